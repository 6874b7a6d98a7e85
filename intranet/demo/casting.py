"""Who chairs, records, lectures, takes part and is absent at one gathering."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from intranet.demo import draw
from intranet.demo.gatherings import Gathering
from intranet.demo.minutes import Cast
from intranet.demo.offices import BY_CODE, COMMITTEE_POSTS
from intranet.demo.people import Organization
from intranet.demo.topics import TOPICS
from intranet.domain.activities.attendance import Absence, attendance_mode, due_entries
from intranet.domain.activities.kinds import ActivityKind, AttendanceMode
from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.activities.quorum import DecisionType
from intranet.domain.organization.roster import RosterEntry
from intranet.domain.organization.tables import PostTitle

LECTURES = frozenset({"lecture", "integrity_lecture"})
INTEGRITY = frozenset({"integrity_education", "warning_education", "integrity_lecture"})
# Reasons in the proportion in which offices know them.
REASONS = (
    *(AbsenceReason.BUSINESS_TRIP,) * 7,
    *(AbsenceReason.ANNUAL_LEAVE,) * 4,
    *(AbsenceReason.SICK_LEAVE,) * 3,
    *(AbsenceReason.PERSONAL_LEAVE,) * 3,
    *(AbsenceReason.ON_DUTY,) * 4,
    *(AbsenceReason.TRAINING,) * 3,
    AbsenceReason.OTHER,
)
# Chair and recorder of joint events: deputy secretary and staff of the committee.
SHARED_OFFICERS = (COMMITTEE_POSTS[1][1], COMMITTEE_POSTS[-1][1])
OTHER_NOTE = "参加上级统一组织的活动"


@dataclass(frozen=True)
class Casting:
    """People of one gathering; ``cast`` is what the minutes need of them."""

    chair: str
    chair_id: int | None
    recorder: str
    recorder_id: int | None
    lecturer_id: int | None
    lecturer_role: str
    observers: str
    absences: Mapping[int, Absence]
    participants: tuple[int, ...]
    cast: Cast


def cast_of(
    gathering: Gathering,
    kinds: list[ActivityKind],
    roster: list[RosterEntry],
    office: Organization,
    group_id: int | None,
) -> Casting:
    """Choose the people of one gathering from the roster of its day."""
    if gathering.branch is None:
        return _committee_cast(gathering, roster, office)
    mode = attendance_mode(kinds)
    active = [entry for entry in roster if entry.counted_in_due]
    due = (
        [e for e in due_entries(kinds, roster, party_group_id=group_id) if e.counted_in_due]
        if mode is AttendanceMode.DUE
        else active
    )
    chair = _chair(gathering, due)
    recorder = _recorder(gathering, due, chair)
    lecturer = _lecturer(gathering, due, chair)
    needed = {chair.member_id, recorder.member_id, lecturer.member_id, *_concerned(gathering, due)}
    absences = _absences(gathering, due, needed) if mode is AttendanceMode.DUE else {}
    participants = (
        _participants(gathering, due, chair) if mode is AttendanceMode.PARTICIPANTS else ()
    )
    there = [
        entry
        for entry in due
        if entry.member_id not in absences
        and (mode is not AttendanceMode.PARTICIPANTS or entry.member_id in participants)
    ]
    branch = BY_CODE[gathering.branch]
    return Casting(
        chair.name,
        chair.member_id,
        recorder.name,
        recorder.member_id,
        lecturer.member_id,
        _role(lecturer) if LECTURES & set(gathering.kinds) else "",
        _observers(gathering, roster, due),
        absences,
        participants,
        Cast(
            chair.name,
            lecturer.name,
            tuple(entry.name for entry in there if entry is not chair),
            TOPICS[gathering.branch],
            branch.duty,
            len(branch.officers) > 2,
        ),
    )


def shared_cast(casting: Casting, gathering: Gathering, roster: list[RosterEntry]) -> Casting:
    """The same for a branch's part of a joint event: chair, recorder and lecturer are the committee's.

    Who of them belongs to the branch is there.
    """
    numbers = {entry.name: entry.member_id for entry in roster}
    (chair, recorder), (lecturer, role) = SHARED_OFFICERS, gathering.lecturer
    there = {numbers.get(name) for name in (chair, recorder, lecturer)}
    return replace(
        casting,
        chair=chair,
        chair_id=numbers.get(chair),
        recorder=recorder,
        recorder_id=numbers.get(recorder),
        lecturer_id=numbers.get(lecturer),
        lecturer_role=role,
        observers="",
        absences={
            number: absence for number, absence in casting.absences.items() if number not in there
        },
        cast=replace(casting.cast, chair=chair, lecturer=lecturer),
    )


def _committee_cast(
    gathering: Gathering, roster: list[RosterEntry], office: Organization
) -> Casting:
    """Who leads the body chairs, the committee's staff records and sits in."""
    due = [entry for entry in roster if entry.counted_in_due]
    chair, recorder = due[0], COMMITTEE_POSTS[-1][1]
    absences = _absences(gathering, due, {chair.member_id})
    return Casting(
        chair.name,
        chair.member_id,
        recorder,
        office.members[recorder].id,
        chair.member_id,
        chair.titles[0].label,
        f"{recorder}（学习秘书）" if gathering.sort == "core" else "",
        absences,
        (),
        Cast(
            chair.name,
            chair.name,
            tuple(entry.name for entry in due[1:] if entry.member_id not in absences),
        ),
    )


def _chair(gathering: Gathering, due: list[RosterEntry]) -> RosterEntry:
    """The group's leader, else the secretary, now and then another officer on the secretary's behalf."""
    if gathering.group is not None:
        return next(entry for entry in due if PostTitle.GROUP_LEADER in entry.titles)
    solemn = {"assembly", "life", "committee"}
    if gathering.sort not in solemn and draw.chance(12, "chair", gathering.key):
        return due[1]
    return due[0]


def _recorder(gathering: Gathering, due: list[RosterEntry], chair: RosterEntry) -> RosterEntry:
    for entry in due:
        if PostTitle.ORGANIZATION_OFFICER in entry.titles and entry is not chair:
            return entry
    others = [entry for entry in due if entry is not chair]
    if gathering.group is None:
        return others[0]
    return draw.pick(others, "recorder", gathering.branch, gathering.group, gathering.held_on.year)


def _lecturer(gathering: Gathering, due: list[RosterEntry], chair: RosterEntry) -> RosterEntry:
    """Who gives the lecture, leads the reading or the education."""
    kinds = set(gathering.kinds)
    if kinds & INTEGRITY:
        for entry in due:
            if PostTitle.DISCIPLINE_OFFICER in entry.titles:
                return entry
        return chair
    if kinds & LECTURES:
        leaders = [entry for entry in due if entry.is_leading_cadre]
        if leaders and draw.chance(30, "leader lectures", gathering.key):
            return leaders[0]
        return chair if draw.chance(60, "secretary lectures", gathering.key) else due[2]
    return draw.pick(due, "lecturer", gathering.key)


def _role(entry: RosterEntry) -> str:
    if entry.titles and entry.titles[0] is not PostTitle.GROUP_LEADER:
        return entry.titles[0].label
    return "党员领导干部" if entry.is_leading_cadre else entry.duty_title


def _concerned(gathering: Gathering, due: list[RosterEntry]) -> set[int]:
    """Members the assembly votes about are there."""
    names = {motion.about for item in gathering.items for motion in item.motions}
    return {entry.member_id for entry in due if entry.name in names}


def _absences(gathering: Gathering, due: list[RosterEntry], needed: set[int]) -> dict[int, Absence]:
    may_miss = [entry for entry in due if entry.member_id not in needed]
    decisions = {motion.decision for item in gathering.items for motion in item.motions}
    if gathering.sort in {"committee", "group"}:
        count = int(draw.chance(18, "absent", gathering.key))
    elif decisions - {DecisionType.ORDINARY}:
        count = draw.number(2, "absent", gathering.key)
    else:
        count = min(draw.pick((0, 0, 0, 1, 1, 1, 2, 2, 3), "absent", gathering.key), len(due) // 4)
    found = {}
    for entry in draw.some(may_miss, count, "who is absent", gathering.key):
        reason = draw.pick(REASONS, "why absent", gathering.key, entry.name)
        note = OTHER_NOTE if reason is AbsenceReason.OTHER else ""
        found[entry.member_id] = Absence(reason, note)
    return found


def _participants(
    gathering: Gathering, active: list[RosterEntry], chair: RosterEntry
) -> tuple[int, ...]:
    others = [entry for entry in active if entry is not chair]
    share = draw.between(55, 90, "participants", gathering.key)
    taking = draw.some(others, max(2, len(others) * share // 100), "takes part", gathering.key)
    return (chair.member_id, *(entry.member_id for entry in taking))


def _observers(gathering: Gathering, roster: list[RosterEntry], due: list[RosterEntry]) -> str:
    """Group leaders sit in at committee meetings; now and then somebody from the committee's staff."""
    if gathering.sort == "committee":
        seated = {entry.member_id for entry in due}
        leaders = [
            entry.name
            for entry in roster
            if PostTitle.GROUP_LEADER in entry.titles and entry.member_id not in seated
        ]
        return "、".join(f"{name}（党小组组长）" for name in leaders)
    staff = COMMITTEE_POSTS[-1][1]
    if (
        gathering.sort in {"assembly", "life"}
        and draw.chance(25, "observer", gathering.key)
        and staff not in {entry.name for entry in roster}
    ):
        return f"{staff}（机关党委工作人员）"
    return ""
