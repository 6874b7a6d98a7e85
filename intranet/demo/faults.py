"""Defects for which records are returned, how they are put right, and what the checks find in others."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from intranet.demo import dates, draw
from intranet.demo.changes import MOVES
from intranet.demo.gatherings import Gathering
from intranet.domain.access.accounts import User
from intranet.domain.activities.attendance import update_counts
from intranet.domain.activities.findings.tables import FindingAnswer
from intranet.domain.activities.late_changes import RollChange
from intranet.domain.activities.presence import AbsenceReason, AttendanceStatus
from intranet.domain.activities.tables import Activity
from intranet.domain.organization.roster import roster_on
from intranet.domain.records.moves import RETURN_REASONS
from intranet.domain.self_check.examination import examine

FULL_TITLES = next(reason for reason in RETURN_REASONS if "全称" in reason)
MORE_DETAIL = "活动过程写得较为简略，请补充主要做法和交流情况。"
_PREFIX = "《中国共产党"
# Gatherings whose text always names the document studied.
_NAMES_ITS_DOCUMENT = ("theme", "study", "group")


def reason(gathering: Gathering) -> str:
    """Why the reviewer would return the record."""
    title = gathering.items[0].document[0]
    named = gathering.sort in _NAMES_ITS_DOCUMENT and title.startswith(_PREFIX)
    if named and draw.chance(60, "fault", gathering.key):
        return FULL_TITLES
    return MORE_DETAIL


def spoil(activity: Activity, gathering: Gathering) -> str:
    """Put the defect into the first record; returns the good text for ``mend``."""
    text = activity.records[0].text
    whole = text.content if text else ""
    if text is not None and reason(gathering) == FULL_TITLES:
        text.content = whole.replace(_PREFIX, "《")
    elif text is not None:
        text.content = whole.partition("\n" if "\n" in whole else "。")[0].rstrip("。") + "。"
    return whole


def mend(activity: Activity, whole: str) -> None:
    """Put the good text back."""
    text = activity.records[0].text
    if text is not None:
        text.content = whole


# What an inspector would ask about, by the key of the gathering: on a day off, at night
MISPLACED: dict[str, dict[str, Any]] = {
    "B09-2025-05-volunteer": {"held_on": date(2025, 5, 5)},
    "B11-2025-09-study0": {"starts": time(20)},
}
# entered by two people, and nobody has noticed so far
TWICE = "B09-2025-09-theme"
# somebody absent speaks, somebody not counted is in the chair and speaks, nobody said who does it
SPEAKS, CHAIRS, OPEN = "B06-2025-09-theme", "B05-2025-09-integrity", "B11-2025-09-assembly"
# many were away, somebody is missing in the register
THIN, FORGOTTEN = "B07-2025-09-theme", "B08-2025-08-lecture"
# a draft of a meeting that was too few to settle what it settled; a recorder who had left the branch in May
FEW, GONE = "B07-2025-08-committee", "B01-2025-11-volunteer"
# an elector came after the ballots had been given out
UNGIVEN = "B06-2025-06-assembly"
EXPLAINED = "发言人因公外出，提交了书面发言，会上由支部书记代读。"


def planned(gatherings: Iterable[Gathering]) -> list[Gathering]:
    """The gatherings with those that were held, or entered, in an unusual way."""
    found = [replace(one, **MISPLACED.get(one.key, {})) for one in gatherings]
    return [*found, *(replace(one, key=f"{one.key}-twice") for one in found if one.key == TWICE)]


def disturb(activity: Activity, gathering: Gathering, *, waiting: bool) -> None:
    """Put in what nobody noticed when the record was submitted; some of those *waiting* for review are like that."""
    status = {SPEAKS: AttendanceStatus.ABSENT, CHAIRS: AttendanceStatus.EXEMPT}.get(gathering.key)
    person = next((row for row in activity.attendance if row.status is status), None)
    text = activity.records[0].text
    if gathering.key == SPEAKS and person is not None and text is not None:
        text.content += f"\n{person.name}：结合本职岗位谈了学习体会。"
    if gathering.key == CHAIRS and person is not None and text is not None:
        text.content += f"\n{person.name}：就落实责任提出要求。"
        activity.chair_id, activity.chair_name = person.member_id, person.name
    if gathering.key == OPEN:
        activity.records[0].resolutions[0].responsible = ""
    if gathering.key == THIN or (waiting and draw.chance(20, "thin", gathering.key)):
        _send_on_duty(activity)
    if gathering.key == FEW:
        _leave_chair_alone(activity)
    if gathering.key == GONE:
        activity.recorder_id, activity.recorder_name = None, next(iter(MOVES))
    if gathering.key == UNGIVEN:
        _give_one_ballot_less(activity)
    if gathering.key == FORGOTTEN:
        activity.attendance.pop()
    update_counts(activity)


def _give_one_ballot_less(activity: Activity) -> None:
    """One of those who elected the first candidate is taken to have come too late for that."""
    for vote in activity.records[0].votes:
        if (election := vote.election) is not None:
            election.issued = election.returned = election.valid = (election.issued or 0) - 1
            first = election.candidates[0]
            first.approve = (first.approve or 0) - 1


def _leave_chair_alone(activity: Activity) -> None:
    """Everybody else was away; whoever is in the chair writes it down, too."""
    activity.recorder_id, activity.recorder_name = activity.chair_id, activity.chair_name
    for row in activity.attendance:
        if row.member_id != activity.chair_id and row.status is AttendanceStatus.PRESENT:
            row.status, row.absence_reason = AttendanceStatus.ABSENT, AbsenceReason.ON_DUTY


def _send_on_duty(activity: Activity) -> None:
    """Every other one of those who only listened was away."""
    acting = {activity.chair_id, activity.recorder_id, *(r.lecturer_id for r in activity.records)}
    content = "".join(record.text.content for record in activity.records if record.text)
    listening = [
        row
        for row in activity.attendance
        if row.member_id not in acting and row.name not in content
    ]
    for row in listening[::2]:
        if row.status is AttendanceStatus.PRESENT:
            row.status, row.absence_reason = AttendanceStatus.ABSENT, AbsenceReason.ON_DUTY


def explain(session: Session, activity: Activity, user: User) -> None:
    """One finding has been explained by the branch."""
    for one in examine(session, [activity])[activity.id]:
        if one.answerable:
            session.add(
                FindingAnswer(
                    activity_id=activity.id,
                    code=one.finding.code,
                    key=one.finding.key,
                    sentence=one.finding.sentence,
                    reason=EXPLAINED,
                    answered_by_id=user.id,
                    answered_by_name=user.display_name,
                    answered_at=dates.instant(activity.held_on, 18, 30),
                )
            )
    session.flush()


def note_latecomer(session: Session, activity: Activity) -> None:
    """Who is missing in a register was entered only afterwards: the gathering waits for the branch to look at it."""
    if activity.branch_id is None:
        return
    listed = {row.member_id for row in activity.attendance}
    for entry in roster_on(session, activity.branch_id, activity.held_on):
        if entry.member_id not in listed:
            session.add(
                RollChange(
                    activity_id=activity.id,
                    member_id=entry.member_id,
                    cause=f"{entry.name}：组织关系补登",
                    noted_at=dates.instant(activity.held_on + timedelta(days=30), 9),
                )
            )
    session.flush()


def send_chair_away(drafts: Iterable[Activity]) -> None:
    """In the latest draft of a gathering that was held its chair was away: it cannot be submitted."""
    for activity in sorted(drafts, key=lambda one: (one.held_on, one.title), reverse=True):
        for row in activity.attendance:
            if row.member_id == activity.chair_id and row.status is AttendanceStatus.PRESENT:
                row.status = AttendanceStatus.ABSENT
                row.absence_reason = AbsenceReason.BUSINESS_TRIP
                update_counts(activity)
                return
