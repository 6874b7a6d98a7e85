"""廉政风险点: the history of each, what asks for a review, how many were reviewed and changed in a period."""

from datetime import date

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.reviewing import (
    Reason,
    history,
    risk_levels,
    risks_changed,
    risks_reviewed,
    to_review,
)
from intranet.domain.integrity.risks import IntegrityRisk, RiskEvent, RiskLevel, RiskStep
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import Branch, Post, PostTitle
from tests.factories.integrity import make_risk, member_id
from tests.rows import committed, newest

TODAY = date(2025, 10, 20)
FIRST, LAST = date(2025, 10, 1), date(2025, 12, 31)


def branch_id(session, code="B01"):
    return session.scalars(select(Branch.id).where(Branch.code == code)).one()


def form_of(session, **changes):
    return {
        "post": "物资采购",
        "category": "process",
        "name": "询价不充分",
        "manifestation": "供应商范围过窄。",
        "level": "high",
        "measures": "三家以上询价，双人经办。",
        "indicator": "",
        "owner_id": str(member_id(session, "李二虎")),
        "leader": "张一鸣",
        "due_on": "",
        "implementation": "",
        "found_on": "2025-03-10",
        "review_on": "2025-12-31",
        "reviewed_on": "",
        "note": "",
        "ended_on": "",
        "version": "0",
        **changes,
    }


def steps(session):
    return [one.step for one in history(session, newest(session, IntegrityRisk).id)]


def test_a_risk_point_is_entered_with_its_first_step(session, login_as):
    answer = login_as("clerk1").post("/integrity/risks/new?branch=B01", form_of(session))
    assert answer.status_code == 303
    assert newest(session, IntegrityRisk).state is Check.WAITING
    assert steps(session) == [RiskStep.ENTERED]


def test_a_new_risk_point_asks_for_nothing_that_comes_later(session, login_as):
    browser = login_as("clerk1")
    later = [f'name="{word}"' for word in ("implementation", "reviewed_on", "ended_on", "note")]
    entered = browser.get("/integrity/risks/new?branch=B01").text
    assert not [word for word in later if word in entered]
    row = make_risk(session)
    reviewed = browser.get(f"/integrity/risks/{row.id}/edit").text
    assert [word for word in later if word in reviewed] == later


def test_a_review_that_changes_level_and_measures_leaves_a_step_for_each(session, login_as):
    row = make_risk(session)
    answer = login_as("discipline1").post(
        f"/integrity/risks/{row.id}/edit",
        form_of(
            session,
            level="medium",
            measures="集体研究确定。",
            reviewed_on="2025-10-15",
            review_on="2026-10-15",
            note="流程已经调整。",
            version="1",
        ),
    )
    assert answer.status_code == 303
    assert steps(session) == [RiskStep.REVIEWED, RiskStep.LEVEL, RiskStep.MEASURES]
    first = history(session, row.id)[0]
    assert (first.happened_on, first.note, first.actor_name) == (
        date(2025, 10, 15),
        "流程已经调整。",
        "赵四海",
    )
    assert newest(session, IntegrityRisk).reviewed_on == date(2025, 10, 15)


def test_a_correction_of_words_is_no_review(session, login_as):
    row = make_risk(session)
    login_as("clerk1").post(
        f"/integrity/risks/{row.id}/edit", form_of(session, name="询价范围不足", version="1")
    )
    assert newest(session, IntegrityRisk).name == "询价范围不足"
    assert steps(session) == []


def test_the_last_review_is_not_typed_anew(session, login_as):
    row = make_risk(session, reviewed_on=date(2025, 6, 1))
    browser = login_as("clerk1")
    assert 'value="2025-06-01"' not in browser.get(f"/integrity/risks/{row.id}/edit").text
    browser.post(f"/integrity/risks/{row.id}/edit", form_of(session, version="1"))
    assert newest(session, IntegrityRisk).reviewed_on == date(2025, 6, 1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reviewed_on": "2025-03-09"}, "复核日期早于登记日期"),
        ({"reviewed_on": "2025-05-31"}, "复核日期早于上次复核"),
        ({"reviewed_on": "2025-10-10", "review_on": "2025-10-10"}, "下次复核日期应晚于这次复核"),
        ({"reviewed_on": "2025-10-21", "review_on": "2026-01-01"}, "复核日期晚于今天"),
        ({"ended_on": "2025-03-01"}, "消除日期早于登记日期"),
        ({"owner_id": ""}, "请选择责任人"),
        ({"measures": "机密事项"}, "不得录入涉密"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(session, login_as, changes, sentence):
    row = make_risk(session, reviewed_on=date(2025, 6, 1))
    answer = login_as("clerk1").post(
        f"/integrity/risks/{row.id}/edit", form_of(session, version="1", **changes)
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "询价不充分" in answer.text


def test_a_risk_point_is_ended_and_never_taken_out(session, login_as):
    row = make_risk(session)
    browser = login_as("clerk1")
    assert browser.post(f"/integrity/risks/{row.id}/remove", {"version": "1"}).status_code == 403
    browser.post(
        f"/integrity/risks/{row.id}/edit", form_of(session, ended_on="2025-10-01", version="1")
    )
    assert steps(session) == [RiskStep.ENDED]
    assert to_review(session, [row.branch_id], date(2026, 6, 1)) == []


@pytest.mark.parametrize("change", [update(RiskEvent).values(note="x"), delete(RiskEvent)])
def test_the_history_only_grows(session, login_as, change):
    login_as("clerk1").post("/integrity/risks/new?branch=B01", form_of(session))
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(change)
    session.rollback()


def reasons(session, today=TODAY):
    return [one.reason for one in to_review(session, [branch_id(session)], today)]


@pytest.mark.parametrize(
    ("today", "wanted"),
    [(date(2025, 12, 31), []), (date(2026, 1, 1), [Reason.OVERDUE])],
)
def test_a_review_is_asked_for_when_its_day_is_past(session, today, wanted):
    make_risk(session)
    assert reasons(session, today) == wanted


def test_an_owner_who_left_the_branch_asks_for_a_review(session):
    make_risk(session, owner="钱五羊")
    period = session.scalars(
        select(Membership).where(Membership.member_id == member_id(session, "钱五羊"))
    ).one()
    period.ends_on = date(2025, 10, 19)
    committed(session)
    assert reasons(session) == [Reason.LEFT]


@pytest.mark.parametrize(
    ("seen", "wanted"),
    [(date(2025, 8, 31), [Reason.POST]), (date(2025, 9, 1), [])],
)
def test_an_owner_who_took_up_a_post_after_the_last_look_asks_for_a_review(session, seen, wanted):
    make_risk(session, owner="钱五羊", reviewed_on=seen)
    committed(
        session,
        Post(
            branch_id=branch_id(session),
            member_id=member_id(session, "钱五羊"),
            title=PostTitle.BRANCH_COMMITTEE_MEMBER,
            starts_on=date(2025, 9, 1),
        ),
    )
    assert reasons(session) == wanted


def test_that_another_risk_point_was_looked_at_since_changes_nothing(session):
    make_risk(session, owner="钱五羊", reviewed_on=date(2025, 8, 31))
    make_risk(session, reviewed_on=date(2025, 9, 30))
    committed(
        session,
        Post(
            branch_id=branch_id(session),
            member_id=member_id(session, "钱五羊"),
            title=PostTitle.BRANCH_COMMITTEE_MEMBER,
            starts_on=date(2025, 9, 1),
        ),
    )
    assert reasons(session) == [Reason.POST]


def test_an_owner_who_gave_up_a_post_asks_for_a_review(session):
    make_risk(session)
    post = session.scalars(select(Post).where(Post.member_id == member_id(session, "李二虎"))).one()
    post.ends_on = date(2025, 9, 30)
    committed(session)
    assert reasons(session) == [Reason.POST]


def test_an_owner_who_was_elected_again_asks_for_none(session):
    make_risk(session)
    post = session.scalars(select(Post).where(Post.member_id == member_id(session, "李二虎"))).one()
    post.ends_on = date(2025, 9, 30)
    again = {"member_id": post.member_id, "title": post.title, "starts_on": date(2025, 10, 1)}
    committed(session, Post(branch_id=post.branch_id, **again))
    assert reasons(session) == []


def test_reviews_and_changes_of_a_period_count_once_for_each_confirmed_risk_point(
    session, login_as
):
    row = make_risk(session)
    clerk, staff = login_as("clerk1"), login_as("staff")
    number = branch_id(session)
    clerk.post(
        f"/integrity/risks/{row.id}/edit",
        form_of(
            session, level="low", reviewed_on="2025-10-15", review_on="2026-10-15", version="1"
        ),
    )
    # typed after the last confirmation
    assert risks_reviewed(session, [number], FIRST, LAST) == {number: 0}
    staff.post(f"/integrity/risks/{row.id}", {"version": "2", "act": "confirm"})
    session.expire_all()
    assert risks_reviewed(session, [number], FIRST, LAST) == {number: 1}
    assert risks_changed(session, [number], FIRST, LAST) == {number: 1}
    assert risks_reviewed(session, [number], date(2025, 7, 1), date(2025, 9, 30)) == {number: 0}
    clerk.post(
        f"/integrity/risks/{row.id}/edit",
        form_of(
            session, level="low", reviewed_on="2025-10-20", review_on="2026-10-20", version="3"
        ),
    )
    session.expire_all()
    # a later one that waits takes nothing from what was confirmed
    assert risks_reviewed(session, [number], FIRST, LAST) == {number: 1}


def test_levels_are_words_and_counted_on_a_day(session):
    make_risk(session)
    make_risk(session, name="签批", level=RiskLevel.LOW)
    make_risk(session, name="旧流程", ended_on=date(2025, 6, 30))
    make_risk(session, name="待审核", state=Check.WAITING)
    number = branch_id(session)
    assert risk_levels(session, [number], TODAY)[number] == {
        RiskLevel.HIGH: 1,
        RiskLevel.MEDIUM: 0,
        RiskLevel.LOW: 1,
    }
    assert risk_levels(session, [number], date(2025, 6, 30))[number][RiskLevel.HIGH] == 2


def levels(session, day):
    number = branch_id(session)
    session.expire_all()
    return {level for level, many in risk_levels(session, [number], day)[number].items() if many}


def entered(session, login_as, **changes):
    """A risk point typed by the clerk, with its history."""
    login_as("clerk1").post("/integrity/risks/new?branch=B01", form_of(session, **changes))
    return newest(session, IntegrityRisk)


def edited(session, login_as, row, **changes):
    session.refresh(row)
    answer = login_as("clerk1").post(
        f"/integrity/risks/{row.id}/edit", form_of(session, version=str(row.version), **changes)
    )
    assert answer.status_code == 303


def decided(session, login_as, row, **more):
    session.refresh(row)
    answer = login_as("staff").post(
        f"/integrity/risks/{row.id}",
        {"version": str(row.version), "act": "return" if more else "confirm", **more},
    )
    assert answer.status_code == 303


def test_a_level_counts_from_the_day_it_was_changed_once_that_is_confirmed(session, login_as):
    row = entered(session, login_as)
    decided(session, login_as, row)
    review = {"level": "low", "reviewed_on": "2025-10-15", "review_on": "2026-10-15"}
    edited(session, login_as, row, **review)
    assert levels(session, TODAY) == {RiskLevel.HIGH}
    decided(session, login_as, row)
    assert levels(session, TODAY) == {RiskLevel.LOW}
    assert levels(session, date(2025, 10, 15)) == {RiskLevel.LOW}
    assert levels(session, date(2025, 10, 14)) == {RiskLevel.HIGH}


def test_a_risk_point_is_over_once_its_end_is_confirmed(session, login_as):
    row = entered(session, login_as)
    decided(session, login_as, row)
    edited(session, login_as, row, ended_on="2025-09-30")
    assert levels(session, TODAY) == {RiskLevel.HIGH}
    decided(session, login_as, row)
    assert levels(session, TODAY) == set()
    assert levels(session, date(2025, 9, 30)) == {RiskLevel.HIGH}


def test_correcting_an_entry_before_it_was_ever_confirmed_changes_no_risk_point(session, login_as):
    row = entered(session, login_as)
    decided(session, login_as, row, opinion="请核对等级。")
    edited(session, login_as, row, level="low", measures="集体研究确定。")
    decided(session, login_as, row)
    number = branch_id(session)
    assert risks_changed(session, [number], date(2025, 1, 1), LAST) == {number: 0}
    assert levels(session, date(2025, 3, 10)) == {RiskLevel.LOW}
    assert steps(session) == [RiskStep.ENTERED, RiskStep.ENTERED]


@pytest.mark.parametrize("returned", [True, False])
def test_a_level_set_back_before_it_was_confirmed_never_changed(session, login_as, returned):
    row = entered(session, login_as)
    decided(session, login_as, row)
    review = {"reviewed_on": "2025-10-10", "review_on": "2026-10-15"}
    edited(session, login_as, row, level="low", **review)
    if returned:
        decided(session, login_as, row, opinion="请核对等级。")
    edited(session, login_as, row, level="high", **{**review, "reviewed_on": "2025-10-15"})
    decided(session, login_as, row)
    number = branch_id(session)
    assert risks_changed(session, [number], FIRST, LAST) == {number: 0}
    assert risks_reviewed(session, [number], FIRST, LAST) == {number: 1}
    assert levels(session, date(2025, 10, 12)) == {RiskLevel.HIGH}


def test_what_was_returned_shows_why_and_is_sent_in_on_purpose(session, login_as):
    row = entered(session, login_as)
    decided(session, login_as, row, opinion="请核对等级。")
    form = login_as("secretary1").get(f"/integrity/risks/{row.id}/edit").text
    assert form.index("请核对等级。") < form.index('name="measures"')
    assert 'value="submit"' in form
    edited(session, login_as, row, act="save", measures="集体研究确定。")
    assert (row.state, row.opinion) == (Check.RETURNED, "请核对等级。")
    edited(session, login_as, row, act="submit", measures="集体研究决定。")
    assert (row.state, row.opinion) == (Check.WAITING, "")


def test_a_level_that_was_confirmed_and_set_back_later_changed_twice(session, login_as):
    row = entered(session, login_as)
    decided(session, login_as, row)
    for level, day in (("low", "2025-10-10"), ("high", "2025-10-15")):
        edited(session, login_as, row, level=level, reviewed_on=day, review_on="2026-10-15")
        decided(session, login_as, row)
    number = branch_id(session)
    for day in (date(2025, 10, 10), date(2025, 10, 15)):
        assert risks_changed(session, [number], day, day) == {number: 1}
    assert levels(session, date(2025, 10, 12)) == {RiskLevel.LOW}


def test_twenty_lines_take_as_many_statements_as_one(session, login_as, count_statements):
    browser = login_as("staff")
    make_risk(session, review_on=date(2025, 6, 1))
    count_statements.clear()
    browser.get("/integrity/risks")
    one = len(count_statements)
    for number in range(20):
        make_risk(session, name=f"风险{number}", review_on=date(2025, 6, 1))
    count_statements.clear()
    browser.get("/integrity/risks")
    assert len(count_statements) == one
