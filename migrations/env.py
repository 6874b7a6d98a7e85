"""Alembic environment: runs inside the application, so that it uses the application's database address."""

from alembic import context
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from intranet.domain.registry import compared
from intranet.foundation.database import Base, UtcDateTime, db

REFUSED = "Nothing was changed: this database holds what that version cannot hold ({})."


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write our column type as plain SQLAlchemy: version files import no application code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def refuse_orphans(connection: Connection) -> None:
    """SQLite did not look meanwhile; PostgreSQL has refused such rows by itself. Raises CommandError."""
    orphans = connection.exec_driver_sql(
        'SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2'
    ).all()
    if orphans:
        told = (f"{number} in {table} of {parent}" for table, parent, number in orphans)
        raise CommandError(REFUSED.format(f"rows refer to what is gone: {', '.join(told)}"))


def run() -> None:
    """Migrate over one connection, in one transaction (SQLite's DDL is transactional too)."""
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        raw = connection.connection.dbapi_connection
        if not sqlite:
            # a page gives up after a while, a migration may take its time
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql("SET lock_timeout = 0")
            connection.commit()
        if sqlite and raw is not None:
            # outside any transaction: rebuilding a table must not trip over rows that refer to it
            raw.execute("PRAGMA foreign_keys = OFF")  # type: ignore[attr-defined]
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=render_item,
            transactional_ddl=True,
            **compared(connection.dialect.name),
        )
        try:
            with context.begin_transaction():
                context.run_migrations()
                if sqlite:
                    refuse_orphans(connection)
        except IntegrityError as error:
            raise CommandError(REFUSED.format(error.orig)) from error
        connection.commit()
        if sqlite and raw is not None:
            raw.execute("PRAGMA foreign_keys = ON")  # type: ignore[attr-defined]


assert current_app  # noqa: S101 - `flask db` provides it
run()
