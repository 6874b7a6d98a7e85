"""The pages of errors: what happened, whether anything was lost, the way on; what was typed stays with the person."""

import logging
from typing import Any

from flask import (
    Response,
    current_app,
    g,
    make_response,
    render_template,
    request,
)
from sqlalchemy.exc import SQLAlchemyError

from intranet.foundation import errors
from intranet.foundation.database import db
from intranet.foundation.faults import traced
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import (
    READING,
)
from intranet.pagekit.htmx import wants_fragment
from intranet.pagekit.session import current_identity
from intranet.web import typed_text

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
        "请从菜单重新进入，或者搜索；收藏的地址可能已经失效。",
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
    errors.PrintDefect: {"title": "文件无法印制", "advice": "请返回上一页，更正后再打印。"},
    errors.TooLong: {"title": "文件过长", "advice": "请返回上一页，选择较小的范围。"},
    errors.Busy: {"title": "请稍候", "advice": "稍等片刻，再返回上一页重新办理。"},
}
GONE = "您填写期间，这条记录已被撤回、办结或删除，或者不再由您办理，这次提交没有办理。"
TEXT_KEPT = "您填写的文字列在下面，也保存在工作台的“未保存的填写”中。"
TEXT_SHOWN = "您填写的文字列在下面，需要时请先复制保存。"


def answer(status: int, *, message: str = "", advice: str = "", **values: Any) -> Response:
    """Build the error page, or its compact twin for htmx; a plain page when even the shell fails.

    During an ``outage`` the plain page at once: nothing of it asks the database. ``typed`` are texts to be shown again.
    """
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
        "typed": [],
        "once_more": [],
        **values,
    }
    template = "errors/fragment.html" if wants_fragment() else "errors/page.html"
    if g.get("outage"):
        body = _bare("errors/fragment.html" if wants_fragment() else "errors/plain.html", context)
    else:
        try:
            body = render_template(template, **context)
        except Exception as error:
            logger.error("the error page could not use the shell\n%s", traced(error))
            db.session.rollback()
            body = _bare("errors/plain.html", context)
    response = make_response(body, status)
    if wants_fragment():
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "innerHTML"
        # a form that asked for one of its parts gets the whole notice
        response.headers["HX-Reselect"] = ".notice"
    response.vary.add("HX-Request")
    return response


def _bare(template: str, context: dict[str, Any]) -> str:
    """A page without what every page gets besides: who is signed in is a question to the database."""
    return current_app.jinja_env.get_template(template).render(context)


def give_up() -> None:
    """Take back what the request has done so far, and what it said of it."""
    db.session.rollback()
    notices.take_back()


def outage() -> Response:
    """Database or disk take nothing just now: a page that needs neither, with what was typed and a button to repeat."""
    g.outage = True
    g.pop("session_last_seen", None)
    give_up()
    if request.method in READING:
        return answer(
            503,
            title="系统暂时不能使用",
            message="数据库或存储空间暂时不可用，页面没有打开。",
        )
    if wants_fragment():
        return answer(503, lost=None, advice="页面上填写的内容都还在，请稍后再试。")
    typed, again = typed_text.texts(), typed_text.once_more()
    return answer(
        503,
        lost=None,
        message="数据库或存储空间暂时不可用，这次提交没有保存。",
        advice="请稍等片刻点击“再次提交”。" if again else "请稍后返回上一页重新提交。",
        typed=typed,
        once_more=again,
        action_address=request.full_path.rstrip("?"),
    )


def with_kept_text(status: int, *, message: str, advice: str) -> Response:
    """Keep what was typed and show the error page with the way back to it; the text itself where it cannot be kept."""
    found_at = _kept()
    if found_at:
        return answer(status, message=message, advice=advice, action=("继续填写", found_at))
    if typed := typed_text.texts():
        return answer(status, typed=typed, lost=None, advice=TEXT_SHOWN)
    return answer(status)


def _kept() -> str:
    """Keep what was posted; where it is found again, empty when it cannot be kept. Never fails."""
    if request.method != "POST" or current_identity() is None:
        return ""
    try:
        found_at = drafts.keep(drafts.posted_values()) or ""
        db.session.commit()
    except (SQLAlchemyError, errors.NotKept, errors.StaleRecord) as error:
        logger.error("what was typed could not be kept: %s", type(error).__name__)
        db.session.rollback()
        return ""
    return found_at


def refused(status: int, message: str, **words: str) -> Response:
    """An expected refusal. Whoever wrote something meanwhile finds it on the page, and kept where it can be.

    What cannot be found is answered alike whether it never was there or has left the person's sight: a form of ours was
    sent to it, so this says what may have become of it.
    """
    if status not in {403, 404, 409, 503} or wants_fragment():
        return answer(status, message=message, **words)
    if request.method in READING:
        typed = typed_text.asked_for() if current_identity() is not None else []
        if typed:
            words["advice"] = TEXT_SHOWN
        return answer(status, message=message, typed=typed, **words)
    if not typed_text.came_from_a_page():
        return answer(status, message=message, **words)
    kept = bool(_kept())
    if status == 404:
        message = GONE
    words["advice"] = TEXT_KEPT if kept else TEXT_SHOWN
    return answer(status, message=message, typed=typed_text.texts(), lost=None, **words)
