"""服务目录: what may be ordered, item by item, for as long as it is offered."""

from datetime import date

from sqlalchemy import ColumnElement, Index, String, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.records.entered import PlacedColumns
from intranet.domain.service.placed import spans
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled

MAX_CATEGORY = 30
MAX_NAME = 60
MAX_CONTENT = 200


class MenuKind(Labelled):
    """For whom an item is meant; the value is stored."""

    PROJECT = "project", "项目服务菜单"
    PUBLIC = "public", "便民服务目录"


class ServiceItem(PlacedColumns, Base):
    """One item of a menu, of a category, offered from a day on until it is taken off."""

    audited = ("service_item", "服务事项")
    __tablename__ = "service_item"
    __table_args__ = (
        *spans("service_item", "since_on", "until_on"),
        Index("uq_service_item_name", "committee_id", "kind", "name", "since_on", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MenuKind] = mapped_column(choice(MenuKind, "kind"))
    category: Mapped[str] = mapped_column(String(MAX_CATEGORY))
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    content: Mapped[str] = mapped_column(String(MAX_CONTENT), default="")
    since_on: Mapped[date]
    until_on: Mapped[date | None]

    @property
    def trail_label(self) -> str:
        """What it is called."""
        return self.name


def offered_on(day: date) -> ColumnElement[bool]:
    """SQL condition: items that may be ordered on this day."""
    return and_(
        ServiceItem.since_on <= day,
        or_(ServiceItem.until_on.is_(None), ServiceItem.until_on >= day),
    )
