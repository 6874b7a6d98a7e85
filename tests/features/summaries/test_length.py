"""Sentences made from the records give way before anybody is asked to shorten what was typed."""

import re
from dataclasses import replace

import pytest

from intranet.domain.reports.certified import untrue
from intranet.domain.reports.document import branch_content
from intranet.domain.reports.length import LINES_MADE, LINES_OF_TEXT, NAMED, lines_of
from intranet.domain.reports.text import certified, linked, sections, study_text
from intranet.domain.summaries.narrative import Narrative, Plan
from intranet.foundation.pdf import title_lines
from tests.features.summaries.test_wording import FULL, row, source, study

THEMES = ("先锋引领岗位奉献", "消暑不松劲学习不断线", "学以致用破解难题")
LECTURES = ("树立正确政绩观做到真抓实干", "从党史中汲取智慧和力量", "发扬斗争精神提高履职本领")
DECIDED = ("工程使用备案服务", "汛期防倒灌准备", "疏散演练组织", "使用单位安全责任落实")
STUDIED = "《中国共产党宣传工作条例》《党政机关厉行节约反对浪费条例》《中国共产党问责条例》"
TYPED = "议定事项的跟踪还不够及时，个别事项临近时限才催办"


def quarter(problems=2, plans=3, note=""):
    """An ordinary quarter: everything held, three themes, documents, what was resolved, and so much typed."""
    held = tuple(
        row(kind, day, n, theme=theme)
        for n, (kind, day, theme) in enumerate(
            [
                *(("lecture", f"2025-08-1{n}", theme) for n, theme in enumerate(LECTURES)),
                *(("theme_day", f"2025-0{n}-15", theme) for n, theme in enumerate(THEMES, 7)),
            ],
            50,
        )
    )
    studied = (study("2025-07-03", 40, STUDIED), study("2025-08-03", 41, "《中国共产党章程》"))
    made = source(
        FULL,
        more=(*held, *studied),
        narrative=Narrative(
            problems=(TYPED,) * problems,
            plans=tuple(Plan(10, f"{TYPED}，逐项核对并明确时限", "组织委员") for _ in range(plans)),
            study_note=note,
        ),
    )
    return replace(made, decisions=DECIDED)


def text_of(content):
    return "".join(one.text for part in content.sections for one in part.paragraphs)


def length(content):
    return lines_of(title_lines(content.parts), content.lead, content.sections, len(content.tables))


def test_a_short_quarter_names_two_of_each_and_tells_how_many_there_were():
    text = text_of(branch_content(quarter(1, 1)))
    assert "党课讲授“树立正确政绩观做到真抓实干”“从党史中汲取智慧和力量”等3个专题。" in text
    assert "主题党日围绕“先锋引领岗位奉献”“消暑不松劲学习不断线”等3个主题开展。" in text
    assert "会议议定“工程使用备案服务”“汛期防倒灌准备”等4项工作事项。" in text
    assert "等文件4份。" in text


def test_what_is_told_shrinks_with_what_was_typed_until_two_pages_hold_it():
    named = []
    for note in range(0, 900, 20):
        made = quarter(note="学" * note)
        content = branch_content(made)
        text = text_of(content)
        shortest = lines_of(
            title_lines(content.parts),
            content.lead,
            sections(replace(made, named=NAMED[-1])),
            len(content.tables),
        )
        # nobody is asked to shorten while a sentence of the system's own could be shorter
        assert length(content) <= LINES_MADE or length(content) == shortest
        named.append(text.count("“"))
        for number, unit in re.findall(r"等(?:文件)?(\d)([个份项])", text):
            assert number == {"个": "3", "份": "4", "项": "4"}[unit]
    assert named == sorted(named, reverse=True)
    assert len(set(named)) == len(NAMED)
    # what was counted stands at any length
    assert "上党课" in text
    assert "均已按时开展。" in text


def test_two_pages_hold_an_ordinary_quarter():
    assert length(branch_content(quarter(note="学" * 60))) <= LINES_OF_TEXT


def test_illustrations_are_lines_of_the_list_of_attachments():
    texts = [text_of(branch_content(quarter(note="学" * 20), illustrations=n)) for n in range(9)]
    assert len(set(texts)) > 1


def test_certified_in_one_word_and_kind_by_kind_is_the_same_statement():
    made = quarter()
    together = text_of(branch_content(quarter(note="学" * 400)))
    by_kind = certified(made)
    assert "本季度应开展的会议和活动均已按时开展。" in together
    assert untrue([together], [by_kind], made.wording) == []
    assert untrue([by_kind], [together, by_kind], made.wording) == []
    assert untrue([together], ["本季度组织生活各项会议和活动均未开展。"], made.wording)


@pytest.mark.parametrize("named", NAMED)
def test_every_count_of_a_rewritten_paragraph_is_linked(named):
    made = replace(quarter(), named=named)
    for key in ("study", "life", "integrity"):
        text = re.sub("〔[^〕]*〕|《[^》]*》|“[^”]*”", "", linked(made)[key])
        assert not re.search(r"\d", text), text
    whole = linked(replace(quarter(), named=NAMED[0]))
    assert "等文件〔学习文件数〕份" in whole["study"]
    assert "等〔党课专题个数〕个专题" in whole["life"]
    assert "等〔主题党日主题个数〕个主题" in whole["life"]
    assert "等〔会议议定事项数〕项工作事项" in whole["life"]


def test_a_linked_count_follows_the_records():
    made = quarter()
    own = Narrative(own={"study": linked(made)["study"]})
    now = replace(made, narrative=own)
    assert "等文件4份" in study_text(now)
    figures = made.figures
    more = (*figures.rows, study("2025-09-03", 42, "《中国共产党纪律处分条例》"))
    assert "等文件5份" in study_text(replace(now, figures=replace(figures, rows=more)))
