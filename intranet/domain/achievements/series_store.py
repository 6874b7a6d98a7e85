"""Reading the figures that reports and series are made of, with their indicator, owner and brand."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.achievements.indicators import (
    Indicator,
    IndicatorTarget,
    ReportSection,
    Target,
)
from intranet.domain.achievements.series import Figure, IndicatorName
from intranet.domain.achievements.tables import Achievement
from intranet.domain.brands.tables import Brand
from intranet.domain.organization.tables import OrganizationName, valid_on
from intranet.domain.records.workflow import COUNTED_STATES

OFFICE = "办公室"
Names = Mapping[int, IndicatorName]
_SECTIONS = list(ReportSection)


def indicator_names(session: Session, committee_id: int) -> dict[int, IndicatorName]:
    """The whole dictionary by id, inactive names too, with their targets. One statement."""
    rows: list[Indicator] = []
    targets: dict[int, dict[int, Target]] = {}
    for row, target in session.execute(
        select(Indicator, IndicatorTarget)
        .outerjoin(IndicatorTarget, IndicatorTarget.indicator_id == Indicator.id)
        .where(Indicator.committee_id == committee_id)
        .order_by(Indicator.sort_order, Indicator.id)
    ):
        if row.id not in targets:
            rows.append(row)
        known = targets.setdefault(row.id, {})
        if target is not None:
            known[target.year] = target.target
    found: dict[int, IndicatorName] = {}
    # totals first: they have no parent themselves
    for row in sorted(rows, key=lambda row: row.parent_id is not None):
        found[row.id] = IndicatorName(
            id=row.id,
            name=row.name,
            opening=row.opening,
            section=row.section,
            theme=row.theme,
            sort_order=row.sort_order,
            parent=found.get(row.parent_id) if row.parent_id else None,
            counted_by=row.counted_by,
            targets=targets[row.id],
        )
    return {row.id: found[row.id] for row in rows}


def place_of(figure: Figure) -> tuple[int, int, int, int, int]:
    """Section, then the order of the dictionary with the parts of a total together; without indicator last."""
    indicator = figure.indicator
    if indicator is None:
        return (len(_SECTIONS), 0, 0, 0, figure.id)
    home = indicator.home
    return (
        _SECTIONS.index(home.section),
        home.sort_order,
        home.id,
        indicator.sort_order,
        figure.id,
    )


def figures_of(
    session: Session,
    committee_id: int,
    *,
    first: date,
    last: date,
    cleared: bool = True,
    names: Names | None = None,
) -> list[Figure]:
    """Approved achievements whose period ends, or whose 截至 day lies, from *first* to *last*. Two statements.

    ``cleared`` keeps to those with 公开许可 (保密审查), the only ones a document may print. Ordered by section, place
    in the dictionary and id.
    """
    where: list[ColumnElement[bool]] = [
        or_(Achievement.period_end.between(first, last), Achievement.as_of.between(first, last))
    ]
    if cleared:
        where.append(Achievement.public_ok.is_(True))
    return read_figures(session, committee_id, *where, names=names)


def read_figures(
    session: Session,
    committee_id: int,
    *where: ColumnElement[bool],
    names: Names | None = None,
) -> list[Figure]:
    """Approved achievements that meet the conditions, in the order of ``figures_of``.

    Two statements, one where the dictionary was read before (*names*).
    """
    known = indicator_names(session, committee_id) if names is None else names
    short_name = (
        select(OrganizationName.short_name)
        .where(
            OrganizationName.branch_id == Achievement.branch_id,
            valid_on(
                OrganizationName.valid_from, OrganizationName.valid_to, Achievement.period_end
            ),
        )
        .limit(1)
        .correlate(Achievement)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Achievement, func.coalesce(short_name, OFFICE), func.coalesce(Brand.name, ""))
        .outerjoin(Brand, Brand.id == Achievement.brand_id)
        .where(
            Achievement.committee_id == committee_id,
            Achievement.state.in_(COUNTED_STATES),
            *where,
        )
    )
    found = [_figure(row, owner, brand, known) for row, owner, brand in rows]
    return sorted(found, key=place_of)


def _figure(row: Achievement, owner: str, brand: str, names: Names) -> Figure:
    return Figure(
        id=row.id,
        kind=row.kind,
        indicator=names.get(row.indicator_id) if row.indicator_id else None,
        branch_id=row.branch_id,
        owner=owner,
        brand_id=row.brand_id,
        brand=brand,
        attribution=row.attribution,
        subject=row.subject,
        wording=row.wording,
        tail=row.tail,
        quantity=row.quantity,
        measure_kind=row.measure_kind,
        period_start=row.period_start,
        period_end=row.period_end,
        as_of=row.as_of,
        baseline=row.baseline,
        scope=row.scope,
        definition=row.definition,
        level=row.level,
        party=row.party,
        reference=row.reference,
        in_text=row.in_text,
        public_ok=row.public_ok,
    )
