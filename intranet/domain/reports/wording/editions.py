"""Editions of the wording of summaries: one set of sentences for every length of a period.

In a sentence {this}, {before} and {after} name the period, the one before and the one after it (本季度, 上季度,
下季度), {noun} is 小结 or 总结. They are put in once, when the edition is taken for a period.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from intranet.domain.summaries.tables import noun_of
from intranet.foundation.quarters import Half, Period, Quarter

_HOLE = re.compile(r"\{([a-z0-9_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryWording:
    """All sentences, headings and table words of one edition of the wording, for one period.

    ``is_linked`` with tokens in place of its figures, which are told as they stand whatever they come to.
    """

    valid_from: date
    texts: Mapping[str, str]
    is_linked: bool = False

    def __getitem__(self, key: str) -> str:
        """The template with this key."""
        return self.texts[key]

    def linked(self, tokens: Mapping[str, str]) -> "SummaryWording":
        """The same with a token in place of each figure that has one, by its key.

        ``{n}`` is the figure that its sentence is named after.
        """

        def text_of(key: str, text: str) -> str:
            return _HOLE.sub(
                lambda hole: (
                    f"{{{hole[1]}:{token}}}"
                    if (token := tokens.get(key if hole[1] == "n" else hole[1]))
                    else hole[0]
                ),
                text,
            )

        texts = {key: text_of(key, text) for key, text in self.texts.items()}
        return SummaryWording(valid_from=self.valid_from, texts=texts, is_linked=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingEdition:
    """One edition of the wording, for periods of every length."""

    valid_from: date
    texts: Mapping[str, str]

    def of(self, period: Period) -> SummaryWording:
        """All sentences for a period."""
        names = names_of(period)
        texts = {key: _named(text, names) for key, text in self.texts.items()}
        return SummaryWording(valid_from=self.valid_from, texts=texts)


def _named(text: str, names: Mapping[str, str]) -> str:
    for key, words in names.items():
        text = text.replace(f"{{{key}}}", words)
    return text


def names_of(period: Period) -> dict[str, str]:
    """How sentences name a period, those beside it, and its summary."""
    if isinstance(period, Quarter):
        names = ("本季度", "上季度", "下季度")
    elif isinstance(period, Half):
        names = (
            ("上半年", "上一个半年", "下半年")
            if period.half == 1
            else ("下半年", "上半年", "下一年上半年")
        )
    else:
        names = ("本年度", "上年度", "下年度")
    return {**dict(zip(("this", "before", "after"), names, strict=True)), "noun": noun_of(period)}


def edition_on(editions: Sequence[WordingEdition], day: date) -> WordingEdition:
    """The edition valid on *day*; before the first one, the first."""
    found = [edition for edition in editions if edition.valid_from <= day]
    return found[-1] if found else editions[0]
