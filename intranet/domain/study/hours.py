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

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

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
    valid_on,
)
from intranet.domain.study.earned import EarnedHours, Spans, members_of
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
    earned = EarnedHours(whose, [(first, last)])
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
    earned: EarnedHours,
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
    hours = EarnedHours(whose, spans)
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
    whole: dict[int, list[int]] = {}
    for sums in earned:
        for who, more in sums.items():
            so_far = whole.get(who, none)
            whole[who] = [a + b for a, b in zip(so_far, more, strict=True)]
    found = {}
    for number, (_, until) in enumerate(spans):
        people: dict[int, set[int]] = {}
        for row in rows:
            if row.holds_on(until) and row.member_id not in exempt[until.year]:
                people.setdefault(row.branch_id, set()).add(row.member_id)
        for branch_id, members in people.items():
            total = sum(whole.get(who, none)[number] for who in members)
            found[branch_id, number] = SpanHours(total, len(members))
    return found


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
            MemberExemption.member_id.in_(members_of(value)),
            MemberExemption.reason.in_(_NOT_COUNTED),
            MemberExemption.starts_on <= value("last"),
        ),
        MemberExemption.starts_on,
    )
