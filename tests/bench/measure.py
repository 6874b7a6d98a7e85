"""`make bench`: what pages cost beside their floor, the previous commit and peers on the same rows, all in one run.

    .venv/bin/python -m tests.bench.measure --size district --previous main --write

What it makes lies in ``instance/bench`` and is used again: the databases, an environment for Django, a worktree of the
previous commit. Costs are processor time of server and database session together, in milliseconds per request; the
targets take turns, so that a neighbour disturbs them alike. Ends with 1 when a page is dearer than it was.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path

from intranet.demo.sizes import SIZES
from intranet.domain.access.accounts import User, UserSession
from intranet.foundation import clock
from intranet.foundation.config import PROJECT_ROOT, Settings
from intranet.foundation.database import db
from intranet.pagekit.session import token_hash
from tests.bench import report
from tests.bench.pages import PAGES, RECORDS, Page, Places, places
from tests.bench.posting import filled, take
from tests.bench.probe import Probe, Statement, explaining
from tests.bench.stores import Store, opened
from tests.bench.targets import Target, clean_environment, spent

TODAY = date(2025, 11, 20)
SECRET = "bench-" + "0123456789abcdef" * 2
RECORDED = Path(__file__).parent / "recorded.json"
# A page may be dearer than at the previous commit by this; read so many rows for one that it returns (few do not
# count); and have no statement whose 95th of 100 runs takes longer, in milliseconds.
DEARER, ROWS_FOR_ONE, FEW_ROWS, SLOW = 1.15, 20, 2000, 60.0
# Requests of a cell in a round: for so much processor time (ms), within bounds. Before the first round that counts each
# page is asked for so often that its statements are prepared (after five) and their plans kept (after five more).
CELL, MOST, WARM = 100.0, 40, 12
PROBES = 2
# Pages that cost less, in milliseconds, are those of a soak.
LIGHT = 100.0
# how the product, and its previous commit, are served
SERVED = ("-c", "deploy/gunicorn.conf.py")


@dataclass
class Cost:
    """Milliseconds of a page at one target, round by round."""

    server: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)

    @property
    def rounds(self) -> list[float]:
        """Both together."""
        return [a + b for a, b in zip(self.server, self.database, strict=True)]

    @property
    def median(self) -> float:
        """The middle round."""
        return statistics.median(self.rounds)


@dataclass
class Measured:
    """What is known of a page."""

    page: Page
    costs: dict[str, Cost] = field(default_factory=dict)
    statements: int = 0
    read: int = 0
    returned: int = 0
    slowest: float = 0.0
    bytes_plain: int = 0
    bytes_packed: int = 0
    remarks: list[str] = field(default_factory=list)

    def ratios(self, target: str) -> list[float]:
        """The product's cost against a target's, by round."""
        other = self.costs[target].rounds
        return [a / b for a, b in zip(self.costs["product"].rounds, other, strict=True)]


def main() -> None:
    """Measure, print, write, judge."""
    parser = argparse.ArgumentParser(description="Measure what pages cost.")
    parser.add_argument("--size", choices=["office", *SIZES], default="district")
    parser.add_argument(
        "--previous", default="HEAD~1", help="commit to compare with; empty for none"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", default="", help="only pages whose name matches")
    parser.add_argument("--folder", type=Path, default=PROJECT_ROOT / "instance" / "bench")
    parser.add_argument(
        "--write", action="store_true", help="put the tables into docs/performance.md"
    )
    parser.add_argument(
        "--record", action="store_true", help="record today's numbers of statements"
    )
    parser.add_argument(
        "--soak", type=int, default=0, help="so many requests, to see whether memory grows"
    )
    parser.add_argument(
        "--sqlite", action="store_true", help="the office in a file of SQLite instead of PostgreSQL"
    )
    options = parser.parse_args()
    options.folder = options.folder.resolve()
    options.folder.mkdir(parents=True, exist_ok=True)
    place = f"{options.size}-sqlite" if options.sqlite else options.size
    with opened(options.folder, options.size, as_file=options.sqlite) as store:
        ensure_loaded(store, options.size, options.folder)
        found = places(store.connection)
        cookies = sign_in(store.url, found, options.folder)
        chosen = [page for page in PAGES if re.search(options.pages, page.name)]
        measured = [Measured(found.found(page)) for page in chosen]
        worst = probe(explaining(store.url), measured, cookies, options.folder)
        with serving(store, options, found, cookies) as targets:
            check(measured, targets)
            take_turns(measured, targets, options.rounds)
            set_beside(measured)
            memory = {target.name: target.memory() for target in targets}
        started = starting(store, options, cookies, measured)
    recorded = json.loads(RECORDED.read_text()) if RECORDED.exists() else {}
    faults = judge(measured, recorded.get(place, {}))
    if options.record:
        recorded.setdefault(place, {}).update({m.page.name: m.statements for m in measured})
        RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=2) + "\n")
    report.keep(options.folder / f"{place}.json", measured)
    text = report.table(place, measured, memory, started, worst, options.folder)
    print(text)
    if options.write:
        report.write(place, text)
    for fault in faults:
        print("too dear:", fault)
    sys.exit(1 if faults else 0)


def ensure_loaded(store: Store, size: str, folder: Path) -> None:
    """Bring the database up to date, and fill it where it is empty."""
    values = environment(store.named("load"), folder)
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    for words in (["db", "upgrade"], ["demo", "load", "--size", size]):
        began = time.monotonic()
        subprocess.run([*flask, *words], cwd=PROJECT_ROOT, env=values, check=True)
        print(f"{' '.join(words)}: {time.monotonic() - began:.0f} s", flush=True)
    store.connection.execute("ANALYZE" if store.is_file else "VACUUM ANALYZE")


def environment(address: str, folder: Path) -> dict[str, str]:
    """The settings of a server on the database at that address."""
    return clean_environment() | {
        "INTRANET_DEMO": "1",
        "INTRANET_TODAY": TODAY.isoformat(),
        "INTRANET_SECRET_KEY": SECRET,
        "INTRANET_DATA_DIR": str(folder.resolve() / "data"),
        "INTRANET_HTMX_SOURCE": "local",
        "INTRANET_DATABASE_URL": address,
    }


def sign_in(url: str, found: Places, folder: Path) -> dict[str, str]:
    """A session for each account, as the cookie that names it."""
    app = Probe(Settings.from_environment(environment(url, folder))).app
    cookies = {}
    with app.app_context():
        session = db.session()
        for account, username in found.accounts.items():
            token = f"bench-{account}"
            person = session.query(User).filter_by(username=username).one()
            session.query(UserSession).filter_by(token_hash=token_hash(token)).delete()
            moment = clock.now()
            session.execute(
                UserSession.__table__.insert().values(
                    token_hash=token_hash(token), user_id=person.id, created_at=moment, last_seen_at=moment,
                    address="127.0.0.1", browser="bench", confirmed_at=moment + timedelta(days=1),
                )
            )  # fmt: skip
            signed = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
            value = signed.dumps({"_user_id": token, "_fresh": True, "csrf_token": "0" * 40})
            cookies[account] = f"session={value}"
        session.connection().connection.driver_connection.commit()  # type: ignore[union-attr]
        session.close()
        db.engine.dispose()
    return cookies


def probe(
    url: str, measured: Sequence[Measured], cookies: Mapping[str, str], folder: Path
) -> list[tuple[str, Statement]]:
    """Fill in statements and rows; the statements that read most beyond what they return, with the page's name."""
    looked = Probe(Settings.from_environment(environment(url, folder)))
    worst: dict[str, tuple[str, Statement]] = {}
    for one in measured:
        durations: dict[str, list[float]] = {}
        for _ in range(PROBES):
            sent = looked.ask(one.page, cookies)
            for statement in sent:
                durations.setdefault(statement.text, []).append(statement.milliseconds)
        print(f"{one.page.name}: {len(sent)} statements, {one.page.address}", flush=True)
        one.statements, one.read = len(sent), sum(s.read for s in sent)
        one.returned = sum(s.returned for s in sent)
        one.slowest = max((_nearly_worst(taken) for taken in durations.values()), default=0.0)
        for statement in sent:
            known = worst.get(statement.text)
            if known is None or known[1].read < statement.read:
                worst[statement.text] = one.page.name, statement
    with looked.app.app_context():
        db.engine.dispose()
    return sorted(worst.values(), key=lambda pair: pair[1].returned - pair[1].read)


def _nearly_worst(taken: Sequence[float]) -> float:
    return sorted(taken)[round(0.95 * (len(taken) - 1))]


@contextmanager
def serving(
    store: Store,
    options: argparse.Namespace,
    found: Places,
    cookies: Mapping[str, str],
) -> Iterator[list[Target]]:
    """All servers, started; stopped afterwards."""
    folder = options.folder
    log = folder / "servers.log"
    committee = {"BENCH_COMMITTEE": str(found.words["committee"])}

    def target(
        name: str,
        module: str,
        place: Path,
        jar: Mapping[str, str],
        python: str = sys.executable,
        **more: str,
    ) -> Target:
        values = environment(store.named(name), folder) | committee | more
        config = SERVED if module == "wsgi:app" else ()
        command = [python, "-m", "gunicorn", *config, module]
        return Target(name, command, place, values, store, jar)

    targets = [
        target("product", "wsgi:app", PROJECT_ROOT, cookies),
        target("floor", "tests.bench.floor:app", PROJECT_ROOT, cookies),
    ]
    if not store.is_file:
        targets.append(target("raw", "tests.bench.raw:app", PROJECT_ROOT, {}))
    previous = worktree(options.previous, folder)
    if previous is not None:
        targets.insert(1, target("previous", "wsgi:app", previous, cookies))
    python, file = peers(folder), folder / f"django-{options.size}.sqlite3"
    beside = Path(__file__).parent
    django = target("django", "django_peer:app", beside, {}, python, BENCH_DJANGO_FILE=str(file))
    made = subprocess.run(
        [python, "django_peer.py"],
        cwd=beside,
        env=django.environment,
        check=True,
        capture_output=True,
        text=True,
    )
    jar = {"": made.stdout.strip()}
    django.cookies = jar
    admin = target("admin", "django_peer:app", beside, jar, python, BENCH_DJANGO_FILE=str(file))
    with ExitStack() as stack:
        for one in (*targets, django, admin):
            one.start(log)
            stack.callback(one.stop)
        yield [*targets, django, admin]


def worktree(ref: str, folder: Path) -> Path | None:
    """The previous commit beside this one; None where its tables are others, so that it cannot read these rows."""
    if not ref:
        return None
    place = folder / "previous"
    git = ["git", "-C", str(PROJECT_ROOT)]
    subprocess.run(
        [*git, "worktree", "remove", "--force", str(place)], check=False, capture_output=True
    )
    subprocess.run(
        [*git, "worktree", "add", "--detach", "--force", str(place), ref],
        check=True,
        capture_output=True,
    )
    versions = [
        sorted(path.name for path in (root / "migrations" / "versions").glob("*.py"))
        for root in (PROJECT_ROOT, place)
    ]
    if versions[0] != versions[1]:
        print(f"{ref} has other tables: it is not compared")
        return None
    return place


def peers(folder: Path) -> str:
    """The interpreter of the environment in which Django is installed."""
    wanted, place = Path(__file__).parent / "requirements.txt", folder / "peers"
    stamp = place / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted.read_text():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True)
        subprocess.run(
            [str(place / "bin/pip"), "install", "--quiet", "-r", str(wanted)], check=True
        )
        stamp.write_text(wanted.read_text())
    return str(place / "bin/python")


def address_at(target: str, page: Page) -> str | None:
    """Where a target shows the same rows; None where it does not."""
    if target in {"product", "previous"}:
        return page.address
    if page.posted or page.is_file:
        return None
    if target == "floor":
        return None if page.fragment or page.account == "nobody" else page.address
    of_staff = page.account == "staff" and not page.fragment
    if not of_staff or "q=" in page.address or "quarter=" in page.address:
        return None
    if target == "admin":
        return {
            "ledger": "/admin/peer/activity/",
            "ledger, one state": "/admin/peer/activity/?state__exact=submitted",
        }.get(page.name)
    return page.address if re.fullmatch(r"/activities(/\d+)?(\?.*)?", page.address) else None


def check(measured: Sequence[Measured], targets: Sequence[Target]) -> None:
    """Every target shows the rows that the product shows; who does not is left out, and it is said."""
    for one in measured:
        page, shown = one.page, set[str]()
        for target in targets:
            address = address_at(target.name, page)
            if address is None:
                continue
            take(target.read, page.before)
            answer = target.ask(address, page.account, **page.headers)
            if page.posted and answer.status == 200:
                body = filled(answer.text, page.posted, page.typed)
                answer = target.ask(page.posted, page.account, body)
            take(target.read, page.after)
            if target.name == "product":
                shown = set(re.findall(RECORDS, answer.text))
                one.bytes_plain = one.bytes_packed = len(answer.body)
                if not page.posted:
                    packing = {"Accept-Encoding": "gzip"}
                    packed = target.ask(address, page.account, **page.headers, **packing)
                    one.bytes_packed = len(packed.body)
            if answer.status not in {200, 204, 303}:
                one.remarks.append(f"{target.name} answers {answer.status}")
                continue
            if target.name == "product" or _same_rows(target.name, one, shown, answer.text):
                one.costs[target.name] = Cost()
            else:
                one.remarks.append(f"{target.name} shows other rows")


def _same_rows(target: str, one: Measured, shown: set[str], text: str) -> bool:
    if target in {"previous", "floor"}:
        return shown == set(re.findall(RECORDS, text))
    numbers = {
        link.rsplit("/", 1)[1] for link in shown if re.fullmatch(r'href="/activities/\d+', link)
    }
    if one.page.name == "detail":
        return text.count("present") + text.count("absent") > 5
    return numbers == set(re.findall(r"/activit(?:ies|y)/(\d+)", text))


def take_turns(measured: Sequence[Measured], targets: Sequence[Target], rounds: int) -> None:
    """Ask all targets for each page in turn, each round beginning with another; a round before that is not counted."""
    by_name = {target.name: target for target in targets}
    estimates: dict[tuple[str, str], float] = {}
    for at in range(rounds + 1):
        for one in measured:
            names = list(one.costs)
            first = at % max(len(names), 1)
            for name in names[first:] + names[:first]:
                known = estimates.get((one.page.name, name), CELL)
                number = round(CELL / known)
                if not at and not one.page.posted and not one.page.is_file:
                    number = WARM
                server, database = cell(by_name[name], one, number)
                estimates[one.page.name, name] = max(server + database, 0.1)
                if at:
                    one.costs[name].server.append(server)
                    one.costs[name].database.append(database)
        print(f"round {at} of {rounds}", flush=True)


def set_beside(measured: Sequence[Measured]) -> None:
    """The floor of a page whose measure is another page."""
    costs = {one.page.name: one.costs.get("product") for one in measured}
    for one in measured:
        if (floor := costs.get(one.page.beside)) is not None:
            one.costs["floor"] = floor


def cell(target: Target, one: Measured, requests: int) -> tuple[float, float]:
    """Milliseconds of processor time of server and database for one of so many requests."""
    address = address_at(target.name, one.page)
    assert address is not None
    page = one.page
    number = min(max(requests, 1), MOST)
    servers, sessions = target.processes(), target.backends()
    server = database = 0.0
    for _ in range(number if page.posted else 1):
        body = ""
        if page.posted:
            take(target.read, page.before)
            body = filled(target.read(address, page.account, ""), page.posted, page.typed)
        before = spent(servers), spent(sessions)
        for _ in range(1 if body else number):
            target.ask(page.posted or address, page.account, body, **page.headers)
        server += spent(servers) - before[0]
        database += spent(sessions) - before[1]
        take(target.read, page.after)
    return server / number, database / number


def deployed(name: str, module: str, store: Store, folder: Path) -> Target:
    """Two processes of four threads: the product as deploy/gunicorn.conf.py serves it, others as gunicorn comes."""
    config = SERVED if name == "product" else ()
    values = environment(store.named("start"), folder) | {"INTRANET_JOBS": "worker"}
    command = [sys.executable, "-m", "gunicorn", *config, module]
    return Target("start", command, PROJECT_ROOT, values, store)


_TWO_WORKERS = ("--workers=2", "--threads=4")


def starting(
    store: Store,
    options: argparse.Namespace,
    cookies: Mapping[str, str],
    measured: Sequence[Measured],
) -> dict[str, float]:
    """Processor time until the first page, of the product and of a bare Flask application; memory of two workers."""
    folder = options.folder
    took: dict[str, list[float]] = {}
    found: dict[str, float] = {}
    for _ in range(options.rounds):
        for name, module, address in (
            ("bare Flask", "tests.bench.bare:app", "/"),
            ("product", "wsgi:app", "/login"),
        ):
            target = deployed(name, module, store, folder)
            target.start(folder / "servers.log", *_TWO_WORKERS)
            target.ask(address, "")
            target.wait_for_workers(2)
            took.setdefault(name, []).append(spent(target.processes()))
            found[f"{name}, two workers after the start, MiB"] = target.memory()
            target.stop()
    found |= {
        f"{name}, start, ms of processor time": statistics.median(times)
        for name, times in took.items()
    }
    found["start, product to bare Flask"] = statistics.median(
        ours / bare for ours, bare in zip(took["product"], took["bare Flask"], strict=True)
    )
    target = deployed("product", "wsgi:app", store, folder)
    target.cookies = cookies
    target.start(folder / "servers.log", *_TWO_WORKERS)
    pages = [one.page for one in measured if not one.page.posted and ".pdf" not in one.page.address]
    for page in (*pages, *pages):
        target.ask(page.address, page.account)
        target.hang_up()
    found["product, two workers after each page twice, MiB"] = target.memory()
    light = [
        one.page
        for one in measured
        if one.page in pages and "product" in one.costs and one.costs["product"].median < LIGHT
    ]
    for number, page in enumerate(islice(cycle(light), options.soak), 1):
        target.ask(page.address, page.account)
        target.hang_up()
        if number * 10 % options.soak == 0:
            found[f"product, two workers after {number:,} requests more, MiB"] = target.memory()
            print(f"{number} requests: {target.memory():.0f} MiB", flush=True)
    target.stop()
    return found


def judge(measured: Sequence[Measured], recorded: Mapping[str, int]) -> list[str]:
    """What is too dear."""
    faults = []
    for one in measured:
        name = one.page.name
        if "previous" in one.costs and statistics.median(one.ratios("previous")) > DEARER:
            faults.append(
                f"{name}: {statistics.median(one.ratios('previous')):.2f} times the previous commit"
            )
        if one.statements > recorded.get(name, one.statements):
            faults.append(f"{name}: {one.statements} statements, recorded are {recorded[name]}")
        if one.read > max(FEW_ROWS, ROWS_FOR_ONE * one.returned):
            faults.append(f"{name}: reads {one.read} rows to return {one.returned}")
        if one.slowest > SLOW:
            faults.append(f"{name}: a statement takes {one.slowest:.0f} ms")
    return faults


if __name__ == "__main__":
    main()
