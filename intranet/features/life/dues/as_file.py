"""Dues as a file: one row for each member and month or quarter, with the day of the payment."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload
from wtforms import DateField, SelectField

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.life.dues.month import months_of_year, of_ym, ym
from intranet.domain.life.dues.rules import owing, problem_of_day
from intranet.domain.life.dues.tables import DuesPayment
from intranet.domain.organization.homes import Home
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.memberships import load_memberships
from intranet.domain.organization.people import people_between
from intranet.domain.records.entries import Events
from intranet.domain.records.undoing import columns_as_they_were
from intranet.features.life.dues import operations
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import RuleBroken
from intranet.foundation.quarters import Quarter, Year
from intranet.pagekit.fields import MonthField, NotLater, choices, chosen_id
from intranet.pagekit.forms import EntryForm, Needed, given
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

_QUARTER = re.compile(r"(\d{4})年?(?:第?([1-4一二三四])季度?|[Qq]([1-4]))")
_NUMERALS = {word: str(number) for number, word in enumerate("一二三四", 1)}
_ANOTHER = "已经登记的不能改为其他党员或月份，请另行登记。"


class PaymentForm(EntryForm):
    """A member has paid a month."""

    member_id = SelectField("党员", [Needed()], coerce=chosen_id)
    ym = MonthField("月份", [Needed()])
    paid_on = DateField(
        "交纳日期",
        [Needed("请填写交纳日期。取消交纳登记的，请在党费页面办理。"), NotLater()],
    )


class Payments(Register[Any]):
    """Payments, each in the branch in which its month was owed; what is owed and not paid is proposed."""

    @property
    def place(self) -> list[str]:
        """A payment has a branch by the period of its member."""
        return ["branch_id"]

    def fresh(self, home: Home, **columns: Any) -> DuesPayment:
        """A payment that is not stored."""
        return DuesPayment(**columns)

    def of_home(self, home: Home) -> Select[Any]:
        """Payments of all who ever were in the branch: where a month was owed, its form looks at."""
        ever = select(Membership.member_id).where(Membership.branch_id == home.branch_id)
        return select(DuesPayment).where(DuesPayment.member_id.in_(ever)).options(*self.loads)

    def of_year(self, home: Home, year: int | None) -> Sequence[DuesPayment]:
        """What is owed in the year up to this month, member by member: paid, or proposed. Six statements."""
        session, today = db.session(), clock.today()
        span, branch_id = Year(year or today.year), home.branch_id or 0
        months = [one for one in months_of_year(span.year) if one.first_day <= today]
        periods = load_memberships(session, [branch_id], span.first_day, span.last_day)
        due = {month: owing(periods, month) for month in months}
        people = people_between(
            session,
            branch_id,
            span.first_day,
            span.last_day,
            posts_on=min(today, span.last_day),
        )
        numbers = [person.member_id for person in people]
        members = {
            one.id: one
            for one in session.scalars(
                select(Member)
                .where(Member.id.in_(numbers))
                .options(selectinload(Member.memberships))
            )
        }
        paid = {
            (one.member_id, one.ym): one
            for one in session.scalars(
                select(DuesPayment)
                .where(
                    DuesPayment.member_id.in_(numbers),
                    DuesPayment.ym.in_([ym(month) for month in months]),
                )
                .options(*self.loads)
            )
        }
        return [
            paid.get((number, ym(month)))
            or DuesPayment(member_id=number, member=members[number], ym=ym(month))
            for number in numbers
            for month in months
            if number in due[month]
        ]

    def home_of(self, row: Any, among: Sequence[Home]) -> Home | None:
        """The branch in which the member was on the first of the month, for who enters its dues."""
        day = of_ym(row.ym).first_day
        owed_in = {
            one.branch_id
            for one in row.member.memberships
            if one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)
        }
        return next((one for one in among if one.branch_id in owed_in), None)


PAYMENTS = Payments(
    DuesPayment,
    "党费收缴",
    Events(AuditAction.DUES_REGISTERED, AuditAction.DUES_EDITED, AuditAction.DUES_EDITED),
    Permission.LIFE_EDIT,
    # home_of finds those alone whose branch the person keeps
    reads=lambda _actor, _row: True,
    loads=(selectinload(DuesPayment.member).selectinload(Member.memberships),),
    day="ym",
)


def _people(session: Session, branch_id: int) -> list[tuple[int, str]]:
    rows = session.execute(
        select(Member.id, Member.name)
        .where(Member.id.in_(select(Membership.member_id).where(Membership.branch_id == branch_id)))
        .order_by(Member.sort_key, Member.id)
    )
    return list(rows.tuples())


def _owing(session: Session, branch_id: int, month: int) -> set[int]:
    day = of_ym(month).first_day
    return owing(load_memberships(session, [branch_id], day, day), of_ym(month))


def filled(line: Line[Any]) -> PaymentForm:
    """The form of a row."""
    people = line.once(_people, db.session(), line.home.branch_id or 0)
    form = line.filled(PaymentForm, member_id=line.row.member_id, ym=line.row.ym)
    form.member_id.choices = choices([("", "请选择"), *people])
    return form


def _keep(line: Line[Any], form: PaymentForm) -> DuesPayment | None:
    session, actor, row = db.session(), current_actor(), line.row
    branch_id, month = line.home.branch_id or 0, form.ym.data or 0
    member_id, paid_on = form.member_id.data, given(form.paid_on.data)
    if not line.is_new and (member_id, month) != (row.member_id, row.ym):
        raise RuleBroken({"member_id": [_ANOTHER]})
    if member_id not in line.once(_owing, session, branch_id, month):
        sentence = f"{of_ym(month).label}不在本支部应交党费的名册中，请核对党员和月份。"
        raise RuleBroken({"member_id": [sentence]})
    if sentence := problem_of_day(of_ym(month), paid_on):
        raise RuleBroken({"paid_on": [sentence]})
    if line.is_new:
        return operations.pay(session, branch_id, member_id, month, paid_on, actor=actor)
    operations.correct(session, row, paid_on, actor=actor)
    return None


def _months(cells: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """The row of each month; one that tells a quarter stands for three."""
    told = "".join(unicodedata.normalize("NFKC", cells.get("ym", "")).split())
    found = _QUARTER.fullmatch(told)
    if found is None:
        yield cells
        return
    number = found[2] or found[3]
    quarter = Quarter(int(found[1]), int(_NUMERALS.get(number, number)))
    for month in quarter.months:
        yield {**cells, "ym": f"{quarter.year}-{month:02d}"}


def _restore(payment: DuesPayment, before: Mapping[str, Any]) -> None:
    paid_on = columns_as_they_were(payment, before)["paid_on"]
    operations.correct(db.session(), payment, paid_on, actor=current_actor())


workbook(
    "dues",
    PAYMENTS,
    filled,
    listed="dues.index",
    keep=_keep,
    same=("member_id", "ym"),
    says="paid_on",
    apart=_months,
    also={"姓名": "member_id", "季度": "ym", "所属月份": "ym"},
    take_out=lambda payment: operations.take_back(db.session(), payment, actor=current_actor()),
    restore=_restore,
)
