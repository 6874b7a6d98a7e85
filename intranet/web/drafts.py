"""Keep what is being typed, and throw it away on request."""

from flask import Blueprint, Response, make_response, render_template, request

from intranet.domain.access.permissions import Permission
from intranet.domain.records.drafts import find_draft
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotKept, StaleRecord
from intranet.pagekit import drafts
from intranet.pagekit.access import requires
from intranet.pagekit.removal import removal
from intranet.pagekit.session import current_actor

blueprint = Blueprint("drafts", __name__, url_prefix="/drafts")


@blueprint.post("/keep")
@requires(Permission.SIGNED_IN, emits=())
def keep() -> Response:
    """Keep the posted form for its author; answers the line 已自动保存 14:03.

    204 when this very text was saved while the copy was on its way, or stayed in a browser; of the latter 409 with a
    sentence when something newer was kept.
    """
    try:
        kept = drafts.keep(drafts.posted_values())
    except NotKept as refused:
        return make_response(str(refused), 422)
    except StaleRecord as newer:
        return make_response(str(newer), 409)
    if kept is None:
        return make_response("", 204)
    if not kept:
        return make_response("没有自动保存，请先保存草稿", 422)
    return make_response(render_template("components/kept_at.html", moment=clock.now()))


@blueprint.route("/discard", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN, emits=())
def discard() -> Response:
    """Forget the kept text of one form."""
    key = request.values.get(drafts.KEY_FIELD, "")
    found = find_draft(db.session(), user_id=current_actor().user_id, form_key=key)
    return removal(
        "未保存的填写",
        {"名称": found.title} if found else {},
        lambda _version: drafts.discard(key),
        back=drafts.safe_local_path(request.values.get("next")),
        verb="清除",
        warning="清除后不能恢复",
        note="",
        done="未保存的填写已清除。",
    )
