"""What only grows in number grows by adding: nothing is written over, taken away or emptied, whatever the statement."""

import sqlite3

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent, record_event
from intranet.domain.access.roles import SYSTEM
from intranet.foundation.database import Base, db
from intranet.web.audit_commands import ONLY_GROWS

NO_UPDATE = """
    SELECT tbl_name FROM sqlite_master
     WHERE type = 'trigger' AND name LIKE 'tr_%_no_update' ORDER BY tbl_name
"""
# without any row of its own behind it
WITHOUT_CHECKS = ("PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON")
KEPT = ("audit_event", "review_event", "revision", "requirement", "summary_snapshot")


def some_row(table) -> dict:
    """A row that says nothing, of the types that are stored."""
    kinds = {int: 1, bool: 1}
    return {
        one.name: kinds.get(_python_type(one), "x") for one in table.columns if not one.nullable
    }


def _python_type(column):
    try:
        return column.type.python_type
    except NotImplementedError:
        return str


def insert_into(table, row, prefix="INSERT") -> str:
    names, values = ", ".join(row), ", ".join(f"'{one}'" for one in row.values())
    return f"{prefix} INTO {table.name} ({names}) VALUES ({values})"


def test_nothing_is_replaced_on_sqlite(session):
    if db.engine.dialect.name != "sqlite":
        return
    known = inspect(db.engine)
    raw = db.engine.raw_connection()
    raw.rollback()
    cursor = raw.cursor()
    for pragma in WITHOUT_CHECKS:
        cursor.execute(pragma)
    tables = [name for (name,) in cursor.execute(NO_UPDATE).fetchall()]
    assert set(KEPT) < set(tables)
    for name in tables:
        table = Base.metadata.tables[name]
        row = some_row(table) | {"id": 900}
        if name == "audit_event":
            row |= dict(zip(("id", "previous_hash"), _next(cursor), strict=True))
        others = [row]
        if known.get_unique_constraints(name):
            others.append(row | {"id": 901})  # another number, but the same place
        cursor.execute("BEGIN")
        cursor.execute(insert_into(table, row))
        for one in others:
            for way in ("INSERT OR REPLACE", "INSERT OR IGNORE"):
                with pytest.raises(sqlite3.IntegrityError, match=f"{name} is append-only"):
                    cursor.execute(insert_into(table, one, way))
        cursor.execute("ROLLBACK")
    raw.invalidate()


def _next(cursor) -> tuple[int, str]:
    number, previous = cursor.execute("SELECT event_id, hash FROM audit_head").fetchone()
    return number + 1, previous


def test_nothing_is_emptied_on_postgresql(session):
    if db.engine.dialect.name != "postgresql":
        return
    tables = session.scalars(text(ONLY_GROWS)).all()
    session.rollback()
    assert set(KEPT) < set(tables)
    for name in tables:
        with (
            pytest.raises(DBAPIError, match=f"{name} is append-only"),
            db.engine.begin() as connection,
        ):
            connection.execute(text(f"TRUNCATE {name} CASCADE"))


def test_the_role_of_the_application_adds_and_reads_and_can_do_nothing_else(app, session):
    run = app.test_cli_runner()
    if db.engine.dialect.name != "postgresql":
        refused = run.invoke(args=["audit", "rights", "office"])
        assert refused.exit_code == 1
        assert "only PostgreSQL" in refused.output
        return
    session.execute(text("CREATE ROLE office"))
    session.commit()
    try:
        given = run.invoke(args=["audit", "rights", "office"])
        assert given.exit_code == 0, given.output
        assert "audit_event" in given.output
        session.execute(text("SET LOCAL ROLE office"))
        record_event(session, AuditAction.SIGNED_IN, actor=SYSTEM, kind="account", object_id=None)
        assert session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()[-1]
        session.commit()
        for statement in (
            "UPDATE audit_event SET username = 'x'",
            "DELETE FROM review_event",
            "TRUNCATE revision",
            "ALTER TABLE audit_event DISABLE TRIGGER ALL",
            "DROP TRIGGER tr_audit_event_follows ON audit_event",
        ):
            session.execute(text("SET LOCAL ROLE office"))
            with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
                session.execute(text(statement))
            session.rollback()
    finally:
        session.rollback()
        session.execute(text("DROP OWNED BY office"))
        session.execute(text("DROP ROLE office"))
        session.commit()
