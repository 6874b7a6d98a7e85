"""What the worker does with long files: looking at them, writing them a part at a time, taking them back.

Neither writing nor taking back is one transaction: each part is, and leaves the rest to a job of its own. On SQLite,
where one writes at a time, others save in between; where the worker is killed it goes on with the first row that is not
written, or not taken back.
"""

import json
import time
from datetime import timedelta
from tempfile import TemporaryFile
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.records.imports import MAX_PROBLEM, ImportBatch, ImportState, Outcome
from intranet.features.workbooks import queries
from intranet.features.workbooks.operations import (
    READ,
    UNDO,
    WRITE,
    columns_of_row,
    count_rows,
    file_as_sent,
    home_of,
    keep_rows,
    leave,
    note,
    preview,
    undo,
    write,
)
from intranet.foundation.errors import IntranetError, NotAllowed
from intranet.foundation.jobs import job
from intranet.pagekit.acting import acting
from intranet.pagekit.actors import load_actor
from intranet.pagekit.judging import Judged
from intranet.pagekit.workbooks import WORKBOOKS, Workbook

_MOST = timedelta(minutes=30)
# a part is written for so many seconds, and others save for so many before the next
_AT_A_TIME, _REST = 1.0, 0.15


@job(READ, most=_MOST)
def read_batch(session: Session, batch_id: int) -> None:
    """Look at the rows of a long file, a part at a time: nobody who writes waits for it."""
    found = _taken(session, batch_id, ImportState.READING)
    if found is None:
        return
    batch, book, actor = found
    # what is learnt of the rows, while the batch itself is given up with each part
    learnt = ImportBatch(
        id=batch.id,
        original_name=batch.original_name,
        committee_id=batch.committee_id,
        branch_id=batch.branch_id,
        told=batch.told,
    )
    content = file_as_sent(batch, actor=actor)
    problem = ""
    # the rows of a long file are no more in memory than those of a short one
    with TemporaryFile("w+", encoding="utf-8") as aside:

        def keep(judged: Judged) -> None:
            aside.write(json.dumps(columns_of_row(learnt, judged), ensure_ascii=False) + "\n")

        with acting(actor):
            try:
                home = home_of(learnt, book.register.homes())
                count_rows(book, home, learnt, content)
                preview(book, home, learnt, content, keep, bit_by_bit=True)
            except IntranetError as refused:
                problem = str(refused)
        session.rollback()
        batch = session.get_one(ImportBatch, batch_id, with_for_update=True)
        batch.state = ImportState.REFUSED if problem else ImportState.PREVIEWED
        batch.problem = problem[:MAX_PROBLEM]
        batch.told, batch.unchanged = learnt.told or {}, learnt.unchanged or 0
        if not problem:
            aside.seek(0)
            keep_rows(session, map(_as_kept, aside))
    note(session, AuditAction.IMPORT_READ, batch, book, actor)


def _as_kept(line: str) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(line)
    return {**row, "outcome": Outcome(row["outcome"])}


@job(WRITE, most=_MOST)
def write_batch(session: Session, batch_id: int) -> None:
    """Write a part of what was confirmed, and leave the rest to a job of its own: others save in between."""
    session.rollback()
    # who waits for a file of SQLite looks again now and then, and must find it free
    time.sleep(_REST)
    found = _taken(session, batch_id, ImportState.WRITING)
    if found is None:
        return
    batch, book, actor = found
    with acting(actor):
        written, more = write(session, batch, book, most=_AT_A_TIME)
    if more:
        leave(session, batch, WRITE)
    # rows that were written tell of themselves
    if not (more and written):
        note(session, AuditAction.IMPORT_READ, batch, book, actor)


@job(UNDO, most=_MOST)
def undo_batch(session: Session, batch_id: int, begun: bool = False) -> None:
    """Take back a part of what was written, and leave the rest to a job of its own.

    Where that is not possible any more the batch says why; what is left is taken back once it is asked for again.
    """
    session.rollback()
    time.sleep(_REST)
    found = _taken(session, batch_id, ImportState.UNDOING)
    if found is None:
        return
    batch, book, actor = found
    try:
        with acting(actor), session.begin_nested():
            more = undo(session, batch, book, most=_AT_A_TIME, begun=begun)
    except IntranetError as refused:
        more = False
        batch.state, batch.rolled_back_by_id = ImportState.CONFIRMED, None
        left = queries.written(session, batch)
        batch.problem = f"还有{left}行没有撤销：{refused}"[:MAX_PROBLEM]
    if more:
        # rows that were taken back tell of themselves
        leave(session, batch, UNDO, begun=True)
    else:
        note(session, AuditAction.IMPORT_READ, batch, book, actor)


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
