"""The committee's roll-up on paper: the grid of GB/T 9704, room for the seal, wide attachments, the command."""

import json
import re
from itertools import pairwise
from urllib.parse import quote

import pikepdf
import pytest

from intranet.domain.access import proof
from intranet.domain.access.chain import Anchor
from tests.features.summaries import scene
from tests.features.summaries.committee_scene import (
    MAIN_BRAND,
    PAGE,
    YEAR_PAGE,
    approve,
    build_brands,
    build_figures,
    submit,
)
from tests.features.summaries.scene import build_quarter, decide
from tests.print import samples
from tests.print.reading import (
    BOTTOM,
    CELL,
    HAN,
    LEFT,
    RIGHT,
    TOP,
    body_lines,
    fonts_without_file,
    glyph_ids,
    ink,
    is_full,
    pages,
)

pytestmark = pytest.mark.print

LONG = {
    f"practices__{number}": (
        "机关第一党支部党员带头到开放点位轮流值守现场解决群众反映的问题并把办理情况逐条登记在下一次会议上通报"
        "做到件件有着落事事有回音同时组织青年党员走进社区宣讲政策收集意见建议帮助老年群众熟悉办事流程和应急知识"
        "得到社区和群众的普遍肯定有关做法已在其他支部借鉴采用并结合各自岗位实际不断完善形成了一批可以推广的经验"
    )
    for number in range(8)
}


@pytest.fixture
def office(session, login_as):
    """A quarter of two branches with brands, figures and an approved branch summary."""
    build_quarter(session)
    build_quarter(session, "B08")
    build_brands(session)
    build_figures(session)
    scene.approve(login_as)
    return session


def text_of(content):
    return ["".join(line.text for line in lines) for lines in pages(content)]


def test_a_long_roll_up_stands_on_the_grid(office, login_as):
    approve(login_as, **LONG)
    content = login_as("leader").get(f"{PAGE}.pdf").data
    every = [body_lines(lines) for lines in pages(content)]
    full = [number for number, lines in enumerate(every) if len(lines) >= 20]

    assert len(full) >= 2
    assert [len(every[number]) for number in full] == [20, *[22] * (len(full) - 1)]
    pure = [
        line
        for number in full
        for line in every[number]
        if is_full(line) and HAN.sub("", line.text) == ""
    ]
    assert len(pure) >= 20
    assert {len(line.text) for line in pure} == {28}
    wrapped = [
        line
        for number in full
        for line, after in pairwise(every[number])
        if after.glyphs[0].x < LEFT + 1
    ]
    assert all(line.glyphs[-1].right == pytest.approx(RIGHT, abs=0.5) for line in wrapped)
    box = ink(content, full[1] + 1, below=264)
    assert box.top == pytest.approx(TOP, abs=1)
    assert box.bottom == pytest.approx(BOTTOM, abs=1)
    assert box.left == pytest.approx(LEFT, abs=1)
    assert box.right == pytest.approx(RIGHT, abs=1)


def test_every_glyph_is_in_its_font(office, login_as):
    approve(login_as)
    content = login_as("leader").get(f"{PAGE}.pdf").data

    assert fonts_without_file(content) == []
    assert "0000" not in set(glyph_ids(content))  # .notdef, the empty box


def test_the_order_of_the_pages(office, login_as):
    approve(login_as)
    answer = login_as("leader").get(f"{PAGE}.pdf")
    found = text_of(answer.data)
    whole = "".join(found)

    assert quote("机关党委2025年第三季度党建工作小结.pdf") in answer.headers["Content-Disposition"]
    places = [
        whole.index(words)
        for words in (
            "机关党委2025年第三季度党建工作小结",
            "一、主要工作情况",
            f"“{MAIN_BRAND}”品牌引领下",
            "二、存在问题",
            "三、下步打算",
            "附件：1.各党支部组织生活开展情况表",
            "4.党支部小结清单",
            "中共某市某办公室机关委员会",
            "2025年10月20日",
            "附件1各党支部组织生活开展情况表",
            "创建阶段",
            "归属（口径）佐证",
            "小结编号版次日期",
            "本件由党支部工作记录生成，编号C01-2025Q3，第1版",
        )
    ]
    assert places == sorted(places)
    assert "审核页" not in whole
    # the last line proves the trail up to the approval
    last_line = re.sub(r"[\s\u200b]", "", whole)
    trail = re.search(r"定稿时审计记录至第(\d+)号，校验码([0-9a-f]{16})。", last_line)
    assert proof.verify(office, Anchor(int(trail[1]), trail[2])).fault == ""
    assert "锚点不符" in proof.verify(office, Anchor(int(trail[1]), "0" * 16)).fault
    assert "草稿" not in whole
    assert "内部资料" not in whole  # not cleared


def test_names_and_figures_stand_as_they_were_registered(office, login_as):
    approve(login_as)
    whole = "".join(text_of(login_as("leader").get(f"{PAGE}.pdf").data)).replace("\u200b", "")

    for words in (
        "国动铁军 服务先锋",
        "‘泉’动员 ‘法’护航",
        "党建“360”品牌",
        "组织普法宣传教育活动210余场次",
        "省市联训86次、市级联训217次",
        "刊发宣传稿件30余篇",
        "截至2025-09-28",
    ):
        assert words in whole


def test_the_wide_attachments_lie_on_their_side(office, login_as, tmp_path):
    approve(login_as)
    path = tmp_path / "committee.pdf"
    path.write_bytes(login_as("leader").get(f"{PAGE}.pdf").data)
    with pikepdf.open(path) as document:
        wide = [float(page.mediabox[2]) > float(page.mediabox[3]) for page in document.pages]
        data = document.attachments["data.json"].get_file().read_bytes().decode()

    texts = text_of(path.read_bytes())
    for landscape, text in zip(wide, texts, strict=True):
        table = "人均学时" in text and "出勤率" in text and "序号" in text
        assert landscape == (table or "创建阶段" in text)
    told = json.loads(data)["数据"]
    assert {"名称": "主题党日", "数值": "6", "单位": "次"} in told.values()


def test_the_name_is_centred_over_the_date(office, login_as):
    approve(login_as)
    lines = [
        line
        for page in pages(login_as("leader").get(f"{PAGE}.pdf").data)
        for line in body_lines(page)
    ]
    at = next(n for n, line in enumerate(lines) if line.text == "中共某市某办公室机关委员会")
    name, day = lines[at], lines[at + 1]

    assert day.text == "2025年10月20日"
    assert day.glyphs[-1].right == pytest.approx(RIGHT - 4 * CELL, abs=0.3)
    middles = [(line.glyphs[0].x + line.glyphs[-1].right) / 2 for line in (name, day)]
    assert middles[0] == pytest.approx(middles[1], abs=0.3)


def test_a_long_name_ends_at_the_edge_and_keeps_the_date_under_its_middle():
    long_name = "中共示例市国防动员和应急保障办公室机关委员会"
    content = samples.render(
        "summary.html",
        samples.summary(
            signatory=long_name, date="2025年1月9日", tables=(), review=None, sealed=True
        ),
    )
    lines = [line for page in pages(content) for line in body_lines(page)]
    name, day = lines[-2:]

    assert name.text == long_name
    assert name.glyphs[-1].right == pytest.approx(RIGHT, abs=0.3)
    middles = [(line.glyphs[0].x + line.glyphs[-1].right) / 2 for line in (name, day)]
    assert middles[0] == pytest.approx(middles[1], abs=0.3)


def test_equal_bytes_twice_for_a_draft_and_for_an_edition(office, login_as):
    submit(login_as)
    leader = login_as("leader")
    first = leader.get(f"{PAGE}.pdf")
    assert quote("（草稿）") in first.headers["Content-Disposition"]
    assert first.data == leader.get(f"{PAGE}.pdf").data
    decide(leader, "approve", page=PAGE)
    final = leader.get(f"{PAGE}.pdf").data
    assert final == leader.get(f"{PAGE}.pdf").data
    assert final == login_as("member1").get(f"{PAGE}.pdf").data
    assert leader.get(f"{PAGE}.pdf?edition=2").status_code == 404


def test_the_year_prints_all_quarters(office, login_as):
    approve(login_as, YEAR_PAGE, as_of="2025-10-20")
    whole = "".join(text_of(login_as("member1").get(f"{YEAR_PAGE}.pdf").data))

    for words in (
        "机关党委2025年度党建工作总结",
        "B01-2025Q3",
        "编号C01-2025，第1版",
    ):
        assert words in whole


# --- the command ---------------------------------------------------------------------------------


def run(app, *words):
    return app.test_cli_runner().invoke(args=["summary", "render", *words])


@pytest.mark.parametrize(
    ("option", "page"), [("--quarter=2025Q3", PAGE), ("--year=2025", YEAR_PAGE)]
)
def test_the_command_writes_what_the_page_prints(app, office, login_as, tmp_path, option, page):
    target = tmp_path / "F.pdf"
    words = ("--committee", option, "--output", str(target))
    drafted = run(app, *words)
    assert (drafted.exit_code, "(draft)" in drafted.output) == (0, True)
    assert "尚未填写" in "".join(text_of(target.read_bytes()))
    approve(login_as, page)
    assert "(第1版)" in run(app, *words).output
    assert target.read_bytes() == login_as("leader").get(f"{page}.pdf").data


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--quarter", "2025Q3"), "exactly one of --branch and --committee"),
        (("--committee", "--branch", "B01", "--quarter", "2025Q3"), "exactly one of --branch"),
        (("--committee",), "exactly one of --quarter and --year"),
        (("--committee", "--quarter", "2025Q3", "--year", "2025"), "exactly one of --quarter"),
        (("--branch", "B01", "--year", "2025", "--half", "3"), "1<=x<=2"),
        (("--committee", "--year", "2025Q3"), "not a year"),
        (("--committee", "--quarter", "2025"), "not a quarter"),
        (("--committee", "--year", "2026"), "2026 has not begun"),
        (("--committee", "--year", "2025", "--edition", "3"), "没有找到小结的这一版次"),
    ],
)
def test_the_command_says_what_is_wrong(app, tmp_path, options, words):
    target = tmp_path / "F.pdf"
    result = run(app, *options, "--output", str(target))

    assert result.exit_code != 0
    assert words in result.output
    assert not target.exists()
