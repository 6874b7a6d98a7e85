"""What the forms of gatherings share: when and where, what one kind is about, who was absent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict
from wtforms import DateField, Form, StringField, TextAreaField, TimeField
from wtforms.validators import Optional, ValidationError

from intranet.domain.activities import AbsenceReason
from intranet.domain.kinds import ActivityKind
from intranet.domain.kinds import Field as ShownField
from intranet.domain.register import Absence
from intranet.domain.roster import RosterEntry
from intranet.foundation import clock
from intranet.pagekit.fields import HoursField, SensibleDate
from intranet.pagekit.forms import Needed, RecordForm, TextLength, trim

FORM_SUGGESTIONS = (
    "集中学习",
    "现场参观",
    "志愿服务",
    "专题研讨",
    "实践演练",
    "走访调研",
    "观看视频",
)


class GatheringForm(RecordForm):
    """Name, days, times, place, and who presided and kept the minutes."""

    title = StringField("名称", [Needed(), TextLength(120)])
    held_on = DateField("日期")
    ends_on = DateField("结束日期", [Optional()], description="跨天的活动填写，当天结束的不填。")
    starts_at = TimeField("开始时间", [Optional()])
    ends_at = TimeField("结束时间", [Optional()])
    place = StringField("地点", [TextLength(60)])
    chair_name = StringField("主持人", [TextLength(40)])
    recorder_name = StringField("记录人", [TextLength(40)])

    def validate_held_on(self, field: DateField) -> None:
        """A date is needed; far-off years are slips."""
        if field.data is None:
            raise ValidationError("请填写日期，例如 2025-09-30。")
        SensibleDate(clock.today().year + 2)(self, field)

    def validate_ends_on(self, field: DateField) -> None:
        """The last day is not before the first, and a gathering does not last for months."""
        if field.data and self.held_on.data:
            if field.data < self.held_on.data:
                raise ValidationError("结束日期早于开始日期，请核对。")
            if (field.data - self.held_on.data).days > 9:
                raise ValidationError("一次活动最多跨10天，时间更长的请分次登记。")

    def validate_ends_at(self, field: TimeField) -> None:
        """The end is after the start."""
        if field.data and self.starts_at.data and field.data <= self.starts_at.data:
            raise ValidationError("结束时间应晚于开始时间，请核对。")


class Part(Form):
    """A part of a form; its fields are trimmed like those of the whole."""

    class Meta(RecordForm.Meta):
        """Same manners as the whole form."""


class ContentForm(Part):
    """What one kind of the gathering was about; the template shows the fields that the kind shows."""

    theme = StringField("主题", [TextLength(120)])
    form = StringField("活动形式", [TextLength(40)])
    lecturer_name = StringField("主讲人", [TextLength(40)])
    lecturer_role = StringField("主讲人职务", [TextLength(60)])
    study_hours = HoursField("学时")
    content = TextAreaField("会议内容", [TextLength(20000)])


@dataclass(frozen=True)
class ShownKind:
    """Which fields of a kind show and which are required, by name."""

    code: str
    label: str
    shows_names: dict[str, bool]
    required_names: dict[str, bool]

    @classmethod
    def of(cls, kind: ActivityKind) -> "ShownKind":
        """Read the dictionary's row."""
        return cls(
            kind.code,
            kind.label,
            {field.value: kind.shows(field) for field in ShownField},
            {field.value: kind.requires(field) for field in ShownField},
        )


def typed_absences(formdata: MultiDict[str, str]) -> dict[int, Absence]:
    """Read ``absent-7``, ``reason-7`` and ``note-7``."""
    absences = {}
    reasons = {reason.value for reason in AbsenceReason}
    for member_id in ticked_members(formdata, "absent"):
        reason = formdata.get(f"reason-{member_id}", "")
        absences[member_id] = Absence(
            AbsenceReason(reason) if reason in reasons else None,
            trim(formdata.get(f"note-{member_id}", ""))[:60],
        )
    return absences


def ticked_members(formdata: MultiDict[str, str], what: str) -> list[int]:
    """Numbers of the members whose box *what* (``absent``, ``took``) is ticked."""
    found = []
    for name in formdata:
        word, _, number = name.partition("-")
        if word == what and number.isascii() and number.isdigit():
            found.append(int(number))
    return found


def tally(due: Iterable[RosterEntry], absences: Mapping[int, Absence]) -> dict[str, int]:
    """Numbers first shown beside the register; the script keeps them up to date."""
    counted = [entry for entry in due if entry.counted_in_due]
    there = [entry for entry in counted if entry.member_id not in absences]
    return {
        "due": len(counted),
        "present": len(there),
        "absent": len(counted) - len(there),
        "voters": sum(entry.has_voting_right for entry in counted),
        "voters_present": sum(entry.has_voting_right for entry in there),
    }
