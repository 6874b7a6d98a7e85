"""Writes of the dictionary of indicators."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.achievements.indicators import Indicator
from intranet.domain.achievements.tables import Achievement
from intranet.domain.records.entered import claim
from intranet.domain.records.workflow import State
from intranet.foundation.errors import InvalidMove, RuleBroken


def add(
    session: Session, typed: Mapping[str, Any], *, committee_id: int, actor: Actor
) -> Indicator:
    """Add a name. Raises RuleBroken for a double name or a parent that cannot be a total."""
    indicator = Indicator(committee_id=committee_id)
    _fill(session, indicator, typed, number=None)
    session.add(indicator)
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
    """Change a name; figures keep it. Raises as ``add``, StaleRecord."""
    claim(session, indicator, version)
    _fill(session, indicator, typed, number=indicator.id)
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
    if typed["counted_by"] is not None and (
        typed["parent_id"] is not None or _is_total(session, number)
    ):
        raise RuleBroken({"counted_by": ["合计和合计的组成部分不能由登记簿自动计算。"]})
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
        raise RuleBroken({"parent_id": [f"“{parent.name}”由登记簿自动计算，不能作合计。"]})
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
