"""Every rule of the grid on each side of its boundaries: by day of the gathering, in Beijing."""

from datetime import date

import pytest

from intranet.domain.duties.branches import Evidence
from intranet.domain.duties.matrix import assess, duties_in, span_of
from intranet.domain.duties.people import Tallies, Tally, tally_standing
from intranet.domain.duties.rules import SHIPPED, Cycle, Duty, Rulebook, Unit, first_day_for
from intranet.domain.duties.standing import DutyStanding, Excuse, Held, Standing
from intranet.domain.organization.members import ChangeReason, MemberStatus
from intranet.domain.organization.memberships import Group, MembershipRow
from intranet.domain.organization.tables import Branch
from intranet.foundation.quarters import Month, Quarter, Span, Year, parse_span

RULES = {duty.code: duty for duty in SHIPPED}
LATER = date(2027, 6, 30)
THE_YEAR, THIRD = Year(2025), Quarter(2025, 3)
GROUPS = (Group(1, "第一党小组", date(2019, 1, 1)),)


def members(number, *, since=date(2019, 1, 1), until=None):
    """So many full members."""
    return [
        MembershipRow(1, n, MemberStatus.FULL, since, until, ChangeReason.TRANSFERRED_IN)
        for n in range(number)
    ]


def evidence(held=(), *, rules=SHIPPED, full=9, people=None, **changes):
    branch = Branch(
        id=1,
        committee_id=1,
        code="B01",
        sort_order=1,
        founded_on=changes.pop("founded_on", date(2019, 1, 1)),
        dissolved_on=changes.pop("dissolved_on", None),
        in_use_from=changes.pop("in_use_from", None),
    )
    values = {"groups": GROUPS, **changes}
    return Evidence(
        branch=branch,
        rules=Rulebook(tuple(rules)),
        held=held,
        memberships=people if people is not None else members(full),
        **values,
    )


def records(code, *days, counted=True):
    return [Held(code, date.fromisoformat(day), counted, 1) for day in days]


def standing(code, period, *days, as_of=LATER, counted=True, **changes) -> DutyStanding:
    known = evidence(records(code, *days, counted=counted), **changes)
    duty = next(item for item in known.rules.versions if item.code == code)
    found = assess(known, duty, parse_span(period), as_of)
    assert found is not None
    return found


# one cycle of each rule: the day before it, its first day, its last day, the day after it
WINDOWS = [
    ("assembly", "2025Q3", "2025-06-30", "2025-07-01", "2025-09-30", "2025-10-01"),
    ("branch_committee_meeting", "2024-02", "2024-01-31", "2024-02-01", "2024-02-29", "2024-03-01"),
    ("branch_committee_meeting", "2025-02", "2025-01-31", "2025-02-01", "2025-02-28", "2025-03-01"),
    ("group_meeting", "2025-08", "2025-07-31", "2025-08-01", "2025-08-31", "2025-09-01"),
    ("lecture", "2025Q4", "2025-09-30", "2025-10-01", "2025-12-31", "2026-01-01"),
    ("theme_day", "2025-12", "2025-11-30", "2025-12-01", "2025-12-31", "2026-01-01"),
    ("life_meeting", "2025", "2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01"),
    ("appraisal_meeting", "2024", "2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01"),
    ("integrity_lecture", "2025", "2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01"),
    ("risk_review", "2025", "2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01"),
    ("commitment", "2025", "2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01"),
]


@pytest.mark.parametrize(("code", "period", "before", "first", "last", "after"), WINDOWS)
def test_a_record_counts_within_its_own_cycle_only(code, period, before, first, last, after):
    for day in (before, after):
        found = standing(code, period, day)
        assert (found.standing, found.took_place, found.lacking) == (Standing.SHORT, 0, 1)
    for day in (first, last):
        found = standing(code, period, day)
        assert (found.standing, found.held, found.on_time) == (Standing.DONE, 1, 1)


@pytest.mark.parametrize(("code", "period", "before", "first", "last", "after"), WINDOWS)
def test_nothing_lacks_until_the_last_day_of_the_cycle(code, period, before, first, last, after):
    due = date.fromisoformat(last)
    assert standing(code, period, as_of=due.replace(day=due.day - 1)).standing is Standing.NOT_YET
    assert standing(code, period, as_of=due).standing is Standing.SHORT


@pytest.mark.parametrize(("code", "period", "before", "first", "last", "after"), WINDOWS)
def test_what_waits_for_review_fills_the_cycle_and_does_not_count_yet(
    code, period, before, first, last, after
):
    found = standing(code, period, first, counted=False)
    assert (found.standing, found.held, found.waiting, found.on_time) == (Standing.WAITING, 0, 1, 1)


def test_every_rule_counted_by_records_has_its_window_here():
    tried = {window[0] for window in WINDOWS}
    counted = {duty.code for duty in SHIPPED if duty.measure.value in {"records", "marks"}}
    # the office's own is tried elsewhere; reminders are asked for by holiday, not by cycle
    assert tried == counted - {"core_group_session", "festival_reminder"}


@pytest.mark.parametrize(
    ("code", "month", "quarter", "year"),
    [
        ("assembly", None, 1, 4),
        ("branch_committee_meeting", 1, 3, 12),
        ("group_meeting", 1, 3, 12),
        ("lecture", None, 1, 4),
        ("theme_day", 1, 3, 12),
        ("life_meeting", None, None, 1),
        ("appraisal_meeting", None, None, 1),
        ("integrity_lecture", None, None, 1),
        ("risk_review", None, None, 1),
        ("commitment", None, None, 1),
    ],
)
def test_how_much_is_asked_for_in_a_month_a_quarter_and_a_year(code, month, quarter, year):
    assert standing(code, "2025").expected == year
    if quarter is not None:
        assert standing(code, "2025Q3").expected == quarter
    if month is not None:
        assert standing(code, "2025-08").expected == month


def test_within_a_month_a_longer_duty_shows_its_whole_cycle():
    assert span_of(RULES["assembly"], Month(2025, 8)) == Quarter(2025, 3)
    assert span_of(RULES["life_meeting"], Month(2025, 8)) == Year(2025)
    assert span_of(RULES["life_meeting"], Quarter(2025, 3)) == Year(2025)
    assert span_of(RULES["theme_day"], Month(2025, 8)) == Month(2025, 8)
    assert standing("assembly", "2025-08", "2025-07-02").standing is Standing.DONE


@pytest.mark.parametrize(
    ("full", "expected"), [(6, Standing.NO_COMMITTEE), (7, Standing.SHORT), (8, Standing.SHORT)]
)
def test_a_branch_committee_meets_from_seven_full_members_on(full, expected):
    assert standing("branch_committee_meeting", "2025-08", full=full).standing is expected


def test_the_seventh_member_makes_a_committee_from_the_month_in_which_they_came():
    people = [
        *members(6),
        MembershipRow(1, 99, MemberStatus.FULL, date(2025, 8, 31), None, ChangeReason.BECAME_FULL),
    ]
    assert standing("branch_committee_meeting", "2025Q3", people=people).expected == 2
    people[-1] = MembershipRow(
        1, 99, MemberStatus.FULL, date(2019, 1, 1), date(2025, 8, 30), ChangeReason.TRANSFERRED_IN
    )
    assert standing("branch_committee_meeting", "2025Q3", people=people).expected == 1


def test_probationary_members_do_not_make_a_committee():
    people = [
        *members(6),
        MembershipRow(
            1, 99, MemberStatus.PROBATIONARY, date(2025, 1, 1), None, ChangeReason.ADMITTED
        ),
    ]
    found = standing("branch_committee_meeting", "2025-08", people=people)
    assert found.standing is Standing.NO_COMMITTEE
    assert found.standing.why_not


def test_without_groups_no_group_meeting_is_owed():
    assert standing("group_meeting", "2025-08", groups=()).standing is Standing.NO_GROUPS


@pytest.mark.parametrize(
    ("founded", "expected"),
    [(date(2025, 7, 31), 3), (date(2025, 8, 1), 2), (date(2025, 8, 31), 2), (date(2025, 9, 1), 1)],
)
def test_a_branch_founded_within_the_period_owes_from_its_founding_month(founded, expected):
    assert standing("theme_day", "2025Q3", founded_on=founded).expected == expected


def test_a_branch_that_did_not_exist_owes_nothing():
    found = standing("theme_day", "2025-08", founded_on=date(2025, 9, 1))
    assert found.standing is Standing.NOT_FOUNDED
    found = standing("life_meeting", "2025", dissolved_on=date(2024, 12, 31))
    assert found.standing is Standing.NOT_FOUNDED


def test_a_meeting_made_up_later_closes_the_number_but_was_not_on_time():
    found = made_up("2025Q3")
    assert (found.standing, found.expected, found.held, found.on_time) == (Standing.DONE, 3, 3, 2)
    assert [(gap.month, gap.made_up_on) for gap in found.gaps] == [(8, date(2025, 9, 20))]


def made_up(period):
    """July and September have their meetings, and one on 20 September stands for August."""
    late = Held("theme_day", date(2025, 9, 20), True, 1, stands_for=date(2025, 8, 31))
    return assess(
        evidence([*records("theme_day", "2025-07-03", "2025-09-02"), late]),
        RULES["theme_day"],
        parse_span(period),
        LATER,
    )


def test_a_month_without_its_meeting_is_missing_until_one_says_that_it_stands_for_it():
    assert standing("theme_day", "2025-08", "2025-09-02", "2025-09-20").standing is Standing.SHORT
    found = made_up("2025-08")
    assert (found.standing, found.held, found.filled, found.on_time) == (Standing.DONE, 0, 1, 0)
    assert [gap.made_up_on for gap in found.gaps] == [date(2025, 9, 20)]
    assert (made_up("2025-09").filled, made_up("2025-09").on_time) == (1, 1)


def test_what_a_quarter_lacked_and_the_next_made_up_does_not_lack_in_the_paper_of_the_year():
    days = [f"2025-{month:02}-10" for month in range(1, 13) if month != 8]
    late = Held("theme_day", date(2025, 10, 15), True, 1, stands_for=date(2025, 8, 31))
    known = evidence([*records("theme_day", *days), late])

    def told(period, as_of):
        found = known.documented_over(period, as_of)
        return next(one for one in found if one.duty.code == "theme_day")

    quarter = told(THIRD, THIRD.last_day)
    assert (quarter.standing, quarter.filled) == (Standing.SHORT, 2)
    for year in (told(THE_YEAR, THE_YEAR.last_day), standing_of_year(known)):
        assert (year.standing, year.filled, year.on_time, year.lacking) == (
            Standing.DONE,
            12,
            11,
            0,
        )
        assert [gap.made_up_on for gap in year.gaps] == [date(2025, 10, 15)]


def standing_of_year(known):
    """The same as the matrix tells it."""
    return assess(known, RULES["theme_day"], THE_YEAR, LATER)


@pytest.mark.parametrize("day", ["2025-02-25", "2025-12-25"])
def test_a_meeting_of_the_year_under_review_waits_in_the_papers_of_its_last_quarter_and_year(day):
    known = evidence(records("life_meeting", day, counted=False))
    found = [
        next(one for one in told if one.duty.code == "life_meeting")
        for told in (
            known.documented(Quarter(2025, 4), date(2026, 1, 10)),
            known.documented_over(THE_YEAR, THE_YEAR.last_day),
        )
    ]
    assert [one.standing for one in found] == [Standing.WAITING, Standing.WAITING]


def test_december_may_be_made_up_in_the_next_year():
    late = Held("theme_day", date(2026, 1, 8), True, 1, stands_for=date(2025, 12, 31))
    own = records("theme_day", "2025-10-10", "2025-11-10", "2026-01-20")
    seen = evidence([*own, late])
    duty = RULES["theme_day"]
    assert assess(seen, duty, Quarter(2025, 4), date(2026, 1, 7)).standing is Standing.SHORT
    assert assess(seen, duty, Quarter(2025, 4), date(2026, 1, 8)).standing is Standing.DONE
    january = assess(seen, duty, Month(2026, 1), date(2026, 1, 31))
    assert (january.filled, january.held, january.standing) == (1, 2, Standing.DONE)
    assert assess(evidence([late]), duty, Month(2026, 1), LATER).standing is Standing.SHORT


# --- versions ------------------------------------------------------------------------------------


def version(minimum, valid_from, **changes):
    values = {
        "code": "lecture",
        "label": "党课",
        "cycle": Cycle.QUARTER,
        "unit": Unit.BRANCH,
        "basis": "本单位规定",
        **changes,
    }
    return Duty(minimum=minimum, valid_from=valid_from, **values)


def test_a_period_is_judged_by_the_rule_of_its_first_day():
    rules = [version(1, date(2019, 1, 1)), version(2, date(2025, 7, 1))]
    assert standing("lecture", "2025Q2", rules=rules).expected == 1
    assert standing("lecture", "2025Q3", rules=rules).expected == 2
    assert standing("lecture", "2025", rules=rules).expected == 6


def test_a_rule_that_asks_for_nothing_is_not_owed():
    rules = [version(1, date(2019, 1, 1)), version(0, date(2025, 7, 1))]
    found = standing("lecture", "2025Q3", "2025-07-02", rules=rules)
    assert (found.standing, found.held) == (Standing.NOT_ASKED, 1)


def test_before_it_was_in_force_a_rule_judges_nothing():
    known = evidence(rules=[version(1, date(2025, 7, 1))])
    duty = known.rules.versions[0]
    assert assess(known, duty, Quarter(2025, 2), LATER) is None
    assert duties_in(known.rules, Quarter(2025, 2)) == ()
    assert duties_in(known.rules, Quarter(2025, 3)) == (duty,)


def test_a_monthly_rule_that_changes_within_a_quarter_is_judged_month_by_month():
    monthly = {"cycle": Cycle.MONTH}
    rules = [version(1, date(2019, 1, 1), **monthly), version(3, date(2025, 12, 1), **monthly)]
    assert standing("lecture", "2025Q4", rules=rules).expected == 1 + 1 + 3
    assert standing("lecture", "2025", rules=rules).expected == 11 + 3
    assert standing("lecture", "2025Q3", rules=rules).expected == 3


def test_a_rule_that_begins_within_a_quarter_counts_from_its_month():
    rules = [version(1, date(2025, 11, 1), cycle=Cycle.MONTH)]
    assert standing("lecture", "2025Q4", "2025-11-03", rules=rules).expected == 2
    assert standing("lecture", "2025", "2025-11-03", rules=rules).held == 1


def test_a_changed_cycle_is_judged_by_quarter():
    rules = [
        version(1, date(2019, 1, 1)),
        version(1, date(2025, 7, 1), cycle=Cycle.MONTH),
    ]
    assert standing("lecture", "2025", rules=rules).expected == 1 + 1 + 3 + 3


def test_of_two_versions_that_began_alike_the_later_one_holds():
    first, second = version(1, date(2025, 1, 1), id=1), version(3, date(2025, 1, 1), id=2)
    assert Rulebook((second, first)).on(date(2025, 1, 1)) == (second,)


@pytest.mark.parametrize(
    ("cycle", "day", "first"),
    [
        (Cycle.MONTH, date(2025, 8, 1), date(2025, 8, 1)),
        (Cycle.MONTH, date(2025, 12, 2), date(2026, 1, 1)),
        (Cycle.QUARTER, date(2025, 7, 1), date(2025, 7, 1)),
        (Cycle.QUARTER, date(2025, 7, 2), date(2025, 10, 1)),
        (Cycle.QUARTER, date(2025, 11, 2), date(2026, 1, 1)),
        (Cycle.YEAR, date(2025, 1, 1), date(2025, 1, 1)),
        (Cycle.YEAR, date(2025, 1, 2), date(2026, 1, 1)),
    ],
)
def test_a_rule_begins_with_a_whole_cycle(cycle, day, first):
    assert first_day_for([Cycle.MONTH, cycle], day) == first


# --- exemptions ----------------------------------------------------------------------------------


def test_an_exemption_explains_what_fell_due_within_its_term():
    excuse = Excuse("theme_day", date(2025, 8, 1), date(2025, 8, 31), "封闭值守", "负责人")
    found = standing("theme_day", "2025-08", excuses=[excuse])
    assert (found.standing, found.words) == (Standing.EXPLAINED, "有说明（缺1次）")
    assert [gap.reason for gap in found.gaps] == ["封闭值守"]
    # July lacks without a reason
    assert standing("theme_day", "2025Q3", excuses=[excuse]).standing is Standing.SHORT
    assert standing("assembly", "2025Q3", excuses=[excuse]).standing is Standing.SHORT


def test_an_exemption_does_not_hide_what_was_held():
    excuse = Excuse("theme_day", date(2025, 8, 1), date(2025, 8, 31), "封闭值守")
    found = standing("theme_day", "2025-08", "2025-08-20", excuses=[excuse])
    assert found.standing is Standing.DONE


def test_the_reason_of_a_summary_explains_its_own_quarter():
    explained = {Quarter(2025, 3): frozenset({"theme_day-7", "theme_day-8", "theme_day-9"})}
    for period, expected in (("2025Q3", Standing.EXPLAINED), ("2025Q2", Standing.SHORT)):
        assert standing("theme_day", period, explained=explained).standing is expected
    assert standing("theme_day", "2025-08", explained=explained).standing is Standing.EXPLAINED


# --- people and months ---------------------------------------------------------------------------


def tallied(
    code: str, tally: Tally | None, *, as_of: date = LATER, period: Span = THE_YEAR, **changes
) -> DutyStanding:
    yearly = {} if tally is None else {(1, code): tally}
    found = tally_standing(RULES[code], Tallies(yearly=yearly), evidence(**changes), period, as_of)
    assert found is not None
    return found


@pytest.mark.parametrize("code", ["talks", "study_hours", "officer_study_hours"])
def test_everybody_is_to_be_reached_by_the_end_of_the_year(code):
    assert tallied(code, Tally(9, 9, 9)).standing is Standing.DONE
    short = tallied(code, Tally(9, 8, 8))
    assert (short.standing, short.words) == (Standing.SHORT, "尚缺1名")
    open_still = tallied(code, Tally(9, 8, 8), as_of=date(2025, 12, 30))
    assert open_still.standing is Standing.NOT_YET
    assert tallied(code, Tally(9, 8, 8), as_of=date(2025, 12, 31)).standing is Standing.SHORT


def test_a_branch_without_such_people_owes_nothing():
    assert tallied("officer_study_hours", Tally(0, 0, 0)).standing is Standing.NO_MEMBERS
    assert tallied("talks", None).standing is Standing.NO_MEMBERS


@pytest.mark.parametrize(("percent", "expected"), [(100, 9), (50, 5), (34, 4), (33, 3)])
def test_a_share_of_the_members_counts_every_begun_one(percent, expected):
    rule = Duty(
        **{
            field: getattr(RULES["talks"], field)
            for field in ("code", "label", "cycle", "unit", "basis", "measure")
        },
        minimum=percent,
    )
    found = tally_standing(
        rule,
        Tallies(yearly={(1, "talks"): Tally(9, 0, 0)}),
        evidence(rules=[rule]),
        Year(2025),
        LATER,
    )
    assert found is not None
    assert found.expected == expected


def dues(*months, as_of=LATER, period=THIRD, **changes):
    tallies = Tallies(monthly={(1, "dues", month): Tally(*numbers) for month, numbers in months})
    found = tally_standing(RULES["dues"], tallies, evidence(**changes), period, as_of)
    assert found is not None
    return found


def test_a_month_of_dues_is_done_when_everybody_has_paid():
    paid = dues((7, (9, 9, 9)), (8, (9, 9, 7)), (9, (9, 8, 8)))
    assert (paid.expected, paid.held, paid.on_time, paid.lacking) == (3, 2, 1, 1)
    assert paid.words == "1个月未交齐"
    assert dues((7, (9, 9, 9)), (8, (9, 9, 9)), (9, (9, 9, 9))).standing is Standing.DONE


def test_dues_of_a_month_lack_from_its_last_day_on():
    month = Month(2025, 8)
    assert dues(as_of=date(2025, 8, 30), period=month).standing is Standing.NOT_YET
    assert dues(as_of=date(2025, 8, 31), period=month).standing is Standing.SHORT


def test_a_month_in_which_nobody_owed_dues_is_not_asked_for():
    assert dues((7, (0, 0, 0)), (8, (9, 9, 9)), (9, (9, 9, 9))).expected == 2
    assert dues(founded_on=date(2025, 9, 1)).expected == 1
