"""The menu: few entries, each with its registers; what a person has nothing in does not stand there."""

import re

import pytest

ENTRIES = ("工作台", "活动", "组织生活", "学习", "品牌", "廉政", "小结与归档", "组织与管理")


def menu_of(page):
    """Pairs of words and address of the menu, and the words of those marked as current."""
    (found,) = re.findall(r'<nav aria-label="主菜单">(.*?)</nav>', page.text, re.DOTALL)
    links = re.findall(r'<a href="([^"]*)"( aria-current="\w+")?>(?:<svg.*?</svg>)?([^<]*)', found)
    return [(word, url) for url, _, word in links], [word for _, here, word in links if here]


@pytest.mark.parametrize("who", ["secretary1", "staff", "jiwei", "auditor"])
def test_at_most_eight_entries_and_none_is_empty(login_as, who):
    browser = login_as(who)
    top = [(word, url) for word, url in menu_of(browser.get("/account"))[0]]
    assert len(top) <= 8
    assert [word for word, _ in top] == [word for word in ENTRIES if word in dict(top)]
    for word, url in top:
        page = browser.get(url)
        assert page.status_code == 200, word
        assert word in menu_of(page)[1]


def test_an_entry_lists_its_registers_with_what_they_are_for(login_as):
    page = login_as("clerk1").get("/go/activities")
    entries, here = menu_of(page)
    assert here == ["活动"]
    assert ("活动台账", "/activities") in entries
    assert "审核" not in dict(entries)
    assert "会议和活动的记录" in page.text
    assert 'href="/activities/new">新建活动' in page.text
    assert "登记联合活动" not in page.text


def test_registers_side_by_side_are_reached_from_the_page_of_their_entry(login_as):
    browser = login_as("jiwei")
    page = browser.get("/go/integrity").text
    assert 'href="/integrity/risks">廉政风险点</a>' in page
    # two steps from the menu to the form
    assert 'href="/integrity/risks/new' in browser.get("/integrity/risks").text
    assert "廉政风险点" in browser.get("/search?q=风险点").text.split("功能：")[1].split("</p>")[0]


def test_a_part_is_named_to_whom_it_opens(login_as):
    assert 'href="/archive/checks">核验</a>' in login_as("archivist").get("/go/archive").text
    told = login_as("staff").get("/go/archive").text
    assert 'href="/archive/due">待归档</a>' in told
    assert "/archive/checks" not in told


def test_a_register_is_told_to_a_member_as_far_as_it_opens_to_one(login_as):
    told = login_as("member1").get("/go/life").text
    assert "您本人各月交纳党费的情况。" in told
    assert "还缺谁" not in told
    assert "支部委员之间、与党员之间谁谈过，还缺谁。" in login_as("clerk1").get("/go/life").text


def test_on_a_page_below_both_the_entry_and_its_register_are_marked(login_as):
    entries, here = menu_of(login_as("clerk1").get("/activities/new"))
    assert here == ["活动", "活动台账"]
    assert "党费" not in dict(entries)


def test_an_entry_with_one_register_leads_straight_to_it(login_as):
    browser = login_as("clerk1")
    assert dict(menu_of(browser.get("/"))[0])["学习"] == "/study"
    assert browser.get("/go/study").headers["Location"] == "/study"
    assert browser.get("/go/work").headers["Location"] == "/"


def test_what_a_person_has_nothing_in_is_not_found(login_as):
    browser = login_as("sysadmin")
    assert [word for word, _ in menu_of(browser.get("/account"))[0]] == ["工作台", "组织与管理"]
    for slug in ("activities", "nothing"):
        assert browser.get(f"/go/{slug}").status_code == 404


def way_of(page):
    """Words and addresses of what the page says it stands below."""
    (found,) = re.findall(r'<nav aria-label="当前位置">(.*?)</nav>', page.text, re.DOTALL) or [""]
    return re.findall(r'<a href="([^"]*)">([^<]*)</a>', found)


def test_a_page_tells_what_it_stands_below(login_as):
    browser = login_as("secretary1").confirm()
    for page, way in {
        "/": [],
        "/account": ["工作台"],
        "/go/activities": ["工作台"],
        "/activities": ["工作台", "活动"],
        "/activities/new": ["工作台", "活动", "活动台账"],
        "/integrity/talks": ["工作台", "廉政", "廉政登记"],
        "/integrity/talks/new": ["工作台", "廉政", "廉政登记", "个别谈话"],
        "/study": ["工作台"],
        "/study/essays/new": ["工作台", "学习", "心得体会"],
        "/go/nothing": ["工作台"],
    }.items():
        assert [word for _, word in way_of(browser.get(page))] == way, page


def test_the_way_leads_back_to_the_quarter_that_was_looked_at(login_as):
    way = way_of(login_as("secretary1").get("/duties/B01?period=2025Q2"))
    assert ("/duties?period=2025Q2", "落实情况") in way
    assert [word for _, word in way] == ["工作台", "组织生活", "落实情况"]
