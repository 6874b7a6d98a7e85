"""Duties of several quarters as one: where a branch stands with them over a year, or over the part that has passed."""

from collections.abc import Mapping, Sequence
from datetime import date

from intranet.domain.duties import Cycle, DutyStanding, Group, Standing, standings
from intranet.domain.figures import held_in, period_of
from intranet.domain.membership_rows import MembershipRow
from intranet.domain.organizations import Branch
from intranet.domain.record_rows import RecordRow
from intranet.foundation.quarters import Period, Quarter

# what weighs more decides
_WEIGHT = (
    Standing.SHORT,
    Standing.EXPLAINED,
    Standing.WAITING,
    Standing.NOT_YET,
    Standing.DONE,
)


def standings_by_quarter(
    branch: Branch,
    period: Period,
    as_of: date,
    *,
    every: Sequence[RecordRow],
    memberships: Sequence[MembershipRow],
    groups: Sequence[Group],
    explained: Mapping[Quarter, frozenset[str]],
) -> list[tuple[DutyStanding, ...]]:
    """Where the branch stands with every duty in each quarter of the period that has begun by ``as_of``.

    ``every`` are its records of the period, approved and waiting; ``explained`` the keys of gaps with a reason, by
    quarter.
    """
    return [
        standings(
            period_of(branch, quarter, min(as_of, quarter.last_day), memberships, groups),
            held_in(row for row in every if row.held_on in quarter),
            explained=explained.get(quarter, frozenset()),
        )
        for quarter in period.quarters
        if quarter.first_day <= as_of
    ]


def summed(found: Sequence[tuple[DutyStanding, ...]]) -> tuple[DutyStanding, ...]:
    """The quarters as one: every duty with its numbers added up."""
    return tuple(_sum(list(of_one_duty)) for of_one_duty in zip(*found, strict=True))


def unfulfilled(found: Sequence[tuple[DutyStanding, ...]], standing: Standing) -> int:
    """Meetings and activities not held in quarters in which their duty stands so: SHORT or EXPLAINED."""
    return sum(item.lacking for part in found for item in part if item.standing is standing)


def _sum(parts: list[DutyStanding]) -> DutyStanding:
    """One duty over several quarters; a quarter in which the branch did not owe it adds what was held only."""
    if len(parts) == 1:
        return parts[0]
    held = sum(part.held for part in parts)
    if parts[0].duty.cycle is Cycle.YEAR:
        standing = Standing.DONE if held else Standing.YEARLY
    else:
        owed = [part.standing for part in parts if part.standing.applies]
        standing = min(owed, key=_WEIGHT.index) if owed else parts[-1].standing
    return DutyStanding(
        duty=parts[0].duty,
        standing=standing,
        expected=sum(part.expected for part in parts),
        held=held,
        waiting=sum(part.waiting for part in parts),
        lacking=sum(part.lacking for part in parts),
        gaps=tuple(gap for part in parts for gap in part.gaps),
    )
