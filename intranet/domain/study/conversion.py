"""学时折算标准: which share of a record's study hours counts, by activity kind and day; versions only ever grow.

There is no national length of a 学时, so each committee decides. Without a version every hour counts, half a day of
external training is worth 4 学时 and a day 8 学时.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.foundation.database import Base
from intranet.foundation.questions import Question, Value, answer

WHOLE = 100
DEFAULT_HALF_DAY_TENTHS = 40
DEFAULT_DAY_TENTHS = 80
MAX_CONFIRMED_BY = 60
MAX_NOTE = 120


class StudyConversion(Base):
    """One version: valid for what is held from ``valid_from`` on, until a later version takes over.

    With ``kind_id`` it holds the share (percent) of this kind; without, what half a day and a day of external training
    are worth. Of two versions with the same day the one entered last holds: so a slip is corrected, never edited.
    """

    audited = ("study_conversion", "学时折算标准")
    __tablename__ = "study_conversion"
    __table_args__ = (
        CheckConstraint("share BETWEEN 0 AND 100", name="share"),
        CheckConstraint("(kind_id IS NULL) = (share IS NULL)", name="share_of_kind"),
        CheckConstraint(
            "(kind_id IS NULL) = (half_day_tenths IS NOT NULL)"
            " AND (kind_id IS NULL) = (day_tenths IS NOT NULL)",
            name="hours_of_training",
        ),
        CheckConstraint(
            "half_day_tenths BETWEEN 1 AND 120 AND day_tenths BETWEEN 1 AND 240"
            " AND half_day_tenths <= day_tenths",
            name="hours",
        ),
        Index("ix_study_conversion_kind", "committee_id", "kind_id", "valid_from", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("activity_kind.id"))
    valid_from: Mapped[date]
    share: Mapped[int | None]
    half_day_tenths: Mapped[int | None]
    day_tenths: Mapped[int | None]
    # who decided, as it reads in the minutes: 机关党委会议
    confirmed_by: Mapped[str] = mapped_column(String(MAX_CONFIRMED_BY))
    note: Mapped[str] = mapped_column(String(MAX_NOTE), default="")
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class TrainingDay:
    """What half a day and a day of external training are worth, in tenths of a 学时."""

    half_day: int = DEFAULT_HALF_DAY_TENTHS
    day: int = DEFAULT_DAY_TENTHS

    def of(self, first: date, last: date, *, half: bool) -> int:
        """Hours of a training from *first* to *last*; *half*: it took half of its only day."""
        days = (last - first).days + 1
        return self.half_day if half and days == 1 else self.day * days


class Conversions:
    """All versions, to be asked for the one that holds on a day."""

    def __init__(self, versions: Iterable[StudyConversion]) -> None:
        """Keep the versions by committee and kind, the latest first."""
        self._versions: dict[tuple[int, int | None], list[StudyConversion]] = {}
        for version in sorted(versions, key=lambda v: (v.valid_from, v.id), reverse=True):
            self._versions.setdefault((version.committee_id, version.kind_id), []).append(version)

    def history(self, committee_id: int, kind_id: int | None) -> Sequence[StudyConversion]:
        """The versions of one kind (None: of external training), the latest first."""
        return self._versions.get((committee_id, kind_id), ())

    def version(self, committee_id: int, kind_id: int | None, day: date) -> StudyConversion | None:
        """The version that holds for what was held on *day*; None where the default holds."""
        for version in self.history(committee_id, kind_id):
            if version.valid_from <= day:
                return version
        return None

    def share(self, committee_id: int, kind_id: int, day: date) -> int:
        """The share in percent that counts of a record of this kind held on *day*."""
        found = self.version(committee_id, kind_id, day)
        return WHOLE if found is None or found.share is None else found.share

    def training_day(self, committee_id: int, day: date) -> TrainingDay:
        """What external training that begins on *day* is worth."""
        found = self.version(committee_id, None, day)
        if found is None or found.half_day_tenths is None or found.day_tenths is None:
            return TrainingDay()
        return TrainingDay(found.half_day_tenths, found.day_tenths)


def counted_tenths(hours_tenths: int, share: int) -> int:
    """The part of *hours_tenths* that counts, in whole tenths, halves up."""
    return (2 * hours_tenths * share + WHOLE) // (2 * WHOLE)


def load_conversions(session: Session) -> Conversions:
    """All versions. One statement."""
    return answer(session, conversions())


def conversions() -> Question[Conversions]:
    """The same, to be asked with others."""
    return Question(_conversions, Conversions)


def _conversions(_value: Value) -> Select[Any]:
    return select(StudyConversion)
