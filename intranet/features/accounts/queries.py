"""Reads of sign-in and of the account page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.access.accounts import RoleGrant, User, UserSession
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.proposals import Act, Proposal, waiting_with
from intranet.domain.organization.rights import name_of_place
from intranet.domain.organization.tables import OrganizationName
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.pagekit.session import ABSOLUTE, profile

# What others did with an account, as its owner is told at the next sign-in.
_DONE_BY_OTHERS = {
    AuditAction.PASSWORD_RESET: "您的密码于{}被重置",
    AuditAction.SECOND_FACTOR_RESET: "您的第二道验证于{}被解除",
}
_NOT_ASKED_FOR = "如果不是您本人提出的，请立即联系安全管理员。"


def open_sessions(session: Session, user_id: int) -> list[UserSession]:
    """Sessions of the account that are still good, newest first."""
    moment = clock.now()
    return list(
        session.scalars(
            select(UserSession)
            .where(
                UserSession.user_id == user_id,
                UserSession.revoked_at.is_(None),
                UserSession.last_seen_at > moment - profile().idle,
                UserSession.created_at > moment - ABSOLUTE,
            )
            .order_by(UserSession.created_at.desc(), UserSession.id.desc())
        )
    )


def done_by_others(session: Session, user_id: int) -> list[str]:
    """What others did with the account since its owner last signed in, as its owner is told. One statement."""
    own = (AuditEvent.object_kind == "account", AuditEvent.object_id == user_id)
    last = (
        select(func.max(AuditEvent.id))
        .where(*own, AuditEvent.action == AuditAction.SIGNED_IN)
        .scalar_subquery()
    )
    rows: Sequence[tuple[str, datetime]] = (
        session.execute(
            select(AuditEvent.action, AuditEvent.occurred_at)
            .where(
                *own,
                AuditEvent.action.in_(list(_DONE_BY_OTHERS)),
                or_(AuditEvent.user_id.is_(None), AuditEvent.user_id != user_id),
                AuditEvent.id > func.coalesce(last, 0),
            )
            .order_by(AuditEvent.id)
        )
        .tuples()
        .all()
    )
    return [
        f"{_DONE_BY_OTHERS[AuditAction(action)].format(f'{clock.local(moment):%Y-%m-%d %H:%M}')}。{_NOT_ASKED_FOR}"
        for action, moment in rows
    ]


@dataclass(frozen=True)
class Deputy:
    """One deputy: who for whom, in which role and branch, from when to when; ``own`` is asked for by the person."""

    id: int
    deputy: str
    principal: str
    role: str
    place: str
    valid_from: date
    valid_to: date
    own: bool

    @property
    def words(self) -> str:
        """李二虎代张一鸣行使支部书记职责（机关第一党支部），2025年10月20日至2025年10月31日."""
        span = f"{long_date(self.valid_from)}至{long_date(self.valid_to)}"
        return f"{self.deputy}代{self.principal}行使{self.role}职责（{self.place}），{span}"


def standing_in(session: Session, accounts: Collection[int], day: date) -> list[Deputy]:
    """Deputies of the person and for whom the person stands in, today or later. One statement."""
    deputy, principal = aliased(User), aliased(User)
    rows = session.execute(
        select(RoleGrant, deputy.display_name, principal.display_name, OrganizationName.short_name)
        .join(deputy, deputy.id == RoleGrant.user_id)
        .join(principal, principal.id == RoleGrant.stands_in_for_id)
        .outerjoin(OrganizationName, name_of_place(day))
        .where(
            RoleGrant.valid_to >= day,
            or_(RoleGrant.user_id.in_(accounts), RoleGrant.stands_in_for_id.in_(accounts)),
        )
        .order_by(RoleGrant.valid_from, RoleGrant.id)
    )
    return [
        Deputy(
            grant.id,
            deputy_name,
            principal_name,
            grant.role.label,
            place or "",
            grant.valid_from,
            grant.valid_to,
            own=grant.stands_in_for_id in accounts,
        )
        for grant, deputy_name, principal_name, place in rows
        if grant.valid_to is not None
    ]


def asked_for(session: Session, accounts: Collection[int]) -> Sequence[Proposal]:
    """Deputies that the person asked for and no security administrator has decided on. One statement."""
    return waiting_with(session, Act.DEPUTIZE, user_ids=accounts)
