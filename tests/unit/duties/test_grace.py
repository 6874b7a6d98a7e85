"""Days of grace: what is held within them counts for the cycle before, once, and where that one was owed."""

from dataclasses import replace
from datetime import date

import pytest

from intranet.domain.duties.rules import SHIPPED, Cycle, Duty, Unit
from intranet.domain.duties.standing import Standing
from intranet.domain.organization.memberships import Group
from intranet.foundation.quarters import Quarter, Year
from tests.unit.duties.test_grid import LATER, evidence, members, records, standing

GRACE = Duty(
    code="theme_day",
    label="主题党日",
    cycle=Cycle.MONTH,
    unit=Unit.BRANCH,
    basis="本单位规定",
    grace_days=5,
)


@pytest.mark.parametrize(
    ("day", "of_august"), [("2025-09-05", Standing.DONE), ("2025-09-06", Standing.SHORT)]
)
def test_within_the_days_of_grace_a_meeting_counts_for_the_month_before(day, of_august):
    assert standing("theme_day", "2025-08", day, rules=[GRACE]).standing is of_august


def test_with_grace_a_month_lacks_only_when_its_grace_is_over():
    for day, expected in ((4, Standing.NOT_YET), (5, Standing.SHORT)):
        found = standing("theme_day", "2025-08", rules=[GRACE], as_of=date(2025, 9, day))
        assert found.standing is expected


def test_a_meeting_within_the_grace_counts_once():
    days = ("2025-07-10", "2025-09-03")
    august = standing("theme_day", "2025-08", *days, rules=[GRACE])
    september = standing("theme_day", "2025-09", *days, rules=[GRACE])
    assert (august.standing, september.standing) == (Standing.DONE, Standing.SHORT)
    quarter = standing("theme_day", "2025Q3", *days, rules=[GRACE])
    assert (quarter.held, quarter.lacking, quarter.on_time) == (2, 1, 2)


def test_grace_reaches_over_the_end_of_a_quarter():
    days = ("2025-07-10", "2025-08-10", "2025-10-03", "2025-10-20")
    assert standing("theme_day", "2025Q3", *days, rules=[GRACE]).standing is Standing.DONE
    october = standing("theme_day", "2025-10", *days, rules=[GRACE])
    # both took place in October, one of them counts for September
    assert (october.held, october.filled, october.on_time) == (2, 1, 1)


def lenient(code, days, **changes):
    """The shipped rule with days of grace."""
    duty = next(one for one in SHIPPED if one.code == code)
    return [replace(duty, grace_days=days, **changes)]


def test_a_meeting_in_january_that_counts_for_december_counts_for_no_january():
    days = ("2025-11-10", "2026-01-03")
    december, january = (
        standing("theme_day", month, *days, rules=[GRACE]) for month in ("2025-12", "2026-01")
    )
    assert (december.standing, january.standing) == (Standing.DONE, Standing.SHORT)
    # where December had its own, it is that of January
    own = standing("theme_day", "2026-01", *days, "2025-12-10", rules=[GRACE])
    assert own.standing is Standing.DONE


def test_an_assembly_in_january_that_counts_for_the_year_before_counts_for_no_quarter_of_this_one():
    rules = lenient("assembly", 15)
    last, first = (
        standing("assembly", quarter, "2026-01-12", rules=rules) for quarter in ("2025Q4", "2026Q1")
    )
    assert (last.standing, first.standing) == (Standing.DONE, Standing.SHORT)


def test_what_counts_for_the_year_before_is_nothing_of_this_year_on_paper():
    rules = lenient("life_meeting", 31)

    def told(*days):
        documented = evidence(records("life_meeting", *days), rules=rules).documented(
            Quarter(2026, 1), LATER
        )
        return next(one for one in documented if one.duty.code == "life_meeting")

    assert told("2026-01-20").standing is Standing.YEARLY
    assert told("2026-01-20", "2026-03-02").standing is Standing.DONE
    assert told("2025-12-20", "2026-01-20").standing is Standing.DONE


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("theme_day", {"in_use_from": date(2025, 4, 1)}),
        ("theme_day", {"founded_on": date(2025, 4, 1)}),
        ("group_meeting", {"groups": [Group(1, "第一党小组", date(2025, 4, 1))]}),
        # until the end of March there is no branch committee
        (
            "branch_committee_meeting",
            {"people": [*members(6), *members(9, since=date(2025, 4, 1))[6:]]},
        ),
    ],
)
def test_a_month_that_is_not_owed_claims_nothing(code, known):
    found = standing(code, "2025-04", "2025-04-07", rules=lenient(code, 10), **known)
    assert (found.standing, found.filled) == (Standing.DONE, 1)


def test_the_month_before_claims_by_its_own_version_of_the_rule():
    days = ("2025-06-10", "2025-08-03")
    strict, mild = (replace(GRACE, grace_days=days) for days in (0, 5))
    since = date(2025, 8, 1)
    # July ended without grace
    began = [strict, replace(mild, valid_from=since)]
    assert standing("theme_day", "2025-07", *days, rules=began).standing is Standing.SHORT
    assert standing("theme_day", "2025-08", *days, rules=began).standing is Standing.DONE
    ended = [mild, replace(strict, valid_from=since)]
    assert standing("theme_day", "2025-07", *days, rules=ended).standing is Standing.DONE
    assert standing("theme_day", "2025-08", *days, rules=ended).standing is Standing.SHORT


def test_in_the_paper_of_a_year_only_its_last_month_waits_for_its_grace():
    days = [f"2025-{month:02}-10" for month in range(1, 13) if month not in {3, 12}]
    known = evidence(records("theme_day", *days), rules=[GRACE])
    told = next(
        one
        for one in known.documented_over(Year(2025), date(2025, 12, 31))
        if one.duty.code == "theme_day"
    )
    assert (told.standing, told.filled, told.lacking) == (Standing.SHORT, 10, 1)
    assert told.next_due == date(2026, 1, 5)
