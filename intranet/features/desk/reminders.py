"""What has a date and is nobody's record: follow-up, plans, dues, birthdays, probations, elections.

One line for each matter, with the page on which it is handled; of what is in order a sentence that says so.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.development.course import Due, due_of
from intranet.domain.follow_up.resolutions import SOON, FollowUpCounts, follow_up_of
from intranet.domain.life.admissions import Probation, probations_of
from intranet.domain.life.birthdays import Birthday, birthdays_of
from intranet.domain.life.dues.store import DuesMonthState, dues_months_of
from intranet.domain.life.terms import TermLine, expiring_terms
from intranet.domain.planning.progress import Planned, waiting_of
from intranet.features.desk.actions import Action, When
from intranet.features.desk.month import AHEAD, draft_address
from intranet.features.desk.queries import Scope
from intranet.foundation.chinese import long_date
from intranet.foundation.quarters import Month
from intranet.foundation.questions import Several

NAMED = 5


@dataclass
class Reminders:
    """Lines of what is to be done, sentences of what is in order, and what plans hold that nobody has begun."""

    actions: list[Action] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    planned: list[Planned] = field(default_factory=list)


def _address(path: str, **values: object) -> str:
    return f"{path}?{urlencode(values)}"


def reminders(actor: Actor, scope: Scope, today: date) -> Several[Reminders]:
    """What one person is reminded of."""
    logging = [branch_id for branch_id in scope.logging if branch_id in scope.names]
    own = _of_branches(scope, logging, today)
    ids = scope.reviewing or logging
    if not ids:
        return Several(Reminders)
    probations = probations_of(ids, today)
    read = actor.committee_ids(Permission.DEVELOPMENT_READ)
    known = ids if read else actor.own_branches(Permission.DEVELOPMENT_READ)
    paths = due_of([one for one in ids if one in known], today)
    terms = expiring_terms(actor.committee_ids(Permission.ACTIVITY_REVIEW), ids, today)

    def found() -> Reminders:
        lines = own.answer
        lines.actions += _probations(probations.answer, scope, ids, today)
        lines.actions += _paths(paths.answer, scope, ids, today)
        lines.actions += _terms(terms.answer, today)
        return lines

    return Several(found, own, probations, paths, terms)


def _terms(lines: Iterable[TermLine], today: date) -> Iterable[Action]:
    for line in lines:
        if line.reminder is not None and line.expires_on is not None:
            yield Action(
                title=f"{line.name}换届",
                url="/terms",
                note=f"本届任期至{long_date(line.expires_on)}；{line.reminder.sentence}",
                act="查看",
                when=When.of(line.expires_on, today),
                due=line.expires_on,
            )


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:NAMED]) + ("等" if len(names) > NAMED else "")


def _probations(
    found: Iterable[Probation], scope: Scope, branch_ids: Sequence[int], today: date
) -> Iterable[Action]:
    """Whose probation ends within a month, or has ended, without a decision."""
    called = [one for one in found if one.calls(today)]
    if called:
        due = called[0].ends_on
        over = any(one.over(today) for one in called)
        names = _some(
            [
                f"{one.name}（{scope.place(one.branch_id)}）" if len(branch_ids) > 1 else one.name
                for one in called
            ]
        )
        yield Action(
            title="预备期已满、尚未讨论转正" if over else "预备期将满",
            url="/admissions",
            note=f"{names}；{long_date(due) if due else ''}期满，由支部党员大会讨论能否转正",
            act="办理",
            when=When.of(due, today),
            due=due,
            amount=f"{len(called)}名",
        )


def _paths(
    found: Sequence[Due], scope: Scope, branch_ids: Sequence[int], today: date
) -> Iterable[Action]:
    """What the regulation sets a day for on the paths to membership, in one line for all branches."""
    if not found:
        return
    first = found[0].call.due_on
    named = [
        f"{one.name}{f'（{scope.place(one.branch_id)}）' if len(branch_ids) > 1 else ''}"
        f"{one.call.what}（{one.call.article}）"
        for one in found
    ]
    yield Action(
        title="发展党员到期事项",
        url="/development/paths",
        note=_some(named),
        act="办理",
        when=When.of(first, today),
        due=first,
        amount=f"{len(found)}项",
    )


def _of_branches(scope: Scope, branch_ids: list[int], today: date) -> Several[Reminders]:
    """Of the branches one logs for, and what those left open that were merged into them."""
    if not branch_ids:
        return Several(Reminders)
    every = [*branch_ids, *scope.left]
    follow_up = follow_up_of(every, today)
    planned = waiting_of(branch_ids, {today.year, (today + AHEAD).year})
    month = Month.of(today)
    before = month.previous
    # of a month before the merging, of the one in which it fell, and of this one
    dues = dues_months_of(every, before.first_day, month.last_day)
    birthdays = birthdays_of(branch_ids, month.first_day, month.last_day)

    def found() -> Reminders:
        lines = Reminders(planned=planned.answer)
        several = len([*scope.logging, *scope.left]) > 1
        for branch_id in every:
            code, name = scope.names[branch_id].code, scope.names[branch_id].short_name
            one = _Branch(branch_id, code, f"{name} · " if several else "", today)
            one.follow_up(lines, follow_up.answer)
            one.dues(lines, dues.answer)
            one.birthdays(lines, birthdays.answer)
        return lines

    return Several(found, follow_up, planned, dues, birthdays)


@dataclass(frozen=True)
class _Branch:
    """One branch, named where there are several."""

    id: int
    code: str
    place: str
    today: date

    def follow_up(self, lines: Reminders, found: Mapping[int, FollowUpCounts]) -> None:
        """Resolutions and points of inspections beyond their time."""
        counts = found.get(self.id)
        if counts is None:
            return
        for past_due, soon, first, still_open, what, going, page, state, todo, act in (
            (
                counts.past_due,
                counts.soon,
                counts.next,
                counts.open,
                "议定事项",
                "督办中的议定事项",
                "/follow-up",
                "past",
                "办结后登记结果，或写明进展",
                "登记",
            ),
            (
                counts.items_past_due,
                counts.items_soon,
                counts.items_next,
                counts.items_open,
                "整改事项",
                "整改中的事项",
                "/follow-up/items",
                "past_due",
                "整改后报机关党委核实",
                "报告",
            ),
        ):
            if past_due:
                lines.actions.append(
                    Action(
                        title=f"{what}超过约定时限",
                        url=_address(page, branch=self.code, state=state),
                        note=self.place + todo,
                        act=act,
                        when=When.OVERDUE,
                        amount=f"{past_due}项",
                    )
                )
            if soon and first is not None:
                lines.actions.append(
                    Action(
                        title=f"{what}将到约定时限",
                        url=_address(page, branch=self.code),
                        note=f"{self.place}最早一项{long_date(first)}到期；{todo}",
                        act=act,
                        when=When.of(first, self.today),
                        due=first,
                        amount=f"{soon}项",
                    )
                )
            elif still_open and not past_due:
                lines.settled.append(f"{self.place}{going}{still_open}项，都在约定时限以内。")

    def dues(self, lines: Reminders, found: Mapping[tuple[int, int, int], DuesMonthState]) -> None:
        """The month before, and this one while it comes to its end."""
        month = Month.of(self.today)
        now = found.get((self.id, month.year, month.number))
        if now and now.due and not now.complete and month.last_day - self.today < SOON:
            lines.actions.append(
                Action(
                    title=f"{month.number}月党费未登记完",
                    url=f"/dues/{self.code}/{month.year}/{month.number}",
                    note=f"{self.place}{long_date(month.last_day)}截止，已登记{now.paid}/{now.due}名",
                    act="登记",
                    when=When.of(month.last_day, self.today),
                    due=month.last_day,
                    amount=f"{now.due - now.paid}名",
                )
            )
        before = month.previous
        state = found.get((self.id, before.year, before.number))
        if state is None or not state.due:
            return
        if state.complete:
            words = f"{self.place}{before.number}月党费已登记完，共{state.due}名。"
            lines.settled.append(words)
            return
        lines.actions.append(
            Action(
                title=f"{before.number}月党费未登记完",
                url=f"/dues/{self.code}/{before.year}/{before.number}",
                note=f"{self.place}截止{long_date(before.last_day)}，已登记{state.paid}/{state.due}名；"
                "以后登记的记为补交",
                act="登记",
                when=When.OVERDUE,
                due=before.last_day,
                amount=f"{state.due - state.paid}名",
            )
        )

    def birthdays(self, lines: Reminders, found: Iterable[Birthday]) -> None:
        """Those of this month that are not registered as marked."""
        here = [one for one in found if one.branch_id == self.id]
        coming = [one for one in here if one.held is None]
        if not coming:
            if here:
                lines.settled.append(f"{self.place}本月政治生日已登记，共{len(here)}名。")
            return
        month = Month.of(self.today)
        due = min((one.day for one in coming if one.day >= self.today), default=month.last_day)
        lines.actions.append(
            Action(
                title="本月政治生日",
                url=_address("/birthdays", branch=self.code, month=month),
                note=self.place + _some([f"{one.name}（{one.day.day}日）" for one in coming]),
                act="登记",
                when=When.of(due, self.today),
                due=due,
                amount=f"{len(coming)}名",
            )
        )


def of_plans(
    planned: Iterable[Planned], scope: Scope, asked: Collection[tuple[int | None, str]], today: date
) -> Iterable[Action]:
    """What the committee handed down, one by one, and by branch what else has come that nobody has begun.

    Of the latter what is *asked* by a requirement is told there.
    """
    late: dict[int, list[Planned]] = {}
    soon: dict[int, list[Planned]] = {}
    for one in planned:
        if one.handed_down:
            yield _handed_down(one, scope, today)
        elif one.due_on <= today + SOON and (one.branch_id, one.kind) not in asked:
            (late if one.due_on <= today else soon).setdefault(one.branch_id, []).append(one)
    for found, title in ((late, "计划到期、尚未开展"), (soon, "一周内的计划、尚未准备")):
        for branch_id, items in found.items():
            first = items[0].due_on
            yield Action(
                title=title,
                url=_address("/plans", branch=scope.code(branch_id) or "", year=first.year),
                note=f"{_place(branch_id, scope)}{_some([one.title for one in items])}；"
                "改期或不再开展的，在计划中调整",
                act="办理",
                when=When.of(first, today),
                # the month shows each of them on its day
                due=first if found is late else None,
                amount=f"{len(items)}项",
            )


def _place(branch_id: int, scope: Scope) -> str:
    return f"{scope.place(branch_id)} · " if len(scope.logging) > 1 else ""


def _handed_down(one: Planned, scope: Scope, today: date) -> Action:
    """A task of which nothing is begun: its draft is made with one touch. One that was urged, until it is handed in."""
    urged = f"；督促：{one.urged}" if one.urged else ""
    return Action(
        title=one.title,
        url=f"/plans/{one.id}",
        note=f"{_place(one.branch_id, scope)}机关党委下达，{long_date(one.due_on)}以前开展{urged}",
        act="填写" if one.draft else "生成草稿",
        does_at=f"/activities/{one.draft}/edit" if one.draft else draft_address(one),
        posts=one.draft is None,
        planned=True,
        when=When.of(one.due_on, today),
        due=one.due_on,
    )
