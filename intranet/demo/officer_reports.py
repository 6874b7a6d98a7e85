"""Reports of discipline officers to 机关纪委: of the last quarter, in each state; of the one before, taken note of."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.offices import OFFICES
from intranet.demo.people import Organization
from intranet.demo.reviewing import Step, carry_out
from intranet.domain.access.accounts import User
from intranet.domain.figures.officer_report import officer_figures
from intranet.domain.integrity.officer_reports import NAME, OfficerReport
from intranet.domain.records.workflow import Move, State
from intranet.domain.reports.officer_report import stated
from intranet.foundation.quarters import Quarter

# Of the last quarter: still to come, begun, waiting, returned; the others are taken note of.
_NOT_BEGUN, _BEGUN, _WAITING, _RETURNED = frozenset({"B03"}), frozenset({"B06"}), {"B05"}, {"B07"}
# B10 has fewer than seven full members and no committee: its secretary reports.
_BY_SECRETARY = frozenset({"B10"})
_TEXTS = (
    ("教育形式比较单一，结合岗位的案例不多", "建议统一编印警示教育案例"),
    ("个别风险点的防控措施写得比较笼统", "建议组织风险点排查培训"),
    ("未发现", "无"),
)
_OPINION = "请补充个别谈话开展情况。"


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Add the reports of two quarters."""
    last = Quarter.of(office.as_of).previous
    for quarter in (last.previous, last):
        for place in OFFICES:
            if quarter.first_day >= dates.FIRST_DAY and not (
                quarter == last and place.code in _NOT_BEGUN
            ):
                _add(
                    session,
                    office,
                    users,
                    place.code,
                    place.order,
                    quarter,
                    is_last=quarter == last,
                )
    session.flush()


def _add(
    session: Session,
    office: Organization,
    users: Mapping[str, User],
    code: str,
    order: int,
    quarter: Quarter,
    *,
    is_last: bool,
) -> None:
    reporter = f"{'secretary' if code in _BY_SECRETARY else 'discipline'}{code[1:]}"
    written = dates.workday_from(date.fromordinal(quarter.last_day.toordinal() + 2))
    sent, handled = dates.workdays_later(written, 1), dates.workdays_later(written, 3)
    if written > office.as_of:
        return
    problems, suggestions = _TEXTS[order % len(_TEXTS)]
    report = OfficerReport(
        committee_id=office.committee.id,
        branch_id=office.branches[code].id,
        year=quarter.year,
        quarter=quarter.number,
        title=f"{quarter.label}{NAME}",
        problems=problems,
        suggestions=suggestions,
        stated={},
        state=State.DRAFT,
        entered_by_id=users[reporter].id,
        created_at=dates.instant(written, 9),
        updated_at=dates.instant(written, 9),
    )
    session.add(report)
    session.flush()
    steps = (
        [] if is_last and code in _BEGUN else [Step(Move.SUBMIT, dates.instant(sent, 10), reporter)]
    )
    if is_last and code in _RETURNED:
        steps.append(Step(Move.RETURN, dates.instant(handled, 15), "jiwei", _OPINION))
    elif steps and not (is_last and code in _WAITING):
        steps.append(Step(Move.APPROVE, dates.instant(handled, 15), "jiwei"))
    session.add_all(carry_out(report, steps, users, dates.instant(office.as_of, 23)))
    if report.state in {State.SUBMITTED, State.APPROVED}:
        report.stated = stated(officer_figures(session, report.branch_id, quarter, sent))
    session.flush()
