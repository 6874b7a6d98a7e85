"""What a committee collects, on the standing cast."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.organization.tables import Branch
from intranet.domain.returns.requests import DataRequest, Point, PointKind, RequestReply
from intranet.foundation import clock
from tests.rows import committed


def make_request(
    session: Session,
    branches: tuple[str, ...] = ("B01", "B02"),
    *,
    by: str = "staff",
    points: tuple[Point, ...] = (Point(PointKind.NUMBER, "参训人数", "人"),),
    **changes: Any,
) -> DataRequest:
    """A request of the committee to these branches; commits."""
    moment = clock.now()
    asked = session.scalars(select(Branch).where(Branch.code.in_(branches))).all()
    row = DataRequest(
        **{
            "committee_id": asked[0].committee_id,
            "title": "安全培训情况",
            "note": "",
            "due_on": date(2025, 10, 27),
            "points": [one.values for one in points],
            "entered_by_id": session.scalars(select(User.id).where(User.username == by)).one(),
            "created_at": moment,
            "updated_at": moment,
            **changes,
        }
    )
    row.replies = [RequestReply(branch_id=branch.id, texts=[]) for branch in asked]
    committed(session, row)
    return row
