"""联合活动: one event of several branches, entered once by the committee and confirmed by each invited branch.

The event holds what is shared. What a branch confirms becomes an Activity of its own with its own attendance, so
that duties, study hours and reviews stay with the branch.
"""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.records.files import FileColumns
from intranet.foundation.database import Base, VersionByContent

MAX_REASON = 300


class JointEvent(Base):
    """What the branches share: day, time, place, chair, records by kind, files.

    It may be changed until the first branch has confirmed; ``cancelled_at`` ends it.
    """

    audited = ("joint_event", "联合活动")
    __tablename__ = "joint_event"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= held_on", name="days"),
        CheckConstraint("duration_minutes BETWEEN 0 AND 14400", name="duration"),
        Index("ix_joint_event_recent", "committee_id", "held_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    title: Mapped[str] = mapped_column(String(120))
    held_on: Mapped[date]
    ends_on: Mapped[date | None]
    starts_at: Mapped[time | None]
    ends_at: Mapped[time | None]
    duration_minutes: Mapped[int] = mapped_column(default=0)
    place: Mapped[str] = mapped_column(String(60), default="")
    chair_name: Mapped[str] = mapped_column(String(40), default="")
    recorder_name: Mapped[str] = mapped_column(String(40), default="")
    version: Mapped[int] = mapped_column(default=1)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]

    records: Mapped[list["JointRecord"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="JointRecord.position"
    )
    invitations: Mapped[list["JointInvitation"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="JointInvitation.id"
    )
    files: Mapped[list["JointFile"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="JointFile.position"
    )

    __mapper_args__ = {"version_id_col": version}


class JointRecord(Base):
    """One kind that the event counts as in each branch, with its shared content."""

    __tablename__ = "joint_record"
    __table_args__ = (
        CheckConstraint("study_hours_tenths BETWEEN 0 AND 2400", name="study_hours"),
        Index("uq_joint_record_kind", "joint_event_id", "kind_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    joint_event_id: Mapped[int] = mapped_column(ForeignKey("joint_event.id", ondelete="CASCADE"))
    kind_id: Mapped[int] = mapped_column(ForeignKey("activity_kind.id"))
    position: Mapped[int] = mapped_column(default=0)
    theme: Mapped[str] = mapped_column(String(120), default="")
    form: Mapped[str] = mapped_column(String(40), default="")
    lecturer_name: Mapped[str] = mapped_column(String(40), default="")
    lecturer_role: Mapped[str] = mapped_column(String(60), default="")
    study_hours_tenths: Mapped[int] = mapped_column(default=0)
    no_study_hours: Mapped[bool] = mapped_column(default=False)
    content: Mapped[str] = mapped_column(Text, default="")

    kind: Mapped[ActivityKind] = relationship(lazy="raise")


class JointInvitation(VersionByContent, Base):
    """One invited branch; ``answered_at`` when it confirmed, or said why it did not take part (``declined``)."""

    __tablename__ = "joint_invitation"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by"),
        CheckConstraint("declined = '' OR answered_at IS NOT NULL", name="declined_is_answered"),
        Index("uq_joint_invitation", "joint_event_id", "branch_id", unique=True),
        Index("ix_joint_invitation_branch", "branch_id", "answered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    joint_event_id: Mapped[int] = mapped_column(ForeignKey("joint_event.id", ondelete="CASCADE"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    declined: Mapped[str] = mapped_column(String(60), default="")


class JointFile(FileColumns, Base):
    """A photograph or paper of the event, shown with each branch's record."""

    __tablename__ = "joint_file"
    __table_args__ = (Index("ix_joint_file_event", "joint_event_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    joint_event_id: Mapped[int] = mapped_column(ForeignKey("joint_event.id", ondelete="CASCADE"))
    position: Mapped[int]
    caption: Mapped[str] = mapped_column(String(120), default="")


class JointCorrection(Base):
    """One correction: the ``reason`` for which it was asked (empty: nobody had to ask), and once made its ``note``."""

    __tablename__ = "joint_correction"
    __table_args__ = (
        CheckConstraint("(corrected_at IS NULL) = (note = '')", name="note"),
        CheckConstraint("(asked_at IS NULL) = (reason = '')", name="reason"),
        Index("ix_joint_correction_event", "joint_event_id", "corrected_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    joint_event_id: Mapped[int] = mapped_column(ForeignKey("joint_event.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(MAX_REASON), default="")
    asked_at: Mapped[datetime | None]
    asked_by_name: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(MAX_REASON), default="")
    corrected_at: Mapped[datetime | None]
    corrected_by_name: Mapped[str] = mapped_column(String(40), default="")
