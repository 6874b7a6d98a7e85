"""节前提醒: what is due before the holidays of the year, and the register."""

from typing import Any

from flask import Response, request
from sqlalchemy import ColumnElement, Select, select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.integrity.festivals import AHEAD, holidays, next_festival, reminder_standing
from intranet.domain.integrity.reminders import Festival, FestivalReminder
from intranet.domain.records.entries import Events
from intranet.features.integrity.books import Book, keep, linked, register
from intranet.features.integrity.page import asked_scope, blueprint, people_of
from intranet.features.integrity.reminders.forms import FestivalForm
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit.choosing import asked_year
from intranet.pagekit.fields import choices
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Line

LAYOUT = (("year", "festival"), ("reminded_on", "form", "headcount"), "scope", "content")
COLUMNS = (
    linked(
        "节日",
        16,
        lambda row: f"{row.FestivalReminder.year}年{row.FestivalReminder.festival.label}",
        "reminders",
    ),
    Column(
        "提醒日期",
        12,
        lambda row: row.FestivalReminder.reminded_on.isoformat(),
        order=FestivalReminder.reminded_on,
    ),
    Column("提醒方式", 10, lambda row: row.FestivalReminder.form.label),
    Column("提醒范围", 20, lambda row: row.FestivalReminder.scope),
    Column(
        "人数",
        8,
        lambda row: row.FestivalReminder.headcount,
        unit="人",
        align="right",
        order=FestivalReminder.headcount,
    ),
    Column("提醒内容", 30, lambda row: row.FestivalReminder.content),
)


def rows(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Reminders, latest first."""
    return (
        select(FestivalReminder)
        .where(*conditions)
        .order_by(FestivalReminder.reminded_on.desc(), FestivalReminder.id.desc())
    )


def _form(line: Line[FestivalReminder]) -> Response:
    today = clock.today()
    asked = request.args.get("festival", "")
    if asked in set(Festival):
        year, festival = asked_year(last=today.year + 1) or today.year, Festival(asked)
    else:
        year, festival = next_festival(db.session(), today)
    form = FestivalForm.of(
        line.row,
        is_new=line.is_new,
        year=year,
        festival=festival,
        reminded_on=today,
        headcount=len(people_of(line.home)) or None,
    )
    years = sorted({today.year - 1, today.year, today.year + 1, line.row.year or today.year})
    form.year.choices = choices((year, f"{year}年") for year in years)
    if form.is_submitted() and form.year.data in years:
        form.holidays = holidays(db.session(), form.year.data)
    return line.answer(
        form,
        "integrity/form.html",
        back=BOOK.back(line.row),
        onward=BOOK.back,
        book=BOOK,
        layout=LAYOUT,
        rule="两个节日相连的，提醒一次即可，选择其中一个节日。",
    )


BOOK = keep(
    Book(
        endpoint="reminders",
        register=register(
            FestivalReminder,
            "节前提醒",
            Events(
                AuditAction.REMINDER_ENTERED,
                AuditAction.REMINDER_EDITED,
                AuditAction.REMINDER_REMOVED,
            ),
            day="reminded_on",
        ),
        columns=COLUMNS,
        rows=rows,
        form=_form,
        year_of=lambda row: row.year,
    )
)


@listed(blueprint, "/reminders", Permission.INTEGRITY_READ, "integrity/reminders.html")
def reminders() -> Listing:
    """The holidays of the year with what was done, and the register."""
    session, ahead = db.session(), clock.today() + AHEAD
    scope = asked_scope(Permission.INTEGRITY_READ, Permission.INTEGRITY_EDIT, last=ahead.year)
    branches = [] if scope.own else [scope.one] if scope.one else list(scope.branches)
    return BOOK.listing(
        scope,
        f"{scope.year}年节前提醒登记",
        FestivalReminder.year == scope.year,
        holidays=holidays(session, scope.year),
        branches=branches,
        standing=reminder_standing(session, scope.shown, scope.year, clock.today()),
    )
