"""长期服务项目: what a branch has done for the public for years, its figures year by year, and the sites where."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.records.locking import Locked
from intranet.domain.service.placed import counts, spans
from intranet.foundation.database import Base

MAX_NAME = 60
MAX_TEXT = 200
MAX_SERVED = 40
MAX_ADDRESS = 100


class Programme(PlacedColumns, Base):
    """A service that goes on; ``ended_year`` is its last year."""

    audited = ("programme", "服务项目")
    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("ended_year IS NULL OR ended_year >= since_year", name="span"),
        *spans("programme", "since_year"),
        Index("uq_programme_name", "committee_id", "branch_id", "name", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    since_year: Mapped[int]
    ended_year: Mapped[int | None]
    audience: Mapped[str] = mapped_column(String(MAX_TEXT), default="")
    content: Mapped[str] = mapped_column(String(MAX_TEXT))

    @property
    def trail_label(self) -> str:
        """What it is called."""
        return self.name


class ProgrammeYear(PlacedColumns, Base):
    """Figures of a programme from New Year to the day ``as_of``; the number served also as it is worded."""

    audited = ("programme_year", "服务项目数据")
    closes = Locked(Ledger.SERVICE, ("as_of",))
    __tablename__ = "programme_year"
    __table_args__ = (
        counts("sites", "area", "sessions", "ordinal", "people_served"),
        *spans("programme_year", "as_of"),
        Index("uq_programme_year_day", "programme_id", "as_of", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    as_of: Mapped[date]
    sites: Mapped[int | None]
    area: Mapped[int | None]
    sessions: Mapped[int | None]
    ordinal: Mapped[int | None]
    served: Mapped[str] = mapped_column(String(MAX_SERVED), default="")
    people_served: Mapped[int | None]

    @property
    def trail_label(self) -> str:
        """Of which day the figures are."""
        return self.as_of.isoformat()


class ServiceSite(PlacedColumns, Base):
    """A place that is open to the public since a day, until it closed."""

    audited = ("service_site", "服务站点")
    __tablename__ = "service_site"
    __table_args__ = (
        counts("area"),
        *spans("service_site", "opened_on", "closed_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    location: Mapped[str] = mapped_column(String(MAX_ADDRESS), default="")
    purpose: Mapped[str] = mapped_column(String(MAX_TEXT), default="")
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    area: Mapped[int | None]

    @property
    def trail_label(self) -> str:
        """What it is called."""
        return self.name
