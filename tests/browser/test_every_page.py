"""Every page a role can reach: it works without script, fits both widths and paper, and axe finds nothing severe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.live import Site
from tests.browser.pages import ActivityForm, menu
from tests.browser.walk import (
    LINKS,
    Kind,
    Walk,
    broken_cells,
    left_on_paper,
    severe_faults,
    signs_of,
    too_wide,
)
from tests.browser.watch import Watch

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
PEOPLE = (
    "secretary04",
    "staff",
    "leader",
    "clerk03",
    "member04",
    "sysadmin",
    "secadmin",
    "auditor",
)
# Of these a browser without script makes something else than one with: such pages are opened in both.
DIFFERS = ("<noscript", 'loading="lazy"')
# What was looked at before, by whichever person: views, elements whatever their words are, texts in the same colours.
looked_at: set[str] = set()
walked: set[Kind] = set()
elements: set[str] = set()
readable: set[str] = set()


@pytest.fixture(scope="session")
def axe() -> Axe:
    """The script, read once."""
    return Axe()


def faults_of(page: Page, axe: Axe) -> list[str]:
    """What is wrong with the page as it is shown, at both widths; it stays at the second, for a change takes time."""
    found = []
    sizes = (WIDE, NARROW) if page.viewport_size == WIDE else (NARROW, WIDE)
    for size in sizes:
        if page.viewport_size != size:
            page.set_viewport_size(size)
        found += [f"{size['width']} px: {element}" for element in too_wide(page)]
        if size is WIDE:
            found += severe_faults(page, axe, known_colours=readable)
            found += left_on_paper(page)
            found += broken_cells(page)
    return found


def test_the_instruments_show_what_they_are_for(
    login: Callable[..., Page], axe: Axe, watch: Watch
) -> None:
    page = login("member04")
    assert not severe_faults(page, axe)
    known: set[str] = set()
    assert not severe_faults(page, axe, known_colours=known)
    seen = len(known)
    assert seen > 1
    page.evaluate("document.querySelector('h1').style.color = '#eee'")
    assert severe_faults(page, axe, known_colours=known)
    page.evaluate("document.querySelector('h1').style.color = '#111'")
    assert not severe_faults(page, axe, known_colours=known)
    assert len(known) == seen + 1
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert severe_faults(page, axe)
    assert not broken_cells(page)
    page.evaluate(
        "document.querySelector('main').innerHTML = '<table><td><div>2025-10-16</div></table>'"
    )
    assert not broken_cells(page)
    page.evaluate("document.querySelector('td div').style.width = '3em'")
    assert broken_cells(page)
    page.evaluate("document.body.append(Object.assign(new Image(), {width: 2000}))")
    assert too_wide(page)
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'alert(1)'}))"
    )
    with page.expect_console_message(lambda message: "policy: img-src" in message.text):
        page.evaluate("document.body.append(Object.assign(new Image(), {src: '//127.0.0.2/x'}))")
    complaints = " ".join(watch.complaints)
    assert "policy: script-src" in complaints
    watch.complaints.clear()


@pytest.mark.parametrize("person", PEOPLE)
def test_pages(
    person: str,
    login: Callable[..., Page],
    window: Callable[..., BrowserContext],
    site: Site,
    axe: Axe,
) -> None:
    """All pages are answered; those on which somebody sees something new are shown."""
    page = login(person)
    page.context.add_init_script(axe.axe_script)
    plain_window = window(script=False)
    plain_window.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    plain = plain_window.new_page()
    walk = Walk(site.app, site.url, known=frozenset(walked))
    walk.start("/")
    faults = {}
    for path, (view, *_) in walk:
        # most are not shown: they are what was shown before, with other words
        answer = page.goto(path) if view not in looked_at else page.request.get(path)
        assert answer
        found = [f"status {answer.status}"] if answer.status != 200 else []
        html = answer.text()
        tree = lxml.html.document_fromstring(html)
        tree.make_links_absolute(f"{site.url}{path}")
        walk.note(tree.xpath("//a/@href"))
        if len(tree.xpath("//h1")) != 1:
            found.append("no heading without script")
        signs = signs_of(tree)
        if view not in looked_at or not signs <= elements:
            if view in looked_at:
                page.goto(path)
            looked_at.add(view)
            elements.update(signs)
            found += faults_of(page, axe)
            walk.note(page.evaluate(LINKS))
            if any(sign in html for sign in DIFFERS):
                plain.goto(path)
        if found:
            faults[path] = found
    assert not faults
    walked.update(walk.count)
    # an administrator has the fewest: desk, own account and the own page
    assert len(walk.count) >= 3


def test_refusals(login: Callable[..., Page], axe: Axe) -> None:
    member = login("member04")
    for path, status in (("/activities/999999", 404), ("/review", 403), ("/nowhere", 404)):
        answer = member.goto(path)
        assert answer
        assert answer.status == status
        assert not faults_of(member, axe)


def test_a_form_full_of_faults(login: Callable[..., Page], axe: Axe) -> None:
    secretary = login("secretary04")
    form = ActivityForm(secretary)
    form.open_new("支部党员大会")
    secretary.get_by_text("表决", exact=True).first.click()
    form.box("title").fill("")
    form.mark_absent(0, reason=None)
    with secretary.expect_navigation():
        form.submit()
    assert not faults_of(secretary, axe)
    form.box("title").fill("支部党员大会")
    with secretary.expect_navigation():
        form.submit()
    assert not faults_of(secretary, axe)


def test_a_file_is_sent_back_without_script(
    login: Callable[..., Page], axe: Axe, tmp_path: Path
) -> None:
    plain, shown = login("staff", script=False), login("staff")
    plain.goto("/workbooks/indicators")
    with plain.expect_download() as downloaded:
        plain.get_by_role("link", name="下载空白表格").click()
    file = tmp_path / "指标.xlsx"
    downloaded.value.save_as(file)
    book = load_workbook(file)
    head = [cell.value for cell in book.active[3]]
    for row, name in ((4, "下基层宣讲"), (5, "")):
        book.active.cell(row, head.index("指标名称") + 1, name)
        book.active.cell(row, head.index("主题") + 1, "宣讲")
    book.save(file)
    plain.get_by_label("填好的表格").set_input_files(file)
    plain.get_by_role("button", name="上传并核对").click()
    expect(plain.get_by_text("不能写入1行")).to_be_visible()
    for press in ("确认写入1行", "撤销本次登记", ""):
        shown.goto(plain.url)
        assert not faults_of(shown, axe), press
        if press:
            plain.get_by_role("button", name=press).click()
    expect(plain.get_by_text("已撤销，各条恢复为写入以前的内容。")).to_be_visible()


def test_pasted_text_without_script_and_with_it(login: Callable[..., Page], axe: Axe) -> None:
    text = "定于10月16日下午3时在三楼会议室召开支部党员大会，由刘思源主持。"
    for script in (False, True):
        secretary = login("secretary04", script=script)
        secretary.goto("/activities/paste")
        secretary.locator("main textarea").fill(text)
        secretary.locator("main form button[type=submit]").last.click()
        expect(secretary.locator('#activity-form [name="starts_at"]')).to_have_value("15:00")
        if script:
            assert not faults_of(secretary, axe)


def test_a_sheet_with_absent_people_on_a_phone(login: Callable[..., Page]) -> None:
    secretary = login("secretary04", **NARROW)
    secretary.goto("/activities/new?kind=theme_day")
    form = ActivityForm(secretary)
    form.mark_absent(0, reason="年老体弱")
    assert not too_wide(secretary)


@pytest.mark.parametrize("name", ["活动台账", "审核"])
def test_main_pages_on_a_phone(name: str, login: Callable[..., Page], axe: Axe) -> None:
    staff = login("staff")
    menu(staff, "活动", name)
    staff.set_viewport_size(NARROW)
    assert not severe_faults(staff, axe)


def test_the_marks_of_twelve_months_stay_within_their_cell(login: Callable[..., Page]) -> None:
    staff = login("staff")
    for size in (NARROW, WIDE):
        staff.set_viewport_size(size)
        staff.goto("/duties?period=2025")
        assert staff.locator("td .cell-marks").count() > 10
        assert not broken_cells(staff)
    staff.evaluate(
        "document.querySelectorAll('.cell-marks').forEach((one) => one.style.whiteSpace = 'nowrap')"
    )
    assert broken_cells(staff)
