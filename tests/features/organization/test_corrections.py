"""What was entered wrongly is corrected, or taken back while nothing stands on it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.audit import AuditEvent
from intranet.domain.organization.dependents import OTHER, dependents, links
from intranet.domain.organization.members import (
    ChangeReason,
    ExemptionReason,
    Member,
    MemberExemption,
    Membership,
    MemberStatus,
)
from intranet.domain.organization.tables import Branch, OrganizationName, PartyGroup, Post, Term
from intranet.domain.records.workflow import State
from tests.cast import TODAY
from tests.factories.activities import make_activity
from tests.rows import committed

BEGUN = date(2025, 10, 1)


def branch_of(session, code):
    return session.scalars(select(Branch).where(Branch.code == code)).one()


def member_of(session, name):
    return session.scalars(select(Member).where(Member.name == name)).one()


def entered(session, *rows):
    committed(session, *rows)
    return rows[0]


def newcomer(session, code="B01", name="于小草"):
    """A member who was entered a moment ago."""
    member = entered(session, Member(name=name, sort_key="03"))
    entered(
        session,
        Membership(
            member_id=member.id,
            branch_id=branch_of(session, code).id,
            status=MemberStatus.FULL,
            starts_on=BEGUN,
            start_reason=ChangeReason.TRANSFERRED_IN,
        ),
    )
    return member


def moved(session, name="吴八方", to="B02"):
    """A member who moved to another branch; the later period."""
    member = member_of(session, name)
    before = session.scalars(select(Membership).where(Membership.member_id == member.id)).one()
    before.ends_on = BEGUN - timedelta(days=1)
    before.end_reason = ChangeReason.TRANSFERRED_OUT
    return before, entered(
        session,
        Membership(
            member_id=member.id,
            branch_id=branch_of(session, to).id,
            status=MemberStatus.FULL,
            starts_on=BEGUN,
            start_reason=ChangeReason.TRANSFERRED_IN,
        ),
    )


def last_event(session):
    return session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()


def make(session, kind):
    """A fresh entry of a kind, on which nothing stands."""
    branch = branch_of(session, "B01")
    if kind == "member":
        return newcomer(session)
    if kind == "branch":
        row = entered(
            session,
            Branch(committee_id=branch.committee_id, code="B77", sort_order=77, founded_on=BEGUN),
        )
        names = {"full_name": "中共某支部", "short_name": "某支部", "valid_from": BEGUN}
        entered(session, OrganizationName(branch_id=row.id, **names))
        return row
    if kind == "name":
        first = session.scalars(
            select(OrganizationName).where(OrganizationName.branch_id == branch.id)
        ).one()
        first.valid_to = BEGUN - timedelta(days=1)
        names = {"full_name": "中共某支部", "short_name": "某支部", "valid_from": BEGUN}
        return entered(session, OrganizationName(branch_id=branch.id, **names))
    if kind == "period":
        return moved(session)[1]
    member_id = member_of(session, "吴八方").id
    rows = {
        "term": lambda: Term(
            branch_id=branch.id, starts_on=BEGUN, expires_on=date(2028, 9, 30), document="旧文号"
        ),
        "post": lambda: Post(
            branch_id=branch.id,
            member_id=member_id,
            title="branch_deputy_secretary",
            starts_on=BEGUN,
        ),
        "group": lambda: PartyGroup(branch_id=branch.id, name="一组", founded_on=BEGUN),
        "exemption": lambda: MemberExemption(
            member_id=member_id,
            reason=ExemptionReason.FRAIL,
            approved_by="机关党委",
            starts_on=BEGUN,
        ),
    }
    return entered(session, rows[kind]())


KINDS = ("branch", "name", "term", "post", "group", "member", "period", "exemption")


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_entered_a_moment_ago_is_taken_back(session, login_as, kind):
    row = make(session, kind)
    table, number = type(row), row.id
    staff, url = login_as("staff"), f"/entries/{kind}/{number}/take-back"
    assert "撤回录入" in staff.get(url).text
    assert staff.post(url).status_code == 303
    session.expire_all()
    assert session.get(table, number) is None
    event = last_event(session)
    assert (event.action, event.object_id) == ("entry.taken_back", number)
    assert "reason" not in event.details


@pytest.mark.parametrize(
    ("kind", "told"),
    [("member", "出勤登记1条"), ("period", "出勤登记1条"), ("branch", "党员组织关系1条")],
)
def test_what_something_stands_on_is_not_taken_back_and_the_page_says_what(
    session, login_as, kind, told
):
    row = make(session, kind)
    if kind == "branch":
        newcomer(session, code="B77", name="于大树")
    else:
        code = "B02" if kind == "period" else "B01"
        make_activity(session, branch=code, state=State.APPROVED, held_on=date(2025, 10, 15))
    staff, url = login_as("staff"), f"/entries/{kind}/{row.id}/take-back"
    asked = staff.get(url)
    assert asked.status_code == 200
    assert told in asked.text
    assert "撤回后这条登记不再保留" not in asked.text
    answer = staff.post(url)
    assert answer.status_code == 409
    assert told in answer.text
    assert "不能撤回录入" in answer.text
    session.expire_all()
    assert session.get(type(row), row.id) is not None


def test_a_period_taken_back_leaves_the_member_where_they_were(session, login_as):
    before, later = moved(session)
    assert login_as("staff").post(f"/entries/period/{later.id}/take-back").status_code == 303
    session.expire_all()
    assert (before.ends_on, before.end_reason) == (None, None)


def test_what_happened_before_a_period_does_not_hold_it(session):
    _, later = moved(session)
    make_activity(session, branch="B01", state=State.APPROVED, held_on=date(2025, 9, 15))
    assert dependents(session, later) == {}


def test_a_right_that_goes_with_a_post_holds_it(session, login_as):
    secretary = session.scalars(select(User).where(User.username == "secretary1")).one()
    post = session.scalars(select(Post).where(Post.member_id == secretary.member_id)).one()
    answer = login_as("staff").post(f"/entries/post/{post.id}/take-back")
    assert answer.status_code == 409
    assert "账号授权1条" in answer.text


@pytest.mark.parametrize(
    ("kind", "values", "column"),
    [
        ("name", {"full_name": "中共甲支部", "short_name": "甲支部"}, "short_name"),
        ("term", {"document": "新文号"}, "document"),
        ("term", {"starts_on": "2025-10-09"}, "starts_on"),
        ("post", {"starts_on": "2025-09-09"}, "starts_on"),
        ("group", {"founded_on": "2025-09-09"}, "founded_on"),
        ("period", {"starts_on": "2025-10-05"}, "starts_on"),
        ("exemption", {"ends_on": "2025-12-31"}, "ends_on"),
    ],
)
def test_an_entry_is_corrected_and_the_trail_keeps_both_readings(
    session, login_as, kind, values, column
):
    row = make(session, kind)
    staff, url = login_as("staff"), f"/entries/{kind}/{row.id}/correct"
    assert staff.get(url).status_code == 200
    typed = {
        column.name: value.isoformat() if isinstance(value, date) else value
        for column in type(row).__table__.columns
        if (value := getattr(row, column.name)) is not None
    }
    assert staff.post(url, {**typed, **values}).status_code == 303
    session.expire_all()
    assert str(getattr(row, column)) == values[column]
    event = last_event(session)
    assert event.action == "entry.corrected"
    assert event.details[column][1] == values[column]


def test_a_corrected_day_of_moving_moves_the_end_of_the_period_before(session, login_as):
    before, later = moved(session)
    login_as("staff").post(f"/entries/period/{later.id}/correct", {"starts_on": "2025-10-07"})
    session.expire_all()
    assert (before.ends_on, later.starts_on) == (date(2025, 10, 6), date(2025, 10, 7))


def test_a_date_on_which_something_stands_is_corrected_for_a_reason(session, login_as):
    _, later = moved(session)
    make_activity(session, branch="B02", state=State.APPROVED, held_on=date(2025, 10, 15))
    staff, url = login_as("staff"), f"/entries/period/{later.id}/correct"
    answer = staff.post(url, {"starts_on": "2025-10-08"})
    assert answer.status_code == 422
    assert "请填写更正理由" in answer.text
    assert 'value="2025-10-08"' in answer.text
    data = {"starts_on": "2025-10-08", "grounds": "介绍信日期看错"}
    assert staff.post(url, data).status_code == 303
    assert last_event(session).details["grounds"] == "介绍信日期看错"


@pytest.mark.parametrize(
    ("kind", "values", "sentence"),
    [
        ("term", {"starts_on": "2024-01-10", "expires_on": "2027-01-09"}, "应晚于上一届任期"),
        ("term", {"starts_on": "2025-10-01", "expires_on": "2025-09-01"}, "应晚于开始日期"),
        ("post", {"starts_on": "2018-01-01"}, "不在本组织"),
        ("post", {"starts_on": "2025-10-01", "ends_on": "2025-09-01"}, "不能早于任职日期"),
        ("group", {"founded_on": "2018-01-01"}, "不能早于支部成立日期"),
        ("period", {"starts_on": "2018-12-01"}, "不能早于该党支部成立日期"),
        ("period", {"starts_on": "2019-01-01"}, "与上一阶段不重叠"),
        ("period", {"starts_on": "2025-12-01"}, "不能晚于今天"),
        (
            "name",
            {"full_name": "甲", "short_name": "甲", "valid_from": "2019-01-01"},
            "应晚于上一名称",
        ),
    ],
)
def test_a_correction_fits_what_is_before_and_after_it(session, login_as, kind, values, sentence):
    row = make(session, kind)
    answer = login_as("staff").post(f"/entries/{kind}/{row.id}/correct", values)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_leaving_entered_by_mistake_is_emptied(session, login_as):
    member = newcomer(session)
    period = session.scalars(select(Membership).where(Membership.member_id == member.id)).one()
    period.ends_on, period.end_reason = date(2025, 10, 15), ChangeReason.DECEASED
    committed(session)
    data = {"starts_on": BEGUN.isoformat(), "ends_on": ""}
    secretary, url = login_as("secretary1"), f"/entries/period/{period.id}/correct"
    assert secretary.post(url, data).status_code == 303
    session.expire_all()
    assert (period.ends_on, period.end_reason) == (None, None)


def test_who_may_correct_what(session, login_as):
    term, (_, later) = make(session, "term"), moved(session)
    group = make(session, "group")
    for who, row, kind, status in (
        ("secretary1", term, "term", 403),
        ("secretary2", term, "term", 404),
        ("clerk1", term, "term", 403),
        ("secretary1", group, "group", 200),
        ("secretary2", group, "group", 404),
        # a move concerns two branches
        ("secretary2", later, "period", 403),
        ("secretary1", later, "period", 404),
    ):
        url = f"/entries/{kind}/{row.id}/correct"
        assert login_as(who).get(url).status_code == status, (who, kind)
    assert login_as("staff").get("/entries/unknown/1/correct").status_code == 404


def test_another_name_of_a_member_is_given_for_a_reason(session, login_as):
    member = member_of(session, "吴八方")
    url, data = f"/members/{member.id}/edit", {"version": str(member.version), "name": "吴八芳"}
    data["joined_party_on"] = "2010-07-01"
    staff = login_as("staff")
    answer = staff.post(url, data)
    assert answer.status_code == 422
    assert "请填写更正理由" in answer.text
    assert staff.post(url, {**data, "grounds": "姓名录错"}).status_code == 303
    assert last_event(session).details["grounds"] == "姓名录错"


def test_every_table_that_refers_to_an_entry_has_a_name():
    nameless = [
        f"{link.column.table.name}.{link.column.name}"
        for target in ("branch", "member", "party_group", "term", "post", "membership")
        for link in links(target)
        if link.name == OTHER and not link.guarded
    ]
    assert nameless == [], "name the table in dependents.py, or give its class `audited`"


def test_what_stands_on_a_member_is_asked_in_one_statement(session, count_statements):
    member = member_of(session, "张一鸣")
    grant = session.scalars(select(RoleGrant)).first()
    assert grant.valid_from <= TODAY
    del count_statements[:]
    assert dependents(session, member)["任职"] == 1
    assert len(count_statements) == 1
