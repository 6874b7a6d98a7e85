"""Writes of inspections. They flush and never commit; the moves of problems are in the domain."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import Actor, Permission
from intranet.domain.follow_up.inspections import Inspection, InspectionKind, RectificationItem
from intranet.domain.records.entered import check_version
from intranet.foundation import clock
from intranet.foundation.errors import NotAllowed, RuleBroken


@dataclass(frozen=True, kw_only=True)
class InspectionInput:
    """What the form holds."""

    held_on: date
    kind: InspectionKind
    branch_id: int
    team: str
    leader: str
    members: str
    topic: str
    summary: str


def save(
    session: Session,
    inspection: Inspection | None,
    typed: InspectionInput,
    *,
    actor: Actor,
    committee_id: int,
    version: int = 0,
) -> Inspection:
    """Enter an inspection or change one.

    Raises NotAllowed, StaleRecord when somebody saved meanwhile, RuleBroken beside ``branch_id`` or ``held_on`` when
    they would change although problems are entered already.
    """
    if not actor.covers(
        Permission.INSPECTION_EDIT, committee_id=committee_id, branch_id=typed.branch_id
    ):
        raise NotAllowed("您不能为这个党支部登记督导检查。")
    moment = clock.now()
    created = inspection is None
    if inspection is None:
        inspection = Inspection(
            committee_id=committee_id,
            entered_by_id=actor.user_id,
            created_at=moment,
        )
        session.add(inspection)
    else:
        check_version(inspection, version)
        _check_items(session, inspection, typed)
    for name, value in asdict(typed).items():
        setattr(inspection, name, value)
    inspection.updated_at = moment
    session.flush()
    record_event(
        session,
        AuditAction.INSPECTION_ENTERED if created else AuditAction.INSPECTION_EDITED,
        actor=actor,
        kind="inspection",
        object_id=inspection.id,
        label=inspection.topic,
        details={"version": inspection.version},
    )
    session.flush()
    return inspection


def _check_items(session: Session, inspection: Inspection, typed: InspectionInput) -> None:
    """The branch and the day stay once problems were entered under them."""
    if (inspection.branch_id, inspection.held_on) == (typed.branch_id, typed.held_on):
        return
    entered = session.scalar(
        select(RectificationItem.id)
        .where(RectificationItem.inspection_id == inspection.id)
        .limit(1)
    )
    if entered is None:
        return
    name = "branch_id" if inspection.branch_id != typed.branch_id else "held_on"
    raise RuleBroken({name: ["这次督导检查已列出问题，受检党支部和检查日期不能再改。"]})
