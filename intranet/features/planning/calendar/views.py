"""The calendar of a month, as grid or list, and of a year as a file."""

from datetime import date

from flask import Blueprint, Response, render_template, request

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.homes import Home
from intranet.domain.organization.scope import readable_places
from intranet.domain.records.days import by_day, days_between
from intranet.features.planning.calendar import queries
from intranet.features.planning.calendar.month import Month, arrangements, happenings, weeks
from intranet.features.planning.calendar.queries import Span
from intranet.foundation import clock, quarters
from intranet.foundation.chinese import WEEKDAYS
from intranet.foundation.database import db
from intranet.foundation.quarters import LAST_YEAR, Year, parse_span
from intranet.pagekit import choosing
from intranet.pagekit.access import requires
from intranet.pagekit.downloads import calendar_response
from intranet.pagekit.session import current_actor

blueprint = Blueprint("calendar", __name__)

GRID, LIST = "month", "list"
ALL = "全部党支部"


def _offered(actor: Actor, span: quarters.Span) -> tuple[list[Home], Span]:
    """The places that the person may choose, and the days of the one that is chosen: asked for, or the only one."""
    found = readable_places(
        db.session(), actor, span, clock.today(), permission=Permission.ACTIVITY_READ
    )
    chosen = choosing.asked_branch(found)
    return found, Span(span.first_day, span.last_day, chosen, only=len(found) == 1)


@blueprint.get("/calendar")
@requires(Permission.ACTIVITY_READ)
def index() -> str:
    """One month: gatherings, plans, fixed theme days, holidays."""
    session, actor, today = db.session(), current_actor(), clock.today()
    month = Month.parse(request.args.get("month", ""), otherwise=today)
    view = LIST if request.args.get("view") == LIST else GRID
    found, asked = _offered(actor, parse_span(str(month)))
    chosen = asked.chosen
    entries = queries.entries(session, actor, asked)
    listed = days_between(session, month.first_day, month.last_day)
    arguments = {"branch": chosen.code} if chosen and len(found) > 1 else {}
    rows = weeks(
        month,
        today=today,
        listed=by_day(listed),
        fixed=queries.fixed_days(session, [chosen] if chosen else found),
        entries=entries,
        together=chosen is None,
    )
    return render_template(
        "planning/calendar/index.html",
        month=month,
        this_month=Month.of(today),
        as_list=view == LIST,
        view=view,
        weeks=rows,
        days=[cell for week in rows for cell in week if not cell.is_quiet],
        undated=happenings(
            (entry for entry in entries if entry.first is None), together=chosen is None
        ),
        holidays=arrangements(listed),
        headings=WEEKDAYS,
        chosen=chosen,
        shown=chosen.name if chosen else ALL,
        options=choosing.branch_options(found, ALL),
        several=chosen is None,
        arguments=arguments,
    )


@blueprint.get("/calendar.ics")
@requires(Permission.ACTIVITY_READ)
def download() -> Response:
    """The calendar of a year as a file for the calendar of a phone or computer."""
    # its library takes a moment to load: only who asks for the file needs it
    from intranet.features.planning.calendar.feed import feed  # noqa: PLC0415

    session, actor = db.session(), current_actor()
    year = choosing.asked_year(last=LAST_YEAR) or clock.today().year
    first, last = date(year, 1, 1), date(year, 12, 31)
    _, asked = _offered(actor, Year(year))
    name = f"{asked.chosen.name if asked.chosen else ALL}{year}年日历"
    content = feed(name, queries.entries(session, actor, asked), first=first, last=last)
    return calendar_response(content, f"{name}.ics")
