"""Commands of the archive: packages of filed documents, and whether all files are sound."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM
from intranet.domain.archive.tables import ArchivePackage
from intranet.domain.organization.directory import committees
from intranet.domain.organization.tables import Branch
from intranet.features.archive.checking import verify as verify_stored
from intranet.features.archive.operations import make_missing
from intranet.features.archive.packing import packable, withdrawn_codes, write_packages
from intranet.foundation import bags
from intranet.foundation.database import WRITES, db
from intranet.foundation.errors import DamagedFile, InvalidMove
from intranet.foundation.storage import Stores

group = AppGroup("archive", help="Filed documents.")
_FOLDER = click.Path(file_okay=False, path_type=Path)


def _stores() -> Stores:
    return Stores.under(current_app.config["SETTINGS"].data_dir)


@group.command("make")
def make() -> None:
    """Have the worker make the files of filed documents that have none, such as those of the demo."""
    count = make_missing(db.session())
    db.session.commit()
    click.echo(f"{count} filed documents wait for their files")


@group.command("package")
@click.option("--branch", help="Branch code, e.g. B04.")
@click.option("--committee", is_flag=True, help="The committee's own documents.")
@click.option("--year", type=int, required=True, help="Year of the documents, e.g. 2025.")
@click.argument("folder", type=_FOLDER)
def package(branch: str | None, committee: bool, year: int, folder: Path) -> None:
    """Write the package (BagIt) of each filed document of a year into FOLDER.

    What is there already is replaced; what was withdrawn since goes.
    """
    if (branch is None) is not committee:
        raise click.UsageError("give exactly one of --branch and --committee")
    session = db.session()
    session.connection(execution_options={WRITES: False})
    every = committees(session)
    row = session.scalar(select(Branch).where(Branch.code == branch)) if branch else None
    if branch and row is None:
        raise click.ClickException(f"there is no branch {branch}")
    if row is None and len(every) != 1:
        raise click.ClickException(f"there are {len(every)} committees, so none can be meant")
    owner = row.committee_id if row else every[0].id
    items = packable(session, owner, row.id if row else None, year)
    try:
        names = write_packages(session, items, folder, _stores())
    except (InvalidMove, DamagedFile, OSError) as refused:
        raise click.ClickException(str(refused)) from refused
    session.rollback()
    record_event(
        session,
        AuditAction.ARCHIVE_PACKED,
        actor=SYSTEM,
        kind=ArchivePackage.audited[0],
        object_id=None,
        label=f"{branch or '机关党委'}{year}年度",
        details={"items": len(names)},
    )
    session.commit()
    for name in names:
        click.echo(name)
    click.echo(f"wrote {len(names)} packages into {folder}")


@group.command("verify")
@click.argument("folder", type=_FOLDER, required=False)
def verify(folder: Path | None) -> None:
    """Read every stored file of the archive, or the packages in FOLDER.

    Exit 1 and name what is not as it was, in a folder also what was withdrawn since.
    """
    if folder is not None:
        if not folder.is_dir():
            raise click.ClickException(f"there is no folder {folder}")
        names = {one.name for one in folder.iterdir() if one.is_dir()}
        lines = list(bags.faults(folder))
        lines += [f"withdrawn: {name}" for name in sorted(names & withdrawn_codes(db.session()))]
        looked = f"{len(names)} packages"
    else:
        files, found = verify_stored(db.session(), _stores())
        db.session.commit()
        lines = [fault.line for fault in found]
        looked = f"{files} files"
    for line in lines:
        click.echo(line)
    click.echo(f"looked at {looked}, {len(lines)} faults")
    if lines:
        raise SystemExit(1)
