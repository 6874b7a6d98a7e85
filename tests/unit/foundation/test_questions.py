"""Several questions in one statement: each has its own rows, in its order, with the values a statement alone has."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlalchemy.exc import InvalidRequestError

from intranet.domain.access.accounts import User
from intranet.domain.organization.members import Member, Membership, MemberStatus
from intranet.domain.organization.tables import Branch, OrganizationName
from intranet.foundation.questions import Question, Several, Value, answer, ask, ordered


def _branches(value: Value) -> Select[Any]:
    return ordered(select(Branch).where(Branch.code.in_(value.any_of("codes"))), Branch.code.desc())


def _members(value: Value) -> Select[Any]:
    return ordered(
        select(Member.name, Membership.status, Membership.starts_on, Member.is_leading_cadre)
        .join(Membership, Membership.member_id == Member.id)
        .join(Branch, Branch.id == Membership.branch_id)
        .where(Branch.code == value("code"), Membership.starts_on <= value("day")),
        Member.name,
    )


def _seen(value: Value) -> Select[Any]:
    return select(User.username, User.created_at).where(User.username == value("name"))


def _twice_named(_value: Value) -> Select[Any]:
    return select(Branch.id, OrganizationName.id).join(
        OrganizationName, OrganizationName.branch_id == Branch.id
    )


DAY = date(2025, 10, 20)


def test_each_question_has_its_own_rows_in_its_order(session, count_statements):
    branches = Question(_branches, lambda rows: [one.code for one in rows], codes=["B01", "B02"])
    members = Question(_members, list, code="B02", day=DAY)
    users = Question(_seen, list, name="staff")
    count_statements.clear()
    ask(session, branches, members, users)
    assert len(count_statements) == 1
    assert branches.answer == ["B02", "B01"]
    expected = session.execute(_members(Value(0)), {"code_of_0": "B02", "day_of_0": DAY}).all()
    assert [tuple(row) for row in members.answer] == sorted(tuple(row[:4]) for row in expected)
    first = members.answer[0]
    assert (first.status, first.is_leading_cadre) == (MemberStatus.FULL, False)
    assert isinstance(first.starts_on, date)
    assert users.answer == [(row.username, row.created_at) for row in users.answer]
    assert users.answer[0].created_at.tzinfo is not None


def test_the_same_question_with_other_values_keeps_its_own(session):
    first, second = (Question(_members, len, code=code, day=DAY) for code in ("B01", "B02"))
    ask(session, first, second)
    assert (first.answer, second.answer) == (9, 5)


def test_what_is_asked_twice_is_looked_up_once(session, count_statements):
    first, second = (Question(_members, len, code="B01", day=DAY) for _ in range(2))
    count_statements.clear()
    ask(session, first, second)
    assert first.answer == second.answer == 9
    assert "UNION" not in count_statements[0]


def test_several_make_one_answer(session, count_statements):
    one, other = (Question(_members, len, code=code, day=DAY) for code in ("B01", "B02"))
    both = Several(lambda: one.answer + other.answer, one, Several(int, other))
    count_statements.clear()
    assert answer(session, both) == 14
    assert len(count_statements) == 1


def test_who_asks_nothing_sends_nothing(session, count_statements):
    count_statements.clear()
    ask(session)
    assert answer(session, Several(lambda: "known")) == "known"
    assert count_statements == []


def test_none_of_several_values_finds_nothing(session):
    assert answer(session, Question(_branches, list, codes=[])) == []


def test_columns_of_one_name_stay_apart(session):
    rows = answer(session, Question(_twice_named, list))
    assert {(row.id, row.id_1) for row in rows} == {
        tuple(row) for row in session.execute(_twice_named(Value(0)))
    }


def test_rows_of_a_table_are_the_objects_of_the_session(session, count_statements):
    known = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    first, second = answer(session, Question(_branches, list, codes=["B01", "B02"]))
    assert second is known
    assert session.scalars(select(Branch).where(Branch.code == "B02")).one() is first
    assert not session.dirty
    first.duty = "改过的职责"
    session.flush()
    session.expire(first)
    assert first.duty == "改过的职责"


def test_what_an_object_holds_unsaved_stays_as_it_is(session):
    with session.no_autoflush:
        known = session.scalars(select(Branch).where(Branch.code == "B01")).one()
        known.duty = "未保存"
        assert answer(session, Question(_branches, list, codes=["B01"]))[0].duty == "未保存"


def test_what_was_not_loaded_with_an_object_is_still_refused(session):
    (found,) = answer(session, Question(_memberships, list))[:1]
    with pytest.raises(InvalidRequestError):
        _ = found.member


def _memberships(_value: Value) -> Select[Any]:
    return select(Membership)


def _coded(value: Value) -> Select[Any]:
    return select(Branch.code).where(Branch.code == value("code"), Branch.code != "B02")


def test_fixed_values_of_a_statement_never_meet_those_that_are_asked_for(session):
    first, second = (
        Question(_coded, list, code="B01"),
        Question(_members, list, code="B08", day=DAY),
    )
    third = Question(_seen, list, name="clerk1")
    ask(session, third, first, second)
    assert [row.code for row in first.answer] == ["B01"]
    assert second.answer
    assert third.answer
