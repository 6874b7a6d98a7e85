"""The dated captions of 2022 as chronicle entries, with their precision."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from intranet.demo import dates, seeds
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.chronicle import ChronicleEntry, DatePrecision

# The year's review was entered when the platform was set up.
ENTERED_ON = date(2025, 1, 10)


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Add all entries in their order by hand."""
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
        session.flush()
