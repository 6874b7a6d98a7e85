"""The dictionary of activity kinds: data, extensible by the committee.

A kind says which fields show, which are required, who is due and how many study hours are usual. There is no form
engine behind it: the fields themselves are typed columns.
"""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.organization.tables import CommitteeBody
from intranet.foundation.database import Base, JsonDocument, VersionByContent, choice
from intranet.foundation.shown import Labelled

INTEGRITY_LECTURE = "integrity_lecture"


class Category(Labelled):
    """Groups of kinds in the menu of the form, in this order."""

    ORGANIZATIONAL_LIFE = "organizational_life", "组织生活"
    STUDY = "study", "学习教育"
    INTEGRITY = "integrity", "党风廉政"
    SERVICE = "service", "服务群众"
    BUSINESS = "business", "业务融合"
    OTHER = "other", "其他"


class AttendanceMode(Labelled):
    """How attendance is kept: a register with exceptions, named takers, or numbers only."""

    DUE = "due", "按名册登记缺席"
    PARTICIPANTS = "participants", "登记参加人员"
    HEADCOUNT = "headcount", "只登记人数"


class DueRule(Labelled):
    """Who is due at a gathering of the kind."""

    ALL_MEMBERS = "all_members", "全体党员"
    BRANCH_COMMITTEE = "branch_committee", "支部委员会委员"
    PARTY_GROUP = "party_group", "本党小组党员"
    CORE_GROUP = "core_group", "党组理论学习中心组成员"
    PARTY_COMMITTEE = "party_committee", "机关党委委员"
    DISCIPLINE_COMMITTEE = "discipline_committee", "机关纪委委员"

    @property
    def body(self) -> CommitteeBody | None:
        """The body of the committee whose members are due; None where members of a branch are."""
        return _BODIES.get(self.value)


_BODIES = {body.value: body for body in CommitteeBody}


class Audience(Labelled):
    """Who in the branch reads approved records of the kind."""

    MEMBERS = "members", "支部党员"
    BRANCH_COMMITTEE = "branch_committee", "支部委员会"


class Field(Labelled):
    """Fields a kind may show; names are those of the form."""

    THEME = "theme", "主题"
    FORM = "form", "活动形式"
    LECTURER = "lecturer", "主讲人"
    FIRST_TOPIC = "first_topic", "第一议题"
    AGENDA = "agenda", "议题"
    CONTENT = "content", "会议内容"
    CRITICISM = "criticism", "批评意见"
    VOTES = "votes", "表决"
    RESOLUTIONS = "resolutions", "议定事项"
    STUDY_HOURS = "study_hours", "学时"
    DISCIPLINES = "disciplines", "学习的纪律"
    TEST = "test", "测试情况"
    HOSTS = "hosts", "共同主办单位"


class Discipline(Labelled):
    """The six disciplines (《中国共产党纪律处分条例》分则), in the order of the chapters."""

    POLITICAL = "political", "政治纪律"
    ORGANIZATION = "organization", "组织纪律"
    INTEGRITY = "integrity", "廉洁纪律"
    MASSES = "masses", "群众纪律"
    WORK = "work", "工作纪律"
    LIFE = "life", "生活纪律"


class ActivityKind(VersionByContent, Base):
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
    # whether its records are typed into 灯塔-党建在线, too
    on_dengta: Mapped[bool] = mapped_column(default=False)

    @hybrid_property
    def is_integrity(self) -> bool:
        """Whether it is 党风廉政 education, also in SQL: 廉政党课 is a lecture, but counts here too."""
        return (self.category == Category.INTEGRITY) | (self.code == INTEGRITY_LECTURE)

    def shows(self, field: Field) -> bool:
        """Whether the form shows *field* for this kind."""
        return field.value in self.shown_fields

    def requires(self, field: Field) -> bool:
        """Whether *field* must be filled before submission."""
        return field.value in self.required_fields

    @property
    def body(self) -> CommitteeBody | None:
        """The body of the committee that meets, of a kind at which one does."""
        return self.due_rule.body if self.attendance_mode is AttendanceMode.DUE else None

    @property
    def is_work(self) -> bool:
        """Whether something is carried out (志愿服务, 演练), not a meeting chaired or a lesson given."""
        return self.category in {Category.SERVICE, Category.BUSINESS, Category.OTHER}

    @property
    def chair_label(self) -> str:
        """What who is in charge of it is called."""
        return "负责人" if self.is_work else "主持人"

    def label_of(self, field: Field) -> str:
        """What the form calls *field* for this kind."""
        if field is Field.THEME:
            return self.theme_label
        return "活动内容" if field is Field.CONTENT and self.is_work else field.label

    def describe(self) -> dict[str, Any]:
        """Plain values for audit details."""
        return {"code": self.code, "label": self.label, "active": self.is_active}
