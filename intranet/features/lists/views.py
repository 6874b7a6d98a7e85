"""How lists look in this browser, kept in cookies, and searches that one keeps for oneself."""

from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request, url_for
from werkzeug.routing import BuildError

from intranet.domain.access import saved_searches
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.features.lists.forms import SearchForm
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.pagekit import list_looks, notices
from intranet.pagekit.access import requires
from intranet.pagekit.drafts import safe_local_path
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

blueprint = Blueprint("lists", __name__)


def _address(listed: str) -> str:
    """Where this list stands; NotFound for what is none."""
    if listed not in current_app.view_functions or len(listed) > saved_searches.MAX_LIST:
        raise NotFound("没有找到这个列表。")
    try:
        return url_for(listed)
    except BuildError as error:
        raise NotFound("没有找到这个列表。") from error


@blueprint.post("/lists/look")
@requires(Permission.SIGNED_IN, emits=())
def look() -> Response:
    """Remember density and columns in this browser."""
    form = request.form
    answer = go_to(safe_local_path(form.get("back")))
    list_looks.remember_density(answer, form.get("density", ""))
    if titles := form.getlist("column"):
        listed = form.get("listed", "")
        hidden = [title for title in titles if title not in form.getlist("shown")]
        list_looks.remember_hidden(answer, listed, _address(listed), hidden)
    return answer


@blueprint.route("/saved-searches/new", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN, emits={AuditAction.SEARCH_KEPT})
def keep_search() -> Response:
    """Keep what a list (``?listed=``) is narrowed to under a name."""
    asked = [one for one in request.args.items(multi=True) if one[0] != "listed"]
    listed, query, form = request.args.get("listed", ""), urlencode(asked), SearchForm()
    back = f"{_address(listed)}?{query}"
    return FormPage("lists/keep_search.html", back).answer(
        form,
        lambda: saved_searches.keep_search(
            db.session(),
            actor=current_actor(),
            listed=listed,
            name=form.name.data or "",
            query=query,
        ),
        done="查询已保存。",
    )


@blueprint.post("/saved-searches/<int:search_id>/drop")
@requires(Permission.SIGNED_IN, emits={AuditAction.SEARCH_DROPPED})
def drop_search(search_id: int) -> Response:
    """Forget one of one's own searches."""
    dropped = saved_searches.drop_search(db.session(), search_id, actor=current_actor())
    notices.done(f"已删除查询“{dropped.name}”。")
    return go_to(_address(dropped.listed))
