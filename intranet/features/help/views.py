"""The guide of the person's roles, and the three steps of the first day."""

from flask import Blueprint, Response, redirect, render_template, url_for

from intranet.domain.access.permissions import Permission
from intranet.features.help.guides import TOUR_STEPS, guides_for
from intranet.foundation.errors import NotFound
from intranet.pagekit.access import requires
from intranet.pagekit.navigation import Tab
from intranet.pagekit.session import current_actor

blueprint = Blueprint("help", __name__, url_prefix="/help")


@blueprint.get("")
@requires(Permission.SIGNED_IN)
def index() -> Response:
    """The way to the guide of the person's first role."""
    return redirect(url_for("help.guide", slug=guides_for(current_actor())[0].slug))  # type: ignore[return-value]


@blueprint.get("/<slug>")
@requires(Permission.SIGNED_IN)
def guide(slug: str) -> str:
    """One guide; NotFound for a role that the person does not have."""
    actor = current_actor()
    own = guides_for(actor)
    found = next((one for one in own if one.slug == slug), None)
    if found is None:
        raise NotFound("没有这份使用指南，或者不是您的角色所用。")
    return render_template(
        f"help/{found.slug}.html",
        guide=found,
        actor=actor,
        tabs=[Tab(one.title, url_for("help.guide", slug=one.slug), one is found) for one in own],
    )


@blueprint.get("/start/<int:step>")
@requires(Permission.SIGNED_IN)
def tour(step: int) -> str:
    """One of the three steps."""
    if not 1 <= step <= TOUR_STEPS:
        raise NotFound("没有这一步。")
    actor = current_actor()
    return render_template(
        "help/tour.html",
        step=step,
        last=TOUR_STEPS,
        guide=guides_for(actor)[0],
        actor=actor,
    )
