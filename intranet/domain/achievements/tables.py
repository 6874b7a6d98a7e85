"""成效: figures, awards, media items, endorsements, deliverables and cases, with evidence and review.

A figure keeps its wording as printed beside the normalised value (see ``quantities``). Whom it is credited to is said
by its attribution: what a source only implies stays with the office until the committee confirms a branch.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.domain.access.permissions import Permission
from intranet.domain.achievements.indicators import Indicator
from intranet.domain.achievements.quantities import MeasureKind, Qualifier, Quantity, began_in
from intranet.domain.records.closing import Ledger
from intranet.domain.records.files import FileColumns
from intranet.domain.records.locking import Locked
from intranet.domain.records.reviewed import RecordType, ReviewedColumns, reviewed_checks
from intranet.domain.records.workflow import Right
from intranet.foundation.chinese import date_range, long_date, phrase
from intranet.foundation.database import Base, choice
from intranet.foundation.quarters import Quarter
from intranet.foundation.shown import Labelled

MAX_SUBJECT = 120
MAX_EVIDENCE = 30


class AchievementKind(Labelled):
    """What sort of achievement it is; the value is stored."""

    FIGURE = "figure", "数据指标"
    AWARD = "award", "表彰荣誉"
    MEDIA = "media", "宣传稿件"
    ENDORSEMENT = "endorsement", "批示肯定"
    DELIVERABLE = "deliverable", "制度成果"
    CASE = "case", "典型案例"


class Attribution(Labelled):
    """Whether the source names the branch; the value is stored."""

    STATED = "stated", "来源写明"
    IMPLIED = "implied", "按上下文推定"
    NONE = "none", "办公室口径"


class Level(Labelled):
    """Level of an award, a medium or an endorsement; the value is stored."""

    NATIONAL = "national", "国家级"
    PROVINCIAL = "provincial", "省级"
    MUNICIPAL = "municipal", "市级"
    DISTRICT = "district", "区（县）级"
    OWN = "own", "本单位"


WHOLE_YEAR = "全年"


def period_words(first: date, last: date, as_of: date | None) -> str:
    """2025年, 2025年第三季度 or the days; with （截至2025年9月30日） where it counts up to a day."""
    quarter = Quarter.of(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        words = f"{first.year}年" if first.year == last.year else f"{first.year}年至{last.year}年"
    elif (first, last) == (quarter.first_day, quarter.last_day):
        words = quarter.label
    else:
        words = date_range(first, last)
    return f"{words}（截至{long_date(as_of)}）" if as_of else words


ACHIEVEMENT = RecordType(
    "achievement",
    "成效",
    "/achievements/{id}",
    ("subject", "wording", "tail"),
    {
        Right.EDIT: Permission.BRAND_EDIT,
        Right.SUBMIT: Permission.BRAND_SUBMIT,
        Right.REVIEW: Permission.BRAND_REVIEW,
        Right.REOPEN: Permission.BRAND_REVIEW,
        Right.STRIKE: Permission.BRAND_SUBMIT,
        Right.VOID: Permission.BRAND_REVIEW,
        Right.ARCHIVE: Permission.ARCHIVE_EDIT,
    },
)


class Achievement(ReviewedColumns, Base):
    """One achievement. ``subject`` + ``wording`` + ``tail`` read as one clause: 组织普法宣传教育活动 + 210余场次.

    ``branch_id`` is empty for what belongs to the office; ``suggested_branch_id`` is the branch that an implied
    attribution points to, for the committee to confirm. ``low`` and ``high`` are in thousandths of ``unit``.
    ``as_of`` is set where the source counts up to a day (截至). ``public_ok`` lets it into printed documents and names
    who cleared it; ``in_text`` puts it into running text, not only into the table. ``party`` is who awarded, published
    or endorsed; of an endorsement only level, day and reference are kept.
    """

    record_type = ACHIEVEMENT

    closes = Locked(Ledger.ACHIEVEMENTS, ("period_end", "as_of"))
    __tablename__ = "achievement"
    __table_args__ = (
        *reviewed_checks(),
        CheckConstraint("period_end >= period_start", name="period"),
        CheckConstraint("high IS NULL OR high >= low", name="span"),
        CheckConstraint(
            "kind <> 'figure' OR indicator_id IS NOT NULL", name="figure_has_indicator"
        ),
        CheckConstraint(
            "(public_ok IS TRUE) = (cleared_by_id IS NOT NULL AND cleared_at IS NOT NULL)",
            name="cleared_by",
        ),
        CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)"
            " AND (confirmed_at IS NULL OR attribution = 'implied')",
            name="confirmed_by",
        ),
        # what is only implied is credited to a branch by the committee, never by itself
        CheckConstraint(
            "attribution <> 'implied' OR branch_id IS NULL OR confirmed_at IS NOT NULL",
            name="implied_is_confirmed",
        ),
        CheckConstraint("attribution <> 'none' OR branch_id IS NULL", name="none_is_the_offices"),
        Index("ix_achievement_period", "committee_id", "period_end", "id"),
        Index("ix_achievement_branch", "branch_id", "period_end"),
        Index("ix_achievement_brand", "brand_id", "period_end"),
        Index("ix_achievement_indicator", "indicator_id", "period_end"),
        Index("ix_achievement_state", "state", "committee_id", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # number of the statement in the source it was taken from, where there is one
    origin: Mapped[str] = mapped_column(String(20), default="")
    kind: Mapped[AchievementKind] = mapped_column(choice(AchievementKind, "kind"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    brand_id: Mapped[int | None] = mapped_column(ForeignKey("brand.id"))
    attribution: Mapped[Attribution] = mapped_column(choice(Attribution, "attribution"))
    suggested_branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"))
    subject: Mapped[str] = mapped_column(String(MAX_SUBJECT))
    wording: Mapped[str] = mapped_column(String(40), default="")
    tail: Mapped[str] = mapped_column(String(60), default="")
    low: Mapped[int | None] = mapped_column(BigInteger)
    high: Mapped[int | None] = mapped_column(BigInteger)
    unit: Mapped[str] = mapped_column(String(20), default="")
    qualifier: Mapped[Qualifier] = mapped_column(
        choice(Qualifier, "qualifier"), default=Qualifier.EXACT
    )
    measure_kind: Mapped[MeasureKind] = mapped_column(
        choice(MeasureKind, "measure_kind"), default=MeasureKind.FACT
    )
    period_start: Mapped[date]
    period_end: Mapped[date]
    as_of: Mapped[date | None]
    baseline: Mapped[str] = mapped_column(String(40), default="")
    scope: Mapped[str] = mapped_column(String(40), default="")
    # 统计口径: a change of it is noted where years stand side by side
    definition: Mapped[str] = mapped_column(String(120), default="")

    level: Mapped[Level | None] = mapped_column(choice(Level, "level"))
    party: Mapped[str] = mapped_column(String(60), default="")
    reference: Mapped[str] = mapped_column(String(120), default="")
    in_text: Mapped[bool] = mapped_column(default=True)
    public_ok: Mapped[bool] = mapped_column(default=False)
    cleared_at: Mapped[datetime | None]
    cleared_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    indicator: Mapped[Indicator | None] = relationship(lazy="raise")
    text: Mapped["AchievementText | None"] = relationship(
        lazy="raise", cascade="all, delete-orphan", uselist=False
    )
    evidence: Mapped[list["Evidence"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Evidence.position"
    )
    files: Mapped[list["EvidenceFile"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="EvidenceFile.position"
    )

    @property
    def quantity(self) -> Quantity:
        """The normalised value."""
        return Quantity(self.low, self.high, self.qualifier, self.unit)

    @property
    def since_year(self) -> int | None:
        """Since which year without a break, where it counts years in a row."""
        return began_in(self.measure_kind, self.quantity, self.period_end.year)

    @property
    def statement(self) -> str:
        """The clause without its day: 组织普法宣传教育活动210余场次."""
        return self.caption

    @property
    def trail_label(self) -> str:
        """What it is about, without the figure."""
        return self.subject

    @property
    def clause(self) -> str:
        """The clause as it prints, with 截至 where it counts up to a day."""
        if self.as_of is None:
            return self.statement
        return f"截至{long_date(self.as_of)}，{self.statement}"

    @property
    def dated_clause(self) -> str:
        """The clause with its day or period, for lists that hold several years: …5场次（2025年第二季度）.

        One that names its part of the year itself lacks the year alone: 2025年第二季度组织….
        """
        if self.as_of is not None:
            return self.clause
        period = period_words(self.period_start, self.period_end, None)
        statement, year = phrase(self.statement), f"{self.period_end.year}年"
        part = period.removeprefix(year) or WHOLE_YEAR
        if period.startswith(year) and statement.startswith(part):
            return f"{year}{statement}"
        return f"{statement}（{period}）"


class AchievementText(Base):
    """Long text of a case: situation, what was done, result."""

    __tablename__ = "achievement_text"

    achievement_id: Mapped[int] = mapped_column(
        ForeignKey("achievement.id", ondelete="CASCADE"), primary_key=True
    )
    story: Mapped[str] = mapped_column(Text, default="")


class Evidence(Base):
    """佐证材料 by reference: a record of the register, or a document, a newspaper page, an address in words."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("activity_id IS NOT NULL OR reference <> ''", name="points_somewhere"),
        Index("ix_evidence_achievement", "achievement_id", "position"),
        Index("ix_evidence_activity", "activity_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id", ondelete="CASCADE"))
    position: Mapped[int]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    reference: Mapped[str] = mapped_column(String(160), default="")


class EvidenceFile(FileColumns, Base):
    """佐证材料 as a file: a photograph or a scan."""

    __tablename__ = "evidence_file"
    __table_args__ = (Index("ix_evidence_file_achievement", "achievement_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id", ondelete="CASCADE"))
    position: Mapped[int]
    caption: Mapped[str] = mapped_column(String(120), default="")
