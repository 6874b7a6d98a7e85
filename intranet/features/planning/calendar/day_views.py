"""Pages of the working calendar: the listed days of a year, adding, correcting, removing."""

from datetime import date

from flask import Response, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.records.days import CalendarDay, arranged
from intranet.domain.records.entries import Events
from intranet.features.planning.calendar import operations
from intranet.features.planning.calendar.forms import DayForm
from intranet.features.planning.calendar.views import blueprint
from intranet.foundation import clock
from intranet.foundation.chinese import weekday
from intranet.foundation.database import db
from intranet.foundation.quarters import LAST_YEAR
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year
from intranet.pagekit.forms import given
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Register
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

DAYS = Register(
    CalendarDay,
    "休假安排",
    Events(
        AuditAction.CALENDAR_DAY_ADDED,
        AuditAction.CALENDAR_DAY_EDITED,
        AuditAction.CALENDAR_DAY_REMOVED,
    ),
    Permission.CALENDAR_EDIT,
    reads=lambda _actor, _row: True,
    keepers="机关党委工作人员",
)
COLUMNS = (
    Column("日期", 12, lambda row: row.day.isoformat(), heads=True, order=CalendarDay.day),
    Column("星期", 8, lambda row: weekday(row.day)),
    Column("名称", 20, lambda row: row.name),
    Column("安排", 12, lambda row: f"{row.mark}，{row.mark_label}"),
    Column("依据", 44, lambda row: row.source),
)

TEMPLATE = "planning/calendar/day_form.html"


@listed(blueprint, "/calendar/days", Permission.ACTIVITY_READ, "planning/calendar/days.html")
def days() -> Listing:
    """The listed days of a year."""
    year = asked_year(last=LAST_YEAR) or clock.today().year
    return Listing(
        title=f"{year}年休假安排",
        columns=COLUMNS,
        statement=arranged(date(year, 1, 1), date(year, 12, 31)),
        row=lambda found: found.CalendarDay,
        edit=(lambda row: url_for("calendar.edit_day", day_id=row.id))
        if current_actor().can(Permission.CALENDAR_EDIT)
        else None,
        values={"year": year},
    )


@blueprint.route("/calendar/days/new", methods=["GET", "POST"])
@requires(Permission.CALENDAR_EDIT, emits={AuditAction.CALENDAR_DAY_ADDED})
def new_days() -> Response:
    """List a day or a range of days."""
    line = DAYS.opened()
    form = DayForm.of(line.row, is_new=True, is_workday=False)

    def keep() -> None:
        last = form.last.data or given(form.day.data)
        operations.list_days(db.session(), last, form.columns(), DAYS.events, actor=current_actor())

    twice = "其他人同时登记了这些日期，请核对后再保存。"
    return line.answer(form, TEMPLATE, back=_year_of(form), keep=keep, twice=twice)


@blueprint.route("/calendar/days/<int:day_id>", methods=["GET", "POST"])
@requires(Permission.CALENDAR_EDIT, emits={AuditAction.CALENDAR_DAY_EDITED})
def edit_day(day_id: int) -> Response:
    """Correct one listed day."""
    line = DAYS.load(day_id)
    form = DayForm.of(line.row, is_new=False)
    twice = {"day": ["这一天已有安排，请直接修改那一天。"]}
    return line.answer(form, TEMPLATE, back=_year_of(form), twice=twice)


@blueprint.route("/calendar/days/<int:day_id>/remove", methods=["GET", "POST"])
@requires(Permission.CALENDAR_EDIT, emits={AuditAction.CALENDAR_DAY_REMOVED})
def remove_day(day_id: int) -> Response:
    """Take a day off the list: it follows the week again."""
    line = DAYS.load(day_id)
    back = url_for("calendar.days", year=line.row.day.year)
    return line.removal(back=back, warning="移除后这一天按星期计算")


workbook(
    "days",
    DAYS,
    lambda line: line.filled(DayForm),
    listed="calendar.days",
    same=("day",),
    without=("last",),
)


def _year_of(form: DayForm) -> str:
    day: date | None = form.day.data
    return url_for("calendar.days", year=day.year if day else None)
