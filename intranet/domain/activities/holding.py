"""Which kinds of gatherings an organisation can hold: one answer for every place that offers kinds."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.activities.kinds import ActivityKind, DueRule
from intranet.domain.organization.roster import has_committee
from intranet.domain.organization.tables import PartyGroup, valid_on


def kinds_in_use(session: Session) -> list[ActivityKind]:
    """Kinds that are not switched off, in the order of the form. One statement."""
    return list(
        session.scalars(
            select(ActivityKind)
            .where(ActivityKind.is_active.is_(True))
            .order_by(ActivityKind.sort_order, ActivityKind.id)
        )
    )


def kinds_held_by(session: Session, branch_id: int | None, day: date) -> list[ActivityKind]:
    """Kinds in use that the branch (None: the committee itself) can hold on *day*.

    Meetings of Party groups and of the branch committee only where there are such (《中国共产党支部工作条例（试行）》
    第十二条、第十三条). Three statements.
    """
    missing = set()
    if not groups_on(session, branch_id, day):
        missing.add(DueRule.PARTY_GROUP)
    if branch_id is None or not has_committee(session, branch_id, day):
        missing.add(DueRule.BRANCH_COMMITTEE)
    return [
        kind
        for kind in kinds_in_use(session)
        if kind.committee_level is (branch_id is None) and kind.due_rule not in missing
    ]


def groups_on(session: Session, branch_id: int | None, day: date) -> list[tuple[int, str]]:
    """Party groups of the branch on *day*, as choices. One statement, none for the committee."""
    if branch_id is None:
        return []
    return [
        (group_id, name)
        for group_id, name in session.execute(
            select(PartyGroup.id, PartyGroup.name)
            .where(
                PartyGroup.branch_id == branch_id,
                valid_on(PartyGroup.founded_on, PartyGroup.dissolved_on, day),
            )
            .order_by(PartyGroup.sort_order, PartyGroup.id)
        )
    ]
