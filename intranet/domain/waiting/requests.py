"""报送事项 that wait: what branches have still to answer, and on whom the committee waits."""

from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, String, case, cast, func, literal, select

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.returns.requests import DataRequest, RequestReply, is_owed, reading
from intranet.domain.waiting.shapes import Due, Matter, Stage
from intranet.domain.waiting.statements import line, standing


def to_answer(actor: Actor, today: date) -> Select[Any] | None:
    """What own branches have not answered, with the last reminder."""
    branches = actor.own_branches(Permission.REQUEST_ANSWER)
    if not branches:
        return None
    reminder = case(
        (RequestReply.reminder != "", literal("；催办：") + RequestReply.reminder),
        (RequestReply.reminded_at.is_not(None), "；已催办"),
        else_="",
    )
    return (
        line(
            DataRequest.id,
            DataRequest.title,
            RequestReply.branch_id,
            day=DataRequest.due_on,
            since=DataRequest.created_at,
            detail=reminder,
        )
        .join(RequestReply, RequestReply.request_id == DataRequest.id)
        .where(
            is_owed(),
            RequestReply.branch_id.in_(branches),
            RequestReply.branch_id.in_(standing(today)),
        )
    )


def unanswered(actor: Actor, today: date) -> Select[Any] | None:
    """Requests of the person's committees that branches have still to answer, and how many."""
    committees = reading(actor)
    if not committees:
        return None
    replies = select(func.count(RequestReply.id)).where(
        RequestReply.request_id == DataRequest.id, RequestReply.branch_id.in_(standing(today))
    )
    missing = replies.where(RequestReply.answered_at.is_(None)).scalar_subquery()
    told = (
        cast(replies.scalar_subquery(), String) + "个党支部中" + cast(missing, String) + "个未报送"
    )
    return line(
        DataRequest.id,
        DataRequest.title,
        cast(None, Integer),
        day=DataRequest.due_on,
        since=DataRequest.created_at,
        detail=told,
    ).where(DataRequest.committee_id.in_(committees), DataRequest.is_closed.is_(False), missing > 0)


OF_REQUESTS = (
    Matter(
        Stage.ANSWER,
        "报送事项",
        "/requests",
        "/requests/{id}/{code}",
        "{among}机关党委要求报送{until}{detail}",
        to_answer,
        word="待报送",
        does="报送",
        due=Due.DAY,
    ),
    Matter(
        Stage.SENT,
        "报送事项",
        "/requests",
        "/requests/{id}",
        "{detail}{until}",
        unanswered,
        verb="布置",
    ),
)
