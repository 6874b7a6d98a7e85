"""联训、演练和业务集训: sessions, hours, who took part, with what."""

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
MAX_PARTNERS = 120
MAX_SUBJECTS = 200


class TrainingKind(Labelled):
    """What sort of training it was; the value is stored."""

    JOINT = "joint", "联合训练"
    EXERCISE = "exercise", "演练"
    COURSE = "course", "集中培训"
    CONTEST = "contest", "比武竞赛"


class TrainingLevel(Labelled):
    """Who trained together; the value is stored."""

    PROVINCE = "province", "省市联合"
    CITY = "city", "市级"
    REGION = "region", "跨区域协同"
    OWN = "own", "本单位"


class Training(PlacedColumns, Base):
    """Training on one day or several; ``sessions`` where a line stands for several. What nobody knows is empty."""

    audited = ("training", "训练演练")
    closes = Locked(
        Ledger.SERVICE,
        ("held_on",),
        later=(
            "ends_on",
            "hours_tenths",
            "participants",
            "equipment",
            "kilometres",
        ),
    )
    __tablename__ = "training"
    __table_args__ = (
        counts("hours_tenths", "participants", "equipment", "kilometres"),
        *spans("training", "held_on", "ends_on"),
        once("training"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    held_on: Mapped[date]
    ends_on: Mapped[date | None]
    kind: Mapped[TrainingKind] = mapped_column(choice(TrainingKind, "kind"))
    level: Mapped[TrainingLevel] = mapped_column(choice(TrainingLevel, "level"))
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    sessions: Mapped[int]
    hours_tenths: Mapped[int | None]
    participants: Mapped[int | None]
    equipment: Mapped[int | None]
    kilometres: Mapped[int | None]
    partners: Mapped[str] = mapped_column(String(MAX_PARTNERS), default="")
    subjects: Mapped[str] = mapped_column(String(MAX_SUBJECTS), default="")
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))

    @property
    def trail_label(self) -> str:
        """What it was called."""
        return self.title
