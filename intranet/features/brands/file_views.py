"""Pages of one brand file: register, show, edit, moves, statement card."""

from functools import partial

from flask import Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.brands.card import CardSource, card
from intranet.domain.brands.checks import submission_problems
from intranet.domain.brands.store import load_editable, load_readable
from intranet.domain.brands.tables import Brand
from intranet.domain.organization.homes import Home, choose_home, homes
from intranet.domain.records.discarding import discard as discard_draft
from intranet.domain.records.discarding import hindrance
from intranet.domain.records.workflow import MOVED, Move
from intranet.features.brands import operations, queries
from intranet.features.brands.forms import BrandForm
from intranet.features.brands.page import address, page_of
from intranet.features.brands.views import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import (
    NotAllowed,
    RuleBroken,
    StaleRecord,
)
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.htmx import go_to
from intranet.pagekit.printed import BRAND_CARD, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.review import MoveForm, discarding, make_move
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor

REOPENED = "该品牌档案已由“待审核”转为草稿，核对后请重新提交审核。"
_DONE = {
    Move.SUBMIT: "已提交机关党委审核。受理前可以撤回修改。",
    Move.WITHDRAW: "已撤回，品牌档案转为草稿，修改后请重新提交。",
    Move.TAKE_UP: "已受理。请核对后通过或退回。",
    Move.RETURN: "已退回，填写人可以看到意见并修改。",
    Move.APPROVE: "已通过，品牌已列入品牌矩阵。",
    Move.REOPEN: "已重新打开，修改后需重新提交审核。",
    Move.VOID: "已撤销登记，名称可以重新使用。",
    Move.RESTORE: "已恢复登记，品牌档案恢复为撤销之前的状态。",
    Move.ASK_REOPENING: "已申请重新打开，请等待机关党委办理。",
    Move.DECLINE_REOPENING: "已答复不同意重新打开，理由会显示在品牌页面。",
}


def _may_submit(home: Home) -> bool:
    return current_actor().covers(
        Permission.BRAND_SUBMIT, committee_id=home.committee_id, branch_id=home.branch_id
    )


# --- register -------------------------------------------------------------------------------------


def _chosen(found: list[Home], code: str) -> Home:
    return choose_home(found, code, what="登记品牌")


def _new_page(form: BrandForm, home: Home, status: int) -> Response:
    page = render_template(
        "brands/form.html",
        form=form,
        home=home,
        homes=homes(db.session(), current_actor(), Permission.BRAND_EDIT),
        brand=None,
        may_submit=_may_submit(home),
        extra=[],
        changes=[],
    )
    return make_response(page, status)


@blueprint.get("/brands/new")
@requires(Permission.BRAND_EDIT)
def new() -> Response:
    """An empty file, with the branch's duty."""
    actor, session = current_actor(), db.session()
    found = homes(session, actor, Permission.BRAND_EDIT)
    key = request.args.get("draft", "")
    kept = drafts.restore(key) if key.startswith("brand:new:") else None
    if kept is not None:
        home = _chosen(found, kept.get("home", ""))
        return _new_page(BrandForm(formdata=kept), home, 200)
    home = _chosen(found, request.args.get("home", ""))
    form = BrandForm(formdata=None, duty=home.duty, draft_key=f"brand:new:{drafts.own_part()}")
    return _new_page(form, home, 200)


@blueprint.post("/brands/new")
@requires(Permission.BRAND_EDIT, emits={AuditAction.BRAND_CREATED, AuditAction.RECORD_SUBMITTED})
def create() -> Response:
    """Register a brand: draft, or draft and submit in one go."""
    actor, session = current_actor(), db.session()
    home = _chosen(homes(session, actor, Permission.BRAND_EDIT), request.form.get("home", ""))
    form = BrandForm()

    def act() -> Brand:
        return _submitted(operations.create(session, home, form.columns(), actor=actor))

    # somebody may register the same name at the same moment
    outcome = attempt(form, act, twice=partial(_taken, home.committee_id, form))
    if isinstance(outcome, Refused):
        return _new_page(form, home, outcome.status)
    return _saved(outcome.value)


def _taken(committee_id: int, form: BrandForm, brand_id: int | None = None) -> dict[str, list[str]]:
    name = form.name.data or ""
    return {"name": [operations.name_taken(db.session(), committee_id, name, brand_id)]}


def _submitted(brand: Brand) -> Brand:
    """What was saved, submitted where that was asked for."""
    if request.form.get("act") == Move.SUBMIT.value:
        if problems := submission_problems(brand):
            raise RuleBroken(problems)
        operations.move(
            db.session(),
            brand,
            Move.SUBMIT,
            actor=current_actor(),
            version=brand.version,
            opinion="",
        )
    return brand


def _saved(brand: Brand, *, reopened: bool = False) -> Response:
    """After the save: say what comes next."""
    if request.form.get("act") == Move.SUBMIT.value:
        notices.done(_DONE[Move.SUBMIT])
    else:
        notices.done("草稿已保存。内容齐全后请提交审核。")
        if reopened:
            notices.caution(REOPENED)
    return go_to(address(brand))


# --- show, move, print ----------------------------------------------------------------------------


@blueprint.get("/brands/<int:brand_id>")
@requires(Permission.BRAND_READ)
def show(brand_id: int) -> Response:
    """The page of one brand."""
    return page_of(load_readable(db.session(), brand_id, current_actor()))


@blueprint.post("/brands/<int:brand_id>")
@requires(
    Permission.BRAND_READ,
    emits=MOVED,
)
def move(brand_id: int) -> Response:
    """Submit, withdraw, take up, return, approve, reopen or strike."""
    actor, session = current_actor(), db.session()
    brand = load_readable(session, brand_id, actor)
    if not any(
        actor.covers(right, committee_id=brand.committee_id, branch_id=brand.branch_id)
        for right in (Permission.BRAND_SUBMIT, Permission.BRAND_REVIEW)
    ):
        raise NotAllowed("品牌档案由所属组织提交、机关党委审核，您可以查看，不能办理。")
    form = MoveForm()

    def act(wanted: Move) -> str:
        operations.move(
            session,
            brand,
            wanted,
            actor=actor,
            version=form.seen_version,
            opinion=form.words,
        )
        return _DONE[wanted]

    refused = make_move(form, brand, _DONE, act)
    if refused is not None:
        fresh = load_readable(session, brand_id, actor)
        return page_of(fresh, status=refused.status, decision=form, refusal=refused.sentence)
    return go_to(address(brand))


@blueprint.route("/brands/<int:brand_id>/discard", methods=["GET", "POST"])
@requires(Permission.BRAND_EDIT, emits={AuditAction.RECORD_DISCARDED})
def discard(brand_id: int) -> Response:
    """Delete a draft that nobody needs, after having asked."""
    actor, session = current_actor(), db.session()
    brand = load_editable(session, brand_id, actor)
    return discarding(
        brand,
        {"品牌名称": brand.name, "所属组织": queries.owner_of(session, brand).full_name},
        hindrance(session, brand),
        lambda version: discard_draft(
            session, brand, actor=actor, version=version, form_key=_draft_key(brand_id)
        ),
        back=address(brand),
        onward=url_for("brands.index"),
        also="已上传的标识随草稿一并删除。" if brand.logo else "",
    )


@printed(blueprint, "/brands/<int:brand_id>/card", BRAND_CARD)
@requires(Permission.BRAND_READ)
def card_pdf(brand_id: int) -> Response:
    """品牌说明卡 of one brand."""
    session = db.session()
    brand = load_readable(session, brand_id, current_actor())
    owner = queries.owner_of(session, brand)
    document = card(
        CardSource(
            brand=brand,
            owner_code=owner.code,
            owner_name=owner.short_name,
            owner_full_name=owner.full_name,
            clauses=queries.cleared_clauses(session, brand),
            as_of=clock.today(),
            demo=in_demo(),
        )
    )
    return print_answer("brand_card.html", document)


# --- edit -----------------------------------------------------------------------------------------


def _edit_page(brand: Brand, form: BrandForm, status: int, **more: object) -> Response:
    owner = queries.owner_of(db.session(), brand)
    home = Home(brand.committee_id, brand.branch_id, owner.code, owner.short_name)
    context: dict[str, object] = {"extra": [], "changes": [], **more}
    page = render_template(
        "brands/form.html",
        form=form,
        brand=brand,
        home=home,
        homes=[],
        renaming=operations.RENAMING,
        may_submit=_may_submit(home),
        **context,
    )
    return make_response(page, status)


def _draft_key(brand_id: int) -> str:
    return f"brand:{brand_id}"


@blueprint.get("/brands/<int:brand_id>/edit")
@requires(Permission.BRAND_EDIT)
def edit(brand_id: int) -> Response:
    """The file for editing, with unsaved text where there is some."""
    actor, session = current_actor(), db.session()
    brand = load_editable(session, brand_id, actor)
    brand.check_editable()
    key = _draft_key(brand_id)
    if request.args.get("draft") == key:
        kept = drafts.restore(key)
        if kept is not None:
            return _edit_page(brand, BrandForm(formdata=kept), 200)
    return _edit_page(brand, BrandForm.of(brand, key), 200)


@blueprint.post("/brands/<int:brand_id>/edit")
@requires(
    Permission.BRAND_EDIT,
    emits={
        AuditAction.BRAND_EDITED,
        AuditAction.RECORD_SUBMITTED,
        AuditAction.REVIEW_REOPENED_BY_EDIT,
    },
)
def save(brand_id: int) -> Response:
    """Save the file, or save and submit."""
    actor, session = current_actor(), db.session()
    brand = load_editable(session, brand_id, actor)
    brand.check_editable()
    form = BrandForm()

    def act() -> bool:
        reopened = operations.edit(
            session, brand, form.columns(), actor=actor, version=form.seen_version
        )
        _submitted(brand)
        return reopened

    committee_id = brand.committee_id
    outcome = attempt(form, act, row=brand, twice=partial(_taken, committee_id, form, brand_id))
    if isinstance(outcome, Refused):
        if outcome.stale:
            return _stale(brand_id, form)
        return _edit_page(load_editable(session, brand_id, actor), form, outcome.status)
    return _saved(brand, reopened=outcome.value)


def _stale(brand_id: int, form: BrandForm) -> Response:
    """Show both texts: what is stored now, and what was typed (still in the form)."""
    brand = load_editable(db.session(), brand_id, current_actor())
    stored = BrandForm.of(brand, "")
    changes = [
        {"label": field.label.text, "old": stored[field.name].data, "new": field.data}
        for field in form
        if field.name not in {"version", "draft_key"} and stored[field.name].data != field.data
    ]
    return _edit_page(brand, form, 409, extra=[(StaleRecord.TYPING, None)], changes=changes)
