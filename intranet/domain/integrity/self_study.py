"""党纪学习 that no gathering holds: people read for themselves, or sat a test. Gatherings are activities."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.integrity.checked import CheckedColumns, checks
from intranet.domain.records.closing import Ledger
from intranet.domain.records.locking import Locked
from intranet.foundation.database import Base, JsonDocument, choice
from intranet.foundation.shown import Labelled

MAX_CHAPTER = 80


class StudyForm(Labelled):
    """How discipline was studied without meeting; the value is stored."""

    SELF_STUDY = "self_study", "自学"
    TEST = "test", "测试"


class DisciplineStudy(CheckedColumns, Base):
    """How many people of a branch studied which part, and how many essays came of it.

    ``disciplines`` are values of ``Discipline``; hours in tenths, for each person; ``passed`` is of a test alone.
    """

    audited = ("discipline_study", "党纪学习")
    closes = Locked(Ledger.INTEGRITY, ("studied_on",))
    __tablename__ = "discipline_study"
    __table_args__ = (
        *checks(),
        CheckConstraint("hours_tenths BETWEEN 0 AND 2400", name="hours"),
        CheckConstraint("people >= 1 AND essays >= 0", name="people"),
        CheckConstraint(
            "passed IS NULL OR (form = 'test' AND passed BETWEEN 0 AND people)", name="passed"
        ),
        Index("ix_discipline_study_branch", "branch_id", "studied_on", "id"),
        Index("ix_discipline_study_committee", "committee_id", "state", "studied_on"),
        Index(
            "uq_discipline_study_chapter", "branch_id", "studied_on", "form", "chapter", unique=True
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    studied_on: Mapped[date]
    form: Mapped[StudyForm] = mapped_column(choice(StudyForm, "form"))
    chapter: Mapped[str] = mapped_column(String(MAX_CHAPTER))
    disciplines: Mapped[list[str]] = mapped_column(JsonDocument)
    people: Mapped[int]
    hours_tenths: Mapped[int] = mapped_column(default=0)
    passed: Mapped[int | None]
    essays: Mapped[int] = mapped_column(default=0)

    @property
    def trail_label(self) -> str:
        """Which part was studied."""
        return self.chapter
