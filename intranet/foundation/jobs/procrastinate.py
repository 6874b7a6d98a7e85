"""The queue of procrastinate, for PostgreSQL: its tables and functions, called over the connection of the data.

Its own worker is not used: it notes that a job is done after the work was committed, and what is no coroutine it cannot
end. ``job_note`` keeps beside each job what procrastinate has no room for. Whoever takes a job registers as a worker of
its own, whose heartbeat lies as far ahead as the lease goes; after it the job is anybody's. The clock is the server's.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Select, column, delete, func, table, text
from sqlalchemy.orm import Session

from intranet.foundation import clock
from intranet.foundation.jobs.rows import MAX_ATTEMPTS, Taken

# How the names of its tables begin, and of the one beside them.
OWN_TABLES = ("procrastinate_", "job_note")

# Ours: under way, and begun as often as when we took it. procrastinate counts the attempts that have ended.
_OURS = "id = :id AND status = 'doing' AND attempts = :attempts - 1"

_ADD = text("""
    SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[
        ROW('default', :name, :priority, NULL, NULL, CAST(:values AS jsonb), now() + :after)
    ]::procrastinate_job_to_defer_v1[]))
""")
_NOTE = text("INSERT INTO job_note (job_id, wanted_until, error) VALUES (:id, :until, '')")
_WANT = text("UPDATE job_note SET wanted_until = :until WHERE job_id = :id")
_JOBS = table("procrastinate_jobs", column("id", Integer))

# What somebody took whose heart no longer beats.
_REVIVE = text("""
    SELECT CASE WHEN attempts + 1 < :most THEN procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL)
        ELSE procrastinate_finish_job_v1(id, 'failed', false) END
    FROM (
        SELECT jobs.id, jobs.attempts FROM procrastinate_jobs AS jobs
        LEFT JOIN procrastinate_workers AS workers ON workers.id = jobs.worker_id
        WHERE jobs.status = 'doing' AND (workers.last_heartbeat <= now()) IS NOT FALSE
        FOR UPDATE OF jobs SKIP LOCKED
    ) AS stalled
""")
_BURY = text("SELECT procrastinate_prune_stalled_workers_v1(0)")
_STRIKE_OFF = text("""
    DELETE FROM procrastinate_jobs USING job_note
    WHERE job_note.job_id = id AND wanted_until < :moment AND status IN ('todo', 'failed') AND scheduled_at <= now()
""")
_REGISTER = text(
    "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() + :lease) RETURNING id"
)
_FETCH = text("SELECT id, task_name, args, attempts FROM procrastinate_fetch_job_v2(NULL, :worker)")
_UNREGISTER = text("SELECT procrastinate_unregister_worker_v1(:worker)")
_CLEAR = text("UPDATE job_note SET error = '' WHERE job_id = :id")

_UNWANTED = text(f"""
    SELECT procrastinate_finish_job_v1(id, 'aborted', true) FROM (
        SELECT id FROM procrastinate_jobs JOIN job_note ON job_id = id
        WHERE {_OURS} AND wanted_until < :moment FOR UPDATE OF procrastinate_jobs
    ) AS ours
""")  # noqa: S608 - our own words
_BEAT = text(f"""
    UPDATE procrastinate_workers SET last_heartbeat = now() + :lease
    WHERE id = (SELECT worker_id FROM procrastinate_jobs WHERE {_OURS}) RETURNING id
""")  # noqa: S608 - our own words
_FINISH = text(f"""
    SELECT procrastinate_finish_job_v1(id, 'succeeded', true)
    FROM (SELECT id FROM procrastinate_jobs WHERE {_OURS} FOR UPDATE) AS ours
""")  # noqa: S608 - our own words
_PAUSE = text(f"""
    SELECT procrastinate_retry_job_v2(id, now() + :pause, NULL, NULL, NULL)
    FROM (SELECT id FROM procrastinate_jobs WHERE {_OURS} FOR UPDATE) AS ours
""")  # noqa: S608 - our own words
_GIVE_UP = text(f"""
    SELECT procrastinate_finish_job_v1(id, 'failed', false)
    FROM (SELECT id FROM procrastinate_jobs WHERE {_OURS} FOR UPDATE) AS ours
""")  # noqa: S608 - our own words
_ALL_TRIED = text("UPDATE procrastinate_jobs SET attempts = :most WHERE id = :id")
_ERROR = text("""
    INSERT INTO job_note (job_id, error) VALUES (:id, :error)
    ON CONFLICT (job_id) DO UPDATE SET error = excluded.error
""")


class Procrastinate:
    """Jobs as tasks of one queue; what somebody waits for has the higher priority."""

    def moment(self) -> Any:
        """By the clock of the server."""
        return func.now()

    def add(
        self,
        session: Session,
        name: str,
        values: dict[str, Any],
        wanted_until: datetime | None,
        after: timedelta = timedelta(),
    ) -> int:
        """One statement, two where somebody waits."""
        told = {
            "name": name,
            "priority": int(wanted_until is not None),
            "values": json.dumps(values, ensure_ascii=False),
            "after": after,
        }
        number = int(session.execute(_ADD, told).scalar_one())
        if wanted_until is not None:
            session.execute(_NOTE, {"id": number, "until": wanted_until})
        return number

    def want(self, session: Session, job_id: int, until: datetime) -> None:
        """One statement."""
        session.execute(_WANT, {"id": job_id, "until": until})

    def remove(self, session: Session, these: Select[Any]) -> None:
        """One statement: procrastinate itself cancels only what is not under way."""
        session.execute(delete(_JOBS).where(_JOBS.c.id.in_(these)))

    def take(self, session: Session, lease: timedelta) -> Taken | None:
        """First what was left lying is put back, and what nobody waits for struck off. Five statements, or six."""
        session.execute(_REVIVE, {"most": MAX_ATTEMPTS})
        session.execute(_BURY)
        session.execute(_STRIKE_OFF, {"moment": clock.now()})
        worker = session.execute(_REGISTER, {"lease": lease}).scalar_one()
        number, name, values, ended = session.execute(_FETCH, {"worker": worker}).one()
        if number is None:
            session.execute(_UNREGISTER, {"worker": worker})
            return None
        if ended:
            session.execute(_CLEAR, {"id": number})
        return Taken(number, name, values, ended + 1)

    def hold(self, session: Session, taken: Taken, lease: timedelta) -> bool:
        """Two statements."""
        session.execute(_UNWANTED, {**_key(taken), "moment": clock.now()})
        return session.execute(_BEAT, {**_key(taken), "lease": lease}).first() is not None

    def settle(self, session: Session, taken: Taken, every: timedelta | None) -> bool:
        """One statement; what is done again is a new job, whose attempts are counted from none."""
        if session.execute(_FINISH, _key(taken)).first() is None:
            return False
        if every is not None:
            self.add(session, taken.name, taken.values, None, every)
        return True

    def fail(self, session: Session, taken: Taken, error: str, pause: timedelta | None) -> None:
        """Three statements at most."""
        if pause is not None:
            ours = session.execute(_PAUSE, {**_key(taken), "pause": pause}).first()
        else:
            ours = session.execute(_GIVE_UP, _key(taken)).first()
        if ours is None:
            return
        if pause is None:
            session.execute(_ALL_TRIED, {"id": taken.id, "most": MAX_ATTEMPTS})
        session.execute(_ERROR, {"id": taken.id, "error": error})


def _key(taken: Taken) -> dict[str, int]:
    return {"id": taken.id, "attempts": taken.attempts}
