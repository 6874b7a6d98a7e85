"""Writes of the month's list: documents by the committee, ticks by a branch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.study.documents import StudyDocument, StudyTick
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove

KIND = "study_document"
TICKED = "已有党支部登记学习了这个篇目，不能移除。"


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """One line of the list."""

    title: str
    document_date: date | None
    source: str


@dataclass(frozen=True, slots=True)
class TickInput:
    """One document that the branch has studied, on which day, perhaps in which gathering."""

    document_id: int
    studied_on: date
    activity_id: int | None


def list_documents(
    session: Session,
    typed: Sequence[ListedDocument],
    *,
    actor: Actor,
    committee_id: int,
    ym: int,
) -> int:
    """Add what the month's list does not hold yet, behind what it holds; return how many were added."""
    of_month = (StudyDocument.committee_id == committee_id, StudyDocument.ym == ym)
    known = set(session.scalars(select(StudyDocument.title).where(*of_month)))
    position = session.scalar(select(func.max(StudyDocument.position)).where(*of_month)) or 0
    added = []
    for line in typed:
        if line.title in known:
            continue
        known.add(line.title)
        position += 1
        added.append(
            StudyDocument(
                committee_id=committee_id,
                ym=ym,
                position=position,
                title=line.title,
                document_date=line.document_date,
                source=line.source,
                entered_by_id=actor.user_id,
                created_at=clock.now(),
            )
        )
    session.add_all(added)
    for document in added:
        _note(session, AuditAction.STUDY_DOCUMENT_LISTED, document, actor=actor)
    return len(added)


def remove_document(session: Session, document: StudyDocument, *, actor: Actor) -> None:
    """Take out a document that nobody has ticked. Raises InvalidMove."""
    if session.scalar(select(StudyTick.id).where(StudyTick.document_id == document.id).limit(1)):
        raise InvalidMove(TICKED)
    _note(session, AuditAction.STUDY_DOCUMENT_REMOVED, document, actor=actor)
    session.delete(document)
    session.flush()


def tick(
    session: Session,
    branch_id: int,
    documents: Sequence[StudyDocument],
    stored: Sequence[StudyTick],
    typed: Sequence[TickInput],
    *,
    actor: Actor,
) -> None:
    """Bring the branch's ticks of these documents to what was typed; what is no longer ticked goes."""
    before = {one.document_id: one for one in stored}
    wanted = {one.document_id: one for one in typed}
    for document in documents:
        row, line = before.get(document.id), wanted.get(document.id)
        if line is None:
            if row is None:
                continue
            session.delete(row)
        elif row is None:
            session.add(
                StudyTick(
                    document_id=document.id,
                    branch_id=branch_id,
                    studied_on=line.studied_on,
                    activity_id=line.activity_id,
                    entered_by_id=actor.user_id,
                    created_at=clock.now(),
                )
            )
        elif (row.studied_on, row.activity_id) == (line.studied_on, line.activity_id):
            continue
        else:
            row.studied_on, row.activity_id = line.studied_on, line.activity_id
            row.entered_by_id = actor.user_id
        record_change(
            session,
            AuditAction.STUDY_DOCUMENT_TICKED,
            document,
            actor=actor,
            label=document.title,
            branch_id=branch_id,
            studied_on=line.studied_on.isoformat() if line else None,
        )
    session.flush()


def _note(session: Session, action: AuditAction, document: StudyDocument, *, actor: Actor) -> None:
    record_change(session, action, document, actor=actor, label=document.title)
