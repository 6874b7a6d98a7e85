"""The committee's word on what assemblies decided on memberships; the latest decision may still wait for it."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.changes import APPROVED_AFTER
from intranet.domain.access.accounts import User
from intranet.domain.activities.tables import Activity
from intranet.domain.life.admissions import MembershipApproval
from intranet.domain.records.workflow import COUNTED_STATES


def build(session: Session, users: dict[str, User], made: Iterable[Activity], as_of: date) -> None:
    """Approve every decision for which the committee has had its time."""
    staff = users["staff"]
    decisions = sorted(
        (activity.held_on + APPROVED_AFTER, activity.id, vote)
        for activity in made
        if activity.state in COUNTED_STATES
        for record in activity.records
        for vote in record.votes
        if vote.person
    )
    for number, (day, _, vote) in enumerate(decisions, 1):
        if day > as_of:
            continue
        session.add(
            MembershipApproval(
                vote_id=vote.id,
                agreed=True,
                decided_on=day,
                document=f"机党组〔{day.year}〕{number}号",
                entered_by_id=staff.id,
                entered_by_name=staff.display_name,
                entered_at=dates.instant(day, 10),
            )
        )
    session.flush()
