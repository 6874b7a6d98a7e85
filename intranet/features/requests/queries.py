"""Reads of 报送事项: the list of the committee, that of a branch, the answers, what the system holds of the points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.figures.branch import figures_of_branches
from intranet.domain.figures.known import KNOWN
from intranet.domain.organization.directory import BranchName, branches_on
from intranet.domain.organization.tables import Branch, short_name_on
from intranet.domain.returns.requests import (
    DataRequest,
    Point,
    PointKind,
    RequestReply,
    reading,
)
from intranet.foundation.quarters import Year


def of_committees(actor: Actor) -> Select[Any]:
    """Requests of the person's committees, the newest day first, with how many were asked and have answered."""
    of_request = select(func.count(RequestReply.id)).where(
        RequestReply.request_id == DataRequest.id
    )
    answered = of_request.where(RequestReply.answered_at.is_not(None))
    return (
        select(
            DataRequest,
            of_request.scalar_subquery().label("branches"),
            answered.scalar_subquery().label("answered"),
        )
        .where(DataRequest.committee_id.in_(reading(actor)))
        .order_by(DataRequest.due_on.desc(), DataRequest.id.desc())
    )


def of_branches(actor: Actor) -> Select[Any]:
    """What the person's branches were asked, the newest day first."""
    return (
        select(
            DataRequest,
            RequestReply,
            Branch.code,
            short_name_on(RequestReply.branch_id, DataRequest.due_on, RequestReply).label("branch"),
        )
        .join(RequestReply, RequestReply.request_id == DataRequest.id)
        .join(Branch, Branch.id == RequestReply.branch_id)
        .where(RequestReply.branch_id.in_(actor.own_branches(Permission.REQUEST_ANSWER)))
        .order_by(DataRequest.due_on.desc(), DataRequest.id.desc(), RequestReply.id)
    )


@dataclass(frozen=True)
class Answered:
    """One branch with its reply."""

    branch: BranchName
    reply: RequestReply


def replies_of(session: Session, request: DataRequest, today: date) -> list[Answered]:
    """Who was asked, in office order, also branches dissolved since. One statement."""
    found = {reply.branch_id: reply for reply in request.replies}
    branches = branches_on(session, today, branch_ids=sorted(found), first=date.min)
    return [Answered(branch, found[branch.id]) for branch in branches]


def open_replies(found: Sequence[Answered], today: date) -> list[Answered]:
    """Those that have not answered, of branches that still exist."""
    return [one for one in found if one.reply.answered_at is None and one.branch.lasts_until(today)]


def held_of(
    session: Session, points: Sequence[Point], branch: Branch, as_of: date
) -> dict[int, str]:
    """What the system holds of these points for a branch on that day, by their places; nothing is asked without any."""
    places = {place: one for place, one in enumerate(points) if one.kind is PointKind.KNOWN}
    if not places:
        return {}
    figures = figures_of_branches(session, [branch], Year(as_of.year), as_of, explained={})
    return {place: KNOWN[one.known].value(figures[branch.id]) for place, one in places.items()}
