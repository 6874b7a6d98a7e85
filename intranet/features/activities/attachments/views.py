"""Attachments of one activity: list, upload, captions, order, removal; pictures and downloads."""

import hashlib
from functools import partial
from typing import Any

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities.attachments import (
    MAX_PER_ACTIVITY,
    Attachment,
    AttachmentKind,
    addable_kinds,
    list_for,
    locked_because,
)
from intranet.domain.activities.store import may_edit
from intranet.domain.records.workflow import State
from intranet.features.activities.attachments import operations, queries
from intranet.features.activities.attachments.forms import EditForm, UploadForm
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import StaleRecord
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.files import (
    ACCEPTED,
    keep_chosen,
    send_download,
    send_picture,
    send_thumbnail,
)
from intranet.pagekit.saving import FormPage, Refused, attempt
from intranet.pagekit.session import current_actor

blueprint = Blueprint("attachments", __name__, url_prefix="/attachments")

REOPENED = "该记录已由“待审核”转为草稿，核对后请重新提交审核。"


def _page(activity_id: int, form: UploadForm | None, status: int = 200) -> Response:
    """The attachments of one activity; with the upload form for those who may change them now."""
    actor = current_actor()
    activity = queries.load_activity(db.session(), activity_id, actor)
    organization = queries.organization_of(db.session(), activity)
    attachments = list_for(db.session(), activity.id)
    editor = may_edit(activity, actor)
    locked = locked_because(activity)
    if form is None:
        form = UploadForm(formdata=None, data={"taken_on": min(activity.held_on, clock.today())})
        form.offer(addable_kinds(activity))
    page = render_template(
        "activities/attachments/activity.html",
        activity=activity,
        organization=organization,
        photos=[row for row in attachments if row.is_photo],
        papers=[row for row in attachments if not row.is_photo],
        room=MAX_PER_ACTIVITY - len(attachments),
        changeable=editor and locked is None,
        addable=editor and bool(addable_kinds(activity)),
        locked=locked if editor else None,
        reopens=editor and activity.state is State.SUBMITTED and locked is None,
        suggestion=queries.caption_for(activity, organization),
        accepted=ACCEPTED,
        form=form,
    )
    return make_response(page, status)


def _back(activity_id: int, place: str = "") -> str:
    return url_for("attachments.activity", activity_id=activity_id) + place


@blueprint.get("/activity/<int:activity_id>")
@requires(Permission.ACTIVITY_READ)
def activity(activity_id: int) -> Response:
    """List the attachments of one activity."""
    return _page(activity_id, None)


@blueprint.post("/activity/<int:activity_id>")
@requires(
    Permission.ACTIVITY_EDIT,
    emits={AuditAction.ATTACHMENT_ADDED, AuditAction.REVIEW_REOPENED_BY_EDIT},
)
def add(activity_id: int) -> Response:
    """Attach the chosen files, as far as they are good."""
    actor = current_actor()
    found = queries.load_for_addition(db.session(), activity_id, actor)
    suggestion = queries.caption_for(found, queries.organization_of(db.session(), found))
    form = UploadForm()
    form.offer(addable_kinds(found))
    # re-encoding takes seconds: no transaction stays open meanwhile
    db.session.rollback()

    def act() -> operations.Added:
        kind = form.kind.data
        return keep_chosen(
            form.files.data,
            lambda kept: operations.add(
                db.session(),
                queries.load_for_addition(db.session(), activity_id, actor),
                kept,
                actor=actor,
                kind=kind,
                caption=form.caption.data or (suggestion if kind is AttachmentKind.PHOTO else ""),
                taken_on=form.taken_on.data,
            ),
        )

    outcome = attempt(form, act)
    if isinstance(outcome, Refused):
        if outcome.sentence:
            form.files.errors = [outcome.sentence]
        return _page(activity_id, form, outcome.status)
    _tell(outcome.value)
    return make_response(redirect(_back(activity_id), 303))


def _tell(outcome: operations.Added) -> None:
    if outcome.added:
        notices.done(f"已保存{outcome.added}个附件。")
    if outcome.repeated:
        notices.caution(f"有{outcome.repeated}个文件与已有附件相同，没有重复保存。")
    if outcome.reopened:
        notices.caution(REOPENED)


@blueprint.route("/<int:attachment_id>/edit", methods=["GET", "POST"])
@requires(
    Permission.ACTIVITY_EDIT,
    emits={AuditAction.ATTACHMENT_EDITED, AuditAction.REVIEW_REOPENED_BY_EDIT},
)
def edit(attachment_id: int) -> Response:
    """Change kind, caption and day of one file."""
    session, actor = db.session(), current_actor()
    attachment, found = queries.load_attachment_for_change(session, attachment_id, actor)
    form, now = EditForm(obj=attachment), _fingerprint(attachment)
    if request.method != "POST":
        form.seen.data = now

    def act() -> bool:
        if form.seen.data != now:
            # saving again after having seen the notice is a decision, not an accident
            form.seen.data = now
            raise StaleRecord(
                f"在您填写期间，其他人已把这个附件改为：{attachment.kind.label}，"
                f"“{attachment.caption or '无说明'}”。请核对，再次保存即采用您填写的内容。"
            )
        return operations.edit(session, attachment, found, actor=actor, **form.columns())

    def told(reopened: bool) -> str:
        if reopened:
            notices.caution(REOPENED)
        return "附件信息已保存。"

    page = FormPage(
        "activities/attachments/edit.html",
        _back(found.id, f"#a{attachment_id}"),
        partial(_shown, attachment_id),
    )
    return page.answer(form, act, done=told)


def _shown(attachment_id: int) -> dict[str, Any]:
    """What the pages of one file show of it."""
    session = db.session()
    attachment, found = queries.load_attachment_for_change(session, attachment_id, current_actor())
    organization = queries.organization_of(session, found)
    return {
        "attachment": attachment,
        "activity": found,
        "organization": organization,
        "reopens": found.state is State.SUBMITTED,
        "suggestion": queries.caption_for(found, organization),
    }


def _fingerprint(attachment: Attachment) -> str:
    """Tells whether somebody else changed the words between opening the form and saving it."""
    words = repr((attachment.kind.value, attachment.caption, attachment.taken_on))
    return hashlib.sha256(words.encode()).hexdigest()[:16]


@blueprint.post("/<int:attachment_id>/move")
@requires(
    Permission.ACTIVITY_EDIT,
    emits={AuditAction.ATTACHMENT_EDITED, AuditAction.REVIEW_REOPENED_BY_EDIT},
)
def move(attachment_id: int) -> Response:
    """Move one file a place up or down among its sort."""
    actor = current_actor()
    attachment, found = queries.load_attachment_for_change(db.session(), attachment_id, actor)
    reopened = operations.move(
        db.session(), attachment, found, actor=actor, up=request.form.get("direction") == "up"
    )
    if reopened:
        notices.caution(REOPENED)
    return make_response(redirect(_back(found.id, f"#a{attachment_id}"), 303))


@blueprint.route("/<int:attachment_id>/remove", methods=["GET", "POST"])
@requires(
    Permission.ACTIVITY_EDIT,
    emits={AuditAction.ATTACHMENT_REMOVED, AuditAction.REVIEW_REOPENED_BY_EDIT},
)
def remove(attachment_id: int) -> Response:
    """Ask, then remove one file from its activity."""
    if request.method != "POST":
        page = render_template("activities/attachments/remove.html", **_shown(attachment_id))
        return make_response(page)
    session, actor = db.session(), current_actor()
    attachment, found = queries.load_attachment_for_change(session, attachment_id, actor)
    reopened = operations.remove(session, attachment, found, actor=actor)
    notices.done("附件已删除。")
    if reopened:
        notices.caution(REOPENED)
    return make_response(redirect(_back(found.id), 303))


@blueprint.get("/<int:attachment_id>/picture")
@requires(Permission.ACTIVITY_READ)
def picture(attachment_id: int) -> Response:
    """The display copy of a picture, for pages."""
    return send_picture(queries.load_readable(db.session(), attachment_id, current_actor()))


@blueprint.get("/<int:attachment_id>/thumbnail")
@requires(Permission.ACTIVITY_READ)
def thumbnail(attachment_id: int) -> Response:
    """A small version of the display copy, for lists."""
    return send_thumbnail(queries.load_readable(db.session(), attachment_id, current_actor()))


@blueprint.get("/<int:attachment_id>/file")
@requires(Permission.ACTIVITY_READ)
def file(attachment_id: int) -> Response:
    """Download the clean master under the uploader's name."""
    return send_download(queries.load_readable(db.session(), attachment_id, current_actor()))
