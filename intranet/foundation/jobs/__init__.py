"""Work that follows a change: enqueued in the transaction of the data, done afterwards in one of its own.

A job is a named function. ``enqueue`` writes a row beside the data, so that both are stored or neither. Who works jobs
off takes one at a time for the time of a lease: when the process dies meanwhile, the job is due again at its end. The
work and the removal of its row are one transaction. A job that is done ``every`` so often is due again. One that fails
is tried again after a pause; after the last attempt its row stays, with the name of the error, until an operator
removes it. A job may be wanted for a while only: when nobody has asked for it any more, it goes undone.

Where they are kept depends on the database: in a table of our own on SQLite (``own_table``), in procrastinate's on
PostgreSQL (``procrastinate``).

Who takes jobs: the request that enqueued them (``work_off_enqueued``) or a process beside the web server
(``foundation/worker.py``).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, TypeVar

from sqlalchemy import Select, exists, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from intranet.foundation.database import WRITES
from intranet.foundation.faults import traced
from intranet.foundation.jobs.own_table import OwnTable
from intranet.foundation.jobs.procrastinate import Procrastinate
from intranet.foundation.jobs.rows import MAX_ATTEMPTS, Job, Queue, Taken, due

__all__ = [
    "LEASE",
    "MAX_ATTEMPTS",
    "PAUSE",
    "Job",
    "Standing",
    "Taken",
    "anything_due",
    "do",
    "enqueue",
    "error_of",
    "fail",
    "hold",
    "job",
    "keep_always",
    "keep_repeating",
    "most_time",
    "remove",
    "standing",
    "still_wanted",
    "take",
    "work_off",
    "work_off_enqueued",
]

LEASE = timedelta(minutes=10)
# after the first failure; twice as long after the second, and so on
PAUSE = timedelta(minutes=1)
# how long a job may take where a worker does it, unless it says otherwise
MOST = timedelta(minutes=10)
_ENQUEUED = "jobs_enqueued"
_QUEUES: dict[str, Queue] = {"sqlite": OwnTable(), "postgresql": Procrastinate()}

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


def _queue(session: Session) -> Queue:
    return _QUEUES[session.get_bind().dialect.name]


def most_time(name: str) -> timedelta:
    """How long a job of that name may take."""
    return _kinds[name].most if name in _kinds else MOST


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
) -> int:
    """Have the job *name* done once the running transaction is committed; its number. LookupError: no such job."""
    if name not in _kinds:
        raise LookupError(f"there is no job {name}")
    session.info[_ENQUEUED] = True
    return _queue(session).add(session, name, values, wanted_until)


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
    _queue(session).want(session, job_id, until)


def remove(session: Session, these: Select[Any]) -> None:
    """Forget the jobs of these numbers, whatever became of them. One statement."""
    _queue(session).remove(session, these)


def standing(session: Session, job_id: int) -> tuple[Standing, int] | None:
    """How a job stands, and how many of its name come before it; None when it is done or given up. Two statements."""
    later = (Job.due_at > _queue(session).moment()).label("later")
    row = session.execute(
        select(Job.name, Job.attempts, later, Job.error).where(Job.id == job_id)
    ).first()
    if row is None:
        return None
    if row.later and not row.error:
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


def anything_due(session: Session) -> bool:
    """Whether there is something to take; a look that locks nothing."""
    session.connection(execution_options={WRITES: False})
    found = session.scalar(select(exists().where(*due(_queue(session).moment()))))
    session.rollback()
    return bool(found)


def take(session: Session, lease: timedelta = LEASE) -> Taken | None:
    """Take the job that has been due longest, of those for which somebody waits before the others.

    Two who look at once never take the same one.
    """
    taken = _queue(session).take(session, lease)
    session.commit()
    return taken


def hold(session: Session, taken: Taken, lease: timedelta) -> bool:
    """Stay at a job for another lease; False when it is done, somebody else has it, or nobody wants it any more."""
    held = _queue(session).hold(session, taken, lease)
    session.commit()
    return held


def do(session: Session, taken: Taken) -> None:
    """Do a job that was taken: its work and what becomes of its row in one transaction, or its failure."""
    try:
        kind = _kinds[taken.name]
        kind.work(session, **taken.values)
        if not _queue(session).settle(session, taken, kind.every):
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
    last = for_good or taken.attempts >= MAX_ATTEMPTS
    pause = None if last else PAUSE * 2 ** (taken.attempts - 1)
    _queue(session).fail(session, taken, error[:80], pause)
    session.commit()
