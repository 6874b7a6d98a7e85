"""Pages of resolutions: the list and one resolution with what became of it. Problems: list_views, item_views."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.follow_up.due import DueState
from intranet.domain.follow_up.progress import Step
from intranet.domain.follow_up.resolutions import OpenResolution
from intranet.features.follow_up import queries
from intranet.features.follow_up.forms import ProgressForm
from intranet.features.follow_up.resolutions import operations
from intranet.foundation import clock, looks
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import branch_options
from intranet.pagekit.filters import stamp
from intranet.pagekit.htmx import go_to
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.navigation import Tab
from intranet.pagekit.review import TimelineItem
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor

blueprint = Blueprint("follow_up", __name__)

_DONE = {
    Step.NOTE: "办理情况已登记。",
    Step.CLOSED: "已登记办结，不再列入下次会议。",
    Step.REOPENED: "已重新办理，下次会议将再次列出。",
}
RESOLUTION = Column(
    "议定事项",
    40,
    lambda row: row.text,
    heads=True,
    link=lambda row: url_for("follow_up.show", resolution_id=row.id),
)
COURSE = (
    Column("责任人", 12, lambda row: row.responsible),
    Column(
        "完成时限",
        12,
        lambda row: row.due_on and row.due_on.isoformat(),
        blank="未约定",
        order=lambda row: row.due_on,
    ),
    Column(
        "状态",
        12,
        lambda row: row.words,
        badge=lambda row: (row.state.tone, row.state.icon),
        note=lambda row: row.closed_on and row.closed_on.isoformat(),
    ),
    Column(
        "会议",
        30,
        lambda row: row.activity_title,
        link=lambda row: url_for("activities.show", activity_id=row.activity_id),
        note=lambda row: row.held_on.isoformat(),
        order=lambda row: row.held_on,
    ),
)
_TONES = {
    Step.NOTE: looks.DRAFT,
    Step.CLOSED: looks.DONE,
    Step.REOPENED: looks.RETURNED,
}


def tabs(active: str) -> list[Tab]:
    """The two lists of 督办."""
    return [
        Tab(label, url_for(endpoint), endpoint == active)
        for label, endpoint in (("议定事项", "follow_up.index"), ("问题清单", "follow_up.items"))
    ]


@listed(blueprint, "/follow-up", Permission.FOLLOW_UP_READ, "follow_up/index.html")
def index() -> Listing:
    """Open resolutions, earliest due first; closed ones on request; numbers by branch for who sees several."""
    session, actor, today = db.session(), current_actor(), clock.today()
    scope = queries.scope_of(session, actor, today)
    filters = queries.parse_filters(request.args, list(DueState))
    several, names = len(scope.branches) > 1 and not filters.meeting, scope.names
    place = Column("党支部", 18, lambda row: names.get(row.branch_id) or "已撤销的党支部")
    rows = queries.listed(session, actor, scope, filters, today)
    return Listing(
        title="议定事项督办清单",
        columns=(RESOLUTION, *([place] if len(scope.places) > 1 else []), *COURSE),
        statement=rows,
        branch=scope.find(filters.branch),
        scope="只列已通过审核的记录中的议定事项。",
        values={
            "tabs": tabs("follow_up.index"),
            "filters": filters,
            "limit": queries.LIMIT if len(rows) == queries.LIMIT else 0,
            "counts": queries.counts(session, actor, scope, today) if several else [],
            "branch_options": branch_options(scope.places, "全部"),
            "state_options": [("", "尚未办结"), *DueState.choices()],
        },
    )


def _key(resolution_id: int) -> str:
    return f"resolution:{resolution_id}"


@blueprint.get("/follow-up/<int:resolution_id>")
@requires(Permission.FOLLOW_UP_READ)
def show(resolution_id: int) -> Response:
    """One resolution with its steps, and the form for the next one."""
    return _page(queries.load(db.session(), resolution_id, current_actor(), clock.today()))


def _page(
    one: OpenResolution, form: ProgressForm | None = None, status: int = 200, refusal: str = ""
) -> Response:
    session = db.session()
    if form is None:
        key = _key(one.id)
        form = ProgressForm(
            formdata=None,
            data={"happened_on": one.today, "version": str(one.steps), "draft_key": key},
        )
    page = render_template(
        "follow_up/show.html",
        one=one,
        form=form,
        refusal=refusal,
        follows=operations.may_follow(current_actor(), one),
        events=[_event(step) for step in queries.steps_of(session, one.id)],
        place=queries.scope_of(session, current_actor(), one.today).names.get(one.branch_id, ""),
    )
    return make_response(page, status)


def _event(row: Any) -> TimelineItem:
    tone, icon = _TONES[row.step]
    return TimelineItem(
        row.step.label,
        row.entered_by_name,
        f"{long_date(row.happened_on)}（登记于{stamp(row.entered_at)}）",
        row.note,
        tone,
        icon,
    )


@blueprint.post("/follow-up/<int:resolution_id>")
@requires(
    Permission.FOLLOW_UP_EDIT,
    emits={
        AuditAction.RESOLUTION_PROGRESSED,
        AuditAction.RESOLUTION_CLOSED,
        AuditAction.RESOLUTION_REOPENED,
    },
)
def progress(resolution_id: int) -> Response:
    """Tell of a resolution, close it, or take it up again."""
    session, actor, today = db.session(), current_actor(), clock.today()
    one = queries.load(session, resolution_id, actor, today)
    operations.check_may_follow(actor, one)
    form = ProgressForm(formdata=request.form)
    step = form.step

    def act() -> None:
        operations.add_step(
            session,
            one,
            step,
            form.note.data or "",
            form.happened_on.data or today,
            actor=actor,
            seen=form.seen_version,
        )

    # the number of the step is unique: who is second sees what the first one told
    outcome = attempt(form, act, twice=operations.STALE)
    if isinstance(outcome, Refused):
        fresh = queries.load(session, resolution_id, actor, today)
        if outcome.status == 409:
            # saving again after having seen the new step is a decision, not an accident
            form.version.data = str(fresh.steps)
        return _page(fresh, form, outcome.status, outcome.sentence)
    notices.done(_DONE[step])
    return go_to(url_for("follow_up.show", resolution_id=resolution_id))
