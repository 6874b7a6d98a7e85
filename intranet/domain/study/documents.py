"""学习篇目: the committee's list of what to study in a month, and what each branch has ticked as studied."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from intranet.foundation.database import Base
from intranet.foundation.questions import Question, Value, ordered

MAX_TITLE = 120
MAX_SOURCE = 60


class StudyDocument(Base):
    """One title of a month's list; each title stands in a month once. ``ym`` is year*100 + month."""

    audited = ("study_document", "学习篇目")
    __tablename__ = "study_document"
    __table_args__ = (
        CheckConstraint("ym BETWEEN 190001 AND 999912", name="ym"),
        Index("uq_study_document_title", "committee_id", "ym", "title", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    ym: Mapped[int]
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    document_date: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(MAX_SOURCE), default="")
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]


class StudyTick(Base):
    """A branch has studied a document on a day, perhaps in one of its gatherings."""

    __tablename__ = "study_tick"
    __table_args__ = (
        Index("uq_study_tick_branch", "document_id", "branch_id", unique=True),
        Index("ix_study_tick_branch", "branch_id", "document_id"),
        Index("ix_study_tick_activity", "activity_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("study_document.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    studied_on: Mapped[date]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    version: Mapped[int] = mapped_column(default=1)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}


def titles_of(committee_id: int, day: date) -> Question[list[str]]:
    """Titles of the list of the month of *day*, in their order."""
    return Question(
        _titles,
        lambda rows: [row.title for row in rows],
        committee=committee_id,
        ym=day.year * 100 + day.month,
    )


def _titles(value: Value) -> Select[Any]:
    return ordered(
        select(StudyDocument.title).where(
            StudyDocument.committee_id == value("committee"), StudyDocument.ym == value("ym")
        ),
        StudyDocument.position,
        StudyDocument.id,
    )
