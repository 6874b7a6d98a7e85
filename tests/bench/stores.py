"""Where the rows lie that are measured: a PostgreSQL server of our own, or one file of SQLite."""

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.postgres import running_cluster

# What PostgreSQL calls a value by name, SQLite calls otherwise.
_NAMED = re.compile(r"%\((\w+)\)s")
_SERVER = {
    "shared_buffers": "1GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}


class Answered(Protocol):
    """What a question brings."""

    def fetchone(self) -> Any:
        """The next row; None after the last."""

    def fetchall(self) -> Sequence[Any]:
        """All rows."""


class Connection(Protocol):
    """Whom the bench asks for records and sessions."""

    def execute(self, question: Any, values: Any = ()) -> Answered:
        """The rows that answer it."""


@dataclass(frozen=True)
class Store:
    """A database: the address by which the product reaches it, and a connection for the bench itself."""

    url: str
    connection: Connection

    @property
    def is_file(self) -> bool:
        """Whether it is a file of SQLite, whose work is done by the server itself."""
        return self.url.startswith("sqlite")

    def named(self, name: str) -> str:
        """Its address for a server that calls itself so, by which its sessions are found."""
        return self.url if self.is_file else f"{self.url}&application_name=bench%20{name}"


class _File:
    """A file of SQLite, asked as one asks PostgreSQL."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)

    def execute(self, question: Any, values: Any = ()) -> Answered:
        if isinstance(values, Mapping):
            question = _NAMED.sub(r":\1", question)
        return self._connection.execute(question, values)


@contextmanager
def opened(folder: Path, size: str, *, as_file: bool) -> Iterator[Store]:
    """The database of that size in the folder; made, without tables, where there is none."""
    if as_file:
        path = folder / f"{size}.sqlite3"
        yield Store(f"sqlite:///{path}", _File(path))
        return
    with running_cluster(folder, _SERVER) as cluster:
        with cluster.connect("postgres") as connection:
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [size])
            there = found.fetchone() is not None
        if not there:
            cluster.create_database(size)
        with cluster.connect(size) as connection:
            yield Store(cluster.url(size), connection)
