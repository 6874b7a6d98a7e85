"""Posts of branches, Party groups and the committee."""

from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.organization.members import Member, Membership, MemberStatus
from intranet.domain.organization.rights import end_rights_of_post
from intranet.domain.organization.tables import (
    BRANCH_COMMITTEE_TITLES,
    Branch,
    Committee,
    CommitteeBody,
    PartyGroup,
    Post,
    PostTitle,
    Term,
    valid_on,
)
from intranet.features.organization.bodies.operations import Owner, note_late, owner_key
from intranet.features.organization.changes import refuse
from intranet.foundation import chinese
from intranet.foundation.errors import InvalidMove

BRANCH_TITLES = tuple(t for t in PostTitle if t in BRANCH_COMMITTEE_TITLES)
# Several members may hold these at the same time; any other post passes from one holder to the next.
SHARED_TITLES = frozenset(
    {
        PostTitle.BRANCH_DEPUTY_SECRETARY,
        PostTitle.BRANCH_COMMITTEE_MEMBER,
        PostTitle.COMMITTEE_MEMBER,
        PostTitle.COMMITTEE_STAFF,
        PostTitle.DISCIPLINE_DEPUTY_SECRETARY,
        PostTitle.DISCIPLINE_MEMBER,
        PostTitle.CORE_GROUP_MEMBER,
        PostTitle.CORE_GROUP_SECRETARY,
    }
)
# Not elected, so that a probationary member may hold them.
_UNELECTED = frozenset(
    {PostTitle.GROUP_LEADER, PostTitle.COMMITTEE_STAFF, *CommitteeBody.CORE_GROUP.titles}
)


def fill_post(
    session: Session,
    owner: Owner,
    *,
    actor: Actor,
    title: PostTitle,
    member_id: int,
    starts_on: date,
    group: PartyGroup | None = None,
) -> Post:
    """Put a member into a post from a day on; the holder so far leaves it, and the role that
    goes with it, the day before.

    Elected posts are for full members: a probationary member has no right to stand (《党章》第七条).
    """
    formers = check_post(
        session, owner, title=title, member_id=member_id, starts_on=starts_on, group=group
    )
    for former in formers:
        last_day = starts_on - timedelta(days=1)
        _end(session, former, actor=actor, last_day=last_day)
        if former.member_id != member_id:
            end_rights_of_post(session, former, actor=actor, last_day=last_day)
    post = Post(
        **owner_key(owner),
        party_group_id=group.id if group else None,
        member_id=member_id,
        term_id=None
        if title in CommitteeBody.CORE_GROUP.titles
        else _term_on(session, owner, starts_on),
        title=title,
        starts_on=starts_on,
        # a merging that is planned ends it
        ends_on=owner.dissolved_on if isinstance(owner, Branch) else None,
    )
    session.add(post)
    record_change(
        session,
        AuditAction.POST_FILLED,
        post,
        actor=actor,
        label=title.label,
        details={"member_id": member_id, "starts_on": starts_on.isoformat(), **owner_key(owner)},
    )
    name = session.get_one(Member, member_id).name
    note_late(session, owner, starts_on, f"{name}：{chinese.long_date(starts_on)}起任{title.label}")
    return post


def check_post(
    session: Session,
    owner: Owner,
    *,
    title: PostTitle,
    member_id: int,
    starts_on: date,
    group: PartyGroup | None = None,
) -> list[Post]:
    """The posts that end when the member takes this one, where nothing stands against it.

    Raises RuleBroken beside ``member_id`` (not there on the day, probationary, of another group) or ``starts_on``.
    """
    period = _period_in(session, owner, member_id, starts_on)
    if period is None:
        raise refuse("member_id", "该党员在任职开始之日不在本组织，请核对人选或日期。")
    if period.status is MemberStatus.PROBATIONARY and title not in _UNELECTED:
        raise refuse("member_id", "预备党员没有被选举权，不能担任这一职务。")
    if group is not None and period.party_group_id != group.id:
        raise refuse("member_id", "党小组组长应是本小组党员。")
    formers = _holders(session, owner, title, member_id, starts_on, group)
    for former in formers:
        if former.starts_on >= starts_on:
            raise refuse(
                "starts_on",
                f"{title.label}自{chinese.long_date(former.starts_on)}起已有任职记录，新的任职日期应晚于该日。",
            )
    return formers


def _term_on(session: Session, owner: Owner, day: date) -> int | None:
    return session.scalar(
        select(Term.id)
        .filter_by(**owner_key(owner))
        .where(Term.starts_on <= day, Term.expires_on >= day)
        .order_by(Term.starts_on.desc())
        .limit(1)
    )


def _period_in(session: Session, owner: Owner, member_id: int, day: date) -> Membership | None:
    """The member's period of the day in the branch, or in any branch of the committee."""
    statement = select(Membership).where(
        Membership.member_id == member_id,
        valid_on(Membership.starts_on, Membership.ends_on, day),
    )
    if isinstance(owner, Branch):
        statement = statement.where(Membership.branch_id == owner.id)
    else:
        statement = statement.join(Branch, Branch.id == Membership.branch_id).where(
            Branch.committee_id == owner.id
        )
    return session.scalar(statement)


def _holders(
    session: Session,
    owner: Owner,
    title: PostTitle,
    member_id: int,
    day: date,
    group: PartyGroup | None,
) -> list[Post]:
    """Posts that would be held twice from *day* on."""
    statement = (
        select(Post)
        .filter_by(**owner_key(owner))
        .where(
            Post.title == title,
            or_(Post.ends_on.is_(None), Post.ends_on >= day),
            Post.party_group_id == group.id if group else Post.party_group_id.is_(None),
        )
    )
    if title in SHARED_TITLES:
        statement = statement.where(Post.member_id == member_id)
    return list(session.scalars(statement.order_by(Post.starts_on, Post.id)))


def end_post(session: Session, post: Post, *, actor: Actor, last_day: date) -> None:
    """End a post and the role that goes with it; *last_day* is the last day on which it is held."""
    if post.ends_on is not None:
        raise InvalidMove(f"这一任职已于{chinese.long_date(post.ends_on)}结束。")
    if last_day < post.starts_on:
        raise refuse("last_day", f"免职日期不能早于任职日期{chinese.long_date(post.starts_on)}。")
    _end(session, post, actor=actor, last_day=last_day)
    end_rights_of_post(session, post, actor=actor, last_day=last_day)
    owner: Owner = (
        session.get_one(Branch, post.branch_id)
        if post.branch_id is not None
        else session.get_one(Committee, post.committee_id)
    )
    name = session.get_one(Member, post.member_id).name
    cause = f"{name}：{post.title.label}任职到{chinese.long_date(last_day)}为止"
    note_late(session, owner, last_day + timedelta(days=1), cause)


def end_posts_of(
    session: Session,
    member: Member,
    *,
    actor: Actor,
    last_day: date,
    field: str,
    branch_id: int | None = None,
    committee_id: int | None = None,
    group_id: int | None = None,
) -> list[Post]:
    """End the member's posts in one branch, committee or Party group, or (without any) all posts; return them.

    Raises RuleBroken beside *field* when a post began only after *last_day*.
    """
    statement = select(Post).where(
        Post.member_id == member.id, or_(Post.ends_on.is_(None), Post.ends_on > last_day)
    )
    if branch_id is not None:
        statement = statement.where(Post.branch_id == branch_id)
    if committee_id is not None:
        statement = statement.where(Post.committee_id == committee_id)
    if group_id is not None:
        statement = statement.where(Post.party_group_id == group_id)
    posts = list(session.scalars(statement.order_by(Post.id)))
    for post in posts:
        if post.starts_on > last_day:
            raise refuse(
                field,
                f"{member.name}自{chinese.long_date(post.starts_on)}起还担任{post.title.label}，请先核对任职记录。",
            )
    for post in posts:
        _end(session, post, actor=actor, last_day=last_day)
        end_rights_of_post(session, post, actor=actor, last_day=last_day)
    return posts


def _end(session: Session, post: Post, *, actor: Actor, last_day: date) -> None:
    post.ends_on = last_day
    record_change(
        session,
        AuditAction.POST_ENDED,
        post,
        actor=actor,
        label=post.title.label,
        member_id=post.member_id,
        ends_on=last_day.isoformat(),
    )
