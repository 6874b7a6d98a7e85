"""The page of the overview."""

from flask import Blueprint, render_template
from markupsafe import Markup

from intranet.domain.assessment.matrix import load_matrix
from intranet.domain.assessment.standing import Standing
from intranet.domain.committee_figures import load_branches
from intranet.domain.overview.trends import SUBMIT_WITHIN, load_trends
from intranet.domain.roles import Permission
from intranet.domain.waiting import committee_waiting
from intranet.features.overview.presentation import sections_of
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed
from intranet.foundation.quarters import Quarter
from intranet.pagekit.access import requires
from intranet.pagekit.session import current_actor

blueprint = Blueprint("overview", __name__)
QUARTERS = 6


@blueprint.get("/overview")
@requires(Permission.DUTY_READ)
def index() -> str:
    """Where all branches stand now, and the last quarters side by side."""
    session, actor, today = db.session(), current_actor(), clock.today()
    reading = actor.committee_ids(Permission.DUTY_READ)
    if not reading:
        raise NotAllowed("全委概览供机关党委查看；本支部的情况请看“组织生活”。")
    quarters = [Quarter.of(today)]
    while len(quarters) < QUARTERS:
        quarters.insert(0, quarters[0].previous)
    branches = load_branches(session, reading[0], quarters[-1], today)
    everyone = load_branches(session, reading[0], quarters[0], today)
    matrix = load_matrix(
        session, reading[0], [branch for branch, _ in branches], quarters[-1], today
    )
    lacking = [
        (branch.code, name, short)
        for (branch, name), row in zip(branches, matrix.rows, strict=True)
        if (short := sum(item.standing is Standing.SHORT for item in row.standings.values()))
    ]
    trends = load_trends(session, reading[0], [b.id for b, _ in everyone], quarters, today)
    return render_template(
        "overview/index.html",
        quarter=quarters[-1],
        as_of=today,
        branches=len(branches),
        lacking=lacking,
        waiting=committee_waiting(session, actor, today),
        within=SUBMIT_WITHIN,
        sections=[(section, Markup(section.chart)) for section in sections_of(trends)],  # noqa: S704 - drawn by us
    )
