"""What branches registered by its day, and the exemptions they asked for: agreed, declined, waiting."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.offices import OFFICES
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.duties.excuses import DutyExemption
from intranet.domain.duties.marks import DutyMark
from intranet.foundation.quarters import Month

# B07 has registered nothing, B03's signing waits for the committee
NOT_REGISTERED, NOT_CONFIRMED = "B07", "B03"


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Add marks of each year up to the day, and three requests."""
    for year in range(dates.FIRST_DAY.year, office.as_of.year + 1):
        for place in OFFICES:
            if place.code != NOT_REGISTERED:
                _add_marks(session, office, place.code, place.order, year, users)
    _add_requests(session, office, users)
    session.flush()


def _add_marks(
    session: Session,
    office: Organization,
    code: str,
    order: int,
    year: int,
    users: Mapping[str, User],
) -> None:
    for rule, day, note in (
        ("commitment", date(year, 3, 3 + order), "按岗位逐级签订"),
        ("risk_review", date(year, 6, 5 + order), "对照岗位职责逐项复核"),
    ):
        if day > office.as_of:
            continue
        confirmed = code != NOT_CONFIRMED or year < office.as_of.year
        session.add(
            DutyMark(
                branch_id=office.branches[code].id,
                code=rule,
                done_on=day,
                note=note,
                entered_by_id=users[f"clerk{code[1:]}"].id,
                entered_at=dates.instant(day, 16),
                confirmed_by_id=users["staff"].id if confirmed else None,
                confirmed_at=dates.instant(day, 17) if confirmed else None,
            )
        )


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
