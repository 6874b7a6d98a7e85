"""What a submitted summary certifies, against what the records say now."""

import pytest

from intranet.domain.reports.certified import untrue
from intranet.domain.reports.wording.branch_summary import EDITIONS
from intranet.domain.reports.wording.committee_report import EDITIONS as OF_COMMITTEE
from intranet.foundation.quarters import Quarter

BRANCH = EDITIONS[-1].of(Quarter(2025, 3))
COMMITTEE = OF_COMMITTEE[-1].of(Quarter(2025, 3))
DONE = "本季度应开展的支部党员大会、党课均已按时开展。"


@pytest.mark.parametrize(
    ("wording", "was", "now", "found"),
    [
        (BRANCH, f"开展主题党日3次。{DONE}", f"开展主题党日4次。{DONE}", []),
        (BRANCH, DONE, "", [DONE]),
        (BRANCH, DONE, "本季度应开展的党课均已按时开展。", [DONE]),
        (BRANCH, DONE, "本季度应开展的党课、主题党日、支部党员大会均已按时开展。", []),
        (
            BRANCH,
            "8月支委会因防汛，人员外出未如期召开。",
            "",
            ["8月支委会因防汛，人员外出未如期召开"],
        ),
        (
            BRANCH,
            "8月支委会因防汛未如期召开。",
            "8月支委会因防汛未如期召开，已于9月2日召开。",
            [],
        ),
        # a wording of before said it twice
        (BRANCH, "8月支委会因由于防汛未如期召开。", "8月支委会因防汛未如期召开。", []),
        (
            BRANCH,
            "8月支委会因防汛未如期召开。",
            "7月支委会因防汛未如期召开。",
            ["8月支委会因防汛未如期召开"],
        ),
        (
            COMMITTEE,
            "3个党支部应开展的党课均已按时开展；1个党支部尚有。",
            "4个党支部应开展的党课均已按时开展。",
            [],
        ),
        (
            COMMITTEE,
            "3个党支部应开展的党课均已按时开展。",
            "2个党支部应开展的党课均已按时开展。",
            ["3个党支部应开展的党课均已按时开展"],
        ),
    ],
)
def test_what_is_certified_must_still_be_true(wording, was, now, found):
    assert untrue([was], [now], wording) == found
