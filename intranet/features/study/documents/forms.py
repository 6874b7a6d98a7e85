"""Forms of the month's list: pasted lines of the committee, ticks of a branch."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wtforms import StringField, TextAreaField
from wtforms.validators import ValidationError

from intranet.domain.study.documents import MAX_SOURCE, MAX_TITLE, StudyDocument
from intranet.features.study.documents.operations import ListedDocument, TickInput
from intranet.foundation import clock
from intranet.foundation.quarters import FIRST_YEAR
from intranet.foundation.typed import cleaned, read_month
from intranet.pagekit.forms import KeptForm, Needed, number_in

MAX_LINES = 40
_SEPARATOR = re.compile(r"[|｜\t]")
_DAY = re.compile(r"([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?")
NOT_NAMEABLE = "只能选择本支部已开展、已提交或者审核通过的活动，请重新选择。"


def _day_of(text: str) -> date:
    found = _DAY.fullmatch(text)
    if not found:
        raise ValueError(text)
    return date(int(found[1]), int(found[2]), int(found[3]))


def parse_line(line: str) -> ListedDocument:
    """标题|文件日期|来源, the last two optional. Raises ValueError with a sentence."""
    parts = [cleaned(part) for part in _SEPARATOR.split(line)]
    if len(parts) > 3:
        raise ValueError("分隔符多于两个，请核对。")
    title, day, source = [*parts, "", ""][:3]
    if not title:
        raise ValueError("没有标题。")
    if len(title) > MAX_TITLE:
        raise ValueError(f"标题最多{MAX_TITLE}字，现有{len(title)}字，请精简。")
    if len(source) > MAX_SOURCE:
        raise ValueError(f"来源最多{MAX_SOURCE}字，请精简。")
    if not day:
        return ListedDocument(title, None, source)
    try:
        return ListedDocument(title, _day_of(day), source)
    except ValueError:
        raise ValueError("文件日期请写成2025-10-01或2025年10月1日。") from None


class ListForm(KeptForm):
    """Lines of the month's list."""

    month = StringField("月份", [Needed()], description="写成2025-10。")
    lines = TextAreaField(
        "篇目",
        [Needed()],
        description="每行一个篇目，可以从文件中粘贴。标题后可用“|”隔开，写上文件日期和来源，"
        "例如：《关于加强党的政治建设的意见》|2019-01-31|中共中央。已在本月篇目中的不重复列入。",
    )

    def validate_month(self, field: StringField) -> None:
        """A month people can mean."""
        ym = read_month(field.data or "")
        if ym is None or ym // 100 > clock.today().year + 1:
            raise ValidationError("月份请写成2025-10。")

    def validate_lines(self, field: TextAreaField) -> None:
        """Each line can be read; the sentence names the line."""
        typed = self._typed()
        if len(typed) > MAX_LINES:
            raise ValidationError(f"一次最多列入{MAX_LINES}个篇目，请分次粘贴。")
        for number, line in enumerate(typed, 1):
            try:
                parse_line(line)
            except ValueError as problem:
                raise ValidationError(f"第{number}行：{problem}") from None

    def _typed(self) -> list[str]:
        return [line for line in (self.lines.data or "").split("\n") if cleaned(line)]

    def to_input(self) -> list[ListedDocument]:
        """The documents, after ``validate`` was fine."""
        return [parse_line(line) for line in self._typed()]

    @property
    def ym(self) -> int:
        """The month, after ``validate`` was fine."""
        return read_month(self.month.data or "") or 0


@dataclass(frozen=True, slots=True)
class TickRow:
    """One document in the form of a branch, as stored or as typed."""

    document: StudyDocument
    ticked: bool
    day: str
    activity_id: int | None
    error: str = ""


def read_ticks(
    posted: Mapping[str, str],
    documents: Sequence[StudyDocument],
    held_on: Mapping[int, date],
    known: Collection[int],
    ended_on: date | None,
) -> tuple[list[TickRow], list[TickInput]]:
    """What a branch typed; rows with an error yield no input.

    ``held_on`` are the days of the gatherings that may be named; ``known`` those named already, which may stay;
    ``ended_on`` is the last day of a branch that ended.
    """
    rows, inputs = [], []
    for document in documents:
        ticked = posted.get(f"ticked-{document.id}") is not None
        typed = cleaned(posted.get(f"day-{document.id}", ""))
        activity_id = named = number_in(posted.get(f"activity-{document.id}"))
        if named not in held_on and named not in known:
            activity_id = None
        error, day = "", None
        if ticked and named != activity_id:
            error = NOT_NAMEABLE
        elif ticked:
            error, day = _read_day(typed, held_on.get(activity_id or 0))
            if day is not None and day > (ended_on or day):
                error, day = "学习日期在党支部撤销之后，请核对。", None
        rows.append(TickRow(document, ticked, typed, activity_id, error))
        if day is not None:
            inputs.append(TickInput(document.id, day, activity_id))
    return rows, inputs


def _read_day(typed: str, held_on: date | None) -> tuple[str, date | None]:
    """The day of study, by default that of the gathering; else a sentence."""
    if not typed:
        return ("", held_on) if held_on else ("请填写学习日期，或者选择学习的活动。", None)
    try:
        day = _day_of(typed)
    except ValueError:
        return "学习日期不对，请核对。", None
    if day > clock.today():
        return "学习日期晚于今天，学习后再登记。", None
    return ("学习日期的年份不对，请核对。", None) if day.year < FIRST_YEAR else ("", day)
