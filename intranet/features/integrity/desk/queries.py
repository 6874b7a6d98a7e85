"""What the page of discipline shows: where each branch stands in a quarter, what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.rows import RecordRow, load_rows
from intranet.domain.figures.branch import education_of
from intranet.domain.figures.officer_report import Inspected, inspected
from intranet.domain.follow_up.inspections import ItemState, RectificationItem
from intranet.domain.follow_up.items import item_rows, of_integrity
from intranet.domain.integrity.counts import TalkCounts, talk_counts
from intranet.domain.integrity.festivals import reminders_due
from intranet.domain.integrity.officer_reports import OfficerReport, readable
from intranet.domain.integrity.reviewing import (
    risk_levels,
    risks_changed,
    risks_reviewed,
    to_review,
)
from intranet.domain.integrity.risks import RiskLevel
from intranet.domain.integrity.signing import PledgeStanding, Signed, pledge_standing
from intranet.domain.organization.directory import BranchName
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.foundation.quarters import Quarter


@dataclass(frozen=True, kw_only=True)
class BranchLine:
    """One branch in a quarter: counts from the registers, by the function that each has."""

    branch: BranchName
    education: tuple[int, int]
    talks: TalkCounts
    pledges: PledgeStanding
    levels: dict[RiskLevel, int]
    reviewed: int
    changed: int
    inspected: Inspected
    report: OfficerReport | None


@dataclass(frozen=True)
class Due:
    """What a branch is to do: in words, each with the list on which it does it."""

    branch: BranchName
    tasks: tuple[tuple[str, str], ...]


def lines(
    session: Session, actor: Actor, branches: Sequence[BranchName], quarter: Quarter, as_of: date
) -> list[BranchLine]:
    """Where the branches stand, in the order given. Ten statements, whatever their number."""
    ids, first = [branch.id for branch in branches], quarter.first_day
    rows: dict[int, list[RecordRow]] = {}
    for row in load_rows(session, ids, first, as_of, states=COUNTED_STATES):
        rows.setdefault(row.branch_id, []).append(row)
    talks = talk_counts(session, ids, first, as_of)
    pledges = pledge_standing(session, ids, quarter.year, as_of)
    levels = risk_levels(session, ids, as_of)
    reviewed = risks_reviewed(session, ids, first, as_of)
    changed = risks_changed(session, ids, first, as_of)
    found = inspected(session, ids, first, as_of)
    reports = {
        report.branch_id: report
        for report in session.scalars(
            select(OfficerReport).where(
                readable(actor),
                OfficerReport.year == quarter.year,
                OfficerReport.quarter == quarter.number,
            )
        )
    }
    return [
        BranchLine(
            branch=branch,
            education=education_of(rows.get(branch.id, [])),
            talks=talks[branch.id],
            pledges=pledges[branch.id],
            levels=levels[branch.id],
            reviewed=reviewed[branch.id],
            changed=changed[branch.id],
            inspected=found.get(branch.id, Inspected()),
            report=reports.get(branch.id),
        )
        for branch in branches
    ]


def due(session: Session, branches: Sequence[BranchName], today: date) -> list[Due]:
    """What is due in the branches today, in the order given.

    Seven statements, late in December ten, whatever the number of branches.
    """
    ids = [branch.id for branch in branches]
    risks = [one.risk.branch_id for one in to_review(session, ids, today)]
    reminders = reminders_due(session, ids, today)
    late = [
        row.branch_id
        for row in item_rows(
            session,
            today,
            RectificationItem.branch_id.in_(ids),
            RectificationItem.state == ItemState.OPEN,
            RectificationItem.due_on < today,
            of_integrity(),
        )
    ]
    pledges = pledge_standing(session, ids, today.year, today)
    found = []
    for branch in branches:
        asked, at = f"branch={branch.code}", f"branch={branch.code}&year={today.year}"
        tasks = []
        owed = [one.signed for one in pledges[branch.id].owed]
        if number := owed.count(Signed.OPEN):
            tasks.append((f"责任书未签{number}份", f"/integrity/pledges?{at}"))
        if number := owed.count(Signed.RENEW):
            words = f"任职变动，责任书需重新签订{number}份"
            tasks.append((words, f"/integrity/pledges?{at}"))
        if number := risks.count(branch.id):
            tasks.append((f"廉政风险点待复核{number}个", f"/integrity/risks?{asked}"))
        tasks += [
            (
                f"{holiday.label}前应提醒",
                f"/integrity/reminders?branch={branch.code}&year={holiday.year}",
            )
            for holiday in reminders[branch.id]
        ]
        if number := late.count(branch.id):
            url = f"/follow-up/items?{asked}&state=past_due"
            tasks.append((f"督导整改超过约定时限{number}项", url))
        if tasks:
            found.append(Due(branch, tuple(tasks)))
    return found
