"""Whether an organisation was there on a day, so that nothing is recorded of it before or after."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch, OrganizationName
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.errors import RuleBroken


def require_branch_on(session: Session, branch_id: int, day: date, *, field: str) -> None:
    """Raise RuleBroken beside *field* when the branch was not there on *day*. One statement."""
    with session.no_autoflush:
        founded, dissolved, named = session.execute(
            select(
                Branch.founded_on,
                Branch.dissolved_on,
                select(func.min(OrganizationName.valid_from))
                .where(OrganizationName.branch_id == branch_id)
                .scalar_subquery(),
            ).where(Branch.id == branch_id)
        ).one()
    _refuse_before(max(founded, named or founded), day, field, "党支部")
    if dissolved is not None and day > dissolved:
        word = "已于" if dissolved < clock.today() else "将于"
        raise RuleBroken(
            {field: [f"党支部{word}{long_date(dissolved)}撤销，日期在撤销之后，请核对。"]}
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
