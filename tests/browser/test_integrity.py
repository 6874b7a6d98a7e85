"""What 机关纪委 does in a quarter, with script and without, at both widths.

Education is looked at, a report taken note of, an inspection closed, a sanction announced after the password was given
again, and the log of who has read is looked through.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.pages import confirm, menu, notice
from tests.browser.walk import severe_faults, too_wide

REPORT = "2025年第三季度廉情报告"
TOPIC = "国庆节、中秋节期间廉洁纪律执行情况"
PROBLEM = "节前提醒没有覆盖轮值人员"


PAGES = (
    "/integrity",
    "/integrity/education?year=2025",
    "/integrity/reports",
    "/integrity/measures?year=2025",
    "/integrity/measures/new",
    "/integrity/measures/numbers?year=2025",
    "/integrity/sanctions?year=2025",
    "/integrity/own",
    "/integrity/relatives",
    "/integrity/openings",
    "/integrity/reading-log",
)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_quarter_of_the_discipline_committee(login: Callable[..., Page], script: bool) -> None:
    officer, jiwei = login("discipline03", script=script), login("jiwei", script=script)
    look_at_education(jiwei)
    hand_in(officer)
    take_note(jiwei)
    problem = inspect(jiwei)
    put_right(login("clerk03", script=script), problem)
    close(jiwei)
    announce(jiwei)
    read_the_log(jiwei)
    look(jiwei, script=script)


def look(jiwei: Page, *, script: bool) -> None:
    """The pages at both widths: nothing beside the page, nothing severe. Axe needs script."""
    axe, known, found = Axe(), set[str](), []
    for width in (1280, 360) if script else (360,):
        jiwei.set_viewport_size({"width": width, "height": 800})
        for address in PAGES:
            jiwei.goto(address)
            found += [f"{address} at {width} px: {part}" for part in too_wide(jiwei)]
            if script:
                faults = severe_faults(jiwei, axe, known_colours=known)
                found += [f"{address} at {width} px: {fault}" for fault in faults]
    assert not found, "\n".join(found)


def look_at_education(jiwei: Page) -> None:
    """What the branches did, down to one record."""
    menu(jiwei, "廉政", "廉政登记")
    jiwei.locator("#main table tbody").get_by_role("link").first.click()
    expect(jiwei.locator("#main")).to_contain_text("廉政教育")


def hand_in(officer: Page) -> None:
    """From the desk: the figures are there, two texts are typed, the report goes to 机关纪委."""
    menu(officer, "廉政", "廉政工作情况")
    officer.get_by_role("link", name="党风廉政活动", exact=True).click()
    expect(officer.locator(".table-list")).to_contain_text("廉政")
    menu(officer, "工作台")
    officer.get_by_role("link", name=REPORT).first.click()
    expect(officer.locator("#main")).to_contain_text("教育开展情况")
    officer.get_by_label("存在问题").fill("结合岗位的案例不多")
    officer.get_by_label("意见建议").fill("统一编印警示教育案例")
    officer.get_by_role("button", name="保存").click()
    officer.get_by_role("button", name="报送机关纪委").click()
    notice(officer, "已报送机关纪委")


def take_note(jiwei: Page) -> None:
    """It waits on the desk of 机关纪委, which takes note of it."""
    menu(jiwei, "工作台")
    mine = jiwei.locator("ul.rows > li").filter(has_text=REPORT).filter(has_text="第三")
    mine.get_by_role("link", name=REPORT).first.click()
    expect(jiwei.locator("#main")).to_contain_text("存在问题：")
    jiwei.get_by_role("button", name="受理", exact=True).click()
    notice(jiwei, "已受理")


def inspect(jiwei: Page) -> str:
    """Enter an inspection and list a problem; the address of the inspection."""
    menu(jiwei, "廉政", "廉政工作情况")
    jiwei.get_by_role("link", name="登记督导检查").click()
    jiwei.get_by_label("受检党支部").select_option(index=2)
    jiwei.get_by_label("检查主题").select_option(label="节假日廉洁自律")
    jiwei.get_by_label("检查内容").fill(TOPIC)
    jiwei.locator('[name="team"]').fill("机关纪委检查组")
    jiwei.locator('[name="leader"]').fill("卢卫平")
    jiwei.get_by_role("button", name="登记", exact=True).click()
    expect(jiwei.get_by_role("heading", level=1)).to_contain_text(TOPIC)
    jiwei.locator('[name="problem"]').fill(PROBLEM)
    jiwei.get_by_role("button", name="列出问题").click()
    notice(jiwei, "问题已列出")
    return jiwei.url


def put_right(clerk: Page, inspection: str) -> None:
    """The branch says what it will do, and that it is done."""
    clerk.goto(inspection)
    clerk.get_by_role("link", name=PROBLEM).click()
    clerk.locator('[name="measure"]').fill("按轮值表逐人提醒")
    clerk.locator('[name="responsible"]').fill("纪检委员")
    clerk.locator('[name="due_on"]').fill("2025-11-10")
    clerk.get_by_role("button", name="保存整改措施").click()
    clerk.locator('[name="result"]').fill("已逐人提醒并登记")
    clerk.get_by_role("button", name="报告整改完成").click()
    notice(clerk, "已报告整改完成")


def close(jiwei: Page) -> None:
    """It waits on the desk, is verified and closed."""
    menu(jiwei, "工作台")
    jiwei.get_by_role("link", name="督导整改待核实").first.click()
    jiwei.get_by_role("link", name=PROBLEM).first.click()
    jiwei.get_by_role("button", name="核实销号").click()
    notice(jiwei, "已核实销号")
    expect(jiwei.locator("#main")).to_contain_text("已销号")


def announce(jiwei: Page) -> None:
    """The password again, then a sanction that is late for its announcement."""
    menu(jiwei, "廉政", "处分执行")
    confirm(jiwei)
    expect(jiwei).to_have_url(re.compile("/integrity/sanctions$"))
    late = jiwei.get_by_role("row").filter(has_text="待宣布，已过")
    late.get_by_role("link", name="修改").click()
    jiwei.get_by_label("宣布日期").fill("2025-10-15")
    jiwei.get_by_role("button", name="保存").click()
    notice(jiwei, "处分执行情况已登记")
    expect(jiwei.get_by_text("待宣布，已过")).to_have_count(0)


def read_the_log(jiwei: Page) -> None:
    """Who, when, what, why: the reads of a moment ago and the change stand at the top, without a name."""
    jiwei.get_by_role("link", name="查阅记录", exact=True).click()
    expect(jiwei.get_by_role("row").nth(1)).to_contain_text("jiwei")
    expect(jiwei.get_by_role("row").nth(1)).to_contain_text("机关纪委")
    expect(jiwei.get_by_role("row").filter(has_text="修改处分执行登记")).to_have_count(1)
