"""Checks before the final print: what blocks, what warns, what passes."""

from dataclasses import replace
from datetime import date

import pytest

from intranet.domain.records.plain_text import blocking, text_findings
from intranet.domain.reports.checks import CheckContext, findings
from intranet.domain.reports.document import branch_content, compose
from intranet.domain.summaries.narrative import Explanation, Narrative, Plan
from intranet.foundation.chinese import UNSET
from intranet.foundation.quarters import Quarter
from tests.features.summaries.test_wording import END, FULL, WITHOUT_AUGUST, row, source

AFTER = CheckContext(today=date(2025, 10, 20), written=date(2025, 10, 20))
WHOLE = Narrative(problems=("学习不够",), plans=(Plan(10, "组织补学2次", "组织委员"),))


def found_in(made, context=AFTER):
    content = branch_content(made)
    document = compose(content, dated=END, edition=None, demo=False)
    return findings(document, made, content, context)


def sentences(found, *, blocks):
    return "".join(item.sentence for item in found if item.blocks is blocks)


@pytest.mark.parametrize(
    "text",
    [
        "普法约210余场次",
        "接待逾3万多人次",
        "截止9月30日",
        "截止到目前",
        "截止 2025年9月",
        "截止年底",
        "参加【人数】人",
        "参加××人",
        "参加____人",
        "未填报",
        "机密资料已归档",
        "★秘密",
        "内部资料，不得外传",
        "领导批示：同意",
        "批示要求“抓紧办理”",
    ],
)
def test_this_blocks(text):
    assert any(item.blocks for item in text_findings(text, "study_note"))


@pytest.mark.parametrize(
    "text",
    [
        "普法210余场次",
        "普法约210场次",
        "截至9月30日",
        "学习《中华人民共和国保守国家秘密法》",
        "开展保守国家秘密教育",
        "设秘密写票处",
        "内部管理进一步规范",
        "截止阀检修2次",
        "做到认真落实批示精神",
    ],
)
def test_this_passes(text):
    assert not [item for item in text_findings(text, "study_note") if item.blocks]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("参加２０人", "２"),
        ("支部(机关)开展活动", "(机关)"),
        ("2025.9.30开展活动", "2025.9.30"),
    ],
)
def test_this_warns(text, found):
    items = text_findings(text, "study_note")

    assert [item.blocks for item in items] == [False]
    assert found in items[0].sentence


def test_a_whole_summary_has_nothing_against_it():
    assert found_in(source(narrative=WHOLE)) == []


def test_problems_and_plans_are_needed():
    problems = blocking(found_in(source()))

    assert set(problems) == {"problems-0", "plans-0-text"}


@pytest.mark.parametrize(
    ("made", "unset"),
    [
        (source(), ["【存在问题尚未填写】", "【下季度重点工作尚未填写】"]),
        (source(held=WITHOUT_AUGUST, narrative=WHOLE), ["【8月延期原因未说明】"]),
        (source(narrative=WHOLE), []),
    ],
)
def test_what_is_still_to_be_typed_blocks(made, unset):
    printed = branch_content(made)
    assert UNSET.findall(str(printed)) == unset
    assert len(blocking(found_in(made))) == len(unset)


def test_a_plan_needs_its_owner():
    narrative = replace(WHOLE, plans=(Plan(10, "组织补学2次", ""),))

    assert "plans-0-owner" in blocking(found_in(source(narrative=narrative)))


def test_a_missing_meeting_blocks_until_its_reason_is_given():
    key = "branch_committee_meeting-8"
    assert blocking(found_in(source(WITHOUT_AUGUST, narrative=WHOLE))) == {
        f"gap-{key}-reason": ["8月支部委员会会议尚未开展，请说明原因。"]
    }
    said = replace(WHOLE, explanations={key: Explanation("集中保障夏季开放")})
    assert not blocking(found_in(source(WITHOUT_AUGUST, narrative=said)))


def test_what_is_not_due_yet_or_waits_only_warns():
    made = source(
        FULL[:-1],
        waiting=(("theme_day", "2025-09-15"),),
        narrative=WHOLE,
        as_of=date(2025, 9, 20),
    )
    found = found_in(made)

    assert not blocking(found)
    assert "还有1项活动待审核" in sentences(found, blocks=False)
    assert "数据截至2025年9月20日" in sentences(found, blocks=False)


@pytest.mark.parametrize(
    ("month", "written", "refused"),
    [
        (10, date(2025, 10, 31), False),
        (10, date(2025, 11, 1), True),
        # the first such month behind the quarter, whichever year it lies in
        (1, date(2025, 12, 31), False),
        (1, date(2026, 2, 1), False),
    ],
)
def test_a_plan_for_a_month_that_has_passed_is_refused(month, written, refused):
    made = source(
        narrative=Narrative(problems=("学习不够",), plans=(Plan(month, "补学", "组织委员"),))
    )
    found = found_in(made, replace(AFTER, written=written))
    assert (f"{month}月已经过去，请改为今后的安排。" in sentences(found, blocks=True)) is refused


def test_a_summary_that_comes_after_the_following_quarter_is_not_held_up_by_its_plans():
    made = source(
        narrative=Narrative(problems=("学习不够",), plans=(Plan(12, "补学", "组织委员"),))
    )
    found = found_in(made, replace(AFTER, written=date(2026, 1, 5)))
    assert not blocking(found)
    assert "12月已经过去，请核对。" in sentences(found, blocks=False)


def test_the_running_quarter_is_said_to_run():
    made = source(narrative=WHOLE, as_of=date(2025, 9, 20))
    found = found_in(made, CheckContext(today=date(2025, 9, 20), written=date(2025, 9, 20)))

    assert "2025年9月30日结束" in sentences(found, blocks=False)


def test_a_name_that_has_ended_blocks():
    context = replace(AFTER, ended_names=(("机关第四支部", "机关第四党支部"),))
    narrative = replace(WHOLE, study_note="机关第四支部认真学习")

    assert "已更名" in sentences(found_in(source(narrative=narrative), context), blocks=True)


def test_a_sentence_of_last_quarter_warns():
    context = replace(AFTER, previous=("坚持学用结合，把学习同岗位工作放在一起讨论。",))
    narrative = replace(WHOLE, study_note="坚持学用结合，把学习同岗位工作放在一起讨论")

    found = found_in(source(narrative=narrative), context)
    assert "与上季度的表述相同" in sentences(found, blocks=False)


def test_a_secrecy_mark_in_a_record_blocks():
    made = source(more=(row("theme_day", "2025-09-16", 50, title="学习机密文件"),), narrative=WHOLE)

    assert "2025-09-16的记录" in sentences(found_in(made), blocks=True)


def test_an_over_long_text_warns():
    narrative = replace(WHOLE, problems=("研讨发言联系自身岗位还不够紧密" * 10,) * 8)

    found = found_in(source(narrative=narrative))
    assert "超过2页" in sentences(found, blocks=False)
    assert not blocking(found)


def test_what_blocks_comes_first():
    found = found_in(source(WITHOUT_AUGUST, waiting=(("theme_day", "2025-09-20"),)))

    assert [item.blocks for item in found] == sorted((item.blocks for item in found), reverse=True)


def test_quarters_are_named_as_officials_do():
    assert Quarter(2025, 3).label == "2025年第三季度"
