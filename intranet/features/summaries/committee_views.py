"""Pages of the committee's roll-up of a quarter or a year: the text beside the figures, its PDF, and its moves.

A fixed last part of an address wins over the code of a branch, so no branch can stand in its way.
"""

from functools import partial

from flask import Response

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.features.summaries import committee_queries, handling, queries
from intranet.features.summaries.committee_page import CommitteePage
from intranet.features.summaries.page import begun
from intranet.features.summaries.views import blueprint
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.printed import COMMITTEE_SUMMARY, printed
from intranet.pagekit.session import current_actor


@blueprint.get("/<code>/committee")
@requires(Permission.SUMMARY_READ)
def committee(code: str) -> Response:
    """The roll-up: what is typed beside the figures, as it will print."""
    return handling.show(CommitteePage.load(code))


@blueprint.post("/<code>/committee")
@requires(
    Permission.SUMMARY_EDIT,
    emits={
        AuditAction.SUMMARY_CREATED,
        AuditAction.SUMMARY_EDITED,
        AuditAction.RECORD_SUBMITTED,
        AuditAction.REVIEW_REOPENED_BY_EDIT,
    },
)
def save_committee(code: str) -> Response:
    """Keep what was typed; with ``act=submit`` submit it as well."""
    return handling.save(partial(CommitteePage.load, code))


@blueprint.post("/<code>/committee/withdraw")
@requires(Permission.SUMMARY_SUBMIT, emits={AuditAction.RECORD_WITHDRAWN})
def withdraw_committee(code: str) -> Response:
    """Take a submitted roll-up back before it is taken up."""
    return handling.withdraw(CommitteePage.load(code))


@blueprint.get("/<code>/committee/decision")
@requires(Permission.SUMMARY_REVIEW)
def resume_committee_decision(code: str) -> Response:
    """After a renewed sign-in: back to the roll-up, with the words that were typed."""
    return handling.resume_decision(CommitteePage.load(code))


@blueprint.post("/<code>/committee/decision")
@requires(
    Permission.SUMMARY_REVIEW,
    emits=handling.DECIDED,
)
def decide_committee(code: str) -> Response:
    """Take up, return, approve or reopen a roll-up."""
    return handling.decide(partial(CommitteePage.load, code))


@printed(blueprint, "/<code>/committee", COMMITTEE_SUMMARY)
@requires(Permission.SUMMARY_READ)
def committee_pdf(code: str) -> Response:
    """The roll-up on paper: the approved edition, or a draft marked as such."""
    period = begun(queries.parse_period_of(code))
    found = committee_queries.opened(db.session(), period, current_actor())
    return handling.pdf(found, partial(CommitteePage.load, code))


@blueprint.post("/<code>/committee/ask")
@requires(Permission.SUMMARY_SUBMIT, emits={AuditAction.RECORD_REOPENING_ASKED})
def ask_committee(code: str) -> Response:
    """Ask for reopening an approved roll-up."""
    return handling.ask(partial(CommitteePage.load, code))


@blueprint.route("/<code>/committee/discard", methods=["GET", "POST"])
@requires(Permission.SUMMARY_EDIT, emits={AuditAction.RECORD_DISCARDED})
def discard_committee(code: str) -> Response:
    """Delete a draft that nobody needs."""
    return handling.discard(CommitteePage.load(code))
