"""Pages of one item of a plan: reading, adding, changing, cancelling, resuming."""

from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from intranet.domain.access.roles import Permission
from intranet.domain.organization.homes import Home
from intranet.domain.planning.items import PlanItem
from intranet.domain.planning.store import load_editable_item, load_item, may_edit_item, place_of
from intranet.domain.records.drafts import saved_already
from intranet.domain.records.posted import new_form_key
from intranet.features.planning.plans import operations, queries
from intranet.features.planning.plans.forms import CancelForm, ItemForm, stored_values
from intranet.features.planning.plans.views import asked_year, blueprint, editable_place
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, RuleBroken, StaleRecord
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.htmx import go_to
from intranet.pagekit.session import current_actor


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
        edits=may_edit_item(item, actor),
    )


def _form(place: Home, year: int, item: PlanItem | None, values: Any = None) -> ItemForm:
    """The form from the post, or (``values``) from what is stored."""
    form = ItemForm() if values is None else ItemForm(formdata=None, data=values)
    form.offer(queries.kinds_for(db.session(), place, item.kind if item else None), year)
    return form


def _page(
    place: Home,
    year: int,
    item: PlanItem | None,
    form: ItemForm,
    status: int = 200,
    refusal: str = "",
) -> Response:
    page = render_template(
        "planning/plans/form.html",
        place=place,
        year=year,
        item=item,
        form=form,
        refusal=refusal,
        back=plan_url(place, year, item),
    )
    return make_response(page, status)


@blueprint.get("/plans/new")
@requires(Permission.PLAN_EDIT)
def new() -> Response:
    """The form of a new item."""
    year = asked_year()
    place = editable_place(year)
    return _page(place, year, None, _form(place, year, None, {"form_key": new_form_key()}))


@blueprint.post("/plans/new")
@requires(Permission.PLAN_EDIT)
def add() -> Response:
    """Add an item; the same form sent twice adds one."""
    session, actor, year = db.session(), current_actor(), asked_year()
    place = editable_place(year)
    form = _form(place, year, None)
    if not form.validate():
        return _page(place, year, None, form, 422)
    form_key = form.form_key.data or ""
    if not 8 <= len(form_key) <= 36:
        abort(400)
    if saved_already(session, PlanItem, form_key, user_id=actor.user_id) is None:
        try:
            operations.add(session, place, year, form.to_input(), actor=actor, form_key=form_key)
        except IntegrityError:
            # the other half of a double submit was faster
            session.rollback()
            if saved_already(session, PlanItem, form_key, user_id=actor.user_id) is None:
                raise
    notices.done("计划项目已保存。")
    return go_to(plan_url(place, year))


@blueprint.get("/plans/<int:item_id>/edit")
@requires(Permission.PLAN_EDIT)
def edit(item_id: int) -> Response:
    """The form of a stored item."""
    item = load_editable_item(db.session(), item_id, current_actor())
    place = place_of(db.session(), item)
    return _page(place, item.year, item, _form(place, item.year, item, stored_values(item)))


@blueprint.post("/plans/<int:item_id>/edit")
@requires(Permission.PLAN_EDIT)
def save(item_id: int) -> Response:
    """Save a stored item."""
    session, actor = db.session(), current_actor()
    item = load_editable_item(session, item_id, actor)
    place = place_of(session, item)
    form = _form(place, item.year, item)
    if not form.validate():
        return _page(place, item.year, item, form, 422)
    try:
        operations.edit(session, item, form.to_input(), actor=actor, version=form.seen_version)
    except RuleBroken as broken:
        session.rollback()
        form.show_problems(broken.problems)
        return _page(place, item.year, load_item(session, item_id, actor), form, 422)
    except (StaleRecord, StaleDataError):
        session.rollback()
        fresh = load_editable_item(session, item_id, actor)
        # saving again after having seen the notice is a decision, not an accident
        form.version.data = str(fresh.version)
        return _page(place, fresh.year, fresh, form, 409, operations.FASTER)
    notices.done("计划项目已保存。")
    return go_to(plan_url(place, item.year, item))


def _cancel_page(
    item: PlanItem, form: CancelForm, status: int = 200, refusal: str = ""
) -> Response:
    place = place_of(db.session(), item)
    page = render_template(
        "planning/plans/cancel.html",
        item=item,
        place=place,
        form=form,
        refusal=refusal,
        back=plan_url(place, item.year, item),
    )
    return make_response(page, status)


@blueprint.get("/plans/<int:item_id>/cancel")
@requires(Permission.PLAN_EDIT)
def cancel(item_id: int) -> Response:
    """Ask for the reason."""
    item = load_editable_item(db.session(), item_id, current_actor())
    return _cancel_page(item, CancelForm(formdata=None, data={"version": str(item.version)}))


@blueprint.post("/plans/<int:item_id>/cancel")
@requires(Permission.PLAN_EDIT)
def cancel_submit(item_id: int) -> Response:
    """Cancel an item with its reason."""
    session, actor = db.session(), current_actor()
    item = load_editable_item(session, item_id, actor)
    form = CancelForm()
    if not form.validate():
        return _cancel_page(item, form, 422)
    try:
        operations.cancel(
            session, item, form.reason.data or "", actor=actor, version=form.seen_version
        )
    except (StaleRecord, StaleDataError, InvalidMove) as refused:
        session.rollback()
        fresh = load_editable_item(session, item_id, actor)
        form.version.data = str(fresh.version)
        text = operations.DRAFTED if isinstance(refused, InvalidMove) else operations.CHANGED
        return _cancel_page(fresh, form, 409, text)
    notices.done("已取消，原因记入计划。")
    return go_to(plan_url(place_of(session, item), item.year, item))


@blueprint.post("/plans/<int:item_id>/resume")
@requires(Permission.PLAN_EDIT)
def resume(item_id: int) -> Response:
    """Put a cancelled item back into the plan."""
    session, actor = db.session(), current_actor()
    item = load_editable_item(session, item_id, actor)
    version = request.form.get("version", type=int) or 0
    operations.resume(session, item, actor=actor, version=version)
    notices.done("已恢复，这一项重新列入计划。")
    return go_to(plan_url(place_of(session, item), item.year, item))
