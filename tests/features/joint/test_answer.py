"""The branch's side: one confirmation with its exceptions, corrections, and saying that it did not take part."""

from datetime import date, time

import pytest

from intranet.domain.activities.presence import AbsenceReason, AttendanceStatus
from intranet.domain.activities.revisions import Revision
from intranet.domain.records.closing import ClosedQuarter
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from intranet.foundation.database import db
from tests.factories.activities import make_joint_event
from tests.features.joint.helpers import (
    absent,
    confirm,
    form_with,
    invitation,
    records,
    the_event,
)
from tests.rows import committed


@pytest.fixture
def event(session):
    return make_joint_event(session, kinds=("theme_day", "lecture"))


def test_the_page_lists_everybody_as_present(login_as, event):
    page = login_as("secretary1").get(f"/joint/{event.id}/B01").text
    assert "机关礼堂" in page
    assert "学习贯彻党的创新理论" in page
    assert '应到<output data-count="due">9</output>' in page
    assert '实到<output data-count="present">9</output>' in page
    assert '有表决权应到<output data-count="voters">8</output>' in page
    assert " checked" not in page
    assert "确认并提交审核" in page
    assert "确认（交支部书记提交）" in login_as("clerk1").get(f"/joint/{event.id}/B01").text


def test_one_click_makes_and_submits_the_branchs_record(app, login_as, event):
    browser = login_as("secretary1")
    answer = confirm(browser, event.id, "B01")
    assert answer.status_code == 303
    record = records(app, "B01")[0]
    assert answer.location == f"/activities/{record.id}"
    assert record.state is State.SUBMITTED
    assert (record.title, record.place) == (event.title, event.place)
    assert (record.starts_at, record.duration_minutes) == (time(14, 30), 120)
    assert (record.due_count, record.present_count, record.absent_count) == (9, 9, 0)
    assert record.person_minutes == 9 * 120
    assert [part.kind.code for part in record.records] == ["theme_day", "lecture"]
    assert [part.study_hours_tenths for part in record.records] == [0, 20]
    assert record.records[0].text.content.startswith("一、集体学习")
    assert record.brand_id is None
    # the chair is a member of this branch
    assert record.chair_id is not None
    with app.app_context():
        assert db.session.query(Revision).filter_by(activity_id=record.id).count() == 1
    assert invitation(app, "B01").answered_at is not None
    page = browser.get(answer.location).text
    assert "联合活动" in page
    assert f"/joint/{event.id}" in page


def test_the_form_of_the_page_confirms_as_it_stands(app, login_as, event):
    browser = login_as("secretary1")
    fields = form_with(browser.get(f"/joint/{event.id}/B01").text, "submit")
    answer = browser.post(fields.pop("action"), fields)
    assert answer.status_code == 303
    record = records(app, "B01")[0]
    assert (record.state, record.present_count) == (State.SUBMITTED, 9)
    again = form_with(browser.get(f"/joint/{event.id}/B01").text, "save")
    again["act"] = "save"
    assert browser.post(again.pop("action"), again).status_code == 303
    assert records(app, "B01")[0].version > record.version


def test_a_chair_of_another_branch_is_a_name_only(app, login_as, event):
    confirm(login_as("secretary2"), event.id, "B02")
    record = records(app, "B02")[0]
    assert (record.chair_name, record.chair_id) == ("张一鸣", None)


def test_the_clerk_confirms_and_the_secretary_submits(app, login_as, event):
    confirm(login_as("clerk1"), event.id, "B01", "save")
    record = records(app, "B01")[0]
    assert record.state is State.DRAFT
    secretary = login_as("secretary1")
    assert event.title in secretary.get("/").text
    assert (
        secretary.post(f"/activities/{record.id}/submit", {"version": record.version}).status_code
        == 303
    )
    assert records(app, "B01")[0].state is State.SUBMITTED


def test_a_clerk_cannot_submit_by_the_button_of_others(app, login_as, event):
    confirm(login_as("clerk1"), event.id, "B01", "submit")
    assert records(app, "B01")[0].state is State.DRAFT


def test_exceptions_are_kept_with_their_reasons(app, login_as, event):
    confirm(login_as("secretary1"), event.id, "B01", **absent(app, "钱五羊", "other", "陪护"))
    record = records(app, "B01")[0]
    away = [row for row in record.attendance if row.status is AttendanceStatus.ABSENT]
    assert [(row.name, row.absence_reason, row.absence_note) for row in away] == [
        ("钱五羊", AbsenceReason.OTHER, "陪护")
    ]
    assert (record.present_count, record.records[1].present_count) == (8, 8)


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [("", "请选择钱五羊的缺席原因"), ("other", "选了“其他”，请写明")],
)
def test_a_missing_reason_is_said_and_what_was_ticked_stays(app, login_as, event, reason, sentence):
    for username, act in (("secretary1", "submit"), ("clerk1", "save")):
        answer = confirm(login_as(username), event.id, "B01", act, **absent(app, "钱五羊", reason))
        assert answer.status_code == 422
        assert sentence in answer.text
        assert answer.text.count(" checked") == 1
        assert records(app) == []
        assert invitation(app, "B01").answered_at is None


def test_a_note_that_is_too_long_is_refused_beside_it_and_stays(app, login_as, event):
    note = "字" * 61
    answer = confirm(login_as("secretary1"), event.id, "B01", **absent(app, "钱五羊", note=note))
    assert answer.status_code == 422
    assert answer.text.count("缺席说明最多60字，现有61字，请精简。") == 2
    assert f'value="{note}"' in answer.text
    whole = confirm(login_as("secretary1"), event.id, "B01", **absent(app, "钱五羊", note=note[1:]))
    assert whole.status_code == 303


def test_a_chair_who_is_said_to_be_absent_is_pointed_out(app, login_as, event):
    answer = confirm(login_as("secretary1"), event.id, "B01", **absent(app, "张一鸣"))
    assert answer.status_code == 422
    assert "主持人张一鸣登记为缺席，请核对。" in answer.text


def test_a_closed_quarter_takes_no_confirmation(app, session, login_as, event):
    session.add(
        ClosedQuarter(
            committee_id=event.committee_id,
            branch_id=None,
            year=2025,
            quarter=3,
            closed_at=clock.now(),
        )
    )
    committed(session)
    answer = confirm(login_as("secretary1"), event.id, "B01")
    assert answer.status_code == 422
    assert "该季度已经关账" in answer.text


def test_before_its_day_an_event_cannot_be_confirmed(app, session, login_as):
    event = make_joint_event(session, held_on=date(2025, 10, 28), place="")
    browser = login_as("secretary1")
    page = browser.get(f"/joint/{event.id}/B01").text
    assert "活动定于2025年10月28日开展，开展后才能确认。" in page
    assert "确认并提交审核" not in page
    answer = confirm(browser, event.id, "B01")
    assert answer.status_code == 409
    assert "开展后才能确认" in answer.text
    assert records(app) == []


def test_an_event_of_several_days_waits_for_the_last(app, session, login_as):
    event = make_joint_event(session, held_on=date(2025, 10, 19), ends_on=date(2025, 10, 21))
    assert confirm(login_as("secretary1"), event.id, "B01").status_code == 409


def test_an_incomplete_event_says_who_can_help(app, session, login_as):
    event = make_joint_event(session, place="")
    browser = login_as("secretary1")
    page = browser.get(f"/joint/{event.id}/B01").text
    assert "请联系机关党委补充" in page
    answer = confirm(browser, event.id, "B01")
    assert answer.status_code == 422
    assert "请填写地点。" in answer.text


def test_an_event_that_was_changed_meanwhile_is_looked_at_again(app, login_as, event):
    answer = confirm(
        login_as("secretary1"), event.id, "B01", event_version="77", **absent(app, "钱五羊")
    )
    assert answer.status_code == 409
    assert "机关党委刚刚修改了共同内容" in answer.text
    assert answer.text.count(" checked") == 1
    assert records(app) == []


def test_a_double_click_makes_one_record(app, login_as, event):
    browser = login_as("secretary1")
    first, second = (confirm(browser, event.id, "B01") for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert "没有重复登记" in browser.get(second.location).text
    assert len(records(app)) == 1


def test_a_second_person_is_told_and_loses_nothing(app, login_as, event):
    confirm(login_as("clerk1"), event.id, "B01", "save")
    answer = confirm(login_as("secretary1"), event.id, "B01", **absent(app, "钱五羊"))
    assert answer.status_code == 409
    assert "本支部已由李二虎确认，没有重复登记。" in answer.text
    assert "现在保存的是：全部出席。" in answer.text
    assert answer.text.count(" checked") == 1
    assert len(records(app)) == 1
    assert records(app)[0].absent_count == 0


def test_a_branch_says_that_it_did_not_take_part(app, login_as, event):
    browser = login_as("clerk1")
    silent = confirm(browser, event.id, "B01", "decline", declined=" ")
    assert silent.status_code == 422
    assert "请填写没有参加的原因。" in silent.text
    long = confirm(browser, event.id, "B01", "decline", declined="值" * 61)
    assert long.status_code == 422
    assert "值" * 61 in long.text
    assert confirm(browser, event.id, "B01", "decline", declined="全员值班").status_code == 303
    assert invitation(app, "B01").declined == "全员值班"
    assert records(app) == []
    assert event.title not in browser.get("/").text


def test_declining_without_a_reason_keeps_what_was_ticked(app, login_as, event):
    browser = login_as("secretary1")
    page = browser.get(f"/joint/{event.id}/B01").text
    fields = {**form_with(page, "decline"), **absent(app, "钱五羊", "other", "陪护")}
    answer = browser.post(fields.pop("action"), fields)
    assert answer.status_code == 422
    assert "请填写没有参加的原因。" in answer.text
    assert answer.text.count(" checked") == 1
    assert 'value="陪护"' in answer.text
    assert invitation(app, "B01").answered_at is None


def test_a_declined_invitation_can_still_be_confirmed(app, login_as, event):
    browser = login_as("secretary1")
    confirm(browser, event.id, "B01", "decline", declined="全员值班")
    page = browser.get(f"/joint/{event.id}/B01").text
    assert "本支部此前答复未参加：全员值班" in page
    assert confirm(browser, event.id, "B01").status_code == 303
    assert invitation(app, "B01").declined == ""
    assert len(records(app, "B01")) == 1
    late = confirm(browser, event.id, "B01", "decline", declined="值班")
    assert late.status_code == 409
    assert "本支部已经登记了这次活动" in late.text


def test_exceptions_are_corrected_where_they_were_confirmed(app, login_as, event):
    browser = login_as("secretary1")
    confirm(browser, event.id, "B01")
    record = records(app, "B01")[0]
    assert browser.get(f"/activities/{record.id}/edit").location == f"/joint/{event.id}/B01"
    page = browser.get(f"/joint/{event.id}/B01").text
    assert "提交审核" in page
    assert "确认并提交审核" not in page
    typed = {"version": record.version, **absent(app, "钱五羊")}
    assert confirm(browser, event.id, "B01", "save", **typed).status_code == 303
    again = records(app, "B01")[0]
    assert (again.id, again.state) == (record.id, State.DRAFT)
    assert (again.absent_count, again.present_count) == (1, 8)
    assert "钱五羊" in browser.get(f"/joint/{event.id}/B01").text
    with app.app_context():
        assert db.session.query(Revision).filter_by(activity_id=record.id).count() == 2
    submitted = {"version": again.version, **absent(app, "钱五羊", "sick_leave")}
    assert confirm(browser, event.id, "B01", "submit", **submitted).status_code == 303
    assert records(app, "B01")[0].state is State.SUBMITTED


def test_a_stale_correction_shows_both(app, login_as, event):
    browser = login_as("secretary1")
    confirm(browser, event.id, "B01")
    record = records(app, "B01")[0]
    confirm(browser, event.id, "B01", "save", version=record.version, **absent(app, "钱五羊"))
    answer = confirm(
        browser, event.id, "B01", "save", version=record.version, **absent(app, "孙六合")
    )
    assert answer.status_code == 409
    assert "已被其他人修改" in answer.text
    assert "现在保存的是：钱五羊（公务出差）。" in answer.text


def test_a_record_that_is_taken_up_or_approved_stays(app, login_as, event):
    browser, staff = login_as("secretary1"), login_as("staff")
    confirm(browser, event.id, "B01")
    for decision, sentence in (("take_up", "已受理，正在审核"), ("approve", "已通过，不能修改")):
        record = records(app, "B01")[0]
        staff.post(f"/review/{record.id}", {"decision": decision, "version": record.version})
        fresh = records(app, "B01")[0]
        assert sentence in browser.get(f"/joint/{event.id}/B01").text
        late = confirm(browser, event.id, "B01", "save", version=fresh.version)
        assert late.status_code == 409
        assert sentence in late.text


def test_the_shared_part_is_not_changed_by_a_branch(app, login_as, event):
    browser = login_as("secretary1")
    confirm(browser, event.id, "B01")
    record = records(app, "B01")[0]
    answer = browser.post(
        f"/activities/{record.id}/edit", {"title": "别的", "version": record.version}
    )
    assert answer.status_code == 409
    assert "共同内容由机关党委统一登记" in answer.text


def test_a_struck_record_leaves_the_invitation_open_again(app, login_as, event):
    browser = login_as("secretary1")
    confirm(browser, event.id, "B01")
    record = records(app, "B01")[0]
    browser.post(f"/review/{record.id}/void", {"version": record.version, "reason": "误点确认。"})
    assert invitation(app, "B01").answered_at is None
    assert "确认并提交审核" in browser.get(f"/joint/{event.id}/B01").text
    assert confirm(browser, event.id, "B01").status_code == 303
    states = [one.state for one in records(app, "B01")]
    assert states == [State.VOIDED, State.SUBMITTED]


def test_only_clerk_and_secretary_answer(app, session, login_as):
    event = make_joint_event(session, kinds=("warning_education",))
    assert login_as("discipline1").get(f"/joint/{event.id}/B01").status_code == 404
    assert login_as("staff").get(f"/joint/{event.id}/B01").status_code == 403
    assert confirm(login_as("staff"), event.id, "B01").status_code == 403
    assert login_as("secretary1").get(f"/joint/{event.id}/B02").status_code == 404
    assert confirm(login_as("secretary1"), event.id, "B02").status_code == 404
    assert login_as("secretary1").get(f"/joint/{event.id}/B99").status_code == 404
    confirm(login_as("secretary1"), event.id, "B01")
    record = records(app, "B01")[0]
    # the discipline officer logs integrity education, but not the branch's part of a joint event
    officer = login_as("discipline1")
    assert f"/activities/{record.id}/edit" not in officer.get(f"/activities/{record.id}").text
    assert officer.get(f"/activities/{record.id}/edit").status_code == 403


def test_what_was_ticked_survives_a_new_sign_in(app, login_as, event):
    browser = login_as("secretary1")
    key = f"joint:{event.id}:B01"
    browser.post("/drafts/keep", {"draft_key": key, **absent(app, "钱五羊")})
    assert browser.get(f"/joint/{event.id}/B01?draft={key}").text.count(" checked") == 1
    confirm(browser, event.id, "B01")
    assert browser.get(f"/joint/{event.id}/B01?draft={key}").text.count(" checked") == 0


def test_the_event_stays_as_it_was_entered(app, login_as, event):
    before = the_event(app).version
    confirm(login_as("secretary1"), event.id, "B01")
    confirm(login_as("secretary2"), event.id, "B02", "decline", declined="值班")
    assert the_event(app).version == before
