"""What members earned in study hours: attended records, external training, make-up study."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, select

from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.tables import Activity, ActivityRecord, Attendance
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import overlaps
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.study.conversion import conversions
from intranet.domain.study.credits import CreditKind, CreditState, StudyCredit, hours_within
from intranet.domain.study.gatherings import (
    IN_ORDER,
    RecordWorth,
    among,
    approved_records,
    worth_by_gathering,
)
from intranet.foundation.questions import Question, Value, ordered


@dataclass(frozen=True, slots=True)
class Earned:
    """Hours in tenths, spread over the days on which they were earned."""

    starts_on: date
    ends_on: date
    tenths: int

    def within(self, first: date, last: date) -> int:
        """The part that falls into a span."""
        return hours_within(self.tenths, self.starts_on, self.ends_on, first, last)


ByMember = dict[int, list[Earned]]
Spans = Sequence[tuple[date, date]]


class EarnedHours:
    """Hours that members earned in each of some spans: by attendance, training and make-up study.

    *whose* names their branches and the days between which they belonged to them.
    """

    def __init__(self, whose: Mapping[str, Any], spans: Spans) -> None:
        """``asked`` are the questions, the others tell once they are answered."""
        self._spans = spans
        self._first, self._last = min(span[0] for span in spans), max(span[1] for span in spans)
        values = {**whose, "first": self._first, "last": self._last}
        self._worth = Question(_worth, list, **values)
        self._present = Question(_gathered, list, **values)
        self._training = Question(_trainings, list, **values)
        self._make_up = Question(_make_up, list, **values)
        self._conversions = conversions()
        self.asked = (
            self._worth,
            self._present,
            self._training,
            self._make_up,
            self._conversions,
        )

    @property
    def attended(self) -> dict[int, list[int]]:
        """Hours of attended records in each of the spans, by member."""
        worth = worth_by_gathering(self._worth.answer, self._conversions.answer)
        return _attended(self._present.answer, worth, self._spans)

    @property
    def trained(self) -> tuple[dict[int, list[int]], dict[int, int]]:
        """Hours of confirmed external training in each of the spans, and concentrated trainings, by member."""
        hours, trainings = _training(self._training.answer, self._first, self._last)
        return _by_span(hours, self._spans), trainings

    @property
    def made_up(self) -> dict[int, list[int]]:
        """Hours of confirmed make-up study in each of the spans, by member."""
        found: ByMember = {}
        for member_id, day, hours in self._make_up.answer:
            found.setdefault(member_id, []).append(Earned(day, day, hours))
        return _by_span(found, self._spans)


def _was_there(value: Value) -> ColumnElement[bool]:
    """SQL condition over Attendance: one of the members was there on a day of the spans."""
    return and_(
        Attendance.member_id.in_(members_of(value)),
        Attendance.held_on.between(value("first"), value("last")),
        Attendance.status == AttendanceStatus.PRESENT,
    )


def _worth(value: Value) -> Select[Any]:
    theirs = among(select(Attendance.activity_id).where(_was_there(value)))
    return ordered(approved_records(value("first"), value("last")).where(theirs), *IN_ORDER)


_STANDING = (Attendance.in_branch_committee, Attendance.party_group_id, Attendance.missed)


def _gathered(value: Value) -> Select[Any]:
    """Of a member one row comes back, not one a gathering."""
    return (
        select(
            Attendance.member_id,
            *_STANDING,
            func.aggregate_strings(cast(Attendance.activity_id, String), ",").label("activities"),
        )
        .where(_was_there(value))
        .group_by(Attendance.member_id, *_STANDING)
    )


def _attended(
    rows: Iterable[Any], worth: Mapping[int, Sequence[RecordWorth]], spans: Spans
) -> dict[int, list[int]]:
    """What a gathering is worth to somebody in a certain standing is worked out once."""
    found: dict[int, list[int]] = {}
    # by standing: of each span the hours of each gathering
    known: dict[tuple[bool, int | None, str], list[dict[str, int]]] = {}
    for member_id, in_committee, group_id, missed, activity_ids in rows:
        away = missed.count(",") + 1 if missed else 0
        numbers = activity_ids.split(",")
        hours = known.setdefault((in_committee, group_id, missed), [{} for _ in spans])
        for number in set(numbers).difference(hours[0]):
            records = worth.get(int(number), [])
            tenths = sum(
                record.earned_tenths(away)
                for record in records
                if record.concerns(in_branch_committee=in_committee, party_group_id=group_id)
            )
            for (since, until), of_span in zip(spans, hours, strict=True):
                held_then = bool(records) and since <= records[0].held_on <= until
                of_span[number] = tenths if held_then else 0
        mine = found.setdefault(member_id, [0] * len(spans))
        for place, of_span in enumerate(hours):
            mine[place] += sum(map(of_span.__getitem__, numbers))
    return found


def _trainings(value: Value) -> Select[Any]:
    return select(
        StudyCredit.member_id,
        StudyCredit.hours_tenths,
        StudyCredit.starts_on,
        StudyCredit.ends_on,
        StudyCredit.concentrated,
    ).where(
        StudyCredit.member_id.in_(members_of(value)),
        StudyCredit.kind == CreditKind.TRAINING,
        StudyCredit.state == CreditState.CONFIRMED,
        StudyCredit.starts_on <= value("last"),
        StudyCredit.ends_on >= value("first"),
    )


def _training(rows: Iterable[Any], first: date, last: date) -> tuple[ByMember, dict[int, int]]:
    """Confirmed external training that touches the span, and concentrated trainings by member."""
    hours: ByMember = {}
    trainings: dict[int, int] = {}
    for credit in rows:
        number = credit.member_id
        hours.setdefault(number, []).append(
            Earned(credit.starts_on, credit.ends_on, credit.hours_tenths)
        )
        # a training over New Year was attended once: in the year in which it ended
        if credit.concentrated and first <= credit.ends_on <= last:
            trainings[number] = trainings.get(number, 0) + 1
    return hours, trainings


def counting_make_up() -> Select[tuple[StudyCredit]]:
    """Confirmed make-up study whose record is still approved and was really missed."""
    return (
        select(StudyCredit)
        .join(Activity, Activity.id == StudyCredit.activity_id)
        .join(
            ActivityRecord,
            and_(
                ActivityRecord.activity_id == StudyCredit.activity_id,
                ActivityRecord.kind_id == StudyCredit.missed_kind_id,
            ),
        )
        .join(
            Attendance,
            and_(
                Attendance.activity_id == StudyCredit.activity_id,
                Attendance.member_id == StudyCredit.member_id,
            ),
        )
        .where(
            StudyCredit.kind == CreditKind.MAKE_UP,
            StudyCredit.state == CreditState.CONFIRMED,
            Activity.state.in_(COUNTED_STATES),
            Attendance.status == AttendanceStatus.ABSENT,
        )
    )


def _make_up(value: Value) -> Select[Any]:
    return (
        counting_make_up()
        .where(
            StudyCredit.member_id.in_(members_of(value)),
            StudyCredit.starts_on.between(value("first"), value("last")),
        )
        .with_only_columns(StudyCredit.member_id, StudyCredit.starts_on, StudyCredit.hours_tenths)
    )


def _by_span(earned: ByMember, spans: Spans) -> dict[int, list[int]]:
    """What falls into each of the spans, by member."""
    return {
        member_id: [sum(one.within(*span) for one in ones) for span in spans]
        for member_id, ones in earned.items()
    }


def members_of(value: Value) -> Select[tuple[int]]:
    """Members of the branches on a day of the span, as a subquery: their number does not matter."""
    return select(Membership.member_id).where(
        Membership.branch_id.in_(value.any_of("branches")),
        overlaps(Membership.starts_on, Membership.ends_on, value("since"), value("until")),
    )
