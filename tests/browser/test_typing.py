"""While somebody types: counting, redrawing, keeping, an expired session, two people at once, impatience."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.live import Site
from tests.browser.pages import ActivityForm, menu, notice, sign_in, state

LONG_AGO = "2020-01-01 00:00:00.000000"
NAME = "走访慰问老党员"


def new_form(page: Page, kind: str = "主题党日") -> ActivityForm:
    """A blank form."""
    form = ActivityForm(page)
    form.open_new(kind)
    return form


def end_sessions(site: Site) -> None:
    """As if everybody had been away for hours."""
    site.execute("UPDATE user_session SET last_seen_at = :long_ago", long_ago=LONG_AGO)


def saved(page: Page) -> None:
    """The form says that it is kept."""
    expect(page.locator("output.saved")).to_contain_text("已自动保存")


def hold(page: Page, address: str) -> list[Route]:
    """Keep answers back: what was asked at this address, to be let through later."""
    held: list[Route] = []

    def note(route: Route) -> None:
        held.append(route)

    page.route(address, note)
    return held


def test_attendance_is_counted_at_once(login: Callable[..., Page]) -> None:
    form = new_form(login("secretary04"))
    due = int(form.tally("due").inner_text())
    expect(form.tally("present")).to_have_text(str(due))
    form.mark_absent(1, reason="病假")
    form.mark_absent(2, reason=None)
    expect(form.tally("absent")).to_have_text("2")
    expect(form.tally("present")).to_have_text(str(due - 2))
    expect(form.tally("voters-present")).to_have_text(
        str(int(form.tally("voters").inner_text()) - 2)
    )
    form.absent_row(2).locator("[data-absent]").uncheck()
    expect(form.tally("present")).to_have_text(str(due - 1))


def test_a_second_kind_redraws_the_form_and_keeps_everything(login: Callable[..., Page]) -> None:
    form = new_form(login("secretary04"))
    typed = {"title": NAME, "place": "三楼", "theme_day-content": "第一行\n第二行"}
    form.fill(typed)
    absent = form.mark_absent(3, reason="事假")
    form.add_kind("党课", "lecture")
    for name, value in typed.items():
        expect(form.box(name)).to_have_value(value)
    expect(form.absent_row(3).locator("[data-absent]")).to_be_checked()
    assert form.name_in(3) == absent
    expect(form.tally("absent")).to_have_text("1")
    # an election asks for more; what else is on the page stays, the buttons too
    form.page.locator("#section-theme_day summary", has_text="表决").click()
    form.box("theme_day-votes-0-motion").fill("选举书记")
    form.box("theme_day-votes-0-decision_type").select_option("election")
    expect(form.box("theme_day-votes-0-seats")).to_be_visible()
    expect(form.box("theme_day-votes-0-motion")).to_have_value("选举书记")
    expect(form.page.get_by_role("button", name="保存草稿")).to_be_visible()


def test_photographs_are_made_smaller_before_they_are_sent(
    login: Callable[..., Page], tmp_path: Path
) -> None:
    form = new_form(login("secretary04"))
    large, small = tmp_path / "会场.png", tmp_path / "合影.jpg"
    Image.effect_noise((3200, 1600), 90).save(large)
    Image.new("RGB", (400, 300), "red").save(small)
    before = {one.name: one.stat().st_size for one in (large, small)}
    form.page.locator("#files").set_input_files([large, small])
    kinds = "Array.from(document.getElementById('files').files, (file) => file.type)"
    for _ in range(100):
        if set(form.page.evaluate(kinds)) == {"image/jpeg"}:
            break
        form.page.wait_for_timeout(100)
    sent = form.page.evaluate(
        """() => Promise.all(Array.from(document.getElementById('files').files, async (file) => {
            const picture = await createImageBitmap(file);
            return [file.name, picture.width, picture.height, file.size];
        }))"""
    )
    assert [one[:3] for one in sent] == [["会场.jpg", 2560, 1280], ["合影.jpg", 400, 300]]
    assert sent[0][3] < before["会场.png"] / 2
    assert sent[1][3] == before["合影.jpg"]


def test_a_figure_goes_to_where_the_cursor_stands(login: Callable[..., Page]) -> None:
    page = login("secretary04")
    page.goto("/quarters/2025Q4/B04")
    page.get_by_role("button", name="改写").first.click()
    text = page.locator(".own textarea").first
    expect(text).to_be_focused()
    before = text.input_value()
    text.evaluate("field => field.setSelectionRange(2, 4)")
    token = page.locator(".own [data-insert]").first
    name = token.inner_text()
    token.click()
    expect(text).to_have_value(before[:2] + name + before[4:])
    expect(text).to_be_focused()
    saved(page)


def test_kept_text_is_found_again_after_a_crash(login: Callable[..., Page]) -> None:
    page = login("secretary04")
    form = new_form(page)
    form.fill({"title": NAME, "theme_day-content": "走访三户。"})
    form.mark_absent(0, reason="值班")
    saved(page)
    page.reload()
    expect(form.box("theme_day-content")).to_have_value("")
    menu(page, "工作台")
    page.get_by_role("link", name=f"继续填写：新建活动：{NAME}").click()
    expect(form.box("theme_day-content")).to_have_value("走访三户。")
    expect(form.absent_row(0).locator("[data-absent]")).to_be_checked()
    menu(page, "工作台")
    page.get_by_role("link", name="清除").click()
    page.get_by_role("button", name="清除").click()
    notice(page, "已清除")
    expect(page.get_by_text("继续填写")).to_have_count(0)


def test_an_expired_session_takes_nothing_from_an_open_form(
    login: Callable[..., Page], site: Site
) -> None:
    page = login("secretary04")
    form = new_form(page)
    end_sessions(site)
    form.fill({"title": NAME, "theme_day-content": "走访两户。"})
    expect(page.locator("#notices")).to_contain_text("登录已过期")
    # although the field that is typed into stands far down the page
    expect(page.locator("#notices")).to_be_in_viewport()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="在新窗口登录").click()
    second = opened.value
    sign_in(second, "secretary04", start=False)
    expect(second.locator("#main")).to_contain_text("回到原来的页面")
    second.close()
    expect(form.box("title")).to_have_value(NAME)
    form.fill({"theme_day-content": "走访三户。"})
    saved(page)
    form.save()
    notice(page, "草稿已保存")
    expect(page.locator("#main")).to_contain_text("走访三户。")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_submit_after_the_session_ended_comes_back_filled(
    login: Callable[..., Page], site: Site, script: bool
) -> None:
    page = login("secretary04", script=script)
    form = new_form(page)
    form.fill({"title": NAME, "theme_day-content": "走访三户。"})
    form.mark_absent(0, reason="值班")
    end_sessions(site)
    form.save()
    expect(page.locator("#main")).to_contain_text("没有丢失")
    sign_in(page, "secretary04", start=False)
    notice(page, "已为您恢复")
    expect(form.box("title")).to_have_value(NAME)
    expect(form.box("theme_day-content")).to_have_value("走访三户。")
    expect(form.absent_row(0).locator("[data-absent]")).to_be_checked()
    form.save()
    notice(page, "草稿已保存")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_two_people_at_one_record_see_both_texts(login: Callable[..., Page], script: bool) -> None:
    secretary, clerk = login("secretary04", script=script), login("clerk04", script=script)
    form, other = new_form(secretary), ActivityForm(clerk)
    form.fill({"title": NAME, "place": "三楼"})
    form.save()
    notice(secretary, "草稿已保存")
    for page in (secretary, clerk):
        page.goto(f"/activities/{secretary.url.split('/')[4]}/edit")
    form.fill({"place": "一楼大厅"})
    form.save()
    notice(secretary, "草稿已保存")
    other.fill({"place": "二楼会议室"})
    other.save()
    difference = clerk.locator(".diff")
    expect(difference).to_contain_text("一楼大厅")
    expect(difference).to_contain_text("二楼会议室")
    expect(other.box("place")).to_have_value("二楼会议室")
    other.save()
    notice(clerk, "草稿已保存")
    expect(clerk.locator("#main")).to_contain_text("二楼会议室")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_double_click_makes_one_record(
    login: Callable[..., Page], site: Site, script: bool
) -> None:
    page = login("secretary04", script=script)
    form = new_form(page)
    form.fill({"title": NAME})
    page.get_by_role("button", name="保存草稿").dblclick()
    state(page, "草稿")
    assert site.value("SELECT count(*) FROM activity WHERE title = :name", name=NAME) == 1


def test_the_list_narrows_while_one_types_and_stays_narrow_on_the_way_back(
    login: Callable[..., Page],
) -> None:
    page = login("staff")
    menu(page, "活动", "活动台账")
    names = page.locator("#main tbody th a")
    assert names.count() > 10
    page.get_by_label("名称").press_sequentially("警示")
    expect(names.filter(has_not_text="警示")).to_have_count(0)
    assert 0 < names.count() < 30
    page.wait_for_url("**q=%E8%AD%A6%E7%A4%BA**")
    page.get_by_role("combobox", name="状态").select_option(label="已通过")
    rows = page.locator("#main tbody tr", has=page.locator("th a"))
    expect(rows.filter(has_not_text="已通过")).to_have_count(0)
    narrowed = names.all_inner_texts()
    names.first.click()
    state(page, "已通过")
    page.go_back()
    expect(page.get_by_label("名称")).to_have_value("警示")
    assert names.all_inner_texts() == narrowed


def test_nothing_is_left_in_the_browser_after_signing_out(login: Callable[..., Page]) -> None:
    page = login("secretary04")
    menu(page, "活动", "活动台账")
    expect(page.locator(".filters")).to_be_visible()
    stored = page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))")
    assert stored == []
    page.locator(".top details.menu summary").click()
    page.get_by_role("button", name="退出登录").click()
    notice(page, "已退出登录")
    page.go_back()
    expect(page.get_by_label("密码")).to_be_visible()
    expect(page.locator(".filters")).to_have_count(0)


def test_what_is_typed_while_a_joint_event_follows_its_date_stays(
    login: Callable[..., Page],
) -> None:
    page = login("staff")
    page.goto("/joint/new")
    held = hold(page, "**/joint/new?refresh=1")
    box = page.locator("#joint-form").locator
    box('[name="held_on"]').fill("2025-10-16")
    box('[name="held_on"]').press("Tab")
    typed = {"starts_at": "14:00", "ends_at": "16:00", "title": NAME, "place": "三楼"}
    for name, value in typed.items():
        box(f'[name="{name}"]').fill(value)
    page.locator("#joint-branches").evaluate("part => part.dataset.old = '1'")
    with page.expect_response(lambda answer: "refresh=1" in answer.url):
        held[0].continue_()
    # the answer has been drawn once the part that was asked for is another element
    expect(page.locator("#joint-branches[data-old]")).to_have_count(0)
    for name, value in {**typed, "held_on": "2025-10-16"}.items():
        expect(box(f'[name="{name}"]')).to_have_value(value)
    page.unroute("**/joint/new?refresh=1")
    page.get_by_label("党课", exact=True).check()
    expect(page.locator("#section-lecture")).to_be_visible()
    expect(page.locator("#joint-records")).to_have_count(1)
    for name, value in typed.items():
        expect(box(f'[name="{name}"]')).to_have_value(value)


def test_what_is_typed_while_the_register_follows_the_date_stays(
    login: Callable[..., Page],
) -> None:
    page = login("secretary04")
    form = new_form(page)
    held = hold(page, "**/activities/new?refresh=1")
    form.box("held_on").fill("2025-10-16")
    form.box("held_on").press("Tab")
    form.fill({"starts_at": "14:00", "title": NAME})
    form.mark_absent(1, reason="病假")
    form.box("ends_at").focus()
    page.keyboard.type("16")
    page.locator("#attendance").evaluate("part => part.dataset.old = '1'")
    held[0].continue_()
    expect(page.locator("#attendance[data-old]")).to_have_count(0)
    page.keyboard.type("30")
    for name, value in {
        "held_on": "2025-10-16",
        "starts_at": "14:00",
        "ends_at": "16:30",
        "title": NAME,
    }.items():
        expect(form.box(name)).to_have_value(value)
    expect(form.absent_row(1).locator("[data-absent]")).to_be_checked()
    expect(form.tally("absent")).to_have_text("1")


def test_what_is_ticked_while_the_register_is_drawn_again_is_drawn_too(
    login: Callable[..., Page],
) -> None:
    page = login("secretary04")
    form = new_form(page)
    page.get_by_text("更多内容").first.click()
    form.box("held_on").fill("2025-10-16")
    form.box("ends_on").fill("2025-10-17")
    form.box("ends_on").press("Tab")
    expect(page.get_by_label("按天登记缺席")).to_be_visible()
    held = hold(page, "**/activities/new?refresh=1")
    form.box("ends_on").fill("2025-10-18")
    form.box("ends_on").press("Tab")
    page.get_by_label("按天登记缺席").check()
    for route in held:
        route.continue_()
    page.unroute("**/activities/new?refresh=1")
    expect(page.get_by_label("按天登记缺席")).to_be_checked()
    expect(page.locator("[name^='missed-']").first).to_be_visible()
    expect(page.locator("#presence tbody tr").first.locator("[type=checkbox]")).to_have_count(3)


def test_an_answer_that_was_overtaken_is_not_drawn(login: Callable[..., Page]) -> None:
    page = login("secretary04")
    form = new_form(page)
    held = hold(page, "**/activities/new?refresh=1")
    form.box("held_on").fill("2025-10-16")
    form.box("held_on").press("Tab")
    page.get_by_text("同一次活动兼作其他类别").click()
    page.get_by_label("党课", exact=True).check()
    page.wait_for_timeout(300)
    for route in reversed(held):
        with page.expect_response(lambda answer: "refresh=1" in answer.url):
            route.continue_()
        page.wait_for_timeout(300)
    expect(page.locator("#section-lecture")).to_be_visible()
    expect(form.box("held_on")).to_have_value("2025-10-16")


def test_a_refusal_is_shown_whole_where_only_a_part_was_asked_for(
    login: Callable[..., Page], site: Site
) -> None:
    page = login("staff")
    page.goto("/joint/new")
    end_sessions(site)
    page.locator('#joint-form [name="held_on"]').fill("2025-10-16")
    page.locator('#joint-form [name="held_on"]').press("Tab")
    expect(page.locator("#notices")).to_contain_text("登录已过期")
    expect(page.get_by_role("link", name="在新窗口登录")).to_be_visible()
    expect(page.locator("#joint-branches")).to_have_count(1)


@pytest.mark.parametrize("typed", ["2025.10.16", "2025年10月16日", "10月16日", "20251016"])
def test_a_day_is_typed_as_people_write_it(login: Callable[..., Page], typed: str) -> None:
    form = new_form(login("secretary04"))
    form.box("held_on").fill(typed)
    with form.page.expect_response(lambda answer: "refresh=1" in answer.url):
        form.box("held_on").press("Tab")
    expect(form.box("held_on")).to_have_value("2025-10-16")
    expect(form.page.locator(".day-picker").first).to_have_value("2025-10-16")


def test_the_picker_beside_a_day_fills_it(login: Callable[..., Page]) -> None:
    form = new_form(login("secretary04"))
    with form.page.expect_response(lambda answer: "refresh=1" in answer.url):
        form.page.locator(".day-picker").first.fill("2025-10-16")
    expect(form.box("held_on")).to_have_value("2025-10-16")


def test_the_buttons_stay_what_they_are_when_the_form_is_drawn_again(
    login: Callable[..., Page],
) -> None:
    page = login("secretary04")
    page.goto("/activities/new?kind=assembly")
    buttons = page.locator(".form-foot button")
    expect(buttons).to_have_text(["提交审核", "保存草稿"])
    for number in range(3):
        page.locator(f'[name="assembly-agenda-{number}-text"]').fill("通报工作")
    page.get_by_role("button", name="再加几项议题").click()
    expect(page.locator('[name="assembly-agenda-3-text"]')).to_have_count(1)
    expect(buttons).to_have_text(["提交审核", "保存草稿"])
