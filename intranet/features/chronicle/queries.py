"""Reads of the chronicle: the entries of a year, and what filters and form offer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, func, literal, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities import store as activity_store
from intranet.domain.activities.attachments import Attachment, AttachmentKind
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import only_visible
from intranet.domain.chronicle import ChronicleEntry, ChroniclePhoto, DatePrecision
from intranet.domain.organization.directory import branches_during
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.foundation import clock
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import ORDINALS, Quarter

BY_HAND, BY_DATE = "hand", "date"
BY_MONTH, PHOTOS, LIST = "months", "photos", "list"
VIEWS = {BY_MONTH: "按月", PHOTOS: "照片", LIST: "列表"}
MOST_PHOTOS = 120
# the filter's word for what has no quarter: only the year, or nothing, is known
UNDATED = "none"
QUARTERS = {
    **{str(number): f"第{word}季度" for number, word in enumerate(ORDINALS, 1)},
    UNDATED: "未定季度",
}


@dataclass(frozen=True)
class Filters:
    """What is shown, and how: one year, perhaps one quarter or what is undated, one section, in which order.

    Months follow the date, whatever order is asked for.
    """

    year: int
    quarter: str
    section: str
    order: str
    view: str

    @property
    def words(self) -> str:
        """What the year is narrowed to, in words."""
        chosen = [QUARTERS.get(self.quarter, ""), self.section and f"栏目“{self.section}”"]
        return "".join(f"{one}。" for one in chosen if one)


def readable(actor: Actor, entry: ChronicleEntry) -> bool:
    """Whether the person may know of an entry: everybody of its committee."""
    return entry.committee_id in _committees(actor)


def _committees(actor: Actor) -> list[int]:
    return sorted({g.committee_id for g in actor.grants if g.gives(Permission.CHRONICLE_READ)})


def _scope(actor: Actor) -> ColumnElement[bool]:
    return ChronicleEntry.committee_id.in_(_committees(actor))


def years(session: Session, actor: Actor) -> list[int]:
    """Years that hold entries, newest first; at least the present one. One statement."""
    year = ChronicleEntry.year
    found = session.scalars(select(year).where(_scope(actor)).distinct().order_by(year.desc()))
    return list(found) or [clock.today().year]


def sections(session: Session, actor: Actor, year: int | None = None) -> list[str]:
    """Sections of a year, or of all, in the order of their first entry. One statement."""
    section = ChronicleEntry.section
    statement = select(section).where(_scope(actor), section != "").group_by(section)
    if year is not None:
        statement = statement.where(ChronicleEntry.year == year)
    return list(session.scalars(statement.order_by(func.min(ChronicleEntry.position), section)))


def entries(actor: Actor, filters: Filters) -> Select[tuple[ChronicleEntry]]:
    """The entries of the filters. By date, what is undated comes last."""
    starts_on = ChronicleEntry.starts_on
    statement = select(ChronicleEntry).where(_scope(actor), ChronicleEntry.year == filters.year)
    if filters.quarter == UNDATED:
        statement = statement.where(starts_on.is_(None))
    elif filters.quarter in QUARTERS:
        span = Quarter(filters.year, int(filters.quarter))
        statement = statement.where(starts_on.between(span.first_day, span.last_day))
    if filters.section:
        statement = statement.where(ChronicleEntry.section == filters.section)
    if filters.order == BY_DATE or filters.view == BY_MONTH:
        statement = statement.order_by(starts_on.is_(None), starts_on, ChronicleEntry.ends_on)
    return statement.order_by(ChronicleEntry.position, ChronicleEntry.id)


def by_month(rows: Sequence[ChronicleEntry]) -> list[tuple[str, list[ChronicleEntry]]]:
    """Entries in the order of their dates, under their months; what has no month comes last."""
    return [
        (label, list(found))
        for label, found in groupby(
            rows, key=lambda row: f"{row.starts_on.month}月" if row.starts_on else "月份不详"
        )
    ]


@dataclass(frozen=True)
class Shown:
    """A photograph of the chronicle: what it is to be found by, where its picture is, to which page it leads."""

    digest: str
    picture: str
    leads: str
    caption: str


def photos(session: Session, actor: Actor, filters: Filters) -> list[Shown]:
    """The photographs of the entries: those uploaded to them, and those of the gatherings of which they tell, as far as
    the person may see these. One statement.
    """
    chosen = entries(actor, filters).subquery()
    of_gatherings = only_visible(
        select(
            literal("attachments").label("place"),
            Attachment.id,
            Attachment.display_sha256,
            Activity.id.label("activity_id"),
            chosen.c.caption,
            chosen.c.starts_on,
            Attachment.position,
        )
        .join(Activity, Activity.id == Attachment.activity_id)
        .join(chosen, chosen.c.activity_id == Activity.id),
        actor,
    ).where(Attachment.kind == AttachmentKind.PHOTO, Attachment.display_sha256.is_not(None))
    uploaded = select(
        literal("chronicle/photos"),
        ChroniclePhoto.id,
        ChroniclePhoto.display_sha256,
        cast(None, Integer),
        func.coalesce(func.nullif(ChroniclePhoto.caption, ""), chosen.c.caption),
        chosen.c.starts_on,
        ChroniclePhoto.id,
    ).join(chosen, chosen.c.id == ChroniclePhoto.entry_id)
    every = of_gatherings.union_all(uploaded).subquery().c
    found = session.execute(
        select(*every)
        .order_by(every.starts_on.is_(None), every.starts_on, every.position, every.id)
        .limit(MOST_PHOTOS)
    )
    return [
        Shown(
            row.display_sha256,
            f"/{row.place}/{row.id}/picture",
            f"/activities/{row.activity_id}" if row.activity_id else "",
            row.caption,
        )
        for row in found
    ]


def photos_of(session: Session, entry_id: int) -> list[ChroniclePhoto]:
    """The photographs that were uploaded to an entry, oldest first. One statement."""
    return list(
        session.scalars(
            select(ChroniclePhoto)
            .where(ChroniclePhoto.entry_id == entry_id)
            .order_by(ChroniclePhoto.id)
        )
    )


def load_photo(
    session: Session, photo_id: int, actor: Actor, permission: Permission
) -> ChroniclePhoto:
    """A photograph of a committee for which the person holds the permission; NotFound for others. One statement."""
    row = session.execute(
        select(ChroniclePhoto, ChronicleEntry.committee_id)
        .join(ChronicleEntry, ChronicleEntry.id == ChroniclePhoto.entry_id)
        .where(ChroniclePhoto.id == photo_id)
    ).one_or_none()
    held = {grant.committee_id for grant in actor.grants if grant.gives(permission)}
    if row is None or row.committee_id not in held:
        raise NotFound("没有找到这张照片，或者不在您的查看范围内。")
    found: ChroniclePhoto = row.ChroniclePhoto
    return found


def quarter_counts(session: Session, actor: Actor, year: int) -> dict[str, int]:
    """Number of entries by quarter and of those without one. One statement."""
    starts = session.scalars(
        select(ChronicleEntry.starts_on).where(_scope(actor), ChronicleEntry.year == year)
    )
    found = dict.fromkeys(QUARTERS, 0)
    for day in starts:
        found[str(Quarter.of(day).number) if day else UNDATED] += 1
    return found


def next_position(session: Session, committee_id: int, year: int) -> int:
    """A place behind all others of the year."""
    last = session.scalar(
        select(func.max(ChronicleEntry.position)).where(
            ChronicleEntry.committee_id == committee_id, ChronicleEntry.year == year
        )
    )
    return (last or 0) + 1


def captions_known(
    session: Session, committee_id: int, years: Collection[int]
) -> set[tuple[int, str]]:
    """Year and caption of the entries of these years. One statement."""
    found = session.execute(
        select(ChronicleEntry.year, ChronicleEntry.caption).where(
            ChronicleEntry.committee_id == committee_id, ChronicleEntry.year.in_(years)
        )
    )
    return {(year, caption) for year, caption in found}


def branch_choices(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The committee itself and its branches, those of past years among them, by id. One statement."""
    found = branches_during(
        session, actor, None, clock.today(), permission=Permission.CHRONICLE_EDIT
    )
    return [("", "机关"), *((str(branch.id), branch.short_name) for branch in found)]


def load_countable(session: Session, activity_id: int, actor: Actor) -> Activity:
    """An approved gathering that the person may read; NotFound for any other."""
    activity = activity_store.load_readable(session, activity_id, actor)
    if activity.state not in COUNTED_STATES:
        raise NotFound("该活动还没有通过审核，通过后才能列入大事记。")
    return activity


def from_activity(activity: Activity, owner: str) -> dict[str, Any]:
    """What a gathering of *owner* says for an entry: nothing is typed twice. Meetings are held (召开)."""
    ranged = activity.ends_on is not None and activity.ends_on != activity.held_on
    verb = "召开" if activity.title.endswith(("会", "会议")) else "开展"
    return {
        "activity": str(activity.id),
        "year": activity.held_on.year,
        "precision": DatePrecision.RANGE if ranged else DatePrecision.DAY,
        "starts_on": activity.held_on,
        "ends_on": activity.ends_on if ranged else None,
        "caption": f"{owner}{verb}{activity.title}",
        "branch_id": activity.branch_id,
    }
