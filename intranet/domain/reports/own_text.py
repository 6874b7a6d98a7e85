"""Paragraphs that people rewrite: figures in them are named tokens, which stay linked to what is counted.

A token is the name of a figure in brackets (〔集中学习次数〕) and reads as its number with its unit; a unit that is
typed behind it stands once. 〔2025〕 is the year of a document's number and no token.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

from intranet.domain.figures.listed import NOT_HELD, Figure
from intranet.domain.reports.wording.editions import SummaryWording
from intranet.domain.summaries.narrative import Narrative
from intranet.foundation.chinese import sentence

_TOKEN = re.compile(r"〔(?![0-9]+〕)([^〔〕\n]+)〕")
_NUMBER = r"(?<![0-9.])(?P<number>[0-9]+(?:\.[0-9]+)?)"
_HAN = "\u4e00-\u9fff"
# a shorter label stands inside too many other words
_OWN_LABEL = 3
_BEFORE, _BEHIND = 8, 4


class Datum(NamedTuple):
    """What a token stands for: the label of the figure, its number with its unit, or its words."""

    label: str
    number: str
    unit: str

    @property
    def value(self) -> str:
        """As it is printed."""
        return self.number + self.unit


Tokens = Mapping[str, Datum]


class Told(Protocol):
    """What rewritten paragraphs need of a summary."""

    @property
    def narrative(self) -> Narrative:
        """What was typed."""

    @property
    def wording(self) -> SummaryWording:
        """The sentences."""

    @property
    def linkable(self) -> tuple[Figure, ...]:
        """The figures that can be named."""


def token(figure: Figure) -> str:
    """How a figure is named in a rewritten paragraph."""
    return f"〔{figure.name}〕"


def tokens_of(figures: Iterable[Figure]) -> dict[str, Datum]:
    """What the tokens stand for, by name; what was not held counts none."""
    return {
        one.name: Datum(
            one.label,
            *(one.measured or (("0", "次") if one.value == NOT_HELD else (one.value, ""))),
        )
        for one in figures
    }


def links(figures: Iterable[Figure]) -> dict[str, str]:
    """Tokens by the keys of their figures, for ``SummaryWording.linked``."""
    return {one.key: token(one) for one in figures}


def resolved(text: str, tokens: Tokens) -> str:
    """The text with figures in place of its tokens; one that is not known says so, as what is yet to be typed."""

    def value(match: re.Match[str]) -> str:
        datum = tokens.get(match[1])
        if datum is None:
            return f"【没有“{match[1]}”这项数据】"
        doubled = datum.unit and text.startswith(datum.unit, match.end())
        return datum.number if doubled else datum.value

    return _TOKEN.sub(value, text)


def own_lines(source: Told, key: str) -> list[str] | None:
    """A rewritten paragraph by its key, resolved, line by line; None where the generated one stands."""
    own = source.narrative.own.get(key)
    if not own:
        return None
    lines = map(sentence, resolved(own, tokens_of(source.linkable)).splitlines())
    return [line for line in lines if line] or None


def written(source: Told, key: str, generated: str) -> str:
    """The same as one text; the *generated* one where nothing was written in its place."""
    lines = own_lines(source, key)
    return generated if lines is None else "\n".join(lines)


def unknown(text: str, tokens: Tokens) -> list[str]:
    """Names in brackets that are no figure of the summary."""
    return [name for name in dict.fromkeys(_TOKEN.findall(text)) if name not in tokens]


def empty(text: str, tokens: Tokens) -> list[str]:
    """Names of the figures in the text that count nothing: a sentence about them is to be rewritten."""
    return [
        name
        for name in dict.fromkeys(_TOKEN.findall(text))
        if name in tokens and tokens[name].number == "0"
    ]


def has_tokens(text: str) -> bool:
    """Whether a figure is named in the text."""
    return _TOKEN.search(text) is not None


class Differing(NamedTuple):
    """A typed number that is not the figure of its name."""

    typed: str
    name: str
    datum: Datum


def differing(text: str, tokens: Tokens, linked: str = "") -> list[Differing]:
    """Numbers that are typed where a figure is told, and differ from it.

    A figure is recognised by its label before the number, and by the words around its token in the generated text
    *linked*.
    """
    found: dict[int, Differing] = {}
    for name, pattern in (*_by_label(tokens), *_by_context(linked, tokens)):
        for match in re.finditer(pattern, text):
            datum = tokens[name]
            found.setdefault(
                match.start("number"), Differing(match["number"] + datum.unit, name, datum)
            )
    return [one for _, one in sorted(found.items()) if one.typed != one.datum.value]


def _by_label(tokens: Tokens) -> Iterator[tuple[str, str]]:
    """The longest first: 接收预备党员 is not 预备党员."""
    for name, datum in sorted(tokens.items(), key=lambda one: -len(one[1].label)):
        label = datum.label.removeprefix("其中")
        if datum.unit and len(label) >= _OWN_LABEL:
            yield name, f"{re.escape(label)}[共了达计]{{0,2}}{_NUMBER}{re.escape(datum.unit)}"


def _by_context(linked: str, tokens: Tokens) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(linked):
        name = match[1]
        unit = tokens[name].unit if name in tokens else ""
        before = re.search(f"[{_HAN}]*$", linked[: match.start()])
        behind = re.match(f"[{_HAN}%]*", linked[match.end() :])
        words = before[0][-_BEFORE:] if before else ""
        if unit and len(words) > 1:
            whole = "" if before and len(before[0]) > _BEFORE else f"(?<![{_HAN}])"
            yield name, f"{whole}{re.escape(words)}{_NUMBER}{re.escape(unit)}"
        elif unit and behind and len(behind[0]) > len(unit):
            yield name, f"{_NUMBER}{re.escape(behind[0][: len(unit) + _BEHIND])}"
