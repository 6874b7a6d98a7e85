"""Monthly snapshots of the online platforms of study: numbers that somebody read there, never fetched."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import EnteredColumns
from intranet.domain.records.locking import Locked
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled
from intranet.foundation.terms import told

MAX_SOURCE = 60


class Platform(Labelled):
    """Platforms of which offices keep figures; the value is stored."""

    XUEXI = "xuexi", "学习强国"
    DENGTA = "dengta", "灯塔-党建在线"


class PlatformSnapshot(EnteredColumns, Base):
    """The figures of one branch, platform and month as of a day.

    ``members`` are those on the roll on that day, computed from membership when the row is saved and kept.
    """

    audited = ("platform_snapshot", "平台数据")
    closes = Locked(Ledger.STUDY, ("ym",))
    __tablename__ = "platform_snapshot"
    __table_args__ = (
        CheckConstraint("ym BETWEEN 190001 AND 999912", name="ym"),
        CheckConstraint(
            "registered BETWEEN 0 AND members AND participating BETWEEN 0 AND members",
            name="counts",
        ),
        CheckConstraint("average_tenths BETWEEN 0 AND 1000000", name="average"),
        Index("uq_platform_snapshot_month", "branch_id", "platform", "ym", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    platform: Mapped[Platform] = mapped_column(choice(Platform, "platform"))
    ym: Mapped[int]
    as_of: Mapped[date]
    members: Mapped[int]
    registered: Mapped[int]
    participating: Mapped[int]
    average_tenths: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(MAX_SOURCE))

    @property
    def trail_label(self) -> str:
        """Platform and month."""
        return f"{self.platform.label} {self.ym // 100}年{self.ym % 100}月"


@told(
    "谈心谈话、党费和平台",
    "平台全覆盖",
    "参与人数等于数据日期在册的党员时写“全覆盖”，否则写参与人数和党员数。",
)
def coverage(part: int, members: int) -> str:
    """全覆盖 only when everybody on the roll is in; otherwise how many of how many."""
    return "全覆盖" if members and part == members else f"{part}/{members}名"
