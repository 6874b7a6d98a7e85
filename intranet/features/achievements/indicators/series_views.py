"""Figures of several years side by side."""

from flask import Response, make_response, render_template, request

from intranet.domain.access.permissions import Permission
from intranet.domain.achievements.series_store import read_figures
from intranet.domain.achievements.store import reading_committees
from intranet.domain.achievements.tables import Achievement
from intranet.features.achievements.page import blueprint
from intranet.features.achievements.side_by_side import sections_of, years_shown
from intranet.foundation.clock import today
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, year_options
from intranet.pagekit.session import current_actor


@blueprint.get("/achievements/series")
@requires(Permission.BRAND_READ)
def series() -> Response:
    """Per indicator the years side by side, only what is approved."""
    figures = [
        figure
        for committee_id in reading_committees(current_actor())
        for figure in read_figures(
            db.session(), committee_id, Achievement.indicator_id.is_not(None)
        )
    ]
    years = sorted({figure.year for figure in figures}, reverse=True)
    everything = request.args.get("year") == "all"
    # The running year is still being filled in; the newest finished one compares.
    finished = next((one for one in years if one < today().year), None)
    shown = years_shown(years, asked_year(1900, 9998) or finished, everything=everything)
    return make_response(
        render_template(
            "achievements/series.html",
            years=shown,
            chosen="all" if everything else str(shown[0]) if shown else "",
            year_options=[
                *year_options(years=years),
                *([("all", "全部年度")] if len(years) > 2 else []),
            ],
            sections=sections_of(figures, shown),
        )
    )
