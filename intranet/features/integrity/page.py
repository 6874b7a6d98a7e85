"""The blueprint, its tabs, what the lists are narrowed to, and who may be named in a line."""

from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy import select

from intranet.domain.access.actions import AuditAction
from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.talks import IntegrityTalk
from intranet.domain.organization.directory import (
    name_of_branch,
    name_of_committee,
)
from intranet.domain.organization.homes import Home
from intranet.domain.organization.members import Member
from intranet.domain.organization.roster import roster_on
from intranet.domain.organization.tables import OrganizationName, Post, valid_on
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit.access import record_read
from intranet.pagekit.navigation import Tab
from intranet.pagekit.scope import asked_scope as asked
from intranet.pagekit.session import current_actor

blueprint = Blueprint("integrity", __name__, url_prefix="/integrity")
# what a list of this feature is narrowed to
asked_scope = partial(asked, states=Check)

TABS = (
    ("education", "廉政教育"),
    ("study", "党纪学习"),
    ("pledges", "责任书"),
    ("risks", "廉政风险点"),
    ("group_talks", "集体谈话"),
    ("talks", "个别谈话"),
    ("reminders", "节前提醒"),
)


def tabs(active: str) -> list[Tab]:
    """All registers; *active* is the endpoint (without ``integrity.``) of the present one."""
    kept: dict[str, Any] = {
        name: request.args[name] for name in ("year", "branch") if name in request.args
    }
    return [
        Tab(label, url_for(f"integrity.{name}", **kept), name == active) for name, label in TABS
    ]


def owner_on(line: Any, day: date) -> OrganizationName:
    """Whose a line is, with the names of the day."""
    session = db.session()
    if line.branch_id is None:
        return name_of_committee(session, line.committee_id, day)
    return name_of_branch(session, line.branch_id, day)


def note_talk_read(talk: IntegrityTalk) -> None:
    """Have it recorded that the person reads what was asked for in a talk, and in which role."""
    held = current_actor().role_label(committee_id=talk.committee_id, branch_id=talk.branch_id)
    record_read(AuditAction.INTEGRITY_TALK_READ, kind="integrity_talk", object_id=talk.id, why=held)


def people_of(home: Home) -> list[tuple[int, str]]:
    """Who may be named in a line of this place: members of the branch, who holds a post in the committee."""
    session, today = db.session(), clock.today()
    if home.branch_id is not None:
        return [(one.member_id, one.name) for one in roster_on(session, home.branch_id, today)]
    found = session.execute(
        select(Member.id, Member.name)
        .join(Post, Post.member_id == Member.id)
        .where(
            Post.committee_id == home.committee_id,
            valid_on(Post.starts_on, Post.ends_on, today),
        )
        .order_by(Post.starts_on, Post.id)
    )
    return list(dict(found.tuples().all()).items())


def with_present(people: list[tuple[int, str]], member_id: int | None) -> list[tuple[int, str]]:
    """The people, and who stands in the line already though they have left since. At most one statement."""
    if member_id is None or member_id in dict(people):
        return people
    name = db.session().scalar(select(Member.name).where(Member.id == member_id)) or ""
    return [*people, (member_id, f"{name}（已不在本支部）")]
