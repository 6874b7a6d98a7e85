"""Who may give a step of signing: holders of its post, and those to whom they delegated it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.access.roles import Actor
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import (
    BRANCH_COMMITTEE_TITLES,
    Branch,
    Post,
    PostTitle,
    valid_on,
)
from intranet.domain.records.workflow import State
from intranet.domain.summaries.signing import (
    Authority,
    EditionSigning,
    Signature,
    Signed,
    SigningDelegation,
    SigningStep,
)
from intranet.domain.summaries.store import newest_edition
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.foundation import clock

# beside whoever asks, who may read posts and branches as well
_HELD, _ITS_BRANCH = aliased(Post), aliased(Branch)
_GIVEN, _LATER = aliased(SigningStep), aliased(Signature)


def of_place(summary: QuarterlySummary, title: PostTitle, table: Any) -> Any:
    """SQL condition: a post, or a delegation of one, of the branch or committee that signs this summary."""
    if title in BRANCH_COMMITTEE_TITLES:
        return table.branch_id == summary.branch_id
    return and_(table.committee_id == summary.committee_id, table.branch_id.is_(None))


def holders_of_post(
    session: Session, summary: QuarterlySummary, title: PostTitle, day: date
) -> list[tuple[int, str]]:
    """Who holds the post that signs, on *day*: id and name of each. One statement."""
    rows = session.execute(
        select(Member.id, Member.name)
        .join(Post, Post.member_id == Member.id)
        .where(
            of_place(summary, title, Post),
            Post.title == title,
            valid_on(Post.starts_on, Post.ends_on, day),
        )
        .order_by(Post.starts_on, Post.id)
    )
    return [(row.id, row.name) for row in rows]


def delegations_for(
    session: Session, summary: QuarterlySummary, title: PostTitle
) -> list[SigningDelegation]:
    """Delegations of the post that signs, newest first. One statement."""
    return list(
        session.scalars(
            select(SigningDelegation)
            .where(of_place(summary, title, SigningDelegation), SigningDelegation.title == title)
            .order_by(SigningDelegation.starts_on.desc(), SigningDelegation.id.desc())
        )
    )


def authority_of(
    session: Session, summary: QuarterlySummary, step: SigningStep, actor: Actor, day: date
) -> Authority | None:
    """By what right the person signs this step on *day*: as holder of the post first. At most two statements.

    Of a delegation the leader must still hold the post.
    """
    if actor.member_id is None:
        return None
    holders = dict(holders_of_post(session, summary, step.title, day))
    if actor.member_id in holders:
        return Authority(actor.member_id, holders[actor.member_id])
    for one in delegations_for(session, summary, step.title):
        if one.deputy_id == actor.member_id and one.covers(day) and one.leader_id in holders:
            return Authority(one.deputy_id, one.deputy_name, one)
    return None


def refusal(
    session: Session,
    summary: QuarterlySummary,
    signing: EditionSigning,
    step: SigningStep,
    authority: Authority,
    day: date,
) -> str:
    """Why whoever has the authority does not give this step all the same; empty when nothing stands against it.

    Nobody gives two steps of one edition, nor, as a deputy, a step of the committee for the branch in which they hold
    a post: what one signs is looked at by another. At most one statement.
    """
    for given, signature in signing.steps:
        if signature is not None and given.id != step.id and _is_same(authority, signature):
            return f"{authority.name}已签批本版的“{given.label}”，“{step.label}”由其他同志办理。"
    reviewed = summary.branch_id is not None and step.title not in BRANCH_COMMITTEE_TITLES
    if reviewed and authority.delegation is not None:
        posts = select(Post.id).where(
            Post.member_id == authority.member_id,
            Post.branch_id == summary.branch_id,
            valid_on(Post.starts_on, Post.ends_on, day),
        )
        if session.scalar(posts.limit(1)) is not None:
            return (
                f"{authority.name}在这个党支部任职，不能受委托办理“{step.label}”，由其他同志办理。"
            )
    return ""


def _is_same(authority: Authority, signature: Signature) -> bool:
    """Whether both are one person; of who was noted by name alone the name decides."""
    if authority.member_id and signature.member_id:
        return authority.member_id == signature.member_id
    return authority.name.strip() == signature.name


def _of_place(table: Any) -> ColumnElement[bool]:
    """A post, or a delegation of one, of the branch or the committee of the summary."""
    return or_(
        table.branch_id == QuarterlySummary.branch_id,
        and_(table.branch_id.is_(None), table.committee_id == QuarterlySummary.committee_id),
    )


def signed_by(member_id: int, today: date) -> ColumnElement[bool]:
    """SQL beside SigningStep and QuarterlySummary: who holds its post or signs for who does (``authority_of``)."""
    return or_(_held_by(member_id, today).exists(), _delegated_to(member_id, today).exists())


def gives_next(member_id: int, today: date) -> ColumnElement[bool]:
    """SQL beside the step that comes next: the same without those who do not give it all the same (``refusal``)."""
    gave = (
        select(_GIVEN.id)
        .join(Signature, Signature.step_id == _GIVEN.id)
        .where(
            _GIVEN.summary_id == SigningStep.summary_id,
            _GIVEN.edition == SigningStep.edition,
            _GIVEN.given,
            Signature.member_id == member_id,
            # of what was taken back and given anew the last counts
            ~select(_LATER.id)
            .where(_LATER.step_id == Signature.step_id, _LATER.id > Signature.id)
            .exists(),
        )
        .correlate(SigningStep)
    )
    own = (
        select(Post.id)
        .where(
            Post.member_id == member_id,
            Post.branch_id == QuarterlySummary.branch_id,
            valid_on(Post.starts_on, Post.ends_on, today),
        )
        .correlate(QuarterlySummary)
    )
    delegated = and_(
        _delegated_to(member_id, today).exists(),
        or_(SigningStep.title.in_(BRANCH_COMMITTEE_TITLES), ~own.exists()),
    )
    return and_(~gave.exists(), or_(_held_by(member_id, today).exists(), delegated))


def _held_by(member_id: Any, today: date) -> Select[Any]:
    return (
        select(Post.id)
        .where(
            Post.member_id == member_id,
            Post.title == SigningStep.title,
            _of_place(Post),
            valid_on(Post.starts_on, Post.ends_on, today),
        )
        # also inside the question for delegations, where nothing else would tie it to the step
        .correlate(SigningStep, QuarterlySummary, SigningDelegation)
    )


def _delegated_to(member_id: int, today: date) -> Select[Any]:
    return select(SigningDelegation.id).where(
        SigningDelegation.deputy_id == member_id,
        SigningDelegation.title == SigningStep.title,
        _of_place(SigningDelegation),
        valid_on(SigningDelegation.starts_on, SigningDelegation.ends_on, today),
        _held_by(SigningDelegation.leader_id, today).exists(),
    )


def signs(session: Session, summary: QuarterlySummary | None, actor: Actor) -> bool:
    """Whether the edition that stands approved asks the person for a step, whatever the role. At most one statement."""
    if summary is None or summary.state is not State.APPROVED or actor.member_id is None:
        return False
    if summary.committee_id not in actor.signs_in:
        return False
    found = (
        select(SigningStep.id)
        .join(QuarterlySummary, QuarterlySummary.id == SigningStep.summary_id)
        .where(
            SigningStep.summary_id == summary.id,
            SigningStep.edition == newest_edition(),
            signed_by(actor.member_id, clock.today()),
        )
    )
    return session.scalar(found.limit(1)) is not None


def signing_committees(
    member: Any, day: Any
) -> tuple[ColumnElement[str | None], ColumnElement[str | None]]:
    """Columns: committees of which summaries may ask for the member's signature on *day*, by posts and by delegations.

    Both are read by ``numbers`` of ``organization/persons.py``.
    """
    posts = (
        select(_joined(func.coalesce(_HELD.committee_id, _ITS_BRANCH.committee_id)))
        .outerjoin(_ITS_BRANCH, _ITS_BRANCH.id == _HELD.branch_id)
        .where(
            _HELD.member_id == member,
            _HELD.title.in_(Signed.BRANCH.titles),
            valid_on(_HELD.starts_on, _HELD.ends_on, day),
        )
    )
    delegations = select(_joined(SigningDelegation.committee_id)).where(
        SigningDelegation.deputy_id == member,
        valid_on(SigningDelegation.starts_on, SigningDelegation.ends_on, day),
    )
    return posts.scalar_subquery(), delegations.scalar_subquery()


def _joined(number: Any) -> ColumnElement[str]:
    return func.aggregate_strings(cast(number, String), ",")


def delegations_of(
    session: Session, committee_ids: Sequence[int], branch_ids: Sequence[int]
) -> list[SigningDelegation]:
    """Delegations of committees, with those of their branches, and of single branches; newest first. One statement."""
    return list(
        session.scalars(
            select(SigningDelegation)
            .where(
                or_(
                    SigningDelegation.committee_id.in_(committee_ids),
                    SigningDelegation.branch_id.in_(branch_ids),
                )
            )
            .order_by(SigningDelegation.starts_on.desc(), SigningDelegation.id.desc())
        )
    )
