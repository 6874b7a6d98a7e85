"""Writes of essays."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import Actor
from intranet.domain.study.essays import StudyEssay
from intranet.foundation import clock
from intranet.foundation.errors import StaleRecord

STALE = "在您操作期间，这条登记已有变动，请核对最新内容后再办理。"


@dataclass(frozen=True, kw_only=True)
class EssayInput:
    """What the form holds."""

    member_id: int
    title: str
    written_on: date
    occasion: str
    published: str


def save(
    session: Session,
    essay: StudyEssay | None,
    typed: EssayInput,
    *,
    actor: Actor,
    branch_id: int,
    version: int,
) -> StudyEssay:
    """Enter an essay or change one. Raises StaleRecord; the same title of a day is refused by the database."""
    moment = clock.now()
    created = essay is None
    if essay is None:
        essay = StudyEssay(branch_id=branch_id, entered_by_id=actor.user_id, created_at=moment)
        session.add(essay)
    elif essay.version != version:
        raise StaleRecord(STALE)
    for name, value in asdict(typed).items():
        setattr(essay, name, value)
    essay.updated_at = moment
    session.flush()
    _note(
        session,
        AuditAction.STUDY_ESSAY_ENTERED if created else AuditAction.STUDY_ESSAY_EDITED,
        essay,
        actor=actor,
    )
    return essay


def remove(session: Session, essay: StudyEssay, *, actor: Actor, version: int) -> None:
    """Take one out; the audit trail keeps that it was there. Raises StaleRecord."""
    if essay.version != version:
        raise StaleRecord(STALE)
    _note(session, AuditAction.STUDY_ESSAY_REMOVED, essay, actor=actor)
    session.delete(essay)
    session.flush()


def _note(session: Session, action: AuditAction, essay: StudyEssay, *, actor: Actor) -> None:
    record_event(
        session, action, actor=actor, kind="study_essay", object_id=essay.id, label=essay.title
    )
    session.flush()
