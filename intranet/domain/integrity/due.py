"""What of a sanction is due: its announcement, the report that it was carried out, restoring rights, closing it."""

from dataclasses import dataclass
from datetime import date

from intranet.domain.integrity.influence import announce_by, report_by
from intranet.domain.integrity.restricted import Sanction


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
