"""Indicators: the controlled names under which figures of different years stand side by side, and their totals."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.foundation.database import Base, choice


class ReportSection(StrEnum):
    """The section of the committee's report in which figures of an indicator are told; the value is stored."""

    THEORY = "theory"
    ORGANIZATION = "organization"
    BUSINESS = "business"
    INTEGRITY = "integrity"
    PUBLICITY = "publicity"

    @property
    def label(self) -> str:
        """Chinese name."""
        return {
            ReportSection.THEORY: "政治建设和理论武装",
            ReportSection.ORGANIZATION: "组织建设",
            ReportSection.BUSINESS: "品牌创建与业务融合",
            ReportSection.INTEGRITY: "党风廉政建设",
            ReportSection.PUBLICITY: "意识形态和精神文明建设",
        }[self]


class Indicator(Base):
    """One name of the dictionary. One that is the parent of others is their total: computed, never typed.

    ``opening`` are the words before the listed parts (开展省市联训86次、市级联训217次，合计303次); ``theme`` groups
    indicators in a paragraph of the yearly report.
    """

    audited = ("indicator", "指标")
    __tablename__ = "indicator"
    __table_args__ = (Index("uq_indicator_name", "committee_id", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"))
    name: Mapped[str] = mapped_column(String(40))
    opening: Mapped[str] = mapped_column(String(20), default="")
    section: Mapped[ReportSection] = mapped_column(choice(ReportSection, "section"))
    theme: Mapped[str] = mapped_column(String(20), default="")
    sort_order: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
