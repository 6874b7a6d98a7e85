"""Pages of a brand's life: enter the next stage, correct the latest one."""

from typing import Any, TypeVar

from flask import Response, request

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.brands.store import load_readable
from intranet.domain.brands.tables import Brand
from intranet.features.brands import queries, stage_operations
from intranet.features.brands.forms import DayForm, StageForm
from intranet.features.brands.page import address, offered_stages
from intranet.features.brands.views import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, NotAllowed
from intranet.pagekit.access import requires
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

D = TypeVar("D", bound=DayForm)


def _load(brand_id: int) -> Brand:
    """The brand, for those who enter its stages, once its file is approved."""
    brand = load_readable(db.session(), brand_id, current_actor())
    if not stage_operations.may_enter(brand, current_actor()):
        raise NotAllowed("创建阶段由机关党委登记，您可以查看，不能登记。")
    stage_operations.check_open(brand)
    return brand


def _page(brand: Brand, *, entering: bool) -> FormPage:
    brand_id = brand.id

    def values() -> dict[str, Any]:
        brand = _load(brand_id)
        return {
            "brand": brand,
            "owner": queries.owner_of(db.session(), brand),
            "last": brand.stages[-1] if brand.stages else None,
            "entering": entering,
        }

    return FormPage("brands/stage.html", address(brand), values)


def _opened(form: type[D], key: str, **values: Any) -> D:
    """The form as posted, with what was typed before the session ended (?draft=…), or with *values*."""
    return form(draft_key=key, **values)


@blueprint.route("/brands/<int:brand_id>/stages/new", methods=["GET", "POST"])
@requires(Permission.BRAND_REVIEW, emits={AuditAction.BRAND_STAGE_ENTERED})
def enter_stage(brand_id: int) -> Response:
    """Enter the next stage."""
    brand = _load(brand_id)
    version = str(brand.version)
    form = _opened(StageForm, f"brand-stage:{brand.id}", version=version, happened_on=clock.today())
    form.offer(offered_stages(brand))
    if request.method != "POST" and not form.stage.choices:
        raise InvalidMove(
            "该品牌复核结果为不再保留，不能再登记阶段。"
            if brand.ended_on is not None
            else stage_operations.NAMED_BY_LEADER
        )
    return _page(brand, entering=True).answer(
        form,
        lambda: stage_operations.enter(
            db.session(),
            brand,
            form.chosen,
            form.chosen_outcome,
            form.told(),
            actor=current_actor(),
            version=form.seen_version,
        ),
        done=lambda _: (
            "已登记复核结果，该品牌不再保留。"
            if brand.ended_on
            else f"已登记“{form.chosen.label}”。"
        ),
        row=brand,
    )


@blueprint.route("/brands/<int:brand_id>/stages/latest", methods=["GET", "POST"])
@requires(Permission.BRAND_REVIEW, emits={AuditAction.BRAND_STAGE_CORRECTED})
def correct_stage(brand_id: int) -> Response:
    """Correct day, document and note of the latest stage."""
    brand = _load(brand_id)
    if not brand.stages:
        raise InvalidMove("还没有登记过创建阶段。")
    entry = brand.stages[-1]
    form = _opened(
        DayForm,
        f"brand-stage-latest:{brand.id}",
        version=str(brand.version),
        happened_on=entry.happened_on,
        document=entry.document,
        note=entry.note,
    )
    return _page(brand, entering=False).answer(
        form,
        lambda: stage_operations.correct(
            db.session(), brand, form.told(), actor=current_actor(), version=form.seen_version
        ),
        done="创建阶段已更正。",
        row=brand,
    )
