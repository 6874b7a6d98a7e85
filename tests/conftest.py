"""Fixtures: the application on SQLite and on a real PostgreSQL server, each test on a fresh copy of the cast."""

import base64
import gc
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.ctx import AppContext
from flask.testing import FlaskClient
from flask_migrate import upgrade
from flask_wtf.csrf import generate_csrf
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Connection, Engine, bindparam, event, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from intranet.domain.access.accounts import RoleGrant, User, UserSession
from intranet.domain.access.roles import Actor, Grant
from intranet.domain.organization.members import Member
from intranet.domain.organization.persons import numbers, others_of_member
from intranet.domain.summaries.signers import signing_committees
from intranet.foundation import clock
from intranet.foundation.config import Settings
from intranet.foundation.database import WRITES, db
from intranet.foundation.profiles import ASVS
from intranet.pagekit.session import token_hash
from intranet.web.app import create_app
from tests.cast import TODAY, build_cast
from tests.databases import choose
from tests.postgres import Cluster, copy_data, running_cluster
from tests.seen import Trail
from tests.shared_files import SHARED, made_once, temporary_folder
from tests.sharing import SharedScheduling, put_in_order
from tests.snapshot import Snapshot

# Nearly all that is made until the tests are collected stays to the end: looking for what could go is in vain.
gc.disable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharedScheduling:
    """Hand out tests to the processes of a parallel run as ``tests/sharing.py`` says."""
    config.option.loadscopereorder = False
    return SharedScheduling(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Look on at what requests write into the audit trail."""
    config.pluginmanager.register(Trail())


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--databases both`` runs every test on both (``tests/databases.py``)."""
    parser.addoption("--databases", choices=["one", "both"], default="one")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose the database of each, and order them for the processes of a parallel run."""
    choose(config, items)
    if hasattr(config, "workerinput"):
        put_in_order(items)


def pytest_collection_finish() -> None:
    """Spare the collector what stays to the end (modules, mappings, the tests): a tenth of the whole run."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


# All applications have the same templates: what one has compiled the others take over, in all processes of a run.
(SHARED / "templates").mkdir(exist_ok=True)
Flask.jinja_options["bytecode_cache"] = FileSystemBytecodeCache(str(SHARED / "templates"))


@event.listens_for(Engine, "before_cursor_execute")
def _reading_only_reads(
    connection: Connection, _cursor: Any, statement: str, *_more: object
) -> None:
    """What a page reads is in no transaction that could be taken back: nothing is written among it."""
    if not connection.get_execution_options().get(WRITES, True):
        begins = statement.lstrip()[:6].upper()
        assert begins not in {"INSERT", "UPDATE", "DELETE"}, statement
        assert "FOR UPDATE" not in statement, statement


@cache
def key_file() -> Path:
    """A key file that says the same in each process: every application of the tests opens what another one sealed."""
    path = temporary_folder("keys") / "keys"
    path.write_text(f"test aes-256-gcm {base64.b64encode(bytes(range(32))).decode()}\n")
    path.chmod(0o600)
    return path


def settings_for(database_url: str, data_dir: Path, **changes: Any) -> Settings:
    """Settings of the test application."""
    values: dict[str, Any] = {
        "database_url": database_url,
        "secret_key": "test-key-" + "0" * 32,
        "data_dir": data_dir,
        "key_file": key_file(),
        "demo": False,
        "demo_password": "",
        "htmx_source": "local",
        "https": False,
        "trusted_proxies": 0,
        "office_name": "某办公室机关党委",
        "first_agenda_topic": True,
        "jobs": "inline",
        "today": TODAY,
        "profile": ASVS,
        "second_factor": "nobody",
        "help_contact": "机关党委办公室（电话1234）",
    }
    return Settings(**{**values, **changes})


# Name of the database, or of the file, that holds the cast and nothing else.
TEMPLATE = "template"
# Name of the database that has the tables, and no rows but those which the migrations bring.
MIGRATED = "migrated"


@dataclass
class Backend:
    """One database that holds the cast; ``reset`` makes it as it was at first, or when it was kept under a name."""

    name: str
    app: Flask
    folder: Path
    snapshot: Snapshot | None = None

    def reset(self, kept: str = TEMPLATE) -> None:
        """Bring back exactly the cast, or what *kept* names, with the same next numbers."""
        with self.app.app_context():
            db.session.remove()
            # PostgreSQL's connections stay warm, but one that a test never gave back must not fill the pool.
            if self.snapshot is None or kept != TEMPLATE or db.engine.pool.checkedout():
                db.engine.dispose()
        if self.snapshot is not None:
            self.snapshot.restore(kept)
            return
        # A new file, not the old one overwritten: somebody may still have that open.
        for suffix in ("", "-wal", "-shm"):
            (self.folder / f"test.sqlite3{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self.folder / f"{kept}.sqlite3", self.folder / "test.sqlite3")

    def keep(self, name: str) -> None:
        """Remember what the database holds now, for tests that begin with more than the cast."""
        with self.app.app_context():
            db.session.remove()
            # the last connection to go folds SQLite's journal into the file, and frees PostgreSQL's database
            db.engine.dispose()
        if self.snapshot is not None:
            self.snapshot.keep(name)
        else:
            shutil.copyfile(self.folder / "test.sqlite3", self.folder / f"{name}.sqlite3")


def migrate(app: Flask) -> None:
    """Give the application's new database its tables; one on PostgreSQL has them as a copy of MIGRATED."""
    with app.app_context():
        if db.engine.url.database and db.engine.dialect.name == "sqlite":
            shutil.copyfile(made_once("migrated.sqlite3", _migrated), db.engine.url.database)


def _migrated(path: Path) -> None:
    _upgrade(f"sqlite:///{path}")


def _upgrade(url: str) -> None:
    app = create_app(settings_for(url, SHARED))
    with app.app_context():
        upgrade()
        # the last connection to go folds SQLite's journal into the file, and lets PostgreSQL copy the database
        db.engine.dispose()


@contextmanager
def cluster_of_tests() -> Iterator[Cluster]:
    """A PostgreSQL server with MIGRATED and TEMPLATE; all of a run are copies of the first, which was migrated once."""
    with running_cluster(like=made_once("postgresql", _filled)) as cluster:
        yield cluster


def _filled(path: Path) -> None:
    # where the server's account gets to, which it does not in a folder of ours
    folder = Path(tempfile.mkdtemp(prefix="pgtest-", dir="/tmp"))
    try:
        with running_cluster(kept=folder) as cluster:
            _upgrade(cluster.create_database(MIGRATED))
            _prepare(cluster.create_database(TEMPLATE, template=MIGRATED), folder)
        copy_data(folder / "data", path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(url: str, folder: Path) -> None:
    """Give the database at *url* its tables and the cast."""
    app = create_app(settings_for(url, folder))
    migrate(app)
    with app.app_context():
        build_cast(db.session())
        db.session.remove()
        db.engine.dispose()


def _application(url: str, folder: Path) -> Flask:
    app = create_app(settings_for(url, folder / "data"))
    app.testing = True
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _never_wait_for_the_disk)
    return app


def _never_wait_for_the_disk(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


@contextmanager
def _running(name: str, folder: Path) -> Iterator[Backend]:
    if name == "sqlite":
        template = made_once("cast.sqlite3", lambda path: _prepare(f"sqlite:///{path}", folder))
        shutil.copyfile(template, folder / f"{TEMPLATE}.sqlite3")
        yield Backend(name, _application(f"sqlite:///{folder / 'test.sqlite3'}", folder), folder)
        return
    with cluster_of_tests() as cluster:
        snapshot = Snapshot(cluster, "test", template=TEMPLATE)
        app = _application(cluster.url("test"), folder)
        yield Backend(name, app, folder, snapshot)
        snapshot.close()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="session")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Backend]]:
    """The databases of the process by name, each made when the first test asks for it, and kept for all that follow."""
    with ExitStack() as stack:
        yield cache(lambda name: stack.enter_context(_running(name, tmp_path_factory.mktemp(name))))


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest, backends: Callable[[str], Backend]) -> Backend:
    """The application on each database in turn."""
    return backends(request.param)


@pytest.fixture
def app(backend: Backend) -> Iterator[Flask]:
    """The application on a fresh copy of the cast."""
    clock.fix_today(TODAY)
    backend.reset()
    yield backend.app
    with backend.app.app_context():
        db.session.remove()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A database session inside an application context.

    What it loaded stays readable after a commit: looking again would open a transaction, which locks SQLite.
    """
    with app.app_context():
        opened = db.session()
        opened.expire_on_commit = False
        yield opened


class Browser:
    """A signed-in browser of the test client; posts carry a valid token.

    Each request runs in an application context of its own. Flask would otherwise reuse that of the ``session`` fixture,
    and with it the database session and whatever the request before kept on ``g`` (the signed-in person, the token).
    """

    def __init__(self, app: Flask, username: str | None) -> None:
        """Open a session row for *username* (None: signed out)."""
        self.app = app
        self.client: FlaskClient = app.test_client()
        if username is not None:
            self._sign_in(username)

    def _sign_in(self, username: str) -> None:
        token = f"token-of-{username}"
        with self._own_context():
            user = db.session.scalars(select(User).where(User.username == username)).one()
            if (
                db.session.scalar(
                    select(UserSession).where(UserSession.token_hash == token_hash(token))
                )
                is None
            ):
                db.session.add(
                    UserSession(
                        token_hash=token_hash(token),
                        user_id=user.id,
                        created_at=clock.now(),
                        last_seen_at=clock.now(),
                        address="127.0.0.1",
                        browser="test",
                    )
                )
            db.session.commit()
            db.session.remove()
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True

    def confirm(self) -> "Browser":
        """Make the session one in which the password was given again a moment ago."""
        with self.client.session_transaction() as cookie:
            token = cookie["_user_id"]
        with self._own_context():
            db.session.execute(
                update(UserSession)
                .where(UserSession.token_hash == token_hash(token))
                .values(confirmed_at=clock.now())
            )
            db.session.commit()
            db.session.remove()
        return self

    def csrf(self) -> str:
        """A valid token for the browser's session."""
        with self.app.app_context(), self.app.test_request_context():
            from flask import session as cookie_session

            with self.client.session_transaction() as cookie:
                if "csrf_token" in cookie:
                    cookie_session["csrf_token"] = cookie["csrf_token"]
            token = generate_csrf()
            raw = cookie_session["csrf_token"]
        with self.client.session_transaction() as cookie:
            cookie["csrf_token"] = raw
        return token

    def _own_context(self) -> AppContext:
        """A fresh context; a transaction the test left open would lock SQLite, so it is given up first."""
        if has_app_context() and db.session.registry.has() and db.session().in_transaction():
            db.session.rollback()
        return self.app.app_context()

    def get(self, url: str, **kwargs: Any) -> TestResponse:
        """GET."""
        with self._own_context():
            return _read(self.client.get(url, **kwargs))

    def post(self, url: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """POST with a valid token."""
        token = self.csrf()
        with self._own_context():
            answer = self.client.post(url, data={"csrf_token": token, **(data or {})}, **kwargs)
            return _read(answer)

    def htmx(self, url: str, **kwargs: Any) -> TestResponse:
        """GET as htmx."""
        return self.get(url, headers={"HX-Request": "true"}, **kwargs)


def _read(answer: TestResponse) -> TestResponse:
    """A page as it is read: where a line may break inside a name there is nothing."""
    if answer.mimetype == "text/html" and b"<wbr>" in answer.data:
        answer.set_data(answer.data.replace(b"<wbr>", b""))
    return answer


@pytest.fixture
def login_as(app: Flask) -> Any:
    """``login_as("staff")`` gives a signed-in Browser; None a signed-out one."""
    return lambda username: Browser(app, username)


_PEOPLE = (
    select(User.id, User.display_name, User.member_id, Member.name, RoleGrant)
    .outerjoin(Member, Member.id == User.member_id)
    .outerjoin(RoleGrant, RoleGrant.user_id == User.id)
    .where(User.username == bindparam("username"))
    .order_by(RoleGrant.id)
)
_OTHERS = select(
    *others_of_member(User.member_id, User.id, bindparam("day")),
    *signing_committees(User.member_id, bindparam("day")),
).where(User.id == bindparam("number"))


def actor_of(session: Session, username: str) -> Actor:
    """The Actor value of a member of the cast, for calling operations directly."""
    rows = session.execute(_PEOPLE, {"username": username}).all()
    number, name, member_id, member_name, _ = rows[0]
    others = session.execute(_OTHERS, {"number": number, "day": clock.today()}).one()
    accounts, branches, by_post, by_delegation = map(numbers, others)
    return Actor(
        number,
        username,
        name,
        member_id,
        tuple(
            Grant(g.role, g.committee_id, g.branch_id, g.party_group_id)
            for *_, g in rows
            if g is not None
        ),
        member_name=member_name or "",
        other_accounts=accounts,
        other_branches=branches,
        signs_in=by_post | by_delegation,
    )


@pytest.fixture
def count_statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements sent while the test runs (transaction control left out)."""
    seen: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
