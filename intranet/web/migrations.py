"""Flask-Migrate where it is asked for: with Alembic it would be a fifth of the start of a web process."""

from typing import Any

import click
from flask import Flask
from werkzeug.local import LocalProxy

from intranet.foundation.config import PROJECT_ROOT
from intranet.foundation.database import db

_NAME = "migrate"


class _Commands(click.Group):
    """``flask db …``: the group of Flask-Migrate, loaded when it is called or listed."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Go on with the group itself."""
        return _commands().make_context(*args, **kwargs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of its commands."""
        return _commands().get_command(ctx, cmd_name)


def _commands() -> click.Group:
    from flask_migrate.cli import db as commands  # type: ignore[import-not-found]  # noqa: PLC0415

    group: click.Group = commands
    return group


def init_app(app: Flask) -> None:
    """Put its commands and its extension where they are looked for."""

    def loaded() -> Any:
        from flask_migrate import Migrate  # noqa: PLC0415

        Migrate(app, db, directory=str(PROJECT_ROOT / "migrations"), render_as_batch=True)
        return app.extensions[_NAME]

    app.extensions[_NAME] = LocalProxy(loaded)
    app.cli.add_command(_Commands("db", help="Versions of the database."))
