"""People entered, moved, regrouped, elected, exempted or gone with a date in the past: which gatherings it reaches.

Such a gathering keeps its roster (``rolls``). It is listed for its branch (of a body: its committee) until somebody
takes the roll of the day as it stands now, or says why the register stays; either way with a reason.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    and_,
    delete,
    distinct,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.attendance import attendance_mode, differing_names
from intranet.domain.activities.kinds import AttendanceMode
from intranet.domain.activities.revisions import Revision
from intranet.domain.activities.rolls import counted_elsewhere
from intranet.domain.activities.store import complete, may_edit
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import visible
from intranet.domain.organization.members import Membership
from intranet.domain.organization.roster import rosters_of
from intranet.domain.organization.tables import (
    CommitteeBody,
    Post,
)
from intranet.domain.records.moves import record_write
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import Base, choice
from intranet.foundation.errors import RuleBroken
from intranet.foundation.questions import Question, Value, answer, ordered
from intranet.foundation.shown import Labelled


class RollOutcome(Labelled):
    """What was done about a roster that differs from the roll of its day."""

    TAKEN = "taken", "按现在的名册更正"
    KEPT = "kept", "保留原登记"


class RollChange(Base):
    """One late change of one member that reached one gathering, and what was done about it, with the reason.

    Without a member: somebody took the new roll although nothing had been noted.
    """

    __tablename__ = "roll_change"
    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled"),
        Index("ix_roll_change_activity", "activity_id", "settled_at"),
        Index("ix_roll_change_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    cause: Mapped[str] = mapped_column(String(120), default="")
    noted_at: Mapped[datetime]
    outcome: Mapped[RollOutcome | None] = mapped_column(choice(RollOutcome, "outcome"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    settled_at: Mapped[datetime | None]
    settled_by_name: Mapped[str] = mapped_column(String(40), default="")


def is_open() -> ColumnElement[bool]:
    """SQL condition over RollChange: nobody has done anything about it."""
    return RollChange.settled_at.is_(None)


def handled_by(actor: Actor) -> ColumnElement[bool]:
    """SQL condition over Activity: such a gathering is listed for who keeps the branch and for who reopens records."""
    return or_(
        Activity.branch_id.in_(actor.kept_branches),
        Activity.committee_id.in_(actor.committee_ids(Permission.ACTIVITY_REOPEN)),
    )


def reopens(activity: Activity, actor: Actor) -> bool:
    """Whether the person reopens approved records of the place, and so corrects their registers."""
    return actor.covers(
        Permission.ACTIVITY_REOPEN,
        committee_id=activity.committee_id,
        branch_id=activity.branch_id,
    )


def may_settle(activity: Activity, actor: Actor) -> bool:
    """Whether the person says something about the register: who types the record, and who reopens it."""
    return activity.state is not State.VOIDED and (
        may_edit(activity, actor) or reopens(activity, actor)
    )


def exempted(name: str, act: str, since: date) -> str:
    """In words that somebody's exemption or suspended vote was entered, corrected or taken back (*act*).

    The same whatever the reason is and wherever it is kept: whoever reads the gathering need not know it.
    """
    return f"{name}：{act}{long_date(since)}起的不计入应到或暂不表决的登记"


def note(session: Session, member_ids: Collection[int], since: date, *, cause: str) -> None:
    """List the handed-in gatherings that a change of members reaches which holds from *since* on.

    ``cause`` is the change in words, with the name. A change to come reaches none. What was listed and no longer
    differs is taken off. Flushes; the audit event is that of the change itself. A fixed number of statements.
    """
    if since > clock.today() or not member_ids:
        return
    session.flush()
    # also where they belong no more, by an entry that was taken back
    reached = or_(
        Activity.branch_id.in_(
            select(Membership.branch_id).where(Membership.member_id.in_(member_ids))
        ),
        *(
            and_(
                Activity.body == body,
                Activity.committee_id.in_(
                    select(Post.committee_id).where(
                        Post.member_id.in_(member_ids), Post.title.in_(body.seats)
                    )
                ),
            )
            for body in CommitteeBody
        ),
        Activity.id.in_(
            select(RollChange.activity_id).where(RollChange.member_id.in_(member_ids), is_open())
        ),
    )
    activities = session.scalars(
        select(Activity).where(
            reached,
            Activity.held_on >= since,
            Activity.state != State.VOIDED,
            select(Revision.id).where(Revision.activity_id == Activity.id).exists(),
        )
    ).all()
    complete(session, activities)
    _list(session, activities, member_ids, cause)


def forget(session: Session, member_id: int) -> None:
    """Take off the list what nobody has settled of a member whose entry is taken back. One statement."""
    session.execute(delete(RollChange).where(RollChange.member_id == member_id, is_open()))


def note_parts(session: Session, activity: Activity, member_ids: Collection[int]) -> None:
    """After *activity* gave members up: list the other branches' parts of its joint event that may take them now."""
    if activity.joint_event_id is None or not member_ids:
        return
    activities = session.scalars(
        select(Activity).where(
            Activity.joint_event_id == activity.joint_event_id,
            Activity.id != activity.id,
            Activity.state != State.VOIDED,
            select(Revision.id).where(Revision.activity_id == Activity.id).exists(),
        )
    ).all()
    complete(session, activities)
    _list(session, activities, set(member_ids), "同一联合活动中另一党支部的登记已更正")


def _list(
    session: Session, activities: Sequence[Activity], member_ids: Collection[int], cause: str
) -> None:
    differing = _differing(session, activities)
    listed = {
        (activity_id, member): number
        for number, activity_id, member in session.execute(
            select(RollChange.id, RollChange.activity_id, RollChange.member_id).where(
                RollChange.activity_id.in_(list(differing)), is_open()
            )
        ).tuples()
    }
    over = [number for (key, member), number in listed.items() if member not in differing[key]]
    session.execute(delete(RollChange).where(RollChange.id.in_(over)))
    session.add_all(
        RollChange(activity_id=key, member_id=member_id, cause=cause[:120], noted_at=clock.now())
        for key, members in differing.items()
        for member_id in sorted(members & set(member_ids))
        if (key, member_id) not in listed
    )
    session.flush()


def _differing(session: Session, activities: Iterable[Activity]) -> dict[int, set[int]]:
    """Whose standing differs in each gathering (loaded in full) from the roll of its day now."""
    taken = {
        one.id: one
        for one in activities
        if one.attendance
        and attendance_mode([record.kind for record in one.records]) is AttendanceMode.DUE
    }
    rosters = rosters_of(session, {(one.circle, one.held_on) for one in taken.values()})
    elsewhere = counted_elsewhere(session, [(one.joint_event_id, one.id) for one in taken.values()])
    return {
        key: set(
            differing_names(
                one,
                [record.kind for record in one.records],
                rosters[one.circle, one.held_on],
                elsewhere=elsewhere.get(key, ()),
            )
        )
        for key, one in taken.items()
    }


def settle(
    session: Session,
    activity: Activity,
    outcome: RollOutcome,
    *,
    reason: str,
    actor: Actor,
    only_listed: bool = False,
) -> None:
    """Say what was done about the roster of a gathering, and why: kept beside it and in the audit trail.

    With ``only_listed`` nothing is written where nothing was listed: it is told elsewhere.
    """
    values = {
        "outcome": outcome,
        "reason": reason,
        "settled_at": clock.now(),
        "settled_by_name": actor.display_name,
    }
    done = session.execute(
        update(RollChange).where(RollChange.activity_id == activity.id, is_open()).values(**values)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        if only_listed:
            return
        session.add(RollChange(activity_id=activity.id, noted_at=clock.now(), **values))
    taken = outcome is RollOutcome.TAKEN
    action = AuditAction.ROLL_CORRECTED if taken else AuditAction.ROLL_KEPT
    record_write(session, action, activity, actor=actor, reason=reason)


def taken(
    session: Session, activity: Activity, before: Collection[int], *, reason: str, actor: Actor
) -> None:
    """After a gathering took the roll of its day as it stands now; *before* are the members its register listed.

    Raises RuleBroken beside ``roll_reason`` without a reason.
    """
    if not reason:
        raise RuleBroken({"roll_reason": ["请填写按现在的名册更正的原因。"]})
    settle(session, activity, RollOutcome.TAKEN, reason=reason, actor=actor)
    given_up = set(before) - {row.member_id for row in activity.attendance}
    note_parts(session, activity, given_up)


def reached_by(session: Session, member_ids: Collection[int], actor: Actor) -> int:
    """How many gatherings wait for the person because of changes of these members. One statement."""
    found = select(func.count(distinct(Activity.id))).join(
        RollChange, RollChange.activity_id == Activity.id
    )
    return (
        session.scalar(
            found.where(
                RollChange.member_id.in_(member_ids),
                is_open(),
                visible(actor),
                handled_by(actor),
            )
        )
        or 0
    )


@dataclass(frozen=True)
class SettledRoll:
    """What was done about a roster, when, by whom and why."""

    day: date
    who: str
    what: str
    reason: str


def history_of(session: Session, activity_id: int) -> tuple[list[str], list[SettledRoll]]:
    """The causes that wait for somebody, and what was done before, the newest first. One statement."""
    return answer(session, settling_of(activity_id))


def settling_of(activity_id: int) -> Question[tuple[list[str], list[SettledRoll]]]:
    """The same, to be asked with others."""
    return Question(_changes, _settling, activity=activity_id)


def _changes(value: Value) -> Select[Any]:
    return ordered(
        select(RollChange).where(RollChange.activity_id == value("activity")), RollChange.id
    )


def _settling(rows: Sequence[RollChange]) -> tuple[list[str], list[SettledRoll]]:
    waiting = [row.cause for row in rows if row.outcome is None]
    settled = {
        (row.settled_at, row.reason): SettledRoll(
            clock.local(row.settled_at).date(), row.settled_by_name, row.outcome.label, row.reason
        )
        for row in rows
        if row.outcome is not None and row.settled_at is not None
    }
    return waiting, list(settled.values())[::-1]
