"""Figures of several years side by side."""

from flask import Response, make_response, render_template, request

from intranet.domain.access.permissions import Permission
from intranet.domain.achievements.series_store import indicator_names, read_figures
from intranet.domain.achievements.store import reading_committees
from intranet.domain.achievements.tables import Achievement
from intranet.domain.figures.counted import load_counted, side_by_side
from intranet.features.achievements.page import blueprint
from intranet.features.achievements.side_by_side import compared, sections_of, years_shown
from intranet.foundation.clock import today
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, year_options
from intranet.pagekit.session import current_actor


@blueprint.get("/achievements/series")
@requires(Permission.BRAND_READ)
def series() -> Response:
    """Per indicator the years side by side, only what is approved or counted by a register."""
    session = db.session()
    names = {one: indicator_names(session, one) for one in reading_committees(current_actor())}
    figures = {
        one: read_figures(session, one, Achievement.indicator_id.is_not(None), names=known)
        for one, known in names.items()
    }
    counted = {one: load_counted(session, one, known) for one, known in names.items()}
    held = {figure.year for found in figures.values() for figure in found}
    years = sorted(held.union(*(one.years(today()) for one in counted.values())), reverse=True)
    everything = request.args.get("year") == "all"
    # The running year is still being filled in; the newest finished one compares.
    finished = next((one for one in years if one < today().year), None)
    shown = years_shown(years, asked_year(1900, 9998) or finished, everything=everything)
    sections = sections_of(
        [
            figure
            for one, typed in figures.items()
            for figure in side_by_side(session, counted[one], typed, shown, today())
        ],
        shown,
        [name for found in names.values() for name in found.values()],
    )
    all_rows = request.args.get("rows") == "all"
    told, left_out = (sections, 0) if all_rows else compared(sections)
    return make_response(
        render_template(
            "achievements/series.html",
            years=shown,
            chosen="all" if everything else str(shown[0]) if shown else "",
            year_options=[
                *year_options(years=years),
                *([("all", "全部年度")] if len(years) > 2 else []),
            ],
            sections=told,
            left_out=left_out,
            all_rows=all_rows,
        )
    )
