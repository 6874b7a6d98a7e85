"""How a signed copy and a new edition differ from what was approved; Word files that are refused."""

import io
import zipfile

import pytest

from intranet.domain.reports.changes import edition_changes, signed_changes
from intranet.domain.summaries.signed_copies import Matter
from intranet.foundation.errors import RefusedFile
from intranet.foundation.word_text import Line, lines
from tests.factories.signing import document, returned, word_file


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
    with pytest.raises(RefusedFile, match="已损坏"):
        lines(package(bomb))
    with pytest.raises(RefusedFile, match="文字过多"):
        lines(package(" " * (17 * 1024 * 1024)))
    with pytest.raises(RefusedFile, match="没有文字"):
        lines(word_file([""]))
    with pytest.raises(RefusedFile, match="已损坏"):
        lines(b"no archive")


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
