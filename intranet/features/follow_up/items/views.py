"""Pages of one problem to be put right: entering it, its course, its moves. The list is in list_views."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from wtforms import TextAreaField

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.follow_up import rectification
from intranet.domain.follow_up.inspections import ItemState, RectificationItem
from intranet.domain.follow_up.items import (
    events_of,
    item_rows,
    load_item,
    load_item_for,
    return_reason,
)
from intranet.domain.organization.directory import name_of_branch
from intranet.domain.organization.homes import Home, choose_home
from intranet.features.follow_up import queries
from intranet.features.follow_up.forms import (
    OwnItemForm,
    PlanForm,
    ReportForm,
    VerifyForm,
)
from intranet.features.follow_up.resolutions.views import blueprint
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.filters import stamp
from intranet.pagekit.forms import VersionedForm, given
from intranet.pagekit.htmx import go_to
from intranet.pagekit.review import TimelineItem
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor


def _home(code: str) -> Home:
    return choose_home(queries.own_homes(db.session(), current_actor()), code, what="登记自查问题")


def _own_form(home: Home, formdata: Any = None) -> OwnItemForm:
    today, key = clock.today(), drafts.own_part()
    values = {"found_on": today, "draft_key": f"item:new:{key}"}
    form = OwnItemForm(formdata=formdata, data=values)
    assert home.branch_id is not None  # noqa: S101 - _own_homes saw to it
    found = queries.sources_of(db.session(), home.branch_id)
    form.activity.choices = choices([("", "支部自查"), *found])
    return form


def _own_page(home: Home, form: OwnItemForm, status: int = 200) -> Response:
    page = render_template(
        "follow_up/items/item_form.html",
        home=home,
        homes=queries.own_homes(db.session(), current_actor()),
        form=form,
    )
    return make_response(page, status)


@blueprint.get("/follow-up/items/new")
@requires(Permission.FOLLOW_UP_EDIT)
def item_new() -> Response:
    """An empty form for a problem that the branch found itself."""
    key = request.args.get("draft", "")
    kept = drafts.restore(key) if key.startswith("item:new:") else None
    home = _home(kept.get("branch", "") if kept else request.args.get("branch", ""))
    return _own_page(home, _own_form(home, kept))


@blueprint.post("/follow-up/items/new")
@requires(Permission.FOLLOW_UP_EDIT, emits={AuditAction.RECTIFICATION_ENTERED})
def item_create() -> Response:
    """Enter a problem that the branch found itself."""
    session, actor = db.session(), current_actor()
    home = _home(request.form.get("branch", ""))
    form = _own_form(home, request.form)

    def act() -> RectificationItem:
        return rectification.add_item(
            session,
            rectification.Source(
                committee_id=home.committee_id,
                branch_id=given(home.branch_id),
                found_on=given(form.found_on.data),
                activity_id=form.activity_id,
            ),
            form.problem.data or "",
            form.plan,
            actor=actor,
            permission=Permission.FOLLOW_UP_EDIT,
        )

    outcome = attempt(form, act)
    if isinstance(outcome, Refused):
        return _own_page(home, form, outcome.status)
    notices.done("问题已登记。整改完成后请在本页报告。")
    return go_to(url_for("follow_up.item", item_id=outcome.value.id))


@blueprint.get("/follow-up/items/<int:item_id>")
@requires(Permission.FOLLOW_UP_READ)
def item(item_id: int) -> Response:
    """One problem with its course, and what may be done with it now."""
    return _item_page(load_item(db.session(), item_id, current_actor()))


@blueprint.get("/follow-up/items/<int:item_id>/<any(plan, report, verify):part>")
@requires(Permission.FOLLOW_UP_READ)
def item_part(item_id: int, part: str) -> Response:
    """The same page, where a form of it was sent after the session had ended."""
    return item(item_id)


def _opened(form: type[VersionedForm], name: str, item: RectificationItem) -> Any:
    """The form called *name* of a problem, with what was kept before a renewed sign-in."""
    key = f"item:{item.id}:{name}"
    return form(formdata=None, obj=item, draft_key=key)


def _typed_text(form: VersionedForm) -> list[str]:
    """What was typed in sentences, each with the name of its field."""
    return [
        f"{field.label.text}：{field.data}"
        for field in form
        if isinstance(field, TextAreaField) and field.data
    ]


def _item_page(
    item: RectificationItem, status: int = 200, refusal: str = "", **typed: VersionedForm
) -> Response:
    session, actor, today = db.session(), current_actor(), clock.today()
    events = events_of(session, item.id)
    acts = rectification.may(actor, Permission.FOLLOW_UP_EDIT, item)
    is_open = item.state is ItemState.OPEN
    forms: dict[str, Any] = dict.fromkeys(("plan", "report", "verify"))
    if acts and is_open:
        forms["plan"] = _opened(PlanForm, "plan", item)
        if item.measure and item.responsible and item.due_on:
            report = forms["report"] = _opened(ReportForm, "report", item)
            report.done_on.data = report.done_on.data or today
    if rectification.may_verify(actor, item):
        forms["verify"] = _opened(VerifyForm, "verify", item)
    # a move that the problem no longer takes is not offered again, its words stay readable
    offered = {"plan", "report"} if acts and is_open else set()
    if forms["verify"]:
        offered.add("verify")
    lost = [
        sentence
        for name, form in typed.items()
        if name not in offered
        for sentence in _typed_text(form)
    ]
    for name, form in typed.items():
        if name in offered:
            # saving again after having seen the notice is a decision, not an accident
            form.version.data = str(item.version)
            forms[name] = form
    page = render_template(
        "follow_up/items/item.html",
        item=item,
        row=item_rows(session, today, RectificationItem.id == item.id)[0],
        place=name_of_branch(session, item.branch_id, item.found_on).short_name,
        forms=forms,
        refusal=refusal,
        lost=lost,
        events=[
            TimelineItem(
                event.step.label,
                f"{event.actor_name}（{event.actor_role}）"
                if event.actor_role
                else event.actor_name,
                stamp(event.happened_at),
                event.opinion,
                event.step.tone,
                event.step.icon,
            )
            for event in events
        ],
        returned_for=return_reason(item, events),
        own_report=rectification.conflict(actor, item)
        if item.state is ItemState.REPORTED and rectification.may_inspect(actor, item)
        else "",
        corrects_problem=(
            is_open and item.inspection_id is not None and rectification.may_inspect(actor, item)
        ),
        closed_words=long_date(item.closed_on) if item.closed_on else "",
    )
    return make_response(page, status)


def _move(
    item_id: int,
    permission: Permission,
    name: str,
    form: VersionedForm,
    act: Callable[[RectificationItem], None],
    done: str,
) -> Response:
    """Carry one move out: the page again with what was typed where it is refused."""
    session, actor = db.session(), current_actor()
    item = load_item_for(session, item_id, actor, permission)
    if isinstance(form, PlanForm) and item.inspection_id is not None:
        # an inspection's problem is worded by those who inspected
        form.problem.data = item.problem
    outcome = attempt(form, partial(act, item), row=item)
    if isinstance(outcome, Refused):
        fresh = load_item(session, item_id, actor)
        return _item_page(fresh, outcome.status, outcome.sentence, **{name: form})
    notices.done(done)
    return go_to(url_for("follow_up.item", item_id=item_id))


@blueprint.post("/follow-up/items/<int:item_id>/plan")
@requires(Permission.FOLLOW_UP_EDIT, emits={AuditAction.RECTIFICATION_PLANNED})
def item_plan(item_id: int) -> Response:
    """Measures, who, by when."""
    form = PlanForm(formdata=request.form)

    def act(item: RectificationItem) -> None:
        rectification.plan_item(
            db.session(),
            item,
            form.plan,
            problem=form.problem.data or "",
            actor=current_actor(),
            version=form.seen_version,
        )

    return _move(item_id, Permission.FOLLOW_UP_EDIT, "plan", form, act, "整改措施已保存。")


@blueprint.post("/follow-up/items/<int:item_id>/report")
@requires(Permission.FOLLOW_UP_EDIT, emits={AuditAction.RECTIFICATION_REPORTED})
def item_report(item_id: int) -> Response:
    """The branch reports that the problem is put right."""
    form = ReportForm(formdata=request.form)

    def act(item: RectificationItem) -> None:
        rectification.report_done(
            db.session(),
            item,
            form.result.data or "",
            form.done_on.data or clock.today(),
            actor=current_actor(),
            version=form.seen_version,
        )

    done = "已报告整改完成，由检查单位核实销号。"
    return _move(item_id, Permission.FOLLOW_UP_EDIT, "report", form, act, done)


@blueprint.post("/follow-up/items/<int:item_id>/verify")
@requires(
    Permission.INSPECTION_EDIT,
    emits={AuditAction.RECTIFICATION_RETURNED, AuditAction.RECTIFICATION_CLOSED},
)
def item_verify(item_id: int) -> Response:
    """Who inspected closes the problem or returns it."""
    form = VerifyForm(formdata=request.form)
    closes = request.form.get("act") == "close"

    def act(item: RectificationItem) -> None:
        rectification.verify(
            db.session(),
            item,
            form.opinion.data or "",
            closes=closes,
            actor=current_actor(),
            version=form.seen_version,
        )

    done = "已核实销号。" if closes else "已退回党支部补充整改。"
    return _move(item_id, Permission.INSPECTION_EDIT, "verify", form, act, done)
