"""What fills a plan and what comes out of it: offers to choose from, and drafts of activities."""

from flask import Response, make_response, render_template, request

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.homes import Home
from intranet.domain.planning.drafting import draft_items
from intranet.domain.planning.items import PlanItem
from intranet.domain.planning.store import plan_of
from intranet.features.planning.plans import operations, queries
from intranet.features.planning.plans.item_views import ITEMS, plan_url
from intranet.features.planning.plans.queries import LAST, USUAL
from intranet.features.planning.plans.views import asked_year, blueprint, editable_place
from intranet.foundation.database import db
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.htmx import go_to
from intranet.pagekit.session import current_actor

NOTHING_CHOSEN = "请至少勾选一项；不需要的，点“返回”。"


def _source() -> str:
    return LAST if request.values.get("source") == LAST else USUAL


def _offers_page(place: Home, year: int, *, refusal: str = "") -> Response:
    kinds = queries.kinds_for(db.session(), place, year)
    source = _source()
    page = render_template(
        "planning/plans/offers.html",
        place=place,
        year=year,
        source=source,
        from_last_year=source == LAST,
        offers=queries.offered(db.session(), place, year, source, kinds),
        holidays_known=queries.holidays_known(db.session(), year),
        refusal=refusal,
        back=plan_url(place, year),
    )
    return make_response(page, 422 if refusal else 200)


@blueprint.get("/plans/offers")
@requires(Permission.PLAN_EDIT)
def offers() -> Response:
    """What can be taken into the plan: the usual set of a year, or the items of the year before."""
    year = asked_year()
    return _offers_page(editable_place(year), year)


@blueprint.post("/plans/offers")
@requires(Permission.PLAN_EDIT, emits={AuditAction.PLAN_ITEM_ADDED})
def take_offers() -> Response:
    """Take what is ticked."""
    session, actor, year = db.session(), current_actor(), asked_year()
    place = editable_place(year)
    wanted = set(request.form.getlist("take"))
    if not wanted:
        return _offers_page(place, year, refusal=NOTHING_CHOSEN)
    kinds = queries.kinds_for(session, place, year)
    found = queries.offered(session, place, year, _source(), kinds)
    chosen = [one.offer for one in found if one.offer.key in wanted]
    by_code = {kind.code: kind for kind in kinds}
    operations.take_offers(session, place, year, chosen, by_code, actor=actor)
    notices.done(f"已列入计划{len(chosen)}项，日期和负责人可以逐项修改。")
    return go_to(plan_url(place, year))


@blueprint.post("/plans/<int:item_id>/draft")
@requires(Permission.PLAN_EDIT, emits={AuditAction.ACTIVITY_CREATED})
def draft(item_id: int) -> Response:
    """Make the draft of one item and open it in the form; a second click finds it made."""
    line = ITEMS.load(item_id)
    item = line.row
    made = draft_items(db.session(), PlanItem.id == item.id, actor=current_actor())
    if not made:
        notices.caution("这一项已有活动记录、已取消或者类别已停用，没有再生成草稿。")
        return go_to(plan_url(line.home, item.year, item))
    day = made[0].held_on
    if item.planned_on is None:
        notices.caution(
            f"草稿已生成。这一项日期待定，草稿暂按{day.month}月{day.day}日填写，请核对后再用。"
        )
    else:
        notices.done("草稿已生成，时间、地点等照上次填好，请核对。")
    return go_to(f"/activities/{made[0].id}/edit")


def _whole_year() -> bool:
    return request.values.get("full") == "1"


@blueprint.get("/plans/drafts")
@requires(Permission.PLAN_EDIT)
def ask_drafts() -> str:
    """Say which drafts would be made, before any is."""
    year = asked_year()
    place = editable_place(year)
    found = queries.draftable(db.session(), current_actor(), place, year, full=_whole_year())
    return render_template(
        "planning/plans/drafts.html",
        place=place,
        year=year,
        found=found,
        back=plan_url(place, year),
    )


@blueprint.post("/plans/drafts")
@requires(Permission.PLAN_EDIT, emits={AuditAction.ACTIVITY_CREATED})
def draft_all() -> Response:
    """Make the drafts of all items with a day that have none: of this month and the next, or of the whole year."""
    session, actor, year = db.session(), current_actor(), asked_year()
    place = editable_place(year)
    found = queries.draftable(session, actor, place, year, full=_whole_year())
    made = draft_items(session, plan_of(place, year) & PlanItem.id.in_(found.item_ids), actor=actor)
    if made:
        notices.done(f"已生成{len(made)}项草稿，列在工作台和活动台账，开展后补充内容再提交。")
    else:
        notices.caution("没有需要生成草稿的项目。")
    return go_to(plan_url(place, year))
