"""Reads of the chronicle: the entries of a year, and what the filters offer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor, Permission
from intranet.domain.activities import store as activity_store
from intranet.domain.activities.tables import Activity
from intranet.domain.chronicle import ChronicleEntry, DatePrecision
from intranet.domain.organization.directory import branches_on
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.foundation import clock
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Quarter

BY_HAND, BY_DATE = "hand", "date"
# the filter's word for what has no quarter: only the year, or nothing, is known
UNDATED = "none"
GONE = "没有找到这条大事记，或者不在您的查看范围内。"


@dataclass(frozen=True)
class Filters:
    """What is shown: one year, perhaps one quarter or what is undated, one section, in which order."""

    year: int
    quarter: str = ""
    section: str = ""
    order: str = BY_HAND

    @property
    def arguments(self) -> dict[str, str]:
        """The same as parameters of an address."""
        found = {"year": str(self.year), "order": self.order}
        if self.quarter:
            found["quarter"] = self.quarter
        if self.section:
            found["section"] = self.section
        return found


def parse_filters(args: Mapping[str, Any], year: int) -> Filters:
    """Read the filters from an address; what is unknown counts as no filter."""
    quarter = str(args.get("quarter", ""))
    order = str(args.get("order", ""))
    return Filters(
        year,
        quarter if quarter in {"1", "2", "3", "4", UNDATED} else "",
        str(args.get("section", ""))[:20],
        order if order in {BY_HAND, BY_DATE} else BY_HAND,
    )


def _scope(actor: Actor) -> ColumnElement[bool]:
    committees = {g.committee_id for g in actor.grants if g.gives(Permission.CHRONICLE_READ)}
    return ChronicleEntry.committee_id.in_(sorted(committees))


def years(session: Session, actor: Actor) -> list[int]:
    """Years that hold entries, newest first; at least the present one. One statement."""
    found = list(
        session.scalars(
            select(ChronicleEntry.year)
            .where(_scope(actor))
            .distinct()
            .order_by(ChronicleEntry.year.desc())
        )
    )
    return found or [clock.today().year]


def sections(session: Session, actor: Actor, year: int) -> list[str]:
    """Sections of a year in the order of their first entry. One statement."""
    first = func.min(ChronicleEntry.position)
    return list(
        session.scalars(
            select(ChronicleEntry.section)
            .where(_scope(actor), ChronicleEntry.year == year, ChronicleEntry.section != "")
            .group_by(ChronicleEntry.section)
            .order_by(first, ChronicleEntry.section)
        )
    )


def _in_quarter(year: int, quarter: str) -> ColumnElement[bool]:
    if quarter == UNDATED:
        return ChronicleEntry.starts_on.is_(None)
    span = Quarter(year, int(quarter))
    return ChronicleEntry.starts_on.between(span.first_day, span.last_day)


def entries(session: Session, actor: Actor, filters: Filters) -> list[ChronicleEntry]:
    """The entries of the filters. By date, what is undated comes last. One statement."""
    statement = select(ChronicleEntry).where(_scope(actor), ChronicleEntry.year == filters.year)
    if filters.quarter:
        statement = statement.where(_in_quarter(filters.year, filters.quarter))
    if filters.section:
        statement = statement.where(ChronicleEntry.section == filters.section)
    if filters.order == BY_DATE:
        statement = statement.order_by(
            ChronicleEntry.starts_on.is_(None), ChronicleEntry.starts_on, ChronicleEntry.ends_on
        )
    return list(session.scalars(statement.order_by(ChronicleEntry.position, ChronicleEntry.id)))


def quarter_counts(session: Session, actor: Actor, year: int) -> dict[str, int]:
    """Number of entries by quarter (key 1 to 4) and of those without one. One statement."""
    starts = session.scalars(
        select(ChronicleEntry.starts_on).where(_scope(actor), ChronicleEntry.year == year)
    )
    found = dict.fromkeys(("1", "2", "3", "4", UNDATED), 0)
    for day in starts:
        found[str(Quarter.of(day).number) if day else UNDATED] += 1
    return found


def load(session: Session, entry_id: int, actor: Actor) -> ChronicleEntry:
    """One entry for editing; NotFound outside the person's committees."""
    entry = session.scalar(
        select(ChronicleEntry).where(
            ChronicleEntry.id == entry_id,
            ChronicleEntry.committee_id.in_(actor.committee_ids(Permission.CHRONICLE_EDIT)),
        )
    )
    if entry is None:
        raise NotFound(GONE)
    return entry


def next_position(session: Session, committee_id: int, year: int) -> int:
    """A place behind all others of the year."""
    last = session.scalar(
        select(func.max(ChronicleEntry.position)).where(
            ChronicleEntry.committee_id == committee_id, ChronicleEntry.year == year
        )
    )
    return (last or 0) + 1


def branch_choices(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The committee itself and its branches of today, by id. One statement."""
    committees = actor.committee_ids(Permission.CHRONICLE_EDIT)
    found = branches_on(session, clock.today(), committee_ids=committees)
    return [("", "机关"), *((str(branch.id), branch.short_name) for branch in found)]


def _verb(title: str) -> str:
    """Meetings are held, anything else is carried out."""
    return "召开" if title.endswith(("会", "会议")) else "开展"


def load_countable(session: Session, activity_id: int, actor: Actor) -> Activity:
    """An approved gathering that the person may read; NotFound for any other."""
    activity = activity_store.load_readable(session, activity_id, actor)
    if activity.state not in COUNTED_STATES:
        raise NotFound("该活动还没有通过审核，通过后才能列入大事记。")
    return activity


def from_activity(session: Session, activity_id: int, actor: Actor) -> dict[str, Any]:
    """What an approved gathering says for an entry: nothing is typed twice. NotFound for any other."""
    activity = load_countable(session, activity_id, actor)
    ranged = activity.ends_on is not None and activity.ends_on != activity.held_on
    names = {str(key): name for key, name in branch_choices(session, actor)}
    owner = str(activity.branch_id or "")
    return {
        "activity": str(activity.id),
        "year": activity.held_on.year,
        "precision": (DatePrecision.RANGE if ranged else DatePrecision.DAY).value,
        "starts_on": activity.held_on,
        "ends_on": activity.ends_on if ranged else None,
        "caption": f"{names.get(owner, '')}{_verb(activity.title)}{activity.title}",
        "branch_id": owner,
    }


def sections_known(session: Session, actor: Actor) -> list[str]:
    """Sections used in any year, for suggestions. One statement."""
    return list(
        session.scalars(
            select(ChronicleEntry.section)
            .where(_scope(actor), ChronicleEntry.section != "")
            .distinct()
            .order_by(ChronicleEntry.section)
        )
    )
