"""Figures of indicators that a register counts: nobody types them, they stand beside those that people entered."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.modules import on
from intranet.domain.access.permissions import Module
from intranet.domain.achievements.indicators import CountedBy
from intranet.domain.achievements.quantities import SCALE, MeasureKind, Qualifier, Quantity
from intranet.domain.achievements.series import Figure, IndicatorName
from intranet.domain.achievements.series_store import OFFICE, Names, place_of
from intranet.domain.achievements.tables import AchievementKind, Attribution
from intranet.domain.integrity.pledges import Pledge
from intranet.domain.integrity.signing import pledge_standing, words_of
from intranet.domain.organization.directory import branches_on
from intranet.foundation.quarters import Year


def counted_years(session: Session, committee_id: int, names: Names) -> set[int]:
    """Years of which the register of pledges holds anything, where it counts one of the indicators.

    One statement, none where it counts none of them. Of a module that is switched off there are none.
    """
    if not any(name.counted_by for name in names.values()):
        return set()
    return set(
        session.scalars(
            select(Pledge.year)
            .where(Pledge.committee_id == committee_id, on(Module.INTEGRITY, Pledge.committee_id))
            .distinct()
        )
    )


def with_counted(
    session: Session,
    committee_id: int,
    typed: Iterable[Figure],
    years: Iterable[int],
    as_of: date,
    *,
    names: Names,
) -> list[Figure]:
    """The figures with those of registers in their place; what was typed of a year that a register knows gives way.

    *years* are among ``counted_years``: three statements for each of them.
    """
    counted = [name for name in names.values() if name.counted_by]
    made = [
        figure for year in years for figure in _pledges(session, committee_id, counted, year, as_of)
    ]
    taken = {(figure.indicator, figure.year) for figure in made}
    kept = [figure for figure in typed if (figure.indicator, figure.year) not in taken]
    return sorted([*kept, *made], key=place_of)


def _pledges(
    session: Session, committee_id: int, names: Sequence[IndicatorName], year: int, as_of: date
) -> list[Figure]:
    span = Year(year)
    day = min(as_of, span.last_day)
    branches = branches_on(session, day, first=span.first_day, committee_ids=[committee_id])
    standing = pledge_standing(session, [one.id for one in branches], year, day).values()
    due, signed = (sum(getattr(one, name) for one in standing) for name in ("due", "signed"))
    return [
        Figure(
            id=-name.id,
            kind=AchievementKind.FIGURE,
            indicator=name,
            branch_id=None,
            owner=OFFICE,
            brand_id=None,
            brand="",
            attribution=Attribution.NONE,
            subject="党风廉政建设责任书",
            wording=words_of(due, signed),
            tail="",
            quantity=Quantity(signed * SCALE, None, Qualifier.EXACT, "份"),
            measure_kind=MeasureKind.COUNT,
            period_start=span.first_day,
            period_end=span.last_day,
            as_of=None if day == span.last_day else day,
            baseline="",
            scope="",
            definition="",
            level=None,
            party="",
            reference="",
            in_text=True,
            public_ok=True,
            register=f"/integrity/pledges?year={year}",
        )
        for name in names
        if name.counted_by is CountedBy.PLEDGES and due
    ]
