"""志愿服务: voluntary service of members, with its hours."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.tables import Activity, ActivityRecord, Attendance
from intranet.domain.organization.members import Member
from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.records.locking import Locked
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.service.placed import counts, once, spans
from intranet.foundation.chinese import tenths
from intranet.foundation.database import Base
from intranet.foundation.quarters import Year

MAX_TITLE = 80
MAX_PLACE = 80
MAX_PARTNERS = 120


class VolunteeringMember(Base):
    """One member who took part in a service, with hours of their own."""

    __tablename__ = "volunteering_member"
    __table_args__ = (
        CheckConstraint("hours_tenths > 0", name="hours"),
        Index("uq_volunteering_member", "volunteering_id", "member_id", unique=True),
        Index("ix_volunteering_member_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteering_id: Mapped[int] = mapped_column(ForeignKey("volunteering.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    hours_tenths: Mapped[int]

    member: Mapped[Member] = relationship(lazy="raise")


class Volunteering(PlacedColumns, Base):
    """Service on one day or several; ``hours_tenths`` are those of all together. What nobody knows is empty.

    Who of the branch took part are its ``members``; what was typed besides may differ, and then ``told`` says so.
    """

    audited = ("volunteering", "志愿服务")
    closes = Locked(
        Ledger.SERVICE,
        ("held_on",),
        later=(
            "ends_on",
            "participants",
            "hours_tenths",
            "people_served",
        ),
    )
    __tablename__ = "volunteering"
    __table_args__ = (
        counts("participants", "hours_tenths", "people_served"),
        *spans("volunteering", "held_on", "ends_on"),
        once("volunteering"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    held_on: Mapped[date]
    ends_on: Mapped[date | None]
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    place: Mapped[str] = mapped_column(String(MAX_PLACE), default="")
    partners: Mapped[str] = mapped_column(String(MAX_PARTNERS), default="")
    participants: Mapped[int | None]
    hours_tenths: Mapped[int | None]
    people_served: Mapped[int | None]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))

    members: Mapped[list[VolunteeringMember]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by=VolunteeringMember.id,
    )

    @property
    def member_ids(self) -> list[int]:
        """Numbers of the members who took part."""
        return [one.member_id for one in self.members]

    @property
    def each_tenths(self) -> int | None:
        """Hours of each of them; empty where nobody is named."""
        return max((one.hours_tenths for one in self.members), default=None)

    def name_members(self, member_ids: Sequence[int], hours_tenths: int) -> None:
        """Say who took part, with the hours of each."""
        named = {one.member_id: one for one in self.members}
        self.members = [
            named.get(key) or VolunteeringMember(member_id=key) for key in dict.fromkeys(member_ids)
        ]
        for one in self.members:
            one.hours_tenths = hours_tenths

    @property
    def told(self) -> str:
        """Who took part (members and their names are loaded), and what was typed that differs from it."""
        if not self.members:
            return ""
        number, hours = len(self.members), sum(one.hours_tenths for one in self.members)
        names = "、".join(one.member.name for one in self.members)
        said = f"{names}，每人{tenths(self.each_tenths or 0)}小时"
        typed = []
        if self.participants != number:
            typed.append(f"参加{self.participants}人次")
        if self.hours_tenths != hours:
            typed.append(f"时长{tenths(self.hours_tenths or 0)}小时")
        differs = "、".join(typed)
        return (
            f"{said}；登记的{differs}与名单的{number}人次、{tenths(hours)}小时不一致"
            if typed
            else said
        )

    @property
    def trail_label(self) -> str:
        """What it was."""
        return self.title


def hours_of(session: Session, member_id: int, year: int) -> int:
    """Hours of voluntary service of a member that began in a year, in tenths. One statement.

    Those of the register, and those of approved gatherings of voluntary service at which the member was and of which
    the register does not name the member.
    """
    span = Year(year)
    of_year = (span.first_day, span.last_day)
    registered = (
        select(func.coalesce(func.sum(VolunteeringMember.hours_tenths), 0))
        .join(Volunteering, Volunteering.id == VolunteeringMember.volunteering_id)
        .where(
            VolunteeringMember.member_id == member_id,
            Volunteering.held_on.between(*of_year),
        )
        .scalar_subquery()
    )
    told = exists().where(
        Volunteering.activity_id == Attendance.activity_id,
        VolunteeringMember.volunteering_id == Volunteering.id,
        VolunteeringMember.member_id == member_id,
    )
    served = exists().where(
        ActivityRecord.activity_id == Attendance.activity_id,
        ActivityKind.id == ActivityRecord.kind_id,
        ActivityKind.code == "volunteer_service",
    )
    minutes = (
        select(func.coalesce(func.sum(Attendance.minutes), 0))
        .join(Activity, Activity.id == Attendance.activity_id)
        .where(
            Attendance.member_id == member_id,
            Attendance.held_on.between(*of_year),
            Attendance.status == AttendanceStatus.PRESENT,
            Activity.state.in_(COUNTED_STATES),
            served,
            ~told,
        )
        .scalar_subquery()
    )
    tenths_registered, attended = session.execute(select(registered, minutes)).one()
    return int(tenths_registered) + (int(attended) + 3) // 6
