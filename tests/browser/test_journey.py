"""The product's main job from end to end, with script and without, on both databases."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pdfplumber
import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import ActivityForm, Gathering, menu, notice, state

BRANCH, QUARTER = "B04", "2025Q4"
REASON = "学习内容请写明文件全称。"
OPINION = "党课题目请与通知一致。"
CORRECTED = "把国防动员课堂搬到群众身边"


def figures(page: Page) -> dict[str, str]:
    """Label and value of every figure of the summary."""
    return {
        row.locator("dt").inner_text(): row.locator("dd").inner_text()
        for row in page.locator("dl.figures > div").all()
    }


def count(phrase: str) -> int:
    """3 of 3次; 0 of 未开展."""
    found = re.match(r"\d+", phrase)
    return int(found[0]) if found else 0


def ledger(content: bytes) -> list[list[str]]:
    """The rows of 附件4 记录清单, cells without line breaks; the draft mark across the page is left out."""
    with pdfplumber.open(io.BytesIO(content)) as document:
        pages = [page for page in document.pages if page.extract_text().startswith("附件4")]
        return [
            [re.sub(r"\s", "", cell or "") for cell in row]
            for page in pages
            for table in page.extract_tables()
            for row in table
        ]


@pytest.mark.parametrize("site", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_log_return_correct_approve_print(login: Callable[..., Page], script: bool) -> None:
    summary = f"/quarters/{QUARTER}/{BRANCH}"
    gathering = Gathering()

    secretary = login("secretary04", script=script)
    secretary.goto(summary)
    before = figures(secretary)

    form = ActivityForm(secretary, script=script)
    form.open_new("主题党日")
    form.set_day(gathering.day)
    form.add_kind("党课", "lecture")
    form.write(gathering)
    lecturer = form.absent_row(0).locator("th").inner_text().split()[0]
    form.fill_texts({"lecture-lecturer_name": lecturer, "chair_name": lecturer})
    absent = form.mark_absent(5, reason="公务出差")
    form.submit()
    notice(secretary, "已提交机关党委审核")
    state(secretary, "待审核")
    record = secretary.url
    expect(secretary.locator("#main")).to_contain_text(absent)

    staff = login("staff", script=script)
    menu(staff, "审核")
    staff.get_by_role("link", name=gathering.title).click()
    expect(staff.locator("#main")).to_contain_text(gathering.texts["lecture-theme"])
    staff.get_by_label(REASON).check()
    staff.get_by_label("补充说明").fill(OPINION)
    staff.get_by_role("button", name="退回修改").click()
    notice(staff, f"已退回《{gathering.title}》")

    secretary.goto(record)
    state(secretary, "已退回")
    expect(secretary.locator(".notice", has_text="退回意见")).to_contain_text(OPINION)
    expect(secretary.locator(".notice", has_text="退回意见")).to_contain_text(REASON)
    secretary.get_by_role("link", name="修改", exact=True).click()
    form.fill_texts({"lecture-theme": CORRECTED})
    form.submit()
    state(secretary, "待审核")

    menu(staff, "审核")
    staff.get_by_role("link", name=gathering.title).click()
    expect(staff.locator(".diff")).to_contain_text("国防动员")
    staff.get_by_role("button", name="通过", exact=True).click()
    notice(staff, f"已通过《{gathering.title}》")

    secretary.goto(summary)
    after = figures(secretary)
    for label in ("主题党日", "党课"):
        assert count(after[label]) == count(before.get(label, "")) + 1
    source = secretary.locator("dl.figures > div", has_text="党课").first.locator("a")
    source.click()
    secretary.get_by_role("link", name=gathering.title).click()
    assert secretary.url == record
    state(secretary, "已通过")

    secretary.goto(summary)
    # asked for with the person's cookies: Chromium opens a PDF in a viewer of its own
    link = secretary.get_by_role("link", name="打印草稿").get_attribute("href") or ""
    answer = secretary.request.get(link)
    assert answer.headers["content-type"] == "application/pdf"
    number = f"{BRANCH}-2025-{record.rpartition('/')[2]}"
    rows = [row for row in ledger(answer.body()) if number in row]
    assert [row[2:5] for row in rows] == [
        [gathering.day, "党课", gathering.title],
        [gathering.day, "主题党日", gathering.title],
    ]
