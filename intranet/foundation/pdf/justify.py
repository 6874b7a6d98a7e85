"""Justification of Chinese lines between characters.

WeasyPrint stretches only spaces, so a Chinese line that ends before the margin (a number or a closing
mark has moved to the next line) would stay ragged, and a stray space would open like a canyon. Here
the missing width is spread over the gaps between characters. Latin words and numbers keep their
shape: a gap between two of their characters takes no share, a gap beside one takes half a share.

A number stays with its unit on one line, but not at any price. Where a line lacks more than a character, its marks give
up some of the blank half of their cells, if what comes next then fits; else, where the line would be drawn apart too
far, the number and its unit part.

``install`` replaces private functions of WeasyPrint, which knows neither ``text-spacing-trim`` nor
``text-justify``; the version is therefore pinned, the print tests measure the result, and any other
version is left alone (its lines are ragged, not wrong).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from itertools import chain, pairwise, repeat
from typing import Any

import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.ffi import TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

from intranet.foundation.pdf.text import text_cells

# Boxes, styles and Pango objects of WeasyPrint carry no type information.
Box = Any

KNOWN_VERSION = "70."

_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\U00020000-\U0003ffff]")
# Latin letters, digits and their marks; U+200B, which only says that a line may end there.
_RIGID = re.compile("[!-~\u200b]")
_FLEXIBLE_RUN = re.compile("[^!-~\u200b]+")
# Marks that fill half of their cell; quotes that meet are closed up already. Pango takes from both sides: at a quarter
# of a character no mark touches another.
_MARK = re.compile("[，。、；：！？（）《》〈〉【】]")
_MOST_CLOSED = 0.25

# Beyond a quarter of a character per gap a line no longer reads as a line; it stays ragged instead.
_MAX_STEP = 0.25

# A number with its unit, and the free characters of a line above which they part: 0.15 of a character per gap.
_NUMBER_WITH_UNIT = re.compile("[“（]*[0-9][0-9.:：]*[余多]?[^0-9.:：%]")
_MOST_FREE = 3.2

# What a line lacks before its marks close up: less than that, drawn apart, nobody sees.
_LACKING = 1.5

_stock_justify_line = inline.justify_line
_stock_split_inline_box = inline.split_inline_box
_stock_split_text_box = inline.split_text_box
_parting = ContextVar("whether a number and its unit may part", default=True)


def install() -> bool:
    """Put our justification into WeasyPrint; return whether this version is one we know."""
    known: bool = weasyprint.VERSION.startswith(KNOWN_VERSION)
    if known:
        inline.justify_line = justify_line
        inline.split_inline_box = split_inline_box
        inline.split_text_box = split_text_box
    return known


class _SpacedLayout(Layout):  # type: ignore[misc]
    """A text layout some of whose characters stand further apart or closer.

    WeasyPrint drops the Pango objects after layout and builds them again for drawing, through
    ``set_text``: the spacing is therefore added there, both times.
    """

    def __init__(self, style: Any, step: float, runs: re.Pattern[str]) -> None:
        self.step = step
        self.runs = runs
        super().__init__(style)

    def set_text(self, text: str, justify: bool = False) -> None:
        super().set_text(text, justify)
        base = self.style["letter_spacing"]
        spacing = int(((0 if base == "normal" else base) + self.step) * TO_UNITS)
        attributes = pango.pango_layout_get_attributes(self.layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        for run in self.runs.finditer(text):
            attribute = pango.pango_attr_letter_spacing_new(spacing)
            attribute.start_index = len(text[: run.start()].encode())
            attribute.end_index = len(text[: run.end()].encode())
            pango.pango_attr_list_change(attributes, attribute)
        pango.pango_layout_set_attributes(self.layout, attributes)


def split_inline_box(
    context: Any, box: Box, position_x: float, max_x: float, *others: Any, **named: Any
) -> Any:
    """WeasyPrint's own, but a justified line is tried with its marks closed up before a number and its unit part."""
    if not isinstance(box, boxes.LineBox) or box.style["text_align_all"] != "justify":
        return _stock_split_inline_box(context, box, position_x, max_x, *others, **named)

    def line_until(edge: float, *, parting: bool) -> Any:
        token = _parting.set(parting)
        try:
            return _stock_split_inline_box(context, box, position_x, edge, *others, **named)
        finally:
            _parting.reset(token)

    plain = line_until(max_x, parting=False)
    size = box.style["font_size"]
    line, resume_at, preserved = plain[:3]
    free = max_x - _end(line)
    if resume_at is None or preserved or free < _LACKING * size:
        return plain
    give = _MOST_CLOSED * size
    marks = sum(len(_MARK.findall(one.text)) for one in _text_boxes(line))
    closed = line_until(max_x + give * marks, parting=False)
    excess = _end(closed[0]) - max_x
    shares = _shares(closed[0], _mark_share)
    if 0 < excess <= give * sum(shares):
        _spread(closed[0], -excess / sum(shares), chain(shares, repeat(0.0)), 0.0, _MARK)
        return closed
    return line_until(max_x, parting=True) if free > _MOST_FREE * size else plain


def _end(line: Box) -> float:
    end: float = line.content_box_x() + line.width
    return end


def split_text_box(
    context: Any, box: Box, available_width: float, skip: int, is_line_start: bool = True
) -> Any:
    """WeasyPrint's own, but a number and its unit that would leave too much of the line free may part."""
    # a word that is kept together is a span, what stands by itself (a date under a name) is none
    kept = box.element_tag == "span" and box.style["white_space"] == "nowrap"
    if kept and _parting.get() and _NUMBER_WITH_UNIT.match(box.text):
        size = box.style["font_size"]
        if _MOST_FREE * size < available_width < text_cells(box.text) * size:
            box = box.copy()
            box.style = box.style.copy()
            box.style["white_space"] = "normal"
    return _stock_split_text_box(context, box, available_width, skip, is_line_start)


def justify_line(context: Any, line: Box, extra: float) -> None:
    """Spread ``extra`` CSS pixels over the line; lines without Chinese are left to WeasyPrint."""
    texts = [box for box in _text_boxes(line) if box.text]
    if not any(_CJK.search(box.text) for box in texts):
        _stock_justify_line(context, line, extra)
        return
    # The spacing behind the last character is part of the line's width but not of its ink.
    trailing = texts[-1].style["letter_spacing"]
    if trailing != "normal":
        extra += trailing
    shares = _shares(line, _share)
    total = sum(shares)
    if extra <= 0 or total == 0 or extra / total > _MAX_STEP * line.style["font_size"]:
        return
    # Nothing is added behind the last character, nor to white space after it.
    _spread(line, extra / total, chain(shares, repeat(0.0)), 0.0, _FLEXIBLE_RUN)


def _shares(line: Box, share: Callable[[str, str], float]) -> list[float]:
    """The shares of the gaps of a line, of which there is none behind its last character."""
    string = "".join(box.text for box in _text_boxes(line)).rstrip(" \u00a0\u200b")
    return [share(left, right) for left, right in pairwise(string)]


def _share(left: str, right: str) -> float:
    """The share of a gap that is drawn apart: Pango gives half of a character's spacing to each of its sides."""
    if unicodedata.category(right) in {"Mn", "Me"}:
        return 0.0  # a variation selector or an accent is one unit with what it follows
    return 1.0 - 0.5 * bool(_RIGID.match(left)) - 0.5 * bool(_RIGID.match(right))


def _mark_share(left: str, right: str) -> float:
    """The share of a gap that is closed up: half for each mark beside it."""
    return 0.5 * bool(_MARK.match(left)) + 0.5 * bool(_MARK.match(right))


def _text_boxes(box: Box) -> Iterator[Box]:
    if isinstance(box, boxes.TextBox):
        yield box
    elif isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from _text_boxes(child)


def _spread(
    box: Box, step: float, shares: Iterator[float], shift: float, runs: re.Pattern[str]
) -> float:
    """Move and widen ``box`` and the ``runs`` in it; return by how much what follows has to move."""
    if isinstance(box, boxes.TextBox):
        box.position_x += shift
        if not box.text:
            return shift
        grown = step * sum(next(shares) for _ in box.text)
        layout = _SpacedLayout(box.style, step, runs)
        layout.set_text(box.text)
        layout.deactivate()
        box.pango_layout = layout
        box.width += grown
        return shift + grown
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.position_x += shift
        start = shift
        for child in box.children:
            if child.is_in_normal_flow():
                shift = _spread(child, step, shares, shift, runs)
        box.width += shift - start
        return shift
    box.translate(shift, 0)
    return shift
