"""责任书: who has answered for what towards whom, for which year."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.integrity.checked import CheckedColumns, checks
from intranet.domain.records.closing import Ledger
from intranet.domain.records.files import FileColumns
from intranet.domain.records.locking import Locked
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled

MAX_PARTY = 60
MAX_SIGNER = 40
MAX_EDITION = 60


class PledgeLevel(Labelled):
    """Who pledges to whom; the value is stored."""

    BRANCH = "branch", "机关党委与党支部"
    POST = "post", "党支部（机关党委）与岗位"


class Pledge(CheckedColumns, Base):
    """One signed pledge; ``party_b`` is the branch, or the post of ``member_id``. Signers are named as they signed."""

    audited = ("pledge", "责任书")
    closes = Locked(Ledger.INTEGRITY, ("signed_on",))
    __tablename__ = "pledge"
    __table_args__ = (
        *checks(),
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("(level = 'post') = (member_id IS NOT NULL)", name="post_has_member"),
        CheckConstraint("level = 'post' OR branch_id IS NOT NULL", name="level_of_branch"),
        Index("ix_pledge_branch", "branch_id", "year", "id"),
        Index("ix_pledge_committee", "committee_id", "state", "year"),
        Index("ix_pledge_member", "member_id"),
        Index(
            "uq_pledge_signed",
            "branch_id",
            "year",
            "level",
            "party_b",
            "signer_b",
            "signed_on",
            unique=True,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    year: Mapped[int]
    level: Mapped[PledgeLevel] = mapped_column(choice(PledgeLevel, "level"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    party_a: Mapped[str] = mapped_column(String(MAX_PARTY))
    signer_a: Mapped[str] = mapped_column(String(MAX_SIGNER))
    party_b: Mapped[str] = mapped_column(String(MAX_PARTY))
    signer_b: Mapped[str] = mapped_column(String(MAX_SIGNER))
    signed_on: Mapped[date]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    edition: Mapped[str] = mapped_column(String(MAX_EDITION), default="")

    @property
    def level_words(self) -> str:
        """Between whom it is."""
        if self.level is PledgeLevel.BRANCH:
            return self.level.label
        return "机关党委与岗位" if self.branch_id is None else "党支部与岗位"

    @property
    def trail_label(self) -> str:
        """2025年 机关第一党支部."""
        return f"{self.year}年 {self.party_b}"


class PledgeScan(FileColumns, Base):
    """The signed pledge as it came back from paper."""

    audited = ("pledge_scan", "责任书扫描件")
    __tablename__ = "pledge_scan"
    __table_args__ = (Index("uq_pledge_scan_pledge", "pledge_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id", ondelete="CASCADE"))
