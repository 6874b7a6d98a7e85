"""What has a date and is nobody's record: follow-up, plans, dues, birthdays, elections, and what waits for a decision.

One line for each matter, with a number and the page on which it is handled. A matter without a number is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.follow_up.resolutions import FollowUpCounts, follow_up_of
from intranet.domain.life.admissions import Probation, probations_of
from intranet.domain.life.birthdays import Birthday, birthdays_of
from intranet.domain.life.dues.store import DuesMonthState, dues_months_of
from intranet.domain.life.terms import TermLine, expiring_terms
from intranet.domain.planning.progress import PlanProgress, progress_of
from intranet.domain.waiting.shapes import Found, Stage
from intranet.features.desk.items import Item
from intranet.features.desk.queries import Scope
from intranet.foundation.quarters import Month
from intranet.foundation.questions import Several


def _line(title: str, url: str, note: str, word: str, *, urgent: bool) -> Item:
    return Item(
        title,
        url,
        note,
        word,
        "amber" if urgent else "blue",
        "attention" if urgent else "info",
    )


def _address(path: str, **values: object) -> str:
    return f"{path}?{urlencode(values)}"


def reminders(actor: Actor, scope: Scope, matters: list[Found], today: date) -> Several[list[Item]]:
    """The lines of one person."""
    logging = [branch_id for branch_id in scope.logging if branch_id in scope.names]
    own = _of_branches(scope, logging, today)
    ids = scope.reviewing or logging
    if not ids:
        return Several(lambda: _to_confirm(matters))
    probations = probations_of(ids, today)
    terms = expiring_terms(actor.committee_ids(Permission.ACTIVITY_REVIEW), ids, today)
    return Several(
        lambda: [
            *own.answer,
            *_to_confirm(matters),
            *_probations(probations.answer, scope, ids, today),
            *_terms(terms.answer),
        ],
        own,
        probations,
        terms,
    )


def _to_confirm(matters: list[Found]) -> list[Item]:
    return [
        _line(
            one.matter.title,
            one.matter.url,
            one.matter.note.format(place="党支部"),
            f"{one.total}{one.matter.unit}",
            urgent=False,
        )
        for one in matters
        if one.matter.stage is Stage.CONFIRM
    ]


def _terms(lines: Iterable[TermLine]) -> list[Item]:
    return [
        _line(f"{line.name}换届", "/terms", line.reminder.sentence, "换届提醒", urgent=True)
        for line in lines
        if line.reminder is not None
    ]


def _probations(
    found: Iterable[Probation], scope: Scope, branch_ids: Sequence[int], today: date
) -> Iterable[Item]:
    """Whose probation ends within a month, or has ended, without a decision."""
    called = [one for one in found if one.calls(today)]
    if called:
        over = sum(one.over(today) for one in called)
        names = "、".join(
            f"{one.name}（{scope.place(one.branch_id)}）" if len(branch_ids) > 1 else one.name
            for one in called[:5]
        )
        yield _line(
            "预备期已满、尚未讨论转正" if over else "预备期将满",
            "/admissions",
            f"{names}{'等' if len(called) > 5 else ''}",
            f"{len(called)}名",
            urgent=bool(over),
        )


def _of_branches(scope: Scope, branch_ids: list[int], today: date) -> Several[list[Item]]:
    """Of the branches one logs for, and what those left open that were merged into them."""
    if not branch_ids:
        return Several(list)
    every = [*branch_ids, *scope.left]
    follow_up = follow_up_of(every, today)
    progress = progress_of(branch_ids, today.year, today)
    month = Month.of(today)
    before = month.previous
    # of a month before the merging, and of the one in which it fell
    dues = dues_months_of(every, before.first_day, before.last_day)
    birthdays = birthdays_of(branch_ids, month.first_day, month.last_day)
    return Several(
        lambda: list(
            _lines(
                scope,
                every,
                today,
                follow_up=follow_up.answer,
                progress=progress.answer,
                dues=dues.answer,
                birthdays=birthdays.answer,
            )
        ),
        follow_up,
        progress,
        dues,
        birthdays,
    )


def _lines(
    scope: Scope,
    branch_ids: Iterable[int],
    today: date,
    *,
    follow_up: Mapping[int, FollowUpCounts],
    progress: Mapping[int, PlanProgress],
    dues: Mapping[tuple[int, int, int], DuesMonthState],
    birthdays: Iterable[Birthday],
) -> Iterable[Item]:
    month = Month.of(today)
    before = month.previous
    several = len([*scope.logging, *scope.left]) > 1
    for branch_id in branch_ids:
        code, name = scope.names[branch_id].code, scope.names[branch_id].short_name
        place = f"{name} · " if several else ""
        open_matters = follow_up.get(branch_id)
        if open_matters and open_matters.past_due:
            yield _line(
                "议定事项超过约定时限",
                _address("/follow-up", branch=code, state="past"),
                f"{place}办结后登记结果，或写明进展",
                f"{open_matters.past_due}项",
                urgent=True,
            )
        if open_matters and open_matters.items_past_due:
            yield _line(
                "整改事项超过约定时限",
                _address("/follow-up/items", branch=code, state="past_due"),
                f"{place}整改后报机关党委核实",
                f"{open_matters.items_past_due}项",
                urgent=True,
            )
        plan = progress.get(branch_id)
        if plan and plan.due > plan.held:
            yield _line(
                "计划到期、尚未通过审核",
                _address("/plans", branch=code, year=today.year),
                f"{place}截至今天计划{plan.due}项，已开展{plan.held}项",
                f"{plan.due - plan.held}项",
                urgent=False,
            )
        state = dues.get((branch_id, before.year, before.number))
        if state and not state.complete:
            yield _line(
                f"{before.number}月党费未登记完",
                f"/dues/{code}/{before.year}/{before.number}",
                f"{place}已登记{state.paid}/{state.due}名",
                f"{state.due - state.paid}名",
                urgent=True,
            )
        coming = [one for one in birthdays if one.branch_id == branch_id and one.held is None]
        if coming:
            yield _line(
                "本月政治生日",
                _address("/birthdays", branch=code, month=month),
                place + "、".join(f"{one.name}（{one.day.day}日）" for one in coming[:5]),
                f"{len(coming)}名",
                urgent=False,
            )
