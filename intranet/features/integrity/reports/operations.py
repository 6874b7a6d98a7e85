"""Writing a quarterly report, and its moves."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.figures.officer_report import officer_figures
from intranet.domain.integrity.officer_reports import NAME, OfficerReport, require_reporter
from intranet.domain.organization.members import Member, Membership
from intranet.domain.records.entered import check_version
from intranet.domain.records.moves import apply_move, record_write, reopen_edited
from intranet.domain.records.workflow import Move
from intranet.domain.reports.officer_report import stated
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove, RuleBroken
from intranet.foundation.quarters import Quarter

TOO_EARLY = "这个季度还没有开始，不能填报。"
NOT_KEPT = "这个季度党支部还没有在这里登记，不需填报。"
OFFERED = frozenset({Move.SUBMIT, Move.WITHDRAW, Move.RETURN, Move.APPROVE, Move.REOPEN})
"""The moves of a report: it is neither struck nor asked for again."""


def create(
    session: Session, branch_id: int, quarter: Quarter, typed: dict[str, str], *, actor: Actor
) -> OfficerReport:
    """Begin the report of a quarter. Raises NotAllowed for who does not report, RuleBroken for names in a text."""
    branch = require_reporter(session, branch_id, actor)
    if quarter.first_day > clock.today():
        raise InvalidMove(TOO_EARLY)
    if not branch.told_in(quarter.first_day, quarter.last_day):
        raise InvalidMove(NOT_KEPT)
    _check_names(session, branch_id, typed)
    moment = clock.now()
    report = OfficerReport(
        committee_id=branch.committee_id,
        branch_id=branch_id,
        year=quarter.year,
        quarter=quarter.number,
        title=f"{quarter.label}{NAME}",
        entered_by_id=actor.user_id,
        created_at=moment,
        updated_at=moment,
        **typed,
    )
    session.add(report)
    record_write(session, AuditAction.OFFICER_REPORT_CREATED, report, actor=actor)
    return report


def edit(
    session: Session, report: OfficerReport, typed: dict[str, str], *, actor: Actor, version: int
) -> None:
    """Change the texts; a report that waits is taken back to draft. Raises as ``create``, or StaleRecord."""
    require_reporter(session, report.branch_id, actor)
    report.check_editable()
    check_version(report, version)
    _check_names(session, report.branch_id, typed)
    for name, text in typed.items():
        setattr(report, name, text)
    report.updated_at = clock.now()
    if reopen_edited(session, report, actor=actor):
        report.stated = {}
    record_write(session, AuditAction.OFFICER_REPORT_EDITED, report, actor=actor)


def move(
    session: Session,
    report: OfficerReport,
    wanted: Move,
    *,
    actor: Actor,
    version: int,
    opinion: str = "",
) -> None:
    """Make one move. What is handed in keeps its figures; what goes back is counted anew."""
    check_version(report, version, acting=True)
    if wanted is Move.SUBMIT:
        require_reporter(session, report.branch_id, actor)
        if lacking := [label for label, text in texts_of(report) if not text]:
            raise RuleBroken({"opinion": [f"请先填写{'、'.join(lacking)}，再提交。"]})
    apply_move(session, report, wanted, actor=actor, opinion=opinion)
    if wanted is Move.SUBMIT:
        figures = officer_figures(session, report.branch_id, report.period, clock.today())
        report.stated = stated(figures)
    elif wanted in {Move.WITHDRAW, Move.RETURN, Move.REOPEN}:
        report.stated = {}
    session.flush()


def texts_of(report: OfficerReport) -> tuple[tuple[str, str], tuple[str, str]]:
    """Both texts with their labels."""
    return ("存在问题", report.problems), ("意见建议", report.suggestions)


def _check_names(session: Session, branch_id: int, typed: dict[str, str]) -> None:
    """No text names anybody who is or was a member of the branch. One statement."""
    names = session.scalars(
        select(Member.name)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.branch_id == branch_id)
        .distinct()
    ).all()
    problems = {
        field: [f"廉情报告不写人名，请将“{'”“'.join(found)}”改为岗位或者范围。"]
        for field, text in typed.items()
        if (found := [name for name in names if name in text])
    }
    if problems:
        raise RuleBroken(problems)
