"""Pasting: a text with dated captions becomes entries, each confirmed before it is kept."""

from collections.abc import Iterator
from typing import Any

from flask import Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.chronicle import MAX_CAPTION, DatePrecision
from intranet.domain.records.captions import Caption, Read, read
from intranet.features.chronicle import operations, queries
from intranet.features.chronicle.forms import MOST_ROWS, CaptionsForm
from intranet.features.chronicle.views import CHRONICLE, blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.saving import FormPage, Refused
from intranet.pagekit.session import current_actor


@blueprint.route("/chronicle/paste", methods=["GET", "POST"])
@requires(Permission.CHRONICLE_EDIT, emits={AuditAction.CHRONICLE_ENTERED})
def paste() -> Response:
    """Read a text, show what was read, and enter what the person confirms."""
    session, actor = db.session(), current_actor()
    committee_id = CHRONICLE.opened().home.committee_id
    form = CaptionsForm(year=clock.today().year)
    known: dict[str, Any] = {"rest": _read(form).rest if form.rows.entries else []}
    page = FormPage("chronicle/paste.html", url_for("chronicle.index"), known)
    if request.method == "POST" and request.form.get("act") == "save":
        return page.save(
            form,
            lambda: operations.enter_all(
                session, committee_id, form.taken, CHRONICLE.events, actor=actor
            ),
            done=lambda number: f"已登记{number}条大事，都是内部查看；可以公开的，逐条审查后勾选。",
        )
    if request.method != "POST":
        return page.show(form)
    if not form.can_be_read():
        return page.show(form, Refused(422))
    found = _read(form)
    known["rest"] = found.rest
    if not found.captions:
        form.text.errors = ["没有读出以日期开头的句子，请核对；一条一行，日期写在最前面。"]
        return page.show(form, Refused(422))
    entered = queries.captions_known(
        session, committee_id, {_year(one, form) for one in found.captions}
    )
    form.rows.put(_rows(found.captions[:MOST_ROWS], form, entered))
    return page.show(form)


def _read(form: CaptionsForm) -> Read:
    year = form.year.data or clock.today().year
    return read(form.text.data or "", clock.today(), year=year, most=MAX_CAPTION)


def _year(caption: Caption, form: CaptionsForm) -> int:
    return caption.first.year if caption.first else form.year.data or clock.today().year


def _rows(
    captions: list[Caption], form: CaptionsForm, entered: set[tuple[int, str]]
) -> Iterator[dict[str, Any]]:
    """What was read as rows; what the chronicle has already is not ticked."""
    for one in captions:
        year = _year(one, form)
        is_known = (year, one.text) in entered
        dated = one.precision not in {DatePrecision.YEAR.value, DatePrecision.NONE.value}
        yield {
            "take": not is_known,
            "doubt": "大事记中已有这一条" if is_known else one.doubt,
            "year": year,
            "precision": DatePrecision(one.precision),
            "starts_on": one.first if dated else None,
            "ends_on": one.last,
            "caption": one.text,
        }
