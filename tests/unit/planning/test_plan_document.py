"""The plan of a year on paper."""

from datetime import date

from intranet.domain.planning.plan_document import PlanLine, PlanSource, plan_document

LINE = PlanLine(
    when="3月18日", title="3月主题党日", kind="主题党日", responsible="", note="", state="已开展"
)


def planned(*lines: PlanLine):
    return plan_document(
        PlanSource(
            code="B01",
            name="机关第一党支部",
            full_name="中共示例机关第一支部委员会",
            year=2027,
            as_of=date(2026, 11, 30),
            sentence="2027年计划0项，尚未开始。",
            lines=lines,
            demo=False,
        )
    )


def test_a_plan_without_items_says_so_once():
    document = planned()
    assert document.paragraphs == ()
    assert document.table.empty == "尚未制定计划。"


def test_whose_plan_it_is_stands_in_the_title_and_a_remark_that_is_none_stays_blank():
    document = planned(LINE)
    assert document.title_lines == ("机关第一党支部2027年度组织生活计划表",)
    assert [text for text in document.table.rows[0] if text == "无"] == []
    assert document.table.rows[0][5] == ""
