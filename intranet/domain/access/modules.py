"""Parts of the product that a committee switches on and off: a row that says who decided it, when and why.

What is switched off gives nobody its permissions: its pages are not there (404), its entries are absent from the menu.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.permissions import Module
from intranet.domain.access.roles import Actor
from intranet.foundation import clock
from intranet.foundation.database import Base, choice

MAX_REASON = 120
_ON_AT_FIRST = frozenset({Module.INTEGRITY, Module.ARCHIVE})


class ModuleSwitch(Base):
    """One decision; the latest of a committee and module holds."""

    audited = ("module_switch", "启用设置")
    __tablename__ = "module_switch"
    __table_args__ = (Index("ix_module_switch_module", "committee_id", "module", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    module: Mapped[Module] = mapped_column(choice(Module, "module"))
    is_on: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(MAX_REASON))
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime]


def on(module: Module, committee_id: Any) -> ColumnElement[bool]:
    """SQL: whether the committee of a column has the module switched on."""
    latest = (
        select(ModuleSwitch.is_on)
        .where(ModuleSwitch.committee_id == committee_id, ModuleSwitch.module == module)
        .order_by(ModuleSwitch.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(latest, module in _ON_AT_FIRST)


def is_on(session: Session, module: Module, committee_id: int) -> bool:
    """Whether the committee has the module switched on. One statement."""
    latest = session.scalar(
        select(ModuleSwitch.is_on)
        .where(ModuleSwitch.committee_id == committee_id, ModuleSwitch.module == module)
        .order_by(ModuleSwitch.id.desc())
        .limit(1)
    )
    return module in _ON_AT_FIRST if latest is None else latest


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
    row = ModuleSwitch(
        committee_id=committee_id,
        module=module,
        is_on=is_on,
        reason=reason,
        decided_by_id=actor.user_id,
        decided_at=clock.now(),
    )
    session.add(row)
    action = AuditAction.MODULE_SWITCHED_ON if is_on else AuditAction.MODULE_SWITCHED_OFF
    record_change(session, action, row, actor=actor, label=module.label)
    return row
