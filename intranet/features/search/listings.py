"""What each section of the page selects: documents that match, joined with their records within the person's scope."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from intranet.domain.access.roles import Actor
from intranet.domain.achievements import store as achievement_store
from intranet.domain.achievements.tables import Achievement
from intranet.domain.activities import visibility
from intranet.domain.activities.tables import Activity
from intranet.domain.brands.tables import Brand
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import Branch, OrganizationName, valid_on
from intranet.domain.search import scope
from intranet.domain.search.documents import SearchDocument, SearchKind
from intranet.domain.search.matching import Query, found_by
from intranet.foundation import clock


@dataclass(frozen=True)
class Listing:
    """The rows of a section.

    ``records`` selects keys of records within the person's scope with their documents, ``match`` narrows them to what
    was looked for; ``columns`` are what a hit shows, ``order`` ends with the key.
    """

    records: Select[Any]
    match: ColumnElement[bool]
    columns: tuple[Any, ...]
    order: tuple[Any, ...]
    newest_first: bool

    @property
    def found(self) -> Select[Any]:
        """The records that match."""
        return self.records.where(self.match)

    @property
    def key(self) -> Any:
        """The column with the number of the record."""
        return self.order[-1]


def _document(kind: SearchKind, key: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The document of a record."""
    return and_(SearchDocument.kind == kind, SearchDocument.record_id == key)


def _name(branch_id: Any, day: Any, *correlated: Any) -> Any:
    """Short name of a branch on a day; empty for none."""
    name = (
        select(OrganizationName.short_name)
        .where(
            OrganizationName.branch_id == branch_id,
            valid_on(OrganizationName.valid_from, OrganizationName.valid_to, day),
        )
        .limit(1)
        .correlate(*correlated)
        .scalar_subquery()
    )
    return func.coalesce(name, "").label("branch_name")


def _activities(match: ColumnElement[bool], actor: Actor) -> Listing:
    records = (
        select(Activity.id)
        .select_from(Activity)
        .join(SearchDocument, _document(SearchKind.ACTIVITY, Activity.id))
    )
    return Listing(
        visibility.only_visible(records, actor),
        match,
        (
            Activity.title,
            Activity.held_on,
            Activity.ends_on,
            Activity.state,
            Activity.under_review_at,
            _name(Activity.branch_id, Activity.held_on, Activity),
        ),
        (Activity.held_on, Activity.id),
        newest_first=True,
    )


def _members(match: ColumnElement[bool], actor: Actor) -> Listing:
    records = (
        select(Member.id)
        .select_from(Member)
        .join(SearchDocument, _document(SearchKind.MEMBER, Member.id))
        .join(Membership, Membership.member_id == Member.id)
        .join(Branch, Branch.id == Membership.branch_id)
        .where(scope.members(actor))
    )
    day = func.coalesce(Membership.ends_on, clock.today())
    return Listing(
        records,
        match,
        (
            Member.name.label("title"),
            Membership.status,
            Membership.ends_on,
            _name(Membership.branch_id, day, Membership),
        ),
        (Branch.sort_order, Branch.id, Member.sort_key, Member.name, Member.id),
        newest_first=False,
    )


def _branches(match: ColumnElement[bool], actor: Actor) -> Listing:
    records = (
        select(Branch.id)
        .select_from(Branch)
        .join(SearchDocument, _document(SearchKind.BRANCH, Branch.id))
        .where(scope.branches(actor))
    )
    day = func.coalesce(Branch.dissolved_on, clock.today())
    return Listing(
        records,
        match,
        (Branch.code, Branch.dissolved_on, _name(Branch.id, day, Branch)),
        (Branch.committee_id, Branch.sort_order, Branch.id),
        newest_first=False,
    )


def _brands(match: ColumnElement[bool], actor: Actor) -> Listing:
    records = (
        select(Brand.id)
        .select_from(Brand)
        .join(SearchDocument, _document(SearchKind.BRAND, Brand.id))
        .where(scope.brands(actor))
    )
    return Listing(
        records,
        match,
        (
            Brand.name.label("title"),
            Brand.branch_id,
            Brand.stage,
            Brand.state,
            Brand.under_review_at,
            _name(Brand.branch_id, clock.today(), Brand),
        ),
        (Brand.created_at, Brand.id),
        newest_first=True,
    )


def _achievements(match: ColumnElement[bool], actor: Actor) -> Listing:
    records = (
        select(Achievement.id)
        .select_from(Achievement)
        .join(SearchDocument, _document(SearchKind.ACHIEVEMENT, Achievement.id))
        .where(achievement_store.visible(actor))
    )
    return Listing(
        records,
        match,
        (
            (Achievement.subject + Achievement.wording + Achievement.tail).label("title"),
            Achievement.kind,
            Achievement.period_start,
            Achievement.period_end,
            Achievement.as_of,
            Achievement.state,
            Achievement.under_review_at,
            _name(Achievement.branch_id, Achievement.period_end, Achievement),
        ),
        (Achievement.period_end, Achievement.id),
        newest_first=True,
    )


_LISTINGS = {
    SearchKind.ACTIVITY: _activities,
    SearchKind.MEMBER: _members,
    SearchKind.BRANCH: _branches,
    SearchKind.BRAND: _brands,
    SearchKind.ACHIEVEMENT: _achievements,
}


def listing_of(session: Session, kind: SearchKind, query: Query, actor: Actor) -> Listing:
    """The section of a kind; people and branches are also found by the pinyin of their names."""
    names = kind in {SearchKind.MEMBER, SearchKind.BRANCH}
    return _LISTINGS[kind](found_by(session, query, names=names), actor)
