"""工作台: what waits for whom."""

from flask import Blueprint, render_template

from intranet.domain.access.roles import Permission
from intranet.domain.records import drafts
from intranet.features.desk.lists import ADMINISTRATION, administration, compose
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.session import current_actor

blueprint = Blueprint("desk", __name__)


@blueprint.get("/")
@requires(Permission.SIGNED_IN)
def index() -> str:
    """The person's lists; administrators without a content role read what they may do."""
    actor = current_actor()
    unsaved = drafts.unsaved(db.session(), user_id=actor.user_id)
    if not actor.can(Permission.ACTIVITY_READ):
        sentences = [text for role, text in ADMINISTRATION.items() if actor.has_role(role)]
        return render_template(
            "desk/plain.html",
            sentences=sentences,
            unsaved=unsaved,
            todo=administration(db.session(), actor, clock.today()),
        )
    return render_template(
        "desk/index.html",
        desk=compose(db.session(), actor, clock.today()),
        unsaved=unsaved,
        may_log=actor.can(Permission.ACTIVITY_EDIT),
        may_review=actor.can(Permission.ACTIVITY_REVIEW),
    )
