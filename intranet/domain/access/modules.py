"""Parts of the product that a committee switches on and off.

What is switched off gives nobody its permissions: its pages are not there (404), its entries are absent from the menu.
"""

from typing import Any

from sqlalchemy import ColumnElement, Index, func
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.decisions import DecisionColumns, decide, latest
from intranet.domain.access.permissions import Module
from intranet.domain.access.roles import Actor
from intranet.foundation.database import Base, choice

_ON_AT_FIRST = frozenset({Module.INTEGRITY, Module.ARCHIVE})


class ModuleSwitch(DecisionColumns, Base):
    """Whether a module is on."""

    audited = ("module_switch", "启用设置")
    subject = "module"
    __tablename__ = "module_switch"
    __table_args__ = (Index("ix_module_switch_module", "committee_id", "module", "id"),)

    module: Mapped[Module] = mapped_column(choice(Module, "module"))
    is_on: Mapped[bool]


def on(module: Module, committee_id: Any) -> ColumnElement[bool]:
    """SQL: whether the committee of a column has the module switched on."""
    decided = latest(ModuleSwitch.is_on, committee_id, module).scalar_subquery()
    return func.coalesce(decided, module in _ON_AT_FIRST)


def is_on(session: Session, module: Module, committee_id: int) -> bool:
    """Whether the committee has the module switched on. One statement."""
    decided = session.scalar(latest(ModuleSwitch.is_on, committee_id, module))
    return module in _ON_AT_FIRST if decided is None else decided


def switch(
    session: Session,
    module: Module,
    committee_id: int,
    *,
    is_on: bool,
    reason: str,
    actor: Actor,
) -> ModuleSwitch:
    """Switch the module on or off for a committee, with the reason."""
    row = ModuleSwitch(committee_id=committee_id, module=module, is_on=is_on, reason=reason)
    action = AuditAction.MODULE_SWITCHED_ON if is_on else AuditAction.MODULE_SWITCHED_OFF
    decide(session, row, action, actor=actor, label=module.label)
    return row
