"""The sign-in sheet of a gathering: who is to sign, and lines for who is not known beforehand."""

from intranet.domain.activities.attendance import attendance_mode, due_entries
from intranet.domain.activities.kinds import AttendanceMode
from intranet.domain.activities.tables import Activity
from intranet.domain.organization.members import MemberStatus
from intranet.domain.organization.roster import RosterEntry
from intranet.domain.paper.documents import SignInPrint, SignInRow
from intranet.domain.paper.parts import Fact
from intranet.features.activities.papers.meeting import (
    Occasion,
    heading,
    kind_words,
    kinds_of,
    metadata,
    names_kept,
    observers_of,
    when,
)

_FREE_ROWS = 24


def _due_rows(activity: Activity, occasion: Occasion) -> list[SignInRow]:
    """Those who are to sign, in name order; free lines where nobody is named beforehand."""
    mode = attendance_mode(kinds_of(activity))
    if mode is AttendanceMode.DUE:
        due = [
            entry
            for entry in due_entries(
                kinds_of(activity), occasion.roster, party_group_id=activity.party_group_id
            )
            if entry.counted_in_due
        ]
        due.sort(key=lambda e: (occasion.name_keys.get(e.member_id, ""), e.name, e.member_id))
        people = [(entry.name, _remark(entry)) for entry in due]
    else:
        people = [(row.name, "") for row in activity.attendance]
    rows = [SignInRow(str(n), name, remark) for n, (name, remark) in enumerate(people, 1)]
    if mode is not AttendanceMode.DUE or not rows:
        rows += [SignInRow() for _ in range(_FREE_ROWS)]
    return rows


def _remark(entry: RosterEntry) -> str:
    return entry.status.label if entry.status is MemberStatus.PROBATIONARY else ""


def sign_in_sheet(activity: Activity, occasion: Occasion) -> SignInPrint:
    """The sign-in sheet: due members of the day, then those who attend; exempt ones are left out."""
    lines = heading(activity, occasion, kind_words(activity), "签到表")
    return SignInPrint(
        metadata=metadata(
            activity, occasion, paper="sign-in", title="".join(lines), moment=activity.updated_at
        ),
        demo=occasion.demo,
        keep_together=names_kept(activity, occasion),
        title_lines=lines,
        facts=(Fact("时间", when(activity)), Fact("地点", activity.place)),
        due=tuple(_due_rows(activity, occasion)),
        attending=tuple(
            SignInRow(str(n), name, remark)
            for n, (name, remark) in enumerate(observers_of(activity), 1)
        ),
    )
