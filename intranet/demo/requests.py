"""What the committee collects: one request that half of the branches have answered, one that all have."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.figures.known import KNOWN
from intranet.domain.returns.requests import DataRequest, Point, PointKind, RequestReply
from intranet.features.requests.queries import held_of
from intranet.foundation.clock import BEIJING

_PRACTICES = (
    "开工前逐一检查用电和消防器材，班子成员带队。",
    "利用主题党日组织一次消防演练。",
    "结合业务培训学习有关规定，逐人签订责任书。",
)


def build(session: Session, office: Organization, users: Mapping[str, User], as_of: date) -> None:
    """Add both."""
    members = KNOWN["members"]
    known = Point(PointKind.KNOWN, members.label, members.unit, members.code)
    training = (known, Point(PointKind.NUMBER, "参训人数", "人"), Point(PointKind.TEXT, "主要做法"))
    donated = (known, Point(PointKind.NUMBER, "捐书数量", "册"))
    _ask(session, office, users, "安全生产培训情况", training, as_of + timedelta(days=4), every=2)
    _ask(session, office, users, "“书香机关”捐书情况", donated, as_of - timedelta(days=20), every=1)
    session.flush()


def _ask(
    session: Session,
    office: Organization,
    users: Mapping[str, User],
    title: str,
    points: tuple[Point, ...],
    due_on: date,
    *,
    every: int,
) -> None:
    asked_at = datetime.combine(due_on - timedelta(days=10), time(9), BEIJING)
    row = DataRequest(
        committee_id=office.committee.id,
        title=title,
        due_on=due_on,
        points=[one.values for one in points],
        entered_by_id=users["staff"].id,
        created_at=asked_at,
        updated_at=asked_at,
        replies=[],
    )
    for number, (code, branch) in enumerate(sorted(office.branches.items())):
        reply = RequestReply(branch_id=branch.id, texts=[])
        if number % every == 0:
            clerk = users[f"clerk{code[1:]}"]
            reply.answered_at = asked_at + timedelta(days=2, hours=number)
            # all of its members took part
            (held,) = held_of(session, points, branch, reply.answered_at.date()).values()
            told = {"known": held, "number": held, "text": _PRACTICES[number % 3]}
            reply.texts = [told[one.kind.value] for one in points]
            reply.answered_by_id, reply.answered_by_name = clerk.id, clerk.display_name
        row.replies.append(reply)
    session.add(row)
