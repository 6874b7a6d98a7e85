"""Whether an organisation was there on a day, so that nothing is recorded of it before or after."""

from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.organization.tables import Branch, OrganizationName, valid_on
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.errors import RuleBroken


def require_branch_on(session: Session, branch_id: int, day: date, *, field: str) -> None:
    """Raise RuleBroken beside *field* when the branch was not there on *day*. One statement.

    What a branch merged into another would have recorded since belongs to that one; it is named.
    """
    founded, dissolved, named, successor = _life(session, branch_id)
    _refuse_before(max(founded, named or founded), day, field, "党支部")
    _refuse_after(dissolved, successor, day, field)


def require_branch_until(session: Session, branch_id: int, day: date, *, field: str) -> None:
    """The same for what may reach back to before the branch: only its end is looked at. One statement."""
    _, dissolved, _, successor = _life(session, branch_id)
    _refuse_after(dissolved, successor, day, field)


def _life(session: Session, branch_id: int) -> Row[Any]:
    """First and last day of a branch, that of its first name, and the name of the branch it was merged into."""
    into = aliased(OrganizationName)
    with session.no_autoflush:
        return session.execute(
            select(
                Branch.founded_on,
                Branch.dissolved_on,
                select(func.min(OrganizationName.valid_from))
                .where(OrganizationName.branch_id == branch_id)
                .scalar_subquery(),
                select(into.short_name)
                .where(
                    into.branch_id == Branch.merged_into_id,
                    valid_on(into.valid_from, into.valid_to, clock.today()),
                )
                .scalar_subquery(),
            ).where(Branch.id == branch_id)
        ).one()


def _refuse_after(dissolved: date | None, successor: str | None, day: date, field: str) -> None:
    if dissolved is not None and day > dissolved:
        word = "已于" if dissolved < clock.today() else "将于"
        belongs = f"应登记在{successor}名下" if successor else "请核对"
        raise RuleBroken(
            {field: [f"党支部{word}{long_date(dissolved)}撤销，日期在撤销之后，{belongs}。"]}
        )


def require_committee_on(session: Session, committee_id: int, day: date, *, field: str) -> None:
    """Raise RuleBroken beside *field* when the committee was not there on *day*. One statement."""
    with session.no_autoflush:
        named = session.scalar(
            select(func.min(OrganizationName.valid_from)).where(
                OrganizationName.committee_id == committee_id
            )
        )
    _refuse_before(named or day, day, field, "机关党委")


def _refuse_before(first: date, day: date, field: str, whose: str) -> None:
    if day < first:
        raise RuleBroken({field: [f"{whose}自{long_date(first)}起设立，日期在此之前，请核对。"]})
