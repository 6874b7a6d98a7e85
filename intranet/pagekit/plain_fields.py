"""Fields that the forms of plain registers share."""

from wtforms import DateField, SelectField, StringField
from wtforms.validators import Optional

from intranet.foundation.shown import Labelled
from intranet.pagekit.fields import (
    CountField,
    HoursField,
    NotBefore,
    NotLater,
    SensibleDate,
    choices,
    chosen_id,
)
from intranet.pagekit.forms import Needed, TextLength

UNKNOWN = "不清楚的不填。"


def needed_text(label: str, most: int, hint: str = "") -> StringField:
    """A text that a line cannot do without."""
    return StringField(label, [Needed(), TextLength(most)], description=hint)


def optional_text(label: str, most: int, hint: str = "") -> StringField:
    """A text that may be left out."""
    return StringField(label, [TextLength(most)], description=hint)


def day(label: str) -> DateField:
    """A day that has come."""
    return DateField(label, [Needed(), NotLater(), SensibleDate()])


def last_day(
    first: str = "held_on", label: str = "结束日期", hint: str = "跨天的填写。"
) -> DateField:
    """A last day, where there is one: not before that of the field *first*."""
    return DateField(label, [Optional(), SensibleDate(), NotBefore(first)], description=hint)


def day_since(first: str, label: str, hint: str) -> DateField:
    """The day of what has happened by now, where it has: not before that of the field *first*."""
    return DateField(
        label, [Optional(), SensibleDate(), NotLater(), NotBefore(first)], description=hint
    )


def one_of(label: str, kinds: type[Labelled]) -> SelectField:
    """A choice of few."""
    return SelectField(label, choices=choices(kinds.choices()), coerce=kinds)


def known_number(label: str, most: int = 1_000_000, hint: str = "") -> CountField:
    """A number that may be unknown."""
    return CountField(label, most=most, description=f"{hint}{UNKNOWN}")


def known_hours(label: str, hint: str = "") -> HoursField:
    """Hours that may be unknown."""
    return HoursField(label, blank=None, description=f"{hint}最多一位小数，例如 2.5；{UNKNOWN}")


def times(label: str) -> CountField:
    """How many a line stands for: one, unless more are said."""
    return CountField(
        label, most=9999, blank=1, description="一次一条；合并登记的填总数，不填按1计。"
    )


def gathering(
    label: str = "关联活动",
    hint: str = "与主题党日等活动同场开展的，选择该活动记录，按一次活动计。",
) -> SelectField:
    """The gathering that it was; the page knows which are offered."""
    return SelectField(label, coerce=chosen_id, description=hint)
