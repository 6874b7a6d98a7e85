"""Drafts that appear by themselves: what is planned for a day of this month or the week to come, once a day."""

from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.roles import BRANCH_KEEPERS, SYSTEM, Actor, Grant
from intranet.domain.organization.tables import Branch, valid_on
from intranet.domain.planning.drafting import draft_items
from intranet.domain.planning.items import PlanItem
from intranet.foundation import clock
from intranet.foundation.jobs import job
from intranet.foundation.quarters import month_end

DRAFT = "planning.draft_month"
EVERY = timedelta(days=1)
AHEAD = timedelta(days=7)


@job(DRAFT, every=EVERY, always=True)
def draft_month(session: Session) -> None:
    """Draft what branches plan for a settled day from today on; the record is that of who keeps the branch's records.

    What has no day yet, or whose day has passed, waits for somebody: a day is not guessed, a lapse not papered over.
    A branch without a keeper is left alone.
    """
    today = clock.today()
    last = max(month_end(today.year, today.month), today + AHEAD)
    due = (
        PlanItem.planned_on.between(today, last)
        & (PlanItem.cancelled == "")
        & PlanItem.activity_id.is_(None)
    )
    found = session.execute(
        select(PlanItem.branch_id, PlanItem.committee_id, RoleGrant.role, User)
        .join(Branch, Branch.id == PlanItem.branch_id)
        .join(RoleGrant, RoleGrant.branch_id == PlanItem.branch_id)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            due,
            or_(Branch.dissolved_on.is_(None), Branch.dissolved_on >= PlanItem.planned_on),
            RoleGrant.role.in_(BRANCH_KEEPERS),
            valid_on(RoleGrant.valid_from, RoleGrant.valid_to, today),
            User.is_active.is_(True),
        )
        .order_by(PlanItem.branch_id, RoleGrant.role, User.id)
    )
    keepers: dict[int, Actor] = {}
    for branch_id, committee_id, role, user in found.unique():
        grant = Grant(role, committee_id, branch_id)
        keeper = Actor(user.id, user.username, user.display_name, user.member_id, (grant,))
        keepers.setdefault(branch_id, keeper)
    for branch_id, keeper in keepers.items():
        draft_items(session, due & (PlanItem.branch_id == branch_id), actor=keeper, by=SYSTEM)
