"""The command that prints a summary to a file, for operators and for tests from outside."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from intranet.domain.organization.directory import committees
from intranet.domain.summaries.store import Owner, find_summary
from intranet.features.summaries import committee_queries, documents, queries
from intranet.features.summaries.bench import Bench
from intranet.foundation.database import WRITES, db
from intranet.foundation.errors import IntranetError
from intranet.foundation.quarters import Half, Period, Quarter, Year
from intranet.pagekit.printing import WORD, render_document, word_copy

summary = AppGroup("summary", help="Summaries of quarters, halves and years.")


@summary.command("render")
@click.option("--branch", help="Branch code, e.g. B04.")
@click.option("--committee", is_flag=True, help="The committee's roll-up of all branches.")
@click.option("--quarter", help="Quarter, e.g. 2025Q3.")
@click.option("--year", help="Year, e.g. 2025.")
@click.option("--half", type=click.IntRange(1, 2), help="With --year: its first or second half.")
@click.option("--edition", type=int, help="An earlier edition; otherwise the approved one.")
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="The PDF to write, or the Word working copy when it ends in .docx.",
)
def render(
    branch: str | None,
    committee: bool,
    quarter: str | None,
    year: str | None,
    half: int | None,
    edition: int | None,
    output: Path,
) -> None:
    """Write a summary of a branch or of the committee: the approved edition, or a draft marked as such."""
    if (branch is None) is not committee:
        raise click.UsageError("give exactly one of --branch and --committee")
    if (quarter is None) is (year is None):
        raise click.UsageError("give exactly one of --quarter and --year")
    if half is not None and year is None:
        raise click.UsageError("--half needs --year")
    settings = current_app.config["SETTINGS"]
    db.session.connection(execution_options={WRITES: False})
    session = db.session()
    try:
        period = _period(quarter, year, half)
        if not queries.has_begun(period):
            raise click.ClickException(f"{period} has not begun yet")
        bench = _bench(session, branch, period)
        document = documents.edition_to_print(session, bench, demo=settings.demo, edition=edition)
        as_word = output.suffix.lower() == WORD
        content = word_copy(document) if as_word else render_document("summary.html", document)
    except (IntranetError, ValueError) as refused:
        raise click.ClickException(str(refused)) from refused
    output.write_bytes(content)
    state = "draft" if document.draft else document.edition
    click.echo(f"wrote {output} ({state})")


def _period(quarter: str | None, year: str | None, half: int | None) -> Period:
    if year is None:
        return Quarter.parse(quarter or "")
    whole = Year.parse(year)
    return Half(whole.year, half) if half else whole


def _bench(session: Session, branch: str | None, period: Period) -> Bench:
    """The summary of the branch, or of the committee where there is only one."""
    if branch is not None:
        home = queries.load_branch(session, branch, period)
        found = find_summary(session, Owner.of(home), period)
        return queries.workbench_of(session, home, period, found)
    every = committees(session)
    if len(every) != 1:
        raise click.ClickException(f"there are {len(every)} committees, so none can be meant")
    owner = Owner(every[0].id)
    return committee_queries.bench_of(
        session, every[0], period, find_summary(session, owner, period)
    )
