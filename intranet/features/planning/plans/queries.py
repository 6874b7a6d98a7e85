"""Reads of plans: the year of one branch, the progress of all, and what a new plan is offered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.holding import kinds_held_by
from intranet.domain.activities.kinds import ActivityKind, Category
from intranet.domain.activities.visibility import readable
from intranet.domain.duties.requirements import load_rulebook
from intranet.domain.organization.homes import Home
from intranet.domain.organization.members import MemberStatus
from intranet.domain.organization.roster import COMMITTEE_THRESHOLD, roster_on
from intranet.domain.organization.tables import Branch
from intranet.domain.planning.items import PlanItem
from intranet.domain.planning.joining import joinable
from intranet.domain.planning.offers import Offer, Planner, offers_of_last_year, usual_offers
from intranet.domain.planning.progress import (
    ItemState,
    PlanProgress,
    committee_progress,
    count,
    has_living_activity,
    line_of,
    may_be_drafted,
    plan_progress,
    state_for,
)
from intranet.domain.planning.store import items_of
from intranet.domain.planning.workdays import load_exceptions
from intranet.foundation import clock
from intranet.foundation.chinese import long_date, weekday
from intranet.foundation.quarters import month_end

USUAL, LAST = "usual", "last"


def day_in(year: int) -> date:
    """The day of the year on which a plan is looked at: today, or the nearest day of the year."""
    return min(max(clock.today(), date(year, 1, 1)), date(year, 12, 31))


def when(planned: PlanItem | Offer, *, is_held: bool = False) -> str:
    """3月15日 星期六, or 3月，日期待定; what was held waits for no day."""
    day = planned.planned_on
    if day is None and isinstance(planned, PlanItem) and planned.due_by is not None:
        return f"{planned.due_by.month}月{planned.due_by.day}日以前"
    if day is None:
        return f"{planned.month}月" if is_held else f"{planned.month}月，日期待定"
    return f"{day.month}月{day.day}日 {weekday(day)}"


@dataclass(frozen=True)
class Row:
    """One item as a page shows it; ``activity_url`` only for those who may open the record.

    ``joins`` are items of the branch's own with which a task may be made one.
    """

    item: PlanItem
    state: ItemState
    activity_url: str
    happened: str
    may_draft: bool
    has_activity: bool
    joins: tuple[PlanItem, ...] = ()

    @property
    def when(self) -> str:
        """The day, or only the month."""
        return when(self.item, is_held=bool(self.happened))


def row_of(item: PlanItem, actor: Actor) -> Row:
    """One item (kind and activity are loaded) as far as the person may know of it."""
    state = state_for(item, actor)
    activity = item.activity
    opens = activity is not None and readable(activity, actor)
    moved = (
        activity is not None
        and state not in {ItemState.OPEN, ItemState.CANCELLED, ItemState.UNDERWAY}
        and activity.held_on != item.planned_on
    )
    verb = "改为" if item.planned_on else "定于"
    if state is ItemState.HELD:
        verb = "实际"
    return Row(
        item=item,
        state=state,
        activity_url=f"/activities/{activity.id}" if activity is not None and opens else "",
        happened=f"{verb}{activity.held_on.month}月{activity.held_on.day}日"
        if activity is not None and moved
        else "",
        may_draft=may_be_drafted(item),
        has_activity=has_living_activity(item),
    )


@dataclass(frozen=True, kw_only=True)
class PlanPage:
    """The plan of one branch and year, or one category of it."""

    place: Home
    year: int
    as_of: date
    category: Category | None
    months: list[tuple[int, list[Row]]]
    progress: PlanProgress

    @property
    def sentence(self) -> str:
        """截至2025年10月20日，计划24项，已开展18项。"""
        if not has_begun(self.year):
            return coming_sentence(self.progress, self.year, self.category)
        return progress_sentence(self.progress, self.as_of, self.category)

    @property
    def open_count(self) -> int:
        """Items of which a draft can still be made."""
        return sum(row.may_draft for _, rows in self.months for row in rows)


def has_begun(year: int) -> bool:
    """Whether the year of a plan has begun."""
    return date(year, 1, 1) <= clock.today()


def coming_sentence(progress: PlanProgress, year: int, category: Category | None = None) -> str:
    """What is planned for a year to come: 2027年计划35项，尚未开始。"""
    what = f"{category.label}类计划" if category else "计划"
    cancelled = f"，另有{progress.cancelled}项已取消" if progress.cancelled else ""
    return f"{year}年{what}{progress.planned}项，尚未开始{cancelled}。"


def progress_sentence(progress: PlanProgress, as_of: date, category: Category | None = None) -> str:
    """How far the plan has come, in one sentence."""
    what = f"{category.label}类计划" if category else "计划"
    if progress.cancelled and not progress.planned:
        every = "均" if progress.cancelled > 1 else ""
        return f"截至{long_date(as_of)}，{what}的{progress.cancelled}项{every}已取消。"
    cancelled = f"，另有{progress.cancelled}项已取消" if progress.cancelled else ""
    return f"截至{long_date(as_of)}，{what}{progress.planned}项，{_come_to(progress)}{cancelled}。"


def _come_to(progress: PlanProgress) -> str:
    """How many are due and were held; what is true of all is said of all."""
    planned, due, held = progress.planned, progress.due, progress.held
    if planned and held == planned:
        return f"已{'全部' if planned > 1 else ''}开展（以审核通过为准）"
    if not due:
        return f"{'均' if planned > 1 else ''}未到计划时间"
    if due == planned:
        when = f"{'均' if planned > 1 else ''}已到计划时间"
    else:
        when = f"已到计划时间{due}项"
    return f"{when}，{f'已开展{held}项' if held else '尚未开展'}（以审核通过为准）"


def page(
    session: Session, actor: Actor, place: Home, year: int, category: Category | None
) -> PlanPage:
    """The plan with everything its page shows. One statement."""
    items = [
        item
        for item in items_of(session, place, year)
        if category is None or item.kind.category is category
    ]
    months: dict[int, list[Row]] = {}
    for item in items:
        months.setdefault(item.month, []).append(
            replace(row_of(item, actor), joins=tuple(joinable(item, items)))
        )
    as_of = day_in(year)
    return PlanPage(
        place=place,
        year=year,
        as_of=as_of,
        category=category,
        months=sorted(months.items()),
        progress=count((line_of(item) for item in items), min(as_of, clock.today())),
    )


@dataclass(frozen=True)
class Draftable:
    """What 生成全部草稿 would make: items with a day and without a record; ``undated`` have none and are left out."""

    rows: list[Row]
    undated: int
    full: bool

    @property
    def item_ids(self) -> list[int]:
        """Numbers of the items."""
        return [row.item.id for row in self.rows]


def draftable(session: Session, actor: Actor, place: Home, year: int, *, full: bool) -> Draftable:
    """Items of this month and the next, with *full* of the whole year, of which drafts can be made. One statement."""
    today = clock.today()
    following = month_end(today.year, today.month) + timedelta(days=1)
    first, last = today.replace(day=1), month_end(following.year, following.month)
    items = [item for item in items_of(session, place, year) if may_be_drafted(item)]
    asked = [item for item in items if full or first <= item.due_on <= last]
    dated = [item for item in asked if item.planned_on is not None]
    return Draftable([row_of(item, actor) for item in dated], len(asked) - len(dated), full)


def overview(session: Session, found: Sequence[Home], year: int) -> list[tuple[Home, PlanProgress]]:
    """How far every plan has come, in the order of the places. One statement, and one for each committee."""
    as_of = min(day_in(year), clock.today())
    branch_ids = [place.branch_id for place in found if place.branch_id is not None]
    by_branch = plan_progress(session, branch_ids, year, as_of)
    return [
        (
            place,
            by_branch[place.branch_id]
            if place.branch_id is not None
            else committee_progress(session, place.committee_id, year, as_of),
        )
        for place in found
    ]


def kinds_for(
    session: Session, place: Home, year: int, keep: ActivityKind | None = None
) -> list[ActivityKind]:
    """Kinds that can be planned here for the year; *keep* although it is no longer offered."""
    found = kinds_held_by(session, place.branch_id, day_in(year))
    return found if keep is None or keep in found else [*found, keep]


@dataclass(frozen=True)
class Offered:
    """One offer with its place in the list, and whether the plan has it already."""

    number: int
    offer: Offer
    kind: str
    met: bool

    @property
    def when(self) -> str:
        """The day, or only the month."""
        return when(self.offer)


def offered(
    session: Session,
    place: Home,
    year: int,
    source: str,
    kinds: Sequence[ActivityKind],
) -> list[Offered]:
    """What is offered for the plan: from the duties, or the items of the year before. A fixed number of statements."""
    planner = _planner(session, place, year, counts_members=source == USUAL)
    if source == LAST:
        found = offers_of_last_year(items_of(session, place, year - 1), planner)
    else:
        found = usual_offers(planner) if place.branch_id is not None else []
    labels = {kind.code: kind.label for kind in kinds}
    present = items_of(session, place, year)
    return [
        Offered(number, offer, labels[offer.kind], offer.met_by(present))
        for number, offer in enumerate(found)
        if offer.kind in labels
    ]


def holidays_known(session: Session, year: int) -> bool:
    """Whether the holidays of the year are listed: without them days are counted by the week alone. One statement."""
    return bool(load_exceptions(session, date(year, 1, 1), date(year, 12, 31)))


def _planner(session: Session, place: Home, year: int, *, counts_members: bool) -> Planner:
    branch = session.get(Branch, place.branch_id) if place.branch_id is not None else None
    full = 0
    if branch is not None and counts_members:
        roster = roster_on(session, branch.id, day_in(year))
        full = sum(entry.status is MemberStatus.FULL for entry in roster)
    return Planner(
        year=year,
        founded_on=branch.founded_on if branch else date(year, 1, 1),
        dissolved_on=branch.dissolved_on if branch else None,
        theme_day=branch.theme_day if branch else None,
        has_committee=full >= COMMITTEE_THRESHOLD,
        duties=load_rulebook(session, place.committee_id).on(date(year, 1, 1)),
        exceptions=load_exceptions(session, date(year, 1, 1), date(year, 12, 31)),
    )
