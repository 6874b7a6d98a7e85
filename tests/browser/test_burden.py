"""What a month costs a branch: fields, clicks and keystrokes of each way to a record, counted as they happen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.live import Site
from tests.browser.pages import ActivityForm, menu, notice, state

CONTENT = "分组走访三户居民，讲解警报信号和疏散路线。"
# real keys and presses only: what a script fills is no work
_COUNT = """
(() => {
  const kept = JSON.parse(sessionStorage.getItem("burden") || '{"fields": [], "clicks": 0, "keys": 0}');
  const save = () => sessionStorage.setItem("burden", JSON.stringify(kept));
  const touched = (event) => {
    const name = event.target.name;
    if (event.isTrusted && name && !kept.fields.includes(name)) kept.fields.push(name);
  };
  addEventListener("pointerdown", (event) => { if (event.isTrusted) { kept.clicks += 1; save(); } }, true);
  addEventListener("input", (event) => {
    if (event.isTrusted && !event.target.name.endsWith("content")) kept.keys += 1;
    touched(event);
    save();
  }, true);
  addEventListener("change", (event) => { touched(event); save(); }, true);
})();
"""


class Burden:
    """Counts on every page of one window from now on; ``content`` is the minutes' text, which nobody is spared."""

    def __init__(self, page: Page) -> None:
        """Begin at zero."""
        self.page = page
        page.context.add_init_script(_COUNT)

    def _told(self) -> dict[str, Any]:
        return json.loads(self.page.evaluate("sessionStorage.getItem('burden') || '{}'")) or {
            "fields": [],
            "clicks": 0,
            "keys": 0,
        }

    @property
    def fields(self) -> list[str]:
        """Names of the fields that were typed into or chosen, without the minutes' text."""
        return [name for name in self._told()["fields"] if not name.endswith("-content")]

    @property
    def clicks(self) -> int:
        """Presses, the two into and out of the minutes' text among them."""
        return int(self._told()["clicks"])

    @property
    def keys(self) -> int:
        """Characters typed, without the minutes' text."""
        return int(self._told()["keys"])


def typed(box: Locator, text: str) -> None:
    """Replace what stands in a field by hand, one character at a time."""
    box.focus()
    box.press("Control+A")
    box.press_sequentially(text)


def typed_at_once(box: Locator, text: str) -> None:
    """The minutes' text: not counted, so put in at once."""
    box.focus()
    box.page.keyboard.insert_text(text)


@pytest.fixture
def planned(site: Site) -> str:
    """The theme day of this month is planned for today, and nothing of it was begun."""
    title = "10月主题党日"
    site.execute(
        "UPDATE plan_item SET activity_id = NULL, planned_on = '2025-10-20' WHERE title = :title AND year = 2025"
        " AND branch_id = (SELECT id FROM branch WHERE code = 'B04')",
        title=title,
    )
    return title


def test_a_theme_day_from_the_plan_is_two_fields_and_four_clicks(
    login: Callable[..., Page], planned: str
) -> None:
    page = login("secretary04")
    burden = Burden(page)
    page.goto("/")
    page.locator(".month-list li").filter(has_text=planned).get_by_role("button").click()
    form = ActivityForm(page)
    expect(form.box("title")).to_have_value(planned)
    # place, times, chair, recorder and form are those of the last time
    for name in ("place", "starts_at", "ends_at", "chair_name", "recorder_name", "theme_day-form"):
        expect(form.box(name)).not_to_have_value("")
    typed(form.box("theme_day-theme"), "走进社区宣讲人防知识")
    typed_at_once(form.box("theme_day-content"), CONTENT)
    form.submit()
    notice(page, "已提交机关党委审核")
    assert burden.fields == ["theme_day-theme"]
    assert burden.clicks <= 4


def test_a_theme_day_as_the_last_time_is_four_fields_and_sixty_keystrokes(
    login: Callable[..., Page],
) -> None:
    page = login("secretary04")
    burden = Burden(page)
    page.goto("/activities/new")
    page.get_by_role("link", name=re.compile("同上次.*：主题党日$")).click()
    form = ActivityForm(page)
    expect(form.box("held_on")).to_have_value("2025-10-20")
    expect(form.box("place")).not_to_have_value("")
    typed(form.box("title"), "“敬老月”主题党日")
    typed(form.box("theme_day-theme"), "走进社区宣讲人防知识")
    typed_at_once(form.box("theme_day-content"), CONTENT)
    form.submit()
    notice(page, "已提交机关党委审核")
    state(page, "待审核")
    assert len(burden.fields) <= 4
    assert burden.keys <= 60


def test_a_theme_day_that_is_a_lecture_too_is_nine_fields(login: Callable[..., Page]) -> None:
    page = login("secretary04")
    burden = Burden(page)
    form = ActivityForm(page)
    menu(page, "活动")
    form.open_new("主题党日")
    form.add_kind("党课", "lecture")
    for name, text in {
        "theme_day-theme": "走进社区宣讲人防知识",
        "lecture-theme": "把人防课堂搬到群众身边",
        "lecture-lecturer_name": "刘思源",
        "theme_day-study_hours": "2",
        "lecture-study_hours": "1",
    }.items():
        typed(form.box(name), text)
    typed_at_once(form.box("theme_day-content"), CONTENT)
    form.submit()
    notice(page, "已提交机关党委审核")
    assert len(burden.fields) <= 9


def test_the_notice_is_copied_with_one_touch(login: Callable[..., Page], site: Site) -> None:
    number = site.value(
        "SELECT max(a.id) FROM activity a JOIN branch b ON b.id = a.branch_id"
        " WHERE b.code = 'B04' AND a.state = 'approved'"
    )
    page = login("secretary04")
    page.goto(f"/activities/{number}/texts")
    button = page.get_by_role("button", name="复制：简讯")
    button.click()
    expect(button).to_have_text("已复制")
