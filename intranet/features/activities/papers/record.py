"""The record page of a gathering, one record to a page: to be read, signed by hand and filed.

Pure, like ``papers``. Counts and results are those computed by the domain; a page printed from a plan leaves room for
what only the meeting can bring.
"""

import re

from intranet.domain.activities.attendance import is_due, kept_as
from intranet.domain.activities.common_text import teller, text_of
from intranet.domain.activities.decisions import decided
from intranet.domain.activities.elections import Election, course, outcome
from intranet.domain.activities.kinds import AttendanceMode, Field
from intranet.domain.activities.lessons import discipline_words, words_of_hosts, words_of_test
from intranet.domain.activities.meetings import only_talked, usual_decision
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.quorum import DecisionType, judge
from intranet.domain.activities.revisions import missed_words
from intranet.domain.activities.rows import made_up, record_number
from intranet.domain.activities.tables import Activity, ActivityRecord, Attendance, Vote
from intranet.domain.paper.documents import RecordPage, RecordPrint, ResolutionPrint
from intranet.domain.paper.parts import Fact, Paragraph, SectionPrint
from intranet.domain.records.workflow import OPEN_STATES, State
from intranet.features.activities.papers.meeting import (
    BLANK,
    SHORT_BLANK,
    Occasion,
    due_of_record,
    due_rule,
    heading,
    is_meeting,
    is_planned,
    kind_words,
    lecturer_words,
    metadata,
    names_kept,
    numbered,
    observers_of,
    plain,
    when,
)
from intranet.foundation.chinese import long_date, numeral, tenths

EXEMPT = "经批准不参加"
TAUGHT, MET, DONE = CONTENTS = ("授课内容", "会议内容", "活动内容")
CRITICISM_KEPT = "批评意见由本支部留存，此件从略。"
_SPEAKER = re.compile(r"([^：:，。；、“”\s]{2,24})[：:]\s*(.+)")
_IN_BRACKETS = re.compile(r"（[^）]*）|\([^)]*\)")
_RULED_LINES = ("＿" * 26,) * 6


def record_print(activity: Activity, occasion: Occasion) -> RecordPrint:
    """All records of the gathering. What is not approved yet carries 草稿 across each page."""
    moment = activity.approved_at or activity.updated_at
    paper = "record" if occasion.criticism else "record-without-criticism"
    return RecordPrint(
        metadata=metadata(
            activity,
            occasion,
            paper=paper,
            title="".join(heading(activity, occasion, kind_words(activity), "记录")),
            moment=moment,
        ),
        demo=occasion.demo,
        draft=activity.state in OPEN_STATES,
        keep_together=names_kept(activity, occasion),
        pages=tuple(record_page(activity, record, occasion) for record in activity.records),
    )


def record_page(activity: Activity, record: ActivityRecord, occasion: Occasion) -> RecordPage:
    """The page of one record."""
    if activity.state is State.VOIDED:
        ordinal = "（已撤销登记）"
    elif words := only_talked(record):
        ordinal = f"（{words}）"
    else:
        ordinal = f"（本年第{occasion.ordinals[record.id]}次）"
    return RecordPage(
        title_lines=heading(activity, occasion, record.kind.label, "记录"),
        ordinal=ordinal,
        facts=(
            Fact("名称", activity.title, wide=True),
            *([Fact("关联品牌", occasion.brand_name, wide=True)] if occasion.brand_name else []),
            Fact("时间", when(activity), wide=True),
            Fact("地点", activity.place, wide=True),
            Fact(record.kind.chair_label, activity.chair_name),
            Fact("记录人", activity.recorder_name),
            *_attendance(activity, record, occasion),
            *_subject(activity, record, occasion),
            *([Fact("备注", f"{occasion.late}。", wide=True)] if occasion.late else []),
        ),
        sections=tuple(_sections(activity, record, occasion)),
        resolutions_heading="议定事项" if record.resolutions else "",
        resolutions=tuple(
            ResolutionPrint(
                plain(item.text), item.responsible, item.due_on.isoformat() if item.due_on else ""
            )
            for item in record.resolutions
        ),
        number=record_number(occasion.code, activity.held_on, activity.id),
        signers=(f"{record.kind.chair_label}（签字）", "记录人（签字）"),
    )


# --- head ----------------------------------------------------------------------------------------


def _concerned(activity: Activity, record: ActivityRecord) -> list[Attendance]:
    """Attendance rows that concern this record, in the order of the roster."""
    return [
        row
        for row in activity.attendance
        if is_due(
            due_rule(record),
            in_branch_committee=row.in_branch_committee,
            group_id=row.party_group_id,
            held_by_group=activity.party_group_id,
        )
    ]


def _absence(row: Attendance, *, fully: bool) -> str:
    """陈建国（公务出差）; a reason not given yet leaves room for it."""
    reason = row.absence_reason
    told = reason.told(row.absence_note, fully=fully) if reason else ("　　　　",)
    return f"{row.name}（{'，'.join(told)}）"


def _attendance(activity: Activity, record: ActivityRecord, occasion: Occasion) -> list[Fact]:
    """Who was due, who came, who was absent and why, who attended without being due."""
    observers = "、".join(
        f"{name}（{remark}）" if remark else name for name, remark in observers_of(activity)
    )
    attending = [Fact("列席", observers, wide=True)] if observers else []
    mode = kept_as(activity)
    if mode is AttendanceMode.HEADCOUNT:
        known = activity.headcount is not None and not is_planned(activity)
        number = f"{activity.headcount}人" if known else ""
        return [Fact("参加人数", number, wide=True), *attending]
    rows = [] if is_planned(activity) else _concerned(activity, record)
    if mode is AttendanceMode.PARTICIPANTS:
        return [
            Fact("参加人数", f"{len(rows)}人" if rows else "", wide=True),
            Fact("参加人员", "、".join(row.name for row in rows), wide=True),
            *attending,
        ]
    return [*_register(activity, record, occasion, rows), *attending]


def _register(
    activity: Activity, record: ActivityRecord, occasion: Occasion, rows: list[Attendance]
) -> list[Fact]:
    votes = record.kind.shows(Field.VOTES)
    if not rows:
        due = due_of_record(activity, record, occasion.roster)
        voters = sum(entry.has_voting_right for entry in due)
        return [
            Fact("应到", _count(len(due), voters, votes=votes) if due else ""),
            Fact("实到", ""),
            Fact("出席", "", wide=True),
            Fact("缺席及原因", "", wide=True),
        ]
    present = [row.name for row in rows if row.status is AttendanceStatus.PRESENT]
    absent = [
        _absence(row, fully=occasion.reasons)
        for row in rows
        if row.status is AttendanceStatus.ABSENT
    ]
    left_out = [row.name for row in rows if row.status is AttendanceStatus.EXEMPT]
    facts = [
        Fact("应到", _count(record.due_count, record.due_voters, votes=votes)),
        Fact("实到", _count(record.present_count, record.present_voters, votes=votes)),
        Fact("出席", "、".join(present), wide=True),
        Fact("缺席及原因", "、".join(absent) or "无", wide=True),
    ]
    late = [f"{row.name}（迟到）" for row in rows if row.came_late]
    early = [f"{row.name}（早退）" for row in rows if row.left_early]
    if late or early:
        facts.append(Fact("迟到早退", "、".join([*late, *early]), wide=True))
    if missed := missed_words(activity, rows):
        facts.append(Fact("部分时间缺席", missed, wide=True))
    if left_out:
        # the reason may be an illness: it stays in the register and off the page
        facts.append(Fact(EXEMPT, "、".join(left_out), wide=True))
    return facts


def _count(people: int, voters: int, *, votes: bool) -> str:
    return f"{people}名（有表决权{voters}名）" if votes else f"{people}名"


def _subject(activity: Activity, record: ActivityRecord, occasion: Occasion) -> list[Fact]:
    """First topic, theme, form, lecturer, study hours: what the kind has and was filled."""
    first = teller(activity, record, Field.FIRST_TOPIC)
    day = long_date(first.first_topic_date) if first.first_topic_date else ""
    around = "，".join(filter(None, (day, first.first_topic_form)))
    document = plain(first.first_topic_document)
    first_topic = f"{document}（{around}）" if around else document
    given = record.study_hours_tenths or record.no_study_hours
    hours = f"{tenths(record.study_hours_tenths)}学时" if given else ""
    facts = [
        Fact(occasion.first_topic_label, first_topic if document else "", wide=True),
        Fact(record.kind.theme_label, record.theme, wide=True),
        Fact("活动形式", teller(activity, record, Field.FORM).form, wide=True),
        Fact("主讲人", lecturer_words(record) if record.lecturer_name else "", wide=True),
        Fact("学时", hours, wide=True),
        Fact(Field.DISCIPLINES.label, discipline_words(record.disciplines), wide=True),
        Fact(Field.TEST.label, words_of_test(record.tested, record.passed), wide=True),
        Fact(Field.HOSTS.label, words_of_hosts(record.hosts, record.guests), wide=True),
        Fact("补开", made_up(record.stands_for), wide=True),
    ]
    return [fact for fact in facts if fact.value]


# --- text ----------------------------------------------------------------------------------------


def _sections(activity: Activity, record: ActivityRecord, occasion: Occasion) -> list[SectionPrint]:
    sections = [
        SectionPrint("议题", _topics(record)),
        SectionPrint(_content_heading(record), _content(activity, record, occasion)),
        SectionPrint("批评意见", _criticism(activity, record, occasion)),
        SectionPrint("表决情况", _votes(activity, record, occasion)),
    ]
    if record.no_resolutions and not record.resolutions:
        sections.append(SectionPrint("议定事项", (Paragraph("本次无议定事项。"),)))
    return [section for section in sections if section.paragraphs]


def _content_heading(record: ActivityRecord) -> str:
    if record.kind.label.endswith("党课"):
        return TAUGHT
    return MET if is_meeting(record.kind) else DONE


def _topics(record: ActivityRecord) -> tuple[Paragraph, ...]:
    texts = [plain(item.text) for item in record.agenda]
    ends = ["；"] * (len(texts) - 1) + ["。"]
    listed = numbered(texts) if len(texts) > 1 else texts
    return tuple(Paragraph(f"{text}{end}") for text, end in zip(listed, ends, strict=False))


def _content(
    activity: Activity, record: ActivityRecord, occasion: Occasion
) -> tuple[Paragraph, ...]:
    written = text_of(teller(activity, record, Field.CONTENT), Field.CONTENT)
    if not written and is_planned(activity):
        return tuple(map(Paragraph, _RULED_LINES))
    return _spoken(written, names_kept(activity, occasion))


def _spoken(text: str, names: tuple[str, ...]) -> tuple[Paragraph, ...]:
    """A paragraph for each line; a speaker's name before the colon is set apart."""
    paragraphs = []
    for line in filter(None, map(str.strip, text.splitlines())):
        said = _SPEAKER.fullmatch(line)
        if said and _IN_BRACKETS.sub("", said[1]).removesuffix("同志").endswith(names):
            paragraphs.append(Paragraph(said[2], run_in=f"{said[1]}："))
        else:
            paragraphs.append(Paragraph(line))
    return tuple(paragraphs)


def _criticism(
    activity: Activity, record: ActivityRecord, occasion: Occasion
) -> tuple[Paragraph, ...]:
    written = record.text.criticism if record.text else ""
    if not record.kind.shows(Field.CRITICISM) or not written.strip():
        return ()
    if not occasion.criticism:
        return (Paragraph(CRITICISM_KEPT),)
    return _spoken(written, names_kept(activity, occasion))


def _votes(activity: Activity, record: ActivityRecord, occasion: Occasion) -> tuple[Paragraph, ...]:
    if record.no_votes and not record.votes:
        return (Paragraph("本次无表决事项。"),)
    several = len(record.votes) > 1
    return tuple(
        Paragraph(
            _to_be_cast(activity, record, vote, occasion)
            if _not_cast_yet(activity, vote) or not record.due_voters
            else vote_sentence(record, vote),
            run_in=f"{f'（{numeral(n)}）' if several else ''}{plain(vote.motion)}。",
        )
        for n, vote in enumerate(record.votes, 1)
    )


def _not_cast_yet(activity: Activity, vote: Vote) -> bool:
    """Whether the motion is only planned: a plan, or a draft into which no count was typed."""
    nothing = vote.approve == vote.oppose == vote.abstain == 0
    if vote.election is not None:
        nothing = vote.election.issued is None
    return is_planned(activity) or (activity.state is State.DRAFT and nothing)


def _voters(record: ActivityRecord, decision: DecisionType) -> str:
    if decision.by_committee or usual_decision(record.kind).by_committee:
        return "委员"
    return "有选举权党员" if decision is DecisionType.ELECTION else "有表决权党员"


def _to_be_cast(activity: Activity, record: ActivityRecord, vote: Vote, occasion: Occasion) -> str:
    """The sentence before the vote: what is known, and lines for the rest."""
    due = due_of_record(activity, record, occasion.roster)
    voters = sum(entry.has_voting_right for entry in due)
    due_words = f"{voters}名" if voters else f"{SHORT_BLANK}名"
    head = f"应到会{_voters(record, vote.decision_type)}{due_words}，实到{SHORT_BLANK}名；"
    if vote.election is not None:
        return head + _to_be_elected(vote.election)
    return (
        f"{head}采取{vote.method.label}方式，"
        f"赞成{SHORT_BLANK}票、反对{SHORT_BLANK}票、弃权{SHORT_BLANK}票，{BLANK}。"
    )


def _to_be_elected(election: Election) -> str:
    votes = "，".join(f"{one.name}{SHORT_BLANK}票" for one in election.candidates) or BLANK
    return (
        f"采取无记名投票方式，{course(election)}；"
        f"发出选票{SHORT_BLANK}张，收回{SHORT_BLANK}张，其中有效票{SHORT_BLANK}张，无效票{SHORT_BLANK}张；"
        f"得赞成票：{votes}；{BLANK}当选。"
    )


def vote_sentence(record: ActivityRecord, vote: Vote) -> str:
    """A vote and its result in one sentence; validity and result are computed by ``domain.activities.quorum``."""
    decision = vote.decision_type
    voters, due, present = _voters(record, decision), record.due_voters, record.present_voters
    if vote.election is not None:
        found = outcome(vote.election, due_voters=due, present_voters=present)
        return (
            f"应到会{voters}{due}名，实到{present}名；"
            f"采取无记名投票方式，{course(vote.election)}。{found.sentence}"
        )
    verdict = judge(decision, due_voters=due, present_voters=present, approve=vote.approve)
    written = vote.written_opinions if decision.written_opinions_count else 0
    head = f"应到会{voters}{due}名，实到{present}名"
    if written:
        head += f"，会前送达书面意见{written}份并计入票数"
    tally = f"赞成{vote.approve}票、反对{vote.oppose}票、弃权{vote.abstain}票"
    uncast = present + written - vote.approve - vote.oppose - vote.abstain
    if uncast > 0:
        tally += f"、未投票{uncast}名"
    if not verdict.valid:
        return (
            f"{head}；采取{vote.method.label}方式，{tally}；"
            f"到会人数未达到规定的{verdict.needed_present}名，此项表决无效。"
        )
    base = "实到会" if decision is DecisionType.ELECTION else "应到会"
    more = "超过" if verdict.passed else "未超过"
    result = "表决通过" if verdict.passed else "表决未通过"
    return (
        f"{head}；采取{vote.method.label}方式，{tally}，赞成票{more}{base}{voters}的半数，{result}。"
        + decided(vote, passed=verdict.passed)
    )
