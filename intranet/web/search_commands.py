"""The command that fills the index of the search, for operators."""

import click
from flask.cli import AppGroup

from intranet.domain.registry import SEARCHED
from intranet.domain.search import upkeep
from intranet.foundation.database import db

search = AppGroup("search", help="The index of the search.")


@search.command("rebuild")
def rebuild() -> None:
    """Index every record anew: once after the update that brings the search, and whenever in doubt."""
    total = upkeep.rebuild(
        db.session(),
        SEARCHED,
        lambda key, number: click.echo(f"search: {number} of kind {key}"),
    )
    db.session.commit()
    click.echo(f"search: {total} documents indexed")
