"""Reads of joint events. Loading is checking access: a stranger gets NotFound."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from intranet.domain.access.accounts import User
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.holding import kinds_in_use
from intranet.domain.activities.joint_events import JointEvent, JointInvitation, JointRecord
from intranet.domain.activities.joint_store import (
    GONE,
    Answer,
    answer_of,
    answers_for,
    last_day,
    may_be_joint,
    visible_events,
)
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.store import complete
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import readable
from intranet.domain.organization.directory import BranchName, branches_on
from intranet.domain.organization.tables import OrganizationName, valid_on
from intranet.domain.records.workflow import State
from intranet.domain.waiting.activities import days_since
from intranet.foundation import clock, looks
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.foundation.pagination import Page, Position, after, capped_count, cut

PAGE_SIZE = 30
# lines of a file
MOST = 5000
NEW_DRAFT = "joint:new:"


@dataclass(frozen=True)
class Badge:
    """A word with its colour and shape."""

    label: str
    tone: str
    icon: str


def stage(event: JointEvent, today: date, *, invited: int, answered: int) -> Badge:
    """Where the event stands."""
    if event.cancelled_at is not None:
        return Badge("已取消", *looks.VOIDED)
    if invited and answered == invited:
        return Badge("全部答复", *looks.DONE)
    if last_day(event) > today:
        return Badge("计划", *looks.PLANNED)
    return Badge("待确认", *looks.ASKED)


@dataclass(frozen=True)
class EventRow:
    """One event in the list; ``answers`` are those of the person's own branches (name, answer)."""

    id: int
    title: str
    held_on: date
    kinds: str
    invited: int
    answered: int
    stage: Badge
    cancelled: bool
    answers: list[tuple[str, Answer]]


def page_of(
    session: Session, actor: Actor, position: Position | None, *, size: int = PAGE_SIZE
) -> Page[EventRow]:
    """One page of the list, newest first: three statements, whatever its length."""
    where = visible_events(actor)
    total = capped_count(select(JointEvent.id).where(where)).scalar_subquery()
    invited = _count_invitations()
    answered = _count_invitations(JointInvitation.answered_at.is_not(None))
    statement = select(
        JointEvent,
        JointEvent.held_on,
        JointEvent.id,
        invited.label("invited"),
        answered.label("answered"),
        total.label("total"),
    ).where(where)
    found = session.execute(
        after(statement, JointEvent.held_on, JointEvent.id, position, size)
    ).all()
    page = cut(found, position, size, total=found[0].total if found else 0)
    ids = [row.id for row in page.rows]
    kinds = _kind_labels(session, ids)
    answers = _own_answers(session, actor, ids)
    today = clock.today()
    return page.showing(
        EventRow(
            row.id,
            row.JointEvent.title,
            row.held_on,
            "、".join(kinds.get(row.id, ())),
            row.invited,
            row.answered,
            stage(row.JointEvent, today, invited=row.invited, answered=row.answered),
            row.JointEvent.cancelled_at is not None,
            answers.get(row.id, []),
        )
        for row in page.rows
    )


def _count_invitations(*more: ColumnElement[bool]) -> ColumnElement[int]:
    return (
        select(func.count(JointInvitation.id))
        .where(JointInvitation.joint_event_id == JointEvent.id, *more)
        .correlate(JointEvent)
        .scalar_subquery()
    )


def _kind_labels(session: Session, event_ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for event_id, label in session.execute(
        select(JointRecord.joint_event_id, ActivityKind.label)
        .join(ActivityKind, ActivityKind.id == JointRecord.kind_id)
        .where(JointRecord.joint_event_id.in_(event_ids))
        .order_by(JointRecord.joint_event_id, JointRecord.position)
    ):
        found.setdefault(event_id, []).append(label)
    return found


def _own_answers(
    session: Session, actor: Actor, event_ids: list[int]
) -> dict[int, list[tuple[str, Answer]]]:
    own = actor.kept_branches
    if not own:
        return {}
    found: dict[int, list[tuple[str, Answer]]] = {}
    for invitation, name in session.execute(
        select(JointInvitation, OrganizationName.short_name)
        .join(JointEvent, JointEvent.id == JointInvitation.joint_event_id)
        .join(OrganizationName, OrganizationName.branch_id == JointInvitation.branch_id)
        .where(
            JointInvitation.joint_event_id.in_(event_ids),
            JointInvitation.branch_id.in_(own),
            valid_on(OrganizationName.valid_from, OrganizationName.valid_to, JointEvent.held_on),
        )
        .order_by(JointInvitation.id)
    ):
        found.setdefault(invitation.joint_event_id, []).append((name, answer_of(invitation)))
    return found


def load_event(session: Session, event_id: int, actor: Actor) -> JointEvent:
    """The whole event, when the person may read it; NotFound otherwise."""
    event = session.scalar(
        select(JointEvent)
        .where(JointEvent.id == event_id, visible_events(actor))
        .options(
            selectinload(JointEvent.records).options(joinedload(JointRecord.kind)),
            selectinload(JointEvent.invitations),
            selectinload(JointEvent.files),
        )
    )
    if event is None:
        raise NotFound(GONE)
    return event


def may_edit(event: JointEvent, actor: Actor) -> bool:
    """Whether the person keeps this committee's joint events."""
    return event.committee_id in actor.committee_ids(Permission.JOINT_EVENT_EDIT)


def load_editable(session: Session, event_id: int, actor: Actor) -> JointEvent:
    """The whole event for those who keep it; NotAllowed when it may only be read."""
    event = load_event(session, event_id, actor)
    if not may_edit(event, actor):
        raise NotAllowed("联合活动由机关党委工作人员登记，您可以查看，不能修改。")
    return event


def load_invitation(
    session: Session, event_id: int, code: str, actor: Actor
) -> tuple[JointEvent, JointInvitation, BranchName]:
    """Event and invitation of the branch with this code, for who answers for it.

    Raises NotFound (not invited, or another branch's), NotAllowed (the committee knows it, but does not answer).
    """
    event = load_event(session, event_id, actor)
    names = _branches_of(session, event)
    for invitation in event.invitations:
        branch = names.get(invitation.branch_id)
        if branch is None or branch.code != code:
            continue
        if answers_for(actor, branch.id):
            return event, invitation, branch
        if event.committee_id in actor.committee_ids(Permission.ACTIVITY_READ):
            raise NotAllowed("联合活动由受邀党支部自行确认，您可以查看答复情况。")
    raise NotFound("没有找到该党支部的邀请，或者不在您的办理范围内。")


def _branches_of(session: Session, event: JointEvent) -> dict[int, BranchName]:
    invited = [invitation.branch_id for invitation in event.invitations]
    return {b.id: b for b in branches_on(session, event.held_on, branch_ids=invited)}


def record_of(session: Session, event: JointEvent, branch_id: int) -> Activity | None:
    """The branch's own gathering of the event, loaded in full; struck ones are left out."""
    found = session.scalar(
        select(Activity)
        .where(
            Activity.joint_event_id == event.id,
            Activity.branch_id == branch_id,
            Activity.state != State.VOIDED,
        )
        .execution_options(populate_existing=True)
    )
    if found is not None:
        complete(session, [found])
    return found


@dataclass(frozen=True)
class InvitedRow:
    """One invited branch on the event's page; ``activity_id`` only when the person may read the record."""

    code: str
    name: str
    answer: Answer
    declined: str
    answered_by: str
    answered_at: datetime | None
    waiting_days: int | None
    activity_id: int | None
    state: State | None
    may_answer: bool


def invited_rows(session: Session, event: JointEvent, actor: Actor) -> list[InvitedRow]:
    """The invited branches in office order: all for the committee, one's own for a branch. Three statements."""
    everybody = event.committee_id in actor.committee_ids(Permission.ACTIVITY_READ)
    invitations = {invitation.branch_id: invitation for invitation in event.invitations}
    records = {
        activity.branch_id: activity
        for activity in session.scalars(
            select(Activity).where(
                Activity.joint_event_id == event.id, Activity.state != State.VOIDED
            )
        )
    }
    people = dict(
        session.execute(
            select(User.id, User.display_name).where(
                User.id.in_({i.answered_by_id for i in event.invitations if i.answered_by_id})
            )
        )
        .tuples()
        .all()
    )
    found = []
    for branch in _branches_of(session, event).values():
        own = answers_for(actor, branch.id)
        if not (everybody or own):
            continue
        invitation, record = invitations[branch.id], records.get(branch.id)
        answer = answer_of(invitation)
        found.append(
            InvitedRow(
                code=branch.code,
                name=branch.short_name,
                answer=answer,
                declined=invitation.declined,
                answered_by=people.get(invitation.answered_by_id or 0, ""),
                answered_at=invitation.answered_at,
                waiting_days=_waiting_days(event) if answer is Answer.OPEN else None,
                activity_id=record.id if record and readable(record, actor) else None,
                state=record.state if record else None,
                may_answer=own and event.cancelled_at is None,
            )
        )
    return found


def _waiting_days(event: JointEvent) -> int | None:
    """Days since it could be confirmed; None before that."""
    today, over = clock.today(), last_day(event)
    if over > today or event.cancelled_at is not None:
        return None
    return min((today - over).days, days_since(event.created_at, today))


def offered_kinds(session: Session) -> list[ActivityKind]:
    """Kinds that branches may hold together, in the order of the form."""
    return [kind for kind in kinds_in_use(session) if may_be_joint(kind)]


def user_name(session: Session, user_id: int) -> str:
    """Display name of an account."""
    return session.scalar(select(User.display_name).where(User.id == user_id)) or ""
