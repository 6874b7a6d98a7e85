"""Uploads: kept and previewed, written, taken back. They flush and never commit."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.organization.homes import Home
from intranet.domain.records.imports import ImportBatch, ImportRow, ImportState, Outcome
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove, RefusedFile, RuleBroken
from intranet.foundation.storage import FileStore
from intranet.foundation.uploads import safe_name
from intranet.pagekit.judging import Asked, Judged, Reading
from intranet.pagekit.workbooks import Workbook

_TOGETHER = 500
_NOTHING = "表格中没有填写任何一行，请填写后上传。"


def upload(
    session: Session,
    book: Workbook,
    home: Home,
    *,
    name: str,
    content: bytes,
    store: FileStore,
    actor: Actor,
) -> ImportBatch:
    """Keep a file as evidence and look at its rows; nothing of the register changes. Raises RuleBroken."""
    batch = ImportBatch(
        workbook=book.name,
        committee_id=home.committee_id,
        branch_id=home.branch_id,
        original_name=safe_name(name),
        file_sha256="",
        state=ImportState.PREVIEWED,
        told={},
        uploaded_by_id=actor.user_id or None,
        uploaded_at=clock.now(),
    )
    try:
        rows = list(_preview(book, home, batch, content))
    except RefusedFile as refused:
        raise RuleBroken({"file": [str(refused)]}) from refused
    batch.file_sha256 = store.put(content)
    session.add(batch)
    _note(session, AuditAction.IMPORT_UPLOADED, batch, book, actor)
    _keep(session, batch, rows)
    return batch


def _preview(book: Workbook, home: Home, batch: ImportBatch, content: bytes) -> Iterator[Judged]:
    """What each row would do; the batch learns what was left out, and how many say nothing new."""
    reading = Reading(book, home, book.register.homes())
    table = book.table(content, batch.original_name, home)
    labels = {one.name: one.label.text for one in book.fields(book.sample(home))}
    batch.told = {"left_out": list(table.left_out)[:50], "labels": labels}
    batch.unchanged = 0
    found = 0
    for judged in reading.judged(map(reading.asked, table.rows), write=False):
        found += 1
        if judged.outcome is None:
            batch.unchanged += 1
        else:
            yield judged
    if not found:
        raise RefusedFile(_NOTHING)


def _keep(session: Session, batch: ImportBatch, rows: Iterable[Judged]) -> None:
    waiting = [_columns(batch, one) for one in rows]
    for start in range(0, len(waiting), _TOGETHER):
        session.execute(insert(ImportRow), waiting[start : start + _TOGETHER])


def _columns(batch: ImportBatch, judged: Judged) -> dict[str, Any]:
    return {
        "batch_id": batch.id,
        "number": judged.number,
        "outcome": judged.outcome,
        "branch_id": judged.home.branch_id if judged.home else None,
        "object_id": judged.object_id,
        "version": judged.version,
        "is_written": False,
        "typed": dict(judged.cells),
        "told": _told(judged),
        "before": {},
    }


def _told(judged: Judged) -> dict[str, Any]:
    return {"label": judged.label, "changes": judged.changes, "problems": judged.problems}


def confirm(session: Session, batch: ImportBatch, book: Workbook, *, actor: Actor) -> None:
    """Write what the preview accepted; a line that somebody changed meanwhile is refused. Raises InvalidMove."""
    _claim(session, batch, ImportState.PREVIEWED, "这份表格已经办理过，请查看结果。")
    accepted = ImportRow.outcome.in_([Outcome.NEW, Outcome.CHANGED])
    rows = {
        row.number: row
        for row in session.scalars(
            select(ImportRow)
            .where(ImportRow.batch_id == batch.id, accepted)
            .order_by(ImportRow.number)
        )
    }
    homes = book.register.homes()
    reading = Reading(book, home_of(batch, homes), homes)
    asked = [
        Asked(
            number=row.number,
            cells=row.typed,
            object_id=row.object_id,
            version=row.version,
            home=next((one for one in homes if one.branch_id == row.branch_id), None),
        )
        for row in rows.values()
    ]
    for judged in reading.judged(asked, write=True):
        row = rows[judged.number]
        if judged.outcome is None:
            # somebody entered the same meanwhile
            session.delete(row)
            batch.unchanged += 1
            continue
        row.outcome, row.told = judged.outcome, _told(judged)
        if judged.outcome is not Outcome.REFUSED and judged.kept is not None:
            row.is_written, row.before = True, judged.before
            row.object_id, row.version = judged.kept
    batch.state = ImportState.CONFIRMED
    batch.confirmed_at, batch.confirmed_by_id = clock.now(), actor.user_id or None
    _note(session, AuditAction.IMPORT_CONFIRMED, batch, book, actor)


def roll_back(session: Session, batch: ImportBatch, book: Workbook, *, actor: Actor) -> None:
    """Give every line back as it was, all or none. Raises InvalidMove where one was changed since, RuleBroken."""
    _claim(session, batch, ImportState.CONFIRMED, "这份表格没有写入，或者已经撤销。")
    written = session.scalars(
        select(ImportRow)
        .where(ImportRow.batch_id == batch.id, ImportRow.is_written)
        .order_by(ImportRow.id.desc())
    ).all()
    table = book.register.table
    numbers = [row.object_id for row in written]
    stored = {
        line.id: line
        for start in range(0, len(numbers), _TOGETHER)
        for line in session.scalars(
            select(table).where(table.id.in_(numbers[start : start + _TOGETHER]))
        )
    }
    changed = [
        str(row.told["label"])
        for row in written
        if (line := stored.get(row.object_id)) is None or line.version != row.version
    ]
    if changed:
        raise InvalidMove(
            f"写入以后已有人修改或移除了{len(changed)}条（{'；'.join(changed[:3])}），不能撤销，请逐条更正。"
        )
    for row in written:
        book.undo(stored[row.object_id], None if row.outcome is Outcome.NEW else row.before)
    batch.state = ImportState.ROLLED_BACK
    batch.rolled_back_at, batch.rolled_back_by_id = clock.now(), actor.user_id or None
    _note(session, AuditAction.IMPORT_ROLLED_BACK, batch, book, actor)


def home_of(batch: ImportBatch, homes: Iterable[Home]) -> Home:
    """The place of an upload. Raises InvalidMove where the person corrects nothing there any more."""
    found = [one for one in homes if one.branch_id == batch.branch_id]
    if not found:
        raise InvalidMove("您已不能为这个党支部登记。")
    return found[0]


def _claim(session: Session, batch: ImportBatch, state: ImportState, sentence: str) -> None:
    """Of two who press at once the second is told."""
    session.refresh(batch, with_for_update=True)
    if batch.state is not state:
        raise InvalidMove(sentence)


def _note(
    session: Session, action: AuditAction, batch: ImportBatch, book: Workbook, actor: Actor
) -> None:
    record_change(
        session,
        action,
        batch,
        actor=actor,
        label=f"{book.title}：{batch.original_name}",
        sha256=batch.file_sha256,
    )
