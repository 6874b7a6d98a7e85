"""Work that follows a change: enqueued in the transaction of the data, done afterwards in one of its own.

A job is a named function. ``enqueue`` writes a row beside the data, so that both are stored or neither. Who works jobs
off takes one at a time for the time of a lease: when the process dies meanwhile, the job is due again at its end. The
work and the removal of its row are one transaction. A job that is done ``every`` so often keeps its row, which is due
again. A job that fails is tried again after a pause; after the last
attempt its row stays, with the name of the error, until an operator removes it. A job may be wanted for a while only:
when nobody has asked for it any more, it goes undone.

Who takes jobs: the request that enqueued them (``work_off_enqueued``) or a process beside the web server
(``foundation/worker.py``).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Index, String, delete, exists, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.foundation import clock
from intranet.foundation.database import WRITES, Base
from intranet.foundation.faults import traced

LEASE = timedelta(minutes=10)
# after the first failure; twice as long after the second, and so on
PAUSE = timedelta(minutes=1)
MAX_ATTEMPTS = 5
# how long a job may take where a worker does it, unless it says otherwise
MOST = timedelta(minutes=10)
_ENQUEUED = "jobs_enqueued"

Work = TypeVar("Work", bound=Callable[..., None])
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kind:
    """What a name stands for: the work, how long it may take, how often it is done over again, and whether unasked."""

    work: Callable[..., None]
    most: timedelta
    every: timedelta | None
    always: bool = False


_kinds: dict[str, Kind] = {}


class Job(Base):
    """Work to be done from ``due_at`` on; a job that was taken is due again at the end of its lease.

    ``error`` names what the last attempt failed of, empty while one is under way. Without ``wanted_until`` a job is
    wanted whatever happens.
    """

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "due_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    values: Mapped[dict[str, Any]]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    error: Mapped[str] = mapped_column(String(80), default="")
    wanted_until: Mapped[datetime | None]


class Taken(NamedTuple):
    """A job that is ours until its lease ends; the number of attempts tells ours from a later one."""

    id: int
    name: str
    values: dict[str, Any]
    attempts: int

    @property
    def most(self) -> timedelta:
        """How long it may take."""
        return _kinds[self.name].most if self.name in _kinds else MOST


class Standing(Enum):
    """How a job stands that is not done yet."""

    WAITING = "waiting"
    UNDERWAY = "underway"
    PAUSING = "pausing"
    FAILED = "failed"


def job(
    name: str, *, most: timedelta = MOST, every: timedelta | None = None, always: bool = False
) -> Callable[[Work], Work]:
    """Register a function of a session and plain values as the job *name*. It changes rows and never commits.

    One that is done *every* so often begins with ``keep_repeating``, one that *always* is with the first worker.

    What takes long is done before the first change: on SQLite everybody else who writes waits from there on.
    """

    def register(work: Work) -> Work:
        if name in _kinds:
            raise RuntimeError(f"there are two jobs {name}")
        _kinds[name] = Kind(work, most, every, always)
        return work

    return register


def enqueue(
    session: Session,
    name: str,
    *,
    wanted_until: datetime | None = None,
    **values: str | int | bool | None,
) -> Job:
    """Have the job *name* done once the running transaction is committed; LookupError when there is none."""
    if name not in _kinds:
        raise LookupError(f"there is no job {name}")
    row = Job(name=name, values=values, due_at=clock.now(), wanted_until=wanted_until)
    session.add(row)
    session.info[_ENQUEUED] = True
    return row


def keep_repeating(session: Session, name: str) -> None:
    """Have the job *name* done once the running transaction is committed and again from then on. One statement."""
    if not session.scalar(select(exists().where(Job.name == name))):
        enqueue(session, name)


def keep_always(session: Session) -> None:
    """Have the jobs done from now on that are always done, and commit: for who is about to work jobs off."""
    for name in [name for name, kind in _kinds.items() if kind.always]:
        keep_repeating(session, name)
    session.commit()


def still_wanted(session: Session, job_id: int, until: datetime) -> None:
    """Somebody waits for the job: it is wanted until then. One statement."""
    session.execute(update(Job).where(Job.id == job_id).values(wanted_until=until))


def standing(session: Session, job_id: int) -> tuple[Standing, int] | None:
    """How a job stands, and how many of its name come before it; None when it is done or given up. Two statements."""
    row = session.execute(
        select(Job.name, Job.attempts, Job.due_at, Job.error).where(Job.id == job_id)
    ).first()
    if row is None:
        return None
    if row.due_at > clock.now() and not row.error:
        return Standing.UNDERWAY, 0
    if row.attempts >= MAX_ATTEMPTS:
        return Standing.FAILED, 0
    if row.error:
        return Standing.PAUSING, 0
    before = (Job.name == row.name, Job.attempts < MAX_ATTEMPTS, Job.id < job_id)
    return Standing.WAITING, session.scalar(select(func.count()).where(*before)) or 0


def error_of(session: Session, job_id: int) -> str:
    """What the last attempt failed of. One statement."""
    return session.scalar(select(Job.error).where(Job.id == job_id)) or ""


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
    while (taken := take(session)) is not None:
        do(session, taken)
        tried += 1
    return tried


def _due(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return Job.due_at <= moment, Job.attempts < MAX_ATTEMPTS


def anything_due(session: Session) -> bool:
    """Whether there is something to take; a look that locks nothing."""
    session.connection(execution_options={WRITES: False})
    found = session.scalar(select(exists().where(*_due(clock.now()))))
    session.rollback()
    return bool(found)


def take(session: Session, lease: timedelta = LEASE) -> Taken | None:
    """Take the job that has been due longest, of those for which somebody waits before the others.

    Two who look at once never take the same one.
    """
    moment = clock.now()
    # nobody waits for these any more, and nobody is at them
    session.execute(delete(Job).where(Job.due_at <= moment, Job.wanted_until < moment))
    row = session.scalar(
        select(Job)
        .where(*_due(moment), or_(Job.wanted_until.is_(None), Job.wanted_until >= moment))
        .order_by(Job.wanted_until.is_(None), Job.due_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        session.commit()
        return None
    row.attempts += 1
    row.due_at = moment + lease
    row.error = ""
    taken = Taken(row.id, row.name, row.values, row.attempts)
    session.commit()
    return taken


def _ours(taken: Taken) -> tuple[ColumnElement[bool], ...]:
    return Job.id == taken.id, Job.attempts == taken.attempts


def hold(session: Session, taken: Taken, lease: timedelta) -> bool:
    """Stay at a job for another lease; False when it is done, somebody else has it, or nobody wants it any more."""
    moment = clock.now()
    ours = _ours(taken)
    session.execute(delete(Job).where(*ours, Job.wanted_until < moment))
    held = session.scalar(update(Job).where(*ours).values(due_at=moment + lease).returning(Job.id))
    session.commit()
    return held is not None


def do(session: Session, taken: Taken) -> None:
    """Do a job that was taken: its work and what becomes of its row in one transaction, or its failure."""
    try:
        kind = _kinds[taken.name]
        kind.work(session, **taken.values)
        if kind.every is None:
            settled = session.scalar(delete(Job).where(*_ours(taken)).returning(Job.id))
        else:
            again = {"due_at": clock.now() + kind.every, "attempts": 0}
            kept = update(Job).where(*_ours(taken)).values(again).returning(Job.id)
            settled = session.scalar(kept)
        if settled is None:
            raise TimeoutError("the lease ended and somebody else took the job")
        session.commit()
    except Exception as error:
        session.rollback()
        logger.error(
            "job %s (%d) failed, attempt %d of %d\n%s",
            taken.name,
            taken.id,
            taken.attempts,
            MAX_ATTEMPTS,
            traced(error),
        )
        fail(session, taken, type(error).__name__)


def fail(session: Session, taken: Taken, error: str, *, for_good: bool = False) -> None:
    """Keep the name of the error and pause; ``for_good`` leaves no further attempt."""
    values: dict[str, Any] = {
        "due_at": clock.now() + PAUSE * 2 ** (taken.attempts - 1),
        "error": error[:80],
    }
    if for_good:
        values["attempts"] = MAX_ATTEMPTS
    session.execute(update(Job).where(*_ours(taken)).values(values))
    session.commit()
