"""A running server with the demo, on SQLite or PostgreSQL; each test gets the demo as it was loaded."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from intranet.demo.load import load
from intranet.foundation import clock
from intranet.foundation.config import DEFAULT_DEMO_PASSWORD, Settings
from intranet.foundation.database import db
from intranet.foundation.profiles import ASVS
from intranet.web.app import create_app
from tests.conftest import MIGRATED, cluster_of_tests, key_file, migrate, settings_for
from tests.postgres import Cluster

DEMO_DAY = date(2025, 10, 20)
PASSWORD = DEFAULT_DEMO_PASSWORD


class Quiet(WSGIRequestHandler):
    """Without a line for each request."""

    def log(self, *_parts: Any) -> None:
        """Say nothing."""


class UnderWay:
    """The application, and how many requests it is answering: pages that close still send what was typed."""

    def __init__(self, app: Flask) -> None:
        """Nothing is asked yet."""
        self.app = app
        self.number = 0
        self.gate = threading.Lock()

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        """Answer one request."""
        self._count(1)
        try:
            body = self.app(environ, start_response)
            try:
                return list(body)
            finally:
                getattr(body, "close", lambda: None)()
        finally:
            self._count(-1)

    def _count(self, step: int) -> None:
        with self.gate:
            self.number += step

    def settle(self) -> None:
        """Wait until nothing has been asked for a moment."""
        calm = 0
        while calm < 5:
            time.sleep(0.02)
            calm = 0 if self.number else calm + 1


def demo_settings(database_url: str, data_dir: Path) -> Settings:
    """Settings of the served demo."""
    return Settings(
        database_url=database_url,
        secret_key="browser-test-key-" + "0" * 32,
        data_dir=data_dir,
        key_file=key_file(),
        demo=True,
        demo_password=PASSWORD,
        htmx_source="local",
        https=False,
        trusted_proxies=0,
        office_name="某办公室机关党委",
        first_agenda_topic=True,
        jobs="inline",
        today=DEMO_DAY,
        profile=ASVS,
        second_factor="nobody",
        help_contact="机关党委办公室（电话1234）",
    )


@dataclass
class Site:
    """The demo being served; ``reset`` puts the rows back that the load made."""

    app: Flask
    server: BaseWSGIServer
    folder: Path
    under_way: UnderWay
    cluster: Cluster | None = None

    @property
    def url(self) -> str:
        """Address without a slash at the end."""
        return f"http://127.0.0.1:{self.server.port}"

    def reset(self) -> None:
        """Replace the database by a copy of the template. Attached files only ever grow and stay."""
        self.under_way.settle()
        clock.fix_today(DEMO_DAY)
        with self.app.app_context():
            db.engine.dispose()
        if self.cluster is None:
            for suffix in ("-wal", "-shm"):
                (self.folder / f"live.sqlite3{suffix}").unlink(missing_ok=True)
            shutil.copyfile(self.folder / "template.sqlite3", self.folder / "live.sqlite3")
        else:
            self.cluster.drop_database("live")
            self.cluster.create_database("live", template="loaded")

    def execute(self, statement: str, **values: Any) -> None:
        """Change rows behind the product's back."""
        with self.app.app_context(), db.engine.begin() as connection:
            connection.execute(text(statement), values)

    def value(self, statement: str, **values: Any) -> Any:
        """The first value of the first row, or None."""
        with self.app.app_context(), db.engine.connect() as connection:
            return connection.execute(text(statement), values).scalar()


@contextmanager
def _database(folder: Path, kind: str) -> Iterator[tuple[str, str, Cluster | None]]:
    """Addresses of the template and of the database that is served."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/template.sqlite3", f"sqlite:///{folder}/live.sqlite3", None
        return
    with cluster_of_tests() as cluster:
        loaded = cluster.create_database("loaded", template=MIGRATED)
        yield loaded, cluster.url("live"), cluster


@contextmanager
def running_site(folder: Path, kind: str) -> Iterator[Site]:
    """Load the demo once and serve it on a free port until the end."""
    with _database(folder, kind) as (template, live, cluster):
        _fill(demo_settings(template, folder / "data"))
        app = create_app(demo_settings(live, folder / "data"))
        with _served(app, folder, cluster) as site:
            yield site


@contextmanager
def empty_site(folder: Path) -> Iterator[Site]:
    """A new installation without any row but those which the migrations bring, on SQLite."""
    app = create_app(settings_for(f"sqlite:///{folder}/empty.sqlite3", folder / "data"))
    migrate(app)
    with _served(app, folder, None) as site:
        yield site


@contextmanager
def _served(app: Flask, folder: Path, cluster: Cluster | None) -> Iterator[Site]:
    under_way = UnderWay(app)
    server = make_server("127.0.0.1", 0, under_way, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(app, server, folder, under_way, cluster)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()


def _fill(settings: Settings) -> None:
    app = create_app(settings)
    migrate(app)
    with app.app_context():
        load(db.session(), settings, DEMO_DAY)
        db.session.remove()
        # the last connection to go folds SQLite's journal into the file that is copied
        db.engine.dispose()
