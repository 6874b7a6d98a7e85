"""Indicators: the controlled names under which figures of different years stand side by side, and their totals."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
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
    """What a register counts for an indicator: which register, and which of its sums; the value is stored.

    The rule of each stands in ``figures/rules.py``.
    """

    PLEDGES = "pledges", "责任书登记"
    OUTREACH = "outreach", "宣传教育：场次"
    OUTREACH_COMMUNITY = "outreach_community", "宣传教育：进社区场次"
    OUTREACH_PEOPLE = "outreach_people", "宣传教育：受众人次"
    MEDIA_NATIONAL = "media_national", "宣传稿件：国家级媒体原发"
    MEDIA_PROVINCE = "media_province", "宣传稿件：省级媒体原发"
    MEDIA_CITY = "media_city", "宣传稿件：市级媒体原发"
    MEDIA_DISTRICT = "media_district", "宣传稿件：区县级媒体原发"
    MEDIA_SITE = "media_site", "宣传稿件：官方网站原发"
    MEDIA_ACCOUNT = "media_account", "宣传稿件：微信公众号原发"
    MEDIA_REPRINTS = "media_reprints", "宣传稿件：转载"
    TRAINING_PROVINCE = "training_province", "训练演练：省市联合训练场次"
    TRAINING_PROVINCE_HOURS = "training_province_hours", "训练演练：省市联合训练时长"
    TRAINING_CITY = "training_city", "训练演练：市级联合训练场次"
    TRAINING_CITY_HOURS = "training_city_hours", "训练演练：市级联合训练时长"
    EXERCISES = "exercises", "训练演练：演练场次"
    PROJECTS = "projects", "重点项目：有管家服务的项目"
    EARLY_PROJECTS = "early_projects", "项目节点：有节点提前完成的项目"
    SOLVED = "solved", "现场服务：已解决的问题"
    PARTNERS = "partners", "共建单位：在共建的单位"
    SITES = "sites", "服务站点：开放的站点"
    SITE_AREA = "site_area", "服务站点：开放面积"
    VOLUNTEERS = "volunteers", "志愿服务：参加人次"
    VOLUNTEER_HOURS = "volunteer_hours", "志愿服务：时长"


class Indicator(VersionByContent, Base):
    """One name of the dictionary. One that is the parent of others is their total: computed, never typed.

    ``opening`` are the words before the listed parts (开展省市联训86次、市级联训217次，合计303次); ``theme`` groups
    indicators in a paragraph of the yearly report. What a register counts (``counted_by``) stands beside what is typed.
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
        """Its place follows from the others; section and theme of a part are those of its total."""
        follows = {"sort_order", *(("section", "theme") if self.parent_id else ())}
        return [name for name in super().own() if name not in follows]


MAX_TARGET = 40


class Target(NamedTuple):
    """What is to be reached, as it is worded, with its value in thousandths of ``unit``."""

    wording: str
    low: int
    unit: str


class IndicatorTarget(Base):
    """What is to be reached in a year, as it is worded (不少于200场次), with its value in thousandths of ``unit``."""

    __tablename__ = "indicator_target"
    __table_args__ = (
        CheckConstraint("low >= 0", name="low"),
        Index("uq_indicator_target_year", "indicator_id", "year", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id", ondelete="CASCADE"))
    year: Mapped[int]
    wording: Mapped[str] = mapped_column(String(MAX_TARGET))
    low: Mapped[int] = mapped_column(BigInteger)
    unit: Mapped[str] = mapped_column(String(20))

    @property
    def target(self) -> Target:
        """It as a plain value."""
        return Target(self.wording, self.low, self.unit)
