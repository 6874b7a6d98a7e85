"""Writes of the dictionary of indicators."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.achievements.indicators import Indicator, IndicatorTarget
from intranet.domain.achievements.quantities import Quantity, parse_wording
from intranet.domain.achievements.tables import Achievement
from intranet.domain.records.entered import claim
from intranet.domain.records.workflow import State
from intranet.foundation.errors import InvalidMove, RuleBroken

_STEP = 10


def target_field(indicator_id: int) -> str:
    """Under which name what stands against the target of an indicator is told."""
    return f"target_{indicator_id}"


def add(
    session: Session,
    typed: Mapping[str, Any],
    *,
    committee_id: int,
    actor: Actor,
) -> Indicator:
    """Add a name behind that with the id ``after_id`` (None: at the beginning).

    Raises RuleBroken for a double name or a parent that cannot be a total.
    """
    indicator = Indicator(committee_id=committee_id)
    columns = dict(typed)
    after = columns.pop("after_id")
    _fill(session, indicator, columns, number=None)
    session.add(indicator)
    session.flush()
    _move(session, indicator, after)
    record_change(
        session, AuditAction.INDICATOR_ADDED, indicator, actor=actor, label=indicator.name
    )
    return indicator


def edit(
    session: Session,
    indicator: Indicator,
    typed: Mapping[str, Any],
    *,
    actor: Actor,
    version: int,
) -> None:
    """Change a name; figures keep it. Without ``after_id`` it stays where it stands. Raises as ``add``, StaleRecord."""
    claim(session, indicator, version)
    columns = dict(typed)
    moves, after = "after_id" in columns, columns.pop("after_id", None)
    _fill(session, indicator, columns, number=indicator.id)
    if moves:
        _move(session, indicator, after)
    record_change(
        session, AuditAction.INDICATOR_EDITED, indicator, actor=actor, label=indicator.name
    )


def take_back(session: Session, indicator: Indicator, *, actor: Actor) -> None:
    """Take out a name that nothing stands on. Raises InvalidMove where figures or parts do."""
    figures = session.scalar(
        select(func.count(Achievement.id)).where(Achievement.indicator_id == indicator.id)
    )
    if figures or _is_total(session, indicator.id):
        raise InvalidMove(f"“{indicator.name}”已有数据或者组成部分，不能撤销；不再使用的请停用。")
    record_change(
        session, AuditAction.ENTRY_TAKEN_BACK, indicator, actor=actor, label=indicator.name
    )
    session.delete(indicator)
    session.flush()


def _move(session: Session, indicator: Indicator, after: int | None) -> None:
    """Put the name behind another; where it stands there already nothing changes."""
    rows = list(
        session.scalars(
            select(Indicator)
            .where(Indicator.committee_id == indicator.committee_id, Indicator.id != indicator.id)
            .order_by(Indicator.sort_order, Indicator.id)
        )
    )
    place = next((number for number, row in enumerate(rows, 1) if row.id == after), 0)
    for number, row in enumerate([*rows[:place], indicator, *rows[place:]], 1):
        row.sort_order = number * _STEP


def set_targets(
    session: Session,
    wordings: Mapping[int, str],
    *,
    committee_id: int,
    year: int,
    actor: Actor,
) -> None:
    """What the indicators are to reach in a year, as worded; an empty wording takes the target away.

    Raises RuleBroken beside each wording that tells no number.
    """
    read, problems = {}, {}
    for key, wording in wordings.items():
        try:
            read[key] = _target(wording) if wording else None
        except ValueError as refused:
            problems[target_field(key)] = [str(refused)]
    if problems:
        raise RuleBroken(problems)
    known = {
        row.indicator_id: row
        for row in session.scalars(
            select(IndicatorTarget)
            .join(Indicator, Indicator.id == IndicatorTarget.indicator_id)
            .where(Indicator.committee_id == committee_id, IndicatorTarget.year == year)
        )
    }
    named = {
        row.id: row
        for row in session.scalars(
            select(Indicator).where(
                Indicator.committee_id == committee_id, Indicator.id.in_(wordings)
            )
        )
    }
    for key, indicator in named.items():
        row, quantity = known.get(key), read[key]
        if (row.wording if row else "") == wordings[key]:
            continue
        if quantity is None:
            session.delete(row)
        else:
            row = row or IndicatorTarget(indicator_id=key, year=year)
            row.wording, row.low, row.unit = wordings[key], quantity.low or 0, quantity.unit
            session.add(row)
        record_change(
            session,
            AuditAction.INDICATOR_TARGET_SET,
            indicator,
            actor=actor,
            label=indicator.name,
            year=year,
            target=wordings[key],
        )


def _target(wording: str) -> Quantity:
    quantity = parse_wording(wording)
    if quantity.low is None or not quantity.unit:
        raise ValueError("请填写数值和单位，例如：不少于200场次。")
    return quantity


def _fill(
    session: Session, indicator: Indicator, typed: Mapping[str, Any], *, number: int | None
) -> None:
    """*number* is the id it is stored under, None while it is new; with a parent it is told in the parent's place."""
    twin = session.scalar(
        select(Indicator.id).where(
            Indicator.committee_id == indicator.committee_id,
            Indicator.name == typed["name"],
            Indicator.id != (number or 0),
        )
    )
    if twin is not None:
        raise RuleBroken({"name": ["已有同名指标，请使用其他名称。"]})
    if typed["counted_by"] is not None and _is_total(session, number):
        raise RuleBroken({"counted_by": ["合计由所含指标自动计算，不与台账核对。"]})
    if typed["parent_id"] is not None:
        parent = _total(session, indicator, typed["parent_id"], number=number)
        typed = {**typed, "section": parent.section, "theme": parent.theme}
    for name, value in typed.items():
        setattr(indicator, name, value)
    if number is not None:
        for part in session.scalars(select(Indicator).where(Indicator.parent_id == number)):
            part.section, part.theme = indicator.section, indicator.theme


def _is_total(session: Session, number: int | None) -> bool:
    """Whether others are parts of the indicator."""
    parts = select(Indicator.id).where(Indicator.parent_id == number).limit(1)
    return number is not None and session.scalar(parts) is not None


def _total(
    session: Session, indicator: Indicator, parent_id: int, *, number: int | None
) -> Indicator:
    """The indicator that becomes (or is) the total of this one."""
    parent = session.scalar(
        select(Indicator)
        .where(Indicator.id == parent_id, Indicator.committee_id == indicator.committee_id)
        .with_for_update()
    )
    if parent is None or parent_id == number:
        raise RuleBroken({"parent_id": ["请从列表中选择合计指标。"]})
    if parent.parent_id is not None:
        raise RuleBroken({"parent_id": [f"“{parent.name}”已列入其他合计，不能再作合计。"]})
    if parent.counted_by is not None:
        raise RuleBroken({"parent_id": [f"“{parent.name}”与台账核对，不能作合计。"]})
    if _is_total(session, number):
        raise RuleBroken({"parent_id": ["本指标是合计，不能再列入其他合计。"]})
    figures = session.scalar(
        select(func.count(Achievement.id)).where(
            Achievement.indicator_id == parent_id, Achievement.state != State.VOIDED
        )
    )
    if figures:
        raise RuleBroken(
            {
                "parent_id": [
                    f"“{parent.name}”已登记{figures}条数据，不能作合计；合计由所含指标自动计算，不单独填写。"
                ]
            }
        )
    return parent
