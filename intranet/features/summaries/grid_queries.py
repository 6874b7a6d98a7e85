"""The status grid of a quarter: where each branch stands, and what falls due."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.duties.branches import documented_of_branches
from intranet.domain.duties.rules import DOCUMENTED, Cycle, Duty
from intranet.domain.duties.standing import DutyStanding
from intranet.domain.organization.directory import branches_of
from intranet.domain.organization.tables import Branch
from intranet.domain.returns.listed import Return, returns_of
from intranet.domain.summaries.store import Owner, may_open, reads_for_committee, writes
from intranet.features.summaries.queries import default_as_of
from intranet.foundation.quarters import Period, Quarter
from intranet.foundation.questions import answer


@dataclass(frozen=True, kw_only=True)
class GridRow:
    """One branch in the status grid; ``standing`` is None where the person may not know it.

    ``period`` is what its summary covers; ``told`` is whether they are shown who holds it, whether it came late and who
    was reminded.
    """

    code: str
    name: str
    period: Period
    standing: Return | None
    told: bool
    openable: bool
    duties: tuple[DutyStanding, ...]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """All branches the person may see, in office order, with what falls due within a quarter."""

    as_of: date
    duties: tuple[Duty, ...]
    rows: list[GridRow]


def status_grid(session: Session, actor: Actor, quarter: Quarter) -> Grid:
    """Where each branch stands. Ten statements, whatever the number of branches and records."""
    as_of = default_as_of(quarter)
    names = branches_of(
        session, actor, as_of, permission=Permission.SUMMARY_READ, first=quarter.first_day
    )
    branches = {
        branch.id: branch
        for branch in session.scalars(
            select(Branch).where(Branch.id.in_([name.id for name in names]))
        )
    }
    returns = answer(session, returns_of(list(branches.values()), quarter))
    standings = documented_of_branches(session, list(branches.values()), quarter, as_of)
    rows = []
    for name in names:
        branch, found = branches[name.id], returns[name.id]
        if not branch.told_in(quarter.first_day, quarter.last_day):
            continue
        owner = Owner.of(branch)
        told = writes(actor, owner) or reads_for_committee(actor, owner)
        rows.append(
            GridRow(
                code=name.code,
                name=name.short_name,
                period=found.period,
                standing=found if told or found.state.is_accepted else None,
                told=told,
                openable=may_open(actor, owner, found.stored),
                duties=tuple(
                    item for item in standings[name.id] if item.duty.cycle is not Cycle.YEAR
                ),
            )
        )
    return Grid(
        as_of=as_of,
        duties=tuple(duty for duty in DOCUMENTED if duty.cycle is not Cycle.YEAR),
        rows=rows,
    )
