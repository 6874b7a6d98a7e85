"""What a new plan is offered: the duties of a year, or last year's items on this year's days."""

from dataclasses import replace
from datetime import date

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.duties.rules import SHIPPED
from intranet.domain.planning.items import PlanItem
from intranet.domain.planning.offers import Planner, offers_of_last_year, usual_offers

PLANNER = Planner(
    year=2026,
    founded_on=date(2019, 1, 1),
    dissolved_on=None,
    theme_day=15,
    has_committee=True,
    duties=SHIPPED,
    exceptions={},
)


def kinds_of(planner: Planner) -> dict[str, int]:
    found: dict[str, int] = {}
    for offer in usual_offers(planner):
        found[offer.kind] = found.get(offer.kind, 0) + 1
    return found


def item(kind: str = "theme_day", day: date | None = date(2025, 3, 17), **values) -> PlanItem:
    defaults = {
        "id": 7,
        "kind": ActivityKind(code=kind),
        "year": 2025,
        "month": day.month if day else 3,
        "planned_on": day,
        "title": "2025年3月主题党日",
        "responsible": "李二虎",
        "note": "",
        "cancelled": "",
    }
    return PlanItem(**{**defaults, **values})


def test_a_branch_with_a_committee_is_offered_its_whole_year():
    assert kinds_of(PLANNER) == {
        "theme_day": 12,
        "branch_committee_meeting": 12,
        "assembly": 4,
        "lecture": 4,
        "life_meeting": 1,
        "appraisal_meeting": 1,
        "integrity_lecture": 1,
    }


def test_a_branch_without_a_committee_is_offered_no_committee_meetings():
    assert "branch_committee_meeting" not in kinds_of(replace(PLANNER, has_committee=False))


def test_what_is_owed_by_the_year_falls_into_the_fourth_quarter():
    months = {o.kind: o.month for o in usual_offers(PLANNER)}
    assert months["life_meeting"] == months["appraisal_meeting"] == 12


def test_theme_days_stand_on_the_fixed_day_or_the_next_working_day():
    days = [o.planned_on for o in usual_offers(PLANNER) if o.kind == "theme_day"]
    assert days[0] == date(2026, 1, 15)
    # 15 March 2026 is a Sunday
    assert days[2] == date(2026, 3, 16)
    open_days = [
        o.planned_on
        for o in usual_offers(replace(PLANNER, theme_day=None))
        if o.kind == "theme_day"
    ]
    assert open_days == [None] * 12


def test_a_branch_founded_in_april_owes_nothing_before_and_a_dissolved_one_nothing_after():
    months = {o.month for o in usual_offers(replace(PLANNER, founded_on=date(2026, 4, 30)))}
    assert min(months) == 4
    months = {o.month for o in usual_offers(replace(PLANNER, dissolved_on=date(2026, 8, 1)))}
    assert max(months) == 8


def test_an_item_of_the_same_kind_stands_for_an_offer_of_its_month_or_quarter():
    by_key = {o.key: o for o in usual_offers(PLANNER)}
    assert by_key["theme_day-3"].met_by([item()])
    assert not by_key["theme_day-4"].met_by([item()])
    assert not by_key["theme_day-3"].met_by([item(cancelled="推迟")])
    assert by_key["assembly-q1"].met_by([item("assembly", date(2026, 1, 9))])
    assert not by_key["assembly-q1"].met_by([item("assembly", date(2026, 4, 1))])


def test_last_years_items_move_to_the_same_working_day_of_this_year():
    (offer,) = offers_of_last_year([item("study_session", title="2025年3月学习")], PLANNER)
    assert (offer.title, offer.planned_on) == ("2026年3月学习", date(2026, 3, 17))
    (saturday,) = offers_of_last_year([item("study_session", date(2025, 3, 14))], PLANNER)
    assert saturday.planned_on == date(2026, 3, 16)
    (theme,) = offers_of_last_year([item()], PLANNER)
    assert theme.planned_on == date(2026, 3, 16)
    (undated,) = offers_of_last_year([item(day=None)], PLANNER)
    assert (undated.month, undated.planned_on) == (3, None)


def test_a_leap_day_and_what_was_cancelled_are_handled():
    leap = replace(PLANNER, year=2029)
    (offer,) = offers_of_last_year([item("study_session", date(2028, 2, 29))], leap)
    assert offer.planned_on == date(2029, 2, 28)
    assert offers_of_last_year([item(cancelled="推迟")], PLANNER) == []


def test_a_copied_item_is_known_again_by_its_title():
    (offer,) = offers_of_last_year([item("study_session", title="专题学习")], PLANNER)
    assert offer.met_by([item("study_session", title="专题学习")])
    assert not offer.met_by([item("study_session", title="别的学习")])
