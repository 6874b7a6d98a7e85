"""宣传稿件: what appeared where; reprints are counted apart."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.records.locking import Locked
from intranet.domain.service.placed import counts, spans
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled

MAX_TITLE = 120
MAX_OUTLET = 60
MAX_AUTHOR = 60
MAX_ADDRESS = 300


class MediaLevel(Labelled):
    """Of which level the outlet is; the value is stored."""

    NATION = "nation", "国家级"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    DISTRICT = "district", "区县级"
    SITE = "site", "官方网站"
    ACCOUNT = "account", "公众号"


class MediaKind(Labelled):
    """What appeared; the value is stored."""

    ARTICLE = "article", "稿件"
    CONFERENCE = "conference", "新闻发布会"
    INTERVIEW = "interview", "访谈问政"
    VIDEO = "video", "视频音频"


class MediaItem(PlacedColumns, Base):
    """One piece in one outlet on the day it first appeared."""

    audited = ("media_item", "宣传稿件")
    closes = Locked(Ledger.SERVICE, ("published_on",), later=("reprints",))
    __tablename__ = "media_item"
    __table_args__ = (counts("reprints"), *spans("media_item", "published_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    published_on: Mapped[date]
    level: Mapped[MediaLevel] = mapped_column(choice(MediaLevel, "level"))
    kind: Mapped[MediaKind] = mapped_column(choice(MediaKind, "kind"))
    outlet: Mapped[str] = mapped_column(String(MAX_OUTLET))
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    author: Mapped[str] = mapped_column(String(MAX_AUTHOR), default="")
    address: Mapped[str] = mapped_column(String(MAX_ADDRESS), default="")
    reprints: Mapped[int | None]

    @property
    def trail_label(self) -> str:
        """Its title."""
        return self.title
