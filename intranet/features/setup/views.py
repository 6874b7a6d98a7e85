"""The steps of a new office, each with its number and the place where it is done."""

from flask import Blueprint, render_template

from intranet.domain.access.permissions import Permission
from intranet.domain.waiting.setting_up import offices_of, steps
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.questions import answer
from intranet.pagekit.access import requires
from intranet.pagekit.session import current_actor

blueprint = Blueprint("setup", __name__)


@blueprint.get("/setup")
@requires(Permission.SETUP_READ)
def index() -> str:
    """The steps of each committee that the person sets up."""
    actor = current_actor()
    offices = answer(
        db.session(), offices_of(actor.committee_ids(Permission.SETUP_READ), clock.today())
    )
    return render_template(
        "setup/index.html", offices=[(one, steps(one)) for one in offices], actor=actor
    )
