"""How a document stands that the worker sets, its pages, and its file."""

from flask import Blueprint, Response, make_response, redirect, request, url_for

from intranet.domain.access.permissions import Permission
from intranet.domain.paper.prints import is_sealed, opened_file
from intranet.features.prints import queries
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.foundation.pdf.pages import page_picture
from intranet.foundation.typed import read_number
from intranet.pagekit.access import require_confirmation, requires
from intranet.pagekit.downloads import pdf_response
from intranet.pagekit.htmx import respond
from intranet.pagekit.printing import keep_waiting
from intranet.pagekit.session import current_actor

blueprint = Blueprint("prints", __name__, url_prefix="/prints")


@blueprint.get("/<int:number>")
@requires(Permission.SIGNED_IN)
def show(number: int) -> Response:
    """How the document stands, and once it is made one page of it; asking is what keeps it wanted."""
    found = queries.find(db.session(), number, current_actor().user_id)
    leaf = queries.leaf(db.session(), found, request.args.get("page", type=read_number) or 1)
    answer = respond("prints/show.html", "state", found=found, leaf=leaf)
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
    content = queries.file_of(db.session(), found)
    if content is None:
        return make_response(redirect(url_for("prints.show", number=number), 303))
    if is_sealed(content):
        require_confirmation()
    return pdf_response(opened_file(content) or b"", found.file_name)


@blueprint.get("/<int:number>/<int:page>.png")
@requires(Permission.SIGNED_IN)
def picture(number: int, page: int) -> Response:
    """One page of the file, as it is on paper, for who asked for it; of what is restricted there is none."""
    found = queries.find(db.session(), number, current_actor().user_id)
    content = queries.file_of(db.session(), found)
    if content is None or is_sealed(content):
        raise NotFound(queries.GONE)
    try:
        made = page_picture(content, page)
    except IndexError as error:
        raise NotFound(queries.NO_PAGE) from error
    answer = Response(made, content_type="image/png")
    answer.headers["Cache-Control"] = "no-store, private"
    return answer
