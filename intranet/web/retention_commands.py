"""The command that removes what is kept no longer."""

from collections import Counter
from typing import Any

import click
from sqlalchemy import func, select

from intranet.domain.access.accounts import SignInThrottle, UserSession
from intranet.domain.organization.tables import Committee
from intranet.domain.paper.prints import PrintOrder
from intranet.domain.privacy.retention import purge
from intranet.domain.records.drafts import FormDraft
from intranet.domain.records.posted import PostedForm
from intranet.features.accounts.leftovers import forget_leftovers
from intranet.foundation import clock
from intranet.foundation.database import db

# What the service forgets by itself every day; a row of these tells of no act, so that there is no event.
_LEFTOVERS = (FormDraft, PostedForm, PrintOrder, SignInThrottle, UserSession)


def _sizes() -> dict[str, int]:
    return {
        table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in _LEFTOVERS
    }


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Only list, table by table, what would go.")
def purge_command(dry_run: bool) -> None:
    """Remove what is kept no longer (docs/security.md): rows, then what the database still holds of them.

    What is archived stays, and what a committee holds. Run it when few people work: PostgreSQL locks each table for
    the moment in which it writes it anew.
    """
    session, gone = db.session(), Counter[str]()
    before = _sizes()
    forget_leftovers(session)
    gone.update({name: before[name] - left for name, left in _sizes().items()})
    for committee_id in session.scalars(select(Committee.id).order_by(Committee.id)).all():
        for name, number in purge(session, committee_id, today=clock.today()):
            gone[name] += number
            if not dry_run:
                session.commit()
    if dry_run:
        session.rollback()
    else:
        session.commit()
        _overwrite([name for name, number in gone.items() if number])
    for name, number in sorted(gone.items()):
        click.echo(f"{name}: {number}")
    click.echo("nothing was removed" if dry_run else "removed")


def _overwrite(tables: list[str]) -> None:
    """Have the database write anew what lost rows: a deleted row lies in its file until then."""
    db.session.remove()
    lent = db.engine.raw_connection()
    try:
        connection: Any = lent.driver_connection
        if db.engine.dialect.name == "sqlite":
            # the manners of ours begin no transaction by themselves
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        connection.autocommit = True
        for name in tables:
            connection.execute(f"VACUUM (FULL) {name}")  # nosemgrep - our own tables
        connection.autocommit = False
    finally:
        lent.close()
