"""Time for jobs: what is due is decided by the clock of the application on SQLite, by the server's on PostgreSQL."""

from datetime import timedelta

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from intranet.foundation import jobs
from intranet.foundation.jobs import LEASE, Job

# Until a job is due, and the lease of who took it.
_PASSED = (
    "UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - :time",
    "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - :time",
)


def is_procrastinate(session: Session) -> bool:
    """Whether the jobs are kept in tables of procrastinate."""
    return session.get_bind().dialect.name == "postgresql"


def later(session: Session, time: timedelta) -> None:
    """So much time passed for all jobs, and for nothing else."""
    if is_procrastinate(session):
        for statement in _PASSED:
            session.execute(text(statement), {"time": time})
    else:
        for job in session.query(Job):
            job.due_at -= time
    session.commit()


def begun_anew(session: Session) -> None:
    """No attempt counts so far."""
    if is_procrastinate(session):
        session.execute(text("UPDATE procrastinate_jobs SET attempts = 0"))
    else:
        session.execute(update(Job).values(attempts=0))
    session.commit()


def give_up(session: Session) -> None:
    """What waits or pauses was tried for the last time."""
    later(session, LEASE)
    taken = jobs.take(session)
    assert taken is not None
    jobs.fail(session, taken, "ValueError", for_good=True)
