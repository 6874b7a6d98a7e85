"""What the routes of summaries do, for branch and committee alike: save, submit, withdraw, decide, print.

Each takes a function that loads the summary anew, because after a refusal everything is read again.
"""

from collections.abc import Callable, Container, Sequence

from flask import Response, make_response, redirect, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.records.discarding import discard as discard_draft
from intranet.domain.records.discarding import hindrance
from intranet.domain.records.entered import check_version
from intranet.domain.records.plain_text import blocking
from intranet.domain.records.workflow import Move, events_of
from intranet.domain.summaries.narrative import Plan
from intranet.domain.summaries.store import edition_print, may_read_text, writes
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.features.summaries import documents, operations, presentation
from intranet.features.summaries.bench import Bench, Opened
from intranet.features.summaries.forms import EARLY, DecisionForm, NarrativeForm
from intranet.features.summaries.page import SummaryPage
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed, NotFound, StaleRecord
from intranet.foundation.typed import read_number
from intranet.pagekit import drafts, notices
from intranet.pagekit.htmx import go_to
from intranet.pagekit.printing import final_answer, in_demo, print_answer
from intranet.pagekit.review import discarding, make_move
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor

Load = Callable[[], SummaryPage]

_DECISIONS = frozenset(
    {Move.TAKE_UP, Move.RETURN, Move.APPROVE, Move.REOPEN, Move.DECLINE_REOPENING}
)
DECIDED = events_of(*_DECISIONS) | {AuditAction.SUMMARY_FROZEN}


def show(page: SummaryPage) -> Response:
    """One summary: what is typed beside the figures, as it will print."""
    if not page.may_edit():
        return page.shown()
    key = page.draft_key
    if request.args.get("draft") == key:
        return page.editing(page.form(drafts.restore(key)), 200)
    return page.editing(page.form(None), 200)


def save(load: Load) -> Response:
    """Keep what was typed; with ``act=submit`` submit it as well."""
    session, actor = db.session(), current_actor()
    page = load()
    bench = page.bench
    if not writes(actor, bench.owner):
        raise NotAllowed(operations.NOT_THE_WRITER[bench.is_committees])
    form = page.form(request.form)
    act = request.form.get("act", "save")
    if act.startswith("adopt-"):
        return _adopt(page, form, act.removeprefix("adopt-"))
    if (touched := form.paragraphs.act(act)) is not None:
        return page.editing(form, 200, touched=touched)

    def keep() -> None:
        summary = operations.save(
            session,
            bench.owner,
            bench.period,
            form.to_input(),
            actor=actor,
            version=form.general.seen_version,
            label=bench.label,
        )
        if act == "submit":
            saved = load()
            operations.submit(
                session,
                summary,
                documents.as_submitted(session, saved.bench),
                actor=actor,
                label=bench.label,
                problems=blocking(saved.draft_and_findings()[1]),
            )

    # begun in the same moment by somebody else: the same as changed meanwhile
    outcome = attempt(form, keep, twice=StaleRecord.TYPING)
    if isinstance(outcome, Refused):
        if outcome.stale or outcome.sentence == StaleRecord.TYPING:
            return _stale(load, form)
        return load().editing(form, outcome.status, refusal=outcome.sentence)
    notices.done(
        bench.words.submitted if act == "submit" else "草稿已保存，右侧文字和核对结果已更新。"
    )
    return go_to(page.address())


def _adopt(page: SummaryPage, form: NarrativeForm, chosen: str) -> Response:
    """Put what was offered into the first free row; nothing is saved yet."""
    kind, _, number = chosen.rpartition("-")
    offers: dict[str, Callable[[], Sequence[str | Plan]]] = {
        "practice": page.practices,
        "plan": lambda: page.bench.offered_plans,
    }
    offered = offers.get(kind, page.offers)()
    if number.isdecimal() and int(number) < len(offered):
        form.adopt(kind, offered[int(number)])
    return page.editing(form, 200)


def _stale(load: Load, form: NarrativeForm) -> Response:
    """Show both texts: what is stored now, and what was typed (still in the form)."""
    page = load()
    bench = page.bench
    # saving again after having seen the differences is a decision, not an accident
    form.general.version.data = str(bench.version)
    typed = form.to_input().narrative
    changes = presentation.typed_differences(
        bench.narrative, typed, {field.name: field.label.text for field in form.general}
    )
    return page.editing(form, 409, changes=changes, refusal=StaleRecord.TYPING)


def withdraw(page: SummaryPage) -> Response:
    """Take a submitted summary back before it is taken up."""
    bench = page.bench
    if not writes(current_actor(), bench.owner):
        raise NotAllowed(bench.words.withdrawn_by_others)
    summary = _existing(bench)
    check_version(summary, request.form.get("version", type=read_number) or 0, acting=True)
    operations.move(
        db.session(),
        summary,
        Move.WITHDRAW,
        actor=current_actor(),
        label=bench.label,
    )
    notices.done("已撤回，小结转为草稿，修改后请重新提交。")
    return go_to(page.address())


def _existing(bench: Bench) -> QuarterlySummary:
    if bench.summary is None:
        raise NotFound("这份小结还没有开始填写。")
    return bench.summary


def resume_decision(page: SummaryPage) -> Response:
    """After a renewed sign-in: back to the summary, with the words that were typed."""
    return make_response(redirect(page.address(**request.args.to_dict()), 303))


def decide(load: Load) -> Response:
    """Take up, return, approve or reopen a summary, or decline to reopen it."""
    return _moved(load, load(), _DECISIONS)


def ask(load: Load) -> Response:
    """Ask for reopening an approved summary; strike one that is not to be written any more, or take that back."""
    page = load()
    if not writes(current_actor(), page.bench.owner):
        raise NotAllowed(operations.NOT_THE_WRITER[page.bench.is_committees])
    return _moved(load, page, {Move.ASK_REOPENING, page.striking})


def _moved(load: Load, page: SummaryPage, moves: Container[Move | None]) -> Response:
    bench = page.bench
    summary, form = _existing(bench), DecisionForm()

    def act(wanted: Move) -> str:
        check_version(summary, form.seen_version, acting=True)
        if wanted is Move.APPROVE:
            return _approve(page, form.words, early=form.early.data)
        operations.move(
            db.session(),
            summary,
            wanted,
            actor=current_actor(),
            label=bench.label,
            opinion=form.words,
        )
        return {
            Move.TAKE_UP: "已受理。请核对后通过或退回。",
            Move.RETURN: bench.words.returned,
            Move.REOPEN: bench.words.reopened,
            Move.ASK_REOPENING: "已申请重新打开，请等待机关党委办理。",
            Move.DECLINE_REOPENING: "已答复不同意重新打开，理由会显示在小结页面和填报人的工作台。",
            Move.VOID: "已撤销登记，填写的内容和办理过程仍可查看。",
            Move.RESTORE: "已恢复登记，可以继续填写。",
        }[wanted]

    refused = make_move(form, summary, moves, act)
    if refused is not None:
        return load().shown(status=refused.status, decision=form, refusal=refused.sentence)
    return go_to(page.address())


def discard(page: SummaryPage) -> Response:
    """Delete a draft that nobody needs, after having asked."""
    session, actor, bench = db.session(), current_actor(), page.bench
    if not writes(actor, bench.owner):
        raise NotAllowed(operations.NOT_THE_WRITER[bench.is_committees])
    summary = _existing(bench)
    return discarding(
        summary,
        {"名称": bench.label},
        hindrance(session, summary, instead="不能删除，请修改后重新提交。"),
        lambda version: discard_draft(
            session,
            summary,
            actor=actor,
            version=version,
            form_key=page.draft_key,
            label=bench.label,
        ),
        back=page.address(),
        onward=url_for("quarters.grid", code=bench.period),
        also="只删除填写的文字，台账记录和数据不受影响。",
    )


def _approve(page: SummaryPage, opinion: str, *, early: bool) -> str:
    """Freeze the edition; the sentence for the notice. While the period lasts it must be confirmed (*early*)."""
    session, bench = db.session(), page.bench
    hindrances = page.hindrances(page.draft_and_findings()[1])
    if page.lasts and not early:
        hindrances.append(f"{bench.period.label}还没有结束，确认现在通过的，请勾选“{EARLY}”。")
    summary = _existing(bench)
    edition = operations.next_edition(session, summary)
    operations.approve(
        session,
        summary,
        documents.as_approved(session, bench, edition=edition),
        actor=current_actor(),
        label=bench.label,
        edition=edition,
        hindrances=hindrances,
        opinion=opinion,
    )
    return bench.words.approved.format(edition=edition)


def pdf(found: Opened, load: Load) -> Response:
    """The summary on paper: the approved edition, or a draft marked as such.

    Of an edition that was printed before neither figures are counted nor a page is set.
    """
    session, number = db.session(), request.args.get("edition", type=read_number)
    summary = found.summary
    if not may_read_text(current_actor(), found.owner, summary.state if summary else None):
        raise NotAllowed(found.words.not_printable)
    final, file = edition_print(session, summary, number)
    if file and (made := final_answer(file, found.name)):
        return made
    bench = load().bench
    document = documents.edition_to_print(session, bench, demo=in_demo(), edition=number)
    name = f"{found.name}{'（草稿）' if document.draft else ''}"
    return print_answer("summary.html", document, file_name=name, final=final)
