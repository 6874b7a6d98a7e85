"""Who may be ticked in a line of a branch, and who is named in it already."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.roster import roster_on
from intranet.foundation import clock
from intranet.foundation.database import db

_YEAR = timedelta(days=366)
_LEFT = "（已不在本支部）"


def members_offered(branch_id: int) -> list[tuple[int, str]]:
    """Who may be ticked in a line of the branch: its members of today, then who left it in the last year."""
    session, today = db.session(), clock.today()
    present = [(one.member_id, one.name) for one in roster_on(session, branch_id, today)]
    former = session.execute(
        select(Member.id, Member.name)
        .join(Membership, Membership.member_id == Member.id)
        .where(
            Membership.branch_id == branch_id,
            Membership.ends_on.between(today - _YEAR, today),
            Member.id.not_in([key for key, _ in present]),
        )
        .distinct()
        .order_by(Member.id)
    )
    return [*present, *((key, f"{name}{_LEFT}") for key, name in former)]


def with_former(people: list[tuple[int, str]], named: Sequence[int]) -> list[tuple[int, str]]:
    """The people, and who is named in the line already though they left long ago. At most one statement."""
    gone = set(named) - {key for key, _ in people}
    if not gone:
        return people
    found = db.session.execute(
        select(Member.id, Member.name).where(Member.id.in_(gone)).order_by(Member.id)
    )
    return [*people, *((key, f"{name}{_LEFT}") for key, name in found)]
