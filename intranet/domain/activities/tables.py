"""One gathering (Activity) with one or more records, its attendance, agenda, votes and resolutions.

The Activity alone carries state, version and review; its records are counted with it. Attendance is entered once.
Long text lives in its own table so that lists and sums never read it.
"""

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.domain.access.permissions import Permission
from intranet.domain.activities.elections import Election
from intranet.domain.activities.kinds import ActivityKind, Audience
from intranet.domain.activities.presence import AbsenceReason, AttendanceStatus
from intranet.domain.activities.quorum import DecisionType, VoteMethod
from intranet.domain.organization.roster import Circle
from intranet.domain.organization.tables import CommitteeBody
from intranet.domain.records.closing import Ledger
from intranet.domain.records.locking import Locked
from intranet.domain.records.reviewed import RecordType, ReviewedColumns, reviewed_checks
from intranet.domain.records.workflow import Right
from intranet.foundation.database import Base, JsonDocument, choice

ACTIVITY = RecordType(
    "activity",
    "活动记录",
    "/activities/{id}",
    ("title",),
    {
        Right.EDIT: Permission.ACTIVITY_EDIT,
        Right.SUBMIT: Permission.ACTIVITY_SUBMIT,
        Right.REVIEW: Permission.ACTIVITY_REVIEW,
        Right.REOPEN: Permission.ACTIVITY_REOPEN,
        Right.STRIKE: Permission.ACTIVITY_VOID,
        Right.VOID: Permission.ACTIVITY_VOID,
        Right.ARCHIVE: Permission.ARCHIVE_EDIT,
    },
    avoided={"chair_id": "chair_name"},
)


class Activity(ReviewedColumns, Base):
    """One gathering: branch, time, place, chair, recorder, attendance, attachments.

    ``branch_id`` is empty for what belongs to the committee itself, ``body`` is which of its bodies met. ``due_count``
    to ``person_minutes`` are sums over its own attendance rows, kept in the same transaction and checked by a test.
    ``kinds`` repeats the codes of its records' kinds in their order, each between commas, for lists and filters.
    """

    record_type = ACTIVITY

    closes = Locked(Ledger.ACTIVITIES, ("held_on",))
    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= held_on", name="days"),
        CheckConstraint("duration_minutes BETWEEN 0 AND 14400", name="duration"),
        CheckConstraint("ym BETWEEN 190001 AND 999912", name="ym"),
        *reviewed_checks(),
        CheckConstraint(
            "state NOT IN ('submitted', 'approved', 'archived') OR submitted_at IS NOT NULL",
            name="submitted_has_time",
        ),
        CheckConstraint("present_count + absent_count = due_count", name="attendance_sums"),
        CheckConstraint("body IS NULL OR branch_id IS NULL", name="body_of_committee"),
        Index("ix_activity_recent", "held_on", "id"),
        Index("ix_activity_branch", "branch_id", "held_on", "id"),
        # what the ledger counts, it counts in this index
        Index(
            "ix_activity_committee", "committee_id", "held_on", "id", "state", "branch_id", "kinds"
        ),
        # whole, not partial: a bound parameter does not prove a partial index's condition
        Index("ix_activity_state", "state", "committee_id", "submitted_at", "id"),
        Index(
            "ix_activity_cover",
            "branch_id",
            "ym",
            "state",
            "due_count",
            "present_count",
            "absent_count",
            "person_minutes",
        ),
        Index("ix_activity_brand", "brand_id", "held_on"),
        Index(
            "ix_activity_reopening",
            "committee_id",
            "reopening_asked_at",
            sqlite_where=text("reopening_asked_at IS NOT NULL"),
            postgresql_where=text("reopening_asked_at IS NOT NULL"),
        ),
        Index(
            "ix_activity_declined",
            "branch_id",
            "reopening_declined_at",
            sqlite_where=text("reopening_declined_at IS NOT NULL"),
            postgresql_where=text("reopening_declined_at IS NOT NULL"),
        ),
        Index("ix_activity_chair", "chair_id", "held_on"),
        Index("ix_activity_recorder", "recorder_id"),
        Index("ix_activity_joint_event", "joint_event_id", "branch_id"),
        Index(
            "ix_activity_body",
            "committee_id",
            "body",
            "held_on",
            "id",
            sqlite_where=text("body IS NOT NULL"),
            postgresql_where=text("body IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    party_group_id: Mapped[int | None] = mapped_column(ForeignKey("party_group.id"))
    body: Mapped[CommitteeBody | None] = mapped_column(choice(CommitteeBody, "body"))
    # the brand that the gathering served, if any
    brand_id: Mapped[int | None] = mapped_column(ForeignKey("brand.id"))
    # the event of several branches of which this is one branch's part
    joint_event_id: Mapped[int | None] = mapped_column(ForeignKey("joint_event.id"))
    title: Mapped[str] = mapped_column(String(120))
    held_on: Mapped[date]
    ends_on: Mapped[date | None]
    starts_at: Mapped[time | None]
    ends_at: Mapped[time | None]
    ym: Mapped[int]
    duration_minutes: Mapped[int] = mapped_column(default=0)
    place: Mapped[str] = mapped_column(String(60), default="")
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    chair_name: Mapped[str] = mapped_column(String(40), default="")
    recorder_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    recorder_name: Mapped[str] = mapped_column(String(40), default="")
    observers: Mapped[str] = mapped_column(String(400), default="")
    audience: Mapped[Audience] = mapped_column(
        choice(Audience, "audience"), default=Audience.MEMBERS
    )
    kinds: Mapped[str] = mapped_column(Text, default="")
    headcount: Mapped[int | None]
    due_count: Mapped[int] = mapped_column(default=0)
    present_count: Mapped[int] = mapped_column(default=0)
    absent_count: Mapped[int] = mapped_column(default=0)
    person_minutes: Mapped[int] = mapped_column(default=0)

    records: Mapped[list["ActivityRecord"]] = relationship(
        back_populates="activity",
        lazy="raise",
        cascade="all, delete-orphan",
        order_by="ActivityRecord.position",
    )
    attendance: Mapped[list["Attendance"]] = relationship(
        back_populates="activity",
        lazy="raise",
        cascade="all, delete-orphan",
        order_by="Attendance.position",
    )

    @property
    def circle(self) -> Circle:
        """Whose roster tells who was due."""
        return Circle.of(self.committee_id, self.branch_id, self.body)

    @property
    def chair_label(self) -> str:
        """What who was in charge is called: as the first of its kinds does (records and kinds are loaded)."""
        return next((record.kind.chair_label for record in self.records), "主持人")


# By what branches are judged, without the rest of the row.
_JUDGED_BY = (
    "branch_id", "ym", "activity_id", "position", "id", "kind_id", "stands_for", "due_voters",
    "present_voters",
)  # fmt: skip


MOST_HOSTS = 120


class ActivityRecord(Base):
    """One kind that the gathering counts as, with the fields this kind needs and its computed counts.

    ``branch_id`` and ``ym`` repeat the gathering's, so that what some branches held in some months is found by itself.
    """

    __tablename__ = "activity_record"
    __table_args__ = (
        CheckConstraint("study_hours_tenths BETWEEN 0 AND 2400", name="study_hours"),
        CheckConstraint(
            "(tested IS NULL) = (passed IS NULL)"
            " AND (tested IS NULL OR passed BETWEEN 0 AND tested)",
            name="test",
        ),
        CheckConstraint("guests IS NULL OR guests >= 0", name="guests"),
        Index("uq_activity_record_kind", "activity_id", "kind_id", unique=True),
        Index("ix_activity_record_judged", *_JUDGED_BY),
        Index("ix_activity_record_lecturer", "lecturer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    branch_id: Mapped[int | None]
    ym: Mapped[int] = mapped_column(server_default="0")
    kind_id: Mapped[int] = mapped_column(ForeignKey("activity_kind.id"))
    position: Mapped[int] = mapped_column(default=0)
    theme: Mapped[str] = mapped_column(String(120), default="")
    form: Mapped[str] = mapped_column(String(40), default="")
    lecturer_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    lecturer_name: Mapped[str] = mapped_column(String(40), default="")
    lecturer_role: Mapped[str] = mapped_column(String(60), default="")
    first_topic_document: Mapped[str] = mapped_column(String(200), default="")
    first_topic_date: Mapped[date | None]
    first_topic_form: Mapped[str] = mapped_column(String(40), default="")
    study_hours_tenths: Mapped[int] = mapped_column(default=0)
    # values of ``Discipline``
    disciplines: Mapped[list[str]] = mapped_column(JsonDocument, default=list)
    # how many sat the test that belonged to it and how many passed; empty where there was none
    tested: Mapped[int | None]
    passed: Mapped[int | None]
    # who of other offices held it, too, and how many came from there; empty where nobody counted them
    hosts: Mapped[str] = mapped_column(String(MOST_HOSTS), default="", server_default="")
    guests: Mapped[int | None]
    # the month, quarter or year in whose place it was held afterwards: 2025-08, 2025Q3, 2025
    stands_for: Mapped[str] = mapped_column(String(7), default="")
    # honest blanks: the meeting had nothing to vote on, settled nothing, gives no hours
    no_votes: Mapped[bool] = mapped_column(default=False)
    no_resolutions: Mapped[bool] = mapped_column(default=False)
    no_study_hours: Mapped[bool] = mapped_column(default=False)
    due_count: Mapped[int] = mapped_column(default=0)
    present_count: Mapped[int] = mapped_column(default=0)
    due_voters: Mapped[int] = mapped_column(default=0)
    present_voters: Mapped[int] = mapped_column(default=0)
    # who those present were: "12,15:2" are member 12, and 15 who missed two of the days. From these the hours of all
    # members of a committee are told; their rows of a year would be hundreds of thousands
    attended: Mapped[str] = mapped_column(Text, default="", server_default="")

    activity: Mapped[Activity] = relationship(back_populates="records", lazy="raise")
    kind: Mapped[ActivityKind] = relationship(lazy="raise")
    text: Mapped["RecordText | None"] = relationship(
        back_populates="record", lazy="raise", cascade="all, delete-orphan", uselist=False
    )
    agenda: Mapped[list["AgendaItem"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="AgendaItem.position"
    )
    votes: Mapped[list["Vote"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Vote.position"
    )
    resolutions: Mapped[list["Resolution"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Resolution.position"
    )


class RecordText(Base):
    """Long text of one record. ``criticism`` is for the branch's own people only."""

    __tablename__ = "record_text"

    record_id: Mapped[int] = mapped_column(
        ForeignKey("activity_record.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[str] = mapped_column(Text, default="")
    criticism: Mapped[str] = mapped_column(Text, default="")

    record: Mapped[ActivityRecord] = relationship(back_populates="text", lazy="raise")


class AgendaItem(Base):
    """议题 of a record, in order."""

    __tablename__ = "agenda_item"
    __table_args__ = (Index("ix_agenda_item_record", "record_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("activity_record.id", ondelete="CASCADE"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(200))


class Vote(Base):
    """One voted item. What is not approve, oppose or abstain of those who could vote is uncast.

    A decision on somebody's membership names the ``person``; ``member_id`` is who it is, of an admission from the
    committee's approval on. ``months`` is by how long a probation is extended.
    ``committee_id`` repeats the gathering's.
    """

    __tablename__ = "vote"
    __table_args__ = (
        CheckConstraint(
            "approve >= 0 AND oppose >= 0 AND abstain >= 0 AND written_opinions >= 0", name="counts"
        ),
        CheckConstraint("months IS NULL OR months BETWEEN 6 AND 12", name="months"),
        Index("ix_vote_record", "record_id", "position"),
        Index("ix_vote_member", "member_id"),
        Index("ix_vote_decision", "decision_type", "committee_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("activity_record.id", ondelete="CASCADE"))
    committee_id: Mapped[int | None] = mapped_column(ForeignKey("committee.id"))
    position: Mapped[int]
    motion: Mapped[str] = mapped_column(String(200))
    decision_type: Mapped[DecisionType] = mapped_column(choice(DecisionType, "decision_type"))
    method: Mapped[VoteMethod] = mapped_column(choice(VoteMethod, "vote_method"))
    approve: Mapped[int] = mapped_column(default=0)
    oppose: Mapped[int] = mapped_column(default=0)
    abstain: Mapped[int] = mapped_column(default=0)
    written_opinions: Mapped[int] = mapped_column(default=0)
    person: Mapped[str] = mapped_column(String(40), default="")
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    months: Mapped[int | None]

    # of a vote that is an election
    election: Mapped[Election | None] = relationship(
        lazy="raise", cascade="all, delete-orphan", uselist=False
    )


class Resolution(Base):
    """议定事项 with owner and due date. What became of it is kept apart (``domain/follow_up/progress.py``).

    ``committee_id`` repeats the gathering's, ``steps`` and ``is_closed`` the number of its last step and whether that
    closed it, so that what a committee's branches have open is found at once.
    """

    audited = ("resolution", "议定事项")
    __tablename__ = "resolution"
    __table_args__ = (
        Index("ix_resolution_record", "record_id", "position"),
        Index(
            "ix_resolution_open",
            "committee_id",
            "due_on",
            "id",
            sqlite_where=text("NOT is_closed"),
            postgresql_where=text("NOT is_closed"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("activity_record.id", ondelete="CASCADE"))
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(300))
    responsible: Mapped[str] = mapped_column(String(40), default="")
    due_on: Mapped[date | None]
    steps: Mapped[int] = mapped_column(default=0)
    is_closed: Mapped[bool] = mapped_column(default=False)


# Characters of a note on an absence.
MOST_NOTE = 60
_SAID = text("is_leading_cadre OR absence_reason IS NOT NULL")


class Attendance(Base):
    """One person at one gathering, with the standing of that day (frozen, not looked up again).

    ``held_on`` and ``minutes`` repeat the activity's so that a member's year, and what it earned, is answered from one
    index; minutes are fewer for who missed some of its days.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint(
            "(status = 'absent') OR (absence_reason IS NULL)", name="reason_only_if_absent"
        ),
        Index(
            "ix_attendance_member",
            "member_id",
            "held_on",
            "status",
            "minutes",
            "activity_id",
            "in_branch_committee",
            "party_group_id",
            "missed",
        ),
        # what a register tells besides its sums
        Index("ix_attendance_remarked", "activity_id", sqlite_where=_SAID, postgresql_where=_SAID),
    )

    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(40))
    held_on: Mapped[date]
    minutes: Mapped[int] = mapped_column(default=0)
    status: Mapped[AttendanceStatus] = mapped_column(choice(AttendanceStatus, "attendance_status"))
    has_voting_right: Mapped[bool]
    in_branch_committee: Mapped[bool] = mapped_column(default=False)
    party_group_id: Mapped[int | None]
    is_leading_cadre: Mapped[bool] = mapped_column(default=False)
    exclusion_reason: Mapped[str] = mapped_column(String(40), default="")
    absence_reason: Mapped[AbsenceReason | None] = mapped_column(
        choice(AbsenceReason, "absence_reason")
    )
    absence_note: Mapped[str] = mapped_column(String(MOST_NOTE), default="")
    # remarks on who was there; the days missed of a gathering of several are numbers, the first is 1: "2,3"
    came_late: Mapped[bool] = mapped_column(default=False)
    left_early: Mapped[bool] = mapped_column(default=False)
    missed: Mapped[str] = mapped_column(String(30), default="")

    activity: Mapped[Activity] = relationship(back_populates="attendance", lazy="raise")

    @property
    def counted_in_due(self) -> bool:
        """Whether the member counts in 应到."""
        return self.status is not AttendanceStatus.EXEMPT

    @property
    def missed_days(self) -> tuple[int, ...]:
        """Numbers of the days on which somebody who was there was not."""
        return tuple(map(int, filter(None, self.missed.split(","))))


def record_field(record: ActivityRecord, field: str) -> str:
    """Name of a record's field on the form: kind code and field, e.g. ``theme_day-theme``."""
    return f"{record.kind.code}-{field}"
