"""Every source of one member's hours in a year: what the sum of ``member_hours`` is made of."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.tables import Activity, ActivityRecord, Attendance
from intranet.domain.activities.visibility import knows_reasons, visible
from intranet.domain.records.workflow import COUNTED_STATES, OPEN_STATES
from intranet.domain.study.conversion import load_conversions
from intranet.domain.study.credits import CreditKind, CreditState, StudyCredit, hours_within
from intranet.domain.study.earned import counting_make_up
from intranet.domain.study.gatherings import RecordWorth, load_worth
from intranet.domain.study.hours import end_of_count
from intranet.foundation.quarters import Year


@dataclass(frozen=True, slots=True)
class Attended:
    """A record at which the member was there; ``missed`` are how many of its days were missed."""

    record: RecordWorth
    missed: int

    @property
    def counted_tenths(self) -> int:
        """The hours that count for the member."""
        return self.record.earned_tenths(self.missed)


@dataclass(frozen=True, slots=True)
class Missed:
    """A record the member was due at and missed; ``credit`` is the make-up study entered for it.

    ``reason`` is in the words that the reader may know; empty for none given.
    """

    record: RecordWorth
    reason: str
    credit: StudyCredit | None


@dataclass(frozen=True, slots=True)
class Turn:
    """A gathering ahead which the member chairs or at which the member lectures."""

    activity_id: int
    title: str
    held_on: date
    chairs: bool
    theme: str


@dataclass(frozen=True, slots=True)
class CreditLine:
    """Training or make-up study with the part of its hours that counts in the year, in tenths."""

    credit: StudyCredit
    counted_tenths: int


@dataclass(frozen=True, slots=True)
class MemberYear:
    """One member's year up to a day: sources, attendance of gatherings, what was missed.

    ``readable`` are the gatherings whose record the reader may open. What a body of the committee dealt with is for its
    own people: others see the kind of meeting, not its title.
    """

    attended: list[Attended]
    training: list[CreditLine]
    make_up: list[CreditLine]
    due: int
    present: int
    missed: list[Missed]
    readable: frozenset[int]

    @property
    def absent(self) -> int:
        """Gatherings missed."""
        return self.due - self.present


def member_year(
    session: Session, member_id: int, year: int, as_of: date, actor: Actor
) -> MemberYear:
    """Everything of one member's year up to *as_of*. Six statements."""
    first, last = Year(year).first_day, end_of_count(year, as_of)
    rows = list(
        session.scalars(
            select(Attendance)
            .join(Activity, Activity.id == Attendance.activity_id)
            .where(
                Attendance.member_id == member_id,
                Attendance.held_on.between(first, last),
                Activity.state.in_(COUNTED_STATES),
            )
            .order_by(Attendance.held_on, Attendance.activity_id)
        )
    )
    readable = {
        row.id: row
        for row in session.execute(
            select(
                Activity.id, Activity.committee_id, Activity.branch_id, Activity.party_group_id
            ).where(Activity.id.in_([row.activity_id for row in rows]), visible(actor))
        )
    }
    worth = {
        key: [_told(record, readable) for record in records]
        for key, records in _worth(session, rows, first, last).items()
    }
    credits = _credits(session, member_id)
    counting = set(
        session.scalars(
            counting_make_up()
            .where(StudyCredit.member_id == member_id)
            .with_only_columns(StudyCredit.id)
        )
    )
    made_up = {(c.activity_id, c.missed_kind_id): c for c in credits}
    present = [row for row in rows if row.status is AttendanceStatus.PRESENT]
    absent = [row for row in rows if row.status is AttendanceStatus.ABSENT]
    return MemberYear(
        attended=[
            Attended(record, len(row.missed_days))
            for row in present
            for record in _concerning(worth, row)
            if record.hours_tenths
        ],
        training=_training_lines(credits, first, last),
        make_up=[
            CreditLine(c, c.hours_tenths if c.id in counting else 0)
            for c in credits
            if c.kind is CreditKind.MAKE_UP and first <= c.starts_on <= last
        ],
        due=len(present) + len(absent),
        present=len(present),
        missed=[
            Missed(
                record,
                _reason(row, readable.get(row.activity_id), actor),
                made_up.get((record.activity_id, record.kind_id)),
            )
            for row in absent
            for record in _concerning(worth, row)
        ],
        readable=frozenset(readable),
    )


def _reason(row: Attendance, place: Row[Any] | None, actor: Actor) -> str:
    """Why the member was absent, as far as the reader may know: one's own reason, and in registers that one keeps."""
    if row.absence_reason is None:
        return ""
    fully = row.member_id == actor.member_id or (
        place is not None
        and knows_reasons(
            actor,
            committee_id=place.committee_id,
            branch_id=place.branch_id,
            party_group_id=place.party_group_id,
        )
    )
    return "：".join(row.absence_reason.told(row.absence_note, fully=fully))


def _told(record: RecordWorth, readable: Collection[int]) -> RecordWorth:
    if record.branch_id is not None or record.activity_id in readable:
        return record
    return replace(record, title=record.kind_label, theme="")


def _worth(
    session: Session, rows: list[Attendance], first: date, last: date
) -> dict[int, list[RecordWorth]]:
    return load_worth(
        session,
        first,
        last,
        load_conversions(session),
        activity_ids=[row.activity_id for row in rows],
    )


def _concerning(worth: dict[int, list[RecordWorth]], row: Attendance) -> list[RecordWorth]:
    return [
        record
        for record in worth.get(row.activity_id, [])
        if record.concerns(
            in_branch_committee=row.in_branch_committee, party_group_id=row.party_group_id
        )
    ]


def _credits(session: Session, member_id: int) -> list[StudyCredit]:
    """Training and make-up study of the member, oldest first. One statement."""
    return list(
        session.scalars(
            select(StudyCredit)
            .where(StudyCredit.member_id == member_id)
            .order_by(StudyCredit.starts_on, StudyCredit.id)
        )
    )


def _training_lines(credits: list[StudyCredit], first: date, last: date) -> list[CreditLine]:
    return [
        CreditLine(
            credit,
            hours_within(credit.hours_tenths, credit.starts_on, credit.ends_on, first, last)
            if credit.state is CreditState.CONFIRMED
            else 0,
        )
        for credit in credits
        if credit.kind is CreditKind.TRAINING
        and credit.starts_on <= last
        and credit.ends_on >= first
    ]


def turns(session: Session, member_id: int, day: date, actor: Actor) -> list[Turn]:
    """What the member chairs or lectures at from *day* on, as far as the reader may see it. One statement."""
    lectured = select(ActivityRecord.activity_id).where(ActivityRecord.lecturer_id == member_id)
    found: dict[int, Turn] = {}
    for activity_id, title, held_on, chair_id, lecturer_id, theme in session.execute(
        select(
            Activity.id,
            Activity.title,
            Activity.held_on,
            Activity.chair_id,
            ActivityRecord.lecturer_id,
            ActivityRecord.theme,
        )
        .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
        .where(
            and_(Activity.held_on >= day, Activity.state.in_((*OPEN_STATES, *COUNTED_STATES))),
            Activity.id.in_(
                select(Activity.id)
                .where(Activity.chair_id == member_id, Activity.held_on >= day)
                .union(lectured)
            ),
            visible(actor),
        )
        .order_by(Activity.held_on, Activity.id, ActivityRecord.position)
    ).tuples():
        before = found.get(activity_id)
        words = theme if lecturer_id == member_id else ""
        found[activity_id] = Turn(
            activity_id,
            title,
            held_on,
            chair_id == member_id,
            words or (before.theme if before else ""),
        )
    return list(found.values())
