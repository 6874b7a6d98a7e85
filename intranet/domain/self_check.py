"""What an inspector would find in records: everything the rules ask is loaded once, whatever the number of records.

Only rows of the records' own branches are read. Minutes of others are compared by their marks, never by their text.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from intranet.domain.activities.checks import days_until
from intranet.domain.activities.decisions import AFTER_PROBATION
from intranet.domain.activities.findings.answers import Examined, answers_of
from intranet.domain.activities.findings.engine import findings_of
from intranet.domain.activities.findings.evidence import (
    Alike,
    Belonging,
    Delay,
    Evidence,
    Gathering,
    Leave,
)
from intranet.domain.activities.findings.people import acting
from intranet.domain.activities.findings.settings import load_settings
from intranet.domain.activities.findings.shingles import percent_alike
from intranet.domain.activities.findings.tables import MinutesMark
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.rolls import counted_elsewhere
from intranet.domain.activities.tables import Activity, ActivityRecord, Attendance
from intranet.domain.life.admissions import probation_ends
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.roster import rosters_of
from intranet.domain.planning.workdays import workdays_between
from intranet.domain.records.days import days_between
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.domain.study.credits import CreditKind, CreditState, StudyCredit
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.foundation import clock
from intranet.foundation.quarters import Quarter


def examine(session: Session, activities: Sequence[Activity]) -> dict[int, list[Examined]]:
    """Findings about each activity (loaded in full) with what was said about them, by its id.

    Struck records are asked nothing. A fixed number of statements.
    """
    asked = [one for one in activities if one.state is not State.VOIDED]
    found: dict[int, list[Examined]] = {one.id: [] for one in activities}
    if not asked:
        return found
    with session.no_autoflush:
        settings = load_settings(session, {one.committee_id for one in asked})
        evidence = load_evidence(session, asked)
        answers = answers_of(session, [one.id for one in asked])
    for activity in asked:
        rules = settings.in_force(activity.committee_id)
        found[activity.id] = [
            Examined(finding, answers.get((activity.id, finding.code), ()))
            for finding in findings_of(activity, evidence, rules)
        ]
    return found


def load_evidence(session: Session, activities: Sequence[Activity]) -> Evidence:
    """What the rules ask about these activities. A fixed number of statements."""
    first = min(one.held_on for one in activities)
    last = max(one.ends_on or one.held_on for one in activities)
    # deadlines run on after the last gathering
    calendar = days_between(session, first, max(last, clock.today()))
    worked = {row.day: row.is_workday for row in calendar}
    return Evidence(
        gatherings=_gatherings(session, activities),
        rosters=rosters_of(
            session,
            {(one.circle, one.held_on) for one in activities if one.attendance},
        ),
        elsewhere=counted_elsewhere(session, [(one.joint_event_id, one.id) for one in activities]),
        leaves=_trainings(session, activities, first, last),
        belonging=_belonging(session, activities),
        probations=probation_ends(
            session,
            {
                (vote.member_id, one.held_on)
                for one in activities
                for record in one.records
                for vote in record.votes
                if vote.decision_type in AFTER_PROBATION and vote.member_id is not None
            },
        ),
        holidays={row.day: row.name for row in calendar if not row.is_workday},
        delays={
            one.id: Delay(
                days_until(one, sent),
                workdays_between(one.ends_on or one.held_on, clock.local(sent).date(), worked),
            )
            for one in activities
            if (sent := one.first_submitted_at) is not None
        },
        summed_up=_summed_up(session, activities),
        alike=_alike(session, activities),
    )


def _gatherings(session: Session, activities: Iterable[Activity]) -> list[Gathering]:
    """All gatherings of the same branches in the same months, and those of their committees. Two statements."""
    months = {
        (one.committee_id, one.branch_id, day.year * 100 + day.month)
        for one in activities
        for day in (one.held_on, one.ends_on or one.held_on)
    }
    of_branches = {(branch_id, ym) for _, branch_id, ym in months if branch_id is not None}
    of_committees = {(committee_id, ym) for committee_id, _, ym in months}
    rows = session.execute(
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
        .where(
            or_(
                tuple_(Activity.branch_id, Activity.ym).in_(sorted(of_branches)),
                and_(
                    Activity.branch_id.is_(None),
                    tuple_(Activity.committee_id, Activity.ym).in_(sorted(of_committees)),
                ),
            ),
            Activity.state != State.VOIDED,
        )
        .order_by(Activity.held_on, Activity.id)
    ).all()
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
    for activity_id, member_id in session.execute(
        select(Attendance.activity_id, Attendance.member_id).where(
            Attendance.activity_id.in_(sorted(people)),
            Attendance.status == AttendanceStatus.PRESENT,
        )
    ).tuples():
        people[activity_id].add(member_id)
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


def _trainings(
    session: Session, activities: Iterable[Activity], first: date, last: date
) -> dict[int, list[Leave]]:
    """Confirmed training, by member. One statement."""
    present = {
        row.member_id
        for one in activities
        for row in one.attendance
        if row.status is AttendanceStatus.PRESENT
    }
    found: dict[int, list[Leave]] = {}
    for member_id, starts_on, ends_on in session.execute(
        select(StudyCredit.member_id, StudyCredit.starts_on, StudyCredit.ends_on)
        .where(
            StudyCredit.member_id.in_(sorted(present)),
            StudyCredit.kind == CreditKind.TRAINING,
            StudyCredit.state == CreditState.CONFIRMED,
            StudyCredit.starts_on <= last,
            StudyCredit.ends_on >= first,
        )
        .order_by(StudyCredit.id)
    ).tuples():
        found.setdefault(member_id, []).append(Leave(starts_on, ends_on, CreditKind.TRAINING.label))
    return found


def _belonging(session: Session, activities: Iterable[Activity]) -> dict[int, list[Belonging]]:
    """Who is named in these gatherings and ever belonged to their branches. One statement."""
    names = {
        name
        for one in activities
        for _, _, member_id, name in acting(one)
        if name and member_id is None
    }
    present = {row.member_id for one in activities for row in one.attendance}
    periods: dict[tuple[int, int, str], list[tuple[date, date]]] = {}
    for branch_id, member_id, name, starts_on, ends_on in session.execute(
        select(
            Membership.branch_id,
            Member.id,
            Member.name,
            Membership.starts_on,
            Membership.ends_on,
        )
        .join(Membership, Membership.member_id == Member.id)
        .where(
            Membership.branch_id.in_({one.branch_id for one in activities}),
            or_(Member.name.in_(sorted(names)), Member.id.in_(sorted(present))),
        )
        .order_by(Membership.starts_on, Member.id)
    ).tuples():
        known = periods.setdefault((branch_id, member_id, name), [])
        known.append((starts_on, ends_on or date.max))
    found: dict[int, list[Belonging]] = {}
    for (branch_id, member_id, name), spans in periods.items():
        found.setdefault(branch_id, []).append(Belonging(member_id, name, tuple(spans)))
    return found


def _summed_up(session: Session, activities: Iterable[Activity]) -> dict[int, datetime]:
    """Which activities were handed in only after the summary of their quarter was approved. One statement."""
    approved = {
        (branch_id, year, number): approved_at
        for branch_id, year, number, approved_at in session.execute(
            select(
                QuarterlySummary.branch_id,
                QuarterlySummary.year,
                QuarterlySummary.quarter,
                QuarterlySummary.approved_at,
            ).where(
                QuarterlySummary.branch_id.in_({one.branch_id for one in activities}),
                QuarterlySummary.state.in_(COUNTED_STATES),
            )
        ).tuples()
        if approved_at is not None
    }
    found = {}
    for one in activities:
        at = approved.get((one.branch_id, one.held_on.year, Quarter.of(one.held_on).number))
        if at is not None and (one.first_submitted_at is None or one.first_submitted_at > at):
            found[one.id] = at
    return found


def _alike(session: Session, activities: Collection[Activity]) -> dict[int, list[Alike]]:
    """Gatherings of the committee entered earlier whose minutes read alike, by marks. At most two statements.

    Drafts of other branches stay unknown; the branches of one joint event share their text.
    """
    mine = {record.id: one for one in activities for record in one.records}
    own, other = aliased(MinutesMark), aliased(MinutesMark)
    pairs = {
        (record_id, other_record): other_activity
        for record_id, other_record, other_activity, committee_id, branch_id, state, event_id in (
            session.execute(
                select(
                    own.record_id,
                    other.record_id,
                    Activity.id,
                    Activity.committee_id,
                    Activity.branch_id,
                    Activity.state,
                    Activity.joint_event_id,
                )
                .join(other, and_(other.value == own.value, other.band == own.band))
                .join(ActivityRecord, ActivityRecord.id == other.record_id)
                .join(Activity, Activity.id == ActivityRecord.activity_id)
                .where(
                    own.record_id.in_(sorted(mine)),
                    other.record_id != own.record_id,
                    Activity.committee_id.in_({one.committee_id for one in activities}),
                    Activity.state != State.VOIDED,
                )
                .distinct()
            ).tuples()
        )
        for activity in [mine[record_id]]
        if other_activity < activity.id
        and committee_id == activity.committee_id
        and (state is not State.DRAFT or branch_id == activity.branch_id)
        and (event_id is None or event_id != activity.joint_event_id)
    }
    if not pairs:
        return {}
    marks: dict[int, list[str]] = {}
    for record_id, value in session.execute(
        select(MinutesMark.record_id, MinutesMark.value)
        .where(MinutesMark.record_id.in_(sorted({one for pair in pairs for one in pair})))
        .order_by(MinutesMark.record_id, MinutesMark.band)
    ).tuples():
        marks.setdefault(record_id, []).append(value)
    best: dict[int, dict[int, int]] = {}
    for (record_id, other_record), other_activity in pairs.items():
        percent = percent_alike(marks[record_id], marks[other_record])
        known = best.setdefault(mine[record_id].id, {})
        known[other_activity] = max(known.get(other_activity, 0), percent)
    return {
        activity_id: [Alike(*pair) for pair in sorted(known.items())]
        for activity_id, known in best.items()
    }
