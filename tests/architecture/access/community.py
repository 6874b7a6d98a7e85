"""Who may use the routes of double registration, and the entries on which they are tried."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM
from intranet.domain.life.community import CommunityProject, CommunityRegistration, ListType
from intranet.domain.organization.tables import Branch
from intranet.foundation import clock
from tests.architecture.access.words import CONTENT, Rule, rule

_FILLERS = rule("S C")

RULES: dict[str, Rule] = {
    "community.index": CONTENT,
    "community.index_xlsx": CONTENT,
    "community.index_pdf": CONTENT,
    "community.registrations": CONTENT,
    "community.registrations_xlsx": CONTENT,
    "community.registrations_pdf": CONTENT,
    **{
        f"community.{act}_{what}": _FILLERS
        for act in ("add", "edit", "remove")
        for what in ("registration", "project")
    },
}


def group_of(name: str) -> str:
    """Registrations and lines have ids of their own."""
    return "community_project" if name.endswith("project") else "community"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """One registration and one line of the branch; commits."""
    moment = clock.now()
    common = {
        "branch_id": branch.id,
        "community": "和平社区",
        "entered_by_id": session.scalars(select(User.id).where(User.username == "staff")).one(),
        "created_at": moment,
        "updated_at": moment,
    }
    registration = CommunityRegistration(registered_on=date(2025, 3, 5), **common)
    project = CommunityProject(
        list_type=ListType.PROJECT, title="志愿服务", starts_on=date(2025, 3, 5), **common
    )
    session.add_all([registration, project])
    session.flush()
    record_event(
        session, AuditAction.COMMUNITY_REGISTERED, actor=SYSTEM, kind="test", object_id=None
    )
    session.expire_on_commit = False
    session.commit()
    return {
        "community": {"code": branch.code, "entry_id": registration.id},
        "community_project": {"code": branch.code, "entry_id": project.id},
    }
