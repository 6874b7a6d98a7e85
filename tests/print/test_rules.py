"""What an official would send back, as rules over every kind of document and over what is longest, fullest and rarest.

Each document is set and read once for all rules.
"""

import io
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from statistics import median

import pytest
from PIL import Image

from intranet.domain.paper.documents import SignInRow
from intranet.domain.paper.parts import (
    NOTHING,
    ColumnPrint,
    Fact,
    Paragraph,
    SectionPrint,
    TablePrint,
)
from intranet.domain.reports.document import branch_content, compose
from intranet.domain.summaries.narrative import Narrative
from intranet.foundation.pdf import title_lines
from intranet.foundation.pdf.pages import page_picture
from tests.features.summaries.test_wording import source
from tests.print import samples
from tests.print.pictures import CHART, photo_page
from tests.print.reading import (
    CELL,
    HAN,
    LINE,
    Sheet,
    alone_on_its_page,
    body_lines,
    faults,
    half_empty,
    lines_above_what_is_signed,
    sheets,
    stubs,
)
from tests.print.wording import BRAND, DUTY, LIFE, PROBLEMS, STUDY

pytestmark = pytest.mark.print

LONG_NAME = "示例市国防动员指挥信息保障服务中心直属第二机关党支部委员会"
LONG_FULL_NAME = f"中共{LONG_NAME}".replace("党支部委员会", "支部委员会")
RARE = "䶮、赟、喆、𬭊、𫖯、买买提江·艾合买提·阿卜杜热合曼、欧阳·示例"
ONE_SIXTH_OF_AN_EM = 0.15 * 16 / 72 * 25.4


def empty_quarter():
    """A branch that did nothing at all and typed nothing, before it was submitted."""
    content = branch_content(source(held=(), narrative=Narrative()))
    return compose(
        content, dated=date(2025, 9, 30), edition=None, demo=False, submitted=False, trail=""
    )


def sixty_gatherings():
    """A long name, a chart, photographs, sixty records with large numbers, paragraphs of five hundred characters."""
    whole = (STUDY + LIFE + BRAND + DUTY)[:500]
    records = samples.record_table(60)
    numbered = tuple(
        (row[0], f"B12-2025-{1000 + n}", *row[2:]) for n, row in enumerate(records.rows)
    )
    return samples.summary(
        title_lines=title_lines((LONG_NAME, "2025年第三季度", "党建工作小结")),
        signatory=LONG_FULL_NAME,
        lead=f"{RARE}等同志参加。{whole}",
        sections=(
            SectionPrint("一、主要工作情况", tuple(Paragraph(whole, f"（{n}）") for n in "一二三")),
            SectionPrint("二、存在问题", (Paragraph("一是学习不够。"),)),
            SectionPrint("三、下季度重点工作", (Paragraph("10月补学。"), Paragraph("11月检查。"))),
        ),
        tables=(samples.life_table(), replace(records, rows=numbered)),
        chart=CHART,
        photos=photo_page(),
    )


def forty_absentees():
    """A record page with forty absentees, rare names, and one resolution."""
    page = samples.record().pages[0]
    absent = "、".join(f"欧阳某{n:02d}（外出执行任务）" for n in range(40))
    return replace(
        samples.record(),
        pages=(
            replace(
                page,
                title_lines=title_lines((LONG_NAME, "支部党员大会", "记录")),
                facts=(*page.facts[:4], Fact("缺席及原因", absent, wide=True)),
                sections=(
                    page.sections[0],
                    SectionPrint("二、会议内容", (Paragraph((STUDY + LIFE)[:500], "钱立群："),)),
                    SectionPrint("三、表决情况", (Paragraph(f"{RARE}同意。"),)),
                ),
                resolutions=page.resolutions[:1],
                number="B12-2025-1031",
            ),
        ),
    )


def long_names_sign():
    """A sign-in sheet with the longest names, of more people than fit a page."""
    rows = tuple(
        SignInRow(
            str(n), "买买提江·艾合买提·阿卜杜热合曼" if n % 3 else "李𬭊", "机关党委专职副书记"
        )
        for n in range(1, 41)
    )
    return replace(samples.sign_in_sheet(), due=rows, attending=rows[:2])


def ends_with(count: int):
    """A record whose text ends after *count* lines, so that some of them end at the foot of a page."""
    page = samples.record().pages[1]
    return replace(
        samples.record(),
        pages=(
            replace(
                page,
                sections=(SectionPrint("一、内容", tuple([Paragraph("一行文字。")] * count)),),
                number="B12-2025-032",
            ),
        ),
    )


def closes_with_a_heading(count: int):
    """A record whose last section is a heading and one line: the heading is no line of text."""
    document = ends_with(count)
    page = document.pages[0]
    last = SectionPrint("二、意见建议", (Paragraph("无。"),))
    return replace(document, pages=(replace(page, sections=(*page.sections, last)),))


def table_of(count: int):
    """A table whose rows end at the foot of a page, with a note."""
    rows = tuple((str(n), "内容", "2025-03-10") for n in range(count))
    columns = (ColumnPrint("序号", 6), ColumnPrint("内容", 40), ColumnPrint("日期", 6))
    table = TablePrint(
        title="清单",
        columns=columns,
        rows=rows,
        note="只列已通过审核的。",
        landscape=True,
        compact=True,
    )
    return replace(samples.dues_notice_sheet(), table=table)


EXTREMES = {
    "empty_quarter": ("summary.html", empty_quarter),
    "sixty_gatherings": ("summary.html", sixty_gatherings),
    "forty_absentees": ("record.html", forty_absentees),
    "long_names_sign": ("sign_in_sheet.html", long_names_sign),
    **{f"ends_with_{n}": ("record.html", lambda n=n: ends_with(n)) for n in (12, 13, 14)},
    **{f"closes_{n}": ("record.html", lambda n=n: closes_with_a_heading(n)) for n in (10, 11, 12)},
    **{f"table_of_{n}": ("table_sheet.html", lambda n=n: table_of(n)) for n in (14, 15, 16)},
}
EVERY = [name for name in samples.DOCUMENTS if name != "pure_text"] + list(EXTREMES)


@pytest.fixture(scope="module")
def extremes():
    """The PDFs of the extremes, each set when it is first read."""
    made: dict[str, bytes] = {}

    def pdf(name: str) -> bytes:
        if name not in made:
            template, make = EXTREMES[name]
            made[name] = samples.render(template, make())
        return made[name]

    return pdf


@pytest.fixture
def read(printed, extremes):
    """The pages of a document by its name."""

    def pages(name: str) -> list[Sheet]:
        return sheets(extremes(name) if name in EXTREMES else printed(name))

    return pages


@pytest.mark.parametrize("name", EVERY)
def test_nothing_stands_over_a_rule_or_outside_the_type_area(read, name):
    for sheet in read(name):
        assert sheet.overrun == ""
        wide = sheet.width > sheet.height
        left, right = (35, 297 - 37) if wide else (28, 184)
        for line in sheet.lines:
            if "演示数据" in line.text or re.fullmatch(r"—\s*\d+\s*—", line.text):
                continue
            # a character that ends a line may leave the blank half of its cell outside
            glyphs = [glyph for glyph in line.glyphs if glyph.text.strip()]
            assert glyphs[0].x > left - 1, line.text
            assert glyphs[-1].right < right + 3, line.text


@pytest.mark.parametrize("name", EVERY)
def test_what_is_signed_has_three_lines_above_it_on_its_page(read, name):
    for sheet in read(name):
        above = lines_above_what_is_signed(sheet)
        assert above is None or above >= 3, sheet.text
        texts = [line.text for line in sheet.lines if "演示数据" not in line.text]
        # what begins an attachment with fewer is a drawing
        assert len(texts) > 3 or texts[0].startswith("附件"), texts


@pytest.mark.parametrize("count", [8, 9])
def test_the_end_of_a_report_never_stands_alone_with_its_signature(count):
    text = SectionPrint("一、下步打算", tuple([Paragraph("一行文字。")] * count))
    pages = sheets(
        samples.render("dispatch.html", replace(samples.dispatch(), sections=(text,), tables=()))
    )
    last = pages[-1].text
    assert "特此报告。" in last
    assert "中共示例机关" in last
    assert len(pages) == 1 or last.count("一行文字。") >= 2


@pytest.mark.parametrize(("lines", "many"), [(14, 26), (15, 26), (17, 90)])
def test_a_heading_within_its_paragraph_never_ends_a_page_with_one_line(lines, many):
    """Neither where the page is full nor where the end of the text goes over with what is signed."""
    name = Paragraph(
        "“人防服务先锋队”品牌本季度开展活动1次。", "（四）深化品牌创建，促进党建与业务融合。"
    )
    document = samples.summary(
        title_lines=("小结",),
        sections=(
            SectionPrint("一、主要工作情况", (*[Paragraph("一行文字。")] * lines, name)),
            SectionPrint("二、存在问题", (Paragraph(PROBLEMS[:many]),)),
            SectionPrint("三、下季度重点工作", (Paragraph("1月补学。"),)),
        ),
        lead="一行文字。",
        chart=None,
        photos=(),
    )
    pages = [sheet.text for sheet in sheets(samples.render("summary.html", document))]
    (begun,) = [text for text in pages if "（四）深化品牌创建" in text]
    assert "“人防服务先锋队”" in begun
    assert "本季度开展活动1次。" in begun


@pytest.mark.parametrize("name", EVERY)
def test_no_row_and_no_note_stands_alone_on_a_further_page(read, name):
    for before, sheet in pairwise(read(name)):
        assert not alone_on_its_page(before, sheet), sheet.text


@pytest.mark.parametrize("name", [one for one in EVERY if "sign" not in one])
def test_no_page_is_left_half_empty_by_what_follows(read, name):
    """Sheets for signing in have pages of their own making."""
    assert half_empty(read(name)) == []


@pytest.mark.parametrize(
    ("lines", "pages", "spared"),
    [(12, 1, 0), (13, 1, 1), (14, 1, 2), (15, 2, 0), (20, 2, 0)],
)
def test_free_lines_give_way_before_a_signature_goes_over_the_page(lines, pages, spared):
    """A line or two need no page; what needs one takes two lines of its text along and leaves the page before full."""
    text = SectionPrint("一、主要工作情况", (Paragraph("一行文字。"),) * lines)
    made = samples.summary(title_lines=("小结",), lead="一行文字。", sections=(text,))
    every = sheets(
        samples.render("summary.html", replace(made, chart=None, photos=(), review=None))
    )
    of_text = every[: next(n for n, one in enumerate(every) if one.text.startswith("附件1"))]
    assert len(of_text) == pages
    assert half_empty(of_text) == []
    last = body_lines(of_text[-1].lines)
    listed = next(n for n, line in enumerate(last) if "附件：" in line.text)
    signed = next(n for n, line in enumerate(last) if "中共示例机关" in line.text)
    free = [round((last[at].y - last[at - 1].y) / LINE) - 1 for at in (listed, signed)]
    assert free == [[1, 1], [0, 1], [0, 0]][spared]
    if pages == 2:
        assert listed >= 2


@pytest.mark.parametrize("name", EVERY)
def test_no_wording_is_one_that_would_be_sent_back(read, name):
    assert faults(read(name)) == {}
    assert "办公室口径" not in "".join(sheet.text for sheet in read(name))


@pytest.mark.parametrize("name", EVERY)
def test_no_line_begins_with_a_point_is_one_character_or_is_drawn_apart(read, name):
    for sheet in read(name):
        assert stubs(sheet) == []
        for line in sheet.lines:
            assert line.text[0] not in "·，。；：、！？）》】”’"
        for line in body_lines(sheet.lines):
            steps = [
                right.x - left.x
                for left, right in pairwise(line.glyphs)
                if HAN.match(left.text) and HAN.match(right.text)
            ]
            if len(steps) > 5:
                assert median(steps) - CELL <= ONE_SIXTH_OF_AN_EM, line.text


@pytest.mark.parametrize("name", ["summary", "everything", "sixty_gatherings"])
def test_every_page_behind_the_signature_belongs_to_a_numbered_annex(read, name):
    pages = [sheet.text for sheet in read(name)]
    numbers = [int(n) for text in pages for n in re.findall(r"^附件(\d)", text)]
    listed = re.search(r"附件：(.*?)(?=中共)", "".join(pages))
    assert numbers == list(range(1, len(numbers) + 1))
    assert listed is not None
    assert len(re.findall(r"\d\.", listed[1])) == len(numbers)
    # what the document was made from comes last, and only there records are named by their numbers
    last = next(at for at, text in enumerate(pages) if text.startswith(f"附件{numbers[-1]}"))
    assert not re.search(r"B\d\d-2025-\d{3,}", "".join(pages[:last]))


def test_a_draft_that_was_never_submitted_certifies_nothing(read):
    text = "".join(sheet.text for sheet in read("empty_quarter"))
    assert "经核对" not in text
    assert "2025年9月30日" not in text
    assert "均已" not in text


def test_what_is_still_to_be_typed_is_red_in_a_draft(extremes, printed):
    def reds(content):
        with Image.open(io.BytesIO(page_picture(content, 1))) as sheet:
            colours = sheet.getcolors(sheet.width * sheet.height)
        return sum(n for n, (red, *others) in colours if red > 150 and max(others) < 90)

    assert reds(extremes("empty_quarter")) > 500
    assert reds(printed("summary")) == 0


def test_an_empty_quarter_says_what_did_not_happen_and_nothing_else(read):
    every = [sheet.text for sheet in read("empty_quarter")]
    # one attachment, which needs no number
    assert [text[:5] for text in every[1:]] == ["附件组织生", "审核页机关"]
    assert "附件：组织生活开展情况表" in every[0]
    text = every[0]
    assert "本季度组织生活各项会议和活动均未开展。" in text
    assert "人均" not in text
    assert "品牌" not in text


def test_a_column_without_anything_to_say_takes_the_room_of_its_head():
    def shares(cell):
        columns = (ColumnPrint("内容", 40), ColumnPrint("发言人", 40), ColumnPrint("备注", 20))
        rows = tuple((f"第{n}次", cell, "") for n in range(3))
        return TablePrint(title="清单", columns=columns, rows=rows).shares

    assert shares("张伟") == (40, 40, 20)
    content, speaker, remarks = shares(NOTHING)
    assert speaker < 15
    assert content > 55
    # what is blank is written by hand
    assert remarks > 25


def test_constant_columns_become_a_note():
    table = TablePrint(
        title="成效",
        columns=(ColumnPrint("内容", 9), ColumnPrint("范围", 9), ColumnPrint("佐证", 9)),
        rows=tuple((str(n), NOTHING, "年度报道") for n in range(3)),
        note="按登记时的表述列出。",
    ).without_repetition("范围", "佐证")
    assert [column.title for column in table.columns] == ["内容"]
    assert table.note == "按登记时的表述列出。佐证均为年度报道。"
    assert table.rows == (("0",), ("1",), ("2",))


@pytest.mark.parametrize(
    ("cells", "kept", "note"),
    [
        (["报道"] * 6 + ["台账"] * 2, ["—"] * 6 + ["台账"] * 2, "佐证为“—”的，均为报道。"),
        # few alike, no majority, what lacks, a dash of its own: the table stays
        (["报道"] * 5 + ["台账"], ["报道"] * 5 + ["台账"], ""),
        (["报道"] * 6 + ["台账"] * 6, ["报道"] * 6 + ["台账"] * 6, ""),
        (["缺"] * 7, ["缺"] * 7, ""),
        (["报道"] * 7 + ["—"], ["报道"] * 7 + ["—"], ""),
    ],
)
def test_what_most_rows_have_is_said_once_below_them(cells, kept, note):
    table = TablePrint(
        title="", columns=(ColumnPrint("佐证", 30),), rows=tuple((one,) for one in cells)
    ).said_once("佐证", but="缺")
    assert [row[0] for row in table.rows] == kept
    assert table.note == note
