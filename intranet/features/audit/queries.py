"""Reads of the audit trail, newest first, page by page along (occurred_at, id)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.actions import OF_RESTRICTED_ROWS, AuditAction
from intranet.domain.access.audit import ADMINISTRATIVE, AuditEvent
from intranet.domain.access.roles import Role
from intranet.domain.activities.kinds import Field
from intranet.domain.registry import OBJECT_LABELS, UNCOUNTED
from intranet.foundation import clock
from intranet.foundation.clock import BEIJING
from intranet.foundation.errors import NotFound
from intranet.foundation.pagination import Page, begin, paged
from intranet.foundation.typed import LARGEST

PAGE = 50
# of the id column on PostgreSQL

_FIELD_LABELS = {
    "account": "账号",
    "why": "依据",
    "role": "角色",
    "valid_from": "生效日期",
    "valid_to": "截止日期",
    "code": "代码",
    "active": "可用",
    "label": "名称",
    "theme_label": "主题栏名称",
    "shown_fields": "填写栏目",
    "required_fields": "必填栏目",
    "default_hours_tenths": "默认学时（十分之一）",
    "default_minutes": "默认时长（分钟）",
    "sort_order": "排列顺序",
    "is_active": "可用于新建活动",
}
_VALUE_LABELS: dict[str, dict[str, str]] = {
    "role": dict(Role.choices()),
    "shown_fields": dict(Field.choices()),
    "required_fields": dict(Field.choices()),
}


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
    """What the trail is narrowed by; ``person`` is a user name or a name, days are of Beijing."""

    person: str = ""
    action: AuditAction | None = None
    object_kind: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class EventLine:
    """One event as the auditor may see it: names and changes of administrative objects only."""

    id: int
    occurred_at: datetime
    username: str
    action: str
    object: str
    address: str


# What is told of events about rows that nobody may count: neither about which one nor what was done.
_VEILED_ACTION, _VEILED_OBJECT, _VEILED_CODE = "查看或者办理受限登记", "受限登记", "restricted"
OFFERED_OBJECTS = [item for item in OBJECT_LABELS.items() if item[0] not in UNCOUNTED]
OFFERED_ACTIONS = [
    item for item in AuditAction.choices() if AuditAction(item[0]) not in OF_RESTRICTED_ROWS
]
"""What the trail may be narrowed to: narrowed to one act upon rows that nobody may count, it would count them."""


def action_label(event: AuditEvent) -> str:
    """The Chinese name of the action; its code when a later version wrote it."""
    if event.object_kind in UNCOUNTED:
        return _VEILED_ACTION
    try:
        return AuditAction(event.action).label
    except ValueError:
        return event.action


def object_text(event: AuditEvent) -> str:
    """What the event is about: with its name where that is not content, else by its number."""
    if event.object_kind in UNCOUNTED:
        return _VEILED_OBJECT
    kind = OBJECT_LABELS.get(event.object_kind, event.object_kind)
    if event.object_kind in ADMINISTRATIVE and event.object_label:
        return f"{kind}：{event.object_label}"
    return f"{kind} {event.object_id}号" if event.object_id is not None else kind


def _narrowed(wanted: TrailFilter) -> Select[Any]:
    statement = select(AuditEvent)
    if wanted.person:
        named = select(User.id).where(User.display_name == wanted.person)
        statement = statement.where(
            (AuditEvent.username == wanted.person.lower()) | AuditEvent.user_id.in_(named)
        )
    if wanted.action is not None:
        statement = statement.where(AuditEvent.action == wanted.action.value)
    if wanted.object_kind:
        statement = statement.where(AuditEvent.object_kind == wanted.object_kind)
    if wanted.first is not None:
        statement = statement.where(AuditEvent.occurred_at >= _midnight(wanted.first))
    if wanted.last is not None:
        statement = statement.where(
            AuditEvent.occurred_at < _midnight(wanted.last + timedelta(days=1))
        )
    return statement


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)


def trail(session: Session, wanted: TrailFilter, start: Moment | None) -> Page[EventLine]:
    """One page of the trail. One statement."""
    order = (AuditEvent.occurred_at, AuditEvent.id)
    mark = (start.instant, start.id) if start else None
    backwards = start is not None and start.backwards
    statement = begin(_narrowed(wanted), order, mark, PAGE, backwards=backwards, newest_first=True)
    events = session.scalars(statement).all()
    page = paged(events, Moment.of, PAGE, begun=start is not None, backwards=backwards)
    return page.showing(_lines(page.rows))


def _lines(events: Sequence[AuditEvent]) -> list[EventLine]:
    return [
        EventLine(
            id=event.id,
            occurred_at=event.occurred_at,
            username=event.username,
            action=action_label(event),
            object=object_text(event),
            address=event.address,
        )
        for event in events
    ]


@dataclass(frozen=True)
class EventFile:
    """One event with what changed; ``changes`` is None where that would be content."""

    line: EventLine
    second: str
    code: str
    request_id: str
    changes: list[tuple[str, str]] | None


def event(session: Session, event_id: int) -> EventFile:
    """One event; NotFound when there is none."""
    found = session.get(AuditEvent, event_id)
    if found is None:
        raise NotFound("没有找到这条审计记录。")
    changes = None
    if found.object_kind in ADMINISTRATIVE:
        changes = [
            (_FIELD_LABELS.get(name, name), _changed(name, value))
            for name, value in found.details.items()
        ]
    return EventFile(
        line=_lines([found])[0],
        second=clock.local(found.occurred_at).strftime("%Y-%m-%d %H:%M:%S"),
        code=_VEILED_CODE if found.object_kind in UNCOUNTED else found.action,
        request_id=found.request_id,
        changes=changes,
    )


def _changed(name: str, value: Any) -> str:
    """A changed value as text: old and new beside each other where both are kept."""
    if isinstance(value, list) and len(value) == 2:
        return f"{_words(name, value[0])} → {_words(name, value[1])}"
    return _words(name, value)


def _words(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "、".join(_words(name, part) for part in value) or "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or value == "":
        return "（空）"
    return _VALUE_LABELS.get(name, {}).get(str(value), str(value))
