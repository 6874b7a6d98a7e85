"""Who of the present members has no account, and which roles follow from membership and posts and are not held yet."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.proposals import Act, Proposal, Standing
from intranet.domain.access.roles import Role, excluded
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.rights import ROLES_OF_COMMITTEE_TITLES, ROLES_OF_TITLES
from intranet.domain.organization.tables import Branch, Post, PostTitle, short_name_on, valid_on
from intranet.domain.search.pinyin import spelling
from intranet.features.accounts.grants.places import Place
from intranet.features.accounts.grants.queries import places
from intranet.features.accounts.people.operations import USERNAME

MOST = 150
"""So many accounts are made at once: each password is hashed while the request waits."""

MOST_GRANTS = 400
# namesakes that are told apart by a number
_NAMESAKES = 9


@dataclass(frozen=True)
class Person:
    """A present member with the user name that is proposed, or that of the account."""

    member_id: int
    name: str
    branch: str
    titles: tuple[PostTitle, ...]
    username: str
    user_id: int = 0


@dataclass(frozen=True)
class Wanted:
    """A role that follows from the membership or a post of the member whose account it is."""

    user_id: int
    username: str
    name: str
    role: Role
    place: Place
    title: PostTitle | None = None

    @property
    def key(self) -> str:
        """What tells it from the others of the list."""
        return f"{self.user_id}.{self.role.value}.{self.place.key}"

    @property
    def why(self) -> str:
        """From what it follows."""
        return self.title.label if self.title else "党员"


def _belongs(committees: Sequence[int], day: date) -> ColumnElement[bool]:
    return (
        (Membership.member_id == Member.id)
        & valid_on(Membership.starts_on, Membership.ends_on, day)
        & Membership.branch_id.in_(
            select(Branch.id).where(Branch.committee_id.in_(committees)).scalar_subquery()
        )
    )


def _titles(
    session: Session, member_ids: Collection[int], day: date
) -> dict[int, list[tuple[PostTitle, Post]]]:
    """Posts of the day by member, the first in precedence first. One statement."""
    found: dict[int, list[tuple[PostTitle, Post]]] = defaultdict(list)
    posts = session.scalars(
        select(Post).where(
            Post.member_id.in_(member_ids), valid_on(Post.starts_on, Post.ends_on, day)
        )
    )
    for post in sorted(posts, key=lambda one: (one.title.precedence, one.id)):
        found[post.member_id].append((post.title, post))
    return found


def _proposed(session: Session, act: Act, committees: Sequence[int], day: date) -> list[Proposal]:
    """Lists that wait to be confirmed. One statement."""
    return list(
        session.scalars(
            select(Proposal).where(
                Proposal.committee_id.in_(committees),
                Proposal.act == act,
                Proposal.state == Standing.PROPOSED,
                Proposal.expires_on >= day,
            )
        )
    )


def without_account(committees: Sequence[int], day: date) -> Select[tuple[int]]:
    """Numbers of the present members to whom no account belongs."""
    return (
        select(Member.id)
        .join(Membership, _belongs(committees, day))
        .where(~select(User.id).where(User.member_id == Member.id).correlate(Member).exists())
    )


def people(
    session: Session, committees: Sequence[int], day: date, *, branch: str = "", posts: bool = False
) -> tuple[list[Person], int, int]:
    """Members for whom accounts may be proposed, in office order; how many more there are, and how many are proposed.

    Narrowed to a branch by its code, and to those who hold a post. Four statements.
    """
    proposed = [
        line
        for one in _proposed(session, Act.NEW_ACCOUNTS, committees, day)
        for line in one.details["accounts"]
    ]
    waiting = {line["member_id"] for line in proposed}
    asked = _in_order(committees, day, branch).where(
        Member.id.in_(without_account(committees, day))
    )
    if posts:
        asked = asked.where(
            Member.id.in_(select(Post.member_id).where(valid_on(Post.starts_on, Post.ends_on, day)))
        )
    rows = [row for row in session.execute(asked) if row[0] not in waiting]
    shown = rows[:MOST]
    titles = _titles(session, [row[0] for row in shown], day)
    names = _free_names(
        session,
        [(number, name) for number, name, _ in shown],
        {line["username"] for line in proposed},
    )
    found = [
        Person(number, name, place or "", tuple(t for t, _ in titles[number]), names[number])
        for number, name, place in shown
    ]
    return found, len(rows) - len(shown), len(waiting)


def unopened(
    session: Session,
    committees: Sequence[int],
    day: date,
    *,
    branch: str = "",
    own: Collection[int] = (),
) -> tuple[list[Person], int, int]:
    """The same of those whose account nobody has made his own: the given password was not used, or nothing followed it.

    None of one's *own* accounts. Three statements.
    """
    waiting = {
        line["user_id"]
        for one in _proposed(session, Act.RESETS, committees, day)
        for line in one.details["accounts"]
    }
    asked = (
        _in_order(committees, day, branch)
        .join(User, User.member_id == Member.id)
        .add_columns(User.id, User.username)
        .where(User.password_given.is_(True), User.is_active.is_(True), User.id.not_in(own))
    )
    rows = [row for row in session.execute(asked) if row[3] not in waiting]
    shown = rows[:MOST]
    titles = _titles(session, [row[0] for row in shown], day)
    found = [
        Person(number, name, place or "", tuple(t for t, _ in titles[number]), username, user_id)
        for number, name, place, user_id, username in shown
    ]
    return found, len(rows) - len(shown), len(waiting)


def _in_order(committees: Sequence[int], day: date, branch: str) -> Select[Any]:
    """Present members in office order: number, name, short name of the branch."""
    asked = (
        select(Member.id, Member.name, short_name_on(Membership.branch_id, day, Membership))
        .select_from(Member)
        .join(Membership, _belongs(committees, day))
        .join(Branch, Branch.id == Membership.branch_id)
        .order_by(Branch.sort_order, Branch.id, Member.sort_key, Member.name, Member.id)
    )
    return asked.where(Branch.code == branch) if branch else asked


def _free_names(
    session: Session, members: Sequence[tuple[int, str]], proposed: Collection[str]
) -> dict[int, str]:
    """A user name for each: the name in pinyin, with a number where it is taken or *proposed*. One statement."""
    plain = {number: _plain(number, name) for number, name in members}
    wanted = {_numbered(one, place) for one in plain.values() for place in range(_NAMESAKES)}
    taken = set(
        session.scalars(
            select(func.lower(User.username)).where(func.lower(User.username).in_(wanted))
        )
    )
    taken.update(proposed)
    found: dict[int, str] = {}
    for number, one in plain.items():
        free = (_numbered(one, place) for place in range(_NAMESAKES))
        found[number] = next((name for name in free if name not in taken), f"{one}.{number}")
        taken.add(found[number])
    return found


def _numbered(name: str, place: int) -> str:
    return f"{name}{place + 1}" if place else name


def _plain(number: int, name: str) -> str:
    told = spelling(name)[:30]
    return told if USERNAME.fullmatch(told) else f"dy{number}"


def wanted(
    session: Session, committees: Sequence[int], day: date, *, own: Collection[int] = ()
) -> list[Wanted]:
    """Roles that accounts of present members lack, in office order; none for the accounts that are one's *own*.

    A role that excludes what the person holds under any account is left out: that is decided one by one. At most seven
    statements.
    """
    accounts = session.execute(
        select(User.id, User.username, Member.id, Member.name, Membership.branch_id)
        .join(Member, Member.id == User.member_id)
        .join(Membership, _belongs(committees, day))
        .join(Branch, Branch.id == Membership.branch_id)
        .where(User.is_active.is_(True), User.id.not_in(own))
        .order_by(Branch.sort_order, Branch.id, Member.sort_key, Member.name, User.id)
    ).all()
    if not accounts:
        return []
    members = {row[2] for row in accounts}
    held = _held(session, members, day)
    titles = _titles(session, members, day)
    at = {one.key: one for one in places(session, day)}
    found = []
    for user_id, username, member_id, name, branch_id in accounts:
        given = {(role, key) for owner, role, key in held[member_id] if owner == user_id}
        roles = _of_posts(titles[member_id], branch_id)
        if not roles and not given:
            # every other role reads what plain membership reads
            roles = [(Role.MEMBER, f"b{branch_id}", None)]
        for role, key, title in roles:
            if key not in at or (role, key) in given:
                continue
            if any(excluded(role, other) for _, other, _ in held[member_id]):
                continue
            given.add((role, key))
            found.append(Wanted(user_id, username, name, role, at[key], title))
    return found


def _of_posts(
    posts: Iterable[tuple[PostTitle, Post]], branch_id: int
) -> list[tuple[Role, str, PostTitle | None]]:
    """The roles that go with these posts, each with the key of its place."""
    found: list[tuple[Role, str, PostTitle | None]] = []
    for title, post in posts:
        if title in ROLES_OF_COMMITTEE_TITLES:
            found.append((ROLES_OF_COMMITTEE_TITLES[title], f"c{post.committee_id}", title))
        elif title in ROLES_OF_TITLES and post.branch_id == branch_id:
            group = post.party_group_id
            found.append((ROLES_OF_TITLES[title], f"g{group}" if group else f"b{branch_id}", title))
    return found


def _held(
    session: Session, members: Collection[int], day: date
) -> dict[int, list[tuple[int, Role, str]]]:
    """What lasts of the grants of these members, under whichever account: account, role, key of the place."""
    found: dict[int, list[tuple[int, Role, str]]] = defaultdict(list)
    rows = session.execute(
        select(User.member_id, RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            User.member_id.in_(members),
            or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day),
        )
    )
    for member_id, grant in rows:
        key = f"c{grant.committee_id}"
        if grant.branch_id is not None:
            key = f"b{grant.branch_id}"
        if grant.party_group_id is not None:
            key = f"g{grant.party_group_id}"
        found[member_id].append((grant.user_id, grant.role, key))
    return found


def to_propose(
    session: Session, committees: Sequence[int], day: date, *, own: Collection[int]
) -> tuple[list[Wanted], int, int]:
    """Those of ``wanted`` that no list names yet; how many more there are than fit, and how many lists name."""
    waiting = {
        line["key"]
        for one in _proposed(session, Act.GRANTS, committees, day)
        for line in one.details["grants"]
    }
    found = [one for one in wanted(session, committees, day, own=own) if one.key not in waiting]
    return found[:MOST_GRANTS], max(0, len(found) - MOST_GRANTS), len(waiting)
