"""Work that follows a change: with the data or not at all, once, also when it fails or its process dies."""

import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import make_response
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import SignInThrottle
from intranet.domain.access.permissions import Permission
from intranet.foundation import clock, jobs
from intranet.foundation.config import PROJECT_ROOT
from intranet.foundation.database import db
from intranet.foundation.jobs import LEASE, MAX_ATTEMPTS, PAUSE, Job, Standing
from intranet.pagekit.access import requires
from tests.queues import later
from tests.rows import stored

# longer than these tests take
SHORTLY = timedelta(seconds=50)


@jobs.job("test.note")
def note(session, word: str = "done") -> None:
    """Leave a row that cannot be left twice."""
    session.add(SignInThrottle(key=word, failures=1, window_started_at=clock.now()))
    session.flush()


@jobs.job("test.fail")
def fail(session) -> None:
    note(session, "half done")
    raise ValueError("cannot be done")


@jobs.job("test.die")
def die(session) -> None:
    note(session, "half done")
    raise SystemExit(1)


@jobs.job("test.late")
def late(session) -> None:
    """Take so long that somebody else takes the job meanwhile."""
    with Session(db.engine) as other:
        later(other, LEASE)
        assert jobs.take(other) is not None
    note(session)


@jobs.job("test.daily", every=timedelta(days=1))
def daily(session) -> None:
    note(session, f"day {session.query(SignInThrottle).count()}")


def notes(app) -> list[str]:
    return [row.key for row in stored(app, SignInThrottle)]


def enqueue(session, name: str, **values) -> None:
    jobs.enqueue(session, name, **values)
    session.commit()


def work_off(app) -> int:
    with app.app_context():
        return jobs.work_off(db.session())


def test_a_job_is_stored_with_the_data_or_not_at_all(app, session):
    jobs.enqueue(session, "test.note")
    session.rollback()
    assert stored(app, Job) == []
    enqueue(session, "test.note", word="a")
    (job,) = stored(app, Job)
    assert (job.name, job.values, job.attempts, job.error) == ("test.note", {"word": "a"}, 0, "")
    assert notes(app) == []


def test_a_job_that_is_done_leaves_nothing_behind(app, session):
    enqueue(session, "test.note", word="a")
    enqueue(session, "test.note", word="b")
    assert work_off(app) == 2
    assert notes(app) == ["a", "b"]
    assert stored(app, Job) == []
    assert work_off(app) == 0


def test_names_are_known_and_given_once(session):
    with pytest.raises(LookupError):
        jobs.enqueue(session, "test.unheard_of")
    with pytest.raises(RuntimeError):
        jobs.job("test.note")(note)


def test_a_failure_changes_nothing_and_is_tried_again_after_a_pause(app, session):
    enqueue(session, "test.fail")
    assert work_off(app) == 1
    for attempt, pause in enumerate((PAUSE, 2 * PAUSE, 4 * PAUSE), start=1):
        (job,) = stored(app, Job)
        assert (job.attempts, job.error) == (attempt, "ValueError")
        assert notes(app) == []
        later(session, pause - SHORTLY)
        assert work_off(app) == 0
        later(session, SHORTLY)
        assert work_off(app) == 1


def test_after_the_last_attempt_the_job_stays_to_be_looked_at(app, session):
    enqueue(session, "test.fail")
    for _ in range(MAX_ATTEMPTS):
        assert work_off(app) == 1
        later(session, timedelta(days=1))
    assert work_off(app) == 0
    (job,) = stored(app, Job)
    assert (job.attempts, job.error) == (MAX_ATTEMPTS, "ValueError")


def test_a_job_of_another_version_fails_and_holds_up_no_other(app, session, monkeypatch):
    with monkeypatch.context() as former:
        former.setitem(jobs._kinds, "test.gone", jobs._kinds["test.note"])
        enqueue(session, "test.gone")
    enqueue(session, "test.note")
    assert work_off(app) == 2
    assert notes(app) == ["done"]
    assert [(job.name, job.error) for job in stored(app, Job)] == [("test.gone", "KeyError")]


def test_what_a_dying_process_had_taken_is_due_again_after_the_lease(app, session, monkeypatch):
    enqueue(session, "test.die")
    with pytest.raises(SystemExit):
        work_off(app)
    assert notes(app) == []
    later(session, LEASE - SHORTLY)
    assert work_off(app) == 0
    later(session, SHORTLY)
    monkeypatch.setitem(jobs._kinds, "test.die", jobs._kinds["test.note"])
    assert work_off(app) == 1
    assert notes(app) == ["done"]
    assert stored(app, Job) == []


def test_what_dies_each_time_is_given_up_after_the_last_attempt(app, session):
    number = jobs.enqueue(session, "test.die")
    session.commit()
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(SystemExit):
            work_off(app)
        later(session, LEASE)
    assert work_off(app) == 0
    assert jobs.standing(session, number) == (Standing.FAILED, 0)


KILLED = """
import os, signal
from intranet.domain.access.accounts import SignInThrottle
from intranet.foundation import clock, jobs
from intranet.foundation.database import db
from intranet.web.app import create_app

@jobs.job("test.note")
def killed(session, word):
    session.add(SignInThrottle(key=word, failures=1, window_started_at=clock.now()))
    session.flush()
    os.kill(os.getpid(), signal.SIGKILL)

app = create_app()
with app.app_context():
    jobs.work_off(db.session())
"""


def test_a_killed_process_loses_no_job_and_leaves_nothing_half_done(app, session):
    settings = app.config["SETTINGS"]
    enqueue(session, "test.note", word="a")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("INTRANET_")},
        "INTRANET_DATABASE_URL": settings.database_url,
        "INTRANET_SECRET_KEY": "0123456789abcdef" * 2,
        "INTRANET_KEY_FILE": str(settings.key_file),
        "INTRANET_DATA_DIR": str(settings.data_dir),
    }
    ended = subprocess.run(
        [sys.executable, "-c", KILLED], cwd=PROJECT_ROOT, env=environment, check=False
    )
    assert ended.returncode < 0
    (job,) = stored(app, Job)
    assert job.attempts == 1
    assert notes(app) == []
    assert work_off(app) == 0
    later(session, LEASE)
    assert work_off(app) == 1
    assert notes(app) == ["a"]


def test_who_lost_the_job_to_somebody_else_takes_back_what_they_did(app, session):
    enqueue(session, "test.late")
    assert work_off(app) == 1
    assert notes(app) == []
    (job,) = stored(app, Job)
    assert job.attempts == 2


def test_workers_side_by_side_do_each_job_once(app, session):
    for number in range(12):
        jobs.enqueue(session, "test.note", word=f"{number:02d}")
    session.commit()
    tried = []
    workers = [
        threading.Thread(target=lambda: tried.append(work_off(app)), daemon=True) for _ in range(3)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert sum(tried) == 12
    assert notes(app) == [f"{number:02d}" for number in range(12)]
    assert stored(app, Job) == []


@pytest.fixture
def posting(app, login_as, monkeypatch):
    """A POST that enqueues the named job and answers with a status."""

    def post(name: str, status: int = 204) -> int:
        @requires(Permission.SIGNED_IN)
        def view():
            jobs.enqueue(db.session(), name)
            return make_response("", status)

        monkeypatch.setitem(app.view_functions, "accounts.sign_out", view)
        return login_as("staff").post("/logout").status_code

    return post


def test_a_request_does_its_jobs_after_its_commit(app, posting):
    assert posting("test.note") == 204
    assert notes(app) == ["done"]
    assert stored(app, Job) == []


def test_a_job_that_fails_does_not_change_the_answer(app, posting):
    assert posting("test.fail") == 204
    assert [job.attempts for job in stored(app, Job)] == [1]


def test_a_refused_request_enqueues_nothing(app, posting):
    assert posting("test.note", 422) == 422
    assert stored(app, Job) == []
    assert notes(app) == []


def test_a_request_whose_jobs_cannot_be_taken_is_answered_all_the_same(app, posting):
    def refuse(_c, _cursor, statement, *_rest):
        if statement.lstrip().startswith(("UPDATE job", "INSERT INTO procrastinate_workers")):
            raise OperationalError(statement, {}, Exception("disk full"))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", refuse)
    try:
        assert posting("test.note") == 204
    finally:
        event.remove(engine, "before_cursor_execute", refuse)
    assert [job.attempts for job in stored(app, Job)] == [0]


def test_with_a_worker_the_request_leaves_its_jobs_to_it(app, posting, monkeypatch):
    settings = replace(app.config["SETTINGS"], jobs="worker")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    assert posting("test.note") == 204
    assert notes(app) == []
    with app.app_context():
        db.session.remove()
    answer = app.test_cli_runner().invoke(args=["jobs", "work", "--once"])
    assert answer.output == "jobs: 1 tried\n"
    assert notes(app) == ["done"]


def test_what_somebody_waits_for_comes_before_what_nobody_waits_for(app, session):
    enqueue(session, "test.note", word="long list")
    enqueue(session, "test.note", word="a page", wanted_until=clock.now() + timedelta(minutes=1))
    assert work_off(app) == 2
    assert notes(app) == ["a page", "long list"]


def test_a_job_that_is_repeated_is_due_again_and_begun_once(app, session):
    for _ in range(2):
        jobs.keep_repeating(session, "test.daily")
        session.commit()
    assert work_off(app) == 1
    (job,) = stored(app, Job)
    assert job.attempts == 0
    later(session, timedelta(days=1) - SHORTLY)
    assert work_off(app) == 0
    later(session, SHORTLY)
    assert work_off(app) == 1
    assert notes(app) == ["day 0", "day 1"]
