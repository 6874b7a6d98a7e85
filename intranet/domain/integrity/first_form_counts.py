"""How often, never who: the one figure that leaves the restricted half, withheld where it could point at somebody."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.integrity.restricted import FirstFormMeasure, MeasureKind
from intranet.foundation.sealed import set_apart

LEAST = 3
"""Fewer people than this could be guessed; that there are none could be, too."""


def first_form_counts(
    session: Session, committee_id: int, first: date, last: date
) -> tuple[Sequence[tuple[MeasureKind, int | None]], bool]:
    """First-form measures of these days in the whole committee by kind; None for too few to be told. One statement.

    People are told apart by who they are and not by their marks, which differ while keys change. Besides, whether a
    row does not open: such a row is left out.
    """
    people: dict[MeasureKind, list[int]] = {kind: [] for kind in MeasureKind}
    rows, damaged = set_apart(
        session.scalars(
            select(FirstFormMeasure).where(
                FirstFormMeasure.committee_id == committee_id,
                FirstFormMeasure.taken_on.between(first, last),
            )
        )
    )
    for row in rows:
        people[row.kind].append(row.member_id)
    told = [
        (kind, len(found) if len(set(found)) >= LEAST else None) for kind, found in people.items()
    ]
    return told, bool(damaged)
