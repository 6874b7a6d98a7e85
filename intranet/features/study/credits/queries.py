"""Training and make-up study: the list, one of them, and what may be made up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Actor
from intranet.domain.access.saved_searches import SavedSearch, with_total
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.tables import Activity, Attendance
from intranet.domain.organization.directory import branches_on
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import valid_on
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.study.conversion import load_conversions
from intranet.domain.study.credit_checks import Finding, conflict, findings, load_facts
from intranet.domain.study.credits import CreditKind, CreditState, StudyCredit
from intranet.domain.study.gatherings import (
    IN_ORDER,
    RecordWorth,
    among,
    approved_records,
    load_worth,
    worth_by_gathering,
)
from intranet.domain.study.scope import confirms, within
from intranet.foundation.errors import NotFound
from intranet.foundation.pagination import Page, Position, after, cut
from intranet.foundation.quarters import Year

PAGE_SIZE = 50
# lines of a file
MOST = 5000
GONE = "没有找到这条登记，或者不在您的查看范围内。"


@dataclass(frozen=True)
class Filters:
    """What is listed."""

    year: int
    branch_id: int | None = None
    kind: CreditKind | None = None
    state: CreditState | None = None


@dataclass(frozen=True, slots=True)
class CreditRow:
    """One row of the list; ``tickable``: the reader may confirm it together with others."""

    credit: StudyCredit
    member_name: str
    branch_name: str
    found: Sequence[Finding]
    tickable: bool

    @property
    def row(self) -> StudyCredit:
        """The credit, as lists look for what they tell of."""
        return self.credit

    @property
    def id(self) -> int:
        """Number of the credit."""
        return self.credit.id

    @property
    def held_on(self) -> date:
        """The day by which the list is ordered."""
        return self.credit.starts_on


def _matching(actor: Actor, filters: Filters) -> Select[tuple[StudyCredit, str]]:
    year = Year(filters.year)
    statement = (
        select(StudyCredit, Member.name)
        .join(Member, Member.id == StudyCredit.member_id)
        .where(
            within(actor, StudyCredit.branch_id, StudyCredit.committee_id, StudyCredit.member_id),
            StudyCredit.starts_on <= year.last_day,
            StudyCredit.ends_on >= year.first_day,
        )
    )
    if filters.branch_id is not None:
        statement = statement.where(StudyCredit.branch_id == filters.branch_id)
    if filters.kind is not None:
        statement = statement.where(StudyCredit.kind == filters.kind)
    if filters.state is not None:
        statement = statement.where(StudyCredit.state == filters.state)
    return statement


def list_credits(
    session: Session,
    actor: Actor,
    filters: Filters,
    day: date,
    *,
    position: Position | None = None,
    size: int = PAGE_SIZE,
) -> tuple[Page[CreditRow], list[SavedSearch]]:
    """One page, newest first, with what speaks against confirming, and what one looks for again. Seven statements."""
    matching = _matching(actor, filters)
    rows = session.execute(
        after(matching, StudyCredit.starts_on, StudyCredit.id, position, size)
    ).all()
    shown = sorted({row[0].branch_id for row in rows})
    names = {
        b.id: b.short_name for b in branches_on(session, day, branch_ids=shown, first=date.min)
    }
    facts = load_facts(session, [row[0] for row in rows])
    lines = []
    for credit, name in rows:
        found = findings(credit, facts) if credit.state is CreditState.WAITING else []
        lines.append(
            CreditRow(
                credit,
                name,
                names.get(credit.branch_id, ""),
                found,
                credit.state is CreditState.WAITING
                and not found
                and confirms(actor, credit.committee_id)
                and not conflict(credit, actor),
            )
        )
    total, searches = with_total(session, matching, user_id=actor.user_id, listed="study.credits")
    return cut(lines, position, size, total=total), searches


def load_credit(session: Session, credit_id: int, actor: Actor) -> StudyCredit:
    """One credit for reading; NotFound outside the person's scope."""
    credit = session.scalar(
        select(StudyCredit).where(
            StudyCredit.id == credit_id,
            within(actor, StudyCredit.branch_id, StudyCredit.committee_id, StudyCredit.member_id),
        )
    )
    if credit is None:
        raise NotFound(GONE)
    return credit


def load_credits(session: Session, ids: Sequence[int], actor: Actor) -> list[StudyCredit]:
    """Those of these credits that the person may read. One statement."""
    return list(
        session.scalars(
            select(StudyCredit)
            .where(
                StudyCredit.id.in_(ids),
                within(
                    actor, StudyCredit.branch_id, StudyCredit.committee_id, StudyCredit.member_id
                ),
            )
            .order_by(StudyCredit.id)
        )
    )


@dataclass(frozen=True, slots=True)
class CreditFile:
    """What the page of one credit shows besides it."""

    member_name: str
    branch_name: str
    entered_by: str
    decided_by: str
    record: RecordWorth | None
    found: Sequence[Finding]


def credit_file(session: Session, credit: StudyCredit, day: date) -> CreditFile:
    """Names, the missed record, and what speaks against confirming."""
    names = {
        b.id: b.short_name
        for b in branches_on(session, day, branch_ids=[credit.branch_id], first=date.min)
    }
    people = dict(
        session.execute(
            select(User.id, User.display_name).where(
                User.id.in_([credit.entered_by_id, credit.decided_by_id or 0])
            )
        )
        .tuples()
        .all()
    )
    return CreditFile(
        member_name=session.scalars(select(Member.name).where(Member.id == credit.member_id)).one(),
        branch_name=names.get(credit.branch_id, ""),
        entered_by=people.get(credit.entered_by_id, ""),
        decided_by=people.get(credit.decided_by_id or 0, ""),
        record=record_of(session, credit.activity_id, credit.missed_kind_id),
        found=findings(credit, load_facts(session, [credit]))
        if credit.state is CreditState.WAITING
        else [],
    )


def record_of(session: Session, activity_id: int | None, kind_id: int | None) -> RecordWorth | None:
    """The approved record of this gathering and kind; None when there is none (any more)."""
    held_on = session.scalar(select(Activity.held_on).where(Activity.id == activity_id))
    if activity_id is None or held_on is None:
        return None
    worth = load_worth(
        session, held_on, held_on, load_conversions(session), activity_ids=[activity_id]
    )
    return next((one for one in worth.get(activity_id, []) if one.kind_id == kind_id), None)


@dataclass(frozen=True, slots=True)
class Missing:
    """One record that members of the branch missed and have not made up."""

    record: RecordWorth
    members: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Behind:
    """One member with everything missed and not made up, the oldest first; ``tenths`` are its hours in tenths."""

    member_id: int
    name: str
    records: Sequence[RecordWorth]

    @property
    def tenths(self) -> int:
        """What is made up by all of them."""
        return sum(one.counted_tenths for one in self.records)


def by_member(missed: Sequence[Missing]) -> list[Behind]:
    """The same by member, who has most to make up first."""
    records: dict[tuple[int, str], list[RecordWorth]] = {}
    for one in reversed(missed):
        for member in one.members:
            records.setdefault(member, []).append(one.record)
    found = [Behind(number, name, of_one) for (number, name), of_one in records.items()]
    return sorted(found, key=lambda one: -one.tenths)


def to_make_up(
    session: Session, branch_id: int, first: date, last: date, day: date
) -> list[Missing]:
    """What the branch's members of *day* missed from *first* to *last*, latest first. Four statements.

    What a body of the committee held is read by its members, not by the branch, which so makes up nothing of it.
    """
    missed = (
        Attendance.member_id.in_(_members(branch_id, day)),
        Attendance.held_on.between(first, last),
        Attendance.status == AttendanceStatus.ABSENT,
    )
    approved = approved_records(first, last).where(
        among(select(Attendance.activity_id).where(*missed))
    )
    worth = worth_by_gathering(
        session.execute(approved.order_by(*IN_ORDER)), load_conversions(session)
    )
    done = set(
        session.execute(
            select(StudyCredit.member_id, StudyCredit.activity_id, StudyCredit.missed_kind_id)
            .where(StudyCredit.kind == CreditKind.MAKE_UP)
            .where(StudyCredit.member_id.in_(_members(branch_id, day)))
        ).tuples()
    )
    absent: dict[tuple[int, int], list[tuple[int, str]]] = {}
    records: dict[tuple[int, int], RecordWorth] = {}
    for row, name in session.execute(
        select(Attendance, Member.name)
        .select_from(Attendance)
        .join(
            Activity,
            and_(
                Activity.id == Attendance.activity_id,
                Activity.branch_id.is_not(None),
                Activity.state.in_(COUNTED_STATES),
            ),
        )
        .join(Member, Member.id == Attendance.member_id)
        .where(*missed)
        .order_by(Attendance.held_on.desc(), Attendance.activity_id.desc(), Attendance.position)
    ):
        for record in worth.get(row.activity_id, []):
            key = (record.activity_id, record.kind_id)
            if (
                record.counted_tenths
                and (row.member_id, *key) not in done
                and record.concerns(
                    in_branch_committee=row.in_branch_committee,
                    party_group_id=row.party_group_id,
                )
            ):
                records[key] = record
                absent.setdefault(key, []).append((row.member_id, name))
    return [Missing(record, absent[key]) for key, record in records.items()]


def _members(branch_id: int, day: date) -> Select[tuple[int]]:
    return select(Membership.member_id).where(
        Membership.branch_id == branch_id,
        valid_on(Membership.starts_on, Membership.ends_on, day),
    )


def missing_of(
    session: Session, branch_id: int, activity_id: int, kind_id: int, day: date
) -> Missing:
    """One record with the members who may still make it up; NotFound when nobody may."""
    held_on = session.scalar(select(Activity.held_on).where(Activity.id == activity_id))
    if held_on is not None:
        for missing in to_make_up(session, branch_id, held_on, held_on, day):
            if (missing.record.activity_id, missing.record.kind_id) == (activity_id, kind_id):
                return missing
    raise NotFound("这次活动没有需要本支部党员补学的内容。")
