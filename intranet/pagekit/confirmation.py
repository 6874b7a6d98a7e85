"""Giving the password again before something that others must not see or do at an unattended screen."""

from intranet.domain.access import second_factor
from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.second_factor import FactorKind, SecondFactor
from intranet.foundation.database import db
from intranet.pagekit.password_check import problems_with_own
from intranet.pagekit.session import confirm_session, current_actor

PASSWORD_FIELD = "confirm_password"  # noqa: S105 - the name of a field
CODE_FIELD = "confirm_code"
WRONG = "密码不正确，请重新输入。"
RECOVERY_HELP = "也可以填写一个恢复码。"


def code_label(factor: SecondFactor) -> tuple[str, str]:
    """How a form asks for the next code of this second factor: the label, and where it is found."""
    if factor.kind is FactorKind.APP:
        return "验证码", f"打开手机验证器，填写6位数字。每个验证码只能用一次。{RECOVERY_HELP}"
    number = second_factor.left(db.session(), factor).number
    if number is None:
        return "恢复码", "编码卡已经用完，请填写一个恢复码，登录后换新卡。"
    return f"编码卡第{number}号", f"填写编码卡上第{number}号的编码。{RECOVERY_HELP}"


def own_code_label() -> tuple[str, str] | None:
    """The same about the signed-in person; None for who has no second factor."""
    factor = second_factor.factor_of(db.session(), current_actor().user_id)
    return code_label(factor) if factor is not None else None


def confirm(password: str, code: str) -> dict[str, list[str]]:
    """Take password and code of the signed-in person; what stands against them by field, empty when it is confirmed.

    Wrong ones are counted like those of the sign-in, and are so although the answer is a refusal.
    """
    session, actor = db.session(), current_actor()
    account = session.get_one(User, actor.user_id)
    if problems := problems_with_own(
        password, code, account=account, wrong=WRONG, fields=(PASSWORD_FIELD, CODE_FIELD)
    ):
        return problems
    confirm_session()
    record_event(
        session,
        AuditAction.IDENTITY_CONFIRMED,
        actor=actor,
        kind="account",
        object_id=actor.user_id,
        label=actor.username,
    )
    return {}
