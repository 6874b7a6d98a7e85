"""A pasted notice fills the form: as the last time where it says nothing, marked where it says something."""

import re

from intranet.domain.activities.tables import Activity
from tests.rows import stored

NOTICE = """10月主题党日
时间：2025年10月15日下午3时至4时30分
地点：党员活动室
主持人：张一鸣
要求：佩戴党徽
应到9人，实到8人，李二虎因公请假，陈陌生因病请假。"""


def paste(browser, text=NOTICE, **more):
    return browser.post(
        "/activities/paste",
        {"text": text, "branch": "B01", **more},
        content_type="multipart/form-data",
    )


def value(page, name):
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return found[1] if found else None


def test_what_was_read_stands_in_the_form_marked_and_the_rest_beside_it(app, login_as):
    clerk = login_as("clerk1")
    answer = paste(clerk)
    assert answer.status_code == 303
    page = clerk.get(answer.headers["Location"]).text
    assert [value(page, name) for name in ("held_on", "starts_at", "ends_at", "place")] == [
        "2025-10-15",
        "15:00",
        "16:30",
        "党员活动室",
    ]
    assert "原文“下午3时至4时30分”，请核对。" in page
    assert "没有读出的文字" in page
    assert "要求：佩戴党徽" in page
    # who is on the roll is ticked, who is not is named
    assert len(re.findall(r"data-absent checked", page)) == 1
    assert "名册中没有“陈陌生”" in page
    assert stored(app, Activity) == []
    # nobody saved it: the desk has it
    assert "10月主题党日" in clerk.get("/").text


def test_marks_and_rest_stay_while_the_form_is_redrawn_or_refused(login_as):
    clerk = login_as("clerk1")
    page = clerk.get(paste(clerk).headers["Location"]).text
    sent = dict(re.findall(r'name="(pasted-[\w-]+)" value="([^"]*)"', page))
    answer = clerk.post(
        "/activities/new", {"branch": "B01", "kinds": "theme_day", "title": "", **sent}
    )
    assert answer.status_code == 422
    assert "请核对。" in answer.text
    assert "要求：佩戴党徽" in answer.text


def test_a_text_that_names_no_kind_opens_the_form_with_what_it_says(login_as):
    clerk = login_as("clerk1")
    page = clerk.get(paste(clerk, "明天下午2点半在二楼会议室开会").headers["Location"]).text
    assert (value(page, "held_on"), value(page, "place")) == ("2025-10-21", "二楼会议室")


def test_nothing_to_read_is_refused_and_another_branch_is_unknown(login_as):
    clerk = login_as("clerk1")
    refused = paste(clerk, "  ")
    assert (refused.status_code, "请粘贴文字，或者选择文件" in refused.text) == (422, True)
    assert paste(clerk, branch="B02").status_code == 404


def test_words_that_are_quoted_are_quoted_once_more_within(login_as):
    clerk = login_as("clerk1")
    answer = paste(clerk, "“同心”主题党日\n时间：2025年10月15日下午3时")
    assert "原文“‘同心’主题党日”，请核对。" in clerk.get(answer.headers["Location"]).text
