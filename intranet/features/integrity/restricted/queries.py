"""Reads of the restricted registers: lines as pages show them, the people a row may be about, who has read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.integrity.influence import combined_end
from intranet.domain.integrity.knowing import (
    DeclaredRelative,
    Kinship,
    Row,
    Sight,
    relatives_of,
)
from intranet.domain.integrity.openings import ReadingOpening
from intranet.domain.integrity.restricted import (
    FirstFormMeasure,
    MeasureKind,
    RestrictedColumns,
    Sanction,
)
from intranet.domain.integrity.talks import IntegrityTalk
from intranet.domain.organization.directory import branches_on
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.roster import roster_on
from intranet.domain.organization.tables import Branch, OrganizationName, valid_on
from intranet.foundation import clock

LOGGED = tuple(
    table.audited[0]
    for table in (FirstFormMeasure, Sanction, ReadingOpening, DeclaredRelative, IntegrityTalk)
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row opened for who may read it, with the name of its branch."""

    row: Any
    sight: Sight
    branch: str
    person: str


def branch_names(session: Session, branch_ids: Iterable[int]) -> dict[int, str]:
    """Short names of today. One statement."""
    today = clock.today()
    found = session.execute(
        select(OrganizationName.branch_id, OrganizationName.short_name).where(
            OrganizationName.branch_id.in_(set(branch_ids)),
            valid_on(OrganizationName.valid_from, OrganizationName.valid_to, today),
        )
    )
    return {branch_id: name for branch_id, name in found.tuples() if branch_id is not None}


def lines(session: Session, seen: Sequence[tuple[Row, Sight]]) -> list[Line]:
    """Rows as lines. One statement."""
    names = branch_names(session, (row.branch_id for row, _ in seen))
    return [
        Line(row, sight, names.get(row.branch_id, "已撤销的党支部"), row.person_name)
        for row, sight in seen
    ]


def combined_ends(seen: Sequence[Line]) -> dict[int, date | None]:
    """By sanction: when the person is under none of those listed any more, for who has several."""
    by_person: dict[int, list[Sanction]] = {}
    for line in seen:
        by_person.setdefault(line.row.member_id, []).append(line.row)
    return {
        row.id: combined_end(one.weight for one in rows)
        for rows in by_person.values()
        if len(rows) > 1
        for row in rows
    }


def people_for(
    session: Session, actor: Actor, branch_id: int, row: RestrictedColumns | None
) -> list[tuple[int, str]]:
    """Whom the person may enter a row about: the branch's members of today but himself and his relatives.

    The one of a stored *row* is among them, wherever he is by now.
    """
    avoided = relatives_of(session, actor) | {actor.member_id}
    found = [
        (entry.member_id, entry.name)
        for entry in roster_on(session, branch_id, clock.today())
        if entry.member_id not in avoided
    ]
    if row is not None and row.member_id not in dict(found):
        found.append((row.member_id, row.person_name))
    return found


def kinds_for(*, by_branch: bool, by_organ: bool) -> list[tuple[str, str]]:
    """Kinds of measures that somebody may enter."""
    return [
        (kind.value, kind.label)
        for kind in MeasureKind
        if (by_branch if kind.by_the_branch else by_organ)
    ]


# --- relatives, openings, who has read ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RelativeLine:
    """A relative whom the person declared, or who declared him."""

    row: DeclaredRelative
    name: str
    kinship: Kinship
    own: bool


def relative_lines(session: Session, member_id: int) -> list[RelativeLine]:
    """The person's relatives. One statement."""
    table = DeclaredRelative
    found = session.execute(
        select(table, Member.id, Member.name)
        .join(Member, Member.id.in_((table.member_id, table.relative_id)))
        .where(
            (table.member_id == member_id) | (table.relative_id == member_id),
            Member.id != member_id,
        )
        .order_by(table.id)
    ).all()
    return [
        RelativeLine(row, name, row.kinship, row.member_id == member_id) for row, _, name in found
    ]


def members_named(session: Session, name: str, committee_ids: Sequence[int]) -> list[int]:
    """Members of these committees' branches today who bear the name. One statement."""
    return list(
        session.scalars(
            select(Member.id)
            .join(Membership, Membership.member_id == Member.id)
            .join(Branch, Branch.id == Membership.branch_id)
            .where(
                Member.name == name,
                Branch.committee_id.in_(committee_ids),
                valid_on(Membership.starts_on, Membership.ends_on, clock.today()),
            )
            .distinct()
        )
    )


def accounts_named(session: Session, user_ids: Iterable[int | None]) -> dict[int, str]:
    """Names of accounts. One statement."""
    found = session.execute(
        select(User.id, User.display_name).where(User.id.in_({one for one in user_ids if one}))
    )
    return dict(found.tuples().all())


def readings(committee_ids: Sequence[int]) -> Select[Any]:
    """Events about restricted rows by the accounts of these committees, latest first."""
    accounts = select(RoleGrant.user_id).where(RoleGrant.committee_id.in_(committee_ids))
    return (
        select(AuditEvent, User.display_name)
        .join(User, User.id == AuditEvent.user_id)
        .where(
            or_(
                AuditEvent.object_kind.in_(LOGGED),
                AuditEvent.action == AuditAction.RESTRICTED_OWN_READ,
            ),
            AuditEvent.user_id.in_(accounts),
        )
        .order_by(AuditEvent.occurred_at.desc(), AuditEvent.id.desc())
    )


def entry_branches(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Branches for which the person enters rows: code and name. One statement."""
    permissions = (Permission.FIRST_FORM_EDIT, Permission.SANCTION_EDIT)
    found = branches_on(
        session,
        clock.today(),
        committee_ids=[one for p in permissions for one in actor.committee_ids(p)],
        branch_ids=[one for p in permissions for one in actor.own_branches(p)],
    )
    return [(one.code, one.short_name) for one in found]
