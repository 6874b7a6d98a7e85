"""How people and branches are found."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import Branch, OrganizationName, short_name_on
from intranet.domain.search import pinyin
from intranet.domain.search.kinds import Draft, Searched, Watch, Words
from intranet.foundation import clock


def _read_members(session: Session, ids: Collection[int]) -> Mapping[int, Draft]:
    """People by name. One statement."""
    return {
        member_id: Draft(name, keys=pinyin.keys(name, person=True))
        for member_id, name in session.execute(
            select(Member.id, Member.name).where(Member.id.in_(ids))
        )
    }


def _read_branches(session: Session, ids: Collection[int]) -> Mapping[int, Draft]:
    """Branches by code and by all their names: papers of earlier years carry the earlier ones. One statement."""
    drafts: dict[int, Draft] = {}
    for branch_id, code, short_name, full_name in session.execute(
        select(Branch.id, Branch.code, OrganizationName.short_name, OrganizationName.full_name)
        .outerjoin(OrganizationName, OrganizationName.branch_id == Branch.id)
        .where(Branch.id.in_(ids))
        .order_by(Branch.id, OrganizationName.valid_from.desc(), OrganizationName.id.desc())
    ):
        draft = drafts.get(branch_id)
        if draft is None:
            drafts[branch_id] = draft = Draft(short_name or code)
            draft.add("代码", code)
            draft.add("全称", full_name)
        else:
            draft.add("曾用名", short_name)
            draft.add("曾用全称", full_name)
        draft.keys |= pinyin.keys(short_name or "", person=False)
    return drafts


def _opens_branch(actor: Actor) -> ColumnElement[bool]:
    """Over Branch: those whose page the person opens."""
    return or_(
        Branch.committee_id.in_(actor.committee_ids(Permission.ORGANIZATION_READ)),
        Branch.id.in_(actor.branch_ids()),
    )


def _known_branches(records: Select[Any], actor: Actor) -> Select[Any]:
    """The person's own ones; the committee's people also find those that were dissolved."""
    standing = or_(Branch.dissolved_on.is_(None), Branch.dissolved_on >= clock.today())
    return records.where(
        _opens_branch(actor),
        or_(standing, Branch.committee_id.in_(actor.committee_ids(Permission.ORGANIZATION_READ))),
    )


def _members_around(actor: Actor) -> Select[Any]:
    """Whoever ever belonged to these branches, and oneself."""
    of_branches = select(Membership.member_id).join(Branch, Branch.id == Membership.branch_id)
    oneself = select(Member.id).where(Member.id == actor.member_id)
    return select(of_branches.where(_opens_branch(actor)).union(oneself).subquery().c[0])


def _known_members(records: Select[Any], actor: Actor) -> Select[Any]:
    """One row, the latest period, for each who may be found.

    Former members are found by who keeps the lists, and everybody finds themselves.
    """
    later = aliased(Membership)
    begun = later.starts_on <= clock.today()
    latest = ~exists().where(
        begun,
        later.member_id == Membership.member_id,
        or_(
            later.starts_on > Membership.starts_on,
            and_(later.starts_on == Membership.starts_on, later.id > Membership.id),
        ),
    )
    keeping = or_(
        Branch.committee_id.in_(actor.kept_committees), Branch.id.in_(actor.kept_branches)
    )
    present = or_(Membership.ends_on.is_(None), Membership.ends_on >= clock.today())
    known = and_(_opens_branch(actor), or_(present, keeping))
    if actor.member_id is not None:
        known = or_(known, Member.id == actor.member_id)
    return (
        records.join(Membership, Membership.member_id == Member.id)
        .join(Branch, Branch.id == Membership.branch_id)
        # a merging that is planned gives periods to come
        .where(latest, known, Membership.starts_on <= clock.today())
    )


def _member_columns() -> Sequence[Any]:
    day = func.coalesce(Membership.ends_on, clock.today())
    return (
        Member.name,
        Membership.status,
        Membership.ends_on,
        short_name_on(Membership.branch_id, day, Membership).label("branch_name"),
    )


def _branch_columns() -> Sequence[Any]:
    day = func.coalesce(Branch.dissolved_on, clock.today())
    return (
        Branch.code,
        Branch.dissolved_on,
        short_name_on(Branch.id, day, Branch).label("branch_name"),
    )


def _member_words(_session: Session, rows: Sequence[Row[Any]]) -> list[Words]:
    today = clock.today()
    return [
        Words(
            f"/members/{row.key}",
            row.name,
            [row.branch_name or "", row.status.label],
            note="已离开本支部" if row.ends_on is not None and row.ends_on < today else "",
        )
        for row in rows
    ]


def _branch_words(_session: Session, rows: Sequence[Row[Any]]) -> list[Words]:
    today = clock.today()
    return [
        Words(
            f"/branches/{row.code}",
            row.branch_name or row.code,
            [row.code],
            note="已撤销" if row.dissolved_on is not None and row.dissolved_on <= today else "",
        )
        for row in rows
    ]


MEMBERS = Searched(
    key="member",
    label="党员",
    watched={Member: Watch("id", ("name",))},
    read=_read_members,
    within=_known_members,
    columns=_member_columns,
    words=_member_words,
    order=(Branch.sort_order, Branch.id, Member.sort_key, Member.name, Member.id),
    newest_first=False,
    named=True,
    around=_members_around,
)
BRANCHES = Searched(
    key="branch",
    label="党支部",
    watched={
        Branch: Watch("id", ("code",)),
        OrganizationName: Watch("branch_id", ("full_name", "short_name", "valid_from")),
    },
    read=_read_branches,
    within=_known_branches,
    columns=_branch_columns,
    words=_branch_words,
    order=(Branch.committee_id, Branch.sort_order, Branch.id),
    newest_first=False,
    named=True,
    around=lambda actor: select(Branch.id).where(_opens_branch(actor)),
)
