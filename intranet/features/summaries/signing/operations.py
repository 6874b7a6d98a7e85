"""Writes of signing: give steps, take them back. They flush and never commit."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.tables import BRANCH_COMMITTEE_TITLES
from intranet.domain.records.entered import check_version
from intranet.domain.records.moves import record_write
from intranet.domain.records.workflow import State
from intranet.domain.summaries.signed_copies import SignedCopy
from intranet.domain.summaries.signers import authority_of, holders_of_post, refusal
from intranet.domain.summaries.signing import (
    Act,
    Authority,
    EditionSigning,
    Given,
    Signature,
    SigningDelegation,
    SigningStep,
    steps_by_edition,
)
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot
from intranet.foundation import clock
from intranet.foundation.errors import (
    InvalidMove,
    NotAllowed,
    RuleBroken,
    StaleRecord,
)


def records_paper(actor: Actor, summary: QuarterlySummary, step: SigningStep) -> bool:
    """Whether the person notes that this step was signed by hand: whoever keeps the papers of the side that signs."""
    if summary.committee_id in actor.committee_ids(Permission.SUMMARY_SIGN):
        return True
    return step.title in BRANCH_COMMITTEE_TITLES and summary.branch_id in actor.own_branches(
        Permission.SUMMARY_SIGN
    )


def returns_copies(actor: Actor, summary: QuarterlySummary) -> bool:
    """Whether the person keeps what came back signed."""
    return actor.covers(
        Permission.SUMMARY_SIGN, committee_id=summary.committee_id, branch_id=summary.branch_id
    )


def accepts_differences(actor: Actor, summary: QuarterlySummary) -> bool:
    """Whether the person accepts how a signed copy differs: who approves summaries."""
    return summary.committee_id in actor.committee_ids(Permission.SUMMARY_REVIEW)


def numbers(actor: Actor, summary: QuarterlySummary) -> bool:
    """Whether the person types the numbers of its papers: who approves summaries, and who files them."""
    return any(
        summary.committee_id in actor.committee_ids(permission)
        for permission in (Permission.SUMMARY_REVIEW, Permission.ARCHIVE_EDIT)
    )


def withdraws_copy(actor: Actor, summary: QuarterlySummary, copy: SignedCopy) -> bool:
    """Whether the person takes back what came back signed: who brought it, and who approves summaries."""
    return copy.returned_by_id in actor.accounts or accepts_differences(actor, summary)


def current(session: Session, summary: QuarterlySummary) -> tuple[int, EditionSigning]:
    """The edition that stands approved, with its steps. Raises InvalidMove when none does. Two statements."""
    if summary.state is not State.APPROVED:
        raise InvalidMove(f"这份小结现为“{summary.state.label}”，不能办理签批。")
    edition = session.scalar(
        select(func.max(SummarySnapshot.edition)).where(SummarySnapshot.summary_id == summary.id)
    )
    steps = steps_by_edition(session, summary.id)
    return edition or 0, steps.get(edition or 0, EditionSigning(()))


def _next(signing: EditionSigning, position: int) -> SigningStep:
    """The step that was shown as the next one; StaleRecord when somebody else gave it meanwhile."""
    step = signing.following
    if step is None:
        raise InvalidMove("签批已经完成。")
    if step.position != position:
        raise StaleRecord(StaleRecord.ACTING)
    return step


def sign(
    session: Session,
    summary: QuarterlySummary,
    *,
    actor: Actor,
    version: int,
    position: int,
    label: str,
) -> SigningStep:
    """Give the next step in the system, by the person's post or on behalf of who holds it.

    Raises StaleRecord, InvalidMove, or NotAllowed for whoever may not sign it.
    """
    check_version(summary, version, acting=True)
    signing = current(session, summary)[1]
    step = _next(signing, position)
    authority = authority_of(session, summary, step, actor, clock.today())
    if authority is None:
        raise NotAllowed(
            f"“{step.label}”由{step.post}办理，您没有担任这一职务，今天也没有受其委托。"
        )
    if why_not := refusal(session, summary, signing, step, authority, clock.today()):
        raise NotAllowed(why_not)
    _give(
        session, summary, step, authority, actor=actor, on=clock.today(), paper=False, label=label
    )
    return step


def sign_on_paper(
    session: Session,
    summary: QuarterlySummary,
    *,
    actor: Actor,
    version: int,
    position: int,
    name: str,
    signed_on: date,
    delegation: SigningDelegation | None,
    reason: str,
    label: str,
) -> SigningStep:
    """Note that the next step was signed by hand: by who held the post that day, by a deputy, or for a *reason*.

    Raises RuleBroken beside the fields, StaleRecord, NotAllowed.
    """
    check_version(summary, version)
    signing = current(session, summary)[1]
    step = _next(signing, position)
    if not records_paper(actor, summary, step):
        raise NotAllowed(f"“{step.label}”的纸质签字由机关党委工作人员登记。")
    if problem := _day_problem(summary, signing.latest, signed_on):
        raise RuleBroken({"signed_on": [problem]})
    holders = holders_of_post(session, summary, step.title, signed_on)
    if delegation is not None:
        if not delegation.covers(signed_on):
            raise RuleBroken({"delegation": [f"签字日期不在委托期限内：{delegation.words}。"]})
        if delegation.leader_id not in dict(holders):
            raise RuleBroken({"delegation": ["委托人当日没有担任这一职务，委托不能使用。"]})
        authority = Authority(delegation.deputy_id, delegation.deputy_name, delegation)
    else:
        authority = Authority(
            next((number for number, known in holders if known == name.strip()), 0), name
        )
        if not authority.member_id and not reason:
            raise RuleBroken({"reason": [f"{name}当日没有担任{step.post}，请说明由其签字的原因。"]})
    if why_not := refusal(session, summary, signing, step, authority, signed_on):
        raise RuleBroken({"name" if delegation is None else "delegation": [why_not]})
    _give(
        session,
        summary,
        step,
        authority,
        actor=actor,
        on=signed_on,
        paper=True,
        reason=reason,
        label=label,
    )
    return step


def _day_problem(summary: QuarterlySummary, latest: Given | None, day: date) -> str:
    if day > clock.today():
        return "签字日期不能晚于今天。"
    if summary.approved_at is not None and day < clock.local(summary.approved_at).date():
        return "签字日期不能早于本版通过的日期。"
    if latest is not None and latest.signature is not None and day < latest.signature.signed_on:
        return f"签字日期不能早于上一环节“{latest.step.label}”的日期。"
    return ""


def _give(
    session: Session,
    summary: QuarterlySummary,
    step: SigningStep,
    authority: Authority,
    *,
    actor: Actor,
    on: date,
    paper: bool,
    label: str,
    reason: str = "",
) -> None:
    signature = Signature(
        step_id=step.id,
        act=Act.SIGNED,
        member_id=authority.member_id or None,
        name=authority.name,
        post=step.post,
        on_behalf_of=authority.on_behalf_of,
        delegation_id=authority.delegation.id if authority.delegation else None,
        signed_on=on,
        on_paper=paper,
        reason=reason,
        user_id=actor.user_id,
        actor_name=actor.display_name,
        recorded_at=clock.now(),
    )
    session.add(signature)
    step.given = True
    _touch(summary)
    record_write(
        session,
        AuditAction.SUMMARY_SIGNED,
        summary,
        actor=actor,
        label=label,
        edition=step.edition,
        step=step.label,
        on_paper=paper,
    )


def _touch(summary: QuarterlySummary) -> None:
    """A new version of the summary: of two who act at once the second is told."""
    summary.updated_at = clock.now()


def takes_back(actor: Actor, summary: QuarterlySummary, latest: Given | None) -> bool:
    """Whether the person takes back what was given last: who signed, of paper who notes it."""
    if latest is None or latest.signature is None:
        return False
    if latest.signature.on_paper:
        return records_paper(actor, summary, latest.step)
    return latest.signature.user_id in actor.accounts


def take_back(
    session: Session,
    summary: QuarterlySummary,
    *,
    actor: Actor,
    version: int,
    reason: str,
    label: str,
) -> None:
    """Take back the step that was given last, with a reason, until all are given."""
    check_version(summary, version)
    signing = current(session, summary)[1]
    latest = signing.latest
    if latest is None or latest.signature is None:
        raise InvalidMove("还没有签批，没有可以收回的。")
    if signing.complete:
        raise InvalidMove("签批已经全部完成，不能收回；确需更正的，请重新打开小结。")
    if not takes_back(actor, summary, latest):
        raise NotAllowed(f"“{latest.step.label}”由谁签批，就由谁收回。")
    given = latest.signature
    session.add(
        Signature(
            step_id=latest.step.id,
            act=Act.TAKEN_BACK,
            member_id=given.member_id,
            name=given.name,
            post=given.post,
            on_behalf_of=given.on_behalf_of,
            delegation_id=given.delegation_id,
            signed_on=given.signed_on,
            on_paper=given.on_paper,
            reason=reason,
            user_id=actor.user_id,
            actor_name=actor.display_name,
            recorded_at=clock.now(),
        )
    )
    latest.step.given = False
    _touch(summary)
    record_write(
        session,
        AuditAction.SUMMARY_SIGNATURE_TAKEN_BACK,
        summary,
        actor=actor,
        label=label,
        edition=latest.step.edition,
        step=latest.step.label,
    )
