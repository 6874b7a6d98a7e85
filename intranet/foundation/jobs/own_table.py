"""The queue in a table of our own, for SQLite, where one process at a time writes whatever it writes."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, or_, select, update
from sqlalchemy.orm import Session

from intranet.foundation import clock
from intranet.foundation.jobs.rows import MAX_ATTEMPTS, Job, Taken, due


class OwnTable:
    """Keeps the rows of ``Job`` itself."""

    def moment(self) -> datetime:
        """By the clock of the application, which there is only one of."""
        return clock.now()

    def add(
        self,
        session: Session,
        name: str,
        values: dict[str, Any],
        wanted_until: datetime | None,
        after: timedelta = timedelta(),
    ) -> int:
        """One statement."""
        row = Job(name=name, values=values, due_at=clock.now() + after, wanted_until=wanted_until)
        session.add(row)
        session.flush()
        return row.id

    def want(self, session: Session, job_id: int, until: datetime) -> None:
        """One statement."""
        session.execute(update(Job).where(Job.id == job_id).values(wanted_until=until))

    def remove(self, session: Session, these: Select[Any]) -> None:
        """One statement."""
        session.execute(delete(Job).where(Job.id.in_(these)))

    def take(self, session: Session, lease: timedelta) -> Taken | None:
        """That for which somebody waits before the others, then that which has been due longest."""
        moment = clock.now()
        session.execute(delete(Job).where(Job.due_at <= moment, Job.wanted_until < moment))
        row = session.scalar(
            select(Job)
            .where(*due(moment), or_(Job.wanted_until.is_(None), Job.wanted_until >= moment))
            .order_by(Job.wanted_until.is_(None), Job.due_at, Job.id)
            .limit(1)
        )
        if row is None:
            return None
        row.attempts += 1
        row.due_at = moment + lease
        row.error = ""
        session.flush()
        return Taken(row.id, row.name, row.values, row.attempts)

    def hold(self, session: Session, taken: Taken, lease: timedelta) -> bool:
        """Two statements."""
        moment = clock.now()
        session.execute(delete(Job).where(*_ours(taken), Job.wanted_until < moment))
        held = update(Job).where(*_ours(taken)).values(due_at=moment + lease).returning(Job.id)
        return session.scalar(held) is not None

    def settle(self, session: Session, taken: Taken, every: timedelta | None) -> bool:
        """One statement."""
        if every is None:
            done = delete(Job).where(*_ours(taken)).returning(Job.id)
            return session.scalar(done) is not None
        again = {"due_at": clock.now() + every, "attempts": 0}
        return (
            session.scalar(update(Job).where(*_ours(taken)).values(again).returning(Job.id))
            is not None
        )

    def fail(self, session: Session, taken: Taken, error: str, pause: timedelta | None) -> None:
        """One statement."""
        values: dict[str, Any] = {"due_at": clock.now() + (pause or timedelta()), "error": error}
        if pause is None:
            values["attempts"] = MAX_ATTEMPTS
        session.execute(update(Job).where(*_ours(taken)).values(values))


def _ours(taken: Taken) -> tuple[ColumnElement[bool], ...]:
    return Job.id == taken.id, Job.attempts == taken.attempts
