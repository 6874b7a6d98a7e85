"""Pages of the summaries: status grids, one branch's summary, its PDF, and its moves."""

from functools import partial

from flask import Blueprint, Response, make_response, redirect, render_template, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.duties.words import LEGEND
from intranet.domain.returns.reminders import too_early
from intranet.features.summaries import (
    committee_queries,
    grid_queries,
    handling,
    moved_queries,
    presentation,
    queries,
)
from intranet.features.summaries.branch_page import BranchPage
from intranet.features.summaries.page import begun
from intranet.foundation.database import db
from intranet.foundation.quarters import Quarter
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import opening_quarter
from intranet.pagekit.printed import SUMMARY, printed
from intranet.pagekit.session import current_actor

blueprint = Blueprint("quarters", __name__, url_prefix="/quarters")


@blueprint.get("")
@requires(Permission.SUMMARY_READ)
def index() -> Response:
    """Lead to the quarter that matters now."""
    quarter = opening_quarter(Permission.SUMMARY_READ)
    return make_response(redirect(url_for("quarters.grid", code=quarter), 303))


@blueprint.get("/<code>")
@requires(Permission.SUMMARY_READ)
def grid(code: str) -> str:
    """Status of all branches the person may see, in a quarter or over a longer period."""
    period = queries.parse_period_of(code)
    if not queries.has_begun(period):
        return render_template("summaries/not_begun.html", period=period)
    following = period.next if queries.has_begun(period.next) else None
    session, actor = db.session(), current_actor()
    if not isinstance(period, Quarter):
        return render_template(
            "summaries/year.html",
            period=period,
            grid=committee_queries.longer_grid(session, actor, period),
            following=following,
        )
    found = grid_queries.status_grid(session, actor, period)
    return render_template(
        "summaries/grid.html",
        quarter=period,
        grid=found,
        committee=committee_queries.committee_status(session, actor, period),
        cells={
            row.code: [presentation.duty_cell(item, row.code, period) for item in row.duties]
            for row in found.rows
        },
        next_quarter=following,
        legend_items=LEGEND,
        keeps=actor.can(Permission.RETURN_KEEP) and not too_early(period),
        returns=actor.can(Permission.RETURN_READ),
        asks=bool(actor.own_branches(Permission.SUMMARY_SUBMIT)),
    )


@blueprint.get("/<code>/moved")
@requires(Permission.RETURN_READ)
def moved(code: str) -> str:
    """Approved summaries whose figures have moved since, for the committee and the archive."""
    quarter = begun(queries.parse_quarter(code))
    rows = [
        (one, presentation.figure_differences(one.frozen, one.figures))
        for one in moved_queries.compared(db.session(), current_actor(), quarter)
    ]
    return render_template(
        "summaries/moved.html",
        quarter=quarter,
        approved=len(rows),
        rows=[
            (one, changes)
            for one, changes in rows
            if changes or one.added or one.gone or one.signed
        ],
    )


@blueprint.get("/<code>/<branch_code>")
@requires(Permission.SUMMARY_READ)
def show(code: str, branch_code: str) -> Response:
    """One summary: what is typed beside the figures, as it will print."""
    page = BranchPage.load(code, branch_code)
    if page.bench.summary is None and page.bench.standing.period != page.bench.period:
        written = page.bench.standing.period
        return make_response(
            redirect(url_for("quarters.show", code=written, branch_code=branch_code), 303)
        )
    return handling.show(page)


@blueprint.post("/<code>/<branch_code>")
@requires(
    Permission.SUMMARY_EDIT,
    emits={
        AuditAction.SUMMARY_CREATED,
        AuditAction.SUMMARY_EDITED,
        AuditAction.RECORD_SUBMITTED,
        AuditAction.REVIEW_REOPENED_BY_EDIT,
    },
)
def save(code: str, branch_code: str) -> Response:
    """Keep what was typed; with ``act=submit`` submit it as well."""
    return handling.save(partial(BranchPage.load, code, branch_code))


@blueprint.post("/<code>/<branch_code>/withdraw")
@requires(Permission.SUMMARY_SUBMIT, emits={AuditAction.RECORD_WITHDRAWN})
def withdraw(code: str, branch_code: str) -> Response:
    """Take a submitted summary back before it is taken up."""
    return handling.withdraw(BranchPage.load(code, branch_code))


@blueprint.get("/<code>/<branch_code>/decision")
@requires(Permission.SUMMARY_REVIEW)
def resume_decision(code: str, branch_code: str) -> Response:
    """After a renewed sign-in: back to the summary, with the words that were typed."""
    return handling.resume_decision(BranchPage.load(code, branch_code))


@blueprint.post("/<code>/<branch_code>/decision")
@requires(
    Permission.SUMMARY_REVIEW,
    emits=handling.DECIDED,
)
def decide(code: str, branch_code: str) -> Response:
    """Take up, return, approve or reopen a summary."""
    return handling.decide(partial(BranchPage.load, code, branch_code))


@printed(blueprint, "/<code>/<branch_code>", SUMMARY)
@requires(Permission.SUMMARY_READ)
def pdf(code: str, branch_code: str) -> Response:
    """The summary on paper: the approved edition, or a draft marked as such."""
    period = begun(queries.parse_period_of(code))
    found = queries.opened(db.session(), branch_code, period, current_actor())
    return handling.pdf(found, partial(BranchPage.load, code, branch_code, on_paper=True))


@blueprint.post("/<code>/<branch_code>/ask")
@requires(
    Permission.SUMMARY_SUBMIT,
    emits={
        AuditAction.RECORD_REOPENING_ASKED,
        AuditAction.RECORD_VOIDED,
        AuditAction.RECORD_RESTORED,
    },
)
def ask(code: str, branch_code: str) -> Response:
    """Ask for reopening an approved summary, or strike one that the year's stands for."""
    return handling.ask(partial(BranchPage.load, code, branch_code))


@blueprint.route("/<code>/<branch_code>/discard", methods=["GET", "POST"])
@requires(Permission.SUMMARY_EDIT, emits={AuditAction.RECORD_DISCARDED})
def discard(code: str, branch_code: str) -> Response:
    """Delete a draft that nobody needs."""
    return handling.discard(BranchPage.load(code, branch_code))
