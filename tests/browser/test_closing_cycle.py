"""The closing cycle of a quarter from approval to the verified package, by those whose work it is."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from intranet.foundation import clock
from tests.browser.conftest import PATIENCE_MS
from tests.browser.live import DEMO_DAY, Site
from tests.browser.pages import ActivityForm, Gathering, notice, state

QUARTER, BRANCH = "/quarters/2025Q3", "机关第五党支部"
SUMMARY = f"{QUARTER}/B05"
SIGNING = f"{SUMMARY}/signing"
LATE = Gathering("9月主题党日补记", day="2025-09-26")
FIGURE, SIGNED = re.compile("(?<=年内累计人均)[0-9.]+(?=学时)"), "38.5"


def test_a_quarter_is_closed_corrected_signed_and_filed(
    login: Callable[..., Page], site: Site, tmp_path: Path
) -> None:
    leader, secretary, staff = login("leader"), login("secretary05"), login("staff")
    approve(leader, 1)
    close(leader)
    record = refused(secretary)
    unlock(secretary, leader)
    secretary.goto(f"{record}/edit")
    ActivityForm(secretary).submit()
    state(secretary, "待审核")
    accept(staff, record)
    correct(leader, secretary)
    approve(leader, 2)
    told_apart(leader)

    secretary.goto("/")
    secretary.locator(f'#main a.btn[href="{SIGNING}"]').click()
    sign(secretary, "书记审签")
    leader.goto(SIGNING)
    sign(leader, "机关党委审核")
    approved, signed = changed(working_copy(secretary))
    bring_back(secretary, signed)
    accept_difference(leader, approved)

    # the exception is over, so that the quarter is closed again
    clock.fix_today(DEMO_DAY + timedelta(days=2))
    archivist = login("archivist")
    # here what a worker would set is set within the request
    archivist.set_default_timeout(4 * PATIENCE_MS)
    code = file(archivist)
    verify(site, package(archivist, tmp_path), code)


def approve(leader: Page, edition: int) -> None:
    leader.goto(SUMMARY)
    leader.get_by_role("button", name="通过", exact=True).click()
    notice(leader, f"已通过，为第{edition}版")
    state(leader, f"第{edition}版")


def close(leader: Page) -> None:
    """For all branches, although some have not submitted."""
    leader.goto(f"{QUARTER}/closing")
    leader.get_by_label("关账范围").select_option(label="全部党支部（含机关党委本级）")
    leader.get_by_label("理由").fill("按期关账，未报的支部另行催办。")
    leader.get_by_role("button", name="关账", exact=True).click()
    notice(leader, "全部党支部2025年第三季度已关账")


def refused(secretary: Page) -> str:
    """Log a gathering of the closed quarter: it stays a draft, and the page says who can help; its address."""
    form = ActivityForm(secretary)
    secretary.goto("/activities/new?kind=theme_day")
    form.set_day(LATE.day)
    form.fill(
        {
            "title": LATE.title,
            "theme_day-theme": LATE.texts["theme_day-theme"],
            "theme_day-form": LATE.texts["theme_day-form"],
            "theme_day-content": LATE.texts["theme_day-content"],
        }
    )
    form.save()
    state(secretary, "草稿")
    record = secretary.url
    expect(secretary.locator("#main")).to_contain_text(
        "该季度已经关账，不能再登记；确需补记，请由党支部书记向机关党委负责人申请解锁。"
    )
    return record


def unlock(secretary: Page, leader: Page) -> None:
    """Ask from the grid; the leader finds it on the desk and agrees."""
    secretary.goto(QUARTER)
    secretary.get_by_role("link", name="申请解锁").first.click()
    secretary.get_by_label("活动台账").check()
    secretary.get_by_label("理由").fill("漏登一次主题党日。")
    secretary.get_by_label("截止日").fill(str(DEMO_DAY + timedelta(days=1)))
    secretary.get_by_role("button", name="申请解锁").click()
    notice(secretary, "已申请解锁")

    leader.goto(f"{QUARTER}/closing")
    leader.get_by_role("link", name=BRANCH, exact=True).last.click()
    expect(leader.locator("#main")).to_contain_text("漏登一次主题党日。")
    leader.get_by_label("同意", exact=True).check()
    leader.get_by_role("button", name="保存决定").click()
    notice(leader, "已同意解锁")


def accept(staff: Page, record: str) -> None:
    staff.goto(record.replace("/activities/", "/review/"))
    staff.get_by_role("button", name="通过", exact=True).click()
    notice(staff, "已通过", LATE.title)


def correct(leader: Page, secretary: Page) -> None:
    """The figures have moved: the leader opens the summary again, the branch submits it as it is now."""
    leader.goto(f"{QUARTER}/moved")
    expect(leader.locator("#main")).to_contain_text("主题党日")
    leader.get_by_role("link", name="打开小结").click()
    leader.get_by_label("理由").fill("补录了一次主题党日，请更新后提交。")
    leader.get_by_role("button", name="重新打开").click()
    notice(leader, "已重新打开")
    secretary.goto(SUMMARY)
    secretary.get_by_role("button", name="提交审核").click()
    state(secretary, "已提交")


def told_apart(page: Page) -> None:
    """The second edition names the first, what changed, and what came after the closing."""
    text = page.locator("#main").text_content() or ""
    assert "替代第1版" in text
    assert "关账后补录1项，经机关党委同意。" in text
    figure = page.locator(".diff > div").filter(has_text="主题党日").first.text_content() or ""
    assert re.sub(r"\s", "", figure) == "主题党日原为3次改为4次"


def sign(page: Page, step: str) -> None:
    page.get_by_role("button", name=step, exact=True).click()
    notice(page, f"“{step}”已签批")


def working_copy(page: Page) -> bytes:
    page.goto(SUMMARY)
    with page.expect_download() as download:
        page.get_by_role("link", name="Word工作稿").first.click()
    assert "工作稿" in download.value.suggested_filename
    return Path(download.value.path()).read_bytes()


def changed(copy: bytes) -> tuple[str, bytes]:
    """A figure, and the Word file in which the leader has written another one by hand."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(copy)) as before, zipfile.ZipFile(out, "w") as after:
        for part in before.infolist():
            content = before.read(part)
            if part.filename == "word/document.xml":
                (approved,) = FIGURE.findall(content.decode())
                content = FIGURE.sub(SIGNED, content.decode()).encode()
            after.writestr(part, content)
    return approved, out.getvalue()


def bring_back(secretary: Page, signed: bytes) -> None:
    secretary.goto(SIGNING)
    secretary.get_by_role("link", name="回传签发稿").click()
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    secretary.locator('[name="files"]').set_input_files(
        {"name": "签发稿.docx", "mimeType": word, "buffer": signed}
    )
    secretary.get_by_role("button", name="回传", exact=True).click()
    notice(secretary, "与本版有1处不同")


def accept_difference(leader: Page, approved: str) -> None:
    """Exactly what was changed is listed, and accepted by name."""
    leader.goto(SIGNING)
    listed = leader.locator("#accepted > li")
    expect(listed).to_have_count(1)
    expect(listed.locator("del")).to_have_text(approved)
    expect(listed.locator("ins")).to_have_text(SIGNED)
    listed.get_by_role("checkbox").check()
    leader.get_by_role("button", name="确认勾选的不同之处").click()
    notice(leader, "签发稿已确认，小结定稿，以签发稿为准")
    leader.get_by_text("确认的不同之处").click()
    expect(leader.locator("#main")).to_contain_text(re.compile("卢卫平于.+确认"))
    leader.goto(QUARTER)
    expect(leader.get_by_role("row").filter(has_text=BRANCH)).to_contain_text("已定稿")


def file(archivist: Page) -> str:
    """Choose the summary alone, confirm the number that is proposed; the number."""
    archivist.goto("/archive/due?year=2025&of=summaries")
    chosen = f"{BRANCH}2025年第三季度党建工作小结"
    for box in archivist.locator('[name="document"]').all():
        if chosen not in (box.get_attribute("aria-label") or ""):
            box.uncheck()
    archivist.get_by_role("button", name="拟定件号").click()
    code = archivist.locator('[name="code"]').input_value()
    archivist.get_by_role("button", name="确认件号并归档").click()
    notice(archivist, "已归档1件")
    expect(archivist.locator("#main")).to_contain_text(code)
    return code


def package(archivist: Page, folder: Path) -> Path:
    """The packages of the branch, unpacked."""
    archivist.goto("/archive/packages")
    archivist.get_by_label("文件属于").select_option(label=BRANCH)
    archivist.get_by_role("button", name="制作").click()
    notice(archivist, "已开始制作信息包")
    link = archivist.get_by_role("link", name=f"{BRANCH}2025年度").get_attribute("href") or ""
    with zipfile.ZipFile(io.BytesIO(archivist.request.get(link).body())) as files:
        files.extractall(folder)
    return folder


def verify(site: Site, folder: Path, code: str) -> None:
    """Nothing is damaged; the package of this number holds both editions, what came back signed, and its difference."""
    answer = site.app.test_cli_runner().invoke(args=["archive", "verify", str(folder)])
    assert answer.exit_code == 0, answer.output
    (bag,) = (one for one in folder.iterdir() if one.name == code)
    names = {str(one.relative_to(bag / "data")) for one in (bag / "data").rglob("*")}
    assert {"正文.pdf", "历次版本/第1版.pdf", "历次版本/第2版.pdf"} <= names
    assert any(name.endswith("签发稿.docx") for name in names)
    assert SIGNED in (bag / "data/data.json").read_text()
