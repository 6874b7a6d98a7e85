"""The network goes between typing and saving: what was typed stays on the device, and is saved once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.pages import ActivityForm, sign_in
from tests.browser.watch import Watch

NAME = "走访慰问退休党员"
LEFT = "Object.keys(localStorage).filter(name => name.startsWith('typed:')).length"


SENT = re.compile("/activities/new|/drafts/keep")


@pytest.fixture(autouse=True)
def _cut(watch: Watch) -> None:
    watch.line_is_cut = True


def theme_day(login: Callable[..., Page]) -> tuple[Page, ActivityForm]:
    page = login("secretary04")
    form = ActivityForm(page)
    form.open_new("主题党日")
    form.fill({"title": NAME, "held_on": "2025-10-16", "starts_at": "14:30", "ends_at": "16:30"})
    expect(page.locator("output.saved")).to_contain_text("已自动保存")
    return page, form


def listed(page: Page) -> int:
    page.goto(f"/search?q={NAME}")
    return page.locator(".row-title", has_text=NAME).count()


def test_saving_while_the_network_is_down_loses_nothing_and_saves_once(
    login: Callable[..., Page],
) -> None:
    page, form = theme_day(login)
    page.context.set_offline(True)
    form.fill({"place": "三楼会议室"})
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("#notices")).to_contain_text("填写的内容已留在本机")
    expect(form.box("place")).to_have_value("三楼会议室")
    assert page.evaluate(LEFT) == 1
    page.context.set_offline(False)
    expect(page.locator("#notices [data-kept-here]")).to_have_count(0)
    page.wait_for_function(f"{LEFT} === 0")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    page.goto("/")
    expect(page.get_by_text("现已找回")).to_have_count(0)
    assert listed(page) == 1


def test_a_tab_closed_while_the_network_is_down_is_found_again(
    login: Callable[..., Page],
) -> None:
    page, form = theme_day(login)
    context: BrowserContext = page.context
    context.set_offline(True)
    form.fill({"place": "四楼会议室"})
    form.box("place").press("Tab")
    expect(page.locator("#notices")).to_contain_text("填写的内容已留在本机")
    page.close()
    context.set_offline(False)
    desk = context.new_page()
    desk.goto("/")
    desk.locator("#notices").get_by_role("link", name="继续填写").click()
    expect(ActivityForm(desk).box("place")).to_have_value("四楼会议室")
    assert desk.evaluate(LEFT) == 0


def test_a_form_sent_into_a_dead_line_is_found_again_and_one_that_arrived_is_not_told_of(
    login: Callable[..., Page],
) -> None:
    page, form = theme_day(login)

    def cut(route: Route) -> None:
        route.abort()

    page.context.route(SENT, cut)
    form.fill({"place": "五楼会议室"})
    page.get_by_role("button", name="保存草稿").click(no_wait_after=True)
    page.wait_for_timeout(500)
    page.context.unroute(SENT, cut)
    desk = page.context.new_page()
    page.close()
    desk.goto("/")
    desk.locator("#notices").get_by_role("link", name="继续填写").click()
    again = ActivityForm(desk)
    expect(again.box("place")).to_have_value("五楼会议室")
    # typed and sent within the moment in which it would have been kept
    again.fill({"place": "六楼会议室"})
    desk.get_by_role("button", name="保存草稿").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text(NAME)
    desk.wait_for_function(f"{LEFT} === 0")
    expect(desk.get_by_text("现已找回")).to_have_count(0)
    assert listed(desk) == 1


def test_what_one_account_left_on_a_shared_desk_no_other_account_sends(
    login: Callable[..., Page],
) -> None:
    page, form = theme_day(login)
    context = page.context
    context.set_offline(True)
    form.fill({"place": "七楼会议室"})
    form.box("place").press("Tab")
    expect(page.locator("#notices")).to_contain_text("填写的内容已留在本机")
    page.close()
    context.set_offline(False)
    context.clear_cookies()
    other = context.new_page()
    sign_in(other, "secretary05")
    other.wait_for_timeout(300)
    expect(other.get_by_text("现已找回")).to_have_count(0)
    assert other.evaluate(LEFT) == 1
    other.locator(".top details.menu summary").click()
    other.get_by_role("button", name="退出登录").click()
    expect(other.get_by_role("button", name="登录")).to_be_visible()
    assert other.evaluate(LEFT) == 0
