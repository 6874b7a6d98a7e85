"""督导检查 and the problems to be put right: tables and states.

An inspection and what it found are facts about a branch's work. There is no field for clues and cases.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.domain.access.permissions import Permission
from intranet.domain.records.entered import EnteredColumns
from intranet.foundation import looks
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled, Shown

MAX_PROBLEM = 300
MAX_MEASURE = 500
MAX_RESULT = 500
MAX_OPINION = 500
MAX_SUMMARY = 2000


class InspectionKind(Labelled):
    """What an inspection was about; the value is stored."""

    PARTY_BUILDING = "party_building", "党建督导"
    INTEGRITY = "integrity", "党风廉政督导"
    DUTY_REPORT = "duty_report", "述职评议"
    LIFE_MEETING = "life_meeting", "组织生活会整改"
    OTHER = "other", "其他"

    @property
    def permission(self) -> Permission:
        """What inspecting asks for: 机关纪委 inspects integrity, the committee's staff whatever it inspects."""
        return (
            Permission.INSPECTION_EDIT
            if self is InspectionKind.INTEGRITY
            else Permission.INSPECTION_ANY
        )


class InspectionSubject(Labelled):
    """What an inspection of the integrity kind looks at; the value is stored."""

    EIGHT_RULES = "eight_rules", "落实中央八项规定精神"
    FOUR_WINDS = "four_winds", "纠治“四风”"
    MAJOR_DECISIONS = "major_decisions", "“三重一大”决策"
    HOLIDAYS = "holidays", "节假日廉洁自律"
    OTHER = "other", "其他"


class Inspection(EnteredColumns, Base):
    """One visit of a team of the committee to one branch."""

    audited = ("inspection", "督导检查")
    __tablename__ = "inspection"
    __table_args__ = (
        CheckConstraint("subject IS NULL OR kind = 'integrity'", name="subject_of_integrity"),
        Index("ix_inspection_committee", "committee_id", "held_on", "id"),
        Index("ix_inspection_branch", "branch_id", "held_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    held_on: Mapped[date]
    kind: Mapped[InspectionKind] = mapped_column(choice(InspectionKind, "inspection_kind"))
    # of the integrity kind; those entered before subjects were asked for have none
    subject: Mapped[InspectionSubject | None] = mapped_column(
        choice(InspectionSubject, "inspection_subject")
    )
    team: Mapped[str] = mapped_column(String(60))
    leader: Mapped[str] = mapped_column(String(40))
    members: Mapped[str] = mapped_column(String(200), default="")
    topic: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(Text, default="")

    @property
    def trail_label(self) -> str:
        """What was looked at."""
        return self.topic


class ItemState(Shown):
    """States of a problem to be put right."""

    OPEN = "open", "待整改", *looks.OPEN
    REPORTED = "reported", "已整改待核实", *looks.WAITING
    CLOSED = "closed", "已销号", *looks.DONE


class RectificationItem(Base):
    """One problem of one branch: what to do, who, by when, what came of it.

    It comes from an inspection, from a gathering of the branch (its life meeting), or, without either, from the
    branch's own look at its work. Nobody closes what they reported: the database refuses it, too.
    """

    audited = ("rectification", "需改进问题")
    __tablename__ = "rectification_item"
    __table_args__ = (
        CheckConstraint("inspection_id IS NULL OR activity_id IS NULL", name="one_source"),
        CheckConstraint("problem <> ''", name="has_problem"),
        CheckConstraint(
            "state = 'open' OR (measure <> '' AND result <> '' AND done_on IS NOT NULL"
            " AND reported_by_id IS NOT NULL)",
            name="reported_is_complete",
        ),
        CheckConstraint("(state = 'closed') = (closed_by_id IS NOT NULL)", name="closed_by"),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_on"),
        CheckConstraint(
            "closed_by_id IS NULL OR closed_by_id <> reported_by_id", name="not_closed_by_reporter"
        ),
        Index("ix_rectification_item_branch", "branch_id", "state", "due_on"),
        Index("ix_rectification_item_activity", "activity_id"),
        Index("ix_rectification_item_inspection", "inspection_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    inspection_id: Mapped[int | None] = mapped_column(ForeignKey("inspection.id"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    found_on: Mapped[date]
    problem: Mapped[str] = mapped_column(String(MAX_PROBLEM))
    measure: Mapped[str] = mapped_column(String(MAX_MEASURE), default="")
    responsible: Mapped[str] = mapped_column(String(40), default="")
    due_on: Mapped[date | None]
    state: Mapped[ItemState] = mapped_column(
        choice(ItemState, "rectification_state"), default=ItemState.OPEN
    )
    result: Mapped[str] = mapped_column(String(MAX_RESULT), default="")
    done_on: Mapped[date | None]
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    inspection: Mapped[Inspection | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}

    @property
    def inspected_with(self) -> Permission:
        """What wording, closing and returning it asks for: that of its inspection; ``inspection`` is loaded."""
        if self.inspection_id is None or self.inspection is None:
            return Permission.INSPECTION_ANY
        return self.inspection.kind.permission


class ItemStep(Shown):
    """What was done with a problem; the value is stored."""

    ENTERED = "entered", "登记问题", *looks.ENTERED
    EDITED = "edited", "修改问题表述", *looks.DRAFT
    PLANNED = "planned", "填写整改措施", *looks.PLANNED
    REPORTED = "reported", "报告整改完成", *looks.WAITING
    RETURNED = "returned", "退回补充", *looks.RETURNED
    CLOSED = "closed", "核实销号", *looks.DONE


class RectificationEvent(Base):
    """One step of one problem: who, when, in which words. Append-only: triggers refuse UPDATE and DELETE."""

    __tablename__ = "rectification_event"
    __table_args__ = (Index("ix_rectification_event_item", "item_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("rectification_item.id"))
    step: Mapped[ItemStep] = mapped_column(choice(ItemStep, "rectification_step"))
    opinion: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(40))
    actor_role: Mapped[str] = mapped_column(String(40), default="")
    happened_at: Mapped[datetime]
