"""States of a reviewed record and the one table of legal moves. Pure: no database."""

from dataclasses import dataclass, replace
from enum import StrEnum

from intranet.domain.access.actions import AuditAction
from intranet.foundation import looks
from intranet.foundation.errors import InvalidMove
from intranet.foundation.shown import Labelled, Shown


class State(Shown):
    """Where a record stands; the value is stored."""

    DRAFT = "draft", "草稿", *looks.DRAFT
    SUBMITTED = "submitted", "待审核", *looks.WAITING
    RETURNED = "returned", "已退回", *looks.RETURNED
    APPROVED = "approved", "已通过", *looks.APPROVED
    ARCHIVED = "archived", "已归档", *looks.ARCHIVED
    VOIDED = "voided", "已撤销登记", *looks.VOIDED


# Counted in figures and printed in summaries.
COUNTED_STATES = (State.APPROVED, State.ARCHIVED)
OPEN_STATES = (State.DRAFT, State.SUBMITTED, State.RETURNED)


class Move(Labelled):
    """What can be done with a record, as the verb on buttons and in timelines; the value is stored in review events."""

    SUBMIT = "submit", "提交审核"
    WITHDRAW = "withdraw", "撤回"
    TAKE_UP = "take_up", "受理"
    RETURN = "return", "退回修改"
    APPROVE = "approve", "通过"
    REOPEN = "reopen", "重新打开"
    ARCHIVE = "archive", "归档"
    UNFILE = "unfile", "撤销归档"
    VOID = "void", "撤销登记"
    RESTORE = "restore", "恢复登记"
    ASK_REOPENING = "ask_reopening", "申请重新打开"
    DECLINE_REOPENING = "decline_reopening", "不同意重新打开"
    EDIT_REOPENS = "edit_reopens", "修改后转为草稿"


class Side(StrEnum):
    """Which side makes the move: those who log, or those who review."""

    BRANCH = "branch"
    REVIEW = "review"


class Right(StrEnum):
    """What a move asks for."""

    EDIT = "edit"
    SUBMIT = "submit"
    REVIEW = "review"
    REOPEN = "reopen"
    # while it is not approved, and afterwards
    STRIKE = "strike"
    VOID = "void"
    ARCHIVE = "archive"


@dataclass(frozen=True)
class Rule:
    """One legal move from one state; each type of record says which permission stands for ``right``."""

    to: State
    side: Side
    right: Right
    reason_required: bool
    action: AuditAction


TRANSITIONS: dict[tuple[State, Move], Rule] = {
    (State.DRAFT, Move.SUBMIT): Rule(
        State.SUBMITTED, Side.BRANCH, Right.SUBMIT, False, AuditAction.RECORD_SUBMITTED
    ),
    (State.RETURNED, Move.SUBMIT): Rule(
        State.SUBMITTED, Side.BRANCH, Right.SUBMIT, False, AuditAction.RECORD_SUBMITTED
    ),
    (State.SUBMITTED, Move.WITHDRAW): Rule(
        State.DRAFT, Side.BRANCH, Right.SUBMIT, False, AuditAction.RECORD_WITHDRAWN
    ),
    (State.SUBMITTED, Move.EDIT_REOPENS): Rule(
        State.DRAFT,
        Side.BRANCH,
        Right.EDIT,
        False,
        AuditAction.REVIEW_REOPENED_BY_EDIT,
    ),
    (State.SUBMITTED, Move.TAKE_UP): Rule(
        State.SUBMITTED, Side.REVIEW, Right.REVIEW, False, AuditAction.RECORD_TAKEN_UP
    ),
    (State.SUBMITTED, Move.RETURN): Rule(
        State.RETURNED, Side.REVIEW, Right.REVIEW, True, AuditAction.RECORD_RETURNED
    ),
    (State.SUBMITTED, Move.APPROVE): Rule(
        State.APPROVED, Side.REVIEW, Right.REVIEW, False, AuditAction.RECORD_APPROVED
    ),
    (State.APPROVED, Move.REOPEN): Rule(
        State.RETURNED, Side.REVIEW, Right.REOPEN, True, AuditAction.RECORD_REOPENED
    ),
    (State.APPROVED, Move.ARCHIVE): Rule(
        State.ARCHIVED, Side.REVIEW, Right.ARCHIVE, False, AuditAction.RECORD_ARCHIVED
    ),
    (State.ARCHIVED, Move.UNFILE): Rule(
        State.APPROVED, Side.REVIEW, Right.ARCHIVE, True, AuditAction.RECORD_UNFILED
    ),
    **{
        (state, Move.VOID): Rule(
            State.VOIDED, Side.BRANCH, Right.STRIKE, True, AuditAction.RECORD_VOIDED
        )
        for state in (State.DRAFT, State.SUBMITTED, State.RETURNED)
    },
    (State.APPROVED, Move.VOID): Rule(
        State.VOIDED, Side.REVIEW, Right.VOID, True, AuditAction.RECORD_VOIDED
    ),
    # the least it can be: which way leads back depends on the way that led there, see ``undoing``
    (State.VOIDED, Move.RESTORE): Rule(
        State.DRAFT, Side.BRANCH, Right.STRIKE, True, AuditAction.RECORD_RESTORED
    ),
    (State.APPROVED, Move.ASK_REOPENING): Rule(
        State.APPROVED, Side.BRANCH, Right.SUBMIT, True, AuditAction.RECORD_REOPENING_ASKED
    ),
    (State.APPROVED, Move.DECLINE_REOPENING): Rule(
        State.APPROVED, Side.REVIEW, Right.REOPEN, True, AuditAction.RECORD_REOPENING_DECLINED
    ),
}


def events_of(*moves: Move) -> frozenset[AuditAction]:
    """What these moves leave in the audit trail."""
    return frozenset(rule.action for (_, move), rule in TRANSITIONS.items() if move in moves)


# made on pages of the archive
FILING = frozenset({Move.ARCHIVE, Move.UNFILE})
# made on the page of a record; what an edit reopens and what is archived is recorded elsewhere
MOVED = events_of(*(set(Move) - {Move.EDIT_REOPENS} - FILING))


def rule_for(state: State, move: Move, *, taken_up: bool) -> Rule:
    """Return the rule of a legal move; raise InvalidMove with a Chinese sentence otherwise.

    A record that is taken up (已受理) can no longer be withdrawn or edited by the branch.
    """
    rule = TRANSITIONS.get((state, move))
    if rule is None:
        raise InvalidMove(f"该记录目前为“{state.label}”，不能{move.label}。请刷新页面后再操作。")
    if taken_up and rule.side is Side.BRANCH:
        raise InvalidMove(
            f"该记录已受理，正在审核，暂不能{move.label}；如需修改，请联系审核人退回。"
        )
    if taken_up and move is Move.TAKE_UP:
        raise InvalidMove("该记录已由其他人受理。")
    return rule


def undoing(before: State) -> Rule:
    """The rule by which a record goes back to the state in which it was struck: whoever may strike there."""
    struck = TRANSITIONS[before, Move.VOID]
    return replace(struck, to=before, action=AuditAction.RECORD_RESTORED)


def moves_from(state: State, *, taken_up: bool) -> list[Move]:
    """Moves that are legal now, in the order of the table."""
    found = []
    for start, move in TRANSITIONS:
        if start is not state:
            continue
        try:
            rule_for(state, move, taken_up=taken_up)
        except InvalidMove:
            continue
        found.append(move)
    return found
