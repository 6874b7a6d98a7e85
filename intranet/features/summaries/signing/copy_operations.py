"""Writes of signed copies: keep what came back, accept its differences, withdraw it. They flush and never commit."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.records.entered import check_version
from intranet.domain.records.files import KeptFile, without_known
from intranet.domain.reports.changes import Change, signed_changes
from intranet.domain.reports.signed_checks import contradictions
from intranet.domain.summaries.signed_copies import (
    DOCX,
    CopyDifference,
    Ground,
    Matter,
    SignedCopy,
    SignedFile,
)
from intranet.domain.summaries.signing import EditionSigning
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.features.summaries.signing.operations import (
    _touch,
    accepts_differences,
    current,
    returns_copies,
    withdraws_copy,
)
from intranet.foundation import clock
from intranet.foundation.errors import (
    InvalidMove,
    NotAllowed,
    RefusedFile,
    RuleBroken,
)
from intranet.foundation.word_text import lines

# pictures of every kind are kept as JPEG
_SCANS = frozenset({"application/pdf", "image/jpeg"})
ARROW = "→"
UNEXPLAINED = "签发稿的数据前后不一致，请写明理由；确实有误的，请撤回后更正重报。"


def differences_in(
    stored: Mapping[str, Any],
    signing: EditionSigning,
    files: Sequence[KeptFile],
    stated: Ground | None,
    typed: str,
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
            labels = [step.label for step, _ in signing.steps]
            return Ground.COMPARED, signed_changes(stored, lines(documents[0].content), labels)
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
    """Keep what came back signed; a document that was compared and has no differences counts at once.

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
        raise InvalidMove("上一次回传的签发稿还没有确认，请先确认或者撤回。")
    fresh = without_known(files, {row.sealed_sha256 for row in rows})
    if not fresh:
        raise RuleBroken({"files": ["这些文件已经回传过，不再重复登记。"]})
    moment = clock.now()
    copy = SignedCopy(
        summary_id=summary.id,
        committee_id=summary.committee_id,
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
    if ground is Ground.COMPARED:
        _finish(session, summary, copy, actor=actor, label=label)
    return copy


def accept(
    session: Session,
    summary: QuarterlySummary,
    copy: SignedCopy,
    chosen: Collection[int],
    *,
    stored: Mapping[str, Any],
    actor: Actor,
    version: int,
    reason: str,
    label: str,
) -> None:
    """Accept differences, or that there are none, by name; with the last of them the signed copy counts.

    *stored* is the edition that was signed: where it would no longer agree with itself, a reason is asked for.
    Raises StaleRecord, NotAllowed, InvalidMove for a copy of an edition that does not stand any more, RuleBroken.
    """
    check_version(summary, version, acting=True)
    if not accepts_differences(actor, summary):
        raise NotAllowed("签发稿与定稿的不同之处由机关党委负责人确认。")
    _check_newest(session, summary, copy)
    if not copy.waits:
        raise InvalidMove("这次回传已经办结，请刷新页面后再操作。")
    if copy.ground is Ground.STATED_SAME and copy.returned_by_id in actor.accounts:
        raise NotAllowed("扫描件与本版一致，由回传人以外的机关党委负责人确认。")
    moment = clock.now()
    accepted = [one for one in copy.to_accept if one.id in chosen]
    if copy.to_accept and not accepted:
        raise RuleBroken({"accepted": ["请勾选要确认的不同之处。"]})
    explained = reason or any(one.reason for one in copy.differences)
    last = len(accepted) == len(copy.to_accept)
    if last and not explained and contradictions(stored, copy.differences):
        raise RuleBroken({"reason": [UNEXPLAINED]})
    for one in accepted:
        one.accepted_by_id, one.accepted_by_name = actor.user_id, actor.display_name
        one.accepted_at, one.reason = moment, reason
    if copy.ground is Ground.STATED_SAME:
        copy.confirmed_by_name = actor.display_name
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


def _check_newest(session: Session, summary: QuarterlySummary, copy: SignedCopy) -> None:
    edition, _ = current(session, summary)
    if copy.edition != edition:
        raise InvalidMove(f"这次回传的是第{copy.edition}版，已被第{edition}版代替，不能再办理。")


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
    """The return counts for nothing any more, also one that counted; its files stay. Until the summary is filed."""
    check_version(summary, version)
    if not withdraws_copy(actor, summary, copy):
        raise NotAllowed("回传的签发稿由回传人或者机关党委负责人撤回。")
    _check_newest(session, summary, copy)
    if copy.withdrawn_at is not None:
        raise InvalidMove("这次回传已经撤回，请刷新页面后再操作。")
    copy.final_at = None
    copy.withdrawn_at, copy.withdrawn_by_name = clock.now(), actor.display_name
    copy.withdrawn_reason = reason
    session.flush()
    summary.signed_edition = session.scalar(
        select(func.max(SignedCopy.edition)).where(
            SignedCopy.summary_id == summary.id, SignedCopy.final_at.is_not(None)
        )
    )
    _touch(summary)
    record_change(session, AuditAction.SIGNED_COPY_WITHDRAWN, copy, actor=actor, label=label)
