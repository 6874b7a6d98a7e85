"""发展党员: the path of a person from the application on, step by step.

The register holds days and which papers there are, never what stands in them. From the admission on the roll of members
tells the stage: what an assembly decides and the committee approves is kept there (``domain/life/admissions``).
Source of the steps: 《中国共产党发展党员工作细则》.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.records.locking import Locked
from intranet.domain.service.placed import spans
from intranet.foundation.database import Base, JsonDocument, choice
from intranet.foundation.shown import Labelled

MAX_NAME = 40
MAX_PEOPLE = 80
MAX_DOCUMENT = 80


class Stage(Labelled):
    """How far somebody has come, in the order of the regulation."""

    APPLICANT = "applicant", "入党申请人"
    ACTIVIST = "activist", "入党积极分子"
    CANDIDATE = "candidate", "发展对象"
    PROBATIONARY = "probationary", "预备党员"
    FULL = "full", "正式党员"


class StepKind(Labelled):
    """What was done; the value is stored."""

    TALK = "talk", "派人谈话"
    ACTIVIST = "activist", "确定为入党积极分子"
    REVIEW = "review", "半年考察"
    CANDIDATE = "candidate", "列为发展对象"
    BACKGROUND = "background", "政治审查"
    TRAINING = "training", "短期集中培训"
    EXAMINATION = "examination", "报上级党委预审"
    ADMISSION = "admission", "讨论接收预备党员"
    APPROVAL = "approval", "上级党委审批"
    OATH = "oath", "入党宣誓"
    REQUEST = "request", "提出转正申请"
    FULL = "full", "讨论转为正式党员"


class Ending(Labelled):
    """Why a path is at its end; the value is stored."""

    FULL = "full", "已转为正式党员"
    MOVED = "moved", "转到其他党组织"
    STOPPED = "stopped", "不再培养"
    WITHDRAWN = "withdrawn", "本人撤回申请"
    CANCELLED = "cancelled", "取消预备党员资格"


class Material(Labelled):
    """Papers that are there; the value is stored."""

    APPLICATION = "application", "入党申请书"
    TALK = "talk", "谈话记录"
    RECOMMENDATION = "recommendation", "推荐（推优）材料"
    FILING = "filing", "积极分子备案报告"
    CULTIVATION = "cultivation", "培养教育考察登记表"
    OPINIONS = "opinions", "征求意见记录"
    CANDIDATE_FILING = "candidate_filing", "发展对象备案报告"
    BACKGROUND = "background", "政治审查结论"
    TRAINING = "training", "集中培训结业证明"
    NOTICE = "notice", "公示材料"
    VOLUNTEER = "volunteer", "入党志愿书"
    FULL_REQUEST = "full_request", "转正申请书"


class DevelopmentPath(PlacedColumns, Base):
    """One person who applied. ``received_on`` is the day on which another organisation handed the person over.

    ``became_id`` is the member whom an assembly admitted; ``materials`` holds words of ``Material``.
    """

    audited = ("development_path", "发展党员登记")
    __tablename__ = "development_path"
    __table_args__ = (
        CheckConstraint("(ended_on IS NULL) = (ending IS NULL)", name="ended"),
        *spans("development_path", "applied_on", "ended_on"),
        Index("uq_development_path_member", "became_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    applied_on: Mapped[date]
    received_on: Mapped[date | None]
    contacts: Mapped[str] = mapped_column(String(MAX_PEOPLE), default="")
    introducers: Mapped[str] = mapped_column(String(MAX_PEOPLE), default="")
    materials: Mapped[list[str]] = mapped_column(JsonDocument, default=list)
    became_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    ended_on: Mapped[date | None]
    ending: Mapped[Ending | None] = mapped_column(choice(Ending, "ending"))

    steps: Mapped[list["DevelopmentStep"]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="(DevelopmentStep.done_on, DevelopmentStep.id)",
    )

    @property
    def course(self) -> str:
        """What was done, in its order (the steps are loaded)."""
        told = [f"{self.applied_on}提出入党申请"]
        if self.received_on:
            told.append(f"{self.received_on}转入本支部")
        told += [f"{one.done_on}{one.kind.label}" for one in self.steps]
        if self.ended_on and self.ending:
            told.append(f"{self.ended_on}{self.ending.label}")
        return "；".join(told)

    @property
    def papers(self) -> str:
        """Which papers there are."""
        return "、".join(one.label for one in Material if one in self.materials)

    @property
    def trail_label(self) -> str:
        """Whose path it is."""
        return self.name


class DevelopmentStep(PlacedColumns, Base):
    """One step, with the gathering that decided on it."""

    audited = ("development_step", "发展党员步骤")
    closes = Locked(Ledger.DEVELOPMENT, ("done_on",))
    __tablename__ = "development_step"
    __table_args__ = (
        *spans("development_step", "done_on"),
        Index("uq_development_step", "path_id", "kind", "done_on", unique=True),
        Index("ix_development_step_activity", "activity_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    path_id: Mapped[int] = mapped_column(ForeignKey("development_path.id", ondelete="CASCADE"))
    kind: Mapped[StepKind] = mapped_column(choice(StepKind, "kind"))
    done_on: Mapped[date]
    document: Mapped[str] = mapped_column(String(MAX_DOCUMENT), default="")
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))

    @property
    def trail_label(self) -> str:
        """What was done."""
        return self.kind.label
