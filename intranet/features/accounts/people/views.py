"""Accounts, for the system administrator: who may sign in; not what for."""

from flask import Response, make_response, render_template, request, url_for

from intranet.domain.access.accounts import User
from intranet.domain.access.permissions import Permission
from intranet.features.accounts.page import blueprint
from intranet.features.accounts.people import operations, queries
from intranet.features.accounts.people.forms import AccountForm
from intranet.foundation.database import db
from intranet.foundation.typed import cleaned
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.htmx import go_to, respond
from intranet.pagekit.removal import removal
from intranet.pagekit.saving import FormPage, Refused, attempt
from intranet.pagekit.session import current_actor

STATES = (("active", "使用中"), ("disabled", "已停用"))


@blueprint.get("/accounts")
@requires(Permission.ACCOUNT_MANAGE)
def accounts() -> Response:
    """List accounts."""
    state = request.args.get("state", "")
    filters = {
        "q": cleaned(request.args.get("q", ""))[:40],
        "state": state if state in dict(STATES) else "",
    }
    page = queries.accounts(
        db.session(),
        text=filters["q"],
        state=filters["state"],
        start=request.args.get("page", "")[:41],
    )
    return respond(
        "accounts/people/accounts.html",
        "results",
        page=page,
        filters=filters,
        states=STATES,
        args={name: value for name, value in filters.items() if value},
    )


def _once(user: User, password: str, title: str) -> Response:
    """Show a generated password in the answer itself: it is stored nowhere and cannot be shown again."""
    return make_response(
        render_template(
            "accounts/people/password_once.html",
            title=title,
            user=user,
            password=password,
        )
    )


@blueprint.route("/accounts/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def create_account() -> Response:
    """Create an account without any role."""
    form, page = AccountForm(), FormPage("accounts/people/account_new.html", "")
    if request.method != "POST":
        return page.show(form)
    password = operations.generate_password()
    outcome = attempt(
        form,
        lambda: operations.create_account(
            db.session(), actor=current_actor(), password=password, **form.columns()
        ),
    )
    if isinstance(outcome, Refused):
        return page.show(form, outcome)
    return _once(outcome.value, password, "账号已建立")


@blueprint.get("/accounts/<int:user_id>")
@requires(Permission.ACCOUNT_MANAGE)
def account(user_id: int) -> str:
    """One account with what can be done about it."""
    return render_template(
        "accounts/people/account.html",
        file=queries.account(db.session(), user_id),
        own=user_id == current_actor().user_id,
    )


@blueprint.route("/accounts/<int:user_id>/edit", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def edit_account(user_id: int) -> Response:
    """Correct user name, name and member of somebody else's account."""
    session, actor = db.session(), current_actor()
    user = operations.other_account(session, user_id, actor=actor)
    form = AccountForm(obj=user, member=operations.member_words(session, user.member_id))
    page = FormPage(
        "accounts/people/account_edit.html",
        url_for("admin.account", user_id=user_id),
        {"username": user.username},
    )
    return page.answer(
        form,
        lambda: operations.edit_account(session, user_id, actor=actor, **form.columns()),
        done="账号信息已保存。",
    )


@blueprint.post("/accounts/<int:user_id>/disable")
@requires(Permission.ACCOUNT_MANAGE)
def disable_account(user_id: int) -> Response:
    """Disable an account."""
    user = operations.disable_account(db.session(), user_id, actor=current_actor())
    notices.done(f"账号“{user.username}”已停用，该账号的登录已全部退出。")
    return go_to(url_for("admin.account", user_id=user_id))


@blueprint.post("/accounts/<int:user_id>/enable")
@requires(Permission.ACCOUNT_MANAGE)
def enable_account(user_id: int) -> Response:
    """Enable an account."""
    user = operations.enable_account(db.session(), user_id, actor=current_actor())
    notices.done(f"账号“{user.username}”已启用，可用原密码登录。")
    return go_to(url_for("admin.account", user_id=user_id))


@blueprint.route("/accounts/<int:user_id>/reset", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def reset_password(user_id: int) -> Response:
    """Say what a reset does; then give the account a generated password and show it once."""
    session, actor = db.session(), current_actor()
    if request.method != "POST":
        page = render_template(
            "accounts/people/account_reset.html",
            file=queries.account(session, user_id),
            own=user_id in actor.accounts,
        )
        return make_response(page)
    password = operations.generate_password()
    user = operations.reset_password(session, user_id, actor=actor, password=password)
    return _once(user, password, "密码已重置")


@blueprint.route("/accounts/<int:user_id>/second-factor/remove", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def reset_second_factor(user_id: int) -> Response:
    """Ask whether the second factor of somebody who lost it is to be taken away, or take it away."""
    session, actor = db.session(), current_actor()
    user = operations.other_account(session, user_id, actor=actor)
    return removal(
        "第二道验证",
        {"账号": user.username, "姓名": user.display_name},
        lambda _: operations.reset_second_factor(session, user_id, actor=actor),
        back=url_for("admin.account", user_id=user_id),
        verb="解除",
        warning="手机验证器或编码卡、恢复码立即失效，该账号在各设备上的登录全部退出",
        note="请先核实是本人提出。本人下次登录后自行重新设置，任何人不能代为设置。",
        done="第二道验证已解除，本人下次登录时会看到提示。",
    )
