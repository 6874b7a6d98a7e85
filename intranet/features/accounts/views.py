"""Sign-in, sign-out, own account."""

from collections.abc import Sequence
from datetime import timedelta

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from intranet.domain.access import second_factor, throttle
from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.access.second_factor import FactorKind, SecondFactor
from intranet.features.accounts import half_session, operations, queries
from intranet.features.accounts.forms import (
    CodeForm,
    ConfirmForm,
    FirstPasswordForm,
    PasswordForm,
    SignInForm,
)
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import RuleBroken
from intranet.pagekit import confirmation, drafts, notices, password_check
from intranet.pagekit.access import require_confirmation, requires
from intranet.pagekit.password_check import remember_device
from intranet.pagekit.saving import FormPage, Refused, attempt
from intranet.pagekit.session import (
    Step,
    current_actor,
    current_identity,
    end_session,
    profile,
    renew_session,
    start_session,
)

blueprint = Blueprint("accounts", __name__)
WRONG = "账号或密码不正确，请重新输入。"
USED_UP = "这个一次性密码已经用过或者过期，请联系系统管理员重新发放。"
FEW = 5
FEW_LEFT = "编码卡或恢复码快用完了，请到“我的账号”更换。"
WRONG_OLD = "现在的密码不正确，请重新输入。"


def _sign_in_page(form: SignInForm, status: int, *, expired: bool = False) -> Response:
    page = render_template(
        "accounts/sign_in.html",
        form=form,
        next=drafts.safe_local_path(request.values.get("next")),
        resume=request.form.get("resume", ""),
        expired=expired,
    )
    return make_response(page, status)


@blueprint.get("/login")
@requires(Permission.PUBLIC)
def sign_in() -> Response:
    """Show the sign-in form."""
    if current_identity() is not None:
        return make_response(redirect(drafts.safe_local_path(request.args.get("next")), 303))
    return _sign_in_page(SignInForm(), 200)


@blueprint.post("/login")
@requires(Permission.PUBLIC, emits={AuditAction.SIGNED_IN, AuditAction.SIGN_IN_FAILED})
def sign_in_submit() -> Response:
    """Check name and password; same text, status and work whether or not the account exists."""
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form, 422)
    session = db.session()
    username, password = form.username.data or "", form.password.data or ""
    problem = password_check.problem_with(
        password,
        username=username,
        account=operations.find_account(session, username),
        wrong=WRONG,
    )
    # once more: it may have been disabled while the password was looked at
    user = None if problem else operations.find_account(session, username)
    if user is None:
        form.password.errors = [problem or WRONG]
        return _sign_in_page(form, 429 if problem == throttle.PAUSED else 422)
    factor = second_factor.factor_of(session, user.id)
    if factor is not None:
        half_session.begin(user)
        return _code_page(CodeForm(confirmation.code_label(factor), formdata=None), 200)
    return _let_in(user, password)


def _code_page(form: CodeForm, status: int) -> Response:
    page = render_template(
        "accounts/sign_in_code.html",
        form=form,
        next=drafts.safe_local_path(request.form.get("next")),
        resume=request.form.get("resume", ""),
    )
    return make_response(page, status)


@blueprint.post("/login/code")
@requires(Permission.PUBLIC, emits={AuditAction.SIGNED_IN, AuditAction.CODE_REFUSED})
def sign_in_code() -> Response:
    """The second step: a code, within some minutes after the password."""
    session, user = db.session(), half_session.account()
    factor = second_factor.factor_of(session, user.id) if user is not None else None
    if user is None or factor is None:
        return _sign_in_page(SignInForm(formdata=None), 401, expired=True)
    form = CodeForm(confirmation.code_label(factor))
    if not form.validate():
        return _code_page(form, 422)
    problem = password_check.problem_with_code(form.one_time_code.data or "", account=user)
    if problem:
        form.one_time_code.errors = [problem]
        return _code_page(form, 429 if problem == throttle.PAUSED else 422)
    # once more, as after the password
    user = half_session.account()
    if user is None:
        return _sign_in_page(SignInForm(formdata=None), 401, expired=True)
    left = second_factor.left(session, factor)
    few = left.recovery <= FEW or (factor.kind is FactorKind.CARD and left.card <= FEW)
    return _let_in(user, told=[FEW_LEFT] if few else [])


def _let_in(user: User, password: str = "", told: Sequence[str] = ()) -> Response:
    """Everything that was asked for was right: open the session, tell what others did, lead on."""
    if user.password_given and not operations.use_given_password(db.session(), user):
        form = SignInForm(formdata=None)
        form.password.errors = [USED_UP]
        return _sign_in_page(form, 422)
    actor = Actor(
        user.id,
        user.username,
        user.display_name,
        user.member_id,
        address=request.remote_addr or "",
        request_id=g.request_id,
    )
    done = queries.done_by_others(db.session(), user.id)
    operations.note_success(db.session(), user, actor=actor, password=password)
    start_session(user)
    for sentence in (*told, *done):
        notices.caution(sentence)
    if found_at := drafts.resumed(request.form.get("resume", "")):
        return remember_device(make_response(redirect(found_at, 303)), user.username)
    onward = drafts.safe_local_path(request.form.get("next"))
    return remember_device(make_response(redirect(onward, 303)), user.username)


@blueprint.post("/logout")
@requires(Permission.SIGNED_IN, emits={AuditAction.SIGNED_OUT}, before=frozenset(Step))
def sign_out() -> Response:
    """End the session."""
    identity = current_identity()
    if identity is not None:
        record_event(
            db.session(),
            AuditAction.SIGNED_OUT,
            actor=identity.actor,
            kind="account",
            object_id=identity.actor.user_id,
            label=identity.actor.username,
        )
        end_session(identity)
    notices.done("已退出登录。")
    response = make_response(redirect(url_for("accounts.sign_in"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.get("/account/signed-in")
@requires(Permission.SIGNED_IN)
def signed_in() -> str:
    """Tell a person who signed in from a second window to go back to the first."""
    return render_template("accounts/signed_in.html")


def _account_page(form: PasswordForm, factor: SecondFactor | None, status: int) -> Response:
    actor = current_actor()
    page = render_template(
        "accounts/account.html",
        form=form,
        sessions=queries.open_sessions(db.session(), actor.user_id),
        own_session=actor.session_id,
        places=getattr(current_identity(), "places", ()),
        username=actor.username,
        factor=factor,
        may_deputize=actor.can(Permission.DEPUTIZE),
        standing_in=queries.standing_in(db.session(), actor.accounts, clock.today()),
        asked_for=queries.asked_for(db.session(), actor.accounts)
        if actor.can(Permission.DEPUTIZE)
        else (),
    )
    return make_response(page, status)


@blueprint.route("/account/first-password", methods=["GET", "POST"])
@requires(
    Permission.SIGNED_IN,
    emits={AuditAction.SIGN_IN_FAILED, AuditAction.CODE_REFUSED, AuditAction.PASSWORD_CHANGED},
    before={Step.PASSWORD},
)
def first_password() -> Response:
    """Choose a password of one's own before anything else: in place of one that was given, or that is too old."""
    identity, actor = current_identity(), current_actor()
    if identity is not None and identity.owes is not Step.PASSWORD:
        return make_response(redirect(url_for("accounts.account"), 303))
    given = identity is not None and identity.password_given
    form = _password_form(_own_factor(), FirstPasswordForm if given else PasswordForm)
    days = (profile().lasts or timedelta()).days
    # who comes for the first time is shown around
    onward = url_for("help.tour", step=1) if given else url_for("desk.index")
    page = FormPage("accounts/first_password.html", onward, {"actor": actor, "days": days})
    return page.answer(form, lambda: _choose(form), done="密码已设置，请妥善保管。")


def _choose(form: PasswordForm) -> None:
    """Take the new password; present one and code having been looked at where the form asks for them."""
    if form.old_password is not None:
        problems = password_check.problems_with_own(
            form.old_password.data or "",
            form.data.get("one_time_code") or "",
            account=db.session.get_one(User, current_actor().user_id),
            wrong=WRONG_OLD,
            fields=("old_password", "one_time_code"),
        )
        if problems:
            raise RuleBroken(problems)
    operations.change_password(
        db.session(), actor=current_actor(), new=form.new_password.data or "", profile=profile()
    )
    renew_session()


@blueprint.route("/account/confirm", methods=["GET", "POST"])
@requires(
    Permission.SIGNED_IN,
    emits={AuditAction.SIGN_IN_FAILED, AuditAction.CODE_REFUSED, AuditAction.IDENTITY_CONFIRMED},
)
def confirm() -> Response:
    """Give the password again, then go on to what asked for it."""
    form = ConfirmForm(confirmation.own_code_label())
    onward = drafts.safe_local_path(request.values.get("next"))
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            problems = confirmation.confirm(
                form.confirm_password.data or "", form.data.get(confirmation.CODE_FIELD) or ""
            )
            if not problems:
                return make_response(redirect(onward, 303))
            form.show_problems(problems)
            status = 429 if [throttle.PAUSED] in problems.values() else 422
    page = render_template(
        "accounts/confirm.html",
        form=form,
        next=onward,
        carried=[],
        action=url_for("accounts.confirm"),
    )
    return make_response(page, status)


def _own_factor() -> SecondFactor | None:
    return second_factor.factor_of(db.session(), current_actor().user_id)


def _password_form(
    factor: SecondFactor | None, kind: type[PasswordForm] = PasswordForm
) -> PasswordForm:
    actor = current_actor()
    return kind(
        username=actor.username,
        display_name=actor.display_name,
        code_label=confirmation.code_label(factor) if factor is not None else None,
    )


@blueprint.get("/account")
@requires(Permission.SIGNED_IN)
def account() -> Response:
    """Own account: roles, password, open sessions."""
    factor = _own_factor()
    return _account_page(_password_form(factor), factor, 200)


@blueprint.post("/account/password")
@requires(
    Permission.SIGNED_IN,
    emits={AuditAction.SIGN_IN_FAILED, AuditAction.CODE_REFUSED, AuditAction.PASSWORD_CHANGED},
)
def change_password() -> Response:
    """Change one's own password."""
    form = _password_form(_own_factor())
    outcome = attempt(form, lambda: _choose(form))
    if isinstance(outcome, Refused):
        return _account_page(form, _own_factor(), outcome.status)
    notices.done("密码已修改，其他设备上的登录已全部退出。")
    return make_response(redirect(url_for("accounts.account"), 303))


@blueprint.post("/account/sessions/<int:session_id>/revoke")
@requires(Permission.SIGNED_IN, emits={AuditAction.SESSION_REVOKED})
def revoke_session(session_id: int) -> Response:
    """End one of one's own sessions; the password is asked for once more."""
    require_confirmation()
    operations.revoke_session(db.session(), session_id, actor=current_actor())
    notices.done("该设备上的登录已退出。")
    return make_response(redirect(url_for("accounts.account"), 303))


@blueprint.post("/account/sessions/revoke-others")
@requires(Permission.SIGNED_IN, emits={AuditAction.SESSIONS_REVOKED})
def revoke_other_sessions() -> Response:
    """End all of one's own sessions but this one; the password is asked for once more."""
    require_confirmation()
    operations.revoke_other_sessions(db.session(), actor=current_actor())
    notices.done("其他设备上的登录已全部退出。")
    return make_response(redirect(url_for("accounts.account"), 303))


@blueprint.context_processor
def demo_password() -> dict[str, str | None]:
    """The demo's password, shown on the sign-in page in demo mode only."""
    settings = current_app.config["SETTINGS"]
    return {"demo_password": settings.demo_password if settings.demo else None}
