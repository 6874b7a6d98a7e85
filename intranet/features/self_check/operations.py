"""Writes: a rule as the committee wants it. They flush and never commit."""

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities.findings.engine import Rule
from intranet.domain.activities.findings.tables import FindingSetting
from intranet.domain.records.entered import check_version
from intranet.foundation import clock
from intranet.foundation.errors import StaleRecord


def set_rule(
    session: Session,
    row: FindingSetting | None,
    rule: Rule,
    *,
    committee_id: int,
    active: bool,
    limit: int | None,
    version: int,
    actor: Actor,
) -> None:
    """Switch the rule, or give it a limit; *row* is what the committee had set. Raises StaleRecord."""
    moment = clock.now()
    if row is None:
        if version:
            raise StaleRecord
        row = FindingSetting(
            committee_id=committee_id,
            code=rule.code,
            entered_by_id=actor.user_id,
            created_at=moment,
        )
        session.add(row)
    else:
        check_version(row, version)
    row.active, row.limit_value, row.updated_at = active, limit, moment
    record_change(
        session,
        AuditAction.FINDING_RULE_SET,
        row,
        actor=actor,
        label=rule.label,
        active=active,
        limit=limit,
    )
