"""What waits of discipline and integrity: reports to 机关纪委, rectification that it verifies, lines of registers."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, literal, or_, select

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.follow_up.inspections import ItemState, RectificationItem
from intranet.domain.follow_up.items import of_integrity
from intranet.domain.integrity.checked import Check, CheckedColumns
from intranet.domain.integrity.group_talks import GroupTalk
from intranet.domain.integrity.officer_reports import OFFICER_REPORT, OfficerReport, reporting
from intranet.domain.integrity.pledges import Pledge
from intranet.domain.integrity.reminders import FestivalReminder
from intranet.domain.integrity.risks import IntegrityRisk
from intranet.domain.integrity.self_study import DisciplineStudy
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.domain.waiting.shapes import Matter, Stage
from intranet.domain.waiting.statements import (
    Rows,
    line,
    of_branches,
    of_own_branches,
    own,
    standing,
    to_review,
)
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
    if not actor.can(Permission.INTEGRITY_REPORT_EDIT):
        return None
    due = Quarter.of(today).previous
    begun = select(OfficerReport.id).where(
        OfficerReport.branch_id == Branch.id,
        OfficerReport.year == due.year,
        OfficerReport.quarter == due.number,
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
        ~begun.exists(),
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
        does="受理",
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


def checked(table: type[CheckedColumns], what: str, url: str, title: Any) -> tuple[Matter, ...]:
    """Lines of a register that the committee looks through: to be corrected, and to be confirmed."""
    return (
        Matter(
            Stage.CORRECT,
            what,
            f"{url}?state={Check.RETURNED.value}",
            f"{url}/{{id}}",
            "{detail}",
            of_own_branches(
                Permission.INTEGRITY_EDIT,
                table,
                title,
                table.decided_at,
                table.state == Check.RETURNED,
                table.opinion,
            ),
        ),
        Matter(
            Stage.CONFIRM,
            "条",
            f"{url}?state={Check.WAITING.value}",
            f"{url}/{{id}}",
            "{place}已提交",
            of_branches(
                Permission.INTEGRITY_CONFIRM,
                table,
                title,
                table.updated_at,
                table.state == Check.WAITING,
                table.entered_by_id,
            ),
            title=f"{what}待审核",
            does="审核",
        ),
    )


OF_INSPECTIONS = Matter(
    Stage.CONFIRM,
    "项",
    f"/follow-up/items?state={ItemState.REPORTED.value}",
    "/follow-up/items/{id}",
    "{place}已报整改完成",
    of_branches(
        Permission.INSPECTION_EDIT,
        RectificationItem,
        RectificationItem.problem,
        RectificationItem.updated_at,
        and_(RectificationItem.state == ItemState.REPORTED, of_integrity()),
        RectificationItem.reported_by_id,
    ),
    title="党风廉政督导整改待核实",
    does="核实",
)
OF_REGISTERS = (
    *checked(Pledge, "责任书", "/integrity/pledges", Pledge.party_b),
    *checked(IntegrityRisk, "廉政风险点", "/integrity/risks", IntegrityRisk.name),
    *checked(GroupTalk, "集体廉政谈话", "/integrity/group-talks", GroupTalk.title),
    *checked(DisciplineStudy, "党纪学习", "/integrity/study", DisciplineStudy.chapter),
    *checked(FestivalReminder, "节前提醒", "/integrity/reminders", FestivalReminder.scope),
)

OF_INTEGRITY = tuple(
    replace(one, guarded=True) for one in (*OFFICER_REPORTS, OF_INSPECTIONS, *OF_REGISTERS)
)
