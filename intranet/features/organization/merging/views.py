"""Merging of a branch: asked for, looked at, confirmed; withdrawn before its day."""

from flask import Response, request

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.directory import branches_of
from intranet.domain.organization.tables import Branch
from intranet.features.organization import access
from intranet.features.organization.bodies.branch_views import branch_url, page_under, short_name_of
from intranet.features.organization.fields import day_of
from intranet.features.organization.merging import forms, operations, queries, withdrawing
from intranet.features.organization.page import blueprint
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove
from intranet.pagekit import fields
from intranet.pagekit.access import requires
from intranet.pagekit.removal import removal
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor


@blueprint.route("/branches/<code>/merge", methods=["GET", "POST"])
@requires(
    Permission.BRANCH_EDIT,
    emits={
        AuditAction.GRANT_ENDED,
        AuditAction.MEMBERSHIP_CHANGED,
        AuditAction.POST_ENDED,
        AuditAction.BRANCH_MERGED,
        AuditAction.PLAN_ITEM_EDITED,
    },
)
def merge_branch(code: str) -> Response:
    """Say what a merging on this day would do; merge when that has been looked at."""
    session, actor = db.session(), current_actor()
    branch = access.load_editable_branch(session, code, actor)
    if branch.dissolved_on is not None:
        raise InvalidMove("本支部已撤销或已办理合并，不能再办理合并。")
    found = {
        one.code: one.short_name
        for one in branches_of(session, actor, clock.today(), permission=Permission.BRANCH_EDIT)
        if one.committee_id == branch.committee_id and one.id != branch.id
    }
    if not found:
        raise InvalidMove("没有其他党支部可以接收，不能办理合并。")
    form = forms.MergingForm()
    form.into.choices = fields.choices(found.items())
    name = short_name_of(branch)
    outlook: list[queries.Line] = []
    page = page_under(
        branch,
        f"合并党支部：{name}",
        template="organization/merge.html",
        values=lambda: {"outlook": outlook, "into": found.get(form.into.data, ""), "name": name},
    )
    if request.method != "POST":
        return page.show(form)

    def look() -> None:
        into = _receiving(form)
        operations.refuse_merging(session, branch, into, day_of(form.on))
        found_now = queries.outlook(session, branch, day_of(form.on))
        outlook.extend(queries.lines(found_now, name, found[into.code]))

    looked = attempt(form, look)
    if isinstance(looked, Refused):
        form.seen.data = ""
        return page.show(form, looked)
    if form.seen.data != form.choice:
        # what is confirmed is what was looked at
        form.seen.data = form.choice
        return page.show(form)
    on = day_of(form.on)
    into_name = found[form.into.data]
    return page.save(
        form,
        lambda: operations.merge(session, branch, _receiving(form), actor=actor, on=on),
        done=lambda number: (
            f"已合并：{number}名党员自{long_date(on)}起转入{into_name}。"
            if on <= clock.today()
            else f"已登记计划中的合并：{number}名党员将自{long_date(on)}起转入{into_name}。"
        ),
    )


def _receiving(form: forms.MergingForm) -> Branch:
    return access.load_editable_branch(db.session(), form.into.data, current_actor())


@blueprint.route("/branches/<code>/merge/withdraw", methods=["GET", "POST"])
@requires(
    Permission.BRANCH_EDIT,
    emits={
        AuditAction.GRANT_ADDED,
        AuditAction.MEMBERSHIP_CHANGED,
        AuditAction.BRANCH_MERGING_WITHDRAWN,
        AuditAction.PLAN_ITEM_EDITED,
    },
)
def withdraw_merging(code: str) -> Response:
    """Take a planned merging back."""
    session, actor = db.session(), current_actor()
    branch = access.load_editable_branch(session, code, actor)
    on = withdrawing.planned_for(branch)
    return removal(
        "合并",
        {"党支部": short_name_of(branch), "合并日期": long_date(on)},
        lambda _: withdrawing.withdraw(session, branch, actor=actor),
        back=branch_url(branch),
        verb="撤回",
        warning="撤回后，党员、任职和授权按合并登记之前的情况继续",
        note="已转入接收支部计划、尚未开展的项目同时转回。",
        done="合并已撤回。",
    )
