"""The styles of a Word file: every paragraph has one, so that who edits the file changes it in one place.

Built-in styles carry the names that Word and WPS know and show in Chinese (``heading 1`` is 标题 1); the others are
ours. Line heights are exact: a character that the font lacks cannot push a page off its 22 lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import quoteattr

from docx.oxml.ns import nsdecls

Align = Literal["left", "center", "right", "both"]

LINE = 579
"""Twentieths of a point between two lines: 22 of them fit into 225 mm."""
CELL = 315.85
"""Twentieths of a point that a character of the text takes: 28 of them are 156 mm."""
CHARACTER_SPACING = -849
"""What the grid takes from a character of 三号, in 4096ths of a point."""


@dataclass(frozen=True)
class Font:
    """A font by the name that Word shows, and the one to take where it is not installed."""

    name: str
    instead: str
    family: str
    pitch: str = "fixed"


FANG = Font("仿宋_GB2312", "仿宋", "modern")
BIAO = Font("方正小标宋简体", "华文中宋", "auto", "variable")
HEI = Font("黑体", "SimHei", "modern")
KAI = Font("楷体_GB2312", "楷体", "modern")
SONG = Font("宋体", "SimSun", "auto", "variable")
FONTS = (FANG, BIAO, HEI, KAI, SONG)


@dataclass(frozen=True)
class Style:
    """A paragraph style; sizes in points, heights and indents in twentieths of a point. None stands on another one.

    ``height`` is the exact height of a line, 0 that of what stands on it. What is ``gridded`` keeps to the characters
    of the grid. ``level`` is that of a heading, from 0.
    """

    key: str
    name: str
    font: Font = FANG
    size: float = 16
    align: Align = "left"
    height: int = LINE
    before: int = 0
    after: int = 0
    left: int = 0
    right: int = 0
    hanging: int = 0
    first: bool = False
    gridded: bool = False
    with_next: bool = False
    level: int | None = None


TEXT, TITLE, HEADING = "Normal", "Title", "Heading1"
ADDRESSEE, ANNEX_LIST, SIGNATORY, DATE = "Addressee", "AnnexList", "Signatory", "SignedOn"
ANNEX_LABEL, ANNEX_TITLE, SUBTITLE = "AnnexLabel", "AnnexTitle", "Subtitle"
OFFICE_NUMBER, PART_TITLE, CONTENTS = "OfficeNumber", "PartTitle", "Contents"
CELL_TEXT, CELL_HEAD, SMALL_TEXT, SMALL_HEAD = "CellText", "CellHead", "SmallText", "SmallHead"
LARGE_TEXT, LARGE_HEAD, FREE_TEXT, NOTE = "LargeText", "LargeHead", "FreeText", "Note"
REVIEW_TEXT = "ReviewText"
TITLE_ABOVE, ITEM_HEAD, ITEM, GROUP, SIGNER = "TitleAbove", "ItemHead", "Item", "Group", "Signer"
PICTURE, CAPTION, GAP, HEADER, FOOTER = "Picture", "Caption", "Gap", "Header", "Footer"
RUN_IN, STRONG = "RunIn", "Strong"
RULED, NARROW, FREE = "Ruled", "Narrow", "Free"

PARAGRAPHS = (
    Style(TEXT, "Normal", align="both", first=True, gridded=True),
    Style(TITLE, "Title", BIAO, 22, "center", after=LINE, with_next=True),
    Style(TITLE_ABOVE, "标题（下接次数）", BIAO, 22, "center", with_next=True),
    Style(HEADING, "heading 1", HEI, first=True, gridded=True, with_next=True, level=0),
    Style(ADDRESSEE, "主送机关", gridded=True),
    Style(ANNEX_LIST, "附件说明", left=1895, hanging=316, gridded=True, with_next=True),
    Style(SIGNATORY, "署名", align="right", before=LINE, gridded=True, with_next=True),
    Style(DATE, "成文日期", align="right", gridded=True),
    Style(ANNEX_LABEL, "附件标识", HEI, after=LINE, with_next=True, level=0),
    Style(ANNEX_TITLE, "附件标题", BIAO, 18, "center", after=LINE, with_next=True),
    Style(
        PART_TITLE,
        "分册标题",
        BIAO,
        18,
        "center",
        before=LINE // 2,
        after=LINE // 2,
        with_next=True,
    ),
    Style(CONTENTS, "目录", size=14, height=442),
    Style(SUBTITLE, "Subtitle", KAI, 16, "center", after=170, with_next=True),
    Style(OFFICE_NUMBER, "发文字号", align="center", after=LINE, with_next=True),
    Style(ITEM_HEAD, "分项标题", HEI, before=LINE // 2, with_next=True),
    Style(ITEM, "分项说明", left=632, gridded=True),
    Style(GROUP, "人员类别", KAI, with_next=True),
    Style(CELL_TEXT, "表格文字", FANG, 12, "center", 340),
    Style(CELL_HEAD, "表头文字", HEI, 12, "center", 340),
    Style(SMALL_TEXT, "表格小字", FANG, 10.5, "center", 306),
    Style(SMALL_HEAD, "表头小字", HEI, 10.5, "center", 306),
    Style(LARGE_TEXT, "表格大字", FANG, 14, "left", 397),
    Style(REVIEW_TEXT, "审核栏", FANG, 14, "left", 454, left=113, right=113),
    Style(LARGE_HEAD, "表头大字", HEI, 14, "center", 397),
    Style(FREE_TEXT, "表格图文", FANG, 12, "left", 0),
    Style(NOTE, "表注", FANG, 10.5, "left", 340, before=60),
    Style(SIGNER, "签字", before=LINE, with_next=True),
    Style(PICTURE, "图片", align="center", height=0, with_next=True),
    Style(CAPTION, "caption", KAI, 12, "center", 340, before=60, after=113),
    Style(GAP, "间隔", size=1, height=20),
    Style(HEADER, "header", KAI, 10.5, "right", 340),
    Style(FOOTER, "footer", SONG, 14, "right", 284),
)
CHARACTERS = ((RUN_IN, "二级标题", KAI), (STRONG, "重点文字", HEI))


def styles_xml() -> str:
    """The part ``word/styles.xml``."""
    return "".join(
        (
            f"<w:styles {nsdecls('w')}>",
            f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts(FANG)}{_size(16)}"
            '<w:kern w:val="0"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
            "<w:pPrDefault/></w:docDefaults>",
            *map(_paragraph_style, PARAGRAPHS),
            *(_character_style(*one) for one in CHARACTERS),
            *_table_styles(),
            "</w:styles>",
        )
    )


def font_table_xml() -> str:
    """The part ``word/fontTable.xml``: what to take where a font is not installed."""
    fonts_told = "".join(
        f'<w:font w:name="{font.name}"><w:altName w:val="{font.instead}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{font.family}"/><w:pitch w:val="{font.pitch}"/></w:font>'
        for font in FONTS
    )
    return f"<w:fonts {nsdecls('w')}>{fonts_told}</w:fonts>"


def fonts(font: Font) -> str:
    """All characters in one font: a Latin one would take the quotation marks."""
    name = quoteattr(font.name)
    return (
        f'<w:rFonts w:ascii={name} w:hAnsi={name} w:eastAsia={name} w:cs={name} w:hint="eastAsia"/>'
    )


def _size(points: float) -> str:
    half = round(points * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _paragraph_style(style: Style) -> str:
    own = style.key == TEXT
    line = f'w:line="{style.height}" w:lineRule="exact"' if style.height else 'w:lineRule="auto"'
    if style.first:
        indent = f'w:firstLineChars="200" w:firstLine="{round(2 * CELL)}"'
    else:
        indent = f'w:left="{style.left}" w:right="{style.right}" w:hanging="{style.hanging}"'
    level = "" if style.level is None else f'<w:outlineLvl w:val="{style.level}"/>'
    free = '<w:snapToGrid w:val="0"/>'
    # No paragraph keeps to the lines of the grid, its own line being exact; the characters of text keep to the grid's.
    # LibreOffice, which would set each of them into two cells, takes the one for the other and leaves them as they are.
    grid = "" if style.gridded else free
    return (
        f'<w:style w:type="paragraph"{_default(own)}{_custom(style.name)} w:styleId="{style.key}">'
        f'<w:name w:val="{style.name}"/>'
        f"<w:qFormat/><w:pPr>{'<w:keepNext/>' if style.with_next else ''}"
        '<w:widowControl w:val="0"/><w:kinsoku/><w:overflowPunct w:val="0"/>'
        f'<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>{free}'
        f'<w:spacing w:before="{style.before}" w:after="{style.after}" {line}/>'
        f'<w:ind {indent}/><w:jc w:val="{style.align}"/>'
        f"{level}</w:pPr>"
        f"<w:rPr>{fonts(style.font)}{grid}{_size(style.size)}</w:rPr></w:style>"
    )


def _default(own: bool) -> str:
    return ' w:default="1"' if own else ""


def _custom(name: str) -> str:
    return "" if name.isascii() else ' w:customStyle="1"'


def _character_style(key: str, name: str, font: Font) -> str:
    return (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/>'
        f"<w:qFormat/><w:rPr>{fonts(font)}</w:rPr></w:style>"
    )


def _table_styles() -> Iterator[str]:
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    borders = f"<w:tblBorders>{lines}</w:tblBorders>"
    for key, name, look, side in (
        (RULED, "表格框线", borders, 57),
        (NARROW, "表格框线（窄）", borders, 28),
        (FREE, "无线表格", "", 57),
    ):
        room = {"top": 57, "left": side, "bottom": 57, "right": side}
        margins = "".join(f'<w:{at} w:w="{wide}" w:type="dxa"/>' for at, wide in room.items())
        yield (
            f'<w:style w:type="table" w:customStyle="1" w:styleId="{key}">'
            f'<w:name w:val="{name}"/><w:tblPr><w:jc w:val="center"/>{look}'
            f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
        )
