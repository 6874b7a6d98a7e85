"""Reads that feed the pages of activities."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Actor
from intranet.domain.activities.holding import kinds_held_by
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.revisions import Revision
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.activities.visibility import may_log, visible
from intranet.domain.brands import store as brand_store
from intranet.domain.brands.tables import Brand
from intranet.domain.organization.tables import Branch, OrganizationName, valid_on
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.foundation.pagination import Page, Position, after, capped_count, cut
from intranet.foundation.quarters import Quarter

PAGE_SIZE = 30
# The filter's word for all kinds of 党风廉政 together.
INTEGRITY = "all_integrity"
# Drafts of new gatherings are kept under this prefix and the key of the opened form.
NEW_DRAFT = "activity:new:"


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; empty means everything."""

    branch: str = ""
    kinds: tuple[str, ...] = ()
    quarter: Quarter | None = None
    year: int | None = None
    state: State | None = None
    text: str = ""
    brand: int = 0

    def arguments(self) -> dict[str, str | list[str]]:
        """The same as address parameters."""
        found: dict[str, str | list[str]] = {}
        if self.branch:
            found["branch"] = self.branch
        if self.kinds:
            found["kind"] = list(self.kinds)
        if self.quarter:
            found["quarter"] = str(self.quarter)
        elif self.year:
            found["quarter"] = str(self.year)
        if self.state:
            found["state"] = self.state.value
        if self.text:
            found["q"] = self.text
        if self.brand:
            found["brand"] = str(self.brand)
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
    due: int
    present: int
    headcount: int | None


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def conditions(filters: Filters, actor: Actor) -> list[ColumnElement[bool]]:
    """WHERE clauses of the list, scope first."""
    found = [visible(actor)]
    if filters.branch:
        found.append(
            Activity.branch_id.in_(select(Branch.id).where(Branch.code == filters.branch))
            if filters.branch != "committee"
            else Activity.branch_id.is_(None)
        )
    if filters.kinds:
        broader = aliased(ActivityKind)
        found.append(
            exists().where(
                ActivityRecord.activity_id == Activity.id,
                ActivityRecord.kind_id == ActivityKind.id,
                or_(
                    ActivityKind.code.in_(filters.kinds),
                    *([ActivityKind.is_integrity] if INTEGRITY in filters.kinds else []),
                    # 廉政党课 counts as 党课 too
                    ActivityKind.counts_as_id.in_(
                        select(broader.id).where(broader.code.in_(filters.kinds))
                    ),
                ),
            )
        )
    if filters.quarter:
        # by day, not by ym: the same index then gives the order of the list
        found.append(Activity.held_on.between(filters.quarter.first_day, filters.quarter.last_day))
    elif filters.year:
        found.append(Activity.held_on.between(date(filters.year, 1, 1), date(filters.year, 12, 31)))
    if filters.state is State.APPROVED:
        # what is filed was approved before
        found.append(Activity.state.in_(COUNTED_STATES))
    elif filters.state:
        found.append(Activity.state == filters.state)
    else:
        found.append(Activity.state != State.VOIDED)
    if filters.brand:
        found.append(Activity.brand_id == filters.brand)
    if filters.text:
        wanted = _like(filters.text)
        found.append(
            or_(
                Activity.title.like(wanted, escape="\\"),
                exists().where(
                    ActivityRecord.activity_id == Activity.id,
                    ActivityRecord.kind_id == ActivityKind.id,
                    or_(
                        ActivityRecord.theme.like(wanted, escape="\\"),
                        ActivityKind.label.like(wanted, escape="\\"),
                    ),
                ),
            )
        )
    return found


def page_of(
    session: Session, filters: Filters, actor: Actor, position: Position | None
) -> Page[Row]:
    """One page of the list: two statements, whatever its length."""
    where = conditions(filters, actor)
    total = capped_count(select(Activity.id).where(*where)).scalar_subquery()
    statement = _columns().add_columns(total.label("total")).where(*where)
    rows = session.execute(
        after(statement, Activity.held_on, Activity.id, position, PAGE_SIZE)
    ).all()
    page = cut(rows, position, PAGE_SIZE, total=rows[0].total if rows else 0)
    return page.showing(_rows(session, page.rows))


def all_of(session: Session, filters: Filters, actor: Actor) -> list[Row]:
    """The whole list, newest first, for paper and file: two statements."""
    statement = (
        _columns()
        .where(*conditions(filters, actor))
        .order_by(Activity.held_on.desc(), Activity.id.desc())
    )
    return list(_rows(session, session.execute(statement).all()))


def _columns() -> Select[Any]:
    name = (
        select(OrganizationName.short_name)
        .where(
            OrganizationName.branch_id == Activity.branch_id,
            valid_on(OrganizationName.valid_from, OrganizationName.valid_to, Activity.held_on),
        )
        .limit(1)
        .correlate(Activity)
        .scalar_subquery()
    )
    return select(
        Activity.id,
        Activity.title,
        Activity.held_on,
        Activity.ends_on,
        Activity.state,
        Activity.under_review_at,
        Activity.due_count,
        Activity.present_count,
        Activity.headcount,
        name.label("branch_name"),
    )


def _rows(session: Session, found: Sequence[Any]) -> Iterator[Row]:
    labels = _kind_labels(session, [row.id for row in found])
    return (
        Row(
            row.id,
            row.title,
            row.held_on,
            row.ends_on,
            row.branch_name or "机关党委",
            labels.get(row.id, ""),
            row.state,
            row.under_review_at is not None,
            row.due_count,
            row.present_count,
            row.headcount,
        )
        for row in found
    )


def _kind_labels(session: Session, activity_ids: list[int]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    for activity_id, label in session.execute(
        select(ActivityRecord.activity_id, ActivityKind.label)
        .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
        .where(ActivityRecord.activity_id.in_(activity_ids))
        .order_by(ActivityRecord.activity_id, ActivityRecord.position)
    ):
        found.setdefault(activity_id, []).append(label)
    return {activity_id: "、".join(labels) for activity_id, labels in found.items()}


def hidden_drafts(session: Session, actor: Actor) -> int:
    """How many drafts of branches exist that the person may not read, only know of."""
    committees = actor.kept_committees
    if not committees:
        return 0
    return (
        session.scalar(
            capped_count(
                select(Activity.id).where(
                    Activity.committee_id.in_(committees),
                    Activity.branch_id.is_not(None),
                    Activity.state == State.DRAFT,
                )
            )
        )
        or 0
    )


def brand_choices(session: Session, actor: Actor, chosen: int) -> list[tuple[str, str]]:
    """Brands of the person's own branches, and the chosen one, to narrow the list by; none when there are none.

    At most one statement, none for who belongs to no branch and chose nothing.
    """
    if not chosen and not actor.branch_ids():
        return []
    rows = session.execute(
        select(Brand.id, Brand.name)
        .where(
            brand_store.visible(actor),
            Brand.state != State.VOIDED,
            or_(Brand.branch_id.in_(actor.branch_ids()), Brand.id == chosen),
        )
        .order_by(Brand.id)
    )
    found = [(str(brand_id), name) for brand_id, name in rows]
    if chosen and str(chosen) not in dict(found):
        found.append((str(chosen), "所选品牌"))
    return [("", "全部活动"), *found] if found else []


def offered_kinds(
    session: Session, actor: Actor, *, branch_id: int | None, day: date
) -> list[ActivityKind]:
    """Kinds that the branch (None: the committee) can hold on *day* and the person may log."""
    groups = {g.party_group_id for g in actor.grants if g.branch_id == branch_id} | {None}
    return [
        kind
        for kind in kinds_held_by(session, branch_id, day)
        if any(may_log(actor, kind, branch_id=branch_id, party_group_id=group) for group in groups)
    ]


def last_of_kind(
    session: Session, branch_id: int | None, kind_id: int, actor: Actor
) -> Activity | None:
    """The newest gathering of this kind that the branch held itself, for defaults (place, chair, recorder, times).

    What it held with others was arranged by the committee; a draft that names nobody yet says nothing.
    """
    return session.scalar(
        select(Activity)
        .where(
            visible(actor),
            Activity.joint_event_id.is_(None),
            or_(Activity.chair_name != "", Activity.recorder_name != ""),
            Activity.branch_id == branch_id
            if branch_id is not None
            else Activity.branch_id.is_(None),
            Activity.state != State.VOIDED,
            exists().where(
                and_(ActivityRecord.activity_id == Activity.id, ActivityRecord.kind_id == kind_id)
            ),
        )
        .order_by(Activity.held_on.desc(), Activity.id.desc())
        .limit(1)
    )


def user_name(session: Session, user_id: int) -> str:
    """Display name of an account."""
    return session.scalar(select(User.display_name).where(User.id == user_id)) or ""


def revision_count(session: Session, activity_id: int) -> int:
    """How many revisions the activity has."""
    return (
        session.scalar(select(func.count(Revision.id)).where(Revision.activity_id == activity_id))
        or 0
    )


def revisions_of(session: Session, activity_id: int) -> list[Revision]:
    """All revisions of the activity, oldest first."""
    return list(
        session.scalars(
            select(Revision).where(Revision.activity_id == activity_id).order_by(Revision.number)
        )
    )
