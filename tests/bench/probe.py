"""Which statements a page sends, how many rows they read and return, and how long they take.

The product runs in this process; its sessions explain each statement as it ends (auto_explain), to the client. SQLite
explains nothing: there statements are counted and timed.
"""

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from flask import Flask
from sqlalchemy import event

from intranet.foundation.config import Settings
from intranet.foundation.database import db
from intranet.web.app import create_app
from tests.bench.pages import Page
from tests.bench.posting import filled, take

_OPTIONS = (
    "session_preload_libraries=auto_explain", "auto_explain.log_min_duration=0", "auto_explain.log_analyze=on",
    "auto_explain.log_timing=off", "auto_explain.log_format=json", "client_min_messages=log",
    "max_parallel_workers_per_gather=0", "jit=off",
)  # fmt: skip
FORM = "application/x-www-form-urlencoded"
_PLAN = re.compile(r"duration: ([\d.]+) ms  plan:\s*(\{.*)", re.DOTALL)
# Nodes that read a table; the others pass on what they are given.
_READING = {
    "Seq Scan",
    "Index Scan",
    "Index Only Scan",
    "Bitmap Heap Scan",
    "Tid Scan",
    "Sample Scan",
}


@dataclass(frozen=True)
class Statement:
    """One statement as it was carried out: ``scans`` are rows read by table, ``whole`` tables read to the end."""

    text: str
    milliseconds: float
    read: int
    returned: int
    scans: Mapping[str, int]
    whole: frozenset[str]
    plan: Mapping[str, Any]


class Probe:
    """The product in this process."""

    def __init__(self, settings: Settings, address: str = "") -> None:
        """The application on the database of *settings*, or on that at *address*."""
        self.app: Flask = create_app(
            replace(settings, database_url=address or settings.database_url)
        )
        self.seen: list[Statement] = []
        with self.app.app_context():
            if db.engine.dialect.name == "sqlite":
                event.listen(db.engine, "before_cursor_execute", self._begin)
                event.listen(db.engine, "after_cursor_execute", self._count)
            else:
                event.listen(db.engine, "connect", self._listen)

    def _begin(
        self, _connection: Any, _cursor: Any, _text: str, _values: Any, context: Any, _many: bool
    ) -> None:
        context.began = time.perf_counter()

    def _count(
        self, _connection: Any, _cursor: Any, text: str, _values: Any, context: Any, _many: bool
    ) -> None:
        taken = (time.perf_counter() - context.began) * 1000
        if not text.startswith("BEGIN"):
            self.seen.append(Statement(text, taken, 0, 0, {}, frozenset(), {}))

    def _listen(self, connection: Any, _record: object) -> None:
        connection.add_notice_handler(self._note)

    def _note(self, diagnosis: Any) -> None:
        found = _PLAN.match(diagnosis.message_primary or "")
        if found is None:
            return
        told = json.loads(found[2])
        plan = told["Plan"]
        scans: dict[str, int] = {}
        whole = set()
        for node in _nodes(plan):
            if node["Node Type"] not in _READING:
                continue
            rows = sum(
                node.get(name, 0)
                for name in (
                    "Actual Rows",
                    "Rows Removed by Filter",
                    "Rows Removed by Index Recheck",
                )
            )
            table = node["Relation Name"]
            scans[table] = scans.get(table, 0) + round(rows * node["Actual Loops"])
            if node["Node Type"] == "Seq Scan" and node["Actual Loops"]:
                whole.add(table)
        self.seen.append(
            Statement(
                told["Query Text"], float(found[1]), sum(scans.values()),
                round(plan["Actual Rows"] * plan["Actual Loops"]), scans, frozenset(whole), plan,
            )
        )  # fmt: skip

    def forget(self) -> None:
        """Begin anew: ``seen`` are the statements from here on."""
        self.seen = []

    def ask(self, page: Page, cookies: Mapping[str, str]) -> list[Statement]:
        """The statements of one request, or of sending the page's form to where it is posted."""
        client = self.app.test_client(use_cookies=False)

        def send(address: str, account: str, body: str) -> str:
            headers = {"Cookie": cookies.get(account, ""), **page.headers}
            answer = (
                client.post(address, data=body, content_type=FORM, headers=headers)
                if body
                else client.get(address, headers=headers)
            )
            return answer.data.decode(errors="replace")

        take(send, page.before)
        self.forget()
        shown = send(page.address, page.account, "")
        if page.posted:
            body = filled(shown, page.posted, page.typed)
            self.forget()
            send(page.posted, page.account, body)
        seen = self.seen
        take(send, page.after)
        return seen


def explaining(url: str) -> str:
    """The address of a database whose sessions explain what they do, if they can."""
    if url.startswith("sqlite"):
        return url
    words = " ".join(f"-c {option}" for option in _OPTIONS)
    return f"{url}&options={quote(words)}"


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
