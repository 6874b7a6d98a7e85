"""The page of the overview."""

from flask import render_template
from markupsafe import Markup

from intranet.domain.access.permissions import Permission
from intranet.domain.waiting.activities import committee_waiting
from intranet.features.overview import queries
from intranet.features.overview.page import blueprint
from intranet.features.overview.presentation import sections_of
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed
from intranet.foundation.quarters import Quarter
from intranet.pagekit.access import requires
from intranet.pagekit.session import current_actor


@blueprint.get("/overview")
@requires(Permission.DUTY_READ)
def index() -> str:
    """Where all branches stand now, and the last quarters side by side."""
    session, actor, today = db.session(), current_actor(), clock.today()
    reading = actor.committee_ids(Permission.DUTY_READ)
    if not reading:
        raise NotAllowed("全委概览供机关党委查看；本支部的情况请看“落实情况”。")
    quarter = Quarter.of(today)
    reviews = actor.can(Permission.ACTIVITY_REVIEW)
    overview = queries.overview(session, reading[0], today)
    return render_template(
        "overview/index.html",
        quarter=quarter,
        as_of=today,
        present=overview.present,
        reviews=reviews,
        waiting=committee_waiting(session, actor, today) if reviews else None,
        sections=[(one, Markup(one.chart)) for one in sections_of(overview.trends, today)],  # noqa: S704  # nosec B704 - drawn by us
    )
