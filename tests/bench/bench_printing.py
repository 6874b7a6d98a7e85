"""How pages answer while members print much at once, beside how they answer while nobody prints.

    .venv/bin/python -m tests.bench.bench_printing [--prints 12] [--people 1] [--rounds 5]

The demo is served as deploy/run-demo.sh does, two web processes and one worker. In each round a secretary reads pages
one after the other for some seconds, first alone, then while so many people ask for that many documents in the same
moment and wait until each is there, refused (503) or stopped (two minutes). Told are milliseconds at p50 and p95, and
the ratio of both p95.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from intranet.foundation.config import PROJECT_ROOT
from tests.bench.bench_start import demo_environment, filled, free_port, signed_in

PAGES = ("/", "/activities", "/members", "/quarters/2025Q3/B01", "/brands", "/calendar")
# different documents of a few pages each; what is the same would be set once
PRINTS = "/plans.pdf?branch=B{branch:02d}&year={year}"
READING_SECONDS = 6
# what the page offers once a document will not come
GIVEN_UP = "重新打印".encode()
# staff may print what any branch has, secretaries what theirs has; the first secretary reads
PRINTERS = ("staff", *(f"secretary{branch:02d}" for branch in range(2, 12)))


def read_until(
    over: Callable[[], bool], visitor: urllib.request.OpenerDirector, url: str
) -> list[float]:
    """Read pages in turn; how many milliseconds each one took."""
    took = []
    while not over():
        for page in PAGES:
            begun = time.perf_counter()
            body = visitor.open(url + page).read()
            took.append((time.perf_counter() - begun) * 1000)
            assert b"secretary01" in body or b"main" in body, page
    return took


def fetch(visitor: urllib.request.OpenerDirector, address: str, told: list[str]) -> None:
    """Ask for one document, and every two seconds how it stands, until it is there or will not come."""
    try:
        answer = visitor.open(address)
        while answer.headers["Content-Type"] != "application/pdf":
            if GIVEN_UP in answer.read():
                told.append("stopped")
                return
            time.sleep(2)
            answer = visitor.open(f"{answer.geturl().removesuffix('.pdf')}.pdf")
    except urllib.error.HTTPError as refused:
        told.append(str(refused.code))
    else:
        told.append("made" if answer.read(5) == b"%PDF-" else "wrong")


def address(person: str, number: int, round_number: int) -> str:
    """A document of its own for each print of a round."""
    own = person.removeprefix("secretary")
    if own == person:
        branch, back = number % 11 + 1, number // 11
    else:
        branch, back = int(own), number
    return PRINTS.format(branch=branch, year=2025 - round_number - back)


def p95(values: list[float]) -> float:
    """The value that 19 of 20 keep below."""
    return statistics.quantiles(values, n=20)[-1]


def main() -> None:
    """Serve, read alone, read beside the prints; print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prints", type=int, default=12)
    parser.add_argument("--people", type=int, default=1, choices=range(1, len(PRINTERS) + 1))
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    folder_of_tools = Path(sys.executable).parent
    with tempfile.TemporaryDirectory() as name:
        environment = demo_environment(Path(name))
        filled(environment)
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        running = [
            subprocess.Popen(command, cwd=PROJECT_ROOT, env=environment)
            for command in (
                [folder_of_tools / "flask", "--app", "wsgi", "jobs", "work"],
                [folder_of_tools / "gunicorn", "-c", "deploy/gunicorn.conf.py", "wsgi:app",
                 "--workers", "2", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"],
            )
        ]  # fmt: skip
        try:
            ratios = []
            reader = waited_for(url, "secretary01")
            printers = [(one, waited_for(url, one)) for one in PRINTERS[: asked.people]]
            reading = time.monotonic() + READING_SECONDS
            read_until(lambda until=reading: time.monotonic() > until, reader, url)
            for round_number in range(asked.rounds):
                reading = time.monotonic() + READING_SECONDS
                alone = read_until(lambda until=reading: time.monotonic() > until, reader, url)
                told: list[str] = []
                begun = time.monotonic()
                threads = [
                    threading.Thread(
                        target=fetch,
                        args=(
                            printers[number % asked.people][1],
                            url
                            + address(
                                printers[number % asked.people][0],
                                number // asked.people if asked.people > 1 else number,
                                round_number,
                            ),
                            told,
                        ),
                    )
                    for number in range(asked.prints)
                ]
                for thread in threads:
                    thread.start()
                beside = read_until(
                    lambda all_of=threads: not any(one.is_alive() for one in all_of), reader, url
                )
                took = time.monotonic() - begun
                ratios.append(p95(beside) / p95(alone))
                counted = {word: told.count(word) for word in sorted(set(told))}
                print(
                    f"alone p50 {statistics.median(alone):.0f} p95 {p95(alone):.0f} ms; "
                    f"beside p50 {statistics.median(beside):.0f} p95 {p95(beside):.0f} most {max(beside):.0f} ms; "
                    f"{asked.prints} prints in {took:.1f} s {counted}; p95 ratio {ratios[-1]:.2f}",
                    flush=True,
                )
            print(
                f"p95 ratio: {statistics.median(ratios):.2f} ({min(ratios):.2f}..{max(ratios):.2f})"
            )
        finally:
            for one in running:
                one.terminate()
            for one in running:
                one.wait()


def waited_for(url: str, username: str) -> urllib.request.OpenerDirector:
    """A visitor signed in, as soon as the server answers."""
    while True:
        try:
            return signed_in(url, username)
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError:
            time.sleep(0.2)


if __name__ == "__main__":
    main()
