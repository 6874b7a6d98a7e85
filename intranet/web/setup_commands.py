"""The command that writes the files which a new office fills in."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from intranet.domain.access.roles import SYSTEM, Actor, Grant, Role
from intranet.domain.organization.homes import committee_home
from intranet.domain.organization.tables import Committee
from intranet.features.workbooks.views import NOTE
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.spreadsheet import workbook_of
from intranet.pagekit.acting import acting
from intranet.pagekit.workbooks import find

setup = AppGroup("setup", help="What a new office begins with.")
# in the order in which they are filled in
FILES = ("branches", "new-members", "kinds", "requirements", "indicators")


@setup.command("model")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--committee", help="Committee code; may be left out while there is only one.")
def write_models(folder: Path, committee: str | None) -> None:
    """Write the files of branches, members, kinds, requirements and indicators into FOLDER, to be sent back at /setup.

    Those from kinds on hold what there is.
    """
    committees = db.session.scalars(
        select(Committee).where(Committee.code == committee) if committee else select(Committee)
    ).all()
    if len(committees) != 1:
        raise click.ClickException("name one existing committee with --committee")
    number = committees[0].id
    actor = Actor(
        SYSTEM.user_id,
        SYSTEM.username,
        SYSTEM.display_name,
        grants=(Grant(Role.COMMITTEE_STAFF, number),),
    )
    folder.mkdir(parents=True, exist_ok=True)
    with acting(actor):
        home = committee_home(db.session(), number, clock.today())
        for place, name in enumerate(FILES, 1):
            book = find(name)
            columns, rows, offers = book.model(home, empty=False)
            target = folder / f"{place}-{book.title}.xlsx"
            target.write_bytes(
                workbook_of(
                    book.title,
                    columns,
                    rows,
                    title=f"{book.title}登记表",
                    note=NOTE,
                    creator=current_app.config["SETTINGS"].office_name,
                    offers=offers,
                )
            )
            click.echo(target)
