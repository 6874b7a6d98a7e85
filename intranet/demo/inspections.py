"""A few invented inspections, and problems in every state; two branches are behind with theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.people import Organization
from intranet.demo.topics import TOPICS
from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Role
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.follow_up.inspections import (
    Inspection,
    InspectionKind,
    InspectionSubject,
    ItemState,
    ItemStep,
    RectificationEvent,
    RectificationItem,
)
from intranet.domain.follow_up.rectification import Plan
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.foundation.chinese import long_date

_RETURNED = "整改情况写得比较笼统，请补充完成的时间和效果。"
_CLOSED = "经查看材料并了解情况，整改到位，同意销号。"
_RESULT = "已落实整改措施，相关做法纳入日常工作，材料已整理留存。"
_INTEGRITY_TEAM = ("机关纪委检查组", "卢卫平", "马玉洁")
_TEAMS = (
    ("第一督导组", "高明轩", "苏晓萌、马玉洁"),
    ("第二督导组", "卢卫平", "苏晓萌"),
)
_ROLES = {"staff": Role.COMMITTEE_STAFF, "jiwei": Role.DISCIPLINE_COMMITTEE}
# How far a problem has come, by its steps after entering.
_PLANNED = (ItemStep.PLANNED,)
_REPORTED = (ItemStep.PLANNED, ItemStep.REPORTED)
_RETURNED_ONCE = (ItemStep.PLANNED, ItemStep.REPORTED, ItemStep.RETURNED)
_FINISHED = (ItemStep.PLANNED, ItemStep.REPORTED, ItemStep.CLOSED)
_FINISHED_LATER = (*_RETURNED_ONCE, ItemStep.REPORTED, ItemStep.CLOSED)


@dataclass(frozen=True)
class _Visit:
    """One inspection: so many days before the day asked for, and what became of each problem.

    ``allowed`` are the days that the branch gave itself.
    """

    branch: str
    kind: InspectionKind
    topic: str
    days_ago: int
    allowed: int
    courses: tuple[tuple[ItemStep, ...], ...]


_VISITS = (
    _Visit(
        "B05",
        InspectionKind.PARTY_BUILDING,
        "三会一课和主题党日开展情况",
        96,
        40,
        (_FINISHED, _FINISHED_LATER),
    ),
    _Visit(
        "B03",
        InspectionKind.PARTY_BUILDING,
        "组织生活记录和学习教育情况",
        58,
        30,
        (_PLANNED, _RETURNED_ONCE, _FINISHED),
    ),
    _Visit(
        "B07",
        InspectionKind.INTEGRITY,
        "党风廉政建设责任落实情况",
        44,
        25,
        (_PLANNED, (), _REPORTED),
    ),
    _Visit(
        "B02",
        InspectionKind.DUTY_REPORT,
        "述职评议所列问题整改情况",
        21,
        45,
        (_REPORTED, _PLANNED),
    ),
)
# Problems that branches found themselves: how far they have come, and whether a life meeting found them.
_OWN = (("B04", _FINISHED, True), ("B06", _PLANNED, False))


class Builder:
    """Adds inspections, problems and their steps."""

    def __init__(self, session: Session, office: Organization, users: Mapping[str, User]) -> None:
        """Keep what the rows refer to."""
        self.session = session
        self.office = office
        self.users = users
        self.events: list[RectificationEvent] = []

    def build(self) -> None:
        """Add everything, steps in the order in which they happened."""
        for number, visit in enumerate(_VISITS):
            self._visit(visit, number)
        for code, course, in_meeting in _OWN:
            self._own(code, course, in_meeting=in_meeting)
        self.session.flush()
        self.events.sort(key=lambda event: (event.happened_at, event.item_id, event.step))
        self.session.add_all(self.events)
        self.session.flush()

    def _day(self, days_ago: int) -> date:
        found = date.fromordinal(self.office.as_of.toordinal() - days_ago)
        while not dates.is_workday(found):
            found = date.fromordinal(found.toordinal() - 1)
        return found

    def _visit(self, visit: _Visit, number: int) -> None:
        integrity = visit.kind is InspectionKind.INTEGRITY
        team, leader, members = _INTEGRITY_TEAM if integrity else _TEAMS[number % 2]
        inspector = self.users["jiwei" if integrity else "staff"]
        day = self._day(visit.days_ago)
        moment = dates.instant(day, 17)
        topics = TOPICS[visit.branch]
        inspection = Inspection(
            committee_id=self.office.committee.id,
            branch_id=self.office.branches[visit.branch].id,
            held_on=day,
            kind=visit.kind,
            subject=InspectionSubject.EIGHT_RULES if integrity else None,
            team=team,
            leader=leader,
            members=members,
            topic=visit.topic,
            summary="查看会议记录、学习台账和工作材料，与支部委员和党员交流。总体看，各项工作有安排、有落实，"
            f"也有需要改进的地方，共列出{len(visit.courses)}项。",
            entered_by_id=inspector.id,
            created_at=moment,
            updated_at=moment,
        )
        self.session.add(inspection)
        self.session.flush()
        for place, course in enumerate(visit.courses):
            topic = topics[place]
            self._item(
                visit.branch,
                day,
                topic.problem,
                Plan(
                    measure=topic.measure,
                    responsible=self.users[f"clerk{visit.branch[1:]}"].display_name,
                    due_on=dates.workday_from(date.fromordinal(day.toordinal() + visit.allowed)),
                ),
                course,
                inspection_id=inspection.id,
                inspector=inspector,
            )

    def _own(self, code: str, course: tuple[ItemStep, ...], *, in_meeting: bool) -> None:
        """A problem that the branch found itself: in its last life meeting, or some weeks ago."""
        activity = self._life_meeting(code) if in_meeting else None
        day = activity.held_on if activity else self._day(32)
        topic = TOPICS[code][3]
        self._item(
            code,
            day,
            topic.problem,
            Plan(
                measure=topic.measure,
                responsible=self.users[f"clerk{code[1:]}"].display_name,
                due_on=dates.workday_from(date.fromordinal(day.toordinal() + 60)),
            ),
            course,
            activity_id=activity.id if activity else None,
        )

    def _life_meeting(self, code: str) -> Activity | None:
        return self.session.scalars(
            select(Activity)
            .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
            .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
            .where(
                Activity.branch_id == self.office.branches[code].id,
                Activity.state.in_(COUNTED_STATES),
                ActivityKind.code == "life_meeting",
            )
            .order_by(Activity.held_on.desc(), Activity.id.desc())
            .limit(1)
        ).first()

    def _item(
        self,
        code: str,
        day: date,
        problem: str,
        plan: Plan,
        course: tuple[ItemStep, ...],
        *,
        inspection_id: int | None = None,
        activity_id: int | None = None,
        inspector: User | None = None,
    ) -> None:
        """One problem with its steps, a few working days apart, none after the day asked for."""
        clerk = self.users[f"clerk{code[1:]}"]
        entered_by, verifier = inspector or clerk, inspector or self.users["staff"]
        moment = dates.instant(day, 17, 10)
        item = RectificationItem(
            committee_id=self.office.committee.id,
            branch_id=self.office.branches[code].id,
            inspection_id=inspection_id,
            activity_id=activity_id,
            found_on=day,
            problem=problem,
            entered_by_id=entered_by.id,
            created_at=moment,
            updated_at=moment,
        )
        self.session.add(item)
        self.session.flush()
        self._event(item, ItemStep.ENTERED, f"需改进问题：{problem}", day, entered_by)
        for step in course:
            day = min(dates.workdays_later(day, 3), self.office.as_of)
            by = verifier if step in {ItemStep.RETURNED, ItemStep.CLOSED} else clerk
            self._event(item, step, self._take(item, step, plan, day, by), day, by)

    def _take(
        self, item: RectificationItem, step: ItemStep, plan: Plan, day: date, by: User
    ) -> str:
        """Bring the problem one step further; the words of the step."""
        if step is ItemStep.PLANNED:
            item.measure, item.responsible, item.due_on = (
                plan.measure,
                plan.responsible,
                plan.due_on,
            )
            return plan.words
        if step is ItemStep.REPORTED:
            item.state, item.result = ItemState.REPORTED, _RESULT
            item.done_on, item.reported_by_id = day, by.id
            return f"{long_date(day)}完成。{_RESULT}"
        if step is ItemStep.RETURNED:
            item.state, item.done_on, item.reported_by_id = ItemState.OPEN, None, None
            return _RETURNED
        item.state, item.closed_on, item.closed_by_id = ItemState.CLOSED, day, by.id
        return _CLOSED

    def _event(
        self, item: RectificationItem, step: ItemStep, words: str, day: date, by: User
    ) -> None:
        moment = dates.instant(day, 17, 10 + list(ItemStep).index(step))
        item.updated_at = moment
        role = _ROLES.get(by.username, Role.BRANCH_CLERK)
        self.events.append(
            RectificationEvent(
                item_id=item.id,
                step=step,
                opinion=words,
                user_id=by.id,
                actor_name=by.display_name,
                actor_role=role.label,
                happened_at=moment,
            )
        )


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Add inspections and problems."""
    Builder(session, office, users).build()
