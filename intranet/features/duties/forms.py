"""Forms of exemptions, of what is registered by its day, and of rules."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from wtforms import DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from intranet.domain.duties.rules import Cycle, Duty, Measure, Origin, first_day_for
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.quarters import Month
from intranet.pagekit.fields import CountField, HoursField, choices
from intranet.pagekit.forms import EntryForm, KeptForm, Needed, TextLength, VersionedForm, given


class MonthField(StringField):
    """A month as the browser types it: 2025-08."""

    def month(self) -> Month | None:
        """The typed month; None when it is none."""
        try:
            return Month.parse(self.data or "")
        except ValueError:
            return None


class ExemptionForm(KeptForm):
    """From which to which month, and why."""

    first = MonthField("起始月份", [Needed()], description="例如 2025-08。")
    last = MonthField(
        "截止月份", [Needed()], description="含该月。按季度或按年度的要求，填写到期的月份。"
    )
    reason = StringField(
        "原因",
        [Needed(), TextLength(200)],
        description="据实写明不能如期开展的原因，末尾不加句号。",
    )

    def validate_first(self, field: MonthField) -> None:
        """A month."""
        if field.month() is None:
            raise ValidationError("请按“2025-08”的样子填写月份。")

    def validate_last(self, field: MonthField) -> None:
        """A month, not before the first, and no more than a year after it."""
        last, first = field.month(), self.first.month()
        if last is None:
            raise ValidationError("请按“2025-08”的样子填写月份。")
        if first is None:
            return
        if last < first:
            raise ValidationError("截止月份早于起始月份，请核对。")
        if (last.year - first.year) * 12 + last.number - first.number >= 12:
            raise ValidationError("一次最多12个月；需要更长时间的，到期后重新申请。")

    def term(self) -> tuple[date, date]:
        """First and last day, after ``validate`` was fine."""
        return given(self.first.month()).first_day, given(self.last.month()).last_day


class DecisionForm(VersionedForm):
    """Agree, or decline with a reason."""

    agreed = RadioField(
        "决定",
        [InputRequired("请选择同意或不同意。")],
        choices=choices([("yes", "同意"), ("no", "不同意")]),
    )
    opinion = StringField("意见", [TextLength(200)], description="不同意的，请写明理由。")

    def validate_opinion(self, field: StringField) -> None:
        """A refusal has a reason."""
        if self.agreed.data == "no" and not field.data:
            raise ValidationError("不同意的，请写明理由。")


def check_beginning(cycles: Iterable[Cycle | None], day: date | None) -> None:
    """Raise ValidationError unless *day* begins the longest of the cycles and is nothing that is over."""
    known = [one for one in cycles if one]
    if day is None or not known:
        return
    first = first_day_for(known, day)
    if first != day:
        raise ValidationError(f"新规定应从一个完整的周期开始，最近的一天是{long_date(first)}。")
    if day < Month.of(clock.today()).first_day:
        raise ValidationError("已经过去的时间按当时的规定判断，请填写本月一日或以后的日期。")


class VersionForm(KeptForm):
    """A new version of a rule: number, cycle, grace, basis, from when, who decided."""

    latest = HiddenField()
    minimum = CountField("最少次数", most=100, description="填 0 表示不作要求。")
    hours = HoursField("最少学时")
    cycle = SelectField("周期", choices=choices(Cycle.choices()), coerce=Cycle)
    grace_days = CountField(
        "宽限天数", most=60, blank=0, description="周期结束后若干天内开展的，仍计入该周期。"
    )
    basis = StringField(
        "依据", [Needed(), TextLength(120)], description="法规名称和条款，或本单位文件。"
    )
    origin = SelectField("依据类别", choices=choices(Origin.choices()), coerce=Origin)
    valid_from = DateField("自何日起", [InputRequired("请填写自何日起施行。")])
    confirmed_by = StringField(
        "何人何会决定", [Needed(), TextLength(80)], description="例如：2025年第3次机关党委会议。"
    )

    def __init__(self, *args: Any, versions: Sequence[Duty], **kwargs: Any) -> None:
        """Keep the versions there are, to whose cycles the beginning must fit too."""
        super().__init__(*args, **kwargs)
        self.versions, self.duty = versions, versions[-1]
        duty = self.duty
        if duty.measure is Measure.STUDY_HOURS:
            del self.minimum
        else:
            del self.hours
        if duty.measure is Measure.TALKS:
            self.minimum.label.text = "最低覆盖比例（%）"
            self.minimum.description = "填 100 表示全部党员；填 0 表示不作要求。"
        if duty.measure is not Measure.RECORDS:
            del self.cycle

    @property
    def out_of_date(self) -> bool:
        """Whether somebody else has added a version since the form was opened."""
        return (self.latest.data or "") != str(self.duty.id)

    @property
    def wanted_cycle(self) -> Cycle:
        """The typed cycle, or that of the rule where it is fixed."""
        return self.cycle.data if "cycle" in self._fields else self.duty.cycle

    def columns(self) -> dict[str, Any]:
        """Typed values, after ``validate`` was fine."""
        typed = super().columns()
        minimum = typed.pop("hours", None) or typed.get("minimum") or 0
        return {**typed, "minimum": minimum, "cycle": self.wanted_cycle}

    def validate_valid_from(self, field: DateField) -> None:
        """A beginning of the longer cycle, and nothing that is over."""
        check_beginning([self.wanted_cycle, *(duty.cycle for duty in self.versions)], field.data)


class NewRuleForm(KeptForm):
    """A rule of the office's own: which kind of activity, how often."""

    kind = SelectField("活动类别", [Needed()], description="列出还没有要求的活动类别。")
    minimum = CountField("最少次数", most=100)
    cycle = SelectField("周期", choices=choices(Cycle.choices()), coerce=Cycle)
    grace_days = CountField(
        "宽限天数", most=60, blank=0, description="周期结束后若干天内开展的，仍计入该周期。"
    )
    basis = StringField("依据", [Needed(), TextLength(120)], description="本单位文件的名称。")
    valid_from = DateField("自何日起", [InputRequired("请填写自何日起施行。")])
    confirmed_by = StringField("何人何会决定", [Needed(), TextLength(80)])

    def rule(self) -> dict[str, Any]:
        """What the rule says, after ``validate`` was fine."""
        typed = self.columns()
        del typed["kind"]
        return {**typed, "origin": Origin.LOCAL}

    def validate_minimum(self, field: CountField) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError("请填写最少次数，至少1次。")

    def validate_valid_from(self, field: DateField) -> None:
        """A beginning of the cycle, and nothing that is over."""
        check_beginning([self.cycle.data], field.data)


class RuleRow(EntryForm):
    """A requirement as a row of a file: a rule there is with a new version, or one of the office's own."""

    code = SelectField("项目", [Needed()])
    minimum: Any = CountField("最少数量", most=100)
    cycle = SelectField("周期", choices=choices(Cycle.choices()), coerce=Cycle)
    grace_days = CountField("宽限天数", most=60, blank=0)
    basis = StringField("依据", [Needed(), TextLength(120)])
    origin = SelectField("依据类别", choices=choices(Origin.choices()), coerce=Origin)
    valid_from = DateField("自何日起", [InputRequired("请填写自何日起施行。")])
    confirmed_by = StringField("何人何会决定", [Needed(), TextLength(80)])
    versions: Sequence[Duty] = ()

    def rule(self) -> dict[str, Any]:
        """What the rule says, after ``validate`` was fine."""
        typed = self.columns()
        del typed["code"]
        return typed

    def validate_minimum(self, field: Any) -> None:
        """A number, of a new rule at least one."""
        if field.data is None or not (field.data or self.versions):
            raise ValidationError("请填写最少数量，新增的要求至少1次。")

    def validate_valid_from(self, field: DateField) -> None:
        """A beginning of the longer cycle, and nothing that is over."""
        check_beginning([self.cycle.data, *(duty.cycle for duty in self.versions)], field.data)


class HoursRow(RuleRow):
    """The same of hours."""

    minimum = HoursField("最少数量")
