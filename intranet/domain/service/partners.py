"""共建单位: organisations and branches with which a branch works."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.records.locking import Locked
from intranet.domain.service.placed import spans
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled

MAX_PARTNER = 80
MAX_MATTER = 200
MAX_OUTCOME = 200


class PartnerKind(Labelled):
    """What the partner is; the value is stored."""

    COMMUNITY = "community", "社区（村）"
    COMPANY = "company", "企业"
    SCHOOL = "school", "学校"
    FORCES = "forces", "驻军部队"
    OFFICE = "office", "机关单位"
    SOCIETY = "society", "社会组织"


class Partnership(PlacedColumns, Base):
    """One partner since the day it was agreed, until it ended."""

    audited = ("partnership", "共建单位")
    closes = Locked(
        Ledger.SERVICE,
        ("agreed_on",),
        later=(
            "ended_on",
            "outcome",
        ),
    )
    __tablename__ = "partnership"
    __table_args__ = spans("partnership", "agreed_on", "ended_on")

    id: Mapped[int] = mapped_column(primary_key=True)
    agreed_on: Mapped[date]
    ended_on: Mapped[date | None]
    kind: Mapped[PartnerKind] = mapped_column(choice(PartnerKind, "kind"))
    partner: Mapped[str] = mapped_column(String(MAX_PARTNER))
    matter: Mapped[str] = mapped_column(String(MAX_MATTER))
    outcome: Mapped[str] = mapped_column(String(MAX_OUTCOME), default="")

    @property
    def trail_label(self) -> str:
        """The partner."""
        return self.partner
