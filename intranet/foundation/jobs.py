"""Work that follows a change: enqueued in the transaction of the data, done afterwards in one of its own.

A job is a named function. ``enqueue`` writes a row beside the data, so that both are stored or neither. Who works jobs
off takes one at a time for the time of a lease: when the process dies meanwhile, the job is due again at its end. The
work and the removal of its row are one transaction. A job that fails is tried again after a pause; after the last
attempt its row stays, with the name of the error, until an operator removes it.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Index, String, delete, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.foundation import clock
from intranet.foundation.database import Base

LEASE = timedelta(minutes=10)
# after the first failure; twice as long after the second, and so on
PAUSE = timedelta(minutes=1)
MAX_ATTEMPTS = 5
_ENQUEUED = "jobs_enqueued"

Work = TypeVar("Work", bound=Callable[..., None])
logger = logging.getLogger(__name__)
_works: dict[str, Callable[..., None]] = {}


class Job(Base):
    """Work to be done from ``due_at`` on; a job that was taken is due again at the end of its lease."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "due_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    values: Mapped[dict[str, Any]]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    error: Mapped[str] = mapped_column(String(80), default="")


class Taken(NamedTuple):
    """A job that is ours until its lease ends; the number of attempts tells ours from a later one."""

    id: int
    name: str
    values: dict[str, Any]
    attempts: int


def job(name: str) -> Callable[[Work], Work]:
    """Register a function of a session and plain values as the job *name*. It changes rows and never commits."""

    def register(work: Work) -> Work:
        if name in _works:
            raise RuntimeError(f"there are two jobs {name}")
        _works[name] = work
        return work

    return register


def enqueue(session: Session, name: str, **values: str | int | bool | None) -> None:
    """Have the job *name* done once the running transaction is committed; LookupError when there is none."""
    if name not in _works:
        raise LookupError(f"there is no job {name}")
    session.add(Job(name=name, values=values, due_at=clock.now()))
    session.info[_ENQUEUED] = True


def work_off_enqueued(session: Session) -> None:
    """When the committed transaction enqueued jobs, do what is due. A fault is logged: the data are stored."""
    if not session.info.pop(_ENQUEUED, False):
        return
    try:
        work_off(session)
    except SQLAlchemyError as error:
        logger.error("jobs are left for later: %s", type(error).__name__)
        session.rollback()


def work_off(session: Session) -> int:
    """Do what is due, one job after the other; how many were tried."""
    tried = 0
    while (taken := _take(session)) is not None:
        _do(session, taken)
        tried += 1
    return tried


def _take(session: Session) -> Taken | None:
    """Take the job that has been due longest. Two who look at once never take the same one."""
    moment = clock.now()
    row = session.scalar(
        select(Job)
        .where(Job.due_at <= moment, Job.attempts < MAX_ATTEMPTS)
        .order_by(Job.due_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        session.rollback()
        return None
    row.attempts += 1
    row.due_at = moment + LEASE
    taken = Taken(row.id, row.name, row.values, row.attempts)
    session.commit()
    return taken


def _do(session: Session, taken: Taken) -> None:
    ours = (Job.id == taken.id, Job.attempts == taken.attempts)
    try:
        _works[taken.name](session, **taken.values)
        if session.scalar(delete(Job).where(*ours).returning(Job.id)) is None:
            raise TimeoutError("the lease ended and somebody else took the job")
        session.commit()
    except Exception as error:
        session.rollback()
        logger.exception(
            "job %s (%d) failed, attempt %d of %d",
            taken.name,
            taken.id,
            taken.attempts,
            MAX_ATTEMPTS,
        )
        session.execute(
            update(Job)
            .where(*ours)
            .values(
                due_at=clock.now() + PAUSE * 2 ** (taken.attempts - 1),
                error=type(error).__name__[:80],
            )
        )
        session.commit()
