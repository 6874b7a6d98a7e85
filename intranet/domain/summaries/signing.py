"""Signing an approved edition: steps in order, who may give which, who signs for whom.

The steps of an edition are rows made when it is approved, from what the committee had laid down then: a later change of
the plan reaches later editions only. What was given or taken back is never changed or removed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.organization.tables import (
    BRANCH_COMMITTEE_TITLES,
    PostTitle,
)
from intranet.domain.records.entered import EnteredColumns
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.foundation.chinese import date_range, long_date
from intranet.foundation.database import Base, VersionByContent, choice
from intranet.foundation.questions import Question, Several, Value, answer, ordered
from intranet.foundation.shown import Labelled

MOST_STEPS = 5
MAX_LABEL = 10
MAX_REASON = 200
MAX_NAME = 40


class Signed(Labelled):
    """What is signed; each has steps of its own."""

    BRANCH = "branch", "党支部季度小结"
    COMMITTEE = "committee", "机关党委小结和总结"

    @classmethod
    def of(cls, summary: QuarterlySummary) -> "Signed":
        """Which of them the summary is."""
        return cls.COMMITTEE if summary.branch_id is None else cls.BRANCH

    @property
    def titles(self) -> tuple[PostTitle, ...]:
        """Posts that may be asked to sign it, in order of precedence."""
        branch = BRANCH_COMMITTEE_TITLES if self is Signed.BRANCH else frozenset()
        return tuple(title for title in PostTitle if title in branch | _COMMITTEE_TITLES)


class Act(Labelled):
    """What was done with a step."""

    SIGNED = "signed", "签批"
    TAKEN_BACK = "taken_back", "收回"


_COMMITTEE_TITLES = frozenset(
    {
        PostTitle.COMMITTEE_SECRETARY,
        PostTitle.FULL_TIME_DEPUTY_SECRETARY,
        PostTitle.COMMITTEE_MEMBER,
        PostTitle.COMMITTEE_STAFF,
        PostTitle.DISCIPLINE_SECRETARY,
        PostTitle.DISCIPLINE_DEPUTY_SECRETARY,
    }
)


class Planned(NamedTuple):
    """One step as it is laid down: its name, and the post that gives it."""

    label: str
    title: PostTitle


DEFAULTS: dict[Signed, tuple[Planned, ...]] = {
    Signed.BRANCH: (
        Planned("书记审签", PostTitle.BRANCH_SECRETARY),
        Planned("机关党委审核", PostTitle.FULL_TIME_DEPUTY_SECRETARY),
    ),
    Signed.COMMITTEE: (
        Planned("核稿", PostTitle.FULL_TIME_DEPUTY_SECRETARY),
        Planned("审签", PostTitle.COMMITTEE_MEMBER),
        Planned("签发", PostTitle.COMMITTEE_SECRETARY),
    ),
}


class SigningPlan(EnteredColumns, Base):
    """The steps that a committee lays down for a kind of document, in place of the usual ones."""

    audited = ("signing_plan", "签批环节")
    __tablename__ = "signing_plan"
    __table_args__ = (Index("uq_signing_plan", "committee_id", "document", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    document: Mapped[Signed] = mapped_column(choice(Signed, "document"))
    # {"steps": [[name, post], …]}
    steps: Mapped[dict[str, Any]]

    @property
    def planned(self) -> tuple[Planned, ...]:
        """The steps as values."""
        return tuple(Planned(label, PostTitle(title)) for label, title in self.steps["steps"])


class SigningDelegation(VersionByContent, Base):
    """受委托代签: from/to (last day) the holder of a post has a deputy sign, for a reason."""

    audited = ("signing_delegation", "签批委托")
    __tablename__ = "signing_delegation"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("leader_id <> deputy_id", name="another_person"),
        Index("ix_signing_delegation_leader", "leader_id"),
        Index("ix_signing_delegation_deputy", "deputy_id"),
        Index("ix_signing_delegation_committee", "committee_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    title: Mapped[PostTitle] = mapped_column(choice(PostTitle, "title"))
    leader_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    leader_name: Mapped[str] = mapped_column(String(MAX_NAME))
    deputy_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    deputy_name: Mapped[str] = mapped_column(String(MAX_NAME))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(MAX_REASON))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]

    def covers(self, day: date) -> bool:
        """Whether the deputy signs on this day."""
        return self.starts_on <= day <= self.ends_on

    @property
    def words(self) -> str:
        """卢卫平受孙立群（机关党委书记）委托，2025年10月1日至31日."""
        span = date_range(self.starts_on, self.ends_on)
        return f"{self.deputy_name}受{self.leader_name}（{self.title.label}）委托，{span}"


class SigningStep(Base):
    """One step of one edition; one that is ``given`` has its latest signature in force.

    ``committee_id`` repeats the summary's, so that what a committee has to sign is found at once.
    """

    __tablename__ = "signing_step"
    __table_args__ = (
        Index("uq_signing_step", "summary_id", "edition", "position", unique=True),
        Index(
            "ix_signing_step_open",
            "committee_id",
            "summary_id",
            "edition",
            sqlite_where=text("NOT given"),
            postgresql_where=text("NOT given"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("quarterly_summary.id"))
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    edition: Mapped[int]
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(MAX_LABEL))
    title: Mapped[PostTitle] = mapped_column(choice(PostTitle, "title"))
    # the post in words: what waits on a desk names it
    post: Mapped[str] = mapped_column(String(20))
    given: Mapped[bool] = mapped_column(default=False)


class Signature(Base):
    """A step that was given, by hand on paper or in the system, or taken back. Append-only."""

    __tablename__ = "signature"
    __table_args__ = (
        Index("ix_signature_step", "step_id"),
        Index("ix_signature_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("signing_step.id"))
    act: Mapped[Act] = mapped_column(choice(Act, "act"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    post: Mapped[str] = mapped_column(String(20))
    # for whom a deputy signed; empty for the holder of the post
    on_behalf_of: Mapped[str] = mapped_column(String(MAX_NAME), default="")
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("signing_delegation.id"))
    signed_on: Mapped[date]
    on_paper: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(MAX_REASON), default="")
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    actor_name: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime]

    @property
    def signer(self) -> str:
        """卢卫平, or 卢卫平（受孙立群委托代签）."""
        return f"{self.name}（受{self.on_behalf_of}委托代签）" if self.on_behalf_of else self.name

    @property
    def told(self) -> str:
        """卢卫平（受孙立群委托代签）2025年10月9日在系统中签批."""
        way = "在纸质件上签字" if self.on_paper else "在系统中签批"
        return f"{self.signer}，{long_date(self.signed_on)}{way}"


class Given(NamedTuple):
    """A step with its signature; None while it waits."""

    step: SigningStep
    signature: Signature | None


@dataclass(frozen=True)
class EditionSigning:
    """All steps of one edition in order; none where it was approved before there were steps."""

    steps: tuple[Given, ...]

    @property
    def following(self) -> SigningStep | None:
        """The step that is to be given next."""
        return next((one.step for one in self.steps if not one.step.given), None)

    @property
    def latest(self) -> Given | None:
        """The step that was given last."""
        given = [one for one in self.steps if one.signature is not None]
        return given[-1] if given else None

    @property
    def complete(self) -> bool:
        """Whether nothing is left to be signed."""
        return self.following is None


@dataclass(frozen=True)
class Authority:
    """By what right somebody signs: the post itself, or a delegation."""

    member_id: int
    name: str
    delegation: SigningDelegation | None = None

    @property
    def on_behalf_of(self) -> str:
        """For whom; empty for the holder of the post."""
        return self.delegation.leader_name if self.delegation else ""


# --- reading -------------------------------------------------------------------------------------


def steps_of(summary_id: int) -> Several[dict[int, EditionSigning]]:
    """The steps of all editions, by edition."""
    steps = Question(_steps, list, summary=summary_id)
    acts = Question(_acts, list, summary=summary_id)
    return Several(lambda: _by_edition(steps.answer, acts.answer), steps, acts)


def _steps(value: Value) -> Select[Any]:
    return ordered(
        select(SigningStep).where(SigningStep.summary_id == value("summary")),
        SigningStep.edition,
        SigningStep.position,
    )


def _acts(value: Value) -> Select[Any]:
    return ordered(
        select(Signature)
        .join(SigningStep, SigningStep.id == Signature.step_id)
        .where(SigningStep.summary_id == value("summary")),
        Signature.id,
    )


def _by_edition(
    steps: Iterable[SigningStep], acts: Iterable[Signature]
) -> dict[int, EditionSigning]:
    latest = {one.step_id: one for one in acts}
    found: dict[int, list[Given]] = {}
    for step in steps:
        signature = latest.get(step.id) if step.given else None
        found.setdefault(step.edition, []).append(Given(step, signature))
    return {edition: EditionSigning(tuple(given)) for edition, given in found.items()}


def steps_by_edition(session: Session, summary_id: int) -> dict[int, EditionSigning]:
    """The same, asked at once. One statement."""
    return answer(session, steps_of(summary_id))


def acts_of(session: Session, summary_id: int) -> list[tuple[Signature, SigningStep]]:
    """Everything that was given and taken back, oldest first. One statement."""
    rows = session.execute(
        select(Signature, SigningStep)
        .join(SigningStep, SigningStep.id == Signature.step_id)
        .where(SigningStep.summary_id == summary_id)
        .order_by(Signature.id)
    )
    return [(signature, step) for signature, step in rows]


def plan_of(session: Session, committee_id: int, document: Signed) -> tuple[Planned, ...]:
    """The steps that a new edition gets. One statement."""
    found = session.scalar(
        select(SigningPlan).where(
            SigningPlan.committee_id == committee_id, SigningPlan.document == document
        )
    )
    return found.planned if found else DEFAULTS[document]


def begin_signing(session: Session, summary: QuarterlySummary, edition: int) -> None:
    """An edition was approved: its steps wait. One read."""
    plan = plan_of(session, summary.committee_id, Signed.of(summary))
    for position, planned in enumerate(plan, start=1):
        session.add(
            SigningStep(
                summary_id=summary.id,
                committee_id=summary.committee_id,
                edition=edition,
                position=position,
                label=planned.label,
                title=planned.title,
                post=planned.title.label,
            )
        )
