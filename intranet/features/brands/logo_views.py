"""The logo of a brand: upload page, picture, thumbnail."""

from flask import Response, make_response, render_template

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.brands.store import load_editable, load_readable
from intranet.domain.brands.tables import Brand, BrandLogo
from intranet.domain.records.files import KeptFile
from intranet.domain.records.workflow import State
from intranet.features.brands import logo_operations, queries
from intranet.features.brands.file_views import REOPENED
from intranet.features.brands.forms import ACCEPTED, EMBLEM_RULE, LogoForm
from intranet.features.brands.page import address
from intranet.features.brands.views import blueprint
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.files import keep_one, send_picture, send_thumbnail
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor

LOOK_AGAIN = (
    "标识图片以红色为主并有金黄色图形，请再核对：其中不能出现党徽、党旗及其变形图案。"
    "确有的，请修改设计后重新上传。"
)


def _page(brand: Brand, form: LogoForm, status: int) -> Response:
    page = render_template(
        "brands/logo.html",
        brand=brand,
        owner=queries.owner_of(db.session(), brand),
        form=form,
        accepted=ACCEPTED,
        rule=EMBLEM_RULE,
        reopens=brand.state is State.SUBMITTED,
    )
    return make_response(page, status)


@blueprint.get("/brands/<int:brand_id>/logo")
@requires(Permission.BRAND_EDIT)
def logo(brand_id: int) -> Response:
    """The present logo, and the form for another."""
    brand = load_editable(db.session(), brand_id, current_actor())
    brand.check_editable()
    return _page(brand, LogoForm(formdata=None, version=str(brand.version)), 200)


@blueprint.post("/brands/<int:brand_id>/logo")
@requires(
    Permission.BRAND_EDIT, emits={AuditAction.BRAND_LOGO_KEPT, AuditAction.REVIEW_REOPENED_BY_EDIT}
)
def keep_logo(brand_id: int) -> Response:
    """Keep the chosen picture in the place of the present one."""
    actor, session = current_actor(), db.session()
    brand = load_editable(session, brand_id, actor)
    brand.check_editable()
    form = LogoForm()
    # re-encoding takes seconds: no transaction stays open meanwhile
    session.rollback()

    def act() -> tuple[KeptFile, bool]:
        def attach(file: KeptFile) -> tuple[KeptFile, bool]:
            brand = load_editable(session, brand_id, actor)
            return file, logo_operations.keep_logo(
                session, brand, file, actor=actor, version=form.seen_version
            )

        return keep_one(form.files.data, attach)

    outcome = attempt(form, act)
    brand = load_editable(session, brand_id, actor)
    if isinstance(outcome, Refused):
        form.version.data = str(brand.version)
        if outcome.sentence:
            again = "图片需要重新选择。" if outcome.stale else ""
            form.files.errors = [f"{outcome.sentence}{again}"]
        return _page(brand, form, outcome.status)
    file, reopened = outcome.value
    notices.done("品牌标识已保存。")
    # loaded by the upload itself, not by the start
    from intranet.foundation import images  # noqa: PLC0415

    if file.clean.display and images.red_with_gold(file.clean.display):
        notices.caution(LOOK_AGAIN)
    if reopened:
        notices.caution(REOPENED)
    return go_to(address(brand))


def _kept_logo(brand_id: int) -> BrandLogo:
    brand = load_readable(db.session(), brand_id, current_actor())
    if brand.logo is None:
        raise NotFound("该品牌还没有标识。")
    return brand.logo


@blueprint.get("/brands/<int:brand_id>/logo/picture")
@requires(Permission.BRAND_READ)
def logo_picture(brand_id: int) -> Response:
    """The display copy of the logo, for pages."""
    return send_picture(_kept_logo(brand_id))


@blueprint.get("/brands/<int:brand_id>/logo/thumbnail")
@requires(Permission.BRAND_READ)
def logo_thumbnail(brand_id: int) -> Response:
    """A small version of the logo, for lists."""
    return send_thumbnail(_kept_logo(brand_id))
