"""Writes of the chronicle. They flush and never commit."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import Actor
from intranet.domain.chronicle import ChronicleEntry, DatePrecision, entry_of_activity
from intranet.domain.records.entered import check_version
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove

FASTER = "在您填写期间，这条大事记已被其他人修改。您填写的内容都还在，请核对后再保存。"
TWICE = "该活动已列入大事记，不再重复登记。需要改动的，请修改已有的一条。"


@dataclass(frozen=True, kw_only=True)
class EntryInput:
    """What the form holds, dates brought into the shape of their precision."""

    branch_id: int | None
    year: int
    precision: DatePrecision
    starts_on: date | None
    ends_on: date | None
    caption: str
    section: str
    position: int
    public_ok: bool


def shaped(
    precision: DatePrecision, starts_on: date | None, ends_on: date | None
) -> tuple[date | None, date | None]:
    """Keep of the dates what the precision knows: a month begins on its first day, a year has no day."""
    if precision in {DatePrecision.YEAR, DatePrecision.NONE} or starts_on is None:
        return None, None
    if precision is DatePrecision.MONTH:
        return starts_on.replace(day=1), None
    return starts_on, ends_on if precision is DatePrecision.RANGE else None


def save(
    session: Session,
    entry: ChronicleEntry | None,
    typed: EntryInput,
    *,
    actor: Actor,
    committee_id: int,
    version: int,
    activity_id: int | None = None,
) -> ChronicleEntry:
    """Add an entry, perhaps of a gathering, or change one.

    Raises InvalidMove when the gathering is entered already, StaleRecord when somebody saved meanwhile.
    """
    moment = clock.now()
    created = entry is None
    if entry is None:
        if activity_id is not None and entry_of_activity(session, activity_id) is not None:
            raise InvalidMove(TWICE)
        entry = ChronicleEntry(
            committee_id=committee_id,
            activity_id=activity_id,
            entered_by_id=actor.user_id,
            created_at=moment,
        )
        session.add(entry)
    else:
        check_version(entry, version)
    for name, value in asdict(typed).items():
        setattr(entry, name, value)
    if not typed.public_ok:
        entry.cleared_by_id = None
    elif entry.cleared_by_id is None:
        entry.cleared_by_id = actor.user_id
    entry.updated_at = moment
    session.flush()
    _record(
        session,
        AuditAction.CHRONICLE_ENTERED if created else AuditAction.CHRONICLE_EDITED,
        entry,
        actor=actor,
    )
    return entry


def remove(session: Session, entry: ChronicleEntry, *, actor: Actor, version: int) -> None:
    """Take an entry out; the audit trail keeps that it was there. Raises StaleRecord."""
    check_version(entry, version, acting=True)
    _record(session, AuditAction.CHRONICLE_REMOVED, entry, actor=actor)
    session.delete(entry)
    session.flush()


def _record(session: Session, action: AuditAction, entry: ChronicleEntry, *, actor: Actor) -> None:
    record_event(
        session, action, actor=actor, kind="chronicle", object_id=entry.id, label=entry.caption
    )
    session.flush()
