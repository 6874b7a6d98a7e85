"""Values that people see as a badge."""

from enum import StrEnum
from typing import Self


class Shown(StrEnum):
    """A stored value with its Chinese word, the colour class and the shape of the icon of its badge.

    Colour and shape never stand without the word.
    """

    _value_: str
    label: str
    tone: str
    icon: str

    def __new__(cls, value: str, label: str = "", tone: str = "", icon: str = "") -> Self:
        """Keep what is shown beside the value; the defaults are for looking a member up by its value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.tone, member.icon = label, tone, icon
        return member
