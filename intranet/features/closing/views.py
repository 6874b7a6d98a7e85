"""The closing page of a quarter, and closing it. A fixed last part of an address wins over the code of a branch."""

from flask import Blueprint, Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.homes import COMMITTEE_ITSELF
from intranet.features.closing import operations, queries
from intranet.features.closing.forms import ALL, ClosingForm
from intranet.features.closing.queries import ClosingView
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

blueprint = Blueprint("closing", __name__, url_prefix="/quarters")


def _page(view: ClosingView) -> FormPage:
    here = url_for("closing.index", code=view.quarter)
    actor = current_actor()
    return FormPage(
        "closing/index.html",
        here,
        {
            "view": view,
            "quarter": view.quarter,
            "office": COMMITTEE_ITSELF,
            "lasts": queries.lasts_sentence(view.quarter),
            "closes": actor.can(Permission.QUARTER_CLOSE),
            "keeps": actor.can(Permission.RETURN_KEEP),
        },
    )


@blueprint.get("/<code>/closing")
@requires(Permission.RETURN_READ)
def index(code: str) -> Response:
    """What is closed, by whom and when; what is not approved; which exceptions there are."""
    view = queries.view_of(db.session(), current_actor(), queries.parse_quarter(code))
    form = ClosingForm(formdata=None).offering(view.open_lines, all_too=not view.all_closed)
    return _page(view).show(form)


@blueprint.post("/<code>/closing")
@requires(Permission.QUARTER_CLOSE, emits={AuditAction.QUARTER_CLOSED})
def close(code: str) -> Response:
    """Close the quarter for one branch or for all."""
    session, actor = db.session(), current_actor()
    quarter = queries.parse_quarter(code)
    view = queries.view_of(session, actor, quarter)
    # what was closed since the page was shown is told to be so, rather than missing among the choices
    form = ClosingForm(formdata=request.form).offering(view.lines, all_too=True)

    def act() -> str:
        chosen = [line for line in view.lines if line.branch.code == form.place.data]
        whole = form.place.data == ALL
        operations.close(
            session,
            quarter,
            view.open_lines if whole else chosen,
            None if whole else chosen[0].branch,
            committee_id=queries.committee_of(actor, Permission.QUARTER_CLOSE),
            reason=form.reason.data or "",
            actor=actor,
        )
        return "全部党支部" if whole else chosen[0].name

    return _page(view).save(
        form, act, done=lambda name: f"{name}{quarter.label}已关账。", twice=operations.CLOSED
    )
