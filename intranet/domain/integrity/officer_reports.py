"""廉情报告: what the discipline officer of a branch reports to 机关纪委 each quarter."""

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    and_,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor, Role
from intranet.domain.organization.tables import Branch, Post, PostTitle, valid_on
from intranet.domain.records.reviewed import RecordType, ReviewedColumns, reviewed_checks
from intranet.domain.records.workflow import Right, State
from intranet.foundation import clock
from intranet.foundation.database import Base, JsonDocument
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.foundation.quarters import Quarter

MAX_TEXT = 500
NAME = "廉情报告"
NOT_YOURS = "廉情报告由支部纪检委员填报；没有纪检委员的，由支部书记填报。"
_GONE = "没有找到这份廉情报告，或者不在您的查看范围内。"

OFFICER_REPORT = RecordType(
    "officer_report",
    NAME,
    "/integrity/reports/{id}",
    ("title",),
    {
        Right.EDIT: Permission.INTEGRITY_REPORT_EDIT,
        Right.SUBMIT: Permission.INTEGRITY_REPORT_EDIT,
        Right.REVIEW: Permission.INTEGRITY_REPORT_REVIEW,
        Right.REOPEN: Permission.INTEGRITY_REPORT_REVIEW,
        Right.STRIKE: Permission.INTEGRITY_REPORT_EDIT,
        Right.VOID: Permission.INTEGRITY_REPORT_REVIEW,
        Right.ARCHIVE: Permission.ARCHIVE_EDIT,
    },
)


class OfficerReport(ReviewedColumns, Base):
    """The report of one branch for one quarter. Two texts are typed; what is counted is computed.

    ``stated`` holds the counted sentences, by part, as they were when the report was handed in.
    """

    record_type = OFFICER_REPORT

    __tablename__ = "officer_report"
    __table_args__ = (
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        *reviewed_checks(),
        Index("uq_officer_report", "branch_id", "year", "quarter", unique=True),
        Index("ix_officer_report_committee", "committee_id", "state", "year", "quarter"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    year: Mapped[int]
    quarter: Mapped[int]
    title: Mapped[str] = mapped_column(String(40))
    problems: Mapped[str] = mapped_column(String(MAX_TEXT), default="")
    suggestions: Mapped[str] = mapped_column(String(MAX_TEXT), default="")
    stated: Mapped[dict[str, str]] = mapped_column(JsonDocument, default=dict)

    @property
    def period(self) -> Quarter:
        """The quarter of which it tells."""
        return Quarter(self.year, self.quarter)


def reporting(actor: Actor, today: date) -> ColumnElement[bool]:
    """SQL condition over Branch: branches for which the person reports.

    The discipline officer does; where nobody holds that post, the secretary, and no deputy: it is signed in person.
    """
    leads = [
        grant.branch_id
        for grant in actor.grants
        if grant.role is Role.BRANCH_SECRETARY and grant.gives(Permission.INTEGRITY_REPORT_EDIT)
    ]
    held = exists().where(
        Post.branch_id == Branch.id,
        Post.title == PostTitle.DISCIPLINE_OFFICER,
        valid_on(Post.starts_on, Post.ends_on, today),
    )
    return or_(
        Branch.id.in_(actor.branch_ids(Role.DISCIPLINE_OFFICER)),
        and_(Branch.id.in_(leads), ~held),
    )


def readable(actor: Actor) -> ColumnElement[bool]:
    """SQL condition: reports of the person's branch; to 机关纪委 those that were handed in."""
    return or_(
        OfficerReport.branch_id.in_(actor.own_branches(Permission.INTEGRITY_REPORT_READ)),
        and_(
            OfficerReport.committee_id.in_(actor.committee_ids(Permission.INTEGRITY_REPORT_READ)),
            OfficerReport.state.in_((State.SUBMITTED, State.APPROVED, State.ARCHIVED)),
        ),
    )


def load_report(session: Session, report_id: int, actor: Actor) -> OfficerReport:
    """One report that the person may read; NotFound otherwise."""
    found = session.get(OfficerReport, report_id)
    if found is None or not _reads(found, actor):
        raise NotFound(_GONE)
    return found


def _reads(report: OfficerReport, actor: Actor) -> bool:
    if report.branch_id in actor.own_branches(Permission.INTEGRITY_REPORT_READ):
        return True
    return report.state not in {
        State.DRAFT,
        State.RETURNED,
    } and report.committee_id in actor.committee_ids(Permission.INTEGRITY_REPORT_READ)


def require_reporter(session: Session, branch_id: int, actor: Actor) -> Branch:
    """The branch, for who reports for it today; NotAllowed otherwise. One statement."""
    branch = session.scalar(
        select(Branch).where(Branch.id == branch_id, reporting(actor, clock.today()))
    )
    if branch is None:
        raise NotAllowed(NOT_YOURS)
    return branch
