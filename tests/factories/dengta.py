"""What was entered in 灯塔, on the standing cast."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.activities.dengta import DengtaEntry
from intranet.foundation import clock
from tests.rows import committed


def entered_in_dengta(session: Session, *activity_ids: int, by: str = "clerk1") -> None:
    """Mark these records as entered today; commits."""
    moment = clock.now()
    person = session.scalars(select(User.id).where(User.username == by)).one()
    committed(
        session,
        *(
            DengtaEntry(
                activity_id=one,
                entered_on=clock.today(),
                entered_by_id=person,
                created_at=moment,
                updated_at=moment,
            )
            for one in activity_ids
        ),
    )
