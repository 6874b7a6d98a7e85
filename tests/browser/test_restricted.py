"""机关纪委 and a restricted row: the password again, the row, who has read; with script and without, at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.live import PASSWORD
from tests.browser.walk import severe_faults, too_wide

PAGES = (
    "/integrity/measures?year=2025",
    "/integrity/measures/new",
    "/integrity/measures/numbers?year=2025",
    "/integrity/sanctions?year=2025",
    "/integrity/own",
    "/integrity/relatives",
    "/integrity/openings",
    "/integrity/reading-log",
)


def confirm(page: Page) -> None:
    """Give the password again."""
    expect(page.get_by_role("heading", name="再次确认身份")).to_be_visible()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()


@pytest.mark.parametrize("script", [True, False])
def test_a_sanction_is_announced_and_the_log_tells_who_opened_it(
    login: Callable[..., Page], *, script: bool
) -> None:
    page = login("jiwei", script=script)
    page.get_by_role("link", name="处分执行", exact=True).click()
    confirm(page)
    expect(page).to_have_url(re.compile("/integrity/sanctions$"))
    late = page.get_by_role("row").filter(has_text="待宣布，已过")
    late.get_by_role("link", name="修改").click()
    page.get_by_label("宣布日期").fill("2025-10-15")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("处分执行情况已登记。")).to_be_visible()
    expect(page.get_by_text("待宣布，已过")).to_have_count(0)
    page.get_by_role("link", name="查阅记录", exact=True).click()
    first = page.get_by_role("row").nth(1)
    expect(first).to_contain_text("jiwei")
    expect(page.get_by_role("row").filter(has_text="修改处分执行登记")).to_have_count(1)


def test_restricted_pages_fit_both_widths_and_axe_finds_nothing(login: Callable[..., Page]) -> None:
    page, axe, found = login("jiwei"), Axe(), []
    page.goto(PAGES[0])
    confirm(page)
    for address in PAGES:
        page.goto(address)
        found += [f"{address}: {fault}" for fault in severe_faults(page, axe)]
        page.set_viewport_size({"width": 360, "height": 740})
        found += [f"{address} at 360 px: {part}" for part in too_wide(page)]
        page.set_viewport_size({"width": 1280, "height": 800})
    assert not found, "\n".join(found)
