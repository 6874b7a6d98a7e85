"""Decisions of assemblies on membership and the committee's approval, and members whose probation is nearly over.

What an assembly decides on a membership takes effect by the approval of the committee, due within three months
(《中国共产党发展党员工作细则》). Probation lasts a year from the day of the assembly that admitted (《党章》第七条).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, and_, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.activities.decisions import carried_on_membership
from intranet.domain.activities.quorum import DecisionType
from intranet.domain.activities.tables import Activity, ActivityRecord, Vote
from intranet.domain.life.terms import months_after, years_after
from intranet.domain.organization.members import ChangeReason, Member, Membership, MemberStatus
from intranet.domain.organization.tables import Branch, valid_on
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.foundation import chinese
from intranet.foundation.database import Base
from intranet.foundation.questions import Asked, Question, Several, Value, answer, ordered

MONTHS_TO_APPROVE = 3
MONTHS_AHEAD = 1


class MembershipApproval(Base):
    """What the committee said to one decision of an assembly: agreed with a document, or refused with a reason."""

    audited = ("membership_approval", "发展党员审批")
    __tablename__ = "membership_approval"
    __table_args__ = (Index("uq_membership_approval_vote", "vote_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"))
    agreed: Mapped[bool]
    decided_on: Mapped[date]
    document: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(300), default="")
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    entered_by_name: Mapped[str] = mapped_column(String(40))
    entered_at: Mapped[datetime]

    @property
    def words(self) -> str:
        """What the committee said, as the page of the meeting tells it."""
        what = "批准" if self.agreed else "未批准"
        document = f"（{self.document}）" if self.document else ""
        return f"上级党组织{chinese.long_date(self.decided_on)}{what}{document}。"


@dataclass(frozen=True)
class Case:
    """A decision that passed in a meeting whose record is approved, and what the committee said to it, if anything."""

    vote: Vote
    activity_id: int
    title: str
    held_on: date
    branch_id: int
    committee_id: int
    approval: MembershipApproval | None

    @property
    def due_on(self) -> date:
        """The day until which the committee decides."""
        return months_after(self.held_on, MONTHS_TO_APPROVE)


def _cases(*conditions: Any) -> Select[Any]:
    return (
        select(
            Vote,
            Activity.id,
            Activity.title,
            Activity.held_on,
            Activity.branch_id,
            Activity.committee_id,
            MembershipApproval,
        )
        .join(ActivityRecord, ActivityRecord.id == Vote.record_id)
        .join(Activity, Activity.id == ActivityRecord.activity_id)
        .outerjoin(MembershipApproval, MembershipApproval.vote_id == Vote.id)
        .where(
            Activity.branch_id.is_not(None),
            Activity.state.in_(COUNTED_STATES),
            carried_on_membership(),
            *conditions,
        )
        .order_by(Activity.held_on, Vote.id)
    )


def _of(branch_ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    """Votes are found by committee: those of all are many."""
    committees = select(Branch.committee_id).where(Branch.id.in_(branch_ids))
    return Activity.branch_id.in_(branch_ids), Vote.committee_id.in_(committees)


def waiting_cases(session: Session, branch_ids: Collection[int]) -> list[Case]:
    """Decisions of these branches to which the committee has said nothing, the oldest first. One statement."""
    found = _cases(*_of(branch_ids), MembershipApproval.id.is_(None))
    return [Case(*row) for row in session.execute(found)]


def settled_cases(session: Session, branch_ids: Collection[int], *, limit: int) -> list[Case]:
    """The decisions of these branches that the committee settled last, the newest first. One statement."""
    found = (
        _cases(*_of(branch_ids), MembershipApproval.id.is_not(None))
        .order_by(None)
        .order_by(MembershipApproval.decided_on.desc(), MembershipApproval.id.desc())
        .limit(limit)
    )
    return [Case(*row) for row in session.execute(found)]


def load_case(session: Session, vote_id: int) -> Case | None:
    """One decision that passed, settled or not. One statement."""
    row = session.execute(_cases(Vote.id == vote_id)).first()
    return Case(*row) if row else None


def approvals_of(vote_ids: Collection[int]) -> Asked[dict[int, MembershipApproval]]:
    """What the committee said, by the vote; nothing is asked without votes."""
    if not vote_ids:
        return Several(dict)
    return Question(_approvals, lambda rows: {one.vote_id: one for one in rows}, votes=vote_ids)


def _approvals(value: Value) -> Select[Any]:
    return select(MembershipApproval).where(MembershipApproval.vote_id.in_(value.any_of("votes")))


def probation_end(member: Member, period: Membership) -> date | None:
    """The day on which the probation is over, so that the member may become full; None where nobody knows.

    A year after the day of the assembly that admitted (《党章》第七条), or the end of the extension.
    """
    return probation_over(_admitted(member, period), member.probation_until)


def first_end(member: Member, period: Membership) -> date | None:
    """The day on which the year of probation is over, whether or not it was extended."""
    return probation_over(_admitted(member, period), None)


def probation_over(admitted_on: date | None, until: date | None) -> date | None:
    """The end of the probation of who was admitted on a day: a year later, or *until* where it was extended."""
    return until or (years_after(admitted_on, 1) if admitted_on else None)


def _admitted(member: Member, period: Membership) -> date | None:
    return member.joined_party_on or (
        period.starts_on if period.start_reason is ChangeReason.ADMITTED else None
    )


def probation_ends(
    wanted: Collection[tuple[int, date]],
) -> Several[dict[tuple[int, date], date]]:
    """The day on which the probation of a member is over, as it stood when an assembly met on a day: by both.

    An extension counts from the assembly after the one that decided it. Who never was on probation here, or whose
    admission is not known, is left out.
    """
    if not wanted:
        return Several(dict)
    ids = {member_id for member_id, _ in wanted}
    # the first period stays
    periods = Question(_probationary, lambda rows: {row.id: row for row in rows}, members=ids)
    extended = Question(_extended, lambda rows: dict(map(tuple, rows)), members=ids)

    def ends() -> dict[tuple[int, date], date]:
        found = {}
        for member_id, day in wanted:
            row = periods.answer.get(member_id)
            if row is None:
                continue
            was_extended = extended.answer.get(member_id, date.max) < day
            ends_on = probation_end(row, row) if was_extended else first_end(row, row)
            if ends_on is not None:
                found[member_id, day] = ends_on
        return found

    return Several(ends, periods, extended)


# What ``probation_end`` reads of a member and of a period.
_PROBATION = (
    Member.id,
    Member.name,
    Member.joined_party_on,
    Member.probation_until,
    Membership.branch_id,
    Membership.starts_on,
    Membership.start_reason,
)


def _probationary(value: Value) -> Select[Any]:
    return ordered(
        select(*_PROBATION)
        .join(Membership, Membership.member_id == Member.id)
        .where(
            Member.id.in_(value.any_of("members")),
            Membership.status == MemberStatus.PROBATIONARY,
        ),
        Membership.starts_on.desc(),
    )


def _extended(value: Value) -> Select[Any]:
    return (
        select(Vote.member_id, Activity.held_on)
        .join(MembershipApproval, MembershipApproval.vote_id == Vote.id)
        .join(ActivityRecord, ActivityRecord.id == Vote.record_id)
        .join(Activity, Activity.id == ActivityRecord.activity_id)
        .where(
            Vote.member_id.in_(value.any_of("members")),
            Vote.decision_type == DecisionType.EXTENSION,
            MembershipApproval.agreed,
        )
    )


@dataclass(frozen=True)
class Probation:
    """A probationary member: when the year is over, and whether the assembly has decided already."""

    member_id: int
    name: str
    branch_id: int
    ends_on: date | None
    extended: bool
    decided: bool

    def calls(self, today: date) -> bool:
        """Whether the assembly is to decide now: a month before the end, and after it."""
        return (
            not self.decided
            and self.ends_on is not None
            and today >= months_after(self.ends_on, -MONTHS_AHEAD)
        )

    def over(self, today: date) -> bool:
        """Whether the probation has ended."""
        return self.ends_on is not None and self.ends_on <= today


def probations(session: Session, branch_ids: Sequence[int], today: date) -> list[Probation]:
    """The probationary members of these branches today, whose end is nearest first. One statement."""
    return answer(session, probations_of(branch_ids, today))


def probations_of(branch_ids: Sequence[int], today: date) -> Question[list[Probation]]:
    """The same, to be asked with others."""

    def read(rows: list[Any]) -> list[Probation]:
        found = [
            Probation(
                row.id,
                row.name,
                row.branch_id,
                probation_end(row, row),
                row.probation_until is not None,
                row.decided,
            )
            for row in rows
        ]
        return sorted(found, key=lambda one: (one.ends_on or date.max, one.name, one.member_id))

    return Question(_on_probation, read, branches=branch_ids, day=today)


def _on_probation(value: Value) -> Select[Any]:
    # handed in or approved, and the committee has not refused it
    pending = exists(
        select(Vote.id)
        .join(ActivityRecord, ActivityRecord.id == Vote.record_id)
        .join(Activity, Activity.id == ActivityRecord.activity_id)
        .outerjoin(MembershipApproval, MembershipApproval.vote_id == Vote.id)
        .where(
            Vote.member_id == Member.id,
            Vote.decision_type != DecisionType.ADMISSION,
            carried_on_membership(),
            MembershipApproval.id.is_(None),
            Activity.state.in_((State.SUBMITTED, *COUNTED_STATES)),
        )
    )
    return (
        select(*_PROBATION, pending.label("decided"))
        .join(Membership, Membership.member_id == Member.id)
        .where(
            Membership.branch_id.in_(value.any_of("branches")),
            Membership.status == MemberStatus.PROBATIONARY,
            valid_on(Membership.starts_on, Membership.ends_on, value("day")),
        )
    )


def waits_for_approval() -> Any:
    """SQL condition over Vote, its record and its activity: the committee has said nothing to what was decided."""
    return and_(
        carried_on_membership(),
        Activity.state.in_(COUNTED_STATES),
        ~exists().where(MembershipApproval.vote_id == Vote.id),
    )
