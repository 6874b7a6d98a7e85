"""The form of a joint event: new, stored, and, once a branch has confirmed, its invitations alone."""

from datetime import date
from typing import Any

from flask import Response, render_template, request, url_for
from flask import make_response as respond_with
from werkzeug.datastructures import MultiDict

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities import revisions
from intranet.domain.activities.joint_events import JointEvent
from intranet.domain.activities.joint_store import gathering_of
from intranet.domain.organization.directory import BranchName, branches_on
from intranet.features.joint import operations, queries
from intranet.features.joint.forms import EventForm, InvitedForm, JointForm, stored_values
from intranet.features.joint.progress import steps_of
from intranet.features.joint.views import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import StaleRecord
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.gathering import FORM_SUGGESTIONS
from intranet.pagekit.htmx import go_to, respond
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor


def _day(formdata: MultiDict[str, str] | None, stored: date) -> date:
    if formdata is None:
        return stored
    try:
        return date.fromisoformat(formdata.get("held_on", ""))
    except ValueError:
        return stored


def _committee_id() -> int:
    """The committee for which the person enters events."""
    return current_actor().committee_ids(Permission.JOINT_EVENT_EDIT)[0]


def _branches(committee_id: int, day: date) -> list[BranchName]:
    return branches_on(db.session(), day, committee_ids=[committee_id])


def _new_form(formdata: MultiDict[str, str] | None) -> JointForm:
    today = clock.today()
    defaults = {"held_on": today, "draft_key": f"{queries.NEW_DRAFT}{drafts.own_part()}"}
    return JointForm(
        queries.offered_kinds(db.session()),
        _branches(_committee_id(), _day(formdata, today)),
        formdata=formdata,
        defaults=defaults,
    )


def stored_form(
    event: JointEvent,
    formdata: MultiDict[str, str] | None,
    *,
    general: type[EventForm] = EventForm,
) -> JointForm:
    """The form of a stored event, from a post or from what is stored."""
    branches = _branches(event.committee_id, _day(formdata, event.held_on))
    kinds = queries.offered_kinds(db.session())
    # a kind in use stays although it is no longer offered
    kinds += [
        record.kind for record in event.records if record.kind_id not in {kind.id for kind in kinds}
    ]
    codes = {branch.id: branch.code for branch in branches}
    values: dict[str, Any] = {} if formdata is not None else stored_values(event, codes)
    return JointForm(kinds, branches, formdata=formdata, general=general, **values)


def form_page(
    form: JointForm, status: int = 200, *, event: JointEvent | None = None, **values: Any
) -> Response:
    """The page of the form; ``correcting`` after branches have confirmed, with what was ``asked`` for."""
    context = {
        "form": form,
        "steps": steps_of(form, stored=event is not None),
        "event": event,
        "differences": [],
        "correcting": False,
        "asked": [],
        "form_suggestions": FORM_SUGGESTIONS,
        **values,
    }
    return respond("joint/form.html", "form_body", status=status, **context)


def _refreshing() -> bool:
    """Whether only the form is to be drawn again (kinds or date changed)."""
    return request.form.get("act") == "refresh" or request.args.get("refresh") == "1"


@blueprint.get("/joint/new")
@requires(Permission.JOINT_EVENT_EDIT)
def new() -> Response:
    """A blank form, or one with kept text."""
    typed = drafts.restore(request.args["draft"]) if request.args.get("draft") else None
    return form_page(_new_form(typed))


@blueprint.post("/joint/new")
@requires(Permission.JOINT_EVENT_EDIT, emits={AuditAction.JOINT_EVENT_CREATED})
def create() -> Response:
    """Enter an event; its branches find it on their desks."""
    session, actor = db.session(), current_actor()
    form = _new_form(request.form)
    if _refreshing():
        return form_page(form)

    def act() -> JointEvent:
        return operations.create(
            session,
            form.to_input(),
            actor=actor,
            committee_id=_committee_id(),
            kinds=form.kinds,
        )

    outcome = attempt(form, act)
    if isinstance(outcome, Refused):
        return form_page(form, outcome.status)
    event = outcome.value
    notices.done(f"已登记，{len(event.invitations)}个受邀党支部会在待办中看到。")
    return go_to(url_for("joint.show", event_id=event.id))


@blueprint.get("/joint/<int:event_id>/edit")
@requires(Permission.JOINT_EVENT_EDIT)
def edit(event_id: int) -> Response:
    """The form of a stored event; once a branch has confirmed, only who else is invited."""
    session, actor = db.session(), current_actor()
    event = queries.load_editable(session, event_id, actor)
    operations.check_open(event)
    if operations.is_confirmed(session, event):
        return _invitations_page(event, InvitedForm(formdata=None))
    key = f"joint:{event.id}"
    typed = drafts.asked_for(key)
    return form_page(stored_form(event, typed), event=event)


def _invitations_page(event: JointEvent, form: InvitedForm, status: int = 200) -> Response:
    invited = {invitation.branch_id for invitation in event.invitations}
    branches = _branches(event.committee_id, event.held_on)
    form.offer([branch for branch in branches if branch.id not in invited])
    page = render_template(
        "joint/invitations.html",
        event=event,
        form=form,
        invited=[branch.short_name for branch in branches if branch.id in invited],
        offered=len(branches) > len(invited),
        locked=operations.LOCKED,
    )
    return respond_with(page, status)


@blueprint.post("/joint/<int:event_id>/edit")
@requires(Permission.JOINT_EVENT_EDIT, emits={AuditAction.JOINT_EVENT_EDITED})
def save(event_id: int) -> Response:
    """Keep the changed event, or invite further branches to one that was confirmed."""
    session, actor = db.session(), current_actor()
    event = queries.load_editable(session, event_id, actor)
    operations.check_open(event)
    if request.form.get("act") == "invite":
        return _invite(event)
    form = stored_form(event, request.form)
    if _refreshing():
        return form_page(form, event=event)

    def act() -> None:
        operations.edit(
            session,
            event,
            form.to_input(),
            actor=actor,
            kinds=form.kinds,
            version=form.general.seen_version,
        )

    outcome = attempt(form, act, row=event)
    if isinstance(outcome, Refused):
        if outcome.stale:
            return _stale(event_id, form)
        fresh = queries.load_editable(session, event_id, actor)
        return form_page(form, outcome.status, event=fresh)
    notices.done("已保存。")
    return go_to(url_for("joint.show", event_id=event_id))


def _invite(event: JointEvent) -> Response:
    form = InvitedForm()
    branches = _branches(event.committee_id, event.held_on)
    wanted = form.chosen(branches)
    if not wanted:
        form.branches.errors = ["请选择要增加的党支部。"]
        return _invitations_page(event, form, 422)
    added = operations.invite(db.session(), event, wanted, current_actor())
    notices.done(f"已增加{added}个受邀党支部。" if added else "所选党支部此前已受邀。")
    return go_to(url_for("joint.show", event_id=event.id))


def _stale(event_id: int, form: JointForm) -> Response:
    """Show both texts: what is stored now, and what was typed (still in the form)."""
    session = db.session()
    event = queries.load_editable(session, event_id, current_actor())
    operations.check_open(event)
    if operations.is_confirmed(session, event):
        return _invitations_page(event, InvitedForm(formdata=None), 409)
    form.extra = [(StaleRecord.TYPING, None)]
    stored = revisions.describe(gathering_of(event))
    typed = revisions.describe(gathering_of(operations.sketch(form.to_input(), kinds=form.kinds)))
    return form_page(form, 409, event=event, differences=revisions.diff(stored, typed))
