"""The catalogue of what was filed (归档文件目录), and one item."""

from flask import Response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.archive.tables import ArchiveItem, ArchiveScan
from intranet.domain.archive.words import ItemKind, Retention
from intranet.domain.organization.directory import BranchName, branches_during
from intranet.domain.organization.homes import COMMITTEE_CODE
from intranet.domain.records.entries import Events
from intranet.features.archive import operations, queries
from intranet.features.archive.forms import ItemForm, ItemScanForm
from intranet.features.archive.page import blueprint, keeps, own_committee, tabs
from intranet.features.archive.queries import Filters
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, year_options
from intranet.pagekit.downloads import pdf_response
from intranet.pagekit.files import keep_one, send_download, send_original, stores
from intranet.pagekit.filing import filing_of
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Register
from intranet.pagekit.review import timeline_items
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

ITEMS = Register(
    ArchiveItem,
    "归档件",
    Events(AuditAction.ARCHIVE_FILED, AuditAction.ARCHIVE_ITEM_EDITED),
    Permission.ARCHIVE_EDIT,
    reads=lambda actor, row: row.committee_id in actor.committee_ids(Permission.ARCHIVE_READ),
    keepers="档案管理员",
    placed_by=("committee_id",),
)


def item_url(item: ArchiveItem) -> str:
    """The page of an item."""
    return url_for("archive.item", key=item.id)


CATALOGUE = (
    Column("档号", 44, lambda item: item.code),
    # the office gives it when it sends a paper out; what the system numbers itself is none
    Column("文号", 20, lambda item: item.office_number, blank="", on_page=False),
    Column("责任者", 31, lambda item: item.responsible, on_page=False),
    Column("题名", 33, lambda item: item.title, heads=True, link=item_url),
    Column(
        "日期", 13, lambda item: item.written_on.strftime("%Y%m%d"), order=ArchiveItem.written_on
    ),
    Column("密级", 8, lambda _item: "", blank="", on_page=False),
    Column("页数", 8, lambda item: item.pages, "right", blank="正在制作", order=ArchiveItem.pages),
    Column(
        "状态",
        10,
        lambda item: item.state.label,
        badge=lambda item: (item.state.tone, item.state.icon),
    ),
    Column("存放位置", 20, lambda item: item.location),
    Column("备注", 9, lambda item: item.remark, blank="", on_page=False),
)
# on paper the nine columns of DA/T 22-2015, 序号 before them
_PAPER = tuple(one for one in CATALOGUE if one.title not in {"状态", "存放位置"})


@listed(blueprint, "/archive", Permission.ARCHIVE_READ, "archive/index.html")
def index() -> Listing:
    """What was filed, by year, retention, state and branch."""
    session, actor, today = db.session(), current_actor(), clock.today()
    committee = own_committee()
    branches = branches_during(session, actor, None, today, permission=Permission.ARCHIVE_READ)
    branches = [one for one in branches if one.committee_id == committee]
    args = request.args
    code = args.get("branch", "")
    branch = next((one for one in branches if one.code == code), None)
    if code not in {"", COMMITTEE_CODE} and branch is None:
        raise NotFound("没有找到这个党支部，或者不在您的查看范围内。")
    kind, retention, state = (args.get(name, "") for name in ("kind", "retention", "state"))
    filters = Filters(
        year=asked_year(),
        kind=kind if kind in set(ItemKind) else "",
        retention=retention if retention in set(Retention) else "",
        state=state if state in queries.STATES else "",
        branch_id=branch.id if branch else None,
        of_committee=code == COMMITTEE_CODE,
    )
    on_paper = request.path.endswith((".pdf", ".xlsx"))
    return Listing(
        title="归档文件目录",
        columns=_PAPER if on_paper else CATALOGUE,
        statement=queries.items(committee, filters, today),
        row=lambda found: found.ArchiveItem,
        scope=filters.words,
        unit="件",
        branch=branch,
        values={
            "tabs": tabs("index"),
            "filters": filters,
            "year_options": year_options(
                filters.year,
                queries.item_years(session, committee),
                everything=("", "全部年度"),
                unit="年度",
            ),
            "kind_options": [("", "全部"), *ItemKind.choices()],
            "retention_options": [("", "全部"), *Retention.choices()],
            "state_options": [("", "全部"), *queries.STATES.items()],
            "branch_options": _owners(branches),
            "chosen_branch": code,
            "expired": filters.state == queries.EXPIRED,
            "keeps": keeps(),
            "last_check": queries.last_check(session, committee),
        },
    )


def _owners(branches: list[BranchName]) -> list[tuple[str, str]]:
    return [
        ("", "全部"),
        (COMMITTEE_CODE, "机关党委"),
        *((one.code, one.short_name) for one in branches),
    ]


@blueprint.get("/archive/items/<int:key>")
@requires(Permission.ARCHIVE_READ)
def item(key: int) -> str:
    """One item: its number, files, scans and history."""
    session = db.session()
    found = queries.load_item(session, key, current_actor())
    source = filing_of(found.kind).source(session, found)
    return render_template(
        "archive/item.html",
        item=found,
        record_url=source.address,
        files=queries.files_of(session, key),
        scans=queries.scans_of(session, key),
        events=timeline_items(source.events),
        transfer=queries.transfer_of(session, found),
        keeps=keeps(),
    )


@blueprint.get("/archive/items/<int:key>.pdf")
@requires(Permission.ARCHIVE_READ)
def item_pdf(key: int) -> Response:
    """The filed document with the stamp."""
    found = queries.load_item(db.session(), key, current_actor())
    if found.sha256 is None:
        raise NotFound("归档件还在制作，请稍后再打开。")
    return pdf_response(stores().objects.get(found.sha256), f"{found.code}.pdf")


@blueprint.route("/archive/items/<int:key>/edit", methods=["GET", "POST"])
@requires(Permission.ARCHIVE_EDIT, emits={AuditAction.ARCHIVE_ITEM_EDITED})
def edit_item(key: int) -> Response:
    """Say where the paper lies."""
    line = ITEMS.load(key)
    form = ItemForm.of(line.row, is_new=False)
    return line.answer(form, "archive/item_form.html", back=item_url(line.row))


@blueprint.route("/archive/items/<int:key>/scan", methods=["GET", "POST"])
@requires(Permission.ARCHIVE_EDIT, emits={AuditAction.ARCHIVE_SCAN_KEPT})
def scan_item(key: int) -> Response:
    """Keep the scan of the signed copy of this item."""
    session, actor = db.session(), current_actor()
    row = ITEMS.load(key).row
    form = ItemScanForm()
    page = FormPage("archive/scan_form.html", item_url(row), {"item": row})
    if request.method != "POST":
        return page.show(form)
    # cleaning a scan takes seconds: no transaction stays open meanwhile
    session.rollback()

    def act() -> None:
        keep_one(
            form.file.data,
            lambda file: operations.keep_scan(session, ITEMS.load(key).row, file, actor=actor),
        )

    return page.save(form, act, done="扫描件已保存。")


@blueprint.get("/archive/items/<int:key>/scans/<int:scan_id>")
@requires(Permission.ARCHIVE_READ)
def scan_file(key: int, scan_id: int) -> Response:
    """One scan."""
    session = db.session()
    queries.load_item(session, key, current_actor())
    scan = session.get(ArchiveScan, scan_id)
    if scan is None or scan.item_id != key:
        raise NotFound("没有找到这份扫描件。")
    return send_download(scan)


@blueprint.get("/archive/items/<int:key>/files/<int:file_id>")
@requires(Permission.ARCHIVE_READ)
def item_file(key: int, file_id: int) -> Response:
    """An edition of the item, or what came back signed, unaltered: that is saved and not shown."""
    session = db.session()
    found = queries.load_item(session, key, current_actor())
    file = queries.readable_file(session, found.id, file_id)
    content, name = file.content(stores()), f"{found.code} {file.name.replace('/', ' ')}"
    return send_original(content, name) if file.sealed else pdf_response(content, name)
