"""廉政风险点: what can go wrong where, how it is guarded against, and the history of each."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.integrity.checked import CheckedColumns, checks
from intranet.domain.records.closing import Ledger
from intranet.domain.records.locking import Locked
from intranet.foundation import looks
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled, Shown

MAX_POST = 40
MAX_NAME = 60
MAX_TEXT = 300
MAX_INDICATOR = 100
MAX_LEADER = 40
MAX_NOTE = 100


class RiskCategory(Labelled):
    """Where a risk comes from; the value is stored."""

    THOUGHT = "thought", "思想道德"
    SYSTEM = "system", "制度机制"
    DUTY = "duty", "岗位职责"
    PROCESS = "process", "业务流程"
    SURROUNDINGS = "surroundings", "外部环境"


class RiskLevel(Shown):
    """How grave a risk is. A word, never a number: other schemes count the other way round. The value is stored."""

    HIGH = "high", "高", *looks.HIGH
    MEDIUM = "medium", "中", *looks.MEDIUM
    LOW = "low", "低", *looks.LOW


class IntegrityRisk(CheckedColumns, Base):
    """One risk point of a branch (or of the committee itself). It is never taken out: what no longer exists has ended.

    ``review_on`` is the day by which it is looked at again, ``reviewed_on`` when that last happened.
    """

    audited = ("integrity_risk", "廉政风险点")
    __tablename__ = "integrity_risk"
    __table_args__ = (
        *checks(),
        CheckConstraint("ended_on IS NULL OR ended_on >= found_on", name="period"),
        Index("ix_integrity_risk_branch", "branch_id", "id"),
        Index("ix_integrity_risk_committee", "committee_id", "state"),
        Index("ix_integrity_risk_owner", "owner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    found_on: Mapped[date]
    post: Mapped[str] = mapped_column(String(MAX_POST))
    category: Mapped[RiskCategory] = mapped_column(choice(RiskCategory, "category"))
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    manifestation: Mapped[str] = mapped_column(String(MAX_TEXT))
    level: Mapped[RiskLevel] = mapped_column(choice(RiskLevel, "level"))
    measures: Mapped[str] = mapped_column(String(MAX_TEXT))
    indicator: Mapped[str] = mapped_column(String(MAX_INDICATOR), default="")
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    leader: Mapped[str] = mapped_column(String(MAX_LEADER))
    due_on: Mapped[date | None]
    implementation: Mapped[str] = mapped_column(String(MAX_TEXT), default="")
    reviewed_on: Mapped[date | None]
    review_on: Mapped[date]
    ended_on: Mapped[date | None]

    @property
    def trail_label(self) -> str:
        """What it is called."""
        return self.name


class RiskStep(Shown):
    """What happened to a risk point; the value is stored."""

    ENTERED = "entered", "登记", *looks.ENTERED
    REVIEWED = "reviewed", "复核", *looks.DONE
    LEVEL = "level", "调整等级", *looks.LEVEL
    MEASURES = "measures", "调整防控措施", *looks.CHANGED
    OWNER = "owner", "调整责任人", *looks.HANDED_OVER
    ENDED = "ended", "风险消除", *looks.NOTHING


class RiskEvent(Base):
    """One step in the history of a risk point. Append-only: triggers refuse UPDATE and DELETE.

    ``happened_on`` is the day of the matter, ``recorded_at`` when it was typed.
    """

    closes = Locked(Ledger.INTEGRITY, ("happened_on",), parent=IntegrityRisk, parent_id="risk_id")
    __tablename__ = "integrity_risk_event"
    __table_args__ = (
        Index("ix_integrity_risk_event_risk", "risk_id", "id"),
        Index("ix_integrity_risk_event_day", "happened_on", "step"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    risk_id: Mapped[int] = mapped_column(ForeignKey("integrity_risk.id"))
    step: Mapped[RiskStep] = mapped_column(choice(RiskStep, "step"))
    happened_on: Mapped[date]
    level: Mapped[RiskLevel] = mapped_column(choice(RiskLevel, "level"))
    note: Mapped[str] = mapped_column(String(MAX_NOTE), default="")
    user_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(40))
    actor_role: Mapped[str] = mapped_column(String(40), default="")
    recorded_at: Mapped[datetime]
