"""Periods and rosters: each side of every boundary, and any sequence of acts."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.organization.members import (
    ChangeReason,
    ExemptionReason,
    Member,
    Membership,
    MemberStatus,
)
from intranet.domain.organization.roster import RosterEntry, roster_on
from intranet.domain.organization.tables import Branch, PartyGroup, PostTitle
from intranet.features.organization.bodies import posts
from intranet.features.organization.members import exemptions, periods, probation
from intranet.features.organization.members import operations as members
from intranet.foundation.errors import IntranetError
from tests.cast import TODAY
from tests.conftest import actor_of

ONE_DAY = timedelta(days=1)


def branch(session: Session, code: str) -> Branch:
    return session.scalars(select(Branch).where(Branch.code == code)).one()


def member(session: Session, name: str) -> Member:
    return session.scalars(select(Member).where(Member.name == name)).one()


def entry(session: Session, code: str, name: str, day: date) -> RosterEntry | None:
    found = [e for e in roster_on(session, branch(session, code).id, day) if e.name == name]
    assert len(found) <= 1
    return found[0] if found else None


def around(day: date) -> tuple[date, date, date]:
    return day - ONE_DAY, day, day + ONE_DAY


@pytest.mark.parametrize("on", [date(2025, 9, 1), date(2024, 2, 29), date(2024, 3, 1)])
def test_a_transfer_counts_in_one_branch_on_each_day(session, on):
    staff = actor_of(session, "staff")
    periods.transfer(
        session, member(session, "李二虎"), actor=staff, to_branch=branch(session, "B02"), on=on
    )
    before, day, after = around(on)
    assert entry(session, "B01", "李二虎", before) is not None
    assert entry(session, "B02", "李二虎", before) is None
    for later in (day, after):
        assert entry(session, "B01", "李二虎", later) is None
        assert entry(session, "B02", "李二虎", later) is not None


def test_the_vote_comes_with_the_day_of_full_membership(session):
    person = member(session, "郑九州")
    person.joined_party_on = date(2024, 3, 1)
    on = date(2025, 8, 31)
    probation.become_full(session, person, actor=actor_of(session, "secretary1"), on=on)
    before, day, after = around(on)
    assert [entry(session, "B01", "郑九州", d).has_voting_right for d in (before, day, after)] == [
        False,
        True,
        True,
    ]


def test_the_year_of_probation_ends_on_the_same_day_of_the_next_year(session):
    person, staff = member(session, "郑九州"), actor_of(session, "staff")
    person.joined_party_on = date(2024, 9, 15)
    with pytest.raises(IntranetError, match="2025年9月15日"):
        probation.become_full(session, person, actor=staff, on=date(2025, 9, 14))
    probation.become_full(session, person, actor=staff, on=date(2025, 9, 15))


def test_the_last_day_still_counts(session):
    staff = actor_of(session, "staff")
    last_day = date(2024, 2, 29)
    periods.leave(
        session,
        member(session, "李二虎"),
        actor=staff,
        reason=ChangeReason.TRANSFERRED_OUT,
        last_day=last_day,
    )
    before, day, after = around(last_day)
    assert entry(session, "B01", "李二虎", before) is not None
    assert PostTitle.ORGANIZATION_OFFICER in entry(session, "B01", "李二虎", day).titles
    assert entry(session, "B01", "李二虎", after) is None


def test_coming_back_counts_from_its_day_with_a_gap_before(session):
    staff, person = actor_of(session, "staff"), member(session, "李二虎")
    periods.leave(
        session,
        person,
        actor=staff,
        reason=ChangeReason.TRANSFERRED_OUT,
        last_day=date(2024, 6, 30),
    )
    on = date(2025, 1, 1)
    periods.come_back(
        session,
        person,
        branch(session, "B02"),
        actor=staff,
        status=MemberStatus.FULL,
        on=on,
    )
    before, day, after = around(on)
    assert [entry(session, "B02", "李二虎", d) is not None for d in (before, day, after)] == [
        False,
        True,
        True,
    ]
    assert entry(session, "B01", "李二虎", before) is None


def test_a_change_of_group_counts_from_its_day(session):
    person = member(session, "韩秋实")
    first, second = session.scalars(select(PartyGroup).order_by(PartyGroup.id)).all()
    on = date(2025, 10, 1)
    posts.fill_post(
        session,
        branch(session, "B08"),
        actor=actor_of(session, "secretary8"),
        title=PostTitle.GROUP_LEADER,
        member_id=person.id,
        starts_on=date(2025, 1, 1),
        group=second,
    )
    periods.change_group(
        session, person, actor=actor_of(session, "secretary8"), group_id=first.id, on=on
    )
    before, day, after = around(on)
    groups = [entry(session, "B08", "韩秋实", d).party_group_id for d in (before, day, after)]
    assert groups == [second.id, first.id, first.id]
    # nobody leads a group that he has left
    assert PostTitle.GROUP_LEADER in entry(session, "B08", "韩秋实", before).titles
    assert PostTitle.GROUP_LEADER not in entry(session, "B08", "韩秋实", day).titles


def test_an_exemption_leaves_out_from_its_first_to_its_last_day(session):
    person, secretary = member(session, "钱五羊"), actor_of(session, "secretary1")
    first, last = date(2024, 2, 29), date(2024, 12, 31)
    exemption = exemptions.add_exemption(
        session,
        person,
        actor=secretary,
        reason=ExemptionReason.ABROAD,
        approved_by="机关党委",
        starts_on=first,
        ends_on=last,
    )
    counted = {
        day: entry(session, "B01", "钱五羊", day).counted_in_due
        for day in (*around(first), *around(last))
    }
    assert [counted[d] for d in around(first)] == [True, False, False]
    assert [counted[d] for d in around(last)] == [False, False, True]
    exemptions.end_exemption(
        session, person, exemption, actor=secretary, last_day=date(2024, 6, 30)
    )
    assert entry(session, "B01", "钱五羊", date(2024, 7, 1)).counted_in_due


def test_a_suspended_vote_stays_in_due(session):
    exemptions.add_exemption(
        session,
        member(session, "钱五羊"),
        actor=actor_of(session, "secretary1"),
        reason=ExemptionReason.VOTE_SUSPENDED,
        approved_by="机关党委",
        starts_on=date(2025, 1, 1),
        ends_on=None,
    )
    found = entry(session, "B01", "钱五羊", TODAY)
    assert (found.counted_in_due, found.has_voting_right) == (True, False)


def test_of_two_acts_at_the_same_moment_one_fails(session):
    from sqlalchemy.orm.exc import StaleDataError

    person, staff = member(session, "钱五羊"), actor_of(session, "staff")
    session.connection().execute(
        Member.__table__.update().where(Member.id == person.id).values(version=7)
    )
    with pytest.raises(StaleDataError):
        periods.leave(
            session, person, actor=staff, reason=ChangeReason.LEFT, last_day=date(2025, 5, 31)
        )


# --- any sequence of acts -----------------------------------------------------------------------

FIRST = date(2023, 12, 1)
DAYS = st.integers(0, (TODAY - FIRST).days + 5).map(lambda n: FIRST + timedelta(days=n))
BRANCHES = st.sampled_from(["B01", "B02", "B08"])
GROUPS = st.sampled_from([None, 0, 1])
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("become_full"), DAYS),
        st.tuples(st.just("transfer"), DAYS, BRANCHES, GROUPS),
        st.tuples(st.just("change_group"), DAYS, GROUPS),
        st.tuples(st.just("leave"), DAYS),
        st.tuples(st.just("come_back"), DAYS, BRANCHES, st.sampled_from(list(MemberStatus))),
    ),
    max_size=8,
)


def carry_out(session: Session, person: Member, act: tuple) -> None:
    """Carry out an act; what the rules refuse leaves nothing behind."""
    staff = actor_of(session, "staff")
    groups = session.scalars(select(PartyGroup.id).order_by(PartyGroup.id)).all()
    name, day, *rest = act
    savepoint = session.begin_nested()
    try:
        if name == "become_full":
            probation.become_full(session, person, actor=staff, on=day)
        elif name == "transfer":
            periods.transfer(
                session,
                person,
                actor=staff,
                to_branch=branch(session, rest[0]),
                on=day,
                group_id=None if rest[1] is None else groups[rest[1]],
            )
        elif name == "change_group":
            group = None if rest[0] is None else groups[rest[0]]
            periods.change_group(session, person, actor=staff, group_id=group, on=day)
        elif name == "leave":
            periods.leave(session, person, actor=staff, reason=ChangeReason.LEFT, last_day=day)
        else:
            periods.come_back(
                session, person, branch(session, rest[0]), actor=staff, status=rest[1], on=day
            )
        savepoint.commit()
    except IntranetError:
        savepoint.rollback()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=ACTS)
def test_periods_never_overlap_after_any_sequence_of_acts(session, acts):
    staff = actor_of(session, "staff")
    person = members.create_member(
        session,
        branch(session, "B08"),
        actor=staff,
        name="试用名",
        joined_party_on=date(2022, 7, 1),
        is_leading_cadre=False,
        duty_title="",
        status=MemberStatus.PROBATIONARY,
        start_reason=ChangeReason.TRANSFERRED_IN,
        starts_on=FIRST,
    )
    for act in acts:
        carry_out(session, person, act)
    rows = session.scalars(
        select(Membership)
        .where(Membership.member_id == person.id)
        .order_by(Membership.starts_on, Membership.id)
    ).all()
    for earlier, later in pairwise(rows):
        assert earlier.ends_on is not None
        assert earlier.ends_on < later.starts_on
    boundaries = {d for row in rows for d in around(row.starts_on)} | {
        d for row in rows if row.ends_on for d in around(row.ends_on)
    }
    all_branches = session.scalars(select(Branch.id)).all()
    for day in sorted(boundaries):
        holding = [
            r for r in rows if r.starts_on <= day and (r.ends_on is None or r.ends_on >= day)
        ]
        listed = [
            (branch_id, e.status, e.party_group_id)
            for branch_id in all_branches
            for e in roster_on(session, branch_id, day)
            if e.member_id == person.id
        ]
        assert listed == [(r.branch_id, r.status, r.party_group_id) for r in holding]
        assert len(listed) <= 1
    session.rollback()
