"""Filing: final documents that wait, the numbers proposed for those chosen, the archivist's confirmation."""

from flask import Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.archive.numbering import numbering_of, retention_table
from intranet.features.archive import operations, queries
from intranet.features.archive.page import blueprint, keeps, own_committee, tabs
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, year_options
from intranet.pagekit.forms import RecordForm, number_in
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor


@blueprint.get("/archive/due")
@requires(Permission.ARCHIVE_READ)
def due() -> str:
    """Final documents of a year that are not filed, with the retention that is proposed."""
    session, committee = db.session(), own_committee()
    years = queries.years_due(session, committee)
    year = asked_year() or (years[0] if years else clock.today().year)
    return render_template(
        "archive/due.html",
        tabs=tabs("due"),
        year=year,
        year_options=year_options(year, years, unit="年度"),
        finals=queries.finals(session, committee, year=year),
        retention=retention_table(session, committee),
        numbering=numbering_of(session, committee),
        today=clock.today(),
        keeps=keeps(),
    )


@blueprint.route("/archive/file", methods=["GET", "POST"])
@requires(Permission.ARCHIVE_EDIT, emits={AuditAction.RECORD_ARCHIVED})
def file_documents() -> Response:
    """The numbers proposed for the documents that were chosen (?summary=), and filing them under these."""
    session, actor, committee = db.session(), current_actor(), own_committee()
    chosen = [number for text in request.values.getlist("summary") if (number := number_in(text))]
    if request.method != "POST":
        return _proposal(committee, chosen)
    form = RecordForm()
    seen = dict(zip(chosen, request.form.getlist("code"), strict=False))
    outcome = attempt(
        form,
        lambda: operations.file_documents(session, committee, seen, actor=actor),
        faster=operations.MOVED,
        twice=operations.MOVED,
    )
    if isinstance(outcome, Refused):
        return _proposal(committee, chosen, outcome)
    notices.done(f"已归档{len(outcome.value)}件，归档件正在制作，稍后可以打开。")
    return go_to(url_for("archive.index", year=outcome.value[0].year))


def _proposal(committee: int, chosen: list[int], refused: Refused | None = None) -> Response:
    session = db.session()
    found = queries.finals(session, committee, ids=chosen) if chosen else []
    finals = [one for one in found if one.ready]
    numbering = numbering_of(session, committee)
    page = render_template(
        "archive/file.html",
        proposals=list(zip(finals, operations.places_of(session, numbering, finals), strict=True))
        if numbering
        else [],
        numbering=numbering,
        chosen=len(chosen),
        refused=refused,
    )
    return make_response(page, refused.status if refused else 200)
