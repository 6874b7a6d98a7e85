"""Reads that feed the pages of brands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.achievements.tables import Achievement
from intranet.domain.activities.tables import Activity
from intranet.domain.brands.stages import Tenure, tenures
from intranet.domain.brands.store import living_brands, reading_committees, unfinished
from intranet.domain.brands.tables import Brand, BrandStageEntry, match_key, registered
from intranet.domain.figures.brand_sheet import registered_words
from intranet.domain.figures.brands import BrandRow, MainBrand, brand_rows, main_brand
from intranet.domain.organization.directory import name_of_branch, name_of_committee
from intranet.domain.organization.homes import homes
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch, Committee, Post, PostTitle
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.foundation import clock
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import FIRST_YEAR


@dataclass(frozen=True)
class MatrixLine:
    """A row of the matrix on screen: the approved brand, or one that is still being worked on (with its state).

    ``opens`` says whether the person may look into the activities behind the count.
    """

    row: BrandRow
    state: State | None
    opens: bool


@dataclass(frozen=True)
class Matrix:
    """Everything the matrix page shows of one committee and year."""

    committee: Committee
    committee_name: str
    year: int
    as_of: date
    years: Sequence[int]
    main: MainBrand | None
    draft_main: Brand | None
    lines: Sequence[MatrixLine]
    registered: str


def committee_of(session: Session, actor: Actor, code: str) -> Committee:
    """The committee whose brands are shown: the one with this code, or the person's first."""
    ids = reading_committees(actor)
    found = session.scalars(
        select(Committee).where(Committee.id.in_(ids)).order_by(Committee.id)
    ).all()
    for committee in found:
        if not code or committee.code == code:
            return committee
    raise NotFound("没有找到这个机关党委，或者不在您的查看范围内。")


def span_of(year: int) -> tuple[date, date]:
    """First and last day that count for *year*: the present year counts up to today."""
    return date(year, 1, 1), min(date(year, 12, 31), clock.today())


def matrix(
    session: Session, actor: Actor, committee: Committee, year: int, *, text: str = ""
) -> Matrix:
    """The matrix, narrowed to names that agree with *text*. Fifteen statements, however many branches."""
    first, last = span_of(year)
    rows = brand_rows(
        session, committee.id, first=first, last=last, achieved_until=date(year, 12, 31)
    )
    main = main_brand(session, committee.id, first=first, last=last)
    waiting = unfinished(session, actor, committee.id) if year == clock.today().year else ()
    by_branch = {brand.branch_id: brand for brand in waiting}
    reads_all = committee.id in actor.committee_ids(Permission.ACTIVITY_READ)
    own = set(actor.branch_ids())
    lines = []
    for row in rows:
        opens = reads_all or row.branch_id in own
        brand = by_branch.get(row.branch_id)
        if row.brand_id is None and brand is not None:
            lines.append(MatrixLine(_draft_row(row, brand), brand.state, opens))
        else:
            lines.append(MatrixLine(row, None, opens))
    return Matrix(
        committee=committee,
        committee_name=name_of_committee(session, committee.id, last).short_name,
        year=year,
        as_of=last,
        years=years_of(session, committee.id),
        main=main if main is None or _fits(text, main.name, "") else None,
        draft_main=by_branch.get(None) if main is None else None,
        lines=[line for line in lines if _fits(text, line.row.brand_name, line.row.branch_name)],
        registered=registered_words(rows) if rows else "",
    )


def _draft_row(row: BrandRow, brand: Brand) -> BrandRow:
    return BrandRow(
        branch_id=row.branch_id,
        branch_code=row.branch_code,
        branch_name=row.branch_name,
        brand_id=brand.id,
        brand_name=brand.name,
        duty=brand.duty,
    )


def _fits(text: str, name: str, branch: str) -> bool:
    """Whether a search finds the brand: by its name however it is spelt, or by its branch."""
    if not text:
        return True
    key = match_key(text)
    return bool(key and key in match_key(name)) or text in branch


def years_of(session: Session, committee_id: int) -> list[int]:
    """Years in which a brand of the committee has something to show, and the present one. Three statements."""
    brands = select(Brand.id).where(Brand.committee_id == committee_id, registered())
    found = {clock.today().year}
    found |= {
        ym // 100
        for ym in session.scalars(
            select(Activity.ym)
            .where(Activity.brand_id.in_(brands), Activity.state.in_(COUNTED_STATES))
            .distinct()
        )
    }
    for column, condition in (
        (
            Achievement.period_end,
            Achievement.brand_id.in_(brands) & Achievement.state.in_(COUNTED_STATES),
        ),
        (BrandStageEntry.happened_on, BrandStageEntry.brand_id.in_(brands)),
    ):
        year = extract("year", column)
        found |= {int(value) for value in session.scalars(select(year).where(condition).distinct())}
    return [year for year in found if FIRST_YEAR <= year <= clock.today().year]


# --- to whom a brand belongs -----------------------------------------------------------------------


@dataclass(frozen=True)
class Owner:
    """Names and code of whom a brand belongs to, as valid today."""

    code: str
    short_name: str
    full_name: str


def owner_of(session: Session, brand: Brand) -> Owner:
    """The branch, or the committee for the main brand. Two statements."""
    today = clock.today()
    if brand.branch_id is None:
        name = name_of_committee(session, brand.committee_id, today)
        code = session.scalar(select(Committee.code).where(Committee.id == brand.committee_id))
    else:
        name = name_of_branch(session, brand.branch_id, today)
        code = session.scalar(select(Branch.code).where(Branch.id == brand.branch_id))
    return Owner(code or "", name.short_name, name.full_name)


# --- the brand goes on when the secretary changes --------------------------------------------------


@dataclass(frozen=True)
class ContinuityLine:
    """One secretary's time: stages entered, activities and achievements in it."""

    tenure: Tenure
    stages: Sequence[str]
    activities: int
    achievements: int


def continuity(session: Session, brand: Brand) -> list[ContinuityLine]:
    """Secretaries during the brand's life with what happened in their time, oldest first. Three statements.

    Nothing for the committee's own brand.
    """
    if brand.branch_id is None:
        return []
    first = brand.stages[0].happened_on if brand.stages else clock.local(brand.created_at).date()
    last = brand.ended_on or clock.today()
    posts = session.execute(
        select(Member.name, Post.starts_on, Post.ends_on)
        .join(Member, Member.id == Post.member_id)
        .where(Post.branch_id == brand.branch_id, Post.title == PostTitle.BRANCH_SECRETARY)
        .order_by(Post.starts_on, Post.id)
    )
    held = session.execute(
        select(Activity.held_on, func.count(Activity.id))
        .where(Activity.brand_id == brand.id, Activity.state.in_(COUNTED_STATES))
        .group_by(Activity.held_on)
    )
    achieved = session.execute(
        select(Achievement.period_end, func.count(Achievement.id))
        .where(Achievement.brand_id == brand.id, Achievement.state.in_(COUNTED_STATES))
        .group_by(Achievement.period_end)
    )
    activities, achievements = dict(held.tuples().all()), dict(achieved.tuples().all())
    return [
        ContinuityLine(
            tenure,
            [entry.stage.label for entry in brand.stages if _within(entry.happened_on, tenure)],
            sum(number for day, number in activities.items() if _within(day, tenure)),
            sum(number for day, number in achievements.items() if _within(day, tenure)),
        )
        for tenure in tenures(posts.tuples().all(), first=first, last=last)
    ]


def _within(day: date, tenure: Tenure) -> bool:
    return tenure.starts_on <= day and (tenure.ends_on is None or day <= tenure.ends_on)


def continuity_sentence(lines: Sequence[ContinuityLine]) -> str:
    """That the brand is the branch's: one sentence over the table."""
    people = len({line.tenure.name for line in lines if line.tenure.name})
    if people > 1:
        return f"品牌属于党支部。创建以来历经{people}任书记，创建工作接续开展，记录和成效一并延续。"
    return "品牌属于党支部，书记变动时档案、阶段和成效一并延续。"


def may_register(session: Session, actor: Actor) -> bool:
    """Whether the person writes for somebody who has no living brand yet. A few statements."""
    return any(
        not living_brands(session, committee_id=home.committee_id, branch_id=home.branch_id)
        for home in homes(session, actor, Permission.BRAND_EDIT)
    )


def cleared_clauses(session: Session, brand: Brand) -> list[str]:
    """Approved achievements of the brand that printed documents may name, dated, oldest first. One statement."""
    return [
        achievement.dated_clause
        for achievement in session.scalars(
            select(Achievement)
            .where(
                Achievement.brand_id == brand.id,
                Achievement.state.in_(COUNTED_STATES),
                Achievement.public_ok.is_(True),
            )
            .order_by(Achievement.period_end, Achievement.id)
        )
    ]
