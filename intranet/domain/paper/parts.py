"""The parts of printed documents: plain text in its final wording, nothing left to compute.

Those who count, word and permit fill these values; ``templates/print/`` only sets them. Every text
field holds plain text (never markup), exactly as it is to be read on paper, punctuation included.
The layout is GB/T 9704-2012; order and wording follow the office's own rules for its texts.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Literal, TypeVar

from intranet.foundation.pdf import DataAttachment, PrintMetadata
from intranet.foundation.pdf.text import text_cells, unbroken_in_head

Align = Literal["left", "center", "right"]
T = TypeVar("T")

_MANY = 3
# so many cells alike are said once in a note
_ALIKE = 6

MAX_PHOTOS = 4
"""A branch summary carries at most one page of photos."""

NOTHING = "—"
"""Stands in a cell of a printed table for which there is nothing to say, where a form would ask: 未填报, 不适用."""

PHOTOS_TITLE = "工作照片"

BY_HAND = "　　　　年　　月　　日"
"""A date that is not known yet, to be written by hand."""

_UNBROKEN = re.compile(r"[!-~]+")
_WIDTH, _WIDE_WIDTH = 156.0, 225.0
# What stands in the middle of its cell and is no longer than this is a term, not a text.
_TERM = 7.0
_LITTLE_MORE = 1.25
# So short a term is a word and has its room in any case; at the left edge it stands in a column of such terms.
_WORD, _TERM_AT_LEFT = 3.0, 5.0
# Of a half-width character in 小四 and 五号, and of the padding and rules of a cell, in mm.
_HALF, _COMPACT_HALF, _PADDING = 2.12, 1.86, 2.4
# Of an attachment, in mm: the type area below its number and title, upright and turned; lines of a head, of 五号, of
# 小四 and of a note; what a row has above and below its lines, and what of it can be spared.
_ROOM, _WIDE_ROOM = 185.0, 113.0
_HEAD_LINE, _COMPACT_LINE, _LINE, _NOTE_LINE = 5.4, 5.4, 6.0, 6.0
_AROUND, _SPARED = 2.2, 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class StampPrint:
    """归档章 (DA/T 22-2015): five of its six cells; the sixth is the number of pages, which the setting counts."""

    fonds: str
    year: str
    number: str
    unit: str
    retention: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintDocument:
    """What every printed document has.

    ``demo`` puts 演示数据 into the bottom margin of each page, ``draft`` 草稿 across each page.
    ``keep_together`` lists names (of persons, of brands with a space in them) which a line break
    must not divide and whose spaces stay. ``attachments`` travel inside the PDF file. A ``stamp`` stands over the text
    of the first page.
    """

    metadata: PrintMetadata
    demo: bool
    draft: bool = False
    keep_together: tuple[str, ...] = ()
    attachments: tuple[DataAttachment, ...] = ()
    stamp: StampPrint | None = None

    @property
    def pictures(self) -> tuple["PhotoPrint", ...]:
        """The pictures it shows: the only ones it may load."""
        return ()


# --- parts ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``run_in`` is set in 楷体 before the text, e.g. ``（一）深化理论学习。``."""

    text: str
    run_in: str = ""


@dataclass(frozen=True, slots=True)
class SectionPrint:
    """A heading with its number (``一、主要工作情况``) and the paragraphs under it."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class ColumnPrint:
    """A table column: head, width as a share of the table's width, alignment of its cells."""

    title: str
    width: int
    align: Align = "center"


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePrint:
    """An attached table; its head is repeated on each page.

    ``compact`` sets it in 五号 instead of 小四, ``landscape`` on a sheet turned to the left.
    ``note`` is a small line under the table, ``empty`` stands in a table without rows.
    """

    title: str
    columns: tuple[ColumnPrint, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    empty: str = "本季度无此项内容。"
    landscape: bool = False
    compact: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"table {self.title!r}: a row has {len(row)} cells for "
                    f"{len(self.columns)} columns"
                )

    @property
    def shares(self) -> tuple[float, ...]:
        """Column widths in per cent of the table: as asked for, but none narrower than what stands in it unbroken.

        A column with nothing to say in any row takes the room of its head.
        Days and numbers of records are never broken, nor are short terms in the middle of their cell (支部委员会会议)
        that lack little; where the table has no room for this, it is as asked for.
        """
        total = sum(column.width for column in self.columns)
        words = [self._needed(place) for place in range(len(self.columns))]
        asked = [
            min(word, column.width * 100 / total)
            if self._says_nothing(place)
            else column.width * 100 / total
            for place, (column, word) in enumerate(zip(self.columns, words, strict=True))
        ]
        least = self._per_cent(2 * self._half * _WORD)
        needed = [
            max(word, term)
            if (term := self._term(place)) <= max(_LITTLE_MORE * share, least)
            else word
            for place, (word, share) in enumerate(zip(words, asked, strict=True))
        ]
        found = _widened(asked, needed) or _widened(asked, words) or asked
        return tuple(round(share, 2) for share in found)

    @property
    def close(self) -> bool:
        """Whether an attachment with this table stands on one page by closing up its rows, and else does not."""
        whole = _WIDE_WIDTH if self.landscape else _WIDTH
        widths = [whole * share / 100 - _PADDING for share in self.shares]
        line = _COMPACT_LINE if self.compact else _LINE
        height = _HEAD_LINE * self._lines(
            [one.title for one in self.columns], widths, _COMPACT_HALF
        )
        height += sum(line * self._lines(row, widths, self._half) for row in self.rows)
        height += _AROUND * (len(self.rows) + 1)
        height += _NOTE_LINE * ceil(text_cells(self.note) * 2 * _COMPACT_HALF / whole)
        over = height - (_WIDE_ROOM if self.landscape else _ROOM)
        return 0 < over <= _SPARED * len(self.rows)

    @staticmethod
    def _lines(row: Sequence[str], widths: Sequence[float], half: float) -> int:
        """How many lines the highest cell of a row has."""
        pairs = zip(row, widths, strict=True)
        return max(max(1, ceil(text_cells(text) * 2 * half / width)) for text, width in pairs)

    def _says_nothing(self, place: int) -> bool:
        return len(self.rows) >= _MANY and all(row[place] == NOTHING for row in self.rows)

    def _needed(self, place: int) -> float:
        """Per cent of the table that the longest word of a column takes, or of its head."""
        words = (word for row in self.rows for word in _UNBROKEN.findall(row[place]))
        cells = max(map(len, words), default=0) / 2
        head = unbroken_in_head(self.columns[place].title)
        return self._per_cent(2 * max(cells * self._half, head * _COMPACT_HALF))

    def _term(self, place: int) -> float:
        """Per cent of the table that the longest term of a column takes."""
        widths = [text_cells(row[place]) for row in self.rows]
        if self.columns[place].align != "center" and max(widths, default=0.0) > _TERM_AT_LEFT:
            return 0.0
        return self._per_cent(
            2 * self._half * max((one for one in widths if one <= _TERM), default=0.0)
        )

    @property
    def _half(self) -> float:
        return _COMPACT_HALF if self.compact else _HALF

    def _per_cent(self, width: float) -> float:
        whole = _WIDE_WIDTH if self.landscape else _WIDTH
        return (width + _PADDING if width else 0) * 100 / whole

    def without_repetition(self, *titles: str) -> "TablePrint":
        """The same table, these columns left out where every row has the same in them: the note says it once."""
        if len(self.rows) < _MANY:
            return self
        same = [
            place
            for place, column in enumerate(self.columns)
            if column.title in titles and len({row[place] for row in self.rows}) == 1
        ]
        said = "；".join(
            f"{self.columns[place].title}均为{self.rows[0][place]}"
            for place in same
            if self.rows[0][place] != NOTHING
        )
        return replace(
            self,
            columns=_without(self.columns, same),
            rows=tuple(_without(row, same) for row in self.rows),
            note=f"{self.note}{said}。" if said else self.note,
        )

    def said_once(self, title: str, *, but: str) -> "TablePrint":
        """The same table; what most rows have in this column, *but* for that word, the note says once.

        Not where a dash would have two meanings.
        """
        place = next((n for n, one in enumerate(self.columns) if one.title == title), None)
        cells = Counter(row[place] for row in self.rows) if place is not None else Counter()
        if place is None or not cells or NOTHING in cells:
            return self
        [(most, number)] = cells.most_common(1)
        if most == but or number < _ALIKE or number * 2 <= len(self.rows):
            return self
        rows = (
            (*row[:place], NOTHING if row[place] == most else row[place], *row[place + 1 :])
            for row in self.rows
        )
        note = f"{self.note}{title}为“{NOTHING}”的，均为{most}。"
        return replace(self, rows=tuple(rows), note=note)


def _widened(asked: Sequence[float], needed: Sequence[float]) -> list[float] | None:
    """The shares as asked for, but none below what it needs; None where that is too much together."""
    narrow: set[int] = set()
    # what one column is given the others give up, and may then be too narrow themselves
    while True:
        rest = sum(share for place, share in enumerate(asked) if place not in narrow)
        left = 100 - sum(needed[place] for place in narrow)
        if left <= 0 or not rest:
            return None
        found = {
            place
            for place, share in enumerate(asked)
            if place not in narrow and share * left / rest < needed[place]
        }
        if not found:
            break
        narrow |= found
    return [
        needed[place] if place in narrow else share * left / rest
        for place, share in enumerate(asked)
    ]


def _without(cells: tuple[T, ...], places: Sequence[int]) -> tuple[T, ...]:
    return tuple(cell for place, cell in enumerate(cells) if place not in places)


@dataclass(frozen=True, slots=True)
class PhotoPrint:
    """A photo by the SHA-256 under which it is stored, and its caption.

    ``description`` is read aloud to those who cannot see the picture; the caption when empty.
    """

    image_id: str
    caption: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class ChartPrint:
    """A chart drawn by our own chart module: SVG text, caption, and what it shows in words."""

    svg: str
    caption: str
    description: str


@dataclass(frozen=True, slots=True)
class Annex:
    """An attachment of a summary, under its number: a table, else the chart, else the photographs."""

    title: str
    table: TablePrint | None = None
    chart: ChartPrint | None = None
    photos: tuple[PhotoPrint, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A row of the 审核页: what is asked, what is already printed there, who writes by hand.

    ``tall`` leaves room for an opinion, which is printed once it has been given: never in a draft; ``dated`` leaves
    room for a date by hand, unless ``date`` is there. ``signer`` is the stored word of the post that signs here; empty
    where none is asked for.
    """

    label: str
    text: str = ""
    dated: bool = True
    tall: bool = False
    date: str = ""
    signer: str = ""


@dataclass(frozen=True, slots=True)
class ReviewPagePrint:
    """The last page of a summary: one table to be signed and dated by hand."""

    title: str
    rows: tuple[ReviewRow, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with its value; two short ones share a row, a ``wide`` one has a row to itself."""

    label: str
    value: str
    wide: bool = False


def fact_rows(facts: Iterable[Fact]) -> tuple[tuple[Fact, ...], ...]:
    """Facts as rows of one wide or at most two short ones, in the given order."""
    rows: list[tuple[Fact, ...]] = []
    waiting: Fact | None = None
    for fact in facts:
        if fact.wide:
            if waiting is not None:
                rows.append((waiting,))
                waiting = None
            rows.append((fact,))
        elif waiting is None:
            waiting = fact
        else:
            rows.append((waiting, fact))
            waiting = None
    if waiting is not None:
        rows.append((waiting,))
    return tuple(rows)
