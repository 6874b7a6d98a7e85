"""Keep what is being typed, and throw it away on request."""

from flask import Blueprint, Response, make_response, redirect, render_template, request

from intranet.domain.access.roles import Permission
from intranet.foundation import clock
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires

blueprint = Blueprint("drafts", __name__, url_prefix="/drafts")


@blueprint.post("/keep")
@requires(Permission.SIGNED_IN)
def keep() -> Response:
    """Keep the posted form for its author; answers the line 已自动保存 14:03."""
    try:
        kept = bool(drafts.keep(drafts.posted_values()))
    except ValueError:
        kept = False
    page = render_template("components/kept_at.html", kept=kept, moment=clock.now())
    return make_response(page, 200 if kept else 422)


@blueprint.post("/discard")
@requires(Permission.SIGNED_IN)
def discard() -> Response:
    """Forget the kept text of one form."""
    drafts.discard(request.form.get(drafts.KEY_FIELD, ""))
    notices.done("未保存的内容已清除。")
    return make_response(redirect(drafts.safe_local_path(request.form.get("next")), 303))
