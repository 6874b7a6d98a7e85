"""Moves of a problem to be put right. Each checks, changes, adds its event and the audit event, and flushes.

The branch says what it will do and reports that it is done; the side that inspected verifies and closes, or returns.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.follow_up.inspections import (
    MAX_OPINION,
    ItemState,
    ItemStep,
    RectificationEvent,
    RectificationItem,
)
from intranet.domain.organization.existence import require_branch_on
from intranet.domain.records.confirmed import own_matter
from intranet.domain.records.entered import check_version
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.errors import InvalidMove, NotAllowed, RuleBroken

EARLY_DUE = "整改时限早于发现问题的日期，请核对。"
OWN_REPORT = "这项整改由您本人报告完成，请由其他同志核实销号。"

_ACTIONS = {
    ItemStep.ENTERED: AuditAction.RECTIFICATION_ENTERED,
    ItemStep.EDITED: AuditAction.RECTIFICATION_EDITED,
    ItemStep.PLANNED: AuditAction.RECTIFICATION_PLANNED,
    ItemStep.REPORTED: AuditAction.RECTIFICATION_REPORTED,
    ItemStep.RETURNED: AuditAction.RECTIFICATION_RETURNED,
    ItemStep.CLOSED: AuditAction.RECTIFICATION_CLOSED,
}


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a problem comes from: an inspection, a gathering, or (neither) the branch's own look at its work."""

    committee_id: int
    branch_id: int
    found_on: date
    inspection_id: int | None = None
    activity_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be done, by whom, by when."""

    measure: str = ""
    responsible: str = ""
    due_on: date | None = None

    @property
    def words(self) -> str:
        """The plan as one paragraph, for the timeline."""
        parts = (
            f"整改措施：{self.measure}" if self.measure else "",
            f"责任人：{self.responsible}" if self.responsible else "",
            f"整改时限：{long_date(self.due_on)}" if self.due_on else "",
        )
        return "\n".join(part for part in parts if part)


def may(actor: Actor, permission: Permission, item: RectificationItem) -> bool:
    """Whether the person holds *permission* on the problem's branch."""
    return actor.covers(permission, committee_id=item.committee_id, branch_id=item.branch_id)


def may_inspect(actor: Actor, item: RectificationItem) -> bool:
    """Whether the person inspects: words the problem, closes or returns it."""
    return may(actor, item.inspected_with, item)


def may_verify(actor: Actor, item: RectificationItem) -> bool:
    """Whether the person may close or return the problem now."""
    return (
        item.state is ItemState.REPORTED and may_inspect(actor, item) and not conflict(actor, item)
    )


def conflict(actor: Actor, item: RectificationItem) -> str:
    """Why the person may not close or return what was reported; empty when nothing hinders."""
    return own_matter(actor, OWN_REPORT, item.reported_by_id, branch_id=item.branch_id)


def add_item(
    session: Session,
    source: Source,
    problem: str,
    plan: Plan,
    *,
    actor: Actor,
    permission: Permission,
) -> RectificationItem:
    """Enter a problem; *permission* is that of the side which enters it. Raises RuleBroken beside ``due_on``.

    Beside ``found_on`` for a day on which the branch was not there.
    """
    if not actor.covers(permission, committee_id=source.committee_id, branch_id=source.branch_id):
        raise NotAllowed("您不能为这个党支部登记问题。")
    _check_due(plan, source.found_on)
    require_branch_on(session, source.branch_id, source.found_on, field="found_on")
    moment = clock.now()
    item = RectificationItem(
        committee_id=source.committee_id,
        branch_id=source.branch_id,
        inspection_id=source.inspection_id,
        activity_id=source.activity_id,
        found_on=source.found_on,
        problem=problem,
        measure=plan.measure,
        responsible=plan.responsible,
        due_on=plan.due_on,
        entered_by_id=actor.user_id,
        created_at=moment,
        updated_at=moment,
    )
    session.add(item)
    session.flush()
    words = "\n".join(part for part in (f"需改进问题：{problem}", plan.words) if part)
    _keep(session, item, ItemStep.ENTERED, words, actor=actor)
    return item


def edit_problem(
    session: Session, item: RectificationItem, problem: str, *, actor: Actor, version: int
) -> None:
    """Word a problem of an inspection anew, while nothing is reported."""
    _needs(actor, item.inspected_with, item)
    _check(item, ItemState.OPEN, version)
    item.problem = problem
    _keep(session, item, ItemStep.EDITED, f"需改进问题：{problem}", actor=actor)


def plan_item(
    session: Session,
    item: RectificationItem,
    plan: Plan,
    *,
    problem: str,
    actor: Actor,
    version: int,
) -> None:
    """Say what will be done, by whom and by when; a problem of its own a branch may word anew with it.

    Raises RuleBroken beside ``due_on`` for a limit before the day on which the problem was found.
    """
    _needs(actor, Permission.FOLLOW_UP_EDIT, item)
    _check(item, ItemState.OPEN, version)
    _check_due(plan, item.found_on)
    words = plan.words
    if item.inspection_id is None and problem != item.problem:
        item.problem = problem
        words = f"需改进问题：{problem}\n{words}"
    item.measure, item.responsible, item.due_on = plan.measure, plan.responsible, plan.due_on
    _keep(session, item, ItemStep.PLANNED, words, actor=actor)


def report_done(
    session: Session,
    item: RectificationItem,
    result: str,
    done_on: date,
    *,
    actor: Actor,
    version: int,
) -> None:
    """Report that the problem is put right. Raises RuleBroken while the plan is incomplete."""
    _needs(actor, Permission.FOLLOW_UP_EDIT, item)
    _check(item, ItemState.OPEN, version)
    if not (item.measure and item.responsible and item.due_on):
        raise RuleBroken({"result": ["请先填写整改措施、责任人和整改时限，再报告完成。"]})
    if done_on > clock.today():
        raise RuleBroken({"done_on": ["完成日期晚于今天，请核对。"]})
    if done_on < item.found_on:
        raise RuleBroken({"done_on": ["完成日期早于问题登记的日期，请核对。"]})
    item.state = ItemState.REPORTED
    item.result, item.done_on, item.reported_by_id = result, done_on, actor.user_id
    _keep(session, item, ItemStep.REPORTED, f"{long_date(done_on)}完成。{result}", actor=actor)


def verify(
    session: Session,
    item: RectificationItem,
    opinion: str,
    *,
    closes: bool,
    actor: Actor,
    version: int,
) -> None:
    """Close a reported problem, or return it with a reason. Nobody closes what they reported."""
    _needs(actor, item.inspected_with, item)
    _check(item, ItemState.REPORTED, version)
    if why := conflict(actor, item):
        raise NotAllowed(why)
    if len(opinion) > MAX_OPINION:
        raise RuleBroken({"opinion": [f"意见最多{MAX_OPINION}字。"]})
    if closes:
        item.state = ItemState.CLOSED
        item.closed_on, item.closed_by_id = clock.today(), actor.user_id
        _keep(session, item, ItemStep.CLOSED, opinion, actor=actor)
        return
    if not opinion:
        raise RuleBroken({"opinion": ["请写明退回的理由。"]})
    item.state = ItemState.OPEN
    # the words stay for correction, the day and the reporter belong to the next report
    item.done_on = item.reported_by_id = None
    _keep(session, item, ItemStep.RETURNED, opinion, actor=actor)


def _needs(actor: Actor, permission: Permission, item: RectificationItem) -> None:
    if not may(actor, permission, item):
        raise NotAllowed("这项问题由其他组织办理，您可以查看，不能办理。")


def _check_due(plan: Plan, found_on: date) -> None:
    if plan.due_on is not None and plan.due_on < found_on:
        raise RuleBroken({"due_on": [EARLY_DUE]})


def _check(item: RectificationItem, wanted: ItemState, version: int) -> None:
    check_version(item, version)
    if item.state is not wanted:
        raise InvalidMove(f"该问题{item.state.label}，现在不能这样办理。")


def _keep(
    session: Session, item: RectificationItem, step: ItemStep, words: str, *, actor: Actor
) -> None:
    moment = item.created_at if step is ItemStep.ENTERED else clock.now()
    item.updated_at = moment
    session.add(
        RectificationEvent(
            item_id=item.id,
            step=step,
            opinion=words,
            user_id=actor.user_id or None,
            actor_name=actor.display_name,
            actor_role=actor.role_label(committee_id=item.committee_id, branch_id=item.branch_id),
            happened_at=moment,
        )
    )
    record_change(
        session, _ACTIONS[step], item, actor=actor, label=item.problem, state=item.state.value
    )
