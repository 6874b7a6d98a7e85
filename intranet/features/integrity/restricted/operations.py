"""Writes of the restricted registers. They flush and never commit; no event names a person or says what was decided."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities import late_changes
from intranet.domain.integrity.influence import MOST_PROBATION, SanctionKind, add_months
from intranet.domain.integrity.knowing import AVOIDANCE, DeclaredRelative, relatives_of
from intranet.domain.integrity.openings import ReadingOpening
from intranet.domain.integrity.restricted import (
    FirstFormMeasure,
    MeasureKind,
    RestrictedColumns,
    Sanction,
)
from intranet.domain.organization.existence import require_members_on
from intranet.domain.organization.members import Member
from intranet.domain.organization.suspensions import keep_vote_suspended
from intranet.domain.records import entries
from intranet.domain.records.entries import Events
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.errors import RuleBroken

MEASURE_EVENTS = Events(
    AuditAction.MEASURE_ENTERED, AuditAction.MEASURE_EDITED, AuditAction.MEASURE_REMOVED
)
SANCTION_EVENTS = Events(
    AuditAction.SANCTION_ENTERED, AuditAction.SANCTION_EDITED, AuditAction.SANCTION_REMOVED
)
RELATIVE_EVENTS = Events(
    AuditAction.RELATIVE_DECLARED, AuditAction.RELATIVE_DECLARED, AuditAction.RELATIVE_REMOVED
)


def save_measure(
    session: Session,
    row: FirstFormMeasure,
    typed: Mapping[str, Any],
    *,
    actor: Actor,
    version: int | None,
) -> None:
    """Enter a measure (without *version*), or correct it. Raises RuleBroken, StaleRecord."""
    problems: dict[str, list[str]] = {}
    if typed["kind"] is MeasureKind.ADMONITION and not typed["document"]:
        problems["document"] = ["诫勉须填写依据文号。"]
    if typed["visited_on"] and typed["visited_on"] < typed["taken_on"]:
        problems["visited_on"] = ["回访日期不能早于实施日期。"]
    if problems:
        raise RuleBroken(problems)
    values = _about(session, row, typed, typed["taken_on"], "taken_on", actor=actor)
    _save(session, row, values, MEASURE_EVENTS, actor=actor, version=version)


def save_sanction(
    session: Session,
    row: Sanction,
    typed: Mapping[str, Any],
    *,
    actor: Actor,
    version: int | None,
) -> None:
    """Enter a sanction (without *version*), or correct it; the roster follows. Raises RuleBroken, StaleRecord."""
    if problems := _wrong_dates(typed):
        raise RuleBroken(problems)
    values = _about(session, row, typed, typed["decided_on"], "decided_on", actor=actor)
    before, number, since = None, "", typed["effective_on"]
    if version is None:
        row.suspension = number
    else:
        before, number, since = row.member_id, row.suspension, min(since, row.effective_on)
    _save(session, row, values, SANCTION_EVENTS, actor=actor, version=version)
    _suspend(session, row, before, number, since, actor=actor)


def remove_sanction(session: Session, row: Sanction, *, actor: Actor, version: int) -> None:
    """Take a sanction out that was entered by mistake, with what it told the roster. Raises StaleRecord."""
    member_id, number = row.member_id, row.suspension
    since, name = row.effective_on, row.person_name
    entries.remove(session, row, SANCTION_EVENTS, actor=actor, version=version)
    if number:
        keep_vote_suspended(session, int(number), member_id, None, actor=actor)
        _tell_gatherings(session, member_id, name, "撤回", since)


def _suspend(
    session: Session, row: Sanction, before: int | None, number: str, since: date, *, actor: Actor
) -> None:
    """Make the roster follow the sanction; of somebody else than *before* from the beginning.

    *since* is the first day for which something may change.
    """
    span, held = row.weight.vote_suspended, int(number) if number else None
    if held is not None and before is not None and before != row.member_id:
        keep_vote_suspended(session, held, before, None, actor=actor)
        name = session.get_one(Member, before).name
        _tell_gatherings(session, before, name, "撤回", since)
        held = None
    if span is None and held is None:
        return
    kept = keep_vote_suspended(session, held, row.member_id, span, actor=actor)
    if str(kept or "") != number:
        row.suspension = str(kept or "")
    act = "登记" if held is None else "更正" if kept else "撤回"
    _tell_gatherings(session, row.member_id, row.person_name, act, since)
    session.flush()


def _tell_gatherings(session: Session, member_id: int, name: str, act: str, since: date) -> None:
    cause = late_changes.exempted(name, act, since)
    late_changes.note(session, {member_id}, since, cause=cause)


def _about(
    session: Session,
    row: RestrictedColumns,
    typed: Mapping[str, Any],
    day: date,
    field: str,
    *,
    actor: Actor,
) -> dict[str, Any]:
    """The columns of what was typed; whom it is about is checked and named."""
    values = dict(typed)
    member_id = values.pop("person_id")
    if member_id == actor.member_id or member_id in relatives_of(session, actor):
        raise RuleBroken({"person_id": [AVOIDANCE]})
    require_members_on(session, row.branch_id, [member_id], day, field=field)
    name = session.get_one(Member, member_id).name
    return {**values, "person": str(member_id), "person_name": name}


def _save(
    session: Session,
    row: RestrictedColumns,
    values: Mapping[str, Any],
    events: Events,
    *,
    actor: Actor,
    version: int | None,
) -> None:
    if version is None:
        entries.add(session, row, values, events, actor=actor)
    else:
        entries.change(session, row, values, events, actor=actor, version=version)


def _wrong_dates(typed: Mapping[str, Any]) -> dict[str, list[str]]:
    """What of a sanction cannot be: field and sentences."""
    found: dict[str, list[str]] = {}
    decided, effective = typed["decided_on"], typed["effective_on"]
    probation = typed["kind"] is SanctionKind.PROBATION
    months = typed["probation_months"] + (12 if typed["extended"] else 0)
    if effective < decided:
        found["effective_on"] = ["生效日期不能早于决定日期。"]
    if probation != bool(typed["probation_months"]):
        found["probation_months"] = ["留党察看须选择期限，其他种类选择不适用。"]
    if typed["extended"] and months > MOST_PROBATION:
        found["extended"] = ["留党察看最长二年，已定二年的不再延长。"]
    elif typed["extended"] and not probation:
        found["extended"] = ["只有留党察看可以延长。"]
    for name, label in (("announced_on", "宣布"), ("reported_on", "执行报告")):
        if typed[name] and typed[name] < decided:
            found[name] = [f"{label}日期不能早于决定日期。"]
    if typed["restored_on"] and not probation:
        found["restored_on"] = ["只有留党察看填写恢复党员权利日期。"]
    elif typed["restored_on"] and typed["restored_on"] < add_months(effective, months):
        ends = long_date(add_months(effective, months))
        found["restored_on"] = [f"留党察看{ends}期满，恢复党员权利日期不能早于期满。"]
    if typed["closed_on"] and typed["closed_on"] < effective:
        found["closed_on"] = ["解除（届满）确认日期不能早于生效日期。"]
    return found


def declare_relative(
    session: Session,
    row: DeclaredRelative,
    relatives: list[int],
    typed: Mapping[str, Any],
    *,
    actor: Actor,
) -> None:
    """Declare somebody found by name as a relative. Raises RuleBroken unless exactly one bears it."""
    others = [one for one in relatives if one != actor.member_id]
    if not others:
        raise RuleBroken(
            {"name": ["没有找到这个姓名的其他党员；亲属不是本机关党员的，不需要报告。"]}
        )
    if len(others) > 1:
        raise RuleBroken({"name": ["有同名的党员，请联系机关纪委代为登记。"]})
    values = {"relative_id": others[0], "kinship": typed["kinship"]}
    entries.add(session, row, values, RELATIVE_EVENTS, actor=actor)


def ask_opening(
    session: Session, committee_id: int, typed: Mapping[str, Any], *, actor: Actor
) -> ReadingOpening:
    """Ask to read one register of one branch."""
    row = ReadingOpening(
        committee_id=committee_id,
        branch_id=typed["branch_id"],
        register=typed["register"],
        reason=typed["reason"],
        asked_by_id=actor.user_id,
        asked_at=clock.now(),
    )
    session.add(row)
    record_change(session, AuditAction.OPENING_ASKED, row, actor=actor)
    return row
