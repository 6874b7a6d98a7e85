"""How long a search takes, beside the same question asked by LIKE; on a database made for it and dropped afterwards.

    .venv/bin/python -m tests.bench.bench_search --database sqlite --documents 5000
    .venv/bin/python -m tests.bench.bench_search --database postgresql --documents 200000

Times are medians in milliseconds over rounds in which all questions take turns: of processor time on SQLite, where the
database works in this process, of elapsed time on PostgreSQL.
"""

import argparse
import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Actor, Grant, Role
from intranet.domain.activities.kinds import Audience
from intranet.domain.activities.search import ACTIVITIES
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import visible
from intranet.domain.organization.tables import Branch, Committee, OrganizationName
from intranet.domain.records.workflow import State
from intranet.domain.search import upkeep
from intranet.domain.search.documents import SearchDocument
from intranet.domain.search.kinds import Draft
from intranet.domain.search.matching import Query, like
from intranet.features.search import queries
from intranet.features.search.listings import listing_of
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.pagination import capped_count
from intranet.web.app import create_app
from tests.cast import TODAY, build_cast
from tests.conftest import Browser, settings_for
from tests.postgres import running_cluster
from tests.rows import committed

# Share of documents in percent that hold a word; the other text is drawn from FILLER.
SHARES = {"会议": 73.0, "乡村": 20.0, "组织生活会": 3.0, "党员大": 10.0, "蝴蝶": 0.1}
ONE_CHARACTER = "党"
FILLER = """
学习 贯彻 落实 精神 支部 党员 工作 计划 总结 主题 教育 安全 生产 志愿 服务 群众 民主 评议 发展 对象
转正 廉政 警示 红色 基地 参观 讨论 发言 整改 问题 清单 责任 质量 项目 技术 攻关 创新 社区 振兴 调研
谈心 纪律 作风 宣传 法规 演练 疏散 警报 值班 应急 物资 窗口 审批 档案 培训 考核 表彰 慰问 走访 帮扶
""".split()  # noqa: SIM905 - a text to draw from
BRANCHES_PER_COMMITTEE, DOCUMENTS_PER_BRANCH = 40, 500
BATCH = 2000


@dataclass(frozen=True)
class Scope:
    """Who asks."""

    label: str
    actor: Actor


def sentence(chance: random.Random) -> str:
    """Some words and the stop behind them."""
    return "".join(chance.choices(FILLER, k=chance.randint(5, 12))) + chance.choice("，，。；")


def content(chance: random.Random) -> str:
    """About three hundred characters with the measured words in their shares."""
    parts = [sentence(chance) for _ in range(chance.randint(10, 20))]
    for word, share in SHARES.items():
        if chance.random() * 100 < share:
            parts.insert(chance.randrange(len(parts)), f"{word}会" if word == "党员大" else word)
    return "".join(parts)


def make_branches(session: Session, number: int) -> list[tuple[int, int]]:
    """Committees and branches beside those of the cast; (committee, branch) by id."""
    made = [(b.committee_id, b.id) for b in session.scalars(select(Branch).order_by(Branch.id))]
    committee_id = made[0][0]
    for at in range(len(made), number):
        if at % BRANCHES_PER_COMMITTEE == 0:
            committee = Committee(code=f"X{at}")
            session.add(committee)
            session.flush()
            committee_id = committee.id
        branch = Branch(
            committee_id=committee_id, code=f"X{at}", sort_order=at, founded_on=date(2019, 1, 1)
        )
        session.add(branch)
        session.flush()
        session.add(
            OrganizationName(
                branch_id=branch.id,
                full_name=f"第{at}支部委员会",
                short_name=f"第{at}党支部",
                valid_from=date(2019, 1, 1),
            )
        )
        made.append((committee_id, branch.id))
    session.flush()
    return made


def fill(session: Session, documents: int) -> list[tuple[int, int]]:
    """Approved gatherings with their documents, oldest first as a register fills; their branches."""
    chance = random.Random(20251020)
    places = make_branches(session, max(3, documents // DOCUMENTS_PER_BRANCH))
    person, moment = session.scalars(select(User.id).limit(1)).one(), clock.now()
    for start in range(0, documents, BATCH):
        rows, drafts = [], []
        for at in range(start, min(start + BATCH, documents)):
            committee_id, branch_id = chance.choice(places)
            held_on = date(2021, 1, 1) + timedelta(days=at * 1700 // documents)
            title = f"{held_on.month}月{''.join(chance.choices(FILLER, k=3))}"
            rows.append(
                {
                    "id": at + 1,
                    "committee_id": committee_id,
                    "branch_id": branch_id,
                    "title": title,
                    "held_on": held_on,
                    "ym": held_on.year * 100 + held_on.month,
                    "place": "三楼会议室" if chance.random() < 0.3 else "礼堂",
                    "audience": Audience.MEMBERS,
                    "state": State.APPROVED,
                    "entered_by_id": person,
                    "created_at": moment,
                    "updated_at": moment,
                    "submitted_at": moment,
                    "submitted_by_id": person,
                    "approved_at": moment,
                    "approved_by_id": person,
                }
            )
            drafts.append(Draft(title, [("内容", content(chance))]))
        session.execute(insert(Activity), rows)
        session.execute(
            insert(SearchDocument),
            [
                {"kind": ACTIVITIES.key, "record_id": row["id"], **draft.columns()}
                for row, draft in zip(rows, drafts, strict=True)
            ],
        )
    committed(session)
    return places


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Address of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    with running_cluster() as cluster:
        yield cluster.create_database("bench")


def settle(app: Flask) -> None:
    """Let the database learn what it holds, as its upkeep would."""
    with app.app_context():
        word = "ANALYZE" if db.engine.dialect.name == "sqlite" else "VACUUM ANALYZE"
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(word))


def scopes(places: Sequence[tuple[int, int]]) -> list[Scope]:
    """All committees, one committee, one branch."""
    every = tuple(Grant(Role.COMMITTEE_STAFF, number) for number in sorted({c for c, _ in places}))
    one = places[-1]
    return [
        Scope("all", Actor(1, "staff", "工作人员", grants=every)),
        Scope("committee", Actor(1, "staff", "工作人员", grants=(every[-1],))),
        Scope("branch", Actor(1, "clerk", "干事", grants=(Grant(Role.BRANCH_CLERK, *one),))),
    ]


def by_like(session: Session, word: str, actor: Actor) -> Any:
    """The newest thirty by the text alone."""
    statement = (
        select(Activity.id, Activity.title, Activity.held_on, SearchDocument.shown)
        .join(
            SearchDocument,
            (SearchDocument.record_id == Activity.id) & (SearchDocument.kind == ACTIVITIES.key),
        )
        .where(visible(actor), SearchDocument.folded.like(like(word), escape="\\"))
        .order_by(Activity.held_on.desc(), Activity.id.desc())
        .limit(31)
    )
    return session.execute(statement).all()


def medians(
    questions: dict[Any, Callable[[], Any]], rounds: int, now: Callable[[], float]
) -> dict[Any, float]:
    """Median time of each by the clock *now*, in milliseconds; one round to warm up is not counted."""
    taken: dict[Any, list[float]] = {name: [] for name in questions}
    for at in range(rounds + 1):
        for name, ask in questions.items():
            start = now()
            ask()
            if at:
                taken[name].append((now() - start) * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


def check(session: Session, words: Sequence[str], actor: Actor) -> dict[str, int]:
    """Number of documents by word; fails where index and LIKE disagree."""
    found = {}
    for word in words:
        listing = listing_of(session, ACTIVITIES, Query.parse(word), actor)
        number = session.scalar(select(func.count()).select_from(listing.found.subquery()))
        pattern = SearchDocument.folded.like(like(word), escape="\\")
        kind = SearchDocument.kind == ACTIVITIES.key
        wanted = session.scalar(select(func.count(SearchDocument.id)).where(kind, pattern))
        if number != wanted:
            raise SystemExit(f"{word}: the index finds {number}, LIKE {wanted}")
        found[word] = number or 0
    return found


def measure(
    session: Session, places: Sequence[tuple[int, int]], rounds: int, now: Callable[[], float]
) -> None:
    """Print the table of words and the ratios."""
    words = [*sorted(SHARES, key=lambda word: -SHARES[word]), ONE_CHARACTER]
    everybody = scopes(places)
    found = check(session, words, everybody[0].actor)
    questions: dict[Any, Callable[[], Any]] = {}
    for word, scope in itertools.product(words, everybody):
        query, actor = Query.parse(word), scope.actor

        def newest(query: Query = query, actor: Actor = actor) -> Any:
            listing = listing_of(session, ACTIVITIES, query, actor)
            page = queries.page_of(listing, None, 30, backwards=False)
            return session.execute(page).all()

        def counted(query: Query = query, actor: Actor = actor) -> Any:
            listing = listing_of(session, ACTIVITIES, query, actor)
            return session.scalar(capped_count(listing.found))

        def scanned(word: str = word, actor: Actor = actor) -> Any:
            return by_like(session, word, actor)

        questions[word, scope.label, "newest"] = newest
        questions[word, scope.label, "count"] = counted
        questions[word, scope.label, "LIKE"] = scanned
    taken = medians(questions, rounds, now)
    print(f"{'word':<14}{'documents':>10}{'scope':>12}{'newest 30':>11}{'count':>9}{'LIKE':>9}")
    for word, scope in itertools.product(words, everybody):
        times = [taken[word, scope.label, what] for what in ("newest", "count", "LIKE")]
        print(
            f"{word:<14}{found[word]:>10}{scope.label:>12}"
            f"{times[0]:>11.2f}{times[1]:>9.2f}{times[2]:>9.2f}"
        )
    rare, common = min(SHARES, key=SHARES.__getitem__), max(SHARES, key=SHARES.__getitem__)
    of_rare = taken[rare, "all", "newest"]
    print(f"rarest / commonest: {of_rare / taken[common, 'all', 'newest']:.1f}")
    print(f"LIKE / index on the rarest: {taken[rare, 'all', 'LIKE'] / of_rare:.0f}")


def measure_pages(app: Flask, rounds: int, now: Callable[[], float]) -> None:
    """Print what whole pages take, and the writing of one document."""
    staff = Browser(app, "staff")
    pages = {
        "list of activities": "/activities",
        "search, one section": "/search?q=会议&in=activity",
        "search, all sections": "/search?q=会议",
    }
    taken = medians(
        {name: lambda url=url: staff.get(url) for name, url in pages.items()}, rounds, now
    )
    with app.app_context():
        session = db.session()

        def write() -> None:
            upkeep.refresh(session, ACTIVITIES, [1])
            session.rollback()

        taken |= medians({"writing one document": write}, rounds, now)
    for name, median in taken.items():
        print(f"{name:<24}{median:>8.2f}")
    print(f"search / list: {taken['search, one section'] / taken['list of activities']:.2f}")


def main() -> None:
    """Make the database, ask, print."""
    parser = argparse.ArgumentParser(description="Time the search.")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    now = time.process_time if options.database == "sqlite" else time.perf_counter
    with (
        tempfile.TemporaryDirectory() as name,
        database(options.database, Path(name)) as url,
    ):
        clock.fix_today(TODAY)
        app = create_app(settings_for(url, Path(name)))
        with app.app_context():
            upgrade()
            session = db.session()
            build_cast(session)
            start = time.perf_counter()
            places = fill(session, options.documents)
            print(f"{options.documents} documents made in {time.perf_counter() - start:.1f} s")
            db.session.remove()
            settle(app)
            measure(db.session(), places, options.rounds, now)
            db.session.remove()
        measure_pages(app, options.rounds, now)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()
