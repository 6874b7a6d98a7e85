"""Reads of the audit trail, newest first, page by page along (occurred_at, id)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import OF_RESTRICTED_ROWS, AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.proposals import Proposal
from intranet.domain.organization.rights import name_of_place
from intranet.domain.organization.tables import Branch, OrganizationName, valid_on
from intranet.domain.registry import OBJECT_LABELS, UNCOUNTED
from intranet.features.audit.groups import GROUPS, REFUSED
from intranet.features.audit.sentences import (
    VEILED_CODE,
    action_label,
    changes,
    object_text,
    sentence,
)
from intranet.foundation import clock
from intranet.foundation.clock import BEIJING
from intranet.foundation.errors import NotFound
from intranet.foundation.pagination import Page, begin, paged
from intranet.foundation.questions import Question, Value, ordered
from intranet.foundation.typed import LARGEST

PAGE = 50
# A file holds the latest of what was asked for.
MOST_EXPORTED = 5000
# So many numbers back an event may lie with which another one was written together.
NEARBY = 50


@dataclass(frozen=True)
class Moment:
    """Where a page starts: after (older) or before this event."""

    instant: datetime
    id: int
    backwards: bool = False

    @classmethod
    def parse(cls, text: str) -> "Moment | None":
        """Read ``1760925600.123456.17`` (after) or ``-1760925600.123456.17`` (before); None for anything else."""
        backwards = text.startswith("-")
        parts = text.removeprefix("-").split(".")
        if len(parts) != 3 or not all(
            part.isascii() and part.isdigit() and len(part) < 11 for part in parts
        ):
            return None
        try:
            instant = datetime.fromtimestamp(int(parts[0]), BEIJING)
        except (OverflowError, ValueError, OSError):
            return None
        if len(parts[1]) != 6 or int(parts[2]) > LARGEST:
            return None
        return cls(instant.replace(microsecond=int(parts[1])), int(parts[2]), backwards)

    @classmethod
    def of(cls, event: AuditEvent) -> "Moment":
        """The place of this event."""
        return cls(event.occurred_at, event.id)

    def __str__(self) -> str:
        """Return the form that ``parse`` reads."""
        sign = "-" if self.backwards else ""
        return f"{sign}{int(self.instant.timestamp())}.{self.instant.microsecond:06d}.{self.id}"


@dataclass(frozen=True)
class TrailFilter:
    """What the trail is narrowed by; ``person`` is a user name or a name, days are of Beijing.

    ``place`` is ``b`` or ``c`` with the number of a branch or committee: who holds or held a role there.
    """

    person: str = ""
    group: str = ""
    action: AuditAction | None = None
    object_kind: str = ""
    place: str = ""
    address: str = ""
    outcome: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class EventLine:
    """One event as the auditor may see it: names and changes of administrative objects only."""

    id: int
    occurred_at: datetime
    username: str
    display_name: str
    action: str
    sentence: str
    object: str
    address: str
    refused: bool
    attention: bool


OFFERED_OBJECTS = [item for item in OBJECT_LABELS.items() if item[0] not in UNCOUNTED]
OFFERED_ACTIONS = [
    item for item in AuditAction.choices() if AuditAction(item[0]) not in OF_RESTRICTED_ROWS
]
"""What the trail may be narrowed to: narrowed to one act upon rows that nobody may count, it would count them."""


def _narrowed(wanted: TrailFilter) -> Select[Any]:
    statement = _events().where(_begins())
    if wanted.person:
        statement = statement.where(
            (AuditEvent.username == wanted.person.lower()) | (User.display_name == wanted.person)
        )
    if wanted.group or wanted.action is not None:
        # what is done to rows of many tables alike, and is shown alone, would count those that nobody may count
        statement = statement.where(AuditEvent.object_kind.not_in(UNCOUNTED))
    if wanted.group:
        statement = statement.where(
            AuditEvent.action.in_([one.value for one in GROUPS[wanted.group]])
        )
    if wanted.action is not None:
        statement = statement.where(AuditEvent.action == wanted.action.value)
    if wanted.object_kind:
        statement = statement.where(AuditEvent.object_kind == wanted.object_kind)
    if wanted.place:
        number = int(wanted.place[1:])
        there = (
            RoleGrant.branch_id == number
            if wanted.place.startswith("b")
            else and_(RoleGrant.branch_id.is_(None), RoleGrant.committee_id == number)
        )
        statement = statement.where(AuditEvent.user_id.in_(select(RoleGrant.user_id).where(there)))
    if wanted.address:
        statement = statement.where(AuditEvent.address.startswith(wanted.address, autoescape=True))
    if wanted.outcome:
        refused = AuditEvent.action.in_([one.value for one in REFUSED])
        statement = statement.where(refused if wanted.outcome == "refused" else ~refused)
    if wanted.first is not None:
        statement = statement.where(AuditEvent.occurred_at >= _midnight(wanted.first))
    if wanted.last is not None:
        statement = statement.where(
            AuditEvent.occurred_at < _midnight(wanted.last + timedelta(days=1))
        )
    return statement


def _events() -> Select[Any]:
    """Events with the name of who acted, and what the account or the proposal they are about is called."""
    owner, kind, number = aliased(User), AuditEvent.object_kind, AuditEvent.object_id
    account = owner.username + "（" + owner.display_name + "）"
    return (
        select(
            AuditEvent,
            User.display_name,
            func.coalesce(Proposal.label, account, "").label("name"),
        )
        .outerjoin(User, User.id == AuditEvent.user_id)
        .outerjoin(owner, and_(kind == "account", owner.id == number))
        .outerjoin(Proposal, and_(kind == "proposal", Proposal.id == number))
    )


def _begins() -> ColumnElement[bool]:
    """Of rows that nobody may count one event stands for all that one request, or one run of a command, left.

    They read the same, and how many there are tells what is not to be told.
    """
    before = AuditEvent.__table__.alias("before")
    follows = exists().where(
        # written together: looked for among the numbers nearby, not by an index of its own
        before.c.id.between(AuditEvent.id - NEARBY, AuditEvent.id - 1),
        before.c.request_id == AuditEvent.request_id,
        before.c.username == AuditEvent.username,
        before.c.object_kind.in_(UNCOUNTED),
    )
    return or_(AuditEvent.object_kind.not_in(UNCOUNTED), ~follows)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)


def trail(session: Session, wanted: TrailFilter, start: Moment | None) -> Page[EventLine]:
    """One page of the trail. One statement."""
    order = (AuditEvent.occurred_at, AuditEvent.id)
    mark = (start.instant, start.id) if start else None
    backwards = start is not None and start.backwards
    statement = begin(_narrowed(wanted), order, mark, PAGE, backwards=backwards, newest_first=True)
    rows = session.execute(statement).all()
    page = paged(
        rows,
        lambda row: Moment.of(row.AuditEvent),
        PAGE,
        begun=start is not None,
        backwards=backwards,
    )
    return page.showing(_line(*row) for row in page.rows)


def _line(event: AuditEvent, display_name: str | None, name: str) -> EventLine:
    return EventLine(
        id=event.id,
        occurred_at=event.occurred_at,
        username=event.username,
        display_name=display_name or "",
        action=action_label(event),
        sentence=sentence(event, display_name, name),
        object=object_text(event, name),
        address=event.address,
        refused=event.action in REFUSED,
        attention=event.action in GROUPS["attention"] and event.object_kind not in UNCOUNTED,
    )


@dataclass(frozen=True)
class EventFile:
    """One event with what changed; ``changes`` is None where that would be content."""

    line: EventLine
    second: str
    code: str
    request_id: str
    changes: list[tuple[str, str]] | None
    roles: str = ""


def _file(event: AuditEvent, display_name: str | None, name: str) -> EventFile:
    return EventFile(
        line=_line(event, display_name, name),
        second=clock.local(event.occurred_at).strftime("%Y-%m-%d %H:%M:%S"),
        code=VEILED_CODE if event.object_kind in UNCOUNTED else event.action,
        request_id=event.request_id,
        changes=changes(event),
    )


def event(session: Session, event_id: int) -> EventFile:
    """One event with the roles of who acted; NotFound when there is none. Two statements."""
    found = session.execute(_events().where(AuditEvent.id == event_id)).one_or_none()
    if found is None:
        raise NotFound("没有找到这条审计记录。")
    return replace(_file(*found), roles="、".join(_roles(session, found.AuditEvent)))


def _roles(session: Session, found: AuditEvent) -> list[str]:
    """What who acted could act as on the day of the event, and where."""
    day = clock.local(found.occurred_at).date()
    rows = session.execute(
        select(RoleGrant.role, OrganizationName.short_name)
        .outerjoin(OrganizationName, name_of_place(day))
        .where(
            RoleGrant.user_id == found.user_id,
            valid_on(RoleGrant.valid_from, RoleGrant.valid_to, day),
        )
        .order_by(RoleGrant.id)
    )
    return [f"{role.label}（{place}）" if place else role.label for role, place in rows]


def exported(session: Session, wanted: TrailFilter) -> tuple[list[EventFile], bool]:
    """The latest events that were asked for, and whether there are older ones. One statement."""
    rows = session.execute(
        _narrowed(wanted)
        .order_by(AuditEvent.occurred_at.desc(), AuditEvent.id.desc())
        .limit(MOST_EXPORTED + 1)
    ).all()
    return [_file(*row) for row in rows[:MOST_EXPORTED]], len(rows) > MOST_EXPORTED


def places_of(committees: Sequence[int], day: date) -> Question[list[tuple[str, str]]]:
    """Committees and their branches by name, as they are offered to narrow by."""

    def read(rows: list[Any]) -> list[tuple[str, str]]:
        return [
            (f"b{row.branch_id}" if row.branch_id else f"c{row.committee_id}", row.short_name)
            for row in rows
        ]

    return Question(_places, read, committees=list(committees), day=day)


def _places(value: Value) -> Select[Any]:
    return ordered(
        select(
            OrganizationName.committee_id, OrganizationName.branch_id, OrganizationName.short_name
        )
        .outerjoin(Branch, Branch.id == OrganizationName.branch_id)
        .where(
            valid_on(OrganizationName.valid_from, OrganizationName.valid_to, value("day")),
            or_(
                OrganizationName.committee_id.in_(value.any_of("committees")),
                Branch.committee_id.in_(value.any_of("committees")),
            ),
        ),
        OrganizationName.branch_id.is_not(None),
        Branch.sort_order,
        OrganizationName.id,
    )
