"""Risk points looked at again: the history of each, what asks for it, how many in a period."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    cast,
    distinct,
    exists,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from intranet.domain.access.roles import Actor
from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.risks import IntegrityRisk, RiskEvent, RiskLevel, RiskStep
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import Post, valid_on
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import Move
from intranet.foundation import clock, looks
from intranet.foundation.shown import Shown
from intranet.foundation.terms import told

# What counts as a change, beside a review that found everything as it was.
CHANGES = (RiskStep.LEVEL, RiskStep.MEASURES)


class Reason(Shown):
    """Why a risk point is to be looked at again."""

    LEFT = "left", "责任人已不在本支部", *looks.GONE
    POST = "post", "责任人职务有变动", *looks.MOVED
    OVERDUE = "overdue", "已到复核日期", *looks.ATTENTION


def note_step(
    session: Session,
    risk: IntegrityRisk,
    step: RiskStep,
    happened_on: date,
    note: str = "",
    *,
    actor: Actor,
) -> None:
    """Add a step to the history of a risk point, with its level as it is now."""
    session.add(
        RiskEvent(
            risk_id=risk.id,
            step=step,
            happened_on=happened_on,
            level=risk.level,
            note=note,
            user_id=actor.user_id or None,
            actor_name=actor.display_name,
            actor_role=actor.role_label(committee_id=risk.committee_id, branch_id=risk.branch_id),
            recorded_at=clock.now(),
        )
    )


def history(session: Session, risk_id: int) -> list[RiskEvent]:
    """The steps of one risk point, oldest first. One statement."""
    return list(
        session.scalars(
            select(RiskEvent).where(RiskEvent.risk_id == risk_id).order_by(RiskEvent.id)
        )
    )


@told(
    "党风廉政",
    "廉政风险点复核和调整",
    "期间内复核过的风险点个数；其中等级或防控措施有调整的为调整个数。同一风险点期间内复核多次计1个，"
    "机关党委审核后计入。",
)
def risks_reviewed(
    session: Session, branch_ids: Sequence[int], first: date, last: date
) -> dict[int, int]:
    """How many risk points of each branch were reviewed from *first* to *last*. One statement."""
    return _with_steps(session, branch_ids, (RiskStep.REVIEWED,), first, last)


def risks_changed(
    session: Session, branch_ids: Sequence[int], first: date, last: date
) -> dict[int, int]:
    """How many changed their level or measures from *first* to *last*. One statement."""
    found = dict.fromkeys(branch_ids, 0)
    changed = exists().where(
        RiskEvent.risk_id == IntegrityRisk.id,
        RiskEvent.step.in_(CHANGES),
        RiskEvent.happened_on.between(first, last),
    )
    for risk in _histories(session, IntegrityRisk.branch_id.in_(branch_ids), changed):
        if any(one.step in CHANGES and first <= one.day <= last for one in risk.steps):
            found[risk.branch_id] += 1
    return found


@dataclass(frozen=True, slots=True)
class _Step:
    """One confirmed step of a risk point."""

    step: RiskStep
    level: RiskLevel
    day: date


@dataclass(slots=True)
class _History:
    """A risk point with its confirmed steps; ``level`` as it is typed now."""

    branch_id: int
    level: RiskLevel
    steps: list[_Step] = field(default_factory=list)
    waiting: list[_Step] = field(default_factory=list)
    confirmed: RiskLevel | None = None

    def confirm(self) -> None:
        """What was typed since the last confirmation holds; a level that was set back meanwhile never changed."""
        if not self.waiting:
            return
        last = self.waiting[-1].level
        self.steps += [
            one for one in self.waiting if one.step is not RiskStep.LEVEL or last != self.confirmed
        ]
        self.confirmed = last
        self.waiting.clear()

    def level_on(self, day: date) -> RiskLevel:
        """The level that it had on *day*."""
        levels = [
            (one.step is RiskStep.LEVEL, one.day, at, one.level)
            for at, one in enumerate(self.steps)
            if one.step is RiskStep.ENTERED or (one.step is RiskStep.LEVEL and one.day <= day)
        ]
        return max(levels)[-1] if levels else self.level


def _histories(session: Session, *where: ColumnElement[bool]) -> Iterable[_History]:
    """Risk points that meet the conditions over IntegrityRisk, with what of their history is confirmed. One statement.

    Confirmations stand among the steps by their moment, so that it is known which steps were confirmed together.
    """
    risks = select(IntegrityRisk.id).where(*where)

    def none(like: Any) -> ColumnElement[Any]:
        return cast(null(), like.type)

    event, risk, review = RiskEvent, IntegrityRisk, ReviewEvent
    shown = (event.recorded_at, event.id, event.step, event.level, event.happened_on)
    rows = session.execute(
        union_all(
            select(event.risk_id, *shown, none(risk.branch_id))
            .join(risk, risk.id == event.risk_id)
            .where(event.risk_id.in_(risks), confirmed_step()),
            select(
                review.record_id,
                review.happened_at,
                *(none(one) for one in shown[1:]),
                none(risk.branch_id),
            ).where(
                review.record_kind == risk.audited[0],
                review.record_id.in_(risks),
                review.move == Move.APPROVE,
            ),
            select(
                risk.id,
                *(none(one) for one in shown[:3]),
                risk.level,
                none(event.happened_on),
                risk.branch_id,
            ).where(*where),
        )
    )
    found: dict[int, _History] = {}
    moments = []
    for risk_id, at, event_id, step, level, day, branch_id in rows:
        if at is None:
            found[risk_id] = _History(branch_id or 0, level)
        else:
            # a step and its confirmation may have one moment
            moments.append((at, event_id is None, event_id or 0, risk_id, step, level, day))
    for _, confirms, _, risk_id, step, level, day in sorted(moments, key=lambda one: one[:3]):
        if confirms:
            found[risk_id].confirm()
        else:
            found[risk_id].waiting.append(_Step(step, level, day))
    for history in found.values():
        history.confirm()
    return found.values()


def _with_steps(
    session: Session,
    branch_ids: Sequence[int],
    steps: Collection[RiskStep],
    first: date,
    last: date,
) -> dict[int, int]:
    rows = session.execute(
        select(IntegrityRisk.branch_id, func.count(distinct(IntegrityRisk.id)))
        .join(RiskEvent, RiskEvent.risk_id == IntegrityRisk.id)
        .where(
            IntegrityRisk.branch_id.in_(branch_ids),
            RiskEvent.step.in_(steps),
            RiskEvent.happened_on.between(first, last),
            confirmed_step(),
        )
        .group_by(IntegrityRisk.branch_id)
    ).tuples()
    return dict.fromkeys(branch_ids, 0) | {branch_id or 0: number for branch_id, number in rows}


def confirmed_step() -> ColumnElement[bool]:
    """SQL condition over RiskEvent: what was typed after the last confirmation of its risk waits for the next."""
    return RiskEvent.recorded_at <= IntegrityRisk.confirmed_at


def in_force(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """SQL condition: risk points that were there on *day*. Neither one nor its end counts before it is confirmed."""
    over = exists().where(
        RiskEvent.risk_id == IntegrityRisk.id, RiskEvent.step == RiskStep.ENDED, confirmed_step()
    )
    return and_(
        IntegrityRisk.confirmed_at.is_not(None),
        IntegrityRisk.found_on <= day,
        or_(
            IntegrityRisk.ended_on.is_(None),
            IntegrityRisk.ended_on >= day,
            and_(IntegrityRisk.state != Check.CONFIRMED, ~over),
        ),
    )


def risk_levels(
    session: Session, branch_ids: Sequence[int], day: date
) -> dict[int, dict[RiskLevel, int]]:
    """How many risk points of each level each branch had on *day*, gravest first. One statement."""
    found = {branch_id: dict.fromkeys(RiskLevel, 0) for branch_id in branch_ids}
    for risk in _histories(session, IntegrityRisk.branch_id.in_(branch_ids), in_force(day)):
        found[risk.branch_id][risk.level_on(day)] += 1
    return found


def risks_entered(session: Session, branch_id: int, day: date) -> int:
    """How many risk points one branch had found by *day*, confirmed or not, in force or over. One statement."""
    return (
        session.scalar(
            select(func.count()).where(
                IntegrityRisk.branch_id == branch_id, IntegrityRisk.found_on <= day
            )
        )
        or 0
    )


@dataclass(frozen=True, slots=True)
class ToReview:
    """A risk point that is to be looked at again, and the first reason why."""

    risk: IntegrityRisk
    reason: Reason


def to_review(session: Session, branch_ids: Sequence[int], today: date) -> list[ToReview]:
    """Risk points of these branches that ask for a review, those due first at the top. One statement.

    The person changed: the owner left the branch, or took up or gave up a post there after the last review. Or the day
    of the next review is past.
    """
    seen = func.coalesce(IntegrityRisk.reviewed_on, IntegrityRisk.found_on)
    here = exists().where(
        Membership.member_id == IntegrityRisk.owner_id,
        Membership.branch_id == IntegrityRisk.branch_id,
        valid_on(Membership.starts_on, Membership.ends_on, today),
    )

    def held_on(day: object) -> ColumnElement[bool]:
        other = aliased(Post)
        return (
            exists()
            .where(
                other.member_id == Post.member_id,
                other.branch_id == Post.branch_id,
                other.title == Post.title,
                valid_on(other.starts_on, other.ends_on, day),
            )
            # the day is that of the risk point, not of any
            .correlate(Post, IntegrityRisk)
        )

    moved = exists().where(
        Post.member_id == IntegrityRisk.owner_id,
        Post.branch_id == IntegrityRisk.branch_id,
        # who was elected again holds the post that they held
        and_(Post.starts_on > seen, Post.starts_on <= today, ~held_on(seen))
        | and_(Post.ends_on >= seen, Post.ends_on < today, ~held_on(today)),
    )
    reason = case(
        (~here, Reason.LEFT.value),
        (moved, Reason.POST.value),
        (IntegrityRisk.review_on < today, Reason.OVERDUE.value),
    )
    rows = session.execute(
        select(IntegrityRisk, reason)
        .where(
            IntegrityRisk.branch_id.in_(branch_ids),
            IntegrityRisk.ended_on.is_(None),
            reason.is_not(None),
        )
        .order_by(IntegrityRisk.review_on, IntegrityRisk.id)
    )
    return [ToReview(risk, Reason(word)) for risk, word in rows.tuples()]
