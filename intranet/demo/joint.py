"""Joint events: entered by the committee, confirmed by most invited branches, open with some."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.accounts import secretary_account
from intranet.demo.casting import SHARED_OFFICERS
from intranet.demo.gatherings import Gathering, Item, study_hours
from intranet.demo.offices import BY_CODE, OFFICES
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.activities.joint_events import JointEvent, JointInvitation, JointRecord
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity

SORT = "joint"
MINUTES = 120
PLACE = "机关五楼报告厅"


@dataclass(frozen=True)
class Planned:
    """One event; ``silent`` branches have not answered, ``declined`` say why they did not take part."""

    key: str
    held_on: date
    title: str
    kind: str
    theme: str
    form: str
    lecturer: tuple[str, str]
    content: str
    silent: tuple[str, ...] = ()
    declined: tuple[tuple[str, str], ...] = ()

    @property
    def confirmed(self) -> list[str]:
        """Codes of the branches that confirmed, in office order."""
        absent = {*self.silent, *(code for code, _ in self.declined)}
        return [office.code for office in OFFICES if office.code not in absent]


def events(as_of: date) -> list[Planned]:
    """One event of last summer that is settled, one that branches are answering, one that is planned."""
    recent = dates.workday_from(as_of - timedelta(days=5))
    planned = dates.workday_from(as_of + timedelta(days=8))
    return [
        Planned(
            "J-2025-07",
            date(2025, 7, 24),
            "机关警示教育大会",
            "warning_education",
            "以案为鉴 守牢底线",
            "观看教育片、专题讲授",
            ("卢卫平", "机关党委专职副书记"),
            "一、集中观看警示教育片。\n二、机关党委通报典型案例的教训和工作要求。\n"
            "三、各党支部会后结合岗位廉政风险开展讨论。",
        ),
        Planned(
            f"J-{recent:%Y-%m}",
            recent,
            "机关党员集中学习培训",
            "study_session",
            "学习领会党章党规 提升履职能力",
            "专题辅导、分组讨论",
            ("卢卫平", "机关党委专职副书记"),
            "一、专题辅导。围绕党章和党内法规的主要内容作辅导。\n"
            "二、分组讨论。各党支部结合岗位谈认识、提建议。",
            silent=("B03", "B07"),
            declined=(("B10", "全员参加设施抢修值守，另行安排补学"),),
        ),
        Planned(
            f"J-{planned:%Y-%m}-planned",
            planned,
            "党规党纪专题党课",
            "lecture",
            "严守纪律规矩 永葆清廉本色",
            "专题讲授",
            ("卢卫平", "机关党委专职副书记"),
            "",
            silent=tuple(office.code for office in OFFICES),
        ),
    ]


def gatherings(as_of: date) -> Iterator[Gathering]:
    """The part of each branch that confirmed, as a gathering of its own."""
    for event in events(as_of):
        for code in event.confirmed:
            yield Gathering(
                f"{code}-{event.key}",
                SORT,
                code,
                event.held_on,
                event.title,
                (Item(event.kind, theme=event.theme, form=event.form),),
                time(9),
                MINUTES,
                PLACE,
                shared=event.content,
                lecturer=event.lecturer,
            )


def _entered_on(held_on: date, as_of: date) -> date:
    """Some days before the event, and never after the day asked for."""
    return min(dates.workday_from(held_on - timedelta(days=4)), as_of)


def build(
    session: Session, office: Organization, users: Mapping[str, User]
) -> dict[str, JointEvent]:
    """Add the events with their shared records; by key."""
    made = {}
    for event in events(office.as_of):
        entered = dates.instant(_entered_on(event.held_on, office.as_of), 10, 30)
        row = JointEvent(
            committee_id=office.committee.id,
            title=event.title,
            held_on=event.held_on,
            starts_at=time(9),
            ends_at=time(11),
            duration_minutes=MINUTES,
            place=PLACE,
            chair_name=SHARED_OFFICERS[0],
            recorder_name=SHARED_OFFICERS[1],
            entered_by_id=users["staff"].id,
            created_at=entered,
            updated_at=entered,
        )
        kind = session.scalars(select(ActivityKind).where(ActivityKind.code == event.kind)).one()
        row.records = [
            JointRecord(
                kind_id=kind.id,
                position=0,
                theme=event.theme,
                form=event.form,
                lecturer_name=event.lecturer[0],
                lecturer_role=event.lecturer[1],
                study_hours_tenths=study_hours(kind, MINUTES),
                content=event.content,
            )
        ]
        session.add(row)
        session.flush()
        made[event.key] = row
    return made


def invite(
    session: Session,
    office: Organization,
    users: Mapping[str, User],
    made: Mapping[str, JointEvent],
    activities: Mapping[str, Activity],
) -> None:
    """Add the invitations with the branches' answers."""
    for event in events(office.as_of):
        declined = dict(event.declined)
        for branch in OFFICES:
            activity = activities.get(f"{branch.code}-{event.key}")
            answered: datetime | None = activity.created_at if activity else None
            answered_by = activity.entered_by_id if activity else None
            if branch.code in declined:
                answered = min(
                    dates.instant(dates.workdays_later(event.held_on, 1), 9, 20),
                    dates.instant(office.as_of, 17, 30),
                )
                by = secretary_account(BY_CODE[branch.code], event.held_on)
                answered_by = users[by].id
            session.add(
                JointInvitation(
                    joint_event_id=made[event.key].id,
                    branch_id=office.branches[branch.code].id,
                    answered_at=answered,
                    answered_by_id=answered_by,
                    declined=declined.get(branch.code, ""),
                )
            )
            session.flush()
