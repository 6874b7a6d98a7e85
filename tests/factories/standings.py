"""Standings of hand-made records, judged as a quarterly summary tells them."""

from intranet.domain.duties.engine import Credits, judge, yearly
from intranet.domain.duties.rules import DOCUMENTED, Cycle


def standings(period, held, *, explained=(), rules=DOCUMENTED):
    """Every documented duty in its order."""
    of_kind = {
        duty.kind: Credits(item for item in held if item.kind == duty.kind) for duty in rules
    }
    return tuple(
        yearly(duty, period, of_kind[duty.kind])
        if duty.cycle is Cycle.YEAR
        else judge(duty, period, of_kind[duty.kind], explained=explained)
        for duty in rules
    )
