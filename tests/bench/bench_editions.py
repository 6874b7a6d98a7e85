"""What the print of a summary costs beside bare WeasyPrint, on two processors, and when it is fetched again.

    .venv/bin/python -m tests.bench.bench_editions [--data FOLDER] [--rounds 3]

The branches' summaries of a quarter of the demo (loaded into a temporary folder, or found in FOLDER). Told are CPU
seconds for a page, of the product (template, typography, PDF/A, PDF/UA, metadata) and of WeasyPrint alone with the same
HTML, in processes that differ in nothing else; how much sooner two processes have set all of them than one; and the
processor time of the second download of an edition beside that of a static file of the same bytes and of a small one,
all through the whole application.
"""

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.bench_start import demo_environment, filled

QUARTER = "2025Q3"
EDITION = "/quarters/2025Q3/B04.pdf"
STATIC, SAME = "/static/css/theme.css", "/static/edition.pdf"
FETCHED = 200
_fork = multiprocessing.get_context("fork")


class Task(NamedTuple):
    """A document, and its HTML."""

    document: Any
    html: str
    images: dict[str, bytes]


def elsewhere(work: Callable[[], Any]) -> Any:
    """What *work* answers in a process of its own."""
    ours, theirs = _fork.Pipe(duplex=False)
    process = _fork.Process(target=lambda: theirs.send(work()))
    process.start()
    answer = ours.recv()
    process.join()
    return answer


def tasks(app: Any) -> list[Task]:
    """The summaries of all branches, as they would print now."""
    from intranet.domain.organization.directory import branches_on
    from intranet.domain.summaries.store import Owner, find_summary
    from intranet.features.summaries import documents, queries
    from intranet.foundation.database import db
    from intranet.foundation.quarters import Quarter
    from intranet.pagekit.files import stores
    from intranet.pagekit.printing import compose

    quarter, found = Quarter.parse(QUARTER), []
    with app.app_context():
        session = db.session()
        for name in branches_on(session, quarter.last_day):
            branch = queries.load_branch(session, name.code, quarter)
            summary = find_summary(session, Owner.of(branch), quarter)
            bench = queries.workbench_of(session, branch, quarter, summary)
            document = documents.edition_to_print(session, bench, demo=True)
            html = compose(app.jinja_env, "summary.html", document)
            images = {one.image_id: stores().objects.get(one.image_id) for one in document.pictures}
            found.append(Task(document, html, images))
        db.session.remove()
        db.engine.dispose()
    return found


def product(app: Any, documents: Sequence[Task]) -> tuple[float, int]:
    """Set these; CPU seconds, and bytes as a sign of life."""
    from intranet.pagekit.printing import render_document

    with app.app_context():
        render_document("summary.html", documents[0].document)
        begun = time.process_time()
        size = sum(len(render_document("summary.html", one.document)) for one in documents)
        return time.process_time() - begun, size


def bare(documents: Sequence[Task]) -> tuple[float, int]:
    """The same by WeasyPrint as it comes; CPU seconds, and pages."""
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    from intranet.foundation.pdf.fetcher import ClosedFetcher

    def pages(one: Task) -> int:
        fetcher = ClosedFetcher(one.images)
        document = HTML(string=one.html, url_fetcher=fetcher).render(
            font_config=FontConfiguration()
        )
        document.write_pdf()
        return len(document.pages)

    pages(documents[0])
    begun = time.process_time()
    number = sum(pages(one) for one in documents)
    return time.process_time() - begun, number


def wall(app: Any, documents: Sequence[Task], processes: int) -> float:
    """Seconds in which so many processes have set all of them, from the moment they are ready."""
    ready = _fork.Barrier(processes + 1)

    def work(share: Sequence[Task]) -> None:
        from intranet.pagekit.printing import render_document

        with app.app_context():
            render_document("summary.html", documents[0].document)
            ready.wait()
            for one in share:
                render_document("summary.html", one.document)

    running = [
        _fork.Process(target=work, args=(documents[number::processes],))
        for number in range(processes)
    ]
    for one in running:
        one.start()
    ready.wait()
    begun = time.monotonic()
    for one in running:
        one.join()
    return time.monotonic() - begun


def fetched(app: Any) -> tuple[float, float, float]:
    """CPU ms of a small static file, of one of the same bytes and of an edition printed before, asked for in turn."""
    client = app.test_client()
    page = client.get("/login").text
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    password = app.config["SETTINGS"].demo_password
    client.post("/login", data={"username": "staff", "password": password, "csrf_token": token})
    printed = client.get(EDITION)
    assert printed.mimetype == "application/pdf"
    with tempfile.TemporaryDirectory() as folder:
        for address, content in ((STATIC, client.get(STATIC).data), (SAME, printed.data)):
            file = Path(folder) / address.removeprefix("/static/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        app.static_folder = folder
        took: dict[str, list[float]] = {STATIC: [], SAME: [], EDITION: []}
        for _ in range(FETCHED):
            for address, times in took.items():
                begun = time.process_time()
                answer = client.get(address)
                assert answer.status_code == 200
                assert answer.data
                times.append((time.process_time() - begun) * 1000)
    return tuple(statistics.median(times) for times in took.values())


def main() -> None:
    """Measure in rounds; print medians and spans."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="the data folder of a demo of 2025-10-20")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        environment = demo_environment(asked.data or Path(name))
        if asked.data is None:
            filled(environment)
        os.environ.update(environment, INTRANET_JOBS="inline")

        def application() -> Any:
            from intranet.web.app import create_app

            return create_app()

        small, same, edition = elsewhere(lambda: fetched(application()))
        print(
            f"second download {edition:.2f} ms, a static file of the same bytes {same:.2f} ms: {edition / same:.1f}×, "
            f"a small one {small:.2f} ms: {edition / small:.1f}×"
        )
        app = application()
        every = tasks(app)
        print(f"{len(every)} summaries of {QUARTER}")
        costs, speeds = [], []
        for _ in range(asked.rounds):
            alone, pages = elsewhere(lambda: bare(every))
            ours, _size = elsewhere(lambda: product(app, every))
            costs.append(ours / alone)
            one, two = wall(app, every, 1), wall(app, every, 2)
            speeds.append(one / two)
            print(
                f"{pages} pages: {ours / pages * 1000:.0f} ms CPU a page, bare {alone / pages * 1000:.0f}: "
                f"{costs[-1]:.2f}×; one process {one:.1f} s, two {two:.1f} s: {speeds[-1]:.2f}×",
                flush=True,
            )
        for what, values in (("CPU beside bare WeasyPrint", costs), ("two processes", speeds)):
            print(f"{what}: {statistics.median(values):.2f} ({min(values):.2f}..{max(values):.2f})")


if __name__ == "__main__":
    main()
