"""What there is to know of a job, the same on both databases, and what a queue does with it."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, Index, Select, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.foundation.database import Base

MAX_ATTEMPTS = 5


class Job(Base):
    """Work to be done from ``due_at`` on; a job that was taken is due again at the end of its lease.

    ``error`` names what the last attempt failed of, empty while one is under way. Without ``wanted_until`` a job is
    wanted whatever happens. On PostgreSQL this is a view of procrastinate's tables: only a queue writes.
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


class Queue(Protocol):
    """Where jobs are kept. What is ours is asked for anew each time: who lost a job changes nothing of it."""

    def moment(self) -> Any:
        """The present, by the clock that decides what is due."""

    def add(
        self,
        session: Session,
        name: str,
        values: dict[str, Any],
        wanted_until: datetime | None,
        after: timedelta = timedelta(),
    ) -> int:
        """Keep a new job that is due *after* a while; its number."""

    def want(self, session: Session, job_id: int, until: datetime) -> None:
        """Somebody waits for the job until then."""

    def remove(self, session: Session, these: Select[Any]) -> None:
        """Forget the jobs of these numbers, also one that is under way."""

    def take(self, session: Session, lease: timedelta) -> Taken | None:
        """Take what is due and wanted, and forget what is due and wanted no more."""

    def hold(self, session: Session, taken: Taken, lease: timedelta) -> bool:
        """Stay at a job for another lease, unless it is ours no more, or wanted no more."""

    def settle(self, session: Session, taken: Taken, every: timedelta | None) -> bool:
        """The job is done, and due again in *every* so long; whether it was still ours."""

    def fail(self, session: Session, taken: Taken, error: str, pause: timedelta | None) -> None:
        """Keep the error and pause; without a *pause* there is no further attempt."""


def due(moment: Any) -> tuple[ColumnElement[bool], ...]:
    """Whether a job is there to be taken."""
    return Job.due_at <= moment, Job.attempts < MAX_ATTEMPTS
