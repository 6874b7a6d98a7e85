"""Records with resolutions, and problems, as the tests of 督办 need them."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.activities.tables import Activity, Resolution
from intranet.domain.follow_up import rectification
from intranet.domain.follow_up.inspections import RectificationItem
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from tests.conftest import actor_of
from tests.factories.activities import make_activity


def meeting(session: Session, *, due_on: date | None = date(2025, 12, 31), **changes) -> Activity:
    """An approved committee meeting of 一支部 (or what *changes* say) with one resolution due on that day."""
    values = {"kinds": ("branch_committee_meeting",), "state": State.APPROVED, **changes}
    activity = make_activity(session, **values)
    for record in activity.records:
        for one in record.resolutions:
            session.connection().execute(
                Resolution.__table__.update()
                .where(Resolution.__table__.c.id == one.id)
                .values(due_on=due_on)
            )
    session.commit()
    return activity


def resolution_of(activity: Activity) -> int:
    """Number of the first resolution of an activity."""
    return activity.records[0].resolutions[0].id


def branch_id(session: Session, code: str = "B01") -> int:
    """Number of a branch of the cast."""
    return session.scalars(select(Branch.id).where(Branch.code == code)).one()


def make_item(
    session: Session,
    *,
    code: str = "B01",
    plan: rectification.Plan | None = None,
    inspection_id: int | None = None,
    found_on: date = date(2025, 9, 1),
    key: str = "item-key-0001",
) -> int:
    """A problem that the branch entered itself (staff, for an inspection); commits, returns its number."""
    by_staff = inspection_id is not None
    branch = session.scalars(select(Branch).where(Branch.code == code)).one()
    person = "staff" if by_staff else {"B01": "clerk1", "B02": "clerk2"}[code]
    item = rectification.add_item(
        session,
        rectification.Source(
            committee_id=branch.committee_id,
            branch_id=branch.id,
            found_on=found_on,
            inspection_id=inspection_id,
        ),
        "会议记录要素不全",
        plan or rectification.Plan(),
        actor=actor_of(session, person),
        permission=Permission.INSPECTION_EDIT if by_staff else Permission.FOLLOW_UP_EDIT,
    )
    number = item.id
    session.commit()
    return number


def stored_item(app, item_id: int) -> RectificationItem:
    """The problem as it is in the database now."""
    from intranet.foundation.database import db

    with app.app_context():
        return db.session.get_one(RectificationItem, item_id)
