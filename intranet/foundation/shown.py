"""Values that people see: by a Chinese word, or as a badge."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A stored value with its Chinese word: ``DRAFT = "draft", "草稿"``."""

    _value_: str
    label: str

    def __new__(cls, value: str, *_beside: str) -> Self:
        """Only the first text is the value; what stands beside it is for ``__init__``."""
        member = str.__new__(cls, value)
        member._value_ = value
        return member

    def __init__(self, _value: str, label: str = "") -> None:
        """Keep the word; it is left out only where a member is looked up by its value."""
        self.label = label

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """All members as options of a select: value and word."""
        return [(member.value, member.label) for member in cls]


class Shown(Labelled):
    """A stored value with its Chinese word, the colour class and the shape of the icon of its badge.

    Colour and shape come from ``looks`` and never stand without the word.
    """

    tone: str
    icon: str

    def __init__(self, value: str, label: str = "", tone: str = "", icon: str = "") -> None:
        """Keep what the badge shows beside the word."""
        super().__init__(value, label)
        self.tone, self.icon = tone, icon
