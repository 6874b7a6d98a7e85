"""Who has the name of a new member already is pointed out while it is typed, and never stands in the way."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.organization.members import ChangeReason, Member, Membership, MemberStatus
from intranet.domain.organization.tables import Branch, Committee
from tests.features.organization.test_members import NEW
from tests.rows import committed

URL = "/members/namesakes"


@pytest.mark.parametrize(
    ("who", "name", "told"),
    [
        ("staff", "冯十月", "机关第二党支部"),
        ("secretary1", "冯十月", "机关第二党支部"),
        ("secretary1", "冯十", ""),
        ("secretary1", "", ""),
    ],
)
def test_people_of_the_committee_with_exactly_this_name_are_named(login_as, who, name, told):
    text = login_as(who).htmx(f"{URL}?name={name}").text
    assert ("已有同名党员" in text) is bool(told)
    assert told in text
    assert "<html" not in text


def test_the_same_day_of_joining_points_to_the_same_person(login_as):
    secretary = login_as("secretary1")
    same = secretary.htmx(f"{URL}?name=冯十月&joined_party_on=2010-07-01").text
    assert "很可能是同一人" in same
    other = secretary.htmx(f"{URL}?name=冯十月&joined_party_on=2011-07-01").text
    assert "很可能是同一人" not in other


def test_who_left_is_named_as_such(session, login_as):
    member = session.scalars(select(Member).where(Member.name == "冯十月")).one()
    period = session.scalars(select(Membership).where(Membership.member_id == member.id)).one()
    period.ends_on, period.end_reason = date(2025, 9, 30), ChangeReason.TRANSFERRED_OUT
    committed(session)
    text = login_as("staff").htmx(f"{URL}?name=冯十月&joined_party_on=2010-07-01").text
    assert "2025-09-30离开" in text
    assert "请用“重新转入”办理" in text


def test_people_of_another_committee_are_not_named(session, login_as):
    other = Committee(code="C02")
    committed(session, other)
    branch = Branch(committee_id=other.id, code="X01", sort_order=1, founded_on=date(2019, 1, 1))
    member = Member(name="外单位人", sort_key="05")
    committed(session, branch, member)
    committed(
        session,
        Membership(
            member_id=member.id,
            branch_id=branch.id,
            status=MemberStatus.FULL,
            starts_on=date(2019, 1, 1),
            start_reason=ChangeReason.TRANSFERRED_IN,
        ),
    )
    assert "同名" not in login_as("staff").htmx(f"{URL}?name=外单位人").text


def test_a_namesake_elsewhere_does_not_stand_in_the_way(login_as):
    answer = login_as("staff").post("/members/new", {**NEW, "name": "冯十月"})
    assert answer.status_code == 303


def test_a_refused_form_shows_them_too(login_as):
    answer = login_as("staff").post("/members/new", {**NEW, "name": "冯十月", "starts_on": ""})
    assert answer.status_code == 422
    assert "已有同名党员" in answer.text
