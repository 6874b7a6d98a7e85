"""The notice of a gathering, and what all its papers share.

Pure: an activity that is loaded in full and the ``Occasion`` around it go in, print documents come out. No request, no
database, no clock. What is not known yet prints as a line or a cell to fill by hand.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from intranet.domain.activities.attendance import attendance_mode, is_due
from intranet.domain.activities.kinds import ActivityKind, AttendanceMode, DueRule
from intranet.domain.activities.rows import record_number
from intranet.domain.activities.tables import Activity, ActivityRecord, Attendance, Vote
from intranet.domain.activities.times import hours_words, runs_through
from intranet.domain.organization.roster import RosterEntry
from intranet.domain.organization.tables import CommitteeBody
from intranet.domain.paper.documents import NoticePrint
from intranet.domain.paper.parts import BY_HAND
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.foundation import clock
from intranet.foundation.chinese import date_range, long_date, weekday
from intranet.foundation.pdf import PrintMetadata, title_lines

BLANK = "_" * 12
SHORT_BLANK = "_" * 5
_BRACKETED = re.compile(r"(?:（[^）]*）|\([^)]*\)|[^、，,；;\s（(])+")
_REMARK = re.compile(r"[（(]([^）)]*)[）)]")


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What is printed around a gathering, as it was on its day.

    ``short_name`` and ``full_name`` are those of the branch, or of the committee for what belongs to it; ``roster`` is
    that of the day, ``name_keys`` the sort keys of its members; ``ordinals`` gives 第n次 of each record by its id.
    ``brand_name`` is the brand that the gathering is tagged to, as it prints. ``criticism`` and ``reasons`` say
    whether the reader may see the criticism of a life meeting, and why people were absent. ``late`` is the mark of
    what was logged or corrected after its quarter was closed.
    """

    code: str
    short_name: str
    full_name: str
    group_name: str = ""
    brand_name: str = ""
    roster: tuple[RosterEntry, ...] = ()
    name_keys: Mapping[int, str]
    ordinals: Mapping[int, int]
    first_topic_label: str
    demo: bool
    criticism: bool = False
    reasons: bool = False
    late: str = ""


# --- what the gathering is -----------------------------------------------------------------------


def kinds_of(activity: Activity) -> list[ActivityKind]:
    """Kinds that the gathering counts as, in order."""
    return [record.kind for record in activity.records]


def kind_words(activity: Activity) -> str:
    """The kinds in one title: 支部党员大会暨党课."""
    return joined_kinds([kind.label for kind in kinds_of(activity)])


def joined_kinds(labels: Sequence[str]) -> str:
    """The same from their labels."""
    return "暨".join(filter(None, ["、".join(labels[:-1]), *labels[-1:]]))


def is_meeting(kind: ActivityKind) -> bool:
    """Whether the kind is a meeting (会 is held, anything else is carried out)."""
    return kind.label.endswith(("会", "会议"))


def is_planned(activity: Activity) -> bool:
    """Whether it was last touched before its day: nobody can have said who came and how it went."""
    return (
        activity.state is State.DRAFT and activity.held_on > clock.local(activity.updated_at).date()
    )


def due_of_record(
    activity: Activity, record: ActivityRecord, roster: tuple[RosterEntry, ...]
) -> list[RosterEntry]:
    """Members of the day who count in 应到 of this record; none where no register is kept."""
    if attendance_mode(kinds_of(activity)) is not AttendanceMode.DUE:
        return []
    return [
        entry
        for entry in roster
        if entry.counted_in_due
        and is_due(
            due_rule(record),
            in_branch_committee=entry.in_branch_committee,
            group_id=entry.party_group_id,
            held_by_group=activity.party_group_id,
        )
    ]


def due_rule(record: ActivityRecord) -> DueRule:
    """Who is due for this record at a gathering with a register (as ``register`` counts it)."""
    kind = record.kind
    return kind.due_rule if kind.attendance_mode is AttendanceMode.DUE else DueRule.ALL_MEMBERS


def observers_of(activity: Activity) -> list[tuple[str, str]]:
    """Those who attend without being due: name and what was written in brackets behind it."""
    found = []
    for words in _BRACKETED.findall(activity.observers):
        remark = _REMARK.search(words)
        name = _REMARK.sub("", words).strip()
        if name:
            found.append((name, remark[1].strip() if remark else ""))
    return found


def numbered(texts: list[str]) -> list[str]:
    """Texts as 1.… 2.…; with a digit after the number it would read as one number, then （1）…."""
    if any(text[:1].isdigit() for text in texts):
        return [f"（{number}）{text}" for number, text in enumerate(texts, 1)]
    return [f"{number}.{text}" for number, text in enumerate(texts, 1)]


def plain(text: str) -> str:
    """A phrase without the full stop or semicolon it was typed with."""
    return text.strip().rstrip("。；;.")


# --- what documents have in common ---------------------------------------------------------------


def metadata(
    activity: Activity, occasion: Occasion, *, paper: str, title: str, moment: datetime
) -> PrintMetadata:
    """Title, author and date of one paper; the same until the activity changes."""
    number = record_number(occasion.code, activity.held_on, activity.id)
    stage = "approved" if activity.state in COUNTED_STATES else activity.state.value
    return PrintMetadata(
        title=title,
        author=occasion.full_name,
        identifier=f"{number}/{paper}/{stage}/{moment.isoformat()}",
        created=moment,
        subject=activity.title,
    )


def names_kept(activity: Activity, occasion: Occasion) -> tuple[str, ...]:
    """Names of persons, which a line break must not divide."""
    attending: list[Attendance] = activity.attendance
    names = {
        *(entry.name for entry in occasion.roster),
        *(row.name for row in attending),
        *(name for name, _ in observers_of(activity)),
        activity.chair_name,
        activity.recorder_name,
        *(record.lecturer_name for record in activity.records),
        occasion.brand_name,
    }
    return tuple(sorted(name for name in names if name))


def when(activity: Activity) -> str:
    """2025年9月15日（星期一）14:30—16:30; several days without the day of the week."""
    first, last = activity.held_on, activity.ends_on
    hours = hours_words(first, last, activity.starts_at, activity.ends_at)
    if last is None or last == first:
        return f"{long_date(first)}（{weekday(first)}）{hours}"
    if runs_through(first, last, activity.starts_at, activity.ends_at):
        return f"{long_date(first)}{hours}"
    return f"{date_range(first, last)}{'每日' if activity.starts_at else ''}{hours}"


# What a body of the committee is called where it calls a meeting.
_HOSTS = {
    CommitteeBody.CORE_GROUP: "党组",
    CommitteeBody.PARTY_COMMITTEE: "机关党委",
    CommitteeBody.DISCIPLINE_COMMITTEE: "机关纪委",
}
# Meetings of the office that the committee records: 党组 is not 机关党委.
_OF_OFFICE = {"leading_group_meeting": "党组", "director_meeting_study": "主任办公会"}


def caller_of(activity: Activity) -> str:
    """What the body that met is called; empty where the branch or the committee itself did."""
    if activity.body is not None:
        return _HOSTS[activity.body]
    return _OF_OFFICE.get(activity.kinds.strip(","), "")


def host(activity: Activity, occasion: Occasion) -> str:
    """Short name of the branch, with the Party group that holds the meeting; of a committee its body that does."""
    return host_of(caller_of(activity), occasion.short_name, occasion.group_name)


def host_of(caller: str, short_name: str, group_name: str) -> str:
    """The same from the names."""
    if caller:
        return f"{short_name.removesuffix('机关党委')}{caller}"
    return f"{short_name}{group_name}"


def heading(activity: Activity, occasion: Occasion, kind_words: str, paper: str) -> tuple[str, ...]:
    """Title of a paper in lines broken by sense."""
    return title_lines(
        (*_host_and_kinds(caller_of(activity), host(activity, occasion), kind_words), paper)
    )


def filed_title(caller: str, place: str, held_on: date, kind_words: str) -> str:
    """The title under which a record is filed: 机关第四党支部2025年3月5日支部委员会会议记录."""
    if caller:  # with the day between them 党支部 does not stand for 支部
        place, kind_words = _host_and_kinds(caller, place, kind_words)
    return f"{place}{long_date(held_on)}{kind_words}记录"


def _host_and_kinds(caller: str, place: str, kind_words: str) -> tuple[str, str]:
    # 机关第四党支部 + 支部党员大会 reads 机关第四党支部党员大会, 机关纪委 + 机关纪委会议 reads 机关纪委会议
    twice = caller or "支部"
    if place.endswith(twice):
        kind_words = kind_words.removeprefix(twice)
    return place, kind_words


# --- the programme -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """One point of the programme, with the motion that is voted on at it."""

    title: str
    presenter: str = ""
    detail: str = ""
    vote: Vote | None = None
    record: ActivityRecord | None = None

    @property
    def in_notice(self) -> str:
        """The point as the notice names it."""
        if self.title == VOTE_ONLY and self.vote is not None:
            return f"表决事项：{plain(self.vote.motion)}"
        return plain(self.title)


VOTE_ONLY = "审议表决"


def _concerns(vote: Vote, text: str) -> bool:
    """Whether a motion names an item of the agenda, or the other way round."""
    motion, item = plain(vote.motion), plain(text)
    return bool(item) and (motion in item or item in motion)


def _points_of(record: ActivityRecord, occasion: Occasion) -> list[Point]:
    """First topic, theme or lecture, agenda, and motions that no item of the agenda names."""
    points = []
    if record.first_topic_document:
        topic = f"{occasion.first_topic_label}：{plain(record.first_topic_document)}"
        points.append(Point(topic, detail=record.first_topic_form))
    if record.theme:
        lecturer = f"主讲人：{lecturer_words(record)}" if record.lecturer_name else ""
        theme = f"{record.kind.theme_label}：{plain(record.theme)}"
        points.append(Point(theme, presenter=lecturer, detail=record.form))
    left = list(record.votes)
    for item in record.agenda:
        vote = next((vote for vote in left if _concerns(vote, item.text)), None)
        if vote is not None:
            left.remove(vote)
        points.append(Point(plain(item.text), vote=vote, record=record))
    points += [Point(VOTE_ONLY, vote=vote, record=record) for vote in left]
    return points


def programme(activity: Activity, occasion: Occasion) -> list[Point]:
    """All points of the gathering; of several records each names its kind at its first point.

    What a later record begins with as an earlier one is one point, which names both kinds.
    """
    found: list[Point] = []
    for record in activity.records:
        points = _points_of(record, occasion)
        if points and len(activity.records) > 1:
            first, *rest = points
            words = "　".join(filter(None, (record.kind.label, first.presenter)))
            places = [n for n, one in enumerate(found) if one.title == first.title]
            if places and first.vote is None:
                known = found[places[0]]
                found[places[0]] = replace(known, presenter=f"{known.presenter}　{words}".strip())
                points = rest
            else:
                points = [replace(first, presenter=words), *rest]
        found += points
    return found


def lecturer_words(record: ActivityRecord) -> str:
    """The lecturer with office: 张一鸣（党支部书记）."""
    role = f"（{record.lecturer_role}）" if record.lecturer_role else ""
    return f"{record.lecturer_name}{role}"


# --- notice --------------------------------------------------------------------------------------


def _hour(moment: time | None) -> str:
    if moment is None:
        return BLANK
    return f"{moment.hour}时{moment.minute:02d}分" if moment.minute else f"{moment.hour}时"


def acts(activity: Activity) -> str:
    """召开支部党员大会、上党课、开展主题党日: each kind with its verb, said once in a row."""
    words: list[str] = []
    before = ""
    for kind in kinds_of(activity):
        verb = "召开" if is_meeting(kind) else "上" if kind.label.endswith("党课") else "开展"
        words.append(kind.label if verb == before else f"{verb}{kind.label}")
        before = verb
    return "、".join(words)


def notice_text(activity: Activity, occasion: Occasion) -> str:
    """The notice in one paragraph, to be copied into the office's message system or printed."""
    several = activity.ends_on is not None and activity.ends_on != activity.held_on
    day = date_range(activity.held_on, activity.ends_on)
    start = _hour(activity.starts_at)
    moment = f"{day}（每日{start}）" if several else f"{day}（{weekday(activity.held_on)}）{start}"
    # what several kinds have in common is one point
    points = list(dict.fromkeys(point.in_notice for point in programme(activity, occasion)))
    contents = "；".join(numbered(points) if len(points) > 1 else points) or BLANK
    contact = activity.recorder_name or activity.chair_name
    asked = f"{contact}同志" if contact else ("党支部" if activity.branch_id else "机关党委")
    return (
        f"{host(activity, occasion)}定于{moment}在{activity.place or BLANK}{acts(activity)}，"
        f"主要内容：{contents}。请安排好工作准时参加；确需请假的，请会前向{asked}说明原因。"
    )


_CALLED = {
    DueRule.BRANCH_COMMITTEE: "各位支部委员：",
    DueRule.PARTY_COMMITTEE: "各位委员：",
    DueRule.DISCIPLINE_COMMITTEE: "各位委员：",
    DueRule.CORE_GROUP: "各位中心组成员：",
}


def _salutation(activity: Activity, occasion: Occasion) -> str:
    rules = {due_rule(record) for record in activity.records}
    if attendance_mode(kinds_of(activity)) is not AttendanceMode.DUE:
        return "各位同志："
    if rules == {DueRule.PARTY_GROUP}:
        return f"{occasion.group_name}各位党员："
    return _CALLED.get(next(iter(rules)), "各位党员：") if len(rules) == 1 else "各位党员："


def notice(activity: Activity, occasion: Occasion) -> NoticePrint:
    """The notice, dated on the day the plan was last changed; by hand when that was not before the gathering."""
    written = clock.local(activity.updated_at).date()
    name = "会议通知" if any(map(is_meeting, kinds_of(activity))) else "活动通知"
    return NoticePrint(
        metadata=metadata(
            activity,
            occasion,
            paper="notice",
            title=f"{host(activity, occasion)}{kind_words(activity)}通知",
            moment=activity.updated_at,
        ),
        demo=occasion.demo,
        keep_together=names_kept(activity, occasion),
        title_lines=(name,),
        salutation=_salutation(activity, occasion),
        paragraphs=(notice_text(activity, occasion),),
        signatory=occasion.full_name,
        date=long_date(written) if written <= activity.held_on else BY_HAND,
    )
