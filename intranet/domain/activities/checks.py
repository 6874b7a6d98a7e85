"""What an activity still lacks before it may be submitted (and before it may be approved in bulk).

Each problem names the form field it belongs to. Required fields follow the kind; see also
《中国共产党支部工作条例（试行）》 on what minutes must hold.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from intranet.domain.activities import elections
from intranet.domain.activities.attendance import kept_as
from intranet.domain.activities.common_text import COMMON, teller, text_of
from intranet.domain.activities.findings.engine import Finding
from intranet.domain.activities.findings.settings import refusals
from intranet.domain.activities.kinds import AttendanceMode, Field
from intranet.domain.activities.meetings import verdict_of
from intranet.domain.activities.presence import AbsenceReason, AttendanceStatus
from intranet.domain.activities.quorum import DecisionType, reached
from intranet.domain.activities.tables import Activity, ActivityRecord, Vote, record_field
from intranet.domain.records.closing import HELP, Ledger, is_closed
from intranet.foundation import clock

Problems = dict[str, list[str]]


def _add(problems: Problems, field: str, sentence: str) -> None:
    problems.setdefault(field, []).append(sentence)


def vote_problem(vote: Vote, *, present_voters: int) -> str | None:
    """Why the counts of a vote cannot be right; None when they can."""
    written = vote.written_opinions if vote.decision_type.written_opinions_count else 0
    voters = present_voters + written
    total = vote.approve + vote.oppose + vote.abstain
    if vote.written_opinions and not vote.decision_type.written_opinions_count:
        return f"{vote.decision_type.label}不计书面意见，请将书面意见改为0。"
    if total > voters:
        return (
            f"票数合计{total}票，多于可投票人数{voters}人（到会有表决权{present_voters}人"
            + (f"，书面意见{written}份" if written else "")
            + "），请核对。"
        )
    return None


def _check_filled(activity: Activity, problems: Problems) -> None:
    for field, value, sentence in (
        ("title", activity.title, "请填写名称。"),
        ("place", activity.place, "请填写地点。"),
        ("recorder_name", activity.recorder_name, "请填写记录人。"),
    ):
        if not value.strip():
            _add(problems, field, sentence)
    if kept_as(activity) is not AttendanceMode.HEADCOUNT and not activity.chair_name.strip():
        _add(problems, "chair_name", f"请填写{activity.chair_label}。")
    if activity.starts_at is None:
        _add(problems, "starts_at", "请填写开始时间。")
    if activity.ends_at is None:
        _add(problems, "ends_at", "请填写结束时间。")


def _check_day(activity: Activity, problems: Problems, today: date) -> None:
    if (activity.ends_on or activity.held_on) > today:
        _add(problems, "held_on", "日期在今天之后，活动开展后才能提交；现在可以先保存草稿。")
    elif _still_going_on(activity, today):
        _add(problems, "ends_at", "活动还没有结束，结束后才能提交；现在可以先保存草稿。")


def _still_going_on(activity: Activity, today: date) -> bool:
    """Whether the gathering ends later today (on the real calendar; a fixed day of the demo has no clock)."""
    moment = clock.local(clock.now())
    return (
        activity.ends_at is not None
        and (activity.ends_on or activity.held_on) == today == moment.date()
        and activity.ends_at > moment.time()
    )


def _check_attendance(activity: Activity, problems: Problems) -> None:
    mode = kept_as(activity)
    if mode is AttendanceMode.HEADCOUNT:
        if activity.headcount is None:
            _add(problems, "headcount", "请填写参加人数。")
        return
    if not activity.attendance:
        text = "当日名册为空，请核对日期和党员名册。"
        if mode is AttendanceMode.PARTICIPANTS:
            text = "请勾选参加人员。"
        elif activity.body is not None:
            text = f"当日没有登记{activity.body.label}的成员，请核对日期，或者先登记任职。"
        _add(problems, "attendance", text)
        return
    for row in activity.attendance:
        if row.status is not AttendanceStatus.ABSENT:
            continue
        if row.absence_reason is None:
            _add(problems, f"reason-{row.member_id}", f"请选择{row.name}的缺席原因。")
        elif row.absence_reason is AbsenceReason.OTHER and not row.absence_note.strip():
            _add(problems, f"reason-{row.member_id}", f"{row.name}的缺席原因选了“其他”，请写明。")
    if mode is AttendanceMode.DUE and activity.present_count == 0:
        _add(problems, "attendance", "实到为0人，请核对缺席人员。")


def _missing(activity: Activity, record: ActivityRecord, field: Field) -> bool:
    if field is Field.THEME:
        return not record.theme.strip()
    if field in COMMON:
        return not text_of(teller(activity, record, field), field)
    if field is Field.LECTURER:
        return not record.lecturer_name.strip()
    if field is Field.AGENDA:
        return not record.agenda
    if field is Field.CRITICISM:
        return not (record.text and record.text.criticism.strip())
    if field is Field.VOTES:
        return not record.votes and not record.no_votes
    if field is Field.RESOLUTIONS:
        return not record.resolutions and not record.no_resolutions
    if field is Field.DISCIPLINES:
        return not record.disciplines
    if field is Field.TEST:
        return record.tested is None
    if field is Field.HOSTS:
        return not record.hosts.strip()
    return record.study_hours_tenths == 0 and not record.no_study_hours


# Where a kind's field goes by another name on the form.
_FORM_FIELD = {
    Field.LECTURER: "lecturer_name",
    Field.FIRST_TOPIC: "first_topic_document",
    Field.TEST: "tested",
}
_HONEST_BLANK = {
    Field.VOTES: "请填写表决情况；没有表决事项的，请勾选“本次无表决事项”。",
    Field.RESOLUTIONS: "请填写议定事项；没有议定事项的，请勾选“本次无议定事项”。",
}


def _check_record(activity: Activity, record: ActivityRecord, problems: Problems) -> None:
    for field in Field:
        if record.kind.requires(field) and _missing(activity, record, field):
            end = "；不计学时的，请填0。" if field is Field.STUDY_HOURS else "。"
            sentence = _HONEST_BLANK.get(
                field, f"请填写{record.kind.label_of(field)}（{record.kind.label}）{end}"
            )
            _add(problems, record_field(record, _FORM_FIELD.get(field, field.value)), sentence)
    for position, item in enumerate(record.resolutions):
        if item.due_on is not None and item.due_on < activity.held_on:
            name = record_field(record, f"resolutions-{position}-due_on")
            _add(problems, name, "完成时限早于活动日期，请核对。")
    for position, vote in enumerate(record.votes):
        if vote.decision_type.names_person and not vote.person:
            name = record_field(record, f"votes-{position}-person")
            _add(problems, name, f"请填写“{vote.decision_type.label}”所涉及的人员姓名。")
        if vote.decision_type is DecisionType.EXTENSION and vote.months is None:
            name = record_field(record, f"votes-{position}-months")
            _add(problems, name, "请选择延长的时间。")
        wrong = vote_problem(vote, present_voters=record.present_voters)
        if wrong:
            _add(problems, record_field(record, f"votes-{position}-approve"), wrong)


def _without_vote(activity: Activity) -> set[int]:
    return {row.member_id for row in activity.attendance if not row.has_voting_right}


def _check_elections(activity: Activity, record: ActivityRecord, problems: Problems) -> None:
    """What an election lacks; below the quorum there was none, and nobody asks for its numbers."""
    without_vote = _without_vote(activity)
    for position, vote in enumerate(record.votes if record.due_count else ()):
        if vote.decision_type is not DecisionType.ELECTION or not reached(
            vote.decision_type, due_voters=record.due_voters, present_voters=record.present_voters
        ):
            continue
        for field, sentence in elections.problems(
            vote.election or elections.Election(candidates=[], tellers="", counters=""),
            present_voters=record.present_voters,
            without_vote=without_vote,
        ):
            _add(problems, record_field(record, f"votes-{position}-{field}"), sentence)


def register_problems(activity: Activity) -> Problems:
    """What stands against the register alone, and what its numbers make of votes (records, kinds, votes are loaded)."""
    problems: Problems = {}
    _check_attendance(activity, problems)
    without_vote = _without_vote(activity)
    for record in activity.records:
        for position, vote in enumerate(record.votes):
            for field, sentence in (
                elections.against_register(
                    vote.election, present_voters=record.present_voters, without_vote=without_vote
                )
                if vote.election is not None
                else ()
            ):
                _add(problems, record_field(record, f"votes-{position}-{field}"), sentence)
            if wrong := vote_problem(vote, present_voters=record.present_voters):
                _add(problems, record_field(record, f"votes-{position}-approve"), wrong)
            verdict = verdict_of(record, vote)
            if not verdict.valid:
                _add(problems, "attendance", verdict.explanation)
    return problems


def content_problems(activity: Activity) -> Problems:
    """What is not filled in yet, whatever the day and whoever was there (records, kinds and texts are loaded)."""
    problems: Problems = {}
    _check_filled(activity, problems)
    for record in activity.records:
        _check_record(activity, record, problems)
    return problems


def submission_problems(
    session: Session,
    activity: Activity,
    *,
    today: date,
    closed: bool | None = None,
    refused: Iterable[Finding] | None = None,
) -> Problems:
    """Everything that stands in the way of submission, by form field; empty when nothing does.

    Records, kinds, texts, agenda, votes, resolutions and attendance must be loaded. Lists look closed quarters and
    the committee's rules up once and hand the answers over as *closed* and *refused*; without them both are looked up
    here.
    """
    problems: Problems = {}
    if not activity.records:
        _add(problems, "kinds", "请选择类别。")
    _check_filled(activity, problems)
    _check_day(activity, problems, today)
    _check_attendance(activity, problems)
    for record in activity.records:
        _check_record(activity, record, problems)
        _check_elections(activity, record, problems)
    if closed is None:
        closed = is_closed(
            session,
            committee_id=activity.committee_id,
            branch_id=activity.branch_id,
            day=activity.held_on,
            ledger=Ledger.ACTIVITIES,
        )
    if closed:
        _add(problems, "held_on", f"该季度已经关账，不能再登记；确需补记，请{HELP}。")
    for finding in refusals(session, activity) if refused is None else refused:
        _add(problems, finding.field, finding.sentence)
    return problems


def days_until(activity: Activity, submitted_at: datetime) -> int:
    """Calendar days in Beijing from the (last) day of the gathering to its submission.

    A correction is not a delay: hand over the moment of the first submission.
    """
    return (clock.local(submitted_at).date() - (activity.ends_on or activity.held_on)).days
