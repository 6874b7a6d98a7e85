"""The committee's side: one entry for several branches, its list, its page, its end."""

from datetime import date

import pytest

from intranet.domain.access.audit import AuditEvent
from intranet.foundation.database import db
from tests.factories.activities import make_joint_event
from tests.features.joint.helpers import (
    confirm,
    enter,
    entered,
    invitation,
    records,
    the_event,
)


def test_one_entry_invites_every_branch(app, login_as):
    browser = login_as("staff")
    number = enter(browser)
    event = the_event(app)
    assert event.title == "联合主题党日暨专题党课"
    assert event.duration_minutes == 120
    assert [record.study_hours_tenths for record in event.records] == [0, 20]
    assert len(event.invitations) == 3
    page = browser.get(f"/joint/{number}").text
    assert "已登记，3个受邀党支部会在待办中看到。" in page
    for name in ("机关第一党支部", "机关第二党支部", "指挥信息保障中心党支部"):
        assert name in page
    assert "集体学习文件" in page
    assert "未确认" in page
    with app.app_context():
        assert db.session.query(AuditEvent).filter_by(action="joint_event.created").count() == 1


def test_only_ticked_branches_are_invited(app, login_as):
    enter(login_as("staff"), everyone="", branches=["B02"])
    assert len(the_event(app).invitations) == 1
    assert invitation(app, "B02").answered_at is None


def test_a_double_submit_makes_one_event(app, login_as):
    browser = login_as("staff")
    assert enter(browser) == enter(browser)
    the_event(app)


BAD = [
    ({"everyone": ""}, "请至少选择一个受邀党支部"),
    ({"kinds": []}, "请至少选择一个类别"),
    ({"kinds": ["life_meeting"]}, "请至少选择一个类别"),
    ({"title": ""}, "请填写名称"),
    ({"held_on": ""}, "请填写日期"),
    ({"ends_at": "13:00"}, "结束时间应晚于开始时间"),
    ({"theme_day-content": ""}, "请填写会议内容（主题党日）"),
    ({"lecture-study_hours": ""}, "请填写学时（党课）"),
    ({"place": ""}, "请填写地点"),
    (
        {
            "kinds": ["lecture", "integrity_lecture"],
            "integrity_lecture-theme": "廉洁",
            "integrity_lecture-lecturer_name": "李讲师",
            "integrity_lecture-content": "讲解。",
            "integrity_lecture-study_hours": "1",
        },
        "不要再选“党课”",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), BAD)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(app, login_as, change, sentence):
    answer = login_as("staff").post("/joint/new", entered(**change))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="冯十月"' in answer.text
    with app.app_context():
        assert db.session.query(AuditEvent).filter_by(action="joint_event.created").count() == 0


def test_beside_the_form_stands_what_it_still_lacks(login_as):
    browser = login_as("staff")

    def progress(answer):
        return answer.text.partition('id="progress"')[2].partition("</nav>")[0]

    blank = progress(browser.get("/joint/new"))
    for sentence in ("请至少选择一个类别。", "请填写地点。", "请至少选择一个受邀党支部。"):
        assert sentence in blank
    half = entered(everyone="", held_on="", **{"theme_day-content": ""})
    told = progress(browser.post("/joint/new?refresh=1", half))
    assert '<a href="#held_on">请填写日期。' in told
    assert 'href="#theme_day-content"' in told
    assert "请填写地点。" not in told
    assert "待完善" not in progress(browser.post("/joint/new?refresh=1", entered()))


def test_before_its_day_an_event_may_be_incomplete(app, login_as):
    browser = login_as("staff")
    number = enter(
        browser,
        held_on="2025-10-28",
        **{"theme_day-content": "", "lecture-content": "", "lecture-study_hours": ""},
    )
    page = browser.get(f"/joint/{number}").text
    assert "请填写会议内容（主题党日）。" in page
    assert "补齐后各党支部才能确认" in page
    assert "补齐后各党支部才能确认" not in login_as("secretary1").get(f"/joint/{number}").text


def test_study_hours_beyond_the_clock_are_pointed_out(login_as):
    browser = login_as("staff")
    number = enter(browser, **{"theme_day-study_hours": "2"})
    assert "学时只在一类中计算" in browser.get(f"/joint/{number}").text


def test_the_form_follows_kinds_and_date_without_saving(app, login_as):
    answer = login_as("staff").post(
        "/joint/new", {"kinds": ["study_session"], "held_on": "2025-10-20", "act": "refresh"}
    )
    assert answer.status_code == 200
    assert 'id="section-study_session"' in answer.text
    assert 'name="study_session-content"' in answer.text
    assert "机关第二党支部" in answer.text
    gone = login_as("staff").post("/joint/new", {"held_on": "2015-10-20", "act": "refresh"})
    assert "机关第二党支部" not in gone.text


def test_only_kinds_that_can_be_shared_are_offered(login_as):
    page = login_as("staff").get("/joint/new").text
    for code in ("theme_day", "lecture", "study_session", "warning_education"):
        assert f'value="{code}"' in page
    for code in ("life_meeting", "assembly", "group_meeting", "core_group_session", "exercise"):
        assert f'value="{code}"' not in page


def test_kept_text_comes_back(login_as):
    browser = login_as("staff")
    kept = {"draft_page": "/joint/new", "draft_view": "view-1"}
    browser.post("/drafts/keep", entered(title="没写完的联合活动", **kept))
    assert "没写完的联合活动" in browser.get("/").text
    page = browser.get("/joint/new?draft=joint:new:joint-key-0001").text
    assert 'value="没写完的联合活动"' in page
    assert "集体学习文件" in page
    enter(browser, **kept)
    assert "没写完的联合活动" not in browser.get("/").text


def test_an_event_may_be_changed_until_a_branch_confirms(app, session, login_as):
    event = make_joint_event(session)
    browser = login_as("staff")
    page = browser.get(f"/joint/{event.id}/edit").text
    assert "机关礼堂" in page
    change = entered(place="党员活动室", version=event.version, everyone="", branches=["B01"])
    assert browser.post(f"/joint/{event.id}/edit", change).status_code == 303
    changed = the_event(app)
    assert (changed.place, changed.version) == ("党员活动室", event.version + 1)
    assert len(changed.invitations) == 1
    assert len(changed.records) == 2

    assert confirm(login_as("secretary1"), event.id, "B01").status_code == 303
    page = browser.get(f"/joint/{event.id}/edit").text
    assert "已有党支部确认参加，日期和类别不能再修改" in page
    assert 'name="place"' not in page
    late = browser.post(
        f"/joint/{event.id}/edit", entered(place="别处", version=changed.version, act="save")
    )
    assert late.status_code == 409
    assert the_event(app).place == "党员活动室"


def test_further_branches_may_be_invited_after_a_confirmation(app, session, login_as):
    event = make_joint_event(session, ("B01",))
    confirm(login_as("secretary1"), event.id, "B01")
    browser = login_as("staff")
    empty = browser.post(f"/joint/{event.id}/edit", {"act": "invite"})
    assert empty.status_code == 422
    assert "请选择要增加的党支部" in empty.text
    added = browser.post(f"/joint/{event.id}/edit", {"act": "invite", "branches": ["B02"]})
    assert added.status_code == 303
    again = browser.post(f"/joint/{event.id}/edit", {"act": "invite", "everyone": "y"})
    assert again.status_code == 303
    assert len(the_event(app).invitations) == 3
    assert confirm(login_as("secretary2"), event.id, "B02").status_code == 303
    assert "都已受邀" in browser.get(f"/joint/{event.id}/edit").text


def test_a_stale_form_shows_both_texts(app, session, login_as):
    event = make_joint_event(session)
    browser = login_as("staff")
    browser.post(f"/joint/{event.id}/edit", entered(place="甲处", version=event.version))
    answer = browser.post(f"/joint/{event.id}/edit", entered(place="乙处", version=event.version))
    assert answer.status_code == 409
    assert "已被其他人修改" in answer.text
    assert "<del>甲处</del>" in answer.text or "甲" in answer.text
    assert 'value="乙处"' in answer.text
    assert the_event(app).place == "甲处"


def test_an_event_is_cancelled_while_nobody_has_confirmed(app, session, login_as):
    event = make_joint_event(session)
    browser = login_as("staff")
    asked = browser.get(f"/joint/{event.id}/cancel").text
    assert "取消后不能恢复" in asked
    assert event.title in asked
    assert the_event(app).cancelled_at is None
    assert browser.post(f"/joint/{event.id}/cancel", {"version": 99}).status_code == 409
    assert browser.post(f"/joint/{event.id}/cancel", {"version": event.version}).status_code == 303
    assert "已取消" in browser.get(f"/joint/{event.id}").text
    assert browser.get(f"/joint/{event.id}/edit").status_code == 409
    page = login_as("secretary1").get(f"/joint/{event.id}/B01").text
    assert "这次联合活动已取消" in page
    assert "确认并提交审核" not in page
    assert confirm(login_as("secretary1"), event.id, "B01").status_code == 409
    assert (
        confirm(login_as("secretary1"), event.id, "B01", "decline", declined="值班").status_code
        == 409
    )
    assert records(app) == []


def test_an_event_with_a_confirmation_is_not_cancelled(app, session, login_as):
    event = make_joint_event(session)
    confirm(login_as("secretary1"), event.id, "B01")
    browser = login_as("staff")
    answer = browser.post(f"/joint/{event.id}/cancel", {"version": event.version})
    assert answer.status_code == 409
    assert "已有党支部确认参加，不能取消" in answer.text
    assert the_event(app).cancelled_at is None


def test_the_page_says_who_has_answered(session, login_as):
    event = make_joint_event(session)
    confirm(login_as("secretary1"), event.id, "B01")
    confirm(login_as("secretary2"), event.id, "B02", "decline", declined="全员值班，另行补课")
    page = login_as("staff").get(f"/joint/{event.id}").text
    assert "共邀请3个党支部，2个已答复。" in page
    assert "待审核" in page
    assert "全员值班，另行补课" in page
    assert "已等35天" in page
    assert "/activities/1" in page


def test_a_branch_sees_its_own_answer_only(session, login_as):
    event = make_joint_event(session)
    confirm(login_as("secretary2"), event.id, "B02", "decline", declined="全员值班")
    page = login_as("clerk1").get(f"/joint/{event.id}").text
    assert "机关第一党支部" in page
    assert "机关第二党支部" not in page
    assert "全员值班" not in page
    assert f"/joint/{event.id}/B01" in page


def test_a_draft_is_known_to_the_committee_but_not_open_to_it(app, session, login_as):
    event = make_joint_event(session)
    confirm(login_as("clerk1"), event.id, "B01", "save")
    number = records(app, "B01")[0].id
    assert f"/activities/{number}" not in login_as("staff").get(f"/joint/{event.id}").text
    assert f"/activities/{number}" in login_as("secretary1").get(f"/joint/{event.id}").text


def test_the_list_counts_answers_for_the_committee(session, login_as):
    event = make_joint_event(session, title="联合学习")
    confirm(login_as("secretary1"), event.id, "B01")
    for username in ("staff", "leader", "jiwei", "archivist"):
        page = login_as(username).get("/joint").text
        assert "联合学习" in page
        assert "1/3" in page
    assert "登记联合活动" in login_as("staff").get("/joint").text
    assert 'href="/joint/new"' not in login_as("leader").get("/joint").text


def test_the_list_shows_a_branch_what_it_is_invited_to(session, login_as):
    make_joint_event(session, ("B01",), title="请一支部")
    make_joint_event(session, ("B02",), title="请二支部")
    page = login_as("clerk1").get("/joint").text
    assert "请一支部" in page
    assert "未确认" in page
    assert "请二支部" not in page
    for username in ("member1", "discipline1", "groupleader8"):
        browser = login_as(username)
        assert "请一支部" not in browser.get("/joint").text
        assert 'href="/joint"' not in browser.get("/go/activities").text
    assert 'href="/joint"' in login_as("clerk1").get("/go/activities").text


@pytest.mark.parametrize("username", ["staff", "secretary1"])
def test_the_list_takes_as_many_statements_for_many(session, login_as, count_statements, username):
    browser = login_as(username)
    make_joint_event(session)
    browser.get("/joint")
    count_statements.clear()
    browser.get("/joint")
    few = len(count_statements)
    for day in range(1, 21):
        make_joint_event(session, held_on=date(2025, 8, day))
    count_statements.clear()
    browser.get("/joint")
    assert len(count_statements) == few


def test_the_event_page_takes_as_many_statements_for_many(session, login_as, count_statements):
    one = make_joint_event(session, ("B01",))
    many = make_joint_event(session)
    browser = login_as("staff")
    browser.get(f"/joint/{one.id}")
    count_statements.clear()
    browser.get(f"/joint/{one.id}")
    few = len(count_statements)
    count_statements.clear()
    browser.get(f"/joint/{many.id}")
    assert len(count_statements) == few


def test_the_list_is_paged_newest_first(session, login_as):
    for day in range(1, 32):
        make_joint_event(session, ("B01",), held_on=date(2025, 8, day), title=f"第{day}次")
    browser = login_as("staff")
    first = browser.get("/joint").text
    assert first.index("第31次") < first.index("第2次<")
    assert "第1次<" not in first
    assert "共 31 条" in first
    assert "第1次<" in browser.get("/joint?page=2025-08-02.2").text
