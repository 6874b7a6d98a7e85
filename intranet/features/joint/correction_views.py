"""Correcting what the branches share after they have confirmed, with a note to them."""

from flask import Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities.joint_events import JointEvent
from intranet.domain.activities.joint_store import corrections_of
from intranet.features.joint import operations, queries
from intranet.features.joint.form_views import form_page, stored_form
from intranet.features.joint.forms import CorrectedForm, JointForm
from intranet.features.joint.views import blueprint
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor


def _page(event: JointEvent, form: JointForm, status: int = 200) -> Response:
    asked = [
        row.reason for row in corrections_of(db.session(), event.id) if row.corrected_at is None
    ]
    return form_page(form, status, event=event, correcting=True, asked=asked)


def _load(event_id: int) -> JointEvent:
    session = db.session()
    event = queries.load_editable(session, event_id, current_actor())
    operations.check_open(event)
    if not operations.is_confirmed(session, event):
        raise InvalidMove("还没有党支部确认参加，请直接修改。")
    return event


@blueprint.get("/joint/<int:event_id>/correct")
@requires(Permission.JOINT_EVENT_EDIT)
def correct(event_id: int) -> Response:
    """The shared content with a note to the branches."""
    event = _load(event_id)
    typed = drafts.asked_for(f"joint:{event.id}")
    return _page(event, stored_form(event, typed, general=CorrectedForm))


@blueprint.post("/joint/<int:event_id>/correct")
@requires(
    Permission.JOINT_EVENT_EDIT,
    emits={AuditAction.JOINT_EVENT_CORRECTED, AuditAction.ACTIVITY_EDITED},
)
def save_correction(event_id: int) -> Response:
    """Correct event and records that are not approved."""
    session, actor = db.session(), current_actor()
    event = _load(event_id)
    posted = request.form.copy()
    # as they were confirmed, whatever was sent
    posted.setlist("kinds", [record.kind.code for record in event.records])
    form = stored_form(event, posted, general=CorrectedForm)

    def act() -> tuple[int, int]:
        return operations.correct(
            session,
            event,
            form.to_input(),
            actor=actor,
            version=form.general.seen_version,
            note_to_branches=form.general["note"].data,
        )

    outcome = attempt(form, act, row=event)
    if isinstance(outcome, Refused):
        if outcome.stale:
            form.extra = [(outcome.sentence, None)]
        return _page(queries.load_editable(session, event_id, actor), form, outcome.status)
    corrected, approved = outcome.value
    notices.done(f"已更正，{corrected}个党支部的记录同时更正，更正说明显示在记录页。")
    if approved:
        notices.caution(
            f"另有{approved}个党支部的记录已通过审核，仍为原来的内容；确需更正的，请先重新打开。"
        )
    return go_to(url_for("joint.show", event_id=event_id))
