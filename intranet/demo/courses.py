"""What happened to each record after the gathering: entered, submitted, returned, approved, and when.

A course is written as if time had no end and then cut off at the day asked for: what is still open then gives the
drafts, the waiting and the returned records. Every move is checked against the product's own table.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from intranet.demo import dates, draw
from intranet.demo.gatherings import Gathering
from intranet.demo.offices import BY_CODE
from intranet.domain.records.moves import RETURN_CLOSING
from intranet.domain.records.workflow import Move, State, rule_for

# Records of the last weeks are left waiting, and records of branches that are behind left open, within these days.
RECENT = timedelta(days=45)
OPEN_FOR = timedelta(days=150)
VOIDED_AS = "同一次活动重复登记，保留先登记的一条。"
REOPENED_AS = "会议时间与签到表不一致，请支部核对后重新提交。"
REOPENED = ("B11-2025-05-study0", "B01-2025-08-theme", "B09-2025-03-assembly")
# the same gathering entered twice: key of the original and whether the copy had been approved
DUPLICATES = {
    "B05-2025-04-study0": False,
    "B02-2025-08-theme": False,
    "B09-2025-07-committee": True,
}
# Everything of this branch in these days is reviewed in time for the summary of the quarter.
ALWAYS_QUICK = ("B04", date(2025, 7, 1), date(2025, 9, 30))


@dataclass(frozen=True)
class Step:
    """One move; ``by_review`` tells the reviewing side from the branch."""

    move: Move
    at: datetime
    opinion: str = ""
    by_leader: bool = False


@dataclass(frozen=True)
class Course:
    """When the record was entered and what followed; ``corrected``: the first version had a defect."""

    created_at: datetime
    steps: tuple[Step, ...]
    corrected: bool = False

    @property
    def state(self) -> State:
        """Where the record stands at the end."""
        return self.states()[-1]

    def states(self) -> list[State]:
        """The states passed through, starting with draft; raises InvalidMove for an impossible course."""
        found, taken_up = [State.DRAFT], False
        for step in self.steps:
            rule = rule_for(found[-1], step.move, taken_up=taken_up)
            taken_up = step.move is Move.TAKE_UP
            found.append(rule.to)
        return found

    def last(self, *moves: Move) -> Step | None:
        """The last step that made one of *moves*."""
        return next((step for step in reversed(self.steps) if step.move in moves), None)


def course(gathering: Gathering, as_of: date, *, reason: str) -> Course | None:
    """The course of one record up to the evening of *as_of*; None when it was not entered by then.

    ``reason`` is what the reviewer would write when returning the record.
    """
    end = dates.instant(as_of, 17, 30)
    if gathering.held_on > as_of:
        planned = dates.instant(dates.workday_from(as_of - timedelta(days=5)), 10, 20)
        return Course(min(planned, end), ())
    created_at = _created(gathering)
    if created_at > end:
        return None
    found = _full(gathering, created_at, as_of, reason)
    return Course(
        created_at, tuple(step for step in found.steps if step.at <= end), found.corrected
    )


def _quick(gathering: Gathering) -> bool:
    branch, first, last = ALWAYS_QUICK
    return gathering.branch == branch and first <= gathering.held_on <= last


def _created(gathering: Gathering) -> datetime:
    key = ("created", gathering.key)
    if _quick(gathering) or draw.chance(55, *key):
        return dates.instant(gathering.held_on, 17, draw.number(50, *key, "minute"))
    day = dates.workdays_later(gathering.held_on, 1)
    return dates.instant(day, 9, draw.number(60, *key, "minute"))


def _full(gathering: Gathering, created_at: datetime, as_of: date, reason: str) -> Course:
    key = gathering.key
    behind = gathering.branch is not None and BY_CODE[gathering.branch].behind
    clock = _Clock(created_at, key, quick=_quick(gathering))
    age = as_of - gathering.held_on
    if key.endswith("-again"):
        return Course(created_at, tuple(_voided(clock, approved=DUPLICATES[key[:-6]])))
    if behind and age < OPEN_FOR and draw.chance(12, "never submitted", key):
        return Course(created_at, ())
    if behind and draw.chance(45, "late", key):
        clock.wait(draw.between(8, 20, "late days", key))
    steps = [clock.step(Move.SUBMIT)]
    if key in REOPENED:
        steps += [
            clock.step(Move.APPROVE),
            clock.step(Move.REOPEN, REOPENED_AS, by_leader=True),
            clock.step(Move.SUBMIT),
            clock.step(Move.APPROVE),
        ]
        return Course(created_at, tuple(steps))
    if age < RECENT and not clock.quick and draw.chance(16, "waits", key):
        if draw.chance(45, "taken up", key):
            steps.append(clock.step(Move.TAKE_UP))
        return Course(created_at, tuple(steps))
    returned = draw.chance(24 if behind else 6, "returned", key)
    left = behind and returned and age < OPEN_FOR
    if not returned and draw.chance(2, "withdrawn", key):
        steps += [clock.step(Move.WITHDRAW), clock.step(Move.SUBMIT)]
    if draw.chance(30, "taken up", key):
        steps.append(clock.step(Move.TAKE_UP))
    if returned:
        steps.append(clock.step(Move.RETURN, f"{reason}{RETURN_CLOSING}"))
        if left:
            return Course(created_at, tuple(steps), corrected=True)
        steps.append(clock.step(Move.SUBMIT))
    steps.append(clock.step(Move.APPROVE))
    return Course(created_at, tuple(steps), corrected=returned)


def _voided(clock: "_Clock", *, approved: bool) -> list[Step]:
    steps = [clock.step(Move.SUBMIT), clock.step(Move.APPROVE)] if approved else []
    return [*steps, clock.step(Move.VOID, VOIDED_AS)]


class _Clock:
    """Moves on in office hours: some days between two moves, always the same for one record."""

    def __init__(self, start: datetime, key: str, *, quick: bool) -> None:
        self.at = start
        self.key = key
        self.quick = quick
        self.turn = 0

    def wait(self, days: int) -> None:
        """Let working days pass."""
        day = dates.workdays_later(self._day(), days)
        self.at = dates.instant(day, 10)

    def step(self, move: Move, opinion: str = "", *, by_leader: bool = False) -> Step:
        """The next move, at least a quarter of an hour after the one before."""
        self.turn += 1
        key = ("clock", self.key, self.turn)
        days = draw.number(2 if self.quick else 4, *key)
        if days:
            day = dates.workdays_later(self._day(), days)
            self.at = dates.instant(
                day, draw.pick((9, 10, 11, 14, 15, 16), *key, "hour"), draw.number(60, *key, "min")
            )
        else:
            self.at += timedelta(minutes=draw.between(15, 25, *key, "minutes"))
        return Step(move, self.at, opinion, by_leader)

    def _day(self) -> date:
        return dates.local_day(self.at)
