"""The record beside its checks, in words: what the review page shows of one activity."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Actor
from intranet.domain.activities.attachments import Attachment
from intranet.domain.activities.attendance import kept_as
from intranet.domain.activities.checks import Problems, days_until, submission_problems
from intranet.domain.activities.findings.settings import LATE_ENTRY
from intranet.domain.activities.kinds import AttendanceMode
from intranet.domain.activities.meetings import verdict_of
from intranet.domain.activities.presence import AbsenceReason, AttendanceStatus
from intranet.domain.activities.revisions import Change, Revision, describe, diff
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import CRITICISM, sees_reasons, withheld
from intranet.domain.brands.store import name_of
from intranet.domain.organization.tables import OrganizationName, valid_on
from intranet.domain.records.moves import ReviewEvent, conflict, timeline
from intranet.domain.records.workflow import Move, State
from intranet.features.review.queries import COMMITTEE_PLACE
from intranet.foundation import clock
from intranet.pagekit.filters import stamp
from intranet.pagekit.findings import ShownFinding, refused_by, shown_findings
from intranet.pagekit.review import TimelineItem, timeline_items

NOT_SHOWN = "只供本支部党员查看，这里不显示。"


@dataclass(frozen=True)
class Check:
    """One line of the checks; ``fine`` decides shape and colour."""

    fine: bool
    text: str


@dataclass(frozen=True)
class RecordPage:
    """Everything the page shows of one activity."""

    place: str
    kinds: str
    general: dict[str, str]
    records: list[dict[str, Any]]
    attachments: list[Attachment]
    checks: list[Check]
    findings: list[ShownFinding]
    problem_count: int
    changes: list[Change] | None
    compared_with: str
    events: list[TimelineItem]
    conflict: str | None
    taken_up: str


def _attendance_check(activity: Activity) -> Check:
    """Who came, from the attendance itself: nothing is certified that was not looked at."""
    if activity.headcount is not None and not activity.attendance:
        return Check(True, f"参加{activity.headcount}人。")
    if not activity.due_count:
        return Check(False, "没有应到人员，请核对参加情况。")
    if kept_as(activity) is AttendanceMode.PARTICIPANTS:
        # who takes part was chosen: nobody is due, and nobody is said to be there of all
        return Check(True, f"参加{activity.present_count}人。")
    counts = f"应到{activity.due_count}人，实到{activity.present_count}人，"
    if activity.absent_count == 0:
        missed = "、".join(row.name for row in activity.attendance if row.missed)
        return Check(True, f"{counts}{missed}部分时间缺席。" if missed else f"{counts}全员到会。")
    absent = [row for row in activity.attendance if row.status is AttendanceStatus.ABSENT]
    unexcused = "、".join(
        row.name for row in absent if row.absence_reason is AbsenceReason.UNEXCUSED
    )
    if unexcused:
        return Check(False, f"{counts}缺席{activity.absent_count}人，其中{unexcused}无故缺席。")
    if any(row.absence_reason is None for row in absent) or len(absent) != activity.absent_count:
        return Check(False, f"{counts}缺席{activity.absent_count}人，有人没有注明原因。")
    return Check(True, f"{counts}缺席{activity.absent_count}人均有原因。")


def _punctuality(activity: Activity, sent_at: datetime) -> Check:
    days = days_until(activity, sent_at)
    return Check(True, f"活动后{days}天提交。" if days > 0 else "活动当日提交。")


def checks_of(
    activity: Activity, problems: Problems, *, submitted_at: datetime | None
) -> list[Check]:
    """What is lacking first, then what is fine; ``submitted_at`` is the first submission, where it was in time.

    What the rules of the self-check find stands beside this, see ``pagekit.findings``.
    """
    found = [Check(False, text) for sentences in problems.values() for text in sentences]
    if not any(name == "attendance" or name.startswith("reason-") for name in problems):
        found.append(_attendance_check(activity))
    for record in activity.records:
        for vote in record.votes:
            verdict = verdict_of(record, vote)
            found.append(Check(verdict.valid, f"{vote.motion}：{verdict.explanation}"))
    if submitted_at is not None:
        found.append(_punctuality(activity, submitted_at))
    if not problems:
        found.append(Check(True, "必填内容齐全。"))
    return sorted(found, key=lambda check: check.fine)


def place_of(session: Session, activity: Activity) -> str:
    """The branch's name on the day of the gathering."""
    if activity.branch_id is None:
        return COMMITTEE_PLACE
    return (
        session.scalar(
            select(OrganizationName.short_name).where(
                OrganizationName.branch_id == activity.branch_id,
                valid_on(OrganizationName.valid_from, OrganizationName.valid_to, activity.held_on),
            )
        )
        or COMMITTEE_PLACE
    )


def _before_last_return(
    session: Session, activity: Activity, events: list[ReviewEvent]
) -> Revision | None:
    """What the reviewers had before them when the record was last given back; None when it never was."""
    given_back: datetime | None = None
    for event in events:
        if event.to_state is State.RETURNED:
            given_back = event.happened_at
    if given_back is None or activity.state is State.RETURNED:
        return None
    return session.scalar(
        select(Revision)
        .where(Revision.activity_id == activity.id, Revision.made_at <= given_back)
        .order_by(Revision.number.desc())
        .limit(1)
    )


def _first_submission(events: list[ReviewEvent]) -> datetime | None:
    moments = [event.happened_at for event in events if event.move is Move.SUBMIT]
    return min(moments, default=None)


def record_page(session: Session, activity: Activity, actor: Actor) -> RecordPage:
    """Compose the page of a wholly loaded activity the person may review."""
    brand = name_of(session, activity.brand_id)
    words = describe(activity, brand=brand, reasons=sees_reasons(activity, actor))
    hidden = withheld(activity, actor)
    if CRITICISM in hidden:
        for record in words["records"]:
            if CRITICISM in record["fields"]:
                record["fields"][CRITICISM] = NOT_SHOWN
    events = timeline(session, activity)
    before = _before_last_return(session, activity, events)
    changes = None
    if before is not None:
        changes = diff(before.content, describe(activity, brand=brand), hide=hidden)
    findings = shown_findings(session, [activity], actor)[activity.id]
    refused = refused_by(findings)
    problems = submission_problems(session, activity, today=clock.today(), refused=refused)
    reviewer = (
        session.scalar(select(User.display_name).where(User.id == activity.under_review_by_id))
        if activity.under_review_by_id
        else None
    )
    return RecordPage(
        place=place_of(session, activity),
        kinds="、".join(record.kind.label for record in activity.records),
        general={
            label: text for label, text in words["general"].items() if label not in {"名称", "类别"}
        },
        records=words["records"],
        attachments=list(
            session.scalars(
                select(Attachment)
                .where(Attachment.activity_id == activity.id)
                .order_by(Attachment.position, Attachment.id)
            )
        ),
        checks=[
            *checks_of(
                activity,
                problems,
                submitted_at=None
                if any(one.finding.code == LATE_ENTRY for one in findings)
                else _first_submission(events),
            ),
        ],
        # what refuses stands among the problems
        findings=[one for one in findings if one.finding not in refused],
        problem_count=sum(len(sentences) for sentences in problems.values()),
        changes=changes,
        compared_with=stamp(before.made_at) if before is not None else "",
        events=timeline_items(events),
        conflict=conflict(activity, actor),
        taken_up=f"{reviewer}于{stamp(activity.under_review_at)}受理" if reviewer else "",
    )
