"""The holidays before which people are reminded, from the calendar of the year, and whether it was done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.reminders import Festival, FestivalReminder
from intranet.domain.organization.tables import Branch
from intranet.domain.records.days import CalendarDay, days_of
from intranet.foundation import looks
from intranet.foundation.questions import Question, Several, Value, answer
from intranet.foundation.shown import Shown

# So long before a holiday its reminder is asked for.
AHEAD = timedelta(days=14)
_ONE_DAY = timedelta(days=1)


class Reminded(Shown):
    """How the reminder before a holiday stands."""

    DONE = "done", "已提醒", *looks.DONE
    WAITING = "waiting", "已提醒待审核", *looks.WAITING
    DUE = "due", "应提醒", *looks.ATTENTION
    MISSED = "missed", "未提醒", *looks.LEFT_OUT
    AHEAD = "ahead", "未到时间", *looks.NOT_DUE
    NOT_OWED = "not_owed", "不适用", *looks.NOTHING


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days off in a row by their first, and the festivals of ``year`` that fall on them."""

    year: int
    starts_on: date
    festivals: tuple[Festival, ...]

    @property
    def label(self) -> str:
        """中秋节、国庆节."""
        return "、".join(festival.label for festival in self.festivals)


@dataclass(frozen=True, slots=True)
class ReminderDue:
    """A holiday and how its reminder stands."""

    holiday: Holiday
    state: Reminded


def holidays(session: Session, year: int) -> list[Holiday]:
    """The holidays of a year in order, as far as its arrangements are listed. One statement.

    What begins in December is the New Year's Day of the next year. Festivals whose days off follow on each other, or
    have one name, are one holiday.
    """
    return answer(session, holidays_of(year))


def holidays_of(year: int) -> Several[list[Holiday]]:
    """The same, to be asked with others."""
    days = days_of(date(year - 1, 12, 1), date(year, 11, 30))
    return Several(lambda: _holidays(days.answer, year), days)


def _holidays(days: Iterable[CalendarDay], year: int) -> list[Holiday]:
    found: list[Holiday] = []
    last = date.min
    for row in days:
        festivals = tuple(festival for festival in Festival if festival.label in row.name)
        if not festivals or row.is_workday:
            continue
        if found and (row.day - last == _ONE_DAY or set(festivals) <= set(found[-1].festivals)):
            together = dict.fromkeys((*found[-1].festivals, *festivals))
            found[-1] = Holiday(year, found[-1].starts_on, tuple(together))
        else:
            found.append(Holiday(year, row.day, festivals))
        last = row.day
    return found


def next_festival(session: Session, day: date) -> tuple[int, Festival]:
    """Year and festival of the first holiday that has not begun on *day*: what one reminds of. At most two statements.

    Where the arrangements of the next year are not listed yet, its 元旦.
    """
    for year in (day.year, day.year + 1):
        for holiday in holidays(session, year):
            if holiday.starts_on > day:
                return year, holiday.festivals[0]
    return day.year + 1, Festival.NEW_YEAR


def reminder_standing(
    session: Session, branch_ids: Sequence[int], year: int, as_of: date
) -> dict[int, list[ReminderDue]]:
    """How the reminders before the holidays of a year stand in each branch. One statement.

    Where two festivals fall on one holiday, a reminder before either serves; one given once it began does not. It is
    asked for 14 days ahead, and missed once the holiday has begun. Nothing is owed before the branch was kept here,
    nor after its end.
    """
    return answer(session, reminded_of(branch_ids, year, as_of))


def reminded_of(
    branch_ids: Sequence[int], year: int, as_of: date
) -> Several[dict[int, list[ReminderDue]]]:
    """The same, to be asked with others."""
    days = holidays_of(year)
    branches = Question(_branches, lambda rows: {one.id: one for one in rows}, branches=branch_ids)
    given = Question(_given, list, branches=branch_ids, year=year, day=as_of)
    return Several(
        lambda: _standing(
            days.answer,
            [branches.answer[branch_id] for branch_id in branch_ids],
            given.answer,
            as_of,
        ),
        days,
        branches,
        given,
    )


def _branches(value: Value) -> Select[Any]:
    return select(Branch).where(Branch.id.in_(value.any_of("branches")))


def _given(value: Value) -> Select[Any]:
    return select(
        FestivalReminder.branch_id,
        FestivalReminder.festival,
        FestivalReminder.reminded_on,
        FestivalReminder.state,
    ).where(
        FestivalReminder.branch_id.in_(value.any_of("branches")),
        FestivalReminder.year == value("year"),
        FestivalReminder.reminded_on <= value("day"),
    )


def _standing(
    days: Sequence[Holiday], branches: Sequence[Branch], rows: Iterable[Any], as_of: date
) -> dict[int, list[ReminderDue]]:
    given: dict[tuple[int, Festival], set[tuple[date, Check]]] = {}
    for branch_id, festival, reminded_on, state in rows:
        given.setdefault((branch_id, festival), set()).add((reminded_on, state))

    def state_of(branch: Branch, holiday: Holiday) -> Reminded:
        found = {
            state
            for festival in holiday.festivals
            for reminded_on, state in given.get((branch.id, festival), ())
            if reminded_on < holiday.starts_on
        }
        if Check.CONFIRMED in found:
            return Reminded.DONE
        if Check.WAITING in found:
            return Reminded.WAITING
        before = holiday.starts_on - _ONE_DAY
        if not branch.told_in(before, before):
            return Reminded.NOT_OWED
        if as_of >= holiday.starts_on:
            return Reminded.MISSED
        return Reminded.DUE if as_of >= holiday.starts_on - AHEAD else Reminded.AHEAD

    return {
        branch.id: [ReminderDue(holiday, state_of(branch, holiday)) for holiday in days]
        for branch in branches
    }


def reminders_due(
    session: Session, branch_ids: Sequence[int], today: date
) -> dict[int, list[Holiday]]:
    """Holidays before which each branch is to remind people now. One statement, late in December two."""
    due: dict[int, list[Holiday]] = {branch_id: [] for branch_id in branch_ids}
    for year in sorted({today.year, (today + AHEAD).year}):
        for branch_id, listed in reminder_standing(session, branch_ids, year, today).items():
            due[branch_id] += [one.holiday for one in listed if one.state is Reminded.DUE]
    return due
