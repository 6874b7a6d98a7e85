"""A pasted text that tells of several gatherings: read, confirmed row by row, made drafts all at once."""

from datetime import date, time

from lxml import html
from sqlalchemy import select

from intranet.domain.activities.tables import Activity, RecordText
from intranet.domain.records.workflow import State
from intranet.foundation.database import db
from tests.factories.activities import make_activity
from tests.rows import stored

TEXT = """一季度工作
1月15日下午3时至4时，在三楼会议室召开党员大会，由张一鸣同志主持。
2月17日，开展“学雷锋”主题党日。
3月，召开支委会。
3月20日，党课。
走访慰问老党员。"""
CASE = {
    "act": "save",
    "text": TEXT,
    "rows-0-take": "y",
    "rows-0-kind": "theme_day",
    "rows-0-title": "2月主题党日",
    "rows-0-held_on": "2025-02-17",
}


def post(browser, text=TEXT, **more):
    form = {"text": text, "branch": "B01", "act": "read", **more}
    return browser.post("/activities/paste", form, content_type="multipart/form-data")


def sent(page):
    """The form as a browser would send it."""
    (form,) = html.fromstring(page).xpath('//form[contains(@class, "form-page")]')
    return dict(form.form_values()) | {"act": "save"}


def test_ticked_rows_become_drafts_and_the_others_are_left(app, login_as):
    clerk = login_as("clerk1")
    page = post(clerk).text
    assert "读出3次活动" in page
    assert "只写到2025年3月，没有写明哪一天" in page
    assert "走访慰问老党员" in page.split("没有读出的文字")[1]
    assert stored(app, Activity) == []
    form = sent(page)
    del form["rows-2-take"]
    assert clerk.post("/activities/paste", form).status_code == 303
    first, second = sorted(stored(app, Activity), key=lambda one: one.held_on)
    assert (first.held_on, first.starts_at, first.ends_at) == (
        date(2025, 1, 15),
        time(15),
        time(16),
    )
    assert (first.place, first.chair_name, first.state, second.title) == (
        "三楼会议室",
        "张一鸣",
        State.DRAFT,
        "2月主题党日",
    )
    with app.app_context():
        assert db.session.get(Activity, first.id).due_count > 0
        texts = db.session.scalars(select(RecordText.content)).all()
    assert "2月17日，开展“学雷锋”主题党日。" in texts


def test_what_is_recorded_is_not_ticked_and_says_so(session, login_as):
    make_activity(session, held_on=date(2025, 2, 17))
    make_activity(session, "B02", held_on=date(2025, 1, 15))
    page = post(login_as("clerk1")).text
    assert page.count("活动台账中已有这一天的同类活动</") == 1
    assert [name for name in sent(page) if name.endswith("take")] == ["rows-0-take", "rows-2-take"]


def test_a_fault_in_one_row_makes_nothing_and_keeps_all(app, login_as):
    clerk = login_as("clerk1")
    form = sent(post(clerk).text)
    for fault, sentence in (
        ({"rows-1-held_on": ""}, "请填写"),
        ({"rows-1-ends_on": "2025-02-01"}, "结束日期早于开始日期"),
        ({"rows-1-kind": "unknown"}, "rows-1-kind"),
        # the branch was not there
        ({"rows-1-held_on": "1995-02-17"}, "rows"),
    ):
        answer = clerk.post("/activities/paste", form | fault)
        assert (answer.status_code, sentence in answer.text) == (422, True)
        assert "三楼会议室" in answer.text
        assert "走访慰问老党员" in answer.text
    form = {name: value for name, value in form.items() if not name.endswith("-take")}
    assert "请至少勾选一项" in clerk.post("/activities/paste", form).text
    assert stored(app, Activity) == []


def test_the_text_may_still_be_read_as_one_gathering(login_as):
    clerk = login_as("clerk1")
    assert post(clerk, act="one").status_code == 303


def test_a_date_without_a_year_is_of_the_year_that_is_chosen(login_as):
    form = sent(post(login_as("clerk1"), year="2024").text)
    assert form["rows-1-held_on"] == "2024-02-17"


def test_another_branch_is_unknown_and_its_kinds_are_those_the_person_logs(app, login_as):
    clerk = login_as("clerk1")
    form = sent(post(clerk).text)
    assert clerk.post("/activities/paste", form | {"branch": "B02"}).status_code == 404
    # the committee holds meetings of its own
    answer = login_as("staff").post("/activities/paste", {**CASE, "branch": "committee"})
    assert answer.status_code == 422
    assert stored(app, Activity) == []
