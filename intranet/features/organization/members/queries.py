"""The list of members and the page of one member."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import BRANCH_KEEPERS, COMMITTEE_KEEPERS, Actor
from intranet.domain.access.saved_searches import SavedSearch, with_total
from intranet.domain.organization.members import (
    Member,
    MemberExemption,
    Membership,
    MemberStatus,
)
from intranet.domain.organization.tables import (
    Branch,
    Committee,
    OrganizationName,
    PartyGroup,
    Post,
    PostTitle,
    short_name_on,
    valid_on,
)
from intranet.features.organization.access import MemberFile
from intranet.foundation.pagination import Page, begin, paged

PAGE_SIZE = 50
# lines of a file
MOST = 10_000
MOST_NAMESAKES = 5


@dataclass(frozen=True)
class MemberFilter:
    """What the list was narrowed to; ``former`` shows who has left the branch."""

    branch_ids: Sequence[int] = ()
    status: MemberStatus | None = None
    text: str = ""
    former: bool = False
    order: str = ""


ORDERS: Mapping[str, tuple[Any, ...]] = {
    "": (Branch.sort_order, Branch.id, Member.sort_key, Member.name, Membership.id),
    "name": (Member.sort_key, Member.name, Membership.id),
    # who has no day yet comes last both ways
    "joined": (func.coalesce(Member.joined_party_on, date.max), Member.sort_key, Membership.id),
    "-joined": (func.coalesce(Member.joined_party_on, date.min), Member.sort_key, Membership.id),
}
"""In which orders members are listed, each ending in what tells them apart; the first is that of the office."""


@dataclass(frozen=True)
class MemberLine:
    """A member in the list, with the period that put them there."""

    id: int
    name: str
    status: MemberStatus
    branch_code: str
    branch_name: str
    group_name: str
    has_groups: bool
    joined_party_on: date | None
    duty_title: str
    titles: Sequence[PostTitle]
    ends_on: date | None
    end_words: str
    elsewhere: bool


def keeps_lists(actor: Actor) -> bool:
    """Whether the person may list former members anywhere."""
    return actor.has_role(*BRANCH_KEEPERS, *COMMITTEE_KEEPERS)


def _in_scope(statement: Select[tuple[int]], actor: Actor, *, former: bool) -> Select[tuple[int]]:
    """Periods in branches the person reads; former members only for who keeps the lists."""
    committees, branches = actor.committee_ids(Permission.ORGANIZATION_READ), actor.branch_ids()
    if former:
        committees, branches = actor.kept_committees, actor.kept_branches
    return statement.where(or_(Branch.committee_id.in_(committees), Branch.id.in_(branches)))


def _matching(actor: Actor, wanted: MemberFilter, day: date) -> Select[tuple[int]]:
    """Ids of the periods to list."""
    statement = _in_scope(
        select(Membership.id)
        .join(Member, Member.id == Membership.member_id)
        .join(Branch, Branch.id == Membership.branch_id),
        actor,
        former=wanted.former,
    )
    if wanted.former:
        later = aliased(Membership)
        statement = statement.where(
            Membership.ends_on < day,
            ~exists().where(
                later.member_id == Membership.member_id,
                later.branch_id == Membership.branch_id,
                later.starts_on > Membership.starts_on,
            ),
        )
    else:
        statement = statement.where(valid_on(Membership.starts_on, Membership.ends_on, day))
    if wanted.branch_ids:
        statement = statement.where(Membership.branch_id.in_(wanted.branch_ids))
    if wanted.status is not None:
        statement = statement.where(Membership.status == wanted.status)
    if wanted.text:
        statement = statement.where(Member.name.contains(wanted.text, autoescape=True))
    return statement


def list_members(
    session: Session,
    actor: Actor,
    wanted: MemberFilter,
    day: date,
    *,
    position: str = "",
    size: int = PAGE_SIZE,
) -> tuple[Page[MemberLine], list[SavedSearch]]:
    """One page of members, in office order of their branches unless asked otherwise, and what one looks for again.

    Four statements at most.

    ``position`` is the period the page begins after, or with a leading ``-`` ends before.
    """
    backwards = position.startswith("-")
    mark = position.removeprefix("-")
    order = ORDERS.get(wanted.order) or ORDERS[wanted.order.removeprefix("-")]
    falling = wanted.order.startswith("-")
    keys = select(*order).select_from(Membership).join(Member).join(Branch)
    found = (
        session.execute(keys.where(Membership.id == int(mark))).first()
        if mark.isascii() and mark.isdigit() and len(mark) < 10
        else None
    )
    matching = _matching(actor, wanted, day)
    later, any_group = aliased(Membership), aliased(PartyGroup)
    statement = (
        select(
            Membership.id.label("period_id"),
            Member.id,
            Member.name,
            Membership.status,
            Branch.code,
            OrganizationName.short_name,
            PartyGroup.name.label("group_name"),
            Member.joined_party_on,
            Member.duty_title,
            Membership.ends_on,
            Membership.end_reason,
            Membership.leaving,
            exists()
            .where(
                later.member_id == Membership.member_id,
                later.starts_on > Membership.starts_on,
                later.starts_on <= day,
            )
            .label("elsewhere"),
            exists()
            .where(
                any_group.branch_id == Membership.branch_id,
                valid_on(any_group.founded_on, any_group.dissolved_on, day),
            )
            .label("has_groups"),
        )
        .join(Member, Member.id == Membership.member_id)
        .join(Branch, Branch.id == Membership.branch_id)
        .outerjoin(PartyGroup, PartyGroup.id == Membership.party_group_id)
        .outerjoin(
            OrganizationName,
            and_(
                OrganizationName.branch_id == Branch.id,
                valid_on(OrganizationName.valid_from, OrganizationName.valid_to, day),
            ),
        )
        .where(Membership.id.in_(matching))
    )
    rows = session.execute(
        begin(statement, order, found, size, backwards=backwards, newest_first=falling)
    ).all()
    total, searches = with_total(
        session, matching, user_id=actor.user_id, listed="organization.members"
    )
    page = paged(
        rows,
        lambda row: row.period_id,
        size,
        begun=found is not None,
        backwards=backwards,
        total=total,
    )
    titles = _titles(session, [row.id for row in page.rows], day)
    lines = page.showing(
        MemberLine(
            id=row.id,
            name=row.name,
            status=row.status,
            branch_code=row.code,
            branch_name=row.short_name or row.code,
            group_name=row.group_name or "",
            has_groups=row.has_groups,
            joined_party_on=row.joined_party_on,
            duty_title=row.duty_title,
            titles=titles.get(row.id, ()),
            ends_on=row.ends_on,
            end_words=words.label if (words := row.leaving or row.end_reason) else "",
            elsewhere=row.elsewhere,
        )
        for row in page.rows
    )
    return lines, searches


def _titles(session: Session, member_ids: list[int], day: date) -> dict[int, list[PostTitle]]:
    titles: dict[int, list[PostTitle]] = {}
    for member_id, title in session.execute(
        select(Post.member_id, Post.title).where(
            Post.member_id.in_(member_ids), valid_on(Post.starts_on, Post.ends_on, day)
        )
    ):
        titles.setdefault(member_id, []).append(title)
    return {key: sorted(held, key=lambda t: t.precedence) for key, held in titles.items()}


@dataclass(frozen=True)
class PeriodLine:
    """One period of membership with the names of its own time."""

    period: Membership
    branch_name: str
    group_name: str


@dataclass(frozen=True)
class PostLine:
    """One post with the organisation's name at its beginning."""

    post: Post
    place: str


@dataclass(frozen=True)
class MemberPage:
    """What the page of a member shows, newest first; ``exemptions`` only for who may read the reasons.

    ``branch_name`` is today's, a former member's the one on the last day; the periods keep the names of their time.
    """

    file: MemberFile
    branch_name: str
    periods: Sequence[PeriodLine]
    posts: Sequence[PostLine]
    exemptions: Sequence[MemberExemption]


def member_page(
    session: Session, file: MemberFile, day: date, *, with_exemptions: bool
) -> MemberPage:
    """The dated history of a member, seen on *day*. Four statements at most."""
    member = file.member
    periods = [
        PeriodLine(period, short_name or code, group_name or "")
        for period, code, short_name, group_name in session.execute(
            select(Membership, Branch.code, OrganizationName.short_name, PartyGroup.name)
            .join(Branch, Branch.id == Membership.branch_id)
            .outerjoin(PartyGroup, PartyGroup.id == Membership.party_group_id)
            .outerjoin(
                OrganizationName,
                and_(
                    OrganizationName.branch_id == Membership.branch_id,
                    valid_on(
                        OrganizationName.valid_from,
                        OrganizationName.valid_to,
                        Membership.starts_on,
                    ),
                ),
            )
            .where(Membership.member_id == member.id)
            .order_by(Membership.starts_on.desc(), Membership.id.desc())
        )
    ]
    posts = [
        PostLine(post, short_name or branch_code or committee_code or "")
        for post, short_name, branch_code, committee_code in session.execute(
            select(Post, OrganizationName.short_name, Branch.code, Committee.code)
            .outerjoin(Branch, Branch.id == Post.branch_id)
            .outerjoin(Committee, Committee.id == Post.committee_id)
            .outerjoin(
                OrganizationName,
                and_(
                    or_(
                        OrganizationName.branch_id == Post.branch_id,
                        OrganizationName.committee_id == Post.committee_id,
                    ),
                    valid_on(
                        OrganizationName.valid_from, OrganizationName.valid_to, Post.starts_on
                    ),
                ),
            )
            .where(Post.member_id == member.id)
            .order_by(Post.starts_on.desc(), Post.id.desc())
        )
    ]
    exemptions: Sequence[MemberExemption] = ()
    if with_exemptions:
        exemptions = session.scalars(
            select(MemberExemption)
            .where(MemberExemption.member_id == member.id)
            .order_by(MemberExemption.starts_on.desc(), MemberExemption.id.desc())
        ).all()
    branch_name = session.scalar(
        select(OrganizationName.short_name).where(
            OrganizationName.branch_id == file.branch.id,
            valid_on(
                OrganizationName.valid_from, OrganizationName.valid_to, file.period.ends_on or day
            ),
        )
    )
    return MemberPage(
        file=file,
        branch_name=branch_name or file.branch.code,
        periods=periods,
        posts=posts,
        exemptions=exemptions,
    )


@dataclass(frozen=True)
class Namesake:
    """Somebody with the name that is being entered; ``url`` for who opens the page of anybody in the committee."""

    name: str
    branch: str
    status: str
    joined_party_on: date | None
    same_day: bool
    has_left: bool
    url: str


def namesakes(
    session: Session, actor: Actor, name: str, joined_on: date | None, day: date
) -> list[Namesake]:
    """People of the actor's own committees with this name, the present ones first. One statement."""
    committees = {g.committee_id for g in actor.grants if g.gives(Permission.MEMBER_EDIT)}
    if not name or not committees:
        return []
    later = aliased(Membership)
    rows = session.execute(
        select(
            Member.id,
            Member.name,
            Member.joined_party_on,
            Membership.status,
            Membership.ends_on,
            Branch.committee_id,
            func.coalesce(
                short_name_on(Branch.id, func.coalesce(Branch.dissolved_on, day), Branch),
                Branch.code,
            ).label("branch"),
        )
        .join(Membership, Membership.member_id == Member.id)
        .join(Branch, Branch.id == Membership.branch_id)
        .where(
            Member.name == name,
            Branch.committee_id.in_(committees),
            Membership.starts_on <= day,
            ~exists().where(
                later.member_id == Membership.member_id,
                later.starts_on > Membership.starts_on,
                later.starts_on <= day,
            ),
        )
        .order_by(Membership.ends_on.is_not(None), Branch.sort_order, Member.id)
        .limit(MOST_NAMESAKES)
    )
    opened = actor.committee_ids(Permission.MEMBER_EDIT)
    return [
        Namesake(
            name=row.name,
            branch=row.branch,
            status=f"{row.ends_on.isoformat()}离开" if has_left else row.status.label,
            joined_party_on=row.joined_party_on,
            same_day=joined_on is not None and joined_on == row.joined_party_on,
            has_left=has_left,
            url=f"/members/{row.id}" if row.committee_id in opened else "",
        )
        for row in rows
        for has_left in (row.ends_on is not None and row.ends_on < day,)
    ]
