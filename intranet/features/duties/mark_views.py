"""What is registered by its day, from the page of a cell."""

from flask import Response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.duties.marks import DutyMark
from intranet.domain.duties.requirements import load_rulebook
from intranet.features.duties import operations, queries
from intranet.features.duties.presentation import address
from intranet.features.duties.views import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.quarters import Year
from intranet.foundation.typed import read_number
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.htmx import go_to
from intranet.pagekit.session import current_actor


@blueprint.get("/duties/marks")
@requires(Permission.DUTY_RULE_EDIT)
def marks() -> str:
    """Registered days that wait to be confirmed."""
    session, actor, today = db.session(), current_actor(), clock.today()
    view = queries.view_of(session, actor, Year.of(today).previous, today)
    names = {item.branch.id: item for item in view.branches}
    return render_template(
        "duties/marks.html",
        lines=queries.open_marks(session, list(names)),
        names=names,
        labels={
            duty.code: duty.label for duty in load_rulebook(session, view.committee.id).versions
        },
        own_accounts=actor.accounts,
        own_branches=actor.answers_for,
    )


@blueprint.post("/duties/marks/<int:mark_id>/confirm")
@requires(Permission.DUTY_RULE_EDIT, emits={AuditAction.DUTY_MARK_CONFIRMED})
def confirm_mark(mark_id: int) -> Response:
    """Confirm what a branch has registered."""
    session, actor = db.session(), current_actor()
    row, branch = queries.load_row(session, DutyMark, mark_id, actor)
    version = request.form.get("version", type=read_number) or 0
    operations.confirm_mark(session, row, branch, actor=actor, version=version)
    notices.done("已确认。")
    if request.form.get("back") == "list":
        return go_to(url_for("duties.marks"))
    return go_to(address(branch.code, row.code, Year.of(row.done_on)))
