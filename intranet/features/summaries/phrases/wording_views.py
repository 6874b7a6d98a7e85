"""Pages of the office's own wordings: the list, the form, taking one out."""

from flask import Blueprint, Response, url_for
from sqlalchemy import select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.records.entries import Events
from intranet.domain.summaries.wordings import OfficeWording, Use
from intranet.features.summaries.phrases.forms import WordingForm
from intranet.features.summaries.phrases.views import reading
from intranet.foundation import clock
from intranet.pagekit.access import requires
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.session import current_actor

blueprint = Blueprint("wordings", __name__)

WORDINGS = Register(
    OfficeWording,
    "固定表述",
    Events(
        AuditAction.WORDING_ENTERED,
        AuditAction.WORDING_EDITED,
        AuditAction.WORDING_REMOVED,
    ),
    Permission.PHRASE_EDIT,
    reads=lambda actor, row: row.committee_id in reading(actor),
    keepers="机关党委工作人员",
)
COLUMNS = (
    Column("用处", 24, lambda row: row.use.label, heads=True),
    Column("表述", 50, lambda row: row.text),
    Column("启用日期", 12, lambda row: row.valid_from.isoformat(), order=OfficeWording.valid_from),
    Column("停用日期", 12, lambda row: str(row.valid_to or ""), blank="长期有效"),
    Column("依据", 40, lambda row: row.source, blank="未注明"),
)


@listed(blueprint, "/wordings", Permission.SUMMARY_READ, "summaries/phrases/wordings.html")
def index() -> Listing:
    """The committee's wordings."""
    actor = current_actor()
    return Listing(
        title="固定表述",
        columns=COLUMNS,
        statement=select(OfficeWording)
        .where(OfficeWording.committee_id.in_(reading(actor)))
        .order_by(OfficeWording.use, OfficeWording.valid_from),
        row=lambda found: found.OfficeWording,
        edit=(lambda row: url_for("wordings.edit", wording_id=row.id))
        if actor.can(Permission.PHRASE_EDIT)
        else None,
    )


@blueprint.route("/wordings/new", methods=["GET", "POST"])
@requires(Permission.PHRASE_EDIT, emits={AuditAction.WORDING_ENTERED})
def new() -> Response:
    """Add one."""
    return _form(WORDINGS.opened())


@blueprint.route("/wordings/<int:wording_id>", methods=["GET", "POST"])
@requires(Permission.PHRASE_EDIT, emits={AuditAction.WORDING_EDITED})
def edit(wording_id: int) -> Response:
    """Change one."""
    return _form(WORDINGS.load(wording_id))


def _form(line: Line[OfficeWording]) -> Response:
    form = WordingForm.of(
        line.row, is_new=line.is_new, use=Use.BRANCH_LED, valid_from=clock.today()
    )
    return line.answer(
        form,
        "summaries/phrases/wording_form.html",
        back=url_for("wordings.index"),
        remove="" if line.is_new else url_for("wordings.remove", wording_id=line.row.id),
        twice="这一用处在这一天已经登记，请修改已有的一条。",
    )


@blueprint.route("/wordings/<int:wording_id>/remove", methods=["GET", "POST"])
@requires(Permission.PHRASE_EDIT, emits={AuditAction.WORDING_REMOVED})
def remove(wording_id: int) -> Response:
    """Take one out."""
    return WORDINGS.load(wording_id).removal(back=url_for("wordings.index"))
