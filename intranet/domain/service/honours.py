"""荣誉: awards, ranks in contests, instructions and praise of leaders, trials that became an example."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.records.locking import Locked
from intranet.domain.service.placed import spans
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled

MAX_TITLE = 100
MAX_PARTY = 80
MAX_RANK = 40
MAX_REFERENCE = 80


class HonourKind(Labelled):
    """What sort of honour it is; the value is stored."""

    AWARD = "award", "表彰奖励"
    CONTEST = "contest", "竞赛获奖"
    INSTRUCTION = "instruction", "领导批示"
    PRAISE = "praise", "通报表扬"
    EXAMPLE = "example", "试点推广"
    STANDARD = "standard", "标准规范"


class HonourLevel(Labelled):
    """Who gave it; the value is stored."""

    NATION = "nation", "国家级"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    DISTRICT = "district", "区县级"
    OWN = "own", "本单位"


class Honour(PlacedColumns, Base):
    """What was given, to whom and how often; ``since_year`` is the first of the years in a row that it was given."""

    audited = ("honour", "荣誉表彰")
    closes = Locked(Ledger.SERVICE, ("given_on",), later=("reference",))
    __tablename__ = "honour"
    __table_args__ = spans("honour", "given_on")

    id: Mapped[int] = mapped_column(primary_key=True)
    given_on: Mapped[date]
    kind: Mapped[HonourKind] = mapped_column(choice(HonourKind, "kind"))
    level: Mapped[HonourLevel] = mapped_column(choice(HonourLevel, "level"))
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    giver: Mapped[str] = mapped_column(String(MAX_PARTY))
    receiver: Mapped[str] = mapped_column(String(MAX_PARTY))
    rank: Mapped[str] = mapped_column(String(MAX_RANK), default="")
    number: Mapped[int]
    since_year: Mapped[int | None]
    reference: Mapped[str] = mapped_column(String(MAX_REFERENCE), default="")

    @property
    def trail_label(self) -> str:
        """What it is called."""
        return self.title
