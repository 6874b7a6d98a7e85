"""Memberships and Party groups of branches as flat rows: who belongs where, when."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from intranet.domain.organization.members import ChangeReason, Membership, MemberStatus
from intranet.domain.organization.tables import Branch, PartyGroup, overlaps
from intranet.foundation.questions import Question, Value, answer, ordered


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
    status = {
        row.member_id: row.status
        for row in rows
        if row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)
    }
    full = sum(found is MemberStatus.FULL for found in status.values())
    return full, len(status) - full


def load_memberships(
    session: Session, branch_ids: Sequence[int], first: date, last: date
) -> list[MembershipRow]:
    """Membership periods that touch the span. One statement."""
    return answer(session, memberships_of(branch_ids, first, last))


def memberships_of(
    branch_ids: Collection[int], first: date, last: date
) -> Question[list[MembershipRow]]:
    """The same, to be asked with others."""
    return Question(_of_branches, _rows, branches=branch_ids, first=first, last=last)


def memberships_of_members(
    session: Session, member_ids: Collection[int], first: date, last: date
) -> list[MembershipRow]:
    """Periods of these members in any branch that touch the span. One statement."""
    return answer(session, Question(_of_members, _rows, members=member_ids, first=first, last=last))


def _rows(rows: Iterable[Any]) -> list[MembershipRow]:
    return [MembershipRow(*row) for row in rows]


def _of_branches(value: Value) -> Select[Any]:
    return _periods(value).where(Membership.branch_id.in_(value.any_of("branches")))


def _of_members(value: Value) -> Select[Any]:
    return _periods(value).where(Membership.member_id.in_(value.any_of("members")))


def _periods(value: Value) -> Select[Any]:
    return (
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
        .where(overlaps(Membership.starts_on, Membership.ends_on, value("first"), value("last")))
    )


def groups_of(branch_ids: Collection[int]) -> Question[dict[int, list[Group]]]:
    """Party groups by branch, in their order."""

    def read(rows: Iterable[Any]) -> dict[int, list[Group]]:
        found: dict[int, list[Group]] = {}
        for branch_id, *group in rows:
            found.setdefault(branch_id, []).append(Group(*group))
        return found

    return Question(_groups, read, branches=branch_ids)


def _groups(value: Value) -> Select[Any]:
    return ordered(
        select(
            PartyGroup.branch_id,
            PartyGroup.id,
            PartyGroup.name,
            PartyGroup.founded_on,
            PartyGroup.dissolved_on,
        ).where(PartyGroup.branch_id.in_(value.any_of("branches"))),
        PartyGroup.sort_order,
        PartyGroup.id,
    )
