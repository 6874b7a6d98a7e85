"""按要求生成 and 复制上年计划: one form, one post, nothing twice."""

import re
from datetime import date

from intranet.domain.planning.items import PlanItem
from tests.factories.plans import make_item
from tests.rows import stored


def boxes(page: str) -> dict[str, bool]:
    """Offered keys, and whether their box is ticked."""
    return {
        re.search(r'value="([^"]+)"', box)[1]: " checked" in box
        for box in re.findall(r"<input[^>]*type=\"checkbox\"[^>]*>", page)
    }


def key_of(page: str) -> str:
    return re.search(r'name="form_key" value="([^"]+)"', page)[1]


def test_the_usual_set_follows_the_size_of_the_branch(login_as):
    large = boxes(login_as("clerk1").get("/plans/offers?year=2026").text)
    small = boxes(login_as("clerk2").get("/plans/offers?year=2026").text)
    assert len(large) == 12 + 12 + 4 + 4 + 3
    assert not any("branch_committee_meeting" in key for key in small)
    assert len(small) == 12 + 4 + 4 + 3
    assert all(large.values())


def test_what_is_ticked_is_taken_and_twice_is_once(app, login_as):
    clerk = login_as("clerk1")
    page = clerk.get("/plans/offers?year=2026").text
    form = {
        "year": "2026",
        "branch": "B01",
        "source": "usual",
        "form_key": key_of(page),
        "take": ["theme_day-2", "assembly-q1", "life_meeting-y"],
    }
    assert clerk.post("/plans/offers", form).status_code == 303
    assert clerk.post("/plans/offers", form).status_code == 303
    found = [
        (item.title, item.month, item.planned_on)
        for item in stored(app, PlanItem, PlanItem.year == 2026)
    ]
    # 15 February 2026 lies in the holidays of 春节: the fixed day moves behind them
    assert found == [
        ("2月主题党日", 2, date(2026, 2, 24)),
        ("第一季度支部党员大会", 3, None),
        ("2026年度组织生活会", 12, None),
    ]


def test_what_the_plan_has_already_is_not_ticked(app, session, login_as):
    make_item(session, planned_on=date(2026, 2, 10))
    offered = boxes(login_as("clerk1").get("/plans/offers?year=2026").text)
    assert not offered["theme_day-2"]
    assert offered["theme_day-3"]


def test_nothing_ticked_is_refused(app, login_as):
    form = {"year": "2026", "branch": "B01", "form_key": "offers-0001"}
    answer = login_as("clerk1").post("/plans/offers", form)
    assert answer.status_code == 422
    assert "请至少勾选一项" in answer.text
    assert stored(app, PlanItem, PlanItem.year == 2026) == []


def test_last_years_plan_is_copied(app, session, login_as):
    item = make_item(session, kind="study_session", title="2025年度冬训", note="两个半天")
    make_item(session, planned_on=date(2025, 3, 17), cancelled="推迟")
    clerk = login_as("clerk1")
    page = clerk.get("/plans/offers?year=2026&source=last").text
    assert boxes(page) == {f"last-{item.id}": True}
    form = {
        "year": "2026",
        "branch": "B01",
        "source": "last",
        "form_key": key_of(page),
        "take": [f"last-{item.id}"],
    }
    assert clerk.post("/plans/offers", form).status_code == 303
    (copy,) = stored(app, PlanItem, PlanItem.year == 2026)
    assert (copy.title, copy.planned_on, copy.responsible, copy.note, copy.activity_id) == (
        "2026年度冬训",
        date(2026, 11, 17),
        "李二虎",
        "两个半天",
        None,
    )
    assert boxes(clerk.get("/plans/offers?year=2026&source=last").text) == {
        f"last-{item.id}": False
    }


def test_without_a_plan_of_last_year_there_is_nothing_to_copy(login_as):
    page = login_as("clerk1").get("/plans/offers?year=2026&source=last").text
    assert "上年没有可以复制的计划项目" in page
    page = login_as("staff").get("/plans/offers?year=2026&branch=committee").text
    assert "请逐项增加" in page


def test_a_year_without_its_holidays_is_warned_of(login_as):
    clerk = login_as("clerk1")
    assert "休假安排尚未登记" not in clerk.get("/plans/offers?year=2026").text
    assert "2027年的休假安排尚未登记" in clerk.get("/plans/offers?year=2027").text


def test_last_years_items_are_offered_in_the_order_of_their_new_days(session, login_as):
    make_item(session, kind="study_session", planned_on=date(2025, 3, 10), title="三月学习")
    make_item(session, planned_on=None, month=3, kind="lecture", title="三月党课")
    # the fixed theme day is the 15th
    make_item(session, planned_on=date(2025, 3, 3), title="三月主题党日")
    page = login_as("clerk1").get("/plans/offers?year=2026&source=last").text
    assert page.index("三月学习") < page.index("三月主题党日") < page.index("三月党课")
