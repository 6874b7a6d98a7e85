"""Pasting a notice or a report: what is read of it fills the form of a new gathering."""

from flask import Response, request, url_for
from wtforms import SelectField

from intranet.domain.access.permissions import Permission
from intranet.domain.organization.homes import choose_home, homes
from intranet.features.activities import queries
from intranet.features.activities.pasting import values_of_text
from intranet.features.activities.views import blueprint
from intranet.foundation.database import db
from intranet.foundation.errors import NotKept
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.htmx import go_to
from intranet.pagekit.pasted import PasteForm
from intranet.pagekit.saving import FormPage, Refused
from intranet.pagekit.session import current_actor


class NoticeForm(PasteForm):
    """The text, and whose gathering it tells of."""

    branch = SelectField("单位")


@blueprint.route("/paste", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_EDIT, emits=())
def paste() -> Response:
    """Read a text into a form that nobody has saved yet, and open it there."""
    session, actor = db.session(), current_actor()
    found = homes(session, actor, Permission.ACTIVITY_EDIT)
    form = NoticeForm(branch=request.args.get("branch", ""))
    form.branch.choices = choices((home.code, home.name) for home in found)
    page = FormPage("activities/paste.html", url_for("activities.new"))
    if request.method != "POST":
        return page.show(form)
    home = choose_home(found, form.branch.data or "", what="填写活动")
    if not form.can_be_read():
        return page.show(form, Refused(422))
    values = values_of_text(session, actor, home, form.text.data or "")
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
