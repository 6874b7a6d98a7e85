"""Sign-in, sign-out, own account."""

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

from intranet.domain.access import throttle
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.features.accounts import operations, queries
from intranet.features.accounts.forms import (
    ConfirmForm,
    FirstPasswordForm,
    PasswordForm,
    SignInForm,
)
from intranet.foundation.database import db
from intranet.foundation.errors import RuleBroken
from intranet.pagekit import confirmation, drafts, notices, password_check
from intranet.pagekit.access import requires
from intranet.pagekit.password_check import remember_device
from intranet.pagekit.saving import FormPage, Refused, attempt
from intranet.pagekit.session import (
    current_actor,
    current_identity,
    end_session,
    renew_session,
    start_session,
)

blueprint = Blueprint("accounts", __name__)
WRONG = "账号或密码不正确，请重新输入。"
WRONG_OLD = "现在的密码不正确，请重新输入。"


def _sign_in_page(form: SignInForm, status: int) -> Response:
    page = render_template(
        "accounts/sign_in.html",
        form=form,
        next=drafts.safe_local_path(request.values.get("next")),
        resume=request.form.get("resume", ""),
        expired=False,
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
@requires(Permission.PUBLIC)
def sign_in_submit() -> Response:
    """Check name and password; same text, status and work whether or not the account exists."""
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form, 422)
    username, password = form.username.data or "", form.password.data or ""
    problem = password_check.problem_with(
        password,
        username=username,
        account=operations.find_account(db.session(), username),
        wrong=WRONG,
    )
    # once more: it may have been disabled while the password was looked at
    user = None if problem else operations.find_account(db.session(), username)
    if user is None:
        form.password.errors = [problem or WRONG]
        return _sign_in_page(form, 429 if problem == throttle.PAUSED else 422)
    actor = Actor(
        user.id,
        user.username,
        user.display_name,
        user.member_id,
        address=request.remote_addr or "",
        request_id=g.request_id,
    )
    operations.note_success(db.session(), user, actor=actor, password=password)
    start_session(user)
    if found_at := drafts.resumed(request.form.get("resume", "")):
        return remember_device(make_response(redirect(found_at, 303)), user.username)
    onward = drafts.safe_local_path(request.form.get("next"))
    return remember_device(make_response(redirect(onward, 303)), user.username)


@blueprint.post("/logout")
@requires(Permission.SIGNED_IN, with_given_password=True)
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


def _account_page(form: PasswordForm, status: int) -> Response:
    actor = current_actor()
    page = render_template(
        "accounts/account.html",
        form=form,
        sessions=queries.open_sessions(db.session(), actor.user_id),
        own_session=actor.session_id,
        places=getattr(current_identity(), "places", ()),
        username=actor.username,
    )
    return make_response(page, status)


@blueprint.route("/account/first-password", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN, with_given_password=True)
def first_password() -> Response:
    """Choose a password of one's own before anything else, where somebody else gave the present one."""
    identity, actor = current_identity(), current_actor()
    if identity is not None and not identity.password_given:
        return make_response(redirect(url_for("accounts.account"), 303))
    form = FirstPasswordForm(username=actor.username, display_name=actor.display_name)
    page = FormPage("accounts/first_password.html", url_for("desk.index"), {"actor": actor})
    return page.answer(
        form,
        lambda: operations.choose_password(
            db.session(), actor=actor, new=form.new_password.data or ""
        ),
        done="密码已设置，请妥善保管。",
    )


@blueprint.route("/account/confirm", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def confirm() -> Response:
    """Give the password again, then go on to what asked for it."""
    form, onward = ConfirmForm(), drafts.safe_local_path(request.values.get("next"))
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            problem = confirmation.confirm(form.confirm_password.data or "")
            if not problem:
                return make_response(redirect(onward, 303))
            form.confirm_password.errors = [problem]
            status = 429 if problem == throttle.PAUSED else 422
    page = render_template(
        "accounts/confirm.html",
        form=form,
        next=onward,
        carried=[],
        action=url_for("accounts.confirm"),
    )
    return make_response(page, status)


def _password_form() -> PasswordForm:
    actor = current_actor()
    return PasswordForm(username=actor.username, display_name=actor.display_name)


@blueprint.get("/account")
@requires(Permission.SIGNED_IN)
def account() -> Response:
    """Own account: roles, password, open sessions."""
    return _account_page(_password_form(), 200)


@blueprint.post("/account/password")
@requires(Permission.SIGNED_IN)
def change_password() -> Response:
    """Change one's own password."""
    form = _password_form()

    def act() -> None:
        old = (form.old_password and form.old_password.data) or ""
        if problem := confirmation.problem_with_own(old, wrong=WRONG_OLD):
            raise RuleBroken({"old_password": [problem]})
        operations.change_password(
            db.session(), actor=current_actor(), new=form.new_password.data or ""
        )
        renew_session()

    outcome = attempt(form, act)
    if isinstance(outcome, Refused):
        return _account_page(form, outcome.status)
    notices.done("密码已修改，其他设备上的登录已全部退出。")
    return make_response(redirect(url_for("accounts.account"), 303))


@blueprint.post("/account/sessions/<int:session_id>/revoke")
@requires(Permission.SIGNED_IN)
def revoke_session(session_id: int) -> Response:
    """End one of one's own sessions."""
    operations.revoke_session(db.session(), session_id, actor=current_actor())
    notices.done("该设备上的登录已退出。")
    return make_response(redirect(url_for("accounts.account"), 303))


@blueprint.context_processor
def demo_password() -> dict[str, str | None]:
    """The demo's password, shown on the sign-in page in demo mode only."""
    settings = current_app.config["SETTINGS"]
    return {"demo_password": settings.demo_password if settings.demo else None}
