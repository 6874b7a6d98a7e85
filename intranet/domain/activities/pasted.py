"""A pasted notice or report of one gathering, read by rules: what it says for sure, from where, and the rest. Pure.

Nothing is guessed: what no rule reads stays in ``rest``, and the person confirms every field in the form.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from intranet.domain.activities.presence import AbsenceReason
from intranet.foundation.told_dates import (
    DAY,
    RANGE,
    Told,
    dates_in,
    hours_in,
    one_blank,
    plain,
    soon_in,
)

_SHORT = {
    "assembly": ("党员大会",),
    "branch_committee_meeting": ("支部委员会", "支委会"),
    "group_meeting": ("党小组会",),
    "core_group_session": ("中心组学习", "中心组集体学习"),
    "volunteer_service": ("志愿服务",),
    "oath_renewal": ("重温入党誓词",),
}
"""What kinds are called besides their label."""

_NUMBER = r"(?:[(（]?[一二三四五六七八九十0-9]{1,2}[)）、.．]\s*)?"
_WORDS = {
    "time": "时间|日期",
    "place": "地点|地址",
    "chair_name": "主持人|主持|召集人|负责人",
    "recorder_name": "记录人|记录",
    "lecturer_name": "主讲人|主讲|授课人|授课|讲课人",
    "theme": "主题|题目|课题",
    "observers": "列席人员|列席",
    "absent": "缺席人员|缺席|请假人员|请假",
    "agenda": "议题|议程",
}
_LABEL = re.compile(
    rf"(?:^|(?<=[\s；;，,。]))[【\[]?{_NUMBER}(?:会议|活动|学习|开会|党课|集合)?"
    + "(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _WORDS.items()) + ")"
    + r"[】\]]?\s*(?:[：:]|$)"
)  # fmt: skip
_OTHER = re.compile(rf"^[【\[]?{_NUMBER}[一-龥]{{2,8}}[】\]]?\s*[：:]")
_NUMBERED = re.compile(r"^[(（]?[一二三四五六七八九十0-9]{1,2}[)）、.．]\s*")
_ITEMS = re.compile(r"\n|[；;。]\s*(?=[(（]?[一二三四五六七八九十0-9]{1,2}[)）、.．])")
_WORDS_LEFT = re.compile(r"[一-龥0-9]")
_NAME = r"[一-龥]{2,4}(?:·[一-龥]{1,6})?"
_CHINESE = "一二三四五六七八九十"
_POST = r"(?:党?支部)?(?:副?书记|委员|党员)?\s*"
_PERSON = re.compile(
    rf"^{_POST}([一-龥]{{2,4}}?(?:·[一-龥]{{1,6}})?)\s*(?:同志)?(?=[\s（(，,；;。、]|$)"
)
# 王书记 says whom those who were there know
_NO_NAME = re.compile(r"(?:同志|书记|主任|委员|党员|领导|[局处科部组队院所]长)$")
_PLACE = re.compile(
    r"(?<![现正存所内实旨])在([^，,。；;：:\n“”]{2,30}?)"
    r"(?=(?:组织|集中)*(?:召开|举行|举办|开展|进行|集合|开会|参加))"
)
_SOMEBODY = rf"(?:^|[，,。；;\s]|由)\s*由?{_POST}([一-龥]{{2,4}}?)\s*(?:同志)?"
_CHAIR = re.compile(rf"{_SOMEBODY}主持")
_LECTURER = re.compile(rf"{_SOMEBODY}(?:主讲|授课|讲授?(?:了)?(?:专题|廉政)?党课)")
_THEME = re.compile(
    r"(?:主题(?:为|是|：)\s*|以)[“\"「]([^”\"」\n]{2,60})[”\"」]|[“\"「]([^”\"」\n]{2,60})[”\"」](?=(?:为主题|主题党日))"
)
_COUNTS = {
    "due": re.compile(r"应到(?:会)?(?:党员|人员|人数)?\s*:?\s*([0-9]{1,3})"),
    "present": re.compile(r"实到(?:会)?(?:党员|人员|人数)?\s*:?\s*([0-9]{1,3})"),
}
_BECAUSE = re.compile(
    rf"((?:{_NAME}(?:同志)?[、，,和及]\s*){{0,15}}{_NAME}?)(?:同志)?(?:等[0-9]{{1,2}}[人名](?:同志)?)?"
    r"(?:因|由于)([^，,。；;：:、\n]{1,20}?)(?:请假|未到会?|缺席|未能?参加|不能参加|没有参加)"
)
_LISTED = re.compile(
    rf"(?:请假|缺席|未到)(?:人员)?\s*(?:[0-9]{{1,2}}\s*[人名])?\s*[：:]\s*((?:{_NAME}\s*[（(][^（）()\n]{{1,20}}[）)][、，,；;]?\s*)+)"
)
_ONE_LISTED = re.compile(rf"({_NAME})\s*[（(]([^（）()\n]{{1,20}})[）)]")
_REASONS = {
    AbsenceReason.BUSINESS_TRIP: "出差|公务|因公|公差|^公$",
    AbsenceReason.SICK_LEAVE: "病|住院|就医|手术",
    AbsenceReason.TRAINING: "培训|学习|党校",
    AbsenceReason.SECONDED: "挂职|借调|外派|驻村",
    AbsenceReason.ON_DUTY: "值班",
    AbsenceReason.ANNUAL_LEAVE: "休假|年假|探亲|产假|婚假",
    AbsenceReason.FRAIL: "年老|体弱|行动不便",
    AbsenceReason.UNEXCUSED: "无故",
    AbsenceReason.PERSONAL_LEAVE: "事假|私事|家事|^事$|有事",
}
_TITLE = re.compile(
    r"^[【\[]?(?:关于)?(?:召开|开展|举行|举办|组织)?(.*?)(?:的?(?:预)?通知|的?公告)?[】\]]?$"
)
_SALUTE = re.compile(r"(?:[：:！!]|好)$|^@|^各位|^(?:会议|活动)?通知$")
MOST_TITLE = 40


@dataclass(frozen=True)
class Value:
    """What was read, and the words it was read from."""

    value: str | date | time
    told: str


@dataclass(frozen=True)
class Excuse:
    """Why somebody is said to have been away; ``note`` holds the words where no reason fits them."""

    reason: AbsenceReason
    note: str


@dataclass
class Notice:
    """What a text says of one gathering, by the names of the form's fields, and the lines that no rule read whole."""

    kinds: list[str] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)
    agenda: list[str] = field(default_factory=list)
    absences: dict[str, Excuse] = field(default_factory=dict)
    due: int | None = None
    present: int | None = None
    doubts: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)

    def note(self, name: str, value: str | date | time, told: str) -> None:
        """Keep what is said first."""
        self.values.setdefault(name, Value(value, told.strip()))


def read_notice(text: str, kinds: Mapping[str, str], today: date) -> Notice:
    """Read the text; *kinds* are the labels that may be meant, by code."""
    found = Notice()
    text = one_blank(text)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    title = _title(lines, kinds)
    if title is not None:
        found.note("title", title, lines[0])
        lines = lines[1:]
    found.kinds = list(kinds_in(title or "", kinds)) or list(kinds_in(text, kinds))[:1]
    # who came can only be told of what was
    past = bool(_COUNTS["present"].search(plain(text)))
    _read_lines(found, lines, today, past=past)
    if title is not None and "held_on" not in found.values:
        _note_when(found, found.values["title"].told, today, past=past)
    return found


def read_passage(text: str, today: date) -> Notice:
    """What a passage without a heading says of the one gathering that it tells of."""
    found = Notice()
    _read_lines(found, text.split("\n"), today, past=False)
    return found


def _read_lines(found: Notice, lines: Sequence[str], today: date, *, past: bool) -> None:
    prose: list[str] = []
    for name, value, line in _segments(lines):
        if name is None:
            prose.append(line)
        elif not _labelled(found, name, value, today, past=past):
            found.rest += line.split("\n")
    _read_prose(found, "\n".join(prose), today, past=past)
    found.rest += prose


def _title(lines: Sequence[str], kinds: Mapping[str, str]) -> str | None:
    """The first line where it is a heading that names a kind of gathering."""
    if not lines or len(lines[0]) > MOST_TITLE or _LABEL.match(lines[0]):
        return None
    if (
        _SALUTE.search(lines[0])
        or "。" in lines[0]
        or "，" in lines[0]
        or not kinds_in(lines[0], kinds)
    ):
        return None
    match = _TITLE.match(lines[0])
    return (match[1].strip() if match else "") or None


def kinds_in(text: str, kinds: Mapping[str, str]) -> dict[str, int]:
    """Codes of the kinds that are named, with their place, in its order; a longer name hides the shorter one in it."""
    names = [
        (word, code) for code, label in kinds.items() for word in (label, *_SHORT.get(code, ()))
    ]
    places: dict[str, int] = {}
    for word, code in sorted(names, key=lambda pair: -len(pair[0])):
        at = text.find(word)
        if at >= 0:
            places[code] = min(at, places.get(code, at))
            text = text.replace(word, "　" * len(word))
    return dict(sorted(places.items(), key=lambda pair: pair[1]))


def is_labelled(line: str) -> bool:
    """Whether the line begins with a label: 时间：, 二、会议地点."""
    return _LABEL.match(line) is not None


def _segments(lines: Sequence[str]) -> Iterable[tuple[str | None, str, str]]:
    """The text cut at its labels: name of the label (None for prose), what it says, the lines as they stand.

    A label that stands alone speaks of the lines below it, until the next label or numbered heading.
    """
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        labels = list(_LABEL.finditer(line))
        if not labels:
            yield None, line, line
            continue
        if before := line[: labels[0].start()].strip("；;，,。 "):
            yield None, before, before
        for label, following in zip(labels, [*labels[1:], None], strict=True):
            end = following.start() if following else len(line)
            value = line[label.end() : end].strip("；;，,。 \u3000")
            told = line[label.start() : end].strip()
            if not value and following is None:
                below: list[str] = []
                while number < len(lines) and not _ends(lines[number], line, below):
                    below.append(lines[number])
                    number += 1
                value = "\n".join(below)
                told = "\n".join([told, *below])
            yield label.lastgroup, value, told


def _ends(line: str, heading: str, below: Sequence[str]) -> bool:
    """Whether the line no longer belongs to what stands below a heading that is a label alone.

    A numbered list ends with its numbers, a plain text with the next number.
    """
    if _LABEL.match(line) or _OTHER.match(line):
        return True
    number = _NUMBERED.match(line)
    if below and _NUMBERED.match(below[0]):
        return number is None or _is_chinese(number) is not _is_chinese(_NUMBERED.match(below[0]))
    above = _NUMBERED.match(heading)
    if not below and number is not None:
        return above is not None and _is_chinese(above) is _is_chinese(number)
    return number is not None


def _is_chinese(number: re.Match[str] | None) -> bool:
    return number is not None and number[0][0] in _CHINESE


def _labelled(found: Notice, name: str, value: str, today: date, *, past: bool) -> bool:
    """Note what stands behind a label; whether it was read whole."""
    if not value:
        return False
    if name == "time":
        return _note_when(found, value, today, past=past) and not _WORDS_LEFT.search(
            _without_when(value, today)
        )
    if name == "absent":
        _note_listed(found, value)
        _note_because(found, value)
        return not _WORDS_LEFT.search(_BECAUSE.sub("", _ONE_LISTED.sub("", value)))
    if name == "agenda":
        found.agenda += [
            told
            for line in _ITEMS.split(value)
            if (told := _NUMBERED.sub("", line).strip("；;。 "))
        ]
        return True
    if name in {"chair_name", "recorder_name", "lecturer_name"}:
        person = _PERSON.match(value)
        if person is None or _NO_NAME.search(person[1]):
            return False
        found.note(name, person[1], value)
        return person[1] == value.removesuffix("同志")
    if name == "theme":
        found.note(name, value.strip('“”"「」'), value)
    else:
        found.note(name, value, value)
    return "\n" not in value


def _note_when(found: Notice, text: str, today: date, *, past: bool) -> bool:
    """Note day and hours; whether there was a day."""
    dates = dates_in(text, today, past=past)
    days: list[Told] = [one for one in dates if one.precision in {DAY, RANGE}]
    soon = soon_in(text, today) if not days else None
    told = days[0] if days else soon
    if told is not None and "held_on" not in found.values:
        found.note("held_on", told.first, text[told.start : told.end])
        if told.last is not None and told.last != told.first:
            found.note("ends_on", told.last, text[told.start : told.end])
        if told.doubt:
            found.doubts.append(f"{told.doubt}，请核对日期。")
    for hours in hours_in(text):
        found.note("starts_at", hours.first, text[hours.start : hours.end])
        if hours.last is not None:
            found.note("ends_at", hours.last, text[hours.start : hours.end])
        break
    return told is not None


def _without_when(text: str, today: date) -> str:
    """What stands beside day and hours."""
    text = plain(text)
    for one in [*dates_in(text, today), soon_in(text, today), *hours_in(text)]:
        if one is not None:
            text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _read_prose(found: Notice, text: str, today: date, *, past: bool) -> None:
    sentence = next(
        (one for one in re.split(r"(?<=[。；;\n])", text) if _says_when(one, today)), ""
    )
    if sentence and "held_on" not in found.values:
        _note_when(found, sentence, today, past=past)
    for name, rule in (("place", _PLACE), ("chair_name", _CHAIR), ("lecturer_name", _LECTURER)):
        match = rule.search(text)
        if match and (name == "place" or not _NO_NAME.search(match[1])):
            found.note(name, match[1].strip(), match[0].strip("，,。；; \n"))
    if match := _THEME.search(text):
        found.note("theme", match[1] or match[2], match[0])
    ordinary = plain(text)
    for name, rule in _COUNTS.items():
        if match := rule.search(ordinary):
            setattr(found, name, int(match[1]))
    _note_because(found, text)
    for match in _LISTED.finditer(text):
        _note_listed(found, match[1])


def _says_when(sentence: str, today: date) -> bool:
    return any(one.precision in {DAY, RANGE} for one in dates_in(sentence, today)) or (
        soon_in(sentence, today) is not None and any(hours_in(sentence))
    )


def _note_because(found: Notice, text: str) -> None:
    """张三、李四因病请假."""
    for match in _BECAUSE.finditer(text):
        for name in re.split(r"[、，,和及]\s*", match[1]):
            found.absences.setdefault(name.removesuffix("同志"), _excuse(match[2]))


def _note_listed(found: Notice, text: str) -> None:
    """张三（病假）、李四（出差）."""
    for name, reason in _ONE_LISTED.findall(text):
        found.absences.setdefault(name, _excuse(reason))


def _excuse(words: str) -> Excuse:
    told = words.strip().removeprefix("因")
    for reason, pattern in _REASONS.items():
        if re.search(pattern, told):
            return Excuse(reason, "")
    return Excuse(AbsenceReason.OTHER, told)
