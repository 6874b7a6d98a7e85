"""Next actions: what the person does, by when, what follows, and how long it has waited; in groups by urgency."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from intranet.domain.activities.findings.settings import Settings, settings_of
from intranet.domain.planning.workdays import add_workdays, exceptions_of
from intranet.domain.records.closing import Closings, closings_in
from intranet.domain.summaries.reporting import ReportingRule, rule_on, rules_of
from intranet.domain.waiting.shapes import Due, Found, Row, Stage
from intranet.features.desk.items import note_of
from intranet.features.desk.queries import Scope
from intranet.foundation import chinese
from intranet.foundation.quarters import Month, Quarter
from intranet.foundation.questions import Several

WEIGHTS = ((30, "fault"), (7, "amber"), (0, "grey"))
"""From how many days of waiting on a line looks so: the longer, the stronger."""


IN_SIGHT = 4
"""So many lines of a group stand open: a desk with much on it still ends about where the screen does."""


class When(Enum):
    """How soon something is to be done; the value is the heading of its group."""

    OVERDUE = "已逾期"
    TODAY = "今天"
    OPEN = "没有规定期限"
    WEEK = "本周"
    MONTH = "本月"
    LATER = "以后"

    @classmethod
    def of(cls, due: date | None, today: date) -> "When":
        """By its last day. What has none can be done already. A week ends on Sunday, in whatever month."""
        if due is None:
            return cls.OPEN
        if due == today:
            return cls.TODAY
        if due < today:
            return cls.OVERDUE
        if due <= today + timedelta(days=6 - today.weekday()):
            return cls.WEEK
        return cls.MONTH if due in Month.of(today) else cls.LATER


_ORDER = {when: place for place, when in enumerate(When)}


@dataclass(frozen=True, kw_only=True)
class Action:
    """One line. ``act`` is the word of its button, which leads to ``does_at``; ``amount`` how much it stands for.

    Where it ``posts``, the button does it at once. What is ``planned`` stands in the month as such.
    ``counted`` of it are in the number of the top bar; what is not counted is a reminder, called ``mark``.
    ``rank`` orders what falls on the same day. ``alias`` stands for a title that is told nowhere else.
    """

    title: str
    url: str
    note: str
    act: str
    when: When
    due: date | None = None
    does_at: str = ""
    posts: bool = False
    planned: bool = False
    waited: int = 0
    amount: str = ""
    counted: int = 0
    mark: str = "期限提醒"
    rank: tuple[int, date] = (len(Stage) + 1, date.max)
    alias: str = ""

    @property
    def told(self) -> str:
        """How the digest names it."""
        return self.alias or self.title

    @property
    def order(self) -> tuple[int, date, tuple[int, date]]:
        """What is overdue longest first; on the same day by what it is, then by age."""
        return _ORDER[self.when], self.due or date.min, self.rank

    @property
    def weight(self) -> str:
        """Colour of how long it has waited."""
        return next(tone for days, tone in WEIGHTS if self.waited >= days)


@dataclass(frozen=True)
class Group:
    """Actions of one urgency: the first few, and the rest, which the page folds. One alone is not folded."""

    heading: str
    actions: list[Action]

    @property
    def first(self) -> list[Action]:
        """What is in sight at once."""
        every = self.actions
        return every if len(every) <= IN_SIGHT + 1 else every[:IN_SIGHT]

    @property
    def rest(self) -> list[Action]:
        """What is behind its number."""
        return self.actions[len(self.first) :]


def grouped(actions: Iterable[Action]) -> list[Group]:
    """The groups that hold something, the most urgent first."""
    found: dict[str, list[Action]] = {}
    for action in sorted(actions, key=lambda one: one.order):
        found.setdefault(action.when.value, []).append(action)
    return [Group(heading, here) for heading, here in found.items()]


@dataclass(frozen=True)
class Limits:
    """By when committees want records of gatherings to be handed in: 登记偏晚 is pointed out later."""

    settings: Settings
    exceptions: Mapping[date, bool]
    reporting: Mapping[int, Sequence[ReportingRule]]
    closings: Closings = field(default_factory=lambda: Closings({}, {}, {}))

    @classmethod
    def none(cls) -> "Limits":
        """For who hands nothing in."""
        return cls(Settings({}), {}, {})

    def last_day(self, held_on: date, committee_id: int) -> tuple[date, int] | None:
        """The last day, and the number of working days; None where the committee does not look at it."""
        within = self.settings.submit_within(committee_id)
        return None if within is None else (add_workdays(held_on, within, self.exceptions), within)

    def closing_day(self, quarter: Quarter, committee_id: int) -> date | None:
        """The day on which the quarter is closed; None where the committee has set none."""
        rule = rule_on(self.reporting.get(committee_id, ()), quarter)
        if rule is None:
            return None
        return add_workdays(quarter.last_day, rule.closing_days, self.exceptions)


def limits_of(committee_ids: Iterable[int], today: date) -> Several[Limits]:
    """The limits of these committees, for what was held since the year before began."""
    ids = sorted(set(committee_ids))
    settings = settings_of(set(ids))
    reporting = {one: rules_of(one) for one in ids}
    closings = closings_in(ids)
    exceptions = exceptions_of(date(today.year - 1, 1, 1), date(today.year + 1, 12, 31))
    return Several(
        lambda: Limits(
            settings.answer,
            exceptions.answer,
            {one: rules.answer for one, rules in reporting.items()},
            closings.answer,
        ),
        settings,
        exceptions,
        *reporting.values(),
        closings,
    )


def action_of(row: Row, scope: Scope, limits: Limits, today: date) -> Action:
    """One thing that waits for the person."""
    branch = scope.names.get(row.branch_id) if row.branch_id is not None else None
    note, due = note_of(row, scope, today), None
    if row.matter.stage is Stage.PLANNED:
        due = row.day
    elif row.matter.stage is Stage.FINISH and row.day and row.detail and branch:
        limit = limits.last_day(row.day, branch.committee_id)
        if limit is not None:
            due, within = limit
            note += (
                f"；应在{within}个工作日内（{chinese.long_date(due)}前）提交，逾期列为“登记偏晚”"
            )
    elif row.matter.due is Due.DAY:
        due = row.day
    elif row.matter.due is Due.CLOSING and row.period and branch:
        quarter = Quarter.of(row.period.last_day)
        closed_on = limits.closings.since((branch.committee_id, branch.id), quarter)
        due = closed_on or limits.closing_day(quarter, branch.committee_id)
        if due is not None:
            note = f"{chinese.long_date(due)}{'已' if closed_on else ''}关账；{note}"
    if row.matter.word or row.matter.stage is Stage.CORRECT:
        note = f"{row.word} · {note}"
    return Action(
        title=row.title(scope.place(row.branch_id)),
        url=row.url(branch.code if branch else None),
        note=note,
        act=row.matter.act,
        when=When.of(due, today),
        due=due,
        waited=row.days(today),
        counted=1,
        rank=(row.matter.stage, row.order[0]),
        alias=row.matter.unit if row.matter.guarded else "",
    )


def to_confirm(one: Found, today: date) -> Action:
    """All that waits of a matter that is confirmed on one page."""
    oldest = max((row.days(today) for row in one.rows), default=0)
    return Action(
        title=one.matter.title,
        url=one.url,
        note=one.matter.note.format(place="党支部"),
        act=one.matter.act,
        when=When.OPEN,
        waited=oldest,
        amount=f"{one.total}{one.matter.unit}",
        mark="汇总提醒",
        rank=(Stage.CONFIRM, one.rows[0].order[0]),
    )
