"""What the restricted half writes down: nothing in clear, nothing that opens elsewhere, every row under the new key."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.integrity.openings import ReadingOpening
from intranet.domain.integrity.restricted import FirstFormMeasure, Sanction
from intranet.domain.integrity.talks import IntegrityTalk
from intranet.foundation import clock, jobs, sealed
from intranet.foundation.database import Base, db
from intranet.foundation.sealed import Algorithm
from intranet.pagekit import printing
from intranet.pagekit.session import CONFIRMED_FOR
from tests.conftest import key_file
from tests.factories.restricted import measure, member_named, sanction, switched_on
from tests.rows import committed

TOKENS = ("密封令牌甲", "密封令牌乙", "TOKEN-HANDLER-77", "令牌丁丁丁", "令牌戊戊戊")


@pytest.fixture
def keys(session, tmp_path):
    """Keys of this test alone: it changes them."""
    path = tmp_path / "keys"
    path.write_bytes(key_file().read_bytes())
    path.chmod(0o600)
    sealed.use(path)
    yield
    sealed.use(key_file())


def everything_stored(session):
    """All cells of all tables as text."""
    found = []
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            found += [str(cell) for cell in row]
    return "\n".join(found)


def test_what_is_typed_stands_nowhere_in_clear(session, login_as, backend, caplog):
    switched_on(session)
    jiwei = login_as("jiwei").confirm()
    person = member_named(session, "李二虎").id
    typed = {
        "person_id": person,
        "kind": "warning",
        "issuer": TOKENS[0],
        "document": TOKENS[1],
        "decided_on": "2025-03-10",
        "effective_on": "2025-03-10",
        "probation_months": "0",
        "version": "0",
    }
    assert jiwei.post("/integrity/sanctions/new?branch=B01", typed).status_code == 303
    # refused, and sent when the password is to be given again
    assert (
        jiwei.post("/integrity/sanctions/new?branch=B01", {**typed, "effective_on": ""}).status_code
        == 422
    )
    late = login_as("secretary1")
    talk = {
        "person_id": person,
        "kind": "reminder",
        "taken_on": "2025-10-10",
        "handler": TOKENS[2],
        "version": "0",
    }
    asked = late.post("/integrity/measures/new", talk)
    assert asked.status_code == 401
    assert TOKENS[2] in asked.text
    assert late.confirm().post("/integrity/measures/new", talk).status_code == 303
    spoken = {
        "held_on": "2025-09-25",
        "kind": "daily",
        "reason": "yearly",
        "talker_post": "党支部书记",
        "talkees": [str(person)],
        "demand": TOKENS[3],
        "version": "0",
    }
    assert late.post("/integrity/talks/new?branch=B01", spoken).status_code == 303
    number = session.scalars(select(IntegrityTalk.id)).one()
    late.get(f"/integrity/talks/{number}.pdf")
    branch_id = session.scalars(select(Sanction.branch_id)).one()
    wanted = {"register": "sanctions", "branch_id": branch_id, "reason": TOKENS[4], "version": "0"}
    assert login_as("staff").confirm().post("/integrity/openings/new", wanted).status_code == 303
    for address in ("measures", "sanctions", "sanctions.pdf", "sanctions.xlsx", "measures.pdf"):
        jiwei.get(f"/integrity/{address}")
    login_as("leader").get(f"/search?q={TOKENS[0]}")
    stored = everything_stored(session)
    assert all(token not in stored for token in TOKENS)
    files = [path for path in backend.folder.rglob("*") if path.is_file()]
    for path in files:
        content = path.read_bytes()
        assert all(token.encode() not in content for token in TOKENS), path
    assert all(token not in caplog.text for token in TOKENS)


def test_names_of_sanctioned_people_are_not_told_by_the_tables_of_the_register(session):
    row = sanction(session, "李二虎", "B01")
    cells = session.execute(select(Sanction.__table__)).one()
    told = [str(cell) for cell in cells]
    assert row.person_name == "李二虎"
    assert "李二虎" not in "".join(told)
    assert not hasattr(Sanction.__table__.c, "member_id")


def test_two_texts_that_change_places_are_noticed(session, login_as):
    switched_on(session)
    one, other = sanction(session, "李二虎", "B01"), sanction(session, "王三石", "B01")
    table = Sanction.__table__
    pair = [(one.id, other.person_sealed), (other.id, one.person_sealed)]
    for number, text_of_other in pair:
        session.connection().execute(
            update(table).where(table.c.id == number).values(person_sealed=text_of_other)
        )
    session.commit()
    page = login_as("jiwei").confirm().get("/integrity/sanctions").text
    assert f"{other.id}号、{one.id}号登记的内容无法解密，请联系系统管理员" in page
    assert "李二虎" not in page
    assert "王三石" not in page


@pytest.mark.parametrize("register", ["measures", "sanctions"])
def test_one_damaged_row_is_told_of_and_takes_nothing_from_the_others(
    session, login_as, caplog, register
):
    switched_on(session)
    make = {"measures": measure, "sanctions": sanction}[register]
    broken, whole = (make(session, name, "B01") for name in ("李二虎", "王三石"))
    broken.document_sealed = whole.document_sealed
    committed(session)
    browser, address = login_as("secretary1").confirm(), f"/integrity/{register}"
    caplog.clear()
    page = browser.get(f"{address}?year=2025")
    sentence = f"{broken.id}号登记的内容无法解密，请联系系统管理员"
    assert page.status_code == 200
    assert sentence in page.text
    assert "王三石" in page.text
    assert "李二虎" not in page.text
    told = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(told) == 1
    assert f"rows {broken.id}" in told[0]
    for ending in (".xlsx", ".pdf"):
        refused = browser.get(f"{address}{ending}?year=2025")
        assert refused.status_code == 409
        assert sentence in refused.text
    assert browser.get(f"{address}.xlsx?year=2024").status_code == 200


def test_a_damaged_row_is_told_of_in_ones_own_view_in_numbers_and_in_an_emergency(
    session, login_as
):
    switched_on(session)
    broken, whole = (
        measure(session, "吴八方", "B01", taken_on=date(2025, 6, day)) for day in (3, 4)
    )
    broken.handler_sealed = broken.document_sealed
    committed(session)
    own = login_as("member1").confirm().get("/integrity/own")
    assert own.status_code == 200
    assert f"{broken.id}号登记的内容无法解密" in own.text
    assert whole.taken_on.isoformat() in own.text
    assert "没有计入" in login_as("staff").confirm().get("/integrity/measures/numbers").text
    branch_id = broken.branch_id
    staff, jiwei = login_as("staff").confirm(), login_as("jiwei").confirm()
    asked = {"register": "measures", "branch_id": branch_id, "reason": "丙丁", "version": "0"}
    assert staff.post("/integrity/openings/new", asked).status_code == 303
    opening = session.scalars(select(ReadingOpening)).one()
    jiwei.post(f"/integrity/openings/{opening.id}/decide", {"answer": "yes"})
    page = staff.get(f"/integrity/openings/{opening.id}")
    assert page.status_code == 200
    assert f"{broken.id}号登记的内容无法解密" in page.text
    opening = session.scalars(
        select(ReadingOpening).execution_options(populate_existing=True)
    ).one()
    opening.reason_sealed = broken.document_sealed
    committed(session)
    assert "内容无法解密" in jiwei.get("/integrity/openings").text


def test_a_mark_put_on_the_row_of_somebody_else_opens_it_to_nobody(session, login_as):
    switched_on(session)
    own = sanction(session, "吴八方", "B01", document=TOKENS[0])
    other = sanction(session, "王三石", "B01", document=TOKENS[1])
    other.person_mark = own.person_mark
    committed(session)
    answer = login_as("member1").confirm().get("/integrity/own")
    assert answer.status_code == 500
    assert "加密保存的内容" in answer.text
    assert TOKENS[1] not in answer.text


@pytest.mark.parametrize("fault", ["no keys", "a row that does not open"])
def test_the_desk_of_discipline_opens_whatever_is_wrong_with_what_is_sealed(
    session, login_as, fault
):
    switched_on(session)
    row = sanction(session, "李二虎", "B01")
    row.person_sealed = row.name_sealed
    committed(session)
    jiwei = login_as("jiwei")
    if fault == "no keys":
        sealed.use(None)
    try:
        assert jiwei.get("/integrity").status_code == 200
    finally:
        sealed.use(key_file())


class Killed(BaseException):
    """The process is gone."""


def test_a_rotation_killed_twice_loses_nothing_and_leaves_no_row_under_the_old_key(
    app, session, keys, monkeypatch
):
    people = ("李二虎", "王三石", "赵四海", "钱五羊", "孙六合")
    for name in people:
        sanction(session, name, "B01")
        measure(session, name, "B01")
    session.rollback()
    old = sealed.ring().present
    runner = app.test_cli_runner()
    assert "created key" in runner.invoke(args=["keys", "create", "--algorithm", "sm4-gcm"]).output
    whole, turns = sealed.reseal, []

    def one_row(session, kind, *, after):
        turns.append(kind)
        if len(turns) in {3, 6}:
            whole(session, kind, after=after, most=1)
            session.rollback()  # as the database does for a process that is gone
            raise Killed
        return whole(session, kind, after=after, most=1)

    monkeypatch.setattr(sealed, "reseal", one_row)
    for _ in range(2):
        with pytest.raises(Killed):
            runner.invoke(args=["keys", "rotate"], catch_exceptions=False)
        assert names(session) == set(people)
    done = runner.invoke(args=["keys", "rotate"])
    assert done.exit_code == 0, done.output
    assert sealed.lying_under(session, old) == 0
    assert names(session, FirstFormMeasure) == set(people)
    marks = Sanction.person_marks(member_named(session, "李二虎").id)
    assert session.scalars(select(Sanction).where(Sanction.person_mark.in_(marks))).one()
    told = select(AuditEvent.id).where(AuditEvent.action == AuditAction.SEALED_ANEW)
    assert session.scalars(told).all()
    assert runner.invoke(args=["keys", "remove", old.id]).exit_code == 0
    assert names(session) == set(people)


def names(session, table=Sanction):
    """Whom the rows are about, opened anew."""
    session.rollback()
    session.expire_all()
    found = {row.person_name for row in session.scalars(select(table))}
    session.rollback()
    return found


def test_somebody_with_rows_under_two_keys_is_one_of_those_who_must_be_three_to_be_told(
    app, session, login_as, keys
):
    switched_on(session)
    measure(session, "李二虎", "B01")
    measure(session, "王三石", "B01")
    assert app.test_cli_runner().invoke(args=["keys", "create"]).exit_code == 0
    measure(session, "李二虎", "B01")
    session.rollback()
    staff = login_as("staff").confirm()
    assert "<dd>3次</dd>" not in staff.get("/integrity/measures/numbers").text
    measure(session, "陈百川", "B02")
    assert "4次" in staff.get("/integrity/measures/numbers").text


def test_a_key_is_kept_while_rows_lie_under_it(app, session, keys):
    sanction(session, "李二虎", "B01")
    old = sealed.ring().present
    session.rollback()
    sealed.add_key(Algorithm.AES_256_GCM)
    refused = app.test_cli_runner().invoke(args=["keys", "remove", old.id])
    assert refused.exit_code == 1
    assert "1 rows still lie under" in refused.output


def test_a_row_that_does_not_open_is_named_and_the_others_are_sealed_anew(app, session, keys):
    bad, good = sanction(session, "李二虎", "B01"), sanction(session, "王三石", "B01")
    table = Sanction.__table__
    session.connection().execute(
        update(table).where(table.c.id == bad.id).values(name_sealed="v1:aes-256-gcm:test:AAAA")
    )
    session.commit()
    old, number, sound = sealed.ring().present, bad.id, good.id
    sealed.add_key()
    answer = app.test_cli_runner().invoke(args=["keys", "rotate"])
    assert answer.exit_code == 1
    assert f"sanction {number}" in answer.output
    session.rollback()
    session.expire_all()
    assert sealed.lying_under(session, old) == 1
    assert session.get(Sanction, sound).person_name == "王三石"


def test_without_a_key_file_the_pages_say_so(session, login_as):
    switched_on(session)
    sanction(session, "李二虎", "B01")
    sealed.use(None)
    try:
        answer = login_as("jiwei").confirm().get("/integrity/sanctions")
    finally:
        sealed.use(key_file())
    assert answer.status_code == 503
    assert "密钥文件现在不可用" in answer.text


def test_paper_that_waits_for_the_worker_waits_sealed(app, session, login_as, monkeypatch):
    switched_on(session)
    sanction(session, "李二虎", "B01", document=TOKENS[0])
    settings = replace(app.config["SETTINGS"], jobs="worker")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    monkeypatch.setattr(printing, "WAIT", 0.0)
    monkeypatch.setattr(printing, "render_pdf", lambda html, **_: b"%PDF" + html.encode())
    session.rollback()
    jiwei = login_as("jiwei").confirm()
    waits = jiwei.get("/integrity/sanctions.pdf?year=2025").location
    assert not any(word in everything_stored(session) for word in (TOKENS[0], "（jiwei）于"))
    session.rollback()
    with app.app_context():
        assert jobs.work_off(db.session()) == 1
        db.session.remove()
    assert TOKENS[0] not in everything_stored(session)
    session.rollback()
    page = jiwei.get(waits, follow_redirects=True)
    file = page if page.data.startswith(b"%PDF") else jiwei.get(f"{waits}.pdf")
    # what a line must not divide stands in a span of its own
    said = re.sub("<[^>]*>", "", file.text)
    assert TOKENS[0] in said
    assert "（jiwei）于" in said
    with time_machine.travel(clock.now() + CONFIRMED_FOR + timedelta(minutes=1), tick=True):
        later = jiwei.get(f"{waits}.pdf")
    assert (later.status_code, later.location) == (303, f"/account/confirm?next={waits}.pdf")
