"""支部大会决议: what an assembly decided on a membership, what an election brought, on a page of its own to be signed.

《中国共产党发展党员工作细则》: the resolution names the person's main conduct, how many were due and came with the
right to vote, the result and the day, and bears the secretary's signature. Counts and results are those of the record.
"""

from intranet.domain.activities.decisions import proposal
from intranet.domain.activities.elections import Election, outcome
from intranet.domain.activities.tables import Activity, ActivityRecord, Vote
from intranet.domain.paper.documents import RecordPage, RecordPrint
from intranet.domain.paper.parts import Fact, Paragraph, SectionPrint
from intranet.domain.records.workflow import OPEN_STATES
from intranet.features.activities.papers.meeting import (
    BLANK,
    Occasion,
    heading,
    kind_words,
    metadata,
    names_kept,
    numbered,
    when,
)
from intranet.features.activities.papers.record import vote_sentence
from intranet.foundation.pdf import title_lines

NO_RESOLUTIONS = "这次会议没有发展党员或者选举的表决结果，不印制决议。"
_TO_BE_WRITTEN = ("＿" * 26,) * 4


def resolved(record: ActivityRecord, vote: Vote) -> bool:
    """Whether the motion has a resolution of its own, and was voted on."""
    if vote.election is not None:
        return vote.election.returned is not None
    cast = vote.approve or vote.oppose or vote.abstain
    return vote.decision_type.names_person and bool(vote.person and cast and record.due_voters)


def resolutions(activity: Activity, occasion: Occasion) -> RecordPrint:
    """A page for each decision on a membership and each election."""
    lines = heading(activity, occasion, kind_words(activity), "决议")
    moment = activity.approved_at or activity.updated_at
    return RecordPrint(
        metadata=metadata(
            activity, occasion, paper="resolutions", title="".join(lines), moment=moment
        ),
        demo=occasion.demo,
        draft=activity.state in OPEN_STATES,
        keep_together=names_kept(activity, occasion),
        pages=tuple(
            _page(activity, record, vote, occasion)
            for record in activity.records
            for vote in record.votes
            if resolved(record, vote)
        ),
    )


def _page(activity: Activity, record: ActivityRecord, vote: Vote, occasion: Occasion) -> RecordPage:
    facts = (
        Fact("时间", when(activity), wide=True),
        Fact("地点", activity.place, wide=True),
        Fact(record.kind.chair_label, activity.chair_name),
        Fact("记录人", activity.recorder_name),
    )
    place = f"{occasion.short_name}{occasion.group_name}"
    if vote.election is not None:
        return RecordPage(
            title_lines=title_lines((place, vote.election.office.label, "选举结果报告单")),
            facts=facts,
            sections=_election_sections(record, vote, vote.election),
            signers=("监票人（签字）", f"{record.kind.chair_label}（签字）"),
        )
    return RecordPage(
        title_lines=title_lines((place, "关于", f"{proposal(vote)}的", "决议")),
        facts=facts,
        sections=(
            SectionPrint(f"一、{vote.person}同志的主要表现", tuple(map(Paragraph, _TO_BE_WRITTEN))),
            SectionPrint("二、表决情况和决议", (Paragraph(vote_sentence(record, vote)),)),
        ),
        signers=("党支部书记（签字）", "日期"),
    )


def _election_sections(
    record: ActivityRecord, vote: Vote, election: Election
) -> tuple[SectionPrint, ...]:
    found = outcome(election, due_voters=record.due_voters, present_voters=record.present_voters)
    told = (
        ("发出", election.issued),
        ("收回", election.returned),
        ("有效", election.valid),
        ("无效", election.spoilt),
    )
    counts = "，".join(f"{word}选票{number}张" for word, number in told if number is not None)
    votes = numbered(
        [
            f"{one.name}{'（另选人）' if one.written_in else ''}，得赞成票{one.approve}票。"
            for one in election.candidates
            if one.approve is not None
        ]
    )
    helpers = [
        f"{label}{names}"
        for label, names in (("监票人", election.tellers), ("计票人", election.counters))
        if names
    ]
    return (
        SectionPrint(
            "一、选举情况",
            (
                Paragraph(
                    f"{vote.motion.rstrip('。')}。应选{election.seats or BLANK}名，"
                    f"应到会有选举权党员{record.due_voters}名，实到{record.present_voters}名。{counts}。"
                    + (f"{'，'.join(helpers)}。" if helpers else "")
                ),
            ),
        ),
        SectionPrint("二、得票情况", tuple(map(Paragraph, votes)) or (Paragraph(BLANK),)),
        SectionPrint("三、选举结果", (Paragraph(found.sentence),)),
    )
