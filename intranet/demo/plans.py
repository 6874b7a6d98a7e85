"""Annual plans of all branches and of the committee; most items lead to the gatherings that came of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.gatherings import Gathering
from intranet.demo.offices import OFFICES, Office
from intranet.demo.people import Organization
from intranet.demo.plan import of_the_year
from intranet.domain.access.accounts import User
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.usual_words import UsualWords
from intranet.domain.planning.handed_down import HandedDown
from intranet.domain.planning.items import PlanItem
from intranet.foundation.chinese import numeral

# Plans are made in the first weeks of a year.
MADE_ON = (1, 8)
# These are planned for a month; the day is settled later.
MONTH_ONLY = ("life", "integrity", "warning")
# In charge by sort, for branches with a committee; posts alone, never beside names.
SECRETARY = "支部书记"
IN_CHARGE = {
    "theme": "组织委员",
    "study": "宣传委员",
    "integrity": "纪检委员",
    "warning": "纪检委员",
}
FIELD_STUDY = "7月现场教学"
FIELD_STUDY_OFF = "教学基地闭馆修缮，内容并入9月主题党日"
# B07 planned no study and B03 no integrity education: what they hold of it is not in the plan.
NOT_PLANNED = {"B07": ("study",), "B03": ("integrity", "warning")}
TASK, TASK_NOTE = "学习贯彻党内法规新修订内容", "结合岗位交流发言，学习后及时登记"
HANDED_TO = {"B05": "", "B08": "请结合本支部工作安排，按期开展", "B10": ""}
USUAL_OF = ("B04", "B09")
USUAL_STEPS = ("重温入党誓词", "集中学习", "交流发言", "交纳党费")
CORE_MONTHS = (1, 3, 5, 7, 9, 11, 12)


@dataclass(frozen=True)
class _Wanted:
    """One item before it is a row; ``key`` is that of the gathering which came of it."""

    key: str
    kind: str
    title: str
    month: int
    planned_on: date | None
    responsible: str = ""
    note: str = ""
    cancelled: str = ""


def build(
    session: Session,
    office: Organization,
    users: Mapping[str, User],
    made: Mapping[str, Activity],
) -> None:
    """Add the plans of every year up to that of the load."""
    kinds = {kind.code: kind.id for kind in session.scalars(select(ActivityKind))}
    rows = []
    for year in range(dates.FIRST_DAY.year, office.as_of.year + 1):
        made_on = min(date(year, *MADE_ON), office.as_of)
        for home in (*OFFICES, None):
            wanted = _of_branch(home, year) if home else _of_committee(year)
            entered_by = users[f"clerk{home.code[1:]}" if home else "staff"].id
            for number, item in enumerate(wanted):
                activity = made.get(item.key)
                moment = dates.instant(made_on, 10, number % 60)
                rows.append(
                    PlanItem(
                        committee_id=office.committee.id,
                        branch_id=office.branches[home.code].id if home else None,
                        kind_id=kinds[item.kind],
                        activity_id=activity.id if activity is not None else None,
                        year=year,
                        month=item.month,
                        planned_on=item.planned_on,
                        title=item.title,
                        responsible=item.responsible,
                        note=item.note,
                        cancelled=item.cancelled,
                        entered_by_id=entered_by,
                        created_at=moment,
                        updated_at=moment,
                    )
                )
    session.add_all(rows)
    session.flush()
    _hand_down(session, office, users["staff"].id, kinds)
    _usual_words(session, office, users, kinds)


def _hand_down(
    session: Session, office: Organization, staff_id: int, kinds: Mapping[str, int]
) -> None:
    """One task of the committee for some branches, a fortnight before its last day; one of them was urged."""
    moment = dates.instant(office.as_of, 9, 0)
    entered = {"entered_by_id": staff_id, "created_at": moment, "updated_at": moment}
    due_on = office.as_of + timedelta(days=14)
    told = {"title": TASK, "note": TASK_NOTE, "kind_id": kinds["study_session"]}
    task = HandedDown(committee_id=office.committee.id, due_on=due_on, **told, **entered)
    session.add(task)
    session.flush()
    session.add_all(
        PlanItem(
            committee_id=office.committee.id,
            branch_id=office.branches[code].id,
            handed_down_id=task.id,
            due_by=due_on,
            year=due_on.year,
            month=due_on.month,
            urged=urged,
            **told,
            **entered,
        )
        for code, urged in HANDED_TO.items()
    )
    session.flush()


def _usual_words(
    session: Session,
    office: Organization,
    users: Mapping[str, User],
    kinds: Mapping[str, int],
) -> None:
    """Places and the steps of a theme day, of the branches that have entered them."""
    moment = dates.instant(office.as_of, 9, 30)
    steps = [(kinds["theme_day"], text) for text in USUAL_STEPS]
    session.add_all(
        UsualWords(
            branch_id=office.branches[code].id,
            kind_id=kind_id,
            text=text,
            position=number,
            entered_by_id=users[f"clerk{code[1:]}"].id,
            created_at=moment,
            updated_at=moment,
        )
        for code in USUAL_OF
        for number, (kind_id, text) in enumerate([(None, "党员活动室"), *steps], 1)
    )
    session.flush()


def _of_branch(home: Office, year: int) -> Iterator[_Wanted]:
    for gathering in of_the_year(home, year):
        if gathering.sort not in NOT_PLANNED.get(home.code, ()):
            yield _item(home, gathering)
    if home.order % 3 == 0:
        yield _Wanted(
            key="",
            kind="field_study",
            title=FIELD_STUDY,
            month=7,
            planned_on=None,
            responsible=_in_charge(home, "study"),
            cancelled=FIELD_STUDY_OFF,
        )


def _item(home: Office, gathering: Gathering) -> _Wanted:
    day = gathering.held_on
    return _Wanted(
        key=gathering.key,
        kind=gathering.items[0].kind,
        title=_title(gathering),
        month=day.month,
        planned_on=None if gathering.sort in MONTH_ONLY else day,
        responsible=_in_charge(home, gathering.sort),
        note="兼上党课" if "lecture" in gathering.kinds[1:] else "",
    )


def _title(gathering: Gathering) -> str:
    """What is known of it at the beginning of the year: not yet the theme."""
    month = gathering.held_on.month
    quarter = numeral((month + 2) // 3)
    if gathering.sort == "assembly":
        return f"第{quarter}季度支部党员大会"
    if gathering.sort == "lecture":
        return f"第{quarter}季度党课"
    if gathering.sort == "theme":
        return f"{month}月主题党日"
    if gathering.sort == "study":
        return f"{month}月集中学习"
    return gathering.title


def _in_charge(home: Office, sort: str) -> str:
    return IN_CHARGE.get(sort, SECRETARY) if len(home.officers) > 2 else SECRETARY


def _of_committee(year: int) -> Iterator[_Wanted]:
    for month in CORE_MONTHS:
        yield _Wanted(
            key=f"C-{year}-{month:02d}-core",
            kind="core_group_session",
            title=f"理论学习中心组{month}月集体学习",
            month=month,
            planned_on=dates.in_month(year, month, 14),
            responsible="机关党委",
        )
