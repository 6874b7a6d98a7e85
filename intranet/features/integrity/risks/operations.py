"""Entering, changing and reviewing a risk point; each change is a step in its history."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.integrity.checked import resaved
from intranet.domain.integrity.reviewing import note_step
from intranet.domain.integrity.risks import IntegrityRisk, RiskStep
from intranet.domain.organization.existence import require_branch_on, require_members_on
from intranet.domain.records import entries
from intranet.domain.records.entries import Events

EVENTS = Events(AuditAction.RISK_ENTERED, AuditAction.RISK_EDITED)
REVIEWED = Events(AuditAction.RISK_ENTERED, AuditAction.RISK_REVIEWED)
# What of a risk point stands in its history when it changes.
_STEPS = {
    "level": RiskStep.LEVEL,
    "measures": RiskStep.MEASURES,
    "owner_id": RiskStep.OWNER,
    "ended_on": RiskStep.ENDED,
}


def save_risk(
    session: Session,
    risk: IntegrityRisk,
    typed: Mapping[str, Any],
    *,
    is_new: bool,
    today: date,
    actor: Actor,
    version: int,
    sent_in: bool = True,
) -> None:
    """Keep what was typed, and note in the history what changed. Raises RuleBroken, StaleRecord.

    ``reviewed_on`` is the day of a review that is entered now, or None; ``note`` what is said of it. A new
    risk point has neither. What was returned stays so until it is *sent_in*.
    """
    values = dict(typed)
    note, reviewed_on = values.pop("note", ""), values.pop("reviewed_on", None)
    if risk.branch_id is not None:
        require_branch_on(session, risk.branch_id, values["found_on"], field="found_on")
        if is_new or values["owner_id"] != risk.owner_id:
            require_members_on(
                session, risk.branch_id, [values["owner_id"]], today, field="owner_id"
            )
    changed = [] if is_new else [name for name in _STEPS if values[name] != getattr(risk, name)]
    # until it was confirmed once, what is changed is the entry itself
    corrected = not is_new and risk.confirmed_at is None and changed not in ([], ["ended_on"])
    if reviewed_on:
        values["reviewed_on"] = reviewed_on
    values |= resaved(risk, sent_in=sent_in)
    if is_new:
        entries.add(session, risk, values, EVENTS, actor=actor)
        note_step(session, risk, RiskStep.ENTERED, risk.found_on, actor=actor)
    else:
        events = REVIEWED if reviewed_on else EVENTS
        entries.change(session, risk, values, events, actor=actor, version=version)
    if corrected:
        note_step(session, risk, RiskStep.ENTERED, risk.found_on, actor=actor)
        changed = [name for name in changed if name == "ended_on"]
    if reviewed_on:
        note_step(session, risk, RiskStep.REVIEWED, reviewed_on, note, actor=actor)
    for name in changed:
        day = (risk.ended_on if name == "ended_on" else reviewed_on) or today
        said = "" if reviewed_on else note
        note_step(session, risk, _STEPS[name], day, said, actor=actor)
    session.flush()


def take_back_risk(session: Session, risk: IntegrityRisk, *, today: date, actor: Actor) -> None:
    """End a risk point that was entered by mistake on the day it was found: it counts no more, its history stays."""
    held = {name: getattr(risk, name) for name in (*_STEPS, "found_on")}
    save_risk(
        session,
        risk,
        {**held, "ended_on": risk.found_on, "note": "撤销用表格所作的登记"},
        is_new=False,
        today=today,
        actor=actor,
        version=risk.version,
    )
