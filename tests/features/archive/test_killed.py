"""Approve, print, file: a process killed at any step leaves the state before or after; what follows is whole, once."""

import multiprocessing
import os
import signal
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.archive.tables import ArchiveFile, ArchiveItem
from intranet.domain.paper.prints import FinalPrint, PrintOrder
from intranet.domain.records.workflow import State
from intranet.domain.summaries.signing import SigningStep
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot
from intranet.features.archive import making
from intranet.foundation import jobs
from intranet.foundation.database import db
from intranet.foundation.jobs import LEASE, Job
from intranet.foundation.pdf import engine  # noqa: F401 - the children begin with it loaded
from intranet.foundation.storage import FileStore, digest_of
from intranet.pagekit import printing
from intranet.pagekit.files import stores
from tests.factories.archive import Q1, final_summary, numbered
from tests.features.summaries.scene import PAGE, build_quarter, submit, version
from tests.queues import begun_anew, later
from tests.rows import stored

FORK = multiprocessing.get_context("fork")
# of a job: taking it is its first commit, the second one keeps what it did
JOB = ("taken", "set", "half written", "written", "recorded", "kept")


def die(*_arguments) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after(owner, name: str) -> None:
    """Have the process die when this function has done its work."""
    whole = getattr(owner, name)

    def then_die(*arguments, **named):
        whole(*arguments, **named)
        die()

    setattr(owner, name, then_die)


def at_commit(number: int, moment: str) -> None:
    """Have the process die right before or after its commit of this number."""
    seen = []

    def count(_session) -> None:
        seen.append(moment)
        if len(seen) == number:
            die()

    event.listen(Session, moment, count)


def prepare(step: str, *, commits: int) -> None:
    """Have the process die at this step; *commits* is the number of the commit that keeps what it does."""
    match step:
        case "taken":
            at_commit(1, "after_commit")
        case "set":
            after(printing, "render_document")
            making.render_document = printing.render_document
        case "half written":
            Path.replace = die
        case "written":
            after(FileStore, "put")
        case "recorded":
            # all rows and the event are written, and nothing is committed
            at_engine = db.engine
            seen = []
            event.listen(
                at_engine, "commit", lambda _c: (seen.append(1), len(seen) == commits and die())
            )
        case "kept":
            at_commit(commits, "after_commit")


def killed(app, step: str, work, *, commits: int) -> None:
    """Do the work in a process of its own, on the same database, that is killed at this step."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()

    def begin() -> None:
        with app.app_context():
            prepare(step, commits=commits)
        work()

    process = FORK.Process(target=begin)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL, step


def work_off(app) -> int:
    with app.app_context():
        db.session.remove()
        return jobs.work_off(db.session())


def events(app, action: AuditAction) -> list[AuditEvent]:
    return stored(app, AuditEvent, AuditEvent.action == action.value)


def files(app) -> list[bytes]:
    with app.app_context():
        store = stores().objects
        return [store.get(digest) for digest in store.digests()]


def test_an_approval_is_whole_or_not_there(app, session, login_as):
    build_quarter(session)
    submit(login_as)
    leader = login_as("leader")
    decision = {"act": "approve", "opinion": "", "version": version(leader)}
    for step, expected in (("recorded", State.SUBMITTED), ("kept", State.APPROVED)):
        killed(app, step, lambda: leader.post(f"{PAGE}/decision", decision), commits=1)
        (summary,) = stored(app, QuarterlySummary)
        approved = expected is State.APPROVED
        assert summary.state is expected
        assert len(stored(app, SummarySnapshot)) == approved
        assert bool(stored(app, SigningStep)) is approved
        assert len(events(app, AuditAction.SUMMARY_FROZEN)) == approved
    # who presses the button once more learns that it is done
    assert leader.post(f"{PAGE}/decision", decision).status_code == 409
    (snapshot,) = stored(app, SummarySnapshot)
    (told,) = events(app, AuditAction.SUMMARY_FROZEN)
    assert told.details["sha256"] == snapshot.sha256


def test_an_edition_is_printed_and_filed_once_whatever_is_killed(
    app, session, login_as, monkeypatch, tmp_path
):
    # a store of its own: in the one of the process lies what other tests left
    own = replace(app.config["SETTINGS"], jobs="worker", data_dir=tmp_path)
    monkeypatch.setitem(app.config, "SETTINGS", own)
    monkeypatch.setattr(printing, "WAIT", 0.0)
    numbered(session)
    summary = final_summary(session, "B01", Q1)
    session.rollback()
    staff, archivist = login_as("staff"), login_as("archivist")

    page = staff.get("/quarters/2025Q1/B01.pdf").headers["Location"]
    for step in JOB:
        killed(app, step, lambda: work_off(app), commits=2)
        made = step == "kept"
        assert [order.content is not None for order in stored(app, PrintOrder)] == [made], step
        assert len(stored(app, FinalPrint)) == made
        assert len(stored(app, Job)) == (not made)
        due_again(app)
    (edition,) = stored(app, FinalPrint)
    printed = staff.get(f"{page}.pdf").data
    assert files(app) == [printed]
    assert digest_of(printed) == edition.sha256

    asked = {"document": [f"summary.{summary.id}"], "code": ["0123-WS·2025-D10-JGDW-0001"]}
    for step in ("recorded", "kept"):
        killed(app, step, lambda: archivist.post("/archive/file", asked), commits=1)
        filed = step == "kept"
        assert len(stored(app, ArchiveItem)) == filed
        assert len(stored(app, Job, Job.name == making.MAKE)) == filed
        assert len(events(app, AuditAction.RECORD_ARCHIVED)) == filed
        (now,) = stored(app, QuarterlySummary)
        assert now.state is (State.ARCHIVED if filed else State.APPROVED)

    with app.app_context():
        jobs.remove(db.session(), select(Job.id).where(Job.name != making.MAKE))
        db.session.commit()
    for step in JOB:
        killed(app, step, lambda: work_off(app), commits=2)
        made = step == "kept"
        (item,) = stored(app, ArchiveItem)
        assert (item.sha256 is not None) is made, step
        assert bool(stored(app, ArchiveFile)) is made
        assert len(events(app, AuditAction.ARCHIVE_ITEM_MADE)) == made
        due_again(app)

    assert work_off(app) == 0
    (told,) = events(app, AuditAction.ARCHIVE_ITEM_MADE)
    assert told.details["sha256"] == item.sha256
    texts = [one for one in files(app) if one.startswith(b"%PDF")]
    # the edition as it was printed, and the one copy with the stamp of the archive
    assert {digest_of(one) for one in texts} == {edition.sha256, item.sha256}
    assert len(texts) == 2


def due_again(app) -> None:
    """The lease of whoever died is over, and the attempt does not count."""
    with app.app_context():
        later(db.session(), LEASE)
        begun_anew(db.session())
        for job in db.session.scalars(select(Job).where(Job.wanted_until.is_not(None))).all():
            jobs.still_wanted(db.session(), job.id, datetime.now(UTC) + LEASE)
        db.session.commit()
        db.session.remove()
