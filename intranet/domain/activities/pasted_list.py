"""A pasted text that tells of several gatherings (a review of a year, the list of a month), read by rules. Pure.

Each has its date as exactly as it is told, and the words that say so; what no rule reads stays in ``rest``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from intranet.domain.activities.pasted import Notice, is_labelled, kinds_in, read_passage
from intranet.foundation.told_dates import MONTH, YEAR, Told, dates_in, one_blank

_SENTENCES = re.compile(r"(?<=[。；;！])")
_CLAUSES = re.compile(r"(?<=[，,])")
_NAMES_YEAR = re.compile(r"[0-9０-９]{4}|[零〇一二三四五六七八九]{4}年")
_MOST_HEADING = 40


@dataclass(frozen=True)
class Passage:
    """One gathering: its words, the codes of its kinds, its date. ``why`` says why no draft can be made of it."""

    text: str
    kinds: list[str]
    when: Told
    said: Notice
    why: str = ""


@dataclass
class Review:
    """The gatherings in the order of the text, and what tells of none."""

    passages: list[Passage] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)

    @property
    def exact(self) -> list[Passage]:
        """Those whose day is told."""
        return [one for one in self.passages if not one.why]

    @property
    def is_list(self) -> bool:
        """Whether the text tells of several: the month in a heading is not yet another gathering."""
        return len(self.exact) > 1


@dataclass
class _Piece:
    """Some words with the dates in their first dated clause, and how many of them belong to a gathering."""

    text: str
    dates: list[Told]
    kinds: dict[str, int]


def read_review(text: str, kinds: Mapping[str, str], today: date, *, year: int) -> Review:
    """Read the text; *kinds* are the labels that may be meant, by code.

    A date without a year is of the one that the text named last, the first of *year*.
    """
    found = Review()
    for block in _blocks(text):
        year = _year_of_heading(block, today) or year
        told: list[_Piece] = []
        for clauses in _groups(block, kinds, today):
            piece = _piece(clauses, kinds, today, year)
            # a sentence that tells neither when nor what goes on with the one before it
            goes_on = not piece.dates and not piece.kinds
            if goes_on and told:
                told[-1].text += piece.text
            elif piece.dates and piece.kinds:
                told.append(piece)
                year = _year_named(piece) or year
            else:
                found.rest.append(piece.text.strip())
        found.passages += [_passage(piece, today) for piece in told]
    return found


def _blocks(text: str) -> Iterator[str]:
    """The lines of the text; lines that begin with a label belong to the one before them."""
    block = ""
    for line in filter(None, map(str.strip, one_blank(text).split("\n"))):
        if block and is_labelled(line):
            block += f"\n{line}"
            continue
        if block:
            yield block
        block = line
    if block:
        yield block


def _year_of_heading(line: str, today: date) -> int | None:
    """The year that a heading names."""
    if len(line) > _MOST_HEADING or line.endswith("。"):
        return None
    return next((one.first.year for one in dates_in(line, today) if one.precision == YEAR), None)


def _year_named(piece: _Piece) -> int | None:
    when = _when(piece)
    return when.first.year if _NAMES_YEAR.search(piece.text[when.start : when.end]) else None


def _groups(block: str, kinds: Mapping[str, str], today: date) -> Iterator[list[str]]:
    """The block cut into sentences, a sentence where another date with its gathering begins; each as its clauses."""
    if "\n" in block:
        yield [block]
        return
    for sentence in filter(str.strip, _SENTENCES.split(block)):
        found: list[list[str]] = [[]]
        dated = False
        for clause in _CLAUSES.split(sentence):
            has_date = bool(_dates(clause, today, today.year))
            if has_date and dated:
                found.append([])
            found[-1].append(clause)
            dated = dated or has_date
        kept = found[:1]
        for clauses in found[1:]:
            if kinds_in("".join(clauses), kinds):
                kept.append(clauses)
            else:
                kept[-1] += clauses
        yield from kept


def _piece(clauses: Sequence[str], kinds: Mapping[str, str], today: date, year: int) -> _Piece:
    text = "".join(clauses)
    start = 0
    for clause in clauses:
        if dates := _dates(clause, today, year):
            moved = [replace(one, start=one.start + start, end=one.end + start) for one in dates]
            return _Piece(text, moved, kinds_in(text, kinds))
        start += len(clause)
    return _Piece(text, [], kinds_in(text, kinds))


def _dates(text: str, today: date, year: int) -> list[Told]:
    return [one for one in dates_in(text, today, year=year) if one.precision != YEAR]


def _before(piece: _Piece) -> list[Told]:
    """The dates that stand before the name of the kind: those on which it was held."""
    at = next(iter(piece.kinds.values()))
    return [one for one in piece.dates if one.end <= at]


def _when(piece: _Piece) -> Told:
    return (_before(piece) or piece.dates)[0]


def _passage(piece: _Piece, today: date) -> Passage:
    when, why = _when(piece), ""
    if len(_before(piece)) > 1:
        why = "一句中写了几个日期，分不清哪一次在哪一天"
    elif when.precision == MONTH:
        why = f"只写到{when.first.year}年{when.first.month}月，没有写明哪一天"
    text = piece.text.strip().rstrip("，,；;")
    return Passage(text, list(piece.kinds), when, read_passage(text, today), why)
