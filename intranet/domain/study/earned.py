"""What members earned in study hours: attended records, external training, make-up study."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import Select, and_, select

from intranet.domain.activities.attendance import attendant
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.rows import held_there
from intranet.domain.activities.tables import Activity, ActivityRecord, Attendance
from intranet.domain.activities.times import days_of
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import Post, overlaps
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.study.conversion import Conversions, conversions
from intranet.domain.study.credits import CreditKind, CreditState, StudyCredit, hours_within
from intranet.domain.study.gatherings import earned_tenths
from intranet.foundation.quarters import months_stored
from intranet.foundation.questions import Question, Value
from intranet.foundation.several import within


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
        months = months_stored(self._first, self._last)
        self._records = (
            Question(_of_their_branches, list, **values, months=months),
            Question(_elsewhere, list, **values, months=months),
            Question(_in_bodies, list, **values, months=months),
        )
        self._training = Question(_trainings, list, **values)
        self._make_up = Question(_make_up, list, **values)
        self._conversions = conversions()
        self.asked = (
            *self._records,
            self._training,
            self._make_up,
            self._conversions,
        )

    @property
    def attended(self) -> dict[int, list[int]]:
        """Hours of attended records in each of the spans, by member; also of others who were there."""
        rows = chain.from_iterable(question.answer for question in self._records)
        return _attended(rows, self._conversions.answer, self._spans)

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


def _of_their_branches(value: Value) -> Select[Any]:
    # said of records alone: their gatherings are then looked up one by one, not those of everybody in these months
    return _attended_records(value).where(*held_there(ActivityRecord, value))


def _elsewhere(value: Value) -> Select[Any]:
    """In other branches to which the members ever belonged."""
    belonged = select(Membership.branch_id).where(
        Membership.member_id.in_(members_of(value)),
        Membership.branch_id.not_in(value.any_of("branches")),
    )
    return _attended_records(value).where(
        Activity.ym.in_(value.any_of("months")), Activity.branch_id.in_(belonged)
    )


def _in_bodies(value: Value) -> Select[Any]:
    """With a seat in a body of a committee."""
    seated = select(Post.committee_id).where(
        Post.branch_id.is_(None), within(Post.member_id, members_of(value))
    )
    return _attended_records(value).where(
        Activity.ym.in_(value.any_of("months")),
        Activity.branch_id.is_(None),
        Activity.committee_id.in_(seated),
    )


def _attended_records(value: Value) -> Select[Any]:
    """Approved records that people attended; the caller says which.

    Of named months: between two of them the database would rather look through what everybody held then.
    """
    return (
        select(
            Activity.committee_id,
            Activity.held_on,
            Activity.ends_on,
            ActivityRecord.kind_id,
            ActivityRecord.study_hours_tenths,
            ActivityRecord.attended,
        )
        .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
        .where(
            Activity.state.in_(COUNTED_STATES),
            Activity.held_on <= value("last"),
            ActivityRecord.study_hours_tenths > 0,
            ActivityRecord.attended != "",
        )
    )


def _attended(rows: Iterable[Any], conversions: Conversions, spans: Spans) -> dict[int, list[int]]:
    """Records that are worth the same in the same spans are counted together: there are far more people there."""
    alike: dict[tuple[int, int, int, tuple[int, ...]], list[str]] = {}
    places: dict[date, tuple[int, ...]] = {}
    for committee_id, held_on, ends_on, kind_id, hours, attended in rows:
        if held_on not in places:
            places[held_on] = tuple(
                place for place, (since, until) in enumerate(spans) if since <= held_on <= until
            )
        share = conversions.share(committee_id, kind_id, held_on)
        worth = hours, share, len(days_of(held_on, ends_on)), places[held_on]
        alike.setdefault(worth, []).append(attended)
    sums: dict[tuple[int, ...], dict[int, int]] = {}
    for (hours, share, days, mine), attended in alike.items():
        whole = earned_tenths(hours, share, 0, days)
        there = sums.setdefault(mine, {})
        for told, times in Counter(",".join(attended).split(",")).items():
            member_id, missed = attendant(told)
            tenths = times * (earned_tenths(hours, share, missed, days) if missed else whole)
            there[member_id] = there.get(member_id, 0) + tenths
    found: dict[int, list[int]] = {}
    for mine, there in sums.items():
        for member_id, tenths in there.items():
            by_span = found.setdefault(member_id, [0] * len(spans))
            for place in mine:
                by_span[place] += tenths
    return found


def _trainings(value: Value) -> Select[Any]:
    return select(
        StudyCredit.member_id,
        StudyCredit.hours_tenths,
        StudyCredit.starts_on,
        StudyCredit.ends_on,
        StudyCredit.concentrated,
    ).where(
        within(StudyCredit.member_id, members_of(value)),
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
            within(StudyCredit.member_id, members_of(value)),
            StudyCredit.starts_on.between(value("first"), value("last")),
        )
        .with_only_columns(StudyCredit.member_id, StudyCredit.starts_on, StudyCredit.hours_tenths)
    )


def _by_span(earned: ByMember, spans: Spans) -> dict[int, list[int]]:
    """What falls into each of the spans, by member."""
    found = {}
    for member_id, ones in earned.items():
        sums = found[member_id] = [0] * len(spans)
        for one in ones:
            for place, (since, until) in enumerate(spans):
                if one.starts_on <= until and since <= one.ends_on:
                    sums[place] += one.within(since, until)
    return found


def members_of(value: Value) -> Select[tuple[int]]:
    """Members of the branches on a day of the span, as a subquery: their number does not matter."""
    return select(Membership.member_id).where(
        Membership.branch_id.in_(value.any_of("branches")),
        overlaps(Membership.starts_on, Membership.ends_on, value("since"), value("until")),
    )
