"""Pages of the quarterly summaries: status grid, one branch's summary, its PDF, and its moves."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from intranet.domain.drafts import find_draft
from intranet.domain.reviews import RETURN_CLOSING
from intranet.domain.roles import Permission
from intranet.domain.summary_checks import blocking
from intranet.domain.summary_store import may_read_text, writes
from intranet.domain.workflow import Move
from intranet.features.quarters import documents, operations, page, presentation, queries
from intranet.features.quarters.forms import DecisionForm, SummaryForm
from intranet.features.quarters.offers import offered_problems
from intranet.features.quarters.queries import Workbench
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, NotAllowed, NotFound, RuleBroken, StaleRecord
from intranet.foundation.quarters import Quarter
from intranet.foundation.storage import Stores
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.htmx import go_to
from intranet.pagekit.session import current_actor

blueprint = Blueprint("quarters", __name__, url_prefix="/quarters")

_DECISIONS = {
    "take_up": (Move.TAKE_UP, "已受理。请核对后通过或退回。"),
    "return": (Move.RETURN, "已退回，填报人会在待办中看到意见。"),
    "approve": (Move.APPROVE, ""),
    "reopen": (Move.REOPEN, "已重新打开，支部修改后需重新提交审核。"),
}


@blueprint.get("")
@requires(Permission.SUMMARY_READ)
def index() -> Response:
    """Lead to the present quarter."""
    return make_response(redirect(url_for("quarters.grid", code=Quarter.of(clock.today())), 303))


@blueprint.get("/<code>")
@requires(Permission.SUMMARY_READ)
def grid(code: str) -> str:
    """Status of all branches the person may see."""
    quarter = queries.parse_quarter(code)
    if not queries.has_begun(quarter):
        return render_template("quarters/not_begun.html", quarter=quarter)
    found = queries.status_grid(db.session(), current_actor(), quarter)
    return render_template(
        "quarters/grid.html",
        quarter=quarter,
        grid=found,
        cells={
            row.code: [presentation.duty_cell(item, row.code, quarter) for item in row.duties]
            for row in found.rows
        },
        next_quarter=quarter.next if queries.has_begun(quarter.next) else None,
    )


@blueprint.get("/<code>/<branch_code>")
@requires(Permission.SUMMARY_READ)
def show(code: str, branch_code: str) -> Response:
    """One summary: what is typed beside the figures, as it will print."""
    workbench = page.load(code, branch_code)
    if not page.may_edit(workbench):
        return page.page_of(workbench)
    key = page.draft_key(workbench)
    if request.args.get("draft") == key:
        return page.editing_page(workbench, page.form_of(workbench, drafts.restore(key)), 200)
    kept = find_draft(db.session(), user_id=current_actor().user_id, form_key=key)
    return page.editing_page(
        workbench, page.form_of(workbench, None), 200, kept_at=kept.updated_at if kept else None
    )


@blueprint.post("/<code>/<branch_code>")
@requires(Permission.SUMMARY_EDIT)
def save(code: str, branch_code: str) -> Response:
    """Keep what was typed; with ``act=submit`` submit it as well."""
    session, actor = db.session(), current_actor()
    workbench = page.load(code, branch_code)
    if not writes(actor, workbench.branch):
        raise NotAllowed("季度小结由所在党支部填写，您可以查看，不能修改。")
    form = page.form_of(workbench, request.form)
    act = request.form.get("act", "save")
    if act.startswith("adopt-"):
        return _adopt(workbench, form, act.removeprefix("adopt-"))
    if not form.validate():
        return page.editing_page(workbench, form, 422)
    version = form.general.version.data or ""
    try:
        summary = operations.save(
            session,
            workbench.branch,
            workbench.quarter,
            form.to_input(),
            actor=actor,
            version=int(version) if version.isdecimal() else 0,
            label=workbench.label,
        )
        if act == "submit":
            fresh = queries.workbench_of(session, workbench.branch, workbench.quarter, summary)
            operations.move(
                session,
                summary,
                Move.SUBMIT,
                actor=actor,
                label=workbench.label,
                problems=blocking(page.draft_and_findings(fresh)[1]),
            )
    except RuleBroken as broken:
        session.rollback()
        form.show_problems(broken.problems)
        return page.editing_page(page.load(code, branch_code), form, 422)
    except (StaleRecord, StaleDataError, IntegrityError):
        return _stale(code, branch_code, form)
    except InvalidMove as refused:
        session.rollback()
        return page.editing_page(page.load(code, branch_code), form, 409, refusal=str(refused))
    drafts.drop(page.draft_key(workbench))
    notices.done(
        "已提交机关党委审核。受理前可以撤回修改。"
        if act == "submit"
        else "草稿已保存，右侧文字和核对结果已更新。"
    )
    return go_to(page.address(workbench))


def _adopt(workbench: Workbench, form: SummaryForm, number: str) -> Response:
    """Put an offered problem into the first free row; nothing is saved yet."""
    offers = offered_problems(db.session(), workbench)
    if number.isdecimal() and int(number) < len(offers):
        form.adopt_problem(offers[int(number)])
    return page.page_of(workbench, form=form, offers=offers)


def _stale(code: str, branch_code: str, form: SummaryForm) -> Response:
    """Show both texts: what is stored now, and what was typed (still in the form)."""
    db.session.rollback()
    workbench = page.load(code, branch_code)
    # saving again after having seen the differences is a decision, not an accident
    form.general.version.data = str(workbench.version)
    typed = form.to_input().narrative
    changes = presentation.typed_differences(workbench.narrative, typed)
    return page.editing_page(workbench, form, 409, changes=changes, refusal=operations.STALE)


@blueprint.post("/<code>/<branch_code>/withdraw")
@requires(Permission.SUMMARY_SUBMIT)
def withdraw(code: str, branch_code: str) -> Response:
    """Take a submitted summary back before it is taken up."""
    workbench = page.load(code, branch_code)
    if not writes(current_actor(), workbench.branch):
        raise NotAllowed("季度小结由所在党支部撤回，您可以查看，不能撤回。")
    summary = _existing(workbench)
    operations.check_version(summary, request.form.get("version", type=int) or 0)
    operations.move(
        db.session(),
        summary,
        Move.WITHDRAW,
        actor=current_actor(),
        label=workbench.label,
        problems={},
    )
    notices.done("已撤回，小结转为草稿，修改后请重新提交。")
    return go_to(page.address(workbench))


def _existing(workbench: Workbench) -> Any:
    if workbench.summary is None:
        raise NotFound("这份小结还没有开始填写。")
    return workbench.summary


@blueprint.get("/<code>/<branch_code>/decision")
@requires(Permission.SUMMARY_REVIEW)
def resume_decision(code: str, branch_code: str) -> Response:
    """After a renewed sign-in: back to the summary, with the words that were typed."""
    return make_response(
        redirect(page.address(page.load(code, branch_code), **request.args.to_dict()), 303)
    )


@blueprint.post("/<code>/<branch_code>/decision")
@requires(Permission.SUMMARY_REVIEW)
def decide(code: str, branch_code: str) -> Response:
    """Take up, return, approve or reopen a summary."""
    workbench = page.load(code, branch_code)
    summary, form = _existing(workbench), DecisionForm()
    wanted, sentence = _DECISIONS.get(request.form.get("act", ""), (None, ""))
    if wanted is None or not form.validate():
        return page.page_of(
            workbench, status=422, decision=form, refusal="请选择办理方式并核对意见。"
        )
    version = form.version.data or ""
    try:
        operations.check_version(summary, int(version) if version.isdecimal() else 0)
        if wanted is Move.APPROVE:
            sentence = _approve(workbench, form.opinion.data or "")
        else:
            opinion = form.opinion.data or ""
            if wanted is Move.RETURN and opinion:
                opinion += RETURN_CLOSING
            operations.move(
                db.session(),
                summary,
                wanted,
                actor=current_actor(),
                label=workbench.label,
                problems={},
                opinion=opinion,
            )
    except RuleBroken as broken:
        db.session.rollback()
        form.show_problems(broken.problems)
        return page.page_of(
            page.load(code, branch_code), status=422, decision=form, refusal=str(broken)
        )
    except (StaleRecord, InvalidMove) as refused:
        db.session.rollback()
        fresh = page.load(code, branch_code)
        form.version.data = str(fresh.version)
        return page.page_of(fresh, status=409, decision=form, refusal=str(refused))
    drafts.drop(form.draft_key.data or "")
    notices.done(sentence)
    return go_to(page.address(workbench))


def _approve(workbench: Workbench, opinion: str) -> str:
    """Freeze what prints today; the sentence for the notice."""
    session, summary = db.session(), _existing(workbench)
    edition = operations.next_edition(session, summary)
    operations.approve(
        session,
        summary,
        documents.final_document(session, workbench, edition=edition),
        workbench.source,
        actor=current_actor(),
        label=workbench.label,
        edition=edition,
        problems=blocking(page.draft_and_findings(workbench)[1]),
        opinion=opinion,
    )
    return f"已通过，小结定稿为第{edition}版。请打印后由党支部书记和审核人签字。"


@blueprint.get("/<code>/<branch_code>.pdf")
@requires(Permission.SUMMARY_READ)
def pdf(code: str, branch_code: str) -> Response:
    """The summary on paper: the approved edition, or a draft marked as such."""
    workbench = page.load(code, branch_code)
    if not may_read_text(current_actor(), workbench.branch, workbench.state):
        raise NotAllowed("该支部的小结还没有提交，提交后可以查看和打印。")
    document = documents.document_to_print(
        db.session(), workbench, demo=page.in_demo(), edition=request.args.get("edition", type=int)
    )
    content = documents.render(document, Stores.under(current_app.config["SETTINGS"].data_dir))
    response = make_response(content)
    response.mimetype = "application/pdf"
    name = f"{workbench.branch.code}-{workbench.quarter}{'-draft' if document.draft else ''}.pdf"
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response
