"""Photographs that are uploaded to an entry of the chronicle."""

from flask import Response, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.features.chronicle import operations, queries
from intranet.features.chronicle.forms import CaptionForm, PhotosForm
from intranet.features.chronicle.views import CHRONICLE, blueprint
from intranet.foundation.database import db
from intranet.foundation.errors import StaleRecord
from intranet.pagekit.access import requires
from intranet.pagekit.files import keep_chosen, send_picture
from intranet.pagekit.removal import removal
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

CHANGED = "在您填写期间，其他人已把照片说明改为：{caption}。请核对，再次保存即采用您填写的内容。"


@blueprint.route("/chronicle/<int:entry_id>/photos", methods=["GET", "POST"])
@requires(Permission.CHRONICLE_EDIT, emits={AuditAction.CHRONICLE_PHOTOS_ADDED})
def photos(entry_id: int) -> Response:
    """The photographs of an entry, and adding some under one caption."""
    session, actor = db.session(), current_actor()
    CHRONICLE.load(entry_id)
    form = PhotosForm()
    page = FormPage(
        "chronicle/photos.html",
        url_for("chronicle.photos", entry_id=entry_id),
        lambda: {
            "entry": CHRONICLE.load(entry_id).row,
            "photos": queries.photos_of(session, entry_id),
        },
    )
    if not form.is_submitted():
        return page.show(form)
    # cleaning pictures takes seconds: no transaction stays open meanwhile
    session.rollback()

    def act() -> int:
        return keep_chosen(
            form.files.data or [],
            lambda files: operations.add_photos(
                session,
                CHRONICLE.load(entry_id).row,
                files,
                _kept(form.caption.data),
                actor=actor,
            ),
        )

    return page.save(
        form,
        act,
        done=lambda number: f"已上传{number}张照片。" if number else "照片已有，没有重复保存。",
    )


@blueprint.get("/chronicle/photos/<int:photo_id>/picture")
@requires(Permission.CHRONICLE_READ)
def picture(photo_id: int) -> Response:
    """One photograph."""
    found = queries.load_photo(db.session(), photo_id, current_actor(), Permission.CHRONICLE_READ)
    return send_picture(found)


@blueprint.route("/chronicle/photos/<int:photo_id>/edit", methods=["GET", "POST"])
@requires(Permission.CHRONICLE_EDIT, emits={AuditAction.CHRONICLE_PHOTO_EDITED})
def edit_photo(photo_id: int) -> Response:
    """Change the caption of one photograph."""
    session, actor = db.session(), current_actor()
    photo = queries.load_photo(session, photo_id, actor, Permission.CHRONICLE_EDIT)
    entry_id, now = photo.entry_id, photo.caption
    form = CaptionForm(data={"caption": now, "seen": now})

    def act() -> None:
        if (form.seen.data or "") != now:
            # saving again after having seen the notice is a decision, not an accident
            form.seen.data = now
            raise StaleRecord(CHANGED.format(caption=now or "未填写"))
        operations.caption_photo(session, photo, _kept(form.caption.data), actor=actor)

    page = FormPage(
        "chronicle/photo.html",
        url_for("chronicle.photos", entry_id=entry_id),
        lambda: {
            "entry": CHRONICLE.load(entry_id).row,
            "photo": queries.load_photo(session, photo_id, actor, Permission.CHRONICLE_EDIT),
        },
    )
    return page.answer(form, act, done="照片说明已保存。")


def _kept(caption: str | None) -> str:
    """A caption without the full stop that no caption ends with."""
    return (caption or "").rstrip("。")


@blueprint.route("/chronicle/photos/<int:photo_id>/remove", methods=["GET", "POST"])
@requires(Permission.CHRONICLE_EDIT, emits={AuditAction.CHRONICLE_PHOTO_REMOVED})
def remove_photo(photo_id: int) -> Response:
    """Take one out."""
    session, actor = db.session(), current_actor()
    photo = queries.load_photo(session, photo_id, actor, Permission.CHRONICLE_EDIT)
    return removal(
        "大事记照片",
        {"文件": photo.original_name, "说明": photo.caption or "未填写"},
        lambda _version: operations.remove_photo(session, photo, actor=actor),
        back=url_for("chronicle.photos", entry_id=photo.entry_id),
        done="照片已移除。",
    )
