"""Writes of 报送事项: asking, changing what is asked, reminding, answering. They flush and never commit."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.records import entries
from intranet.domain.records.entered import claim
from intranet.domain.records.entries import Events
from intranet.domain.returns.requests import DataRequest, RequestReply
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove, RuleBroken

EVENTS = Events(
    AuditAction.REQUEST_ENTERED, AuditAction.REQUEST_EDITED, AuditAction.REQUEST_REMOVED
)
CLOSED = "机关党委已经结束收集，不能再报送。"
_ANSWERED = "已有党支部报送，收集的内容不能再改；可以另外布置一项。"
_PAST = "报送期限已经过去，请填写今天或者以后的日期。"


def ask(
    session: Session,
    request: DataRequest,
    values: Mapping[str, Any],
    branch_ids: Collection[int],
    *,
    actor: Actor,
) -> None:
    """Ask these branches. Raises RuleBroken for a day that is over."""
    if values["due_on"] < clock.today():
        raise RuleBroken({"due_on": [_PAST]})
    entries.add(session, request, values, EVENTS, actor=actor)
    session.add_all(
        RequestReply(request_id=request.id, branch_id=one, texts=[]) for one in branch_ids
    )
    session.flush()


def change(
    session: Session,
    request: DataRequest,
    values: Mapping[str, Any],
    branch_ids: Collection[int],
    *,
    offered: Collection[int],
    version: int,
    actor: Actor,
) -> None:
    """Change what is asked, and of whom among those that were *offered*.

    Raises RuleBroken where somebody has answered what would change, StaleRecord.
    """
    answered = {one.branch_id for one in request.replies if one.answered_at is not None}
    if answered and values["points"] != request.points:
        raise RuleBroken({"lines": [_ANSWERED]})
    if values["due_on"] != request.due_on and values["due_on"] < clock.today():
        raise RuleBroken({"due_on": [_PAST]})
    taken_out = set(offered) - set(branch_ids)
    if taken_out & answered:
        raise RuleBroken({"branches": ["已经报送的党支部不能去掉。"]})
    entries.change(session, request, values, EVENTS, actor=actor, version=version)
    there = {one.branch_id for one in request.replies}
    for reply in [one for one in request.replies if one.branch_id in taken_out]:
        request.replies.remove(reply)
    request.replies += [
        RequestReply(branch_id=one, texts=[]) for one in branch_ids if one not in there
    ]
    session.flush()


def remind(
    session: Session,
    request: DataRequest,
    replies: Sequence[RequestReply],
    *,
    note: str,
    actor: Actor,
) -> int:
    """Remind branches that have not answered, with a note; how many. Raises InvalidMove once it is closed."""
    if request.is_closed:
        raise InvalidMove("这项报送已经结束收集，不再催办。")
    moment = clock.now()
    for reply in replies:
        reply.reminded_at, reply.reminder = moment, note
    record_change(
        session,
        AuditAction.REQUEST_REMINDED,
        request,
        actor=actor,
        label=request.title,
        details={"branches": [one.branch_id for one in replies], "note": note},
    )
    return len(replies)


def answer(
    session: Session,
    request: DataRequest,
    reply: RequestReply,
    texts: Mapping[int, str],
    *,
    version: int,
    actor: Actor,
) -> None:
    """Answer for a branch, or correct it: a text for each point, by its place. Raises StaleRecord, InvalidMove."""
    claim(session, reply, version)
    if request.is_closed:
        raise InvalidMove(CLOSED)
    reply.texts = [texts[place] for place in range(len(request.points))]
    reply.answered_at = clock.now()
    reply.answered_by_id, reply.answered_by_name = actor.user_id, actor.display_name
    record_change(session, AuditAction.REQUEST_ANSWERED, reply, actor=actor, label=request.title)
