"""Commands for the audit trail: whether it is what was written, and what proves it elsewhere."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import text

from intranet.domain.access import proof
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import head, record_event
from intranet.domain.access.chain import PRINTED, Anchor
from intranet.domain.access.roles import SYSTEM
from intranet.foundation import clock
from intranet.foundation.database import WRITES, db
from intranet.foundation.errors import KeysMissing

group = AppGroup("audit", help="The audit trail and what proves it.")
# What only grows is known by the triggers that refuse everything else.
ONLY_GROWS = """
    SELECT DISTINCT quote_ident(relname) FROM pg_trigger
      JOIN pg_class ON pg_class.oid = tgrelid
      JOIN pg_proc ON pg_proc.oid = tgfoid
     WHERE proname = 'refuse_change' AND relnamespace = current_schema()::regnamespace
"""


@group.command("verify")
@click.option(
    "--from-anchor",
    "anchor_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Also compare with a file that `audit anchor` wrote: finds a cut end and an older database.",
)
@click.option(
    "--printed",
    type=(click.IntRange(min=1), str),
    metavar="NUMBER CODE",
    help="The same with what the last line of a printed summary says.",
)
def verify(anchor_file: Path | None, printed: tuple[int, str] | None) -> None:
    """Read the whole trail; exit 1 and name the first event that is not as it was written."""
    if printed is not None:
        anchor: Anchor | None = _printed(*printed)
    else:
        anchor = _read(anchor_file) if anchor_file else None
    session = db.session()
    session.connection(execution_options={WRITES: False})
    try:
        found = proof.verify(session, anchor)
    except KeysMissing as missing:
        raise click.ClickException(str(missing)) from missing
    finally:
        session.rollback()
    if found.fault:
        raise click.ClickException(found.fault)
    click.echo(
        f"审计记录完整：共{found.events}条，其中建链以前{found.older}条；"
        f"链尾为第{found.last.event_id}号，校验码{found.last.short}。"
    )
    if anchor is None:
        click.echo(
            "没有与锚点比对：末尾是否被截去、数据库是否被恢复到较早的状态，须用 --from-anchor 或 --printed 核对。"
        )


def _printed(number: int, code: str) -> Anchor:
    digits = "".join(code.split()).lower()
    if len(digits) < PRINTED:
        raise click.ClickException(f"校验码应有{PRINTED}位。")
    return Anchor(number, digits)


def _read(path: Path) -> Anchor:
    try:
        kept = json.loads(path.read_text("utf-8"))
        return _printed(int(kept["event"]), str(kept["hash"]))
    except (ValueError, KeyError, TypeError) as fault:
        raise click.ClickException(f"{path} 不是锚点文件。") from fault


@group.command("anchor")
def anchor() -> None:
    """Print the head of the trail; keep it on another machine or on paper. Is an event itself."""
    session = db.session()
    record_event(session, AuditAction.TRAIL_ANCHORED, actor=SYSTEM, kind="trail", object_id=None)
    try:
        session.commit()
    except KeysMissing as missing:
        raise click.ClickException(str(missing)) from missing
    last = head(session)
    session.rollback()
    click.echo(
        json.dumps({"event": last.event_id, "hash": last.hash, "at": clock.now().isoformat()})
    )


@group.command("rights")
@click.argument("role")
def rights(role: str) -> None:
    """Give a role of PostgreSQL what the application needs and no more: of what only grows, to read and to add.

    Run by the owner of the tables, after each `db upgrade`; the application then signs in to the database as ROLE.
    """
    connection = db.session.connection()
    if connection.dialect.name != "postgresql":
        raise click.ClickException("only PostgreSQL knows roles")
    name = connection.dialect.identifier_preparer.quote_identifier(role)
    grows = list(connection.scalars(text(ONLY_GROWS)))
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {', '.join(grows)} FROM {name}",
    ):
        connection.execute(text(statement))
    db.session.commit()
    click.echo(f"{role} reads and adds to {', '.join(sorted(grows))}, and changes all else")
