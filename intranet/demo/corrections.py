"""What is asked to be put right: a request to reopen a record, and a correction of a joint event."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.accounts import secretary_account
from intranet.demo.offices import BY_CODE
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Role
from intranet.domain.activities.joint_events import JointCorrection, JointEvent
from intranet.domain.activities.tables import ACTIVITY, Activity
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import Move, State

BRANCH = "B05"
ASKED_BECAUSE = "补扫签到表时核对，一名同志的缺席原因登记有误，申请更正。"
CORRECTED = "更正主讲人职务的表述，与会议通知一致，其他内容不变。"


def build(
    session: Session,
    office: Organization,
    users: Mapping[str, User],
    events: Mapping[str, JointEvent],
) -> None:
    """The newest approved record of a branch waits for an answer; the branches read what was corrected last summer."""
    _ask(session, office, users)
    event = events["J-2025-07"]
    at = dates.instant(dates.workdays_later(event.held_on, 3), 10, 20)
    if at <= dates.instant(office.as_of, 17, 30):
        session.add(
            JointCorrection(
                joint_event_id=event.id,
                note=CORRECTED,
                corrected_at=at,
                corrected_by_name=users["staff"].display_name,
            )
        )
    session.flush()


def _ask(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    day = _last_workday(office.as_of)
    record = session.scalar(
        select(Activity)
        .where(
            Activity.branch_id == office.branches[BRANCH].id,
            Activity.state == State.APPROVED,
            Activity.approved_at < dates.instant(day, 0, 0),
            Activity.absent_count > 0,
        )
        .order_by(Activity.held_on.desc(), Activity.id.desc())
        .limit(1)
    )
    if record is None:
        return
    at = dates.instant(day, 10, 40)
    user = users[secretary_account(BY_CODE[BRANCH], day)]
    record.reopening_asked_at = record.updated_at = at
    session.add(
        ReviewEvent(
            record_kind=ACTIVITY.key,
            record_id=record.id,
            move=Move.ASK_REOPENING,
            from_state=State.APPROVED,
            to_state=State.APPROVED,
            opinion=ASKED_BECAUSE,
            user_id=user.id,
            actor_name=user.display_name,
            actor_role=Role.BRANCH_SECRETARY.label,
            happened_at=at,
        )
    )


def _last_workday(as_of: date) -> date:
    """The last working day before the day asked for."""
    day = as_of - timedelta(days=1)
    while dates.workday_from(day) != day:
        day -= timedelta(days=1)
    return day
