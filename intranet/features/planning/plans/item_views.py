"""Pages of one item of a plan: reading, adding, changing, cancelling, resuming."""

from flask import Response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.homes import Home
from intranet.domain.planning.items import PlanItem
from intranet.domain.planning.store import WHOLE, load_item, may_edit_item, may_read_item, place_of
from intranet.features.planning.plans import operations, queries
from intranet.features.planning.plans.forms import CancelForm, ItemForm
from intranet.features.planning.plans.views import asked_year, blueprint, editable_place
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove
from intranet.foundation.typed import read_number
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.htmx import go_to
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

ITEMS = Register(
    PlanItem,
    "计划项目",
    operations.EVENTS,
    Permission.PLAN_EDIT,
    reads=may_read_item,
    loads=WHOLE,
)


def plan_url(place: Home, year: int, item: PlanItem | None = None) -> str:
    """Address of a plan, at one of its items."""
    return url_for(
        "plans.index",
        year=year,
        branch=place.code,
        _anchor=f"item-{item.id}" if item is not None else None,
    )


@blueprint.get("/plans/<int:item_id>")
@requires(Permission.PLAN_READ)
def show(item_id: int) -> str:
    """One item with what became of it."""
    session, actor = db.session(), current_actor()
    item = load_item(session, item_id, actor)
    place = place_of(session, item)
    return render_template(
        "planning/plans/show.html",
        row=queries.row_of(item, actor),
        item=item,
        place=place,
        back=plan_url(place, item.year, item),
        edits=may_edit_item(actor, item),
    )


@blueprint.route("/plans/new", methods=["GET", "POST"])
@requires(Permission.PLAN_EDIT, emits={AuditAction.PLAN_ITEM_ADDED})
def new() -> Response:
    """Add an item."""
    year = asked_year()
    return _form(ITEMS.at(editable_place(year), year=year))


@blueprint.route("/plans/<int:item_id>/edit", methods=["GET", "POST"])
@requires(Permission.PLAN_EDIT, emits={AuditAction.PLAN_ITEM_EDITED})
def edit(item_id: int) -> Response:
    """Change one; the gathering drafted from it keeps its own day and title."""
    return _form(ITEMS.load(item_id))


def filled(line: Line[PlanItem]) -> ItemForm:
    """The form of an item, with the kinds of its year; a new one of a file is of the year asked for."""
    item = line.row
    if line.is_new and not item.year:
        item.year = asked_year()
    form = line.filled(ItemForm)
    kept = None if line.is_new else item.kind
    kinds = line.once(queries.kinds_for, db.session(), line.home, item.year, kept)
    form.offer(kinds, item)
    return form


def _keep(line: Line[PlanItem], form: ItemForm) -> None:
    """A cancelled item stays as it was decided on."""
    if line.row.cancelled:
        raise InvalidMove("这一项已取消，恢复以后才能修改。")
    line.keep(form)


workbook("plans", ITEMS, filled, listed="plans.index", keep=_keep, same=("title", "due_on"))


def _form(line: Line[PlanItem]) -> Response:
    item, form = line.row, filled(line)
    back = plan_url(line.home, item.year, None if line.is_new else item)
    return line.answer(form, "planning/plans/form.html", back=back)


@blueprint.route("/plans/<int:item_id>/cancel", methods=["GET", "POST"])
@requires(Permission.PLAN_EDIT, emits={AuditAction.PLAN_ITEM_CANCELLED})
def cancel(item_id: int) -> Response:
    """Cancel an item with its reason."""
    line = ITEMS.load(item_id)
    item, form = line.row, CancelForm.of(line.row, is_new=False)
    back = plan_url(line.home, item.year, item)
    page = FormPage("planning/plans/cancel.html", back, {"line": line})
    if request.method != "POST":
        return page.show(form)

    def act() -> None:
        reason, version = form.reason.data or "", form.seen_version
        operations.cancel(db.session(), item, reason, actor=current_actor(), version=version)

    return page.save(form, act, done="已取消，原因记入计划。", row=item)


@blueprint.post("/plans/<int:item_id>/join")
@requires(
    Permission.PLAN_EDIT, emits={AuditAction.PLAN_ITEM_EDITED, AuditAction.PLAN_ITEM_CANCELLED}
)
def join(item_id: int) -> Response:
    """Make one of a task and an item of the branch's own (``own``)."""
    task = ITEMS.load(item_id)
    own = ITEMS.load(request.form.get("own", type=read_number) or 0)
    version = request.form.get("version", type=read_number) or 0
    operations.join(db.session(), task.row, own.row, actor=current_actor(), version=version)
    notices.done("已并为一项，只建一份活动记录；主题请按下达的任务核对。")
    return go_to(plan_url(task.home, task.row.year, task.row))


@blueprint.post("/plans/<int:item_id>/resume")
@requires(Permission.PLAN_EDIT, emits={AuditAction.PLAN_ITEM_RESUMED})
def resume(item_id: int) -> Response:
    """Put a cancelled item back into the plan."""
    line = ITEMS.load(item_id)
    version = request.form.get("version", type=read_number) or 0
    operations.resume(db.session(), line.row, actor=current_actor(), version=version)
    notices.done("已恢复，这一项重新列入计划。")
    return go_to(plan_url(line.home, line.row.year, line.row))
