"""What is measured: servers of one process each, whose processor time and that of their database sessions we read."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.stores import Store
from tests.postgres import end_with_parent

START_SECONDS = 120
# what processes that wait take in half a second
IDLE_MS = 20.0
_GUNICORN = (
    "--worker-class=gthread",
    "--keep-alive=600",
    "--timeout=600",
    "--no-control-socket",
)
_ONE_AT_A_TIME = ("--workers=1", "--threads=1")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    @property
    def text(self) -> str:
        """The body of a page."""
        return self.body.decode(errors="replace")


@dataclass
class Target:
    """One server; ``cookies`` by account, ``store`` to ask for its sessions, by the name it gives itself."""

    name: str
    command: list[str]
    folder: Path
    environment: Mapping[str, str]
    store: Store
    cookies: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    _connection: http.client.HTTPConnection | None = None

    def start(self, log: Path, *options: str) -> None:
        """Start, and wait until it listens."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        with log.open("ab") as stream:
            self.process = subprocess.Popen(
                [
                    *end_with_parent("TERM"),
                    *self.command,
                    f"--bind=127.0.0.1:{self.port}",
                    *_GUNICORN,
                    *(options or _ONE_AT_A_TIME),
                ],
                cwd=self.folder,
                env=dict(self.environment),
                stdout=stream,
                stderr=stream,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise SystemExit(f"{self.name} did not start; see {log}")

    def stop(self) -> None:
        """End our own process."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)

    def ask(self, address: str, account: str, body: str = "", **headers: str) -> Answer:
        """One request on the connection that is kept; a POST where there is a *body*."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        cookie = self.cookies.get(account) or self.cookies.get("", "")
        sent = {"Cookie": cookie, **headers}
        if body:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request("POST" if body else "GET", address, body or None, sent)
        answer = self._connection.getresponse()
        return Answer(answer.status, answer.read())

    def read(self, address: str, account: str, body: str) -> str:
        """The page that answers, for steps on the way to what is measured."""
        answer = self.ask(address, account, body)
        if answer.status >= 400:
            raise SystemExit(f"{self.name} answers {answer.status} at {address}")
        return answer.text

    def hang_up(self) -> None:
        """Let the next request come on a new connection, so that any worker may take it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def processes(self) -> list[int]:
        """The server's processes, its master first."""
        assert self.process is not None
        found = [self.process.pid]
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(entry.read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            if parent == self.process.pid:
                found.append(int(entry.parent.name))
        return found

    def wait_for_workers(self, number: int) -> None:
        """Until so many are there and do next to nothing."""
        deadline, before = time.monotonic() + START_SECONDS, 0.0
        while time.monotonic() < deadline:
            now = spent(self.processes())
            if len(self.processes()) > number and now - before < IDLE_MS:
                return
            before = now
            time.sleep(0.5)
        raise SystemExit(f"{self.name} has no {number} workers")

    def backends(self) -> list[int]:
        """The database sessions it has beside itself."""
        if self.store.is_file:
            return []
        found = self.store.connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = %s", [f"bench {self.name}"]
        )
        return [pid for (pid,) in found.fetchall()]

    def memory(self) -> float:
        """Proportional share of memory of all its processes, in MiB."""
        total = 0
        for pid in self.processes():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        return total / 1024


def spent(pids: list[int]) -> float:
    """Processor time of processes so far, in milliseconds."""
    total = 0.0
    for pid in pids:
        try:
            total += time.clock_gettime(
                (~pid << 3) | 2
            )  # clock of another process, see clock_getcpuclockid(3)
        except OSError:
            continue
    return total * 1000


def clean_environment() -> dict[str, str]:
    """Without settings of whoever runs the bench."""
    return {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ
    }
