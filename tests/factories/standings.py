"""Standings of hand-made records, judged as a quarterly summary tells them."""

from intranet.domain.duties.engine import judge, yearly
from intranet.domain.duties.rules import DOCUMENTED, Cycle


def standings(period, held, *, explained=(), rules=DOCUMENTED):
    """Every documented duty in its order."""
    return tuple(
        yearly(duty, period, held)
        if duty.cycle is Cycle.YEAR
        else judge(duty, period, held, explained=explained)
        for duty in rules
    )
