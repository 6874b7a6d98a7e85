"""The page of one summary: what it is made of, for reading, typing and deciding alike."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import (
    Response,
    make_response,
    render_template,
    request,
    url_for,
)
from werkzeug.datastructures import MultiDict

from intranet.domain.access.roles import Permission
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.records.moves import conflict, timeline
from intranet.domain.records.plain_text import Finding
from intranet.domain.records.workflow import State
from intranet.domain.reports import roll_up_checks as committee_checks
from intranet.domain.summaries.store import may_read_text, reads_for_committee, writes
from intranet.features.summaries import (
    committee_page,
    committee_queries,
    documents,
    operations,
    presentation,
    queries,
)
from intranet.features.summaries.bench import Bench
from intranet.features.summaries.committee_forms import CommitteeForm
from intranet.features.summaries.committee_queries import CommitteeBench
from intranet.features.summaries.forms import NarrativeForm, SummaryForm
from intranet.features.summaries.offers import offered_problems
from intranet.features.summaries.queries import Workbench
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, NotFound
from intranet.pagekit import drafts
from intranet.pagekit.printing import in_demo
from intranet.pagekit.review import MoveForm, timeline_items
from intranet.pagekit.session import current_actor


def load(code: str, branch_code: str) -> Workbench:
    """The summary of a branch by its address, as far as the person may open it."""
    quarter = queries.parse_quarter(code)
    if not queries.has_begun(quarter):
        raise NotFound(f"{quarter.label}还没有开始，还没有可以统计的内容。")
    return queries.load_workbench(db.session(), branch_code, quarter, current_actor())


def load_committee(code: str) -> CommitteeBench:
    """The committee's roll-up by its address, as far as the person may open it."""
    period = queries.parse_period_of(code)
    if not queries.has_begun(period):
        raise NotFound(f"{period.label}还没有开始，还没有可以统计的内容。")
    return committee_queries.load_bench(db.session(), period, current_actor())


def address(bench: Bench, **more: Any) -> str:
    """Where the summary is shown."""
    if bench.is_committees:
        return url_for("quarters.committee", code=bench.period, **more)
    return url_for("quarters.show", code=bench.period, branch_code=bench.code, **more)


def draft_key(bench: Bench) -> str:
    """Under which unsaved text is kept, for each person."""
    return f"summary:{bench.code}:{bench.period}"


def form_of(bench: Bench, formdata: MultiDict[str, str] | None) -> NarrativeForm:
    """The form from a post, or from what is stored."""
    values = {
        "as_of": bench.as_of,
        "draft_key": draft_key(bench),
        "version": str(bench.version),
    }
    latest = queries.default_as_of(bench.period)
    if isinstance(bench, CommitteeBench):
        return CommitteeForm(
            bench.period,
            latest,
            previous_problems=bench.source.previous_problems,
            narrative=bench.narrative,
            values=values,
            formdata=formdata,
        )
    assert isinstance(bench, Workbench)  # noqa: S101 - there are two kinds
    summary = bench.summary
    return SummaryForm(
        bench.quarter,
        latest,
        gaps=[gap for item in bench.figures.duties for gap in item.gaps],
        previous_problems=bench.source.previous_problems,
        photos=[
            (photo.id, f"{activity.held_on.isoformat()} {photo.caption or activity.title}")
            for photo, activity in queries.photo_choices(db.session(), bench)
        ],
        narrative=bench.narrative,
        values={
            **values,
            "with_photos": bool(summary and summary.with_photos),
            "with_chart": bool(summary and summary.with_chart),
        },
        formdata=formdata,
    )


def offers_of(bench: Bench) -> list[str]:
    """Problems offered from data, for the person to adopt."""
    if isinstance(bench, CommitteeBench):
        return committee_checks.offered_problems(bench.source)
    assert isinstance(bench, Workbench)  # noqa: S101 - there are two kinds
    return offered_problems(db.session(), bench)


def practices_of(bench: Bench) -> list[str]:
    """What branches report of themselves, for the committee to adopt."""
    if isinstance(bench, CommitteeBench):
        return committee_checks.offered_practices(bench.source)
    return []


def decision_of(bench: Bench) -> MoveForm:
    """The form of a decision; with what was typed before the session ran out."""
    key = f"summary-decision:{bench.code}:{bench.period}"
    kept = drafts.restore(key) if request.args.get("draft") == key else None
    return MoveForm.opened(bench.version, key, kept)


def may_edit(bench: Bench) -> bool:
    """Whether the form is the way in: the writer's, in a state that can still be changed."""
    if not writes(current_actor(), bench.owner):
        return False
    try:
        operations.check_editable(bench.summary)
    except InvalidMove:
        return False
    return bench.state is not State.SUBMITTED or request.args.get("edit") == "1"


def draft_and_findings(bench: Bench) -> tuple[SummaryPrint, list[Finding]]:
    """The draft as it would print now, and what the checks find in it."""
    document = documents.draft_document(db.session(), bench, demo=in_demo())
    return document, bench.findings(document)


def _own_parts(bench: Bench) -> dict[str, Any]:
    """What only the page of a branch, or only that of the committee, shows."""
    if isinstance(bench, CommitteeBench):
        return committee_page.parts(bench)
    assert isinstance(bench, Workbench)  # noqa: S101 - there are two kinds
    return {
        "duties": [
            presentation.duty_cell(item, bench.code, bench.quarter) for item in bench.figures.duties
        ]
    }


def page_of(
    bench: Bench,
    *,
    status: int = 200,
    form: NarrativeForm | None = None,
    decision: MoveForm | None = None,
    **more: Any,
) -> Response:
    """The page of one summary, with the form when *form* is given."""
    session, actor = db.session(), current_actor()
    summary, owner = bench.summary, bench.owner
    reads_text = may_read_text(actor, owner, bench.state)
    final = bench.snapshots[-1] if bench.is_final else None
    document: SummaryPrint | None = None
    found: Sequence[Finding] = ()
    if final is not None:
        document = documents.document_to_print(session, bench, demo=in_demo())
    elif reads_text:
        document, found = draft_and_findings(bench)
    if form is not None:
        form.add_spare_rows()
    covers = partial(actor.covers, committee_id=owner.committee_id, branch_id=owner.branch_id)
    reviews = covers(Permission.SUMMARY_REVIEW)
    page = render_template(
        "summaries/show.html",
        bench=bench,
        period=bench.period,
        summary=summary,
        name=bench.short_name,
        document=document,
        final=final,
        form=form,
        here=address(bench),
        draft_key=draft_key(bench),
        findings=found,
        blocked=any(item.blocks for item in found),
        figures=presentation.shown_figures(bench),
        differences=presentation.differences(final, bench) if final else [],
        events=timeline_items(timeline(session, summary)) if summary and reads_text else [],
        editions=presentation.editions(bench.snapshots)
        if writes(actor, owner) or reads_for_committee(actor, owner)
        else [],
        decision=decision or decision_of(bench),
        waiting=bench.state is State.SUBMITTED,
        reopens=bench.state is State.APPROVED and reviews,
        reviews=reviews,
        conflict=conflict(summary, actor) if summary and reviews else None,
        may_submit=covers(Permission.SUMMARY_SUBMIT),
        may_write=writes(actor, owner),
        **_own_parts(bench),
        **{"offers": [], "practices": [], "kept_at": None, "changes": [], "refusal": "", **more},
    )
    return make_response(page, status)


def editing_page(bench: Bench, form: NarrativeForm, status: int, **more: Any) -> Response:
    """The page with the form and what is offered from data."""
    return page_of(
        bench,
        status=status,
        form=form,
        **{"offers": offers_of(bench), "practices": practices_of(bench), **more},
    )
