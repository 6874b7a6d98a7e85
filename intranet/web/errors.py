"""Errors, translated once: each says in Chinese what happened, whether anything was lost, and the way on."""

import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    make_response,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from intranet.domain.access import throttle
from intranet.domain.records.posted import FORM_KEY
from intranet.features.accounts.forms import ConfirmForm, SignInForm
from intranet.foundation import errors
from intranet.foundation.database import is_away, unique_violation
from intranet.foundation.faults import complaint, traced
from intranet.foundation.storage import FULL
from intranet.pagekit import drafts
from intranet.pagekit.access import (
    READING,
    ConfirmationRequired,
    SignInRequired,
    StepRequired,
    record_refusal,
)
from intranet.pagekit.confirmation import CODE_FIELD, PASSWORD_FIELD, own_code_label
from intranet.pagekit.htmx import go_to, wants_fragment
from intranet.pagekit.session import current_identity
from intranet.web.error_pages import WORDS, answer, give_up, outage, refused, with_kept_text

logger = logging.getLogger(__name__)


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


def confirm_again(problems: Mapping[str, list[str]]) -> Response:
    """The password is to be given again: a page view is led there and back, a post is answered with it.

    What was posted travels in the page that asks: it may not be kept anywhere, and nothing typed is lost.
    """
    if request.method in READING or wants_fragment():
        onward = _page_asked_from() if wants_fragment() else request.full_path.rstrip("?")
        return go_to(url_for("accounts.confirm", next=onward))
    form = ConfirmForm(own_code_label(), formdata=None)
    form.show_problems(problems)
    own = {"csrf_token", PASSWORD_FIELD, CODE_FIELD, FORM_KEY}
    page = render_template(
        "accounts/confirm.html",
        form=form,
        next="",
        carried=[pair for pair in request.form.items(multi=True) if pair[0] not in own],
        action=request.full_path.rstrip("?"),
    )
    return make_response(page, 429 if [throttle.PAUSED] in problems.values() else 401)


def _page_asked_from() -> str:
    """The page that asked for a part of itself: with the choices just made, or as it stood."""
    shown = _local(request.headers.get("HX-Current-URL"))
    if shown.partition("?")[0] == request.path:
        return request.full_path.rstrip("?")
    return drafts.safe_local_path(shown)


def _local(address: str | None) -> str:
    """Path and choices of a full address; empty for what is none."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return ""
    return f"{parts.path}?{parts.query}".rstrip("?")


def forged_or_old_token() -> Response:
    """The CSRF token does not fit. What was typed is kept for the person's own review, never carried out."""
    if current_identity() is None:
        return sign_in_again()
    return with_kept_text(
        400,
        message="页面停留时间过长，服务器没有接受这次提交。您填写的内容已经保存。",
        advice="点击“继续填写”，核对后重新提交。",
    )


def init_app(app: Flask) -> None:
    """Register one handler per kind of error."""

    @app.errorhandler(SignInRequired)
    def sign_in_required(_error: SignInRequired) -> Response:
        return sign_in_again()

    @app.errorhandler(StepRequired)
    def step_required(error: StepRequired) -> Response:
        return go_to(url_for(error.step))

    @app.errorhandler(ConfirmationRequired)
    def confirmation_required(error: ConfirmationRequired) -> Response:
        give_up()
        return confirm_again(error.problems)

    @app.errorhandler(CSRFError)
    def csrf_failed(_error: CSRFError) -> Response:
        return forged_or_old_token()

    @app.errorhandler(errors.IntranetError)
    def expected(error: errors.IntranetError) -> Response:
        give_up()
        for kind, status in (
            (errors.NotFound, 404),
            (errors.NotAllowed, 403),
            (errors.InvalidMove, 409),
            (errors.StaleRecord, 409),
            (errors.RuleBroken, 422),
            (errors.RefusedFile, 422),
            (errors.TooLong, 422),
            (errors.PrintDefect, 422),
            (errors.StorageFull, 503),
            (errors.ReadNotRecorded, 503),
            (errors.Busy, 503),
        ):
            if isinstance(error, kind):
                record_refusal(status)
                return refused(status, str(error), **WORDS.get(kind, {}))
        return answer(500)

    @app.errorhandler(errors.DamagedFile)
    def damaged(error: errors.DamagedFile) -> Response:
        logger.error("%s", error)
        give_up()
        return answer(
            500,
            message="存储的文件缺失或已损坏，没有发送。",
            lost=None,
            advice="请把本页编号告诉系统管理员，从备份恢复；也可请填写人重新上传。",
        )

    @app.errorhandler(errors.DamagedSeal)
    def broken_seal(error: errors.DamagedSeal) -> Response:
        logger.error("%s", error)
        give_up()
        return answer(
            500,
            message="这里加密保存的内容缺失或已被改动，没有显示。",
            lost=None,
            advice="请把本页编号告诉系统管理员，核对密钥文件，或者从备份恢复。",
        )

    @app.errorhandler(errors.KeysMissing)
    def no_keys(error: errors.KeysMissing) -> Response:
        logger.error("%s", error)
        give_up()
        return refused(
            503,
            "密钥文件现在不可用，受限登记暂时不能查看，各项登记暂时不能保存。",
            title="暂时不能办理",
            advice="请联系系统管理员检查密钥文件，再重新打开。",
        )

    @app.errorhandler(StaleDataError)
    def stale(_error: StaleDataError) -> Response:
        give_up()
        return refused(409, "")

    @app.errorhandler(IntegrityError)
    def constraint(error: IntegrityError) -> Response:
        # the rule was checked before; reaching a unique constraint means that somebody was faster
        constraint = unique_violation(error)
        if constraint is None:
            return fault(error)
        logger.warning("a unique constraint refused a write: %s", constraint)
        give_up()
        return refused(409, "")

    @app.errorhandler(SQLAlchemyError)
    def database(error: SQLAlchemyError) -> Response:
        if not is_away(error):
            return fault(error)
        logger.error("database unavailable: %s", complaint(error))
        return outage()

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
        return outage()

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        if app.testing or app.debug:
            raise error
        logger.error("unexpected fault\n%s", traced(error))
        give_up()
        return with_kept_text(
            500,
            message="服务器处理时出现错误，已记录下来。您填写的内容已经保存。",
            advice="请稍后点击“继续填写”重新提交；多次出现时请联系系统管理员。",
        )
