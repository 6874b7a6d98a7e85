"""The chair's agenda card: what comes when, what is voted on, which numbers make it valid and pass it."""

from intranet.domain.activities.attendance import attendance_mode
from intranet.domain.activities.kinds import AttendanceMode
from intranet.domain.activities.quorum import DecisionType, needed_approvals, needed_present
from intranet.domain.activities.tables import Activity
from intranet.domain.paper.documents import AgendaItemPrint, AgendaPrint, MotionPrint
from intranet.domain.paper.parts import Fact
from intranet.features.activities.papers.meeting import (
    BLANK,
    SHORT_BLANK,
    Occasion,
    Point,
    due_of_record,
    heading,
    kind_words,
    kinds_of,
    metadata,
    names_kept,
    observers_of,
    plain,
    programme,
    when,
)
from intranet.foundation.chinese import numeral


def _due_words(activity: Activity, occasion: Occasion) -> str:
    """9名（有表决权8名）; for records with different due sets each with its kind."""
    words = {}
    for record in activity.records:
        due = due_of_record(activity, record, occasion.roster)
        voters = sum(entry.has_voting_right for entry in due)
        words[record.kind.label] = f"{len(due)}名（有表决权{voters}名）" if due else ""
    if len(set(words.values())) == 1:
        return next(iter(words.values()))
    return "；".join(f"{label}{number}" for label, number in words.items() if number)


def _motion(activity: Activity, point: Point, occasion: Occasion) -> MotionPrint | None:
    if point.vote is None or point.record is None:
        return None
    decision = point.vote.decision_type
    due = due_of_record(activity, point.record, occasion.roster)
    voters = sum(entry.has_voting_right for entry in due)
    to_pass = f"{needed_approvals(decision, voters, voters)}票"
    if decision is DecisionType.ELECTION:
        to_pass += "（全部到会时）"
    return MotionPrint(
        text=plain(point.vote.motion),
        voters_due=f"{voters}名" if voters else f"{SHORT_BLANK}名",
        needed_valid=f"{needed_present(decision, voters)}名" if voters else f"{SHORT_BLANK}名",
        needed_pass=to_pass if voters else f"{SHORT_BLANK}票",
        method=point.vote.method.label,
    )


def _reminders(activity: Activity) -> tuple[str, ...]:
    """What the chair must keep in mind for the decisions of the day, each with its source."""
    used = {vote.decision_type for record in activity.records for vote in record.votes}
    found = []
    for decision in (known for known in DecisionType if known in used):
        if decision is DecisionType.ELECTION:
            rule = "赞成票超过实到会有选举权人数的半数方为当选；实到人数有变化的，所需票数按实到人数重新计算"
        elif decision.by_committee:
            rule = "赞成票超过应到会委员的半数方为通过"
        elif decision.written_opinions_count:
            rule = (
                "赞成票超过应到会有表决权党员的半数方为通过；因故不能到会的正式党员会前送达的书面意见计入票数；"
                "两名以上的，逐个讨论、逐个表决"
            )
        else:
            rule = "赞成票超过应到会有表决权党员的半数方为通过"
        found.append(f"{decision.label}：{rule}。（{decision.basis}）")
    return tuple(found)


def agenda_card(activity: Activity, occasion: Occasion) -> AgendaPrint:
    """The chair's card: what comes when, what is voted on, which numbers make it valid and pass it."""
    lines = heading(activity, occasion, kind_words(activity), "议程")
    points = programme(activity, occasion) or [Point(BLANK * 2) for _ in range(3)]
    facts = [
        Fact("时间", when(activity), wide=True),
        Fact("地点", activity.place, wide=True),
        Fact(activity.chair_label, activity.chair_name),
        Fact("记录人", activity.recorder_name),
    ]
    if attendance_mode(kinds_of(activity)) is AttendanceMode.DUE:
        facts.append(Fact("应到", _due_words(activity, occasion), wide=True))
    observers = "、".join(
        f"{name}（{remark}）" if remark else name for name, remark in observers_of(activity)
    )
    if observers:
        facts.append(Fact("列席", observers, wide=True))
    return AgendaPrint(
        metadata=metadata(
            activity, occasion, paper="agenda", title="".join(lines), moment=activity.updated_at
        ),
        demo=occasion.demo,
        keep_together=names_kept(activity, occasion),
        title_lines=lines,
        facts=tuple(facts),
        items=tuple(
            AgendaItemPrint(
                number=numeral(number),
                title=point.title,
                presenter=point.presenter,
                detail=point.detail,
                motion=_motion(activity, point, occasion),
            )
            for number, point in enumerate(points, 1)
        ),
        reminders=_reminders(activity),
    )
