"""Word working copies: what they say, what Word refuses, and how LibreOffice sets them beside our own PDF."""

import io
import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

import docx
import pdfplumber
import pytest
from lxml import etree

from intranet.domain.paper.word import working_copy
from intranet.foundation.word import styles
from intranet.pagekit.printed import KINDS
from intranet.pagekit.printing import compose
from tests.print import office, samples
from tests.print.office import W, body, parts, seen
from tests.print.pictures import PHOTOS
from tests.print.reading import MM

pytestmark = pytest.mark.print

RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TYPE = "{http://schemas.openxmlformats.org/package/2006/content-types}"
# Of what a paragraph and a table are told, the order in which Word takes it.
ORDER = {
    "pPr": "pStyle keepNext pageBreakBefore widowControl tabs kinsoku overflowPunct autoSpaceDE autoSpaceDN "
    "snapToGrid spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts snapToGrid sz szCs u kern lang",
    "tblPr": "tblStyle tblW jc tblBorders tblLayout tblCellMar",
    "trPr": "cantSplit trHeight tblHeader",
    "tcPr": "tcW gridSpan vAlign",
    "sectPr": "headerReference footerReference type pgSz pgMar cols docGrid",
}
# Set by LibreOffice and by our own engine, and compared page by page.
SET_TWICE = (
    "summary",
    "committee_summary",
    "dispatch",
    "record",
    "notice",
    "plan",
    "sign_in_sheet_60",
)


@lru_cache(maxsize=32)
def copy_of(name):
    return working_copy(samples.DOCUMENTS[name][1](), PHOTOS)


@pytest.fixture(scope="module")
def as_set(tmp_path_factory):
    """What LibreOffice makes of the working copies."""
    reason = office.why_not()
    if reason:
        pytest.skip(reason)
    files = {name: copy_of(name) for name in (*SET_TWICE, "pure_text", "everything")}
    return office.converted(files, tmp_path_factory.mktemp("word"))


# --- what they say --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", samples.DOCUMENTS)
def test_a_copy_says_what_the_pdf_says(name):
    template, make = samples.DOCUMENTS[name]
    document = make()
    said = office.text_of_word(copy_of(name))
    if chart := getattr(document, "chart", None):
        # drawn in the PDF, told in Word, where a drawing could not be corrected
        assert seen(chart.description) in said
        said = said.replace(seen(chart.description), "")
    assert said == office.text_of_page(compose(samples.environment(), template, document))


def test_every_kind_with_a_copy_is_tried():
    assert {kind.code for kind in KINDS if kind.word} <= set(samples.DOCUMENTS)


def test_each_page_is_marked_as_a_working_copy():
    for name, mark in (
        ("summary", "工作稿 · 第1版"),
        ("everything", "工作稿 · 草稿 · 演示数据"),
        ("notice", "工作稿 · 演示数据"),
    ):
        file = docx.Document(io.BytesIO(copy_of(name)))
        for section in file.sections:
            assert [one.text for one in section.header.paragraphs] == [mark]
            assert [one.text for one in section.even_page_header.paragraphs] == [mark]


def test_the_file_says_what_it_is_and_is_the_same_each_time():
    told = docx.Document(io.BytesIO(copy_of("summary"))).core_properties
    assert (told.title, told.author) == (samples.METADATA.title, samples.METADATA.author)
    assert told.version == "第1版"
    assert told.created.isoformat() == told.modified.isoformat() == "2025-10-09T01:30:00+00:00"
    for name in ("summary", "everything"):
        assert working_copy(samples.DOCUMENTS[name][1](), PHOTOS) == copy_of(name)


# --- what Word refuses ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", samples.DOCUMENTS)
def test_nothing_in_the_file_lacks_or_leads_outside(name):
    found = parts(copy_of(name))
    types = etree.fromstring(found["[Content_Types].xml"])
    told = {one.get("PartName") for one in types.iter(f"{TYPE}Override")}
    endings = {one.get("Extension") for one in types.iter(f"{TYPE}Default")}
    wanted = {"[Content_Types].xml"}
    for part, content in found.items():
        assert (
            part == "[Content_Types].xml"
            or f"/{part}" in told
            or part.rpartition(".")[2] in endings
        )
        if not part.endswith(".rels"):
            continue
        wanted.add(part)
        folder = posixpath.dirname(posixpath.dirname(part))
        for one in etree.fromstring(content).iter(RELATIONSHIP):
            assert one.get("TargetMode") != "External", one.get("Target")
            wanted.add(posixpath.normpath(posixpath.join(folder, one.get("Target"))).lstrip("/"))
    assert wanted == set(found)
    assert not [part for part in found if "vba" in part.lower() or "embed" in part.lower()]


@pytest.mark.parametrize("name", samples.DOCUMENTS)
def test_the_text_is_built_as_word_expects(name):
    found = parts(copy_of(name))
    known = {
        one.get(f"{W}styleId")
        for one in etree.fromstring(found["word/styles.xml"]).iter(f"{W}style")
    }
    for part in (
        one for one in found if re.fullmatch(r"word/(document|styles|header\d|footer\d).xml", one)
    ):
        root = etree.fromstring(found[part])
        for tag in ("pStyle", "rStyle", "tblStyle"):
            assert {one.get(f"{W}val") for one in root.iter(f"{W}{tag}")} <= known
        for tag, order in ORDER.items():
            for one in root.iter(f"{W}{tag}"):
                places = [order.split().index(etree.QName(child).localname) for child in one]
                assert places == sorted(places), (part, tag, etree.tostring(one))
    text = body(copy_of(name))
    assert etree.QName(text[-1]).localname == "sectPr"
    numbers = [one.get("id") for one in text.iter("{*}docPr")]
    assert len(numbers) == len(set(numbers))
    for table in text.iter(f"{W}tbl"):
        assert table.getnext().tag == f"{W}p", (
            "two tables would become one, and a last one needs a paragraph"
        )
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        for row in table.findall(f"{W}tr"):
            spans = [int(one.get(f"{W}val")) for one in row.iter(f"{W}gridSpan")]
            cells = row.findall(f"{W}tc")
            assert len(cells) - len(spans) + sum(spans) == columns
            assert row.find(f"{W}trPr/{W}cantSplit") is not None
            assert all(one[-1].tag == f"{W}p" for one in cells)


def test_a_page_is_that_of_the_standard():
    for section in body(copy_of("everything")).iter(f"{W}sectPr"):
        sheet, grid = section.find(f"{W}pgSz"), section.find(f"{W}docGrid")
        turned = sheet.get(f"{W}orient") == "landscape"
        assert (int(sheet.get(f"{W}w")) > int(sheet.get(f"{W}h"))) == turned
        margins = section.find(f"{W}pgMar")
        at = {
            side: round(int(margins.get(f"{W}{side}")) / 56.693)
            for side in ("top", "right", "bottom", "left")
        }
        upright = {"top": 37, "right": 26, "bottom": 35, "left": 28}
        assert at == ({"top": 28, "right": 37, "bottom": 26, "left": 35} if turned else upright)
        assert grid.get(f"{W}type") == "linesAndChars"
        # 28 characters of 三号 across 156 mm, 22 lines down 225 mm
        cell = 16 + int(grid.get(f"{W}charSpace")) / 4096
        assert 28 <= 156 / 25.4 * 72 / cell < 28.01
        assert 22 <= 225 / 25.4 * 72 / (int(grid.get(f"{W}linePitch")) / 20) < 22.1
    assert (
        sum(
            one.get(f"{W}orient") == "landscape"
            for one in body(copy_of("everything")).iter(f"{W}pgSz")
        )
        == 1
    )


def test_every_style_names_its_chinese_font():
    root = etree.fromstring(parts(copy_of("notice"))["word/styles.xml"])
    named = {one.find(f"{W}name").get(f"{W}val"): one for one in root.iter(f"{W}style")}
    for name, font in (
        ("Normal", "仿宋_GB2312"),
        ("Title", "方正小标宋简体"),
        ("heading 1", "黑体"),
        ("二级标题", "楷体_GB2312"),
        ("footer", "宋体"),
    ):
        assert named[name].find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia") == font
    assert len(named) == len(styles.PARAGRAPHS) + len(styles.CHARACTERS) + 3


def test_the_first_record_of_a_section_of_a_handbook_stands_under_its_heading():
    file = docx.Document(io.BytesIO(copy_of("handbook")))
    texts = [one.text for one in file.paragraphs]
    (told,) = [at for at, text in enumerate(texts) if text == "共2份。"]
    assert file.paragraphs[told - 1].paragraph_format.page_break_before
    assert not file.paragraphs[told + 1].paragraph_format.page_break_before
    assert "记录" in texts[told + 1]


def test_typed_text_cannot_break_the_file():
    odd = "甲\x00乙\x0b丙\ufffe<w:p>&amp;\u200b“引”"
    copy = working_copy(samples.notice(extra=odd), {})
    assert "甲乙丙<w:p>&amp;“引”" in office.text_of_word(copy)
    assert docx.Document(io.BytesIO(copy)).paragraphs


def style_of(paragraph):
    return paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val")


@pytest.mark.parametrize("name", ["summary", "dispatch", "record"])
def test_the_end_of_the_text_stays_with_what_is_signed(name):
    """The last paragraph is kept with the next one, and so is all down to the signature."""
    signed = {styles.ANNEX_LIST, styles.SIGNATORY, styles.SIGNER}
    own = {one.key for one in styles.PARAGRAPHS if one.with_next}
    found = [one for one in body(copy_of(name)) if one.tag == f"{W}p"]
    ends = [
        before
        for before, one in pairwise(found)
        if style_of(one) in signed and style_of(before) not in signed
    ]
    assert ends
    for end in ends:
        kept = end.find(f"{W}pPr/{W}keepNext") is not None
        assert kept or style_of(end) in own or end.getnext().tag == f"{W}tbl"
    assert signed <= own


# --- how LibreOffice sets them --------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """A page as it was set: its text between the margins, how many lines of it are running text, what stands below."""

    text: str
    lines: int
    number: str
    outside: bool


@lru_cache(maxsize=32)
def sheets(content):
    with pdfplumber.open(io.BytesIO(content)) as file:
        return [_sheet(page) for page in file.pages]


def _sheet(page):
    # the watermark and the number of a turned page of our own do not stand upright
    marks = [one for one in page.chars if abs(one["matrix"][0]) > abs(one["matrix"][1])]
    top, bottom = (28, 26) if page.width > page.height else (36, 34)
    first, last = top * MM, float(page.height) - bottom * MM
    text, lines = "", set()
    # a character from another font is drawn after its line, not in it
    for baseline, line in groupby(marks, key=lambda one: round(one["matrix"][5])):
        for one in sorted(line, key=lambda one: one["x0"]):
            if first <= (one["top"] + one["bottom"]) / 2 <= last:
                text += one["text"]
                if 15.5 < one["size"] < 16.5:
                    lines.add(baseline // 8)
    foot = [one for one in marks if one["size"] > 13.5 and one["top"] > last]
    middle = sum(one["x0"] for one in foot) / max(1, len(foot))
    number = seen("".join(one["text"] for one in foot))
    return Sheet(seen(text).replace("演示数据", ""), len(lines), number, middle > page.width / 2)


def heads_of(name):
    """The heads of the tables of a document, as they begin a page on which the table goes on."""
    document = samples.DOCUMENTS[name][1]()
    tables = [*getattr(document, "tables", ()), *filter(None, [getattr(document, "table", None)])]
    heads = ["".join(column.title for column in table.columns) for table in tables]
    return (*heads, "序号姓名签名备注" * 2)


def said(content, heads):
    """The whole text, the heads that begin a page left out."""
    return "".join(
        next((page.text[len(head) :] for head in heads if page.text.startswith(head)), page.text)
        for page in sheets(content)
    )


@pytest.mark.parametrize("name", SET_TWICE)
def test_libreoffice_shows_the_text_of_the_pdf(as_set, printed, name):
    assert said(as_set[name], heads_of(name)) == said(printed(name), heads_of(name))
    assert abs(len(sheets(as_set[name])) - len(sheets(printed(name)))) <= 1


def test_a_full_page_has_as_many_lines(as_set, printed):
    for name, full in (("pure_text", 3), ("summary", 2)):
        for ours, theirs in list(zip(sheets(printed(name)), sheets(as_set[name]), strict=False))[
            :full
        ]:
            assert abs(theirs.lines - ours.lines) <= 1, name
    assert [page.lines for page in sheets(as_set["pure_text"])[1:3]] == [22, 22]


def test_a_table_that_goes_on_begins_with_its_head(as_set):
    for name, more in (("summary", (6, 7)), ("plan", (2, 3))):
        for number in more:
            assert sheets(as_set[name])[number - 1].text.startswith(heads_of(name)), (name, number)


def test_page_numbers_stand_at_the_outer_edge(as_set):
    for content in as_set.values():
        for number, page in enumerate(sheets(content), 1):
            assert page.number == f"—{number}—"
            assert page.outside == (number % 2 == 1)
