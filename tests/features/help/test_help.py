"""The guide of each role, the three steps of the first day, functions found by other words, rules beside fields."""

import re
from pathlib import Path

import pytest

from intranet.domain.access.roles import Role
from intranet.features.help.guides import GUIDES, TOUR_STEPS
from intranet.foundation.config import PROJECT_ROOT
from intranet.pagekit.rules import RULES, rule_of
from tests.cast import ACCOUNTS

PICTURES = PROJECT_ROOT / "static" / "help"


def functions(page: str) -> str:
    """What the page of the search offers as functions."""
    return page.partition("功能：")[2].partition("</p>")[0]


def test_there_is_a_guide_for_every_role():
    assert {role for one in GUIDES for role in one.roles} == set(Role)


@pytest.mark.parametrize(
    "username", ["secretary1", "jiwei", "leader", "archivist", "sysadmin", "member1"]
)
def test_each_person_is_led_to_the_guide_of_the_role_and_every_link_in_it_opens(login_as, username):
    browser = login_as(username)
    role = ACCOUNTS[username][0]
    own = next(one for one in GUIDES if role in one.roles)
    page = browser.get("/help").text
    assert browser.get(f"/help/{own.slug}").status_code == 200
    assert f"使用指南：{own.title}" in page
    for link in set(re.findall(r'<a [^>]*href="(/[^"#?]*)', page.partition('class="guide"')[2])):
        assert browser.get(link, follow_redirects=True).status_code == 200, link
    other = next(one for one in GUIDES if role not in one.roles)
    assert browser.get(f"/help/{other.slug}").status_code == 404


def test_the_tour_has_three_steps_and_ends_at_the_desk(login_as):
    browser = login_as("secretary1")
    for step in range(1, TOUR_STEPS):
        assert f'href="/help/start/{step + 1}"' in browser.get(f"/help/start/{step}").text
    assert "进入工作台" in browser.get(f"/help/start/{TOUR_STEPS}").text
    assert browser.get(f"/help/start/{TOUR_STEPS + 1}").status_code == 404


def test_pictures_are_there_and_small():
    shown = {
        name
        for guide in (PROJECT_ROOT / "templates" / "help").glob("*.html")
        for name in re.findall(r'picture\("([a-z]+)"', guide.read_text("utf-8"))
    }
    stored = {path.stem: path.stat().st_size for path in Path(PICTURES).glob("*.webp")}
    assert shown == set(stored)
    assert max(stored.values()) < 60_000


@pytest.mark.parametrize(
    ("words", "functions_found"),
    [
        ("党费", ["党费"]),
        ("三会一课", ["活动台账", "新建活动", "落实情况"]),
        ("支委会", ["活动台账", "新建活动"]),
        ("党课", ["活动台账", "新建活动"]),
        ("转正", ["发展党员"]),
        ("书记交接", ["党支部"]),
        ("帮助", ["使用指南"]),
    ],
)
def test_the_search_finds_functions_by_the_words_that_people_use(login_as, words, functions_found):
    found = functions(login_as("secretary1").get(f"/search?q={words}").text)
    assert all(f">{one}</a>" in found for one in functions_found)


def test_other_words_lead_nobody_to_a_page_that_is_not_theirs(login_as):
    assert "授权" not in functions(login_as("secretary1").get("/search?q=权限").text)


def test_rules_stand_beside_what_they_are_about_in_one_sentence(login_as):
    browser = login_as("secretary1")
    for page, what in (
        ("/activities/new?kind=assembly", "assembly"),
        ("/activities/new?kind=theme_day", "theme_day"),
        ("/talks/new", "talk"),
    ):
        assert rule_of(what) in browser.get(page).text
    assert all(
        one.endswith("。") and one.count("。") == 1 and "《" in one for one in RULES.values()
    )
    assert rule_of("other") == ""
