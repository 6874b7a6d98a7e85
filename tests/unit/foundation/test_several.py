"""One of several numbers, however many: the same rows on both databases, and the same statement for many."""

import pytest
from sqlalchemy import Select, bindparam, or_, select

from intranet.domain.activities.tables import Activity
from intranet.domain.organization.members import Member
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.foundation.several import FEW


def _numbers(session) -> list[int]:
    return sorted(session.scalars(select(Member.id)))


def _among() -> Select[tuple[int]]:
    numbers = bindparam("numbers", expanding=True)
    return select(Member.id).where(Member.id.in_(numbers)).order_by(Member.id)


@pytest.mark.parametrize("how_many", [0, 1, 2, FEW, FEW + 1])
def test_some_of_them_and_all_others(session, how_many):
    numbers = _numbers(session)
    some, others = numbers[:how_many], numbers[how_many:]
    assert list(session.scalars(select(Member.id).where(Member.id.in_(some)))) == some
    found = session.scalars(select(Member.id).where(Member.id.not_in(some)).order_by(Member.id))
    assert list(found) == others
    assert list(session.scalars(_among(), {"numbers": tuple(some)})) == some


def test_the_same_values_may_be_asked_for_and_left_out(session):
    numbers = bindparam("numbers", expanding=True)
    either = or_(Member.id.in_(numbers), Member.id.not_in(numbers))
    for some in ([], [1], list(range(FEW + 1))):
        found = session.scalars(select(Member.id).where(either), {"numbers": some})
        assert sorted(found) == _numbers(session)


def test_of_nobody_it_is_unknown_whether_they_are_among_them(session):
    for some in ([1], list(range(FEW + 1))):
        found = session.scalars(select(Activity.id).where(Activity.brand_id.not_in(some)))
        named = session.scalars(select(Activity.id).where(Activity.brand_id.is_not(None)))
        assert set(found) <= set(named)


def test_many_are_one_value_of_the_statement(session, count_statements):
    named_each = session.connection().dialect.name == "sqlite"
    numbers = _numbers(session)
    count_statements.clear()
    for some in (numbers[: FEW + 1], numbers):
        assert list(session.scalars(_among(), {"numbers": some})) == some
    assert len(set(count_statements)) == (2 if named_each else 1)


def test_a_choice_stands_in_the_statement_as_it_is(session, count_statements):
    count_statements.clear()
    for of_state in (
        Activity.state == State.DRAFT,
        Activity.state != State.DRAFT,
        Activity.state.in_(COUNTED_STATES),
        Activity.state.not_in({State.DRAFT, State.VOIDED}),
    ):
        session.scalars(select(Activity.id).where(of_state)).all()
    is_one, is_not, among, none = (words.partition("WHERE ")[2] for words in count_statements)
    assert "'draft'" in is_one
    assert "'draft'" in is_not
    assert "('approved', 'archived')" in among
    assert "('draft', 'voided')" in none
