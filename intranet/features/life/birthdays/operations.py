"""Marks political birthdays of several members at once."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.life.birthdays import PoliticalBirthday
from intranet.domain.organization.existence import require_branch_on, require_members_on
from intranet.domain.records import entries

EVENTS = entries.Events(
    AuditAction.BIRTHDAY_HELD,
    AuditAction.BIRTHDAY_EDITED,
    AuditAction.BIRTHDAY_REMOVED,
)


def mark(
    session: Session,
    branch_id: int,
    year: int,
    member_ids: Iterable[int],
    values: Mapping[str, Any],
    *,
    actor: Actor,
) -> int:
    """Register that the birthdays of these members were marked; return how many are new.

    Who has an entry for the year keeps it: a second submit changes nothing. Raises RuleBroken beside ``held_on`` for a
    day on which the branch was not there, or one of them was not in it.
    """
    require_branch_on(session, branch_id, values["held_on"], field="held_on")
    wanted = set(member_ids)
    require_members_on(session, branch_id, wanted, values["held_on"], field="held_on")
    known = session.scalars(
        select(PoliticalBirthday.member_id).where(
            PoliticalBirthday.member_id.in_(wanted), PoliticalBirthday.year == year
        )
    )
    new = sorted(wanted - set(known))
    for member_id in new:
        row = PoliticalBirthday(member_id=member_id, branch_id=branch_id, year=year)
        entries.add(session, row, values, EVENTS, actor=actor)
    return len(new)
