"""What the rules ask about activities: read from their branches' months, rosters, leaves, calendar and summaries."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_

from intranet.domain.activities.checks import days_until
from intranet.domain.activities.decisions import AFTER_PROBATION
from intranet.domain.activities.findings.evidence import (
    Belonging,
    Delay,
    Evidence,
    Gathering,
    Leave,
)
from intranet.domain.activities.findings.people import acting
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.rolls import elsewhere_of
from intranet.domain.activities.tables import Activity, ActivityRecord, Attendance
from intranet.domain.life.admissions import probation_ends
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.roster import asked_rosters
from intranet.domain.planning.workdays import workdays_between
from intranet.domain.records.days import days_of
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.domain.study.credits import CreditKind, CreditState, StudyCredit
from intranet.domain.summaries.reporting import LAST
from intranet.domain.summaries.store import explained_in, year_for_fourth
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.foundation import clock
from intranet.foundation.quarters import Quarter
from intranet.foundation.questions import Question, Several, Value, ordered


def evidence_of(activities: Sequence[Activity]) -> Several[Evidence]:
    """What the rules ask about these activities, but for minutes that read alike."""
    first = min(one.held_on for one in activities)
    last = max(one.ends_on or one.held_on for one in activities)
    # deadlines run on after the last gathering
    calendar = days_of(first, max(last, clock.today()))
    gatherings = _gatherings_of(activities)
    rosters = asked_rosters({(one.circle, one.held_on) for one in activities if one.attendance})
    elsewhere = elsewhere_of([(one.joint_event_id, one.id) for one in activities])
    leaves = _trainings_of(activities, first, last)
    belonging = _belonging_of(activities)
    probations = probation_ends(
        {
            (vote.member_id, one.held_on)
            for one in activities
            for record in one.records
            for vote in record.votes
            if vote.decision_type in AFTER_PROBATION and vote.member_id is not None
        }
    )
    summed_up = _summed_up_of(activities)

    def evidence() -> Evidence:
        worked = {row.day: row.is_workday for row in calendar.answer}
        return Evidence(
            gatherings=gatherings.answer,
            rosters=rosters.answer,
            elsewhere=elsewhere.answer,
            leaves=leaves.answer,
            belonging=belonging.answer,
            probations=probations.answer,
            holidays={row.day: row.name for row in calendar.answer if not row.is_workday},
            delays={
                one.id: Delay(
                    days_until(one, sent),
                    workdays_between(one.ends_on or one.held_on, clock.local(sent).date(), worked),
                )
                for one in activities
                if (sent := one.first_submitted_at) is not None
            },
            summed_up=summed_up.answer,
        )

    return Several(
        evidence,
        calendar,
        gatherings,
        rosters,
        elsewhere,
        leaves,
        belonging,
        probations,
        summed_up,
    )


def _gatherings_of(activities: Iterable[Activity]) -> Several[list[Gathering]]:
    """All gatherings of the same branches in the same months, and those of their committees."""
    months = {
        (one.committee_id, one.branch_id, day.year * 100 + day.month)
        for one in activities
        for day in (one.held_on, one.ends_on or one.held_on)
    }
    values = {
        "of_branches": {(branch_id, ym) for _, branch_id, ym in months if branch_id is not None},
        "of_committees": {(committee_id, ym) for committee_id, _, ym in months},
    }
    held = Question(_held, list, **values)
    present = Question(_present, list, **values)
    return Several(lambda: _gatherings(held.answer, present.answer), held, present)


def _nearby(value: Value) -> ColumnElement[bool]:
    """SQL condition over Activity: of these branches and months, or of their committees."""
    return and_(
        or_(
            tuple_(Activity.branch_id, Activity.ym).in_(value.any_of("of_branches")),
            and_(
                Activity.branch_id.is_(None),
                tuple_(Activity.committee_id, Activity.ym).in_(value.any_of("of_committees")),
            ),
        ),
        Activity.state != State.VOIDED,
    )


def _held(value: Value) -> Select[Any]:
    return ordered(
        select(
            Activity.id,
            Activity.committee_id,
            Activity.branch_id,
            Activity.body,
            Activity.title,
            Activity.held_on,
            Activity.ends_on,
            Activity.starts_at,
            Activity.ends_at,
            Activity.party_group_id,
            Activity.chair_id,
            Activity.recorder_id,
            ActivityRecord.lecturer_id,
            ActivityRecord.stands_for,
            ActivityKind.code,
        )
        .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
        .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
        .where(_nearby(value)),
        Activity.held_on,
        Activity.id,
    )


def _present(value: Value) -> Select[Any]:
    return (
        select(Attendance.activity_id, Attendance.member_id)
        .join(Activity, Activity.id == Attendance.activity_id)
        .where(_nearby(value), Attendance.status == AttendanceStatus.PRESENT)
    )


def _gatherings(rows: Sequence[Any], present: Iterable[Any]) -> list[Gathering]:
    kinds: dict[int, set[str]] = {}
    made_up: dict[int, set[str]] = {}
    people: dict[int, set[int]] = {}
    for row in rows:
        kinds.setdefault(row.id, set()).add(row.code)
        if row.stands_for:
            made_up.setdefault(row.id, set()).add(row.code)
        people.setdefault(row.id, set()).update(
            one for one in (row.chair_id, row.recorder_id, row.lecturer_id) if one is not None
        )
    for activity_id, member_id in present:
        people.setdefault(activity_id, set()).add(member_id)
    return [
        Gathering(
            id=row.id,
            committee_id=row.committee_id,
            branch_id=row.branch_id,
            body=row.body,
            title=row.title,
            held_on=row.held_on,
            ends_on=row.ends_on,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            party_group_id=row.party_group_id,
            kinds=frozenset(kinds[row.id]),
            made_up=frozenset(made_up.get(row.id, ())),
            people=frozenset(people[row.id]),
        )
        for row in {row.id: row for row in rows}.values()
    ]


def _trainings_of(
    activities: Iterable[Activity], first: date, last: date
) -> Question[dict[int, list[Leave]]]:
    """Confirmed training, by member."""

    def read(rows: Iterable[Any]) -> dict[int, list[Leave]]:
        found: dict[int, list[Leave]] = {}
        for member_id, starts_on, ends_on in rows:
            leave = Leave(starts_on, ends_on, CreditKind.TRAINING.label)
            found.setdefault(member_id, []).append(leave)
        return found

    present = {
        row.member_id
        for one in activities
        for row in one.attendance
        if row.status is AttendanceStatus.PRESENT
    }
    return Question(_trainings, read, members=present, first=first, last=last)


def _trainings(value: Value) -> Select[Any]:
    return ordered(
        select(StudyCredit.member_id, StudyCredit.starts_on, StudyCredit.ends_on).where(
            StudyCredit.member_id.in_(value.any_of("members")),
            StudyCredit.kind == CreditKind.TRAINING,
            StudyCredit.state == CreditState.CONFIRMED,
            StudyCredit.starts_on <= value("last"),
            StudyCredit.ends_on >= value("first"),
        ),
        StudyCredit.id,
    )


def _belonging_of(activities: Iterable[Activity]) -> Question[dict[int, list[Belonging]]]:
    """Who is named in these gatherings and ever belonged to their branches."""

    def read(rows: Iterable[Any]) -> dict[int, list[Belonging]]:
        periods: dict[tuple[int, int, str], list[tuple[date, date]]] = {}
        for branch_id, member_id, name, starts_on, ends_on in rows:
            known = periods.setdefault((branch_id, member_id, name), [])
            known.append((starts_on, ends_on or date.max))
        found: dict[int, list[Belonging]] = {}
        for (branch_id, member_id, name), spans in periods.items():
            found.setdefault(branch_id, []).append(Belonging(member_id, name, tuple(spans)))
        return found

    names = {
        name
        for one in activities
        for _, _, member_id, name in acting(one)
        if name and member_id is None
    }
    return Question(
        _belonging,
        read,
        names=names,
        members={row.member_id for one in activities for row in one.attendance},
        branches={one.branch_id for one in activities},
    )


def _belonging(value: Value) -> Select[Any]:
    return ordered(
        select(
            Membership.branch_id,
            Member.id,
            Member.name,
            Membership.starts_on,
            Membership.ends_on,
        )
        .join(Membership, Membership.member_id == Member.id)
        .where(
            Membership.branch_id.in_(value.any_of("branches")),
            or_(Member.name.in_(value.any_of("names")), Member.id.in_(value.any_of("members"))),
        ),
        Membership.starts_on,
        Member.id,
    )


def _summed_up_of(activities: Iterable[Activity]) -> Question[dict[int, datetime]]:
    """Which activities were handed in only after the summary of their quarter was approved."""

    def read(rows: Iterable[Any]) -> dict[int, datetime]:
        approved = {
            (branch_id, explained_in(year, number)): approved_at
            for branch_id, year, number, approved_at in rows
            if approved_at is not None
        }
        found = {}
        for one in activities:
            at = approved.get((one.branch_id, Quarter.of(one.held_on)))
            sent = one.first_submitted_at
            if at is not None and (sent is None or sent > at):
                found[one.id] = at
        return found

    return Question(_summed_up, read, branches={one.branch_id for one in activities})


def _summed_up(value: Value) -> Select[Any]:
    return select(
        QuarterlySummary.branch_id,
        QuarterlySummary.year,
        QuarterlySummary.quarter,
        QuarterlySummary.approved_at,
    ).where(
        QuarterlySummary.branch_id.in_(value.any_of("branches")),
        QuarterlySummary.state.in_(COUNTED_STATES),
        # the year only where it is written for the fourth quarter
        QuarterlySummary.quarter.between(1, LAST) | year_for_fourth(),
    )
