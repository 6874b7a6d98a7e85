"""What a long Excel file costs from upload to confirmation: seconds, memory, and how long others wait who save.

    .venv/bin/python -m tests.bench.bench_import [--data FOLDER] [--rows 1000 10000]

Essays of one branch of the demo (loaded into a temporary folder, or found in FOLDER, which is changed, as it is today),
on SQLite, each length in a process of its own. Told are, for the request that takes the file, the preview, writing and
taking back: seconds, and the growth of the peak of memory in MB since the process was warm; and, while each goes on,
the median and the longest time for which another process waited to save something small, which gives up after what a
page waits.
"""

import argparse
import multiprocessing
import os
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.bench_start import demo_environment, filled

KEEPER = "secretary04"
BOOK = "essays"
EVERY = 0.25
_fork = multiprocessing.get_context("fork")


def peak() -> float:
    """The most memory that the process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _save_now_and_then(database: str, most: float, over: Any, told: Any) -> None:
    """Another who saves: how long each save waited, in seconds; *most* where it was given up."""
    waits = []
    while not over.is_set():
        began = time.monotonic()
        connection = sqlite3.connect(database, timeout=most, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            pass
        finally:
            connection.close()
        waits.append(time.monotonic() - began)
        time.sleep(EVERY)
    told.send(waits)


@contextmanager
def others_save(database: str, most: float) -> Iterator[list[float]]:
    """Meanwhile another process saves now and then; its waits are in the list afterwards."""
    over, (ours, theirs), waits = _fork.Event(), _fork.Pipe(duplex=False), list[float]()
    process = _fork.Process(target=_save_now_and_then, args=(database, most, over, theirs))
    process.start()
    try:
        yield waits
    finally:
        over.set()
        waits += ours.recv()
        process.join()


def told(count: int, database: str) -> None:  # noqa: PLR0915 - imports stand in it: the environment comes first
    """One length, told line by line."""
    from types import SimpleNamespace

    from sqlalchemy import select

    from intranet.domain.access.accounts import User
    from intranet.domain.records.imports import ImportBatch
    from intranet.features.workbooks import operations
    from intranet.foundation import clock, jobs
    from intranet.foundation.database import WAIT_MS, db
    from intranet.foundation.spreadsheet import workbook_of
    from intranet.pagekit.acting import acting
    from intranet.pagekit.actors import load_actor
    from intranet.pagekit.files import stores
    from intranet.pagekit.workbooks import WORKBOOKS
    from intranet.web.app import create_app

    app = create_app()
    with app.app_context():
        session = db.session()
        number = session.scalars(select(User.id).where(User.username == KEEPER)).one()
        actor, book = load_actor(session, number), WORKBOOKS[BOOK]
        seen, day = SimpleNamespace(batch=0), clock.today().replace(day=1).isoformat()

        def of_lines(many: int, mark: str) -> bytes:
            with acting(actor):
                home = book.register.homes()[0]
                columns, _, offers = book.model(home, empty=True)
                form = book.sample(home)
                author = next(str(one.label) for one in form.member_id.choices if one.value)
            places = {heading: place for place, (heading, _) in enumerate(columns)}
            blank: list[Any] = [None] * len(columns)

            def line(n: int) -> list[Any]:
                row = list(blank)
                row[places["作者"]], row[places["题目"]] = author, f"{mark}学习体会第{n}篇"
                row[places["完成日期"]] = day
                return row

            lines = (line(n) for n in range(many))
            return workbook_of(book.title, columns, lines, title=book.title, note="", offers=offers)

        def upload(content: bytes) -> None:
            with acting(actor):
                batch = operations.upload(
                    session,
                    book,
                    book.register.homes()[0],
                    name="心得.xlsx",
                    content=content,
                    store=stores().objects,
                    actor=actor,
                )
            seen.batch = batch.id
            session.commit()

        def press(act: Callable[..., Any]) -> None:
            with acting(actor):
                act(session, session.get_one(ImportBatch, seen.batch), book, actor=actor)
            session.commit()
            jobs.work_off(session)

        # what is loaded once
        upload(of_lines(operations.LARGE + 1, f"热身{count}"))
        jobs.work_off(session)
        content, warm = of_lines(count, f"测{count}"), peak()
        session.rollback()
        stages: tuple[tuple[str, Callable[[], Any]], ...] = (
            ("request", lambda: upload(content)),
            ("preview", lambda: jobs.work_off(session)),
            ("writing", lambda: press(operations.confirm)),
            ("taking back", lambda: press(operations.roll_back)),
        )
        print(f"{count} rows, {len(content) / 1024:.0f} kB")
        for name, act in stages:
            with others_save(database, WAIT_MS / 1000) as waits:
                began = time.monotonic()
                act()
                took = time.monotonic() - began
            session.rollback()
            print(
                f"  {name:12} {took:7.1f} s  {peak() - warm:+6.0f} MB"
                f"  others waited {statistics.median(waits):.2f} s, at most {max(waits):.2f} s"
            )
        batch = session.get_one(ImportBatch, seen.batch)
        problem = batch.problem or "no problem"
        print(f"  in the end: {batch.state.value}, {problem}")


def main() -> None:
    """Measure each length."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path)
    asked.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000])
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = chosen.data or Path(folder)
        environment = demo_environment(data)
        if chosen.data is None:
            filled(environment)
        else:
            # it was loaded on some day and has gone on since
            del environment["INTRANET_TODAY"]
        os.environ.clear()
        os.environ.update(environment)
        database = str(data / "intranet.sqlite3")
        for count in chosen.rows:
            process = _fork.Process(target=told, args=(count, database))
            process.start()
            process.join()


if __name__ == "__main__":
    main()
