"""Pages of a brand's life: enter the next stage, correct the latest one."""

from typing import Any

from flask import Response, make_response, render_template, request

from intranet.domain.access.roles import Permission
from intranet.domain.brands.store import load_readable
from intranet.domain.brands.tables import Brand
from intranet.features.brands import queries, stage_operations
from intranet.features.brands.forms import DayForm, StageForm
from intranet.features.brands.page import address, offered_stages
from intranet.features.brands.views import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, NotAllowed
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor


def _load(brand_id: int) -> Brand:
    """The brand, for those who enter its stages, once its file is approved."""
    brand = load_readable(db.session(), brand_id, current_actor())
    if not stage_operations.may_enter(brand, current_actor()):
        raise NotAllowed("创建阶段由机关党委登记，您可以查看，不能登记。")
    stage_operations.check_open(brand)
    return brand


def _kept(key: str) -> Any:
    return drafts.restore(key) if request.args.get("draft") == key else None


def _page(
    brand: Brand, form: DayForm, refused: Refused | None = None, *, entering: bool
) -> Response:
    page = render_template(
        "brands/stage.html",
        brand=brand,
        owner=queries.owner_of(db.session(), brand),
        form=form,
        refused=refused,
        last=brand.stages[-1] if brand.stages else None,
        entering=entering,
    )
    return make_response(page, refused.status if refused else 200)


def _stage_form(brand: Brand, formdata: Any = None, **values: Any) -> StageForm:
    form = StageForm(formdata=formdata, **values)
    form.offer(offered_stages(brand))
    return form


@blueprint.get("/brands/<int:brand_id>/stages/new")
@requires(Permission.BRAND_REVIEW)
def new_stage(brand_id: int) -> Response:
    """The next stage of a brand."""
    brand = _load(brand_id)
    key = f"brand-stage:{brand.id}"
    kept = _kept(key)
    if kept is not None:
        return _page(brand, _stage_form(brand, kept), entering=True)
    form = _stage_form(brand, version=str(brand.version), draft_key=key, happened_on=clock.today())
    if not form.stage.choices:
        raise InvalidMove(_nothing_next(brand))
    return _page(brand, form, entering=True)


def _nothing_next(brand: Brand) -> str:
    if brand.ended_on is not None:
        return "该品牌复核结果为不再保留，不能再登记阶段。"
    return stage_operations.NAMED_BY_LEADER


@blueprint.post("/brands/<int:brand_id>/stages/new")
@requires(Permission.BRAND_REVIEW)
def enter_stage(brand_id: int) -> Response:
    """Enter the next stage."""
    brand = _load(brand_id)
    form = _stage_form(brand, request.form)

    def act() -> None:
        stage_operations.enter(
            db.session(),
            brand,
            form.chosen,
            form.chosen_outcome,
            form.to_input(),
            actor=current_actor(),
            version=form.seen_version,
        )

    outcome = attempt(form, act, row=brand)
    if isinstance(outcome, Refused):
        return _page(_load(brand_id), form, outcome, entering=True)
    notices.done(
        "已登记复核结果，该品牌不再保留。" if brand.ended_on else f"已登记“{form.chosen.label}”。"
    )
    return go_to(address(brand))


@blueprint.get("/brands/<int:brand_id>/stages/latest")
@requires(Permission.BRAND_REVIEW)
def latest_stage(brand_id: int) -> Response:
    """The latest stage, for correcting it."""
    brand = _load(brand_id)
    if not brand.stages:
        raise InvalidMove("还没有登记过创建阶段。")
    key = f"brand-stage-latest:{brand.id}"
    kept = _kept(key)
    if kept is not None:
        return _page(brand, DayForm(formdata=kept), entering=False)
    entry = brand.stages[-1]
    form = DayForm(
        formdata=None,
        happened_on=entry.happened_on,
        document=entry.document,
        note=entry.note,
        version=str(brand.version),
        draft_key=key,
    )
    return _page(brand, form, entering=False)


@blueprint.post("/brands/<int:brand_id>/stages/latest")
@requires(Permission.BRAND_REVIEW)
def correct_stage(brand_id: int) -> Response:
    """Correct day, document and note of the latest stage."""
    brand = _load(brand_id)
    form = DayForm()

    def act() -> None:
        stage_operations.correct(
            db.session(),
            brand,
            form.to_input(),
            actor=current_actor(),
            version=form.seen_version,
        )

    outcome = attempt(form, act, row=brand)
    if isinstance(outcome, Refused):
        return _page(_load(brand_id), form, outcome, entering=False)
    notices.done("创建阶段已更正。")
    return go_to(address(brand))
