"""What became of the resolutions of approved records: most done in time, some late, some still open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.demo import dates, draw
from intranet.demo.offices import BY_CODE
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.activities.tables import Activity, ActivityRecord, Resolution
from intranet.domain.follow_up.progress import ResolutionProgress, Step
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import COUNTED_STATES

_RESULTS = (
    "已按商定的做法落实，支部书记查看后确认办结。",
    "责任人会前报告办理结果，相关材料已整理留存。",
    "已完成，并向支部党员通报了办理情况。",
    "措施已经落实，后续纳入日常工作。",
)
_NOTES = (
    "已明确分工，正在逐项落实。",
    "已完成一部分，其余正在推进。",
    "已与有关科室沟通，商定了完成步骤。",
)
_REASON = "回看时发现还有个别环节没有落实到位，继续办理。"
# Records of the committee itself are followed by its staff.
_STAFF = "staff"


@dataclass(frozen=True)
class _Told:
    """One step before it gets its number."""

    step: Step
    happened_on: date
    note: str


def build(
    session: Session,
    office: Organization,
    users: Mapping[str, User],
    activities: Mapping[str, Activity],
) -> None:
    """Add the steps of all resolutions of the *activities* by key, in the order in which they were entered."""
    # what is drawn follows from the name of the gathering, whatever its number
    keys = {
        activity.id: str(uuid5(NAMESPACE_URL, f"demo:{key}"))
        for key, activity in activities.items()
    }
    found = session.execute(
        select(Resolution.id, Resolution.due_on, Activity, Branch.code)
        .join(ActivityRecord, ActivityRecord.id == Resolution.record_id)
        .join(Activity, Activity.id == ActivityRecord.activity_id)
        .outerjoin(Branch, Branch.id == Activity.branch_id)
        .where(Activity.state.in_(COUNTED_STATES))
        .order_by(Resolution.id)
    )
    rows: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    for resolution_id, due_on, activity, code in found:
        name = keys[activity.id]
        place = seen[name] = seen.get(name, -1) + 1
        key = (name, place)
        who = users[f"clerk{code[1:]}" if code else _STAFF]
        approved = dates.local_day(activity.approved_at)
        for number, told in enumerate(
            _course(key, code, activity.held_on, due_on, office.as_of), 1
        ):
            entered = max(told.happened_on, approved)
            if entered > office.as_of:
                break
            rows.append(
                {
                    "resolution_id": resolution_id,
                    "number": number,
                    "step": told.step,
                    "happened_on": told.happened_on,
                    "note": told.note,
                    "entered_by_id": who.id,
                    "entered_by_name": who.display_name,
                    "entered_at": _moment(entered, number),
                }
            )
    rows.sort(key=lambda row: (row["entered_at"], row["resolution_id"]))
    session.add_all(ResolutionProgress(**row) for row in rows)
    session.flush()


def _moment(day: date, number: int) -> datetime:
    return dates.instant(day, 16, number)


def _course(
    key: tuple[str, int], code: str | None, held_on: date, due_on: date, as_of: date
) -> list[_Told]:
    """What was told of one resolution up to the day asked for."""
    behind = code is not None and BY_CODE[code].behind
    late = draw.chance(75 if behind else 0 if code == "B04" else 14, *key, "late")
    done = (
        dates.workdays_later(
            due_on,
            draw.between(20, 90, *key, "delay") if behind else draw.between(6, 30, *key, "delay"),
        )
        if late
        else min(dates.workdays_later(held_on, draw.between(8, 24, *key, "done")), due_on)
    )
    told = []
    if late or draw.chance(20, *key, "told"):
        half = held_on + (min(done, due_on) - held_on) / 2
        told.append(_Told(Step.NOTE, half, draw.pick(_NOTES, *key, "note")))
    told.append(_Told(Step.CLOSED, done, draw.pick(_RESULTS, *key, "result")))
    if draw.chance(2, *key, "again"):
        again = dates.workdays_later(done, 5)
        told.append(_Told(Step.REOPENED, again, _REASON))
        final = dates.workdays_later(again, 8)
        told.append(_Told(Step.CLOSED, final, draw.pick(_RESULTS, *key, "again")))
    # on the day itself it is still open
    return [one for one in told if one.happened_on < as_of]
