"""What the branches have entered in 灯塔: all but the records approved lately."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.activities.dengta import DengtaEntry, asked_since
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.foundation import clock

AFTER, LATELY = timedelta(days=1), timedelta(days=14)


def build(
    session: Session,
    office: Organization,
    users: Mapping[str, User],
    made: Iterable[Activity],
    as_of: date,
) -> None:
    """Mark what was approved more than a fortnight ago."""
    taken = set(session.scalars(select(ActivityKind.code).where(ActivityKind.on_dengta.is_(True))))
    codes = {branch.id: code for code, branch in office.branches.items()}
    for one in made:
        if (
            one.state not in COUNTED_STATES
            or one.approved_at is None
            or one.branch_id is None
            or one.held_on < asked_since(as_of)
            or clock.local(one.approved_at).date() > as_of - LATELY
            or not taken & set(one.kinds.split(","))
        ):
            continue
        moment = one.approved_at + AFTER
        session.add(
            DengtaEntry(
                activity_id=one.id,
                entered_on=clock.local(moment).date(),
                entered_by_id=users[f"clerk{codes[one.branch_id][1:]}"].id,
                created_at=moment,
                updated_at=moment,
            )
        )
    session.flush()
