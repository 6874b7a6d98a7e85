"""Forms of 报送事项: what is collected, the answer of a branch, a reminder."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import ValidationError

from intranet.domain.figures.known import KNOWN, known_as
from intranet.domain.organization.directory import BranchName
from intranet.domain.returns.requests import (
    MAX_LABEL,
    MAX_NOTE,
    MAX_POINTS,
    MAX_REMINDER,
    MAX_TEXT,
    MAX_TITLE,
    MAX_UNIT,
    Point,
    PointKind,
)
from intranet.pagekit.fields import SensibleDate, TickBoxes, choices, row_id
from intranet.pagekit.forms import EntryForm, KeptForm, Needed, TextLength, VersionedForm

# 参训人数（人）
_POINT = re.compile(r"(?P<label>[^（(]+?)\s*(?:[（(](?P<unit>[^（()）]*)[）)])?")
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,2})?")
_WIDE = str.maketrans("０１２３４５６７８９．，", "0123456789.,")


def read_points(text: str) -> list[Point]:
    """The points that stand in the lines of *text*; a line that is none raises ValidationError with its words."""
    found: list[Point] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        read = _POINT.fullmatch(line)
        if read is None:
            raise ValidationError(f"“{line}”不能识别，请写成“名称”或者“名称（单位）”。")
        label, unit = read["label"].strip(), (read["unit"] or "").strip()
        if len(label) > MAX_LABEL or len(unit) > MAX_UNIT:
            raise ValidationError(f"“{line}”过长：名称最多{MAX_LABEL}字，单位最多{MAX_UNIT}字。")
        if known := known_as(label):
            raise ValidationError(
                f"“{label}”系统已有，不再由党支部填报，请在“系统已有”中勾选“{known.label}”。"
            )
        kind = PointKind.TEXT if read["unit"] is None else PointKind.NUMBER
        if kind is PointKind.NUMBER and not unit:
            raise ValidationError(f"请写明“{label}”的单位。")
        if label in {one.label for one in found}:
            raise ValidationError(f"“{label}”写了两次。")
        found.append(Point(kind, label, unit))
    if len(found) > MAX_POINTS:
        raise ValidationError(f"一次最多收集{MAX_POINTS}项，现有{len(found)}项，请分开布置。")
    return found


def lines_of(points: Iterable[Point]) -> str:
    """The same points as they are typed."""
    return "\n".join(
        f"{one.label}（{one.unit}）" if one.unit else one.label for one in points if one.is_asked
    )


class RequestForm(EntryForm):
    """What is collected from which branches, until when."""

    title = StringField("事项", [Needed(), TextLength(MAX_TITLE)])
    due_on = DateField("报送期限", [Needed(), SensibleDate()])
    note = TextAreaField("要求", [TextLength(MAX_NOTE)])
    lines = TextAreaField(
        "由党支部填报",
        [Needed()],
        description="每行一项。写有单位的填数字，例如“参训人数（人）”；不写单位的填文字。",
    )
    known = TickBoxes(
        "系统已有",
        choices=choices((one.code, one.label) for one in KNOWN.values()),
        description="按报送时的登记自动列出，党支部不填。次数和学时为本年累计。",
    )
    branches = TickBoxes("报送的党支部", coerce=row_id)
    is_closed = BooleanField("结束收集", description="不再等待还没有报送的党支部。")

    def offering(self, found: Sequence[BranchName]) -> "RequestForm":
        """The same form with these branches."""
        self.branches.choices = choices((one.id, one.short_name) for one in found)
        return self

    def validate_lines(self, field: TextAreaField) -> None:
        """Each line is a point that the system does not hold."""
        read_points(field.data or "")

    def validate_branches(self, field: TickBoxes) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError("请选择由哪些党支部报送。")

    def columns(self) -> dict[str, Any]:
        """Columns of a request: what the system holds comes first."""
        known = [
            Point(PointKind.KNOWN, one.label, one.unit, one.code)
            for one in KNOWN.values()
            if one.code in (self.known.data or ())
        ]
        points = [*known, *read_points(self.lines.data or "")]
        kept = ("title", "due_on", "note", "is_closed")
        typed = super().columns()
        return {
            **{name: typed[name] for name in kept},
            "points": [one.values for one in points],
        }


class FigureField(StringField):
    """A number of at most two decimals, as people type it; kept as plain digits."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take full-width digits and commas for what they mean."""
        super().process_formdata(valuelist)
        self.data = (self.data or "").strip().translate(_WIDE).replace(",", "")

    def pre_validate(self, form: Any) -> None:
        """A number, or what to write where there is none."""
        if self.data and not _NUMBER.fullmatch(self.data):
            raise ValidationError("请填写数字，最多两位小数；没有的填0。")
        if self.data:
            self.data = f"{Decimal(self.data).normalize():f}"


class AnswerForm(VersionedForm):
    """What a branch answers: a field for each point that is asked."""

    def texts(self, points: Sequence[Point]) -> dict[int, str]:
        """What was typed, by the place of its point."""
        return {
            place: self[f"point_{place}"].data or ""
            for place, one in enumerate(points)
            if one.is_asked
        }


def answer_form(points: Sequence[Point], stored: Sequence[str]) -> AnswerForm:
    """The form for these points, filled with what was answered before."""
    fields: dict[str, Any] = {}
    for place, one in enumerate(points):
        if one.kind is PointKind.NUMBER:
            fields[f"point_{place}"] = FigureField(f"{one.label}（{one.unit}）", [Needed()])
        elif one.kind is PointKind.TEXT:
            fields[f"point_{place}"] = TextAreaField(one.label, [Needed(), TextLength(MAX_TEXT)])
    form: AnswerForm = type("AnswerForm", (AnswerForm,), fields)(
        data={f"point_{place}": text for place, text in enumerate(stored)}
    )
    return form


class RequestReminderForm(KeptForm):
    """Which branches are reminded, and what is added."""

    branches = TickBoxes("催办哪些党支部", coerce=row_id)
    note = StringField(
        "补充说明",
        [TextLength(MAX_REMINDER)],
        description="显示在各党支部的工作台，各党支部只看到本支部的催办。",
    )

    def offering(self, found: Iterable[BranchName]) -> "RequestReminderForm":
        """The same form with the branches that have not answered."""
        self.branches.choices = choices((one.id, one.short_name) for one in found)
        return self

    def validate_branches(self, field: TickBoxes) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError("请选择要催办的党支部。")
