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
# Of that year: whose gatherings of which kind are told in a section, one of a quarter.
SECTIONS = {
    "党建": ("B10", "field_study"),
    "品牌创建": ("B03", "joint_training"),
    "练兵备战": ("B06", "exercise"),
    "信息支撑": ("B08", "joint_training"),
    "工程规划": ("B09", "service_activity"),
    "营商环境": ("B05", "service_activity"),
    "依法行政": ("B04", "legal_outreach"),
    "宣传教育": ("B11", "service_activity"),
    "为民服务": ("B02", "service_activity"),
    "文明创建": ("B01", "civility"),
    "安全稳定": ("B11", "exercise"),
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
    staff, position = users["staff"].id, 0
    told = [
        one
        for one in sorted(made, key=lambda one: (one.held_on, one.id))
        if one.held_on.year == TOLD_YEAR
        and one.state is State.APPROVED
        and one.audience is Audience.MEMBERS
    ]
    for section, (code, kind) in SECTIONS.items():
        branch = office.branches[code].id
        fitting = [one for one in told if one.branch_id == branch and kind in one.kinds.split(",")]
        for _, found in groupby(fitting, key=lambda one: Quarter.of(one.held_on)):
            first, position = next(found), position + 1
            moment = first.approved_at or first.updated_at
            columns = from_activity(first, BY_CODE[code].short_name)
            session.add(
                ChronicleEntry(
                    committee_id=office.committee.id,
                    activity_id=int(columns.pop("activity")),
                    **columns,
                    section=section,
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
