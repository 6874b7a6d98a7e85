"""Findings on pages: beside the record, in the review, on the self-check; explained with a reason that stays."""

from datetime import date, time, timedelta

import pytest

from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.findings.tables import FindingAnswer, FindingSetting
from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.activities.tables import Activity
from intranet.domain.records.workflow import State
from tests.factories.activities import HELD_ON, make_activity
from tests.rows import stored

AWAY = AbsenceReason.BUSINESS_TRIP
FEW = dict.fromkeys(["郑九州", "吴八方", "周七星"], AWAY)
SENTENCE = "应到9人，实到6人，出勤率66.7%，低于75%。"
EXPLAIN = "/self-check/records/{}/attendance_low"


def explained(login_as, activity, reason="防汛值守，三名同志在岗。", who="clerk1"):
    answer = login_as(who).post(EXPLAIN.format(activity.id), {"reason": reason})
    assert answer.status_code == 303, answer.text
    return answer


def test_the_record_page_shows_what_the_checks_find(session, login_as):
    activity = make_activity(session, absent=FEW)
    page = login_as("clerk1").get(f"/activities/{activity.id}").text
    assert SENTENCE in page
    assert EXPLAIN.format(activity.id) in page
    assert "《中国共产党支部工作条例（试行）》第十六条" in page


def test_members_read_the_record_without_findings(session, login_as):
    activity = make_activity(session, absent=FEW, state=State.APPROVED)
    assert SENTENCE not in login_as("member1").get(f"/activities/{activity.id}").text
    assert SENTENCE in login_as("jiwei").get(f"/activities/{activity.id}").text


def test_who_saves_is_told_at_once(session, login_as):
    activity = make_activity(session, absent=FEW)
    clerk = login_as("clerk1")
    page = clerk.get(f"/activities/{activity.id}/edit").text
    assert SENTENCE in page
    answer = clerk.post(f"/activities/{activity.id}/edit", form_of(session, activity))
    assert answer.status_code == 303
    assert "核对发现1处需要说明或者修改" in clerk.get(answer.location).text


def form_of(session, activity, **changes):
    """The form of the stored gathering as its page would send it."""
    absent = [row for row in activity.attendance if row.absence_reason]
    return {
        "kinds": ["theme_day"],
        "title": activity.title,
        "held_on": activity.held_on.isoformat(),
        "starts_at": "14:30",
        "ends_at": "16:30",
        "place": activity.place,
        "chair_name": activity.chair_name,
        "recorder_name": activity.recorder_name,
        "version": str(activity.version),
        "theme_day-theme": "学习党章",
        "theme_day-form": "集中学习",
        "theme_day-content": "结合岗位谈体会。",
        "theme_day-study_hours": "2",
        **{f"absent-{row.member_id}": "1" for row in absent},
        **{f"reason-{row.member_id}": row.absence_reason.value for row in absent},
        "act": "save",
        **changes,
    }


def test_an_absent_lecturer_is_refused_beside_the_field(session, login_as):
    activity = make_activity(
        session, kinds=("lecture",), chair_id=None, chair_name="王主任", absent={"张一鸣": AWAY}
    )
    answer = login_as("secretary1").post(
        f"/activities/{activity.id}/submit", {"version": activity.version}
    )
    assert answer.status_code == 422
    assert "主讲人张一鸣登记为缺席，请核对。" in answer.text
    assert 'id="lecture-lecturer_name-error"' in answer.text


def test_one_click_puts_the_sentence_into_the_opinion(app, session, login_as):
    activity = make_activity(session, absent=FEW, state=State.SUBMITTED)
    staff = login_as("staff")
    page = staff.get(f"/review/{activity.id}").text
    add = page.partition('name="add" value="')[2].partition('"')[0]
    answer = staff.post(
        f"/review/{activity.id}",
        {
            "decision": "return",
            "version": activity.version,
            "opinion": "请核对。",
            "reasons": ["0"],
            "add": add,
        },
    )
    assert answer.status_code == 200
    assert f"请核对。{SENTENCE}</textarea>" in answer.text
    assert "checked" in answer.text
    assert [one.state for one in stored(app, Activity)] == [State.SUBMITTED]
    # a sentence stands there once
    again = staff.post(
        f"/review/{activity.id}",
        {"decision": "return", "version": activity.version, "opinion": SENTENCE, "add": add},
    )
    assert f"{SENTENCE}{SENTENCE}" not in again.text


def test_a_reason_stays_on_the_record_beside_those_before_it(app, session, login_as):
    activity = make_activity(session, absent=FEW, state=State.SUBMITTED)
    explained(login_as, activity)
    explained(login_as, activity, "值守安排见附件。", who="secretary1")
    assert [row.reason for row in stored(app, FindingAnswer)] == [
        "防汛值守，三名同志在岗。",
        "值守安排见附件。",
    ]
    for who, address in (("clerk1", "/activities"), ("staff", "/review")):
        page = login_as(who).get(f"{address}/{activity.id}").text
        assert "防汛值守，三名同志在岗。" in page
        assert "值守安排见附件。" in page
    events = stored(app, AuditEvent, AuditEvent.action == "finding.answered")
    assert [event.object_kind for event in events] == ["finding_answer", "finding_answer"]


def test_a_reason_sent_twice_is_kept_once(app, session, login_as):
    activity = make_activity(session, absent=FEW)
    clerk = login_as("clerk1")
    page = clerk.get(EXPLAIN.format(activity.id)).text
    key = page.partition("<main")[2].partition('name="form_key" value="')[2].partition('"')[0]
    for _ in range(2):
        answer = clerk.post(EXPLAIN.format(activity.id), {"reason": "值守。", "form_key": key})
        assert answer.status_code == 303
    assert len(stored(app, FindingAnswer)) == 1


def test_a_reason_is_needed(app, session, login_as):
    activity = make_activity(session, absent=FEW)
    answer = login_as("clerk1").post(EXPLAIN.format(activity.id), {"reason": " "})
    assert answer.status_code == 422
    assert "请填写情况说明。" in answer.text
    assert stored(app, FindingAnswer) == []


def test_what_was_explained_is_open_again_when_the_facts_change(session, login_as):
    activity = make_activity(session, absent=FEW)
    explained(login_as, activity)
    clerk = login_as("clerk1")
    assert "补充说明" in clerk.get(f"/activities/{activity.id}").text
    more = next(row for row in activity.attendance if row.name == "孙六合")
    answer = clerk.post(
        f"/activities/{activity.id}/edit",
        form_of(
            session,
            activity,
            **{
                f"absent-{more.member_id}": "1",
                f"reason-{more.member_id}": AWAY.value,
            },
        ),
    )
    page = clerk.get(answer.location).text
    assert "出勤率55.6%" in page
    assert "说明情况" in page
    assert "以前的说明（当时情况：应到9人，实到6人" in page


def test_there_is_nothing_to_explain_where_nothing_is_found(session, login_as):
    activity = make_activity(session)
    clerk = login_as("clerk1")
    assert clerk.get(EXPLAIN.format(activity.id)).status_code == 404
    assert clerk.get(f"/self-check/records/{activity.id}/no_such_rule").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("member1", 403), ("staff", 403), ("secretary2", 404)])
def test_only_the_branch_explains(session, login_as, who, status):
    activity = make_activity(session, absent=FEW, state=State.APPROVED)
    assert (
        login_as(who).post(EXPLAIN.format(activity.id), {"reason": "值守。"}).status_code == status
    )


def test_bulk_approval_takes_what_is_explained(app, session, login_as):
    activity = make_activity(session, absent=FEW, state=State.SUBMITTED)
    staff = login_as("staff")
    chosen = {"chosen": f"{activity.id}.{activity.version}"}
    page = staff.get("/review").text
    assert "1处须说明" in page
    assert 'name="chosen"' not in page
    answer = staff.post("/review", chosen)
    assert "核对发现1处须说明的情况，请打开记录逐条审核。" in answer.text
    assert [one.state for one in stored(app, Activity)] == [State.SUBMITTED]
    explained(login_as, activity)
    assert 'name="chosen"' in staff.get("/review").text
    assert staff.post("/review", chosen).status_code == 303
    assert [one.state for one in stored(app, Activity)] == [State.APPROVED]


def test_a_reviewer_who_has_looked_may_approve_without_a_reason(app, session, login_as):
    activity = make_activity(session, absent=FEW, state=State.SUBMITTED)
    answer = login_as("staff").post(
        f"/review/{activity.id}", {"decision": "approve", "version": activity.version}
    )
    assert answer.status_code == 303
    assert [one.state for one in stored(app, Activity)] == [State.APPROVED]


def test_what_is_only_pointed_out_may_be_approved_in_bulk(session, login_as):
    make_activity(session, starts_at=time(5), ends_at=time(7), state=State.SUBMITTED)
    assert 'name="chosen"' in login_as("staff").get("/review").text


def test_the_self_check_lists_the_records_of_a_quarter(session, login_as):
    make_activity(session, title="到得少", absent=FEW, state=State.APPROVED)
    make_activity(session, title="到得齐", held_on=date(2025, 8, 5), state=State.APPROVED)
    make_activity(session, title="上季度", held_on=date(2025, 6, 30), absent=FEW)
    make_activity(session, "B02", title="别的支部", absent={"褚千山": AWAY, "卫万里": AWAY})
    page = login_as("clerk1").get("/self-check?quarter=2025Q3").text
    assert "已核对2条记录，其中1条有提示或者须说明的情况，还有1处没有说明" in page
    assert "到得少" in page
    for other in ("到得齐", "上季度", "别的支部"):
        assert other not in page
    assert "上季度" in login_as("clerk1").get("/self-check?quarter=2025Q2").text


def test_a_quarter_without_findings_says_so(session, login_as):
    make_activity(session, state=State.APPROVED)
    page = login_as("staff").get("/self-check?quarter=2025Q3&branch=B01").text
    assert "已核对1条记录，没有发现需要说明的情况。" in page
    assert "没有登记活动" in login_as("staff").get("/self-check?quarter=2025Q3&branch=B02").text


def test_the_committee_does_not_read_drafts_and_inspectors_only_what_is_settled(session, login_as):
    for number, state in enumerate((State.DRAFT, State.SUBMITTED, State.APPROVED)):
        make_activity(
            session,
            title=f"记录{state.value}",
            held_on=HELD_ON + timedelta(days=number),
            absent=FEW,
            state=state,
        )
    for who, seen in (
        ("secretary1", {"draft", "submitted", "approved"}),
        ("staff", {"submitted", "approved"}),
        ("jiwei", {"approved"}),
    ):
        page = login_as(who).get("/self-check?quarter=2025Q3&branch=B01").text
        assert {
            word for word in ("draft", "submitted", "approved") if f"记录{word}" in page
        } == seen


def test_another_branchs_self_check_is_not_found(session, login_as):
    assert login_as("secretary1").get("/self-check?branch=B02").status_code == 404


def test_another_record_is_named_only_to_who_may_read_it(session, login_as):
    make_activity(session, kinds=("lecture",), title="同时的党课")
    activity = make_activity(session, state=State.SUBMITTED)
    assert "同时的党课" in login_as("clerk1").get(f"/activities/{activity.id}").text
    page = login_as("staff").get(f"/review/{activity.id}").text
    assert "同一时间还登记在另一次活动中" in page
    assert "有关记录不在您的查看范围内" in page
    assert "同时的党课" not in page


def test_the_self_check_costs_a_fixed_number_of_statements(session, login_as, count_statements):
    clerk = login_as("clerk1")

    def cost():
        count_statements.clear()
        assert clerk.get("/self-check?quarter=2025Q3").status_code == 200
        return len(count_statements)

    for kinds in (("assembly",), ("lecture",)):
        make_activity(session, kinds=kinds, absent=FEW, state=State.APPROVED)
    few = cost()
    for day in range(1, 21):
        for kinds in (("assembly",), ("theme_day", "lecture")):
            make_activity(session, kinds=kinds, held_on=date(2025, 7, day), absent=FEW)
    assert cost() == few


def test_the_committee_sets_a_limit_and_everything_follows_it(app, session, login_as):
    activity = make_activity(session, absent=FEW, state=State.SUBMITTED)
    staff = login_as("staff")
    page = staff.get("/self-check/rules/attendance_low").text
    assert "默认75，可填1至100的整数。" in page
    saved = staff.post(
        "/self-check/rules/attendance_low", {"active": "y", "number": "66", "version": "0"}
    )
    assert saved.status_code == 303
    assert [(row.code, row.limit_value) for row in stored(app, FindingSetting)] == [
        ("attendance_low", 66)
    ]
    assert SENTENCE not in staff.get(f"/review/{activity.id}").text
    assert "出勤率不低于66%" in login_as("clerk1").get("/self-check/rules").text
    events = stored(app, AuditEvent, AuditEvent.action == "finding.rule_set")
    assert [event.details["limit"] for event in events] == [66]


def test_the_committee_switches_a_rule_off(session, login_as):
    activity = make_activity(session, absent=FEW, state=State.SUBMITTED)
    staff = login_as("staff")
    assert staff.post("/self-check/rules/attendance_low", {"number": "75"}).status_code == 303
    assert SENTENCE not in staff.get(f"/review/{activity.id}").text
    assert "不核对" in staff.get("/self-check/rules").text


@pytest.mark.parametrize("number", ["0", "101", "", "八十", "-1"])
def test_a_limit_out_of_bounds_is_refused(app, login_as, number):
    answer = login_as("staff").post(
        "/self-check/rules/attendance_low", {"active": "y", "number": number, "version": "0"}
    )
    assert answer.status_code == 422
    assert stored(app, FindingSetting) == []


def test_a_rule_without_a_limit_is_only_switched(app, login_as):
    staff = login_as("staff")
    assert 'name="number"' not in staff.get("/self-check/rules/entered_twice").text
    assert staff.post("/self-check/rules/entered_twice", {"version": "0"}).status_code == 303
    assert [(row.active, row.limit_value) for row in stored(app, FindingSetting)] == [(False, None)]
    assert staff.get("/self-check/rules/no_such_rule").status_code == 404


def test_a_rule_that_somebody_set_meanwhile_is_not_overwritten(app, login_as):
    address = "/self-check/rules/attendance_low"
    first = {"active": "y", "number": "70", "version": "0"}
    assert login_as("staff").post(address, first).status_code == 303
    later = login_as("staff").post(address, {"active": "y", "number": "75", "version": "0"})
    assert later.status_code == 409
    assert [row.limit_value for row in stored(app, FindingSetting)] == [70]


def test_branches_read_the_rules_and_do_not_change_them(login_as):
    assert login_as("secretary1").get("/self-check/rules").status_code == 200
    assert login_as("secretary1").get("/self-check/rules/attendance_low").status_code == 403


def test_a_reason_typed_before_the_session_ran_out_is_there_again(session, login_as):
    activity = make_activity(session, absent=FEW)
    clerk = login_as("clerk1")
    key = f"finding:{activity.id}:attendance_low"
    kept = clerk.post("/drafts/keep", {"draft_key": key, "reason": "值守任务还没有写完"})
    assert kept.status_code == 200
    page = clerk.get(f"{EXPLAIN.format(activity.id)}?draft={key}").text
    assert "值守任务还没有写完</textarea>" in page
    assert "值守任务" not in clerk.get(EXPLAIN.format(activity.id)).text
