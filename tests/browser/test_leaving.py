"""A page that goes away takes nothing along that was typed: the tab is closed, the person walks off, a form is left."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.live import Site
from tests.browser.pages import ActivityForm, menu, notice
from tests.browser.watch import Watch

NAME = "走访慰问老党员"
PASTED = "走访三户，询问生活困难。\n" * 800 + "共同商量办法。"


def paste(page: Page, selector: str, text: str) -> None:
    """What Ctrl+V does: the text arrives at once, and the page is told that it was pasted."""
    page.locator(selector).click()
    page.evaluate(
        """text => {
          const box = document.activeElement;
          box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
          box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste", data: text }));
        }""",
        text,
    )


def reopened(context: BrowserContext, name: str) -> Page:
    """The form again, by the desk of the same person."""
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name=f"继续填写：{name}").click()
    return page


def test_a_tab_closed_right_after_a_paste_loses_nothing(login: Callable[..., Page]) -> None:
    page = login("secretary04")
    form = ActivityForm(page)
    form.open_new("主题党日")
    form.fill({"title": NAME})
    paste(page, '[name="theme_day-content"]', PASTED)
    page.wait_for_timeout(500)
    page.close()
    again = ActivityForm(reopened(page.context, f"新建活动：{NAME}"))
    expect(again.box("theme_day-content")).to_have_value(PASTED)
    expect(again.box("title")).to_have_value(NAME)


def test_what_is_too_long_to_travel_with_a_closing_tab_is_sent_by_the_next_page(
    login: Callable[..., Page],
) -> None:
    long = "走访三户，询问生活困难，共同商量办法。\n" * 1500 + "共同商量办法。"
    page = login("secretary04")
    form = ActivityForm(page)
    form.open_new("主题党日")
    # a slow line: nothing that is kept arrives before the tab is gone
    page.route("**/drafts/keep", lambda _route: None)
    form.fill({"title": NAME})
    paste(page, '[name="theme_day-content"]', long)
    page.close()
    desk = page.context.new_page()
    desk.goto("/")
    desk.locator("#notices").get_by_role("link", name="继续填写").click()
    again = ActivityForm(desk)
    expect(again.box("title")).to_have_value(NAME)
    kept = again.box("theme_day-content").input_value()
    assert (len(kept), kept == long) == (len(long), True)
    assert desk.evaluate("Object.keys(localStorage)") == []


def test_what_was_typed_elsewhere_since_is_not_replaced_without_being_asked(
    login: Callable[..., Page],
) -> None:
    page = login("secretary04")
    form = ActivityForm(page)
    form.open_new("主题党日")
    form.fill({"title": NAME, "place": "二楼会议室"})
    expect(page.locator("output.saved")).to_contain_text("已自动保存")
    # an older copy of the same text, as a tab of this browser left it before
    page.evaluate(
        """() => {
          const content = new URLSearchParams(new FormData(document.querySelector("#activity-form")));
          content.set("place", "三楼会议室");
          content.set("draft_view", "another");
          const name = `typed:${document.body.dataset.person}:${content.get("draft_key")}`;
          localStorage.setItem(name, `${content}&draft_left=${Date.now() - 3600000}`);
        }"""
    )
    desk = page.context.new_page()
    page.close()
    desk.goto("/")
    asked = desk.locator("#notices")
    expect(asked).to_contain_text("请选择保留哪一份")
    desk.get_by_role("link", name=f"继续填写：新建活动：{NAME}").click()
    expect(ActivityForm(desk).box("place")).to_have_value("二楼会议室")
    asked.get_by_role("button", name="改用这个浏览器里的").click()
    asked.get_by_role("link", name="继续填写").click()
    expect(ActivityForm(desk).box("place")).to_have_value("三楼会议室")
    assert desk.evaluate("Object.keys(localStorage)") == []


def test_a_tab_closed_in_the_middle_of_typing_loses_at_most_five_seconds(
    login: Callable[..., Page],
) -> None:
    page = login("secretary04")
    form = ActivityForm(page)
    form.open_new("主题党日")
    form.fill({"title": NAME})
    box = form.box("theme_day-content")
    box.click()
    begun, safe = time.monotonic(), ""
    while time.monotonic() < begun + 9:
        box.press_sequentially("走访三户。", delay=40)
        if time.monotonic() < begun + 4:
            safe = box.input_value()
    page.close()
    again = ActivityForm(reopened(page.context, f"新建活动：{NAME}"))
    kept = again.box("theme_day-content").input_value()
    assert safe
    assert kept.startswith(safe)


def test_what_is_typed_is_kept_as_soon_as_the_field_is_left(login: Callable[..., Page]) -> None:
    page = login("secretary04")
    page.goto("/talks/new")
    page.locator('[name="place"]').fill("二楼谈话室")
    with page.expect_response("**/drafts/keep", timeout=1000):
        page.locator('[name="place"]').press("Tab")
    expect(page.locator("output.saved")).to_contain_text("已自动保存")


def test_a_page_with_unsaved_text_asks_before_it_is_left(
    login: Callable[..., Page], watch: Watch
) -> None:
    page = login("secretary04")
    form = ActivityForm(page)
    form.open_new("主题党日")
    menu(page, "活动", "活动台账")
    expect(page.locator(".filters")).to_be_visible()
    assert watch.questions == 0
    form.open_new("主题党日")
    form.box("title").press_sequentially(NAME)
    menu(page, "活动", "活动台账")
    expect(page.locator(".filters")).to_be_visible()
    assert watch.questions == 1
    form.open_new("主题党日")
    form.box("title").press_sequentially(NAME)
    form.save()
    notice(page, "草稿已保存")
    assert watch.questions == 1


def test_a_form_that_was_saved_is_no_longer_listed_as_unsaved(login: Callable[..., Page]) -> None:
    page = login("secretary04")
    form = ActivityForm(page)
    form.open_new("主题党日")
    form.box("title").press_sequentially(NAME)
    form.save()
    notice(page, "草稿已保存")
    menu(page, "工作台")
    expect(page.get_by_text("继续填写")).to_have_count(0)


def test_a_refused_form_is_kept_without_another_touch(login: Callable[..., Page]) -> None:
    page = login("secretary04")
    page.goto("/talks/new")
    page.locator('[name="place"]').fill("二楼谈话室")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("output.saved")).to_contain_text("已自动保存")
    page.close()
    again = reopened(page.context, "登记谈心谈话")
    expect(again.locator('[name="place"]')).to_have_value("二楼谈话室")


def test_going_back_and_sending_the_form_again_makes_one_record(
    login: Callable[..., Page], site: Site
) -> None:
    page = login("secretary04")
    form = ActivityForm(page)
    form.open_new("主题党日")
    form.fill({"title": NAME})
    form.save()
    notice(page, "草稿已保存")
    page.go_back()
    expect(form.box("title")).to_have_value(NAME)
    form.save()
    notice(page, "重复提交的没有再次登记")
    assert site.value("SELECT count(*) FROM activity WHERE title = :name", name=NAME) == 1


def test_going_back_from_findings_and_sending_again_makes_one_record(
    login: Callable[..., Page], site: Site
) -> None:
    page = login("secretary04")
    form = ActivityForm(page)
    form.open_new("主题党日")
    form.fill({"title": NAME})
    # so many away that the checks ask why
    for position in range(form.page.locator("[data-member]").count() // 2):
        form.mark_absent(position, reason="值班")
    form.save()
    notice(page, "核对发现")
    expect(page.get_by_text("出勤率偏低").first).to_be_visible()
    page.go_back()
    expect(form.box("title")).to_have_value(NAME)
    form.save()
    notice(page, "重复提交的没有再次登记")
    assert site.value("SELECT count(*) FROM activity WHERE title = :name", name=NAME) == 1


def test_what_is_typed_after_going_back_is_kept_as_well(login: Callable[..., Page]) -> None:
    page = login("secretary04")
    form = ActivityForm(page)
    form.open_new("主题党日")
    form.fill({"title": NAME})
    form.save()
    notice(page, "草稿已保存")
    page.get_by_role("link", name="修改").first.click()
    form.fill({"place": "三楼"})
    form.save()
    notice(page, "草稿已保存")
    page.go_back()
    form.fill({"place": "二楼会议室"})
    form.box("place").press("Tab")
    expect(page.locator("output.saved")).to_contain_text("已自动保存")
    page.close()
    again = ActivityForm(reopened(page.context, f"修改活动：{NAME}"))
    expect(again.box("place")).to_have_value("二楼会议室")
