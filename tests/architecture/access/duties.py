"""Who may use the routes of requirements, and the rows on which they are tried."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM
from intranet.domain.duties.excuses import DutyExemption
from intranet.domain.duties.marks import DutyMark
from intranet.domain.organization.tables import Branch
from intranet.foundation import clock
from tests.architecture.access.words import CONTENT, STAFF, Rule, rule

# the members of a branch see its row, the committee's people all
READERS = rule("S C D M", everywhere="staff leader jiwei archivist", hidden="G")
ASKERS = rule("S C")

RULES: dict[str, Rule] = {
    "duties.index": CONTENT,
    "duties.matrix_pdf": CONTENT,
    "duties.matrix_xlsx": CONTENT,
    "duties.branch": READERS,
    "duties.cell": READERS,
    "duties.rules": CONTENT,
    "duties.rules_pdf": CONTENT,
    "duties.rules_xlsx": CONTENT,
    "duties.terms": CONTENT,
    "duties.rule": CONTENT,
    "duties.rule_submit": STAFF,
    "duties.new_rule": STAFF,
    "duties.exemptions": CONTENT,
    "duties.exemptions_xlsx": CONTENT,
    "duties.ask": ASKERS,
    "duties.decide": rule(everywhere="leader"),
    "duties.marks": STAFF,
    "duties.confirm_mark": STAFF,
}


def group_of(name: str) -> str:
    """The row of ``place`` on which the route with this name is tried."""
    if name in {"rule", "rule_submit"}:
        return "duty rule"
    return {"decide": "duty exemption", "confirm_mark": "duty mark"}.get(name, "duty cell")


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """A request and a mark of the branch; commits."""
    clerk = session.scalars(select(User.id).where(User.username == "clerk1")).one()
    today, moment = clock.today(), clock.now()
    exemption = DutyExemption(
        branch_id=branch.id,
        code="theme_day",
        starts_on=today.replace(day=1),
        ends_on=today,
        reason="封闭值守",
        requested_by_id=clerk,
        requested_at=moment,
    )
    mark = DutyMark(
        branch_id=branch.id,
        code="commitment",
        done_on=today,
        entered_by_id=clerk,
        entered_at=moment,
    )
    session.add_all([exemption, mark])
    session.flush()
    record_event(session, AuditAction.DUTY_MARK_ADDED, actor=SYSTEM, kind="test", object_id=None)
    session.expire_on_commit = False
    session.commit()
    return {
        "duty cell": {"code": branch.code, "rule": "commitment"},
        "duty rule": {"code": "theme_day"},
        "duty exemption": {"exemption_id": exemption.id},
        "duty mark": {"mark_id": mark.id},
    }
