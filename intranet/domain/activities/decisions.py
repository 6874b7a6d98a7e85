"""Decisions of an assembly on somebody's membership: whom they concern, and how they read.

《中国共产党发展党员工作细则》: an assembly admits a probationary member; when the year of probation is over it
confirms, extends (once, by half a year to a year) or cancels. Each takes effect by the approval of the committee.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from intranet.domain.activities.quorum import DecisionType
from intranet.domain.activities.tables import Activity, ActivityRecord, Vote, record_field
from intranet.domain.organization.members import Member, MemberStatus
from intranet.domain.organization.roster import RosterEntry
from intranet.foundation import chinese
from intranet.foundation.errors import RuleBroken

EXTENSION_MONTHS = range(6, 13)
ON_MEMBERSHIP = tuple(decision for decision in DecisionType if decision.names_person)
# Discussed when the probation is over; an admission has no probation before it, a cancellation waits for no day.
AFTER_PROBATION = frozenset({DecisionType.FULL_MEMBERSHIP, DecisionType.EXTENSION})


def concerned(
    decision: DecisionType, name: str, roster: Iterable[RosterEntry]
) -> RosterEntry | None:
    """Who on the roster of the day is meant; None for somebody who is to be admitted.

    Raises ValueError with the sentence to be shown where nobody, or nobody for certain, has the status for it.
    """
    entries = list(roster)
    on_probation = [entry for entry in entries if entry.on_probation]
    named = [entry for entry in on_probation if entry.name == name]
    if decision is DecisionType.ADMISSION:
        if named:
            raise ValueError(f"{name}在当日名册上已是预备党员，不需要再接收。")
        return None
    if not on_probation:
        raise ValueError(f"当日名册上没有预备党员，不能表决“{decision.label}”，请核对日期和类型。")
    if not named:
        known = "、".join(entry.name for entry in on_probation)
        full = any(entry.name == name and entry.status is MemberStatus.FULL for entry in entries)
        what = f"{name}已是正式党员" if full else f"当日名册上没有预备党员{name}"
        raise ValueError(f"{what}；当日的预备党员：{known}。")
    if len(named) > 1:
        raise ValueError(f"当日名册上有{len(named)}名预备党员叫{name}，请先在党员信息中区分姓名。")
    return named[0]


def name_persons(session: Session, activity: Activity, roster: Sequence[RosterEntry]) -> None:
    """Say whom the decisions of a gathering concern, from the *roster* of its day (records, kinds, votes are loaded).

    Raises RuleBroken beside a vote's ``person`` where nobody has the status for it, and for a second extension.
    """
    on_probation = {entry.member_id for entry in roster if entry.on_probation}
    problems: dict[str, list[str]] = {}
    extensions: dict[int, str] = {}
    for record in activity.records:
        for position, vote in enumerate(record.votes):
            admits = vote.decision_type is DecisionType.ADMISSION
            known = vote.member_id is not None and (admits or vote.member_id in on_probation)
            if not vote.person or known:
                continue
            name = record_field(record, f"votes-{position}-person")
            try:
                found = concerned(vote.decision_type, vote.person, roster)
            except ValueError as nobody:
                problems[name] = [str(nobody)]
                continue
            vote.member_id = found.member_id if found else None
            if found and vote.decision_type is DecisionType.EXTENSION:
                extensions[found.member_id] = name
    for member_id in _extended(session, extensions):
        problems[extensions[member_id]] = ["预备期已延长过一次，不能再延长。"]
    if problems:
        raise RuleBroken(problems)


def _extended(session: Session, member_ids: Collection[int]) -> list[int]:
    """Whose probation was extended before. One statement, none for nobody."""
    if not member_ids:
        return []
    statement = select(Member.id).where(
        Member.id.in_(member_ids), Member.probation_until.is_not(None)
    )
    with session.no_autoflush:
        return list(session.scalars(statement))


def too_early(decision: DecisionType, name: str, day: date, ends_on: date | None) -> str:
    """Why an assembly on *day* votes before its time, in words; empty where it does not, or nobody knows the end.

    ``ends_on`` is the day on which the probation is over: from then on it is discussed (《党章》第七条).
    """
    if decision not in AFTER_PROBATION or ends_on is None or day >= ends_on:
        return ""
    return (
        f"{name}的预备期到{chinese.long_date(ends_on)}才满，预备期满后才能讨论“{decision.label}”，"
        "请核对人员、日期和入党时间。"
    )


def subject(vote: Vote) -> str:
    """What is decided on whom: 预备党员转正：李明; the type alone where nobody is named."""
    if not vote.person:
        return vote.decision_type.label
    more = f"，{vote.months}个月" if vote.months else ""
    return f"{vote.decision_type.label}：{vote.person}{more}"


def proposal(vote: Vote) -> str:
    """What is put to the vote on a person: 接收李明同志为中共预备党员; empty where nobody is named."""
    if not vote.person:
        return ""
    return {
        DecisionType.ADMISSION: f"接收{vote.person}同志为中共预备党员",
        DecisionType.FULL_MEMBERSHIP: f"{vote.person}同志转为中共正式党员",
        DecisionType.EXTENSION: f"延长{vote.person}同志的预备期{vote.months or ''}个月",
        DecisionType.CANCELLATION: f"取消{vote.person}同志的预备党员资格",
    }[vote.decision_type]


def decided(vote: Vote, *, passed: bool) -> str:
    """The decision on the person as a sentence of the minutes; empty where nobody is named."""
    words = proposal(vote)
    if not words:
        return ""
    return f"会议决定{words}，报上级党组织审批。" if passed else f"会议未同意{words}。"


def carried_on_membership() -> ColumnElement[bool]:
    """SQL condition over Vote and its ActivityRecord: a decision on a named person that passed, as ``judge`` says."""
    return and_(
        Vote.decision_type.in_(ON_MEMBERSHIP),
        Vote.person != "",
        ActivityRecord.present_voters * 2 > ActivityRecord.due_voters,
        Vote.approve * 2 > ActivityRecord.due_voters,
    )
