"""How often, never who: the one figure that leaves the restricted half, withheld where it could point at somebody."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.domain.integrity.restricted import FirstFormMeasure, MeasureKind

LEAST = 3
"""Fewer people than this could be guessed; that there are none could be, too."""


def first_form_counts(
    session: Session, committee_id: int, first: date, last: date
) -> Sequence[tuple[MeasureKind, int | None]]:
    """First-form measures of these days in the whole committee by kind; None for too few to be told. One statement.

    People are told apart by their marks: a key changed within the time may count somebody twice.
    """
    found = {
        kind: (measures, people)
        for kind, measures, people in session.execute(
            select(
                FirstFormMeasure.kind,
                func.count(),
                func.count(FirstFormMeasure.person_mark.distinct()),
            )
            .where(
                FirstFormMeasure.committee_id == committee_id,
                FirstFormMeasure.taken_on.between(first, last),
            )
            .group_by(FirstFormMeasure.kind)
        ).tuples()
    }
    told = []
    for kind in MeasureKind:
        measures, people = found.get(kind, (0, 0))
        told.append((kind, measures if people >= LEAST else None))
    return told
