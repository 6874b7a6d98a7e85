"""Pages of inspections: list, form, one inspection with its problems."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from intranet.domain.access.roles import Permission
from intranet.domain.follow_up import rectification
from intranet.domain.follow_up.inspections import (
    Inspection,
    InspectionKind,
    ItemState,
    RectificationItem,
)
from intranet.domain.follow_up.items import item_rows
from intranet.domain.organization.directory import name_of_branch
from intranet.domain.records.posted import new_form_key
from intranet.features.follow_up.inspections import operations, queries
from intranet.features.follow_up.inspections.forms import InspectionForm, ProblemForm, stored_values
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.pagination import Position
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, branch_options, year_options
from intranet.pagekit.fields import choices
from intranet.pagekit.htmx import go_to, respond
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor

blueprint = Blueprint("inspections", __name__, url_prefix="/inspections")


@blueprint.get("")
@requires(Permission.FOLLOW_UP_READ)
def index() -> Response:
    """Inspections, newest first, with how many of their problems are still open."""
    session, actor, today = db.session(), current_actor(), clock.today()
    filters = queries.parse_filters(request.args, asked_year())
    known = queries.branches(session, actor, today)
    return respond(
        "follow_up/inspections/index.html",
        "results",
        filters=filters,
        page=queries.page_of(
            session, actor, filters, known, Position.parse(request.args.get("page"))
        ),
        names={one.id: one.short_name for one in known},
        wide=len(known) > 1,
        year_options=year_options(
            filters.year, queries.years(session, actor), everything=("", "全部")
        ),
        branch_options=branch_options(known, "全部"),
        kind_options=[("", "全部"), *InspectionKind.choices()],
        edits=actor.can(Permission.INSPECTION_EDIT),
    )


def _key(inspection: Inspection | None) -> str:
    return f"inspection:{inspection.id if inspection else f'new:{new_form_key()}'}"


def _form(inspection: Inspection | None, formdata: Any = None) -> InspectionForm:
    session, actor, today = db.session(), current_actor(), clock.today()
    values = stored_values(inspection) if inspection else {"held_on": today}
    values |= {"draft_key": _key(inspection)}
    form = InspectionForm(formdata=formdata, data=values)
    found = queries.editable_branches(session, actor, today)
    pairs = [(one.id, one.short_name) for one in found]
    if inspection and inspection.branch_id not in {one.id for one in found}:
        # dissolved since
        name = name_of_branch(session, inspection.branch_id, inspection.held_on)
        pairs.append((inspection.branch_id, name.short_name))
    form.branch_id.choices = choices(pairs)
    return form


def _form_page(
    inspection: Inspection | None, form: InspectionForm, refused: Refused | None = None
) -> Response:
    page = render_template(
        "follow_up/inspections/form.html", inspection=inspection, form=form, refused=refused
    )
    return make_response(page, refused.status if refused else 200)


@blueprint.get("/new")
@requires(Permission.INSPECTION_EDIT)
def new() -> Response:
    """An empty form."""
    key = request.args.get("draft", "")
    kept = drafts.restore(key) if key.startswith("inspection:new:") else None
    return _form_page(None, _form(None, kept))


@blueprint.post("/new")
@requires(Permission.INSPECTION_EDIT)
def create() -> Response:
    """Enter an inspection."""
    session, actor = db.session(), current_actor()
    form = _form(None, request.form)

    def act() -> Inspection:
        typed = form.to_input()
        owners = {
            one.id: one.committee_id
            for one in queries.editable_branches(session, actor, clock.today())
        }
        return operations.save(
            session, None, typed, actor=actor, committee_id=owners[typed.branch_id]
        )

    outcome = attempt(form, act)
    if isinstance(outcome, Refused):
        return _form_page(None, form, outcome)
    notices.done("督导检查已登记。发现的问题请逐项列出。")
    return go_to(url_for("inspections.show", inspection_id=outcome.value.id))


@blueprint.get("/<int:inspection_id>/edit")
@requires(Permission.INSPECTION_EDIT)
def edit(inspection_id: int) -> Response:
    """The form of a stored inspection."""
    found = queries.load_editable(db.session(), inspection_id, current_actor())
    key = request.args.get("draft", "")
    kept = drafts.restore(key) if key == _key(found) else None
    return _form_page(found, _form(found, kept))


@blueprint.post("/<int:inspection_id>/edit")
@requires(Permission.INSPECTION_EDIT)
def save(inspection_id: int) -> Response:
    """Save a stored inspection."""
    session, actor = db.session(), current_actor()
    found = queries.load_editable(session, inspection_id, actor)
    form = _form(found, request.form)

    def act() -> Inspection:
        return operations.save(
            session,
            found,
            form.to_input(),
            actor=actor,
            committee_id=found.committee_id,
            version=form.seen_version,
        )

    outcome = attempt(form, act, row=found)
    if isinstance(outcome, Refused):
        return _form_page(queries.load_editable(session, inspection_id, actor), form, outcome)
    notices.done("督导检查已保存。")
    return go_to(url_for("inspections.show", inspection_id=inspection_id))


@blueprint.get("/<int:inspection_id>")
@requires(Permission.FOLLOW_UP_READ)
def show(inspection_id: int) -> Response:
    """One inspection with its problems; staff lists another one below."""
    return _page(queries.load(db.session(), inspection_id, current_actor()))


def _page(inspection: Inspection, form: ProblemForm | None = None, status: int = 200) -> Response:
    session, actor, today = db.session(), current_actor(), clock.today()
    edits = queries.may_edit(inspection, actor)
    if form is None and edits:
        key = f"inspection:{inspection.id}:problem"
        kept = drafts.restore(key) if request.args.get("draft") == key else None
        form = ProblemForm(formdata=kept, data={"draft_key": key})
    rows = item_rows(session, today, RectificationItem.inspection_id == inspection.id)
    page = render_template(
        "follow_up/inspections/show.html",
        inspection=inspection,
        place=name_of_branch(session, inspection.branch_id, inspection.held_on).short_name,
        rows=rows,
        closed=sum(row.state is ItemState.CLOSED for row in rows),
        edits=edits,
        form=form,
    )
    return make_response(page, status)


@blueprint.post("/<int:inspection_id>")
@requires(Permission.INSPECTION_EDIT)
def add_problem(inspection_id: int) -> Response:
    """List a problem that the inspection found."""
    session, actor = db.session(), current_actor()
    found = queries.load_editable(session, inspection_id, actor)
    form = ProblemForm(formdata=request.form)

    def act() -> RectificationItem:
        return rectification.add_item(
            session,
            rectification.Source(
                committee_id=found.committee_id,
                branch_id=found.branch_id,
                found_on=found.held_on,
                inspection_id=found.id,
            ),
            form.problem.data or "",
            rectification.Plan(due_on=form.due_on.data),
            actor=actor,
            permission=Permission.INSPECTION_EDIT,
        )

    outcome = attempt(form, act)
    if isinstance(outcome, Refused):
        fresh = queries.load_editable(session, inspection_id, actor)
        return _page(fresh, form, outcome.status)
    notices.done("问题已列出，由受检党支部填写整改措施。")
    return go_to(url_for("inspections.show", inspection_id=inspection_id))


@blueprint.get("/<int:inspection_id>/items/<int:item_id>")
@requires(Permission.INSPECTION_EDIT)
def problem(inspection_id: int, item_id: int) -> Response:
    """The wording of one problem."""
    session = db.session()
    found = queries.load_editable(session, inspection_id, current_actor())
    return _problem_page(found, queries.load_item(session, inspection_id, item_id))


def _problem_page(
    inspection: Inspection,
    item: RectificationItem,
    form: ProblemForm | None = None,
    refused: Refused | None = None,
) -> Response:
    if form is None:
        key = f"inspection:item:{item.id}"
        kept = drafts.restore(key) if request.args.get("draft") == key else None
        values = {"problem": item.problem, "version": str(item.version), "draft_key": key}
        form = ProblemForm(formdata=kept, data=values)
    page = render_template(
        "follow_up/inspections/problem.html",
        inspection=inspection,
        item=item,
        form=form,
        refused=refused,
    )
    return make_response(page, refused.status if refused else 200)


@blueprint.post("/<int:inspection_id>/items/<int:item_id>")
@requires(Permission.INSPECTION_EDIT)
def save_problem(inspection_id: int, item_id: int) -> Response:
    """Word one problem anew, while nothing is reported."""
    session, actor = db.session(), current_actor()
    found = queries.load_editable(session, inspection_id, actor)
    item = queries.load_item(session, inspection_id, item_id)
    form = ProblemForm(formdata=request.form)

    def act() -> None:
        rectification.edit_problem(
            session, item, form.problem.data or "", actor=actor, version=form.seen_version
        )

    outcome = attempt(form, act, row=item)
    if isinstance(outcome, Refused):
        fresh = queries.load_item(session, inspection_id, item_id)
        found = queries.load_editable(session, inspection_id, actor)
        return _problem_page(found, fresh, form, outcome)
    notices.done("问题表述已保存。")
    return go_to(url_for("follow_up.item", item_id=item_id))
