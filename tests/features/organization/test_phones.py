"""联系电话: sealed where it lies, masked where it stands; whole for the person, and with an event for who keeps it."""

import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from intranet.domain.access.accounts import User
from intranet.domain.access.audit import AuditEvent
from intranet.domain.organization.members import Member, MemberPhone
from intranet.domain.records.drafts import FormDraft
from intranet.domain.records.imports import ImportBatch, ImportRow
from intranet.foundation.database import db
from intranet.foundation.errors import DamagedSeal
from intranet.foundation.sealed import sealed_tables
from intranet.pagekit.files import stores
from tests.features.kept import key_on
from tests.features.organization.test_members import NEW, id_of
from tests.features.organization.test_new_office import MEMBER, uploaded, written
from tests.rows import committed

NUMBER, ALIKE, SHOWN = "13812345678", "13899995678", "138****5678"


@pytest.fixture
def member_id(app):
    """张一鸣 of the first branch, with a number."""
    number = id_of(app, "张一鸣")
    with app.app_context():
        committed(db.session(), MemberPhone(member_id=number, phone=NUMBER))
    return number


def held(app, member_id):
    with app.app_context():
        row = db.session.get(MemberPhone, member_id)
        return row.phone if row else None


def facts(app, member_id, **changes):
    """What the page of the form posts."""
    with app.app_context():
        row = db.session.get_one(Member, member_id)
        joined = row.joined_party_on.isoformat() if row.joined_party_on else ""
        return {
            "name": row.name,
            "joined_party_on": joined,
            "version": str(row.version),
            "phone": SHOWN,
        } | changes


def events(app, action):
    with app.app_context():
        rows = db.session.scalars(select(AuditEvent).where(AuditEvent.action == action))
        return [(row.object_id, row.details) for row in rows]


def everything_stored(app):
    """All rows of all tables as text."""
    with app.app_context():
        return "\n".join(
            repr(tuple(row))
            for table in db.metadata.sorted_tables
            for row in db.session.execute(select(*table.c))
        )


# --- the form --------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [NUMBER, "+86 138 1234 5678", "138-1234-5678", "１３８12345678"])
def test_a_number_is_taken_as_people_write_it_and_lies_sealed(app, login_as, typed):
    answer = login_as("staff").post("/members/new", data={**NEW, "phone": typed})
    assert answer.status_code == 303
    made = id_of(app, "于小草")
    assert held(app, made) == NUMBER
    rows = everything_stored(app)
    assert "v1:" in rows
    assert "12345678" not in rows


@pytest.mark.on_both
def test_the_files_of_the_database_hold_no_digit_of_it(app, member_id):
    with app.app_context():
        address = db.engine.url
    if address.get_backend_name() == "sqlite":
        place = Path(address.database)
        lying = b"".join(
            path.read_bytes() for path in place.parent.glob(f"{place.name}*") if path.is_file()
        )
        assert "张一鸣".encode() in lying
        assert NUMBER.encode() not in lying
    assert held(app, member_id) == NUMBER


@pytest.mark.on_both
def test_a_number_moved_to_another_member_does_not_open(app, session, member_id):
    other = id_of(app, "冯十月")
    committed(session, MemberPhone(member_id=other, phone=ALIKE))
    mine, theirs = session.get_one(MemberPhone, member_id), session.get_one(MemberPhone, other)
    mine.phone_sealed = theirs.phone_sealed
    with pytest.raises(DamagedSeal):
        mine.phone  # noqa: B018
    assert mine.shown == "无法读取"


def test_a_new_key_reaches_the_numbers():
    assert MemberPhone in sealed_tables()


@pytest.mark.parametrize("typed", ["1381234567", "138****5678", "12345678901", "打电话"])
def test_what_is_no_number_is_refused_beside_the_field(app, login_as, typed):
    answer = login_as("staff").post("/members/new", data={**NEW, "phone": typed})
    assert answer.status_code == 422
    assert "请填写完整的11位手机号码" in answer.text
    assert id_of(app, "于小草") is None


def test_other_fields_still_refuse_numbers_of_persons(app, login_as):
    answer = login_as("staff").post("/members/new", data={**NEW, "duty_title": NUMBER})
    assert answer.status_code == 422
    assert "手机号码，本系统不登记" in answer.text


def test_a_number_that_comes_back_masked_or_not_at_all_stays(app, login_as, member_id):
    staff = login_as("staff")
    page = staff.get(f"/members/{member_id}/edit").text
    assert SHOWN in page
    assert NUMBER not in page
    typed = facts(app, member_id, duty_title="主任")
    assert staff.post(f"/members/{member_id}/edit", data=typed).status_code == 303
    typed = facts(app, member_id, duty_title="处长")
    del typed["phone"]
    assert staff.post(f"/members/{member_id}/edit", data=typed).status_code == 303
    assert held(app, member_id) == NUMBER
    assert all("phone" not in details for _, details in events(app, "member.edited"))


def test_a_number_is_changed_and_taken_out_and_the_trail_tells_no_digit(app, login_as, member_id):
    staff = login_as("staff")
    page = f"/members/{member_id}/edit"
    assert staff.post(page, data=facts(app, member_id, phone=ALIKE)).status_code == 303
    assert held(app, member_id) == ALIKE
    assert staff.post(page, data=facts(app, member_id, phone="")).status_code == 303
    assert held(app, member_id) is None
    told = [details for _, details in events(app, "member.edited")]
    assert [one["phone"] for one in told] == [["（不记内容）", "（不记内容）"]] * 2
    assert "5678" not in json.dumps(told)


def test_of_two_who_edit_the_second_sees_both_numbers_masked(app, login_as, member_id):
    typed = facts(app, member_id, phone=ALIKE, version="0")
    answer = login_as("staff").post(f"/members/{member_id}/edit", data=typed)
    assert answer.status_code == 409
    assert f"{SHOWN}（新）" in answer.text


def test_what_is_kept_while_typing_leaves_the_number_out(app, login_as):
    staff = login_as("staff")
    page = staff.get("/members/new").text
    assert "data-unkept" in page
    typed = {**NEW, "phone": NUMBER, "draft_key": key_on(page), "draft_page": "/members/new"}
    assert staff.post("/drafts/keep", data=typed).status_code < 400
    with app.app_context():
        (draft,) = db.session.scalars(select(FormDraft)).all()
        assert draft.values["name"] == ["于小草"]
        assert "phone" not in draft.values


# --- who reads it ----------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["staff", "secretary1"])
def test_who_keeps_the_list_sees_it_masked(login_as, member_id, username):
    page = login_as(username).get(f"/members/{member_id}").text
    assert SHOWN in page
    assert NUMBER not in page
    assert "查看全号" in page


def test_who_reads_the_list_sees_nothing_of_it(login_as, member_id):
    member = login_as("member1")
    assert "联系电话" not in member.get(f"/members/{member_id}").text
    assert member.get(f"/members/{member_id}/phone").status_code == 403


def test_another_branch_has_no_way_to_it(app, login_as, member_id):
    secretary = login_as("secretary2")
    assert secretary.get(f"/members/{member_id}").status_code == 404
    answer = secretary.post(f"/members/{member_id}/phone", data={"why": "通知参加会议"})
    assert answer.status_code == 404
    assert events(app, "member.phone_read") == []


def test_the_whole_number_is_shown_once_for_a_reason_that_is_recorded(app, login_as, member_id):
    secretary = login_as("secretary1")
    page = f"/members/{member_id}/phone"
    assert NUMBER not in secretary.get(page).text
    assert secretary.post(page, data={"why": ""}).status_code == 422
    assert events(app, "member.phone_read") == []
    answer = secretary.post(page, data={"why": "通知参加会议"})
    assert answer.status_code == 200
    assert NUMBER in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    assert events(app, "member.phone_read") == [(member_id, {"why": "通知参加会议"})]
    assert NUMBER not in secretary.get(f"/members/{member_id}").text


def test_where_there_is_no_number_nothing_is_recorded(app, login_as):
    number = id_of(app, "张一鸣")
    answer = login_as("staff").post(f"/members/{number}/phone", data={"why": "通知"})
    assert answer.status_code == 404
    assert events(app, "member.phone_read") == []


def test_lists_files_and_search_know_nothing_of_it(login_as, member_id):
    staff = login_as("staff")
    for page in ("/members", "/branches/B01", "/search?q=5678", "/search?q=张一鸣"):
        assert SHOWN not in staff.get(page).text
    assert f"/members/{member_id}" in staff.get("/search?q=张一鸣").text
    assert f"/members/{member_id}" not in staff.get(f"/search?q={NUMBER}").text


def test_it_goes_with_a_member_who_was_entered_by_mistake(app, login_as):
    staff = login_as("staff")
    staff.post("/members/new", data={**NEW, "phone": NUMBER})
    made = id_of(app, "于小草")
    assert staff.post(f"/entries/member/{made}/take-back").status_code == 303
    assert id_of(app, "于小草") is None
    assert held(app, made) is None


# --- files -----------------------------------------------------------------------------------------


def test_a_new_office_brings_numbers_in_its_file(app, login_as):
    staff = login_as("staff")
    row = MEMBER | {"联系电话": int(NUMBER)}
    place = uploaded(staff, "new-members", row)
    page = staff.get(place).text
    assert SHOWN in page
    assert NUMBER not in page
    assert NUMBER not in everything_stored(app)
    with app.app_context():
        batch = db.session.scalars(select(ImportBatch)).one()
        assert stores().objects.get(batch.file_sha256).startswith(b"v1:")
    sheet = load_workbook(io.BytesIO(staff.get(f"{place}/file").data)).active
    assert int(NUMBER) in [cell.value for cell in sheet[2]]
    assert staff.post(f"{place}/confirm").status_code == 303
    assert held(app, id_of(app, "于小草")) == NUMBER
    rows = everything_stored(app)
    assert NUMBER not in rows
    with app.app_context():
        assert all("phone" not in one.typed for one in db.session.scalars(select(ImportRow)))


def test_the_roll_goes_out_masked_and_comes_back_without_a_change(app, login_as, member_id):
    staff = login_as("staff")
    with app.app_context():
        version = db.session.get_one(Member, member_id).version
    key = f"{member_id}-{version}"
    same = {"编号": key, "姓名": "张一鸣", "联系电话": SHOWN}
    page = staff.get(uploaded(staff, "members", same, branch="B01")).text
    assert "不变1行" in page
    alike = same | {"联系电话": ALIKE}
    place = written(staff, "members", alike, branch="B01")
    assert f"{SHOWN}（新）" in staff.get(place).text
    assert held(app, member_id) == ALIKE
    rows = everything_stored(app)
    assert ALIKE not in rows
    assert NUMBER not in rows
    assert staff.post(f"{place}/roll-back").status_code == 303
    assert held(app, member_id) == NUMBER


def test_the_file_that_was_sent_is_for_who_sent_it(app, login_as, member_id):
    place = uploaded(
        login_as("staff"), "members", {"姓名": "张一鸣", "联系电话": ALIKE}, branch="B01"
    )
    secretary = login_as("secretary1")
    assert ALIKE not in secretary.get(place).text
    assert secretary.get(f"{place}/file").status_code == 404


def test_a_refused_row_keeps_nothing_of_what_was_typed_there(app, login_as):
    staff = login_as("staff")
    place = uploaded(staff, "new-members", MEMBER | {"联系电话": "138123456789"})
    assert "请填写完整的11位手机号码" in staff.get(place).text
    rows = everything_stored(app)
    assert "138123456789" not in rows
    with app.app_context():
        assert db.session.scalars(select(ImportBatch)).one().state == "previewed"


# --- oneself ---------------------------------------------------------------------------------------


def test_the_person_sees_and_copies_the_whole_number_and_nobody_elses(app, login_as, member_id):
    with app.app_context():
        own = db.session.scalars(select(User).where(User.username == "secretary1")).one().member_id
    with app.app_context():
        if own != member_id:
            committed(db.session(), MemberPhone(member_id=own, phone=ALIKE))
    expected, other = (NUMBER, ALIKE) if own == member_id else (ALIKE, NUMBER)
    browser = login_as("secretary1")
    page = browser.get("/privacy/mine").text
    assert expected in page
    assert other not in page
    sheet = load_workbook(io.BytesIO(browser.get("/privacy/mine.xlsx").data)).active
    told = [cell.value for row in sheet for cell in row]
    assert expected in told
    assert other not in told
    assert not any("phone" in str(value) or "v1:" in str(value) for value in told)
