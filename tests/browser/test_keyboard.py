"""The form by keyboard alone: everything is reached in order, and one always sees where one is."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import ActivityForm

# Far more than a form has; reached only when Tab runs in circles.
MOST_STEPS = 150
# The button in a date field that opens the calendar is the browser's own and draws its own ring.
SEEN = """() => {
  const style = getComputedStyle(document.activeElement);
  if (!document.activeElement.matches(":focus")) return document.activeElement.matches("[type=date], [type=time]");
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return ring || style.boxShadow !== "none";
}"""
# The bar of buttons and the counts of the register stay in sight; neither covers where one is.
COVERED = """() => {
  const here = document.activeElement;
  const place = here.getBoundingClientRect();
  const bars = Array.from(document.querySelectorAll(".form-foot, .tally")).filter((bar) => !bar.contains(here));
  return here.matches(":focus") && place.height < innerHeight / 2 && bars.some((bar) => {
    const over = bar.getBoundingClientRect();
    return place.top < over.bottom - 1 && place.bottom > over.top + 1 && place.left < over.right;
  });
}"""
NAME = """() => {
  const here = document.activeElement;
  return `${here.tagName} ${here.name || here.textContent.trim().slice(0, 20)}`;
}"""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until *wanted* has the focus; every stop on the way must show it."""
    target = wanted.element_handle()
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        assert page.evaluate(SEEN), f"focus is not to be seen on {page.evaluate(NAME)}"
        assert not page.evaluate(COVERED), f"something covers {page.evaluate(NAME)}"
        if page.evaluate("(wanted) => document.activeElement === wanted", target):
            return
    raise AssertionError("Tab does not lead there")


def test_attendance_and_submit(login: Callable[..., Page]) -> None:
    page = login("secretary04")
    page.goto("/activities/new?kind=theme_day")
    form = ActivityForm(page)

    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, form.box("title"))
    page.keyboard.press("Control+A")
    page.keyboard.type("走访慰问")

    row = form.absent_row(0)
    tab_to(page, row.locator("[data-absent]"))
    page.keyboard.press("Space")
    expect(form.tally("absent")).to_have_text("1")
    tab_to(page, row.locator("[data-reason]"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(row.locator("[data-reason] option:checked")).to_have_text("病假")

    tab_to(page, page.get_by_role("button", name="提交审核"))
    page.keyboard.press("Enter")
    summary = page.locator("#error-summary")
    expect(summary).to_be_focused()
    first = summary.get_by_role("link").first
    tab_to(page, first)
    target = page.locator(first.get_attribute("href") or "")
    page.keyboard.press("Enter")
    expect(target).to_be_focused()
    expect(form.box("title")).to_have_value("走访慰问")


def test_the_user_menu_and_the_folded_parts(login: Callable[..., Page]) -> None:
    page = login("secretary04")
    menu = page.locator(".top details.menu")
    tab_to(page, menu.locator("summary"))
    page.keyboard.press("Enter")
    expect(menu.get_by_role("button", name="退出登录")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("button", name="退出登录")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
