"""Many rows at once into PostgreSQL: COPY, while indexes and foreign keys stand aside."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Table

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"

# Foreign keys first: they stand on the unique indexes. Keys of tables stay, for they name the rows.
_ASIDE = """
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
           format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
    UNION ALL
    SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
      FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
     WHERE relnamespace = current_schema()::regnamespace
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
    UNION ALL
    SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname),
           format('ALTER TABLE %s ENABLE TRIGGER %I', tgrelid::regclass, tgname)
      FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE proname = 'follow_head'
"""
_NUMBERS = """
    SELECT format('SELECT setval(%L, (SELECT coalesce(max(%I), 0) + 1 FROM %I), false)',
                  pg_get_serial_sequence(table_name, column_name), column_name, table_name)
      FROM information_schema.columns
     WHERE table_schema = current_schema()
       AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL
"""


@contextmanager
def without_checks(cursor: psycopg.Cursor[Any]) -> Iterator[None]:
    """Without indexes and foreign keys; both are made again, and with them everything is checked at once.

    Nor does the audit trail ask that each event follows the one before.
    """
    # nobody waits for a page here
    cursor.execute("SET LOCAL statement_timeout = 0")
    put_aside = list(cursor.execute(_ASIDE))
    for drop, _ in put_aside:
        cursor.execute(drop)
    yield
    for _, make in reversed(put_aside):
        cursor.execute(make)
    for (number_again,) in list(cursor.execute(_NUMBERS)):
        cursor.execute(number_again)


def copy_into(cursor: psycopg.Cursor[Any], table: Table, blocks: Iterable[str]) -> None:
    """Rows as lines of COPY, with all columns in the order of the table."""
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
    with cursor.copy(statement) as copy:
        for block in blocks:
            copy.write(block)


def cell(value: Any) -> str:
    """One value as COPY reads it; of a document its text."""
    if value is None:
        return _NULL
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def line(values: Iterable[Any]) -> str:
    """One row as COPY reads it."""
    return "\t".join(map(cell, values)) + "\n"
