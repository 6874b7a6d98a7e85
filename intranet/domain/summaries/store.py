"""Finding quarterly summaries, and who may read them.

Drafts stay inside the branch: its clerk and secretary see them. The committee sees that one exists, and its text
once it was submitted. Members read approved summaries only. The committee's own are typed by its staff and read in its
branches once they are approved.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.tables import Branch
from intranet.domain.paper.prints import FinalPrint
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.domain.summaries.narrative import Narrative, with_reason
from intranet.domain.summaries.reporting import LAST, number_written_for
from intranet.domain.summaries.signed_copies import SignedCopy
from intranet.domain.summaries.signing import Signature, SigningStep
from intranet.domain.summaries.tables import (
    QuarterlySummary,
    SummarySnapshot,
    SummarySubmission,
    summary_title,
)
from intranet.foundation.quarters import (
    Period,
    Quarter,
    Year,
    periods_over,
    periods_within,
    stored_period,
)
from intranet.foundation.questions import Question, Value, answer, ordered


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose summary it is: a branch's, or (without a branch) the committee's."""

    committee_id: int
    branch_id: int | None = None

    @classmethod
    def of(cls, branch: Branch) -> "Owner":
        """A branch as owner."""
        return cls(branch.committee_id, branch.id)


_ENDING = {one.number: place for place, one in enumerate(periods_within(Year(2001)))}


def find_summary(session: Session, owner: Owner, period: Period) -> QuarterlySummary | None:
    """The summary with its text, if one was begun. One statement."""
    return session.scalar(
        select(QuarterlySummary)
        .where(
            QuarterlySummary.committee_id == owner.committee_id,
            QuarterlySummary.branch_id == owner.branch_id,
            QuarterlySummary.year == period.year,
            QuarterlySummary.quarter == period.number,
        )
        .options(joinedload(QuarterlySummary.text))
    )


def awaits_summaries(
    session: Session, actor: Actor, permission: Permission, quarter: Quarter
) -> bool:
    """Whether a branch that the person meets with *permission* has no approved summary of the quarter yet.

    One statement.
    """
    approved = select(QuarterlySummary.id).where(
        QuarterlySummary.branch_id == Branch.id,
        QuarterlySummary.year == quarter.year,
        QuarterlySummary.quarter
        == number_written_for(Branch.committee_id, quarter.year, quarter.number),
        QuarterlySummary.state.in_(COUNTED_STATES),
    )
    return (
        session.scalar(
            select(Branch.id)
            .where(
                or_(
                    Branch.committee_id.in_(actor.committee_ids(permission)),
                    Branch.id.in_(actor.own_branches(permission)),
                ),
                Branch.founded_on <= quarter.last_day,
                or_(Branch.dissolved_on.is_(None), Branch.dissolved_on >= quarter.first_day),
                or_(Branch.in_use_from.is_(None), Branch.in_use_from <= quarter.last_day),
                ~approved.exists(),
            )
            .limit(1)
        )
        is not None
    )


def explaining(period: Period) -> list[int]:
    """Numbers of the summaries that explain what was not held in the period: those of its quarters.

    The fourth may be explained by the year, where that is written for it; else the year explains nothing.
    """
    numbers = [quarter.number for quarter in period.quarters]
    return [*numbers, 0] if LAST in numbers else numbers


def explained_in(year: int, number: int) -> Quarter:
    """The quarter in which a summary explains what was not held, by the number of its own period."""
    return Quarter(year, number or LAST)


def year_for_fourth() -> ColumnElement[bool]:
    """SQL beside QuarterlySummary: it sums up the year, which is written for its fourth quarter."""
    return and_(
        QuarterlySummary.quarter == 0,
        number_written_for(QuarterlySummary.committee_id, QuarterlySummary.year, LAST) == 0,
    )


def in_order() -> ColumnElement[int]:
    """SQL beside QuarterlySummary: the order of the summaries of one year, in which their periods end."""
    return case(_ENDING, value=QuarterlySummary.quarter)


def newest_edition() -> ColumnElement[int | None]:
    """SQL beside QuarterlySummary: the number of its newest edition; None while none was approved."""
    return (
        select(func.max(SummarySnapshot.edition))
        .where(SummarySnapshot.summary_id == QuarterlySummary.id)
        .correlate(QuarterlySummary)
        .scalar_subquery()
    )


def reopened() -> ColumnElement[bool]:
    """SQL beside QuarterlySummary: whether nothing was submitted since its newest edition."""
    return (
        select(SummarySnapshot.id)
        .where(
            SummarySnapshot.summary_id == QuarterlySummary.id,
            SummarySnapshot.created_at >= QuarterlySummary.submitted_at,
        )
        .correlate(QuarterlySummary)
        .exists()
    )


def snapshots_of(session: Session, summary_id: int) -> list[SummarySnapshot]:
    """All editions, oldest first."""
    return answer(session, editions_of(summary_id))


def editions_of(summary_id: int) -> Question[list[SummarySnapshot]]:
    """The same, to be asked with others."""
    return Question(_editions, list, summary=summary_id)


def _editions(value: Value) -> Select[Any]:
    return ordered(
        select(SummarySnapshot).where(SummarySnapshot.summary_id == value("summary")),
        SummarySnapshot.edition,
    )


def edition_print(
    session: Session, summary: QuarterlySummary | None, edition: int | None
) -> tuple[str, str | None]:
    """The fingerprint of an edition, without a number of the one that stands approved, and its file's SHA-256.

    Signing in the system, and a signed copy that came back, make another file: their numbers are in the fingerprint.
    Empty when there is no such edition, None when no file was made of it. One statement, two once something was signed.
    """
    if summary is None or (edition is None and summary.state not in COUNTED_STATES):
        return "", None
    found = answer(session, Question(_edition_print, list, summary=summary.id, edition=edition))
    if not found:
        return "", None
    snapshot, file, signed, returned = found[0]
    if signed is None and returned is None:
        return snapshot, file
    final = hashlib.sha256(f"{snapshot} {signed} {returned}".encode()).hexdigest()
    printed = answer(session, Question(_final_print, list, fingerprint=final))
    return final, printed[0].sha256 if printed else None


def _edition_print(value: Value) -> Select[Any]:
    here = (
        SigningStep.summary_id == SummarySnapshot.summary_id,
        SigningStep.edition == SummarySnapshot.edition,
    )
    signature = (
        select(func.max(Signature.id))
        .join(SigningStep, SigningStep.id == Signature.step_id)
        .where(*here, ~Signature.on_paper)
        .correlate(SummarySnapshot)
        .scalar_subquery()
    )
    copy = (
        select(func.max(SignedCopy.id))
        .where(
            SignedCopy.summary_id == SummarySnapshot.summary_id,
            SignedCopy.edition == SummarySnapshot.edition,
            SignedCopy.final_at.is_not(None),
        )
        .correlate(SummarySnapshot)
        .scalar_subquery()
    )
    asked = value("edition", Integer)
    return (
        select(
            SummarySnapshot.sha256,
            FinalPrint.sha256.label("file"),
            signature.label("signature"),
            copy.label("copy"),
        )
        .outerjoin(FinalPrint, FinalPrint.fingerprint == SummarySnapshot.sha256)
        .where(
            SummarySnapshot.summary_id == value("summary"),
            or_(asked.is_(None), SummarySnapshot.edition == asked),
        )
        .order_by(SummarySnapshot.edition.desc())
        .limit(1)
    )


def _final_print(value: Value) -> Select[Any]:
    return select(FinalPrint.sha256).where(FinalPrint.fingerprint == value("fingerprint"))


def submission_of(session: Session, summary: QuarterlySummary | None) -> SummarySubmission | None:
    """What stands as submitted while it waits for its review. One statement, none in other states.

    What was submitted by an older version of the program has none.
    """
    if summary is None or summary.state is not State.SUBMITTED:
        return None
    return session.scalar(
        select(SummarySubmission)
        .where(SummarySubmission.summary_id == summary.id)
        .order_by(SummarySubmission.id.desc())
        .limit(1)
    )


def approved_since(
    session: Session, owner: Owner, day: date, moment: datetime
) -> QuarterlySummary | None:
    """A summary over this day, of the branch or the committee, that was approved after *moment*. One statement."""
    over = periods_over(day)
    return session.scalar(
        select(QuarterlySummary)
        .where(
            QuarterlySummary.committee_id == owner.committee_id,
            or_(
                QuarterlySummary.branch_id.is_(None), QuarterlySummary.branch_id == owner.branch_id
            ),
            QuarterlySummary.year == day.year,
            QuarterlySummary.quarter.in_([period.number for period in over]),
            QuarterlySummary.state.in_(COUNTED_STATES),
            QuarterlySummary.approved_at > moment,
        )
        .order_by(QuarterlySummary.id)
        .limit(1)
    )


def counted_since(session: Session, owner: Owner, day: date, struck: ReviewEvent | None) -> str:
    """Why what was struck cannot be counted again: a summary was approved without it. Empty when none was."""
    if struck is None or struck.from_state not in COUNTED_STATES:
        return ""
    summary = approved_since(session, owner, day, struck.happened_at)
    if summary is None:
        return ""
    whose = "机关党委" if summary.branch_id is None else "本支部"
    title = summary_title(whose, stored_period(summary.year, summary.quarter))
    return (
        f"{title}已在撤销登记之后定稿，恢复后与定稿不符，不能恢复；确需恢复的，请先重新打开该小结。"
    )


def writes(actor: Actor, owner: Owner) -> bool:
    """Whether the person types this summary: the branch's people, or committee staff for the committee's own."""
    return actor.covers(
        Permission.SUMMARY_EDIT, committee_id=owner.committee_id, branch_id=owner.branch_id
    )


def reads_for_committee(actor: Actor, owner: Owner) -> bool:
    """Whether the person reads the summaries of the committee and its branches."""
    return owner.committee_id in actor.committee_ids(Permission.SUMMARY_READ)


def may_read_text(actor: Actor, owner: Owner, state: State | None) -> bool:
    """Whether the person may read what was typed, by the state of the summary (None: not begun)."""
    if writes(actor, owner):
        return True
    if reads_for_committee(actor, owner):
        return state is not None and state is not State.DRAFT
    return state in COUNTED_STATES


def may_open(actor: Actor, owner: Owner, state: State | None) -> bool:
    """Whether the person may open the page at all; members wait until it is approved.

    The committee's own approved summary is for everybody who reads summaries in one of its branches.
    """
    if writes(actor, owner) or reads_for_committee(actor, owner):
        return True
    return state in COUNTED_STATES and any(
        grant.gives(Permission.SUMMARY_READ)
        and grant.committee_id == owner.committee_id
        and owner.branch_id in {None, grant.branch_id}
        for grant in actor.grants
    )


def explained_gaps(narrative: dict[str, Any]) -> frozenset[str]:
    """Keys of the missing meetings for which a reason was typed."""
    return with_reason(Narrative.from_json(narrative).explanations)
