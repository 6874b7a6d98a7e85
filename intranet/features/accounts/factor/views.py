"""One's own second factor; nobody else's."""

import base64
import io

from flask import Response, current_app, make_response, render_template

from intranet.domain.access import second_factor as factors
from intranet.domain.access import throttle
from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.second_factor import FactorKind, SecondFactor
from intranet.features.accounts.factor import operations
from intranet.features.accounts.forms import CodeForm
from intranet.features.accounts.views import blueprint
from intranet.foundation import totp
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, RuleBroken
from intranet.pagekit import password_check
from intranet.pagekit.access import require_confirmation, requires
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import Step, current_actor, current_identity

_BEFORE = frozenset({Step.FACTOR})


@blueprint.get("/account/second-factor")
@requires(Permission.SIGNED_IN, before=_BEFORE)
def second_factor() -> str:
    """What one has, and the choice of another one."""
    session, actor = db.session(), current_actor()
    factor = factors.factor_of(session, actor.user_id)
    return render_template(
        "accounts/factor/choice.html",
        factor=factor,
        left=factors.left(session, factor) if factor else None,
        owed=getattr(current_identity(), "owes", None) is not None,
        kinds=FactorKind,
    )


@blueprint.post("/account/second-factor/<any(app, card):factor>")
@requires(Permission.SIGNED_IN, emits={AuditAction.SECOND_FACTOR_BEGUN}, before=_BEFORE)
def begin_second_factor(factor: str) -> Response:
    """Begin to set one up; the answer shows a seed or a card, and asks for a first code of it."""
    session, actor = db.session(), current_actor()
    _ask_again()
    codes = operations.begin(session, FactorKind(factor), actor=actor)
    begun = _begun(actor.user_id)
    return _set_up_page(begun, CodeForm(_label(begun), formdata=None), 200, codes)


def _ask_again() -> None:
    """At an unattended screen nobody sets up a factor of their own; who is led here has just signed in."""
    if getattr(current_identity(), "owes", None) is None:
        require_confirmation()


def _label(factor: SecondFactor) -> tuple[str, str]:
    if factor.kind is FactorKind.APP:
        return "验证码", "填写手机验证器现在显示的6位数字。"
    number = factors.left(db.session(), factor).number
    return f"编码卡第{number}号", f"填写刚打印的编码卡上第{number}号的编码。"


def _set_up_page(factor: SecondFactor, form: CodeForm, status: int, codes: list[str]) -> Response:
    """The page that asks for a first code; the codes of a card are on it only when they were just made."""
    seed, actor = factor.seed, current_actor()
    page = render_template(
        "accounts/factor/set_up.html",
        form=form,
        kind=factor.kind,
        kinds=FactorKind,
        seed=" ".join(seed[start : start + 4] for start in range(0, len(seed), 4)),
        picture=_picture(seed, actor.username) if seed else "",
        codes=list(enumerate(codes, 1)),
        username=actor.username,
    )
    return make_response(page, status)


def _picture(seed: str, username: str) -> str:
    """The QR code as the address of an SVG picture, as the policy of the pages allows it."""
    import segno  # noqa: PLC0415 - needed here alone

    issuer = current_app.config["SETTINGS"].office_name
    code = segno.make_qr(totp.address(seed, account=username, issuer=issuer), error="m")
    out = io.BytesIO()
    code.save(out, kind="svg", scale=4, border=4, light="#fff")
    return f"data:image/svg+xml;base64,{base64.b64encode(out.getvalue()).decode()}"


@blueprint.post("/account/second-factor/confirm")
@requires(
    Permission.SIGNED_IN,
    emits={AuditAction.CODE_REFUSED, AuditAction.SECOND_FACTOR_SET},
    before=_BEFORE,
)
def confirm_second_factor() -> Response:
    """Take a first code; from now on it is asked for. The answer shows the codes for recovery."""
    session, actor = db.session(), current_actor()
    form = CodeForm(_label(_begun(actor.user_id)))
    _ask_again()

    def act() -> list[str]:
        account = session.get_one(User, actor.user_id)
        problem = password_check.problem_with_code(
            form.one_time_code.data or "", account=account, confirmed=False
        )
        if problem:
            raise RuleBroken({"one_time_code": [problem]})
        return operations.confirm(session, actor=actor)

    outcome = attempt(form, act)
    if isinstance(outcome, Refused):
        paused = throttle.PAUSED in form.one_time_code.errors
        return _set_up_page(
            _begun(actor.user_id), form, 429 if paused else outcome.status, codes=[]
        )
    return _recovery_page(outcome.value, "第二道验证已启用")


def _begun(user_id: int) -> SecondFactor:
    """What the person is setting up. Raises InvalidMove when there is nothing."""
    factor = factors.factor_of(db.session(), user_id, confirmed=False)
    if factor is None:
        raise InvalidMove(operations.NONE_BEGUN)
    return factor


def _recovery_page(codes: list[str], title: str) -> Response:
    """Show the codes for recovery in the answer itself: they are stored nowhere and cannot be shown again."""
    page = render_template(
        "accounts/factor/recovery.html",
        title=title,
        codes=codes,
        username=current_actor().username,
    )
    return make_response(page)


@blueprint.post("/account/second-factor/recovery")
@requires(Permission.SIGNED_IN, emits={AuditAction.RECOVERY_RENEWED})
def renew_recovery() -> Response:
    """Replace the codes for recovery and show the new ones once."""
    require_confirmation()
    codes = operations.renew_recovery(db.session(), actor=current_actor())
    return _recovery_page(codes, "恢复码已更换")
