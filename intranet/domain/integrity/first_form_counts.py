"""How often, never who: the one figure that leaves the restricted half, withheld where it could point at somebody."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.integrity.restricted import FirstFormMeasure, MeasureKind

LEAST = 3
"""Fewer people than this could be guessed; that there are none could be, too."""


def first_form_counts(
    session: Session, committee_id: int, first: date, last: date
) -> Sequence[tuple[MeasureKind, int | None]]:
    """First-form measures of these days in the whole committee by kind; None for too few to be told. One statement.

    People are told apart by who they are and not by their marks, which differ while keys change.
    """
    people: dict[MeasureKind, list[int]] = {kind: [] for kind in MeasureKind}
    for row in session.scalars(
        select(FirstFormMeasure).where(
            FirstFormMeasure.committee_id == committee_id,
            FirstFormMeasure.taken_on.between(first, last),
        )
    ):
        people[row.kind].append(row.member_id)
    return [
        (kind, len(found) if len(set(found)) >= LEAST else None) for kind, found in people.items()
    ]
