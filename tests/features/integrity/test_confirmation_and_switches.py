"""The password once more before restricted pages; what is switched off is not there; reading in an emergency."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from intranet.domain.access.accounts import RoleGrant, User, UserSession
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.modules import ModuleSwitch, switch
from intranet.domain.access.permissions import Module, Permission
from intranet.domain.access.roles import Actor, Grant, Role
from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.openings import LASTS, ReadingOpening
from intranet.domain.integrity.restricted import FirstFormMeasure
from intranet.domain.organization.tables import Committee
from intranet.foundation import clock, sealed
from intranet.pagekit.session import CONFIRMED_FOR
from tests.cast import PASSWORD
from tests.conftest import actor_of, key_file
from tests.factories.integrity import make_risk
from tests.factories.restricted import measure, member_named, sanction, switched_on
from tests.rows import committed


def talk(session):
    return {
        "kind": "reminder",
        "person_id": member_named(session, "李二虎").id,
        "taken_on": "2025-10-10",
        "handler": "张一鸣同志",
        "version": "0",
    }


def test_a_restricted_page_asks_for_the_password_and_goes_on_to_where_one_was(session, login_as):
    switched_on(session)
    browser = login_as("secretary1")
    asked = browser.get("/integrity/measures?year=2025")
    assert asked.status_code == 303
    assert asked.location == "/account/confirm?next=/integrity/measures?year%3D2025"
    assert "再输入一次登录密码" in browser.get(asked.location).text
    done = browser.post(
        "/account/confirm", {"confirm_password": PASSWORD, "next": "/integrity/measures?year=2025"}
    )
    assert (done.status_code, done.location) == (303, "/integrity/measures?year=2025")
    assert browser.get(done.location).status_code == 200


def test_a_wrong_password_is_refused_and_counted_until_nobody_may_try(session, login_as):
    switched_on(session)
    browser = login_as("secretary1")
    for _ in range(10):
        wrong = browser.post("/account/confirm", {"confirm_password": "falsch-falsch"})
        assert wrong.status_code == 422
        assert "密码不正确" in wrong.text
    paused = browser.post("/account/confirm", {"confirm_password": PASSWORD})
    assert paused.status_code == 429
    failed = select(AuditEvent.id).where(AuditEvent.action == AuditAction.SIGN_IN_FAILED)
    assert len(session.scalars(failed).all()) == 10
    assert browser.get("/integrity/measures").status_code == 303


@pytest.mark.parametrize(
    ("passed", "status"),
    [(CONFIRMED_FOR - timedelta(seconds=5), 200), (CONFIRMED_FOR + timedelta(seconds=5), 303)],
)
def test_a_confirmation_holds_five_minutes_for_its_session_alone(session, login_as, passed, status):
    switched_on(session)
    browser = login_as("secretary1").confirm()
    session.execute(select(1))
    session.rollback()
    confirmed = session.scalars(
        select(UserSession.confirmed_at).where(UserSession.confirmed_at.is_not(None))
    ).one()
    session.rollback()
    assert confirmed is not None
    with time_machine.travel(datetime.now(UTC) + passed, tick=True):
        assert browser.get("/integrity/measures").status_code == status
    assert login_as("discipline1").get("/integrity/measures").status_code == 303


def test_what_was_typed_when_the_time_was_over_is_saved_with_the_password(session, login_as):
    switched_on(session)
    browser, typed = login_as("secretary1"), talk(session)
    asked = browser.post("/integrity/measures/new", typed)
    assert asked.status_code == 401
    assert 'name="handler" value="张一鸣同志"' in asked.text
    wrong = browser.post("/integrity/measures/new", {**typed, "confirm_password": "falsch"})
    assert wrong.status_code == 401
    assert "密码不正确" in wrong.text
    assert 'name="handler" value="张一鸣同志"' in wrong.text
    right = browser.post("/integrity/measures/new", {**typed, "confirm_password": PASSWORD})
    assert right.status_code == 303
    assert session.scalars(select(FirstFormMeasure)).one().handler == "张一鸣同志"


def test_the_restricted_half_is_off_until_the_leader_switches_it_on_with_a_reason(
    session, login_as
):
    jiwei, leader = login_as("jiwei").confirm(), login_as("leader")
    assert jiwei.get("/integrity/sanctions").status_code == 404
    assert "处分执行" not in jiwei.get("/go/integrity").text
    switch_on = {"reason": "机关党委会议决定启用", "version": "0"}
    refused = leader.post("/integrity/settings/restricted", {**switch_on, "reason": ""})
    assert refused.status_code == 422
    assert leader.post("/integrity/settings/restricted", switch_on).status_code == 303
    # who opened the page before meant to switch it on, not off
    assert leader.post("/integrity/settings/restricted", switch_on).status_code == 409
    assert "机关党委会议决定启用" in leader.get("/integrity/settings").text
    assert jiwei.get("/integrity/sanctions").status_code == 200
    assert "处分执行" in jiwei.get("/go/integrity").text
    leader.post("/integrity/settings/restricted", {"reason": "暂停使用", "version": "1"})
    assert jiwei.get("/integrity/sanctions").status_code == 404
    assert [row.is_on for row in session.scalars(select(ModuleSwitch))] == [True, False]


def test_a_module_switched_off_takes_its_restricted_half_along(session, login_as):
    switched_on(session)
    leader = login_as("leader").confirm()
    off = {"reason": "暂不使用", "version": "1"}
    assert leader.post("/integrity/settings/integrity", off).status_code == 303
    for address in ("/integrity/sanctions", "/integrity/measures/new", "/integrity/pledges"):
        assert leader.get(address).status_code == 404
    menu = leader.get("/integrity/settings").text
    assert "第一种形态" not in menu
    assert "启用设置" in menu


def test_what_waits_of_a_module_switched_off_waits_for_nobody(session, login_as):
    make_risk(session, state=Check.WAITING)
    assert "廉政风险点待审核" in login_as("staff").get("/").text
    off = {"reason": "暂不使用", "version": "1"}
    login_as("leader").post("/integrity/settings/integrity", off)
    assert "廉政风险点待审核" not in login_as("staff").get("/").text


def test_a_module_is_switched_off_for_one_committee_alone():
    off = Grant(Role.DISCIPLINE_COMMITTEE, 1, switched_off=frozenset({Module.INTEGRITY}))
    person = Actor(1, "a", "甲", grants=(off, Grant(Role.DISCIPLINE_COMMITTEE, 2)))
    assert person.can(Permission.INTEGRITY_DESK)
    assert not person.misses(Permission.INTEGRITY_DESK)
    assert person.committee_ids(Permission.INTEGRITY_DESK) == [2]
    assert person.committee_ids(Permission.ACTIVITY_READ) == [1, 2]
    assert not person.covers(Permission.INTEGRITY_DESK, committee_id=1, branch_id=1)


def test_nothing_is_switched_on_without_keys(session, login_as):
    sealed.use(None)
    try:
        answer = login_as("leader").post("/integrity/settings/restricted", {"reason": "启用"})
    finally:
        sealed.use(key_file())
    assert answer.status_code == 422
    assert "密钥文件不可用" in answer.text


def asked(session, login_as):
    """The staff's request to read the measures of the first branch."""
    measure(session, "李二虎", "B01", document="丙丁")
    branch = measure(session, "王三石", "B01").branch_id
    staff = login_as("staff").confirm()
    typed = {"register": "measures", "branch_id": branch, "reason": "上级检查", "version": "0"}
    assert staff.post("/integrity/openings/new", typed).status_code == 303
    return staff, session.scalars(select(ReadingOpening.id)).one()


def test_reading_in_an_emergency_takes_a_reason_another_persons_consent_and_ends_after_a_day(
    session, login_as
):
    switched_on(session)
    staff, key = asked(session, login_as)
    assert staff.get(f"/integrity/openings/{key}").status_code == 403
    jiwei = login_as("jiwei").confirm()
    assert "上级检查" in jiwei.get("/integrity/openings").text
    assert jiwei.post(f"/integrity/openings/{key}/decide", {"answer": "yes"}).status_code == 303
    page = staff.get(f"/integrity/openings/{key}")
    assert page.status_code == 200
    assert "丙丁" in page.text
    why = session.scalars(
        select(AuditEvent.details).where(AuditEvent.action == AuditAction.RESTRICTED_READ)
    ).all()
    rows = session.scalars(select(FirstFormMeasure.id).order_by(FirstFormMeasure.id.desc())).all()
    assert why == [{"why": f"应急查阅{key}号", "rows": rows}]
    assert staff.get("/integrity/measures").status_code == 403
    with time_machine.travel(datetime.now(UTC) + LASTS + timedelta(minutes=1), tick=True):
        assert not session.get(ReadingOpening, key).holds_at(datetime.now(UTC))


def test_who_serves_the_committee_no_more_does_not_read_on_under_a_consent(session, login_as):
    switched_on(session)
    staff, key = asked(session, login_as)
    login_as("jiwei").confirm().post(f"/integrity/openings/{key}/decide", {"answer": "yes"})
    assert staff.get(f"/integrity/openings/{key}").status_code == 200
    other = Committee(code="C02")
    session.add(other)
    session.flush()
    user = select(User.id).where(User.username == "staff").scalar_subquery()
    session.execute(
        update(RoleGrant).where(RoleGrant.user_id == user).values(committee_id=other.id)
    )
    leader = actor_of(session, "leader")
    switch(session, Module.RESTRICTED, other.id, is_on=True, reason="启用", actor=leader)
    session.commit()
    assert staff.get(f"/integrity/openings/{key}").status_code == 404


def test_reading_that_was_not_allowed_stays_closed_and_is_not_decided_twice(session, login_as):
    switched_on(session)
    staff, key = asked(session, login_as)
    jiwei = login_as("jiwei").confirm()
    assert jiwei.post(f"/integrity/openings/{key}/decide", {"answer": "no"}).status_code == 303
    assert jiwei.post(f"/integrity/openings/{key}/decide", {"answer": "yes"}).status_code == 409
    assert staff.get(f"/integrity/openings/{key}").status_code == 403


def test_a_relative_is_declared_by_name_and_taken_back(session, login_as):
    switched_on(session)
    sanction(session, "孙六合", "B01")
    browser = login_as("secretary1").confirm()
    assert "孙六合" in browser.get("/integrity/sanctions").text
    typed = {"name": "孙六合", "kinship": "spouse", "version": "0"}
    nobody = browser.post("/integrity/relatives/new", {**typed, "name": "没有这人"})
    assert nobody.status_code == 422
    assert "没有这人" in nobody.text
    assert browser.post("/integrity/relatives/new", typed).status_code == 303
    assert "孙六合" not in browser.get("/integrity/sanctions").text
    assert browser.post("/integrity/relatives/new", {**typed, "version": "0"}).status_code in {
        409,
        422,
    }
    page = browser.get("/integrity/relatives").text
    assert "夫妻" in page


def test_a_restricted_form_sent_after_the_session_ended_is_kept_nowhere_and_the_page_says_so(
    session, login_as
):
    switched_on(session)
    browser, typed = login_as("secretary1").confirm(), talk(session)
    session.execute(update(UserSession).values(revoked_at=clock.now()))
    committed(session)
    answer = browser.post("/integrity/measures/new", typed)
    assert answer.status_code == 401
    assert "刚才的操作没有办理" in answer.text
    assert "张一鸣同志" not in answer.text


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("/integrity", "廉政工作情况"),
        ("/integrity/pledges", "廉政登记"),
        ("/integrity/risks/new?branch=committee", "廉政登记"),
        ("/integrity/sanctions/new", "处分执行"),
        ("/integrity/relatives", "本人登记"),
        ("/integrity/reading-log", "第一种形态"),
        ("/integrity/reports", "廉情报告"),
    ],
)
def test_a_page_is_marked_under_its_own_entry_of_the_menu(session, login_as, address, entry):
    switched_on(session)
    page = login_as("jiwei").confirm().get(address).text
    marked = {
        label
        for label in ("廉政工作情况", "廉政登记", "第一种形态", "处分执行", "本人登记", "廉情报告")
        if f'aria-current="page">{label}</a>' in page
    }
    assert marked == {entry}
