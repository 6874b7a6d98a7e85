"""Double registration: branches and members with communities, lines on the three lists."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from intranet.demo import dates, draw
from intranet.demo.names import MEMBERS
from intranet.demo.offices import OFFICES, Office
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.life.community import CommunityProject, CommunityRegistration, ListType

REGISTERED_ON = date(2024, 3, 5)
# Branches that registered nothing, and one whose registration ended.
WITHOUT, ENDED = ("B03",), "B10"
# Nothing was put on a list here.
WITHOUT_PROJECTS = ("B03", "B07")
COMMUNITIES = ("舜华苑社区党委", "泺口花园社区党委", "千佛里社区党委", "北园新居社区党委")
LINES = (
    (ListType.DEMAND, "地下车库缺少人防标识和疏散路线图"),
    (ListType.RESOURCE, "提供应急救护讲师和训练器材"),
    (ListType.PROJECT, "防空警报信号和疏散知识进楼院"),
    (ListType.PROJECT, "为独居老人检查家庭用电用气安全"),
    (ListType.PROJECT, "暑期青少年国防教育课堂"),
)
FEEDBACK = ("居民参与积极，希望经常开展", "解决了居民反映的实际问题", "")
AWARD_OF, AWARD = "B04", "社区优秀共建项目"


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Add everything; each branch keeps to one community."""
    registrations, lines = [], []
    for branch in OFFICES:
        if branch.code in WITHOUT:
            continue
        common = {
            "branch_id": office.branches[branch.code].id,
            "entered_by_id": users[f"clerk{branch.code[1:]}"].id,
            "version": 1,
        }
        registrations += [common | row for row in _registrations(office, branch)]
        if branch.code not in WITHOUT_PROJECTS:
            lines += [common | row for row in _lines(office, branch)]
    session.execute(insert(CommunityRegistration), registrations)
    session.execute(insert(CommunityProject), lines)
    _match(session)


def _match(session: Session) -> None:
    """What was done meets the last demand of the branch, and draws on its last offer."""
    last: dict[tuple[int, ListType], int] = {}
    for line in session.scalars(
        select(CommunityProject).order_by(CommunityProject.starts_on, CommunityProject.id)
    ):
        if line.list_type is ListType.PROJECT:
            line.demand_id = last.get((line.branch_id, ListType.DEMAND))
            line.resource_id = last.get((line.branch_id, ListType.RESOURCE))
        last[line.branch_id, line.list_type] = line.id
    session.flush()


def _community(branch: Office) -> str:
    return draw.pick(COMMUNITIES, "community", branch.code)


def _registrations(office: Organization, branch: Office) -> list[dict[str, object]]:
    """The branch, then about every third member where they live."""
    rows: list[dict[str, object]] = [
        {"member_id": None, "community": _community(branch), "registered_on": REGISTERED_ON}
    ]
    rows += [
        {
            "member_id": office.members[name].id,
            "community": draw.pick(COMMUNITIES, "home", name),
            "registered_on": date(2024, 3, draw.between(6, 28, "home day", name)),
        }
        for name in MEMBERS[branch.code].split()
        if name in office.members and draw.chance(35, "registered", name)
    ]
    for number, row in enumerate(rows):
        row["ended_on"] = date(2025, 6, 30) if branch.code == ENDED and number == 1 else None
        row["created_at"] = row["updated_at"] = dates.instant(dates.FIRST_DAY, 10)
    return rows


def _lines(office: Organization, branch: Office) -> list[dict[str, object]]:
    rows = []
    for year, month in dates.months(dates.FIRST_DAY, office.as_of):
        # one line a quarter
        if month % 3 != branch.order % 3:
            continue
        day = dates.in_month(year, month, draw.between(3, 24, "service day", branch.code, month))
        if day > office.as_of:
            continue
        kind, title = draw.pick(LINES, "line", branch.code, year, month)
        served = kind is ListType.PROJECT
        key = (branch.code, year, month)
        rows.append(
            {
                "list_type": kind,
                "title": title,
                "community": _community(branch),
                "starts_on": day,
                "ends_on": None,
                "hours_tenths": draw.between(3, 8, "hours", *key) * 5 if served else None,
                "people_served": draw.between(20, 160, "served", *key) if served else None,
                "participants": draw.between(3, 9, "helpers", *key) if served else None,
                "feedback": draw.pick(FEEDBACK, "feedback", *key) if served else "",
                "award": AWARD if served and branch.code == AWARD_OF else "",
                "activity_id": None,
                "created_at": dates.instant(day, 17),
                "updated_at": dates.instant(day, 17),
            }
        )
    return rows
