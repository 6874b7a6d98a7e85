"""What is registered by its day, from the page of a cell."""

from flask import Response, render_template, request, url_for

from intranet.domain.access.roles import Permission
from intranet.domain.duties.marks import DutyMark
from intranet.domain.duties.requirements import load_rulebook
from intranet.domain.duties.rules import Measure
from intranet.features.duties import operations, queries
from intranet.features.duties.forms import MarkForm
from intranet.features.duties.presentation import address
from intranet.features.duties.views import NO_RULE, blueprint, cell_page, open_cell
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Year
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.forms import given
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import Refused, attempt
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


@blueprint.post("/duties/<code>/<rule>/marks")
@requires(Permission.LIFE_EDIT)
def add_mark(code: str, rule: str) -> Response:
    """Register that a branch has done it."""
    opened = open_cell(db.session(), code, rule)
    if opened.named is None or opened.duty.measure is not Measure.MARKS:
        raise NotFound(NO_RULE)
    form = MarkForm(formdata=request.form)

    def act() -> None:
        operations.add_mark(
            db.session(),
            given(opened.named).branch,
            opened.duty,
            done_on=given(form.done_on.data),
            note=form.note.data or "",
            actor=current_actor(),
        )

    outcome = attempt(form, act)
    if not isinstance(outcome, Refused):
        notices.done("已登记，机关党委工作人员确认后计入。")
    elif outcome.status == 422:
        return cell_page(open_cell(db.session(), code, rule), form, 422)
    else:
        notices.caution(outcome.sentence)
    return go_to(address(code, rule, Year.of(given(form.done_on.data))))


@blueprint.post("/duties/marks/<int:mark_id>/confirm")
@requires(Permission.DUTY_RULE_EDIT)
def confirm_mark(mark_id: int) -> Response:
    """Confirm what a branch has registered."""
    session, actor = db.session(), current_actor()
    row, branch = queries.load_row(session, DutyMark, mark_id, actor)
    version = request.form.get("version", type=int) or 0
    operations.confirm_mark(session, row, branch, actor=actor, version=version)
    notices.done("已确认。")
    if request.form.get("back") == "list":
        return go_to(url_for("duties.marks"))
    return go_to(address(branch.code, row.code, Year.of(row.done_on)))
