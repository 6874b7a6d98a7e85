"""A resident orders, staff dispatches, a member accepts and reports, the resident rates, and the figures tell of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.pages import notice
from tests.browser.walk import severe_faults, too_wide

NEED = "社区活动室的应急照明需要检修"


@pytest.mark.parametrize(("script", "width"), [(True, 1280), (False, 360)], ids=["desk", "phone"])
def test_from_the_order_to_the_figures(
    login: Callable[..., Page], window: Callable[..., BrowserContext], script: bool, width: int
) -> None:
    look = Look(script=script)
    switch_on(login("leader", script=script, width=width))
    resident = window(script=script, width=width).new_page()
    code = order(resident, look)
    dispatch(login("staff", script=script, width=width), look)
    accept_and_report(login("member04", script=script, width=width), look)
    rate(resident, code, look)
    figures(login("staff", script=script, width=width), look)
    assert look.found == []


class Look:
    """What is wrong with the pages that were passed. Axe needs script."""

    def __init__(self, *, script: bool) -> None:
        self.script, self.axe, self.found = script, Axe(), list[str]()

    def at(self, page: Page) -> None:
        page.wait_for_load_state("domcontentloaded")
        if not self.script:
            self.found += too_wide(page)
            return
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            self.found += [*too_wide(page), *severe_faults(page, self.axe)]


def switch_on(leader: Page) -> None:
    leader.goto("/integrity/settings/ordering")
    leader.get_by_label("理由").fill("试行群众点单")
    leader.get_by_role("button", name="启用").click()
    expect(leader.get_by_text("入口地址：")).to_be_visible()


def order(resident: Page, look: Look) -> str:
    resident.goto("/ask/C01")
    look.at(resident)
    resident.get_by_label("您代表").select_option("社区")
    resident.get_by_label("服务事项").select_option("照明检修")
    resident.get_by_label("需要什么服务").fill(NEED)
    resident.get_by_role("button", name="提交").click()
    code = resident.locator("main strong")
    expect(code).to_be_visible()
    look.at(resident)
    return code.inner_text()


def dispatch(staff: Page, look: Look) -> None:
    staff.goto("/service/orders?year=2025")
    staff.get_by_role("link", name=NEED).click()
    look.at(staff)
    staff.get_by_role("link", name="派单").click()
    look.at(staff)
    staff.get_by_label("承办党支部").select_option("机关第四党支部")
    staff.get_by_role("button", name="派单").click()
    notice(staff, "派单已登记")


def accept_and_report(member: Page, look: Look) -> None:
    member.goto("/service/orders?year=2025")
    member.get_by_role("link", name=NEED).click()
    member.get_by_role("button", name="接单").click()
    notice(member, "接单已登记")
    member.get_by_role("link", name="登记办理结果").click()
    member.get_by_label("已解决").check()
    member.get_by_label("办理结果").fill("已更换应急灯具三个")
    look.at(member)
    member.get_by_role("button", name="登记办理结果").click()
    notice(member, "办理结果已登记")
    look.at(member)


def rate(resident: Page, code: str, look: Look) -> None:
    resident.get_by_role("link", name="查询办理情况").click()
    look.at(resident)
    resident.get_by_label("查询码").fill(code)
    resident.get_by_role("button", name="查询").click()
    expect(resident.get_by_text("已更换应急灯具三个")).to_be_visible()
    look.at(resident)
    resident.get_by_label("非常满意", exact=True).check()
    resident.get_by_role("button", name="提交评价").click()
    expect(resident.get_by_text("已办结")).to_be_visible()


def figures(staff: Page, look: Look) -> None:
    staff.goto("/service/orders?year=2025&kind=community")
    row = staff.get_by_role("row", name="合计")
    expect(row).to_contain_text("100%（2/2）")
    look.at(staff)
