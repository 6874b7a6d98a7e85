"""The roster of a stored gathering: kept as it was handed in, beside the roll of its day as it stands now.

People are entered, moved and exempted with dates in the past. What such a write says of a day does not reach a
gathering that was handed in before: somebody looks at who differs, and takes the new roll or leaves it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, object_session

from intranet.domain.activities import revisions
from intranet.domain.activities.attendance import (
    Absence,
    Standing,
    admitted_by,
    attendance_mode,
    body_of,
    due_entries,
    due_rules,
    standing,
)
from intranet.domain.activities.kinds import ActivityKind, AttendanceMode
from intranet.domain.activities.tables import Activity, Attendance
from intranet.domain.organization.roster import Circle, RosterEntry, asked_rosters
from intranet.domain.records.workflow import State
from intranet.foundation.questions import Asked, Question, Several, Value, answer

MOVED = (
    "日期、类别或党小组有改动，应到人员随之变化。请勾选“按现在的名册登记”，核对参加情况后再保存。"
)


@dataclass(frozen=True)
class Roll:
    """From whom the register of a gathering is taken, and what the roll of the day says otherwise.

    ``undecided`` are members newly among the entries: nobody has said yet whether they were there. ``moved``: day,
    kinds or group are not those for which the stored rows were taken.
    """

    roster: list[RosterEntry]
    entries: Sequence[Standing]
    kept: bool
    undecided: frozenset[int] = frozenset()
    moved: bool = False
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def differences(self) -> list[str]:
        """What differs from the roster as it was handed in, in words; nothing while there is none."""
        if not self.kept:
            return []
        return [
            f"{words}：{'、'.join(names)}"
            for words, names in (
                ("当日名册上有、本次登记没有", self.added),
                ("本次登记有、当日名册上没有", self.gone),
                ("应到、表决权、支委或党小组与登记时不同", self.changed),
            )
            if names
        ]

    def with_undecided(
        self, absences: Mapping[int, Absence], listed: Collection[int]
    ) -> dict[int, Absence]:
        """The typed absences; who is undecided and was not *listed* on the form is absent, without a reason."""
        unseen = self.undecided.difference(listed)
        return {number: Absence(None) for number in unseen} | dict(absences)


def roll_of(
    activity: Activity | None,
    kinds: list[ActivityKind],
    *,
    committee_id: int,
    branch_id: int | None,
    day: date,
    party_group_id: int | None,
    takes_new: bool,
) -> Several[Roll]:
    """The roll for a gathering of *kinds* on *day*, of a branch or (without one) of the committee.

    *activity* is what is stored of it, loaded in full. A gathering that was never handed in follows the roll; one that
    was keeps its rows unless *takes_new*.
    """
    circle = Circle.of(committee_id, branch_id, body_of(kinds))
    rosters = asked_rosters({(circle, day)})
    if activity is None:
        return Several(lambda: _as_it_stands(rosters.answer[circle, day]), rosters)
    elsewhere = elsewhere_of([(activity.joint_event_id, activity.id)])
    kept = revisions.kept_of(activity.id)

    def roll() -> Roll:
        away = elsewhere.answer.get(activity.id, set()) | admitted_by(activity)
        roster = [entry for entry in rosters.answer[circle, day] if entry.member_id not in away]
        if object_session(activity) is None:
            return _as_it_stands(roster)
        return _beside(
            activity,
            kinds,
            roster,
            day=day,
            party_group_id=party_group_id,
            kept=kept.answer,
            takes_new=takes_new,
        )

    return Several(roll, rosters, elsewhere, kept)


def _as_it_stands(roster: list[RosterEntry]) -> Roll:
    return Roll(roster, roster, kept=False)


def _beside(
    activity: Activity,
    kinds: list[ActivityKind],
    roster: list[RosterEntry],
    *,
    day: date,
    party_group_id: int | None,
    kept: bool,
    takes_new: bool,
) -> Roll:
    """The roll beside what is stored of the gathering."""
    stored = activity.attendance
    if attendance_mode(kinds) is not AttendanceMode.DUE:
        # who took part stays offered under the standing of that day, also after a move
        there = {row.member_id for row in stored}
        rest = [entry for entry in roster if entry.member_id not in there]
        return Roll(roster, [*stored, *rest] if kept else roster, kept=False)
    rules = due_rules(kinds)
    moved = (
        activity.held_on,
        activity.party_group_id,
        due_rules(record.kind for record in activity.records),
    ) != (
        day,
        party_group_id,
        rules,
    )
    fresh = due_entries(kinds, roster, party_group_id=party_group_id)
    now = {entry.member_id: entry for entry in fresh}
    then = {row.member_id: row for row in stored}
    # of whom only the number was kept, nobody is known
    asks = takes_new if kept else (stored or activity.headcount is not None) and not moved
    return Roll(
        roster,
        stored if kept and not takes_new else roster,
        kept=kept,
        undecided=frozenset(now.keys() - then.keys()) if asks else frozenset(),
        moved=moved,
        added=tuple(entry.name for entry in fresh if entry.member_id not in then),
        gone=tuple(row.name for row in stored if row.member_id not in now),
        changed=tuple(
            row.name
            for row in stored
            if row.member_id in now and standing(row, rules) != standing(now[row.member_id], rules)
        ),
    )


def roll_as_stored(session: Session, activity: Activity, *, takes_new: bool = False) -> Roll:
    """The roll for a gathering (loaded in full) as it stands. One statement."""
    return answer(session, stored_roll_of(activity, takes_new=takes_new))


def stored_roll_of(activity: Activity, *, takes_new: bool = False) -> Several[Roll]:
    """The same, to be asked with others: with the gathering's own kinds, day and Party group."""
    return roll_of(
        activity,
        [record.kind for record in activity.records],
        committee_id=activity.committee_id,
        branch_id=activity.branch_id,
        day=activity.held_on,
        party_group_id=activity.party_group_id,
        takes_new=takes_new,
    )


def counted_elsewhere(
    session: Session, parts: Iterable[tuple[int | None, int | None]]
) -> dict[int | None, set[int]]:
    """Whom other branches' parts of the same joint event count, by part. One statement, none without joint events.

    *parts* are gatherings (None: not made yet) with their joint event, if any. At one joint event nobody is counted in
    two branches: who was moved late stays where the register keeps them until that branch gives them up.
    """
    with session.no_autoflush:
        return answer(session, elsewhere_of(parts))


def elsewhere_of(
    parts: Iterable[tuple[int | None, int | None]],
) -> Asked[dict[int | None, set[int]]]:
    """The same, to be asked with others."""
    joint = [(event_id, part) for event_id, part in parts if event_id is not None]
    if not joint:
        return Several(dict)

    def read(rows: Iterable[Any]) -> dict[int | None, set[int]]:
        registered: dict[int | None, list[tuple[int, int]]] = {}
        for event_id, activity_id, member_id in rows:
            registered.setdefault(event_id, []).append((activity_id, member_id))
        return {
            part: {member for other, member in registered.get(event_id, ()) if other != part}
            for event_id, part in joint
        }

    return Question(_registered, read, events={event_id for event_id, _ in joint})


def _registered(value: Value) -> Select[Any]:
    return (
        select(Activity.joint_event_id, Activity.id, Attendance.member_id)
        .join(Attendance, Attendance.activity_id == Activity.id)
        .where(Activity.joint_event_id.in_(value.any_of("events")), Activity.state != State.VOIDED)
    )
