"""Reminders of elections: the present terms of the committee and its branches."""

from flask import render_template

from intranet.domain.access.permissions import Permission
from intranet.domain.life.terms import term_lines
from intranet.domain.organization.directory import branches_of
from intranet.features.organization import access
from intranet.features.organization.page import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.session import current_actor


@blueprint.get("/terms")
@requires(Permission.ORGANIZATION_READ)
def terms() -> str:
    """When the terms of the person's committee and branches end."""
    session, actor, today = db.session(), current_actor(), clock.today()
    branches = branches_of(session, actor, today, permission=Permission.ORGANIZATION_READ)
    committees = access.readable_committees(session, actor)
    lines = term_lines(
        session, [one.id for one in committees], [branch.id for branch in branches], today
    )
    return render_template(
        "organization/terms.html",
        lines=lines,
        today=today,
        due=sum(line.reminder is not None for line in lines),
        edits=actor.committee_ids(Permission.BRANCH_EDIT),
    )
