"""Uploads: kept and previewed, written, taken back. They flush and never commit."""

import base64
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import on_behalf, record_change
from intranet.domain.access.roles import Actor
from intranet.domain.organization.homes import Home
from intranet.domain.records.imports import (
    ImportBatch,
    ImportRow,
    ImportState,
    Outcome,
)
from intranet.features.workbooks import queries
from intranet.foundation import clock
from intranet.foundation.errors import (
    InvalidMove,
    NotAllowed,
    RefusedFile,
    RuleBroken,
)
from intranet.foundation.jobs import enqueue
from intranet.foundation.sealed import FORMAT, Place, ring
from intranet.foundation.storage import FileStore
from intranet.foundation.uploads import safe_name
from intranet.pagekit.drafts import SECRETS
from intranet.pagekit.files import stores
from intranet.pagekit.judging import Asked, Judged, Reading
from intranet.pagekit.workbooks import PLACE, Workbook

READ, WRITE, UNDO = "workbooks.read", "workbooks.write", "workbooks.undo"
LARGE = 200
"""A file with more rows is left to the worker."""
_TOGETHER = 500
# bound to its use; its place is its hash
_FILE = Place("import_batch", "file", "")
SEALED = "sealed"
# rows that are written, or taken back, at once
PART = 40
# what may be taken back where the worker has given it up
TAKEN_UP = frozenset({ImportState.WRITING, ImportState.UNDOING})
_NOT_YOURS = "您已不能为这个党支部登记。"
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
    at_once: bool = False,
) -> ImportBatch:
    """Keep a file as evidence and look at its rows; nothing of the register changes. Raises RuleBroken.

    A long one is left to the worker, unless it is to be read *at_once*.
    """
    # what tells of several places is not for who keeps one of them
    of_one = len(book.register.homes()) == 1
    batch = ImportBatch(
        workbook=book.name,
        committee_id=home.committee_id,
        branch_id=home.branch_id if of_one else None,
        original_name=safe_name(name),
        file_sha256="",
        state=ImportState.PREVIEWED,
        told={"home": home.code},
        uploaded_by_id=actor.user_id or None,
        uploaded_at=clock.now(),
    )
    rows: list[Judged] = []
    try:
        if at_once or _is_short(book, home, batch, content):
            preview(book, home, batch, content, rows.append)
        else:
            batch.state = ImportState.READING
    except RefusedFile as refused:
        raise RuleBroken({"file": [str(refused)]}) from refused
    batch.file_sha256 = store.put(_sealed_file(content) if book.keeps_secrets(home) else content)
    session.add(batch)
    note(session, AuditAction.IMPORT_UPLOADED, batch, book, actor)
    keep_rows(session, [columns_of_row(batch, one) for one in rows])
    if batch.state is ImportState.READING:
        leave(session, batch, READ)
    return batch


def _is_short(book: Workbook, home: Home, batch: ImportBatch, content: bytes) -> bool:
    return count_rows(book, home, batch, content, LARGE + 1) <= LARGE


def count_rows(
    book: Workbook, home: Home, batch: ImportBatch, content: bytes, most: int | None = None
) -> int:
    """How many rows there are, *most* at most. Raises RefusedFile at once where they are more than may be."""
    table = book.table(content, batch.original_name, home)
    return sum(1 for _ in islice(table.rows, most))


def leave(session: Session, batch: ImportBatch, name: str, **more: Any) -> None:
    """Leave the batch to the worker."""
    batch.job_id = enqueue(session, name, batch_id=batch.id, **more)
    batch.problem = ""


def preview(
    book: Workbook,
    home: Home,
    batch: ImportBatch,
    content: bytes,
    keep: Callable[[Judged], None],
    *,
    bit_by_bit: bool = False,
) -> None:
    """What the rows would do: *keep* gets those that say something new; the batch learns how many do not."""
    reading = Reading(book, home, book.register.homes(), bit_by_bit=bit_by_bit)
    table = book.table(content, batch.original_name, home)
    labels = {one.name: one.label.text for one in book.fields(book.sample(home))}
    found = unchanged = 0
    for judged in reading.judged(reading.asked(table.rows), write=False):
        if judged.outcome is None:
            unchanged += 1
        else:
            found += 1
            keep(judged)
    if not found and not unchanged:
        raise RefusedFile(_NOTHING)
    batch.told = {"home": home.code, "left_out": list(table.left_out)[:50], "labels": labels}
    batch.unchanged = unchanged


def keep_rows(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Store rows of a batch, some at a time."""
    waiting = iter(rows)
    while some := list(islice(waiting, _TOGETHER)):
        session.execute(insert(ImportRow), some)


def _place(batch: ImportBatch, number: int, name: str) -> Place:
    return Place(ImportRow.__tablename__, name, f"{batch.id}-{number}")


def _kept_cells(batch: ImportBatch, judged: Judged) -> dict[str, Any]:
    """What the form will get; what is kept only sealed is so here, too, and goes with a row that is not written."""
    kept: dict[str, Any] = {}
    for name, text in judged.cells.items():
        if not text or name not in SECRETS:
            kept[name] = text
        elif judged.outcome is not Outcome.REFUSED:
            kept[name] = {SEALED: ring().seal(text, _place(batch, judged.number, name))}
    return kept


def _opened_cells(batch: ImportBatch, row: ImportRow) -> Mapping[str, str]:
    """The same as the file said it."""
    return {
        name: ring().open(text[SEALED], _place(batch, row.number, name))
        if isinstance(text, dict)
        else text
        for name, text in row.typed.items()
    }


def _sealed_file(content: bytes) -> bytes:
    return ring().seal(base64.b64encode(content).decode(), _FILE).encode()


def file_as_sent(batch: ImportBatch, *, actor: Actor) -> bytes:
    """The file that is kept as evidence; a sealed one for who sent it alone. Raises NotAllowed, DamagedSeal."""
    content = stores().objects.get(batch.file_sha256)
    if not content.startswith(f"{FORMAT}:".encode()):
        return content
    if actor.user_id != batch.uploaded_by_id:
        raise NotAllowed("表格中可能有联系电话，只由上传的人下载。")
    return base64.b64decode(ring().open(content.decode(), _FILE))


def columns_of_row(batch: ImportBatch, judged: Judged) -> dict[str, Any]:
    """What is stored of a row that was looked at."""
    return {
        "batch_id": batch.id,
        "number": judged.number,
        "outcome": judged.outcome,
        "branch_id": judged.home.branch_id if judged.home else None,
        "object_id": judged.object_id,
        "version": judged.version,
        "is_written": False,
        "typed": _kept_cells(batch, judged),
        "told": _told(judged),
        "before": {},
    }


def _told(judged: Judged) -> dict[str, Any]:
    return {"label": judged.label, "changes": judged.changes, "problems": judged.problems}


def confirm(session: Session, batch: ImportBatch, book: Workbook, *, actor: Actor) -> None:
    """Write what the preview accepted; a line that somebody changed meanwhile is refused. Raises InvalidMove.

    What is much is left to the worker.
    """
    _claim(session, batch, ImportState.PREVIEWED, "这份表格已经办理过，请查看结果。")
    batch.confirmed_at, batch.confirmed_by_id = clock.now(), actor.user_id or None
    if actor.user_id and _count(session, batch) > LARGE:
        batch.state = ImportState.WRITING
        leave(session, batch, WRITE)
    else:
        write(session, batch, book)
    note(session, AuditAction.IMPORT_CONFIRMED, batch, book, actor)


def _count(session: Session, batch: ImportBatch) -> int:
    rows = select(func.count()).where(ImportRow.batch_id == batch.id)
    return session.scalar(rows.where(ImportRow.outcome != Outcome.REFUSED)) or 0


def write(
    session: Session, batch: ImportBatch, book: Workbook, *, most: float = float("inf")
) -> tuple[int, bool]:
    """Write what was accepted and is not written yet, for *most* seconds: how many rows, whether something is left."""
    began, written, tried = time.monotonic(), 0, False
    homes = book.register.homes()
    reading = Reading(book, home_of(batch, homes), homes)
    places = {one.branch_id: one for one in homes if one.committee_id == batch.committee_id}
    left = (
        select(ImportRow)
        .where(
            ImportRow.batch_id == batch.id,
            ImportRow.outcome.in_([Outcome.NEW, Outcome.CHANGED]),
            ImportRow.is_written.is_(False),
        )
        .order_by(ImportRow.number, ImportRow.id)
        .limit(PART)
    )
    while rows := session.scalars(left).all():
        # some rows at least: who is slow gets on, too
        if tried and time.monotonic() - began > most:
            return written, True
        written += _write_part(session, batch, reading, places, rows)
        session.flush()
        tried = True
    batch.state = ImportState.CONFIRMED
    return written, False


def _write_part(
    session: Session,
    batch: ImportBatch,
    reading: Reading,
    places: Mapping[int | None, Home],
    rows: Sequence[ImportRow],
) -> int:
    asked = [
        Asked(
            number=row.number,
            cells=_opened_cells(batch, row),
            object_id=row.object_id,
            version=row.version,
            home=places.get(row.branch_id),
            problem=None if row.branch_id in places else (PLACE, _NOT_YOURS),
        )
        for row in rows
    ]
    for row, judged in zip(rows, reading.judged(asked, write=True), strict=True):
        if judged.outcome is None:
            # somebody entered the same meanwhile
            session.delete(row)
            batch.unchanged += 1
            continue
        # what is stored has lost the order of its columns, by which a row is named
        judged.label = str(row.told["label"])
        row.outcome, row.told = judged.outcome, _told(judged)
        # what is stored by now, or was refused, is needed here no more
        row.typed = {name: text for name, text in row.typed.items() if name not in SECRETS}
        if judged.outcome is not Outcome.REFUSED and judged.kept is not None:
            row.is_written, row.before = True, judged.before
            row.object_id, row.version = judged.kept
    return sum(row.is_written for row in rows)


def roll_back(session: Session, batch: ImportBatch, book: Workbook, *, actor: Actor) -> None:
    """Give every line back as it was. Raises InvalidMove where one was changed since, RuleBroken.

    What was written of a file before the worker gave it up is taken back, too, and what it gave up taking back is gone
    on with.
    """
    stuck = batch.state in TAKEN_UP and queries.is_given_up(session, batch)
    state = batch.state if stuck else ImportState.CONFIRMED
    _claim(session, batch, state, "这份表格没有写入，或者已经撤销。")
    batch.rolled_back_by_id = actor.user_id or None
    if actor.user_id and _count(session, batch) > LARGE:
        batch.state = ImportState.UNDOING
        leave(session, batch, UNDO)
    else:
        undo(session, batch, book)
    note(session, AuditAction.IMPORT_ROLLED_BACK, batch, book, actor)


def undo(
    session: Session,
    batch: ImportBatch,
    book: Workbook,
    *,
    most: float = float("inf"),
    begun: bool = False,
) -> bool:
    """Give lines back as they were, the last ones first, for *most* seconds: whether something is left.

    Raises InvalidMove where one of them was changed since, before it is *begun* one of all; RuleBroken.
    """
    started, tried = time.monotonic(), False
    homes, table = book.register.homes(), book.register.table
    left = (
        select(ImportRow, table)
        .outerjoin(table, table.id == ImportRow.object_id)
        .where(ImportRow.batch_id == batch.id, ImportRow.is_written)
        .order_by(ImportRow.id.desc())
        .options(*book.register.loads)
    )
    if not begun:
        _check_unchanged(session.execute(left, execution_options={"yield_per": _TOGETHER}))
    while found := session.execute(left.limit(PART)).all():
        if tried and time.monotonic() - started > most:
            return True
        _check_unchanged(found)
        if any(book.register.home_of(line, homes) is None for _, line in found):
            raise InvalidMove(_NOT_YOURS)
        with on_behalf(session):
            for row, line in found:
                book.undo(line, None if row.outcome is Outcome.NEW else row.before)
                row.is_written = False
        session.flush()
        tried = True
    batch.state, batch.rolled_back_at = ImportState.ROLLED_BACK, clock.now()
    return False


def _check_unchanged(found: Iterable[Any]) -> None:
    changed = [
        str(row.told["label"]) for row, line in found if line is None or line.version != row.version
    ]
    if changed:
        raise InvalidMove(
            f"写入以后已有人修改或移除了{len(changed)}条（{'；'.join(changed[:3])}），不能撤销，请逐条更正。"
        )


def home_of(batch: ImportBatch, homes: Iterable[Home]) -> Home:
    """The place of an upload. Raises InvalidMove where the person corrects nothing there any more."""
    code = batch.told.get("home")
    for one in homes:
        if one.committee_id == batch.committee_id and code in (None, one.code):
            return one
    raise InvalidMove(_NOT_YOURS)


def _claim(session: Session, batch: ImportBatch, state: ImportState, sentence: str) -> None:
    """Of two who press at once the second is told."""
    session.refresh(batch, with_for_update=True)
    if batch.state is not state:
        raise InvalidMove(sentence)


def note(
    session: Session, action: AuditAction, batch: ImportBatch, book: Workbook, actor: Actor
) -> None:
    """Record what happened to a batch."""
    record_change(
        session,
        action,
        batch,
        actor=actor,
        label=f"{book.title}：{batch.original_name}",
        sha256=batch.file_sha256,
    )
