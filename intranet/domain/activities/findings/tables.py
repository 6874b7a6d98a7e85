"""What a committee has set for a rule, how a branch has explained a finding, and marks of minutes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.records.entered import EnteredColumns
from intranet.foundation.database import Base

MAX_REASON = 300


class FindingSetting(EnteredColumns, Base):
    """A rule that a committee has switched, or given a limit of its own. Without a row the rule is as shipped."""

    audited = ("finding_setting", "核对规则")
    __tablename__ = "finding_setting"
    __table_args__ = (
        CheckConstraint("limit_value >= 0", name="limit"),
        Index("uq_finding_setting", "committee_id", "code", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    code: Mapped[str] = mapped_column(String(40))
    active: Mapped[bool]
    limit_value: Mapped[int | None]


class FindingAnswer(Base):
    """How a branch explained a finding; rows are added, never changed.

    ``key`` stands for the facts that were explained: the explanation of others does not count.
    """

    audited = ("finding_answer", "核对情况说明")
    __tablename__ = "finding_answer"
    __table_args__ = (Index("ix_finding_answer_activity", "activity_id", "code", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    code: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(16))
    # what the page said when it was explained
    sentence: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(String(MAX_REASON))
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    answered_by_name: Mapped[str] = mapped_column(String(40))
    answered_at: Mapped[datetime]


class MinutesMark(Base):
    """Marks of the minutes of one record, by which records that read alike find each other (``shingles``)."""

    __tablename__ = "minutes_mark"
    __table_args__ = (Index("ix_minutes_mark_value", "value", "band"),)

    record_id: Mapped[int] = mapped_column(
        ForeignKey("activity_record.id", ondelete="CASCADE"), primary_key=True
    )
    band: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(40))
