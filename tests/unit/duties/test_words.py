"""What several duties come to: a sentence that certifies rests on all of them, and on the end of the period."""

from datetime import date

import pytest

from intranet.domain.duties.rules import SHIPPED
from intranet.domain.duties.standing import DutyStanding, Gap, Standing
from intranet.domain.duties.words import Outcome, outcome, sentence

ASSEMBLY, THEME_DAY, LIFE = SHIPPED[0], SHIPPED[4], SHIPPED[5]
DONE = DutyStanding(duty=ASSEMBLY, standing=Standing.DONE, expected=1, held=1)
SHORT = DutyStanding(duty=THEME_DAY, standing=Standing.SHORT, expected=3, lacking=2)
WAITING = DutyStanding(duty=THEME_DAY, standing=Standing.WAITING, expected=3, waiting=1)
NOT_YET = DutyStanding(duty=THEME_DAY, standing=Standing.NOT_YET, expected=3)
EXPLAINED = DutyStanding(duty=THEME_DAY, standing=Standing.EXPLAINED, expected=3, lacking=1)
LATE = DutyStanding(
    duty=THEME_DAY,
    standing=Standing.DONE,
    expected=3,
    gaps=(Gap("theme_day", "主题党日", 8, made_up_on=date(2025, 9, 2)),),
)
YEARLY = DutyStanding(duty=LIFE, standing=Standing.YEARLY)
SMALL = DutyStanding(duty=SHIPPED[1], standing=Standing.NO_COMMITTEE)
DAY = date(2025, 9, 30)


@pytest.mark.parametrize(
    ("standings", "over", "waiting", "found", "words"),
    [
        ([DONE], True, 0, Outcome.FULFILLED, "各项要求已满足，无需补充。"),
        ([DONE, YEARLY, SMALL], True, 0, Outcome.FULFILLED, "各项要求已满足，无需补充。"),
        ([DONE], False, 0, Outcome.ON_TRACK, "截至2025年9月30日，各项要求均已开展，没有欠缺。"),
        (
            [DONE, NOT_YET],
            False,
            0,
            Outcome.ON_TRACK,
            "截至2025年9月30日，各项要求没有欠缺，其余按计划开展即可。",
        ),
        ([DONE, LATE], True, 0, Outcome.SETTLED, "各项要求已满足，无需补充。"),
        ([DONE, EXPLAINED], True, 0, Outcome.SETTLED, "各项要求已满足，无需补充。"),
        ([DONE, SHORT], True, 0, Outcome.LACKING, "尚缺：主题党日2次。补开或补登后据实登记即可。"),
        (
            [SHORT, WAITING],
            False,
            1,
            Outcome.LACKING,
            "尚缺：主题党日2次。补开或补登后据实登记即可。",
        ),
        ([DONE, WAITING], True, 0, Outcome.WAITING, "各项要求目前没有欠缺；主题党日已开展，等待审核。"),
    ],
)
def test_what_duties_come_to(standings, over, waiting, found, words):
    assert outcome(standings, over=over, waiting=waiting) is found
    assert sentence(standings, over=over, as_of=DAY) == words


def test_a_record_under_review_keeps_a_quarter_from_being_certified():
    assert outcome([DONE], over=True, waiting=1) is Outcome.WAITING


def test_a_branch_that_owes_nothing_is_not_certified():
    assert outcome([SMALL], over=True) is Outcome.SETTLED
