"""A Word file in the making: pages upright and turned, paragraphs, tables, pictures."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu

from intranet.foundation.word import styles
from intranet.foundation.word.styles import Align

WIDTH, TURNED_WIDTH = 8844, 12756
"""Twentieths of a point across the type area of a page: 156 mm, and 225 mm of one turned to the left."""

# what a number of a page and its mark stand away from the edge of the sheet
_MARGINS = {
    False: {
        "top": 2098,
        "right": 1474,
        "bottom": 1984,
        "left": 1588,
        "header": 964,
        "footer": 1446,
    },
    True: {"top": 1588, "right": 2098, "bottom": 1474, "left": 1984, "header": 794, "footer": 794},
}
_FROM_EDGE = 280  # one character of 四号 between a page number and the outer edge
_SHEET = (11906, 16838)
_EMU = 635  # in a twentieth of a point
_LONGEST_PROPERTY = 255
# parts of python-docx's own file which ours does without
_NEEDLESS = ("stylesWithEffects", "webSettings", "numbering", "customXml", "thumbnail")
_APP = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Intranet</Application></Properties>"
)
_SETTINGS = (
    '<w:zoom w:percent="100"/><w:evenAndOddHeaders/>'
    '<w:drawingGridVerticalSpacing w:val="289"/><w:characterSpacingControl w:val="doNotCompress"/>'
    "<w:compat><w:doNotExpandShiftReturn/><w:useFELayout/>"
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
    'w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
)
# bytes depend on what the file says alone
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a paragraph in a character style of their own."""

    text: str
    style: str = ""
    underlined: bool = False


Words = str | Run | Any


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its paragraphs in one style, the columns and the alignment that it takes."""

    lines: Sequence[Sequence[Words]]
    style: str = styles.CELL_TEXT
    align: Align | None = None
    span: int = 1
    top: bool = False
    indented: int = 0


def cell(text: str, style: str = styles.CELL_TEXT, **looks: Any) -> Cell:
    """A cell of one paragraph."""
    return Cell(((text,),), style, **looks)


@dataclass(frozen=True, slots=True)
class Row:
    """A row, at least so high (in twentieths of a point); never divided between two pages."""

    cells: Sequence[Cell]
    height: int = 0


class WordFile:
    """A Word file that is written from its first page to its last; ``mark`` stands in the head of each page."""

    def __init__(
        self,
        *,
        title: str,
        author: str,
        created: datetime,
        subject: str = "",
        keywords: str = "",
        version: str = "",
        mark: str = "",
    ) -> None:
        self._document = docx.Document()
        self._body = self._document.element.body
        self._last: Any = None
        self._turned: bool | None = None
        self._breaks = False
        self._pictures = 0
        self._furnish()
        self._tell(title, author, subject, keywords, version, created)
        self._sections = self._margins_of(mark)

    # --- what is on the pages ---------------------------------------------------------------------

    def page(self, *, turned: bool = False) -> None:
        """Begin a page, upright or *turned* to the left."""
        if self._turned is None or self._turned == turned:
            self._breaks = self._turned is not None
        else:
            self._end_section(self._turned)
        self._turned = turned

    @property
    def width(self) -> int:
        """The width of the type area, in twentieths of a point."""
        return TURNED_WIDTH if self._turned else WIDTH

    def paragraph(
        self,
        style: str,
        *words: Words,
        align: Align | None = None,
        before: int | None = None,
        indent: dict[str, int] | None = None,
        tabs: Sequence[int] = (),
        with_next: bool = False,
    ) -> None:
        """A paragraph; what departs from its style is given here, in twentieths of a point."""
        made = _paragraph(
            style,
            words,
            align=align,
            before=before,
            indent=indent,
            tabs=tabs,
            with_next=with_next,
            page=self._breaks,
        )
        self._breaks = False
        self._add(made)

    def lines(self, style: str, lines: Sequence[str]) -> None:
        """A paragraph of several lines, each ended by hand."""
        words: list[Words] = []
        for number, line in enumerate(lines):
            words += [_element("r", _element("br"))] * bool(number) + [line]
        self.paragraph(style, *words)

    def table(
        self,
        widths: Sequence[float],
        rows: Iterable[Row],
        *,
        heads: int = 0,
        style: str = styles.RULED,
    ) -> None:
        """A table as wide as the page; *widths* are shares of it. The first *heads* rows are repeated on each page."""
        if self._breaks or (self._last is not None and self._last.tag == qn("w:tbl")):
            self.paragraph(styles.GAP)
        total = sum(widths)
        columns = [round(self.width * width / total) for width in widths]
        made = _element(
            "tbl",
            _element(
                "tblPr",
                _element("tblStyle", val=style),
                _element("tblW", w=sum(columns), type="dxa"),
                _element("jc", val="center"),
                _element("tblLayout", type="fixed"),
            ),
            _element("tblGrid", *(_element("gridCol", w=width) for width in columns)),
        )
        for number, row in enumerate(rows):
            made.append(_row(row, columns, head=number < heads))
        self._add(made)

    def gap(self, height: int) -> None:
        """Free room between two tables."""
        self.paragraph(styles.GAP, before=height)

    def picture(self, content: bytes, *, width: int, height: int, description: str) -> Any:
        """A picture as a word of a paragraph, as large as fits into *width* and *height*."""
        part = self._document.part
        _, image = part.get_or_add_image(io.BytesIO(content))
        scale = min(width / image.px_width, height / image.px_height) * _EMU
        inline = part.new_pic_inline(
            io.BytesIO(content), Emu(int(image.px_width * scale)), Emu(int(image.px_height * scale))
        )
        # python-docx numbers what stands in the text already, which this does not yet
        self._pictures += 1
        inline.docPr.set("id", str(self._pictures))
        inline.docPr.set("name", f"图片 {self._pictures}")
        inline.docPr.set("descr", description)
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")
        return _element("r", _element("drawing", inline))

    def content(self) -> bytes:
        """The file: the same bytes for the same content."""
        if self._last is None or self._last.tag == qn("w:tbl"):
            self.paragraph(styles.GAP)
        self._body.append(deepcopy(self._sections[bool(self._turned)]))
        saved = io.BytesIO()
        self._document.save(saved)
        packed = io.BytesIO()
        with (
            zipfile.ZipFile(saved) as parts,
            zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            for name in parts.namelist():
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, parts.read(name))
        return packed.getvalue()

    # --- how it is made ---------------------------------------------------------------------------

    def _add(self, element: Any) -> None:
        self._body.append(element)
        self._last = element

    def _end_section(self, turned: bool) -> None:
        if self._last is None or self._last.tag == qn("w:tbl"):
            self.paragraph(styles.GAP)
        self._last.get_or_add_pPr().append(deepcopy(self._sections[turned]))

    def _furnish(self) -> None:
        """Our own styles, fonts and settings in place of those of python-docx's empty file."""
        part, package = self._document.part, self._document.part.package
        for owner in (part, package):
            for key, relation in list(owner.rels.items()):
                if relation.reltype.rsplit("/", 1)[-1] in _NEEDLESS:
                    del owner.rels[key]
        part._styles_part._element = parse_xml(styles.styles_xml())
        settings = part._settings_part._element
        settings.clear()
        settings.extend(parse_xml(f"<w:settings {nsdecls('w')}>{_SETTINGS}</w:settings>"))
        _fill(part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE), styles.font_table_xml())
        _fill(package.part_related_by(RELATIONSHIP_TYPE.EXTENDED_PROPERTIES), _APP)
        for element in list(self._body):
            if element.tag != qn("w:sectPr"):
                self._body.remove(element)

    def _tell(
        self,
        title: str,
        author: str,
        subject: str,
        keywords: str,
        version: str,
        created: datetime,
    ) -> None:
        told = self._document.core_properties
        moment = created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        told.title, told.subject = title[:_LONGEST_PROPERTY], subject[:_LONGEST_PROPERTY]
        told.author = told.last_modified_by = author[:_LONGEST_PROPERTY]
        told.keywords, told.version = keywords[:_LONGEST_PROPERTY], version[:_LONGEST_PROPERTY]
        told.created = told.modified = moment
        told.language, told.comments, told.revision = "zh-CN", "", 1

    def _margins_of(self, mark: str) -> dict[bool, Any]:
        """What ends a section of upright and of turned pages: head and foot, sheet, margins, grid."""
        section = self._document.sections[0]
        number = _element("fldSimple", _run(Run("1")), instr="PAGE")
        page: tuple[Words, ...] = ("—\u00a0", number, "\u00a0—")
        right, left = {"right": _FROM_EDGE}, {"left": _FROM_EDGE}
        for margin, made in (
            (section.header, _paragraph(styles.HEADER, (mark,))),
            (section.even_page_header, _paragraph(styles.HEADER, (mark,), align="left")),
            (section.footer, _paragraph(styles.FOOTER, page, indent=right)),
            (
                section.even_page_footer,
                _paragraph(styles.FOOTER, deepcopy(page), align="left", indent=left),
            ),
        ):
            margin.is_linked_to_previous = False
            element = margin._element
            for child in list(element):
                element.remove(child)
            element.append(made)
        references = [one for one in section._sectPr if one.tag.endswith("Reference")]
        self._body.remove(section._sectPr)
        return {turned: _section(references, turned) for turned in (False, True)}


def _section(references: Sequence[Any], turned: bool) -> Any:
    width, height = reversed(_SHEET) if turned else _SHEET
    sheet = {"w": width, "h": height} | ({"orient": "landscape"} if turned else {})
    return _element(
        "sectPr",
        *map(deepcopy, references),
        _element("type", val="nextPage"),
        _element("pgSz", **sheet),
        _element("pgMar", **_MARGINS[turned], gutter=0),
        _element("cols", space=425),
        _element(
            "docGrid",
            type="linesAndChars",
            linePitch=styles.LINE,
            charSpace=styles.CHARACTER_SPACING,
        ),
    )


def _fill(part: Part, content: str) -> None:
    part._blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{content}'.encode()


def _element(name: str, *children: Any, **values: object) -> Any:
    made = OxmlElement(f"w:{name}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), str(value))
    made.extend(children)
    return made


def _paragraph(
    style: str,
    words: Iterable[Words],
    *,
    align: Align | None = None,
    before: int | None = None,
    indent: dict[str, int] | None = None,
    tabs: Sequence[int] = (),
    with_next: bool = False,
    page: bool = False,
) -> Any:
    looks = _element("pPr", _element("pStyle", val=style))
    if with_next:
        looks.append(_element("keepNext"))
    if page:
        looks.append(_element("pageBreakBefore"))
    if tabs:
        looks.append(_element("tabs", *(_element("tab", val="left", pos=place) for place in tabs)))
    if before is not None:
        looks.append(_element("spacing", before=before))
    if indent:
        looks.append(_element("ind", **indent))
    if align:
        looks.append(_element("jc", val=align))
    return _element("p", looks, *(_run(one) for one in words if one != ""))


def _run(words: Words) -> Any:
    """A run of text; what is an element already stays what it is."""
    if not isinstance(words, (str, Run)):
        return words
    run = words if isinstance(words, Run) else Run(words)
    looks = _element("rPr")
    if run.style:
        looks.append(_element("rStyle", val=run.style))
    # without it Word takes quotation marks and dashes for Latin ones, half as wide
    looks.append(_element("rFonts", hint="eastAsia"))
    if run.underlined:
        looks.append(_element("u", val="single"))
    made = _element("r", looks)
    for number, piece in enumerate(run.text.split("\t")):
        if number:
            made.append(_element("tab"))
        if piece:
            text = _element("t")
            text.text = piece
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            made.append(text)
    return made


def _row(row: Row, columns: Sequence[int], *, head: bool) -> Any:
    looks = _element("trPr", _element("cantSplit"))
    if row.height:
        looks.append(_element("trHeight", val=row.height, hRule="atLeast"))
    if head:
        looks.append(_element("tblHeader"))
    made, place = _element("tr", looks), 0
    for one in row.cells:
        width = sum(columns[place : place + one.span])
        place += one.span
        cell_looks = _element("tcPr", _element("tcW", w=width, type="dxa"))
        if one.span > 1:
            cell_looks.append(_element("gridSpan", val=one.span))
        cell_looks.append(_element("vAlign", val="top" if one.top else "center"))
        indent = {"firstLine": one.indented} if one.indented else None
        lines = one.lines or ((),)
        made.append(
            _element(
                "tc",
                cell_looks,
                *(_paragraph(one.style, line, align=one.align, indent=indent) for line in lines),
            )
        )
    return made
