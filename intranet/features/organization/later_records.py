"""What a branch recorded for days on which it is to be there no more: before it ends that is looked at in one place.

What is entered afterwards is refused by ``domain.organization.existence``.
"""

from datetime import date
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Select,
    String,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.schema import Column

from intranet.domain.organization.dependents import Link, links
from intranet.domain.organization.tables import Branch
from intranet.foundation.chinese import long_date
from intranet.foundation.quarters import Month

# Ends with the branch, is handed on with it or lapses, or tells of the branch itself and not of a day.
_NOT_A_RECORD = frozenset(
    {
        "branch",
        "brand",
        "chronicle_entry",
        "duty_exemption",
        "joint_invitation",
        "membership",
        "party_group",
        "plan_item",
        "post",
        "quarterly_summary",
        "request_reply",
        "role_grant",
        "term",
    }
)
# Nothing was handed in: it can be given another day.
_OPEN = ("draft", "returned", "voided")


def later_records(session: Session, branch: Branch, first: date) -> str:
    """The last day and the names of what the branch recorded for *first* or later; empty when there is nothing.

    What not everybody may know of is not among them: ``carry_guarded`` takes care of it. What is kept by month belongs
    to the branch of the first day of the month. One statement.
    """
    found = [
        (day or Month(ym // 100, ym % 100).first_day, name)
        for name, day, ym in session.execute(
            union_all(
                *(
                    _latest(link, link.day, branch.id, first)
                    for link in links("branch")
                    if link.day is not None
                    and not link.guarded
                    and link.column.name == "branch_id"
                    and link.column.table.name not in _NOT_A_RECORD
                )
            )
        )
        if day or ym
    ]
    if not found:
        return ""
    found.sort(reverse=True)
    names = "、".join(dict.fromkeys(name for _, name in found))
    return f"{long_date(found[0][0])}还有{names}"


def carry_guarded(session: Session, branch: Branch, into: Branch, first: date) -> None:
    """Give *into* what the branch recorded for *first* or later that not everybody may know of, and tell nobody.

    A refusal would say that there is something. One statement for each such table.
    """
    for link in links("branch"):
        if link.guarded and link.day is not None and link.column.name == "branch_id":
            later = (link.column == branch.id, link.day >= first)
            session.execute(update(link.column.table).where(*later).values(branch_id=into.id))


def _latest(link: Link, column: Column[Any], branch_id: int, first: date) -> Select[Any]:
    by_day = isinstance(column.type, Date)
    month = first.year * 100 + first.month
    statement = select(
        literal(link.name),
        func.max(column) if by_day else cast(null(), Date),
        cast(null(), Integer) if by_day else func.max(column),
    ).where(
        link.column == branch_id,
        column >= first if by_day else column >= month if first.day == 1 else column > month,
    )
    if "state" in (table := link.column.table).c:
        statement = statement.where(type_coerce(table.c.state, String).not_in(_OPEN))
    return statement
