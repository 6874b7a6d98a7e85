"""灯塔录入: the blocks of a record with its mark, how the branches stand, the order of the blocks."""

from functools import partial

from flask import Blueprint, Response, current_app, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities.dengta import (
    DengtaEntry,
    asked_since,
    load_entry,
    may_enter,
)
from intranet.domain.activities.store import load_readable
from intranet.domain.activities.tables import Activity
from intranet.domain.organization.directory import branches_of
from intranet.domain.records import entries
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.features.activities.dengta import operations, queries
from intranet.features.activities.dengta.blocks import sheets
from intranet.features.activities.dengta.forms import BlockForm, EnteredForm
from intranet.features.activities.papers.queries import occasion_of
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, NotAllowed, NotFound
from intranet.pagekit.access import requires
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.removal import removal
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

COLUMNS = (
    Column("党支部", 20, lambda row: row.branch.short_name, heads=True),
    Column("应录入", 10, lambda row: row.asked, "right", unit="条"),
    Column("已录入", 10, lambda row: row.entered, "right", unit="条"),
    Column(
        "待录入",
        10,
        lambda row: row.missing,
        "right",
        unit="条",
        link=lambda row: (
            url_for("activities.index", branch=row.branch.code, dengta="open")
            if row.missing
            else None
        ),
    ),
)
blueprint = Blueprint("dengta", __name__)


@listed(blueprint, "/dengta", Permission.ACTIVITY_READ, "activities/dengta/standings.html")
def index() -> Listing:
    """How many records of each branch are still to be entered."""
    session, actor, today = db.session(), current_actor(), clock.today()
    since = asked_since(today)
    branches = branches_of(session, actor, today, permission=Permission.ACTIVITY_READ, first=since)
    found = queries.standings(session, actor, branches, today)
    asked, entered = sum(one.asked for one in found), sum(one.entered for one in found)
    return Listing(
        title="灯塔录入情况",
        columns=COLUMNS,
        statement=found,
        branch=branches[0] if len(branches) == 1 else None,
        scope=f"{long_date(since)}以来开展、已通过审核的记录，"
        f"应录入{asked}条，已录入{entered}条，待录入{asked - entered}条。",
        unit="个党支部",
        narrows=False,
        values={"since": since, "sets_blocks": actor.can(Permission.KIND_EDIT)},
    )


def _load(activity_id: int) -> Activity:
    """The approved record, for who enters it on the platform."""
    actor = current_actor()
    activity = load_readable(db.session(), activity_id, actor)
    if not may_enter(actor, activity):
        raise NotAllowed("灯塔录入由所在党支部的书记和党务干事办理。")
    if activity.state not in COUNTED_STATES:
        raise InvalidMove("记录通过审核后再录入灯塔。")
    return activity


@blueprint.route("/activities/<int:activity_id>/dengta", methods=["GET", "POST"])
@requires(
    Permission.ACTIVITY_EDIT,
    emits={AuditAction.DENGTA_ENTERED, AuditAction.DENGTA_ENTRY_EDITED},
)
def record(activity_id: int) -> Response:
    """The blocks of a record, and the day on which it was entered there."""
    session, actor = db.session(), current_actor()
    activity = _load(activity_id)
    row, who = load_entry(session, activity_id) or (None, "")
    form = EnteredForm.of(row, is_new=row is None, entered_on=clock.today())
    occasion = occasion_of(session, activity, actor=actor, settings=current_app.config["SETTINGS"])

    def mark() -> None:
        if row is None:
            new = DengtaEntry(activity_id=activity_id)
            entries.add(session, new, form.columns(), operations.EVENTS, actor=actor)
        else:
            # whoever enters a record anew has entered it
            values = {**form.columns(), "entered_by_id": actor.user_id}
            entries.change(
                session, row, values, operations.EVENTS, actor=actor, version=form.seen_version
            )

    page = FormPage(
        "activities/dengta/record.html",
        url_for("activities.show", activity_id=activity_id),
        {
            "activity": activity,
            "branch_name": occasion.short_name,
            "sheets": sheets(
                activity, occasion, queries.shown_blocks(session, activity.committee_id)
            ),
            "entry": row,
            "who": who,
            "outdated": row is not None
            and activity.approved_at is not None
            and row.updated_at < activity.approved_at,
            "here": request.url,
        },
    )
    return page.answer(
        form,
        mark,
        done="已登记录入灯塔。",
        row=row,
        twice="这条记录已由其他同志登记录入，请重新打开本页核对。",
        back=lambda _: request.path,
    )


@blueprint.route("/activities/<int:activity_id>/dengta/remove", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_EDIT, emits={AuditAction.DENGTA_ENTRY_REMOVED})
def remove(activity_id: int) -> Response:
    """Take the mark away: the record is to be entered again."""
    session, activity = db.session(), _load(activity_id)
    found = load_entry(session, activity_id)
    if found is None:
        raise NotFound("这条记录没有灯塔录入登记。")
    row, who = found
    return removal(
        "灯塔录入登记",
        {"活动": activity.title, "录入日期": long_date(row.entered_on), "登记人": who},
        partial(_remove, row),
        version=row.version,
        back=url_for("dengta.record", activity_id=activity_id),
        warning="移除后该记录重新列入灯塔待录入",
    )


def _remove(row: DengtaEntry, version: int) -> None:
    entries.remove(db.session(), row, operations.EVENTS, actor=current_actor(), version=version)


def _committee() -> int:
    """Whose blocks the person keeps."""
    return current_actor().committee_ids(Permission.KIND_EDIT)[0]


BLOCK_COLUMNS = (
    Column(
        "平台上的栏目名",
        24,
        lambda one: one.label,
        heads=True,
        link=lambda one: url_for("dengta.edit_block", name=one.block.value),
    ),
    Column("记录中的内容", 20, lambda one: one.block.label),
    Column("排列顺序", 10, lambda one: one.sort_order, "right"),
    Column(
        "状态",
        10,
        lambda one: "列出" if one.is_shown else "不列出",
        badge=lambda one: ("green", "check") if one.is_shown else ("grey", "none"),
    ),
)


@listed(blueprint, "/admin/dengta", Permission.KIND_EDIT, "activities/dengta/blocks.html")
def blocks() -> Listing:
    """The committee's blocks in the order in which the platform asks for them."""
    return Listing(
        title="灯塔录入栏目",
        columns=BLOCK_COLUMNS,
        statement=queries.blocks(db.session(), _committee()),
        scope="按灯塔录入页的排列顺序。",
        unit="个栏目",
        narrows=False,
    )


@blueprint.route("/admin/dengta/<name>", methods=["GET", "POST"])
@requires(Permission.KIND_EDIT, emits={AuditAction.DENGTA_BLOCK_EDITED})
def edit_block(name: str) -> Response:
    """Move a block, or name it as the platform does."""
    session = db.session()
    block = queries.block(session, name, _committee())
    form = BlockForm(obj=block)
    page = FormPage(
        "activities/dengta/block_form.html",
        url_for("dengta.blocks"),
        {"block": block, "here": request.url},
    )
    return page.answer(
        form,
        lambda: operations.edit_block(
            session,
            block,
            committee_id=_committee(),
            actor=current_actor(),
            version=form.seen_version,
            values=form.columns(),
        ),
        done=f"栏目“{block.block.label}”已保存。",
        row=block,
        twice="其他同志刚刚调整了这个栏目，请重新打开本页核对。",
    )
