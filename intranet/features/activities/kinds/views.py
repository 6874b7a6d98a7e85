"""The dictionary of activity kinds, for committee staff."""

from flask import Blueprint, Response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities.kinds import ActivityKind, Field
from intranet.features.activities.kinds import operations, queries
from intranet.features.activities.kinds.forms import KindForm, NewKindForm
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.saving import FormPage
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


def _page(kind: ActivityKind | None) -> FormPage:
    due = queries.due_words(kind) if kind else ""
    return FormPage(
        "activities/kinds/kind_form.html",
        url_for("kinds.index"),
        {"kind": kind, "due": due, "here": request.url},
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.KIND_EDIT, emits={AuditAction.KIND_ADDED})
def add_kind() -> Response:
    """Add a kind."""
    start = {
        "theme_label": "主题",
        "shown_fields": ["theme", "content"],
        "required_fields": ["content"],
        "default_minutes": 90,
        "sort_order": queries.next_sort_order(db.session()),
        "is_active": True,
    }
    form = NewKindForm(data=start)
    return _page(None).answer(
        form,
        lambda: operations.add_kind(db.session(), actor=current_actor(), values=form.columns()),
        done=lambda kind: f"已增加活动类别“{kind.label}”。",
    )


@blueprint.route("/<int:kind_id>", methods=["GET", "POST"])
@requires(Permission.KIND_EDIT, emits={AuditAction.KIND_EDITED})
def edit_kind(kind_id: int) -> Response:
    """Change one kind."""
    kind = queries.kind(db.session(), kind_id)
    form = KindForm(obj=kind)
    return _page(kind).answer(
        form,
        lambda: operations.edit_kind(
            db.session(),
            kind,
            actor=current_actor(),
            version=form.seen_version,
            values=form.columns(),
        ),
        done=f"活动类别“{form.label.data}”已保存，对以后新建和提交的记录生效。",
        row=kind,
    )
