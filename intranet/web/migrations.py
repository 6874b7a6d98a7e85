"""Flask-Migrate where it is asked for: with Alembic it would be a fifth of the start of a web process."""

from typing import Any

import click
from flask import Flask
from werkzeug.local import LocalProxy

from intranet.foundation.config import PROJECT_ROOT
from intranet.foundation.database import db

_NAME = "migrate"


class _Commands(click.Command):
    """``flask db …``: the group itself is loaded when it is called."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Go on with the group of Flask-Migrate."""
        from flask_migrate.cli import db as commands  # type: ignore[import-not-found]  # noqa: PLC0415

        context: click.Context = commands.make_context(*args, **kwargs)
        return context


def init_app(app: Flask) -> None:
    """Put its commands and its extension where they are looked for."""

    def loaded() -> Any:
        from flask_migrate import Migrate  # noqa: PLC0415

        Migrate(app, db, directory=str(PROJECT_ROOT / "migrations"), render_as_batch=True)
        return app.extensions[_NAME]

    app.extensions[_NAME] = LocalProxy(loaded)
    app.cli.add_command(_Commands("db", help="Versions of the database."))
