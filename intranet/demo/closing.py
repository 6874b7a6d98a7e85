"""Closing of past quarters: the two days, what was closed and opened again, and who was reminded."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.offices import OFFICES
from intranet.demo.people import Organization
from intranet.demo.summaries import quarters
from intranet.domain.access.accounts import User
from intranet.domain.activities.tables import ACTIVITY, Activity
from intranet.domain.records.closing import ClosedQuarter, LateEntry, Ledger, LockException
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.returns.deadlines import deadlines_of
from intranet.domain.returns.listed import returns_of
from intranet.domain.returns.reminders import ReturnReminder, words
from intranet.domain.summaries.reporting import ReportingRule
from intranet.foundation.quarters import Quarter
from intranet.foundation.questions import answer

TIMELY_DAYS, CLOSING_DAYS = 7, 15
# opened again for a week; asked for and not decided
OPENED, ASKED = "B04", "B06"
_REASON = "一次主题党日的记录漏登，需要补录"


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Close each quarter whose closing day is over, but the last one: there something is still on its way."""
    session.add(
        ReportingRule(
            committee_id=office.committee.id,
            valid_from=dates.FIRST_DAY,
            timely_days=TIMELY_DAYS,
            closing_days=CLOSING_DAYS,
            entered_by_id=users["staff"].id,
            created_at=dates.instant(dates.workday_from(dates.FIRST_DAY), 10),
        )
    )
    session.flush()
    past = quarters(office.as_of)
    closed = [one for one in past[:-1] if _close(session, office, users, one)]
    session.flush()
    if closed:
        _open_again(session, office, users, closed[0])
        _ask(session, office, users, closed[-1])
    if past:
        _remind(session, office, users, past[-1])
    session.flush()


def _close(
    session: Session, office: Organization, users: Mapping[str, User], quarter: Quarter
) -> bool:
    day = answer(session, deadlines_of(office.committee.id, quarter)).closing_on
    if day is None or day > office.as_of:
        return False
    session.add(
        ClosedQuarter(
            committee_id=office.committee.id,
            branch_id=None,
            year=quarter.year,
            quarter=quarter.number,
            closed_at=dates.instant(day, 17),
            closed_by_name=users["leader"].display_name,
        )
    )
    return True


def _open_again(
    session: Session, office: Organization, users: Mapping[str, User], quarter: Quarter
) -> None:
    branch = office.branches[OPENED]
    asked = dates.workdays_later(_closed_on(session, office, quarter), 3)
    row = LockException(
        committee_id=office.committee.id,
        branch_id=branch.id,
        year=quarter.year,
        quarter=quarter.number,
        scope=Ledger.ACTIVITIES.value,
        reason=_REASON,
        ends_on=dates.workdays_later(asked, 6),
        asked_by_id=users[f"secretary{OPENED[1:]}"].id,
        asked_by_name=users[f"secretary{OPENED[1:]}"].display_name,
        asked_at=dates.instant(asked, 9),
        agreed=True,
        decided_by_name=users["leader"].display_name,
        decided_at=dates.instant(asked, 15),
    )
    session.add(row)
    session.flush()
    late = session.scalar(
        select(Activity.id)
        .where(
            Activity.branch_id == branch.id,
            Activity.held_on.between(quarter.first_day, quarter.last_day),
            Activity.state.in_(COUNTED_STATES),
        )
        .order_by(Activity.held_on.desc(), Activity.id.desc())
        .limit(1)
    )
    if late is not None:
        session.add(
            LateEntry(
                exception_id=row.id,
                record_kind=ACTIVITY.key,
                record_id=late,
                noted_at=dates.instant(dates.workdays_later(asked, 1), 10),
            )
        )


def _ask(
    session: Session, office: Organization, users: Mapping[str, User], quarter: Quarter
) -> None:
    asked = dates.workdays_later(_closed_on(session, office, quarter), 1)
    if asked > office.as_of:
        return
    session.add(
        LockException(
            committee_id=office.committee.id,
            branch_id=office.branches[ASKED].id,
            year=quarter.year,
            quarter=quarter.number,
            scope=Ledger.STUDY.value,
            reason="一名党员的外出培训证明迟到，需要补登学时",
            ends_on=dates.workdays_later(office.as_of, 5),
            asked_by_id=users[f"secretary{ASKED[1:]}"].id,
            asked_by_name=users[f"secretary{ASKED[1:]}"].display_name,
            asked_at=dates.instant(asked, 11),
        )
    )


def _closed_on(session: Session, office: Organization, quarter: Quarter) -> date:
    found = answer(session, deadlines_of(office.committee.id, quarter)).closing_on
    if found is None:
        raise ValueError(f"no closing day of {quarter}")
    return found


def _remind(
    session: Session, office: Organization, users: Mapping[str, User], quarter: Quarter
) -> None:
    """Who has not submitted is reminded on the day after the timely one."""
    deadlines = answer(session, deadlines_of(office.committee.id, quarter))
    if deadlines.timely_on is None:
        return
    day = dates.workdays_later(deadlines.timely_on, 1)
    if day > office.as_of:
        return
    branches = list(office.branches.values())
    names = {office.branches[one.code].id: one.short_name for one in OFFICES}
    for branch_id, found in answer(session, returns_of(branches, quarter)).items():
        if not found.state.with_branch:
            continue
        session.add(
            ReturnReminder(
                committee_id=office.committee.id,
                branch_id=branch_id,
                year=quarter.year,
                quarter=quarter.number,
                text=words(
                    names[branch_id],
                    quarter,
                    found.state,
                    found.period,
                    [],
                    deadlines.closing_on,
                    "",
                ),
                sent_at=dates.instant(day, 9),
                sent_by_id=users["staff"].id,
                sent_by_name=users["staff"].display_name,
            )
        )
