"""Pages of a register as a file: downloading, uploading, the preview and what came of it."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.homes import Home, choose_home
from intranet.domain.records.imports import ImportBatch, ImportState, Outcome
from intranet.features.workbooks import operations, queries
from intranet.features.workbooks.forms import UploadForm
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.sheets import MOST_BYTES
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.downloads import sheet_response
from intranet.pagekit.fields import choices
from intranet.pagekit.files import send_original, stores
from intranet.pagekit.filters import stamp
from intranet.pagekit.htmx import go_to, respond
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.saving import Refused, attempt, press
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import WORKBOOKS, Workbook, find

blueprint = Blueprint("workbooks", __name__)
NOTE = "编号一列请勿改动；新增的行编号留空。日期写成2025-03-05。"

COLUMNS = (
    Column(
        "上传时间",
        16,
        lambda row: stamp(row.ImportBatch.uploaded_at),
    ),
    Column(
        "登记",
        14,
        lambda row: _title(row.ImportBatch.workbook),
        heads=True,
        link=lambda row: url_for("workbooks.batch", batch_id=row.ImportBatch.id),
    ),
    Column("文件", 30, lambda row: row.ImportBatch.original_name),
    Column("上传人", 12, lambda row: row.display_name, blank="系统管理员"),
    Column("情况", 12, lambda row: row.ImportBatch.state.label),
)


def _title(name: str) -> str:
    return WORKBOOKS[name].title if name in WORKBOOKS else ""


def _kept(homes: Sequence[Home], code: str) -> str:
    """The code, where it is that of one of these places."""
    return code if any(home.code == code for home in homes) else ""


@blueprint.route("/workbooks/<name>", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN, emits={AuditAction.IMPORT_UPLOADED})
def show(name: str) -> Response:
    """The file to fill in, and sending it back."""
    book, session, actor = find(name), db.session(), current_actor()
    homes = book.register.homes()
    home = choose_home(
        homes,
        # a list may show more branches than one may enter for: its file opens on one's own
        request.form.get("branch") or _kept(homes, request.args.get("branch", "")),
        what=f"登记{book.title}",
    )
    form = UploadForm(branch=home.code)
    form.branch.choices = choices((one.code, one.name) for one in homes)
    refused = None
    if request.method == "POST":
        outcome = attempt(
            form,
            lambda: operations.upload(
                session,
                book,
                home,
                name=form.file.data.filename or "",
                content=form.file.data.stream.read(MOST_BYTES + 1),
                store=stores().objects,
                actor=actor,
            ),
        )
        if not isinstance(outcome, Refused):
            return go_to(url_for("workbooks.batch", batch_id=outcome.value.id))
        refused = outcome
    asked: dict[str, Any] = {key: text for key, text in request.args.items() if key != "page"}
    page = render_template(
        "workbooks/show.html",
        book=book,
        homes=homes,
        home=home,
        form=form,
        refused=refused,
        asked=asked,
        back=url_for(book.listed, **asked),
    )
    return make_response(page, refused.status if refused else 200)


@blueprint.get("/workbooks/<name>/model.xlsx")
@requires(Permission.SIGNED_IN)
def model(name: str) -> Response:
    """The lines of the list as it is narrowed as a file to correct, or without lines (?empty=1)."""
    book = find(name)
    home = choose_home(
        book.register.homes(), request.args.get("branch", ""), what=f"登记{book.title}"
    )
    columns, rows, offers = book.model(
        home, empty=book.only_adds or bool(request.args.get("empty"))
    )
    return sheet_response(
        book.title,
        columns,
        rows,
        title=f"{book.title}登记表",
        note=NOTE,
        as_of=clock.today(),
        offers=offers,
    )


@listed(blueprint, "/imports", Permission.SIGNED_IN, "workbooks/index.html")
def index() -> Listing:
    """Uploads of one's own places, latest first."""
    return Listing(
        title="表格登记记录",
        columns=COLUMNS,
        statement=queries.batches(current_actor()),
        narrows=False,
    )


@blueprint.get("/imports/<int:batch_id>")
@requires(Permission.SIGNED_IN)
def batch(batch_id: int) -> Response:
    """What the file would do, or did."""
    found, book = queries.load(db.session(), batch_id, current_actor())
    return _page(found, book)


def _page(found: ImportBatch, book: Workbook, refused: Refused | None = None) -> Response:
    kinds = queries.kinds(db.session(), found)
    return respond(
        "workbooks/batch.html",
        "state",
        status=refused.status if refused else 200,
        batch=found,
        book=book,
        refused=refused,
        kinds=kinds,
        counts=dict.fromkeys(Outcome, 0) | {one.outcome: one.count for one in kinds},
        Outcome=Outcome,
        accepted=sum(one.count for one in kinds if one.outcome is not Outcome.REFUSED),
        is_preview=found.state is ImportState.PREVIEWED,
        is_written=found.state is ImportState.CONFIRMED,
        labels=found.told.get("labels", {}),
        left_out=found.told.get("left_out", []),
        written=queries.written(db.session(), found) if found.state in operations.TAKEN_UP else 0,
        is_undoing=found.state is ImportState.UNDOING,
        given_up=found.is_under_way and queries.is_given_up(db.session(), found),
        back=url_for(book.listed),
    )


@blueprint.post("/imports/<int:batch_id>/confirm")
@requires(Permission.SIGNED_IN, emits={AuditAction.IMPORT_CONFIRMED})
def confirm(batch_id: int) -> Response:
    """Write what was accepted."""
    return _act(batch_id, operations.confirm, _told_written)


@blueprint.post("/imports/<int:batch_id>/roll-back")
@requires(Permission.SIGNED_IN, emits={AuditAction.IMPORT_ROLLED_BACK})
def roll_back(batch_id: int) -> Response:
    """Take back what was written."""
    return _act(batch_id, operations.roll_back, lambda _found: "已撤销，各条恢复为写入以前的内容。")


def _told_written(found: ImportBatch) -> str:
    """What was written may be less than was accepted: somebody else may have changed a line since."""
    written = queries.written(db.session(), found)
    return f"已写入{written}行。" if written else "没有写入，核对结果见下。"


def _act(batch_id: int, act: Callable[..., object], done: Callable[[ImportBatch], str]) -> Response:
    """Carry it out; of what the worker has only taken up the page tells how far it is."""
    session, actor = db.session(), current_actor()
    found, book = queries.load(session, batch_id, actor)
    outcome = press(lambda: act(session, found, book, actor=actor))
    if isinstance(outcome, Refused):
        return _page(found, book, outcome)
    if not found.is_under_way:
        notices.done(done(found))
    return go_to(url_for("workbooks.batch", batch_id=batch_id))


@blueprint.get("/imports/<int:batch_id>/file")
@requires(Permission.SIGNED_IN)
def file(batch_id: int) -> Response:
    """The file as it was sent."""
    actor = current_actor()
    found, _ = queries.load(db.session(), batch_id, actor)
    return send_original(operations.file_as_sent(found, actor=actor), found.original_name)
