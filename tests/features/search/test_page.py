"""The page of a search: what is found, how it is shown, how it is paged."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from intranet.domain.organization.members import ChangeReason, Member, Membership, MemberStatus
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.domain.search.matching import MOST
from tests.factories.activities import make_activity
from tests.factories.brands import make_achievement, make_brand
from tests.features.search.helpers import add_member, ask, counts, hits
from tests.rows import committed


def branch_id(session, code="B01"):
    return session.scalars(select(Branch.id).where(Branch.code == code)).one()


def test_two_characters_find_activities_brands_and_achievements(session, login_as):
    make_activity(session, title="普法进社区", state=State.APPROVED)
    make_activity(session, title="九月党课", kinds=("lecture",), state=State.APPROVED)
    brand = make_brand(session, name="普法先锋")
    make_achievement(session, brand)
    member = login_as("member1")
    assert hits(member, "普法") == ["普法进社区", "普法先锋", "组织普法宣传教育活动210余场次"]
    assert counts(member, "普法") == {
        "活动": "1",
        "党员": "0",
        "党支部": "0",
        "品牌": "1",
        "成效": "1",
    }
    assert hits(member, "党课") == ["九月党课"]


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("三楼会议室", "地点"),
        ("张一鸣", "主持人"),
        ("深学细悟", "主题"),
        ("李讲师", "主讲人"),
        ("政治建设", "会前先学"),
        ("讨论下月", "议题"),
        ("交流讨论", "内容"),
        ("每月开展一次", "议定事项"),
    ],
)
def test_every_part_of_a_gathering_is_searched(session, login_as, typed, where):
    activity = make_activity(session, kinds=("assembly",), state=State.SUBMITTED)
    record = activity.records[0]
    record.theme, record.lecturer_name = "深学细悟", "李讲师"
    record.first_topic_document = "《关于加强党的政治建设的意见》"
    committed(session)
    browser = login_as("secretary1")
    assert activity.title in hits(browser, typed)
    page = ask(browser, typed).text
    assert f'<span class="muted">{where}：</span>' in page
    assert f"<mark>{typed}</mark>" in page


def test_hits_name_branch_kinds_day_and_state(session, login_as):
    make_activity(session, title="普法", kinds=("theme_day", "lecture"), state=State.SUBMITTED)
    page = ask(login_as("secretary1"), "普法").text
    assert "机关第一党支部 · 主题党日、党课 · 2025年9月15日" in page
    assert "待审核" in page


def test_the_newest_comes_first_and_people_in_office_order(session, login_as):
    for day, title in ((3, "普法乙"), (9, "普法甲"), (1, "普法丙")):
        make_activity(session, title=title, held_on=date(2025, 9, day), state=State.APPROVED)
    assert hits(login_as("staff"), "普法") == ["普法甲", "普法乙", "普法丙"]
    # 钱五羊 of the first branch before 蒋亿年 of the second, whatever the letters
    assert hits(login_as("staff"), "wy") == ["钱五羊"]
    assert hits(login_as("staff"), "z", **{"in": "member"})[:2] == ["张一鸣", "赵四海"]


@pytest.mark.parametrize(
    "typed",
    ["zhangyiming", "zym", "ZYM", "zhangyi", "yiming", "zhang yi ming", "张一", "一鸣", "鸣"],
)
def test_a_name_is_found_by_pinyin_initials_and_characters(login_as, typed):
    assert "张一鸣" in hits(login_as("secretary1"), typed)


def test_a_surname_is_read_as_a_surname(session, login_as):
    for name in ("单晓明", "曾国", "仇英", "解放"):
        add_member(session, name, branch_id(session))
    browser = login_as("secretary1")
    for typed, name in (("sxm", "单晓明"), ("zengguo", "曾国"), ("qiu", "仇英"), ("xf", "解放")):
        assert name in hits(browser, typed)


@pytest.mark.parametrize("name", ["王㛃", "李𠅤文", "䶮", "赵𫚕", "钱\ue000"])
def test_rare_characters_are_found(session, login_as, name):
    add_member(session, name, branch_id(session))
    make_activity(session, title="主题党日", state=State.APPROVED, chair_name=name)
    browser = login_as("secretary1")
    for typed in (name, name[-1]):
        assert hits(browser, typed) == ["主题党日", name]


def test_a_branch_is_found_by_name_code_and_initials(login_as):
    staff = login_as("staff")
    for typed in (
        "信息保障",
        "B08",
        "b08",
        "zhxxbzzxdzb",
        "xxbz",
        "xinxi",
        "指挥信息保障中心支部委员会",
    ):
        assert hits(staff, typed, **{"in": "branch"}) == ["指挥信息保障中心党支部"]


def test_a_brand_is_found_however_its_name_is_separated(session, login_as):
    make_brand(session, name="国动铁军·服务先锋")
    for typed in ("国动铁军服务先锋", "铁军 先锋", "铁军·服务", "岗位联动"):
        assert hits(login_as("member2"), typed) == ["国动铁军·服务先锋"]


def test_several_words_must_all_be_there(session, login_as):
    make_activity(session, title="普法进社区", place="广场", state=State.APPROVED)
    make_activity(session, title="普法进机关", place="礼堂", state=State.APPROVED)
    assert hits(login_as("staff"), "广场 普法") == ["普法进社区"]
    assert hits(login_as("staff"), "广场 机关") == []


def test_numbers_and_signs_are_taken_as_they_stand(session, login_as):
    make_activity(session, title="完成率100%", state=State.APPROVED)
    make_activity(session, title="走访1000户_甲", state=State.APPROVED)
    staff = login_as("staff")
    assert hits(staff, "100%") == ["完成率100%"]
    assert hits(staff, "000户_") == ["走访1000户_甲"]
    assert hits(staff, "０００户") == ["走访1000户_甲"]


@pytest.mark.parametrize(
    "typed",
    [
        '" OR *',
        "'); DROP TABLE activity; --",
        "a & b | !c:*",
        "NEAR(党 课, 2)",
        "terms:党",
        "\\",
        "%_%",
        "{}",
        "-党员",
        "^党",
        "党 AND",
        "〇" * 200,
        "学" * 50,
        "。" * 120,
        " \u3000 ",
        "\u200b",
        "\ud7ff",
    ],
)
def test_odd_input_is_answered_calmly(session, login_as, typed):
    make_activity(session, title="普法", state=State.APPROVED)
    answer = ask(login_as("staff"), typed)
    assert answer.status_code == 200
    assert "<h1>搜索</h1>" in answer.text
    assert hits(login_as("staff"), "普法") == ["普法"]


def test_an_empty_page_says_what_to_do(login_as):
    staff = login_as("staff")
    assert "请输入要查找的字词" in staff.get("/search").text
    assert "请输入要查找的字词" in ask(staff, "  ").text
    assert "只有标点或符号" in ask(staff, "，。").text
    assert "没有找到含有“无此内容”的内容" in ask(staff, "无此内容").text
    assert "已按前50个字查找" in ask(staff, "学" * 51).text
    assert "已按前50个字查找" not in ask(staff, "学" * 50).text


def test_an_empty_section_points_to_the_others(session, login_as):
    make_activity(session, title="普法", state=State.APPROVED)
    page = ask(login_as("staff"), "普法", **{"in": "brand"}).text
    assert "“品牌”中没有含有“普法”的内容，其他栏目中有。" in page


def test_what_people_typed_is_escaped(session, login_as):
    make_activity(session, title='<b>普法</b> & "引号"', state=State.APPROVED)
    page = ask(login_as("staff"), "<b>普法").text
    assert "<b>普法" not in page
    assert "<mark>&lt;b&gt;普法</mark>&lt;/b&gt; &amp; &#34;引号&#34;" in page


def test_a_section_is_paged_without_gaps_in_both_directions(session, login_as):
    for number in range(35):
        day = date(2025, 9, 1) + timedelta(days=number // 3)
        make_activity(session, title=f"普法{number:02d}", held_on=day)
    browser = login_as("clerk1")
    overview = ask(browser, "普法").text
    assert len(hits(browser, "普法")) == 5
    assert re.search(r'href="/search\?[^"]*in=activity[^"]*">查看全部', overview)
    first = ask(browser, "普法", **{"in": "activity"}).text
    following = re.search(r"page=(\d+)", first)
    assert following is not None
    one = hits(browser, "普法", **{"in": "activity"})
    two = hits(browser, "普法", **{"in": "activity", "page": following[1]})
    assert (len(one), len(two)) == (30, 5)
    assert len({*one, *two}) == 35
    assert one == sorted(one, reverse=True)
    back = re.search(
        r"page=(-\d+)", ask(browser, "普法", **{"in": "activity", "page": following[1]}).text
    )
    assert back is not None
    assert hits(browser, "普法", **{"in": "activity", "page": back[1]}) == one
    for odd in ("x", "-", "0", "99999999999", "²"):
        assert hits(browser, "普法", **{"in": "activity", "page": odd}) == one
    assert hits(browser, "普法", **{"in": "nothing"}) == one[:5]


def test_nothing_is_counted_beyond_a_thousand(session, login_as):
    people = [Member(name=f"批量{number}", sort_key="99") for number in range(1001)]
    session.add_all(people)
    session.flush()
    place = branch_id(session)
    committed(
        session,
        *(
            Membership(
                member_id=person.id,
                branch_id=place,
                status=MemberStatus.FULL,
                starts_on=date(2020, 1, 1),
                start_reason=ChangeReason.TRANSFERRED_IN,
            )
            for person in people
        ),
    )
    assert counts(login_as("staff"), "批量")["党员"] == "1000+"


def test_twenty_hits_take_as_many_statements_as_one(session, login_as, count_statements):
    def grown(number):
        make_activity(session, title=f"普法{number}", state=State.APPROVED)
        brand = make_brand(session, name=f"普法先锋{number}")
        make_achievement(session, brand)
        add_member(session, f"普法{number}", branch_id(session))

    def taken(**more):
        count_statements.clear()
        assert ask(staff, "普法", **more).status_code == 200
        return len(count_statements)

    staff = login_as("staff")
    grown(0)
    one = {kind: taken(**{"in": kind} if kind else {}) for kind in ("", "activity", "member")}
    for number in range(1, 20):
        grown(number)
    assert {kind: taken(**{"in": kind} if kind else {}) for kind in one} == one
    # who is asking; what waits for them; the numbers; four sections, kinds of the activities
    assert one[""] == 8
    assert one["member"] == 4


def test_the_field_takes_no_more_than_is_searched(login_as):
    page = login_as("member1").get("/search").text
    boxes = re.findall(r'<input[^>]*name="q"[^>]*>', page)
    assert boxes
    assert all(f'maxlength="{MOST}"' in box for box in boxes)


def test_the_field_stands_in_the_top_bar_of_those_who_may_search(login_as):
    page = login_as("member1").get("/").text
    assert page.count('action="/search"') == 2
    assert 'class="top-search" action="/search" method="get"' in page
    assert 'class="phone-search" action="/search" method="get"' in page
    assert "/search" not in login_as("sysadmin").get("/").text
    assert 'value="普法"' in ask(login_as("member1"), "普法").text


def test_a_short_name_finds_the_meeting_by_its_full_one(session, login_as):
    make_activity(session, title="9月支部委员会会议", held_on=date(2025, 9, 5))
    assert "9月支部委员会会议" in hits(login_as("secretary1"), "支委会")
    assert "9月支部委员会会议" in hits(login_as("secretary1"), "支委会 9月")


def test_the_search_names_the_pages_that_are_called_so(login_as):
    page = ask(login_as("secretary1"), "廉政提醒").text
    assert 'href="/integrity/reminders/new">登记节前提醒</a>' in page
    page = ask(login_as("secretary1"), "活动台账").text
    assert 'href="/activities">活动台账</a>' in page
    assert "功能：" not in ask(login_as("secretary1"), "活动类别").text
