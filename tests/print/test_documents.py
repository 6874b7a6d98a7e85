"""What stands on the printed documents."""

import io
import re
from dataclasses import replace
from datetime import date

import pdfplumber
import pytest
from flask import Flask
from jinja2 import Environment

from intranet.domain.paper.documents import SignInRow, TableSheetPrint
from intranet.domain.paper.handbook import HandbookPart
from intranet.domain.paper.parts import (
    ColumnPrint,
    Fact,
    Paragraph,
    PhotoPrint,
    SectionPrint,
    TablePrint,
    fact_rows,
)
from intranet.domain.reports.dispatches import notice
from intranet.domain.reports.roll_up_checks import LINES_OF_NOTICE, notice_lines
from intranet.domain.reports.wording.committee_report import wording_on
from intranet.foundation.quarters import Quarter
from intranet.pagekit.printing import compose, render_document
from tests.print import samples
from tests.print.reading import LEFT, LINE, RIGHT, body_lines, ink, pages, pixels

pytestmark = pytest.mark.print

WATERMARK_GREY = 0xE3


def text_of(content: bytes) -> list[str]:
    """The text of each page."""
    return ["".join(line.text for line in lines) for lines in pages(content)]


def test_a_table_repeats_its_head_on_every_page(printed):
    with_rows = [text for text in text_of(printed("summary")) if "B12-2025-0" in text]

    assert len(with_rows) >= 3
    for text in with_rows:
        assert text.count("记录编号日期类别名称页数纸质存放") == 1


def test_every_row_of_a_long_table_is_printed_once(printed):
    numbers = re.findall(r"B12-2025-(0\d\d)", "".join(text_of(printed("summary"))))

    assert numbers == [f"{number:03d}" for number in range(1, 65)]


def test_attachments_are_listed_numbered_and_follow_the_signature(printed):
    text = "".join(text_of(printed("summary")))

    order = [
        "附件：1.组织生活开展情况表2.记录清单",
        "中共示例机关第十二支部委员会2025年10月9日",
        "附件1组织生活开展情况表",
        "附件2记录清单",
        "审核页",
        "本件由党支部工作记录生成，编号B12-2025Q3，第1版。",
    ]
    places = [text.index(piece) for piece in order]
    assert places == sorted(places)


def test_a_single_attachment_has_no_number():
    document = samples.summary(tables=(samples.life_table(),), review=None)
    text = "".join(text_of(samples.render("summary.html", document)))

    assert "附件：组织生活开展情况表" in text
    assert "附件组织生活开展情况表" in text
    assert text.index("本件由") > text.index("附件组织生活开展情况表")


def test_without_attachments_there_is_no_list():
    document = samples.summary(tables=(), review=None, doc_no="")
    text = "".join(text_of(samples.render("summary.html", document)))

    assert "附件" not in text
    assert "审核页" not in text
    assert "本件由" not in text


def test_a_table_without_rows_says_so():
    empty = TablePrint(title="品牌成效表", columns=(ColumnPrint("序号", 1),), rows=())
    document = samples.summary(tables=(empty,))

    assert "本季度无此项内容。" in "".join(text_of(samples.render("summary.html", document)))


@pytest.mark.parametrize("rows", [12, 13])
def test_the_table_of_an_attachment_closes_up_where_a_row_or_two_would_go_over(rows):
    """11 branches and the total stand on one page, their note with them."""
    heads = ("支部委员会会议",) * 4
    table = TablePrint(
        title="各党支部组织生活开展情况表",
        columns=(ColumnPrint("党支部", 50, "left"), *(ColumnPrint(one, 17) for one in heads)),
        rows=(("机关第一党支部", "12/12", "12/12", "12/12", "12/12"),) * rows,
        note="各项组织生活为“开展次数/应开展次数”，只计已通过审核的。" * 4,
        landscape=True,
        compact=True,
    )
    document = samples.summary(tables=(table, samples.life_table()), chart=None, photos=())
    texts = text_of(samples.render("summary.html", document))
    first = next(at for at, text in enumerate(texts) if text.startswith("附件1各党支部"))
    assert texts[first].count("机关第一党支部") == rows
    assert texts[first + 1].startswith("附件2")


def test_a_number_of_the_office_stands_on_the_grid_between_title_and_text(printed):
    lines = body_lines(pages(printed("dispatch"))[0])
    assert [line.text for line in lines[:2]] == ["示例机党〔2025〕3号", "办党组："]
    # one line is free below it
    assert lines[1].y - lines[0].y == pytest.approx(2 * LINE, abs=0.05)
    middle = (lines[0].glyphs[0].x + lines[0].glyphs[-1].right) / 2
    assert middle == pytest.approx((LEFT + RIGHT) / 2, abs=1)


def test_the_review_page_is_the_last_page(printed):
    last = text_of(printed("summary"))[-1]

    for label in ("填报人", "党支部书记（签字）", "机关党委审核意见", "经办人", "审核人（签字）"):
        assert label in last
    assert last.count("年") >= 4  # dates by hand


def test_a_draft_says_so_across_every_page_and_an_approved_one_does_not(printed):
    def tinted(content: bytes, number: int) -> int:
        return pixels(content, number).histogram()[WATERMARK_GREY]

    for number in range(1, len(pages(printed("everything"))) + 1):
        # photographs stand over much of it
        assert tinted(printed("everything"), number) > 2500
    assert tinted(printed("summary"), 1) < 1000


def test_the_watermark_is_lighter_than_ink(printed):
    with_mark, without = (
        ink(samples.render("summary.html", samples.summary(draft=draft)), 2, below=264)
        for draft in (True, False)
    )
    assert with_mark == without


def test_demonstration_data_are_marked_on_every_page(printed):
    for name in ("everything", "notice", "sign_in_sheet_60", "agenda_card", "record"):
        assert all("演示数据" in text for text in text_of(printed(name))), name
    assert not any("演示数据" in text for text in text_of(printed("summary")))


def test_a_wide_table_lies_on_a_turned_sheet(printed):
    with pdfplumber.open(io.BytesIO(printed("everything"))) as document:
        sizes = [page.width > page.height for page in document.pages]
    assert sizes.count(True) == 1
    wide = sizes.index(True) + 1
    # Page 4, even: the number at the left of the turned sheet, which is its foot when bound.
    box = ink(printed("everything"), wide, below=50)
    assert wide % 2 == 0
    assert box.left == pytest.approx(26, abs=1.5)


def test_photos_and_chart_are_printed(printed):
    text = "".join(text_of(printed("everything")))

    assert "工作照片" in text
    assert text.count("（绘图示意）") == 4
    assert "第三季度各月集中学习学时" in text


def test_a_summary_takes_no_fifth_photo():
    with pytest.raises(ValueError, match="at most 4"):
        samples.summary(photos=tuple(PhotoPrint(f"p{number}", "图") for number in range(5)))


def test_a_row_must_fit_its_columns():
    with pytest.raises(ValueError, match="2 cells for 1 columns"):
        TablePrint(title="表", columns=(ColumnPrint("序号", 1),), rows=(("1", "2"),))


def register(rows):
    """A register of ten columns on a turned sheet, the last with a day, and two who sign."""
    return TableSheetPrint(
        metadata=samples.METADATA,
        demo=False,
        title_lines=("台账",),
        paragraphs=(),
        source="机关第一党支部制表。",
        table=TablePrint(
            title="台账",
            columns=(
                *(ColumnPrint(f"栏{number}", 24) for number in range(9)),
                ColumnPrint("日期", 12),
            ),
            rows=tuple((*["内容"] * 9, "2025-03-10") for _ in range(rows)),
            landscape=True,
            compact=True,
        ),
        signers=("责任领导（签字）", "支部书记（签字）"),
    )


def test_a_term_that_lacks_little_is_given_its_room():
    def shares(width):
        """Of a table of 156 mm: a column of terms that need 28 mm, beside one of text."""
        columns = (ColumnPrint("类别", width), ColumnPrint("内容", 156 - width, "left"))
        rows = (("支部委员会会议", "内容"), ("党课", "内容"))
        return TablePrint(title="示例", columns=columns, rows=rows, compact=True).shares

    assert shares(24)[0] == pytest.approx(28.4 / 1.56, abs=0.2)
    # where much is lacking it is broken, so that the text keeps its room
    assert shares(20)[0] == pytest.approx(20 / 1.56, abs=0.01)


def test_a_day_has_the_room_it_needs_in_a_register_of_many_columns():
    table = register(1).table
    assert table.shares[-1] > 12 * 100 / 228
    assert sum(table.shares) == pytest.approx(100, abs=0.1)
    (page,) = pdfplumber.open(io.BytesIO(samples.render("table_sheet.html", register(1)))).pages
    (day,) = page.search("2025-03-10")
    ruled = [edge["x0"] for edge in page.edges if edge["orientation"] == "v"]
    assert ruled
    assert not [x for x in ruled if day["x0"] < x < day["x1"]]


def test_nobody_signs_on_a_page_without_a_line_of_the_register():
    # fifteen lines fill a page to its end
    first, last = text_of(samples.render("table_sheet.html", register(15)))
    assert first.count("2025-03-10") == 12
    assert last.count("2025-03-10") == 3
    assert last.count("（签字）") == 2


@pytest.mark.parametrize("rows", [14, 15, 16])
def test_a_note_of_two_lines_is_not_torn_apart(rows):
    table = replace(register(rows).table, note=f"首句{'各项次数只计已通过审核的记录，' * 8}末句")
    document = replace(register(rows), table=table, signers=())
    assert [
        ("首句" in page, "末句" in page)
        for page in text_of(samples.render("table_sheet.html", document))
    ][-1] == (True, True)


@pytest.mark.parametrize("lines_above", [14, 15])
def test_no_first_row_stands_alone_at_the_foot_of_a_page(lines_above):
    filler = tuple([Paragraph("一行文字。")] * lines_above)
    parts = (
        HandbookPart(heading="一、支部基本情况", paragraphs=filler),
        HandbookPart(heading="二、组织生活开展情况", tables=(samples.life_table(),)),
    )
    text = text_of(samples.render("handbook.html", replace(samples.handbook(), parts=parts)))
    first = next(page for page in text if "出勤率" in page)
    assert "支部党员大会" in first
    assert "支部委员会会议" in first


def test_each_record_begins_a_page_and_ends_with_signature_lines(printed):
    text = text_of(printed("record"))

    heads = [number for number, page in enumerate(text) if "（本年第" in page]
    assert len(heads) == 2
    assert "党课记录" in text[heads[1]]
    assert sum(page.count("主持人（签字）：") for page in text) == 2
    assert sum(page.count("记录人（签字）：") for page in text) == 2
    assert "缺席及原因陈建国（出差）、褚明（病假）" in text[0]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "pledge",
            ("乙方示例机关第一党支部（陈建国）", "甲方（签字）：", "乙方（签字）：", "一式两份"),
        ),
        ("group_talk", ("支部委员和关键岗位人员，8人", "谈话人（签字）：", "记录人（签字）：")),
        (
            "integrity_talk",
            ("任前廉政谈话记录", "谈话对象褚明", "（2025年8月2日前）", "谈话对象（签字）："),
        ),
        (
            "inspection_notice",
            ("检查主题节假日廉洁自律", "整改时限由党支部填写", "受检党支部书记（签字）："),
        ),
        (
            "order_slip",
            (
                "点单编号2025-00012",
                "王海涛上报：涉及多家产权单位。",
                "点单人评价",
                "承办人（签字）：",
            ),
        ),
        (
            "rectification_report",
            ("列出需改进问题3项，已销号1项", "—", "党支部书记（签字）：", "核实人（签字）："),
        ),
        (
            "handover",
            ("交出人", "王海涛", "（一）9月主题党日", "没有尚缺和逾期的事项。", "监交人（签字）："),
        ),
        (
            "officer_report",
            (
                "四、监督检查与整改",
                "存在问题：结合岗位的案例不多。",
                "纪检委员（签字）：",
                "日期：",
            ),
        ),
    ],
)
def test_papers_of_integrity_stand_on_one_page_with_signature_lines(printed, name, words):
    pages = text_of(printed(name))
    assert len(pages) == 1
    for phrase in words:
        assert phrase in pages[0]


@pytest.mark.parametrize("name", ["group_talk", "integrity_talk"])
def test_the_record_of_a_talk_says_what_must_not_be_written(printed, name):
    assert "不得记载问题线索" in text_of(printed(name))[0]


def test_the_agenda_card_tells_the_chair_the_numbers(printed):
    text = "".join(text_of(printed("agenda_card")))

    for piece in ("有表决权应到21名", "有效需到会11名", "通过需赞成11票", "实到", "弃权"):
        assert piece in text


def test_everybody_who_may_vote_gets_a_ballot_of_each_motion():
    slips = samples.ballots().ballots

    assert len(slips) == 3 * 21
    admission, full, election = slips[0], slips[21], slips[42]
    assert admission.question == "表决事项：接收周建国同志为中共预备党员。"
    assert admission.choices == ("赞成", "不赞成", "弃权")
    assert full.names == ("王喆",)
    assert election.names == ("钱立群", "李𬭊", "欧阳建平", "孙思远")
    assert election.blank == 3
    assert "多于3名的无效" in election.notes[1]


def test_no_ballot_is_cut_in_two_by_the_end_of_a_page(printed):
    text = text_of(printed("ballots"))
    assert all(page.count("表决票") + page.count("选票") > 0 for page in text)
    assert {page.count("只选一项") for page in text[:14]} == {text[0].count("表决票")}


def test_a_resolution_says_who_voted_how_and_what_was_decided(printed):
    admission, full, election = text_of(printed("resolutions"))
    for piece in (
        "关于接收周建国同志为中共预备党员的决议",
        "应到会有表决权党员21名，实到20名",
        "会议决定接收周建国同志为中共预备党员，报上级党组织审批。",
        "党支部书记（签字）：",
    ):
        assert piece in admission
    assert "王喆同志转为中共正式党员，报上级党组织审批。" in full
    for piece in (
        "选举结果报告单",
        "有效选票19张，无效选票1张",
        "钱立群、李𬭊、欧阳建平当选",
        "监票人（签字）：",
    ):
        assert piece in election


def test_the_sign_in_sheet_runs_down_the_left_half_first(printed):
    pages_of_sheet = samples.sign_in_sheet(60).due_pages

    assert [len(page) for page in pages_of_sheet] == [15, 15]
    assert (pages_of_sheet[0][0][0].number, pages_of_sheet[0][0][1].number) == ("1", "16")
    text = text_of(printed("sign_in_sheet_60"))
    assert len(text) == 2
    assert "列席人员" in text[1]


def test_sign_in_sheet_of_a_large_branch_fills_its_pages():
    document = samples.sign_in_sheet(120)

    assert [len(page) for page in document.due_pages] == [15, 19, 19, 7]
    assert len(pages(samples.render("sign_in_sheet.html", document))) == 4
    assert samples.sign_in_sheet(1).due_pages[0][0][1] == SignInRow()


@pytest.mark.parametrize("entries", [18, 19, 20, 21])
def test_the_last_page_of_a_chronicle_is_never_two_lines_and_its_note(entries):
    made = samples.chronicle()
    told = "2025年1月5日，机关第十二党支部开展主题党日活动。"
    sections = (SectionPrint("1月", (Paragraph(told),) * entries),)
    printed = samples.render("album.html", replace(made, sections=sections, photos=()))
    assert text_of(printed)[-1].count(told) >= 3


def test_a_notice_with_all_the_lines_that_are_taken_has_two_pages_before_its_tables():
    made, period = samples.committee_summary(), Quarter(2025, 3)
    # digits of half a width, quotation marks that end no line
    told = "学习进度不够均衡，第3党支部“补学”12次；" * 60
    plan = "10月补齐延期事项，补充佐证材料“2份”，由各党支部负责。"

    def sent(length):
        parts = (
            ("一、主要工作情况", (Paragraph(told[:150], "（一）组织建设。"),)),
            ("二、存在问题", (Paragraph(told[:length]),)),
            ("三、下步打算", (Paragraph(plan),) * 6),
        )
        return notice(
            replace(made, sections=tuple(SectionPrint(*part) for part in parts)),
            period,
            committee="机关党委",
            wording=wording_on(date(2025, 9, 30), period),
        )

    fullest = max(
        (sent(length) for length in range(0, len(told), 7)),
        key=lambda one: (notice_lines(one) <= LINES_OF_NOTICE, notice_lines(one)),
    )
    assert notice_lines(fullest) == LINES_OF_NOTICE
    before, after = text_of(samples.render("dispatch.html", fullest))[1:3]
    assert "2025年" in before
    assert after.startswith("附件")


def test_facts_share_rows():
    short, wide = Fact("时间", "1"), Fact("出席", "2", wide=True)

    assert fact_rows((short, wide, short, short, short)) == (
        (short,),
        (wide,),
        (short, short),
        (short,),
    )


def test_filters_come_with_the_first_document():
    environment: Environment = samples.environment()
    assert "prose" not in environment.filters

    assert "会议通知" in compose(environment, "notice.html", samples.notice())


def test_flask_renders_through_its_own_environment():
    application = Flask("print_test", template_folder=str(samples.TEMPLATES))
    # what the product compiled masks what it puts out
    application.jinja_env.bytecode_cache = None

    with application.app_context():
        content = render_document("notice.html", samples.notice(), strict=True)

    assert content == samples.render("notice.html", samples.notice())


@pytest.mark.parametrize("name", samples.BRAND_NAMES)
def test_brand_names_print_as_registered(printed, name):
    """Spaces, nested quotes, digits and interpuncts stay, and no line ends inside a name that fits its column."""
    with pdfplumber.open(io.BytesIO(printed("brand_matrix"))) as document:
        cells = [
            row[2] or ""
            for page in document.pages
            for table in page.extract_tables()
            for row in table
        ]
    kept = [cell.replace("\u200b", "") for cell in cells]
    if len(name) <= 13:
        assert name in kept
    else:
        # too long for its column: broken between characters, its space still there
        assert name in [cell.replace("\n", "") for cell in kept]


def test_the_brand_matrix_lies_on_turned_sheets_under_its_main_brand(printed):
    content = printed("brand_matrix")
    with pdfplumber.open(io.BytesIO(content)) as document:
        assert all(page.width > page.height for page in document.pages)
    text = "".join(text_of(content))
    assert "示例机关党委2025年品牌创建情况表" in text
    assert "示例机关党委主品牌为“示例同心 共建”。" in text
    assert "7个党支部中，6个已登记品牌。" in text
    for word in ("序号", "党支部", "品牌名称", "依托职能", "创建阶段", "主要成效", "未登记"):
        assert word in text


def test_the_table_of_an_appraisal_says_who_got_which_grade_and_why_some_got_none(printed):
    text = "".join(text_of(printed("appraisal_table")))
    assert "示例机关第一党支部2025年度民主评议党员汇总表" in text
    assert "在册党员12名，参加评议11名（其中预备党员1名），收回测评票11张。" in text
    assert "评定等次：优秀3名、合格7名。" in text
    for words in (
        "已经机关党委确认",
        "未参加评议",
        "预备党员参加评议，不确定等次",
        "党支部书记（签字）：",
    ):
        assert words in text


def test_the_dues_of_a_year_stand_on_one_turned_sheet_without_amounts(printed):
    with pdfplumber.open(io.BytesIO(printed("dues_notice"))) as document:
        (page,) = document.pages
        assert page.width > page.height
        head, *rows = page.extract_tables()[0]
    assert head == ["月份", "应交（名）", "按时交纳（名）", "补交（名）", "未交（名）"]
    assert rows[0] == ["1月", "12", "12", "0", "0"]
    assert rows[8:] == [
        ["9月", "12", "10", "2", "0"],
        ["10月", "12", "11", "0", "1"],
        # paid ahead, before the month was entered
        ["11月", "12", "1", "0", "—"],
        ["12月", "—", "—", "—", "—"],
    ]
    text = "".join(text_of(printed("dues_notice")))
    assert "示例机关第四党支部2025年党费收缴情况公示表" in text
    assert "元" not in text


def test_the_rectification_list_lies_on_turned_sheets_and_says_what_is_not_filled_in(printed):
    content = printed("rectification_list")
    with pdfplumber.open(io.BytesIO(content)) as document:
        assert all(page.width > page.height for page in document.pages)
        cells = [
            (cell or "").replace("\n", "").replace("\u200b", "")
            for page in document.pages
            for table in page.extract_tables()
            for row in table
            for cell in row
        ]
    text = "".join(text_of(content))
    assert "示例机关党委问题整改清单" in text
    assert "列入清单的问题14项，已销号4项，已整改待核实5项，待整改5项。" in text
    for words in (
        "需改进问题",
        "—",
        "未报告",
        "已整改待核实",
        "待整改，已超约定时限10天",
        "待整改",
        "2025-10-01完成：已统一格式，逐份核对。",
    ):
        assert words in cells
    assert "违规" not in text


def test_the_plan_lies_on_turned_sheets_with_its_head_on_each(printed):
    content = printed("plan")
    with pdfplumber.open(io.BytesIO(content)) as document:
        assert len(document.pages) > 1
        assert all(page.width > page.height for page in document.pages)
        heads = [page.extract_tables()[0][0] for page in document.pages]
    assert all(head == ["序号", "时间", "项目", "类别", "负责人", "备注", "进展"] for head in heads)
    text = "".join(text_of(content))
    for words in ("2025年度组织生活计划表", "计划36项", "日期待定", "—", "待审核"):
        assert words in text


def test_the_brand_card_has_everything_on_one_sheet(printed):
    with pdfplumber.open(io.BytesIO(printed("brand_card"))) as document:
        (page,) = document.pages
        # cell by cell: a label stands at half height between the lines beside it
        cells = [cell or "" for table in page.extract_tables() for row in table for cell in row]
        text = "".join([*cells, page.extract_text()]).replace("\n", "")

    for piece in (
        "党建“360”品牌",
        "中共示例机关第十二支部委员会",
        "（2）24小时值守。",
        "组织普法宣传教育活动210余场次。",
        "盾形表示守护，三道弧线表示联动。",
        "2025-03-10",
        "示例机党〔2024〕3号",
        "数据截至2025年10月9日",
    ):
        assert piece in text
    for label in ("品牌名称", "依托职能", "品牌内涵", "工作法", "主要举措", "品牌标识", "主要成效"):
        assert label in text


@pytest.mark.parametrize("name", samples.BRAND_NAMES[:5])
def test_the_card_carries_any_registered_name(name):
    text = "".join(text_of(samples.render("brand_card.html", samples.brand_card(name))))
    assert name in text.replace("\u200b", "")


def test_the_contents_of_a_handbook_name_the_pages_on_which_its_sections_begin(printed):
    text = text_of(printed("handbook"))
    named = dict(re.findall(r"(.、[^·\d]+?)[·\s]+(\d+)", text[1]))
    assert list(named) == [
        "一、支部基本情况",
        "二、组织生活开展情况",
        "三、支部党员大会记录",
        "四、党费收缴登记",
    ]
    for heading, page in named.items():
        assert heading in text[int(page) - 1], heading
    # the first record stands under the heading of its section
    assert "支部党员大会记录（本年第3次）" in text[int(named["三、支部党员大会记录"]) - 1]


def test_front_page_and_contents_of_a_handbook_carry_no_page_number(printed):
    text = text_of(printed("handbook"))
    assert "—" not in text[0] + text[1]
    assert "— 3 —" in text[2].replace("\xa0", " ")


def test_the_sheet_of_a_project_is_one_page_with_its_tables_below_each_other(printed):
    content = printed("register_sheet")
    (page,) = pages(content)
    words = "".join(line.text for line in page)
    for said in (
        "轨道交通二期人防工程重点项目登记单",
        "服务团队",
        "提前12天",
        "没有登记现场服务。",
    ):
        assert said in words
