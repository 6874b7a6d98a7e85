"""What branches registered by its day, and the exemptions they asked for: agreed, declined, waiting."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.duties.excuses import DutyExemption
from intranet.domain.duties.marks import DutyMark
from intranet.foundation.quarters import Month

# Marked by its day in the first year, and still to be confirmed; everything else stands in the registers.
_MARKED = "B03"


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Add a mark and three requests."""
    day = date(dates.FIRST_DAY.year, 3, 6)
    session.add(
        DutyMark(
            branch_id=office.branches[_MARKED].id,
            code="commitment",
            done_on=day,
            note="按岗位逐级签订",
            entered_by_id=users[f"clerk{_MARKED[1:]}"].id,
            entered_at=dates.instant(day, 16),
        )
    )
    _add_requests(session, office, users)
    session.flush()


def _add_requests(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    this = Month.of(office.as_of)
    before, earlier = this.previous, this.previous.previous
    # rule, branch, months, reason, decision
    requests = (
        ("branch_committee_meeting", "B07", before, before, "支部委员轮流驻点值守，不能集中", True),
        ("theme_day", "B03", before, this, "全体党员参加封闭集训", None),
        ("lecture", "B07", earlier, earlier, "主讲人外出学习", False),
    )
    for rule, code, first, last, reason, agreed in requests:
        asked = dates.instant(last.first_day, 9)
        session.add(
            DutyExemption(
                branch_id=office.branches[code].id,
                code=rule,
                starts_on=first.first_day,
                ends_on=last.last_day,
                reason=reason,
                requested_by_id=users[f"secretary{code[1:]}"].id,
                requested_at=asked,
                agreed=agreed,
                opinion="可由其他同志讲课，请补上" if agreed is False else "",
                decided_by_id=users["leader"].id if agreed is not None else None,
                decided_at=asked if agreed is not None else None,
            )
        )
