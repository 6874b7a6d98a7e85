"""What waits of accounts: rights to be looked at, what one administrator proposed for another, what was reset."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Integer, Select, case, cast, func, literal, or_, select
from sqlalchemy.orm import aliased

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.permissions import Permission
from intranet.domain.access.proposals import Proposal, Standing, confirmable
from intranet.domain.access.roles import Actor, Role
from intranet.domain.organization.rights import name_of_place
from intranet.domain.organization.standing_rights import CHECKS, Check
from intranet.domain.organization.tables import OrganizationName, valid_on
from intranet.domain.waiting.shapes import Matter, Stage
from intranet.domain.waiting.statements import Rows, line

# What somebody could use to sign in as another: the auditor is told without looking for it, for a fortnight.
RESETS = (AuditAction.PASSWORD_RESET, AuditAction.SECOND_FACTOR_RESET)
_TOLD = timedelta(days=14)
_ROLE = case({role: role.label for role in Role}, value=RoleGrant.role)


def rights(check: Check) -> Rows:
    """What a check finds among the rights of accounts, for who gives and ends them: with role and place of each."""

    def rows(actor: Actor, today: date) -> Select[Any] | None:
        committees = actor.committee_ids(Permission.GRANT_MANAGE)
        if not committees:
            return None
        found = check.found(committees, today).subquery()
        held = (
            select(
                func.aggregate_strings(
                    _ROLE + "（" + func.coalesce(OrganizationName.short_name, "") + "）", "、"
                )
            )
            .select_from(RoleGrant)
            .outerjoin(OrganizationName, name_of_place(today))
            .where(
                RoleGrant.user_id == found.c.user_id,
                or_(found.c.grant_id.is_(None), RoleGrant.id == found.c.grant_id),
                valid_on(RoleGrant.valid_from, RoleGrant.valid_to, today),
            )
            .scalar_subquery()
        )
        told = func.coalesce(literal(f"{check.title} · ") + held, check.title)
        return line(
            found.c.user_id, found.c.display_name, found.c.branch_id, day=found.c.day, detail=told
        )

    return rows


def proposals(actor: Actor, today: date) -> Select[Any] | None:
    """What another administrator proposed and the person may confirm."""
    decides = confirmable(actor, today)
    if decides is None:
        return None
    proposer = select(User.display_name).where(User.id == Proposal.proposed_by_id).scalar_subquery()
    nowhere = cast(None, Integer)
    return line(
        Proposal.id, Proposal.label, nowhere, since=Proposal.proposed_at, detail=proposer
    ).where(decides)


def proposed(actor: Actor, today: date) -> Select[Any] | None:
    """What the person proposed and another administrator has not confirmed."""
    if confirmable(actor, today) is None:
        return None
    nowhere = cast(None, Integer)
    return line(Proposal.id, Proposal.label, nowhere, since=Proposal.proposed_at).where(
        Proposal.state == Standing.PROPOSED,
        Proposal.expires_on >= today,
        Proposal.proposed_by_id == actor.user_id,
    )


def resets(actor: Actor, today: date) -> Select[Any] | None:
    """Passwords and second factors that were reset since the auditor last looked into the trail."""
    if not actor.can(Permission.AUDIT_READ):
        return None
    first = datetime.combine(today - _TOLD, time(), tzinfo=UTC)
    read = aliased(AuditEvent)
    last = select(func.coalesce(func.max(read.id), 0)).where(
        read.occurred_at >= first,
        read.action == AuditAction.TRAIL_READ.value,
        read.user_id == actor.user_id,
    )
    return (
        line(
            AuditEvent.id,
            User.display_name + "（" + AuditEvent.object_label + "）",
            cast(None, Integer),
            since=AuditEvent.occurred_at,
            detail=case({one.value: one.label for one in RESETS}, value=AuditEvent.action),
        )
        .join(User, User.id == AuditEvent.object_id)
        .where(
            AuditEvent.occurred_at >= first,
            AuditEvent.action.in_([one.value for one in RESETS]),
            AuditEvent.id > last.scalar_subquery(),
        )
    )


OF_ACCOUNTS: tuple[Matter, ...] = (
    Matter(
        Stage.RIGHTS,
        "待确认",
        "/admin/proposals",
        "/admin/proposals/{id}",
        "{detail}提出，请核对后确认",
        proposals,
        title="待确认的授权和账号事项",
        word="待确认",
        does="确认",
    ),
    Matter(
        Stage.RIGHTS,
        "重置",
        "/audit?group=attention",
        "/audit?group=attention",
        "{detail}，{day}办理，请核对是否经本人申请",
        resets,
        title="重置密码和解除第二道验证",
        does="查看",
    ),
    Matter(
        Stage.SENT,
        "待确认",
        "/admin/proposals",
        "/admin/proposals/{id}",
        "等另一名管理员确认 · {day}提出",
        proposed,
        verb="提出",
    ),
    *(
        Matter(
            Stage.RIGHTS,
            "授权待办",
            "/admin/grants/to-do",
            f"/admin/grants/to-do#{check.key}",
            "{detail}{until}",
            rights(check),
            title=check.title,
        )
        for check in CHECKS
    ),
)
