"""志愿服务: voluntary service of members, with its hours."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.records.locking import Locked
from intranet.domain.service.placed import counts, spans
from intranet.foundation.database import Base

MAX_TITLE = 80
MAX_PLACE = 80
MAX_PARTNERS = 120


class Volunteering(PlacedColumns, Base):
    """Service on one day or several; ``hours_tenths`` are those of all together. What nobody knows is empty."""

    audited = ("volunteering", "志愿服务")
    closes = Locked(
        Ledger.SERVICE,
        ("held_on",),
        later=(
            "ends_on",
            "participants",
            "hours_tenths",
            "people_served",
        ),
    )
    __tablename__ = "volunteering"
    __table_args__ = (
        counts("participants", "hours_tenths", "people_served"),
        *spans("volunteering", "held_on", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    held_on: Mapped[date]
    ends_on: Mapped[date | None]
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    place: Mapped[str] = mapped_column(String(MAX_PLACE), default="")
    partners: Mapped[str] = mapped_column(String(MAX_PARTNERS), default="")
    participants: Mapped[int | None]
    hours_tenths: Mapped[int | None]
    people_served: Mapped[int | None]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))

    @property
    def trail_label(self) -> str:
        """What it was."""
        return self.title
