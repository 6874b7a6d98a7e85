"""The notice for everybody, what is kept about oneself, its copy, and how long things are kept."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import ROLE_PERMISSIONS, Role
from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.life.talks.occasions import Occasion
from intranet.domain.life.talks.tables import Talk, TalkContent, pair_key
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.privacy.held import HELD
from intranet.domain.privacy.retention import RetentionSetting
from intranet.domain.records.drafts import FormDraft
from intranet.domain.records.imports import ImportBatch, ImportRow, ImportState, Outcome
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from intranet.foundation.database import db
from tests.factories import integrity
from tests.factories.activities import make_activity
from tests.factories.restricted import measure, member_named, switched_on
from tests.rows import committed, newest, sheet_rows, stored

PLANTED = "计划清除的谈话内容"


def make_talk(session, held_on=date(2025, 5, 6), gist=PLANTED):
    """A talk of the secretary with member1 of 一支部, with its content; commits. Its number."""
    one, other = member_named(session, "张一鸣"), member_named(session, "吴八方")
    moment = datetime(2025, 5, 6, tzinfo=UTC)
    author = session.scalars(select(User.id).where(User.username == "secretary1")).one()
    talk = Talk(
        branch_id=session.scalars(select(Branch.id).where(Branch.code == "B01")).one(),
        pair_key=pair_key(one.id, other.id),
        held_on=held_on,
        place="办公室",
        occasion=next(iter(Occasion)),
        talker_id=one.id,
        talker_name=one.name,
        talkee_id=other.id,
        talkee_name=other.name,
        entered_by_id=author,
        created_at=moment,
        updated_at=moment,
    )
    committed(session, talk)
    number = talk.id
    committed(session, TalkContent(talk_id=number, gist=gist))
    return number


def copy_of(browser):
    rows = sheet_rows(browser.get("/privacy/mine.xlsx"))
    return rows[1][0], {(row[0], row[2], row[3]) for row in rows[3:]}


def test_everybody_reads_what_is_kept_why_and_for_how_long(login_as):
    page = login_as("member1").get("/privacy").text
    for held in HELD:
        assert held.title in page
        assert held.purpose.basis in page
    assert "30年，期满后按档案规定鉴定" in page
    assert "/privacy/periods/" not in page
    assert login_as("sysadmin").get("/privacy").status_code == 200


@pytest.mark.on_both
def test_a_copy_has_what_the_registers_tell_of_oneself_and_of_nobody_else(session, login_as):
    make_talk(session)
    make_activity(
        session,
        state=State.APPROVED,
        absent={"吴八方": AbsenceReason.SICK_LEAVE, "孙六合": AbsenceReason.PERSONAL_LEAVE},
    )
    make_activity(session, state=State.DRAFT, title="尚未审核的活动")
    note, found = copy_of(login_as("member1"))
    assert {
        ("党员", "姓名", "吴八方"),
        ("组织关系", "党支部", "机关第一党支部"),
        ("参加活动情况", "活动", "9月主题党日"),
        ("参加活动情况", "缺席原因", "病假"),
        ("谈心谈话", "谈话人", "张一鸣"),
        ("谈心谈话内容", "主要内容", PLANTED),
        ("账号", "账号", "member1"),
        ("授权", "角色", "党员"),
    } <= found
    told = " ".join(str(value) for _, _, value in found)
    assert "孙六合" not in told
    assert "事假" not in told
    assert "尚未审核的活动" not in told
    assert "执纪保密规定" in note
    others = copy_of(login_as("member2"))[1]
    assert PLANTED not in " ".join(str(value) for _, _, value in others)


def test_the_copy_is_recorded_and_the_page_tells_nothing_that_would_have_to_be(
    app, session, login_as
):
    make_talk(session)
    member = login_as("member1")
    page = member.get("/privacy/mine").text
    assert "吴八方" in page
    assert PLANTED not in page
    assert stored(app, AuditEvent, AuditEvent.action == AuditAction.OWN_DATA_EXPORTED.value) == []
    assert member.get("/privacy/mine.xlsx").status_code == 200
    (event,) = stored(app, AuditEvent, AuditEvent.action == AuditAction.OWN_DATA_EXPORTED.value)
    assert (event.username, event.object_label) == ("member1", "member1")


def test_discipline_is_withheld_in_the_same_words_whether_there_is_anything_or_not(
    session, login_as
):
    switched_on(session)
    browser = login_as("member1")

    def answers():
        return browser.get("/privacy/mine").text.partition("<main")[2], copy_of(browser)[0]

    before = answers()
    integrity.make_talk(session, text="谈话要求不外传")
    measure(session, "吴八方", "B01")
    page, note = answers()
    assert note == before[1]
    assert "谈话要求不外传" not in page
    for title in ("个别廉政谈话内容", "第一种形态登记", "处分执行登记"):
        assert title not in page


@pytest.mark.parametrize("username", ["sysadmin", "staff"])
def test_who_is_no_member_gets_what_belongs_to_the_account(login_as, username):
    _, found = copy_of(login_as(username))
    assert ("账号", "账号", username) in found
    assert not any(register == "党员" for register, *_ in found)


def test_a_page_costs_as_many_statements_however_much_is_kept(session, login_as, count_statements):
    browser = login_as("member1")
    make_activity(session, state=State.APPROVED)

    def statements():
        count_statements.clear()
        assert browser.get("/privacy/mine").status_code == 200
        return len(count_statements)

    statements()
    few = statements()
    for day in (8, 9, 10):
        make_activity(session, state=State.APPROVED, held_on=date(2025, 9, day))
    # who asks, and all registers at once
    assert statements() == few <= 4


# --- periods -------------------------------------------------------------------------------------


def test_the_leader_decides_a_period_within_its_limits(session, login_as):
    leader = login_as("leader")
    values = {"years": "2", "reason": "工作需要"}
    refused = leader.post("/privacy/periods/talks", values)
    assert refused.status_code == 422
    assert "保存年限为3年至100年" in refused.text
    assert "工作需要" in refused.text
    answer = leader.post("/privacy/periods/talks", {**values, "years": "5", "on_hold": "y"})
    assert answer.status_code == 303
    assert "5年，现暂停清除" in leader.get("/privacy").text
    row = newest(session, RetentionSetting)
    assert (row.period, row.years, row.on_hold, row.reason) == ("talks", 5, True, "工作需要")
    event = newest(session, AuditEvent, AuditEvent.action == AuditAction.RETENTION_SET.value)
    assert event.details == {"years": 5, "on_hold": True}
    assert leader.post("/privacy/periods/minutes", {**values, "years": "29"}).status_code == 422
    assert leader.get("/privacy/periods/audit").status_code == 404


# --- removing ------------------------------------------------------------------------------------


@pytest.fixture
def purge(app, session):
    def call(*words):
        session.rollback()
        answer = app.test_cli_runner().invoke(args=["purge", *words])
        assert answer.exit_code == 0, answer.output
        return dict(line.split(": ") for line in answer.output.splitlines() if ": " in line)

    return call


@pytest.mark.on_both
def test_what_is_over_goes_with_an_event_and_nothing_of_it_stays(app, session, purge):
    talk = make_talk(session, held_on=date(2015, 10, 19))
    kept = make_talk(session, held_on=date(2015, 10, 20), gist="还在期限内的谈话")
    assert purge("--dry-run")["talk"] == "1"
    assert {row.id for row in stored(app, Talk)} == {talk, kept}
    assert purge()["talk"] == "1"
    assert [row.id for row in stored(app, Talk)] == [kept]
    assert [row.talk_id for row in stored(app, TalkContent)] == [kept]
    (event,) = stored(app, AuditEvent, AuditEvent.action == AuditAction.RETENTION_PURGED.value)
    assert (event.object_kind, event.details) == ("talk", {"rows": 1, "years": 10})
    with app.app_context():
        address = db.engine.url
    if address.get_backend_name() == "sqlite":
        place = Path(address.database)
        held = b"".join(
            path.read_bytes() for path in place.parent.glob(f"{place.name}*") if path.is_file()
        )
        assert "还在期限内的谈话".encode() in held
        assert PLANTED.encode() not in held


def test_uploads_go_with_their_rows_when_their_period_is_over(app, session, purge):
    committee = session.scalars(select(Committee.id)).one()

    def upload(on: datetime) -> int:
        batch = ImportBatch(
            workbook="essays",
            committee_id=committee,
            original_name="心得.xlsx",
            file_sha256="0" * 64,
            state=ImportState.CONFIRMED,
            told={},
            uploaded_at=on,
        )
        committed(session, batch)
        row = ImportRow(
            batch_id=batch.id, number=2, outcome=Outcome.NEW, typed={}, told={}, before={}
        )
        committed(session, row)
        return batch.id

    upload(datetime(2022, 10, 19, 15, tzinfo=UTC))
    kept = upload(datetime(2022, 10, 19, 17, tzinfo=UTC))
    assert purge("--dry-run")["import_batch"] == "1"
    assert purge()["import_batch"] == "1"
    assert [row.id for row in stored(app, ImportBatch)] == [kept]
    assert [row.batch_id for row in stored(app, ImportRow)] == [kept]


def test_what_a_committee_holds_stays(app, session, login_as, purge):
    make_talk(session, held_on=date(2010, 1, 1))
    login_as("leader").post(
        "/privacy/periods/talks", {"years": "3", "on_hold": "y", "reason": "正在核查"}
    )
    assert "talk" not in purge("--dry-run")
    assert "talk" not in purge()
    assert len(stored(app, Talk)) == 1


def test_a_period_of_29_february_ends_in_a_common_year():
    assert clock.same_day(date(2028, 2, 29), 2018) == date(2018, 2, 28)


def test_leftovers_are_counted_and_go(app, session, purge):
    member = session.scalars(select(User.id).where(User.username == "member1")).one()
    old = datetime(2025, 1, 1, tzinfo=UTC)
    committed(session, FormDraft(user_id=member, form_key="x", values={}, updated_at=old))
    assert purge("--dry-run")["form_draft"] == "1"
    assert len(stored(app, FormDraft)) == 1
    assert purge()["form_draft"] == "1"
    assert stored(app, FormDraft) == []


def test_only_the_leader_holds_the_right_to_decide():
    holders = {role for role, held in ROLE_PERMISSIONS.items() if Permission.RETENTION_EDIT in held}
    assert holders == {Role.COMMITTEE_LEADER}
