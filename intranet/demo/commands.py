"""``demo load`` and ``demo accounts``. What they need is imported when they run: every start reads this file."""

from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup

from intranet.foundation import clock
from intranet.foundation.config import Settings
from intranet.foundation.database import db

demo = AppGroup("demo", help="The demonstration; needs INTRANET_DEMO=1.")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.demo:
        raise click.ClickException("this is no demo installation; set INTRANET_DEMO=1 for one")
    return settings


@demo.command("load")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day the data are made for (default: INTRANET_TODAY, or the real day).",
)
def load(as_of: datetime | None) -> None:
    """Fill an empty database with an invented office, its people and its records.

    The same day gives the same rows. A database that holds the demo already is left as it is.

    --as-of only says for which day the rows are made; the pages keep to the real calendar unless INTRANET_TODAY names
    the same day when they are served.
    """
    from intranet.demo import load as loading  # noqa: PLC0415
    from intranet.demo.dates import EARLIEST_AS_OF  # noqa: PLC0415

    settings = _settings()
    day = as_of.date() if as_of else clock.today()
    if day < EARLIEST_AS_OF:
        raise click.ClickException(f"the demo tells of days from {EARLIEST_AS_OF} on, not of {day}")
    session = db.session()
    found = loading.loaded(session)
    if found is None:
        loading.load(session, settings, day)
        click.echo(f"demo: loaded as of {day}")
    elif found.as_of is None:
        raise click.ClickException("the database holds another office; the demo wants an empty one")
    elif as_of is not None and found.as_of != day:
        raise click.ClickException(
            f"the demo is loaded as of {found.as_of}; for {day} start from an empty database"
        )
    else:
        click.echo(f"demo: loaded already, as of {found.as_of}; nothing changed")
    for line in loading.summary(session):
        click.echo(f"demo: {line}")


@demo.command("accounts")
def list_accounts() -> None:
    """Print the demo accounts, their roles and the common password."""
    from intranet.demo.accounts import accounts  # noqa: PLC0415

    settings = _settings()
    for account in accounts():
        click.echo(
            f"{account.username:<15}{account.role.label}　{account.place}　{account.display_name}"
        )
    click.echo(f"password of all of them: {settings.demo_password}")
