"""The page of one summary: what it is made of, for reading, typing and deciding alike."""

from typing import Any

from flask import (
    Response,
    current_app,
    make_response,
    render_template,
    request,
    url_for,
)
from werkzeug.datastructures import MultiDict

from intranet.domain.printing import SummaryPrint
from intranet.domain.reviews import RecordKind, conflict, timeline
from intranet.domain.roles import Permission
from intranet.domain.summary_checks import Finding, findings
from intranet.domain.summary_store import may_read_text, reads_for_committee, writes
from intranet.domain.workflow import State
from intranet.features.quarters import documents, operations, presentation, queries
from intranet.features.quarters.forms import DecisionForm, SummaryForm
from intranet.features.quarters.offers import offered_problems
from intranet.features.quarters.queries import Workbench
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, NotFound
from intranet.pagekit import drafts
from intranet.pagekit.review import timeline_items
from intranet.pagekit.session import current_actor


def in_demo() -> bool:
    """Whether prints carry 演示数据."""
    return bool(current_app.config["SETTINGS"].demo)


def load(code: str, branch_code: str) -> Workbench:
    """The summary of an address, as far as the person may open it."""
    quarter = queries.parse_quarter(code)
    if not queries.has_begun(quarter):
        raise NotFound(f"{quarter.label}还没有开始，还没有可以统计的内容。")
    return queries.load_workbench(db.session(), branch_code, quarter, current_actor())


def address(workbench: Workbench, **more: Any) -> str:
    """Where the summary is shown."""
    return url_for(
        "quarters.show", code=workbench.quarter, branch_code=workbench.branch.code, **more
    )


def draft_key(workbench: Workbench) -> str:
    """Under which unsaved text is kept, for each person."""
    return f"summary:{workbench.branch.code}:{workbench.quarter}"


def form_of(workbench: Workbench, formdata: MultiDict[str, str] | None) -> SummaryForm:
    """The form from a post, or from what is stored."""
    summary = workbench.summary
    return SummaryForm(
        workbench.quarter,
        queries.default_as_of(workbench.quarter),
        gaps=[gap for item in workbench.figures.duties for gap in item.gaps],
        previous_problems=workbench.source.previous_problems,
        photos=[
            (photo.id, f"{activity.held_on.isoformat()} {photo.caption or activity.title}")
            for photo, activity in queries.photo_choices(db.session(), workbench)
        ],
        narrative=workbench.narrative,
        values={
            "as_of": workbench.figures.as_of,
            "with_photos": bool(summary and summary.with_photos),
            "with_chart": bool(summary and summary.with_chart),
            "draft_key": draft_key(workbench),
            "version": str(workbench.version),
        },
        formdata=formdata,
    )


def decision_of(workbench: Workbench) -> DecisionForm:
    """The form of a decision; with what was typed before the session ran out."""
    key = f"summary-decision:{workbench.branch.code}:{workbench.quarter}"
    kept = drafts.restore(key) if request.args.get("draft") == key else None
    if kept is not None:
        return DecisionForm(formdata=kept)
    return DecisionForm(formdata=None, version=str(workbench.version), draft_key=key)


def may_edit(workbench: Workbench) -> bool:
    """Whether the form is the way in: the writer's, in a state that can still be changed."""
    if not writes(current_actor(), workbench.branch):
        return False
    try:
        operations.check_editable(workbench.summary)
    except InvalidMove:
        return False
    return workbench.state is not State.SUBMITTED or request.args.get("edit") == "1"


def draft_and_findings(workbench: Workbench) -> tuple[SummaryPrint, list[Finding]]:
    document = documents.draft_document(db.session(), workbench, demo=in_demo())
    return document, findings(
        document, workbench.figures, workbench.narrative, workbench.check_context
    )


def page_of(
    workbench: Workbench,
    *,
    status: int = 200,
    form: SummaryForm | None = None,
    decision: DecisionForm | None = None,
    **more: Any,
) -> Response:
    """The page of one summary, with the form when *form* is given."""
    session, actor = db.session(), current_actor()
    summary, branch = workbench.summary, workbench.branch
    reads_text = may_read_text(actor, branch, workbench.state)
    final = workbench.snapshots[-1] if workbench.is_final else None
    document: SummaryPrint | None = None
    found: list[Finding] = []
    if final is not None:
        document = documents.document_to_print(session, workbench, demo=in_demo())
    elif reads_text:
        document, found = draft_and_findings(workbench)
    if form is not None:
        form.add_spare_rows()
    covers = {"committee_id": branch.committee_id, "branch_id": branch.id}
    reviews = actor.covers(Permission.SUMMARY_REVIEW, **covers)
    page = render_template(
        "quarters/show.html",
        workbench=workbench,
        quarter=workbench.quarter,
        summary=summary,
        branch=branch,
        name=workbench.source.short_name,
        document=document,
        final=final,
        form=form,
        here=address(workbench),
        findings=found,
        blocked=any(item.blocks for item in found),
        figures=presentation.shown_figures(workbench.source),
        duties=[
            presentation.duty_cell(item, branch.code, workbench.quarter)
            for item in workbench.figures.duties
        ],
        differences=presentation.differences(final, workbench.source) if final else [],
        events=timeline_items(timeline(session, RecordKind.SUMMARY, summary.id))
        if summary and reads_text
        else [],
        editions=presentation.editions(workbench.snapshots)
        if writes(actor, branch) or reads_for_committee(actor, branch)
        else [],
        decision=decision or decision_of(workbench),
        waiting=workbench.state is State.SUBMITTED,
        reopens=workbench.state is State.APPROVED and reviews,
        reviews=reviews,
        conflict=conflict(summary, actor) if summary and reviews else None,
        may_submit=actor.covers(Permission.SUMMARY_SUBMIT, **covers),
        may_write=writes(actor, branch),
        **{"offers": [], "kept_at": None, "changes": [], "refusal": "", **more},
    )
    return make_response(page, status)


def editing_page(workbench: Workbench, form: SummaryForm, status: int, **more: Any) -> Response:
    offers = offered_problems(db.session(), workbench)
    return page_of(workbench, status=status, form=form, offers=offers, **more)
