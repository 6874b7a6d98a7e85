"""党员政治生日: the day a member joined the Party, and what the branch did for it each year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Select, String, case, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import Branch, OrganizationName, overlaps, valid_on
from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import EnteredColumns
from intranet.domain.records.locking import Locked
from intranet.foundation.clock import same_day
from intranet.foundation.database import Base, choice
from intranet.foundation.questions import Question, Several, Value, answer
from intranet.foundation.shown import Labelled

MAX_WORDS = 200


class BirthdayForm(Labelled):
    """How the day was marked; the value is stored."""

    INDIVIDUAL = "individual", "个别开展"
    COLLECTIVE = "collective", "集体开展"


class PoliticalBirthday(EnteredColumns, Base):
    """That a member's political birthday of one year was marked: once a year, by the branch of that time."""

    audited = ("political_birthday", "政治生日")
    closes = Locked(Ledger.LIFE, ("held_on",))
    __tablename__ = "political_birthday"
    __table_args__ = (
        Index("uq_political_birthday_year", "member_id", "year", unique=True),
        Index("ix_political_birthday_branch", "branch_id", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    year: Mapped[int]
    held_on: Mapped[date]
    form: Mapped[BirthdayForm] = mapped_column(choice(BirthdayForm, "birthday_form"))
    words: Mapped[str] = mapped_column(String(MAX_WORDS), default="")

    @property
    def trail_label(self) -> str:
        """Of which year it is."""
        return f"{self.year}年政治生日"


def birthday_in(joined_on: date, year: int) -> date | None:
    """The political birthday in *year*: 28 February for 29 February in a common year; None before the first one."""
    if year <= joined_on.year:
        return None
    return same_day(joined_on, year)


@dataclass(frozen=True)
class Birthday:
    """One political birthday of one member, with what the branch did for it (None: nothing registered)."""

    day: date
    member_id: int
    name: str
    branch_id: int
    branch_code: str
    branch_name: str
    years: int
    held: PoliticalBirthday | None


def birthdays_between(
    session: Session, branch_ids: Sequence[int], first: date, last: date
) -> list[Birthday]:
    """Political birthdays of members of these branches from *first* to *last*, by day. One statement.

    A member stands under the branch of that day. Members without a date of joining are not in it.
    """
    return answer(session, birthdays_of(branch_ids, first, last))


def birthdays_of(branch_ids: Sequence[int], first: date, last: date) -> Several[list[Birthday]]:
    """The same, to be asked with others."""
    members = Question(_members, list, branches=branch_ids, first=first, last=last)
    held = Question(_held, list, branches=branch_ids, first=first.year, last=last.year)
    return Several(lambda: _between(members.answer, held.answer, first, last), members, held)


def _members(value: Value) -> Select[Any]:
    last = value("last", Date)
    return (
        select(
            Member.id,
            Member.name,
            Member.sort_key,
            Member.joined_party_on,
            Membership.starts_on,
            Membership.ends_on,
            Branch.id.label("branch_id"),
            Branch.code,
            Branch.sort_order,
            OrganizationName.short_name,
        )
        .join(Membership, Membership.member_id == Member.id)
        .join(Branch, Branch.id == Membership.branch_id)
        .join(OrganizationName, OrganizationName.branch_id == Branch.id)
        .where(
            Membership.branch_id.in_(value.any_of("branches")),
            Member.joined_party_on.is_not(None),
            overlaps(Membership.starts_on, Membership.ends_on, value("first"), last),
            # of a branch dissolved by then, its last name
            valid_on(
                OrganizationName.valid_from,
                OrganizationName.valid_to,
                case((Branch.dissolved_on < last, Branch.dissolved_on), else_=last),
            ),
        )
    )


def _held(value: Value) -> Select[Any]:
    members = select(Membership.member_id).where(Membership.branch_id.in_(value.any_of("branches")))
    return select(PoliticalBirthday).where(
        PoliticalBirthday.member_id.in_(members),
        PoliticalBirthday.year.between(value("first"), value("last")),
    )


def _between(
    rows: Sequence[Any], marked: Sequence[PoliticalBirthday], first: date, last: date
) -> list[Birthday]:
    held = {(one.member_id, one.year): one for one in marked}
    found = []
    for row in rows:
        for year in range(first.year, last.year + 1):
            day = birthday_in(row.joined_party_on, year)
            if day is None or not first <= day <= last:
                continue
            if row.starts_on > day or (row.ends_on is not None and row.ends_on < day):
                continue
            birthday = Birthday(
                day,
                row.id,
                row.name,
                row.branch_id,
                row.code,
                row.short_name,
                year - row.joined_party_on.year,
                held.get((row.id, year)),
            )
            found.append(((day, row.sort_order, row.sort_key, row.id), birthday))
    return [birthday for _, birthday in sorted(found, key=lambda pair: pair[0])]


@dataclass(frozen=True)
class Undated:
    """A member whose date of joining is not known."""

    member_id: int
    name: str
    branch_id: int
    branch_name: str


def undated(session: Session, branch_ids: Sequence[int], day: date) -> list[Undated]:
    """Members of *day* without a date of joining, in office order. One statement."""
    rows = session.execute(
        select(Member.id, Member.name, Branch.id, OrganizationName.short_name)
        .join(Membership, Membership.member_id == Member.id)
        .join(Branch, Branch.id == Membership.branch_id)
        .join(OrganizationName, OrganizationName.branch_id == Branch.id)
        .where(
            Membership.branch_id.in_(branch_ids),
            Member.joined_party_on.is_(None),
            valid_on(Membership.starts_on, Membership.ends_on, day),
            valid_on(OrganizationName.valid_from, OrganizationName.valid_to, day),
        )
        .order_by(Branch.sort_order, Branch.id, Member.sort_key, Member.id)
    )
    return [Undated(*row) for row in rows]
