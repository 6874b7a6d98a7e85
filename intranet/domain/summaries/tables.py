"""Quarterly summaries of branches: typed narrative, review state, frozen snapshots."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.domain.access.permissions import Permission
from intranet.domain.records.reviewed import RecordType, ReviewedColumns, reviewed_checks
from intranet.domain.records.workflow import Right
from intranet.foundation.database import Base
from intranet.foundation.quarters import Period, Year

SUMMARY = RecordType(
    "summary",
    "季度小结",
    "/quarters/{period}/{code}",
    (),
    {
        Right.EDIT: Permission.SUMMARY_EDIT,
        Right.SUBMIT: Permission.SUMMARY_SUBMIT,
        Right.REVIEW: Permission.SUMMARY_REVIEW,
        Right.REOPEN: Permission.SUMMARY_REVIEW,
        Right.STRIKE: Permission.SUMMARY_SUBMIT,
        Right.VOID: Permission.SUMMARY_SUBMIT,
        Right.ARCHIVE: Permission.ARCHIVE_EDIT,
    },
)


class QuarterlySummary(ReviewedColumns, Base):
    """The summary of one branch, or of the committee (no branch), for a quarter, half a year or a year.

    Figures are computed; only the narrative is typed.
    """

    record_type = SUMMARY

    __tablename__ = "quarterly_summary"
    __table_args__ = (
        CheckConstraint("quarter BETWEEN 0 AND 6", name="quarter"),
        *reviewed_checks(),
        Index("uq_quarterly_summary", "branch_id", "year", "quarter", unique=True),
        Index(
            "uq_quarterly_summary_committee",
            "committee_id",
            "year",
            "quarter",
            unique=True,
            sqlite_where=text("branch_id IS NULL"),
            postgresql_where=text("branch_id IS NULL"),
        ),
        Index("ix_quarterly_summary_state", "state", "committee_id", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    year: Mapped[int]
    # 1 to 4; 5 and 6 are the halves, 0 is the whole year
    quarter: Mapped[int]
    # figures are taken up to this day (截至); the printed date is the day of approval
    as_of: Mapped[date]
    with_photos: Mapped[bool] = mapped_column(default=False)
    with_chart: Mapped[bool] = mapped_column(default=False)
    # the edition that was signed (已定稿); a newer one has yet to be
    signed_edition: Mapped[int | None]

    text: Mapped["SummaryText"] = relationship(
        back_populates="summary", lazy="raise", cascade="all, delete-orphan", uselist=False
    )


class SummaryText(Base):
    """What people typed for one summary: see features/quarters for the shape of ``narrative``."""

    __tablename__ = "summary_text"

    summary_id: Mapped[int] = mapped_column(
        ForeignKey("quarterly_summary.id", ondelete="CASCADE"), primary_key=True
    )
    narrative: Mapped[dict[str, Any]]

    summary: Mapped[QuarterlySummary] = relationship(back_populates="text", lazy="raise")


class SummarySnapshot(Base):
    """The frozen content of an approved summary; a new approval makes a new edition, nothing is overwritten.

    ``document`` is everything that is printed, already worded; its SHA-256 is over the canonical JSON.
    """

    __tablename__ = "summary_snapshot"
    __table_args__ = (Index("uq_summary_snapshot", "summary_id", "edition", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("quarterly_summary.id"))
    edition: Mapped[int]
    document: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    record_count: Mapped[int]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))


class SummarySubmission(Base):
    """The content of a summary as it was submitted, worded as in a snapshot; the newest is what is reviewed."""

    __tablename__ = "summary_submission"
    __table_args__ = (Index("ix_summary_submission_summary", "summary_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("quarterly_summary.id"))
    document: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))


def noun_of(period: Period) -> str:
    """What a summary is called: of a year 总结, else 小结."""
    return "总结" if isinstance(period, Year) else "小结"


def summary_title(place: str, period: Period) -> str:
    """How lists name a summary: 机关第四党支部2025年第三季度党建工作小结, 机关党委2025年度党建工作总结."""
    return f"{place}{period.label}党建工作{noun_of(period)}"
