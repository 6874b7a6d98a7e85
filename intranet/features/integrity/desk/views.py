"""/integrity: what discipline and integrity come to in a quarter, for 机关纪委 and for discipline officers."""

from typing import Any

from flask import Blueprint, request, url_for

from intranet.domain.access.permissions import Permission
from intranet.domain.organization.directory import branches_during
from intranet.features.integrity.desk import queries
from intranet.features.integrity.desk.queries import BranchLine
from intranet.features.integrity.reports.views import state_words
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.quarters import Quarter
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.session import current_actor

blueprint = Blueprint("integrity_desk", __name__)

_QUARTERS_OFFERED = 8
_NONE = "未开展"


def _education(line: BranchLine) -> str:
    times, people = line.education
    return f"{times}次，{people}人次" if times else ""


def _talks(line: BranchLine) -> str:
    talks = line.talks
    return "、".join(
        f"{label}{number}"
        for label, number in (
            ("任前", talks.pre_appointment),
            ("日常", talks.daily),
            ("集体", talks.group),
            ("节前", talks.festival),
            ("约谈", talks.interview),
        )
        if number
    )


def _risks(line: BranchLine) -> str:
    levels = "、".join(f"{level.label}{number}" for level, number in line.levels.items() if number)
    steps = (("复核", line.reviewed), ("调整", line.changed))
    moved = "、".join(f"{word}{number}" for word, number in steps if number)
    return f"{levels}（{moved}）" if levels and moved else levels


def _inspected(line: BranchLine) -> str:
    found = line.inspected
    parts = (
        f"督导{found.times}次" if found.times else "",
        f"销号{found.closed}项" if found.closed else "",
        f"未销号{found.open}项" if found.open else "",
    )
    return "，".join(part for part in parts if part)


def _report(line: BranchLine) -> str:
    return state_words(line.report) if line.report else ""


def _report_badge(line: BranchLine) -> tuple[str, str] | None:
    return (line.report.state.tone, line.report.state.icon) if line.report else None


def _quarter() -> Quarter:
    try:
        return Quarter.parse(request.args.get("quarter", ""))
    except ValueError:
        return Quarter.of(clock.today())


@listed(blueprint, "/integrity", Permission.INTEGRITY_DESK, "integrity/desk.html")
def index() -> Listing:
    """What is due in the branches, and how they stand in a quarter; what waits for the person is on the desk."""
    session, actor, today = db.session(), current_actor(), clock.today()
    quarter, permission = _quarter(), Permission.INTEGRITY_DESK
    branches = branches_during(session, actor, quarter, today, permission=permission)
    told = queries.lines(session, actor, branches, quarter, min(quarter.last_day, today))
    present = [branch for branch in branches if branch.lasts_until(today)]
    return Listing(
        title=f"{quarter.label}党风廉政工作情况",
        columns=(
            Column("党支部", 20, lambda line: line.branch.short_name, heads=True),
            Column("廉政教育", 14, _education, blank=_NONE),
            Column("廉政谈话", 18, _talks, blank=_NONE),
            Column(
                "责任书",
                14,
                lambda line: f"已签{line.pledges.signed}/应签{line.pledges.due}",
                link=lambda line: f"/integrity/pledges?branch={line.branch.code}",
            ),
            Column(
                "廉政风险点",
                20,
                _risks,
                blank="未登记",
                link=lambda line: f"/integrity/risks?branch={line.branch.code}",
            ),
            Column("督导和整改", 20, _inspected, blank=_NONE),
            Column("廉情报告", 10, _report, blank="未报送", badge=_report_badge),
        ),
        statement=told,
        narrows=False,
        branch=branches[0] if len(branches) == 1 else None,
        as_of=min(quarter.last_day, today),
        values={
            "quarter": quarter,
            "quarter_options": _options(quarter),
            "due": queries.due(session, present, today),
            "several": len(branches) > 1,
            "links": _links(actor.can(Permission.INSPECTION_EDIT)),
        },
    )


def _options(chosen: Quarter) -> list[tuple[str, str]]:
    found, quarter = [], Quarter.of(clock.today())
    for _ in range(_QUARTERS_OFFERED):
        found.append(quarter)
        quarter = quarter.previous
    if chosen not in found:
        found.append(chosen)
    return [(str(one), one.label) for one in found]


def _links(inspects: bool) -> list[tuple[str, Any]]:
    """Where one goes on from here."""
    return [
        *([("登记督导检查", url_for("inspections.new"))] if inspects else []),
        ("党风廉政活动", url_for("activities.index", kind="all_integrity")),
        ("督导检查", url_for("inspections.index", kind="integrity")),
        ("廉情报告", url_for("officer_reports.index")),
    ]
