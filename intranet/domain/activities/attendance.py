"""Attendance of one gathering: the due rows of the day, the exceptions, and the counts of each record."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from intranet.domain.activities.kinds import ActivityKind, AttendanceMode, DueRule
from intranet.domain.activities.presence import AbsenceReason, AttendanceStatus
from intranet.domain.activities.quorum import DecisionType
from intranet.domain.activities.tables import Activity, ActivityRecord, Attendance
from intranet.domain.activities.times import days_of, part_of_days
from intranet.domain.organization.roster import RosterEntry
from intranet.domain.organization.tables import CommitteeBody

# A member on the day: as the roll says, or as it was written down for a gathering.
Standing = RosterEntry | Attendance
S = TypeVar("S", bound=Standing)


@dataclass(frozen=True)
class Absence:
    """One exception typed on the form."""

    reason: AbsenceReason | None
    note: str = ""


@dataclass(frozen=True)
class Presence:
    """Remarks on who was there: who came late, who left early, which days somebody missed (the first is 1)."""

    late: frozenset[int] = frozenset()
    early: frozenset[int] = frozenset()
    missed: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Attendance]) -> "Presence":
        """As it was kept."""
        rows = list(rows)
        return cls(
            frozenset(row.member_id for row in rows if row.came_late),
            frozenset(row.member_id for row in rows if row.left_early),
            {row.member_id: row.missed_days for row in rows if row.missed},
        )


EVERYBODY_THROUGHOUT = Presence()


@dataclass(frozen=True)
class Counts:
    """应到, 实到 and the same among voters; ``attended`` is 实到 by name, as a record keeps it."""

    due: int
    present: int
    due_voters: int
    present_voters: int
    attended: str = ""


def is_due(
    rule: DueRule, *, in_branch_committee: bool, group_id: int | None, held_by_group: int | None
) -> bool:
    """Whether a member is due under *rule*. The roster of a body holds nobody but who is due when it meets."""
    if rule is DueRule.BRANCH_COMMITTEE:
        return in_branch_committee
    if rule is DueRule.PARTY_GROUP:
        return held_by_group is not None and group_id == held_by_group
    return True


def counting_rule(rule: DueRule, mode: AttendanceMode) -> DueRule:
    """By which rule the register's rows concern a record of a kind with these: who takes part was chosen, not due."""
    return rule if mode is AttendanceMode.DUE else DueRule.ALL_MEMBERS


def attendance_mode(kinds: Iterable[ActivityKind]) -> AttendanceMode:
    """The strictest mode among the kinds of one gathering: a register beats takers beats numbers."""
    modes = {kind.attendance_mode for kind in kinds}
    for mode in (AttendanceMode.DUE, AttendanceMode.PARTICIPANTS):
        if mode in modes:
            return mode
    return AttendanceMode.HEADCOUNT


def body_of(kinds: Iterable[ActivityKind]) -> CommitteeBody | None:
    """Which body of the committee meets at a gathering of *kinds*; one meets at a time."""
    return next((kind.body for kind in kinds if kind.body is not None), None)


def kept_as(activity: Activity) -> AttendanceMode:
    """How the attendance of a gathering stands (kinds and rows are loaded).

    What was entered as a number before its kind came to name people stays a number.
    """
    if activity.headcount is not None and not activity.attendance:
        return AttendanceMode.HEADCOUNT
    return attendance_mode(record.kind for record in activity.records)


def due_entries(
    kinds: Iterable[ActivityKind], roster: Iterable[S], *, party_group_id: int | None
) -> list[S]:
    """Members due at a gathering that counts as *kinds*: whoever is due for one of them."""
    rules = due_rules(kinds)
    return [
        entry
        for entry in roster
        if any(
            is_due(
                rule,
                in_branch_committee=entry.in_branch_committee,
                group_id=entry.party_group_id,
                held_by_group=party_group_id,
            )
            for rule in rules
        )
    ]


def _row(entry: Standing, activity: Activity, position: int) -> Attendance:
    return Attendance(
        member_id=entry.member_id,
        position=position,
        name=entry.name,
        held_on=activity.held_on,
        minutes=activity.duration_minutes,
        status=AttendanceStatus.PRESENT,
        has_voting_right=entry.has_voting_right,
        in_branch_committee=entry.in_branch_committee,
        party_group_id=entry.party_group_id,
        is_leading_cadre=entry.is_leading_cadre,
        exclusion_reason="",
        absence_reason=None,
        absence_note="",
        came_late=False,
        left_early=False,
        missed="",
    )


def take_attendance(
    activity: Activity,
    kinds: list[ActivityKind],
    roster: Sequence[Standing],
    *,
    absences: Mapping[int, Absence],
    participants: Iterable[int] = (),
    presence: Presence = EVERYBODY_THROUGHOUT,
) -> list[Attendance]:
    """Build the attendance rows of the day from the roster (or the rows kept of it) and what was typed.

    Absent members who are not due on the day are ignored: the roster decides, not the form.
    """
    mode = attendance_mode(kinds)
    if mode is AttendanceMode.HEADCOUNT:
        return []
    if mode is AttendanceMode.PARTICIPANTS:
        chosen = set(participants)
        takers = [entry for entry in roster if entry.member_id in chosen]
        return [_row(entry, activity, position) for position, entry in enumerate(takers)]
    rows = []
    for position, entry in enumerate(
        due_entries(kinds, roster, party_group_id=activity.party_group_id)
    ):
        row = _row(entry, activity, position)
        absence = absences.get(entry.member_id)
        if not entry.counted_in_due:
            row.status = AttendanceStatus.EXEMPT
            row.exclusion_reason = entry.exclusion_reason
        elif absence is not None:
            row.status = AttendanceStatus.ABSENT
            row.absence_reason = absence.reason
            row.absence_note = absence.note
        else:
            _remark(row, presence, days=len(days_of(activity.held_on, activity.ends_on)))
        rows.append(row)
    return rows


def admitted_by(activity: Activity) -> set[int]:
    """Whom the gathering itself admitted, as far as its register does not list them (records and votes are loaded).

    Nobody is due as a member at the assembly that makes them one.
    """
    listed = {row.member_id for row in activity.attendance}
    return {
        vote.member_id
        for record in activity.records
        for vote in record.votes
        if vote.decision_type is DecisionType.ADMISSION
        and vote.member_id is not None
        and vote.member_id not in listed
    }


def _remark(row: Attendance, presence: Presence, *, days: int) -> None:
    row.came_late = row.member_id in presence.late
    row.left_early = row.member_id in presence.early
    missed = [day for day in presence.missed.get(row.member_id, ()) if day <= days]
    row.missed = ",".join(map(str, missed))
    row.minutes = part_of_days(row.minutes, len(missed), days)


def differing_names(
    activity: Activity,
    kinds: list[ActivityKind],
    roster: list[RosterEntry],
    *,
    elsewhere: Collection[int] = (),
) -> dict[int, str]:
    """Whose standing in the roster of the day is not that of the attendance as it was taken: names by member.

    *elsewhere* are members whom another branch's part of the same joint event counts.
    """
    away = admitted_by(activity).union(elsewhere)
    roster = [entry for entry in roster if entry.member_id not in away]
    due: list[RosterEntry] = []
    if attendance_mode(kinds) is AttendanceMode.DUE:
        due = due_entries(kinds, roster, party_group_id=activity.party_group_id)
    rules = due_rules(kinds)
    now = {entry.member_id: standing(entry, rules) for entry in due}
    saved = {row.member_id: standing(row, rules) for row in activity.attendance}
    told: list[Standing] = [*activity.attendance, *due]
    names = {one.member_id: one.name for one in told}
    return {key: names[key] for key in sorted({*now, *saved}) if now.get(key) != saved.get(key)}


def due_rules(kinds: Iterable[ActivityKind]) -> set[DueRule]:
    """By which rules somebody is due at a gathering that counts as *kinds*."""
    return {kind.due_rule for kind in kinds if kind.attendance_mode is AttendanceMode.DUE}


def standing(
    entry: Standing, rules: Collection[DueRule]
) -> tuple[bool, bool, bool | None, int | None]:
    """What of a member's standing on the day the figures of a gathering depend on, where one is due by these *rules*.

    Posts and Party groups matter where who is due follows them; where everybody is they change nothing.
    """
    return (
        entry.counted_in_due,
        entry.has_voting_right,
        entry.in_branch_committee if DueRule.BRANCH_COMMITTEE in rules else None,
        entry.party_group_id if DueRule.PARTY_GROUP in rules else None,
    )


def count(rows: Iterable[Attendance], rule: DueRule, *, party_group_id: int | None) -> Counts:
    """Count the rows that concern one record of the gathering."""
    concerned = [
        row
        for row in rows
        if row.status is not AttendanceStatus.EXEMPT
        and is_due(
            rule,
            in_branch_committee=row.in_branch_committee,
            group_id=row.party_group_id,
            held_by_group=party_group_id,
        )
    ]
    present = [row for row in concerned if row.status is AttendanceStatus.PRESENT]
    return Counts(
        due=len(concerned),
        present=len(present),
        due_voters=sum(row.has_voting_right for row in concerned),
        present_voters=sum(row.has_voting_right for row in present),
        attended=",".join(map(_told, present)),
    )


def _told(row: Attendance) -> str:
    return f"{row.member_id}:{len(row.missed_days)}" if row.missed else str(row.member_id)


def attendant(told: str) -> tuple[int, int]:
    """Of an entry of ``attended``: the member, and how many of the days they missed."""
    if ":" not in told:
        return int(told), 0
    member_id, _, missed = told.partition(":")
    return int(member_id), int(missed)


def update_counts(activity: Activity) -> None:
    """Set the row-local sums of the activity and of its records (kinds and attendance are loaded)."""
    rows = activity.attendance
    counted = [row for row in rows if row.status is not AttendanceStatus.EXEMPT]
    present = [row for row in counted if row.status is AttendanceStatus.PRESENT]
    activity.due_count = len(counted)
    activity.present_count = len(present)
    activity.absent_count = len(counted) - len(present)
    activity.person_minutes = sum(row.minutes for row in present)
    for record in activity.records:
        _count_record(record, activity)


def _count_record(record: ActivityRecord, activity: Activity) -> None:
    rule = counting_rule(record.kind.due_rule, record.kind.attendance_mode)
    counts = count(activity.attendance, rule, party_group_id=activity.party_group_id)
    record.due_count, record.present_count = counts.due, counts.present
    record.due_voters, record.present_voters = counts.due_voters, counts.present_voters
    record.attended = counts.attended
