"""CPU from the start of a server to its first page, and its memory after some pages, beside a bare Flask application.

    .venv/bin/python -m tests.bench.bench_start [--rounds 5]

Both are served by gunicorn with two workers, in turn: the product as deploy/gunicorn.conf.py says, the bare one (Flask,
Flask-SQLAlchemy, Flask-Login, Flask-WTF, one page) as gunicorn comes. Memory is PSS of master and workers.
"""

import argparse
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from intranet.foundation.config import DEFAULT_DEMO_PASSWORD, PROJECT_ROOT

PAGES = (
    "/",
    "/activities",
    "/members",
    "/quarters/2025Q3/B01",
    "/duties",
    "/brands",
    "/calendar",
    "/study",
)
TICK = os.sysconf("SC_CLK_TCK")


class Told(NamedTuple):
    """What one round tells: CPU seconds until the first page, MiB after the pages."""

    cpu: float
    memory: float


def tree(root: int) -> list[int]:
    """The process and all below it."""
    found = [root]
    for one in found:
        children = Path(f"/proc/{one}/task/{one}/children")
        found += [int(child) for child in children.read_text().split()]
    return found


def cpu_of(root: int) -> float:
    """Seconds of the whole tree, ended children included."""
    ticks = 0
    for one in tree(root):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / TICK


def memory_of(root: int) -> float:
    """PSS of the whole tree in MiB."""
    total = 0
    for one in tree(root):
        told = re.search(
            r"^Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE
        )
        total += int(told[1]) if told else 0
    return total / 1024


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def demo_environment(folder: Path) -> dict[str, str]:
    """The environment of a demo whose data lie in *folder*."""
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith("INTRANET_")},
        "INTRANET_DEMO": "1",
        "INTRANET_DATA_DIR": str(folder),
        "INTRANET_SECRET_KEY": "0123456789abcdef" * 2,
        "INTRANET_TODAY": "2025-10-20",
        "INTRANET_JOBS": "worker",
        # installed code is compiled once, whatever the environment of this run says
        "PYTHONDONTWRITEBYTECODE": "",
    }


def filled(environment: dict[str, str]) -> None:
    """Load the demo there."""
    for command in (["db", "upgrade"], ["demo", "load"]):
        flask = [str(Path(sys.executable).parent / "flask"), "--app", "wsgi", *command]
        subprocess.run(flask, cwd=PROJECT_ROOT, env=environment, check=True, capture_output=True)


def signed_in(url: str, username: str = "secretary01") -> urllib.request.OpenerDirector:
    """A visitor signed in with an account of the demo."""
    visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = visitor.open(f"{url}/login").read().decode()
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    fields |= {"username": username, "password": DEFAULT_DEMO_PASSWORD}
    visitor.open(f"{url}/login", urlencode(fields).encode()).read()
    return visitor


def measured(
    command: list[str],
    environment: dict[str, str],
    first: str,
    pages: tuple[str, ...],
) -> Told:
    """Start the server, ask for its first page, then for the others three times."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", "--log-level", "warning"],
        cwd=PROJECT_ROOT,
        env=environment,
    )
    try:
        while True:
            try:
                urllib.request.urlopen(url + first).read()  # noqa: S310 - our own server
                break
            except urllib.error.HTTPError:
                raise
            except urllib.error.URLError:
                time.sleep(0.05)
        # both workers are there when their master has children that wait
        time.sleep(1)
        cpu = cpu_of(server.pid)
        visitor = signed_in(url) if pages else urllib.request.build_opener()
        for page in pages * 6:
            body = visitor.open(url + page).read()
            assert b"secretary01" in body or b"main" in body, page
        return Told(cpu, memory_of(server.pid))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def main() -> None:
    """Measure in turn and print medians, least and most."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    gunicorn = str(Path(sys.executable).parent / "gunicorn")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = demo_environment(folder)
        filled(environment)
        common = [
            "--workers",
            "2",
            "--threads",
            "4",
            "--worker-class",
            "gthread",
            "--no-control-socket",
        ]
        product = [gunicorn, "-c", "deploy/gunicorn.conf.py", "wsgi:app", *common]
        bare = [gunicorn, "tests.bench.bare:app", *common]
        found: dict[str, list[Told]] = {"product": [], "bare": []}
        for _ in range(rounds):
            found["bare"].append(measured(bare, environment, "/", ()))
            found["product"].append(measured(product, environment, "/login", PAGES))
    for name, told in found.items():
        for what in Told._fields:
            values = [getattr(one, what) for one in told]
            print(
                f"{name} {what}: {statistics.median(values):.2f} ({min(values):.2f}..{max(values):.2f})"
            )
    ratios = [
        ours.cpu / theirs.cpu for ours, theirs in zip(found["product"], found["bare"], strict=True)
    ]
    print(
        f"start, product to bare: {statistics.median(ratios):.2f} ({min(ratios):.2f}..{max(ratios):.2f})"
    )


if __name__ == "__main__":
    main()
