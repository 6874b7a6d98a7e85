"""Pages of set phrases: the list, the form, taking one out."""

from flask import Blueprint, Response, url_for
from sqlalchemy import select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.records.entries import Events
from intranet.domain.summaries.phrases import SHIPPED, SetPhrase, Weight
from intranet.features.summaries.phrases.forms import PhraseForm
from intranet.foundation import clock
from intranet.pagekit.access import requires
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

blueprint = Blueprint("phrases", __name__)


def reading(actor: Actor) -> set[int]:
    """Committees whose phrases the person reads: their own, in whatever place."""
    return {one.committee_id for one in actor.grants if one.gives(Permission.SUMMARY_READ)}


PHRASES = Register(
    SetPhrase,
    "规范表述",
    Events(
        AuditAction.PHRASE_ENTERED,
        AuditAction.PHRASE_EDITED,
        AuditAction.PHRASE_REMOVED,
    ),
    Permission.PHRASE_EDIT,
    reads=lambda actor, row: row.committee_id in reading(actor),
    keepers="机关党委工作人员",
)
COLUMNS = (
    Column("不规范的表述", 30, lambda row: row.wrong, heads=True),
    Column("应当写作", 30, lambda row: row.instead),
    Column("处理", 16, lambda row: row.weight.label),
    Column("启用日期", 12, lambda row: row.valid_from.isoformat(), order=SetPhrase.valid_from),
    Column("停用日期", 12, lambda row: str(row.valid_to or ""), blank="长期有效"),
    Column("依据", 40, lambda row: row.source, blank="未注明"),
)


@listed(blueprint, "/phrases", Permission.SUMMARY_READ, "summaries/phrases/index.html")
def index() -> Listing:
    """The committee's phrases, and above them those that ship with the product."""
    actor = current_actor()
    return Listing(
        title="规范表述",
        columns=COLUMNS,
        statement=select(SetPhrase)
        .where(SetPhrase.committee_id.in_(reading(actor)))
        .order_by(SetPhrase.wrong, SetPhrase.valid_from),
        row=lambda found: found.SetPhrase,
        edit=(lambda row: url_for("phrases.edit", phrase_id=row.id))
        if actor.can(Permission.PHRASE_EDIT)
        else None,
        values={"shipped": SHIPPED},
    )


@blueprint.route("/phrases/new", methods=["GET", "POST"])
@requires(Permission.PHRASE_EDIT, emits={AuditAction.PHRASE_ENTERED})
def new() -> Response:
    """Add one."""
    return _form(PHRASES.opened())


@blueprint.route("/phrases/<int:phrase_id>", methods=["GET", "POST"])
@requires(Permission.PHRASE_EDIT, emits={AuditAction.PHRASE_EDITED})
def edit(phrase_id: int) -> Response:
    """Change one."""
    return _form(PHRASES.load(phrase_id))


def filled(line: Line[SetPhrase]) -> PhraseForm:
    """The form of a phrase."""
    return line.filled(PhraseForm, weight=Weight.BLOCKS, valid_from=clock.today())


workbook("phrases", PHRASES, filled, listed="phrases.index", same=("wrong", "valid_from"))


def _form(line: Line[SetPhrase]) -> Response:
    form = filled(line)
    return line.answer(
        form,
        "summaries/phrases/form.html",
        back=url_for("phrases.index"),
        remove="" if line.is_new else url_for("phrases.remove", phrase_id=line.row.id),
        twice="这种表述在这一天已经登记，请修改已有的一条。",
    )


@blueprint.route("/phrases/<int:phrase_id>/remove", methods=["GET", "POST"])
@requires(Permission.PHRASE_EDIT, emits={AuditAction.PHRASE_REMOVED})
def remove(phrase_id: int) -> Response:
    """Take one out."""
    return PHRASES.load(phrase_id).removal(back=url_for("phrases.index"))
