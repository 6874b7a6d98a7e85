"""Commands for the keys by which restricted text is sealed; the way is told in the user guide for operators."""

import click
from flask.cli import AppGroup

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM
from intranet.foundation import sealed
from intranet.foundation.database import db
from intranet.foundation.errors import KeysMissing
from intranet.foundation.sealed import Algorithm

group = AppGroup("keys", help="Keys of sealed text (INTRANET_KEY_FILE).")


def _ring() -> sealed.KeyRing:
    try:
        return sealed.ring()
    except KeysMissing as missing:
        raise click.ClickException(
            f"{missing}; make one with: flask --app wsgi keys create"
        ) from missing


@group.command("create")
@click.option(
    "--algorithm",
    type=click.Choice([one.value for one in Algorithm]),
    default=Algorithm.AES_256_GCM.value,
    show_default=True,
    help="How the new key seals.",
)
def create(algorithm: str) -> None:
    """Add a key to the file, which is made where there is none: what is saved from now on is sealed with it."""
    try:
        made = sealed.add_key(Algorithm(algorithm))
    except KeysMissing as missing:
        raise click.ClickException(str(missing)) from missing
    click.echo(f"created key {made.id} ({made.algorithm}); copy the key file to a safe place now")


@group.command("list")
def show() -> None:
    """List the keys, with how many rows each has sealed; the last one seals."""
    keys = _ring().keys
    for key in keys:
        rows = sealed.lying_under(db.session(), key)
        note = " seals" if key is keys[-1] else ""
        click.echo(f"{key.id} {key.algorithm} {rows} rows{note}")


@group.command("rotate")
def rotate() -> None:
    """Seal everything under the last key of the file. May be killed at any row and started again."""
    present, total, damaged = _ring().present, 0, []
    for kind in sealed.sealed_tables():
        last = 0
        while True:
            turn = sealed.reseal(db.session(), kind, after=last)
            if not turn.rows:
                break
            last, name = turn.last, kind.__table__.name
            damaged += [f"{name} {number}" for number in turn.damaged]
            done = turn.rows - len(turn.damaged)
            total += done
            record_event(
                db.session(),
                AuditAction.SEALED_ANEW,
                actor=SYSTEM,
                kind=kind.audited[0] if kind.audited else name,
                object_id=None,
                details={"rows": done},
            )
            db.session.commit()
        db.session.rollback()
    click.echo(f"sealed {total} rows under key {present.id}")
    if damaged:
        raise click.ClickException(
            f"these do not open, restore them from a backup: {', '.join(damaged)}"
        )


@group.command("remove")
@click.argument("key_id")
def remove(key_id: str) -> None:
    """Take a key out of the file that seals nothing any more; backups made before cannot be read without it."""
    key = next((one for one in _ring().keys if one.id == key_id), None)
    if key is None:
        raise click.ClickException(f"there is no key {key_id}")
    if rows := sealed.lying_under(db.session(), key):
        raise click.ClickException(f"{rows} rows still lie under {key_id}: flask keys rotate")
    try:
        sealed.remove_key(key_id)
    except ValueError as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"removed key {key_id}")
