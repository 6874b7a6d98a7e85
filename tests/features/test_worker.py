"""The process that works jobs off: once whatever is killed when, not too long, not for nobody, ended in order."""

import multiprocessing
import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import SignInThrottle
from intranet.foundation import clock, jobs, worker
from intranet.foundation.database import db
from intranet.foundation.jobs import MAX_ATTEMPTS, PAUSE, Job, Standing
from intranet.foundation.worker import LEASE
from tests.queues import later
from tests.rows import stored

FORK = multiprocessing.get_context("fork")


@jobs.job("worker.note")
def note(session, word: str = "done") -> None:
    """Leave a row that cannot be left twice."""
    session.add(SignInThrottle(key=word, failures=1, window_started_at=clock.now()))
    session.flush()


@jobs.job("worker.die")
def die(session, word: str) -> None:
    note(session, word)
    os.kill(os.getpid(), signal.SIGKILL)


@jobs.job("worker.endless", most=timedelta(0))
def endless(_session) -> None:
    time.sleep(600)


@jobs.job("worker.left")
def left(_session) -> None:
    """While this is under way, whoever waited goes away."""
    with Session(db.engine) as other:
        gone = clock.now() - timedelta(seconds=1)
        jobs.still_wanted(other, other.scalars(select(Job.id)).one(), gone)
        other.commit()
    time.sleep(600)


@jobs.job("worker.held")
def held(session, folder: str) -> None:
    """Say that it is under way, and end when it is told to."""
    write, read = f"{folder}/under-way", f"{folder}/go-on"
    open(write, "w").close()
    while not os.path.exists(read):
        time.sleep(0.01)
    note(session)


def notes(app) -> list[str]:
    return [row.key for row in stored(app, SignInThrottle)]


def enqueue(app, name: str, **values) -> int:
    with app.app_context():
        number = jobs.enqueue(db.session(), name, **values)
        db.session.commit()
        return number


def run(app, stop=None) -> int:
    """Work off what is due, as `flask jobs work --once` does."""
    with app.app_context():
        db.session.remove()
        return worker.run(stop or threading.Event(), once=True)


def elsewhere(app, work):
    """A process of its own that serves the same database, begun with *work*."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()

    def begin():
        with app.app_context():
            work()

    process = FORK.Process(target=begin)
    process.start()
    return process


def standing_of(app, number):
    with app.app_context():
        return jobs.standing(db.session(), number)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """No beat of two seconds in tests."""
    monkeypatch.setattr(worker, "BEAT", 0.05)


class Moments:
    """An event that is never waited for: each look for work is a moment at which something happens."""

    def __init__(self, *happens) -> None:
        self.happens = list(happens)
        self.over = False

    def is_set(self) -> bool:
        return self.over

    def wait(self, _seconds: float) -> None:
        self.happens.pop(0)()
        self.over = not self.happens


def test_a_running_worker_takes_what_comes_and_survives_a_fault(app, monkeypatch):
    look = jobs.anything_due

    def away(_session):
        monkeypatch.setattr(jobs, "anything_due", look)
        raise OperationalError("SELECT", {}, Exception("away"))

    moments = Moments(
        lambda: enqueue(app, "worker.note", word="a"),
        lambda: monkeypatch.setattr(jobs, "anything_due", away),
        lambda: enqueue(app, "worker.note", word="b"),
        lambda: None,
    )
    with app.app_context():
        assert worker.run(moments) == 2
    assert notes(app) == ["a", "b"]
    assert stored(app, Job) == []


@pytest.mark.parametrize("step", ["taken", "handed over", "worked", "done"])
def test_a_worker_killed_at_any_step_leaves_its_job_to_be_done_once(app, monkeypatch, step):
    """What the next one finds after the lease: the job as it was, or nothing left to do."""
    enqueue(app, "worker.note", word="a")

    def killed_after(function):
        def then_die(*arguments, **named):
            answer = function(*arguments, **named)
            os.kill(os.getpid(), signal.SIGKILL)
            return answer

        return then_die

    def work():
        match step:
            case "taken":
                jobs.take = killed_after(jobs.take)
            case "handed over":
                # the parent dies, the child goes on by itself
                worker._held = killed_after(worker._held)
                worker.BEAT = 0.0
            case "worked":
                # in one process, so that nobody is left to see to it
                worker._see_to = lambda taken: jobs.do(db.session(), taken)
                jobs._kinds["worker.note"] = jobs._kinds["worker.die"]
            case "done":
                worker._see_to = killed_after(worker._see_to)
        worker.run(threading.Event(), once=True)

    process = elsewhere(app, work)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    if step == "handed over":
        while stored(app, Job):
            time.sleep(0.02)
    assert notes(app) == (["a"] if step in {"handed over", "done"} else [])
    with app.app_context():
        later(db.session(), LEASE)
    assert run(app) == (1 if step in {"taken", "worked"} else 0)
    assert notes(app) == ["a"]
    assert stored(app, Job) == []


def test_a_child_that_dies_is_an_attempt_that_failed(app):
    number = enqueue(app, "worker.die", word="a")
    assert run(app) == 1
    (job,) = stored(app, Job)
    assert (job.attempts, job.error) == (1, "ended by -9")
    assert notes(app) == []
    assert job.due_at > clock.now() + PAUSE - timedelta(seconds=30)
    assert standing_of(app, number) == (Standing.PAUSING, 0)


def test_what_takes_too_long_is_stopped_and_not_tried_again(app):
    number = enqueue(app, "worker.endless")
    assert run(app) == 1
    (job,) = stored(app, Job)
    assert (job.attempts, job.error) == (MAX_ATTEMPTS, "TimeoutError")
    assert standing_of(app, number) == (Standing.FAILED, 0)


def test_work_stops_when_nobody_waits_any_longer(app):
    enqueue(app, "worker.left", wanted_until=clock.now() + timedelta(hours=1))
    assert run(app) == 1
    assert stored(app, Job) == []


def test_what_nobody_waits_for_is_not_begun(app):
    enqueue(app, "worker.note", wanted_until=clock.now() - timedelta(seconds=1))
    assert run(app) == 0
    assert notes(app) == []
    assert stored(app, Job) == []


def test_two_workers_do_each_job_once(app):
    for number in range(8):
        enqueue(app, "worker.note", word=f"{number:02d}")
    workers = [elsewhere(app, lambda: worker.run(threading.Event(), once=True)) for _ in range(2)]
    for one in workers:
        one.join()
    assert [one.exitcode for one in workers] == [0, 0]
    assert notes(app) == [f"{number:02d}" for number in range(8)]
    assert stored(app, Job) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_told_to_stop_finishes_its_job_and_begins_no_other(app, tmp_path, number):
    enqueue(app, "worker.held", folder=str(tmp_path))
    enqueue(app, "worker.note", word="left")

    def work():
        # as a service manager and Ctrl+C do: all processes are told
        os.setpgid(0, 0)
        with worker.stopped_by_signals() as stop:
            worker.run(stop)

    process = elsewhere(app, work)
    while not (tmp_path / "under-way").exists():
        time.sleep(0.01)
    os.killpg(process.pid, number)
    (tmp_path / "go-on").touch()
    process.join()
    assert process.exitcode == 0
    assert notes(app) == ["done"]
    assert [job.values["word"] for job in stored(app, Job)] == ["left"]
