"""What a branch owes in a quarter, on each side of every boundary."""

from dataclasses import replace
from datetime import date

import pytest

from intranet.domain.duties.branches import explained, unexplained
from intranet.domain.duties.engine import Credits, together, yearly
from intranet.domain.duties.rules import SHIPPED
from intranet.domain.duties.standing import BranchPeriod, DutyStanding, Held, Standing
from intranet.domain.duties.words import lacking_words, marks_of, months_of, note_of, verdict
from intranet.domain.organization.memberships import Group
from intranet.foundation import clock
from intranet.foundation.quarters import Quarter
from tests.factories.standings import standings

Q3 = Quarter(2025, 3)
END = date(2025, 9, 30)
LIFE = next(duty for duty in SHIPPED if duty.code == "life_meeting")


def period(**changes):
    values = {
        "quarter": Q3,
        "as_of": END,
        "founded_on": date(2019, 1, 1),
        "dissolved_on": None,
        "full_members": {7: 9, 8: 9, 9: 9},
        "groups": (),
    }
    return BranchPeriod(**{**values, **changes})


def held(kind, *days, counted=True, group=None, stands_for=None):
    return [Held(kind, date.fromisoformat(day), counted, group, stands_for) for day in days]


def judge(kind, items, *, explained=(), **changes):
    found = standings(period(**changes), items, explained=explained)
    return next(item for item in found if item.duty.kind == kind)


MONTHLY = ("2025-07-03", "2025-08-05", "2025-09-04")


@pytest.mark.parametrize(
    ("kind", "days", "standing", "lacking"),
    [
        ("theme_day", MONTHLY, Standing.DONE, 0),
        ("theme_day", (*MONTHLY, "2025-09-20"), Standing.DONE, 0),
        ("theme_day", MONTHLY[:2], Standing.SHORT, 1),
        # two in September do not make up for August
        ("theme_day", ("2025-07-03", "2025-09-01", "2025-09-30"), Standing.SHORT, 1),
        ("theme_day", (), Standing.SHORT, 3),
        ("assembly", ("2025-07-01",), Standing.DONE, 0),
        ("assembly", (), Standing.SHORT, 1),
        ("lecture", ("2025-09-30",), Standing.DONE, 0),
        ("branch_committee_meeting", MONTHLY, Standing.DONE, 0),
        ("life_meeting", (), Standing.YEARLY, 0),
        ("life_meeting", ("2025-08-01",), Standing.DONE, 0),
    ],
)
def test_held_against_expected(kind, days, standing, lacking):
    found = judge(kind, held(kind, *days))

    assert (found.standing, found.lacking, found.held) == (standing, lacking, len(days))


@pytest.mark.parametrize(
    ("as_of", "standing", "lacking"),
    [
        (date(2025, 7, 30), Standing.NOT_YET, 0),
        (date(2025, 7, 31), Standing.SHORT, 1),
        (date(2025, 8, 30), Standing.SHORT, 1),
        (date(2025, 8, 31), Standing.SHORT, 2),
    ],
)
def test_a_month_is_due_on_its_last_day(as_of, standing, lacking):
    found = judge("theme_day", [], as_of=as_of)

    assert (found.standing, found.lacking, found.expected) == (standing, lacking, 3)


def test_a_meeting_made_up_for_the_year_before_is_none_of_this_year():
    first = {"quarter": Quarter(2025, 1), "as_of": date(2025, 3, 31), "full_members": {}}
    of_2024 = held("life_meeting", "2025-02-19", stands_for=date(2024, 12, 31))
    of_2025 = held("life_meeting", "2025-03-05")

    made_up, both = (
        yearly(LIFE, period(**first), Credits(items)) for items in (of_2024, [*of_2024, *of_2025])
    )

    assert (made_up.standing, made_up.held, made_up.approved) == (Standing.YEARLY, 1, 0)
    assert (both.standing, both.held, both.approved) == (Standing.DONE, 2, 1)


def test_a_year_that_lacks_is_not_done_by_what_was_held_in_it():
    twice = replace(LIFE, minimum=2)
    spring = yearly(twice, period(), Credits(held("life_meeting", "2025-08-01")))
    short = DutyStanding(duty=twice, standing=Standing.SHORT, expected=2, lacking=1)

    assert together([spring, short]).standing is Standing.SHORT
    assert together([spring, replace(short, standing=Standing.YEARLY)]).standing is Standing.DONE


def test_a_meeting_of_the_year_that_waits_for_review_is_not_left_to_the_year():
    waits = yearly(LIFE, period(), Credits(held("life_meeting", "2025-08-01", counted=False)))
    nothing = yearly(LIFE, period(), Credits(()))
    done = yearly(LIFE, period(), Credits(held("life_meeting", "2025-08-01")))

    assert (waits.standing, waits.words, waits.waiting) == (Standing.WAITING, "已开展待审核", 1)
    assert together([waits, nothing]).standing is Standing.WAITING
    assert together([waits, done]).standing is Standing.DONE
    assert together([nothing, nothing]).standing is Standing.YEARLY


def test_on_the_last_day_itself_there_is_still_the_day(monkeypatch):
    # asked on 31 July about 31 July: what was asked for may still be held
    monkeypatch.setattr(clock, "today", lambda: date(2025, 7, 31))
    today = judge("theme_day", [], as_of=date(2025, 7, 31))
    assert (today.standing, today.lacking) == (Standing.NOT_YET, 0)
    assert today.next_due == date(2025, 7, 31)
    assert verdict(today, date(2025, 7, 31))[0] == "还剩今天"

    monkeypatch.setattr(clock, "today", lambda: date(2025, 8, 1))
    tomorrow = judge("theme_day", [], as_of=date(2025, 8, 1))
    assert (tomorrow.standing, tomorrow.lacking) == (Standing.SHORT, 1)
    assert verdict(tomorrow, date(2025, 8, 1))[0] == "尚缺1次"


def test_a_quarterly_duty_is_due_on_the_last_day_of_the_quarter():
    assert judge("assembly", [], as_of=date(2025, 9, 29)).standing is Standing.NOT_YET
    assert judge("assembly", [], as_of=END).standing is Standing.SHORT


def test_a_meeting_of_the_present_month_does_not_stand_for_a_missed_one():
    # July was missed; August has its own meeting and September is to come
    found = judge("theme_day", held("theme_day", "2025-08-05"), as_of=date(2025, 8, 20))
    assert (found.standing, found.lacking) == (Standing.SHORT, 1)
    # nor does a second one in August, unless it says that it stands for July
    second = held("theme_day", "2025-08-05", "2025-08-19")
    assert judge("theme_day", second, as_of=date(2025, 8, 20)).standing is Standing.SHORT
    items = [*second, *held("theme_day", "2025-08-20", stands_for=date(2025, 7, 31))]
    assert judge("theme_day", items, as_of=date(2025, 8, 20)).standing is Standing.NOT_YET


def test_a_surplus_before_a_month_begins_does_not_fill_it():
    # two in August: September is still to come, and lacks when it is over
    items = held("theme_day", "2025-07-03", "2025-08-05", "2025-08-19")
    before = judge("theme_day", items, as_of=date(2025, 8, 31))
    assert (before.standing, before.filled, before.next_due) == (Standing.NOT_YET, 2, END)
    after = judge("theme_day", items)
    assert (after.standing, after.filled, after.lacking) == (Standing.SHORT, 2, 1)
    assert [(gap.title, gap.made_up_on) for gap in after.gaps] == [("9月主题党日", None)]


def test_a_record_that_stands_for_a_month_does_not_count_for_its_own():
    items = held("theme_day", "2025-07-03", "2025-08-05")
    items += held("theme_day", "2025-09-10", stands_for=date(2025, 6, 30))
    found = judge("theme_day", items)

    assert (found.standing, found.filled, found.held) == (Standing.SHORT, 2, 3)


def test_a_month_that_had_its_own_meeting_after_all_is_not_late():
    items = held("theme_day", *MONTHLY)
    items += held("theme_day", "2025-09-20", stands_for=date(2025, 8, 31))
    found = judge("theme_day", items)

    assert (found.standing, found.on_time, found.gaps) == (Standing.DONE, 3, ())


def test_a_meeting_made_up_that_waits_for_review_lacks_nothing_and_is_not_done():
    items = held("theme_day", "2025-07-03", "2025-09-02")
    items += held("theme_day", "2025-09-18", counted=False, stands_for=date(2025, 8, 31))
    found = judge("theme_day", items)

    assert (found.standing, found.lacking, found.waiting) == (Standing.WAITING, 0, 1)


def test_a_waiting_record_fills_the_month_but_does_not_count():
    items = [*held("theme_day", *MONTHLY[:2]), *held("theme_day", MONTHLY[2], counted=False)]
    found = judge("theme_day", items)

    assert found.standing is Standing.WAITING
    assert (found.held, found.waiting, found.lacking, found.gaps) == (2, 1, 0, ())


def test_a_reason_beside_another_gap_is_not_counted_as_lacking():
    found = judge("theme_day", held("theme_day", "2025-09-04"), explained=["theme_day-7"])
    assert (found.standing, found.lacking, found.explained) == (Standing.SHORT, 2, 1)
    assert found.words == "尚缺1次"
    assert marks_of(found) == "△◇●"
    assert months_of(found).startswith(
        "7月：1次中已开展0次，有说明1次；8月：1次中已开展0次，尚缺1次"
    )
    assert note_of(found) == "另有1次有说明"
    assert lacking_words([found]) == "主题党日1次"
    assert (unexplained([[found]]), explained([[found]])) == (1, 1)


def test_a_gap_is_named_by_its_month_and_may_be_explained():
    items = held("branch_committee_meeting", MONTHLY[0], MONTHLY[2])
    found = judge("branch_committee_meeting", items)

    assert [gap.title for gap in found.gaps] == ["8月支部委员会会议"]
    assert found.standing is Standing.SHORT
    keys = [gap.key for gap in found.gaps]
    assert judge("branch_committee_meeting", items, explained=keys).standing is Standing.EXPLAINED


def test_a_meeting_made_up_later_leaves_a_gap_and_nothing_lacking():
    items = held("branch_committee_meeting", "2025-07-03", "2025-09-18")
    items += held("branch_committee_meeting", "2025-09-02", stands_for=date(2025, 8, 31))
    found = judge("branch_committee_meeting", items)

    assert (found.standing, found.lacking) == (Standing.DONE, 0)
    assert [(gap.month, gap.made_up_on) for gap in found.gaps] == [(8, date(2025, 9, 2))]


@pytest.mark.parametrize(
    ("full", "standing", "expected"),
    [
        ({7: 6, 8: 6, 9: 6}, Standing.NO_COMMITTEE, 0),
        ({7: 7, 8: 7, 9: 7}, Standing.SHORT, 3),
        ({7: 6, 8: 6, 9: 7}, Standing.SHORT, 1),
    ],
)
def test_a_branch_committee_exists_from_seven_full_members(full, standing, expected):
    found = judge("branch_committee_meeting", [], full_members=full)

    assert (found.standing, found.expected) == (standing, expected)


def test_without_groups_there_are_no_group_meetings():
    assert judge("group_meeting", []).standing is Standing.NO_GROUPS


def test_each_group_owes_its_own_meetings():
    groups = [Group(1, "第一党小组", date(2019, 1, 1)), Group(2, "第二党小组", date(2019, 1, 1))]
    items = [
        *held("group_meeting", *MONTHLY, "2025-09-20", group=1),
        *held("group_meeting", *MONTHLY[:2], group=2),
    ]
    found = judge("group_meeting", items, groups=groups)

    # six held of six expected, and yet the second group lacks one
    assert (found.expected, found.held, found.lacking) == (6, 6, 1)
    assert [gap.title for gap in found.gaps] == ["9月第二党小组会"]


def test_a_group_dissolved_in_july_owes_july_only():
    groups = [Group(1, "第一党小组", date(2019, 1, 1), date(2025, 7, 1))]

    assert judge("group_meeting", [], groups=groups).expected == 1


@pytest.mark.parametrize(
    ("founded", "expected"),
    [(date(2025, 7, 31), 3), (date(2025, 8, 1), 2), (date(2025, 9, 30), 1)],
)
def test_a_new_branch_owes_from_its_founding_month(founded, expected):
    assert judge("theme_day", [], founded_on=founded).expected == expected


def test_a_dissolved_branch_owes_to_its_last_month():
    assert judge("theme_day", [], dissolved_on=date(2025, 8, 1)).expected == 2


def test_what_a_dissolved_branch_owed_in_its_last_month_lacks_on_its_last_day():
    ended = {"dissolved_on": date(2025, 8, 10)}
    assert judge("theme_day", [], as_of=date(2025, 8, 9), **ended).lacking == 1
    assert judge("theme_day", [], as_of=date(2025, 8, 10), **ended).lacking == 2


def test_a_branch_owes_no_meeting_of_a_quarter_whose_end_it_did_not_live_to_see():
    early, last_day = {"dissolved_on": date(2025, 8, 10)}, {"dissolved_on": END}
    found = judge("assembly", [], **early)
    assert (found.standing, found.expected, found.lacking) == (Standing.DISSOLVED, 0, 0)
    done = judge("assembly", held("assembly", "2025-07-10"), **early)
    assert (done.standing, done.expected, done.held) == (Standing.DONE, 1, 1)
    assert judge("assembly", [], **last_day).standing is Standing.SHORT


def test_a_branch_founded_later_owes_nothing():
    found = judge("assembly", [], founded_on=date(2025, 10, 1))

    assert found.standing is Standing.NOT_FOUNDED


def test_before_a_branch_begins_here_nothing_is_owed():
    began = {"in_use_from": date(2025, 8, 15)}
    theme_day = judge("theme_day", [], **began)
    # it may have had the meetings of July and August before; September is the first whole month
    assert (theme_day.expected, theme_day.lacking) == (1, 1)
    assert [gap.month for gap in theme_day.gaps] == [9]
    assembly = judge("assembly", held("assembly", "2025-09-10"), **began)
    assert (assembly.standing, assembly.held) == (Standing.NOT_IN_USE, 1)
    assert judge("assembly", [], in_use_from=date(2025, 7, 1)).standing is Standing.SHORT


def test_each_month_tells_what_took_place_and_what_lacks():
    found = judge("theme_day", held("theme_day", "2025-07-05"), as_of=date(2025, 8, 31))
    told = [(step.month, step.asked, step.filled, step.lacking) for step in found.steps]
    assert told == [(7, 1, 1, 0), (8, 1, 0, 1), (9, 1, 0, 0)]
