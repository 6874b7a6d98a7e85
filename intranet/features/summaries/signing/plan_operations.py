"""What a committee lays down for signing: its steps, who signs for whom. They flush and never commit."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.organization.tables import overlaps
from intranet.domain.records.entered import check_version
from intranet.domain.summaries.signing import (
    DEFAULTS,
    Planned,
    Signed,
    SigningDelegation,
    SigningPlan,
)
from intranet.foundation import clock
from intranet.foundation.errors import (
    InvalidMove,
    RuleBroken,
    StaleRecord,
)


def set_plan(
    session: Session,
    plan: SigningPlan | None,
    committee_id: int,
    document: Signed,
    steps: Sequence[Planned],
    *,
    actor: Actor,
    version: int,
) -> None:
    """Lay down the steps of editions to come. Raises StaleRecord."""
    if (plan.version if plan else 0) != version:
        raise StaleRecord
    moment = clock.now()
    if plan is None:
        plan = SigningPlan(
            committee_id=committee_id,
            document=document,
            entered_by_id=actor.user_id,
            created_at=moment,
        )
        session.add(plan)
    plan.updated_at = moment
    plan.steps = {"steps": [[one.label, one.title.value] for one in steps]}
    record_change(
        session,
        AuditAction.SIGNING_PLAN_SET,
        plan,
        actor=actor,
        label=document.label,
        steps=[f"{one.label}（{one.title.label}）" for one in steps],
        usual=tuple(steps) == DEFAULTS[document],
    )


def delegate(session: Session, row: SigningDelegation, *, actor: Actor) -> None:
    """Enter a delegation; nobody enters one to themselves."""
    if row.deputy_id == actor.member_id:
        raise RuleBroken({"deputy": ["不能登记委托给您本人，请由其他同志依据书面委托登记。"]})
    if row.deputy_id == row.leader_id:
        raise RuleBroken({"deputy": ["受托人不能是委托人本人。"]})
    if row.ends_on < row.starts_on:
        raise RuleBroken({"ends_on": ["结束日期不能早于开始日期。"]})
    # one post is delegated to one person at a time
    same = select(SigningDelegation).where(
        SigningDelegation.committee_id == row.committee_id,
        SigningDelegation.branch_id == row.branch_id,
        SigningDelegation.title == row.title,
        SigningDelegation.leader_id == row.leader_id,
        overlaps(
            SigningDelegation.starts_on, SigningDelegation.ends_on, row.starts_on, row.ends_on
        ),
    )
    if there := session.scalar(same.limit(1)):
        raise RuleBroken({"starts_on": [f"这一期间已经登记过委托：{there.words}。"]})
    row.entered_by_id, row.created_at = actor.user_id, clock.now()
    session.add(row)
    record_change(
        session, AuditAction.SIGNING_DELEGATED, row, actor=actor, label=row.words, reason=row.reason
    )


def end_delegation(session: Session, row: SigningDelegation, *, actor: Actor, version: int) -> None:
    """End a delegation with today; what was signed by it stays."""
    check_version(row, version, acting=True)
    if row.ends_on < clock.today():
        raise InvalidMove("这项委托已经到期。")
    row.ends_on = max(row.starts_on, clock.today())
    record_change(session, AuditAction.SIGNING_DELEGATION_ENDED, row, actor=actor, label=row.words)
