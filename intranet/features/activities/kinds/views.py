"""The dictionary of activity kinds, for committee staff."""

from flask import Blueprint, Response, make_response, render_template, url_for

from intranet.domain.access.roles import Permission
from intranet.domain.activities.kinds import (
    ActivityKind,
    AttendanceMode,
    Audience,
    Category,
    DueRule,
    Field,
)
from intranet.features.activities.kinds import operations, queries
from intranet.features.activities.kinds.forms import KindForm, NewKindForm
from intranet.foundation.database import db
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor

blueprint = Blueprint("kinds", __name__, url_prefix="/admin/kinds")


@blueprint.get("")
@requires(Permission.KIND_EDIT)
def index() -> str:
    """List the kinds in the order of the form."""
    return render_template(
        "activities/kinds/kinds.html",
        rows=queries.kinds(db.session()),
        fields=list(Field),
        due_words=queries.due_words,
    )


def _words(form: KindForm) -> operations.KindWords:
    return operations.KindWords(
        label=form.label.data or "",
        theme_label=form.theme_label.data or "",
        shown_fields=form.shown(),
        required_fields=form.required(),
        default_hours_tenths=form.default_hours_tenths.data,
        default_minutes=form.default_minutes.data or 0,
        sort_order=form.sort_order.data or 0,
        is_active=form.is_active.data,
    )


def _form_page(form: KindForm, kind: ActivityKind | None, status: int) -> Response:
    due = queries.due_words(kind) if kind else ""
    page = render_template("activities/kinds/kind_form.html", form=form, kind=kind, due=due)
    return make_response(page, status)


@blueprint.get("/new")
@requires(Permission.KIND_EDIT)
def new_kind() -> Response:
    """Show the form of a new kind."""
    start = {
        "theme_label": "主题",
        "shown_fields": ["theme", "content"],
        "required_fields": ["content"],
        "default_minutes": 90,
        "sort_order": queries.next_sort_order(db.session()),
        "is_active": True,
    }
    return _form_page(NewKindForm(data=start), None, 200)


@blueprint.post("/new")
@requires(Permission.KIND_EDIT)
def add_kind() -> Response:
    """Add a kind."""
    form = NewKindForm()

    def act() -> ActivityKind:
        frame = operations.KindFrame(
            code=form.code.data or "",
            category=Category(form.category.data),
            attendance_mode=AttendanceMode(form.attendance_mode.data),
            due_rule=DueRule(form.due_rule.data),
            audience=Audience(form.audience.data),
            committee_level=form.committee_level.data,
        )
        return operations.add_kind(
            db.session(), actor=current_actor(), frame=frame, words=_words(form)
        )

    outcome = attempt(form, act)
    if isinstance(outcome, Refused):
        return _form_page(form, None, outcome.status)
    notices.done(f"已增加活动类别“{outcome.value.label}”。")
    return go_to(url_for("kinds.index"))


@blueprint.get("/<int:kind_id>")
@requires(Permission.KIND_EDIT)
def edit_kind(kind_id: int) -> Response:
    """Show one kind for editing."""
    kind = queries.kind(db.session(), kind_id)
    return _form_page(KindForm(obj=kind), kind, 200)


@blueprint.post("/<int:kind_id>")
@requires(Permission.KIND_EDIT)
def save_kind(kind_id: int) -> Response:
    """Save one kind."""
    kind = queries.kind(db.session(), kind_id)
    form = KindForm()
    outcome = attempt(
        form,
        lambda: operations.edit_kind(db.session(), kind, actor=current_actor(), words=_words(form)),
    )
    if isinstance(outcome, Refused):
        return _form_page(form, queries.kind(db.session(), kind_id), outcome.status)
    notices.done(f"活动类别“{kind.label}”已保存，对以后新建和提交的记录生效。")
    return go_to(url_for("kinds.index"))
