"""A steward meets a problem on a building site and closes it there, on a phone; without script at a desk as well."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.pages import notice
from tests.browser.walk import severe_faults, too_wide

PROJECT, PROBLEM = "轨道交通二期人防工程", "预留洞口尺寸与图纸不符"


@pytest.mark.parametrize(("width", "script"), [(360, True), (1280, False)])
def test_a_problem_is_closed_on_the_site(
    login: Callable[..., Page], width: int, script: bool
) -> None:
    page = login("clerk05", width=width, script=script)
    page.goto("/business/projects?year=2025&kind=province")
    page.get_by_role("link", name=PROJECT, exact=True).click()
    expect(page.get_by_role("heading", name=f"重点项目：{PROJECT}")).to_be_visible()
    page.get_by_role("link", name="登记现场服务").click()
    page.get_by_label("地点").fill("三号工地")
    page.locator("[name=visited_on]").fill("2025-10-20")
    page.get_by_label("发现的问题").fill(PROBLEM)
    page.get_by_role("button", name="保存").click()
    notice(page, "现场服务已登记")

    page.get_by_role("link", name="三号工地").click()
    page.get_by_role("link", name="登记解决").click()
    expect(page.locator("#main")).to_contain_text(PROBLEM)
    if script:
        assert not too_wide(page)
        assert not severe_faults(page, Axe())
    page.get_by_label("解决办法").fill("现场调整套管位置")
    page.get_by_role("button", name="保存").click()
    notice(page, "现场服务已保存")
    expect(page.locator("#main")).to_contain_text("当场解决")
    expect(page.get_by_role("link", name="登记解决")).to_have_count(0)
    if script:
        assert not severe_faults(page, Axe())
