"""What was pasted into any form is cleaned in one place; what cannot be printed is refused with its name."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from intranet.domain.activities.tables import RecordText
from tests.features.activities.helpers import theme_day
from tests.rows import stored

CONTENT = "theme_day-content"


def post(browser: Any, **changes: Any) -> Any:
    return browser.post("/activities/new", theme_day(**changes))


def test_line_ends_of_word_and_full_width_blanks_are_put_right(app: Any, login_as: Any) -> None:
    browser = login_as("clerk1")
    pasted = "\u3000\u3000张一鸣：谈体会。\u3000\x0b\u3000\u3000李二虎：谈打算。\r\n"
    assert post(browser, **{CONTENT: pasted}).status_code == 303
    (record,) = stored(app, RecordText)
    assert record.content == "张一鸣：谈体会。\n李二虎：谈打算。"


def test_what_nobody_sees_is_taken_out_and_named(app: Any, login_as: Any) -> None:
    browser = login_as("clerk1")
    answer = post(browser, **{CONTENT: "\uf0b7张一鸣：\u200b谈体会。", "place": "三楼\ufeff会议室"})
    page = browser.get(answer.location).text
    assert "会议内容中的零宽空格、项目符号已经去掉，请核对。" in page
    assert "地点中的字节序标记已经去掉，请核对。" in page
    (record,) = stored(app, RecordText)
    assert record.content == "张一鸣：谈体会。"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (CONTENT, "谈体会👍", "会议内容中有不能使用的字符“👍”（表情符号），请删除或者改写。"),
        (
            "title",
            "姓\ue123同志",
            "名称中有不能使用的字符“\ue123”（自造字U+E123），请删除或者改写。",
        ),
        ("theme_day-resolutions-0-text", "落实✅", "不能使用的字符“✅”（表情符号）"),
    ],
)
def test_what_cannot_be_printed_is_refused_and_stays_in_the_form(
    app: Any, login_as: Any, field: str, typed: str, sentence: str
) -> None:
    answer = post(login_as("clerk1"), **{field: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert typed in answer.text
    assert stored(app, RecordText) == []


def test_lists_of_lines_are_cleaned_like_single_fields(login_as: Any, session: Session) -> None:
    browser = login_as("secretary1")
    page = "/quarters/2025Q3/B01"
    assert browser.get(page).status_code == 200
    answer = browser.post(page, {"problems-0": "学习不够经常😀", "version": "0", "act": "save"})
    assert answer.status_code == 422
    assert "不能使用的字符“😀”（表情符号）" in answer.text


def test_a_limit_that_is_shown_is_the_one_that_is_enforced(login_as: Any) -> None:
    browser = login_as("clerk1")
    page = browser.get("/activities/new?kind=theme_day").text
    assert 'id="place" name="place"' in page.replace("  ", " ")
    assert 'data-most="60"' in page
    assert "maxlength" not in page.partition('id="activity-form"')[2].replace('maxlength="60"', "")
    assert post(browser, place="楼" * 60 + "\u3000").status_code == 303
    answer = post(browser, place="楼" * 61, form_key="form-key-0002")
    assert answer.status_code == 422
    assert "地点最多60字，现有61字，请精简。" in answer.text
