"""Text that tries to be code stays text: in every field of a gathering, on every page that shows it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import ActivityForm, notice
from tests.browser.watch import Watch

# Short enough for every field (names of people have 40 characters).
PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "handler": "<img src=/gadget onerror=alert(1)>",
    "htmx": "<i hx-post=/gadget hx-trigger=load>",
    "htmx-get": '"><i hx-get=/gadget hx-trigger=load>',
    "template": "{{7*7}}${7*7}<%= 7*7 %>",
    "link": "javascript:alert(1)//'\"</textarea>",
}
FILL = """(payload) => {
  for (const fold of document.querySelectorAll("#activity-form details")) fold.open = true;
  const boxes = document.querySelectorAll(
    "#activity-form textarea, #activity-form input[type=text]:not([data-day]), #activity-form input:not([type])");
  const filled = [];
  for (const box of boxes) {
    if (box.inputMode) continue;
    box.value = payload;
    filled.push(box.name);
  }
  return filled;
}"""


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_it_is_shown_and_does_nothing(
    login: Callable[..., Page], watch: Watch, payload: str
) -> None:
    secretary = login("secretary04")
    record = log(secretary, payload)
    staff = login("staff")
    review = record.replace("/activities/", "/review/")
    for page in ("/", "/activities", record, f"{record}/revisions", "/review", review):
        staff.goto(page)
        expect(staff.locator("h1")).to_be_visible()
        if page.startswith("http"):
            expect(staff.locator("#main")).to_contain_text(payload.strip())
    give_back(staff, payload)
    for page in ("/", record, f"{record}/edit", "/activities/new"):
        secretary.goto(page)
        expect(secretary.locator("h1")).to_be_visible()
    assert not [url for url in watch.requests if "gadget" in url]


def log(page: Page, payload: str) -> str:
    """Log an assembly with the payload in every field of text; the address of the record."""
    page.goto("/activities/new?kind=assembly")
    form = ActivityForm(page)
    form.mark_absent(1, reason="其他")
    filled = page.evaluate(FILL, payload)
    assert {"title", "place", "chair_name", "observers", "assembly-content"} <= set(filled)
    assert "assembly-votes-0-motion" in filled
    assert "assembly-resolutions-0-text" in filled
    assert any(name.startswith("note-") for name in filled)
    form.fill({"starts_at": "09:00", "ends_at": "10:00", "assembly-votes-0-approve": "3"})
    form.submit()
    notice(page, "已提交")
    return page.url


def give_back(staff: Page, payload: str) -> None:
    """Return the record with the payload as the opinion."""
    staff.get_by_label("补充说明").fill(payload)
    staff.get_by_role("button", name="退回修改").click()
    notice(staff, "已退回")
