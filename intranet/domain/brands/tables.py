"""品牌: the committee's main brand over the sub-brands of its branches, with their life cycle.

One branch, one brand (一支部一品牌). A brand belongs to the branch, not to its secretary: its file, stages and
achievements go on when the secretary changes.
"""

import re
import unicodedata
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, and_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from intranet.domain.access.permissions import Permission
from intranet.domain.records.closing import Ledger
from intranet.domain.records.files import FileColumns
from intranet.domain.records.locking import Locked
from intranet.domain.records.reviewed import RecordType, ReviewedColumns, reviewed_checks
from intranet.domain.records.workflow import Right, State
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled

MAX_NAME = 60

# Quotes of all sorts, spaces and separators: what may differ between two spellings of one name.
_SEPARATORS = re.compile("[\\s\"'`“”‘’「」『』《》〈〉·・•．.,，、;；:：\\-‐‑–—_~～|｜/／]+")


def match_key(name: str) -> str:
    """The key on which two spellings of one brand name agree: without quotes, spaces and separators, width folded.

    国动铁军 服务先锋, 国动铁军·服务先锋 and “国动铁军，服务先锋” are one name; digits and letters count.
    """
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", name)).casefold()


def quoted(name: str) -> str:
    """The name as it stands in running text: “name”品牌; a name that says 品牌 itself or holds quotes stays bare."""
    if name.endswith("品牌"):
        return name
    return f"{name}品牌" if "“" in name else f"“{name}”品牌"


def quoted_alone(name: str) -> str:
    """The same behind a word that says already what it is: 主品牌为“name”."""
    return name if name.endswith("品牌") else quoted(name).removesuffix("品牌")


class BrandStage(Labelled):
    """创建阶段, in their order; the value is stored."""

    APPLICATION = "application", "申报"
    CHECK = "check", "审核"
    CULTIVATION = "cultivation", "培育"
    EVALUATION = "evaluation", "评审"
    NAMING = "naming", "认定"
    PROMOTION = "promotion", "推广"
    RECHECK = "recheck", "复核"

    @property
    def created(self) -> bool:
        """Whether the brand is one already, not a form that is applied for and looked at."""
        return self not in {BrandStage.APPLICATION, BrandStage.CHECK}

    @property
    def position(self) -> int:
        """Place in the order of stages, from 0."""
        return list(BrandStage).index(self)


class RecheckOutcome(Labelled):
    """What a yearly 复核 came to; the value is stored."""

    KEPT = "kept", "继续保持"
    TO_IMPROVE = "to_improve", "限期提升"
    WITHDRAWN = "withdrawn", "不再保留"


NOT_REGISTERED = "未登记"

BRAND = RecordType(
    "brand",
    "品牌",
    "/brands/{id}",
    ("name",),
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


class Brand(ReviewedColumns, Base):
    """One brand file; without a branch it is the committee's main brand, which has no parent.

    ``stage`` repeats the latest of its stage entries (None before the first), ``ended_on`` is the day on which a
    recheck withdrew it. ``registered_at`` keeps the first approval: from then on the brand counts until it is struck,
    also while its file is open again for correction.
    """

    record_type = BRAND

    __tablename__ = "brand"
    __table_args__ = (
        *reviewed_checks(),
        CheckConstraint("name <> '' AND match_key <> ''", name="named"),
        CheckConstraint("approved_at IS NULL OR registered_at IS NOT NULL", name="registered"),
        # a name struck from the register is free again
        Index(
            "uq_brand_match_key",
            "committee_id",
            "match_key",
            unique=True,
            sqlite_where=text("state <> 'voided'"),
            postgresql_where=text("state <> 'voided'"),
        ),
        Index("ix_brand_branch", "branch_id"),
        Index("ix_brand_state", "state", "committee_id", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("brand.id"))
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    match_key: Mapped[str] = mapped_column(String(2 * MAX_NAME))
    # 依托职能
    duty: Mapped[str] = mapped_column(String(80), default="")
    stage: Mapped[BrandStage | None] = mapped_column(choice(BrandStage, "stage"))
    ended_on: Mapped[date | None]
    registered_at: Mapped[datetime | None]

    text: Mapped["BrandText"] = relationship(
        back_populates="brand", lazy="raise", cascade="all, delete-orphan", uselist=False
    )
    logo: Mapped["BrandLogo | None"] = relationship(
        lazy="raise", cascade="all, delete-orphan", uselist=False
    )
    stages: Mapped[list["BrandStageEntry"]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        order_by="(BrandStageEntry.happened_on, BrandStageEntry.id)",
    )

    @validates("approved_at")
    def _register(self, _key: str, moment: datetime | None) -> datetime | None:
        if moment is not None and self.registered_at is None:
            self.registered_at = moment
        return moment

    @property
    def is_registered(self) -> bool:
        """Whether the brand counts (the same rule as ``registered``)."""
        return self.registered_at is not None and self.state is not State.VOIDED


def registered() -> ColumnElement[bool]:
    """SQL condition over Brand: approved at least once and not struck from the register."""
    return and_(Brand.registered_at.is_not(None), Brand.state != State.VOIDED)


class BrandText(Base):
    """Long text of a brand file; ``measures`` holds one measure a line."""

    __tablename__ = "brand_text"

    brand_id: Mapped[int] = mapped_column(
        ForeignKey("brand.id", ondelete="CASCADE"), primary_key=True
    )
    # 品牌内涵
    meaning: Mapped[str] = mapped_column(Text, default="")
    # 工作法
    work_method: Mapped[str] = mapped_column(Text, default="")
    # 主要举措
    measures: Mapped[str] = mapped_column(Text, default="")
    # 标识释义
    logo_meaning: Mapped[str] = mapped_column(Text, default="")

    brand: Mapped[Brand] = relationship(back_populates="text", lazy="raise")


class BrandLogo(FileColumns, Base):
    """标识 of a brand; ``no_emblem`` says that the uploader affirmed that it carries neither emblem nor flag."""

    __tablename__ = "brand_logo"

    brand_id: Mapped[int] = mapped_column(
        ForeignKey("brand.id", ondelete="CASCADE"), primary_key=True
    )
    no_emblem: Mapped[bool]


class BrandStageEntry(Base):
    """One step of a brand's life with its day and document; a recheck has an outcome, other stages have none."""

    closes = Locked(Ledger.ACHIEVEMENTS, ("happened_on",), parent=Brand, parent_id="brand_id")
    __tablename__ = "brand_stage_entry"
    __table_args__ = (
        CheckConstraint("(stage = 'recheck') = (outcome IS NOT NULL)", name="recheck_has_outcome"),
        Index("ix_brand_stage_entry_brand", "brand_id", "happened_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    stage: Mapped[BrandStage] = mapped_column(choice(BrandStage, "entry_stage"))
    happened_on: Mapped[date]
    document: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    outcome: Mapped[RecheckOutcome | None] = mapped_column(choice(RecheckOutcome, "outcome"))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
