"""A throw-away PostgreSQL server for tests.

The server listens on a Unix socket in its own temporary folder and nowhere else, so any number of
them run side by side (one per xdist worker) and none meets a server the machine already has.
Nothing is flushed to disk: the data live as long as the tests.

    with running_cluster() as cluster:
        cluster.create_database("template")
        ...  # migrate cluster.url("template"), then dispose of the engine
        with cluster.copy_of("template") as url:
            ...
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

START_TIMEOUT_SECONDS = 60
SUPERUSER = "postgres"

# A test database may be lost at any moment; waiting for the disk only costs time.
SERVER_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "timezone": "UTC",
}


class PostgresUnavailableError(RuntimeError):
    """No server could be started; the message says what to do."""


@dataclass
class Cluster:
    """A running server; databases are created and dropped in it by name."""

    socket_directory: Path
    _names: Iterator[int] = field(default_factory=lambda: itertools.count(1), repr=False)

    def url(self, database: str) -> str:
        """SQLAlchemy address of a database in this cluster."""
        host = quote(str(self.socket_directory), safe="")
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={host}"

    def create_database(self, name: str, *, template: str = "template0") -> str:
        """Create a database and return its address.

        Copying a template takes well under a second, but PostgreSQL refuses it while anybody is
        connected to the template: dispose of the engine that filled it first.
        """
        self._administer(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, ending connections that a failed test left open."""
        self._administer(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )

    @contextlib.contextmanager
    def copy_of(self, template: str) -> Iterator[str]:
        """Address of a fresh copy of `template` that is dropped afterwards."""
        name = f"{template}_{next(self._names)}"
        url = self.create_database(name, template=template)
        try:
            yield url
        finally:
            self.drop_database(name)

    def connect(self, database: str) -> psycopg.Connection:
        """A connection of the server's owner, each statement a transaction of its own."""
        return psycopg.connect(
            host=str(self.socket_directory), user=SUPERUSER, dbname=database, autocommit=True
        )

    def _administer(self, statement: sql.Composed) -> None:
        # CREATE and DROP DATABASE cannot run inside a transaction.
        with self.connect("postgres") as connection:
            connection.execute(statement)


@contextlib.contextmanager
def running_cluster(
    kept: Path | None = None,
    settings: Mapping[str, str] | None = None,
    like: Path | None = None,
) -> Iterator[Cluster]:
    """Start a server of its own in a temporary folder; stop it and remove the folder afterwards.

    With *kept*, the data lie in that folder and stay there; *settings* go beyond SERVER_SETTINGS. It begins with a copy
    of the data *like*, which a server left when it stopped, or with nothing.
    Raises PostgresUnavailableError when no server is installed or it does not come up.
    """
    binaries = _server_binaries()
    # A socket's path may have about 100 characters, and the server's account must be able to reach
    # it: neither is sure of $TMPDIR.
    folder = Path(tempfile.mkdtemp(prefix="pgtest-", dir="/tmp"))
    try:
        account = _server_account(folder)
        data = folder / "data"
        if kept is not None:
            kept.mkdir(parents=True, exist_ok=True)
            _server_account(kept)
            data = kept / "data"
        if like is not None:
            copy_data(like, data)
        elif not data.exists():
            _initialise(binaries, data, account)
        server = _start(binaries, folder, data, account, {**SERVER_SETTINGS, **(settings or {})})
        try:
            _wait_until_ready(server, folder)
            yield Cluster(socket_directory=folder)
        finally:
            _stop(server, keep=kept is not None)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server_binaries() -> Path:
    """Folder of the newest installed server; Debian keeps it off the PATH."""
    versions = sorted(
        (initdb.parent for initdb in Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        key=lambda folder: float(folder.parent.name),
    )
    if versions:
        return versions[-1]
    on_path = shutil.which("initdb")
    if on_path is None:
        raise PostgresUnavailableError(
            "No PostgreSQL server is installed (initdb not found): run `make test` once, "
            "or install Debian's package postgresql."
        )
    return Path(on_path).resolve().parent


def _server_account(folder: Path) -> dict[str, Any]:
    """Arguments for Popen: PostgreSQL refuses to run as root, so root lends it its own account."""
    if os.geteuid() != 0:
        return {}
    try:
        account = pwd.getpwnam(SUPERUSER)
    except KeyError:
        raise PostgresUnavailableError(
            "PostgreSQL does not run as root and there is no account 'postgres' to run it as."
        ) from None
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def copy_data(source: Path, target: Path) -> None:
    """Copy what a stopped server left, with its owner: a server runs on nobody else's data."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def _initialise(binaries: Path, data: Path, account: Mapping[str, Any]) -> None:
    result = subprocess.run(
        [
            binaries / "initdb",
            f"--pgdata={data}",
            f"--username={SUPERUSER}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        cwd=data.parent,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
        **account,
    )
    if result.returncode != 0:
        raise PostgresUnavailableError(f"initdb failed: {result.stderr.strip()}")


def _start(
    binaries: Path,
    folder: Path,
    data: Path,
    account: Mapping[str, Any],
    values: Mapping[str, str],
) -> subprocess.Popen[bytes]:
    settings = [f"--{name}={value}" for name, value in values.items()]
    server = [str(binaries / "postgres"), "-D", str(data), "-k", str(folder)]
    with (folder / "server.log").open("wb") as log:
        return subprocess.Popen(
            [*end_with_parent(), *server, *settings],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl+C goes to the tests, which then stop the server in their own order.
            start_new_session=True,
            **account,
        )


def _environment() -> dict[str, str]:
    """Without PGDATA, PGPORT and the like of whoever runs the tests."""
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def end_with_parent(signal_name: str = "QUIT") -> list[str]:
    """Command in front of a server's that lets Linux end it when the process that started it is killed.

    `setpriv` replaces itself by the server, so the process id stays the one we started.
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", signal_name] if setpriv else []


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(host=str(folder), user=SUPERUSER, dbname="postgres").close()
            return
        time.sleep(0.05)
    log = (folder / "server.log").read_text(errors="replace")
    raise PostgresUnavailableError(f"The PostgreSQL server did not come up:\n{log[-2000:]}")


def _stop(server: subprocess.Popen[bytes], *, keep: bool) -> None:
    """Stop our own server; at once, without a checkpoint, when its data are not kept."""
    server.send_signal(signal.SIGINT if keep else signal.SIGQUIT)
    try:
        server.wait(timeout=120 if keep else 30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
