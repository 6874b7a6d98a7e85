"""What a person does on each page, by the words on the page."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from tests.browser.live import PASSWORD


def sign_in(page: Page, username: str, *, start: bool = True) -> None:
    """Sign in, from the sign-in page or from the one that is shown already."""
    if start:
        page.goto("/login")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".top details.menu")).to_be_visible()


def confirm(page: Page) -> None:
    """Give the password again, as restricted pages ask for it."""
    expect(page.get_by_role("heading", name="再次确认身份")).to_be_visible()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()


@dataclass(frozen=True)
class Gathering:
    """A theme day that is also a lecture; how it went is told once."""

    title: str = "10月主题党日暨专题党课"
    day: str = "2025-10-16"
    starts: str = "14:30"
    ends: str = "17:00"
    place: str = "三楼会议室"
    texts: dict[str, str] = field(
        default_factory=lambda: {
            "theme_day-theme": "走进社区宣讲人防知识",
            "theme_day-form": "志愿服务",
            "theme_day-content": "分组走访居民小区，讲解警报信号和疏散路线。",
            "theme_day-study_hours": "2",
            "lecture-theme": "把人防课堂搬到群众身边",
            "lecture-study_hours": "1.5",
        }
    )


class ActivityForm:
    """The form of a gathering, with script or without."""

    def __init__(self, page: Page, *, script: bool = True) -> None:
        """The form of the page."""
        self.page, self.script = page, script

    def open_new(self, kind: str) -> None:
        """By the menu and the list of kinds."""
        menu(self.page, "活动")
        self.page.get_by_role("main").get_by_role("link", name="新建活动").click()
        self.page.get_by_role("link", name=kind, exact=True).click()
        expect(self.box("title")).to_be_visible()
        # the form is in sight before its scripts have run, which make of a date what takes 2025年10月16日
        self.page.wait_for_load_state("load")

    def box(self, name: str) -> Locator:
        """The control with this field name."""
        return self.page.locator(f'#activity-form [name="{name}"]')

    def fill(self, values: dict[str, str]) -> None:
        """Fill fields by name."""
        for name, value in values.items():
            self.box(name).fill(value)

    def add_kind(self, label: str, code: str) -> None:
        """Tick a second kind; without script the form is redrawn by its button."""
        self.page.get_by_text("同一次活动兼作其他类别").click()
        kind = self.page.get_by_label(label, exact=True)
        kind.check()
        if not self.script:
            self.page.get_by_role("button", name="按所选类别更新表单").click()
        expect(self.page.locator(f"#section-{code}")).to_be_visible()

    def set_day(self, day: str) -> None:
        """Choose the date; the register follows it."""
        if self.script:
            with self.page.expect_response(lambda answer: "refresh=1" in answer.url):
                self.box("held_on").fill(day)
                self.box("held_on").press("Tab")
        else:
            self.box("held_on").fill(day)
            self.page.get_by_role("button", name="按此日期更新名册").click()
        expect(self.box("held_on")).to_have_value(day)

    def absent_row(self, position: int) -> Locator:
        """Somebody on the register."""
        return self.page.locator("[data-member]").nth(position)

    def name_in(self, position: int) -> str:
        """Who it is."""
        return self.absent_row(position).locator("label").inner_text().split()[0]

    def mark_absent(self, position: int, *, reason: str | None) -> str:
        """Tick somebody; return the name."""
        row = self.absent_row(position)
        row.locator("[data-absent]").check()
        if reason:
            row.locator("[data-reason]").select_option(label=reason)
        return self.name_in(position)

    def tally(self, key: str) -> Locator:
        """One of the numbers above the register."""
        return self.page.locator(f'[data-count="{key}"]')

    def write(self, gathering: Gathering) -> None:
        """Everything but kinds and attendance."""
        self.fill(
            {
                "title": gathering.title,
                "starts_at": gathering.starts,
                "ends_at": gathering.ends,
                "place": gathering.place,
                **gathering.texts,
            }
        )

    def save(self) -> None:
        """Keep as a draft."""
        self.page.get_by_role("button", name="保存草稿").click()

    def submit(self) -> None:
        """Hand in."""
        self.page.get_by_role("button", name="提交审核").click()


def menu(page: Page, *names: str) -> None:
    """Follow an entry of the menu, and one below it."""
    for name in names:
        page.get_by_role("navigation", name="主菜单").get_by_role(
            "link", name=name, exact=True
        ).last.click()


def notice(page: Page, *texts: str) -> None:
    """The page says all of this after what was done."""
    for text in texts:
        expect(page.locator("#notices")).to_contain_text(text)


def state(page: Page, word: str) -> None:
    """The record's badge."""
    expect(page.locator(".strip")).to_contain_text(word)
