"""大事记: dated, captioned entries. A day is told only as exactly as it is known."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import EnteredColumns
from intranet.domain.records.files import FileColumns
from intranet.domain.records.locking import Locked
from intranet.foundation import chinese
from intranet.foundation.database import Base, choice
from intranet.foundation.questions import Question, Value, ordered
from intranet.foundation.shown import Labelled

MAX_CAPTION = 120
MAX_SECTION = 20
FIRST_YEAR = 1949


class DatePrecision(Labelled):
    """How exactly the date is known; the value is stored."""

    DAY = "day", "某日"
    RANGE = "range", "起止日期"
    MONTH = "month", "某月"
    YEAR = "year", "某年"
    NONE = "none", "日期不详"


class ChronicleEntry(EnteredColumns, Base):
    """One entry of a year. ``position`` is the order by hand within the year; the date sorts when asked.

    ``starts_on`` is the day, the first of the range or of the month; empty where only the year, or nothing, is known.
    ``public_ok`` names who cleared it. ``activity_id`` is the gathering the entry was made from, entered only once.
    """

    audited = ("chronicle", "大事记")
    closes = Locked(Ledger.CHRONICLE, ("starts_on", "ends_on"), later=("position",))
    __tablename__ = "chronicle_entry"
    __table_args__ = (
        CheckConstraint("(precision = 'range') = (ends_on IS NOT NULL)", name="range_has_end"),
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="days"),
        CheckConstraint(
            "(starts_on IS NULL) = (precision IN ('year', 'none'))", name="start_when_known"
        ),
        CheckConstraint("(public_ok IS TRUE) = (cleared_by_id IS NOT NULL)", name="cleared_by"),
        Index("ix_chronicle_entry_year", "committee_id", "year", "position", "id"),
        Index("uq_chronicle_entry_activity", "activity_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    year: Mapped[int]
    precision: Mapped[DatePrecision] = mapped_column(choice(DatePrecision, "date_precision"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    caption: Mapped[str] = mapped_column(String(MAX_CAPTION))
    section: Mapped[str] = mapped_column(String(MAX_SECTION), default="")
    position: Mapped[int] = mapped_column(default=0)
    public_ok: Mapped[bool] = mapped_column(default=False)
    cleared_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    @property
    def trail_label(self) -> str:
        """Its caption."""
        return self.caption

    def told(self, within: int) -> str:
        """One sentence, with the date as far as it is known: without the year *within* which all of it is told."""
        label = self.date_label.removeprefix(f"{within}年") or self.date_label
        return chinese.sentence("，".join(filter(None, (label, self.caption))))

    @property
    def date_label(self) -> str:
        """The date as far as it is known: 2022年7月21日, a range of days, 2022年6月, 2022年; empty when unknown."""
        if self.precision is DatePrecision.YEAR:
            return f"{self.year}年"
        if self.starts_on is None:
            return ""
        if self.precision is DatePrecision.MONTH:
            return f"{self.starts_on.year}年{self.starts_on.month}月"
        return chinese.date_range(self.starts_on, self.ends_on)


def cleared_of(committee_id: int, year: int) -> Question[list[ChronicleEntry]]:
    """The entries of a year that may go out, by their days; those without one last."""
    return Question(_cleared, list, committee=committee_id, year=year)


def _cleared(value: Value) -> Select[Any]:
    return ordered(
        select(ChronicleEntry).where(
            ChronicleEntry.committee_id == value("committee"),
            ChronicleEntry.year == value("year"),
            ChronicleEntry.public_ok.is_(True),
        ),
        ChronicleEntry.starts_on.is_(None),
        ChronicleEntry.starts_on,
        ChronicleEntry.position,
        ChronicleEntry.id,
    )


class ChroniclePhoto(FileColumns, Base):
    """A photograph that was uploaded to an entry. Without a caption of its own it is told by that of the entry."""

    audited = ("chronicle_photo", "大事记照片")
    closes = Locked(
        Ledger.CHRONICLE, ("starts_on", "ends_on"), parent=ChronicleEntry, parent_id="entry_id"
    )
    __tablename__ = "chronicle_photo"
    __table_args__ = (Index("uq_chronicle_photo", "entry_id", "sealed_sha256", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("chronicle_entry.id", ondelete="CASCADE"))
    caption: Mapped[str] = mapped_column(String(MAX_CAPTION), default="")


def entry_of_activity(session: Session, activity_id: int) -> int | None:
    """Number of the entry made from this gathering; None while there is none. One statement."""
    return session.scalar(made_of(activity_id))


def made_of(activity_id: int | ColumnElement[int]) -> Select[tuple[int]]:
    """Number of the entry made from this gathering, if there is one."""
    return select(ChronicleEntry.id).where(ChronicleEntry.activity_id == activity_id)
