"""The desk: per role what to do, what waits for others, what the quarter asks for."""

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import User
from intranet.domain.records.moves import RETURN_CLOSING
from intranet.domain.records.workflow import State
from intranet.domain.summaries.tables import QuarterlySummary, SummaryText
from intranet.foundation import clock
from tests.conftest import actor_of
from tests.factories.activities import make_activity, make_joint_event
from tests.factories.brands import make_brand
from tests.factories.dengta import entered_in_dengta
from tests.factories.plans import make_item
from tests.features.achievements.scene import make_achievement
from tests.features.desk.scene import counted, lines, part
from tests.features.life.dues.test_dues import enter
from tests.features.organization.test_admissions import admit_on
from tests.rows import committed


def make_summary(session, code, state, quarter=3):
    secretary = {"B01": "secretary1", "B02": "secretary2"}[code]
    actor = actor_of(session, secretary)
    moment = datetime(2025, 10, 8, 2, tzinfo=UTC)
    sent = state is not State.DRAFT
    session.add(
        QuarterlySummary(
            committee_id=actor.grants[0].committee_id,
            branch_id=actor.grants[0].branch_id,
            year=2025,
            quarter=quarter,
            as_of=date(2025, 9, 30),
            state=state,
            entered_by_id=actor.user_id,
            created_at=moment,
            updated_at=moment,
            submitted_at=moment if sent else None,
            submitted_by_id=actor.user_id if sent else None,
            approved_at=moment if state is State.APPROVED else None,
            approved_by_id=actor.user_id if state is State.APPROVED else None,
            text=SummaryText(narrative={}),
        )
    )
    committed(session)


def todo(login_as, username):
    return part(login_as(username).get("/").text, "待我办理")


def others(login_as, username):
    return part(login_as(username).get("/").text, "等待他人")


def test_strangers_are_sent_to_sign_in(login_as):
    answer = login_as(None).get("/")
    assert answer.status_code == 302
    assert answer.location.startswith("/login")


def test_returned_records_come_before_what_has_time_with_their_reason(session, login_as):
    make_activity(session, title="草稿一", held_on=date(2025, 10, 17))
    returned = make_activity(session, title="退回的", state=State.RETURNED)
    for username in ("secretary1", "clerk1"):
        panel = todo(login_as, username)
        assert panel.index("退回的") < panel.index("草稿一")
        assert f"/activities/{returned.id}" in panel
        assert "缺席人员原因未填写" in panel
        assert "已退回" in panel
    assert RETURN_CLOSING[:6] in todo(login_as, "secretary1")


def test_another_branchs_work_is_not_shown(session, login_as):
    make_activity(session, "B02", title="二支部草稿")
    make_activity(session, "B02", title="二支部退回", state=State.RETURNED)
    page = login_as("secretary1").get("/").text
    assert "二支部草稿" not in page
    assert "二支部退回" not in page


def test_plans_come_last_and_say_when(session, login_as):
    make_activity(session, title="下周的", held_on=date(2025, 10, 28))
    make_activity(session, title="上周的", held_on=date(2025, 10, 13))
    panel = todo(login_as, "clerk1")
    assert panel.index("上周的") < panel.index("党建工作小结") < panel.index("下周的")
    assert "计划2025年10月28日开展" in panel


def test_a_discipline_officer_sees_only_their_own_drafts(session, login_as):
    make_activity(session, kinds=("integrity_education",), title="廉政", entered_by="discipline1")
    make_activity(session, title="干事的")
    panel = todo(login_as, "discipline1")
    assert "廉政" in panel
    assert "干事的" not in panel


def test_sent_in_records_wait_for_the_committee(session, login_as):
    activity = make_activity(
        session, title="等审核的", held_on=date(2025, 10, 9), state=State.SUBMITTED
    )
    panel = others(login_as, "secretary1")
    assert "等审核的" in panel
    assert "等机关党委审核 · 2025年10月9日提交" in panel
    assert "已等11天" in panel
    login_as("leader").post(
        f"/review/{activity.id}", {"decision": "take_up", "version": activity.version}
    )
    assert "机关党委负责人已受理" in others(login_as, "secretary1")


def test_the_committee_reviews_oldest_first_and_sees_its_own_waiting_time(session, login_as):
    make_activity(session, title="后交", held_on=date(2025, 10, 16), state=State.SUBMITTED)
    make_activity(session, "B02", title="先交", held_on=date(2025, 10, 9), state=State.SUBMITTED)
    page = login_as("staff").get("/").text
    panel = part(page, "待我办理")
    assert panel.index("先交") < panel.index("后交")
    assert "机关第二党支部" in panel
    waiting = part(page, "机关党委审核用时")
    assert "现有2条记录待审核" in waiting
    assert "已等11天；等待时间中位数4天" in waiting


def test_ones_own_record_waits_for_somebody_else(session, login_as):
    make_activity(session, None, ("core_group_session",), title="中心组学习", state=State.SUBMITTED)
    assert "中心组学习" not in todo(login_as, "staff")
    assert "中心组学习" in others(login_as, "staff")
    assert "中心组学习" in todo(login_as, "leader")


def test_the_committee_sees_what_it_returned_and_to_whom(session, login_as):
    make_activity(session, title="退回的", state=State.RETURNED)
    panel = others(login_as, "staff")
    assert "等机关第一党支部修改" in panel
    assert "2025年9月16日退回" in panel


def test_drafts_of_branches_stay_with_them(session, login_as):
    make_activity(session, title="草稿")
    assert "草稿" not in part(login_as("staff").get("/").text, "待我办理")


def test_last_quarters_summary_is_to_be_written_until_it_is_sent_in(session, login_as):
    assert "机关第一党支部2025年第三季度党建工作小结" in todo(login_as, "secretary1")
    assert "待撰写" in todo(login_as, "secretary1")
    make_summary(session, "B01", State.DRAFT)
    assert "/quarters/2025Q3/B01" in todo(login_as, "secretary1")
    assert "待撰写" not in todo(login_as, "secretary1")


def test_a_submitted_summary_waits_for_the_leader(session, login_as):
    make_summary(session, "B01", State.SUBMITTED)
    assert "/quarters/2025Q3/B01" not in todo(login_as, "secretary1")
    assert "/quarters/2025Q3/B01" in others(login_as, "secretary1")
    assert "/quarters/2025Q3/B01" in todo(login_as, "leader")
    assert "/quarters/2025Q3/B01" not in todo(login_as, "staff")


def test_an_approved_summary_is_off_the_desk(session, login_as):
    make_summary(session, "B01", State.APPROVED)
    assert "党建工作小结" not in login_as("secretary1").get("/").text


def test_the_quarters_requirements_say_what_is_enough(session, login_as):
    for kind, day in (("assembly", 9), ("lecture", 10), ("theme_day", 15)):
        make_activity(session, "B02", (kind,), held_on=date(2025, 10, day), state=State.APPROVED)
    panel = part(login_as("secretary2").get("/").text, "2025年第四季度要求")
    assert "/duties/B02" in panel
    assert "已开展/应开展 1/1" in panel
    assert "已开展/应开展 1/3" in panel
    assert "截至2025年10月20日，三会一课、主题党日没有欠缺，其余按计划开展即可。" in panel


def test_a_fulfilled_quarter_says_that_nothing_more_is_needed(session, login_as, monkeypatch):
    monkeypatch.setattr(clock, "_fixed_day", date(2025, 12, 20))
    for month in (10, 11, 12):
        make_activity(session, "B02", held_on=date(2025, month, 15), state=State.APPROVED)
    for kind in ("assembly", "lecture"):
        make_activity(session, "B02", (kind,), held_on=date(2025, 10, 16), state=State.APPROVED)
    browser = login_as("secretary2")
    panel = part(browser.get("/").text, "2025年第四季度要求")
    assert "截至2025年12月20日，三会一课、主题党日均已开展，没有欠缺。" in panel
    # the yearly meetings are owed by the end of the year, and are the only thing that lacks then
    monkeypatch.setattr(clock, "_fixed_day", date(2025, 12, 31))
    assert "还剩今天" in line_of(browser, "组织生活会")
    assert "还剩今天" in line_of(browser, "民主评议党员")
    for kind in ("life_meeting", "appraisal_meeting"):
        make_activity(session, "B02", (kind,), held_on=date(2025, 12, 18), state=State.APPROVED)
    panel = part(browser.get("/").text, "2025年第四季度要求")
    assert "三会一课、主题党日、组织生活会、民主评议党员已满足，无需补充。" in panel
    assert "尚缺" not in panel


def test_what_was_held_and_sent_back_is_not_told_as_not_held(session, login_as):
    make_activity(session, "B02", held_on=date(2025, 9, 15), state=State.RETURNED)
    panel = todo(login_as, "secretary2")
    assert "9月主题党日的记录已退回" in panel
    assert "9月主题党日未开展" not in panel
    assert "8月主题党日未开展" in todo(login_as, "secretary1")


def test_a_branch_in_order_has_nothing_to_do(session, login_as):
    held = [
        make_activity(session, "B02", held_on=date(2025, month, 15), state=State.APPROVED)
        for month in (7, 8, 9, 10)
    ]
    held += [
        make_activity(session, "B02", (kind,), held_on=date(2025, 8, 18), state=State.APPROVED)
        for kind in ("assembly", "lecture")
    ]
    entered_in_dengta(session, *(one.id for one in held))
    make_summary(session, "B02", State.APPROVED)
    admit_on(session, "蒋亿年", date(2025, 3, 1))
    committed(session)
    enter(login_as("secretary2"), "/dues/B02/2025/9", paid_on="2025-09-15")
    page = login_as("clerk2").get("/").text
    assert lines(part(page, "待我办理")) == []
    assert "没有需要您办理的事项" in page
    panel = part(page, "2025年第四季度要求")
    assert "没有欠缺" in panel
    # what is held and what has time is folded
    assert "<summary>没有欠缺的3项</summary>" in panel
    assert "9月党费已登记完" in page


def test_what_the_month_still_asks_for_has_its_day_until_it_is_being_prepared(
    session, login_as, monkeypatch
):
    browser = login_as("secretary2")
    until = "截止2025年10月31日；到期未开展的，落实情况列为“尚缺”"
    panel = todo(login_as, "secretary2")
    line = next(one for one in lines(panel) if until in one and ">主题党日</a>" in one)
    assert 'href="/activities/new?branch=B02&amp;kind=theme_day"' in line
    assert "期限提醒" in line
    assert panel.index('<h3 class="when">本月') < panel.index("截止2025年10月31日")
    # it says so in the month, too
    assert "31日</time>" in part(browser.get("/").text, "2025年10月")
    make_activity(session, "B02", title="在准备的", held_on=date(2025, 10, 30))
    assert line not in todo(login_as, "secretary2")
    assert "在准备的" in part(browser.get("/").text, "2025年10月")


def test_on_its_last_day_a_month_is_told_to_have_the_day_left_wherever_it_is_told(login_as):
    def told():
        browser = login_as("secretary2")
        staff = login_as("staff").get("/duties?period=2025-10").text
        row = staff.partition("/duties/B02?period=2025-10")[2].partition("</tr>")[0]
        cell = row.partition('data-label="主题党日"')[2].partition("</td>")[0]
        return (
            next(
                one
                for one in lines(part(browser.get("/").text, "待我办理"))
                if "/duties/B02/theme_day?period=2025Q4" in one
            ),
            cell,
            browser.get("/duties/B02?period=2025-10").text.partition("党日</a>")[2][:2000],
            browser.get("/duties/B02/theme_day?period=2025-10").text,
            browser.get("/quarters/2025Q4").text,
        )

    clock.fix_today(date(2025, 10, 31))
    for page in told():
        assert "还剩今天" in page
        assert "尚缺1次" not in page
    assert '<h3 class="when">今天' in todo(login_as, "secretary2")
    clock.fix_today(date(2025, 11, 1))
    for page in told():
        assert "尚缺1次" in page
        assert "还剩今天" not in page


def line_of(browser, title):
    panel = part(browser.get("/").text, "待我办理")
    return next(one for one in lines(panel) if f">{title}</a>" in one)


def test_a_draft_says_until_when_it_is_to_be_handed_in(session, login_as):
    make_activity(session, title="国庆前的", held_on=date(2025, 9, 29))
    make_activity(session, title="上周五的", held_on=date(2025, 10, 17))
    browser = login_as("clerk1")
    # five working days, with the holidays of the National Day and the Sunday that is worked for them
    assert "应在5个工作日内（2025年10月13日前）提交，逾期列为“登记偏晚”" in line_of(
        browser, "国庆前的"
    )
    assert "2025年10月24日前" in line_of(browser, "上周五的")
    panel = todo(login_as, "clerk1")
    order = [
        "已逾期</h3>",
        ">国庆前的",
        "没有规定期限</h3>",
        "党建工作小结",
        "本周</h3>",
        ">上周五的",
    ]
    assert [panel.index(words) for words in order] == sorted(panel.index(words) for words in order)


def test_the_longer_it_waits_the_stronger_it_looks(session, login_as):
    make_activity(session, title="久等的", held_on=date(2025, 8, 20), state=State.SUBMITTED)
    make_activity(session, "B02", title="才来的", held_on=date(2025, 10, 18), state=State.SUBMITTED)
    browser = login_as("staff")
    old, new = line_of(browser, "久等的"), line_of(browser, "才来的")
    assert "已等61天" in old
    assert "tone-fault" in old
    assert "已等2天" in new
    assert "tone-grey" in new
    for line in (old, new):
        assert re.search(r'href="/review/\d+">审核<', line)


def test_the_head_of_the_committee_reads_four_numbers_that_lead_to_their_sources(session, login_as):
    make_activity(session, held_on=date(2025, 8, 15), state=State.APPROVED)
    make_activity(session, held_on=date(2025, 9, 15), state=State.APPROVED)
    make_activity(session, held_on=date(2025, 6, 16), state=State.APPROVED)
    browser = login_as("leader")
    panel = part(browser.get("/").text, "2025年第三季度")
    found = re.findall(
        r'<dt>(.*?)</dt><dd><a href="(.*?)">(.*?)</a> <span[^>]*>(.*?)</span>', panel
    )
    assert [label for label, *_ in found] == ["开展活动", "出勤率", "人均学时", "审核用时"]
    assert found[0][2:] == ("2次", "增加1次")
    assert found[1][2:] == ("100%", "持平")
    assert "与2025年第二季度相比" in panel
    for _, url, *_ in found:
        assert browser.get(url.replace("&amp;", "&")).status_code == 200
    assert "与2025年第二季度相比" not in login_as("staff").get("/").text


def test_after_the_turn_of_a_year_the_quarter_just_ended_stands_first(
    session, login_as, monkeypatch
):
    for month in (10, 11):
        make_activity(session, "B02", held_on=date(2025, month, 15), state=State.APPROVED)
    # two in November do not stand for December
    make_activity(session, "B02", held_on=date(2025, 11, 16), state=State.APPROVED)
    monkeypatch.setattr(clock, "_fixed_day", date(2026, 1, 5))
    page = login_as("secretary2").get("/").text
    panel = part(page, "2025年第四季度要求")
    assert "主题党日1次" in panel
    assert page.index("2025年第四季度要求") < page.index("2026年第一季度要求")
    overview = login_as("leader").get("/overview").text
    assert "2025年第四季度组织生活" in overview
    for page in (overview, login_as("staff").get("/").text):
        assert "/duties/B02?period=2025Q4" in page


def test_what_the_year_asks_for_may_have_been_held_in_any_of_its_months(
    session, login_as, monkeypatch
):
    make_activity(
        session, "B02", ("life_meeting",), held_on=date(2025, 3, 18), state=State.APPROVED
    )
    monkeypatch.setattr(clock, "_fixed_day", date(2025, 12, 31))
    browser = login_as("secretary2")
    assert "还剩今天" in line_of(browser, "民主评议党员")
    assert ">组织生活会</a>" not in todo(login_as, "secretary2")
    monkeypatch.setattr(clock, "_fixed_day", date(2026, 1, 5))
    panel = part(browser.get("/").text, "2025年第四季度要求")
    assert "民主评议党员1次" in panel
    assert "组织生活会1次" not in panel


def test_a_settled_quarter_leaves_the_desk(session, login_as, monkeypatch):
    days = {
        "theme_day": ((10, 15), (11, 14), (12, 15)),
        "assembly": ((12, 16),),
        "lecture": ((12, 17),),
        "life_meeting": ((12, 18),),
        "appraisal_meeting": ((12, 19),),
    }
    for kind, found in days.items():
        for month, day in found:
            make_activity(
                session, "B02", (kind,), held_on=date(2025, month, day), state=State.APPROVED
            )
    monkeypatch.setattr(clock, "_fixed_day", date(2026, 1, 5))
    page = login_as("secretary2").get("/").text
    assert "2025年第四季度要求" not in page
    assert "2026年第一季度要求" in page


def test_the_committee_sees_which_branches_lack_something(session, login_as, monkeypatch):
    monkeypatch.setattr(clock, "_fixed_day", date(2025, 11, 20))
    make_activity(session, "B02", held_on=date(2025, 10, 15), state=State.SUBMITTED)
    panel = part(login_as("staff").get("/").text, "2025年第四季度要求")
    assert "机关第一党支部" in panel
    assert "尚缺2次" in panel
    assert "机关第二党支部" not in panel
    assert "截至2025年11月20日，3个党支部中1个的三会一课、主题党日没有欠缺。" in panel


def test_a_member_reads_what_was_approved_lately(session, login_as):
    make_activity(session, title="已通过的", state=State.APPROVED)
    make_activity(session, title="待审的", state=State.SUBMITTED)
    make_activity(
        session, kinds=("branch_committee_meeting",), title="支委会", state=State.APPROVED
    )
    page = login_as("member1").get("/").text
    assert "已通过的" in page
    assert "待审的" not in page
    assert "支委会" not in page
    assert "没有需要您办理的事项" in page
    assert "/activities/new" not in page


def test_a_member_reads_what_the_branch_plans_for_the_month_to_come(session, login_as):
    for title, day in (
        ("下周的", date(2025, 10, 27)),
        ("明年的", date(2026, 1, 20)),
        ("过了的", date(2025, 10, 1)),
    ):
        make_item(session, title=title, planned_on=day)
    panel = part(login_as("member1").get("/").text, "近期计划")
    assert "下周的" in panel
    assert "计划2025年10月27日" in panel
    assert 'href="/calendar?month=2025-10"' in panel
    assert "明年的" not in panel
    assert "过了的" not in panel


@pytest.mark.parametrize("username", ["staff", "secretary1", "clerk1", "member1"])
def test_a_desk_takes_few_statements_whatever_the_role(login_as, count_statements, username):
    browser = login_as(username)
    count_statements.clear()
    assert browser.get("/").status_code == 200
    assert len(count_statements) <= 5


@pytest.mark.parametrize(
    ("username", "sentence"),
    [
        ("sysadmin", "您可以建立、启用账号和重置密码"),
        ("secadmin", "您可以授予角色"),
        ("auditor", "您可以查看审计记录"),
    ],
)
def test_administrators_have_a_plain_desk(session, login_as, username, sentence):
    make_activity(session, title="内容", state=State.APPROVED)
    for user in session.scalars(select(User).where(User.member_id.is_(None))):
        user.is_active = user.username == username
    committed(session)
    page = login_as(username).get("/").text
    assert sentence in page
    assert "请从菜单的“组织与管理”进入" in page
    assert "内容</a>" not in page
    assert "待我办理" not in page


def test_an_unanswered_invitation_waits_for_clerk_and_secretary(session, login_as):
    event = make_joint_event(session, ("B01", "B02"), title="联合党日")
    plan = make_joint_event(session, ("B01",), title="下周联训", held_on=date(2025, 10, 28))
    for username in ("clerk1", "secretary1"):
        panel = todo(login_as, username)
        assert f"/joint/{event.id}/B01" in panel
        assert "联合活动，2025年9月15日开展，请确认参加情况" in panel
        assert f"/joint/{plan.id}/B01" in panel
        assert "计划2025年10月28日开展，开展后确认" in panel
        assert panel.index("联合党日") < panel.index("党建工作小结") < panel.index("下周联训")
        # both invitations, and the summary of the last quarter
        assert '待办 <span class="count">3</span>' in login_as(username).get("/").text
    assert "下周联训" not in todo(login_as, "secretary2")
    # a discipline officer has the report of the last quarter to write
    for username, number in (("member1", 0), ("discipline1", 1), ("groupleader8", 0)):
        browser = login_as(username)
        assert "联合党日" not in browser.get("/").text
        assert f'待办 <span class="count">{number}</span>' in browser.get("/").text


def test_staff_see_how_many_branches_have_not_answered(session, login_as):
    event = make_joint_event(session, title="联合党日")
    make_joint_event(session, title="下周联训", held_on=date(2025, 10, 28))
    panel = others(login_as, "staff")
    assert f"/joint/{event.id}" in panel
    assert "联合活动，3个受邀党支部中3个未确认" in panel
    assert "已等35天" in panel
    assert "下周联训" not in panel
    login_as("secretary1").post(
        f"/joint/{event.id}/B01", {"event_version": event.version, "act": "submit"}
    )
    assert "3个受邀党支部中2个未确认" in others(login_as, "staff")
    assert "联合党日" not in others(login_as, "leader")
    assert "联合党日" in others(login_as, "secretary1")
    assert f"/joint/{event.id}/B01" not in login_as("secretary1").get("/").text


def test_the_number_counts_brands_and_achievements_by_the_rule_of_the_list(session, login_as):
    found = make_achievement(session, branch=None)
    found.entered_by_id = actor_of(session, "leader").user_id
    committed(session)
    # the office's draft is for the staff to finish, whoever began it
    assert "210余场次" in todo(login_as, "staff")
    assert '待办 <span class="count">1</span>' in login_as("staff").get("/").text
    assert '待办 <span class="count">0</span>' in login_as("leader").get("/").text
    make_brand(session, None, state=State.SUBMITTED).submitted_by_id = actor_of(
        session, "leader"
    ).user_id
    committed(session)
    # nobody reviews what they handed in
    assert '待办 <span class="count">0</span>' in login_as("leader").get("/").text


def test_quick_actions_follow_the_rights(session, login_as):
    make_activity(session, state=State.SUBMITTED)
    assert 'href="/activities/new"' in login_as("clerk1").get("/").text
    leader = login_as("leader").get("/").text
    assert "进入审核" in leader
    assert 'btn btn-primary" href="/activities/new"' not in leader


def test_long_lists_say_how_many_more_there_are(session, login_as):
    for day in range(1, 10):
        make_activity(session, title=f"草稿{day}号", held_on=date(2025, 9, day))
    panel = todo(login_as, "clerk1")
    # five drafts and the summary of the last quarter
    assert sum(counted(line) for line in lines(panel)) == 6
    assert "另有4项草稿" in panel


@pytest.mark.parametrize(("username", "most"), [("secretary1", 26), ("staff", 27), ("leader", 21)])
def test_the_number_of_statements_does_not_grow(
    session, login_as, count_statements, username, most
):
    browser = login_as(username)
    states = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPROVED)
    for state in states:
        make_activity(session, state=state)
    make_summary(session, "B01", State.SUBMITTED)
    make_joint_event(session)
    count_statements.clear()
    browser.get("/")
    few = len(count_statements)
    for code in ("B01", "B02", "B08"):
        for state in states:
            make_activity(session, code, state=state)
            make_activity(session, code, state=state)
    make_summary(session, "B02", State.SUBMITTED)
    for day in range(1, 6):
        make_joint_event(session, held_on=date(2025, 9, day))
    count_statements.clear()
    browser.get("/")
    assert len(count_statements) == few
    assert few <= most
