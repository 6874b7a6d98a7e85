"""Numbers of talks and reminders of branches. 谈心谈话 and the talks of the first form are never among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from intranet.domain.integrity.checked import counted
from intranet.domain.integrity.group_talks import GroupTalk
from intranet.domain.integrity.reasons import TalkKind
from intranet.domain.integrity.reminders import FestivalReminder
from intranet.domain.integrity.talks import IntegrityTalk
from intranet.foundation.terms import told


@dataclass(frozen=True, slots=True)
class TalkCounts:
    """Integrity talks of a period by kind; talks with many are counted for themselves."""

    pre_appointment: int = 0
    daily: int = 0
    festival: int = 0
    interview: int = 0
    group: int = 0

    @property
    def individual(self) -> int:
        """All talks with one person."""
        return self.pre_appointment + self.daily + self.festival + self.interview


@told(
    "党风廉政",
    "廉政谈话",
    "按谈话日计，任前、日常、节前提醒和约谈为个别谈话，与多人同时谈话为集体谈话，分别计数。谈心谈话和"
    "提醒谈话、批评教育等不计入；节前集体提醒计入节前提醒，不计入集体谈话。",
)
def talk_counts(
    session: Session, branch_ids: Sequence[int], first: date, last: date
) -> dict[int, TalkCounts]:
    """Integrity talks of each branch from *first* to *last*. Two statements."""
    found: dict[int, dict[str, int]] = {branch_id: {} for branch_id in branch_ids}
    rows = session.execute(
        select(IntegrityTalk.branch_id, IntegrityTalk.kind, func.count())
        .where(IntegrityTalk.branch_id.in_(branch_ids), IntegrityTalk.held_on.between(first, last))
        .group_by(IntegrityTalk.branch_id, IntegrityTalk.kind)
    )
    for branch_id, kind, number in rows.tuples():
        found[branch_id or 0][TalkKind(kind).value] = number
    for branch_id, number in group_talks_held(session, branch_ids, first, last).items():
        found[branch_id]["group"] = number
    return {branch_id: TalkCounts(**numbers) for branch_id, numbers in found.items()}


def group_talks_held(
    session: Session, branch_ids: Sequence[int], first: date, last: date
) -> dict[int, int]:
    """How many talks with many each branch held from *first* to *last*. One statement."""
    return _times(session, GroupTalk, GroupTalk.held_on, branch_ids, first, last)


@told("党风廉政", "节前提醒", "节假日前提醒的次数，按提醒日计，机关党委审核后计入。")
def reminders_given(
    session: Session, branch_ids: Sequence[int], first: date, last: date
) -> dict[int, int]:
    """How many reminders each branch gave from *first* to *last*. One statement."""
    return _times(session, FestivalReminder, FestivalReminder.reminded_on, branch_ids, first, last)


def _times(
    session: Session,
    table: type[GroupTalk] | type[FestivalReminder],
    day: InstrumentedAttribute[date],
    branch_ids: Sequence[int],
    first: date,
    last: date,
) -> dict[int, int]:
    rows = session.execute(
        select(table.branch_id, func.count())
        .where(table.branch_id.in_(branch_ids), day.between(first, last), counted(table))
        .group_by(table.branch_id)
    ).tuples()
    return dict.fromkeys(branch_ids, 0) | {branch_id or 0: number for branch_id, number in rows}


def unconfirmed(session: Session, branch_id: int, first: date, last: date) -> bool:
    """Whether a talk with many or a reminder of one branch from *first* to *last* does not count yet. One statement."""
    waits = [
        exists().where(table.branch_id == branch_id, day.between(first, last), ~counted(table))
        for table, day in (
            (GroupTalk, GroupTalk.held_on),
            (FestivalReminder, FestivalReminder.reminded_on),
        )
    ]
    return bool(session.scalar(select(or_(*waits))))
