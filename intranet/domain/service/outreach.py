"""宣传教育进基层: where the public was reached, how many, with what."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.records.locking import Locked
from intranet.domain.service.placed import counts, once, spans
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled

MAX_TITLE = 80
MAX_PLACE = 80
MAX_PARTNERS = 120


class Venue(Labelled):
    """Where people are met, 五进 and elsewhere; the value is stored."""

    OFFICE = "office", "进机关"
    COMPANY = "company", "进企业"
    SCHOOL = "school", "进学校"
    COMMUNITY = "community", "进社区"
    NETWORK = "network", "进网络"
    ELSEWHERE = "elsewhere", "其他场所"


class Outreach(PlacedColumns, Base):
    """Talks, exhibitions and handing out of material for the public; ``sessions`` where one line stands for several."""

    audited = ("outreach", "宣传教育")
    closes = Locked(
        Ledger.SERVICE,
        ("held_on",),
        later=(
            "ends_on",
            "audience",
            "materials",
        ),
    )
    __tablename__ = "outreach"
    __table_args__ = (
        counts("audience", "materials"),
        *spans("outreach", "held_on", "ends_on"),
        once("outreach"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    held_on: Mapped[date]
    ends_on: Mapped[date | None]
    venue: Mapped[Venue] = mapped_column(choice(Venue, "venue"))
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    sessions: Mapped[int]
    audience: Mapped[int | None]
    materials: Mapped[int | None]
    place: Mapped[str] = mapped_column(String(MAX_PLACE), default="")
    partners: Mapped[str] = mapped_column(String(MAX_PARTNERS), default="")
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))

    @property
    def trail_label(self) -> str:
        """What it was about."""
        return self.title
