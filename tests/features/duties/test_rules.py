"""Rules are read by all, added by committee staff, and never changed in place."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from intranet.domain.duties.requirements import Requirement, load_rulebook
from intranet.domain.duties.rules import SHIPPED
from intranet.domain.organization.tables import Committee
from intranet.foundation.database import db

LECTURE = "/duties/rules/lecture"


def typed(**changes):
    return {
        "latest": "4",
        "minimum": "2",
        "cycle": "quarter",
        "grace_days": "",
        "basis": "机关党委年度工作要点",
        "origin": "local",
        "valid_from": "2026-01-01",
        "confirmed_by": "2025年第3次机关党委会议",
        **changes,
    }


def test_the_migration_ships_the_rules_of_the_code(session):
    committee = session.scalars(select(Committee)).one()
    stored = load_rulebook(session, committee.id).versions
    plain = [
        tuple(
            getattr(duty, name)
            for name in (
                *("code", "label", "measure", "unit", "cycle", "minimum", "grace_days"),
                *("basis", "origin", "convened", "valid_from", "sort_order"),
            )
        )
        for duty in (*stored, *SHIPPED)
    ]
    assert plain[: len(stored)] == plain[len(stored) :]


@pytest.mark.parametrize(
    "statement", ["UPDATE requirement SET minimum = 0", "DELETE FROM requirement"]
)
def test_the_database_refuses_to_change_a_rule(session, statement):
    session.rollback()
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_new_version_holds_from_its_day_and_the_past_stays(session, login_as):
    browser = login_as("staff")
    assert browser.post(LECTURE, typed()).status_code == 303
    page = browser.get(LECTURE).text
    assert "每季度2次" in page
    assert "每季度1次" in page
    assert "2025年第3次机关党委会议" in page
    assert "党课" in browser.get("/duties/rules").text
    # this quarter still asks for one
    checklist = browser.get("/duties/B01/lecture?period=2025Q4").text
    assert "每季度1次" in checklist
    assert "每季度2次" not in checklist


def test_a_version_typed_beside_a_newer_one_is_kept_and_shown_again(session, login_as):
    browser = login_as("staff")
    assert browser.post(LECTURE, typed()).status_code == 303
    late = browser.post(LECTURE, typed(minimum="3"))
    assert late.status_code == 409
    assert "有人保存了新的规定" in late.text
    assert 'value="3"' in late.text
    newest = max(session.scalars(select(Requirement.id)))
    session.rollback()
    assert browser.post(LECTURE, typed(minimum="3", latest=str(newest))).status_code == 303
    page = browser.get(LECTURE).text
    assert page.count("已由同日规定替代") == 1


def test_the_same_version_sent_twice_is_kept_once(session, login_as):
    browser = login_as("staff")
    for _ in range(2):
        assert browser.post(LECTURE, typed()).status_code == 303
    found = session.scalars(select(Requirement).where(Requirement.committee_id.is_not(None)))
    assert len(found.all()) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"valid_from": "2025-11-01"}, "新规定应从一个完整的周期开始，最近的一天是2026年1月1日。"),
        ({"valid_from": "2025-07-01"}, "已经过去的时间按当时的规定判断"),
        ({"valid_from": ""}, "请填写自何日起施行。"),
        ({"basis": ""}, "请填写依据。"),
        ({"confirmed_by": ""}, "请填写何人何会决定。"),
        ({"minimum": "两次"}, "最少次数"),
    ],
)
def test_a_version_that_cannot_hold_is_refused_with_a_sentence(login_as, changes, sentence):
    answer = login_as("staff").post(LECTURE, typed(**changes))
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_month_may_be_asked_for_instead_of_a_quarter(login_as):
    browser = login_as("staff")
    # from a day on which both cycles begin
    assert browser.post(LECTURE, typed(cycle="month", minimum="1")).status_code == 303
    refused = browser.post(LECTURE, typed(cycle="month", valid_from="2025-12-01", latest="16"))
    assert refused.status_code == 422


def test_study_hours_are_typed_as_hours(login_as):
    browser = login_as("staff")
    values = typed(hours="40", latest="10")
    del values["minimum"], values["cycle"]
    assert browser.post("/duties/rules/study_hours", values).status_code == 303
    assert "每年40学时" in browser.get("/duties/rules/study_hours").text


def test_the_office_may_ask_for_a_kind_of_its_own(login_as):
    browser = login_as("staff")
    values = typed(kind="oath_renewal", cycle="year", minimum="1")
    assert browser.post("/duties/rules/new", values).status_code == 303
    assert "重温入党誓词" in browser.get("/duties/rules").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"minimum": "0"}, "至少1次"),
        ({"kind": "assembly"}, "活动类别"),
        ({"basis": ""}, "请填写依据。"),
    ],
)
def test_a_rule_that_says_nothing_is_refused(login_as, changes, sentence):
    values = typed(**{"kind": "oath_renewal", "cycle": "year", "minimum": "1", **changes})
    answer = login_as("staff").post("/duties/rules/new", values)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_branches_read_the_rules_and_cannot_change_them(login_as):
    browser = login_as("secretary1")
    page = browser.get(LECTURE)
    assert page.status_code == 200
    assert "调整要求" not in page.text
    assert browser.post(LECTURE, typed()).status_code == 403
    assert browser.get("/duties/rules/unknown").status_code == 404
