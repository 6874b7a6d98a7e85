"""Keeping the scan of a pledge."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.integrity.pledges import Pledge, PledgeScan
from intranet.domain.records.entered import check_version
from intranet.domain.records.files import KeptFile
from intranet.foundation import clock


def scan_of(session: Session, pledge_id: int) -> PledgeScan | None:
    """The scan of a pledge, if there is one. One statement."""
    return session.scalar(select(PledgeScan).where(PledgeScan.pledge_id == pledge_id))


def keep_scan(
    session: Session, pledge: Pledge, file: KeptFile, *, actor: Actor, version: int
) -> None:
    """Keep a scan in place of the one before. What was confirmed stays so. Raises StaleRecord."""
    check_version(pledge, version)
    scan = scan_of(session, pledge.id) or PledgeScan(pledge_id=pledge.id)
    for column, value in file.columns().items():
        setattr(scan, column, value)
    scan.added_by_id, scan.added_at = actor.user_id, clock.now()
    session.add(scan)
    pledge.updated_at = clock.now()
    session.flush()
    record_change(
        session, AuditAction.PLEDGE_SCANNED, pledge, actor=actor, label=pledge.trail_label
    )
