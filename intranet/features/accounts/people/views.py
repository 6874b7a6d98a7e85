"""Accounts, for the system administrator: who may sign in; not what for."""

from collections.abc import Callable

from flask import Response, render_template, request, url_for

from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.proposals import Act, Proposal, propose
from intranet.domain.access.saved_searches import SavedSearch
from intranet.features.accounts.forms import ReasonForm
from intranet.features.accounts.page import PROPOSED, WHOSE, blueprint
from intranet.features.accounts.people import operations, queries
from intranet.features.accounts.people.forms import AccountForm, NewAccountForm
from intranet.foundation.database import db
from intranet.foundation.pagination import Page
from intranet.foundation.typed import cleaned
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.filters import stamp
from intranet.pagekit.htmx import go_to
from intranet.pagekit.listings import Column, Listing, kept_searches, listed
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

STATES = (("active", "使用中"), ("disabled", "已停用"))


COLUMNS = (
    Column(
        "账号",
        16,
        lambda row: row.username,
        heads=True,
        link=lambda row: url_for("admin.account", user_id=row.id),
    ),
    *WHOSE,
    Column("党员", 10, lambda row: "已对应" if row.has_member else "", blank="未对应"),
    Column("最近使用", 18, lambda row: stamp(row.last_seen_at), blank="未登录过"),
    Column("密码", 26, lambda row: row.password),
)


@listed(blueprint, "/accounts", Permission.ACCOUNT_MANAGE, "accounts/people/accounts.html")
def accounts() -> Listing:
    """List accounts."""
    state = request.args.get("state", "")
    filters = {
        "q": cleaned(request.args.get("q", ""))[:40],
        "state": state if state in dict(STATES) else "",
    }
    asked = queries.accounts(text=filters["q"], state=filters["state"])

    def page() -> tuple[Page[queries.AccountLine], list[SavedSearch]]:
        found = queries.page_by_username(db.session(), asked, request.args.get("page", "")[:41])
        return found.showing(map(queries.account_line, found.rows)), kept_searches()

    return Listing(
        title="账号",
        columns=COLUMNS,
        statement=asked.order_by(User.username),
        row=queries.account_line,
        paged=page,
        values={"filters": filters, "states": STATES},
    )


@blueprint.route("/accounts/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE, emits={AuditAction.PROPOSAL_MADE})
def create_account() -> Response:
    """Propose an account without any role; it is made when another administrator confirms it."""
    form, session, actor = NewAccountForm(), db.session(), current_actor()

    def act() -> Proposal:
        details = form.columns()
        reason, display_name = details.pop("reason"), details["display_name"]
        asked = {name: value for name, value in details.items() if name != "display_name"}
        operations.check_account(session, actor=actor, **asked)
        return propose(
            session,
            Act.NEW_ACCOUNT,
            actor=actor,
            user=None,
            what=f"{details['username']}（{display_name}）",
            details=details,
            reason=reason,
        )

    page = FormPage("accounts/people/account_new.html", url_for("admin.accounts"))
    return page.answer(form, act, done=PROPOSED)


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
@requires(Permission.ACCOUNT_MANAGE, emits={AuditAction.USER_EDITED})
def edit_account(user_id: int) -> Response:
    """Correct user name and name of somebody else's account."""
    session, actor = db.session(), current_actor()
    user = operations.other_account(session, user_id, actor=actor)
    form = AccountForm(obj=user)
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
@requires(Permission.ACCOUNT_MANAGE, emits={AuditAction.USER_DISABLED})
def disable_account(user_id: int) -> Response:
    """Disable an account."""
    user = operations.disable_account(db.session(), user_id, actor=current_actor())
    notices.done(f"账号“{user.username}”已停用，该账号的登录已全部退出。")
    return go_to(url_for("admin.account", user_id=user_id))


def _propose(
    act: Act,
    user_id: int,
    *,
    sentence: str,
    check: Callable[[User], None] = lambda _user: None,
) -> Response:
    """Ask why, and propose what is done about an account when another administrator confirms it."""
    session, actor, form = db.session(), current_actor(), ReasonForm()
    user = operations.other_account(session, user_id, actor=actor)

    def ask() -> Proposal:
        check(user)
        return propose(
            session,
            act,
            actor=actor,
            user=user,
            what=f"{user.username}（{user.display_name}）",
            details={},
            reason=form.reason.data or "",
        )

    page = FormPage(
        "accounts/people/account_propose.html",
        url_for("admin.account", user_id=user_id),
        {"user": user, "title": act.label, "sentence": sentence},
    )
    return page.answer(form, ask, done=PROPOSED)


@blueprint.route("/accounts/<int:user_id>/enable", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE, emits={AuditAction.PROPOSAL_MADE})
def enable_account(user_id: int) -> Response:
    """Propose that an account may sign in again."""
    return _propose(
        Act.ENABLE,
        user_id,
        sentence="启用后可用原密码登录，原有授权照常有效。",
        check=operations.refuse_active,
    )


@blueprint.route("/accounts/<int:user_id>/reset", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE, emits={AuditAction.PROPOSAL_MADE})
def reset_password(user_id: int) -> Response:
    """Propose that an account gets a generated password."""
    return _propose(
        Act.RESET,
        user_id,
        sentence="确认后由系统生成一次性密码并只显示一次；原密码随即失效，该账号在各设备上的登录全部退出。"
        "请先核实是本人提出。",
    )


@blueprint.route("/accounts/<int:user_id>/second-factor/remove", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE, emits={AuditAction.PROPOSAL_MADE})
def reset_second_factor(user_id: int) -> Response:
    """Propose that the second factor of somebody who lost it is taken away."""
    return _propose(
        Act.RESET_FACTOR,
        user_id,
        sentence="确认后手机验证器或编码卡、恢复码立即失效，该账号在各设备上的登录全部退出；本人下次登录后自行重新设置，"
        "任何人不能代为设置。请先核实是本人提出。",
        check=lambda user: operations.refuse_without_factor(db.session(), user),
    )
