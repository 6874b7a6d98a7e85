"""Study hours of members in a calendar year, computed from attendance, training and make-up study, never typed.

An attended record counts with its hours times the share of its kind (``conversion``) for everybody there whom the
record concerns; with all shares at 100 % the hours of all members add up to the person-hours of their branches and of
the bodies of the committee. Who missed some of the days of a gathering is given the hours of the others. What was held
in a year belongs to it; training over New Year is split by days. Hours follow the person.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, select
from sqlalchemy.orm import Session

from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.tables import Activity, ActivityRecord, Attendance
from intranet.domain.organization.members import (
    ExemptionReason,
    Member,
    MemberExemption,
    Membership,
)
from intranet.domain.organization.memberships import MembershipRow
from intranet.domain.organization.tables import (
    BRANCH_COMMITTEE_TITLES,
    Branch,
    Post,
    PostTitle,
    overlaps,
    valid_on,
)
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
from intranet.domain.study.pace import MemberHours
from intranet.foundation.quarters import Year
from intranet.foundation.questions import Asked, Question, Several, Value, answer, ordered
from intranet.foundation.terms import told

_NOT_COUNTED = [reason for reason in ExemptionReason if not reason.counted_in_due]


def end_of_count(year: int, as_of: date) -> date:
    """Up to which day hours of *year* are counted: its last day once it is over."""
    return min(as_of, Year(year).last_day)


@told(
    "学习",
    "党员学时",
    "党员本人参加的已通过审核的活动（含中心组学习），按学时标准折算，加已确认的培训和补学。跨年的培训按"
    "天分到两年；调动的党员，学时随人。",
)
def member_hours(
    session: Session, branch_ids: Sequence[int], year: int, as_of: date
) -> list[MemberHours]:
    """Hours of the members of these branches on *as_of*, officers first, then by name key, branch by branch.

    Branches stand in the order of ``branch_ids``. One statement, whatever the number of members and records.
    """
    return answer(session, hours_of(branch_ids, year, as_of))


def hours_of(branch_ids: Sequence[int], year: int, as_of: date) -> Several[list[MemberHours]]:
    """The same, to be asked with others."""
    first, last = Year(year).first_day, end_of_count(year, as_of)
    whose = {"branches": branch_ids, "since": last, "until": last}
    people = Question(_people, list, branches=branch_ids, day=last)
    titles = Question(_posts, _titles, branches=branch_ids, day=last)
    exempt = _exempt_all_year(whose, year)
    earned = _Earned(whose, [(first, last)])
    return Several(
        lambda: _lines(branch_ids, year, people.answer, titles.answer, exempt.answer, earned),
        people,
        titles,
        exempt,
        *earned.asked,
    )


def _people(value: Value) -> Select[Any]:
    return (
        select(Member.id, Member.name, Member.sort_key, Membership.branch_id, Branch.in_use_from)
        .join(Membership, Membership.member_id == Member.id)
        .join(Branch, Branch.id == Membership.branch_id)
        .where(
            Membership.branch_id.in_(value.any_of("branches")),
            valid_on(Membership.starts_on, Membership.ends_on, value("day")),
        )
    )


def _lines(
    branch_ids: Sequence[int],
    year: int,
    people: Iterable[Any],
    titles: Mapping[tuple[int, int], Sequence[PostTitle]],
    exempt: Collection[int],
    earned: "_Earned",
) -> list[MemberHours]:
    first = Year(year).first_day
    attended, (trained, trainings), make_up = earned.attended, earned.trained, earned.made_up
    places = {branch_id: place for place, branch_id in enumerate(branch_ids)}

    def order(person: tuple[int, str, str, int, date | None]) -> tuple[int, int, str, str, int]:
        number, name, key, branch_id, _ = person
        held = titles.get((branch_id, number), ())
        return (
            places[branch_id],
            min((title.precedence for title in held), default=99),
            key,
            name,
            number,
        )

    return [
        MemberHours(
            member_id=number,
            name=name,
            branch_id=branch_id,
            is_officer=any(
                title in BRANCH_COMMITTEE_TITLES for title in titles.get((branch_id, number), ())
            ),
            attended_tenths=sum(attended.get(number, ())),
            training_tenths=sum(trained.get(number, ())),
            make_up_tenths=sum(make_up.get(number, ())),
            concentrated_trainings=trainings.get(number, 0),
            year=year,
            post="、".join(title.label for title in titles.get((branch_id, number), ())),
            exempt=number in exempt,
            partial=in_use_from is not None and in_use_from > first,
        )
        for number, name, _, branch_id, in_use_from in sorted(people, key=order)
    ]


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


@dataclass(frozen=True, slots=True)
class SpanHours:
    """Hours that the members of a branch earned in a span, in tenths; ``asked`` are those of whom hours are asked."""

    tenths: int = 0
    asked: int = 0


@told(
    "学习",
    "人均学时",
    "期间最后一天（没有结束的为截至日）在册、作学时要求的党员，在期间内的学时合计，除以这些党员的人数"
    "。学时页、小结、总结、概览用同一种算法。",
)
def span_hours_of(
    branch_ids: Sequence[int], spans: Spans, memberships: Asked[list[MembershipRow]]
) -> Several[dict[tuple[int, int], SpanHours]]:
    """What ``member_hours`` counts, for several spans at once, by branch and number of the span.

    The members are those of the span's last day; their hours go with them, wherever they were earned. *memberships*
    are those that touch the spans; they are asked with it.
    """
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    whose = {"branches": branch_ids, "since": first, "until": last}
    exempt = {year: _exempt_all_year(whose, year) for year in {span[1].year for span in spans}}
    hours = _Earned(whose, spans)
    return Several(
        lambda: _span_hours(
            spans,
            memberships.answer,
            {year: question.answer for year, question in exempt.items()},
            (hours.attended, hours.trained[0], hours.made_up),
        ),
        memberships,
        *exempt.values(),
        *hours.asked,
    )


def _span_hours(
    spans: Spans,
    rows: Iterable[MembershipRow],
    exempt: Mapping[int, Collection[int]],
    earned: Iterable[Mapping[int, Sequence[int]]],
) -> dict[tuple[int, int], SpanHours]:
    none = [0] * len(spans)
    found = {}
    for number, (_, until) in enumerate(spans):
        people: dict[int, set[int]] = {}
        for row in rows:
            if row.holds_on(until) and row.member_id not in exempt[until.year]:
                people.setdefault(row.branch_id, set()).add(row.member_id)
        for branch_id, members in people.items():
            total = sum(sums.get(who, none)[number] for who in members for sums in earned)
            found[branch_id, number] = SpanHours(total, len(members))
    return found


def _by_span(earned: ByMember, spans: Spans) -> dict[int, list[int]]:
    """What falls into each of the spans, by member."""
    return {
        member_id: [sum(one.within(*span) for one in ones) for span in spans]
        for member_id, ones in earned.items()
    }


def _members_of(value: Value) -> Select[tuple[int]]:
    """Members of the branches on a day of the span, as a subquery: their number does not matter."""
    return select(Membership.member_id).where(
        Membership.branch_id.in_(value.any_of("branches")),
        overlaps(Membership.starts_on, Membership.ends_on, value("since"), value("until")),
    )


def _posts(value: Value) -> Select[Any]:
    return select(Post.branch_id, Post.member_id, Post.title).where(
        Post.branch_id.in_(value.any_of("branches")),
        valid_on(Post.starts_on, Post.ends_on, value("day")),
    )


def _titles(rows: Iterable[Any]) -> dict[tuple[int, int], list[PostTitle]]:
    """Posts by branch and member, in order of precedence."""
    found: dict[tuple[int, int], list[PostTitle]] = {}
    for branch_id, member_id, title in rows:
        found.setdefault((branch_id, member_id), []).append(title)
    for titles in found.values():
        titles.sort(key=lambda title: title.precedence)
    return found


def _exempt_all_year(whose: Mapping[str, Any], year: int) -> Question[set[int]]:
    """Members whose exemptions together leave no day of the year on which they count in 应到."""
    first, last = Year(year).first_day, Year(year).last_day

    def read(rows: Iterable[Any]) -> set[int]:
        free_from: dict[int, date] = {}
        for member_id, starts_on, ends_on in rows:
            free = free_from.get(member_id, first)
            if starts_on <= free:
                following = (ends_on or last) + timedelta(days=1)
                free_from[member_id] = max(free, following)
            else:
                free_from[member_id] = free
        return {member_id for member_id, free in free_from.items() if free > last}

    return Question(_exemptions, read, last=last, **whose)


def _exemptions(value: Value) -> Select[Any]:
    return ordered(
        select(MemberExemption.member_id, MemberExemption.starts_on, MemberExemption.ends_on).where(
            MemberExemption.member_id.in_(_members_of(value)),
            MemberExemption.reason.in_(_NOT_COUNTED),
            MemberExemption.starts_on <= value("last"),
        ),
        MemberExemption.starts_on,
    )


class _Earned:
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
        Attendance.member_id.in_(_members_of(value)),
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
        StudyCredit.member_id.in_(_members_of(value)),
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
            StudyCredit.member_id.in_(_members_of(value)),
            StudyCredit.starts_on.between(value("first"), value("last")),
        )
        .with_only_columns(StudyCredit.member_id, StudyCredit.starts_on, StudyCredit.hours_tenths)
    )
