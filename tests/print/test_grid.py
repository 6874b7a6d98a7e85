"""GB/T 9704-2012 on paper: 22 lines of 28 characters in a type area of 156 x 225 mm."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from intranet.domain.paper.parts import Paragraph, SectionPrint
from intranet.foundation.pdf import justify, render_pdf
from tests.print import samples, wording
from tests.print.reading import (
    BOTTOM,
    CELL,
    HAN,
    LEFT,
    LINE,
    MM,
    RIGHT,
    TOP,
    Line,
    body_lines,
    ink,
    is_full,
    pages,
)

pytestmark = pytest.mark.print

NO_LINE_BEGINS_WITH = set("，。；：、！？）》】”’％%")
NO_LINE_ENDS_WITH = set("（《【“‘")
TOLERANCE = 1.0  # mm, GB/T 9704-2012, 5.2.1


def _text(content: bytes, *page_numbers: int) -> list[Line]:
    every = pages(content)
    return [line for number in page_numbers for line in body_lines(every[number - 1])]


def test_the_pinned_version_is_the_one_whose_lines_we_justify():
    assert justify.install()


def test_a_line_holds_28_characters_and_a_page_22_lines(printed):
    every = [body_lines(lines) for lines in pages(printed("pure_text"))]
    full = [line for lines in every for line in lines if is_full(line)]

    assert len(full) >= 50
    assert {len(HAN.findall(line.text)) for line in full} == {28}
    assert [len(lines) for lines in every[1:3]] == [22, 22]
    # The title and the free line below it take two lines of the first page.
    assert len(every[0]) == 20


def test_the_lines_are_one_pitch_apart(printed):
    for number in (2, 3):
        lines = _text(printed("pure_text"), number)
        steps = [after.y - before.y for before, after in pairwise(lines)]

        assert max(abs(step - LINE) for step in steps) < 0.02
        # From the first to the last baseline of a page: 21 pitches, whatever headings stand there.
        assert lines[-1].y - lines[0].y == pytest.approx(21 * LINE, abs=0.05)


def test_a_realistic_page_of_text_is_full(printed):
    every = [body_lines(lines) for lines in pages(printed("summary"))]

    assert len(every[0]) == 19  # after a title of two lines and a free one
    assert len(every[1]) == 22
    assert every[2], "the sample should need a third page"


def test_pure_lines_of_a_realistic_text_hold_28_characters(printed):
    lines = _text(printed("summary"), 1, 2)
    pure = [
        (line, after)
        for line, after in pairwise(lines)
        if is_full(line) and all(not mark.isascii() for mark in line.text)
    ]

    assert len(pure) >= 10
    for line, after in pure:
        # One character fewer only where a mark that may not begin a line takes it along.
        pushed = len(after.text) > 1 and after.text[1] in NO_LINE_BEGINS_WITH
        assert len(line.text) == 27 if pushed else 28, line.text


def test_no_line_begins_or_ends_with_a_forbidden_mark(printed):
    for name in ("summary", "record", "notice", "everything"):
        lines = [line for page in pages(printed(name)) for line in body_lines(page)]

        assert not [line.text for line in lines if line.text[0] in NO_LINE_BEGINS_WITH]
        assert not [line.text for line in lines if line.text[-1] in NO_LINE_ENDS_WITH]


def test_lines_with_numbers_reach_the_right_edge(printed):
    """A line is flush, or it is the last of its paragraph and clearly shorter."""
    lines = [line for page in pages(printed("summary"))[:2] for line in body_lines(page)]
    wrapped = [line for line, after in pairwise(lines) if after.glyphs[0].x < LEFT + 1]

    assert len(wrapped) >= 25
    for line in wrapped:
        assert line.glyphs[-1].right == pytest.approx(RIGHT, abs=0.3), line.text


def test_justification_does_not_open_numbers(printed):
    steps: dict[str, list[float]] = {}
    for line in _text(printed("summary"), 1, 2):
        for before, after in pairwise(line.glyphs):
            if before.text.isdigit() and after.text.isdigit():
                steps.setdefault(before.text + after.text, []).append(after.x - before.x)

    assert len(steps) >= 10
    # Two digits stand as far apart in a stretched line as in any other.
    assert all(max(found) - min(found) < 0.05 for found in steps.values())


def test_marks_close_up_before_a_number_and_its_unit_part():
    """Without that the line would lack two characters, or end between the number and its unit."""
    text = "开展省市联训、市级联训，各级均组织岗位练兵，合计3次，其中" + "示例" * 20 + "。"
    content = samples.render("dispatch.html", replace(samples.dispatch(), lead=text))
    line = next(line for line in _text(content, 1) if "省市联训" in line.text)

    assert line.text.endswith("合计3次，")
    assert line.glyphs[-1].right == pytest.approx(RIGHT, abs=0.3)
    steps = [
        (before.text + after.text, after.x - before.x) for before, after in pairwise(line.glyphs)
    ]
    beside = [step for pair, step in steps if set(pair) & set("，、") and "3" not in pair]
    others = [step for pair, step in steps if len(HAN.findall(pair)) == 2]
    assert max(beside) < CELL - 0.1
    # half of a quarter of a character to each side, and nothing between other characters
    assert min(beside) > CELL - 0.125 * 16 * 25.4 / 72 - 0.05
    assert others == pytest.approx([CELL] * len(others), abs=0.05)


@pytest.mark.parametrize("number", [2, 3])
def test_ink_fills_the_type_area(printed, number):
    box = ink(printed("pure_text"), number, below=264)

    assert box.top == pytest.approx(TOP, abs=TOLERANCE)
    assert box.bottom == pytest.approx(BOTTOM, abs=TOLERANCE)
    assert box.left == pytest.approx(LEFT, abs=TOLERANCE)
    assert box.right == pytest.approx(RIGHT, abs=TOLERANCE)


def test_ink_of_every_page_stays_inside_the_type_area(printed):
    for name in ("summary", "record", "sign_in_sheet_60", "agenda_card", "notice"):
        content = printed(name)
        for number in range(1, len(pages(content)) + 1):
            box = ink(content, number, below=264)
            assert box.top >= TOP - TOLERANCE, (name, number)
            assert box.left >= LEFT - TOLERANCE, (name, number)
            assert box.right <= RIGHT + TOLERANCE, (name, number)
            assert box.bottom <= BOTTOM + TOLERANCE, (name, number)


def test_page_numbers_stand_at_the_outer_edge(printed):
    content = printed("summary")
    one_character = 14 / MM  # 四号

    for number, lines in enumerate(pages(content), start=1):
        box = ink(content, number, above=264)
        assert re.sub(r"\s", "", lines[-1].text) == f"—{number}—"
        assert BOTTOM + 4 < box.top < BOTTOM + 8
        if number % 2:
            assert box.right == pytest.approx(RIGHT - one_character, abs=TOLERANCE)
        else:
            assert box.left == pytest.approx(LEFT + one_character, abs=TOLERANCE)


def test_the_signature_stands_two_characters_in_and_the_date_two_further(printed):
    lines = _text(printed("summary"), 3)
    name, date = lines[-2:]

    assert name.text == wording.FULL_NAME
    assert name.glyphs[-1].right == pytest.approx(RIGHT - 2 * CELL, abs=0.3)
    assert date.glyphs[0].x - name.glyphs[0].x == pytest.approx(2 * CELL, abs=0.1)


def test_a_date_longer_than_the_name_keeps_two_characters_and_moves_the_name():
    content = samples.render(
        "summary.html", samples.summary(signatory="第一党支部", date="2025年12月31日", tables=())
    )
    lines = [line for page in pages(content) for line in body_lines(page)]
    at = next(index for index, line in enumerate(lines) if line.text == "第一党支部")
    name, date = lines[at], lines[at + 1]

    assert date.glyphs[-1].right == pytest.approx(RIGHT - 2 * CELL, abs=0.3)
    assert date.glyphs[0].x - name.glyphs[0].x == pytest.approx(2 * CELL, abs=0.1)


def test_a_heading_is_not_left_alone_at_the_foot_of_a_page():
    filler = "正" * 28
    for count in range(17, 20):
        document = samples.summary(
            title_lines=("标题",),
            lead="开头一行。",
            sections=(
                SectionPrint("一、前一部分", tuple(Paragraph(filler[:26]) for _ in range(count))),
                SectionPrint("二、后一部分", (Paragraph("后一部分的内容。"),)),
            ),
            tables=(),
            review=None,
        )
        for lines in pages(samples.render("summary.html", document)):
            assert body_lines(lines)[-1].text != "二、后一部分"


def test_rare_characters_do_not_change_the_lines():
    def layout(first: str, second: str) -> list[tuple[int, float]]:
        document = samples.summary(
            lead=wording.LEAD + wording.CARE.replace("王喆", first).replace("李𬭊", second),
            keep_together=(),
        )
        every = pages(samples.render("summary.html", document))
        return [(len(line.text), round(line.y, 2)) for line in body_lines(every[0])]

    assert layout("王喆", "李𬭊") == layout("王明", "李林")


def test_rare_characters_stand_as_high_as_the_others_and_take_one_cell():
    """The same characters in both faces: what is measured is the face, not the character."""

    def set_as(css_class: str) -> bytes:
        span = f'<span class="{css_class}">国防动员办公室机关党支部委员会学习教育活动情况</span>'
        html = (
            '<!doctype html><html lang="zh-CN"><head><title>t</title>'
            '<link rel="stylesheet" href="print:gongwen.css"></head>'
            f'<body><p class="flush">{span}</p></body></html>'
        )
        return render_pdf(html, metadata=samples.summary().metadata)

    (plain, rare) = (set_as(name) for name in ("", "rare"))
    usual, other = (ink(content, 1, below=60) for content in (plain, rare))
    # half a millimetre would be seen
    assert (other.top + other.bottom) / 2 == pytest.approx((usual.top + usual.bottom) / 2, abs=0.2)
    assert other.bottom - other.top < (usual.bottom - usual.top) * 1.05
    ends = [pages(content)[0][0].glyphs[-1].x for content in (plain, rare)]
    assert ends[1] == pytest.approx(ends[0], abs=0.6)


def test_a_stray_space_does_not_tear_a_line_apart():
    html = (
        '<!doctype html><html lang="zh-CN"><title>空格</title>'
        '<link rel="stylesheet" href="print:gongwen.css">'
        f"<p>{'支部结合岗位实际认真组织集中学习和交流研讨活动' * 2}一 二"
        f"，1234567{'支部结合岗位实际认真组织集中学习和交流研讨活动' * 3}</p></html>"
    )
    content = render_pdf(html, metadata=samples.METADATA, strict=True)
    lines = body_lines(pages(content)[0])

    spaced = next(line for line in lines if "一 二" in line.text)
    before = spaced.glyphs[spaced.text.index("一")]
    after = spaced.glyphs[spaced.text.index("二")]
    assert after.x - before.x < 2 * CELL
    assert is_full(spaced)
