"""Two joint events: one that branches are answering just now, and one that is planned."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain import register
from intranet.domain.accounts import User
from intranet.domain.activities import AbsenceReason, Activity
from intranet.domain.joint_events import JointEvent, JointInvitation, JointRecord
from intranet.domain.joint_store import gathering_of
from intranet.domain.kinds import ActivityKind
from intranet.domain.register import Absence
from intranet.domain.reviews import RecordKind, ReviewEvent
from intranet.domain.revisions import Revision, describe
from intranet.domain.roles import Role
from intranet.domain.roster import roster_on
from intranet.domain.workflow import Move, State
from intranet.web.demo import dates
from intranet.web.demo.accounts import secretary_account
from intranet.web.demo.offices import BY_CODE, OFFICES
from intranet.web.demo.people import Organization

# Of the event that was held, in this order: still to be answered, confirmed by the clerk only, not taken part.
OPEN, DRAFTED, DECLINED = ("B03", "B07", "B10"), ("B02",), {"B05": "全员值班，另行安排补学"}
CONTENT = (
    "一、集中观看警示教育片。\n"
    "二、机关党委负责人通报典型案例，剖析原因，提出要求。\n"
    "三、各党支部代表结合岗位廉政风险作交流发言。"
)


def build(session: Session, office: Organization, users: dict[str, User]) -> None:
    """Add both events, and the records of the branches that have confirmed the first."""
    kinds = {kind.code: kind for kind in session.scalars(select(ActivityKind))}
    held = _event(office, users, _workdays_earlier(office.as_of, 6), title="全办警示教育大会")
    held.records = [
        JointRecord(
            kind_id=kinds["warning_education"].id,
            kind=kinds["warning_education"],
            position=0,
            theme="以案为鉴 警钟长鸣",
            form="集中观看、交流发言",
            lecturer_name="机关党委负责人",
            study_hours_tenths=10,
            content=CONTENT,
        )
    ]
    planned = _event(
        office, users, dates.workdays_later(office.as_of, 6), title="“同心固防”联合主题党日"
    )
    planned.records = [
        JointRecord(
            kind_id=kinds["theme_day"].id,
            kind=kinds["theme_day"],
            position=0,
            theme="学习贯彻党的创新理论",
            form="集中学习",
            study_hours_tenths=10,
            content="",
        )
    ]
    session.add_all([held, planned])
    session.flush()
    _answer(session, office, users, held)
    session.flush()


def _workdays_earlier(day: date, count: int) -> date:
    """The working day *count* working days before *day*."""
    while count:
        day -= timedelta(days=1)
        count -= dates.is_workday(day)
    return day


def _event(office: Organization, users: dict[str, User], day: date, *, title: str) -> JointEvent:
    entered = dates.instant(_workdays_earlier(min(day, office.as_of), 3), 10, 20)
    return JointEvent(
        committee_id=office.committee.id,
        form_key=f"demo-joint-{day.isoformat()}",
        title=title,
        held_on=day,
        starts_at=time(15),
        ends_at=time(16, 30),
        duration_minutes=90,
        place="机关礼堂",
        chair_name="机关党委负责人",
        recorder_name="机关党委工作人员",
        entered_by_id=users["staff"].id,
        created_at=entered,
        updated_at=entered,
        invitations=[
            JointInvitation(branch_id=office.branches[branch.code].id, declined="")
            for branch in OFFICES
        ],
    )


def _answer(
    session: Session, office: Organization, users: dict[str, User], event: JointEvent
) -> None:
    """Every branch but a few has confirmed on the days after the event."""
    codes = {branch.id: code for code, branch in office.branches.items()}
    for number, invitation in enumerate(event.invitations):
        code = codes[invitation.branch_id]
        if code in OPEN:
            continue
        at = dates.instant(dates.workdays_later(event.held_on, 1 + number % 3), 9, 10 + 3 * number)
        name = secretary_account(BY_CODE[code], dates.local_day(at))
        if code in DRAFTED:
            name = f"clerk{code[1:]}"
        invitation.answered_at, invitation.answered_by_id = at, users[name].id
        if code in DECLINED:
            invitation.declined = DECLINED[code]
            continue
        activity = _confirmed(session, event, invitation.branch_id, users[name], at)
        if code not in DRAFTED:
            _submitted(session, activity, users[name], at)


def _confirmed(
    session: Session, event: JointEvent, branch_id: int, user: User, at: datetime
) -> Activity:
    """The branch's own record as its confirmation makes it, one person absent."""
    roster = roster_on(session, branch_id, event.held_on)
    activity = gathering_of(event, branch_id=branch_id, roster=roster)
    activity.form_key = f"joint-{event.id}-{branch_id}-0"
    activity.entered_by_id = user.id
    activity.created_at = activity.updated_at = at
    away = [entry.member_id for entry in roster if entry.counted_in_due][-1:]
    activity.attendance = register.take_attendance(
        activity,
        [record.kind for record in event.records],
        roster,
        absences={member_id: Absence(AbsenceReason.BUSINESS_TRIP) for member_id in away},
    )
    register.update_counts(activity)
    session.add(activity)
    session.flush()
    return activity


def _submitted(session: Session, activity: Activity, user: User, at: datetime) -> None:
    """Handed in with the confirmation."""
    activity.state = State.SUBMITTED
    activity.submitted_at, activity.submitted_by_id = at, user.id
    session.add(
        Revision(
            activity_id=activity.id,
            number=1,
            content=describe(activity),
            made_by_id=user.id,
            made_by_name=user.display_name,
            made_at=at,
        )
    )
    session.add(
        ReviewEvent(
            record_kind=RecordKind.ACTIVITY,
            record_id=activity.id,
            move=Move.SUBMIT,
            from_state=State.DRAFT,
            to_state=State.SUBMITTED,
            opinion="",
            user_id=user.id,
            actor_name=user.display_name,
            actor_role=Role.BRANCH_SECRETARY.label,
            happened_at=at,
        )
    )
