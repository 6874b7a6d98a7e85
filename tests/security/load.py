"""Much at once behind the shipped proxy: other pages stay quick, nothing fails, memory stays bounded.

``python -m tests.security.load``: 12 documents, 12 large pictures and 40 kept drafts at once, 8 connections that do
not go on. Pages that others open meanwhile take at most twice as long (95 of 100), nobody gets a 5xx but an orderly
503 with Retry-After, and the service as a whole keeps below 600 MiB.
"""

from __future__ import annotations

import re
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from tests.factories.uploads import flat_png
from tests.security.proxy import HELD, proxied, slow
from tests.security.site import Answer, Person, Product, product

PAGES = (
    "/",
    "/activities",
    "/members",
    "/duties",
    "/calendar",
    "/branches",
    "/achievements",
    "/study",
)
ROUNDS = 15
MOST_TIMES = 2.0
MOST_MIB = 600
# below it a page is quick whatever the factor
QUICK_SECONDS = 0.25


def p95(times: list[float]) -> float:
    """So long 95 of 100 took at most, in seconds."""
    return statistics.quantiles(times, n=20)[-1]


def timed(person: Person) -> list[float]:
    """How long the pages take, one after the other."""
    times = []
    for _ in range(ROUNDS):
        for page in PAGES:
            began = time.monotonic()
            answer = person.get(page)
            times.append(time.monotonic() - began)
            if answer.status != 200:
                raise RuntimeError(f"{page}: {answer.status}")
    return times


def memory(root: int) -> float:
    """MiB that a process and its children hold, shared pages counted once."""
    told = subprocess.run(
        ["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True
    ).stdout
    parents = {int(pid): int(parent) for pid, parent in re.findall(r"(\d+) +(\d+)", told)}
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    kib = 0
    for pid in family:
        with suppress(OSError):
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
            kib += int(re.search(r"^Pss: +(\d+)", rollup, re.MULTILINE)[1])  # type: ignore[index]
    return kib / 1024


def draft_of(service: Product, branch: str) -> int:
    """A gathering of the branch that may still be edited."""
    base = sqlite3.connect(next(service.folder.glob("*.sqlite3")))
    try:
        ((number,),) = base.execute(
            "SELECT activity.id FROM activity JOIN branch ON branch.id = branch_id"
            " WHERE branch.code = ? AND state IN ('draft', 'returned', 'submitted') AND under_review_at IS NULL"
            " LIMIT 1",
            (branch,),
        )
    finally:
        base.close()
    return int(number)


def main() -> int:  # noqa: PLR0915 - one scene
    """Say what was measured; 1 when something is beyond its bound."""
    wrong = []
    with product(proxies=1) as service, proxied(service) as url:
        names = [f"secretary{number:02d}" for number in range(1, 12)]
        people = []
        for name in names:
            person = Person(url)
            person.post("/login", {"username": name, "password": "Dangjian-2025"})
            people.append(person)
        reader = Person(url)
        reader.post("/login", {"username": "leader", "password": "Dangjian-2025"})
        gathering = draft_of(service, "B04")
        keeper = people[3]
        alone = p95(timed(reader))
        flood = flat_png(6300, 6300)
        answers: list[tuple[str, Answer]] = []
        highest, done = 0.0, threading.Event()

        def watch() -> None:
            nonlocal highest
            while not done.wait(0.2):
                highest = max(highest, memory(service.pid))

        def printed(number: int) -> None:
            person = people[number % len(people)]
            answers.append(
                ("document", person.get(f"/quarters/2025Q3/B{number % 11 + 1:02d}.pdf?{number}"))
            )

        def pictured(number: int) -> None:
            place = f"/attachments/activity/{gathering}"
            files = [(f"{number}.png", flood + zlib.compress(bytes([number])))]
            typed = {"kind": "photo", "caption": "合影", "taken_on": "2025-09-15"}
            answers.append(("picture", keeper.upload(place, place, typed, files)))

        def kept(number: int) -> None:
            person = people[number % len(people)]
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', person.get("/account").text)
            values = {
                "csrf_token": token[1] if token else "",
                "draft_key": f"load-{number}",
                "draft_page": "/activities/new",
                "title": "主题党日",
                "theme_day-content": "围绕岗位谈体会。" * 500,
            }
            answers.append(("draft", person.post("/drafts/keep", values)))

        threading.Thread(target=watch, daemon=True).start()
        held = [slow(url) for _ in range(HELD)]
        with ThreadPoolExecutor(12 + 12 + 40) as pool:
            jobs = [pool.submit(printed, number) for number in range(12)]
            jobs += [pool.submit(pictured, number) for number in range(12)]
            jobs += [pool.submit(kept, number) for number in range(40)]
            beside = p95(timed(reader))
            for job in jobs:
                job.result()
        for link in held:
            link.close()
        done.set()
    counted: dict[tuple[str, int], int] = {}
    for what, answer in answers:
        counted[what, answer.status] = counted.get((what, answer.status), 0) + 1
        if answer.status >= 500 and not (answer.status == 503 and answer.headers["Retry-After"]):
            wrong.append(f"{what}: {answer.status}")
    print(
        f"alone {alone * 1000:.0f} ms, beside {beside * 1000:.0f} ms, at most {highest:.0f} MiB; {counted}"
    )
    if beside > max(MOST_TIMES * alone, QUICK_SECONDS):
        wrong.append(f"pages took {beside / alone:.1f} times as long")
    if highest > MOST_MIB:
        wrong.append(f"{highest:.0f} MiB")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
