"""Uploads: kept and previewed, written, taken back. They flush and never commit."""

import base64
from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import on_behalf, record_change
from intranet.domain.access.roles import Actor
from intranet.domain.organization.homes import Home
from intranet.domain.records.imports import (
    MAX_PROBLEM,
    ImportBatch,
    ImportRow,
    ImportState,
    Outcome,
)
from intranet.foundation import clock
from intranet.foundation.errors import (
    IntranetError,
    InvalidMove,
    NotAllowed,
    RefusedFile,
    RuleBroken,
)
from intranet.foundation.jobs import enqueue, job
from intranet.foundation.sealed import FORMAT, Place, ring
from intranet.foundation.storage import FileStore
from intranet.foundation.uploads import safe_name
from intranet.pagekit.acting import acting
from intranet.pagekit.actors import load_actor
from intranet.pagekit.drafts import SECRETS
from intranet.pagekit.files import stores
from intranet.pagekit.judging import Asked, Judged, Reading
from intranet.pagekit.workbooks import PLACE, WORKBOOKS, Workbook

READ, WRITE, UNDO = "workbooks.read", "workbooks.write", "workbooks.undo"
LARGE = 200
"""A file with more rows is left to the worker."""
_TOGETHER = 500
# bound to its use; its place is its hash
_FILE = Place("import_batch", "file", "")
SEALED = "sealed"
_MOST = timedelta(minutes=30)
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
            rows = _preview(book, home, batch, content)
        else:
            batch.state = ImportState.READING
    except RefusedFile as refused:
        raise RuleBroken({"file": [str(refused)]}) from refused
    batch.file_sha256 = store.put(_sealed_file(content) if book.keeps_secrets(home) else content)
    session.add(batch)
    _note(session, AuditAction.IMPORT_UPLOADED, batch, book, actor)
    _keep(session, batch, rows)
    if batch.state is ImportState.READING:
        _leave(session, batch, READ)
    return batch


def _is_short(book: Workbook, home: Home, batch: ImportBatch, content: bytes) -> bool:
    return _count_rows(book, home, batch, content, LARGE + 1) <= LARGE


def _count_rows(
    book: Workbook, home: Home, batch: ImportBatch, content: bytes, most: int | None = None
) -> int:
    """How many rows there are, *most* at most. Raises RefusedFile at once where they are more than may be."""
    table = book.table(content, batch.original_name, home)
    return sum(1 for _ in islice(table.rows, most))


def _leave(session: Session, batch: ImportBatch, name: str) -> None:
    """Leave the batch to the worker."""
    row = enqueue(session, name, batch_id=batch.id)
    session.flush()
    batch.job_id, batch.problem = row.id, ""


def _preview(
    book: Workbook, home: Home, batch: ImportBatch, content: bytes, *, bit_by_bit: bool = False
) -> list[Judged]:
    """What the rows would do, without those that say nothing new; the batch learns how many, and what was left out."""
    reading = Reading(book, home, book.register.homes(), bit_by_bit=bit_by_bit)
    table = book.table(content, batch.original_name, home)
    labels = {one.name: one.label.text for one in book.fields(book.sample(home))}
    found, unchanged = [], 0
    for judged in reading.judged(reading.asked(table.rows), write=False):
        if judged.outcome is None:
            unchanged += 1
        else:
            found.append(judged)
    if not found and not unchanged:
        raise RefusedFile(_NOTHING)
    batch.told = {"home": home.code, "left_out": list(table.left_out)[:50], "labels": labels}
    batch.unchanged = unchanged
    return found


def _keep(session: Session, batch: ImportBatch, rows: Iterable[Judged]) -> None:
    waiting = [_columns(batch, one) for one in rows]
    for start in range(0, len(waiting), _TOGETHER):
        session.execute(insert(ImportRow), waiting[start : start + _TOGETHER])


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


def _columns(batch: ImportBatch, judged: Judged) -> dict[str, Any]:
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
        _leave(session, batch, WRITE)
    else:
        _write(session, batch, book)
    _note(session, AuditAction.IMPORT_CONFIRMED, batch, book, actor)


def _count(session: Session, batch: ImportBatch) -> int:
    rows = select(func.count()).where(ImportRow.batch_id == batch.id)
    return session.scalar(rows.where(ImportRow.outcome != Outcome.REFUSED)) or 0


def _write(session: Session, batch: ImportBatch, book: Workbook) -> None:
    accepted = ImportRow.outcome.in_([Outcome.NEW, Outcome.CHANGED])
    rows = session.scalars(
        select(ImportRow)
        .where(ImportRow.batch_id == batch.id, accepted)
        .order_by(ImportRow.number, ImportRow.id)
    ).all()
    homes = book.register.homes()
    reading = Reading(book, home_of(batch, homes), homes)
    places = {one.branch_id: one for one in homes if one.committee_id == batch.committee_id}
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
    batch.state = ImportState.CONFIRMED


def roll_back(session: Session, batch: ImportBatch, book: Workbook, *, actor: Actor) -> None:
    """Give every line back as it was, all or none. Raises InvalidMove where one was changed since, RuleBroken."""
    _claim(session, batch, ImportState.CONFIRMED, "这份表格没有写入，或者已经撤销。")
    batch.rolled_back_by_id = actor.user_id or None
    if actor.user_id and _count(session, batch) > LARGE:
        batch.state = ImportState.UNDOING
        _leave(session, batch, UNDO)
    else:
        _undo(session, batch, book)
    _note(session, AuditAction.IMPORT_ROLLED_BACK, batch, book, actor)


def _undo(session: Session, batch: ImportBatch, book: Workbook) -> None:
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
            select(table)
            .where(table.id.in_(numbers[start : start + _TOGETHER]))
            .options(*book.register.loads)
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
    homes = book.register.homes()
    if any(book.register.home_of(line, homes) is None for line in stored.values()):
        raise InvalidMove(_NOT_YOURS)
    with on_behalf(session):
        for row in written:
            book.undo(stored[row.object_id], None if row.outcome is Outcome.NEW else row.before)
    batch.state, batch.rolled_back_at = ImportState.ROLLED_BACK, clock.now()


# --- what the worker does -------------------------------------------------------------------------


@job(READ, most=_MOST)
def read_batch(session: Session, batch_id: int) -> None:
    """Look at the rows of a long file, a part at a time: nobody who writes waits for it."""
    found = _taken(session, batch_id, ImportState.READING)
    if found is None:
        return
    batch, book, actor = found
    # what is learnt of the rows, while the batch itself is given up with each part
    learnt = ImportBatch(
        original_name=batch.original_name,
        committee_id=batch.committee_id,
        branch_id=batch.branch_id,
        told=batch.told,
    )
    content = file_as_sent(batch, actor=actor)
    rows: list[Judged] = []
    problem = ""
    with acting(actor):
        try:
            home = home_of(learnt, book.register.homes())
            _count_rows(book, home, learnt, content)
            rows = _preview(book, home, learnt, content, bit_by_bit=True)
        except IntranetError as refused:
            problem = str(refused)
    session.rollback()
    batch = session.get_one(ImportBatch, batch_id, with_for_update=True)
    batch.state = ImportState.REFUSED if problem else ImportState.PREVIEWED
    batch.problem = problem[:MAX_PROBLEM]
    batch.told, batch.unchanged = learnt.told or {}, learnt.unchanged or 0
    _keep(session, batch, rows)
    _note(session, AuditAction.IMPORT_READ, batch, book, actor)


@job(WRITE, most=_MOST)
def write_batch(session: Session, batch_id: int) -> None:
    """Write what was confirmed."""
    found = _taken(session, batch_id, ImportState.WRITING)
    if found is not None:
        batch, book, actor = found
        with acting(actor):
            _write(session, batch, book)
        _note(session, AuditAction.IMPORT_READ, batch, book, actor)


@job(UNDO, most=_MOST)
def undo_batch(session: Session, batch_id: int) -> None:
    """Take back what was written; where that is not possible any more the batch says why."""
    found = _taken(session, batch_id, ImportState.UNDOING)
    if found is None:
        return
    batch, book, actor = found
    try:
        with acting(actor), session.begin_nested():
            _undo(session, batch, book)
    except IntranetError as refused:
        batch.state, batch.problem = ImportState.CONFIRMED, str(refused)[:MAX_PROBLEM]
        batch.rolled_back_by_id = None
    _note(session, AuditAction.IMPORT_READ, batch, book, actor)


def _taken(
    session: Session, batch_id: int, state: ImportState
) -> tuple[ImportBatch, Workbook, Actor] | None:
    """The batch, its register, and who asked for this; None where nothing is to be done any more."""
    batch = session.get(ImportBatch, batch_id)
    if batch is None or batch.state is not state:
        return None
    asking = {
        ImportState.READING: batch.uploaded_by_id,
        ImportState.WRITING: batch.confirmed_by_id,
        ImportState.UNDOING: batch.rolled_back_by_id,
    }[state]
    actor = None if asking is None else load_actor(session, asking)
    if actor is None:
        raise NotAllowed("the account that asked for it is not in use any more")
    return batch, WORKBOOKS[batch.workbook], actor


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
