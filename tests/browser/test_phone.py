"""At the width of a phone: wide tables become cards, nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll(".matrix-frame")]
    .filter((part) => part.scrollWidth > part.clientWidth).length"""


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("/quarters/2025", "第三季度"),
        ("/quarters/2025Q3", "主题党日"),
        ("/quarters/2025Q3/committee", "主题党日"),
    ],
)
def test_branches_by_quarter_and_duty_are_cards(
    login: Callable[..., Page], address: str, label: str
) -> None:
    page = login("staff", width=360, height=800)
    page.goto(address)
    for fold in page.locator(".all-cells summary").all():
        fold.click()
    expect(page.locator(f'.matrix td[data-label="{label}"]').first).to_be_visible()
    assert page.locator(".matrix td:not([data-label])").count() == 0
    assert page.evaluate(SIDEWAYS) == 0


def test_a_sheet_of_paper_gets_tables_not_the_cards_of_a_phone(login: Callable[..., Page]) -> None:
    # A4 without its margins
    page = login("staff", width=660, height=900)
    page.goto("/activities?state=approved")
    head = page.locator("main > .table-list > thead")
    expect(head).to_be_hidden()
    page.emulate_media(media="print")
    expect(head).to_be_visible()
    expect(page.locator(".filter-line")).to_be_hidden()
    # what the list was narrowed to stands on the sheet
    expect(page.locator(".chip")).to_contain_text("已通过")
