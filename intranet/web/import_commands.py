"""A register from an Excel file, without a browser: what the page does, told in lines."""

from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.roles import Actor, Grant, Role
from intranet.domain.organization.homes import choose_home
from intranet.domain.organization.tables import Branch, Committee, valid_on
from intranet.domain.records.imports import ImportBatch, ImportRow, Outcome
from intranet.features.workbooks import operations
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import IntranetError
from intranet.pagekit.acting import acting, load_actor
from intranet.pagekit.files import stores
from intranet.pagekit.workbooks import WORKBOOKS

# of what is entered so, no row tells an account that entered it
_BY_NOBODY = {"members"}


group = AppGroup("import", help="A register from an Excel file.")
_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_BRANCH = click.option(
    "--branch", default="", help="Code of the branch to which new lines belong, e.g. B04."
)
_CONFIRM = click.option("--confirm", is_flag=True, help="Write what the preview accepts.")


@group.command("members")
@_FILE
@_BRANCH
@_CONFIRM
def import_members(file: Path, branch: str, *, confirm: bool) -> None:
    """Tell what a file would change in the roll of members, and with --confirm change it."""
    _import("members", file, branch, confirm=confirm)


@group.command("activities")
@_FILE
@_BRANCH
@_CONFIRM
def import_activities(file: Path, branch: str, *, confirm: bool) -> None:
    """The same for gatherings of a branch, in the name of its secretary; new ones are drafts."""
    _import("activities", file, branch, confirm=confirm)


def _import(what: str, file: Path, branch: str, *, confirm: bool) -> None:
    session = db.session()
    actor = _actor(what, branch)
    book = WORKBOOKS[what]
    with acting(actor):
        try:
            home = choose_home(book.register.homes(), branch, what=f"登记{book.title}")
            batch = operations.upload(
                session,
                book,
                home,
                name=file.name,
                content=file.read_bytes(),
                store=stores().objects,
                actor=actor,
                at_once=True,
            )
            _tell(batch)
            if not confirm:
                session.rollback()
                return
            operations.confirm(session, batch, book, actor=actor)
            session.commit()
        except IntranetError as refused:
            session.rollback()
            raise click.ClickException(str(refused)) from refused
    written = session.scalars(
        select(ImportRow.id).where(ImportRow.batch_id == batch.id, ImportRow.is_written)
    ).all()
    click.echo(f"已写入{len(written)}行。")


def _tell(batch: ImportBatch) -> None:
    rows = db.session.scalars(
        select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.number)
    ).all()
    counts = {one: sum(row.outcome is one for row in rows) for one in Outcome}
    click.echo(
        "，".join([*(f"{one.label}{counts[one]}行" for one in Outcome), f"不变{batch.unchanged}行"])
    )
    if batch.told["left_out"]:
        click.echo(f"没有读取的列：{'、'.join(batch.told['left_out'])}")
    labels = batch.told["labels"]
    for row in rows:
        said = [f"{labels.get(name, name)}：{text}" for name, text in row.told["problems"]]
        said = said or [
            f"{label}：{old or '（空）'} → {new or '（空）'}"
            for label, old, new in row.told["changes"]
        ]
        click.echo(f"第{row.number}行 {row.outcome.label} {row.told['label']}　{'；'.join(said)}")


def _actor(what: str, code: str) -> Actor:
    """As whom: of members the committee's staff; of what tells who entered it the secretary of the branch."""
    session, day = db.session(), clock.today()
    if what in _BY_NOBODY:
        committees = session.scalars(select(Committee.id)).all()
        grants = tuple(Grant(Role.COMMITTEE_STAFF, one) for one in committees)
        return Actor(0, "system", "系统", grants=grants)
    user_id = session.scalar(
        select(RoleGrant.user_id)
        .join(Branch, Branch.id == RoleGrant.branch_id)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            Branch.code == code,
            RoleGrant.role == Role.BRANCH_SECRETARY,
            User.is_active.is_(True),
            valid_on(RoleGrant.valid_from, RoleGrant.valid_to, day),
        )
        .order_by(RoleGrant.id)
        .limit(1)
    )
    actor = None if user_id is None else load_actor(session, User.id == user_id)
    if actor is None:
        raise click.ClickException("name a branch that has a secretary with an account: --branch")
    return actor
