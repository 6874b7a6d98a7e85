"""Commands for the files that people uploaded."""

import click
from flask import current_app
from flask.cli import AppGroup

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM
from intranet.domain.records import stored_files
from intranet.foundation.database import db
from intranet.foundation.storage import Stores

group = AppGroup("attachments", help="Files that people uploaded.")


def _stores() -> Stores:
    return Stores.under(current_app.config["SETTINGS"].data_dir)


def _record(action: AuditAction, digests: list[str]) -> None:
    record_event(
        db.session(),
        action,
        actor=SYSTEM,
        kind="files",
        object_id=None,
        details={"files": len(digests), "sha256": digests[:200]},
    )
    db.session.commit()


@group.command("verify")
@click.option("--repair", is_flag=True, help="Make damaged copies anew from the sealed originals.")
def verify(repair: bool) -> None:
    """Read every file that a row refers to; exit 1 and name what is missing or damaged."""
    stores, looked, damaged, mended = _stores(), 0, [], []
    for row in list(stored_files.rows(db.session())):
        looked += 1
        broken = [
            d for d in (row.master, row.display) if d and not stored_files.sound(stores.objects, d)
        ]
        if broken and repair and stored_files.repaired(stores, row):
            mended += broken
        else:
            damaged += [f"{digest} ({row.name})" for digest in broken]
        if not stored_files.sound(stores.sealed, row.sealed):
            damaged.append(f"sealed {row.sealed} ({row.name})")
    db.session.rollback()
    if mended:
        _record(AuditAction.FILES_REPAIRED, mended)
    click.echo(f"looked at the files of {looked} rows, repaired {len(mended)} copies")
    if damaged:
        raise click.ClickException("restore these from a backup: " + ", ".join(damaged))


@group.command("sweep")
@click.option("--dry-run", is_flag=True, help="Only count them.")
def sweep(dry_run: bool) -> None:
    """Delete files that no row refers to any more, the sealed originals among them; a day after they were written.

    So are those that a process left unfinished when it was ended.
    """
    unneeded = stored_files.unneeded(db.session(), _stores())
    unfinished = stored_files.unfinished(_stores())
    db.session.rollback()
    if unneeded and not dry_run:
        _record(AuditAction.FILES_SWEPT, [digest for _, digest in unneeded])
        for store, digest in unneeded:
            store.remove(digest)
    if not dry_run:
        for path in unfinished:
            path.unlink(missing_ok=True)
    click.echo(
        f"{'would delete' if dry_run else 'deleted'} {len(unneeded) + len(unfinished)} files"
    )
