"""The restricted registers: entering, the roster that follows, who has read."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.late_changes import RollChange
from intranet.domain.integrity.knowing import DeclaredRelative
from intranet.domain.integrity.openings import ReadingOpening
from intranet.domain.integrity.restricted import FirstFormMeasure, MeasureKind, Sanction
from intranet.domain.organization.roster import roster_on
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.pagekit import printing
from tests.factories.activities import make_activity
from tests.factories.restricted import measure, member_named, sanction, switched_on
from tests.rows import sheet_rows


@pytest.fixture(autouse=True)
def on(session):
    switched_on(session)


def probation(session, **more):
    return {
        "person_id": member_named(session, "李二虎").id,
        "kind": "probation",
        "issuer": "市纪委监委派驻纪检监察组",
        "document": "派驻纪〔2025〕9号",
        "decided_on": "2025-03-10",
        "effective_on": "2025-03-10",
        "probation_months": "12",
        "version": "0",
        **more,
    }


def vote_of(session, name, day):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    session.expire_all()
    return next(one for one in roster_on(session, branch.id, day) if one.name == name)


def test_a_sanction_that_suspends_the_vote_is_told_to_the_roster_without_its_reason(
    session, login_as
):
    answer = (
        login_as("jiwei").confirm().post("/integrity/sanctions/new?branch=B01", probation(session))
    )
    assert answer.status_code == 303
    before, first = (vote_of(session, "李二虎", date(2025, 3, day)) for day in (9, 10))
    assert before.has_voting_right
    assert not first.has_voting_right
    assert first.counted_in_due
    page = login_as("secretary1").get(f"/members/{first.member_id}").text
    assert "暂不行使表决权" in page
    assert "不在这里变更" in page
    for word in ("留党察看", "派驻纪", "受限"):
        assert word not in page


def test_a_gathering_is_told_of_it_in_the_words_of_any_other_suspended_vote(session, login_as):
    make_activity(session, state=State.APPROVED, held_on=date(2025, 10, 15))
    day = "2025-10-14"
    login_as("jiwei").confirm().post(
        "/integrity/sanctions/new?branch=B01",
        probation(session, decided_on=day, effective_on=day),
    )
    other = member_named(session, "王三石")
    answer = login_as("secretary1").post(
        f"/members/{other.id}/exemptions/new",
        {
            "reason": "vote_suspended",
            "approved_by": "机关党委",
            "starts_on": day,
            "version": other.version,
        },
    )
    assert answer.status_code == 303
    told = session.scalars(select(RollChange.cause)).all()
    assert sorted(told) == [
        f"{name}：登记2025年10月14日起的不计入应到或暂不表决的登记" for name in ("李二虎", "王三石")
    ]


def test_gatherings_before_a_sanction_that_begins_later_after_all_are_told_too(session, login_as):
    jiwei = login_as("jiwei").confirm()
    day = {"decided_on": "2025-10-01", "effective_on": "2025-10-10"}
    jiwei.post("/integrity/sanctions/new?branch=B01", probation(session, **day))
    held = make_activity(session, state=State.APPROVED, held_on=date(2025, 10, 15))
    assert not session.scalars(select(RollChange.id)).all()
    row = session.scalars(select(Sanction)).one()
    later = {**day, "effective_on": "2025-10-17", "version": row.version}
    answer = jiwei.post(f"/integrity/sanctions/{row.id}", probation(session, **later))
    assert answer.status_code == 303
    session.expire_all()
    assert session.scalars(select(RollChange.activity_id)).all() == [held.id]


def test_the_vote_comes_back_on_the_day_on_which_rights_are_restored(session, login_as):
    jiwei = login_as("jiwei").confirm()
    jiwei.post(
        "/integrity/sanctions/new?branch=B01",
        probation(session, decided_on="2024-03-10", effective_on="2024-03-10"),
    )
    row = session.scalars(select(Sanction)).one()
    typed = probation(
        session,
        decided_on="2024-03-10",
        effective_on="2024-03-10",
        restored_on="2025-03-10",
        version=str(row.version),
    )
    assert jiwei.post(f"/integrity/sanctions/{row.id}", typed).status_code == 303
    assert not vote_of(session, "李二虎", date(2025, 3, 9)).has_voting_right
    assert vote_of(session, "李二虎", date(2025, 3, 10)).has_voting_right


def test_a_sanction_taken_out_gives_the_vote_back(session, login_as):
    jiwei = login_as("jiwei").confirm()
    jiwei.post("/integrity/sanctions/new?branch=B01", probation(session))
    row = session.scalars(select(Sanction)).one()
    gone = jiwei.post(f"/integrity/sanctions/{row.id}/remove", {"version": row.version})
    assert gone.status_code == 303
    assert vote_of(session, "李二虎", date(2025, 5, 1)).has_voting_right


def test_a_suspension_kept_elsewhere_is_not_ended_where_members_are_kept(session, login_as):
    login_as("jiwei").confirm().post("/integrity/sanctions/new?branch=B01", probation(session))
    member = member_named(session, "李二虎")
    number = session.scalar(select(Sanction)).suspension
    secretary = login_as("secretary1")
    for address in (
        f"/members/{member.id}/exemptions/{number}/end",
        f"/entries/exemption/{number}/correct",
        f"/entries/exemption/{number}/take-back",
    ):
        assert secretary.get(address).status_code == 403
        assert secretary.post(address, {"last_day": "2025-10-20"}).status_code == 403


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("probation_months", {"probation_months": "0"}),
        ("effective_on", {"effective_on": "2025-03-09"}),
        ("announced_on", {"announced_on": "2025-03-09"}),
        ("extended", {"probation_months": "24", "extended": "y"}),
        ("restored_on", {"kind": "warning", "probation_months": "0", "restored_on": "2025-10-01"}),
        ("restored_on", {"restored_on": "2025-10-01"}),
        ("document", {"document": ""}),
        ("decided_on", {"decided_on": "2025-10-21", "effective_on": "2025-10-21"}),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(
    session, login_as, field, change
):
    answer = (
        login_as("jiwei")
        .confirm()
        .post("/integrity/sanctions/new?branch=B01", probation(session, **change))
    )
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "市纪委监委派驻纪检监察组" in answer.text


def test_a_measure_of_the_branch_is_entered_by_its_secretary_and_an_admonition_is_not(
    session, login_as
):
    person = member_named(session, "李二虎").id
    typed = {
        "kind": "reminder",
        "person_id": person,
        "taken_on": "2025-10-10",
        "handler": "张一鸣",
        "version": "0",
    }
    secretary = login_as("secretary1").confirm()
    assert secretary.post("/integrity/measures/new", typed).status_code == 303
    refused = secretary.post("/integrity/measures/new", {**typed, "kind": "admonition"})
    assert refused.status_code == 422
    assert session.scalars(select(FirstFormMeasure.kind)).all() == [MeasureKind.REMINDER]


def test_an_admonition_needs_its_document_and_weighs_six_months(session, login_as):
    typed = {
        "kind": "admonition",
        "person_id": member_named(session, "李二虎").id,
        "taken_on": "2025-08-31",
        "handler": "机关纪委",
        "document": "",
        "version": "0",
    }
    jiwei = login_as("jiwei").confirm()
    assert "诫勉须填写依据文号" in jiwei.post("/integrity/measures/new?branch=B01", typed).text
    answer = jiwei.post(
        "/integrity/measures/new?branch=B01", {**typed, "document": "机纪〔2025〕5号"}
    )
    assert answer.status_code == 303
    assert "2026-02-28" in jiwei.get("/integrity/measures").text


def test_every_row_that_is_read_leaves_who_when_what_and_why(session, login_as):
    row = sanction(session, "李二虎", "B01")
    login_as("secretary1").confirm().get("/integrity/sanctions")
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.RESTRICTED_READ)
    ).one()
    told = (event.username, event.object_kind, event.object_id, event.object_label, event.details)
    assert told == ("secretary1", "sanction", row.id, "", {"why": "支部书记"})
    page = login_as("jiwei").confirm().get("/integrity/reading-log").text
    assert "secretary1" in page
    assert f"处分执行登记{row.id}号" in page
    assert "李二虎" not in page


def test_lists_on_paper_and_as_a_file_say_who_took_them_and_when(session, login_as, monkeypatch):
    monkeypatch.setattr(printing, "render_pdf", lambda html, **_: html.encode())
    sanction(session, "李二虎", "B01")
    leader = login_as("leader").confirm()
    taken = f"（leader）于{long_date(clock.local(clock.now()).date())}"
    paper = leader.get("/integrity/sanctions.pdf").text
    assert taken in re.sub("<[^>]+>", "", paper)
    rows = sheet_rows(leader.get("/integrity/sanctions.xlsx"))
    assert taken in str(rows)
    reads = session.scalars(
        select(AuditEvent.username).where(AuditEvent.action == AuditAction.RESTRICTED_READ)
    ).all()
    assert reads == ["leader", "leader"]


def test_numbers_are_withheld_where_they_could_name_somebody(session, login_as):
    for name in ("李二虎", "王三石"):
        measure(session, name, "B01")
    staff = login_as("staff").confirm()
    assert "<dd>不显示</dd>" in staff.get("/integrity/measures/numbers").text
    measure(session, "陈百川", "B02")
    page = staff.get("/integrity/measures/numbers").text
    assert "3次" in page
    assert "李二虎" not in page


def test_a_list_of_twenty_rows_takes_as_many_statements_as_one_of_one(
    session, login_as, count_statements
):
    sanction(session, "李二虎", "B01")
    jiwei = login_as("jiwei").confirm()
    count_statements.clear()
    jiwei.get("/integrity/sanctions")
    one = len(count_statements)
    for _ in range(19):
        sanction(session, "王三石", "B01")
    count_statements.clear()
    jiwei.get("/integrity/sanctions")
    assert len(count_statements) == one


@pytest.mark.parametrize(
    ("who", "address", "table", "typed"),
    [
        (
            "secretary1",
            "/integrity/measures/new",
            FirstFormMeasure,
            {"kind": "criticism", "taken_on": "2025-10-10", "handler": "张一鸣"},
        ),
        (
            "jiwei",
            "/integrity/sanctions/new?branch=B01",
            Sanction,
            {
                "kind": "warning",
                "issuer": "派驻组",
                "document": "1号",
                "decided_on": "2025-03-10",
                "effective_on": "2025-03-10",
                "probation_months": "0",
            },
        ),
        (
            "secretary1",
            "/integrity/relatives/new",
            DeclaredRelative,
            {"name": "孙六合", "kinship": "direct"},
        ),
        (
            "staff",
            "/integrity/openings/new",
            ReadingOpening,
            {"register": "sanctions", "reason": "上级检查", "branch_id": "{branch}"},
        ),
    ],
)
def test_a_form_sent_twice_makes_one_row(session, login_as, who, address, table, typed):
    branch = session.scalars(select(Branch.id).where(Branch.code == "B01")).one()
    person = member_named(session, "李二虎").id
    data = {"form_key": "one-and-the-same", "version": "0", "person_id": str(person), **typed}
    data = {name: text.format(branch=branch) for name, text in data.items()}
    browser = login_as(who).confirm()
    first, second = browser.post(address, data), browser.post(address, data)
    assert (first.status_code, second.status_code) == (303, 303)
    assert second.location == first.location
    assert len(session.scalars(select(table.id)).all()) == 1


def test_forms_of_the_restricted_registers_are_kept_nowhere_while_they_are_typed(login_as):
    jiwei = login_as("jiwei").confirm()
    for form in ("measures/new", "sanctions/new"):
        assert "draft_key" not in jiwei.get(f"/integrity/{form}").text


def test_the_desk_says_that_something_is_due_about_sanctions_not_about_whom(session, login_as):
    sentence = "处分执行登记有到期或待办事项"
    done = date(2025, 4, 1)
    sanction(session, "王三石", "B01", announced_on=done, reported_on=done)
    assert sentence not in login_as("jiwei").get("/").text
    sanction(session, "李二虎", "B01")
    page = login_as("jiwei").get("/").text
    assert sentence in page
    assert "李二虎" not in page
    assert sentence not in login_as("discipline1").get("/").text
    switched_on(session, on=False)
    assert sentence not in login_as("jiwei").get("/").text
