"""How a signed copy and a new edition differ from what was approved; Word files that are refused."""

import io
import re
import zipfile
from dataclasses import replace
from types import SimpleNamespace

import pytest

from intranet.domain.paper.parts import ReviewRow
from intranet.domain.paper.word import working_copy
from intranet.domain.reports.changes import edition_changes, passages, signed_changes, unheld
from intranet.domain.reports.document import freeze
from intranet.domain.reports.wording.dispatches import SHEET_HEADING, SHEET_SOURCE
from intranet.domain.summaries.signed_copies import CopyDifference, Matter
from intranet.foundation.errors import RefusedFile
from intranet.foundation.pdf import title_lines
from intranet.foundation.word_text import Line, lines
from tests.factories.signing import document, returned, word_file
from tests.print import samples
from tests.print.pictures import PHOTOS


def changes(stored, content):
    return [tuple(one) for one in signed_changes(stored, lines(content))]


def test_a_copy_that_was_only_set_anew_and_signed_differs_in_nothing():
    stored = document()
    assert changes(stored, returned(stored)) == []
    assert changes(stored, returned(stored, ("集中学习3次", "集中 学习　3次"))) == []


def test_a_changed_figure_comes_before_a_changed_word():
    stored = document()
    found = changes(stored, returned(stored, ("各项工作", "重点工作"), ("126人次", "128人次")))
    study = "（一）突出政治建设，深化理论学习。组织集中学习3次，{}人次参加。"
    lead = "2025年第三季度，机关第一党支部{}工作有序推进。现将有关情况小结如下。"
    assert found == [
        (Matter.FIGURE, "（一）突出政治建设，深化理论学习", study.format(126), study.format(128)),
        (Matter.TEXT, "导语", lead.format("各项"), lead.format("重点")),
    ]


@pytest.mark.parametrize(
    ("origin", "refused"),
    [
        ("编号B01-2025Q3，第3版，本版替代第2版", ""),
        ("编号B01-2025Q3，第2版，本版替代第1版", "B01-2025Q3第2版，这里回传的是B01-2025Q3第3版"),
        ("编号B02-2025Q3，第3版，本版替代第2版", "B02-2025Q3第3版，这里回传的是B01-2025Q3第3版"),
    ],
)
def test_a_file_that_says_it_is_another_edition_is_refused(origin, refused):
    stored = document(edition="第3版，本版替代第2版")
    said = [*lines(returned(stored)), Line((f"本件由党支部工作记录生成，{origin}。",))]
    if not refused:
        assert signed_changes(stored, said) == []
        return
    with pytest.raises(RefusedFile, match=refused):
        signed_changes(stored, said)


def accepted(place, old, new):
    return CopyDifference(matter=Matter.FIGURE, place=place, old=old, new=new)


def test_what_was_accepted_is_held_by_a_text_that_says_it_set_anew_or_not():
    said = passages(document(study="组织集中学习3次，128人次参加。"))
    whole = accepted("一", "组织集中学习3次，126人次参加。", "组织集中 学习3次，128人次参加。")
    typed = accepted("回传人列出", "126人次", "128人次")
    lost = accepted("附件1", "主题党日｜3", "主题党日｜4")
    gone = accepted("存在问题", "一是研讨不够深入。", "")
    gone_and_not_there = accepted("存在问题", "二是资料不全。", "")
    # each edition has a day of its own
    dated = accepted("成文日期", "2025年10月10日", "2025年10月12日")
    every = [whole, typed, lost, gone, gone_and_not_there, dated]
    assert unheld(every, said) == [lost, gone]


def test_a_changed_cell_names_its_table():
    stored = document()
    assert changes(stored, returned(stored, ("主题党日｜3", "主题党日｜4"))) == [
        (Matter.FIGURE, "附件1 组织生活开展情况表", "主题党日｜3", "主题党日｜4")
    ]


def test_a_table_that_did_not_come_back_is_one_difference():
    stored = document()
    rows = ("组织生活开展情况表", "支部党员大会", "主题党日", "项目")
    parts = [
        line.cells[0]
        for line in lines(returned(stored))
        if not line.in_table and line.cells[0] not in rows
    ]
    assert changes(stored, word_file(parts)) == [
        (Matter.MISSING, "附件1 组织生活开展情况表", "组织生活开展情况表（2行）", "")
    ]


def test_a_sentence_that_came_and_one_that_went():
    stored = document()
    parts = [line.cells[0] for line in lines(returned(stored)) if not line.in_table]
    at = parts.index("一是研讨不够深入。")
    rows = [["支部党员大会", "1"], ["主题党日", "3"]]
    added = word_file([*parts[: at + 1], "二是阵地建设还需加强。", *parts[at + 1 :], *rows])
    assert (Matter.TEXT, "二、存在问题", "", "二是阵地建设还需加强。") in changes(stored, added)
    went = word_file([*parts[:at], *parts[at + 1 :], *rows])
    assert (Matter.MISSING, "二、存在问题", "一是研讨不够深入。", "") in changes(stored, went)


def test_another_document_is_refused():
    other = word_file([f"第{number}条，关于食堂用餐的规定。" for number in range(40)])
    with pytest.raises(RefusedFile, match="请核对是否选错了文件"):
        signed_changes(document(), lines(other))


def test_a_new_edition_tells_figures_and_text_that_changed_but_not_its_day():
    after = document(study="组织集中学习4次，168人次参加。", figure="4次")
    after["content"]["date"] = "2025年11月3日"
    found = edition_changes(document(), after)
    assert [(one.matter, one.place, one.old, one.new) for one in found][:1] == [
        (Matter.FIGURE, "集中学习", "3次", "4次")
    ]
    assert [one.place for one in found[1:]] == ["（一）突出政治建设，深化理论学习"]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("<w:p><w:ins><w:r><w:t>加</w:t></w:r></w:ins></w:p>", "没有处理的修订"),
        ("<w:p><w:del><w:r><w:delText>减</w:delText></w:r></w:del></w:p>", "没有处理的修订"),
        ("<w:p>", "已损坏"),
    ],
)
def test_what_cannot_be_relied_upon_is_refused(raw, sentence):
    with pytest.raises(RefusedFile, match=sentence):
        lines(word_file(["正文。"], raw=raw))


def test_declared_entities_huge_parts_and_no_text_are_refused():
    def package(xml):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", xml)
        return buffer.getvalue()

    bomb = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'
    for encoding in ("utf-8", "utf-16", "utf-16-le"):
        with pytest.raises(RefusedFile, match="已损坏"):
            lines(package(bomb.encode(encoding)))
    with pytest.raises(RefusedFile, match="文字过多"):
        lines(package(" " * (17 * 1024 * 1024)))
    with pytest.raises(RefusedFile, match="没有文字"):
        lines(word_file([""]))
    with pytest.raises(RefusedFile, match="已损坏"):
        lines(b"no archive")
    for name in ("sdt", "p"):
        raw = f"<w:{name}>{'<w:r>' * 5000}{'</w:r>' * 5000}</w:{name}>"
        with pytest.raises(RefusedFile, match="已损坏"):
            lines(word_file(["正文。"], raw=raw))


def test_text_of_boxes_tables_and_breaks_is_read_once():
    raw = (
        "<w:p><w:r><w:t>第一行</w:t><w:br/><w:t>第二</w:t><w:noBreakHyphen/></w:r></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:r><w:drawing><w:txbxContent><w:p><w:r><w:t>文本框</w:t></w:r></w:p></w:txbxContent>"
        "</w:drawing></w:r></w:p>"
    )
    found = lines(word_file([["一", "二"]], raw=raw))
    assert found == [
        Line(("第一行",)),
        Line(("第二-",)),
        Line(("控件",)),
        Line(("文本框",)),
        Line(("一", "二"), in_table=True),
    ]


LONG_BRANCH = "某某市某某区某某街道综合行政执法事务服务中心离退休干部第十二党支部"
WORKING_COPIES = {
    "a branch without photographs": samples.summary(),
    "a branch with chart and photographs": samples.everything(),
    "a branch with one table": samples.summary(tables=(samples.life_table(),)),
    "the committee": samples.committee_summary(),
    "a long name": samples.summary(
        title_lines=title_lines((LONG_BRANCH, "2025年第三季度", "党建工作小结")),
        review=replace(samples.REVIEW_PAGE, title=f"{LONG_BRANCH}2025年第三季度党建工作小结"),
        edition="第2版，本版替代第1版",
        trail="审计链末端0123456789abcdef。",
    ),
}


def frozen(document):
    told = SimpleNamespace(figures=(), data={})
    return freeze(document, told)


def lines_of(document):
    return lines(working_copy(document, PHOTOS))


@pytest.mark.parametrize("document", WORKING_COPIES.values(), ids=WORKING_COPIES)
def test_a_working_copy_sent_back_as_it_was_differs_in_nothing(document):
    assert signed_changes(frozen(document), lines_of(document)) == []


@pytest.mark.parametrize("document", WORKING_COPIES.values(), ids=WORKING_COPIES)
def test_one_changed_figure_is_one_difference(document):
    first = document.sections[0].paragraphs[0]
    number = re.search(r"[0-9]+", first.text)[0]
    changed = replace(first, text=first.text.replace(number, f"{number}9", 1))
    part = replace(document.sections[0], paragraphs=(changed, *document.sections[0].paragraphs[1:]))
    copy = lines_of(replace(document, sections=(part, *document.sections[1:])))
    assert [one.matter for one in signed_changes(frozen(document), copy)] == [Matter.FIGURE]
    table = document.tables[0]
    row = (*table.rows[1][:3], "77", *table.rows[1][4:])
    tables = (
        replace(table, rows=(table.rows[0], row, *table.rows[2:])),
        *document.tables[1:],
    )
    copy = lines_of(replace(document, tables=tables))
    assert [one.matter for one in signed_changes(frozen(document), copy)] == [Matter.FIGURE]
    title = tuple(line.replace("第三", "第四") for line in document.title_lines)
    copy = lines_of(replace(document, title_lines=title))
    assert [one.place for one in signed_changes(frozen(document), copy)] == ["标题"]


def test_a_figure_of_the_chart_that_was_changed_is_one_difference():
    document = samples.everything()
    chart = replace(
        document.chart, description=document.chart.description.replace("十学", "十二学")
    )
    copy = lines_of(replace(document, chart=chart))
    assert [one.new for one in signed_changes(frozen(document), copy)] == [chart.description]


def test_what_was_signed_in_the_system_and_by_hand_is_no_difference():
    document = samples.summary()
    rows = [
        replace(row, text="钱二", date="2025年10月20日") if "签字" in row.label else row
        for row in document.review.rows
    ]
    rows = [replace(row, date="2025年10月19日") if row.label == "经办人" else row for row in rows]
    step = ReviewRow("签发", "机关党委书记：沈春华", date="2025年10月20日")
    review = replace(document.review, rows=(*rows, step))
    copy = lines_of(replace(document, review=review, edition="第1版，以签发稿为准"))
    assert signed_changes(frozen(document), copy, ["签发"]) == []


@pytest.mark.parametrize("before", [True, False])
def test_a_signing_sheet_in_the_same_file_is_no_difference(before):
    stored = document()
    copy = lines(returned(stored))
    sheet = lines(
        word_file(
            [
                SHEET_HEADING,
                ["文件标题", "机关党委2025年第三季度党建工作小结"],
                ["主送", "各党支部", "印数", "12"],
                ["核稿", "专职副书记：张一鸣", "2025年10月12日"],
                SHEET_SOURCE,
            ]
        )
    )
    assert signed_changes(stored, [*sheet, *copy] if before else [*copy, *sheet]) == []
    changed = lines(returned(stored, ("3次", "4次")))
    together = [*sheet, *changed] if before else [*changed, *sheet]
    assert signed_changes(stored, together) == signed_changes(stored, changed) != []
