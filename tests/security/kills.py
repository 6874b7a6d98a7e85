"""Killed again and again, the service loses nothing that it acknowledged, and does nothing twice.

``python -m tests.security.kills`` (``--database postgresql``, ``--kills 60``): people enter lines without pause while
workers, their master and, on PostgreSQL, backends of the database are killed (SIGKILL). Whoever gets no answer sends
the same form again, as a browser does. In the end each line that was acknowledged is there once, any other at most
once, each has its event, and the audit trail proves itself.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import partial
from http.client import HTTPException

import psycopg
from sqlalchemy import create_engine, text

from intranet.foundation import clock
from tests.postgres import Cluster, running_cluster
from tests.security.site import ROOT, WORK, Answer, Person, free_port, product, running, wait_for

WRITERS = 4
PAUSE_SECONDS = 1.5
# of so many kills one is that of the master
MASTER = 6
NAME, NAMES = "killed", "停电演练"
PAGE = "/chronicle/new"
LINE = {
    # of the running quarter, which is open
    "year": str(clock.today().year),
    "precision": "month",
    "starts_on": clock.today().isoformat(),
    "section": "党建",
    "branch_id": "",
    "position": "1",
    "version": "0",
}
_FIELD = r'name="{}"[^>]*value="([^"]+)"'


def children(parent: int) -> list[int]:
    """Processes that a process began."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True)
    pairs = (line.split() for line in listed.stdout.splitlines()[1:])
    return [int(pid) for pid, above in pairs if int(above) == parent]


@contextmanager
def served(port: int, settings: dict[str, str]) -> Iterator[int]:
    """The service, with nobody who does its jobs; the number of its master."""
    words = [".venv/bin/gunicorn", "-c", "deploy/gunicorn.conf.py", "wsgi:app", "--workers", "3"]
    log = WORK / "kills.log"
    with running(
        *words, "--bind", f"127.0.0.1:{port}", log=log, INTRANET_JOBS="worker", **settings
    ) as process:
        wait_for(port)
        yield process.pid


class Writer(threading.Thread):
    """Enters lines one after the other, each under a name of its own."""

    def __init__(self, person: Person, number: int, until: threading.Event) -> None:
        """Begin with the first when started."""
        super().__init__(daemon=True)
        self.person, self.number, self.until = person, number, until
        self.sent: list[str] = []
        self.acknowledged: list[str] = []
        self.refused: list[str] = []

    def run(self) -> None:
        """Until it is over; what was begun is brought to its end."""
        while not self.until.is_set():
            name = f"{NAMES}{self.number}-{len(self.sent)}"
            page = self._answer(partial(self.person.get, PAGE))
            found = {
                field: match[1]
                for field in ("csrf_token", "form_key", "draft_key")
                if (match := re.search(_FIELD.format(field), page.text))
            }
            self.sent.append(name)
            values = {**LINE, **found, "caption": name}
            answer = self._answer(partial(self.person.post, PAGE, values))
            if answer.status == 303:
                self.acknowledged.append(name)
            else:
                self.refused.append(f"{name}: {answer.status}")

    def _answer(self, ask: Callable[[], Answer]) -> Answer:
        """The answer, asked for until there is one."""
        while True:
            with suppress(urllib.error.URLError, HTTPException, OSError):
                answer = ask()
                if answer.status < 500:
                    return answer
            time.sleep(0.2)


def backends_of(cluster: Cluster | None) -> list[int]:
    """Processes of the database that serve somebody; none while it recovers."""
    if cluster is None:
        return []
    with suppress(psycopg.Error), cluster.connect(NAME) as connection:
        mine = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        return [pid for (pid,) in connection.execute(mine, [NAME])]
    return []


def kill_one(master: int, backends: list[int], dice: random.Random) -> str:
    """Kill something; what it was. Empty where there is nothing yet."""
    workers, chosen = children(master), dice.randrange(MASTER)
    if not workers:
        return ""  # they are on their way
    what, process = "worker", dice.choice(workers)
    if chosen == 0:
        what, process = "master", master
    elif backends and chosen % 2:
        what, process = "database", dice.choice(backends)
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    return what


def faults(url: str, writers: list[Writer]) -> list[str]:
    """Lines that are lost or doubled, and those without an event."""
    engine = create_engine(url)
    with engine.connect() as connection:
        stored = Counter(connection.scalars(text("SELECT caption FROM chronicle_entry")))
        told = connection.scalars(
            text("SELECT object_id FROM audit_event WHERE action = 'chronicle.entered'")
        ).all()
        numbers = connection.scalars(
            text(f"SELECT id FROM chronicle_entry WHERE caption LIKE '{NAMES}%'")  # noqa: S608
        ).all()
    engine.dispose()
    found = [
        f"line {number} has {told.count(number)} events"
        for number in numbers
        if told.count(number) != 1
    ]
    for writer in writers:
        found += [f"lost: {name}" for name in writer.acknowledged if not stored[name]]
        found += [f"doubled: {name}" for name in writer.sent if stored[name] > 1]
        found += [f"refused: {said}" for said in writer.refused]
    return found


def main() -> int:
    """Say what was killed and what is wrong; 1 when something is."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    words.add_argument("--kills", type=int, default=60)
    words.add_argument("--seed", type=int, default=1)
    chosen = words.parse_args()
    dice, done, cluster, over = random.Random(chosen.seed), Counter[str](), None, threading.Event()
    with ExitStack() as stack:
        if chosen.database == "postgresql":
            cluster = stack.enter_context(running_cluster())
            cluster.create_database(NAME)
            os.environ["INTRANET_DATABASE_URL"] = cluster.url(NAME)
        with product() as service:
            folder = service.folder  # the demo is there
        url = cluster.url(NAME) if cluster else f"sqlite:///{folder / 'intranet.sqlite3'}"
        settings = {
            "INTRANET_DEMO": "1",
            "INTRANET_DATA_DIR": str(folder),
            "INTRANET_HTMX_SOURCE": "local",
            "INTRANET_SECRET_KEY": (folder / "secret_key").read_text().strip(),
        }
        port, writers = free_port(), list[Writer]()
        while sum(done.values()) < chosen.kills:
            with served(port, settings) as master:
                if not writers:
                    writers += [
                        Writer(
                            replace(service, url=f"http://127.0.0.1:{port}").person("staff"),
                            number,
                            over,
                        )
                        for number in range(WRITERS)
                    ]
                    for writer in writers:
                        writer.start()
                what = ""
                while what != "master" and sum(done.values()) < chosen.kills:
                    time.sleep(PAUSE_SECONDS)
                    what = kill_one(master, backends_of(cluster), dice)
                    done.update([what] if what else [])
        with served(port, settings):
            over.set()
            for writer in writers:
                writer.join(120)
        proof = subprocess.run(
            [".venv/bin/flask", "--app", "wsgi", "audit", "verify"],
            cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        wrong = faults(url, writers)
    if proof.returncode:
        wrong.append(proof.stdout + proof.stderr)
    killed = ", ".join(f"{what} {times}" for what, times in sorted(done.items()))
    print(f"killed: {killed}; {sum(len(one.acknowledged) for one in writers)} acknowledged")
    print("\n".join(wrong) or "nothing is lost or doubled, and the trail proves itself")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
