"""Reads a rendered PDF back: lines of text with their positions, ink, fonts, glyphs."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pdfplumber
import pikepdf
import pypdfium2
from PIL import Image

MM = 72 / 25.4
CELL = 156 / 28
LINE = (225 - CELL) / 21
DPI = 200

TOP, BOTTOM, LEFT, RIGHT = 37, 262, 28, 184

HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True)
class Glyph:
    """A character with its origin and advance, in mm from the left edge of the page."""

    text: str
    x: float
    right: float
    size: float
    font: str


@dataclass(frozen=True)
class Line:
    """Characters on one baseline; ``y`` in mm from the top edge of the page."""

    y: float
    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def size(self) -> float:
        return max(glyph.size for glyph in self.glyphs)


@dataclass(frozen=True)
class Sheet:
    """A page as the rules read it: its lines, the width of the type area, text that has overrun its column."""

    lines: list[Line]
    width: float
    height: float
    overrun: str

    @property
    def text(self) -> str:
        return "".join(line.text for line in self.lines)


@lru_cache(maxsize=96)
def sheets(content: bytes) -> list[Sheet]:
    """All pages, read once for all rules."""
    with pdfplumber.open(io.BytesIO(content)) as document:
        return [
            Sheet(_lines(page), float(page.width) / MM, float(page.height) / MM, _overrun(page))
            for page in document.pages
        ]


def across_rules(content: bytes) -> list[str]:
    """Characters that stand across a vertical rule of a table: text that has overrun its column."""
    return [character for sheet in sheets(content) for character in sheet.overrun]


def _overrun(page: Any) -> str:
    rules = [edge for edge in page.edges if edge["orientation"] == "v"]
    found = ""
    for character in page.chars:
        middle = (character["top"] + character["bottom"]) / 2
        across, turned = abs(character["matrix"][0]), abs(character["matrix"][1])
        if turned > across / 2 or not character["text"].strip():
            continue  # the watermark, a blank
        if any(
            character["x0"] + 0.3 < rule["x0"] < character["x1"] - 0.3
            and rule["top"] < middle < rule["bottom"]
            for rule in rules
        ):
            found += character["text"]
    return found


def pages(content: bytes) -> list[list[Line]]:
    """All lines of each page, from top to bottom."""
    return [sheet.lines for sheet in sheets(content)]


def _lines(page: Any) -> list[Line]:
    by_baseline: dict[float, list[Glyph]] = {}
    for char in page.chars:
        a, b, _, _, x, y = char["matrix"]
        if abs(b) > abs(a) / 2:
            continue  # turned text: the watermark, the number of a wide page
        glyph = Glyph(
            char["text"], x / MM, char["x1"] / MM, round(char["size"], 1), char["fontname"]
        )
        top = (float(page.height) - y) / MM
        # Other faces have other baselines: what is closer than a third of a line is one line.
        key = next((known for known in by_baseline if abs(known - top) < LINE / 3), top)
        by_baseline.setdefault(key, []).append(glyph)
    return [
        Line(y, tuple(sorted(glyphs, key=lambda glyph: glyph.x)))
        for y, glyphs in sorted(by_baseline.items())
    ]


def body_lines(lines: list[Line]) -> list[Line]:
    """The lines of running text (三号, inside the type area)."""
    return [line for line in lines if 15.5 < line.size < 16.5 and TOP < line.y < BOTTOM]


def is_full(line: Line) -> bool:
    """Whether the line fills the type area, so that it was justified or ended by its last cell."""
    return line.glyphs[0].x < LEFT + 1 and line.glyphs[-1].right > RIGHT - 1.5


def ink(content: bytes, page_number: int, *, above: float = 0, below: float = 297) -> "Box":
    """The box around everything darker than mid-grey between two heights of a page, in mm."""
    document = pypdfium2.PdfDocument(content)
    try:
        picture = document[page_number - 1].render(scale=DPI / 72, grayscale=True).to_pil()
    finally:
        document.close()
    per_mm = DPI / 25.4
    strip = picture.crop((0, round(above * per_mm), picture.width, round(below * per_mm)))
    dark = strip.point([255] * 128 + [0] * 128, mode="L")
    found = dark.getbbox()
    assert found is not None, "there is no ink there"
    left, top, right, bottom = (value / per_mm for value in found)
    return Box(left, top + above, right, bottom + above)


def pixels(content: bytes, page_number: int) -> Image.Image:
    """A page as a small grey picture."""
    document = pypdfium2.PdfDocument(content)
    try:
        return document[page_number - 1].render(scale=1, grayscale=True).to_pil()
    finally:
        document.close()


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float


def glyph_ids(content: bytes) -> Iterator[str]:
    """Every glyph that is shown, as the four hexadecimal digits it is written with."""
    with pikepdf.open(io.BytesIO(content)) as document:
        for page in document.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) not in {"Tj", "TJ"}:
                    continue
                shown = operands[0] if str(operator) == "TJ" else [operands[0]]
                for item in shown:
                    if isinstance(item, pikepdf.String):
                        digits = bytes(item).hex()
                        yield from (digits[at : at + 4] for at in range(0, len(digits), 4))


def fonts_without_file(content: bytes) -> list[str]:
    """Names of fonts that are used but not embedded."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return [
            str(item.FontName)
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary)
            and item.get("/Type") == "/FontDescriptor"
            and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(item.keys())
        ]


# Of a page that goes on: two thirds are full, a line less where a heading or the row of a table goes over whole.
_FULL, _FULL_BEFORE_WHOLE = 0.65, 0.6
_BEGINS_A_PAGE = re.compile(r"附件\d*$|审核页$")
_HEADING = re.compile("[一二三四五六七八九十]+、")
_MARGIN = re.compile(r"—\s*\d+\s*—|演示数据")


def half_empty(every: list[Sheet]) -> list[tuple[int, float]]:
    """Pages, each with how much of it is full, that are left too empty though what follows need not begin a page."""
    found = []
    for number, (sheet, after) in enumerate(pairwise(every), 1):
        first = next(line for line in after.lines if not _MARGIN.search(line.text))
        if _BEGINS_A_PAGE.match(first.text) or first.size > 17:
            continue
        top, bottom = (28, 184) if sheet.width > sheet.height else (TOP, BOTTOM)
        lowest = max(line.y for line in sheet.lines if not _MARGIN.search(line.text))
        full = (lowest - top) / (bottom - top)
        whole = first.size < 15.5 or _HEADING.match(first.text)
        if full < (_FULL_BEFORE_WHOLE if whole else _FULL):
            found.append((number, round(full, 2)))
    return found


def stubs(sheet: Sheet) -> list[str]:
    """Lines in which a paragraph goes on with a single character and what closes it."""
    texts = (line.text for line in body_lines(sheet.lines) if line.glyphs[0].x < LEFT + 1)
    return [text for text in texts if re.fullmatch(f"{HAN.pattern}[，。；：、！？）》”’]*", text)]


# What was printed once and would be sent back, by what is wrong with it.
FAULTS = {
    "等 after a full list": "(?:《[^《》]+》){2}等2[项份]",
    "one figure twice": r"人均([\d.]+)学时，年内累计人均\1学时",
    "nothing held, yet hours": "未组织专题集中学习，人均",
    "a fragment": r"。(?:会前先学|按期转正|以普通党员身份参加)\d",
    "the language of a form check": "均注明原因",
    "a state of the system": "处于审核阶段|审核中阶段|目前为“",
    "rows joined by ；": r"分为\d+类；|共有\d+项；其中",
    "numerals of two kinds": "[一二三]等奖[一二两三四五六七八九]个",
    "filler": "(?:未登记){2}|未注明|未填报|未设置|不适用",
    "a fraction for a count": r"已完成\d+/\d+",
    "a doubled word": "版次第|约[0-9]+余",
    "a remark of the draft": "本单位做法|上级另有要求",
    "the sum of a machine": r"(\d+)个党支部中，\1个",
    "nothing, told twice": "计划0项",
    "a term of the system": "不计应到",
    "praise of the software": "重复填报",
    "until for by": "截止[0-9]",
    "a date with points": r"20\d\d\.\d{1,2}\.\d{1,2}",
    "an ordinal in digits": "第[1-4]季度",
    "a half-width mark": f"{HAN.pattern}[;:!?]{HAN.pattern}",
}


def faults(every: list[Sheet]) -> dict[str, str]:
    """What an official would send back in the wording of a document."""
    text = "".join(sheet.text for sheet in every)
    found = {name: re.search(pattern, text) for name, pattern in FAULTS.items()}
    # the lines of cells beside each other are read across
    running = "".join(line.text for sheet in every for line in body_lines(sheet.lines))
    found["brackets in brackets"] = re.search("（[^（）《》]*（[^（）]*）[^（）《》]*）", running)
    return {name: match[0] for name, match in found.items() if match}


def alone_on_its_page(before: Sheet, sheet: Sheet) -> bool:
    """Whether a table goes on over the page with a single row, or with its note alone."""
    lines = _set_as_tables(sheet)
    repeated = lines and lines[0].text in {line.text for line in _set_as_tables(before)}
    if not repeated or len(lines) != len(sheet.lines) - 1:
        return False
    return len([line for line in lines if re.match(r"\d", line.text)]) < 2


def lines_above_what_is_signed(sheet: Sheet) -> int | None:
    """How many lines stand above the first one that is signed on the page; None where nobody signs."""
    texts = [line.text for line in sheet.lines if "演示数据" not in line.text]
    return next((at for at, text in enumerate(texts) if "（签字）：" in text), None)


def _set_as_tables(sheet: Sheet) -> list[Line]:
    return [line for line in sheet.lines if line.size in (10.5, 12.0)]
