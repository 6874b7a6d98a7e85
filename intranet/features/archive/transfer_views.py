"""Handing over to the archive: the list to be signed by both sides, and noting that it was signed."""

from flask import Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.archive.tables import ArchiveTransfer
from intranet.features.archive import operations, queries
from intranet.features.archive.forms import TransferForm
from intranet.features.archive.page import blueprint, keeps, own_committee, tabs
from intranet.features.archive.queries import Filters
from intranet.features.archive.views import CATALOGUE
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, year_options
from intranet.pagekit.forms import given, number_in
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

# what is noted afterwards (TransferForm) is what both sides write on the list
SIGNERS = (
    "移交单位（盖章）",
    "接收单位（盖章）",
    "移交人（签字）",
    "接收人（签字）",
    "移交日期",
)
_LISTED = {"档号", "题名", "责任者", "日期", "页数", "备注"}
COLUMNS: tuple[Column, ...] = (
    *(one for one in CATALOGUE if one.title in _LISTED and one.title != "备注"),
    Column("保管期限", 14, lambda item: item.retention.label),
    next(one for one in CATALOGUE if one.title == "备注"),
)


@listed(blueprint, "/archive/handover", Permission.ARCHIVE_READ, "archive/handover.html")
def handover() -> Listing:
    """What is to be handed over of a year, or (?transfer=) what was by one transfer."""
    session, committee = db.session(), own_committee()
    waiting = queries.years_to_transfer(session, committee)
    past = queries.transfers(session, committee)
    number = number_in(request.args.get("transfer"))
    done = next((one for one, _ in past if one.id == number), None)
    if number and done is None:
        raise NotFound("没有找到这次移交。")
    year = done.year if done else asked_year() or next(iter(waiting), clock.today().year)
    return Listing(
        title=f"{year}年度档案移交清单",
        columns=COLUMNS,
        narrows=False,
        statement=queries.items(committee, Filters(transfer_id=done.id), clock.today())
        if done
        else queries.to_transfer(committee, year),
        row=lambda found: found.ArchiveItem,
        scope=_told(done) if done else "",
        unit="件",
        signers=SIGNERS,
        values={
            "tabs": tabs("handover"),
            "year": year,
            "year_options": year_options(year, waiting, unit="年度"),
            "waiting": waiting.get(year, 0),
            "past": past,
            "done": done,
            "keeps": keeps(),
        },
    )


def _told(done: ArchiveTransfer) -> str:
    return f"{long_date(done.transferred_on)}移交{done.receiver}。"


@blueprint.route("/archive/handover/confirm", methods=["GET", "POST"])
@requires(Permission.ARCHIVE_EDIT, emits={AuditAction.ARCHIVE_TRANSFERRED})
def confirm_handover() -> Response:
    """Note that the list of a year was signed by both sides."""
    session, actor, committee = db.session(), current_actor(), own_committee()
    year = asked_year()
    waiting = queries.waiting_to_transfer(session, committee, year or 0)
    if year is None or (not waiting and request.method != "POST"):
        raise NotFound("这一年度没有等待移交的归档件。")
    posted = request.method == "POST"
    form = (
        TransferForm() if posted else TransferForm(formdata=None, data=_fresh(actor.display_name))
    )
    if not posted:
        form.version.data = str(queries.list_version(waiting))
    page = FormPage(
        "archive/confirm_handover.html",
        url_for("archive.handover", year=year),
        {"year": year, "count": len(waiting)},
    )
    return page.answer(
        form,
        lambda: operations.transfer(
            session,
            committee,
            year,
            seen=form.seen_version,
            transferred_on=given(form.transferred_on.data),
            receiver=given(form.receiver.data),
            handed_by=given(form.handed_by.data),
            received_by=given(form.received_by.data),
            actor=actor,
        ),
        done=f"已登记{year}年度档案移交。",
    )


def _fresh(name: str) -> dict[str, object]:
    return {"transferred_on": clock.today(), "handed_by": name}
