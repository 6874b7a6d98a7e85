"""Text on its way to paper, and the fonts it is set in."""

import re
from datetime import UTC, datetime

import pytest

from intranet.domain.paper.parts import Paragraph, SectionPrint
from intranet.foundation.config import PROJECT_ROOT
from intranet.foundation.pdf import PrintMetadata, missing_fonts, title_lines
from intranet.foundation.pdf.fonts import CHAINS, chosen, installed, safe_code_points, split_rare
from intranet.foundation.pdf.text import (
    boxed,
    cell,
    clean,
    head,
    held,
    prose,
    svg_data,
    tidy,
    unbroken_in_head,
)


def plain(markup: str) -> str:
    return re.sub("<[^>]*>|\u200b", "", str(markup))


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("开展 主题党日 3 次", "开展主题党日3次"),
        ("2025 年 9 月 30 日", "2025年9月30日"),
        ("参加 5 936 人次", "参加5936人次"),
        ("共1 234.5小时", "共1234.5小时"),
        ("第3 120人", "第3 120人"),
        ("7–9月接待群众", "7月至9月接待群众"),
        ("7-9月", "7月至9月"),
        ("10—12月", "10月至12月"),
        ("出勤率98.7% ，比上季度", "出勤率98.7%，比上季度"),
        ("“国动铁军 服务先锋”品牌", "“国动铁军 服务先锋”品牌"),
        ("‘泉’动员 ‘法’护航", "‘泉’动员 ‘法’护航"),
        ("use of HTMX and 2 more", "use of HTMX and 2 more"),
        ("第一行\n第二行", "第一行第二行"),
        ("王　喆", "王　喆"),
        ("坏\x0b字符\x00", "坏字符"),
    ],
)
def test_spaces_and_ranges(typed, printed):
    assert tidy(typed) == printed


def test_a_registered_name_keeps_its_space():
    name = "党建聚力 初心铸盾"

    assert tidy(f"以 {name} 为品牌", (name,)) == f"以 {name} 为品牌"
    assert tidy(f"以{name}为品牌") == "以党建聚力初心铸盾为品牌"
    assert plain(cell(name)) == name


def test_what_a_person_typed_is_escaped():
    typed = '<script>alert("1")</script>&第3次<b>王喆</b>'

    for markup in (prose(typed), cell(typed), head(typed)):
        assert re.findall("<[^>]*>", str(markup).replace("</span>", "")) == re.findall(
            '<span class="(?:nb|rare)">', str(markup)
        )
        assert "&lt;script&gt;" in str(markup)


def test_numbers_with_units_ordinals_and_names_stay_together():
    markup = str(prose("2025年第三季度，李𬭊等1230余人次参加，提高3.5个百分点", ("李𬭊",)))
    kept = [plain(run) for run in re.findall('<span class="nb">(.*?)</span>(?!</span>)', markup)]

    assert kept[:2] == ["2025年", "第三季度，"]
    assert str(prose("123人次参加")) == '<span class="nb">123人次</span>参加'
    # Wider than four characters: moving it would tear the line apart.
    assert "1230余人次" not in kept
    assert any(run.startswith("李") for run in kept)


def test_the_last_line_is_never_one_character():
    long = "现将有关情况报告如下，请各党支部结合实际认真抓好落实"

    assert str(prose(f"{long}，按时完成。")).endswith('<span class="nb">完成。</span>')
    assert str(prose(f"{long}，开展2次。")).endswith('<span class="nb">开展2次。</span>')
    # what is behind a part still to be typed ends the same paragraph
    assert str(prose(f"【{long}】正在整改。")).endswith('<span class="nb">整改。</span>')
    assert "nb" not in str(prose("按时完成。"))
    # a line may end between two words that are kept whole
    assert '2日</span>\u200b<span class="nb">召开。' in str(prose(f"{long}，于9月2日召开。"))


def test_of_a_number_too_wide_to_be_held_the_unit_is_one_word():
    assert str(prose("服务1582.5小时")) == '服务1582.5<span class="nb">小时</span>'
    assert str(prose("满意率（44/44）")) == '满意率<span class="nb">（44/44）</span>'


def test_a_cell_of_several_lines_breaks_neither_a_day_nor_its_last_word():
    assert str(boxed("中秋国庆期间提醒，实际9月25日")).endswith('<span class="nb">9月25日</span>')
    assert str(boxed("《中华人民共和国反间谍法》")).endswith('<span class="nb">谍法》</span>')
    assert str(boxed("支部委员会会议")) == "支部委员会会议"


def test_a_line_may_end_before_an_opening_quote():
    assert "开展\u200b“同心服务”\u200b活动" in str(prose("开展“同心服务”活动"))
    assert "\u200b" not in str(prose("（“同心服务”）"))


def test_a_narrow_head_is_broken_between_its_words():
    def pieces(text):
        return re.sub("<[^>]*>", "", str(head(text))).split("\u200b")

    assert pieces("主题党日") == ["主题", "党日"]
    assert pieces("党小组会") == ["党小组会"]
    assert pieces("本季度活动（次）") == ["本季度", "活动", "（次）"]
    assert pieces("廉政风险点复核") == ["廉政", "风险点", "复核"]
    assert pieces("书记和委员学时") == ["书记和委员", "学时"]
    assert pieces("支部委员会会议") == ["支部", "委员会", "会议"]
    assert pieces("应开展（次）") == ["应开展", "（次）"]
    # never before a mark that may not begin a line
    assert pieces("党员、支部") == ["党员、", "支部"]
    assert unbroken_in_head("出勤率（含请假）") == 5


def test_characters_the_body_font_lacks_are_marked():
    font = chosen("fang")
    if font is None or font.family != "FandolFang":
        pytest.skip("which characters are rare depends on the font; this is FandolFang's answer")
    assert list(split_rare("王喆与李𬭊")) == [
        ("王", False),
        ("喆", True),
        ("与李", False),
        ("𬭊", True),
    ]
    assert str(cell("王喆")) == '王<span class="rare">喆</span>'
    # A variation selector belongs to the character before it.
    assert [run for run, _ in split_rare("葛\U000e0100城")] == ["葛\U000e0100", "城"]


def test_glyphs_that_acrobat_would_not_show_are_left_out():
    font = installed("FandolFang")
    if font is None:
        pytest.skip("FandolFang is not installed here; the office has an official font")
    safe = safe_code_points(font)

    assert not {ord("¥"), ord("€"), ord("–")} & safe
    assert {ord("中"), ord("〔"), ord("，"), ord("“"), ord("7")} <= safe


def test_this_machine_can_print():
    assert [line for line in missing_fonts() if "暂以" not in line] == []


def test_a_missing_font_is_said_in_one_sentence(monkeypatch):
    monkeypatch.setattr("intranet.foundation.pdf.fonts.installed", lambda family: None)
    monkeypatch.setattr("intranet.foundation.pdf.fonts._loads", lambda library: False)

    problems = missing_fonts()

    assert any("libharfbuzz-subset0" in line for line in problems)
    assert any("仿宋" in line for line in problems)
    assert all(line.endswith("。") for line in problems)


def test_a_font_that_fontconfig_only_offers_instead_is_not_taken():
    assert installed("没有这种字体") is None
    assert chosen("rare") is not None


def test_style_sheets_and_code_name_the_same_fonts():
    sheet = (PROJECT_ROOT / "static/print/gongwen.css").read_text(encoding="utf-8")

    for role, chain in CHAINS.items():
        declared = re.search(rf"--{role}: (.*);", sheet)
        assert declared is not None, role
        assert tuple(re.findall('"([^"]+)"', declared[1])) == chain
    for shorthand in re.findall(r"font: 14pt/5mm (.*);", sheet):
        assert tuple(re.findall('"([^"]+)"', shorthand)) == CHAINS["song"]


def test_a_title_is_broken_by_sense():
    assert title_lines(("机关第四党支部", "党建工作小结")) == ("机关第四党支部党建工作小结",)
    assert title_lines(("机关第四党支部", "2025年第三季度", "党建工作小结")) == (
        "机关第四党支部",
        "2025年第三季度党建工作小结",
    )


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "中共示例市国防动员办公室机关第四支部委员会",
            ("中共示例市国防动员办公室", "机关第四支部委员会"),
        ),
        (
            "示例市国防动员指挥信息保障中心直属第二党支部委员会",
            ("示例市国防动员指挥信息保障中心", "直属第二党支部委员会"),
        ),
        (
            "中共示例市国防动员办公室国防动员指挥信息保障中心机关委员会",
            ("中共示例市国防动员办公室", "国防动员指挥信息保障中心机关委员会"),
        ),
        (
            "一个名称特别长的直属单位基层党支部委员会",
            ("一个名称特别长的直属单位基层", "党支部委员会"),
        ),
    ],
)
def test_a_name_too_long_for_a_line_is_broken_between_its_words(name, lines):
    assert title_lines((name,)) == lines


def test_a_line_never_begins_with_the_point_inside_a_name():
    assert '<span class="nb">提·</span>' in str(prose("买买提·艾山同志"))
    assert '<span class="nb">魂·</span>' in str(cell("砺盾铸魂·同心固防"))


def test_set_phrases_are_not_broken_and_a_line_may_end_between_two_kept_words():
    assert '<span class="nb">平战结合</span>' in str(prose("坚持平战结合"))
    assert "</span>\u200b<span" in str(prose("召开党员大会1次、2次"))


def test_quotes_that_meet_are_closed_up():
    assert '<span class="meet">“</span>‘泉’' in str(prose("“‘泉’动员”品牌"))


def test_paragraphs_are_held_until_enough_lines_stand_above_the_signature():
    def parts(*lengths):
        return [SectionPrint("一、", tuple(Paragraph("字" * number) for number in lengths))]

    assert held(parts(100, 100), 3) == 0
    assert held(parts(100, 40), 3) == 1
    assert held(parts(100, 10, 40), 3) == 1
    assert held(parts(100, 10, 10), 3) == 2
    assert held(parts(10), 3) == 1
    assert held(parts(100, 100), 3, "特此报告。") == 1
    assert held(parts(100, 10), 3, "特此报告。") == 2
    assert held(parts(100, 10, 10), 2) == 1


def test_metadata_needs_a_time_zone_and_keywords_without_commas():
    with pytest.raises(ValueError, match="time zone"):
        PrintMetadata(title="甲", author="乙", identifier="丙", created=datetime(2025, 10, 9))  # noqa: DTZ001
    with pytest.raises(ValueError, match="comma"):
        PrintMetadata(
            title="甲",
            author="乙",
            identifier="丙",
            created=datetime(2025, 10, 9, tzinfo=UTC),
            keywords=("党建,小结",),
        )


def test_a_chart_becomes_an_address_without_markup():
    assert re.fullmatch("data:image/svg\\+xml;base64,[A-Za-z0-9+/=]+", svg_data("<svg/>"))


def test_what_is_still_to_be_typed_is_marked_and_nothing_else():
    for made in (prose, cell):
        text = str(made("一是【存在问题尚未填写】。"))
        assert re.findall('<span class="unset">(.*?)</span>', text) == ["【存在问题尚未填写】"]
        assert "unset" not in made("一是学习不够。")


def test_control_characters_and_line_breaks_do_not_reach_the_page():
    assert clean(" 甲\r\n\t乙\x08 ") == "甲 乙"


def test_a_cell_breaks_the_name_of_a_branch_before_its_end():
    assert str(cell("机关第一党支部")) == '机关第一<span class="nb">党支部</span>'
    assert str(boxed("人防工程质量中心党支部")).endswith('<span class="nb">党支部</span>')
    assert "nb" not in str(cell("党支部书记"))


def test_the_word_before_a_day_is_not_broken_in_a_cell():
    assert '党风廉政<span class="nb">督导</span> 2026-10-16' in str(
        boxed("党风廉政督导 2026-10-16")
    )
