"""The demo in a database of its own, loaded by its command."""

from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from intranet.foundation import clock
from intranet.foundation.database import Base, db
from intranet.foundation.sealed import sealed_in, sealed_tables
from intranet.web.app import create_app
from tests.conftest import migrate, settings_for

AS_OF = date(2025, 11, 20)
PASSWORD = "Demo-only-2025"
# Salted by design; the audit trail tells the true time, and signs it.
NOT_COMPARED = {
    ("user_account", "password_hash"),
    ("audit_event", "occurred_at"),
    ("audit_event", "previous_hash"),
    ("audit_event", "hash"),
    ("audit_head", "hash"),
    # each database writes its terms in its own way
    ("search_document", "terms"),
    # sealed anew each time, with a random key of its row
    *(
        (kind.__tablename__, column)
        for kind in sealed_tables()
        for column in ("row_key", *(one.column for one in sealed_in(kind)))
    ),
}


def fresh(url: str, folder: Path, **changes: Any) -> Flask:
    """An application in demo mode on a migrated, empty database."""
    values = {"demo": True, "demo_password": PASSWORD, "today": AS_OF, **changes}
    app = create_app(settings_for(url, folder / "data", **values))
    migrate(app)
    return app


def run(app: Flask, *words: str) -> Any:
    """Run one command."""
    clock.fix_today(AS_OF)
    return app.test_cli_runner().invoke(args=list(words))


def loaded(url: str, folder: Path) -> Flask:
    """The same with the demo in it."""
    app = fresh(url, folder)
    answer = run(app, "demo", "load")
    assert answer.exit_code == 0, answer.output
    return app


def rows(app: Flask) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in the order of its key."""
    found = {}
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            columns = [c for c in table.columns if (table.name, c.name) not in NOT_COMPARED]
            statement = select(*columns).order_by(*table.primary_key.columns)
            found[table.name] = [dict(row) for row in db.session.execute(statement).mappings()]
        db.session.remove()
    return found
