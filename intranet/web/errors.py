"""Errors, translated once: each says in Chinese what happened, whether anything was lost, and the way on."""

import logging
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from intranet.domain.access import throttle
from intranet.domain.records.posted import FORM_KEY
from intranet.features.accounts.forms import ConfirmForm, SignInForm
from intranet.foundation import errors
from intranet.foundation.database import db, unique_violation
from intranet.foundation.storage import FULL
from intranet.pagekit import drafts
from intranet.pagekit.access import (
    READING,
    ConfirmationRequired,
    OwnPasswordRequired,
    SignInRequired,
)
from intranet.pagekit.confirmation import PASSWORD_FIELD
from intranet.pagekit.htmx import go_to, wants_fragment
from intranet.pagekit.session import current_identity

logger = logging.getLogger(__name__)

# status → (title, message, advice)
TEXTS: dict[int, tuple[str, str, str]] = {
    400: (
        "没有办理成功",
        "页面停留时间过长或信息不完整，服务器没有接受这次提交。",
        "请返回上一页刷新后重新提交。",
    ),
    403: ("没有权限", "您的账号不能进行这项操作。", "如工作需要，请联系安全管理员授权。"),
    404: (
        "没有找到",
        "您要查看的内容不存在，或者不在您的查看范围内。",
        "请从左侧菜单重新进入；收藏的地址可能已经失效。",
    ),
    405: ("没有办理成功", "这个地址不能这样访问。", "请从页面上的按钮进入。"),
    409: (
        "内容已有变化",
        "在您操作期间，这条记录已被其他人修改或办理。",
        "请刷新页面，对照最新内容后再操作。",
    ),
    413: ("内容过大", "提交的文件或文字超过了上限。", "请压缩文件或分几次提交。"),
    422: ("请核对填写内容", "有内容不符合要求，没有保存。", "请返回上一页按提示修改。"),
    429: ("操作过于频繁", "短时间内尝试次数过多，已暂停受理。", "请稍后再试。"),
    500: (
        "系统出现故障",
        "服务器处理时出现错误，已记录下来。",
        "请稍后重试；多次出现时请联系系统管理员。",
    ),
    503: (
        "系统暂时不能保存",
        "数据库或存储空间暂时不可用。",
        "请稍后重试；多次出现时请联系系统管理员。",
    ),
}

# What a rule forbids is no news about the record: the sentence says why, refreshing would change nothing.
WORDS: dict[type[errors.IntranetError], dict[str, str]] = {
    errors.InvalidMove: {
        "title": "现在不能这样办理",
        "advice": "请返回上一页，核对现在的办理情况。",
    },
    errors.TooLong: {"title": "文件过长", "advice": "请返回上一页，选择较小的范围。"},
    errors.Busy: {"title": "请稍后再打印", "advice": "稍等片刻，再返回上一页重新点击。"},
}
BUSY_SECONDS = 30


def answer(status: int, *, message: str = "", advice: str = "", **values: Any) -> Response:
    """Build the error page, or its compact twin for htmx; a plain page when even the shell fails."""
    g.pop("forms_shown", None)  # the page says what happened, and nothing that needs the database
    title, text, way_on = TEXTS.get(status, TEXTS[500])
    context = {
        "status": status,
        "title": title,
        "message": message or text,
        "advice": advice or way_on,
        "lost": False,
        "action": None,
        "details": None,
        **values,
    }
    template = "errors/fragment.html" if wants_fragment() else "errors/page.html"
    try:
        body = render_template(template, **context)
    except Exception:
        logger.exception("the error page could not use the shell")
        body = render_template("errors/plain.html", **context)
    response = make_response(body, status)
    if wants_fragment():
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "innerHTML"
        # a form that asked for one of its parts gets the whole notice
        response.headers["HX-Reselect"] = ".notice"
    response.vary.add("HX-Request")
    return response


def sign_in_again() -> Response:
    """The session is over: lose nothing typed, lead to sign-in.

    A page view is redirected, and so is a part of a page that was only asked for: both lead back to the same page and
    choices. A post is answered with the sign-in page (401), which carries what was typed; one of htmx keeps the page as
    it is and shows a link that opens in a new tab.
    """
    if wants_fragment():
        if request.method == "GET":
            response = make_response("", 204)
            response.headers["HX-Redirect"] = url_for("accounts.sign_in", next=_page_asked_from())
            return response
        return answer(
            401,
            title="登录已过期",
            message="您已较长时间没有操作，需要重新登录。页面上填写的内容都还在。",
            advice="请在新窗口登录，再回到本页继续填写，系统会接着自动保存。",
            action=(
                "在新窗口登录",
                url_for("accounts.sign_in", next=url_for("accounts.signed_in")),
            ),
            lost=None,
        )
    if request.method in {"GET", "HEAD"}:
        response = make_response("", 302)
        response.headers["Location"] = url_for(
            "accounts.sign_in", next=request.full_path.rstrip("?")
        )
        return response
    page = render_template(
        "accounts/sign_in.html",
        form=SignInForm(formdata=None),
        next=drafts.safe_local_path(_local(request.referrer)),
        resume=drafts.pack_request(),
        expired=True,
    )
    return make_response(page, 401)


def confirm_again(problem: str) -> Response:
    """The password is to be given again: a page view is led there and back, a post is answered with it.

    What was posted travels in the page that asks: it may not be kept anywhere, and nothing typed is lost.
    """
    if request.method in READING or wants_fragment():
        onward = _page_asked_from() if wants_fragment() else request.full_path.rstrip("?")
        return go_to(url_for("accounts.confirm", next=onward))
    form = ConfirmForm(formdata=None)
    form.confirm_password.errors = [problem] if problem else []
    own = {"csrf_token", PASSWORD_FIELD, FORM_KEY}
    page = render_template(
        "accounts/confirm.html",
        form=form,
        next="",
        carried=[pair for pair in request.form.items(multi=True) if pair[0] not in own],
        action=request.full_path.rstrip("?"),
    )
    return make_response(page, 429 if problem == throttle.PAUSED else 401)


def _page_asked_from() -> str:
    """The page that asked for a part of itself: with the choices just made, or as it stood."""
    shown = _local(request.headers.get("HX-Current-URL"))
    if shown.partition("?")[0] == request.path:
        return request.full_path.rstrip("?")
    return drafts.safe_local_path(shown)


def _local(address: str | None) -> str:
    """Path and choices of a full address."""
    parts = urlsplit(address or "")
    return f"{parts.path}?{parts.query}".rstrip("?")


def forged_or_old_token() -> Response:
    """The CSRF token does not fit. What was typed is kept for the person's own review, never carried out."""
    if current_identity() is None:
        return sign_in_again()
    return _with_kept_text(
        400,
        message="页面停留时间过长，服务器没有接受这次提交。您填写的内容已经保存。",
        advice="点击“继续填写”，核对后重新提交。",
    )


def _with_kept_text(status: int, *, message: str, advice: str) -> Response:
    """Keep what was typed and show the error page with the way back to it; the plain page where nothing can be kept."""
    try:
        found_at = drafts.keep(drafts.posted_values()) if request.method == "POST" else ""
        db.session.commit()
    except (SQLAlchemyError, ValueError):
        logger.exception("what was typed could not be kept")
        db.session.rollback()
        found_at = ""
    if not found_at:
        return answer(status)
    return answer(status, message=message, advice=advice, action=("继续填写", found_at))


def init_app(app: Flask) -> None:
    """Register one handler per kind of error."""

    @app.errorhandler(SignInRequired)
    def sign_in_required(_error: SignInRequired) -> Response:
        return sign_in_again()

    @app.errorhandler(OwnPasswordRequired)
    def own_password_required(_error: OwnPasswordRequired) -> Response:
        return go_to(url_for("accounts.first_password"))

    @app.errorhandler(ConfirmationRequired)
    def confirmation_required(error: ConfirmationRequired) -> Response:
        db.session.rollback()
        return confirm_again(error.problem)

    @app.errorhandler(CSRFError)
    def csrf_failed(_error: CSRFError) -> Response:
        return forged_or_old_token()

    @app.errorhandler(errors.IntranetError)
    def refused(error: errors.IntranetError) -> Response:
        db.session.rollback()
        for kind, status in (
            (errors.NotFound, 404),
            (errors.NotAllowed, 403),
            (errors.InvalidMove, 409),
            (errors.StaleRecord, 409),
            (errors.RuleBroken, 422),
            (errors.RefusedFile, 422),
            (errors.TooLong, 422),
            (errors.StorageFull, 503),
            (errors.ReadNotRecorded, 503),
            (errors.Busy, 503),
        ):
            if isinstance(error, kind):
                response = answer(status, message=str(error), **WORDS.get(kind, {}))
                if kind is errors.Busy:
                    response.headers["Retry-After"] = str(BUSY_SECONDS)
                return response
        return answer(500)

    @app.errorhandler(errors.DamagedFile)
    def damaged(error: errors.DamagedFile) -> Response:
        logger.error("%s", error)
        db.session.rollback()
        return answer(
            500,
            message="存储的文件缺失或已损坏，没有发送。",
            advice="请把本页编号告诉系统管理员，从备份恢复；也可请填写人重新上传。",
        )

    @app.errorhandler(errors.DamagedSeal)
    def broken_seal(error: errors.DamagedSeal) -> Response:
        logger.error("%s", error)
        db.session.rollback()
        return answer(
            500,
            message="这里加密保存的内容缺失或已被改动，没有显示。",
            advice="请把本页编号告诉系统管理员，核对密钥文件，或者从备份恢复。",
        )

    @app.errorhandler(errors.KeysMissing)
    def no_keys(error: errors.KeysMissing) -> Response:
        logger.error("%s", error)
        db.session.rollback()
        return answer(
            503,
            title="暂时不能打开",
            message="加密用的密钥文件现在不可用，受限登记暂时不能查看和保存。",
            advice="请联系系统管理员检查密钥文件，再重新打开。",
        )

    @app.errorhandler(StaleDataError)
    def stale(_error: StaleDataError) -> Response:
        db.session.rollback()
        return answer(409)

    @app.errorhandler(IntegrityError)
    def constraint(error: IntegrityError) -> Response:
        # the rule was checked before; reaching a unique constraint means that somebody was faster
        constraint = unique_violation(error)
        if constraint is None:
            return fault(error)
        logger.warning("a unique constraint refused a write: %s", constraint)
        db.session.rollback()
        return answer(409)

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)
    def database_away(error: Exception) -> Response:
        logger.error("database unavailable: %s", type(error).__name__)
        db.session.rollback()
        return answer(503)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        status = error.code or 500
        if 300 <= status < 400:
            return make_response(error.get_response())
        return answer(status)

    @app.errorhandler(OSError)
    def disk(error: OSError) -> Response:
        # an upload may fill the folder for temporary files before any view sees it
        if error.errno not in FULL:
            return fault(error)
        logger.error("no space left on %s", error.filename or "the disk")
        db.session.rollback()
        return answer(503)

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        if app.testing or app.debug:
            raise error
        logger.exception("unexpected fault")
        db.session.rollback()
        return _with_kept_text(
            500,
            message="服务器处理时出现错误，已记录下来。您填写的内容已经保存。",
            advice="请稍后点击“继续填写”重新提交；多次出现时请联系系统管理员。",
        )
