"""The ledger in two statements: what its page offers, and one page of rows; the kinds alone for a fragment."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from intranet.domain.access import saved_searches
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.access.saved_searches import SavedSearch
from intranet.domain.activities.dengta import entered, still_to_enter
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import ACTIVITY, Activity, ActivityRecord
from intranet.domain.activities.visibility import visible
from intranet.domain.brands import store as brand_store
from intranet.domain.brands.tables import Brand
from intranet.domain.organization import directory
from intranet.domain.organization.homes import COMMITTEE_CODE, COMMITTEE_ITSELF
from intranet.domain.organization.tables import Branch, short_name_on
from intranet.domain.records.workflow import COUNTED_STATES, OPEN_STATES, State
from intranet.domain.search.documents import SearchDocument
from intranet.domain.search.kinds import places_of
from intranet.domain.search.matching import Word, holds, like
from intranet.domain.search.text import fold
from intranet.domain.waiting import matters
from intranet.foundation import clock
from intranet.foundation.pagination import Page, Position, after, capped_count, cut
from intranet.foundation.personal_numbers import not_guessed
from intranet.foundation.quarters import Period

PAGE_SIZE = 30
# the page, as its searches are kept
LISTED = "activities.index"
# The filter's word for all kinds of 党风廉政 together.
INTEGRITY = "all_integrity"
# and for what is still to be entered in 灯塔, and what has been
TO_ENTER, ENTERED = "open", "entered"
# Of so many people, the latest, a worker keeps the built statement of what the page offers.
_KEPT = 64
Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; empty means everything."""

    branch: str = ""
    kinds: tuple[str, ...] = ()
    period: Period | None = None
    state: State | None = None
    text: str = ""
    brand: int = 0
    dengta: str = ""

    @property
    def of_drafts(self) -> "Filters | None":
        """What narrows drafts of others, of which only branch and day may be known; None where none can be meant."""
        if self.kinds or self.text or self.brand or self.dengta:
            return None
        if self.state not in {None, State.DRAFT}:
            return None
        return Filters(branch=self.branch, period=self.period)

    def arguments(self) -> dict[str, str | list[str]]:
        """The same as address parameters."""
        found: dict[str, str | list[str]] = {}
        if self.branch:
            found["branch"] = self.branch
        if self.kinds:
            found["kind"] = list(self.kinds)
        if self.period:
            found["quarter"] = str(self.period)
        if self.state:
            found["state"] = self.state.value
        if self.text:
            found["q"] = self.text
        if self.brand:
            found["brand"] = str(self.brand)
        if self.dengta:
            found["dengta"] = self.dengta
        return found


@dataclass(frozen=True)
class Row:
    """One activity in the list."""

    id: int
    title: str
    held_on: date
    ends_on: date | None
    branch_name: str
    kinds: str
    state: State
    under_review: bool
    branch_id: int | None
    due: int
    present: int
    headcount: int | None

    def kept_by(self, actor: Actor) -> bool:
        """Whether the person keeps the records among which it stands."""
        if self.branch_id is None:
            return bool(actor.committee_ids(Permission.ACTIVITY_EDIT))
        return self.branch_id in actor.kept_branches

    def open_to(self, actor: Actor) -> bool:
        """Whether the person keeps the records of its branch, and this one may still be changed."""
        return (
            self.state in OPEN_STATES
            and not self.under_review
            and self.branch_id in actor.kept_branches
        )


# --- what the page offers -------------------------------------------------------------------------


@dataclass(frozen=True)
class Kinds:
    """The dictionary of kinds by code: labels, the code of the broader kind that one counts as, too, and which are of
    党风廉政.
    """

    labels: Mapping[str, str]
    broader: Mapping[str, str]
    integrity: frozenset[str]

    def named(self, kinds: str) -> str:
        """The labels of what ``Activity.kinds`` tells."""
        return "、".join(self.labels[code] for code in kinds.split(",") if code)

    def counting_as(self, codes: Collection[str]) -> list[str]:
        """Kinds that are or count as one of these: 廉政党课 counts as 党课 too."""
        wanted = {*codes, *(self.integrity if INTEGRITY in codes else ())}
        return [one for one in self.labels if one in wanted or self.broader[one] in wanted]

    def called(self, text: str) -> list[str]:
        """Kinds in whose label the text stands."""
        return [code for code, label in self.labels.items() if text in label]


@dataclass(frozen=True)
class Offer:
    """What the page shows besides its rows: what the filters offer, two numbers, what the person looks for again.

    ``hidden_drafts`` exist where the list looks and may only be known of, ``waiting`` is the number of the top bar.
    """

    kinds: Kinds
    kind_options: Options
    branch_options: Options
    brand_options: Options
    hidden_drafts: int
    waiting: int
    searches: list[SavedSearch]


def _line(
    part: str, code: Any, label: Any, place: Any, broader: Any = "", is_integrity: Any = False
) -> Select[Any]:
    """One thing that is offered. ``place`` orders it; a number for what is only counted, 0 for what is not offered."""
    return select(
        literal(part).label("part"),
        cast(code, String).label("code"),
        cast(label, String).label("label"),
        place.label("place"),
        cast(broader, String).label("broader"),
        (literal(False) if is_integrity is False else is_integrity).label("is_integrity"),
    )


def _kind_lines() -> Select[Any]:
    broader = aliased(ActivityKind)
    order = func.row_number().over(order_by=(ActivityKind.sort_order, ActivityKind.id))
    offered = case((ActivityKind.is_active.is_(True), order), else_=0)
    return _line(
        "kind",
        ActivityKind.code,
        ActivityKind.label,
        offered,
        func.coalesce(broader.code, ""),
        ActivityKind.is_integrity,
    ).outerjoin(broader, broader.id == ActivityKind.counts_as_id)


_KINDS = _kind_lines()


def kinds_of(session: Session) -> Kinds:
    """All kinds, also those no longer used. One statement."""
    return _kinds(session.execute(_KINDS).all())


def _kinds(lines: Collection[Any]) -> Kinds:
    return Kinds(
        {line.code: line.label for line in lines},
        {line.code: line.broader for line in lines},
        frozenset(line.code for line in lines if line.is_integrity),
    )


def offered(
    session: Session, actor: Actor, today: date, filters: Filters, *, main_only: bool
) -> Offer:
    """What the page under these filters offers the person; *main_only*, what waits is not counted. One statement."""
    brand = filters.brand
    lines: dict[str, list[Any]] = {}
    for line in session.execute(_offering(actor, today, brand, filters.of_drafts, main_only)):
        lines.setdefault(line.part, []).append(line)

    def options(part: str, everything: str) -> Options:
        there = sorted((line.place, line) for line in lines.get(part, ()) if line.place)
        return [("", everything), *((line.code, line.label) for _, line in there)]

    kinds = options("kind", "全部类别")
    branches, brands = options("branch", "全部支部"), options("brand", "全部活动")
    if actor.committee_ids(Permission.ACTIVITY_READ):
        branches.append((COMMITTEE_CODE, COMMITTEE_ITSELF))
    if brand and str(brand) not in dict(brands):
        brands.append((str(brand), "所选品牌"))
    return Offer(
        kinds=_kinds(lines["kind"]),
        kind_options=[*kinds[:1], (INTEGRITY, "党风廉政（各类合计）"), *kinds[1:]],
        # where there is nothing to choose
        branch_options=branches if len(branches) > 2 else [],
        brand_options=brands if len(brands) > 1 else [],
        hidden_drafts=sum(line.place for line in lines.get("hidden", ())),
        waiting=sum(line.place for line in lines.get("waiting", ())),
        searches=[
            SavedSearch(id=line.place, name=line.label, query=line.code)
            for line in sorted(lines.get("search", ()), key=lambda line: str(line.label))
        ],
    )


@lru_cache(maxsize=_KEPT)
def _offering(
    actor: Actor, today: date, brand: int, of_drafts: Filters | None, main_only: bool
) -> CompoundSelect[Any]:
    parts = [_KINDS]
    known = directory.ever(actor, today, permission=Permission.ACTIVITY_READ)
    order = func.row_number().over(order_by=directory.OFFICE_ORDER)
    branches = known.add_columns(order.label("place")).subquery().c
    parts.append(_line("branch", branches.code, branches.short_name, branches.place))
    if brand or actor.branch_ids():
        # those of the person's own branches, and the chosen one
        parts.append(
            _line("brand", Brand.id, Brand.name, Brand.id).where(
                brand_store.visible(actor),
                Brand.state != State.VOIDED,
                or_(Brand.branch_id.in_(actor.branch_ids()), Brand.id == brand),
            )
        )
    if actor.kept_committees and of_drafts is not None:
        drafts = select(Activity.id).where(
            Activity.committee_id.in_(actor.kept_committees),
            Activity.branch_id.is_not(None),
            Activity.state == State.DRAFT,
            *_held_where_and_when(of_drafts),
        )
        parts.append(_line("hidden", "", "", capped_count(drafts).scalar_subquery()))
    kept = saved_searches.own(actor.user_id, LISTED).subquery().c
    parts.append(_line("search", kept.query, kept.name, kept.id))
    if not main_only and (waiting := matters.counting(actor, today)) is not None:
        parts.append(_line("waiting", "", "", waiting.scalar_subquery()))
    return union_all(*parts)


# --- rows -----------------------------------------------------------------------------------------


def conditions(
    session: Session, filters: Filters, kinds: Kinds, actor: Actor
) -> list[ColumnElement[bool]]:
    """WHERE clauses of the list, scope first."""
    found = [visible(actor), *_held_where_and_when(filters)]
    if filters.kinds:
        found.append(_of_kinds(kinds.counting_as(filters.kinds)))
    if filters.state is State.APPROVED:
        # what is filed was approved before
        found.append(Activity.state.in_(COUNTED_STATES))
    elif filters.state:
        found.append(Activity.state == filters.state)
    else:
        found.append(Activity.state != State.VOIDED)
    if filters.brand:
        found.append(Activity.brand_id == filters.brand)
    if filters.dengta == TO_ENTER:
        found.append(still_to_enter(clock.today()))
    elif filters.dengta == ENTERED:
        found.append(entered())
    if filters.text:
        found.append(
            or_(
                _written(session, filters.text, actor),
                *(_of_kinds([code]) for code in kinds.called(filters.text)),
            )
        )
    return found


def _held_where_and_when(filters: Filters) -> list[ColumnElement[bool]]:
    """The part of the WHERE clauses that tells nothing of what is written in a gathering."""
    found: list[ColumnElement[bool]] = []
    if filters.branch:
        found.append(
            Activity.branch_id.in_(select(Branch.id).where(Branch.code == filters.branch))
            if filters.branch != COMMITTEE_CODE
            else Activity.branch_id.is_(None)
        )
    if filters.period:
        # by day, not by ym: the same index then gives the order of the list
        found.append(Activity.held_on.between(filters.period.first_day, filters.period.last_day))
    return found


def _of_kinds(codes: Collection[str]) -> ColumnElement[bool]:
    """Whether a gathering counts as one of these kinds; answered by its own row."""
    return or_(
        literal(False), *(Activity.kinds.contains(f",{code},", autoescape=True) for code in codes)
    )


def _written(session: Session, text: str, actor: Actor) -> ColumnElement[bool]:
    """Whether the text stands in the title or a theme. The index of what is searched leaves few to look at."""
    wanted = like(text)
    title, theme = Activity.title, ActivityRecord.theme
    written = or_(
        and_(title.like(wanted, escape="\\"), not_guessed(title, text)),
        exists().where(
            ActivityRecord.activity_id == Activity.id,
            theme.like(wanted, escape="\\"),
            not_guessed(theme, text),
        ),
    )
    word = Word.of(fold(text))
    if not (word.whole or word.begun):
        # punctuation only
        return written
    documents = select(SearchDocument.record_id).where(
        SearchDocument.of_kind(ACTIVITY.key),
        holds(session, word.whole, word.begun, places_of(actor)),
    )
    return and_(Activity.id.in_(documents), written)


def page_of(
    session: Session, filters: Filters, kinds: Kinds, actor: Actor, position: Position | None
) -> Page[Row]:
    """One page of the list. One statement, whatever its length."""
    where = conditions(session, filters, kinds, actor)
    total = capped_count(select(Activity.id).where(*where)).scalar_subquery()
    statement = _ROWS.add_columns(total.label("total")).where(*where)
    rows = session.execute(
        after(statement, Activity.held_on, Activity.id, position, PAGE_SIZE)
    ).all()
    page = cut(rows, position, PAGE_SIZE, total=rows[0].total if rows else 0)
    return page.showing(row_of(row, kinds) for row in page.rows)


def all_of(session: Session, filters: Filters, kinds: Kinds, actor: Actor) -> Select[Any]:
    """The whole list, newest first, for paper and file; ``row_of`` tells its lines."""
    return _ROWS.where(*conditions(session, filters, kinds, actor)).order_by(
        Activity.held_on.desc(), Activity.id.desc()
    )


_ROWS = select(
    Activity.id,
    Activity.title,
    Activity.held_on,
    Activity.ends_on,
    Activity.state,
    Activity.under_review_at,
    Activity.branch_id,
    Activity.due_count,
    Activity.present_count,
    Activity.headcount,
    Activity.kinds,
    short_name_on(Activity.branch_id, Activity.held_on, Activity).label("branch_name"),
)


def row_of(row: Any, kinds: Kinds) -> Row:
    """What a line of the list tells."""
    return Row(
        row.id,
        row.title,
        row.held_on,
        row.ends_on,
        row.branch_name or "机关党委",
        kinds.named(row.kinds),
        row.state,
        row.under_review_at is not None,
        row.branch_id,
        row.due_count,
        row.present_count,
        row.headcount,
    )
