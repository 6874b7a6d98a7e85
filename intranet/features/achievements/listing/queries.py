"""The list of achievements: filters, pages, rows for the file that leaves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.achievements.indicators import Indicator
from intranet.domain.achievements.quantities import MeasureKind, Quantity
from intranet.domain.achievements.series_store import OFFICE
from intranet.domain.achievements.store import visible
from intranet.domain.achievements.tables import (
    Achievement,
    AchievementKind,
    Attribution,
    Evidence,
    EvidenceFile,
    Level,
    period_words,
)
from intranet.domain.brands.tables import Brand
from intranet.domain.organization.tables import Branch, OrganizationName, valid_on
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.features.achievements.listing.search import matches
from intranet.foundation.pagination import Page, Position, after, capped_count, cut

PAGE_SIZE = 30
EXPORT_MOST = 5000
OFFICE_CODE = "office"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the list is narrowed to; empty means everything."""

    year: int | None = None
    branch: str = ""
    brand: int | None = None
    indicator: int | None = None
    kind: AchievementKind | None = None
    state: State | None = None
    attribution: Attribution | None = None
    text: str = ""

    def arguments(self) -> dict[str, str]:
        """The same as address parameters."""
        found = {
            "year": self.year,
            "branch": self.branch,
            "brand": self.brand,
            "indicator": self.indicator,
            "kind": self.kind.value if self.kind else "",
            "state": self.state.value if self.state else "",
            "attribution": self.attribution.value if self.attribution else "",
            "q": self.text,
        }
        return {name: str(value) for name, value in found.items() if value}

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same as SQL conditions over Achievement."""
        found: list[ColumnElement[bool]] = []
        if self.year:
            found.append(
                Achievement.period_end.between(date(self.year, 1, 1), date(self.year, 12, 31))
            )
        if self.branch == OFFICE_CODE:
            found.append(Achievement.branch_id.is_(None))
        elif self.branch:
            found.append(
                Achievement.branch_id.in_(select(Branch.id).where(Branch.code == self.branch))
            )
        if self.brand:
            found.append(Achievement.brand_id == self.brand)
        if self.indicator:
            # a total stands for its parts
            found.append(
                Achievement.indicator_id.in_(
                    select(Indicator.id).where(
                        (Indicator.id == self.indicator) | (Indicator.parent_id == self.indicator)
                    )
                )
            )
        if self.kind:
            found.append(Achievement.kind == self.kind)
        if self.state is State.APPROVED:
            # what is filed was approved before
            found.append(Achievement.state.in_(COUNTED_STATES))
        elif self.state:
            found.append(Achievement.state == self.state)
        else:
            found.append(Achievement.state != State.VOIDED)
        if self.attribution:
            found.append(Achievement.attribution == self.attribution)
        if self.text:
            found.append(matches(self.text))
        return found


@dataclass(frozen=True, kw_only=True)
class ListRow:
    """One achievement in the list and in the file; ``owner`` is empty for the office's."""

    id: int
    kind: AchievementKind
    subject: str
    wording: str
    tail: str
    quantity: Quantity
    measure_kind: MeasureKind
    period_start: date
    period_end: date
    as_of: date | None
    baseline: str
    scope: str
    definition: str
    level: Level | None
    party: str
    reference: str
    branch: str
    suggested: str
    attribution: Attribution
    indicator: str
    brand: str
    evidence: int
    state: State
    under_review: bool
    public_ok: bool

    @property
    def period(self) -> str:
        """The period in words, with the day it counts up to."""
        return period_words(self.period_start, self.period_end, self.as_of)

    @property
    def owner(self) -> str:
        """The branch it is credited to, or the office."""
        return self.branch or OFFICE

    @property
    def credit(self) -> str:
        """How the owner is known, in words."""
        return credit_words(self.attribution, branch=self.branch, suggested=self.suggested)


def credit_words(attribution: Attribution, *, branch: str, suggested: str) -> str:
    """来源写明 · 按上下文推定：建议归属…，待确认 · 办公室口径."""
    if attribution is not Attribution.IMPLIED:
        return attribution.label
    if branch:
        return f"{attribution.label}，已确认归属"
    return f"{attribution.label}：建议归属{suggested}，待确认"


def _name_of(branch_id: Any) -> Any:
    """Short name of a branch on the last day of the period, as a scalar subquery."""
    return (
        select(OrganizationName.short_name)
        .where(
            OrganizationName.branch_id == branch_id,
            valid_on(
                OrganizationName.valid_from, OrganizationName.valid_to, Achievement.period_end
            ),
        )
        .limit(1)
        .correlate(Achievement)
        .scalar_subquery()
    )


def _pieces(model: type[Evidence | EvidenceFile]) -> Any:
    return (
        select(func.count(model.id))
        .where(model.achievement_id == Achievement.id)
        .correlate(Achievement)
        .scalar_subquery()
    )


_COLUMNS = (
    "kind",
    "subject",
    "wording",
    "tail",
    "measure_kind",
    "period_start",
    "period_end",
    "as_of",
    "baseline",
    "scope",
    "definition",
    "level",
    "party",
    "reference",
    "attribution",
    "state",
    "public_ok",
)


def _rows(where: list[ColumnElement[bool]], *more: Any) -> Select[Any]:
    return (
        select(
            Achievement.id,
            Achievement.period_end.label("held_on"),
            *(getattr(Achievement, name) for name in _COLUMNS),
            Achievement.low,
            Achievement.high,
            Achievement.qualifier,
            Achievement.unit,
            Achievement.under_review_at,
            func.coalesce(_name_of(Achievement.branch_id), "").label("branch"),
            func.coalesce(_name_of(Achievement.suggested_branch_id), "").label("suggested"),
            func.coalesce(Indicator.name, "").label("indicator"),
            func.coalesce(Brand.name, "").label("brand"),
            (_pieces(Evidence) + _pieces(EvidenceFile)).label("evidence"),
            *more,
        )
        .outerjoin(Indicator, Indicator.id == Achievement.indicator_id)
        .outerjoin(Brand, Brand.id == Achievement.brand_id)
        .where(*where)
    )


def _row(row: Row[Any]) -> ListRow:
    return ListRow(
        id=row.id,
        quantity=Quantity(row.low, row.high, row.qualifier, row.unit),
        under_review=row.under_review_at is not None,
        branch=row.branch,
        suggested=row.suggested,
        indicator=row.indicator,
        brand=row.brand,
        evidence=row.evidence,
        **{name: getattr(row, name) for name in _COLUMNS},
    )


def page_of(
    session: Session, filters: Filters, actor: Actor, position: Position | None
) -> Page[ListRow]:
    """One page, newest period first: one statement, whatever its length."""
    where = [visible(actor), *filters.conditions()]
    total = capped_count(select(Achievement.id).where(*where)).scalar_subquery()
    rows = session.execute(
        after(
            _rows(where, total.label("total")),
            Achievement.period_end,
            Achievement.id,
            position,
            PAGE_SIZE,
        )
    ).all()
    page = cut(rows, position, PAGE_SIZE, total=rows[0].total if rows else 0)
    return page.showing(_row(row) for row in page.rows)


def export_of(session: Session, filters: Filters, actor: Actor) -> Iterator[ListRow]:
    """All rows of the filtered list in its order, at most ``EXPORT_MOST``. One statement."""
    where = [visible(actor), *filters.conditions()]
    statement = (
        _rows(where)
        .order_by(Achievement.period_end.desc(), Achievement.id.desc())
        .limit(EXPORT_MOST)
    )
    return (_row(row) for row in session.execute(statement))


def years_of(session: Session, actor: Actor) -> list[int]:
    """Years that hold something the person may read, newest first. One statement."""
    first, last = session.execute(
        select(func.min(Achievement.period_end), func.max(Achievement.period_end)).where(
            visible(actor)
        )
    ).one()
    if first is None:
        return []
    return list(range(last.year, first.year - 1, -1))
