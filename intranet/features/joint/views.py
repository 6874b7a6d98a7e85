"""Pages of joint events: list, event, files, cancelling. The forms are in form_views and answer_views."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities import checks, joint_store, revisions
from intranet.domain.activities.findings.settings import found_alone
from intranet.domain.activities.joint_events import JointEvent
from intranet.domain.records.files import KeptFile
from intranet.features.joint import operations, queries
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.foundation.pagination import Position
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.files import (
    ACCEPTED,
    FilesForm,
    keep_chosen,
    send_download,
    send_picture,
    send_thumbnail,
)
from intranet.pagekit.htmx import go_to
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.removal import removal
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor

blueprint = Blueprint("joint", __name__)
EVENT = (
    Column("日期", 12, lambda row: row.held_on.isoformat()),
    Column("名称", 36, lambda row: row.title, heads=True, link=lambda row: f"/joint/{row.id}"),
    Column("类别", 20, lambda row: row.kinds),
)
PROGRESS = (
    Column("已答复/受邀", 12, lambda row: f"{row.answered}/{row.invited}", align="right"),
    Column(
        "进展",
        12,
        lambda row: row.stage.label,
        badge=lambda row: (row.stage.tone, row.stage.icon),
    ),
)


def _own_answer(row: queries.EventRow) -> str:
    """What the person's own branch answered, or its branches, each by its name."""
    if row.cancelled or not row.answers:
        return row.stage.label
    if len(row.answers) == 1:
        return row.answers[0][1].label
    return "；".join(f"{name}：{answer.label}" for name, answer in row.answers)


OWN = Column(
    "本支部答复",
    18,
    _own_answer,
    badge=lambda row: (
        (row.stage.tone, row.stage.icon)
        if row.cancelled or not row.answers
        else (row.answers[0][1].tone, row.answers[0][1].icon)
    ),
)


@listed(blueprint, "/joint", Permission.ACTIVITY_READ, "joint/index.html")
def index() -> Listing:
    """All events of the committee, or those to which one's branch is invited; newest first."""
    session, actor = db.session(), current_actor()
    position = Position.parse(request.args.get("page"))
    sees_all = bool(actor.committee_ids(Permission.ACTIVITY_READ))
    return Listing(
        title="联合活动",
        columns=(*EVENT, *(PROGRESS if sees_all else (OWN,))),
        statement=lambda: queries.page_of(session, actor, None, size=queries.MOST).rows,
        paged=lambda: (queries.page_of(session, actor, position), []),
        day=lambda row: row.held_on,
        values={"may_enter": actor.can(Permission.JOINT_EVENT_EDIT), "sees_all": sees_all},
    )


def shared_words(event: JointEvent) -> dict[str, Any]:
    """What the event's page and a branch's confirmation show of the shared part, in words."""
    gathering = joint_store.gathering_of(event)
    problems = checks.content_problems(gathering)
    return {
        "content": revisions.describe(gathering),
        "lacking": [text for texts in problems.values() for text in texts],
        "cautions": [finding.sentence for finding in found_alone(db.session(), gathering)],
    }


def _event_page(event: JointEvent, *, form: FilesForm | None = None, status: int = 200) -> Response:
    session, actor = db.session(), current_actor()
    keeps = queries.may_edit(event, actor)
    confirmed = operations.is_confirmed(session, event)
    running = event.cancelled_at is None
    sees_all = event.committee_id in actor.committee_ids(Permission.ACTIVITY_READ)
    rows = queries.invited_rows(session, event, actor)
    answered = sum(i.answered_at is not None for i in event.invitations)
    stage = queries.stage(event, clock.today(), invited=len(event.invitations), answered=answered)
    page = render_template(
        "joint/show.html",
        event=event,
        rows=rows,
        sees_all=sees_all,
        invited=len(event.invitations),
        answered=answered,
        # a branch reads where it stands itself, not how far the others are
        badges=[stage] if sees_all or not running else [row.answer for row in rows],
        entered_by=queries.user_name(session, event.entered_by_id),
        keeps=keeps,
        changeable=keeps and running and not confirmed,
        extendable=keeps and running,
        correctable=keeps and running and confirmed,
        corrections=joint_store.corrections_of(session, event.id),
        locked=operations.LOCKED if keeps and running and confirmed else "",
        form=form or FilesForm(formdata=None),
        room=operations.MAX_FILES - len(event.files),
        accepted=ACCEPTED,
        **shared_words(event),
    )
    return make_response(page, status)


@blueprint.get("/joint/<int:event_id>")
@requires(Permission.ACTIVITY_READ)
def show(event_id: int) -> Response:
    """What is shared, the files, and who has answered."""
    return _event_page(queries.load_event(db.session(), event_id, current_actor()))


@blueprint.post("/joint/<int:event_id>/files")
@requires(Permission.JOINT_EVENT_EDIT, emits={AuditAction.JOINT_FILE_ADDED})
def add_files(event_id: int) -> Response:
    """Add the chosen files, as far as they are good."""
    actor = current_actor()
    operations.check_open(queries.load_editable(db.session(), event_id, actor))
    form = FilesForm()
    # re-encoding takes seconds: no transaction stays open meanwhile
    db.session.rollback()

    def attach(kept: list[KeptFile]) -> tuple[int, int]:
        added = operations.add_files(
            db.session(),
            queries.load_editable(db.session(), event_id, actor),
            kept,
            actor=actor,
            caption=form.caption.data or "",
        )
        return added, len(kept) - added

    outcome = attempt(form, lambda: keep_chosen(form.files.data, attach))
    if isinstance(outcome, Refused):
        if outcome.sentence:
            form.files.errors = [outcome.sentence]
        event = queries.load_event(db.session(), event_id, actor)
        return _event_page(event, form=form, status=outcome.status)
    _tell(*outcome.value)
    return go_to(url_for("joint.show", event_id=event_id) + "#shared-files")


def _tell(added: int, repeated: int) -> None:
    if added:
        notices.done(f"已保存{added}个材料，各党支部的记录中都可以查看。")
    if repeated:
        notices.caution(f"有{repeated}个文件与已有材料相同，没有重复保存。")


@blueprint.route("/joint/<int:event_id>/cancel", methods=["GET", "POST"])
@requires(Permission.JOINT_EVENT_EDIT, emits={AuditAction.JOINT_EVENT_CANCELLED})
def cancel(event_id: int) -> Response:
    """End an event that nobody has confirmed."""
    session, actor = db.session(), current_actor()
    event = queries.load_editable(session, event_id, actor)
    return removal(
        "联合活动",
        {"名称": event.title, "日期": long_date(event.held_on)},
        lambda version: operations.cancel(session, event, actor=actor, version=version),
        version=event.version,
        back=url_for("joint.show", event_id=event_id),
        verb="取消",
        warning="取消后不能恢复",
        note="活动不再开展的，可以取消。受邀党支部不再需要确认。",
        done="已取消，受邀党支部不再需要确认。",
    )


@blueprint.get("/joint/files/<int:file_id>/picture")
@requires(Permission.ACTIVITY_READ)
def picture(file_id: int) -> Response:
    """The display copy of a picture, for pages."""
    return send_picture(joint_store.load_file(db.session(), file_id, current_actor()))


@blueprint.get("/joint/files/<int:file_id>/thumbnail")
@requires(Permission.ACTIVITY_READ)
def thumbnail(file_id: int) -> Response:
    """A small version of the display copy, for lists."""
    return send_thumbnail(joint_store.load_file(db.session(), file_id, current_actor()))


@blueprint.get("/joint/files/<int:file_id>/file")
@requires(Permission.ACTIVITY_READ)
def file(file_id: int) -> Response:
    """Download the clean master under the uploader's name."""
    return send_download(joint_store.load_file(db.session(), file_id, current_actor()))
