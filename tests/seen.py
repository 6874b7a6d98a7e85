"""What requests write into the audit trail while the tests make them, beside what their routes declare.

Each answer is looked at, in whatever test: a read leaves the events of its route and no other, whoever takes a file
away leaves one, and no event is written twice. (That a request which writes records nothing undeclared, ``requires``
sees to.) A run of all tests names at its end the declared events that no request left, and fails
where there are more of them than before.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any

import pytest
from flask import Flask, Response, g, has_request_context, request
from flask.signals import request_finished
from sqlalchemy import event

from intranet.domain.access import chain
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import RECORDED_READS
from intranet.foundation.database import db
from intranet.pagekit.access import READING, READS, emits_of, permission_of, reads_of

Pair = tuple[str, str]  # an endpoint and an event of it

# So many declared events no test sees at their route; a run of all tests names them at its end. Only ever fewer.
MOST_NOT_SEEN = 60

# by the ending of the address; a view that records what the file tells of leaves no further event
TAKEN = {
    ".pdf": AuditAction.FILE_PRINTED,
    ".docx": AuditAction.FILE_EXPORTED,
    ".xlsx": AuditAction.FILE_EXPORTED,
    ".ics": AuditAction.FILE_EXPORTED,
    ".zip": AuditAction.FILE_EXPORTED,
}
OF_FILES = {*TAKEN.values(), AuditAction.FILE_DOWNLOADED}


def declared_by(app: Flask) -> set[Pair]:
    """Each event that a route of the application declares, by what it writes, reads or hands out."""
    found = set()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        events = {*(emits_of(view) or ())}
        if "GET" in (rule.methods or ()):
            events |= {*reads_of(view)}
        ending = f".{rule.rule.rpartition('.')[2]}"
        if ending in TAKEN and not getattr(view, READS, ()):
            events.add(TAKEN[ending])
        found |= {(rule.endpoint, one.value) for one in events}
    return found


def faults(view: Any, response: Response, written: Sequence[tuple[Any, ...]]) -> Iterator[str]:
    """What is wrong with the events of a request that was answered."""
    told = {one[0] for one in written}
    yield from (f"{one[0]} twice" for one, times in Counter(written).items() if times > 1)
    if request.method not in READING or response.status_code >= HTTPStatus.MULTIPLE_CHOICES:
        return  # who is led elsewhere has read nothing
    reads = reads_of(view)
    yield from (f"{one}, which is not declared" for one in sorted(told - {*reads} - OF_FILES))
    if not told and permission_of(view) in RECORDED_READS:
        yield "nothing of a read that is to be recorded"
    away = response.headers.get("Content-Disposition", "").startswith("attachment")
    if not told and (away or response.mimetype == "application/pdf"):
        yield "nothing of a file that is taken away"


class Trail:
    """A plugin of pytest that looks on."""

    def __init__(self) -> None:
        """Nothing is seen yet."""
        self.declared: set[Pair] = set()
        self.seen: set[Pair] = set()
        self.missed: list[str] = []
        self._signed = chain.signed
        chain.signed = self._note  # type: ignore[assignment]
        event.listen(db.session, "after_commit", self._count)
        event.listen(db.session, "after_rollback", self._forget)
        request_finished.connect(self._look)

    def _note(self, events: Any, *others: Any) -> Any:
        """What is written for the request, and not committed yet."""
        events = list(events)
        if has_request_context():
            told = ("action", "object_kind", "object_id", "object_label", "details")
            g.setdefault("events_on_their_way", []).extend(
                tuple(str(one[name]) for name in told) for one in events
            )
        return self._signed(events, *others)

    def _count(self, _: Any) -> None:
        if has_request_context():
            g.setdefault("events_written", []).extend(g.pop("events_on_their_way", []))

    def _forget(self, _: Any) -> None:
        if has_request_context():
            g.pop("events_on_their_way", None)

    def _look(self, app: Flask, response: Response, **_: Any) -> None:
        written = g.pop("events_written", [])
        view = app.view_functions.get(request.endpoint or "")
        if view is None or permission_of(view) is None:
            return
        wrong = list(faults(view, response, written)) if response.status_code < 400 else []
        if wrong:
            raise AssertionError(f"{request.endpoint} records {'; '.join(wrong)}")
        if not view.__module__.startswith("intranet."):
            return  # a test put its own in place of ours
        self.declared = self.declared or declared_by(app)
        self.seen |= {(str(request.endpoint), one[0]) for one in written}

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a process of a parallel run has seen."""
        for name in ("declared", "seen"):
            pairs = getattr(node, "workeroutput", {}).get(name, [])
            getattr(self, name).update((endpoint, event) for endpoint, event in pairs)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand it over, or compare."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output.update(declared=sorted(self.declared), seen=sorted(self.seen))
        elif is_whole(session.config):
            self.missed = missed(self.declared, self.seen)
            if len(self.missed) > MOST_NOT_SEEN and not session.testsfailed:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say what is missing."""
        if self.missed:
            told = f"{len(self.missed)} declared events that no test saw, {MOST_NOT_SEEN} at most"
            terminalreporter.section(f"{told} (tests/seen.py)")
            terminalreporter.write("\n".join([*self.missed, ""]))


def is_whole(config: pytest.Config) -> bool:
    """Whether all tests run."""
    chosen = config.option.keyword or config.option.markexpr or config.option.collectonly
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen


def missed(declared: set[Pair], seen: set[Pair]) -> list[str]:
    """What is to be said of events that a route declares and no request left."""
    return [f"{route}: {what}" for route, what in sorted(declared - seen)]
