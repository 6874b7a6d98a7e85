"""What the rules look at. Plain values: who loads them decides how, see ``domain.self_check``."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from intranet.domain.activities.tables import Activity
from intranet.domain.organization.roster import Circle, RosterEntry
from intranet.domain.organization.tables import CommitteeBody

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """One gathering beside others: when it was, which kinds it counts as, who has a part in it.

    ``people`` are chair, recorder, lecturers and those present, as far as they are members of the branch or body.
    """

    id: int
    committee_id: int
    branch_id: int | None
    body: CommitteeBody | None = None
    title: str
    held_on: date
    ends_on: date | None = None
    starts_at: time | None = None
    ends_at: time | None = None
    party_group_id: int | None = None
    kinds: frozenset[str] = frozenset()
    # those held in the place of an earlier month
    made_up: frozenset[str] = frozenset()
    people: frozenset[int] = frozenset()

    @property
    def last_day(self) -> date:
        """The day on which it ends."""
        return self.ends_on or self.held_on

    def shares_day(self, other: "Gathering") -> bool:
        """Whether there is a day on which both are held."""
        return self.held_on <= other.last_day and other.held_on <= self.last_day

    def meets(self, other: "Gathering") -> bool:
        """Whether there is a moment at which both are held; unknown times meet nothing."""
        day = max(self.held_on, other.held_on)
        last = min(self.last_day, other.last_day)
        while day <= last:
            mine, theirs = self._hours(day), other._hours(day)
            if mine and theirs and max(mine[0], theirs[0]) < min(mine[1], theirs[1]):
                return True
            day += _DAY
        return False

    def _hours(self, day: date) -> tuple[time, time] | None:
        """From when to when it takes place on *day*.

        Several days are held at the same hours each; where the end lies before the beginning it goes on overnight.
        """
        if self.starts_at is None or self.ends_at is None:
            return None
        if self.ends_at > self.starts_at:
            return self.starts_at, self.ends_at
        return (
            self.starts_at if day == self.held_on else time.min,
            self.ends_at if day == self.last_day else time.max,
        )


def gathering_of(activity: Activity, people: frozenset[int] = frozenset()) -> Gathering:
    """A gathering that is loaded with its records and kinds."""
    return Gathering(
        id=activity.id,
        committee_id=activity.committee_id,
        branch_id=activity.branch_id,
        body=activity.body,
        title=activity.title,
        held_on=activity.held_on,
        ends_on=activity.ends_on,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        party_group_id=activity.party_group_id,
        kinds=frozenset(record.kind.code for record in activity.records),
        made_up=frozenset(record.kind.code for record in activity.records if record.stands_for),
        people=people,
    )


@dataclass(frozen=True, slots=True)
class Leave:
    """A time in which a member was elsewhere: confirmed training."""

    first: date
    last: date
    what: str


@dataclass(frozen=True, slots=True)
class Belonging:
    """A member of a branch, now or once, with the periods in it in their order (last days included)."""

    member_id: int
    name: str
    periods: tuple[tuple[date, date], ...]


@dataclass(frozen=True, slots=True)
class Delay:
    """How long it took from the end of a gathering to its first submission, in calendar days and in working days."""

    days: int
    workdays: int


@dataclass(frozen=True, slots=True)
class Alike:
    """Another gathering, entered earlier, whose minutes read alike; ``percent`` of their pieces are the same."""

    activity_id: int
    percent: int


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything the rules ask of some activities (loaded in full). What is left out finds nothing."""

    # of the same branches, their committees and months, drafts among them, the activities themselves too
    gatherings: Sequence[Gathering] = ()
    rosters: Mapping[tuple[Circle, date], list[RosterEntry]] = field(default_factory=dict)
    # by activity: who is on the register of another branch's part of the same joint event
    elsewhere: Mapping[int | None, Collection[int]] = field(default_factory=dict)
    leaves: Mapping[int, Sequence[Leave]] = field(default_factory=dict)
    # by branch: whoever is named in its gatherings and ever belonged to it
    belonging: Mapping[int, Sequence[Belonging]] = field(default_factory=dict)
    # by member and day: when the probation is over on whose end somebody votes
    probations: Mapping[tuple[int, date], date] = field(default_factory=dict)
    holidays: Mapping[date, str] = field(default_factory=dict)
    # by activity, where it was submitted
    delays: Mapping[int, Delay] = field(default_factory=dict)
    # by activity: when its quarter's summary was approved, where it was handed in only after that
    summed_up: Mapping[int, datetime] = field(default_factory=dict)
    alike: Mapping[int, Sequence[Alike]] = field(default_factory=dict)

    def beside(self, activity: Activity) -> tuple[Gathering, list[Gathering]]:
        """The activity as a gathering, and the others of its branch and of the committee that share a day with it."""
        mine = next((one for one in self.gatherings if one.id == activity.id), None)
        if mine is None:
            return gathering_of(activity), []
        others = [
            one
            for one in self.gatherings
            if one.id != mine.id
            and one.committee_id == mine.committee_id
            and one.branch_id in {mine.branch_id, None}
            and one.shares_day(mine)
        ]
        return mine, others
