"""Reads of signing: an approved summary with its steps and signed copies, and what a committee has laid down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.permissions import Permission
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
from intranet.domain.summaries.signed_copies import SignedCopy, SignedFile, copies_of
from intranet.domain.summaries.signers import delegations_of, signs
from intranet.domain.summaries.signing import (
    DEFAULTS,
    EditionSigning,
    Signature,
    Signed,
    SigningDelegation,
    SigningPlan,
    SigningStep,
    acts_of,
    steps_by_edition,
)
from intranet.domain.summaries.store import (
    Owner,
    find_summary,
    may_open,
    may_read_text,
    reads_for_committee,
    writes,
)
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot
from intranet.features.summaries import committee_queries
from intranet.features.summaries import queries as branch_queries
from intranet.foundation.errors import NotAllowed, NotFound

NOT_APPROVED = "这份小结还没有通过审核，没有可以签批的版次。"


@dataclass(frozen=True)
class Signable:
    """A summary that was approved at least once, with its newest edition and what was signed."""

    summary: QuarterlySummary
    code: str
    period: str
    edition: int
    document: Mapping[str, Any]
    signing: EditionSigning
    # whether the person may open the summary itself; who signs for the committee has the paper alone
    opens: bool

    @property
    def title(self) -> str:
        """The title of the newest edition."""
        return "".join(self.document["content"]["title_lines"])

    @property
    def address(self) -> str:
        """Where the summary is shown."""
        return f"/quarters/{self.period}/{self.code}"

    @property
    def stands(self) -> bool:
        """Whether its newest edition stands approved, so that something can be done."""
        return self.summary.state is State.APPROVED

    @property
    def is_final(self) -> bool:
        """已定稿: the newest edition was signed and came back."""
        return self.summary.signed_edition == self.edition


def _covers(actor: Actor, owner: Owner) -> bool:
    return owner.branch_id is None or actor.covers(
        Permission.SUMMARY_READ, committee_id=owner.committee_id, branch_id=owner.branch_id
    )


def _newest(session: Session, summary: QuarterlySummary) -> SummarySnapshot | None:
    return session.scalar(
        select(SummarySnapshot)
        .where(SummarySnapshot.summary_id == summary.id)
        .order_by(SummarySnapshot.edition.desc())
        .limit(1)
    )


def load(session: Session, code: str, branch_code: str, actor: Actor) -> Signable:
    """The summary at this address for who writes, reviews or signs it; NotFound or NotAllowed otherwise."""
    period = branch_queries.parse_period_of(code)
    if branch_code == committee_queries.CODE:
        owner = Owner(committee_queries.committee_id_of(actor))
    else:
        owner = Owner.of(branch_queries.load_branch(session, branch_code, period))
    summary = find_summary(session, owner, period)
    snapshot = _newest(session, summary) if summary else None
    if summary is None or snapshot is None:
        raise NotFound(NOT_APPROVED if _covers(actor, owner) else branch_queries.GONE)
    opens = _covers(actor, owner) and may_open(actor, owner, summary.state)
    keeps = writes(actor, owner) or reads_for_committee(actor, owner)
    if not (keeps and may_read_text(actor, owner, summary.state)) and not signs(
        session, summary, actor
    ):
        if not opens:
            raise NotFound(branch_queries.GONE)
        raise NotAllowed("签批由填写、审核和签批小结的同志办理，您可以查看小结，不能查看签批。")
    steps = steps_by_edition(session, summary.id)
    return Signable(
        summary,
        branch_code,
        code,
        snapshot.edition,
        snapshot.document,
        steps.get(snapshot.edition, EditionSigning(())),
        opens,
    )


def copies(session: Session, found: Signable) -> list[SignedCopy]:
    """Everything that came back of any edition, newest first."""
    return copies_of(session, found.summary.id)


def copy_of(session: Session, found: Signable, number: int) -> SignedCopy:
    """One of them; NotFound otherwise."""
    for one in copies(session, found):
        if one.id == number:
            return one
    raise NotFound("没有找到这次回传。")


def file_of(session: Session, found: Signable, number: int) -> SignedFile:
    """A file of a signed copy of this summary; NotFound otherwise."""
    file = session.scalar(
        select(SignedFile)
        .join(SignedCopy, SignedCopy.id == SignedFile.copy_id)
        .where(SignedFile.id == number, SignedCopy.summary_id == found.summary.id)
    )
    if file is None:
        raise NotFound("没有找到这个文件。")
    return file


def handled_by(session: Session, found: Signable) -> str:
    """Name of who submitted the newest edition. One statement."""
    name = select(User.display_name).where(User.id == found.summary.submitted_by_id)
    return session.scalar(name) or ""


def acts(session: Session, found: Signable) -> list[tuple[Signature, SigningStep]]:
    """Everything that was signed and taken back, newest first."""
    return list(reversed(acts_of(session, found.summary.id)))


# --- what is laid down ---------------------------------------------------------------------------


def plans(session: Session, committee_id: int) -> dict[Signed, SigningPlan | None]:
    """What a committee laid down for each kind of document; None where the usual steps hold. One statement."""
    found = {
        row.document: row
        for row in session.scalars(
            select(SigningPlan).where(SigningPlan.committee_id == committee_id)
        )
    }
    return {document: found.get(document) for document in DEFAULTS}


def delegations(session: Session, actor: Actor) -> list[SigningDelegation]:
    """Delegations of the committees and branches in whose signing the person takes part."""
    return delegations_of(
        session,
        actor.committee_ids(Permission.SUMMARY_SIGN),
        actor.own_branches(Permission.SUMMARY_SIGN),
    )


@dataclass(frozen=True)
class Holder:
    """Who holds a post that signs, and where."""

    post_id: int
    member_id: int
    name: str
    title: PostTitle
    committee_id: int
    branch_id: int | None
    place: str

    @property
    def words(self) -> str:
        """孙立群（机关党委书记）."""
        return f"{self.name}（{self.place}{self.title.label}）"


def holders(session: Session, actor: Actor, day: date) -> Sequence[Holder]:
    """Posts in the committees and branches of the person that may be asked to sign. One statement."""
    titles = set(Signed.BRANCH.titles)
    committees = actor.committee_ids(Permission.SUMMARY_SIGN)
    rows = session.execute(
        select(Post, Member.name, Branch)
        .join(Member, Member.id == Post.member_id)
        .outerjoin(Branch, Branch.id == Post.branch_id)
        .where(
            Post.committee_id.in_(committees)
            | Post.branch_id.in_(actor.own_branches(Permission.SUMMARY_SIGN)),
            Post.title.in_(titles),
            valid_on(Post.starts_on, Post.ends_on, day),
        )
        .order_by(Post.branch_id, Post.id)
    )
    found = [
        Holder(
            post.id,
            post.member_id,
            name,
            post.title,
            branch.committee_id if branch else post.committee_id,
            post.branch_id,
            "",
        )
        for post, name, branch in rows
    ]
    return sorted(
        found, key=lambda one: (one.title in BRANCH_COMMITTEE_TITLES, one.title.precedence)
    )
