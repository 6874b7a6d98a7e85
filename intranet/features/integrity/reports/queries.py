"""Reads of quarterly reports."""

from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.figures.officer_report import officer_figures
from intranet.domain.integrity.officer_reports import OfficerReport, readable, reporting
from intranet.domain.organization.directory import BranchName, branches_on
from intranet.domain.organization.tables import Branch, Post, PostTitle, valid_on
from intranet.domain.reports.officer_report import stated
from intranet.foundation.quarters import Quarter


def reports_of(actor: Actor, year: int, branch_id: int | None, number: int | None) -> Select[Any]:
    """Reports of a year that the person may read, the latest quarter first, branches in office order."""
    found = (
        select(OfficerReport)
        .join(Branch, Branch.id == OfficerReport.branch_id)
        .where(readable(actor), OfficerReport.year == year)
        .order_by(OfficerReport.quarter.desc(), Branch.sort_order, OfficerReport.id)
    )
    if branch_id:
        found = found.where(OfficerReport.branch_id == branch_id)
    return found.where(OfficerReport.quarter == number) if number else found


def own_branches(session: Session, actor: Actor, today: date) -> list[BranchName]:
    """Branches for which the person reports today. Two statements."""
    ids = list(session.scalars(select(Branch.id).where(reporting(actor, today))))
    return branches_on(session, today, branch_ids=ids) if ids else []


def known(session: Session, branch_id: int, quarter: Quarter) -> int | None:
    """The number of the report that is there already. One statement."""
    return session.scalar(
        select(OfficerReport.id).where(
            OfficerReport.branch_id == branch_id,
            OfficerReport.year == quarter.year,
            OfficerReport.quarter == quarter.number,
        )
    )


def counted(session: Session, report: OfficerReport, today: date) -> dict[str, str]:
    """The counted sentences: as they were handed in, or as they are now."""
    if report.stated:
        return report.stated
    return stated(officer_figures(session, report.branch_id, report.period, today))


def signer(session: Session, branch_id: int, day: date) -> str:
    """Who signs: the discipline officer, where there is none the secretary. One statement."""
    officer = session.scalar(
        select(Post.id)
        .where(
            Post.branch_id == branch_id,
            Post.title == PostTitle.DISCIPLINE_OFFICER,
            valid_on(Post.starts_on, Post.ends_on, day),
        )
        .limit(1)
    )
    return "纪检委员" if officer is not None else "党支部书记"
