"""Pasting a text: what is read of one gathering fills the form of a new one; of several, each becomes a draft."""

from typing import Any

from flask import Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.homes import Home, choose_home, homes
from intranet.features.activities import pasted_rows, queries
from intranet.features.activities.paste_forms import MOST_ROWS, NoticeForm
from intranet.features.activities.pasting import values_of_text
from intranet.features.activities.views import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotKept
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import FormPage, Refused
from intranet.pagekit.session import current_actor

_DONE = "已建立{}项草稿，列在工作台和活动台账。原文没有写的时间、地点、主持人照上次填好，请逐项核对、补充后再提交。"


@blueprint.route("/paste", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_EDIT, emits={AuditAction.ACTIVITY_CREATED})
def paste() -> Response:
    """Read a text: one gathering into a form that nobody has saved yet, several into rows that become drafts."""
    session, actor = db.session(), current_actor()
    found = homes(session, actor, Permission.ACTIVITY_EDIT)
    form = NoticeForm(branch=request.args.get("branch", ""), year=clock.today().year)
    form.branch.choices = choices((home.code, home.name) for home in found)
    known: dict[str, Any] = {"review": None}
    page = FormPage("activities/paste.html", url_for("activities.new"), known)
    if request.method != "POST":
        return page.show(form)
    home = choose_home(found, form.branch.data or "", what="填写活动")
    act = request.form.get("act")
    if act != "save" and not form.can_be_read():
        return page.show(form, Refused(422))
    if act == "one":
        return _into_form(form, page, home)
    kinds = pasted_rows.draftable_kinds(session, actor, home)
    review = pasted_rows.read(form.text.data or "", kinds, form.year.data)
    form.offer(kinds)
    if act == "save":
        known["review"] = review
        return page.save(
            form,
            lambda: pasted_rows.draft_all(session, home, form.wanted, actor=actor),
            done=_DONE.format,
            back=lambda _made: url_for("activities.index", branch=home.code),
        )
    if not review.is_list:
        return _into_form(form, page, home)
    known["review"] = review
    form.rows.put(pasted_rows.rows_of(session, home, review.exact[:MOST_ROWS], kinds))
    form.offer(kinds)
    return page.show(form)


def _into_form(form: NoticeForm, page: FormPage, home: Home) -> Response:
    values = values_of_text(db.session(), current_actor(), home, form.text.data or "")
    values |= {
        drafts.KEY_FIELD: [f"{queries.NEW_DRAFT}{drafts.own_part()}"],
        drafts.PAGE_FIELD: [url_for("activities.new", branch=home.code)],
        drafts.HEADING_FIELD: ["新建活动"],
    }
    try:
        found_at = drafts.keep(values)
    except NotKept as refused:
        form.text.errors = [str(refused)]
        return page.show(form, Refused(422))
    drafts.drop(form.draft_key.data or "")
    notices.done("已按原文填好，请逐项核对；没有读出的文字列在表单旁。")
    return go_to(found_at or url_for("activities.new"))
