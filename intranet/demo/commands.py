"""``demo load`` and ``demo accounts``. What they need is imported when they run: every start reads this file."""

from dataclasses import replace
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
@click.option(
    "--size",
    type=click.Choice(["office", "district", "city"]),
    default="office",
    help="One office (default), or on PostgreSQL a district of 200 or a city of 2,000 branches.",
)
@click.option(
    "--years",
    type=click.IntRange(1, 10),
    help="How many years district or city hold (default: 3).",
)
def load(as_of: datetime | None, size: str, years: int | None) -> None:
    """Fill an empty database with an invented office, its people and its records.

    The same day gives the same rows. A database that holds the demo already is left as it is.

    --as-of only says for which day the rows are made; the pages keep to the real calendar unless INTRANET_TODAY names
    the same day when they are served.
    """
    from intranet.demo import load as loading  # noqa: PLC0415
    from intranet.demo.dates import EARLIEST_AS_OF  # noqa: PLC0415
    from intranet.demo.sizes import SIZES  # noqa: PLC0415

    settings = _settings()
    day = as_of.date() if as_of else clock.today()
    if day < EARLIEST_AS_OF:
        raise click.ClickException(f"the demo tells of days from {EARLIEST_AS_OF} on, not of {day}")
    session = db.session()
    copies = SIZES.get(size)
    if copies is None and years is not None:
        raise click.ClickException("--years is for district and city; the office has one year")
    if copies is not None and session.get_bind().dialect.name != "postgresql":
        raise click.ClickException(f"a {size} wants PostgreSQL; see INTRANET_DATABASE_URL")
    if copies is not None and years is not None:
        copies = replace(copies, years=years)
    found = loading.loaded(session)
    if found is None:
        loading.load(session, settings, day, copies)
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
