"""Rules about the record beside other records, and about what it holds."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from intranet.domain.activities.findings.engine import Hit, Limit, Rule, Severity
from intranet.domain.activities.findings.evidence import Evidence, Gathering
from intranet.domain.activities.meetings import only_talked, undecided, usual_decision
from intranet.domain.activities.quorum import judge
from intranet.domain.activities.tables import Activity, record_field
from intranet.foundation import chinese

_NEAR = 0.9
_THEME_DAY = "theme_day"


def entered_twice(one: Gathering, other: Gathering) -> bool:
    """Whether two gatherings of the same people on a day look like one: the same kind at one time, or one title."""
    if (one.branch_id, one.party_group_id, one.body) != (
        other.branch_id,
        other.party_group_id,
        other.body,
    ):
        return False
    titles = (one.title.replace(" ", ""), other.title.replace(" ", ""))
    near = SequenceMatcher(None, *titles, autojunk=False).ratio() >= _NEAR
    return near or (bool(one.kinds & other.kinds) and one.meets(other))


def _entered_twice(activity: Activity, evidence: Evidence, _limit: int) -> Iterator[Hit]:
    mine, others = evidence.beside(activity)
    found = [other.id for other in others if entered_twice(mine, other)]
    if found:
        yield Hit(
            "同一天还登记了时间重叠或者名称相近的活动，请核对是否重复登记。",
            ",".join(map(str, sorted(found))),
            tuple(found),
        )


def _reads_alike(activity: Activity, evidence: Evidence, limit: int) -> Iterator[Hit]:
    found = [one for one in evidence.alike.get(activity.id, ()) if one.percent >= limit]
    if found:
        most = max(one.percent for one in found)
        yield Hit(
            f"会议内容与此前登记的{len(found)}条记录雷同，最高约{most}%相同。",
            ",".join(str(one.activity_id) for one in found),
            tuple(one.activity_id for one in found),
        )


def _resolution_open(activity: Activity, _evidence: Evidence, _limit: int) -> Iterator[Hit]:
    open_ones = [
        item
        for record in activity.records
        for item in record.resolutions
        if not item.responsible.strip() or item.due_on is None
    ]
    if open_ones:
        first = chinese.phrase(open_ones[0].text)
        told = f"“{first[:30]}”" + (f"等{len(open_ones)}项" if len(open_ones) > 1 else "")
        yield Hit(
            f"议定事项{told}没有写明责任人或者完成时限。",
            ",".join(str(item.id) for item in open_ones),
        )


def _theme_days(activity: Activity, evidence: Evidence, limit: int) -> Iterator[Hit]:
    month = (activity.held_on.year, activity.held_on.month)
    held = sorted(
        (
            one
            for one in evidence.gatherings
            if one.branch_id == activity.branch_id
            and _THEME_DAY in one.kinds - one.made_up
            and (one.held_on.year, one.held_on.month) == month
        ),
        key=lambda one: (one.held_on, one.id),
    )
    ids = [one.id for one in held]
    if activity.id in ids and ids.index(activity.id) >= limit:
        number = ids.index(activity.id) + 1
        yield Hit(
            f"当月第{number}次主题党日，超过每月{limit}次，请核对是否按主题党日登记。",
            str(number),
            tuple(one for one in ids[: number - 1]),
        )


def _hours_beyond(activity: Activity, _evidence: Evidence, limit: int) -> Iterator[Hit]:
    """No regulation defines the length of a 学时, so the sum is compared with the time the gathering took."""
    tenths = sum(record.study_hours_tenths for record in activity.records)
    if activity.duration_minutes and tenths * 6 > activity.duration_minutes + limit:
        hours = chinese.tenths(round(activity.duration_minutes / 6))
        yield Hit(
            f"活动时长{hours}小时，登记学时合计{chinese.tenths(tenths)}，请核对；"
            "同一段时间兼作几类的，学时只在一类中计算。",
            f"{tenths}/{activity.duration_minutes}",
        )


def _decides_short(activity: Activity, _evidence: Evidence, _limit: int) -> Iterator[Hit]:
    """What too few have decided is not decided: it is kept as a talk, without votes and resolutions."""
    for record in activity.records:
        facts = f"{record.kind.code}:{record.present_voters}/{record.due_voters}"
        why = undecided(record)
        if why and record.resolutions:
            yield Hit(
                f"{why}请删去议定事项并勾选“本次无议定事项”，按座谈（通报）登记。",
                facts,
                field=record_field(record, "resolutions"),
                basis=usual_decision(record.kind).basis,
            )
        for position, vote in enumerate(record.votes if record.due_count else ()):
            verdict = judge(
                vote.decision_type,
                due_voters=record.due_voters,
                present_voters=record.present_voters,
                approve=vote.approve,
            )
            if not verdict.valid:
                yield Hit(
                    f"{verdict.explanation}请删去这项表决；没有其他表决的，请勾选“本次无表决事项”。",
                    f"{facts}:{position}",
                    field=record_field(record, f"votes-{position}-motion"),
                    basis=vote.decision_type.basis,
                )


def _ballots_differ(activity: Activity, _evidence: Evidence, _limit: int) -> Iterator[Hit]:
    """Each elector who is there gets one ballot; a register corrected afterwards may say otherwise."""
    for record in activity.records:
        for position, vote in enumerate(record.votes if record.due_count else ()):
            issued = vote.election.issued if vote.election else None
            if issued is not None and issued != record.present_voters:
                yield Hit(
                    f"“{vote.motion}”发出选票{issued}张，到会有选举权{record.present_voters}人，请核对。",
                    f"{record.kind.code}:{position}:{issued}/{record.present_voters}",
                    field=record_field(record, f"votes-{position}-issued"),
                )


def _short_of_quorum(activity: Activity, _evidence: Evidence, _limit: int) -> Iterator[Hit]:
    for record in activity.records:
        if words := only_talked(record):
            yield Hit(
                f"{record.kind.label}{words}。",
                f"{record.kind.code}:{record.present_voters}/{record.due_voters}",
                basis=usual_decision(record.kind).basis,
            )


RECORD_RULES = (
    Rule(
        "decides_short",
        "不足法定人数作出决定",
        "《中国共产党支部工作条例（试行）》第十一条、第十二条",
        Severity.REFUSE,
        _decides_short,
        by_law=True,
    ),
    Rule(
        "ballots_differ",
        "发出选票与到会有选举权人数不符",
        "《中国共产党基层组织选举工作条例》：清点到会有选举权的人数，按人数分发选票",
        Severity.MUST_EXPLAIN,
        _ballots_differ,
    ),
    Rule(
        "short_of_quorum",
        "到会不足半数",
        "《中国共产党支部工作条例（试行）》第十一条、第十二条",
        Severity.POINT_OUT,
        _short_of_quorum,
    ),
    Rule(
        "entered_twice",
        "同一活动重复登记",
        "一次活动只登记一次，兼作几类的在同一条记录中选择",
        Severity.MUST_EXPLAIN,
        _entered_twice,
    ),
    Rule(
        "reads_alike",
        "会议内容与其他记录雷同",
        "会议记录应当如实记载发言要点和讨论情况",
        Severity.MUST_EXPLAIN,
        _reads_alike,
        Limit("相同部分达到", "%", usual=80, least=70, most=100),
    ),
    Rule(
        "resolution_open",
        "议定事项没有责任人或时限",
        "会议记录应当记明议定事项的责任人和完成时限",
        Severity.MUST_EXPLAIN,
        _resolution_open,
    ),
    Rule(
        "theme_days",
        "当月主题党日次数",
        "《中国共产党支部工作条例（试行）》第十六条：主题党日每月相对固定1天",
        Severity.POINT_OUT,
        _theme_days,
        Limit("每月不超过", "次", usual=1, least=1, most=31),
    ),
    Rule(
        "hours_beyond",
        "学时多于活动时长",
        "学时按实际学习时间登记",
        Severity.POINT_OUT,
        _hours_beyond,
        Limit("允许多出", "分钟", usual=30, least=0, most=480),
    ),
)
