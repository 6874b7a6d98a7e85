"""A gathering that counts as several kinds: what they have in common is asked once, hours add up."""

import io
import re

import pdfplumber
import pytest

from tests.features.activities.helpers import the_activity, theme_day

LECTURE = {
    "lecture-theme": "学习党章讲稿",
    "lecture-lecturer_name": "张一鸣",
    "lecture-study_hours": "0",
}
SPEECH = "张一鸣：围绕岗位谈体会。"


def both(**changes):
    return theme_day(**{"kinds": ["theme_day", "lecture"], **LECTURE, **changes})


def section(page, code):
    return page.split(f'id="section-{code}"')[1].split("</section>")[0]


def fold(part):
    """The fold for what differs, from its opening tag on."""
    return (
        part.split("<summary>与“主题党日”不同的内容")[0].rpartition("<details")[2]
        + part.split("<summary>与“主题党日”不同的内容")[1].split("</details>")[0]
    )


def hours(page, code):
    return re.search(rf'id="{code}-study_hours"[^>]*value="([^"]*)"', page)[1]


def test_the_common_text_is_written_once_and_stands_on_each_record_page(app, login_as):
    browser = login_as("secretary1")
    answer = browser.post("/activities/new", both(act="submit"))
    assert answer.status_code == 303, answer.text
    page = browser.get(answer.location).text
    assert page.count(SPEECH) == 1
    with pdfplumber.open(io.BytesIO(browser.get(f"{answer.location}/record.pdf").data)) as pdf:
        pages = ["".join(page.extract_text().split()) for page in pdf.pages]
    assert [SPEECH.split("：")[1] in text for text in pages] == [True, True]
    assert ["集中学习" in text for text in pages] == [True, True]


def test_a_further_kind_asks_only_for_what_is_its_own(login_as):
    page = login_as("secretary1").post("/activities/new", both(act="refresh")).text
    part = section(page, "lecture")
    assert "已在“主题党日”填写的不必重填" in fold(part)
    for name in ("form", "content"):
        assert f'id="lecture-{name}"' in fold(part)
    for name in ("theme", "lecturer_name", "study_hours"):
        assert f'id="lecture-{name}"' not in fold(part)
        assert f'id="lecture-{name}"' in part
    assert "不必重填" not in section(page, "theme_day")


def test_its_own_text_is_kept_and_shown(app, login_as):
    browser = login_as("secretary1")
    answer = browser.post("/activities/new", both(**{"lecture-content": "李二虎：谈党课。"}))
    assert answer.status_code == 303, answer.text
    page = browser.get(f"{answer.location}/edit").text
    assert fold(section(page, "lecture")).split(">")[0].endswith(" open")
    assert "李二虎：谈党课。" in section(page, "lecture")


def test_without_any_text_it_is_asked_for_under_each_kind(login_as):
    answer = login_as("secretary1").post(
        "/activities/new", both(act="submit", **{"theme_day-content": ""})
    )
    assert answer.status_code == 422
    assert "请填写会议内容（主题党日）" in answer.text


def test_what_was_told_under_a_kind_taken_away_goes_to_the_one_that_stays(app, login_as):
    form = both(kinds=["lecture"], **{"lecture-form": "专题辅导"})
    page = login_as("secretary1").post("/activities/new", form | {"act": "refresh"}).text
    assert SPEECH in section(page, "lecture")
    assert 'value="专题辅导"' in section(page, "lecture")
    answer = login_as("secretary1").post("/activities/new", form)
    assert answer.status_code == 303, answer.text
    with app.app_context():
        assert [record.text.content for record in the_activity().records] == [SPEECH]


@pytest.mark.parametrize(
    ("first", "given", "added", "left"),
    [
        ("theme_day", "2", "lecture", "0"),
        ("theme_day", "1", "lecture", "1"),
        ("theme_day", "0.5", "lecture", "1.5"),
        ("theme_day", "3", "lecture", "0"),
        ("assembly", "", "lecture", "2"),
    ],
)
def test_a_kind_added_starts_with_the_hours_that_are_left(login_as, first, given, added, left):
    form = theme_day(
        kinds=[first, added], act="refresh", **{f"{first}-study_hours": given, f"{first}-theme": ""}
    )
    page = login_as("secretary1").post("/activities/new", form).text
    assert hours(page, added) == left


def test_all_kinds_together_are_not_longer_than_can_be_printed(login_as):
    content = "读" * 20_000
    longer = {
        "kinds": ["theme_day", "lecture", "assembly"],
        "theme_day-content": content,
        "lecture-content": content,
        "assembly-agenda-0-text": "议题",
    }
    answer = login_as("clerk1").post("/activities/new", both(**longer))
    assert answer.status_code == 422
    field = answer.text.partition('id="theme_day-content"')[0].rpartition("<label")[2]
    assert "各项内容合计最多40000字，现有400" in field + section(answer.text, "theme_day")
    assert answer.text.count(content) == 2
