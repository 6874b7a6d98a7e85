"""How a document stands that the worker sets, and its file."""

from flask import Blueprint, Response, make_response, redirect, url_for

from intranet.domain.access.permissions import Permission
from intranet.domain.paper.prints import is_sealed, opened_file
from intranet.features.prints import queries
from intranet.foundation.database import db
from intranet.pagekit.access import require_confirmation, requires
from intranet.pagekit.downloads import pdf_response
from intranet.pagekit.htmx import respond
from intranet.pagekit.printing import keep_waiting
from intranet.pagekit.session import current_actor

blueprint = Blueprint("prints", __name__, url_prefix="/prints")


@blueprint.get("/<int:number>")
@requires(Permission.SIGNED_IN)
def show(number: int) -> Response:
    """How the document stands; asking is what keeps it wanted."""
    found = queries.find(db.session(), number, current_actor().user_id)
    answer = respond("prints/show.html", "state", found=found)
    answer.headers["Cache-Control"] = "no-store, private"
    if found.pending and found.job_id is not None:
        keep_waiting(found.job_id)
    return answer


@blueprint.get("/<int:number>.pdf")
@requires(Permission.SIGNED_IN)
def file(number: int) -> Response:
    """The file, for who asked for it; back to its page while there is none.

    What is restricted is given to who has confirmed who he is a moment ago, as if it were asked for now.
    """
    found = queries.find(db.session(), number, current_actor().user_id)
    content = queries.file_of(db.session(), number) if found.made else None
    if content is None:
        return make_response(redirect(url_for("prints.show", number=number), 303))
    if is_sealed(content):
        require_confirmation()
    return pdf_response(opened_file(content) or b"", found.file_name)
