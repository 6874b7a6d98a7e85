"""How the texts of one copy of the office differ from those of another: names, branches, some words, years."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from itertools import count

from intranet.demo import draw
from intranet.demo.copied_rows import Copy
from intranet.demo.names import MEMBERS
from intranet.domain.activities.findings.shingles import marks_of
from intranet.domain.brands.tables import match_key
from intranet.domain.search.text import fold as folded
from intranet.foundation.chinese import numeral

# They change places, so that no two copies have the same minutes and every copy reads like Chinese.
_WORDS = (
    "窗口 档案 名册 设备 材料 演练 物资 警报 社区 岗位 课目 公文 法规 预案 队伍",
    "建议 指出 强调 认为 明确 研究 讲解 商定 整理 汇报 核对 提醒 完善 提出",
)
_NUMBERED = {
    f"第{numeral(n)}{kind}": (n, kind) for n in range(1, 8) for kind in ("党支部", "支部委员会")
}
_CENTRES = ("指挥信息保障中心", "工程质量中心", "工程管护中心", "安全应急救援中心")
# A year in a text, never digits within a fingerprint; the code of a branch.
_YEAR = r"(?<![0-9a-zA-Z])20[12]\d(?![0-9a-f])"
_CODE = r"(?<![0-9a-zA-Z])B\d\d(?!\d)"


@dataclass(frozen=True)
class Variant:
    """What the texts of one copy say instead of those of the office."""

    years_ago: int
    branches_before: int
    words: Mapping[str, str]

    def of(self, part: str) -> str:
        """The word that stands for one of the model."""
        if (found := self.words.get(part)) is not None:
            return found
        if part.isdecimal():
            return str(int(part) - self.years_ago)
        return f"B{int(part[1:]) + self.branches_before:02d}"


class Wording:
    """Takes texts apart once and says them for each copy; ``marks(record, copy)`` are those of its minutes."""

    def __init__(self, brands: Iterable[str], branches: int, minutes: Mapping[int, str]) -> None:
        """``brands``: names of brands of branches; ``branches``: how far their numbers go; ``minutes`` by record."""
        self.people = [name for names in MEMBERS.values() for name in names.split()]
        self.brands = tuple(brands)
        self.branches = branches
        self._taken = set(self.people)
        self._called: dict[tuple[int, int], dict[str, str]] = {
            (0, 0): {name: name for name in self.people}
        }
        known = {
            *self.people,
            *_NUMBERED,
            *_CENTRES,
            *_spellings(self.brands),
            *" ".join(_WORDS).split(),
        }
        longest = sorted(known, key=lambda word: (-len(word), word))
        # every second part is one that copies say in their own way
        self._parts = cache(
            re.compile(f"({'|'.join(map(re.escape, longest))}|{_YEAR}|{_CODE})").split
        )
        self._variant = cache(self._variant_of)
        self._minutes = minutes
        self.marks = cache(self._marks_of)

    def differs(self, text: str) -> bool:
        """Whether a copy may say the text in another way."""
        return len(self._parts(text)) > 1

    def say(self, text: str, copy: Copy) -> str:
        """The text of a copy."""
        parts = self._parts(text)
        if len(parts) == 1:
            return text
        said = list(parts)
        said[1::2] = map(self._variant(copy).of, parts[1::2])
        return "".join(said)

    def _marks_of(self, record: int, copy: Copy) -> list[str]:
        return marks_of(self.say(self._minutes[record], copy))

    def _variant_of(self, copy: Copy) -> Variant:
        block, fold, years_ago = copy
        order = partial(draw.number, 1 << 40, "words", block, fold, years_ago)
        words = dict(self._names(block, fold))
        for group in map(str.split, _WORDS):
            words |= zip(group, sorted(group, key=order), strict=True)
        before = block * self.branches
        for name, (number, kind) in _NUMBERED.items():
            words[name] = f"第{numeral(number + before)}{kind}" if block else name
        for name in _CENTRES:
            words[name] = f"{name[:-2]}第{numeral(block + 1)}中心" if block else name
        for name in self.brands:
            for mine, its in zip(
                _spellings([name]), _spellings([f"{name}（{numeral(block + 1)}）"]), strict=True
            ):
                words[mine] = its if block else mine
        return Variant(years_ago, before, words)

    def _names(self, block: int, fold: int) -> Mapping[str, str]:
        """Somebody else for each person; nobody's name twice in a committee."""
        if (block, fold) not in self._called:
            called = self._called[block, fold] = {}
            surnames = sorted({name[0] for name in self.people})
            given = sorted({char for name in self.people for char in name[1:3]} - {"·"})
            for name in self.people:
                for attempt in count():
                    first, second = (
                        draw.pick(given, name, block, fold, attempt, n) for n in (1, 2)
                    )
                    other = draw.pick(surnames, name, block, fold, attempt) + first + second
                    if other not in self._taken:
                        break
                self._taken.add(other)
                called[name] = other
        return self._called[block, fold]


def _spellings(names: Iterable[str]) -> list[str]:
    """As written, as folded for the search, and as compared."""
    return [spelling for name in names for spelling in (name, folded(name), match_key(name))]
