"""工作台: what waits for whom."""

from flask import Blueprint, Response, current_app, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.records import drafts
from intranet.domain.records.moves import note_answer_read
from intranet.domain.summaries.tables import QuarterlySummary, noun_of
from intranet.domain.waiting.digests import address_of, latest_of
from intranet.features.desk import digesting, queries  # noqa: F401 - digesting: its jobs
from intranet.features.desk.forms import AddressForm
from intranet.features.desk.lists import ADMINISTRATION, administration, begun, compose, lacking
from intranet.features.desk.operations import set_address
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.quarters import stored_period
from intranet.foundation.questions import answer, ask
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor, tell_waiting

blueprint = Blueprint("desk", __name__)


@blueprint.get("/")
@requires(Permission.SIGNED_IN)
def index() -> str:
    """The person's lists; administrators without a content role read what they may do."""
    session, actor, today = db.session(), current_actor(), clock.today()
    if not actor.can(Permission.ACTIVITY_READ):
        sentences = [text for role, text in ADMINISTRATION.items() if actor.has_role(role)]
        unsaved = drafts.unsaved(session, user_id=actor.user_id)
        offices = begun(actor, today)
        ask(session, offices)
        todo, others = administration(session, actor, today)
        tell_waiting(todo.total)
        return render_template(
            "desk/plain.html",
            sentences=sentences,
            unsaved=unsaved,
            todo=todo,
            others=others,
            may_grant=actor.can(Permission.GRANT_MANAGE),
            setting_up=lacking(offices.answer, actor),
            actor=actor,
        )
    desk = compose(session, actor, today)
    tell_waiting(desk.todo.total)
    return render_template(
        "desk/index.html",
        desk=desk,
        unsaved=desk.unsaved,
        setting_up=desk.setting_up,
        actor=actor,
        may_log=actor.can(Permission.ACTIVITY_EDIT),
        may_review=actor.can(Permission.ACTIVITY_REVIEW),
    )


@blueprint.post("/answers/<kind>/<int:record_id>")
@requires(Permission.SIGNED_IN, emits={AuditAction.RECORD_ANSWER_READ})
def read_answer(kind: str, record_id: int) -> Response:
    """The branch has read that its request to reopen was declined."""
    session, actor = db.session(), current_actor()
    record = queries.load_declined(session, kind, record_id, actor)
    label = ""
    if isinstance(record, QuarterlySummary):
        period = stored_period(record.year, record.quarter)
        label = f"{period.label}{noun_of(period)}"
    note_answer_read(session, record, actor=actor, label=label)
    notices.done("已阅，不再列入待办。答复仍可在记录页面查看。")
    return go_to("/")


@blueprint.route("/digest", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN, emits={AuditAction.DIGEST_ADDRESS_SET})
def digest() -> Response:
    """What the person was told last, and where it is sent besides."""
    session, actor = db.session(), current_actor()
    stored = address_of(session, actor.user_id)
    form = AddressForm(
        formdata=request.form if request.method == "POST" else None,
        address=stored.address if stored else "",
    )
    page = FormPage(
        "desk/digest.html",
        url_for("desk.digest"),
        {
            "digest": answer(session, latest_of(actor.user_id)),
            "sends": current_app.config["SETTINGS"].mail is not None,
            "today": clock.today(),
        },
    )
    return page.answer(
        form,
        lambda: set_address(session, form.address.data or "", actor=actor),
        done=lambda address: (
            f"每日提要同时发到{address}。" if address else "每日提要不再发送邮件。"
        ),
    )
