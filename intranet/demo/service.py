"""What branches did beside their organisational life, as rows; partners and outlets are invented."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from intranet.demo import dates, draw
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.service.honours import Honour, HonourKind, HonourLevel
from intranet.domain.service.media import MediaItem, MediaKind, MediaLevel
from intranet.domain.service.outreach import Outreach, Venue
from intranet.domain.service.partners import PartnerKind, Partnership
from intranet.domain.service.training import Training, TrainingKind, TrainingLevel
from intranet.domain.service.volunteering import Volunteering

Rows = Iterator[dict[str, Any]]
YEAR = 2025
# Of the year 2025, in ten months: sessions and tenths of hours.
JOINT = ((TrainingLevel.PROVINCE, 86, 980), (TrainingLevel.CITY, 217, 3900))
MONTHS = range(1, 11)
# what the tables call the day of a row
DAYS = ("held_on", "agreed_on", "given_on", "published_on")
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
HONOURS: tuple[dict[str, Any], ...] = (
    {
        "branch": "B06", "given_on": date(2025, 8, 22), "kind": HonourKind.CONTEST, "level": HonourLevel.PROVINCE,
        "title": "全省系统通信技能竞赛", "giver": "竞赛组委会", "receiver": "参赛选手", "rank": "一等奖", "number": 2,
    },
    {
        "branch": "B06", "given_on": date(2025, 8, 22), "kind": HonourKind.CONTEST, "level": HonourLevel.PROVINCE,
        "title": "全省系统通信技能竞赛", "giver": "竞赛组委会", "receiver": "参赛选手", "rank": "三等奖", "number": 1,
    },
    {
        "branch": "B08", "given_on": date(2025, 1, 15), "kind": HonourKind.AWARD, "level": HonourLevel.PROVINCE,
        "title": "警报建设工作排名", "giver": "省级主管部门", "receiver": "本单位", "rank": "第一名", "number": 1,
        "since_year": 2019,
    },
    {
        "branch": "B09", "given_on": date(2025, 5, 20), "kind": HonourKind.STANDARD, "level": HonourLevel.PROVINCE,
        "title": "人防门地方标准", "giver": "省级标准化主管部门", "receiver": "本单位（主持编制）", "number": 1,
    },
    {
        "branch": None, "given_on": date(2025, 7, 10), "kind": HonourKind.INSTRUCTION, "level": HonourLevel.PROVINCE,
        "title": "对画面传送工作的批示", "giver": "省级主管部门主要负责同志", "receiver": "本单位", "number": 1,
    },
)  # fmt: skip
MEDIA = (
    ("B01", date(2025, 3, 12), MediaLevel.CITY, "市级报纸", "机关党员走进社区讲防护", 2),
    ("B04", date(2025, 4, 15), MediaLevel.PROVINCE, "省级网站", "法治宣传进校园", 5),
    ("B04", date(2025, 9, 19), MediaLevel.NATION, "行业报刊", "警报试鸣日里的普法课堂", 8),
    ("B07", date(2025, 6, 30), MediaLevel.SITE, "本单位网站", "支部品牌集中展示", None),
    ("B10", date(2025, 7, 8), MediaLevel.ACCOUNT, "本单位公众号", "纳凉点今日开放", 3),
)
SERVICE = (
    ("B02", date(2025, 3, 5), "学雷锋志愿服务", 9, 270, 120),
    ("B06", date(2025, 6, 13), "无偿献血", 7, 140, None),
    ("B10", date(2025, 7, 11), "纳凉点便民服务", 5, 400, 860),
    ("B11", date(2025, 9, 13), "家庭急救技能讲解", 6, 180, 95),
)


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Add what had happened by the day of the load."""
    for table, rows in (
        (Training, [*_joint(), *_exercises()]),
        (Outreach, _outreach()),
        (Partnership, _partners()),
        (Honour, _honours()),
        (MediaItem, _media()),
        (Volunteering, _service()),
    ):
        placed = (_placed(row, office, users) for row in rows if _day(row) <= office.as_of)
        session.add_all(table(**row) for row in placed)
    session.flush()


def _day(row: Mapping[str, Any]) -> date:
    day: date = next(row[name] for name in DAYS if name in row)
    return day


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


def _share(total: int, months: int, place: int) -> int:
    """The part of the *place*-th of so many months: the parts make up the total."""
    return total * (place + 1) // months - total * place // months


def _joint() -> Rows:
    months = len(MONTHS)
    for level, sessions, hours in JOINT:
        for place, month in enumerate(MONTHS):
            yield _training(
                dates.in_month(YEAR, month, 25),
                f"{month}月份{level.label}联训",
                TrainingKind.JOINT,
                level,
                sessions=_share(sessions, months, place),
                hours_tenths=_share(hours, months, place),
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


def _honours() -> Rows:
    for row in HONOURS:
        yield {"rank": "", "since_year": None, "reference": "", **row}


def _media() -> Rows:
    for branch, day, level, outlet, title, reprints in MEDIA:
        yield {
            "branch": branch, "published_on": day, "level": level, "kind": MediaKind.ARTICLE, "outlet": outlet,
            "title": title, "author": "", "address": "", "reprints": reprints,
        }  # fmt: skip


def _service() -> Rows:
    for branch, day, title, participants, hours, served in SERVICE:
        yield {
            "branch": branch, "held_on": day, "ends_on": None, "title": title, "place": "", "partners": "",
            "participants": participants, "hours_tenths": hours, "people_served": served, "activity_id": None,
        }  # fmt: skip
