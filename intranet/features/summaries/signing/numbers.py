"""文号 of a summary and of the papers made of it: typed by who approves or files them, until they are filed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import StringField
from wtforms.validators import ValidationError

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.archive.tables import ArchiveItem
from intranet.domain.records.entered import check_version
from intranet.domain.records.moves import record_write
from intranet.domain.summaries.issued import (
    MAX_NUMBER,
    IssuedNumber,
    Paper,
    numbers_of,
    tidied,
    year_of,
)
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.features.summaries.signing.operations import _touch, numbers
from intranet.features.summaries.signing.views import at_version, form_page, load
from intranet.features.summaries.views import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, NotAllowed, RuleBroken
from intranet.pagekit.access import requires
from intranet.pagekit.forms import TextLength, VersionedForm
from intranet.pagekit.session import current_actor

FORM = "写作“机关代字〔年份〕序号”，例如：机关党委〔2026〕3号。"
WRONG = "请写明机关代字、年份和序号，例如：机关党委〔2026〕3号。"
TOO_LATE = "文号的年份不能晚于今年，请核对。"
TAKEN = "这个文号已经用于另一份文件，请核对。"
FILED = "{}已经归档，文号不再改动。"
NOT_YOURS = "文号由机关党委审核人员或者档案管理员登记。"


class NumbersForm(VersionedForm):
    """A number for each paper; empty where the office gave none."""

    draft_key = None  # type: ignore[assignment]
    summary = StringField(Paper.SUMMARY.label, [TextLength(MAX_NUMBER)], description=FORM)
    notice = StringField(Paper.NOTICE.label, [TextLength(MAX_NUMBER)])
    report = StringField(Paper.REPORT.label, [TextLength(MAX_NUMBER)])
    review = StringField(Paper.REVIEW.label, [TextLength(MAX_NUMBER)])

    def _in_form(self, field: StringField) -> None:
        try:
            field.data = tidied(field.data or "")
        except ValueError:
            raise ValidationError(WRONG) from None
        if year_of(field.data) > clock.today().year:
            raise ValidationError(TOO_LATE)

    validate_summary = validate_notice = validate_report = validate_review = _in_form


def papers_of(summary: QuarterlySummary) -> tuple[Paper, ...]:
    """What is made of a summary: of a branch's nothing else, a review of a year alone."""
    if summary.branch_id is not None:
        return (Paper.SUMMARY,)
    return tuple(one for one in Paper if one is not Paper.REVIEW or not summary.quarter)


def enter_numbers(
    session: Session,
    summary: QuarterlySummary,
    typed: Mapping[str, Any],
    *,
    actor: Actor,
    version: int,
    label: str,
) -> None:
    """Keep what was typed for each paper; an empty one is taken out. Four statements and one for each change.

    Raises StaleRecord, InvalidMove for a paper that is filed, RuleBroken for a number that another paper has.
    """
    check_version(summary, version)
    papers = papers_of(summary)
    known = {
        row.paper: row
        for row in session.scalars(
            select(IssuedNumber).where(IssuedNumber.summary_id == summary.id)
        )
    }
    wanted = {paper: typed[paper.value] for paper in papers}
    changed = [
        paper
        for paper, number in wanted.items()
        if number != (known[paper].number if paper in known else "")
    ]
    _check_unfiled(session, summary, changed)
    _check_free(session, summary, wanted, changed)
    # a number that moves from one paper to another is free first
    for paper in changed:
        if paper in known:
            session.delete(known[paper])
    session.flush()
    moment = clock.now()
    for paper in changed:
        if wanted[paper]:
            session.add(
                IssuedNumber(
                    committee_id=summary.committee_id,
                    summary_id=summary.id,
                    paper=paper,
                    number=wanted[paper],
                    entered_by_id=actor.user_id,
                    created_at=moment,
                    updated_at=moment,
                )
            )
    _touch(summary)
    record_write(
        session,
        AuditAction.SUMMARY_NUMBERED,
        summary,
        actor=actor,
        label=label,
        **{paper.value: wanted[paper] for paper in changed},
    )


def _check_unfiled(session: Session, summary: QuarterlySummary, papers: list[Paper]) -> None:
    filed = session.scalar(
        select(ArchiveItem.record_kind)
        .where(
            ArchiveItem.record_kind.in_([one.value for one in papers]),
            ArchiveItem.record_id == summary.id,
            ArchiveItem.standing(),
        )
        .limit(1)
    )
    if filed is not None:
        raise InvalidMove(FILED.format(Paper(filed).label))


def _check_free(
    session: Session,
    summary: QuarterlySummary,
    wanted: Mapping[Paper, str],
    changed: Sequence[Paper],
) -> None:
    typed = [wanted[paper] for paper in changed if wanted[paper]]
    taken = set(
        session.scalars(
            select(IssuedNumber.number).where(
                IssuedNumber.committee_id == summary.committee_id,
                IssuedNumber.number.in_(typed),
                IssuedNumber.summary_id != summary.id,
            )
        )
    )
    # one that stays on another paper of the summary is not free either
    here = list(wanted.values())
    problems = {
        paper.value: [TAKEN]
        for paper in changed
        if wanted[paper] and (wanted[paper] in taken or here.count(wanted[paper]) > 1)
    }
    if problems:
        raise RuleBroken(problems)


@blueprint.route("/<code>/<branch_code>/signing/numbers", methods=["GET", "POST"])
@requires(Permission.SUMMARY_READ, emits={AuditAction.SUMMARY_NUMBERED})
def enter_issued_numbers(code: str, branch_code: str) -> Response:
    """The numbers that the office gave the papers of a summary."""
    session, found, actor = db.session(), load(code, branch_code), current_actor()
    if not numbers(actor, found.summary):
        raise NotAllowed(NOT_YOURS)
    known = numbers_of(session, found.summary.id)
    form = NumbersForm(data={paper.value: number for paper, number in known.items()})
    at_version(form, found)
    fields = tuple(paper.value for paper in papers_of(found.summary))
    return form_page(
        found, "登记文号", fields, "保存", "文号印在标题下面，并列入归档文件目录。"
    ).answer(
        form,
        lambda: enter_numbers(
            session,
            found.summary,
            form.columns(),
            actor=actor,
            version=form.seen_version,
            label=found.title,
        ),
        done="文号已登记。",
        row=found.summary,
    )
