"""Pages of the working calendar: the listed days of a year, adding, correcting, removing."""

from datetime import date
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from intranet.domain.access.roles import Permission
from intranet.domain.planning.days import CalendarDay, days_between
from intranet.features.planning.calendar import operations
from intranet.features.planning.calendar.forms import OFF, DayForm, stored_values
from intranet.features.planning.calendar.views import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import RuleBroken, StaleRecord
from intranet.foundation.quarters import LAST_YEAR
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year
from intranet.pagekit.htmx import go_to
from intranet.pagekit.session import current_actor

AT_ONCE = "其他人同时登记了这些日期，请核对后再保存。"


@blueprint.get("/calendar/days")
@requires(Permission.ACTIVITY_READ)
def days() -> str:
    """The listed days of a year."""
    year = asked_year(last=LAST_YEAR) or clock.today().year
    return render_template(
        "planning/calendar/days.html",
        year=year,
        rows=days_between(db.session(), date(year, 1, 1), date(year, 12, 31)),
        edits=current_actor().can(Permission.CALENDAR_EDIT),
    )


def _page(row: CalendarDay | None, form: DayForm, status: int = 200, refusal: str = "") -> Response:
    return make_response(
        render_template("planning/calendar/day_form.html", row=row, form=form, refusal=refusal),
        status,
    )


@blueprint.get("/calendar/days/new")
@requires(Permission.CALENDAR_EDIT)
def new_days() -> Response:
    """An empty form."""
    return _page(None, DayForm(formdata=None, data={"what": OFF}))


@blueprint.post("/calendar/days/new")
@requires(Permission.CALENDAR_EDIT)
def add_days() -> Response:
    """List a day or a range of days."""
    form = DayForm()
    if not form.validate():
        return _page(None, form, 422)
    first, last = form.days
    try:
        operations.add_days(db.session(), first, last, form.to_input(), actor=current_actor())
    except RuleBroken as broken:
        db.session.rollback()
        form.show_problems(broken.problems)
        return _page(None, form, 422)
    except IntegrityError:
        db.session.rollback()
        return _page(None, form, 409, AT_ONCE)
    notices.done("休假安排已保存，日历和工作日计算随之更新。")
    return go_to(url_for("calendar.days", year=first.year))


@blueprint.get("/calendar/days/<int:day_id>")
@requires(Permission.CALENDAR_EDIT)
def edit_day(day_id: int) -> Response:
    """The form of one listed day."""
    row = operations.load(db.session(), day_id)
    return _page(row, DayForm(formdata=None, data=stored_values(row)))


@blueprint.post("/calendar/days/<int:day_id>")
@requires(Permission.CALENDAR_EDIT)
def save_day(day_id: int) -> Response:
    """Correct one listed day."""
    session = db.session()
    row = operations.load(session, day_id)
    form = DayForm()
    if not form.validate():
        return _page(row, form, 422)
    try:
        operations.edit_day(
            session,
            row,
            form.days[0],
            form.to_input(),
            actor=current_actor(),
            version=form.seen_version,
        )
    except RuleBroken as broken:
        session.rollback()
        form.show_problems(broken.problems)
        return _page(operations.load(session, day_id), form, 422)
    except (StaleRecord, StaleDataError, IntegrityError):
        session.rollback()
        return _stale(day_id, form)
    notices.done("休假安排已保存，日历和工作日计算随之更新。")
    return go_to(url_for("calendar.days", year=form.days[0].year))


def _stale(day_id: int, form: Any) -> Response:
    fresh = operations.load(db.session(), day_id)
    # saving again after having seen the notice is a decision, not an accident
    form.version.data = str(fresh.version)
    return _page(fresh, form, 409, operations.FASTER)


@blueprint.get("/calendar/days/<int:day_id>/remove")
@requires(Permission.CALENDAR_EDIT)
def remove_day(day_id: int) -> str:
    """Ask before a day is taken off the list."""
    return render_template(
        "planning/calendar/day_remove.html", row=operations.load(db.session(), day_id)
    )


@blueprint.post("/calendar/days/<int:day_id>/remove")
@requires(Permission.CALENDAR_EDIT)
def remove_day_submit(day_id: int) -> Response:
    """Take a day off the list."""
    session = db.session()
    row = operations.load(session, day_id)
    year = row.day.year
    operations.remove_day(
        session,
        row,
        actor=current_actor(),
        version=request.form.get("version", type=int) or 0,
    )
    notices.done("已移除，这一天恢复按星期计算。")
    return go_to(url_for("calendar.days", year=year))
