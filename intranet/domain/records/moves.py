"""Moves of reviewed records: state, ReviewEvent and audit event in one transaction.

``apply_move`` is the only code that changes the state of a reviewed record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Select, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from intranet.domain.access import audit
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.records.reviewed import ReviewedColumns
from intranet.domain.records.workflow import (
    FILING,
    Move,
    Right,
    Rule,
    Side,
    State,
    moves_from,
    rule_for,
    undoing,
)
from intranet.foundation import clock
from intranet.foundation.database import Base, choice
from intranet.foundation.errors import InvalidMove, NotAllowed, RuleBroken
from intranet.foundation.questions import Question, Value, answer, ordered

MAX_OPINION = 500

# Texts for returning a record, polite, to the person who typed it.
RETURN_REASONS = (
    "缺席人员原因未填写，请补充。",
    "议题与决议不对应，请核对。",
    "应到人数与当日名册不一致，请核对列席与请假人员。",
    "学习内容请写明文件全称。",
    "照片与活动内容不符，请更换或删除。",
    "表决票数合计与到会有表决权人数不符，请核对。",
    "内容疑似涉及不宜上网事项，请删除后再报，不要在意见中复述。",
)
RETURN_CLOSING = "修改后直接提交即可，无需另附说明。"


class ReviewEvent(Base):
    """One move with its opinion. Append-only: database triggers refuse UPDATE and DELETE."""

    __tablename__ = "review_event"
    __table_args__ = (
        Index("ix_review_event_record", "record_kind", "record_id", "id"),
        # what was returned in a time is little beside all that was done
        Index("ix_review_event_state", "record_kind", "to_state", "happened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # key of the RecordType
    record_kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    move: Mapped[Move] = mapped_column(choice(Move, "move"))
    from_state: Mapped[State] = mapped_column(choice(State, "from_state"))
    to_state: Mapped[State] = mapped_column(choice(State, "to_state"))
    opinion: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(40))
    actor_role: Mapped[str] = mapped_column(String(40), default="")
    happened_at: Mapped[datetime]

    @property
    def look(self) -> State:
        """The state whose colour and shape a course of moves shows; a request waits although its record does not."""
        if self.move is Move.ASK_REOPENING:
            return State.SUBMITTED
        return State.RETURNED if self.move is Move.DECLINE_REOPENING else self.to_state


def conflict(record: ReviewedColumns, actor: Actor) -> str | None:
    """Why the person may not review this record.

    Nobody reviews what they ever entered, edited, submitted or chaired, under whichever account, nor records of a
    branch for which they answer themselves.
    """
    if actor.accounts & record.written_by:
        return "这是您本人填写或提交的记录，请由其他同志审核。"
    if record.avoids(actor.member_id, actor.member_name):
        return "这是您本人主持的活动，请由其他同志审核。"
    if record.branch_id in actor.answers_for:
        return "这是您任职的党支部的记录，请由机关党委其他同志审核。"
    return None


def struck_by(session: Session, record: ReviewedColumns) -> ReviewEvent | None:
    """The move that struck a record; None while it is not struck. At most one statement."""
    return _last(session, record, Move.VOID) if record.state is State.VOIDED else None


def open_request(session: Session, record: ReviewedColumns) -> ReviewEvent | None:
    """The branch's request to reopen that waits for an answer. At most one statement."""
    asked = record.reopening_asked_at is not None
    return _last(session, record, Move.ASK_REOPENING) if asked else None


def _last(session: Session, record: ReviewedColumns, move: Move) -> ReviewEvent | None:
    return session.scalar(
        select(ReviewEvent)
        .where(
            ReviewEvent.record_kind == record.record_type.key,
            ReviewEvent.record_id == record.id,
            ReviewEvent.move == move,
        )
        .order_by(ReviewEvent.id.desc())
        .limit(1)
    )


def check_right(
    record: ReviewedColumns, move: Move, *, actor: Actor, struck: ReviewEvent | None = None
) -> Rule:
    """The rule of a move that is legal now and that the person's rights allow, whosever the record is.

    ``struck`` is the move that struck the record: only who made it takes it back. Raises InvalidMove or NotAllowed.
    """
    rule = rule_for(record.state, move, taken_up=record.under_review_at is not None)
    if move is Move.RESTORE:
        if struck is None or struck.user_id not in actor.accounts:
            raise NotAllowed("撤销登记由谁办理，就由谁恢复；您可以查看，不能恢复。")
        rule = undoing(struck.from_state)
    asked = record.reopening_asked_at is not None
    if move is Move.ASK_REOPENING and asked:
        raise InvalidMove("已经申请重新打开，请等待机关党委办理。")
    if move is Move.DECLINE_REOPENING and not asked:
        raise InvalidMove("没有待办理的重新打开申请，请刷新页面后再操作。")
    permission = record.record_type.rights[rule.right]
    if not actor.covers(permission, committee_id=record.committee_id, branch_id=record.branch_id):
        raise NotAllowed(f"您没有对该记录“{move.label}”的权限。")
    if rule.side is Side.REVIEW and record.committee_id not in actor.committee_ids(permission):
        # a branch role may carry the same permission for what is not approved yet
        raise NotAllowed(f"该记录“{record.state.label}”，由机关党委办理“{move.label}”。")
    return rule


def _check(
    record: ReviewedColumns, move: Move, *, actor: Actor, struck: ReviewEvent | None
) -> Rule:
    """As ``check_right``; NotAllowed also for who would review their own record."""
    rule = check_right(record, move, actor=actor, struck=struck)
    if rule.side is Side.REVIEW and move not in {Move.VOID, Move.RESTORE, *FILING}:
        why = conflict(record, actor)
        if why:
            raise NotAllowed(why)
    return rule


@dataclass(frozen=True, slots=True)
class OpenMove:
    """A move that is legal now for one person; ``completes`` asks that nothing is lacking."""

    move: Move
    needs_reason: bool

    @property
    def completes(self) -> bool:
        """Whether the record must be complete."""
        return self.move in {Move.SUBMIT, Move.APPROVE}

    @property
    def primary(self) -> bool:
        """Whether it is what the page is for."""
        return self.completes


def open_moves(
    record: ReviewedColumns, *, actor: Actor, struck: ReviewEvent | None = None
) -> list[OpenMove]:
    """Moves the person may make now, in the order of the table; filing and editing have pages of their own.

    ``struck`` as in ``check_right``. Who may reopen a record does not ask for it.
    """
    found = []
    for move in moves_from(record.state, taken_up=record.under_review_at is not None):
        if move in {Move.EDIT_REOPENS, *FILING}:
            continue
        try:
            rule = _check(record, move, actor=actor, struck=struck)
        except (InvalidMove, NotAllowed):
            continue
        found.append(OpenMove(move, rule.reason_required))
    reopens = any(one.move is Move.REOPEN for one in found)
    return [one for one in found if not (reopens and one.move is Move.ASK_REOPENING)]


def review_conflict(record: ReviewedColumns, *, actor: Actor) -> str:
    """Why a person who reviews such records may not review this one now; empty when nothing hinders."""
    if record.state is not State.SUBMITTED:
        return ""
    if record.committee_id not in actor.committee_ids(record.record_type.rights[Right.REVIEW]):
        return ""
    return conflict(record, actor) or ""


def apply_move(
    session: Session,
    record: ReviewedColumns,
    move: Move,
    *,
    actor: Actor,
    label: str = "",
    opinion: str = "",
) -> ReviewEvent:
    """Make one move: check it, change the state, add the ReviewEvent and the audit event. Flushes, never commits.

    ``label`` names a record in the trail that does not know its whole name.

    Raises InvalidMove (not legal in this state), NotAllowed (no right, or own record), RuleBroken (no reason given).
    """
    struck = struck_by(session, record)
    rule = _check(record, move, actor=actor, struck=struck)
    opinion = opinion.strip()
    request = open_request(session, record)
    if move is Move.REOPEN and request is not None and not opinion:
        opinion = asked_words(request)
    if rule.reason_required and not opinion:
        raise RuleBroken({"opinion": ["请填写理由。"]})
    if len(opinion) > MAX_OPINION:
        raise RuleBroken({"opinion": [f"理由最多{MAX_OPINION}字。"]})

    before = record.state
    moment = clock.now()
    record.state = rule.to
    if move is Move.SUBMIT:
        record.submitted_at, record.submitted_by_id = moment, actor.user_id
        _note_writer(session, record, actor)
    if move is Move.TAKE_UP:
        record.under_review_at, record.under_review_by_id = moment, actor.user_id
    else:
        record.under_review_at = record.under_review_by_id = None
    if rule.to in {State.APPROVED, State.ARCHIVED}:
        if move is Move.APPROVE:
            record.approved_at, record.approved_by_id = moment, actor.user_id
        elif move is Move.RESTORE:
            _approve_again(session, record)
    else:
        record.approved_at = record.approved_by_id = None
    if rule.to is State.DRAFT:
        record.submitted_at = record.submitted_by_id = None
    record.reopening_asked_at = moment if move is Move.ASK_REOPENING else None
    record.reopening_declined_at = moment if move is Move.DECLINE_REOPENING else None
    event = ReviewEvent(
        record_kind=record.record_type.key,
        record_id=record.id,
        move=move,
        from_state=before,
        to_state=rule.to,
        opinion=opinion,
        user_id=actor.user_id or None,
        actor_name=actor.display_name,
        actor_role=actor.role_label(committee_id=record.committee_id, branch_id=record.branch_id),
        happened_at=moment,
    )
    session.add(event)
    moved = {"from": before.value, "to": rule.to.value}
    record_write(session, rule.action, record, actor=actor, label=label, **moved)
    return event


def note_answer_read(
    session: Session, record: ReviewedColumns, *, actor: Actor, label: str = ""
) -> None:
    """The branch has read that it is not reopened: the answer no longer waits. ``label`` as in ``apply_move``."""
    record.reopening_declined_at = None
    record_write(session, AuditAction.RECORD_ANSWER_READ, record, actor=actor, label=label)


def asked_words(request: ReviewEvent) -> str:
    """The reason of a reopening that was asked for, with the request's own words."""
    return f"按申请重新打开：{request.opinion}"[:MAX_OPINION]


def _approve_again(session: Session, record: ReviewedColumns) -> None:
    """A record that was struck after its approval has it again: by whom and when stays as it was."""
    # not complete before the stamps are back
    with session.no_autoflush:
        approval = _last(session, record, Move.APPROVE)
    if approval is None or approval.user_id is None:
        raise InvalidMove("没有找到原来的审核记录，不能恢复，请重新登记。")
    record.approved_at, record.approved_by_id = approval.happened_at, approval.user_id


def record_write(
    session: Session,
    action: AuditAction,
    record: ReviewedColumns,
    *,
    actor: Actor,
    label: str = "",
    **details: Any,
) -> None:
    """Tell the audit trail what was done with a record; ``label`` as in ``apply_move``. Flushes before and after."""
    session.flush()
    audit.record_event(
        session,
        action,
        actor=actor,
        kind=record.record_type.key,
        object_id=record.id,
        label=label or record.trail_label,
        details=details,
    )
    session.flush()


def timeline(session: Session, record: ReviewedColumns) -> list[ReviewEvent]:
    """All moves of one record, oldest first. One statement."""
    return answer(session, timeline_of(record))


def timeline_of(record: ReviewedColumns) -> Question[list[ReviewEvent]]:
    """The same, to be asked with others."""
    return Question(_timeline, list, kind=record.record_type.key, record=record.id)


def _timeline(value: Value) -> Select[Any]:
    return ordered(
        select(ReviewEvent).where(
            ReviewEvent.record_kind == value("kind"), ReviewEvent.record_id == value("record")
        ),
        ReviewEvent.id,
    )


def reopen_edited(
    session: Session, record: ReviewedColumns, *, actor: Actor, label: str = ""
) -> bool:
    """After an edit: note who wrote, and put a submitted record back to draft; whether it was one."""
    _note_writer(session, record, actor)
    if record.state is not State.SUBMITTED:
        return False
    apply_move(session, record, Move.EDIT_REOPENS, actor=actor, label=label)
    return True


def _note_writer(session: Session, record: ReviewedColumns, actor: Actor) -> None:
    """Keep that the person wrote on the record. No version of it is anybody's: two who write at once are both kept."""
    added = f"{actor.user_id} "
    if actor.user_id in {0, record.entered_by_id} or f" {added}" in record.writers:
        return
    table: Any = type(record)
    # what else changes is one version, written when all of it is there
    with session.no_autoflush:
        session.execute(
            update(table).where(table.id == record.id).values(writers=table.writers + added),
            execution_options={"synchronize_session": False},
        )
    set_committed_value(record, "writers", record.writers + added)


@dataclass(frozen=True, slots=True)
class CameBack:
    """Why a record is open to be corrected: because it was returned, or because it was reopened."""

    heading: str
    opinion: str


def return_opinion(session: Session, record: ReviewedColumns) -> CameBack | None:
    """Why the record came back, while it waits to be corrected; None otherwise."""
    return opinion_in(timeline(session, record), record) if record.state is State.RETURNED else None


def opinion_in(events: Sequence[ReviewEvent], record: ReviewedColumns) -> CameBack | None:
    """The same from the moves of the record, oldest first."""
    if record.state is not State.RETURNED:
        return None
    last = next((event for event in reversed(events) if event.opinion), None)
    if last is None:
        return None
    return CameBack("重新打开的理由" if last.move is Move.REOPEN else "退回意见", last.opinion)
