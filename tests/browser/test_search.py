"""Searching from the top bar, on a phone from the menu, with script and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.walk import severe_faults, too_wide


@pytest.mark.parametrize("script", [True, False])
def test_from_the_top_bar_to_a_record(login: Callable[..., Page], script: bool) -> None:
    page = login("secretary04", script=script)
    page.locator(".top-search input").fill("党")
    page.locator(".top-search input").press("Enter")
    expect(page.get_by_role("heading", name="搜索", exact=True)).to_be_visible()
    expect(page.locator(".top-search input")).to_have_value("党")
    expect(page.locator("mark").first).to_have_text("党")
    page.get_by_role("link", name="查看全部").first.click()
    page.get_by_role("link", name="下一页").click()
    page.locator("a.row-title").first.click()
    expect(page.locator(".strip")).to_be_visible()


def test_on_a_phone_from_the_menu(login: Callable[..., Page]) -> None:
    page = login("staff", width=360, height=740)
    expect(page.locator(".top-search")).to_be_hidden()
    page.locator(".phone-nav > summary").click()
    page.locator(".phone-search input").fill("党课")
    page.locator(".phone-search button").click()
    expect(page.locator("mark").first).to_have_text("党课")
    assert not too_wide(page)


def test_pages_without_faults(login: Callable[..., Page]) -> None:
    page, axe = login("staff"), Axe()
    for address in (
        "/search",
        "/search?q=普法",
        "/search?q=党&in=activity",
        "/search?q=无此内容",
        f"/search?q={'学' * 60}",
    ):
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(address)
        assert not severe_faults(page, axe)
        assert not too_wide(page)
        page.set_viewport_size({"width": 360, "height": 740})
        assert not too_wide(page)
