"""Writes of dues. They flush and never commit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.life.dues.month import of_ym, ym
from intranet.domain.life.dues.rules import problem_of_day
from intranet.domain.life.dues.tables import DuesMonth, DuesPayment
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import Branch, valid_on
from intranet.features.life.dues.queries import Sheet
from intranet.foundation import clock
from intranet.foundation.errors import RuleBroken, StaleRecord
from intranet.foundation.quarters import Month

FASTER = "在您填写期间，这个月的登记或本支部的党员名册有变动。您填写的内容都还在，请核对后再保存。"


@dataclass(frozen=True, slots=True)
class Paid:
    """A member who paid: when, for the whole quarter or not, and the field that holds the day."""

    member_id: int
    paid_on: date
    quarterly: bool
    field: str


@dataclass(frozen=True, kw_only=True)
class MonthInput:
    """What the form of a month holds; who is not among ``paid`` has not paid."""

    paid: tuple[Paid, ...]
    amount_fen: int | None
    handed_on: date | None


def save_month(
    session: Session, sheet: Sheet, typed: MonthInput, *, actor: Actor, version: int, roster: str
) -> DuesMonth:
    """Enter the month of a branch, or correct it; who pays by the quarter is entered for its other months too.

    Raises StaleRecord when somebody saved meanwhile or the roll changed, RuleBroken for a day that cannot be.
    """
    if version != sheet.version or roster != sheet.roster:
        raise StaleRecord(FASTER)
    _check_days(sheet, typed)
    wanted = {(one.member_id, sheet.month): one.paid_on for one in typed.paid}
    for one in typed.paid:
        for month, due in sheet.due.items():
            there = one.member_id in sheet.paid.get(month, {})
            if one.quarterly and one.member_id in due and not there:
                wanted.setdefault((one.member_id, month), one.paid_on)
    counts = _write(session, sheet, wanted, actor)
    others = {month for _, month in wanted if month != sheet.month}
    _touch(session, sheet.branch.id, others, actor)
    row = sheet.stored or DuesMonth(branch_id=sheet.branch.id, ym=ym(sheet.month))
    first_time = row.registered_at is None
    row.amount_fen, row.handed_on = typed.amount_fen, typed.handed_on
    row.entered_by_id = actor.user_id
    row.updated_at = clock.now()
    row.registered_at = row.registered_at or row.updated_at
    session.add(row)
    record_change(
        session,
        AuditAction.DUES_REGISTERED if first_time else AuditAction.DUES_EDITED,
        row,
        actor=actor,
        label=f"{sheet.branch.code} {sheet.month.label}",
        details=counts,
    )
    return row


def pay(
    session: Session, branch_id: int, member_id: int, month: int, paid_on: date, *, actor: Actor
) -> DuesPayment:
    """Enter one payment; whether the month of the branch is entered stays as it is. Ids, month as stored."""
    row = DuesPayment(
        member_id=member_id,
        ym=month,
        paid_on=paid_on,
        entered_by_id=actor.user_id,
        entered_at=clock.now(),
    )
    session.add(row)
    _note_one(session, branch_id, row, AuditAction.DUES_REGISTERED, "added", actor)
    # its version is what the database holds
    session.refresh(row)
    return row


def correct(session: Session, payment: DuesPayment, paid_on: date, *, actor: Actor) -> None:
    """Another day of a payment."""
    payment.paid_on = paid_on
    branch_id = _branch_of(session, payment)
    _note_one(session, branch_id, payment, AuditAction.DUES_EDITED, "changed", actor)


def take_back(session: Session, payment: DuesPayment, *, actor: Actor) -> None:
    """Take out a payment that was entered by mistake."""
    session.delete(payment)
    branch_id = _branch_of(session, payment)
    _note_one(session, branch_id, payment, AuditAction.DUES_EDITED, "removed", actor)


def _branch_of(session: Session, payment: DuesPayment) -> int:
    """In which branch the month was owed."""
    first = of_ym(payment.ym).first_day
    return session.scalars(
        select(Membership.branch_id).where(
            Membership.member_id == payment.member_id,
            valid_on(Membership.starts_on, Membership.ends_on, first),
        )
    ).one()


def _note_one(
    session: Session,
    branch_id: int,
    payment: DuesPayment,
    action: AuditAction,
    done: str,
    actor: Actor,
) -> None:
    month = of_ym(payment.ym)
    (row,) = _touch(session, branch_id, {month}, actor)
    code = session.get_one(Branch, branch_id).code
    record_change(
        session,
        action,
        row,
        actor=actor,
        label=f"{code} {month.label}",
        details={done: 1, "member_id": payment.member_id},
    )


def _check_days(sheet: Sheet, typed: MonthInput) -> None:
    problems: dict[str, list[str]] = {}
    for one in typed.paid:
        sentence = problem_of_day(sheet.month, one.paid_on)
        if sentence and sentence not in problems.setdefault(one.field, []):
            problems[one.field].append(sentence)
    if any(problems.values()):
        raise RuleBroken(problems)


def _write(
    session: Session, sheet: Sheet, wanted: dict[tuple[int, Month], date], actor: Actor
) -> dict[str, int]:
    """Bring the payments into line; return how many were added, changed and removed."""
    members = [person.member_id for person in sheet.people]
    codes = [ym(month) for month in sheet.due]
    stored = {
        (row.member_id, of_ym(row.ym)): row
        for row in session.scalars(
            select(DuesPayment).where(DuesPayment.member_id.in_(members), DuesPayment.ym.in_(codes))
        )
    }
    counts = {"added": 0, "changed": 0, "removed": 0}
    for (member_id, month), row in stored.items():
        if month == sheet.month and (member_id, month) not in wanted:
            session.delete(row)
            counts["removed"] += 1
    moment = clock.now()
    for (member_id, month), paid_on in wanted.items():
        present = stored.get((member_id, month))
        if present is None:
            session.add(
                DuesPayment(
                    member_id=member_id,
                    ym=ym(month),
                    paid_on=paid_on,
                    entered_by_id=actor.user_id,
                    entered_at=moment,
                )
            )
            counts["added"] += 1
        elif present.paid_on != paid_on:
            present.paid_on = paid_on
            counts["changed"] += 1
    session.flush()
    return counts


def _touch(
    session: Session, branch_id: int, months: Iterable[Month], actor: Actor
) -> list[DuesMonth]:
    """Let open forms of these months notice that payments of theirs were entered elsewhere."""
    codes = {ym(month) for month in months}
    moment = clock.now()
    rows = list(
        session.scalars(
            select(DuesMonth).where(DuesMonth.branch_id == branch_id, DuesMonth.ym.in_(codes))
        )
    )
    for row in rows:
        row.updated_at = moment
    made = [
        DuesMonth(branch_id=branch_id, ym=code, entered_by_id=actor.user_id, updated_at=moment)
        for code in sorted(codes.difference(row.ym for row in rows))
    ]
    session.add_all(made)
    session.flush()
    return [*rows, *made]
