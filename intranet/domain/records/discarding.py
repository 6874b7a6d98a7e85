"""Deleting a draft that nobody needs: only what was never handed in and what nothing refers to."""

from typing import Any

from sqlalchemy import delete, exists, literal, select, union_all
from sqlalchemy.orm import Session, object_mapper

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.records.drafts import FormDraft
from intranet.domain.records.entered import check_version
from intranet.domain.records.moves import ReviewEvent, record_write
from intranet.domain.records.reviewed import ReviewedColumns
from intranet.domain.records.workflow import State
from intranet.foundation.database import Base
from intranet.foundation.errors import InvalidMove

INSTEAD = "不能删除；确实不需要的，可以撤销登记。"


def hindrance(
    session: Session,
    record: ReviewedColumns,
    *,
    released: frozenset[str] = frozenset(),
    instead: str = INSTEAD,
) -> str:
    """Why the draft cannot be deleted; empty when it can. One statement.

    What goes with the record (ON DELETE CASCADE) does not count, nor do columns ``released`` (table.column), which the
    operation sets free; everything else that refers to it does, whichever table it stands in. ``instead`` is what may
    be done with it.
    """
    what = record.record_type.label
    if record.state is not State.DRAFT:
        return f"只有草稿可以删除，该{what}目前为“{record.state.label}”。"
    reviewed = exists().where(
        ReviewEvent.record_kind == record.record_type.key, ReviewEvent.record_id == record.id
    )
    asked = [select(literal("")).where(reviewed)]
    for label, column in _references(record, released):
        asked.append(select(literal(label)).where(exists().where(column == record.id)))
    found = session.scalars(union_all(*asked)).all()
    if not found:
        return ""
    if "" in found:
        return f"该草稿曾提交审核，办理过程须保留，{instead}"
    return f"该草稿已被{'、'.join(dict.fromkeys(found))}引用，{instead}"


def _references(record: ReviewedColumns, released: frozenset[str]) -> list[tuple[str, Any]]:
    """Columns of other rows that name the record and would be left without it, with the names of their tables."""
    table = object_mapper(record).local_table
    found = []
    for mapper in sorted(Base.registry.mappers, key=lambda one: str(one.local_table)):
        for key in sorted(mapper.local_table.foreign_keys, key=lambda one: one.parent.name):
            place = f"{key.parent.table.name}.{key.parent.name}"
            if key.column.table is table and key.ondelete != "CASCADE" and place not in released:
                found.append((_label_of(mapper.class_), key.parent))
    return found


def _label_of(cls: Any) -> str:
    if cls.audited:
        return str(cls.audited[1])
    return str(cls.record_type.label) if hasattr(cls, "record_type") else "办理记录"


def discard(
    session: Session,
    record: ReviewedColumns,
    *,
    actor: Actor,
    version: int,
    form_key: str,
    label: str = "",
    released: frozenset[str] = frozenset(),
) -> None:
    """Delete a draft that is loaded whole, and what was typed into its form (``form_key``) and not saved.

    The trail keeps that it was there. Raises StaleRecord, InvalidMove with the sentence of ``hindrance``.
    """
    check_version(record, version, acting=True)
    if why := hindrance(session, record, released=released):
        raise InvalidMove(why)
    session.execute(delete(FormDraft).where(FormDraft.form_key == form_key))
    record_write(session, AuditAction.RECORD_DISCARDED, record, actor=actor, label=label)
    session.delete(record)
    session.flush()
