"""What of a sanction is due: its announcement, the report that it was carried out, restoring rights, closing it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.integrity.influence import announce_by, report_by
from intranet.domain.integrity.knowing import relatives_in
from intranet.domain.integrity.restricted import Sanction
from intranet.foundation import sealed
from intranet.foundation.questions import Question, Several, Value


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to be done about one sanction by a day."""

    sanction_id: int
    what: str
    by: date

    def overdue(self, day: date) -> bool:
        """Whether the last day for it has passed on *day*."""
        return day > self.by


def due_of(sanction: Sanction, day: date) -> list[Due]:
    """What is still to be done about it on *day*, earliest first."""
    found = []
    if sanction.announced_on is None:
        found.append(Due(sanction.id, "待宣布", announce_by(sanction.decided_on)))
    if sanction.reported_on is None:
        found.append(Due(sanction.id, "待报告执行情况", report_by(sanction.decided_on)))
    if sanction.closed_on is None:
        over, ends = sanction.weight.probation_ends, sanction.weight.ends_on
        if over is not None and sanction.restored_on is None and day >= over:
            found.append(Due(sanction.id, "留党察看期满，待恢复党员权利", over))
        if ends is not None and day > ends:
            found.append(Due(sanction.id, "影响期已满，待确认", ends))
    return sorted(found, key=lambda one: one.by)


def sanctions_wait(actor: Actor, day: date) -> Several[bool]:
    """Whether anything is due about sanctions that the person keeps, his own and his relatives' left out.

    Nothing sealed is opened: neither a missing key nor a damaged row takes the desk away. Nothing is asked for who
    keeps no sanctions.
    """
    committees = actor.committee_ids(Permission.SANCTION_EDIT)
    if not committees or not sealed.available():
        return Several(lambda: False)
    relatives = relatives_in(actor)
    unsettled = Question(_unsettled, list, committees=committees)

    def waits() -> bool:
        avoided = relatives.answer | {actor.member_id}
        marks = {mark for one in avoided if one is not None for mark in Sanction.person_marks(one)}
        return any(due_of(row, day) for row in unsettled.answer if row.person_mark not in marks)

    return Several(waits, relatives, unsettled)


def _unsettled(value: Value) -> Select[Any]:
    return select(Sanction).where(
        Sanction.committee_id.in_(value.any_of("committees")),
        Sanction.closed_on.is_(None)
        | Sanction.announced_on.is_(None)
        | Sanction.reported_on.is_(None),
    )
