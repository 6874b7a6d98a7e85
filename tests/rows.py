"""Rows behind the pages: putting some there, and looking at what is stored now."""

import io
from datetime import datetime
from typing import Any

from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM
from intranet.foundation.database import db


def committed(session: Session, *rows: Any) -> None:
    """Add the rows and commit with the event that every change needs; what was loaded stays readable."""
    session.add_all(rows)
    session.flush()
    record_event(session, AuditAction.DEMO_LOADED, actor=SYSTEM, kind="test", object_id=None)
    session.expire_on_commit = False
    session.commit()


def again(app: Flask, table: Any, number: int, **changes: Any) -> None:
    """Put *number* copies of the first row of the table beside it; *changes* say a column by the number of the copy."""
    first = stored(app, table)[0]
    values = {c.key: getattr(first, c.key) for c in table.__mapper__.column_attrs if c.key != "id"}
    with app.app_context():
        committed(
            db.session(),
            *(
                table(**{**values, **{name: change(n) for name, change in changes.items()}})
                for n in range(number)
            ),
        )


def stored(app: Flask, table: Any, *conditions: Any) -> list[Any]:
    """The rows of the table, looked at by a session of its own, in the order they came."""
    with app.app_context():
        return list(
            db.session.scalars(
                select(table).where(*conditions).order_by(*table.__table__.primary_key)
            )
        )


def sheet_rows(answer: Any) -> list[tuple[Any, ...]]:
    """The rows of an Excel file: title, note, headings, then the lines."""
    rows = load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)
    # a day is a day: a workbook gives it as its midnight
    return [
        tuple(value.date() if isinstance(value, datetime) else value for value in row)
        for row in rows
    ]


def newest(session: Session, table: Any, *conditions: Any) -> Any:
    """The newest row of the table as it is stored now, None where there is none."""
    session.expire_all()
    return session.scalar(select(table).where(*conditions).order_by(table.id.desc()).limit(1))
