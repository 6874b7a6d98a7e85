"""What branches did beside their organisational life, as rows; partners and outlets are invented."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.demo import dates, draw
from intranet.demo.draw import share
from intranet.demo.media import media_rows
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.organization.roster import Circle, rosters_on
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.service.media import MediaItem
from intranet.domain.service.outreach import Outreach, Venue
from intranet.domain.service.partners import PartnerKind, Partnership
from intranet.domain.service.programmes import Programme, ProgrammeYear, ServiceSite
from intranet.domain.service.projects import (
    FieldVisit,
    KeyProject,
    ProjectLevel,
    ProjectMember,
    ProjectNode,
)
from intranet.domain.service.rosters import DutyPost, DutyShift, Turn
from intranet.domain.service.training import Training, TrainingKind, TrainingLevel
from intranet.domain.service.volunteering import Volunteering, VolunteeringMember

Rows = Iterator[dict[str, Any]]
YEAR = 2025
# Of the year 2025, in ten months: sessions and tenths of hours.
JOINT = ((TrainingLevel.PROVINCE, 86, 980), (TrainingLevel.CITY, 217, 3900))
NAMES_OF = {TrainingLevel.PROVINCE: "省市联训", TrainingLevel.CITY: "市级联训"}
MONTHS = range(1, 11)
# what the tables call the day of a row
DAYS = (
    "held_on",
    "agreed_on",
    "as_of",
    "opened_on",
    "begun_on",
    "planned_on",
    "visited_on",
    "on_day",
    "joined_on",
    "published_on",
)
EXERCISES = (
    (date(2025, 4, 18), "城市人口疏散演练"),
    (date(2025, 6, 20), "防空警报应急处置演练"),
    (date(2025, 8, 22), "跨区机动指挥演练"),
    (date(2025, 9, 18), "警报试鸣日综合演练"),
)
# Ten months of 21 talks each.
TALKS_A_MONTH = (
    (Venue.OFFICE, 3),
    (Venue.COMPANY, 4),
    (Venue.SCHOOL, 5),
    (Venue.COMMUNITY, 7),
    (Venue.NETWORK, 2),
)
PARTNERS = (
    (PartnerKind.COMMUNITY, 12, "第{}联建社区党委"),
    (PartnerKind.COMPANY, 10, "第{}联建企业党支部"),
    (PartnerKind.SCHOOL, 6, "第{}联建学校党总支"),
    (PartnerKind.OFFICE, 5, "第{}联建机关党支部"),
    (PartnerKind.SOCIETY, 2, "第{}联建社会组织党支部"),
)
SERVICE = (
    ("B02", date(2025, 3, 5), "学雷锋志愿服务", 9, 270, 120),
    ("B06", date(2025, 6, 13), "无偿献血", 7, 140, None),
    ("B10", date(2025, 7, 11), "纳凉点便民服务", 5, 400, 860),
    ("B11", date(2025, 9, 13), "家庭急救技能讲解", 6, 180, 95),
)


COOLING, STAGE = "夏季纳凉点开放", "社区文艺演出"
PROGRAMMES = (
    ("B02", COOLING, 2010, "过往市民", "夏季开放具备条件的地下空间供市民避暑休息"),
    ("B10", STAGE, 2015, "社区居民", "与社区联合组织文艺演出和便民服务"),
)
# until when, sites, square metres, shows, the last of them in all, as it is worded
FIGURES = (
    ("B02", COOLING, date(2025, 10, 15), 9, 110_000, None, None, "逾210万人次", 2_100_000),
    ("B10", STAGE, date(2025, 10, 15), None, None, 12, 252, "6000余人次", 6000),
)
PROJECTS = (
    (
        "B05",
        "轨道交通二期人防工程",
        ProjectLevel.PROVINCE,
        "黄志刚（支部书记）",
        (("胡敏", "二级主任科员", "手续协调"), ("朱晓琳", "支委", "技术指导")),
    ),
    (
        "B05",
        "城市文化中心地下工程",
        ProjectLevel.CITY,
        "朱晓琳（支委）",
        (("任海波", "四级主任科员", "资料报审"),),
    ),
    (
        "B09",
        "跨河隧道防护工程",
        ProjectLevel.CITY,
        "彭宏伟（支部书记）",
        (("吕静怡", "支委", "质量监督"), ("蒋大勇", "工程师", "技术指导")),
    ),
)
# The other projects of the year under a steward, in so many areas; the first of them reached a node early.
AREAS, PROJECTS_OF_AREA, EARLY = ("东", "南", "西", "北", "中", "新", "高", "临"), 23, 45
# node, planned, days by which it was reached early; None where it is still to come
NODES = (
    ("施工图审查", date(2025, 4, 30), 12),
    ("主体结构验收", date(2025, 8, 29), 5),
    ("防护设备安装", date(2025, 9, 30), 0),
    ("竣工验收", date(2026, 6, 30), None),
)
VISITS = (
    (
        "B05",
        "轨道交通二期人防工程",
        date(2025, 5, 14),
        "通风口位置与市政管线冲突",
        "现场会商，调整口部位置",
        0,
    ),
    (
        "B05",
        "城市文化中心地下工程",
        date(2025, 7, 22),
        "报审资料缺少两项",
        "列出清单，企业三日内补齐",
        3,
    ),
    (
        "B09",
        "跨河隧道防护工程",
        date(2025, 9, 11),
        "防护门安装顺序与土建交叉",
        "现场明确工序和责任人",
        0,
    ),
    ("B05", "轨道交通二期人防工程", date(2025, 10, 14), "三号口防护门与装修面层冲突", "", None),
)


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Add what had happened by the day of the load."""

    def put(table: type[PlacedColumns], rows: Rows) -> None:
        placed = (_placed(row, office, users) for row in rows if _day(row) <= office.as_of)
        session.add_all(table(**row) for row in placed)

    put(Training, _joint())
    put(Training, _exercises())
    put(Outreach, _outreach())
    put(Partnership, _partners())
    put(Volunteering, _service())
    session.flush()
    _name_members(session, office)
    put(Programme, _programmes())
    put(KeyProject, _projects())
    put(MediaItem, media_rows())
    session.flush()
    programmes, projects = (
        dict(session.execute(select(table.name, table.id)).tuples().all())
        for table in (Programme, KeyProject)
    )
    put(DutyPost, _posts())
    session.flush()
    session.add_all(_shifts(session, office, users))
    put(ProgrammeYear, _years(programmes))
    put(ServiceSite, _sites(programmes))
    put(ProjectMember, _team(projects))
    put(ProjectNode, _nodes(projects))
    put(FieldVisit, _visits(projects))
    session.flush()


def _day(row: Mapping[str, Any]) -> date:
    """The day of a row; of what has but years, the first of the load."""
    day: date = next((row[name] for name in DAYS if name in row), dates.FIRST_DAY)
    return day


def _name_members(session: Session, office: Organization) -> None:
    """Who took part in the services of the branch with the first code, as many as are counted."""
    code = min(branch for branch, *_ in SERVICE if branch)
    lines = session.scalars(
        select(Volunteering).where(
            Volunteering.branch_id == office.branches[code].id,
            Volunteering.participants > 0,
            Volunteering.hours_tenths > 0,
        )
    ).all()
    rosters = rosters_on(session, Circle(office.branches[code].id), {one.held_on for one in lines})
    for line in lines:
        number, hours = line.participants or 0, line.hours_tenths or 0
        session.add_all(
            VolunteeringMember(
                volunteering_id=line.id, member_id=entry.member_id, hours_tenths=hours // number
            )
            for entry in rosters[line.held_on][:number]
        )


def _placed(row: dict[str, Any], office: Organization, users: Mapping[str, User]) -> dict[str, Any]:
    code = row.pop("branch")
    who = users["staff" if code is None else f"clerk{code[1:]}"]
    moment = dates.instant(_day(row), 17)
    return row | {
        "committee_id": office.committee.id,
        "branch_id": None if code is None else office.branches[code].id,
        "entered_by_id": who.id,
        "version": 1,
        "created_at": moment,
        "updated_at": moment,
    }


def _joint() -> Rows:
    months = len(MONTHS)
    for level, sessions, hours in JOINT:
        for place, month in enumerate(MONTHS):
            yield _training(
                dates.in_month(YEAR, month, 25),
                f"{month}月份{NAMES_OF[level]}",
                TrainingKind.JOINT,
                level,
                sessions=share(sessions, months, place),
                hours_tenths=share(hours, months, place),
                participants=draw.between(40, 90, "joint", level, month),
            )


def _exercises() -> Rows:
    for day, title in EXERCISES:
        yield _training(
            day,
            title,
            TrainingKind.EXERCISE,
            TrainingLevel.OWN,
            sessions=1,
            hours_tenths=40,
            participants=draw.between(60, 140, "exercise", day),
        )


def _training(
    day: date, title: str, kind: TrainingKind, level: TrainingLevel, **numbers: int
) -> dict[str, Any]:
    return {
        "branch": "B06", "held_on": day, "ends_on": None, "kind": kind, "level": level, "title": title,
        "equipment": None, "kilometres": None, "partners": "", "subjects": "", "activity_id": None, **numbers,
    }  # fmt: skip


def _outreach() -> Rows:
    for month in MONTHS:
        for venue, sessions in TALKS_A_MONTH:
            yield {
                "branch": "B04",
                "held_on": dates.in_month(YEAR, month, 20),
                "ends_on": None,
                "venue": venue,
                "title": f"国防动员普法{venue.label}",
                "sessions": sessions,
                "audience": sessions * draw.between(30, 60, "audience", venue, month),
                "materials": sessions * 40,
                "place": "",
                "partners": "",
                "activity_id": None,
            }


def _partners() -> Rows:
    for kind, count, name in PARTNERS:
        for number in range(1, count + 1):
            yield {
                "branch": "B02",
                "agreed_on": dates.in_month(YEAR, 1 + number % 9, 10),
                "ended_on": None,
                "kind": kind,
                "partner": name.format(number),
                "matter": "组织联建、活动联办、服务联动",
                "outcome": "",
            }


def _service() -> Rows:
    for branch, day, title, participants, hours, served in SERVICE:
        yield {
            "branch": branch, "held_on": day, "ends_on": None, "title": title, "place": "", "partners": "",
            "participants": participants, "hours_tenths": hours, "people_served": served, "activity_id": None,
        }  # fmt: skip


def _programmes() -> Rows:
    for branch, name, since, audience, content in PROGRAMMES:
        yield {
            "branch": branch, "name": name, "since_year": since, "ended_year": None, "audience": audience,
            "content": content,
        }  # fmt: skip


def _years(programmes: Mapping[str, int]) -> Rows:
    for branch, name, day, sites, area, sessions, ordinal, served, people in FIGURES:
        yield {
            "branch": branch, "programme_id": programmes[name], "as_of": day, "sites": sites, "area": area,
            "sessions": sessions, "ordinal": ordinal, "served": served, "people_served": people,
        }  # fmt: skip


def _sites(programmes: Mapping[str, int]) -> Rows:
    for number in range(1, 10):
        yield {
            "branch": "B02",
            "programme_id": programmes[COOLING],
            "name": f"第{number}纳凉点",
            "location": "",
            "purpose": "避暑休息、饮水、图书阅览",
            "opened_on": date(2025, 7, 1),
            "closed_on": None,
            "area": share(110_000, 9, number - 1),
        }


POST = "初心长廊讲解值守"
TURNS = ("B01", "B02", "B06", "B10")
WEEKS = 12


def _posts() -> Rows:
    yield {
        "branch": None, "name": POST, "location": "办公楼一层", "duties": "讲解、登记参观人数、维护展陈",
        "opened_on": date(2025, 7, 1), "closed_on": None,
    }  # fmt: skip


def _shifts(
    session: Session, office: Organization, users: Mapping[str, User]
) -> Iterator[DutyShift]:
    """A morning each week from August 2025 on, branch by branch; the third one was swapped."""
    post = session.scalars(select(DutyPost).where(DutyPost.name == POST)).one()
    for number in range(WEEKS):
        day = date(2025, 8, 6) + timedelta(weeks=number)
        if not dates.is_workday(day):
            continue
        code = TURNS[number % len(TURNS)]
        circle = Circle(office.branches[code].id)
        people = rosters_on(session, circle, {day})[day]
        first, second = (people[(number + place) % len(people)].member_id for place in (0, 1))
        row = {
            "branch": code,
            "on_day": day,
            "post_id": post.id,
            "turn": Turn.MORNING,
            "member_id": first,
            "stand_in_id": second if number == 2 else None,
            "swap_note": "参加业务培训" if number == 2 else "",
            "visitors": draw.between(15, 60, "visitors", day) if day <= office.as_of else None,
        }
        yield DutyShift(**_placed(row, office, users))


def _projects() -> Rows:
    named = [(branch, name, level, steward) for branch, name, level, steward, _ in PROJECTS]
    others = [("B05", name, ProjectLevel.CITY, "朱晓琳（支委）") for name in _other_projects()]
    for branch, name, level, steward in [*named, *others]:
        yield {
            "branch": branch, "name": name, "level": level, "builder": "", "steward": steward,
            "begun_on": date(2025, 2, 10), "ended_on": None,
        }  # fmt: skip


def _other_projects() -> list[str]:
    return [
        f"{area}片区第{number}号地块防空地下室"
        for area in AREAS
        for number in range(1, PROJECTS_OF_AREA + 1)
    ]


def _team(projects: Mapping[str, int]) -> Rows:
    for branch, project, _, _, team in PROJECTS:
        for name, post, duty in team:
            yield {
                "branch": branch, "project_id": projects[project], "name": name, "post": post, "duty": duty,
                "joined_on": date(2025, 2, 10), "left_on": None,
            }  # fmt: skip


def _nodes(projects: Mapping[str, int]) -> Rows:
    for name in _other_projects()[:EARLY]:
        yield {
            "branch": "B05", "project_id": projects[name], "node": "分阶段验收",
            "planned_on": date(2025, 9, 30), "done_on": date(2025, 9, 19),
        }  # fmt: skip
    for branch, name, *_ in PROJECTS:
        for node, planned, early in NODES:
            yield {
                "branch": branch, "project_id": projects[name], "node": node, "planned_on": planned,
                "done_on": None if early is None else planned - timedelta(days=early),
            }  # fmt: skip


def _visits(projects: Mapping[str, int]) -> Rows:
    for branch, name, day, problem, solution, later in VISITS:
        yield {
            "branch": branch, "project_id": projects[name], "visited_on": day, "place": f"{name}工地",
            "people": "", "problem": problem, "solution": solution,
            "solved_on": None if later is None else day + timedelta(days=later),
        }  # fmt: skip
