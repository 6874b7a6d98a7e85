"""Restricted rows for who otherwise may not know of them, and for who must not: break-glass reading, avoidance."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.pages import confirm, menu, notice

WHY = "配合上级专项检查核对登记"


def test_reading_in_an_emergency_is_asked_for_allowed_and_logged(
    login: Callable[..., Page],
) -> None:
    archivist, jiwei = login("archivist"), login("jiwei")
    archivist.goto("/integrity/openings")
    confirm(archivist)
    archivist.get_by_role("link", name="申请应急查阅").click()
    archivist.get_by_label("查阅哪项登记").select_option(label="处分执行登记")
    archivist.get_by_label("党支部").select_option(index=9)
    archivist.get_by_label("事由").fill(WHY)
    archivist.get_by_role("button", name="提交申请").click()
    notice(archivist, "申请已提交")
    mine = archivist.get_by_role("row").filter(has_text=WHY)
    expect(mine).to_contain_text("待同意")
    expect(mine.get_by_role("link", name="查阅")).to_have_count(0)

    jiwei.goto("/integrity/openings")
    confirm(jiwei)
    jiwei.get_by_role("row").filter(has_text=WHY).get_by_role(
        "button", name="同意", exact=True
    ).click()
    notice(jiwei, "申请已答复")

    archivist.reload()
    number = mine.locator("th").inner_text()
    mine.get_by_role("link", name="查阅").click()
    expect(archivist.get_by_role("cell", name="警告")).to_be_visible()
    expect(archivist.locator("#main")).to_contain_text("（archivist）于")
    expect(archivist.locator("#main")).to_contain_text("有效期至")

    jiwei.get_by_role("link", name="查阅记录", exact=True).click()
    read = jiwei.get_by_role("row").filter(has_text=f"应急查阅{number}").filter(has_text="处分执行")
    expect(read).to_contain_text("archivist")


def test_a_secretary_avoids_the_rows_of_a_relative(login: Callable[..., Page]) -> None:
    secretary, jiwei = login("secretary09", script=False), login("jiwei", script=False)
    menu(secretary, "廉政", "处分执行")
    confirm(secretary)
    person = secretary.locator("#main tbody th").inner_text().split()[0]
    secretary.get_by_role("link", name="亲属关系", exact=True).click()
    secretary.get_by_role("link", name="报告亲属关系").click()
    secretary.get_by_label("亲属姓名").fill(person)
    secretary.get_by_role("button", name="保存").click()
    notice(secretary, "亲属关系已登记")
    menu(secretary, "廉政", "处分执行")
    expect(secretary.locator("#main")).to_contain_text("没有您可以查看的处分执行登记")
    secretary.goto("/integrity/measures/new")
    options = secretary.get_by_label("对象").locator("option")
    expect(options.filter(has_text="请选择")).to_have_count(1)
    expect(options.filter(has_text=person)).to_have_count(0)

    menu(jiwei, "廉政", "处分执行")
    confirm(jiwei)
    expect(jiwei.locator("#main tbody th").filter(has_text=person)).to_have_count(1)
