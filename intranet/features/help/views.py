"""The guide of the person's roles, and the three steps of the first day."""

from flask import Blueprint, render_template, url_for

from intranet.domain.access.permissions import Permission
from intranet.features.help.guides import TOUR_STEPS, Guide, guides_for
from intranet.foundation.errors import NotFound
from intranet.pagekit.access import requires
from intranet.pagekit.navigation import Tab
from intranet.pagekit.session import current_actor

blueprint = Blueprint("help", __name__, url_prefix="/help")


@blueprint.get("")
@requires(Permission.SIGNED_IN)
def index() -> str:
    """The guide of the person's first role."""
    return _page(guides_for(current_actor())[0])


@blueprint.get("/<slug>")
@requires(Permission.SIGNED_IN)
def guide(slug: str) -> str:
    """One guide; NotFound for a role that the person does not have."""
    found = next((one for one in guides_for(current_actor()) if one.slug == slug), None)
    if found is None:
        raise NotFound("没有这份使用指南，或者不是您的角色所用。")
    return _page(found)


def _page(found: Guide) -> str:
    actor = current_actor()
    return render_template(
        f"help/{found.slug}.html",
        guide=found,
        actor=actor,
        tabs=[
            Tab(one.title, url_for("help.guide", slug=one.slug), one is found)
            for one in guides_for(actor)
        ],
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
