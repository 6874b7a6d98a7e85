"""The database: declarative base, naming convention, portable column types, SQLite manners.

SQLite is the embedded default, PostgreSQL 15+ with psycopg 3 is production; every type here behaves alike on both.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar
from zlib import crc32

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    DateTime,
    Enum,
    MetaData,
    PrimaryKeyConstraint,
    UniqueConstraint,
    event,
    select,
    text,
    type_coerce,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session, object_mapper, registry
from sqlalchemy.types import TypeDecorator

from intranet.foundation.errors import StaleRecord

# Predictable constraint names: a broken constraint can be turned into a sentence beside a field.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# Key of ``connection.info``/execution options by which a writing request announces itself.
WRITES = "intranet_writes"

# SQLSTATE, PostgreSQL appendix A
UNIQUE_VIOLATION = "23505"
READ_ONLY = "25006"

# How long anything of the database is waited for, in milliseconds: a lock, a connection. Who waits longer is told so.
WAIT_MS = 5000
# The longest that one statement of a page may take.
STATEMENT_MS = 30_000
# So many statements a connection has prepared: those of all pages, which are some three hundred. With fewer, as the
# driver comes, the pages of one reader push out those of another.
PREPARED = 400


class UtcDateTime(TypeDecorator[datetime]):
    """Aware instants in UTC on both databases; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What the column holds."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive datetimes; SQLite stores the UTC wall time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime must not reach the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite forgets."""
        if value is None or value.tzinfo is UTC:
            return value
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class _Choice(Enum):
    """A choice that a statement names stands in it as it is.

    A plan that the database keeps for all values then knows which are rare, and which a partial index holds.
    """

    class Comparator(Enum.Comparator):
        """As of any column, but for the words of the kind."""

        def operate(self, op: Any, *other: Any, **more: Any) -> Any:
            """Compare with what the statement names."""
            return super().operate(op, *map(self._said, other), **more)

        def _said(self, other: Any) -> Any:
            if isinstance(other, StrEnum):
                # no column, which a join would look for in its tables
                return type_coerce(text(f"'{other.value}'"), self.type)
            several = isinstance(other, (list, tuple, set, frozenset)) and bool(other)
            if several and all(isinstance(one, StrEnum) for one in other):
                return [self._said(one) for one in sorted(other)]
            return other

    comparator_factory = Comparator


def choice(kind: type[StrEnum], name: str) -> Enum:
    """Column type for a StrEnum: short text with a CHECK, values (not names) in the database."""
    return _Choice(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


JsonDocument = JSON().with_variant(postgresql.JSONB(), "postgresql")


class VersionByContent:
    """For rows that count no versions: what they hold stands for it, so that nobody overwrites what they never saw."""

    @property
    def version(self) -> int:
        """A number of the present content: the same as long as nothing was changed."""
        return crc32("\0".join(str(getattr(self, name)) for name in self.own()).encode()) >> 1

    def own(self) -> Iterable[str]:
        """The columns that hold what people say of the row itself, not what follows from another."""
        return [column.key for column in object_mapper(self).column_attrs]


class Base(DeclarativeBase):
    """Base of all tables."""

    # A ready registry: Flask-SQLAlchemy copies this class and would trip over a bare type_annotation_map.
    registry = registry(
        metadata=MetaData(naming_convention=NAMING_CONVENTION),
        type_annotation_map={datetime: UtcDateTime(), dict[str, Any]: JsonDocument},
    )
    # The word and the Chinese name under which the audit trail knows a row.
    audited: ClassVar[tuple[str, str] | None] = None
    # Whether not everybody who keeps what a row refers to may know that there is one: nothing names or counts it.
    guarded: ClassVar[bool] = False
    # Whether not even how many rows there are may be learnt from what the audit trail shows.
    uncounted: ClassVar[bool] = False


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def is_away(error: Exception) -> bool:
    """Whether the database cannot be asked or written to just now, whatever is asked: down, full, locked, read-only."""
    if isinstance(error, (OperationalError, InterfaceError, PoolTimeout)):
        return True
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) == READ_ONLY


def unique_violation(error: IntegrityError) -> str | None:
    """The name of the unique constraint or index that refused a write; None for any other fault of integrity."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name if diagnosis.sqlstate == UNIQUE_VIOLATION else None
    _, told, columns = str(error.orig).partition("UNIQUE constraint failed: ")
    if not told:
        return None
    if columns.startswith("index "):
        return columns.removeprefix("index ").strip("'")
    refused = {name.strip() for name in columns.split(",")}
    for table in Base.metadata.tables.values():
        unique = [
            key
            for key in table.constraints
            if isinstance(key, (PrimaryKeyConstraint, UniqueConstraint))
        ]
        for key in (*unique, *(index for index in table.indexes if index.unique)):
            if {f"{table.name}.{column.name}" for column in key.columns} == refused:
                return str(key.name)
    return None


def lock_unchanged(session: Session, row: Any, stale: str) -> None:
    """Lock a row that has a version: nobody changes it between our look at it and our write.

    Raises StaleRecord with the sentence *stale* when it was changed since it was loaded. One statement.
    """
    table = type(row)
    held = session.scalar(
        select(table.id).where(table.id == row.id, table.version == row.version).with_for_update()
    )
    if held is None:
        raise StaleRecord(stale)


def reading_options(engine: Engine) -> dict[str, Any]:
    """How a transaction begins that only reads.

    On PostgreSQL there is none: each statement sees what is committed by then, in a transaction as well, and at the end
    of one that is taken back the driver forgets the statements that it has prepared.
    """
    if engine.dialect.name == "sqlite":
        return {WRITES: False}
    return {WRITES: False, "isolation_level": "AUTOCOMMIT"}


@contextmanager
def bit_by_bit() -> Iterator[Session]:
    """A session for rows that are fetched some at a time: they need a transaction, which reading otherwise has not."""
    with Session(db.engine) as session:
        session.connection(execution_options={WRITES: False})
        yield session


def _keep_long_statements() -> None:
    """Let the driver look for the places of values once in a statement, as in its short ones.

    It would not keep what is longer than some screens, as such are mostly written anew each time; ours are built once.
    """
    # not before it is needed: the other database does without it
    from psycopg import _queries  # noqa: PLC0415

    _queries.MAX_CACHED_STATEMENT_LENGTH = 200_000
    _queries.MAX_CACHED_STATEMENT_PARAMS = 2_000


def prepare_engine(engine: Engine) -> None:
    """Teach an engine our manners.

    PostgreSQL is told that rows lie in memory or on a disk without a head: as it comes it would rather read a table to
    its end than some thousand rows of a committee by an index. Nor does it compile statements to machine code: that
    takes longer than any of ours, and it would judge by the sum of all questions that one statement asks. No statement
    and no wait for a lock lasts for ever.

    On SQLite WAL and a busy timeout let readers and writers work side by side. Writing requests take the write lock at
    their first statement (BEGIN IMMEDIATE): a read transaction that turns into a writing one would fail at once
    with "locked" when somebody else wrote in between, and no timeout helps against that.
    """
    if engine.dialect.name != "sqlite":
        _keep_long_statements()
        from intranet.foundation.several import ManyAtOnce  # noqa: PLC0415

        engine.dialect.statement_compiler = ManyAtOnce

        @event.listens_for(engine, "connect")
        def plan(connection: Any, _record: object) -> None:
            connection.prepared_max = PREPARED
            connection.autocommit = True  # outside of any transaction, which might be taken back
            connection.execute("SET random_page_cost = 1")
            connection.execute("SET jit = off")
            # neither database takes a bound value here; the numbers are ours
            connection.execute(f"SET statement_timeout = {STATEMENT_MS}")  # nosemgrep
            connection.execute(f"SET lock_timeout = {WAIT_MS}")  # nosemgrep
            connection.autocommit = False

        return

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we send BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(f"PRAGMA busy_timeout = {WAIT_MS}")  # nosemgrep
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")
