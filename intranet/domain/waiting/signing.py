"""What waits to be signed after an approval, for whose signature, and what is to come back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import aliased

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.records.workflow import State
from intranet.domain.summaries.signed_copies import SignedCopy
from intranet.domain.summaries.signers import gives_next
from intranet.domain.summaries.signing import SigningStep
from intranet.domain.summaries.store import newest_edition
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.domain.waiting.shapes import Matter, Stage
from intranet.domain.waiting.statements import line

_UNIT, _LIST = "小结和总结", "/quarters"
_ADDRESS = "/quarters/{period}/{code}/signing"
_PERIOD = QuarterlySummary.year * 10 + QuarterlySummary.quarter
_EARLIER = aliased(SigningStep)
_NEWEST = newest_edition()


def _following(detail: Any) -> Select[Any]:
    """Summaries that stand approved, each with the step of its newest edition that comes next."""
    before = select(_EARLIER.id).where(
        _EARLIER.committee_id == SigningStep.committee_id,
        _EARLIER.summary_id == SigningStep.summary_id,
        _EARLIER.edition == SigningStep.edition,
        _EARLIER.position < SigningStep.position,
        ~_EARLIER.given,
    )
    return (
        line(
            QuarterlySummary.id,
            "",
            QuarterlySummary.branch_id,
            since=QuarterlySummary.approved_at,
            period=_PERIOD,
            detail=detail,
        )
        .join(SigningStep, _of_summary(SigningStep))
        .where(
            QuarterlySummary.state == State.APPROVED,
            SigningStep.edition == _NEWEST,
            ~SigningStep.given,
            ~before.exists(),
        )
    )


def _of_summary(table: Any) -> ColumnElement[bool]:
    """SQL beside QuarterlySummary: a step or copy of it, found among those of its committee."""
    return and_(
        table.summary_id == QuarterlySummary.id,
        table.committee_id == QuarterlySummary.committee_id,
    )


def _covered(actor: Actor) -> ColumnElement[bool]:
    committees = actor.committee_ids(Permission.SUMMARY_SIGN)
    branches = actor.own_branches(Permission.SUMMARY_SIGN)
    in_committees = QuarterlySummary.committee_id.in_(committees)
    in_branches = QuarterlySummary.branch_id.in_(branches)
    # beside another condition none of them is looked up
    if committees and branches:
        return or_(in_committees, in_branches)
    return in_committees if committees else in_branches


def to_sign(actor: Actor, today: date) -> Select[Any] | None:
    """What waits for the person's own signature: its post or a delegation asks for it, whatever the role."""
    if actor.member_id is None or not actor.signs_in or not actor.can(Permission.SUMMARY_READ):
        return None
    return _following(SigningStep.label).where(
        QuarterlySummary.committee_id.in_(sorted(actor.signs_in)),
        gives_next(actor.member_id, today),
    )


def signed_by_others(actor: Actor, today: date) -> Select[Any] | None:
    """What waits for the signature of others: their post and the step."""
    if not actor.can(Permission.SUMMARY_SIGN):
        return None
    found = _following(SigningStep.post + literal("“") + SigningStep.label + literal("”")).where(
        _covered(actor)
    )
    return found if actor.member_id is None else found.where(~gives_next(actor.member_id, today))


def _copies(*conditions: ColumnElement[bool]) -> Any:
    return (
        select(SignedCopy.id)
        .where(_of_summary(SignedCopy), *conditions)
        .correlate(QuarterlySummary)
    )


_WAITING = and_(
    SignedCopy.edition == _NEWEST,
    SignedCopy.final_at.is_(None),
    SignedCopy.withdrawn_at.is_(None),
)


def _approved(committees: Sequence[int]) -> Select[Any]:
    """Summaries of these committees that stand approved, since their last change."""
    return line(
        QuarterlySummary.id,
        "",
        QuarterlySummary.branch_id,
        since=QuarterlySummary.updated_at,
        period=_PERIOD,
    ).where(QuarterlySummary.state == State.APPROVED, QuarterlySummary.committee_id.in_(committees))


def to_return(actor: Actor, _today: date) -> Select[Any] | None:
    """What is signed and has not come back, for who keeps the papers of the committee."""
    committees = actor.committee_ids(Permission.SUMMARY_EDIT)
    if not committees:
        return None
    unsigned = (
        select(_EARLIER.id)
        .where(
            _of_summary(_EARLIER),
            _EARLIER.edition == _NEWEST,
            ~_EARLIER.given,
        )
        .correlate(QuarterlySummary)
    )
    return _approved(committees).where(
        func.coalesce(QuarterlySummary.signed_edition, 0) < _NEWEST,
        ~unsigned.exists(),
        ~_copies(_WAITING).exists(),
    )


def to_accept(actor: Actor, _today: date) -> Select[Any] | None:
    """Signed copies that differ from what was approved or are stated to be the same, for who approves summaries."""
    committees = actor.committee_ids(Permission.SUMMARY_REVIEW)
    if not committees:
        return None
    return _approved(committees).where(_copies(_WAITING).exists())


OF_SIGNING = (
    Matter(
        Stage.ANSWER,
        _UNIT,
        _LIST,
        _ADDRESS,
        "已通过，等您办理“{detail}”",
        to_sign,
        word="待签批",
        verb="通过",
        does="签批",
    ),
    Matter(
        Stage.ANSWER,
        _UNIT,
        _LIST,
        _ADDRESS,
        "签发稿已回传，待您确认",
        to_accept,
        word="待确认",
        verb="回传",
    ),
    Matter(
        Stage.FINISH,
        _UNIT,
        _LIST,
        _ADDRESS,
        "已签批，签发稿还没有回传",
        to_return,
        word="待回传",
        verb="签批",
        does="回传",
    ),
    Matter(
        Stage.SENT,
        _UNIT,
        _LIST,
        _ADDRESS,
        "等{detail}",
        signed_by_others,
        verb="通过",
        word="待签批",
    ),
)
