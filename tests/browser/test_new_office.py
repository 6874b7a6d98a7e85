"""A new office: from an empty database to the first approved gathering, with what people send counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.conftest import PATIENCE_MS
from tests.browser.live import Site, empty_site
from tests.browser.pages import ActivityForm, Gathering, menu, notice
from tests.browser.watch import Watch

MOST_FORMS, MOST_FILES = 25, 3
FULL_NAME = "中共某某办公室机关委员会"
NUMBERS = "一二三"
MEMBERS = 40
"""Of each branch."""
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", ("建国", "立新", "海波", "晓东")
POSTS = ("党支部书记", "组织委员", "宣传委员", "纪检委员")
WHILE_MS = 60_000
OWN = "Zhanxin-Lu-77x"
"""What everybody chooses as password."""
CODE = re.compile(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}", re.ASCII)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A new installation."""
    with empty_site(tmp_path_factory.mktemp("new-office")) as found:
        yield found


class Counted:
    """Windows of people; counts the forms that they send, and the files in them."""

    def __init__(self, chromium: Browser, site: Site, stack: ExitStack) -> None:
        """Nothing was sent yet."""
        self.chromium, self.site, self.stack = chromium, site, stack
        self.watch = Watch(site.url)
        self.forms, self.files = 0, 0

    def _sent(self, request: Request) -> None:
        if request.method == "POST" and request.is_navigation_request():
            self.forms += 1

    def sign_in(self, username: str, password: str) -> Page:
        """A window of somebody who signs in with a given password and chooses another."""
        context = self.stack.enter_context(
            self.chromium.new_context(base_url=self.site.url, locale="zh-CN")
        )
        context.set_default_timeout(PATIENCE_MS)
        self.watch.follow(context)
        context.on("request", self._sent)
        page = context.new_page()
        page.goto("/login")
        page.get_by_label("账号").fill(username)
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录").click()
        page.get_by_label("新密码", exact=False).first.fill(OWN)
        page.get_by_label("新密码（再输一遍）").fill(OWN)
        page.get_by_role("button", name="保存密码，进入系统").click()
        # three steps that are shown once lead to the desk
        expect(page.locator(".top details.menu")).to_be_visible()
        page.goto("/")
        return page


def command(site: Site, *words: str) -> str:
    """What a command prints."""
    answer = site.app.test_cli_runner().invoke(args=words)
    assert answer.exit_code == 0, answer.output
    return answer.output


def account(site: Site, username: str, role: str) -> str:
    """The password of a first account."""
    told = command(site, "user", "create", username, "--name", f"{username}某", "--role", role)
    found = CODE.search(told)
    assert found
    return found[0]


def people() -> Iterator[dict[str, str]]:
    """120 members; the first of each branch hold its posts."""
    for word in NUMBERS:
        for place in range(MEMBERS):
            yield {
                "党支部": f"机关第{word}党支部",
                "姓名": f"{SURNAMES[place % 10]}{word}{GIVEN[place // 10]}",
                "性别": "男" if place % 3 else "女",
                "民族": "汉族",
                "出生日期": f"{1970 + place % 10}.3.5",
                "学历": "大学本科",
                "党员状态": "正式党员",
                "入党时间": f"{2000 + place % 15}年7月1日",
                "党内职务": POSTS[place] if place < len(POSTS) else "",
            }


def fill(path: Path, rows: list[dict[str, str]]) -> Path:
    """Write rows into a model under its headings, as a person does."""
    book = load_workbook(path)
    sheet = book.active
    assert sheet is not None
    heads = [cell.value for cell in sheet[3]]
    for number, row in enumerate(rows, 4):
        for head, text in row.items():
            sheet.cell(number, heads.index(head) + 1, text)
    book.save(path)
    return path


def send_file(counted: Counted, page: Page, step: str, path: Path, rows: int) -> None:
    """From the list of what lacks to the rows that are written."""
    page.goto("/setup")
    page.get_by_role("main").get_by_role("link", name=step, exact=True).click()
    page.locator('input[type="file"]').set_input_files(path)
    counted.files += 1
    page.get_by_role("button", name="上传并核对").click()
    expect(page.locator("#main")).not_to_contain_text("不能写入")
    page.get_by_role("button", name=f"确认写入{rows}行").click()
    expect(page.locator(".strip")).to_contain_text("已写入")


def propose(page: Page, address: str, button: str) -> None:
    """Propose a whole list as it stands."""
    page.goto(address)
    page.get_by_label("依据").fill("机关党委〔2025〕8号")
    page.get_by_role("button", name=button).click()
    notice(page, "已提出")


def open_proposal(page: Page, words: str) -> None:
    """Read what another administrator proposed; say once more who one is."""
    page.goto("/admin/proposals")
    page.get_by_role("link", name=re.compile(words)).click()
    expect(page.get_by_role("heading", name="名单")).to_be_visible()
    page.get_by_role("button", name="确认", exact=True).click()
    page.get_by_label("密码").fill(OWN)


def slips(page: Page, folder: Path) -> dict[str, str]:
    """User names with the passwords that are printed for them."""
    # each password is hashed as slowly as any other
    with page.expect_download(timeout=WHILE_MS) as download:
        page.get_by_role("button", name="确认", exact=True).click(no_wait_after=True)
    target = folder / "slips.pdf"
    download.value.save_as(target)
    text = "\n".join(one.get_textpage().get_text_bounded() for one in pypdfium2.PdfDocument(target))
    names = re.findall(r"账号\s*([a-z][a-z0-9.]+)\s", text)
    codes = CODE.findall(text)
    assert len(names) == len(codes) == MEMBERS * len(NUMBERS)
    return dict(zip(names, codes, strict=True))


def test_three_branches_and_120_members_reach_their_first_approved_gathering(
    office: Site, chromium: Browser, tmp_path: Path
) -> None:
    command(office, "committee", "create", "JGDW", "--full-name", FULL_NAME)
    given = {
        username: account(office, username, role)
        for username, role in (
            ("xitong", "system_admin"),
            ("anquan", "security_admin"),
            ("dangwei", "committee_staff"),
        )
    }
    command(office, "setup", "model", str(tmp_path))
    branches = fill(
        tmp_path / "1-党支部.xlsx",
        [
            {
                "支部代码": f"B0{number}",
                "全称": f"中共某某办公室机关第{word}支部委员会",
                "简称": f"机关第{word}党支部",
                "成立日期": "2019年1月1日",
                "启用日期": "2025-10-01",
                "换届日期": "2024.1.10",
            }
            for number, word in enumerate(NUMBERS, 1)
        ],
    )
    members = fill(tmp_path / "2-党员.xlsx", list(people()))

    with ExitStack() as stack:
        counted = Counted(chromium, office, stack)
        staff = counted.sign_in("dangwei", given["dangwei"])
        expect(staff.get_by_role("heading", name="启用准备")).to_be_visible()
        expect(staff.locator("#main")).to_contain_text("还没有党支部")
        send_file(counted, staff, "党支部", branches, len(NUMBERS))
        send_file(counted, staff, "党员", members, MEMBERS * len(NUMBERS))
        staff.goto("/setup")
        expect(staff.locator("#main")).to_contain_text("在册120名")

        system = counted.sign_in("xitong", given["xitong"])
        propose(system, "/admin/accounts/list", "提出建立")
        security = counted.sign_in("anquan", given["anquan"])
        open_proposal(security, "批量建立账号")
        passwords = slips(security, tmp_path)
        propose(security, "/admin/grants/list", "提出授权")
        open_proposal(system, "批量授予角色")
        system.get_by_role("button", name="确认", exact=True).click()
        notice(system, "已确认")

        name = office.value(
            "SELECT username FROM user_account JOIN post ON post.member_id = user_account.member_id"
            " WHERE post.title = 'branch_secretary' ORDER BY user_account.id"
        )
        secretary = counted.sign_in(name, passwords[name])
        record = log(secretary)
        approve(staff, record)

        staff.goto("/")
        expect(staff.get_by_role("heading", name="启用准备")).not_to_be_visible()
        staff.goto("/setup")
        expect(staff.locator("#main")).to_contain_text("各项已办齐")
        assert counted.watch.complaints == []
        assert counted.files <= MOST_FILES
        assert counted.forms <= MOST_FORMS, f"{counted.forms} forms were sent"


def log(secretary: Page) -> str:
    """The first gathering, submitted; its name."""
    gathering = replace(Gathering(), title="10月主题党日")
    gathering = replace(
        gathering,
        texts={key: text for key, text in gathering.texts.items() if key.startswith("theme_day")},
    )
    form = ActivityForm(secretary)
    form.open_new("主题党日")
    form.set_day(gathering.day)
    form.write(gathering)
    chair = form.name_in(0)
    form.fill({"chair_name": chair, "recorder_name": form.name_in(1)})
    form.submit()
    notice(secretary, "已提交机关党委审核")
    return gathering.title


def approve(staff: Page, title: str) -> None:
    """Read it and approve."""
    menu(staff, "活动", "审核")
    staff.get_by_role("link", name=title).click()
    staff.get_by_role("button", name="通过", exact=True).click()
    notice(staff, "已通过")
