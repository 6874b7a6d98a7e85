"""Restricted registers: first-form measures and sanctions. Whom a row is about is sealed, as is what was written.

No narrative of any matter, no clues, no letters: what was decided, by whom, when, and what follows by date.
"""

from datetime import date
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from intranet.domain.integrity.influence import SanctionKind, Weight, admonition_ends
from intranet.domain.records.entered import EnteredColumns
from intranet.foundation.database import Base, choice
from intranet.foundation.sealed import Sealed, SealedColumns
from intranet.foundation.shown import Labelled

MAX_HANDLER = 40
MAX_DOCUMENT = 60
MAX_ISSUER = 60


class MeasureKind(Labelled):
    """第一种形态 as far as it is registered; the value is stored (《中国共产党纪律处分条例》 article 5)."""

    REMINDER = "reminder", "提醒谈话"
    CRITICISM = "criticism", "批评教育"
    EXAMINATION = "examination", "责令检查"
    ADMONITION = "admonition", "诫勉"

    @property
    def by_the_branch(self) -> bool:
        """Whether a branch takes it by itself; the others are decided by who may decide on cadres."""
        return self in {MeasureKind.REMINDER, MeasureKind.CRITICISM}


class RestrictedColumns(SealedColumns, EnteredColumns):
    """A row about one person of a branch, who is named only sealed.

    ``person`` is the number of the member, by the mark of which rows are found without opening them; ``person_name``
    the name as it was then.
    """

    person_sealed: Mapped[str] = mapped_column(Text)
    person_mark: Mapped[str] = mapped_column(String(64))
    name_sealed: Mapped[str] = mapped_column(Text)
    document_sealed: Mapped[str] = mapped_column(Text)

    guarded = True
    uncounted = True
    # the column by whose year the rows are listed
    day: ClassVar[str]
    person = Sealed("person_sealed", mark="person_mark")
    person_name = Sealed("name_sealed")
    # 文号
    document = Sealed("document_sealed")

    @declared_attr
    @classmethod
    def committee_id(cls) -> Mapped[int]:
        """The committee whose 机关纪委 keeps it."""
        return mapped_column(ForeignKey("committee.id"))

    @declared_attr
    @classmethod
    def branch_id(cls) -> Mapped[int]:
        """The branch of the person at that time."""
        return mapped_column(ForeignKey("branch.id"))

    @classmethod
    def person_marks(cls, member_id: int) -> list[str]:
        """What rows about a member are marked by, while some still lie under an older key."""
        return cls.person.marks_of(cls, str(member_id))

    @property
    def member_id(self) -> int:
        """Whom the row is about."""
        return int(self.person)


class FirstFormMeasure(RestrictedColumns, Base):
    """第一种形态登记: one measure towards one person."""

    day = "taken_on"
    audited = ("first_form_measure", "第一种形态登记")
    __tablename__ = "first_form_measure"
    __table_args__ = (
        CheckConstraint("visited_on IS NULL OR visited_on >= taken_on", name="visit"),
        Index("ix_first_form_measure_committee", "committee_id", "taken_on", "id"),
        Index("ix_first_form_measure_branch", "branch_id", "taken_on", "id"),
        Index("ix_first_form_measure_person", "person_mark"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MeasureKind] = mapped_column(choice(MeasureKind, "kind"))
    taken_on: Mapped[date]
    handler_sealed: Mapped[str] = mapped_column(Text)
    # 回访日期
    visited_on: Mapped[date | None]

    # 实施人
    handler = Sealed("handler_sealed")

    @property
    def ends_on(self) -> date | None:
        """影响期止; only 诫勉 has one."""
        return admonition_ends(self.taken_on) if self.kind is MeasureKind.ADMONITION else None


class Sanction(RestrictedColumns, Base):
    """处分执行登记: a decision about one person, and how it was carried out."""

    day = "decided_on"
    audited = ("sanction", "处分执行登记")
    __tablename__ = "sanction"
    __table_args__ = (
        CheckConstraint("effective_on >= decided_on", name="effect"),
        CheckConstraint(
            "(kind = 'probation') = (probation_months <> 0) AND probation_months IN (0, 12, 24)",
            name="probation",
        ),
        CheckConstraint("NOT extended OR probation_months = 12", name="extension"),
        CheckConstraint("restored_on IS NULL OR kind = 'probation'", name="restoration"),
        Index("ix_sanction_committee", "committee_id", "decided_on", "id"),
        Index("ix_sanction_branch", "branch_id", "decided_on", "id"),
        Index("ix_sanction_person", "person_mark"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SanctionKind] = mapped_column(choice(SanctionKind, "kind"))
    issuer_sealed: Mapped[str] = mapped_column(Text)
    decided_on: Mapped[date]
    effective_on: Mapped[date]
    # 留党察看: for how many months, and whether that was extended by a year
    probation_months: Mapped[int] = mapped_column(default=0)
    extended: Mapped[bool] = mapped_column(default=False)
    announced_on: Mapped[date | None]
    reported_on: Mapped[date | None]
    # 恢复党员权利
    restored_on: Mapped[date | None]
    # 解除、届满确认
    closed_on: Mapped[date | None]
    # number of the row of the roster by which the vote is suspended; empty for none
    suspension_sealed: Mapped[str] = mapped_column(Text)

    # 决定机关
    issuer = Sealed("issuer_sealed")
    suspension = Sealed("suspension_sealed")

    @property
    def weight(self) -> Weight:
        """What its period follows from."""
        probation = self.probation_months + (12 if self.extended else 0)
        return Weight(self.kind, self.effective_on, probation, self.restored_on)
