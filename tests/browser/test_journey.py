"""The product's main job from end to end: on PostgreSQL with script, on SQLite without."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pdfplumber
import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import ActivityForm, Gathering, menu, notice, state

BRANCH, QUARTER = "B04", "2025Q4"
SUMMARY = f"/quarters/{QUARTER}/{BRANCH}"
GATHERING = Gathering()
REASON = "学习内容请写明文件全称。"
OPINION = "党课题目请与通知一致。"
CORRECTED = "把国防动员课堂搬到群众身边"


@pytest.mark.parametrize(
    ("site", "script"),
    [("sqlite", False), ("postgresql", True)],
    ids=["sqlite-no-script", "postgresql-script"],
    indirect=["site"],
)
def test_log_return_correct_approve_print(login: Callable[..., Page], script: bool) -> None:
    secretary, staff = login("secretary04", script=script), login("staff", script=script)
    secretary.goto(SUMMARY)
    before = figures(secretary)

    record = log(secretary, script=script)
    give_back(staff)
    correct(secretary, record)
    approve(staff)

    secretary.goto(SUMMARY)
    after = figures(secretary)
    for label in ("主题党日", "党课"):
        assert count(after[label]) == count(before[label]) + 1
    follow_figure(secretary, "党课", record)
    secretary.goto(SUMMARY)
    number = f"{BRANCH}-2025-{record.rpartition('/')[2]}"
    assert [row[2:5] for row in ledger(printed(secretary)) if number in row] == [
        [GATHERING.day, "主题党日、党课", GATHERING.title],
    ]


def log(secretary: Page, *, script: bool) -> str:
    """Log the theme day that is also a lecture and submit it; the address of the record."""
    form = ActivityForm(secretary, script=script)
    form.open_new("主题党日")
    form.set_day(GATHERING.day)
    form.add_kind("党课", "lecture")
    form.write(GATHERING)
    lecturer = form.name_in(0)
    form.fill({"lecture-lecturer_name": lecturer, "chair_name": lecturer})
    absent = form.mark_absent(5, reason="公务出差")
    form.submit()
    notice(secretary, "已提交机关党委审核")
    state(secretary, "待审核")
    expect(secretary.locator("#main")).to_contain_text(absent)
    return secretary.url


def give_back(staff: Page) -> None:
    """Find the record in the queue, read it and return it."""
    menu(staff, "活动", "审核")
    staff.get_by_role("link", name=GATHERING.title).click()
    expect(staff.locator("#main")).to_contain_text(GATHERING.texts["lecture-theme"])
    staff.get_by_label(REASON).check()
    staff.get_by_label("补充说明").fill(OPINION)
    staff.get_by_role("button", name="退回修改").click()
    notice(staff, "已退回", GATHERING.title)


def correct(secretary: Page, record: str) -> None:
    """Read why it came back, correct it, submit again."""
    secretary.goto(record)
    state(secretary, "已退回")
    opinion = secretary.locator(".notice", has_text="退回意见")
    expect(opinion).to_contain_text(OPINION)
    expect(opinion).to_contain_text(REASON)
    secretary.get_by_role("link", name="修改", exact=True).click()
    form = ActivityForm(secretary)
    form.fill({"lecture-theme": CORRECTED})
    form.submit()
    state(secretary, "待审核")


def approve(staff: Page) -> None:
    """See what changed and approve."""
    menu(staff, "活动", "审核")
    staff.get_by_role("link", name=GATHERING.title).click()
    expect(staff.locator(".diff")).to_contain_text("国防动员")
    staff.get_by_role("button", name="通过", exact=True).click()
    notice(staff, "已通过", GATHERING.title)


def figures(page: Page) -> dict[str, str]:
    """Label and value of every figure of the summary."""
    found = {
        row.locator("dt").inner_text(): row.locator("dd").inner_text()
        for row in page.locator("dl.figures > div").all()
    }
    assert found
    return found


def count(phrase: str) -> int:
    """3 of 3次; 0 of 未开展."""
    found = re.match(r"\d+", phrase)
    return int(found[0]) if found else 0


def follow_figure(page: Page, label: str, record: str) -> None:
    """A figure opens its sources, and among them the record."""
    figure = page.locator("dl.figures > div").filter(has=page.get_by_text(label, exact=True))
    figure.get_by_role("link").click()
    page.get_by_role("link", name=GATHERING.title, exact=True).click()
    state(page, "已通过")
    assert page.url == record


def printed(page: Page) -> bytes:
    """The PDF behind the print button; asked for without the button, for Chromium has a viewer of its own."""
    link = page.get_by_role("link", name="打印草稿").get_attribute("href") or ""
    answer = page.request.get(link)
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body()


def ledger(content: bytes) -> list[list[str]]:
    """The rows of the attached 记录清单, cells without line breaks."""
    with pdfplumber.open(io.BytesIO(content)) as document:
        return [
            [re.sub(r"\s", "", cell or "") for cell in row]
            for page in document.pages
            if re.match(r"附件\d\s*记录清单", page.extract_text())
            for table in page.extract_tables()
            for row in table
        ]
