"""Scanned pages find their documents by the code that is printed on the last page."""

from flask import Response, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.features.archive import scanning
from intranet.features.archive.forms import ScansForm
from intranet.features.archive.page import blueprint, own_committee
from intranet.foundation.database import db
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.files import keep_chosen
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor


@blueprint.route("/archive/scans", methods=["GET", "POST"])
@requires(Permission.ARCHIVE_EDIT, emits={AuditAction.ARCHIVE_SCAN_KEPT})
def scans() -> Response:
    """Upload signed copies as they come from the scanner."""
    session, actor, committee = db.session(), current_actor(), own_committee()
    form = ScansForm()

    def act() -> int:
        # cleaning and reading take seconds: no transaction stays open meanwhile
        session.rollback()
        kept, lost = keep_chosen(
            form.files.data,
            lambda files: scanning.keep(
                session, committee, files, actor=actor, typed=form.code.data or ""
            ),
        )
        for sentence in lost:
            notices.caution(sentence)
        return kept

    page = FormPage("archive/scans.html", url_for("archive.index"))
    return page.answer(form, act, done=lambda kept: f"已按编号保存{kept}份扫描件。")
