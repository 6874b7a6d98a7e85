"""Rules about who took part in what."""

import re
from collections.abc import Iterable, Iterator

from intranet.domain.activities.attendance import attendance_mode, body_of, differing_names
from intranet.domain.activities.decisions import too_early
from intranet.domain.activities.elections import names_in
from intranet.domain.activities.findings.engine import Hit, Limit, Rule, Severity
from intranet.domain.activities.findings.evidence import Evidence
from intranet.domain.activities.findings.records import entered_twice
from intranet.domain.activities.kinds import AttendanceMode
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.tables import Activity, Attendance, record_field
from intranet.domain.organization.existence import outside
from intranet.foundation import chinese

# the regulation on branches says nothing of those who sit in a body of the committee
_OF_A_BODY = "委员、成员应当按时参加会议和学习，不能参加的应当请假"

ROLL_DIFFERS = "roll_differs"
OUT_OF_TIME = "out_of_time"
_NAMED = 3
# 张三：…, 张三同志谈到…; 张三（书面发言）：… and 张三作了书面发言 say that a text was sent
_SPEAKS = (
    r"(?:^|[\s，。；：、])\s*{}(?:同志)?\s*"
    r"(?:[:：]|谈|说|讲|表示|提出|指出|认为|强调|汇报|介绍|发言|领学|结合|作了(?!.{{0,4}}书面))"
)

# 张三投赞成票, 张三同志举手赞成: votes are counted without names, so only minutes can tell
_VOTES = (
    r"(?:^|[\s，。；：、]){}(?:同志)?\s*"
    r"(?:投(?:了)?(?:赞成|反对|弃权)?票|举手|弃权|参加(?:了)?(?:投票|表决|选举))"
)
_TAKES_PART = f"{_SPEAKS}|{_VOTES}".replace("{}", "{0}")


def _names(names: Iterable[str]) -> str:
    """The first few by name: 张一鸣、李二虎、王三石等5人."""
    found = list(dict.fromkeys(names))
    listed = "、".join(found[:_NAMED])
    return f"{listed}等{len(found)}人" if len(found) > _NAMED else listed


def _with_status(activity: Activity, status: AttendanceStatus) -> dict[int, Attendance]:
    return {row.member_id: row for row in activity.attendance if row.status is status}


def _facts(*numbers: Iterable[int]) -> str:
    return ";".join(",".join(map(str, sorted(some))) for some in numbers)


def acting(activity: Activity) -> list[tuple[str, str, int | None, str]]:
    """Who chairs, records, lectures, and watches and counts ballots.

    Part, field of the form, the member (None: a guest, or somebody whom the register does not list), the name.
    """
    listed = {row.name: row.member_id for row in activity.attendance}
    return [
        (activity.chair_label, "chair_name", activity.chair_id, activity.chair_name),
        ("记录人", "recorder_name", activity.recorder_id, activity.recorder_name),
        *(
            ("主讲人", record_field(one, "lecturer_name"), one.lecturer_id, one.lecturer_name)
            for one in activity.records
        ),
        *(
            (part, record_field(one, f"votes-{position}-{field}"), listed.get(name), name)
            for one in activity.records
            for position, vote in enumerate(one.votes)
            if vote.election is not None
            for part, field, text in (
                ("监票人", "tellers", vote.election.tellers),
                ("计票人", "counters", vote.election.counters),
            )
            for name in names_in(text)
        ),
    ]


def _absent_acts(activity: Activity, _evidence: Evidence, _limit: int) -> Iterator[Hit]:
    absent = _with_status(activity, AttendanceStatus.ABSENT)
    for part, field, member_id, _ in acting(activity):
        if member_id in absent:
            row = absent[member_id]
            yield Hit(
                f"{part}{row.name}登记为缺席，请核对。", f"{part}:{row.member_id}", field=field
            )


def _exempt_chairs(activity: Activity, _evidence: Evidence, _limit: int) -> Iterator[Hit]:
    row = _with_status(activity, AttendanceStatus.EXEMPT).get(activity.chair_id or 0)
    if row is not None:
        yield Hit(f"{activity.chair_label}{row.name}当日不计应到，请核对。", str(row.member_id))


def _told_of(activity: Activity, pattern: str, rows: Iterable[Attendance]) -> list[Attendance]:
    """Of whom the minutes tell what the pattern says."""
    texts = [record.text.content for record in activity.records if record.text]
    return [
        row
        for row in rows
        if any(re.search(pattern.format(re.escape(row.name)), text) for text in texts)
    ]


def _uncounted_take_part(activity: Activity, _evidence: Evidence, _limit: int) -> Iterator[Hit]:
    """Who is not counted speaks or handles ballots; who has no vote casts one.

    How somebody voted is known of no vote: ballots are secret and hands are counted.
    """
    exempt = _with_status(activity, AttendanceStatus.EXEMPT)
    if speaking := _told_of(activity, _TAKES_PART, exempt.values()):
        yield Hit(
            f"{_names(row.name for row in speaking)}当日不计应到，记录中有其发言或者表决，请核对。",
            _facts(row.member_id for row in speaking),
        )
    for part, field, member_id, name in acting(activity):
        if member_id in exempt and part in {"监票人", "计票人"}:
            yield Hit(f"{part}{name}当日不计应到，请核对。", f"{part}:{member_id}", field=field)
    there = _with_status(activity, AttendanceStatus.PRESENT).values()
    if voting := _told_of(activity, _VOTES, (row for row in there if not row.has_voting_right)):
        yield Hit(
            f"{_names(row.name for row in voting)}当日没有表决权，记录中有其表决，请核对。",
            _facts(row.member_id for row in voting),
        )


def _absent_speaks(activity: Activity, _evidence: Evidence, _limit: int) -> Iterator[Hit]:
    absent = _with_status(activity, AttendanceStatus.ABSENT)
    speaking = _told_of(activity, _SPEAKS, absent.values())
    if speaking:
        yield Hit(
            f"{_names(row.name for row in speaking)}登记为缺席，记录中有其发言；书面发言请在记录中注明。",
            _facts(row.member_id for row in speaking),
        )


def _two_at_once(activity: Activity, evidence: Evidence, _limit: int) -> Iterator[Hit]:
    mine, others = evidence.beside(activity)
    meeting = [
        (other, shared)
        for other in others
        if mine.meets(other) and not entered_twice(mine, other)
        for shared in [mine.people & other.people]
        if shared
    ]
    if meeting:
        people = frozenset().union(*(shared for _, shared in meeting))
        names = {row.member_id: row.name for row in activity.attendance}
        names |= {member_id or 0: name for _, _, member_id, name in acting(activity)}
        yield Hit(
            f"{_names(names.get(one, '') for one in sorted(people))}同一时间还登记在另一次活动中。",
            _facts(people, (other.id for other, _ in meeting)),
            tuple(other.id for other, _ in meeting),
        )


def _present_on_leave(activity: Activity, evidence: Evidence, _limit: int) -> Iterator[Hit]:
    present = _with_status(activity, AttendanceStatus.PRESENT)
    last = activity.ends_on or activity.held_on
    away = {
        member_id: leave.what
        for member_id in present
        for leave in evidence.leaves.get(member_id, ())
        if leave.first <= last and leave.last >= activity.held_on
    }
    away |= {
        entry.member_id: entry.exemption.label
        for entry in evidence.rosters.get((activity.circle, activity.held_on), ())
        if entry.member_id in present and entry.exemption and not entry.counted_in_due
    }
    if away:
        told = _names(f"{present[one].name}（{what}）" for one, what in sorted(away.items()))
        yield Hit(f"{told}登记为出席，当日在外或者不计应到。", _facts(away))


def _out_of_time(activity: Activity, evidence: Evidence, _limit: int) -> Iterator[Hit]:
    """Who came to the branch later, or had left it. A name that the branch never knew is a guest's."""
    present = {row.member_id: row.name for row in activity.attendance}
    away = [
        (one, why)
        for one in evidence.belonging.get(activity.branch_id or 0, ())
        if (why := outside(one.periods, activity.held_on, "活动"))
    ]
    parts = acting(activity)
    found = [
        (part, one.name, one.member_id, why, field)
        for part, field, member_id, name in parts
        for one, why in away
        if member_id is None and one.name == name
    ]
    found += [
        ("参加人员", present[one.member_id], one.member_id, why, "attendance")
        for one, why in away
        if one.member_id in present
    ]
    for part, name, member_id, why, field in found:
        yield Hit(f"{part}{name}{why}，请核对姓名和日期。", f"{part}:{member_id}", field=field)


def _before_its_time(activity: Activity, evidence: Evidence, _limit: int) -> Iterator[Hit]:
    for record in activity.records:
        for position, vote in enumerate(record.votes):
            ends_on = evidence.probations.get((vote.member_id or 0, activity.held_on))
            if why := too_early(vote.decision_type, vote.person, activity.held_on, ends_on):
                yield Hit(
                    why,
                    f"{vote.member_id}:{ends_on}",
                    field=record_field(record, f"votes-{position}-person"),
                )


def _attendance_low(activity: Activity, _evidence: Evidence, limit: int) -> Iterator[Hit]:
    due, present = activity.due_count, activity.present_count
    if due and present * 100 < limit * due:
        yield Hit(
            f"应到{due}人，实到{present}人，出勤率{chinese.percent(present, due)}%，低于{limit}%。",
            f"{present}/{due}",
            basis=_OF_A_BODY if body_of(record.kind for record in activity.records) else "",
        )


def _roll_differs(activity: Activity, evidence: Evidence, _limit: int) -> Iterator[Hit]:
    roster = evidence.rosters.get((activity.circle, activity.held_on))
    kinds = [record.kind for record in activity.records]
    # of a gathering to come nobody has been noted yet
    due = activity.attendance and attendance_mode(kinds) is AttendanceMode.DUE
    if roster is None or not due:
        return
    on_leave = {e.member_id for e in roster if not e.counted_in_due} & set(
        _with_status(activity, AttendanceStatus.PRESENT)
    )
    differing = {
        key: name
        for key, name in differing_names(
            activity, kinds, roster, elsewhere=evidence.elsewhere.get(activity.id, ())
        ).items()
        if key not in on_leave
    }
    if differing:
        yield Hit(f"到会登记与当日名册不一致：{_names(differing.values())}。", _facts(differing))


PEOPLE_RULES = (
    Rule(
        "absent_acts",
        "缺席人员主持、记录或主讲",
        "会议记录应当如实反映到会情况",
        Severity.REFUSE,
        _absent_acts,
    ),
    Rule(
        "exempt_chairs",
        "不计应到人员主持",
        "不计入应到会的情形须经上级党组织批准并经支部党员大会通过",
        Severity.MUST_EXPLAIN,
        _exempt_chairs,
    ),
    Rule(
        "uncounted_take_part",
        "不计应到、无表决权人员发言或表决",
        "不计入应到会、没有表决权的情形按《中国共产党支部工作条例（试行）》第十一条和有关规定",
        Severity.MUST_EXPLAIN,
        _uncounted_take_part,
    ),
    Rule(
        "absent_speaks",
        "缺席人员在记录中发言",
        "会议记录应当如实反映到会情况",
        Severity.MUST_EXPLAIN,
        _absent_speaks,
    ),
    Rule(
        "two_at_once",
        "同一人同一时间参加两次活动",
        "活动应当如实登记",
        Severity.MUST_EXPLAIN,
        _two_at_once,
    ),
    Rule(
        "present_on_leave",
        "培训、长期外出期间登记出席",
        "缺席应当注明原因",
        Severity.MUST_EXPLAIN,
        _present_on_leave,
    ),
    Rule(
        OUT_OF_TIME,
        "当日不在本支部的人员",
        "活动应当如实登记",
        Severity.MUST_EXPLAIN,
        _out_of_time,
    ),
    Rule(
        "before_its_time",
        "预备期未满表决转正、延长",
        "《中国共产党章程》第七条：预备党员的预备期为一年，预备期满后及时讨论",
        Severity.MUST_EXPLAIN,
        _before_its_time,
    ),
    Rule(
        "attendance_low",
        "出勤率偏低",
        "《中国共产党支部工作条例（试行）》第十六条：党员应当按期参加组织生活",
        Severity.MUST_EXPLAIN,
        _attendance_low,
        Limit("出勤率不低于", "%", usual=75, least=1, most=100),
    ),
    Rule(
        ROLL_DIFFERS,
        "到会登记与当日名册不一致",
        "应到人员以当日名册为准",
        Severity.MUST_EXPLAIN,
        _roll_differs,
    ),
)
