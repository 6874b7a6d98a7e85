"""Pages of political birthdays: a month or a quarter, marking several at once, taking one back."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from intranet.domain.access.roles import Permission
from intranet.domain.life.birthdays import BirthdayForm, birthdays_between, undated
from intranet.domain.life.scope import fills_in, load_branch
from intranet.domain.organization.directory import branches_of
from intranet.domain.organization.tables import Branch
from intranet.features.life.birthdays import operations
from intranet.features.life.birthdays.forms import MarkForm
from intranet.features.life.birthdays.queries import Span, load_entry
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import branch_options
from intranet.pagekit.htmx import go_to
from intranet.pagekit.session import current_actor

blueprint = Blueprint("birthdays", __name__, url_prefix="/birthdays")


@blueprint.get("")
@requires(Permission.LIFE_READ)
def index() -> Response:
    """Whose political birthday falls into a month or a quarter."""
    session, actor = db.session(), current_actor()
    span = Span.parse(request.args.get("month", ""), clock.today())
    code = request.args.get("branch", "")
    branch = load_branch(session, code, actor) if code else None
    return _page(span, branch, None)


def _page(span: Span, branch: Branch | None, form: MarkForm | None, status: int = 200) -> Response:
    session, actor, today = db.session(), current_actor(), clock.today()
    found = branches_of(session, actor, today, permission=Permission.LIFE_READ)
    if branch is None and len(found) == 1:
        branch = load_branch(session, found[0].code, actor)
    shown = [branch.id] if branch else [one.id for one in found]
    birthdays = birthdays_between(session, shown, span.first, span.last)
    edits = branch is not None and fills_in(actor, branch)
    if form is None and edits:
        form = _form(span, birthdays)
    html = render_template(
        "life/birthdays/index.html",
        span=span,
        today=today,
        branch=branch,
        branch_options=branch_options(found),
        birthdays=birthdays,
        held=sum(one.held is not None for one in birthdays),
        undated=undated(session, shown, today),
        edits_members=actor.can(Permission.MEMBER_EDIT),
        form=form if edits else None,
        open_ones=[one for one in birthdays if one.held is None] if edits else [],
    )
    return make_response(html, status)


def _form(span: Span, birthdays: Any, formdata: Any = None) -> MarkForm:
    form = MarkForm(
        formdata=formdata,
        data={
            "form": (BirthdayForm.COLLECTIVE if span.is_quarter else BirthdayForm.INDIVIDUAL).value,
            "members": [],
        },
    )
    form.offer(span.year, birthdays)
    return form


def _address(branch: Branch, span: Span) -> str:
    return url_for("birthdays.index", branch=branch.code, month=span.code)


@blueprint.post("/<code>/<month>")
@requires(Permission.LIFE_EDIT)
def mark(code: str, month: str) -> Response:
    """Register what was done for the chosen members."""
    session, actor = db.session(), current_actor()
    branch = load_branch(session, code, actor, to_fill_in=True)
    span = Span.parse(month, clock.today())
    form = _form(span, birthdays_between(session, [branch.id], span.first, span.last), request.form)
    if not form.validate():
        return _page(span, branch, form, 422)
    try:
        made = operations.mark(
            session,
            branch,
            span.year,
            form.members.data or (),
            held_on=form.held_on.data or clock.today(),
            form=BirthdayForm(form.form.data),
            words=form.words.data or "",
            actor=actor,
        )
    except IntegrityError:
        # registered in the same moment by somebody else
        db.session.rollback()
        made = 0
    if made:
        notices.done(f"已登记{made}名党员的政治生日。")
    else:
        notices.caution("所选党员的政治生日已经登记，不再重复登记。")
    return go_to(_address(branch, span))


@blueprint.post("/<int:entry_id>/remove")
@requires(Permission.LIFE_EDIT)
def remove(entry_id: int) -> Response:
    """Take back what was registered by mistake."""
    entry, branch = load_entry(db.session(), entry_id, current_actor())
    span = Span.parse(request.form.get("month", ""), clock.today())
    operations.remove(db.session(), entry, actor=current_actor())
    notices.done("登记已移除。")
    return go_to(_address(branch, span))
