"""Uploads as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Actor
from intranet.domain.organization.tables import Branch
from intranet.domain.records.imports import ImportBatch, ImportRow, Outcome
from intranet.foundation.errors import NotFound
from intranet.foundation.jobs import Standing, standing
from intranet.pagekit.workbooks import WORKBOOKS, Workbook

SHOWN = 100
"""So many rows of a kind stand on the page."""


@dataclass(frozen=True)
class Kind:
    """The rows of one outcome: how many, and the first of them."""

    outcome: Outcome
    count: int
    rows: Sequence[ImportRow]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.rows)


def readable(actor: Actor, batch: ImportBatch) -> bool:
    """Whether the person may know of an upload: their own, or of a place for which they enter the same.

    Of several places it is known to who sent it, and to who enters the same for the committee.
    """
    book = WORKBOOKS.get(batch.workbook)
    if book is None:
        return False
    own, edit = batch.uploaded_by_id == actor.user_id, book.register.edit
    if own and batch.branch_id is None:
        return actor.can(edit)
    keeps = batch.branch_id in actor.kept_branches or batch.committee_id in actor.kept_committees
    return (own or (not book.private and keeps)) and actor.covers(
        edit, committee_id=batch.committee_id, branch_id=batch.branch_id
    )


def load(session: Session, batch_id: int, actor: Actor) -> tuple[ImportBatch, Workbook]:
    """An upload and its register; NotFound for strangers."""
    batch = session.get(ImportBatch, batch_id)
    if batch is None or not readable(actor, batch) or batch.workbook not in WORKBOOKS:
        raise NotFound("没有找到这份表格，或者不在您的查看范围内。")
    return batch, WORKBOOKS[batch.workbook]


def is_given_up(session: Session, batch: ImportBatch) -> bool:
    """Whether the worker failed of it for good. Two statements."""
    found = standing(session, batch.job_id or 0)
    return found is None or found[0] is Standing.FAILED


def written(session: Session, batch: ImportBatch) -> int:
    """How many rows are written so far and not taken back. One statement."""
    of_batch = select(func.count()).where(ImportRow.batch_id == batch.id, ImportRow.is_written)
    return session.scalar(of_batch) or 0


def kinds(session: Session, batch: ImportBatch) -> list[Kind]:
    """The rows by outcome, those that need attention first. Two statements."""
    of_batch = ImportRow.batch_id == batch.id
    counts = dict(
        session.execute(
            select(ImportRow.outcome, func.count()).where(of_batch).group_by(ImportRow.outcome)
        )
        .tuples()
        .all()
    )
    place = func.row_number().over(partition_by=ImportRow.outcome, order_by=ImportRow.number)
    ranked = select(ImportRow, place.label("place")).where(of_batch).subquery()
    first = aliased(ImportRow, ranked)
    rows = session.scalars(
        select(first).where(ranked.c.place <= SHOWN).order_by(ranked.c.number)
    ).all()
    order = (Outcome.REFUSED, Outcome.CHANGED, Outcome.NEW)
    return [
        Kind(one, counts[one], [row for row in rows if row.outcome is one])
        for one in order
        if one in counts
    ]


def batches(actor: Actor) -> Select[tuple[ImportBatch, str, str]]:
    """Uploads that the person may know of, latest first, with who sent them and the code of the branch."""
    places = []
    for book in WORKBOOKS.values():
        if book.private:
            continue
        own, whole = actor.own_branches(book.register.edit), actor.committee_ids(book.register.edit)
        places.append(
            and_(
                ImportBatch.workbook == book.name,
                or_(
                    ImportBatch.branch_id.in_(own),
                    and_(ImportBatch.branch_id.is_(None), ImportBatch.committee_id.in_(whole)),
                ),
            )
        )
    return (
        select(ImportBatch, User.display_name, Branch.code)
        .outerjoin(User, User.id == ImportBatch.uploaded_by_id)
        .outerjoin(Branch, Branch.id == ImportBatch.branch_id)
        .where(or_(ImportBatch.uploaded_by_id == actor.user_id, *places))
        .order_by(ImportBatch.id.desc())
    )
