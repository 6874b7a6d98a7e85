"""The dated captions of 2022 as chronicle entries, with their precision; those of 2025 are made from gatherings."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from intranet.demo import dates, seeds
from intranet.demo.offices import BY_CODE
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.activities.kinds import Audience
from intranet.domain.activities.tables import Activity
from intranet.domain.chronicle import ChronicleEntry, DatePrecision
from intranet.domain.records.workflow import State
from intranet.features.chronicle.queries import from_activity
from intranet.foundation.quarters import Quarter

# The year's review was entered when the platform was set up.
ENTERED_ON = date(2025, 1, 10)
TOLD_YEAR = 2025
# Whose theme days of that year are told in which section, one of a quarter.
SECTIONS = {
    "B10": "党建",
    "B03": "品牌创建",
    "B06": "练兵备战",
    "B08": "信息支撑",
    "B09": "工程规划",
    "B05": "营商环境",
    "B04": "依法行政",
    "B01": "宣传教育",
    "B02": "为民服务",
    "B07": "文明创建",
    "B11": "安全稳定",
}


def build(
    session: Session, office: Organization, users: Mapping[str, User], made: Iterable[Activity]
) -> None:
    """Add all entries in their order by hand."""
    _published(session, office, users)
    _of_gatherings(session, office, users, made)
    session.flush()


def _of_gatherings(
    session: Session, office: Organization, users: Mapping[str, User], made: Iterable[Activity]
) -> None:
    codes = {branch.id: code for code, branch in office.branches.items()}
    every = [
        one
        for one in made
        if one.held_on.year == TOLD_YEAR
        and codes.get(one.branch_id or 0) in SECTIONS
        and one.state is State.APPROVED
        and one.audience is Audience.MEMBERS
        and "theme_day" in one.kinds.split(",")
    ]

    def place(one: Activity) -> tuple[int, int]:
        return list(SECTIONS).index(codes[one.branch_id or 0]), Quarter.of(one.held_on).number

    staff = users["staff"].id
    every.sort(key=lambda one: (place(one), one.held_on, one.id))
    for position, (_, found) in enumerate(groupby(every, place), start=1):
        first = next(found)
        code = codes[first.branch_id or 0]
        told = from_activity(first, BY_CODE[code].short_name)
        moment = first.approved_at or first.updated_at
        session.add(
            ChronicleEntry(
                committee_id=office.committee.id,
                activity_id=int(told.pop("activity")),
                **told,
                section=SECTIONS[code],
                position=position,
                public_ok=True,
                cleared_by_id=staff,
                entered_by_id=staff,
                created_at=moment,
                updated_at=moment,
            )
        )


def _published(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """What was published of 2022."""
    moment = dates.instant(ENTERED_ON, 14)
    staff = users["staff"].id
    for row in seeds.rows("chronicle_2022"):
        public = row["public_ok"] == "1"
        session.add(
            ChronicleEntry(
                committee_id=office.committee.id,
                year=int(row["year"]),
                precision=DatePrecision(row["precision"]),
                starts_on=None
                if row["precision"] in {"year", "none"}
                else seeds.day(row["starts_on"]),
                ends_on=seeds.day(row["ends_on"]) if row["precision"] == "range" else None,
                caption=row["caption"],
                section=row["section"],
                position=int(row["number"]),
                public_ok=public,
                cleared_by_id=staff if public else None,
                entered_by_id=staff,
                created_at=moment,
                updated_at=moment,
            )
        )
