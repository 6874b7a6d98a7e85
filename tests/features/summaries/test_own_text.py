"""Paragraphs that the branch writes itself: figures by name, kept through page, paper and Word, frozen by approval."""

import io
import re
from datetime import date

import docx
import pytest
from sqlalchemy import select

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.figures.listed import Figure
from intranet.domain.organization.tables import Branch
from intranet.domain.planning.items import PlanItem
from intranet.domain.records.workflow import State
from intranet.domain.reports.checks import still_ahead
from intranet.domain.reports.own_text import differing, empty, resolved, tokens_of, unknown
from intranet.domain.summaries.narrative import Plan
from intranet.domain.summaries.tables import SummarySnapshot, SummaryText
from intranet.foundation import clock
from intranet.foundation.quarters import Quarter
from tests.factories.activities import make_activity
from tests.features.summaries.committee_scene import PAGE as ROLL_UP
from tests.features.summaries.committee_scene import typed as committee_typed
from tests.features.summaries.scene import PAGE, approve, build_quarter, submit, typed, version
from tests.print.reading import pages
from tests.rows import committed, stored

TOKENS = tokens_of(
    (
        Figure("study_n", "集中学习", "11次"),
        Figure("discuss_n", "其中交流研讨", "2次"),
        Figure("due", "应到", "45人次"),
        Figure("rate", "出勤率", "95.5%"),
        Figure("vol_n", "志愿服务", "未开展"),
        Figure("members", "党员", "12名"),
        Figure("hours_q", "人均学时", "6.5学时"),
        Figure("hours_y", "年内累计人均", "19学时"),
        Figure("vol_p", "志愿服务参加", "8人次"),
        Figure("as_of", "截至日期", "9月30日"),
    )
)
OWN = "本季度组织集中学习〔集中学习次数〕次，交流研讨〔交流研讨次数〕。文件为国动办〔2025〕3号"


# --- tokens --------------------------------------------------------------------------------------


def test_a_figure_is_named_by_what_it_counts():
    assert list(TOKENS) == [
        "集中学习次数",
        "交流研讨次数",
        "应到人次",
        "出勤率",
        "志愿服务次数",
        "党员人数",
        "人均学时",
        "年内累计人均学时",
        "志愿服务参加人次",
        "截至日期",
    ]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("集中学习〔集中学习次数〕", "集中学习11次"),
        # a unit that is typed stands once
        ("集中学习〔集中学习次数〕次", "集中学习11次"),
        ("出勤率〔出勤率〕%，截至〔截至日期〕", "出勤率95.5%，截至9月30日"),
        ("国动办〔2025〕3号", "国动办〔2025〕3号"),
        ("志愿服务〔志愿服务次数〕", "志愿服务0次"),
        ("〔集中学习〕", "【没有“集中学习”这项数据】"),
    ],
)
def test_a_token_reads_as_its_figure(text, printed):
    assert resolved(text, TOKENS) == printed


def test_names_of_no_figure_and_figures_of_nothing_are_told_apart():
    text = "〔集中学习次数〕〔学习次数〕〔志愿服务次数〕〔2025〕"

    assert (unknown(text, TOKENS), empty(text, TOKENS)) == (["学习次数"], ["志愿服务次数"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("组织集中学习12次", [("12次", "集中学习次数")]),
        ("共组织集中学习共12次", [("12次", "集中学习次数")]),
        ("组织集中学习11次", []),
        ("组织集中学习〔集中学习次数〕次", []),
        # by the words that the system puts before a figure, or behind it
        ("应到46人次", [("46人次", "应到人次")]),
        ("组织志愿活动，9人次参加", [("9人次", "志愿服务参加人次")]),
        ("人均7学时，年内累计人均19学时", [("7学时", "人均学时")]),
        # other things may be counted
        ("各党小组集中学习材料12份，会议3次", []),
        ("出勤率96%", [("96%", "出勤率")]),
    ],
)
def test_a_typed_number_is_compared_with_the_figure_it_tells(text, told):
    linked = (
        "组织集中学习〔集中学习次数〕次，人均〔人均学时〕学时，年内累计人均〔年内累计人均学时〕学时。"
        "应到〔应到人次〕人次，出勤率〔出勤率〕%。组织志愿服务〔志愿服务次数〕次，〔志愿服务参加人次〕人次参加。"
    )

    assert [(one.typed, one.name) for one in differing(text, TOKENS, linked)] == told


# --- pages ---------------------------------------------------------------------------------------


def textarea(page: str, name: str) -> str:
    """What stands in a text field of the page."""
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>([^<]*)</textarea>', page)
    assert found, name
    return found[1].strip()


def test_rewriting_begins_with_the_words_of_the_system_and_names_its_figures(session, login_as):
    build_quarter(session)
    browser = login_as("secretary1")
    shown = browser.get(PAGE).text
    assert 'name="own_study" value=""' in shown

    page = browser.post(PAGE, typed(act="rewrite-study"))

    assert page.status_code == 200
    text = textarea(page.text, "own_study")
    assert text.startswith("组织集中学习〔集中学习次数〕次（其中交流研讨〔交流研讨次数〕次）")
    assert 'value="insert-study-study_n"' in page.text
    # what else was typed is still there
    assert "个别党员因值守任务较重" in page.text
    # one touch puts a figure in, without script at the end
    put = browser.post(PAGE, typed(act="insert-study-edu_n", own_study="开展教育")).text
    assert textarea(put, "own_study") == "开展教育〔党风廉政教育次数〕"


def test_a_paragraph_left_as_the_system_writes_it_is_not_kept(app, session, login_as):
    build_quarter(session)
    browser = login_as("secretary1")
    text = textarea(browser.post(PAGE, typed(act="rewrite-study")).text, "own_study")

    assert browser.post(PAGE, typed(own_study=text)).status_code == 303

    assert stored(app, SummaryText)[0].narrative["own"] == {}


def test_what_is_rewritten_stands_on_page_and_paper_until_it_is_restored(session, login_as):
    build_quarter(session)
    browser = login_as("secretary1")
    assert browser.post(PAGE, typed(own_study=OWN)).status_code == 303
    printed = "本季度组织集中学习2次，交流研讨1次。文件为国动办〔2025〕3号。"

    page = browser.get(PAGE).text

    assert textarea(page, "own_study") == OWN
    assert printed in page
    assert "其中交流研讨" not in page.split('id="printed"')[1].split("</article>")[0]
    # what is typed beside stays behind it
    assert f"{printed}坚持学用结合" in page
    restored = browser.post(
        PAGE, typed(act="restore-study", own_study=OWN, version=version(browser))
    )
    assert 'name="own_study" value=""' in restored.text
    again = browser.post(PAGE, typed(own_study="", version=version(browser)))
    assert again.status_code == 303
    assert printed not in browser.get(PAGE).text


def test_a_name_of_no_figure_is_refused_beside_its_field(session, login_as):
    build_quarter(session)

    page = login_as("secretary1").post(PAGE, typed(own_life="召开会议〔会议次数〕"))

    assert page.status_code == 422
    assert page.text.count("没有“会议次数”这项数据，请从所列的数据中选用。") == 2
    assert textarea(page.text, "own_life") == "召开会议〔会议次数〕"


def test_a_number_that_the_records_do_not_bear_out_is_pointed_out_beside_its_field(
    session, login_as
):
    build_quarter(session)
    browser = login_as("secretary1")
    browser.post(PAGE, typed(own_study="组织集中学习12次"))

    page = browser.get(PAGE).text

    told = "写的是12次，台账中集中学习为2次，请核对；写作〔集中学习次数〕可随台账更新。"
    # among the checks, and beside the field
    assert page.count(told) == 2
    assert page.index('name="own_study"') < page.rindex(told)


def test_nobody_certifies_by_hand_what_the_records_do_not_say(session, login_as):
    build_quarter(session, skip=(date(2025, 9, 15),))

    page = login_as("secretary1").post(
        PAGE,
        typed(
            act="submit",
            own_life="本季度应开展的主题党日均已按时开展",
            **{"gap-theme_day-9-reason": "集中值守"},
        ),
    )

    assert page.status_code == 422
    assert "与台账现在的情况不符，请改写。" in page.text


def test_an_approved_summary_keeps_what_its_figures_were(app, session, login_as):
    build_quarter(session)
    approve(login_as, own_study=OWN)
    make_activity(session, "B01", ["study_session"], date(2025, 9, 24), State.APPROVED)
    session.commit()

    page = login_as("secretary1").get(PAGE).text

    assert "本季度组织集中学习2次，交流研讨1次。" in page
    (snapshot,) = stored(app, SummarySnapshot)
    told = str(snapshot.document["content"]["sections"])
    assert "本季度组织集中学习2次" in told
    assert "〔集中学习次数〕" not in told
    # what is typed now would say otherwise
    assert stored(app, SummaryText)[0].narrative["own"] == {"study": OWN}


def test_the_draft_follows_the_records(session, login_as):
    build_quarter(session)
    browser = login_as("secretary1")
    browser.post(PAGE, typed(own_study=OWN))
    make_activity(session, "B01", ["study_session"], date(2025, 9, 24), State.APPROVED)
    session.commit()

    assert "本季度组织集中学习3次" in browser.get(PAGE).text


def test_what_is_submitted_is_what_was_resolved_then(session, login_as):
    build_quarter(session)
    submit(login_as, own_study=OWN)
    make_activity(session, "B01", ["study_session"], date(2025, 9, 24), State.APPROVED)
    session.commit()

    assert "本季度组织集中学习2次" in login_as("leader").get(PAGE).text


@pytest.mark.print
def test_paper_and_word_copy_say_what_the_page_says_before_and_after_the_approval(
    session, login_as
):
    build_quarter(session)
    browser = login_as("secretary1")
    browser.post(PAGE, typed(own_study=OWN))
    printed = "本季度组织集中学习2次，交流研讨1次。文件为国动办〔2025〕3号。"

    def told():
        paper = "".join(
            line.text for lines in pages(browser.get(f"{PAGE}.pdf").data) for line in lines
        )
        copy = docx.Document(io.BytesIO(browser.get(f"{PAGE}.docx").data))
        return [
            printed in text.replace("\u2060", "")
            for text in (paper, "".join(one.text for one in copy.paragraphs))
        ]

    assert told() == [True, True]
    approve(login_as, own_study=OWN, version=version(browser))
    assert told() == [True, True]


# --- little is typed ------------------------------------------------------------------------------


def test_with_complete_records_a_summary_takes_one_typed_sentence(session, login_as):
    build_quarter(session)
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    kind = session.scalars(select(ActivityKind).where(ActivityKind.code == "theme_day")).one()
    plan = {"branch_id": branch.id, "committee_id": branch.committee_id, "kind_id": kind.id}
    moment = {"entered_by_id": 1, "created_at": clock.now(), "updated_at": clock.now()}
    for month, title, more in (
        (10, "10月主题党日", {}),
        (11, "党员大会", {}),
        (12, "取消的", {"cancelled": "因故"}),
        (9, "已过的", {}),
    ):
        session.add(
            PlanItem(
                year=2025,
                month=month,
                title=title,
                responsible="支部书记",
                **plan,
                **moment,
                **more,
            )
        )
    committed(session)
    browser = login_as("secretary1")
    page = browser.get(PAGE).text
    assert "10月开展主题党日，由支部书记负责。" in page
    assert "11月召开党员大会，由支部书记负责。" in page
    assert "取消的" not in page
    assert "已过的" not in page
    # one sentence is typed, the plan is taken over with a touch
    posted = {"as_of": "2025-09-30", "version": "0", "problems-0": "研讨联系岗位不够紧"}
    taken = browser.post(PAGE, {**posted, "act": "adopt-plan-1"}).text
    filled = dict(re.findall(r'name="(plans-0-[a-z]+)"[^>]*value="([^"]*)"', taken))
    assert filled == {"plans-0-text": "召开党员大会", "plans-0-owner": "支部书记"}
    gap = {"gap-branch_committee_meeting-8-reason": "集中保障夏季开放"}

    answer = browser.post(PAGE, {**posted, **gap, **filled, "plans-0-month": "11", "act": "submit"})

    assert answer.status_code == 303, answer.text
    assert "11月召开党员大会，由支部书记负责。" in browser.get(PAGE).text


def test_of_a_late_summary_only_what_is_still_ahead_is_offered():
    plans = tuple(Plan(month, "开展主题党日", "支部书记") for month in (10, 11, 12))
    for written, months in (
        (date(2025, 10, 31), [10, 11, 12]),
        (date(2025, 12, 1), [12]),
        # later than the whole of it there is nothing else to tell
        (date(2026, 1, 5), [10, 11, 12]),
    ):
        offered = still_ahead(plans, Quarter(2025, 3), written)
        assert [plan.month for plan in offered] == months, written
    assert still_ahead(plans[:1], Quarter(2025, 4), date(2025, 12, 1)) == plans[:1]


# --- the committee's roll-up ----------------------------------------------------------------------


def test_the_roll_up_is_rewritten_alike_and_takes_a_text_behind_each_section(session, login_as):
    build_quarter(session)
    browser = login_as("staff")
    page = browser.post(ROLL_UP, committee_typed(act="rewrite-theory"))
    text = textarea(page.text, "own_theory")
    assert text.startswith(
        "各党支部组织集中学习〔集中学习次数〕次（其中交流研讨〔交流研讨次数〕次）"
    )

    answer = browser.post(
        ROLL_UP,
        committee_typed(
            own_theory="全委集中学习〔集中学习次数〕",
            own_business="围绕中心工作〔截至日期〕前共建\n1.便民服务。开放点位5处",
            note_theory="学用结合",
            note_organization="换届1个",
            note_publicity="宣传稿件3篇",
        ),
    )

    assert answer.status_code == 303, answer.text
    printed = browser.get(ROLL_UP).text.split('id="printed"')[1].split("</article>")[0]
    for words in (
        "政治建设和理论武装。</strong>全委集中学习2次。学用结合。",
        "换届1个。",
        "<p>1.便民服务。开放点位5处。</p>",
        "围绕中心工作9月30日前共建。",
        "宣传稿件3篇。",
    ):
        assert words in printed
    # political work comes first
    headings = re.findall(r"<strong>（(.)）([^<]+)。</strong>", printed)
    assert [name for _, name in headings][:2] == ["政治建设和理论武装", "组织建设"]
    assert browser.post(ROLL_UP, committee_typed(own_theory="〔无此数据〕")).status_code in {
        409,
        422,
    }
