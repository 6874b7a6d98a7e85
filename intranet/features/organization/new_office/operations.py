"""Keeping one row: the same acts as on the pages, in the same order."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.life.terms import BRANCH_TERM_YEARS, last_day_of_term
from intranet.domain.organization.members import ChangeReason, Member, MemberStatus
from intranet.domain.organization.tables import (
    BRANCH_COMMITTEE_TITLES,
    Branch,
    Committee,
    PartyGroup,
    PostTitle,
    Term,
)
from intranet.features.organization.bodies.operations import (
    Owner,
    create_branch,
    owner_key,
    start_term,
)
from intranet.features.organization.bodies.posts import fill_post
from intranet.features.organization.changes import refuse
from intranet.features.organization.groups.operations import create_group
from intranet.features.organization.members.operations import create_member
from intranet.features.organization.members.probation import become_full
from intranet.foundation import clock
from intranet.foundation.errors import RuleBroken

BEFORE = "系统启用前已批准"
_OF_BRANCH = BRANCH_COMMITTEE_TITLES | {PostTitle.GROUP_LEADER}


@contextmanager
def _beside(**fields: str) -> Iterator[None]:
    """What an act says beside its own field is said beside that of the row."""
    try:
        yield
    except RuleBroken as broken:
        raise RuleBroken(
            {fields.get(name, name): told for name, told in broken.problems.items()}
        ) from broken


def found_branch(
    session: Session,
    *,
    actor: Actor,
    groups: Sequence[str],
    term_starts_on: date | None,
    term_expires_on: date | None,
    **facts: Any,
) -> Branch:
    """Found a branch with its Party groups and its present term. Raises RuleBroken beside the fields of the row."""
    branch = create_branch(session, actor=actor, **facts)
    if term_expires_on is not None and term_starts_on is None:
        raise refuse("term_starts_on", "填写了任期届满的，请填写换届日期。")
    if term_starts_on is not None:
        with _beside(starts_on="term_starts_on", expires_on="term_expires_on"):
            start_term(
                session,
                branch,
                actor=actor,
                starts_on=term_starts_on,
                expires_on=term_expires_on or last_day_of_term(term_starts_on, BRANCH_TERM_YEARS),
                document="",
            )
    for name in groups:
        with _beside(name="groups", founded_on="groups"):
            create_group(session, branch, actor=actor, name=name, founded_on=branch.founded_on)
    return branch


def enter_member(
    session: Session,
    branch: Branch,
    *,
    actor: Actor,
    joined_party_on: date | None,
    full_on: date | None,
    starts_on: date | None,
    status: MemberStatus,
    group: str,
    titles: Sequence[PostTitle],
    posts_from: date | None,
    **facts: Any,
) -> Member:
    """Enter a member who is there already, with the present posts. Raises RuleBroken beside the fields of the row.

    Without a day of its own the membership here begins with the branch or with the joining, whichever is later. Who
    became a full member since is probationary until then; a post begins with the term, and with the membership.
    """
    begins = starts_on or max(branch.founded_on, joined_party_on or branch.founded_on)
    if full_on is not None and joined_party_on is not None and full_on < joined_party_on:
        raise refuse("full_on", "转正时间不能早于入党时间。")
    if full_on is not None and status is MemberStatus.PROBATIONARY:
        raise refuse("full_on", "预备党员没有转正时间，请核对状态。")
    since = full_on if full_on is not None and full_on > begins else None
    place = _group(session, branch, group)
    with _beside(group_id="group"):
        member = create_member(
            session,
            branch,
            actor=actor,
            joined_party_on=joined_party_on,
            status=MemberStatus.PROBATIONARY if since else status,
            start_reason=ChangeReason.TRANSFERRED_IN,
            starts_on=begins,
            group_id=place.id if place else None,
            **facts,
        )
    if since is not None:
        with _beside(on="full_on"):
            become_full(session, member, actor=actor, on=since, document=BEFORE)
        session.flush()
    for title in titles:
        owner = branch if title in _OF_BRANCH else session.get_one(Committee, branch.committee_id)
        if title is PostTitle.GROUP_LEADER and place is None:
            raise refuse("titles", "党小组组长应填写所在党小组。")
        with _beside(member_id="titles", starts_on="posts_from"):
            fill_post(
                session,
                owner,
                actor=actor,
                title=title,
                member_id=member.id,
                starts_on=posts_from or max(since or begins, _term_began(session, owner)),
                group=place if title is PostTitle.GROUP_LEADER else None,
            )
    return member


def _group(session: Session, branch: Branch, name: str) -> PartyGroup | None:
    if not name:
        return None
    found = session.scalar(
        select(PartyGroup).where(
            PartyGroup.branch_id == branch.id,
            PartyGroup.name == name,
            PartyGroup.dissolved_on.is_(None),
        )
    )
    if found is None:
        raise refuse("group", f"该党支部没有“{name}”，请核对名称，或者先设立党小组。")
    return found


def _term_began(session: Session, owner: Owner) -> date:
    """When the present term began; no day of its own where there is none."""
    found = session.scalar(
        select(func.max(Term.starts_on))
        .filter_by(**owner_key(owner))
        .where(Term.starts_on <= clock.today())
    )
    return found or date.min
