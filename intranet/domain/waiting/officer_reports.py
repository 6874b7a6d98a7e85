"""廉情报告 that wait: to be begun, finished and corrected by who reports, to be taken note of by 机关纪委."""

from datetime import date
from typing import Any

from sqlalchemy import Select, literal, or_, select

from intranet.domain.access.roles import Actor, Permission
from intranet.domain.integrity.officer_reports import OFFICER_REPORT, OfficerReport, reporting
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.domain.waiting.shapes import Matter, Stage
from intranet.domain.waiting.statements import Rows, line, own, standing, to_review
from intranet.foundation.quarters import Quarter

_UNIT, _URL, _ADDRESS = OFFICER_REPORT.label, "/integrity/reports", OFFICER_REPORT.address


def _own(state: State) -> Rows:
    """Reports to 机关纪委 in this state, of branches for which the person reports."""
    every = own(OfficerReport, state)

    def rows(actor: Actor, today: date) -> Select[Any] | None:
        found = every(actor, today)
        mine = select(Branch.id).where(reporting(actor, today))
        return None if found is None else found.where(OfficerReport.branch_id.in_(mine))

    return rows


def _to_begin(actor: Actor, today: date) -> Select[Any] | None:
    """The last quarter's report to 机关纪委 of each branch for which the person reports and has not begun it."""
    if not actor.own_branches(Permission.INTEGRITY_REPORT_EDIT):
        return None
    due = Quarter.of(today).previous
    begun = select(OfficerReport.branch_id).where(
        OfficerReport.year == due.year, OfficerReport.quarter == due.number
    )
    return line(
        Branch.id,
        literal(f"{due.label}{OFFICER_REPORT.label}"),
        Branch.id,
        detail=literal(str(due)),
    ).where(
        reporting(actor, today),
        Branch.id.in_(standing(today)),
        Branch.kept_from <= due.last_day,
        or_(Branch.dissolved_on.is_(None), Branch.dissolved_on >= due.first_day),
        Branch.id.not_in(begun),
    )


OFFICER_REPORTS: tuple[Matter, ...] = (
    Matter(Stage.CORRECT, _UNIT, _URL, _ADDRESS, "按退回意见修改后再报送", _own(State.RETURNED)),
    Matter(
        Stage.REVIEW,
        _UNIT,
        _URL,
        _ADDRESS,
        "{place} · {day}报送",
        to_review(OfficerReport),
        title="待受理的廉情报告",
    ),
    Matter(
        Stage.WRITE,
        _UNIT,
        _URL,
        "/integrity/reports/{code}/{detail}",
        "数据已自动汇总，填写存在问题和意见建议",
        _to_begin,
        word="待填报",
    ),
    Matter(Stage.FINISH, _UNIT, _URL, _ADDRESS, "已开始填写", _own(State.DRAFT)),
    Matter(Stage.SENT, _UNIT, _URL, _ADDRESS, "{day}报送", _own(State.SUBMITTED)),
)
