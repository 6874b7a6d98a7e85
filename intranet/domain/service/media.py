"""宣传稿件: what was published, by the level of the medium; reprints apart from what appeared there first."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.records.locking import Locked
from intranet.domain.service.placed import spans
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled

MAX_TITLE = 120
MAX_OUTLET = 60
MAX_AUTHOR = 60
MAX_LINK = 300


class MediaLevel(Labelled):
    """Of which level the medium is; the value is stored."""

    NATIONAL = "national", "国家级"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    DISTRICT = "district", "区县级"
    SITE = "site", "官方网站"
    ACCOUNT = "account", "微信公众号"


class Issue(Labelled):
    """Whether it appeared there first; the value is stored."""

    FIRST = "first", "原发"
    REPRINT = "reprint", "转载"


class MediaItem(PlacedColumns, Base):
    """One published item; ``pieces`` where a line stands for several, of the medium's own or of reprints."""

    audited = ("media_item", "宣传稿件")
    closes = Locked(Ledger.SERVICE, ("published_on",))
    __tablename__ = "media_item"
    __table_args__ = (
        CheckConstraint("pieces > 0", name="pieces"),
        *spans("media_item", "published_on"),
        Index("ix_media_item_activity", "activity_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    published_on: Mapped[date]
    level: Mapped[MediaLevel] = mapped_column(choice(MediaLevel, "level"))
    issue: Mapped[Issue] = mapped_column(choice(Issue, "issue"))
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    outlet: Mapped[str] = mapped_column(String(MAX_OUTLET))
    author: Mapped[str] = mapped_column(String(MAX_AUTHOR), default="")
    link: Mapped[str] = mapped_column(String(MAX_LINK), default="")
    pieces: Mapped[int]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))

    @property
    def trail_label(self) -> str:
        """Its title."""
        return self.title
