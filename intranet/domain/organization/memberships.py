"""Memberships and Party groups of branches as flat rows: who belongs where, when."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from intranet.domain.organization.members import ChangeReason, Membership, MemberStatus
from intranet.domain.organization.tables import Branch, PartyGroup, overlaps


@dataclass(frozen=True, slots=True)
class Group:
    """A Party group with the time in which it existed (last day included)."""

    id: int
    name: str
    founded_on: date
    dissolved_on: date | None = None


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """One membership period of one branch; ``in_use_from`` is the first day whose records the branch keeps here."""

    branch_id: int
    member_id: int
    status: MemberStatus
    starts_on: date
    ends_on: date | None
    start_reason: ChangeReason
    in_use_from: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the period includes *day*."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


def members_on(rows: Iterable[MembershipRow], day: date) -> tuple[int, int]:
    """Full and probationary members on *day*."""
    status = {row.member_id: row.status for row in rows if row.holds_on(day)}
    full = sum(found is MemberStatus.FULL for found in status.values())
    return full, len(status) - full


def load_memberships(
    session: Session, branch_ids: Sequence[int], first: date, last: date
) -> list[MembershipRow]:
    """Membership periods that touch the span. One statement."""
    return _rows(session, Membership.branch_id.in_(branch_ids), first, last)


def memberships_of_members(
    session: Session, member_ids: Collection[int], first: date, last: date
) -> list[MembershipRow]:
    """Periods of these members in any branch that touch the span. One statement."""
    return _rows(session, Membership.member_id.in_(member_ids), first, last)


def _rows(
    session: Session, whose: ColumnElement[bool], first: date, last: date
) -> list[MembershipRow]:
    statement = (
        # in the order of the fields of MembershipRow
        select(
            Membership.branch_id,
            Membership.member_id,
            Membership.status,
            Membership.starts_on,
            Membership.ends_on,
            Membership.start_reason,
            Branch.in_use_from,
        )
        .join(Branch, Branch.id == Membership.branch_id)
        .where(whose, overlaps(Membership.starts_on, Membership.ends_on, first, last))
    )
    return [MembershipRow(*row) for row in session.execute(statement)]


def load_groups(session: Session, branch_ids: Sequence[int]) -> dict[int, list[Group]]:
    """Party groups by branch, in their order. One statement."""
    found: dict[int, list[Group]] = {}
    for group in session.scalars(
        select(PartyGroup)
        .where(PartyGroup.branch_id.in_(branch_ids))
        .order_by(PartyGroup.branch_id, PartyGroup.sort_order, PartyGroup.id)
    ):
        found.setdefault(group.branch_id, []).append(
            Group(group.id, group.name, group.founded_on, group.dissolved_on)
        )
    return found
