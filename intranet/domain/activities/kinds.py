"""The dictionary of activity kinds: data, extensible by the committee.

A kind says which fields show, which are required, who is due and how many study hours are usual. There is no form
engine behind it: the fields themselves are typed columns.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.foundation.database import Base, JsonDocument, choice


class Category(StrEnum):
    """Groups of kinds in the menu of the form, in this order."""

    ORGANIZATIONAL_LIFE = "organizational_life"
    STUDY = "study"
    INTEGRITY = "integrity"
    SERVICE = "service"
    BUSINESS = "business"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Chinese name."""
        return {
            Category.ORGANIZATIONAL_LIFE: "组织生活",
            Category.STUDY: "学习教育",
            Category.INTEGRITY: "党风廉政",
            Category.SERVICE: "服务群众",
            Category.BUSINESS: "业务融合",
            Category.OTHER: "其他",
        }[self]


class AttendanceMode(StrEnum):
    """How attendance is kept: a register with exceptions, named takers, or numbers only."""

    DUE = "due"
    PARTICIPANTS = "participants"
    HEADCOUNT = "headcount"

    @property
    def label(self) -> str:
        """Chinese name."""
        return {
            AttendanceMode.DUE: "按名册登记缺席",
            AttendanceMode.PARTICIPANTS: "登记参加人员",
            AttendanceMode.HEADCOUNT: "只登记人数",
        }[self]


class DueRule(StrEnum):
    """Who is due at a gathering of the kind."""

    ALL_MEMBERS = "all_members"
    BRANCH_COMMITTEE = "branch_committee"
    PARTY_GROUP = "party_group"

    @property
    def label(self) -> str:
        """Chinese name."""
        return {
            DueRule.ALL_MEMBERS: "全体党员",
            DueRule.BRANCH_COMMITTEE: "支部委员会委员",
            DueRule.PARTY_GROUP: "本党小组党员",
        }[self]


class Audience(StrEnum):
    """Who in the branch reads approved records of the kind."""

    MEMBERS = "members"
    BRANCH_COMMITTEE = "branch_committee"

    @property
    def label(self) -> str:
        """Chinese name."""
        return "支部党员" if self is Audience.MEMBERS else "支部委员会"


class Field(StrEnum):
    """Fields a kind may show; names are those of the form."""

    THEME = "theme"
    FORM = "form"
    LECTURER = "lecturer"
    FIRST_TOPIC = "first_topic"
    AGENDA = "agenda"
    CONTENT = "content"
    CRITICISM = "criticism"
    VOTES = "votes"
    RESOLUTIONS = "resolutions"
    STUDY_HOURS = "study_hours"

    @property
    def label(self) -> str:
        """Chinese name."""
        return {
            Field.THEME: "主题",
            Field.FORM: "活动形式",
            Field.LECTURER: "主讲人",
            Field.FIRST_TOPIC: "第一议题",
            Field.AGENDA: "议题",
            Field.CONTENT: "会议内容",
            Field.CRITICISM: "批评意见",
            Field.VOTES: "表决",
            Field.RESOLUTIONS: "议定事项",
            Field.STUDY_HOURS: "学时",
        }[self]


class ActivityKind(Base):
    """One kind of activity record."""

    audited = ("kind", "活动类别")
    __tablename__ = "activity_kind"
    __table_args__ = (
        CheckConstraint("default_hours_tenths BETWEEN 0 AND 240", name="default_hours"),
        CheckConstraint("default_minutes BETWEEN 0 AND 1440", name="default_minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    label: Mapped[str] = mapped_column(String(20))
    theme_label: Mapped[str] = mapped_column(String(20), default="主题")
    category: Mapped[Category] = mapped_column(choice(Category, "category"))
    attendance_mode: Mapped[AttendanceMode] = mapped_column(
        choice(AttendanceMode, "attendance_mode")
    )
    due_rule: Mapped[DueRule] = mapped_column(choice(DueRule, "due_rule"))
    audience: Mapped[Audience] = mapped_column(choice(Audience, "audience"))
    committee_level: Mapped[bool] = mapped_column(default=False)
    shown_fields: Mapped[list[str]] = mapped_column(JsonDocument)
    required_fields: Mapped[list[str]] = mapped_column(JsonDocument)
    default_hours_tenths: Mapped[int] = mapped_column(default=0)
    default_minutes: Mapped[int] = mapped_column(default=90)
    # 廉政党课 counts as 党课 too
    counts_as_id: Mapped[int | None] = mapped_column(ForeignKey("activity_kind.id"))
    sort_order: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)

    def shows(self, field: Field) -> bool:
        """Whether the form shows *field* for this kind."""
        return field.value in self.shown_fields

    def requires(self, field: Field) -> bool:
        """Whether *field* must be filled before submission."""
        return field.value in self.required_fields

    def describe(self) -> dict[str, Any]:
        """Plain values for audit details."""
        return {"code": self.code, "label": self.label, "active": self.is_active}
