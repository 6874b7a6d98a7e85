"""What brands come to in a span of days: stage, activities, achievements, for the matrix and its printed table.

Only registered brands count. A brand stands in a span when its first stage was entered by the end of it and it had
not ended before it began. Activities count by the day they were held, achievements by the day their period ends: one
of a whole year may be approved before the year is over, so ``achieved_until`` may lie behind ``last``.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from intranet.domain.achievements.tables import Achievement
from intranet.domain.activities.tables import Activity
from intranet.domain.brands.tables import Brand, BrandStageEntry, registered
from intranet.domain.organization.directory import BranchName, branches_on
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.foundation.terms import told


@dataclass(frozen=True, slots=True)
class BrandFigures:
    """Counts of one brand in one span; ``cleared`` are the achievements that printed documents may name."""

    activities: int = 0
    achievements: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BrandRow:
    """A branch with its brand, or without one (``brand_id`` None); a branch with two brands has two rows.

    ``branch_name`` is the short name on the last day of the span, ``stage`` the label on that day (empty before the
    first stage), ``activities`` the approved activities tagged to the brand, ``clauses`` the approved achievements
    that are cleared for print, ``approved_clauses`` all approved ones.
    """

    branch_id: int
    branch_code: str
    branch_name: str
    brand_id: int | None = None
    brand_name: str = ""
    duty: str = ""
    stage: str = ""
    activities: int = 0
    clauses: tuple[str, ...] = ()
    approved_clauses: tuple[str, ...] = ()

    @property
    def achievements(self) -> int:
        """Approved achievements that are cleared for print."""
        return len(self.clauses)


@dataclass(frozen=True, slots=True)
class MainBrand:
    """The committee's own brand, over those of its branches."""

    brand_id: int
    name: str
    meaning: str
    duty: str
    stage: str
    figures: BrandFigures


def brand_rows(
    session: Session,
    committee_id: int,
    *,
    first: date,
    last: date,
    achieved_until: date | None = None,
) -> list[BrandRow]:
    """Rows of all branches that existed between the days, in office order. Five statements."""
    branches = branches_on(session, last, committee_ids=[committee_id], first=first)
    brands = list(
        session.scalars(
            select(Brand)
            .where(
                Brand.committee_id == committee_id,
                Brand.branch_id.is_not(None),
                registered(),
                or_(Brand.ended_on.is_(None), Brand.ended_on >= first),
            )
            .order_by(Brand.ended_on.is_(None), Brand.ended_on, Brand.id)
        )
    )
    ids = [brand.id for brand in brands]
    stages = stage_labels(session, ids, last)
    figures = figures_of(session, ids, first=first, last=last, achieved_until=achieved_until)
    of_branch: dict[int | None, list[Brand]] = {}
    for brand in brands:
        if brand.id in stages:
            of_branch.setdefault(brand.branch_id, []).append(brand)
    rows: list[BrandRow] = []
    for branch in branches:
        found = of_branch.get(branch.id, [])
        rows += [_row(branch, brand, stages[brand.id], figures[brand.id]) for brand in found]
        if not found:
            rows.append(BrandRow(branch.id, branch.code, branch.short_name))
    return rows


def _row(branch: BranchName, brand: Brand, stage: str, figures: BrandFigures) -> BrandRow:
    return BrandRow(
        branch_id=branch.id,
        branch_code=branch.code,
        branch_name=branch.short_name,
        brand_id=brand.id,
        brand_name=brand.name,
        duty=brand.duty,
        stage=stage,
        activities=figures.activities,
        clauses=figures.cleared,
        approved_clauses=figures.achievements,
    )


def main_brand(session: Session, committee_id: int, *, first: date, last: date) -> MainBrand | None:
    """The committee's registered main brand of the span; None without one. Four statements."""
    brands = session.scalars(
        select(Brand)
        .where(
            Brand.committee_id == committee_id,
            Brand.branch_id.is_(None),
            registered(),
            or_(Brand.ended_on.is_(None), Brand.ended_on >= first),
        )
        .options(joinedload(Brand.text))
        # the living one, else the one that ended last
        .order_by(Brand.ended_on.is_not(None), Brand.ended_on.desc(), Brand.id.desc())
    ).all()
    stages = stage_labels(session, [brand.id for brand in brands], last)
    brand = next((brand for brand in brands if brand.id in stages), None)
    if brand is None:
        return None
    return MainBrand(
        brand_id=brand.id,
        name=brand.name,
        meaning=brand.text.meaning,
        duty=brand.duty,
        stage=stages[brand.id],
        figures=figures_of(session, [brand.id], first=first, last=last)[brand.id],
    )


def stage_labels(session: Session, brand_ids: Collection[int], day: date) -> dict[int, str]:
    """Label of the stage on *day* by brand: empty where none was entered at all. One statement.

    Brands whose first stage came later are left out: they did not exist yet.
    """
    latest: dict[int, str] = {}
    begun_later = set()
    for entry in session.scalars(
        select(BrandStageEntry)
        .where(BrandStageEntry.brand_id.in_(brand_ids))
        .order_by(BrandStageEntry.happened_on, BrandStageEntry.id)
    ):
        if entry.happened_on <= day:
            latest[entry.brand_id] = (
                f"{entry.stage.label}（{entry.outcome.label}）"
                if entry.outcome
                else entry.stage.label
            )
        elif entry.brand_id not in latest:
            begun_later.add(entry.brand_id)
    return {
        brand_id: latest.get(brand_id, "") for brand_id in brand_ids if brand_id not in begun_later
    }


@told(
    "出勤、品牌和审核",
    "品牌活动",
    "登记为品牌活动、已通过审核的次数。",
)
def figures_of(
    session: Session,
    brand_ids: Collection[int],
    *,
    first: date,
    last: date,
    achieved_until: date | None = None,
) -> dict[int, BrandFigures]:
    """Approved activities and achievements of each brand in the span. Two statements."""
    held = dict(
        session.execute(
            select(Activity.brand_id, func.count(Activity.id))
            .where(
                Activity.brand_id.in_(brand_ids),
                Activity.state.in_(COUNTED_STATES),
                Activity.held_on.between(first, last),
            )
            .group_by(Activity.brand_id)
        )
        .tuples()
        .all()
    )
    achieved: dict[int | None, list[Achievement]] = {}
    for achievement in session.scalars(
        select(Achievement)
        .where(
            Achievement.brand_id.in_(brand_ids),
            Achievement.state.in_(COUNTED_STATES),
            Achievement.period_end.between(first, achieved_until or last),
        )
        # what running text would tell comes first, models and slogans last
        .order_by(Achievement.in_text.desc(), Achievement.period_end, Achievement.id)
    ):
        achieved.setdefault(achievement.brand_id, []).append(achievement)
    return {
        brand_id: BrandFigures(
            activities=held.get(brand_id, 0),
            achievements=tuple(item.clause for item in achieved.get(brand_id, ())),
            cleared=tuple(item.clause for item in achieved.get(brand_id, ()) if item.public_ok),
        )
        for brand_id in brand_ids
    }
