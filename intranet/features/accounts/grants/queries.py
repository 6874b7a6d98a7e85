"""Reads of the grant pages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.roles import Role
from intranet.domain.organization.directory import branches_on
from intranet.domain.organization.rights import name_of_place
from intranet.domain.organization.standing_rights import CHECKS, Check
from intranet.domain.organization.tables import OrganizationName, PartyGroup, valid_on
from intranet.features.accounts.grants.places import Place
from intranet.features.accounts.people.queries import called
from intranet.foundation import looks
from intranet.foundation.errors import NotFound


def places(session: Session, day: date) -> list[Place]:
    """Committees, branches and Party groups of *day* in office order. Three statements."""
    found = [
        Place(f"c{name.committee_id}", name.short_name, name.committee_id)
        for name in session.scalars(
            select(OrganizationName)
            .where(
                OrganizationName.committee_id.is_not(None),
                valid_on(OrganizationName.valid_from, OrganizationName.valid_to, day),
            )
            .order_by(OrganizationName.committee_id)
        )
        if name.committee_id is not None
    ]
    groups: dict[int, list[PartyGroup]] = defaultdict(list)
    for group in session.scalars(
        select(PartyGroup)
        .where(valid_on(PartyGroup.founded_on, PartyGroup.dissolved_on, day))
        .order_by(PartyGroup.branch_id, PartyGroup.sort_order, PartyGroup.id)
    ):
        groups[group.branch_id].append(group)
    for branch in branches_on(session, day):
        found.append(
            Place(f"b{branch.id}", branch.short_name, branch.committee_id, branch_id=branch.id)
        )
        found += [
            Place(
                f"g{group.id}",
                f"{branch.short_name} · {group.name}",
                branch.committee_id,
                branch_id=branch.id,
                party_group_id=group.id,
            )
            for group in groups[branch.id]
        ]
    return found


def deputy_words(role: Role, principal: str) -> str:
    """The role in words, with the person for whom a deputy exercises it."""
    return f"{role.label}（代{principal}）" if principal else role.label


@dataclass(frozen=True)
class GrantLine:
    """One grant with the present name of its organisation, and for whom a deputy holds it."""

    id: int
    role: Role
    place: str
    valid_from: date
    valid_to: date | None
    principal: str = ""

    @property
    def words(self) -> str:
        """支部书记, or 支部书记（代张一鸣）."""
        return deputy_words(self.role, self.principal)

    def ended(self, day: date) -> bool:
        """Whether the grant was over before *day*."""
        return self.valid_to is not None and self.valid_to < day

    def counts(self, day: date) -> bool:
        """Whether the grant gives its role on *day*."""
        return self.valid_from <= day and not self.ended(day)

    def standing(self, day: date) -> tuple[str, str, str]:
        """Word, tone and icon: whether the grant counts on *day*."""
        if self.ended(day):
            return "已结束", *looks.NOTHING
        if self.valid_from > day:
            return "未生效", *looks.NOT_DUE
        return "有效", *looks.DONE


def _grants(session: Session, user_ids: Sequence[int], day: date) -> dict[int, list[GrantLine]]:
    """All grants of these accounts, newest first, with names of *day*. One statement."""
    found: dict[int, list[GrantLine]] = defaultdict(list)
    principal = aliased(User)
    rows = session.execute(
        select(RoleGrant, OrganizationName.short_name, PartyGroup.name, principal.display_name)
        .outerjoin(
            OrganizationName,
            name_of_place(day),
        )
        .outerjoin(principal, principal.id == RoleGrant.stands_in_for_id)
        .outerjoin(PartyGroup, PartyGroup.id == RoleGrant.party_group_id)
        .where(RoleGrant.user_id.in_(user_ids))
        .order_by(RoleGrant.valid_from.desc(), RoleGrant.id.desc())
    )
    for grant, place, group, stood_for in rows:
        name = f"{place or ''} · {group}" if group else place or ""
        found[grant.user_id].append(
            GrantLine(grant.id, grant.role, name, grant.valid_from, grant.valid_to, stood_for or "")
        )
    return found


@dataclass(frozen=True)
class Holder:
    """One account with the grants it holds."""

    id: int
    username: str
    display_name: str
    is_active: bool
    grants: list[GrantLine]


def holders(*, text: str, role: Role | None, day: date) -> Select[Any]:
    """Accounts narrowed by name and by a role that counts on *day*."""
    statement = select(User.id, User.username, User.display_name, User.is_active).where(
        called(text)
    )
    if role is not None:
        statement = statement.where(
            User.id.in_(
                select(RoleGrant.user_id).where(
                    RoleGrant.role == role,
                    valid_on(RoleGrant.valid_from, RoleGrant.valid_to, day),
                )
            )
        )
    return statement


def holding(session: Session, rows: Sequence[Any], day: date) -> list[Holder]:
    """These accounts with the grants that count on *day*. One statement."""
    grants = _grants(session, [row.id for row in rows], day)
    return [
        Holder(
            row.id,
            row.username,
            row.display_name,
            row.is_active,
            [line for line in grants[row.id] if line.counts(day)],
        )
        for row in rows
    ]


def holder(session: Session, user_id: int, day: date) -> Holder:
    """One account with all its grants, past ones too; NotFound when there is none. Two statements."""
    row = session.execute(
        select(User.id, User.username, User.display_name, User.is_active).where(User.id == user_id)
    ).one_or_none()
    if row is None:
        raise NotFound("没有找到这个账号。")
    grants = _grants(session, [user_id], day)[user_id]
    return Holder(row.id, row.username, row.display_name, row.is_active, grants)


@dataclass(frozen=True)
class ToDo:
    """One account, or one of its grants, that is to be looked at; ``ends``: the day on which the post or term ends."""

    user_id: int
    username: str
    display_name: str
    grant: GrantLine | None
    ends: date | None


def to_do(session: Session, committees: Sequence[int], day: date) -> list[tuple[Check, list[ToDo]]]:
    """What each check finds, those that find nothing left out. Two statements."""
    parts = (
        check.found(committees, day).add_columns(literal(check.key).label("key"))
        for check in CHECKS
    )
    rows = session.execute(union_all(*parts).order_by("username", "grant_id")).all()
    held = _grants(session, sorted({row.user_id for row in rows}), day)
    grants = {line.id: line for lines in held.values() for line in lines}
    found: dict[str, list[ToDo]] = defaultdict(list)
    for row in rows:
        found[row.key].append(
            ToDo(row.user_id, row.username, row.display_name, grants.get(row.grant_id), row.day)
        )
    return [(check, found[check.key]) for check in CHECKS if check.key in found]


def grant_of(session: Session, user_id: int, grant_id: int, day: date) -> tuple[Holder, GrantLine]:
    """One grant of this account; NotFound when it has none such."""
    person = holder(session, user_id, day)
    for line in person.grants:
        if line.id == grant_id:
            return person, line
    raise NotFound("没有找到这项授权。")
