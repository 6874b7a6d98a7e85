"""What filling in costs a branch: fields, characters, files, and the minutes that these come to. Pure.

Counted from what is stored, never from keystrokes: what was copied from a plan or from last time counts as typed, so
that the figure is too high rather than too low.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from intranet.domain.records.moves import RETURN_REASONS

CHARACTERS_A_MINUTE = 40
# In tenths of a minute: to choose or tick a field, to find and send a file.
_OF_A_FIELD = 1
_OF_A_FILE = 5
OTHER_REASON = "其他意见"

# Computed by the system, or told by the kind that was chosen.
_COMPUTED = frozenset({"类别", "应到", "实到", "会议效力"})
# Chosen or picked: a field, but no text.
_CHOSEN = frozenset(
    {"日期", "时间", "主持人", "负责人", "记录人", "缺席及原因", "迟到", "早退", "部分时间缺席"}
    | {"参加人数", "活动形式", "主讲人", "学时", "补开", "关联品牌"}
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was filled in: ``records`` of it, fields, characters of free text, files."""

    records: int = 0
    fields: int = 0
    characters: int = 0
    files: int = 0

    def __add__(self, other: "Typed") -> "Typed":
        return Typed(
            self.records + other.records,
            self.fields + other.fields,
            self.characters + other.characters,
            self.files + other.files,
        )

    @property
    def minutes(self) -> int:
        """What it takes, in whole minutes, rounded up: 40 characters a minute, 6 seconds a field, 30 a file."""
        tenths = (
            -(-10 * self.characters // CHARACTERS_A_MINUTE)
            + _OF_A_FIELD * self.fields
            + _OF_A_FILE * self.files
        )
        return -(-tenths // 10)


def of_gathering(content: Mapping[str, Any]) -> Typed:
    """One gathering, by the words of its latest revision (``activities.revisions.describe``)."""
    fields = characters = 0
    for words in (content["general"], *(one["fields"] for one in content["records"])):
        for label, text in words.items():
            if label not in _COMPUTED:
                fields += 1
                characters += 0 if label in _CHOSEN else len(text)
    return Typed(1, fields, characters)


def of_narrative(narrative: Any) -> Typed:
    """The texts of one summary."""
    texts = [text for text in _texts(narrative) if text.strip()]
    return Typed(1, len(texts), sum(map(len, texts)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def reasons_of(opinion: str) -> list[str]:
    """The reasons that an opinion ticks, without what they ask for; what it says in its own words is one of its own."""
    ticked = [one.partition("，")[0].removesuffix("。") for one in RETURN_REASONS if one in opinion]
    return ticked or [OTHER_REASON]
