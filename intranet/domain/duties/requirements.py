"""The table of requirements: versions of rules, only ever added to."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.duties.rules import Cycle, Duty, Measure, Origin, Rulebook, Unit
from intranet.foundation.database import Base, VersionByContent, choice
from intranet.foundation.questions import Question, Value, answer


class Requirement(VersionByContent, Base):
    """One version of one rule; shipped for all (without a committee) or added by a committee for itself.

    The database refuses changes and removals: a period that is over is judged by the rules it was held under.
    """

    audited = ("requirement", "要求")
    __tablename__ = "requirement"
    __table_args__ = (
        CheckConstraint("minimum BETWEEN 0 AND 2400", name="minimum"),
        CheckConstraint("grace_days BETWEEN 0 AND 60", name="grace_days"),
        Index("ix_requirement_code", "code", "valid_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int | None] = mapped_column(ForeignKey("committee.id"))
    code: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(20))
    measure: Mapped[Measure] = mapped_column(choice(Measure, "measure"))
    unit: Mapped[Unit] = mapped_column(choice(Unit, "unit"))
    cycle: Mapped[Cycle] = mapped_column(choice(Cycle, "cycle"))
    minimum: Mapped[int]
    grace_days: Mapped[int] = mapped_column(default=0)
    basis: Mapped[str] = mapped_column(String(120))
    origin: Mapped[Origin] = mapped_column(choice(Origin, "origin"))
    convened: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    confirmed_by: Mapped[str] = mapped_column(String(80), default="")
    sort_order: Mapped[int]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]

    @property
    def trail_label(self) -> str:
        """What is asked for."""
        return self.label

    def to_duty(self) -> Duty:
        """The version as a plain value."""
        return Duty(
            code=self.code,
            label=self.label,
            measure=self.measure,
            unit=self.unit,
            cycle=self.cycle,
            minimum=self.minimum,
            grace_days=self.grace_days,
            basis=self.basis,
            origin=self.origin,
            convened=self.convened,
            valid_from=self.valid_from,
            confirmed_by=self.confirmed_by,
            sort_order=self.sort_order,
            committee_id=self.committee_id,
            id=self.id,
        )


def rulebooks_of(committee_ids: Collection[int]) -> Question[dict[int, Rulebook]]:
    """The rules of each committee: what is shipped and its own."""

    def read(rows: Iterable[Requirement]) -> dict[int, Rulebook]:
        versions = [row.to_duty() for row in rows]
        return {
            committee_id: Rulebook(
                tuple(duty for duty in versions if duty.committee_id in {None, committee_id})
            )
            for committee_id in committee_ids
        }

    return Question(_requirements, read, committees=committee_ids)


def _requirements(value: Value) -> Select[Any]:
    return select(Requirement).where(
        or_(
            Requirement.committee_id.is_(None),
            Requirement.committee_id.in_(value.any_of("committees")),
        )
    )


def load_rulebook(session: Session, committee_id: int) -> Rulebook:
    """The rules of one committee. One statement."""
    return answer(session, rulebooks_of([committee_id]))[committee_id]
