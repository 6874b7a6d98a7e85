"""Writes of signing: give steps, take them back, keep what came back signed, lay down steps, delegate. No commits."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.tables import BRANCH_COMMITTEE_TITLES, overlaps
from intranet.domain.records.entered import check_version
from intranet.domain.records.files import KeptFile, without_known
from intranet.domain.records.moves import record_write
from intranet.domain.records.workflow import State
from intranet.domain.reports.changes import Change, signed_changes
from intranet.domain.summaries.signed_copies import (
    DOCX,
    CopyDifference,
    Ground,
    Matter,
    SignedCopy,
    SignedFile,
)
from intranet.domain.summaries.signing import (
    DEFAULTS,
    Act,
    Authority,
    EditionSigning,
    Given,
    Planned,
    Signature,
    Signed,
    SigningDelegation,
    SigningPlan,
    SigningStep,
    authority_of,
    steps_by_edition,
)
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot
from intranet.foundation import clock
from intranet.foundation.errors import (
    InvalidMove,
    NotAllowed,
    RefusedFile,
    RuleBroken,
    StaleRecord,
)
from intranet.foundation.word_text import lines

# pictures of every kind are kept as JPEG
_SCANS = frozenset({"application/pdf", "image/jpeg"})
ARROW = "→"


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
    step = _next(current(session, summary)[1], position)
    authority = authority_of(session, summary, step, actor, clock.today())
    if authority is None:
        raise NotAllowed(
            f"“{step.label}”由{step.post}办理，您没有担任这一职务，今天也没有受其委托。"
        )
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
    label: str,
) -> SigningStep:
    """Note that the next step was signed by hand. Raises RuleBroken beside the fields, StaleRecord, NotAllowed."""
    check_version(summary, version)
    signing = current(session, summary)[1]
    step = _next(signing, position)
    if not records_paper(actor, summary, step):
        raise NotAllowed(f"“{step.label}”的纸质签字由机关党委工作人员登记。")
    if problem := _day_problem(summary, signing.latest, signed_on):
        raise RuleBroken({"signed_on": [problem]})
    if delegation is not None and not delegation.covers(signed_on):
        raise RuleBroken({"delegation": [f"签字日期不在委托期限内：{delegation.words}。"]})
    authority = (
        Authority(delegation.deputy_id, delegation.deputy_name, delegation)
        if delegation
        else Authority(0, name)
    )
    _give(session, summary, step, authority, actor=actor, on=signed_on, paper=True, label=label)
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


# --- what comes back -----------------------------------------------------------------------------


def differences_in(
    stored: Mapping[str, Any], files: Sequence[KeptFile], stated: Ground | None, typed: str
) -> tuple[Ground, list[Change]]:
    """How what came back differs from the approved edition, and how that is known. Needs no database, takes a while.

    A Word file is compared; of scans the person states it, differences *typed* one in a line, 原文→改后. RuleBroken
    beside ``files``, ``stated`` or ``typed``.
    """
    documents = [file for file in files if file.clean.media_type == DOCX]
    others = [file for file in files if file.clean.media_type not in {DOCX, *_SCANS}]
    if others:
        names = "、".join(f"“{file.name}”" for file in others)
        raise RuleBroken({"files": [f"签发稿用 docx，扫描件用 PDF、JPG 或 PNG：{names}不能回传。"]})
    if len(documents) > 1:
        raise RuleBroken({"files": ["一次只能回传一个 Word 文件。"]})
    if documents:
        try:
            return Ground.COMPARED, signed_changes(stored, lines(documents[0].content))
        except RefusedFile as refusal:
            raise RuleBroken({"files": [f"“{documents[0].name}”：{refusal}"]}) from refusal
    if stated is None:
        raise RuleBroken({"stated": ["只有扫描件时，请说明与本版是否一致。"]})
    if stated is Ground.STATED_SAME:
        if typed.strip():
            raise RuleBroken({"typed": ["写了不同之处，上面请选“与本版不同”。"]})
        return stated, []
    return Ground.STATED_DIFFERENCES, _typed(typed)


def _typed(text: str) -> list[Change]:
    found, wrong = [], []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), start=1):
        old, arrow, new = (part.strip() for part in line.partition(ARROW))
        if not arrow or old == new:
            wrong.append(f"第{number}行没有写成“原文{ARROW}改后”。")
            continue
        figures = any(sign.isdigit() for sign in old + new)
        found.append(Change(Matter.FIGURE if figures else Matter.TEXT, "回传人列出", old, new))
    if wrong:
        raise RuleBroken({"typed": wrong})
    if not found:
        raise RuleBroken({"typed": ["请写出与本版不同的地方，每行一处。"]})
    return sorted(found, key=lambda one: list(Matter).index(one.matter))


def return_copy(
    session: Session,
    summary: QuarterlySummary,
    files: Sequence[KeptFile],
    ground: Ground,
    changes: Sequence[Change],
    *,
    actor: Actor,
    version: int,
    label: str,
) -> SignedCopy:
    """Keep what came back signed; without differences it counts at once.

    Raises StaleRecord, InvalidMove while steps or another return wait, RuleBroken for files that are there already.
    """
    check_version(summary, version)
    edition, signing = current(session, summary)
    if not returns_copies(actor, summary):
        raise NotAllowed("签发稿由填写小结的单位或者机关党委工作人员回传。")
    if (step := signing.following) is not None:
        raise InvalidMove(f"“{step.label}”还没有签批或者登记，全部完成后再回传签发稿。")
    rows = session.execute(
        select(SignedCopy.final_at, SignedFile.sealed_sha256)
        .outerjoin(SignedFile, SignedFile.copy_id == SignedCopy.id)
        .where(
            SignedCopy.summary_id == summary.id,
            SignedCopy.edition == edition,
            SignedCopy.withdrawn_at.is_(None),
        )
    ).all()
    if any(row.final_at is None for row in rows):
        raise InvalidMove("上一次回传的不同之处还没有确认，请先确认或者撤回。")
    fresh = without_known(files, {row.sealed_sha256 for row in rows})
    if not fresh:
        raise RuleBroken({"files": ["这些文件已经回传过，不再重复登记。"]})
    moment = clock.now()
    copy = SignedCopy(
        summary_id=summary.id,
        edition=edition,
        ground=ground,
        returned_by_id=actor.user_id,
        returned_by_name=actor.display_name,
        returned_at=moment,
        files=[
            SignedFile(added_by_id=actor.user_id, added_at=moment, **file.columns())
            for file in fresh
        ],
        differences=[
            CopyDifference(
                position=position,
                matter=change.matter,
                place=change.place[:80],
                old=change.old,
                new=change.new,
            )
            for position, change in enumerate(changes, start=1)
        ],
    )
    session.add(copy)
    _touch(summary)
    record_change(
        session,
        AuditAction.SIGNED_COPY_RETURNED,
        copy,
        actor=actor,
        label=label,
        edition=edition,
        differences=len(changes),
        files=[file.sealed for file in fresh],
    )
    _finish(session, summary, copy, actor=actor, label=label)
    return copy


def accept(
    session: Session,
    summary: QuarterlySummary,
    copy: SignedCopy,
    chosen: Collection[int],
    *,
    actor: Actor,
    version: int,
    reason: str,
    label: str,
) -> None:
    """Accept differences by name; with the last of them the signed copy counts."""
    check_version(summary, version, acting=True)
    if not accepts_differences(actor, summary):
        raise NotAllowed("签发稿与定稿的不同之处由机关党委负责人确认。")
    _check_waits(copy)
    moment = clock.now()
    accepted = [one for one in copy.to_accept if one.id in chosen]
    if not accepted:
        raise RuleBroken({"accepted": ["请勾选要确认的不同之处。"]})
    for one in accepted:
        one.accepted_by_id, one.accepted_by_name = actor.user_id, actor.display_name
        one.accepted_at, one.reason = moment, reason
    _touch(summary)
    record_change(
        session,
        AuditAction.SIGNED_COPY_ACCEPTED,
        copy,
        actor=actor,
        label=label,
        accepted=[one.position for one in accepted],
    )
    _finish(session, summary, copy, actor=actor, label=label)


def _check_waits(copy: SignedCopy) -> None:
    if not copy.waits:
        raise InvalidMove("这次回传已经办结，请刷新页面后再操作。")


def _finish(
    session: Session, summary: QuarterlySummary, copy: SignedCopy, *, actor: Actor, label: str
) -> None:
    if copy.to_accept:
        return
    copy.final_at = clock.now()
    summary.signed_edition = copy.edition
    record_change(
        session,
        AuditAction.SIGNED_COPY_FINAL,
        copy,
        actor=actor,
        label=label,
        edition=copy.edition,
    )


def withdraw_copy(
    session: Session,
    summary: QuarterlySummary,
    copy: SignedCopy,
    *,
    actor: Actor,
    version: int,
    reason: str,
    label: str,
) -> None:
    """A return whose differences are not accepted counts for nothing; its files stay."""
    check_version(summary, version)
    if not (copy.returned_by_id in actor.accounts or accepts_differences(actor, summary)):
        raise NotAllowed("回传的签发稿由回传人或者机关党委负责人撤回。")
    _check_waits(copy)
    copy.withdrawn_at, copy.withdrawn_by_name = clock.now(), actor.display_name
    copy.withdrawn_reason = reason
    _touch(summary)
    record_change(session, AuditAction.SIGNED_COPY_WITHDRAWN, copy, actor=actor, label=label)


# --- what is laid down ---------------------------------------------------------------------------


def set_plan(
    session: Session,
    plan: SigningPlan | None,
    committee_id: int,
    document: Signed,
    steps: Sequence[Planned],
    *,
    actor: Actor,
    version: int,
) -> None:
    """Lay down the steps of editions to come. Raises StaleRecord."""
    if (plan.version if plan else 0) != version:
        raise StaleRecord
    moment = clock.now()
    if plan is None:
        plan = SigningPlan(
            committee_id=committee_id,
            document=document,
            entered_by_id=actor.user_id,
            created_at=moment,
        )
        session.add(plan)
    plan.updated_at = moment
    plan.steps = {"steps": [[one.label, one.title.value] for one in steps]}
    record_change(
        session,
        AuditAction.SIGNING_PLAN_SET,
        plan,
        actor=actor,
        label=document.label,
        steps=[f"{one.label}（{one.title.label}）" for one in steps],
        usual=tuple(steps) == DEFAULTS[document],
    )


def delegate(session: Session, row: SigningDelegation, *, actor: Actor) -> None:
    """Enter a delegation; nobody enters one to themselves."""
    if row.deputy_id == actor.member_id:
        raise RuleBroken({"deputy": ["不能登记委托给您本人，请由其他同志依据书面委托登记。"]})
    if row.deputy_id == row.leader_id:
        raise RuleBroken({"deputy": ["受托人不能是委托人本人。"]})
    if row.ends_on < row.starts_on:
        raise RuleBroken({"ends_on": ["结束日期不能早于开始日期。"]})
    same = select(SigningDelegation.id).where(
        SigningDelegation.committee_id == row.committee_id,
        SigningDelegation.title == row.title,
        SigningDelegation.leader_id == row.leader_id,
        SigningDelegation.deputy_id == row.deputy_id,
        overlaps(
            SigningDelegation.starts_on, SigningDelegation.ends_on, row.starts_on, row.ends_on
        ),
    )
    if session.scalar(same.limit(1)) is not None:
        raise RuleBroken({"starts_on": ["这一期间已经登记过相同的委托。"]})
    row.entered_by_id, row.created_at = actor.user_id, clock.now()
    session.add(row)
    record_change(
        session, AuditAction.SIGNING_DELEGATED, row, actor=actor, label=row.words, reason=row.reason
    )


def end_delegation(session: Session, row: SigningDelegation, *, actor: Actor, version: int) -> None:
    """End a delegation with today; what was signed by it stays."""
    check_version(row, version, acting=True)
    if row.ends_on < clock.today():
        raise InvalidMove("这项委托已经到期。")
    row.ends_on = max(row.starts_on, clock.today())
    record_change(session, AuditAction.SIGNING_DELEGATION_ENDED, row, actor=actor, label=row.words)
