"""Writes of grants. 三员分立: the three administrators exclude each other and all business roles but membership.

GB/T 22239-2019 8.1.5.1 to 8.1.5.3 ask for three administrators with separate duties.
"""

from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor, Role, excluded
from intranet.domain.organization.tables import Branch
from intranet.features.accounts.grants.places import Place
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.errors import NotAllowed, NotFound, RuleBroken


def _hold(session: Session, user_id: int, *, actor: Actor) -> User:
    """Lock the account, so that two grants given at once cannot miss each other; nobody changes their own."""
    user = session.scalar(select(User).where(User.id == user_id).with_for_update())
    if user is None:
        raise NotFound("没有找到这个账号。")
    if user.id in actor.accounts:
        raise NotAllowed("不能给自己授权，也不能收回自己的授权；请由另一名安全管理员办理。")
    return user


def _overlaps(grant: RoleGrant, valid_from: date, valid_to: date | None) -> bool:
    return (valid_to is None or grant.valid_from <= valid_to) and (
        grant.valid_to is None or grant.valid_to >= valid_from
    )


def _check_place(role: Role, place: Place) -> None:
    if role is Role.GROUP_LEADER:
        if place.party_group_id is None:
            raise RuleBroken({"place": ["党小组组长应选择具体的党小组。"]})
    elif role.in_branch:
        if place.branch_id is None or place.party_group_id is not None:
            raise RuleBroken({"place": [f"“{role.label}”应选择党支部。"]})
    elif place.branch_id is not None:
        raise RuleBroken({"place": [f"“{role.label}”应选择机关党委。"]})


def _refuse_after_the_end(session: Session, place: Place, valid_to: date | None) -> None:
    """A right in a branch that is to be merged ends with the branch."""
    last = session.scalar(select(Branch.dissolved_on).where(Branch.id == place.branch_id))
    if last is not None and (valid_to is None or valid_to > last):
        raise RuleBroken(
            {"valid_to": [f"该党支部{long_date(last)}撤销，请填写不晚于这一天的截止日期。"]}
        )


def check_grant(
    session: Session,
    user_id: int,
    *,
    actor: Actor,
    role: Role,
    place: Place,
    valid_from: date,
    valid_to: date | None,
) -> User:
    """The account, locked, when the role may be given to it; who proposes it asks, and who confirms it.

    Raises NotAllowed (own account), RuleBroken beside ``role`` (excluded, or held already) or ``place`` (does not fit),
    ``valid_to`` (the branch ends before).
    """
    user = _hold(session, user_id, actor=actor)
    _check_place(role, place)
    _refuse_after_the_end(session, place, valid_to)
    # one person may have several accounts
    same = User.id == user.id
    if user.member_id is not None:
        same = or_(same, User.member_id == user.member_id)
    held = session.scalars(select(RoleGrant).join(User, User.id == RoleGrant.user_id).where(same))
    for grant in held:
        if not _overlaps(grant, valid_from, valid_to):
            continue
        own = grant.user_id == user.id
        if excluded(role, grant.role):
            whose = "该账号" if own else "本人另一账号"
            raise RuleBroken(
                {
                    "role": [
                        f"“{role.label}”与{whose}已有的“{grant.role.label}”不能由{'同一账号' if own else '同一人'}担任"
                        "（系统、安全、审计管理员三员分立，除党员外不兼任其他角色），请先结束原有授权。"
                    ]
                }
            )
        if own and (grant.role, grant.committee_id, grant.branch_id, grant.party_group_id) == (
            role,
            place.committee_id,
            place.branch_id,
            place.party_group_id,
        ):
            raise RuleBroken({"role": ["该账号在这段时间已有相同的授权，不必重复。"]})
    return user


def add_grant(
    session: Session,
    user_id: int,
    *,
    actor: Actor,
    role: Role,
    place: Place,
    valid_from: date,
    valid_to: date | None,
    stands_in_for: int | None = None,
) -> RoleGrant:
    """Give a role in an organisation for a period; it counts from the person's next request.

    ``stands_in_for`` is the account for which a deputy exercises it. Raises as ``check_grant``.
    """
    user = check_grant(
        session,
        user_id,
        actor=actor,
        role=role,
        place=place,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    grant = RoleGrant(
        user_id=user.id,
        role=role,
        committee_id=place.committee_id,
        branch_id=place.branch_id,
        party_group_id=place.party_group_id,
        valid_from=valid_from,
        valid_to=valid_to,
        stands_in_for_id=stands_in_for,
    )
    session.add(grant)
    _record(session, AuditAction.GRANT_ADDED, grant, user, actor=actor, place=place.name)
    return grant


def end_grant(
    session: Session,
    user_id: int,
    grant_id: int,
    *,
    actor: Actor,
    place: str,
    last_day: date | None,
) -> None:
    """End a grant at once (no last day) or after *last_day*; at once means from the person's next request.

    A grant that would end before it began is deleted; the event keeps what it was. Raises NotAllowed (own account),
    NotFound, RuleBroken beside ``last_day`` (already over by then).
    """
    user = _hold(session, user_id, actor=actor)
    grant = session.get(RoleGrant, grant_id)
    if grant is None or grant.user_id != user.id:
        raise NotFound("没有找到这项授权。")
    end = last_day or clock.today() - timedelta(days=1)
    if grant.valid_to is not None and grant.valid_to <= end:
        raise RuleBroken({"last_day": [f"这项授权到{grant.valid_to.isoformat()}已结束。"]})
    _end(session, grant, user, actor=actor, end=end, place=place)
    _end_deputies(session, grant, actor=actor, end=end)
    session.flush()


def end_all(session: Session, user_id: int, *, actor: Actor) -> None:
    """End at once everything that the account holds, or will hold."""
    user = _hold(session, user_id, actor=actor)
    yesterday = clock.today() - timedelta(days=1)
    grants = session.scalars(
        select(RoleGrant)
        .where(
            RoleGrant.user_id == user.id,
            or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > yesterday),
        )
        .order_by(RoleGrant.id)
    ).all()
    for grant in grants:
        _end(session, grant, user, actor=actor, end=yesterday)
        _end_deputies(session, grant, actor=actor, end=yesterday)
    session.flush()


def _end(
    session: Session, grant: RoleGrant, user: User, *, actor: Actor, end: date, place: str = ""
) -> None:
    _record(session, AuditAction.GRANT_ENDED, grant, user, actor=actor, place=place, end=end)
    if end < grant.valid_from:
        session.delete(grant)
    else:
        grant.valid_to = end


def _end_deputies(session: Session, grant: RoleGrant, *, actor: Actor, end: date) -> None:
    """Nobody exercises for another what that one does not hold any more."""
    found = session.execute(
        select(RoleGrant, User)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.stands_in_for_id == grant.user_id,
            RoleGrant.role == grant.role,
            RoleGrant.branch_id == grant.branch_id,
            RoleGrant.valid_to > end,
        )
        .order_by(RoleGrant.id)
    ).all()
    for deputy, user in found:
        _end(session, deputy, user, actor=actor, end=end)


def _record(
    session: Session,
    action: AuditAction,
    grant: RoleGrant,
    user: User,
    *,
    actor: Actor,
    place: str,
    end: date | None = None,
) -> None:
    last = end or grant.valid_to
    record_change(
        session,
        action,
        grant,
        actor=actor,
        label=f"{user.username}：{grant.role.label}" + (f"（{place}）" if place else ""),
        account=user.username,
        role=grant.role.value,
        valid_from=grant.valid_from.isoformat(),
        valid_to=last.isoformat() if last else "",
    )
