"""Indicators: the controlled names under which figures of different years stand side by side, and their totals."""

from collections.abc import Iterable

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.foundation.database import Base, VersionByContent, choice
from intranet.foundation.shown import Labelled


class ReportSection(Labelled):
    """The section of the committee's report in which figures of an indicator are told; the value is stored."""

    THEORY = "theory", "政治建设和理论武装"
    ORGANIZATION = "organization", "组织建设"
    BUSINESS = "business", "品牌创建与业务融合"
    INTEGRITY = "integrity", "党风廉政建设"
    PUBLICITY = "publicity", "意识形态和精神文明建设"


class CountedBy(Labelled):
    """The register that counts the figures of an indicator; the value is stored."""

    PLEDGES = "pledges", "责任书登记"


class Indicator(VersionByContent, Base):
    """One name of the dictionary. One that is the parent of others is their total: computed, never typed.

    ``opening`` are the words before the listed parts (开展省市联训86次、市级联训217次，合计303次); ``theme`` groups
    indicators in a paragraph of the yearly report. One that is ``counted_by`` a register is not typed either.
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
    counted_by: Mapped[CountedBy | None] = mapped_column(choice(CountedBy, "counted_by"))
    sort_order: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)

    @property
    def trail_label(self) -> str:
        """Its name."""
        return self.name

    def own(self) -> Iterable[str]:
        """Section and theme of a part are those of its total."""
        follows = {"section", "theme"} if self.parent_id else set()
        return [name for name in super().own() if name not in follows]
