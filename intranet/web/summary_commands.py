"""The command that prints a summary to a file, for operators and for tests from outside."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from intranet.domain.summary_store import find_summary
from intranet.features.quarters import documents, queries
from intranet.foundation.database import WRITES, db
from intranet.foundation.errors import IntranetError
from intranet.foundation.quarters import Quarter
from intranet.foundation.storage import Stores

summary = AppGroup("summary", help="Quarterly summaries.")


@summary.command("render")
@click.option("--branch", required=True, help="Branch code, e.g. B04.")
@click.option("--quarter", "code", required=True, help="Quarter, e.g. 2025Q3.")
@click.option("--edition", type=int, help="An earlier edition; otherwise the approved one.")
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="The PDF to write.",
)
def render(branch: str, code: str, edition: int | None, output: Path) -> None:
    """Write a branch's quarterly summary as PDF: the approved edition, or a draft marked as such."""
    settings = current_app.config["SETTINGS"]
    db.session.connection(execution_options={WRITES: False})
    try:
        quarter = Quarter.parse(code)
        if not queries.has_begun(quarter):
            raise click.ClickException(f"{code} has not begun yet")
        home = queries.load_branch(db.session(), branch, quarter)
        found = find_summary(db.session(), home.id, quarter)
        workbench = queries.workbench_of(db.session(), home, quarter, found)
        document = documents.document_to_print(
            db.session(), workbench, demo=settings.demo, edition=edition
        )
        content = documents.render(document, Stores.under(settings.data_dir))
    except (IntranetError, ValueError) as refused:
        raise click.ClickException(str(refused)) from refused
    output.write_bytes(content)
    state = "draft" if document.draft else document.edition
    click.echo(f"wrote {output} ({state})")
