"""Filing: final documents that wait, the numbers proposed for those chosen, the archivist's word; undoing it."""

from flask import Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.archive.numbering import numbering_of, proposed, retention_table
from intranet.features.archive import operations, queries
from intranet.features.archive.forms import WithdrawForm
from intranet.features.archive.page import blueprint, keeps, own_committee, tabs
from intranet.features.archive.views import ITEMS, item_url
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, year_options
from intranet.pagekit.filing import Record, filings, finals
from intranet.pagekit.forms import RecordForm, number_in
from intranet.pagekit.htmx import go_to
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.saving import FormPage, Refused, attempt
from intranet.pagekit.session import current_actor

MOST = 100
"""Documents that are shown, and so filed, at a time."""


@listed(blueprint, "/archive/due", Permission.ARCHIVE_READ, "archive/due.html")
def due() -> Listing:
    """Final documents of a year that are not filed (?of= those of one feature), with the retention that is proposed."""
    session, committee, today = db.session(), own_committee(), clock.today()
    standing = queries.standing_of(session, committee, today)
    waiting = [one for one in standing if one.year < today.year and one.ready]
    years, every = sorted({one.year for one in standing}), filings()
    year = asked_year() or next((one.year for one in waiting + standing), today.year)
    asked = request.args.get("of") or next(
        (one.filing.word for one in waiting if one.year == year), ""
    )
    chosen = next((one for one in every if one.word == asked), every[0])
    found = chosen.finals(session, committee, year=year)
    retention = retention_table(session, committee)
    return Listing(
        title=f"{year}年度待归档文件",
        columns=(
            Column("题名", 40, lambda one: one.title, heads=True),
            Column("编号", 20, lambda one: one.document_number),
            Column("版次", 8, lambda one: f"第{one.edition}版"),
            Column("日期", 12, lambda one: one.written_on.isoformat()),
            Column("拟定保管期限", 12, lambda one: retention.of(one.kind, one.year).label),
            Column(
                "状态",
                10,
                lambda one: one.state(today).label,
                badge=lambda one: (one.state(today).tone, one.state(today).icon),
                note=lambda one: f"至{one.opened_until}" if one.closed and one.opened_until else "",
            ),
        ),
        statement=found,
        scope=f"种类：{chosen.label}。",
        unit="件",
        shown=False,
        values={
            "tabs": tabs("due"),
            "year": year,
            "year_options": year_options(year, years, unit="年度"),
            "waiting": waiting,
            "chosen": chosen.word,
            "of_options": [(one.word, one.label) for one in every],
            "count": len(found),
            "finals": found[:MOST],
            "numbering": numbering_of(session, committee),
            "keeps": keeps(),
        },
    )


@blueprint.route("/archive/file", methods=["GET", "POST"])
@requires(Permission.ARCHIVE_EDIT, emits={AuditAction.RECORD_ARCHIVED, AuditAction.ARCHIVE_FILED})
def file_documents() -> Response:
    """The numbers proposed for the documents that were chosen (?document=), and filing them under these."""
    session, actor, committee = db.session(), current_actor(), own_committee()
    chosen = [_record_in(text) for text in request.values.getlist("document")]
    if request.method != "POST":
        return _proposal(committee, chosen)
    form = RecordForm()
    codes = dict(enumerate(request.form.getlist("code")))
    seen = {document: codes.get(place, "") for place, document in enumerate(chosen)}
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


def _record_in(key: str) -> Record:
    word, _, number = key.rpartition(".")
    return word, number_in(number) or 0


def _proposal(committee: int, chosen: list[Record], refused: Refused | None = None) -> Response:
    session = db.session()
    found = [one for _, one in finals(session, committee, chosen)] if chosen else []
    documents = [one for one in found if one.ready]
    numbering = numbering_of(session, committee)
    page = render_template(
        "archive/file.html",
        proposals=list(zip(documents, proposed(session, numbering, documents), strict=True))
        if numbering
        else [],
        numbering=numbering,
        chosen=len(chosen),
        refused=refused,
    )
    return make_response(page, refused.status if refused else 200)


@blueprint.route("/archive/items/<int:key>/withdraw", methods=["GET", "POST"])
@requires(
    Permission.ARCHIVE_EDIT, emits={AuditAction.RECORD_UNFILED, AuditAction.ARCHIVE_WITHDRAWN}
)
def withdraw_item(key: int) -> Response:
    """Undo the filing of an item that was not handed over, with a reason."""
    session, actor = db.session(), current_actor()
    row = ITEMS.load(key).row
    page = FormPage(
        "archive/withdraw.html",
        item_url(row),
        {"item": row, "refusal": operations.why_it_stays(row)},
    )
    form = WithdrawForm.of(row, is_new=False)
    return page.answer(
        form,
        lambda: operations.withdraw(
            session,
            row,
            form.withdrawn_reason.data or "",
            actor=actor,
            version=form.seen_version,
        ),
        row=row,
        done="已撤销归档，文件回到待归档。",
    )
