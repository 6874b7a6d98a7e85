"""Forms of training, make-up study and of returning them."""

from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, StringField
from wtforms.validators import Optional, ValidationError

from intranet.domain.study.conversion import TrainingDay
from intranet.domain.study.credits import (
    MAX_FORM,
    MAX_ORGANISER,
    MAX_REASON,
    MAX_TITLE,
    StudyCredit,
)
from intranet.domain.study.gatherings import RecordWorth
from intranet.foundation import clock
from intranet.foundation.chinese import tenths
from intranet.pagekit.fields import HoursField, Names, NotLater, SensibleDate, TickBoxes, choices
from intranet.pagekit.forms import Needed, TextLength, VersionedForm

MAX_HOURS = 2400
_WHEN_OVER = NotLater("结束后再登记")


class MembersForm(VersionedForm):
    """Whose hours they are: ticked members of the branch; left out when one credit is changed."""

    members = Names("党员")

    def offer(self, people: list[tuple[int, str]]) -> None:
        """Show these members."""
        self.members.choices = choices(people)

    def validate_members(self, field: Names) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError("请至少选择一名党员。")

    @property
    def member_ids(self) -> list[int]:
        """Numbers of the ticked members, after ``validate`` was fine."""
        return [int(value) for value in self.members.data or ()]


class TrainingForm(MembersForm):
    """External training of several members."""

    title = StringField("培训名称", [Needed(), TextLength(MAX_TITLE)])
    organiser = StringField("举办单位", [Needed(), TextLength(MAX_ORGANISER)])
    starts_on = DateField("开始日期", [Needed(), SensibleDate(), _WHEN_OVER])
    ends_on = DateField("结束日期", [Optional(), _WHEN_OVER], description="只有一天的，不填。")
    half = BooleanField("只有半天")
    hours = HoursField("学时")
    concentrated = BooleanField("集中培训", description="支部书记和委员全年至少参加1次集中培训。")

    def worth(self, day: TrainingDay) -> int:
        """The typed hours; where none are typed what the days are worth."""
        first, last = self.days
        return int(self.hours.data) or day.of(first, last, half=bool(self.half.data))

    @property
    def days(self) -> tuple[date, date]:
        """First and last day, after ``validate`` was fine."""
        first: date = self.starts_on.data or clock.today()
        return first, self.ends_on.data or first

    def validate_ends_on(self, field: DateField) -> None:
        """Not before the first day."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError("结束日期不应早于开始日期。")

    def validate_hours(self, field: HoursField) -> None:
        """Within what one training can hold."""
        if field.data > MAX_HOURS:
            raise ValidationError(f"学时不应超过{tenths(MAX_HOURS)}，请核对。")

    def values(self, day: TrainingDay) -> dict[str, Any]:
        """What was typed by column, after ``validate`` was fine."""
        first, last = self.days
        return {
            "title": self.title.data,
            "organiser": self.organiser.data,
            "starts_on": first,
            "ends_on": last,
            "hours_tenths": min(self.worth(day), MAX_HOURS),
            "concentrated": self.concentrated.data,
        }


class MakeUpForm(MembersForm):
    """Make-up study of one missed record."""

    day = DateField("补学日期", [Needed(), SensibleDate(), _WHEN_OVER])
    form = StringField(
        "补学方式", [Needed(), TextLength(MAX_FORM)], description="例如：自学并交流体会、观看录像。"
    )
    hours = HoursField("学时", description="不超过该次活动计入的学时。补学只补学时，不补出席。")

    def validate_hours(self, field: HoursField) -> None:
        """More than nothing."""
        if not field.data:
            raise ValidationError("请填写学时。")

    def values(self) -> dict[str, Any]:
        """What was typed by column, after ``validate`` was fine."""
        day, form = self.day.data, self.form.data
        return {
            "starts_on": day,
            "ends_on": day,
            "form": form,
            "hours_tenths": self.hours.data,
        }


class MakeUpOfMemberForm(VersionedForm):
    """Make-up study of several records that one member missed, each made up whole, on one day."""

    records = TickBoxes("补学的活动", [Needed("请至少选择一次活动。")])
    day = DateField("补学日期", [Needed(), SensibleDate(), _WHEN_OVER])
    form = StringField(
        "补学方式", [Needed(), TextLength(MAX_FORM)], description="例如：自学并交流体会、观看录像。"
    )

    def values(self) -> dict[str, Any]:
        """What was typed by column, after ``validate`` was fine; the hours are those of the records."""
        return {"starts_on": self.day.data, "ends_on": self.day.data, "form": self.form.data}


def record_words(record: RecordWorth) -> str:
    """A record that can be made up, as it is offered."""
    about = f"{record.kind_label}，{tenths(record.counted_tenths)}学时"
    return f"{record.held_on.isoformat()} {record.title}（{about}）"


class ReturnForm(VersionedForm):
    """Why hours are returned to the branch."""

    reason = StringField("退回原因", [Needed(), TextLength(MAX_REASON)])


def training_values(credit: StudyCredit) -> dict[str, Any]:
    """What the form shows of a stored training."""
    return {
        "title": credit.title,
        "organiser": credit.organiser,
        "starts_on": credit.starts_on,
        "ends_on": credit.ends_on if credit.ends_on != credit.starts_on else None,
        "hours": credit.hours_tenths,
        "concentrated": credit.concentrated,
        "version": str(credit.version),
    }


def make_up_values(credit: StudyCredit) -> dict[str, Any]:
    """What the form shows of stored make-up study."""
    return {
        "day": credit.starts_on,
        "form": credit.form,
        "hours": credit.hours_tenths,
        "version": str(credit.version),
    }
