"""Commands for operators; see the contract in README.md."""

from datetime import date, datetime, timedelta

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from intranet.demo.commands import demo
from intranet.domain.access import second_factor
from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import SYSTEM, Role
from intranet.domain.organization.tables import Branch, Committee, OrganizationName
from intranet.features.accounts.people import operations as people
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.quarters import FIRST_YEAR
from intranet.web import (
    archive_commands,
    attachment_commands,
    audit_commands,
    document_commands,
    import_commands,
    job_commands,
    key_commands,
    retention_commands,
    search_commands,
    setup_commands,
    summary_commands,
)

committee = AppGroup("committee", help="The committee that everything else belongs to.")
user = AppGroup("user", help="Accounts.")


@committee.command("create")
@click.argument("code")
@click.option(
    "--full-name", required=True, help="As under documents, e.g. 中共某某办公室机关委员会."
)
@click.option("--short-name", default="机关党委", show_default=True, help="As in text and tables.")
@click.option(
    "--valid-from",
    type=click.DateTime(["%Y-%m-%d"]),
    help="First day of these names; records can be dated back to it (default: any record can).",
)
def create_committee(
    code: str, full_name: str, short_name: str, valid_from: datetime | None
) -> None:
    """Create a committee: the first thing in an empty database, before any account or branch."""
    code, full_name, short_name = code.strip(), full_name.strip(), short_name.strip()
    if db.session.scalar(select(Committee.id).where(Committee.code == code)) is not None:
        raise click.ClickException(f"the committee {code} exists already")
    for text, most in ((code, 12), (full_name, 80), (short_name, 40)):
        if not 0 < len(text) <= most:
            raise click.ClickException(f"{text!r} must have 1 to {most} characters")
    made = Committee(code=code)
    db.session.add(made)
    db.session.flush()
    db.session.add(
        OrganizationName(
            committee_id=made.id,
            full_name=full_name,
            short_name=short_name,
            valid_from=valid_from.date() if valid_from else date(FIRST_YEAR, 1, 1),
        )
    )
    record_change(db.session(), AuditAction.COMMITTEE_CREATED, made, actor=SYSTEM, label=short_name)
    db.session.commit()
    click.echo(f"created {code}")


@user.command("create")
@click.argument("username")
@click.option("--name", required=True, help="Display name, e.g. 张伟.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--branch", help="Branch code, e.g. B04; only for roles held in a branch.")
@click.option("--committee", help="Committee code; may be left out while there is only one.")
def create_user(
    username: str, name: str, role: str, branch: str | None, committee: str | None
) -> None:
    """Create an account with one role, and tell the password for its first sign-in."""
    wanted = Role(role)
    if db.session.scalar(select(User.id).where(User.username == username)) is not None:
        raise click.ClickException(f"the account {username} exists already")
    committees = db.session.scalars(
        select(Committee).where(Committee.code == committee) if committee else select(Committee)
    ).all()
    if len(committees) != 1:
        raise click.ClickException("name one existing committee with --committee")
    home = None
    if wanted.in_branch:
        home = db.session.scalar(select(Branch).where(Branch.code == branch))
        if home is None:
            raise click.ClickException(
                f"the role {role} is held in a branch; name one with --branch"
            )
    account = User(
        username=username,
        display_name=name,
        is_active=True,
        created_at=clock.now(),
    )
    password = people.generate_password()
    people.give_password(account, password)
    account.grants = [
        RoleGrant(
            role=wanted,
            committee_id=committees[0].id,
            branch_id=home.id if home else None,
            valid_from=clock.today(),
        )
    ]
    db.session.add(account)
    db.session.flush()
    record_change(
        db.session(),
        AuditAction.USER_CREATED,
        account,
        actor=SYSTEM,
        label=username,
        role=role,
        branch=branch,
    )
    db.session.commit()
    click.echo(f"created {username}")
    _tell(password)


@user.command("restart")
@click.argument("username")
def restart_user(username: str) -> None:
    """Let the owner of an account begin anew: a password for one sign-in, and no second factor."""
    account = db.session.scalar(select(User).where(User.username == username))
    if account is None:
        raise click.ClickException(f"there is no account {username}")
    password = people.generate_password()
    people.reset_password(db.session(), account.id, actor=SYSTEM, password=password)
    if second_factor.factor_of(db.session(), account.id) is not None:
        people.reset_second_factor(db.session(), account.id, actor=SYSTEM)
    db.session.commit()
    _tell(password)


def _tell(password: str) -> None:
    hours = people.GIVEN_FOR // timedelta(hours=1)
    click.echo(f"password for one sign-in within {hours} hours: {password}")


def init_app(app: Flask) -> None:
    """Register all command groups."""
    app.cli.add_command(committee)
    app.cli.add_command(user)
    app.cli.add_command(import_commands.group)
    app.cli.add_command(summary_commands.summary)
    app.cli.add_command(search_commands.search)
    app.cli.add_command(job_commands.group)
    app.cli.add_command(key_commands.group)
    app.cli.add_command(archive_commands.group)
    app.cli.add_command(attachment_commands.group)
    app.cli.add_command(retention_commands.purge_command)
    app.cli.add_command(audit_commands.group)
    app.cli.add_command(document_commands.document)
    app.cli.add_command(setup_commands.setup)
    app.cli.add_command(demo)
