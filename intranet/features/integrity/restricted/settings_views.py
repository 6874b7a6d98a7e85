"""Switching the module and its restricted half on and off."""

from flask import Response, render_template, url_for
from sqlalchemy import select

from intranet.domain.access import modules
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.modules import ModuleSwitch
from intranet.domain.access.permissions import Module, Permission
from intranet.domain.organization.tables import Committee
from intranet.features.integrity.restricted.forms import SwitchForm
from intranet.features.integrity.restricted.page import blueprint
from intranet.features.integrity.restricted.queries import accounts_named
from intranet.foundation import sealed
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound, RuleBroken, StaleRecord
from intranet.pagekit.access import requires
from intranet.pagekit.addresses import public_address
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor


def _committee() -> int:
    return current_actor().committee_ids(Permission.MODULE_SWITCH)[0]


_AFTERWARDS = "停用后页面和菜单都不再出现，已有登记保留。"
_EFFECTS = {
    Module.RESTRICTED: "受限登记包括第一种形态和处分执行，只供按规定知悉的人员查看。",
    Module.ORDERING: "启用后，没有账号的群众、社区和企业可以按入口地址点单、凭查询码查询和评价；停用后入口不再显示。",
}


def _effect(module: Module, *, now_on: bool) -> str:
    """What switching it means, in one sentence."""
    if now_on:
        return _AFTERWARDS
    return _EFFECTS.get(module, "启用后有关人员可以登记和查看。")


@blueprint.get("/settings")
@requires(Permission.MODULE_SWITCH)
def settings() -> str:
    """What is on, and who decided it."""
    session, committee_id = db.session(), _committee()
    decisions = session.scalars(
        select(ModuleSwitch)
        .where(ModuleSwitch.committee_id == committee_id)
        .order_by(ModuleSwitch.id.desc())
        .limit(50)
    ).all()
    return render_template(
        "integrity/restricted/settings.html",
        modules=[(one, modules.is_on(session, one, committee_id)) for one in Module],
        entrances={
            Module.ORDERING: public_address(
                "asking.order", code=session.get_one(Committee, committee_id).code
            )
        },
        decisions=decisions,
        names=accounts_named(session, (one.decided_by_id for one in decisions)),
    )


@blueprint.route("/settings/<module>", methods=["GET", "POST"])
@requires(
    Permission.MODULE_SWITCH,
    emits={AuditAction.MODULE_SWITCHED_ON, AuditAction.MODULE_SWITCHED_OFF},
)
def switch(module: str) -> Response:
    """Switch one on or off, with the reason."""
    if module not in set(Module):
        raise NotFound("没有找到这项设置。")
    session, committee_id, wanted = db.session(), _committee(), Module(module)
    now_on = modules.is_on(session, wanted, committee_id)
    form = SwitchForm()
    seen, form.version.data = form.seen_version, str(int(now_on))

    def act() -> None:
        if bool(seen) is not now_on:
            raise StaleRecord(StaleRecord.ACTING)
        if wanted is Module.RESTRICTED and not now_on and not sealed.available():
            raise RuleBroken({"": ["密钥文件不可用，请先由系统管理员配置，再启用受限登记。"]})
        modules.switch(
            session,
            wanted,
            committee_id,
            is_on=not now_on,
            reason=form.reason.data or "",
            actor=current_actor(),
        )

    verb = "停用" if now_on else "启用"
    page = FormPage(
        "integrity/restricted/switch.html",
        url_for("restricted.settings"),
        {"module": wanted, "verb": verb, "effect": _effect(wanted, now_on=now_on)},
    )
    return page.answer(form, act, done=f"{wanted.label}已{verb}。")
