"""What a quarter costs the secretary of a branch: typed into the real forms, from the drafts of the plan, and added up.

Counted are the characters that are typed: what is chosen or ticked is not. Texts are short, as a record needs them at
least; 40 characters a minute is slow typing. README.md and README.zh-CN.md name the result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from intranet.domain.figures.burden import CHARACTERS_A_MINUTE
from intranet.foundation.config import PROJECT_ROOT

MOST_MINUTES = 20
CONTENT = "传达学习上级文件精神，通报本月工作，与会同志结合岗位交流发言，明确下步分工和完成时限。"
RESOLUTION = "按分工推进本月重点工作。"
# What a draft of the plan may still lack, by the end of the name of the field.
USUAL = {
    "chair_name": "刘思源",
    "recorder_name": "于慧",
    "starts_at": "14:30",
    "ends_at": "16:00",
    "place": "三楼会议室",
    "-theme": "学习党章和党规党纪",
    "-form": "集体学习",
    "-lecturer_name": "刘思源",
    "-study_hours": "1.5",
    "-agenda-0-text": "研究本月重点工作安排",
}
GIST = "了解近期思想和工作情况，听取意见。"
PROBLEM = "个别党员学时进度偏慢，补学安排不够及时。"
PLAN = "组织补学2次"
# Kind → how many a quarter asks for: 《中国共产党支部工作条例（试行）》第十一、十二、十六条; talks: one a month.
ASKED = {"theme_day": 3, "branch_committee_meeting": 3, "assembly": 1, "lecture": 1}
TALKS = DUES = 3
# What only time can mend in a draft of a day to come.
TO_COME = "在今天之后"


@dataclass
class Typist:
    """Types into the form of a page, and counts the characters."""

    page: Page
    characters: int = 0

    def type(self, name: str, text: str) -> None:
        """One field, by its name."""
        self.page.locator(f'main [name="{name}"]').fill(text)
        self.characters += len(text)

    def tick(self, name: str) -> None:
        """One box, where the form shows it."""
        box = self.page.locator(f'main [name="{name}"]')
        if box.is_visible():
            box.check()

    def complete(self) -> None:
        """Every field in sight that a meeting usually has and that is still empty."""
        for end, text in USUAL.items():
            for box in self.page.locator(f'main [name$="{end}"]').all():
                if box.is_visible() and not box.input_value():
                    box.fill(text)
                    self.characters += len(text)


def drafts_of_the_plan(page: Page) -> dict[str, str]:
    """Kind → the form of a draft that the plan made."""
    page.goto("/plans/drafts?branch=B04&year=2025&full=1")
    page.locator("main form[method=post] button[type=submit]").click()
    page.goto("/activities?state=draft")
    addresses = page.locator('main a[href$="/edit"]').evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    found: dict[str, str] = {}
    for address in dict.fromkeys(addresses):
        page.goto(address)
        codes = page.locator('main [name$="-content"]').evaluate_all(
            "boxes => boxes.filter(box => !box.value).map(box => box.name.replace('-content', ''))"
        )
        if page.locator("#progress").get_by_text(TO_COME).count() and codes:
            found.setdefault(codes[0], address)
        if set(ASKED) <= set(found):
            break
    return found


def completed(page: Page, kind: str, address: str) -> int:
    """Fill in what the draft still lacks and keep it; the characters that it took."""
    page.goto(address)
    typist = Typist(page)
    typist.complete()
    codes = page.locator('main [name$="-content"]').evaluate_all(
        "boxes => boxes.map(box => box.name.replace('-content', ''))"
    )
    for code in codes:
        typist.type(f"{code}-content", CONTENT)
        typist.tick(f"{code}-no_votes")
        if kind == "branch_committee_meeting":
            typist.type(f"{code}-resolutions-0-text", RESOLUTION)
        else:
            typist.tick(f"{code}-no_resolutions")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("#notices")).to_contain_text("保存")
    page.goto(address)
    lacking = page.locator("#progress ul > li:visible").all_inner_texts()
    assert [one for one in lacking if TO_COME not in one] == [], (kind, lacking)
    return typist.characters


def a_talk(page: Page) -> int:
    """One talk with one member."""
    page.goto("/talks/new")
    typist = Typist(page)
    page.locator('main [name="talkee_ids"]').nth(2).check()
    typist.type("gist", GIST)
    page.locator("main form[method=post] button[type=submit]").first.click()
    expect(page.locator("#notices")).to_contain_text("登记")
    return typist.characters


def a_month_of_dues(page: Page) -> int:
    """All have paid, on one day."""
    page.goto("/dues/B04/2025/10")
    typist = Typist(page)
    typist.type("paid_on", "2025-10-15")
    page.locator("main form[method=post] button[type=submit]").first.click()
    expect(page.locator("#notices")).to_contain_text("党费")
    return typist.characters


def the_summary(page: Page) -> int:
    """One problem, one task: the rest is drawn from the records."""
    page.goto("/quarters/2025Q4/B04")
    typist = Typist(page)
    typist.type("problems-0", PROBLEM)
    typist.type("plans-0-text", PLAN)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("#notices")).to_contain_text("保存")
    return typist.characters


def test_a_secretarys_whole_quarter_is_typed_in_twenty_minutes(login: Callable[..., Page]) -> None:
    page = login("secretary04")
    drafts = drafts_of_the_plan(page)
    assert set(ASKED) <= set(drafts)
    spent = sum(times * completed(page, kind, drafts[kind]) for kind, times in ASKED.items())
    spent += TALKS * a_talk(page) + DUES * a_month_of_dues(page) + the_summary(page)
    minutes = -(-spent // CHARACTERS_A_MINUTE)
    assert minutes <= MOST_MINUTES
    told = {
        "README.md": f"{spent} typed characters: {minutes} minutes",
        "README.zh-CN.md": f"共{spent}字，每分钟{CHARACTERS_A_MINUTE}字约{minutes}分钟",
    }
    for name, figure in told.items():
        assert figure in (PROJECT_ROOT / name).read_text(encoding="utf-8")
