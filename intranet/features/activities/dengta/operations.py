"""Writes of 灯塔录入: the order of the blocks. Marks of records are entries."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities.dengta import DengtaBlock
from intranet.domain.records.entered import claim
from intranet.domain.records.entries import Events

EVENTS = Events(
    AuditAction.DENGTA_ENTERED, AuditAction.DENGTA_ENTRY_EDITED, AuditAction.DENGTA_ENTRY_REMOVED
)


def edit_block(
    session: Session,
    block: DengtaBlock,
    *,
    committee_id: int,
    actor: Actor,
    version: int,
    values: Mapping[str, Any],
) -> None:
    """Change place, name or use of a block for one committee: what is shipped stays. Raises StaleRecord."""
    claim(session, block, version)
    changed = {name: value for name, value in values.items() if getattr(block, name) != value}
    if not changed:
        return
    details = {name: [getattr(block, name), value] for name, value in changed.items()}
    if block.committee_id is None:
        block = DengtaBlock(
            committee_id=committee_id,
            block=block.block,
            label=block.label,
            sort_order=block.sort_order,
            is_shown=block.is_shown,
        )
        session.add(block)
    for name, value in changed.items():
        setattr(block, name, value)
    record_change(
        session,
        AuditAction.DENGTA_BLOCK_EDITED,
        block,
        actor=actor,
        label=block.label,
        details=details,
    )
