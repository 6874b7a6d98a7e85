"""The trail proves itself: whoever changes it past the application is found, and nobody else."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from intranet.domain.access import chain, proof
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent, expecting, head, record_event
from intranet.domain.access.chain import Anchor
from intranet.domain.access.roles import SYSTEM
from intranet.foundation import sealed
from intranet.foundation.database import db
from intranet.foundation.errors import KeysMissing
from intranet.foundation.signing import Signer
from tests.conftest import key_file
from tests.factories.activities import make_activity
from tests.rows import stored

TABLE = AuditEvent.__table__


def written(session: Session, number: int = 5) -> Anchor:
    """Events in transactions of their own; the last one."""
    for one in range(number):
        record_event(
            session,
            AuditAction.MEMBER_EDITED,
            actor=SYSTEM,
            kind="member",
            object_id=one,
            label="李二虎",
            details={"字段": ["旧", one], "b": {"z": None, "a": True}},
        )
        session.commit()
    last = head(session)
    session.rollback()
    return last


@contextmanager
def past_the_application(*, undone: bool = False) -> Iterator[Connection]:
    """What somebody does who owns the database: no trigger stands in the way."""
    with db.engine.connect() as connection, connection.begin() as transaction:
        triggers = []
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            found = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = connection.execute(found).all()
        for one in triggers:
            connection.execute(text(f"DROP TRIGGER {one.name}"))
        yield connection
        for one in triggers:
            connection.exec_driver_sql(one.sql)
        if undone:
            transaction.rollback()


def row_of(connection: Connection, number: int) -> dict:
    return dict(connection.execute(select(TABLE).where(TABLE.c.id == number)).one()._mapping)


def edit(connection, last):
    connection.execute(text("UPDATE audit_event SET username = 'x' WHERE id = :n"), {"n": last - 2})
    return last - 2


def edit_details(connection, last):
    connection.execute(
        TABLE.update().where(TABLE.c.id == last - 2).values(details={"字段": ["旧", "x"]})
    )
    return last - 2


def remove(connection, last):
    connection.execute(text("DELETE FROM audit_event WHERE id = :n"), {"n": last - 2})
    return last - 2


def remove_and_close_the_gap(connection, last):
    remove(connection, last)
    for number in (last - 1, last):
        connection.execute(text("UPDATE audit_event SET id = id - 1 WHERE id = :n"), {"n": number})
    return last - 2


def cut_the_end(connection, last):
    connection.execute(text("DELETE FROM audit_event WHERE id > :n"), {"n": last - 2})
    return last - 1


def cut_the_end_and_move_the_head(connection, last):
    cut_the_end(connection, last)
    end = row_of(connection, last - 2)
    connection.execute(
        text("UPDATE audit_head SET event_id = :id, hash = :hash"),
        {"id": end["id"], "hash": end["hash"]},
    )
    return last - 1


def swap(connection, last):
    for before, after in ((last - 2, -1), (last - 1, last - 2), (-1, last - 1)):
        connection.execute(
            text("UPDATE audit_event SET id = :new WHERE id = :old"), {"new": after, "old": before}
        )
    return last - 2


def add(connection, last):
    for number in (last, last - 1):
        connection.execute(text("UPDATE audit_event SET id = id + 1 WHERE id = :n"), {"n": number})
    connection.execute(insert(TABLE), {**row_of(connection, last - 2), "id": last - 1})
    return last - 1


def add_unsigned(connection, last):
    row = {**row_of(connection, last), "id": last + 1}
    connection.execute(insert(TABLE), row | dict.fromkeys(("hash", "previous_hash", "key_id"), ""))
    return last + 1


def sign_again_without_the_key(connection, last):
    """From one event on, all that follows is linked anew, as somebody can who guesses at a key."""
    rows = [row_of(connection, number) for number in range(last - 2, last + 1)]
    before = Anchor(last - 3, row_of(connection, last - 3)["hash"])
    connection.execute(TABLE.delete().where(TABLE.c.id > last - 3))
    rows[0]["username"] = "x"
    guessed = Signer(rows[0]["key_id"], "sha256", b"guessed")
    made = list(chain.signed(rows, before, guessed))
    connection.execute(insert(TABLE), made)
    connection.execute(text("UPDATE audit_head SET hash = :h"), {"h": made[-1]["hash"]})
    return last - 2


def empty(connection, last):
    connection.execute(text("DELETE FROM audit_event"))
    return 1


def empty_and_reset(connection, last):
    empty(connection, last)
    connection.execute(
        text("UPDATE audit_head SET event_id = 0, hash = :h"), {"h": proof.NOTHING.hash}
    )
    return 1


def replace(connection, last):
    row = row_of(connection, last - 2) | {"username": "x"}
    if connection.dialect.name == "sqlite":
        connection.execute(insert(TABLE).prefix_with("OR REPLACE"), row)
    else:
        connection.execute(TABLE.delete().where(TABLE.c.id == last - 2))
        connection.execute(insert(TABLE), row)
    return last - 2


def write_nonsense(connection, last):
    if connection.dialect.name == "sqlite":
        values = "occurred_at = 'gestern'"
    else:
        values = "details = '[[\"x\"]]'"
    connection.execute(text(f"UPDATE audit_event SET {values} WHERE id = :n"), {"n": last - 2})  # noqa: S608
    return last - 2


def write_another_age(connection, last):
    """The same digits before our era; where the database takes it, a number that is no moment."""
    if connection.dialect.name == "sqlite":
        value = "20251020"
    else:
        digits = "to_char(timezone('UTC', occurred_at), 'YYYY-MM-DD HH24:MI:SS.US')"
        value = f"CAST({digits} || '+00 BC' AS timestamptz)"
    connection.execute(
        text(f"UPDATE audit_event SET occurred_at = {value} WHERE id = :n"),  # noqa: S608
        {"n": last - 2},
    )
    return last - 2


def write_what_no_reader_takes(connection, last):
    """Signs of no alphabet, a number that is none: the reading ends there, and says where."""
    if connection.dialect.name == "sqlite":
        values = "username = CAST(x'ff' AS TEXT)"
    else:
        values = "username = ''"
    connection.execute(text(f"UPDATE audit_event SET {values} WHERE id = :n"), {"n": last - 2})  # noqa: S608
    return last - 2


def write_what_no_signature_takes(connection, last):
    if connection.dialect.name == "sqlite":
        values = "details = '{\"a\": NaN}'"
    else:
        values = "details = 'null'"
    connection.execute(text(f"UPDATE audit_event SET {values} WHERE id = :n"), {"n": last - 2})  # noqa: S608
    return last - 2


def write_bytes(connection, last):
    value = "x'00'" if connection.dialect.name == "sqlite" else "'x'"
    connection.execute(
        text(f"UPDATE audit_event SET object_label = {value} WHERE id = :n"),  # noqa: S608
        {"n": last - 2},
    )
    return last - 2


def add_before_the_first(connection, last):
    """Numbers below one are shown like all others."""
    connection.execute(insert(TABLE), {**row_of(connection, last), "id": -7})
    return -7


def add_unsigned_before_the_first(connection, last):
    row = {**row_of(connection, last), "id": 0}
    connection.execute(insert(TABLE), row | dict.fromkeys(("hash", "previous_hash", "key_id"), ""))
    return 0


def move_the_head_back(connection, last):
    """Nothing can be written any more."""
    earlier = row_of(connection, last - 2)["hash"]
    connection.execute(
        text("UPDATE audit_head SET event_id = :n, hash = :h"), {"n": last - 2, "h": earlier}
    )
    return last - 1


def take_all_signatures_off(connection, last):
    """As if there had been no chain until now: what is older than it grew."""
    connection.execute(
        TABLE.update().values(hash="", previous_hash="", key_id="", username="somebody")
    )
    proof.begin_anew(Session(connection))
    return last


MUTATIONS = [edit, edit_details, remove, remove_and_close_the_gap, cut_the_end, swap, add, add_unsigned,
             sign_again_without_the_key, empty, replace, write_nonsense, write_another_age,
             write_what_no_reader_takes, write_what_no_signature_takes, write_bytes, add_before_the_first,
             add_unsigned_before_the_first, move_the_head_back]  # fmt: skip
# these leave a trail that is whole in itself: only what is kept elsewhere tells
ONLY_BY_ANCHOR = [cut_the_end_and_move_the_head, empty_and_reset, take_all_signatures_off]


def test_the_first_event_that_is_not_as_it_was_written_is_named(session):
    last = written(session)
    assert proof.verify(session, last).fault == ""
    session.rollback()
    for mutation in MUTATIONS + ONLY_BY_ANCHOR:
        with past_the_application(undone=True) as connection:
            number = mutation(connection, last.event_id)
            anchor = last if mutation in ONLY_BY_ANCHOR else None
            found = proof.verify(Session(connection), anchor)
        assert f"第{number}号" in found.fault, mutation.__name__
    assert proof.verify(session, last).fault == ""
    session.rollback()


def test_an_event_stored_in_another_spelling_is_the_same_event(session):
    """As older versions stored them."""
    last = written(session)
    with past_the_application() as connection:
        kept = row_of(connection, last.event_id - 2)["details"]
        values = {"spelt": json.dumps(kept, indent=2), "n": last.event_id - 2}
        cast = "CAST(:spelt AS json)" if connection.dialect.name == "postgresql" else ":spelt"
        connection.execute(
            text(f"UPDATE audit_event SET details = {cast} WHERE id = :n"),  # noqa: S608
            values,
        )
    assert proof.verify(session, last).fault == ""
    session.rollback()


def test_an_older_database_that_went_on_is_found_by_its_anchor(session):
    written(session)
    with db.engine.connect() as connection:
        kept = [row._mapping for row in connection.execute(select(TABLE))]
        end = connection.execute(text("SELECT event_id, hash FROM audit_head")).one()
    anchor = written(session)
    with past_the_application() as connection:
        connection.execute(TABLE.delete())
        connection.execute(insert(TABLE), [dict(row) for row in kept])
        connection.execute(
            text("UPDATE audit_head SET event_id = :e, hash = :h"),
            {"e": end.event_id, "h": end.hash},
        )
    assert proof.verify(session).fault == ""
    assert f"第{end.event_id + 1}号起缺失" in proof.verify(session, anchor).fault
    session.rollback()
    # and so it is when as much was written since
    last = written(session, 7)
    assert last.event_id > anchor.event_id
    assert f"第{anchor.event_id}号与锚点不符" in proof.verify(session, anchor).fault
    session.rollback()


def test_what_is_older_than_the_chain_is_its_beginning(session):
    """As a database that was there before, and as the copies of the demo."""
    last = written(session)
    with past_the_application() as connection:
        connection.execute(TABLE.update().values(hash="", previous_hash="", key_id=""))
        connection.execute(text("DELETE FROM audit_event WHERE id = :n"), {"n": last.event_id - 3})
    proof.begin_anew(session)
    session.commit()
    newest = written(session, 2)
    found = proof.verify(session)
    assert (found.fault, found.older, found.last) == ("", last.event_id - 1, newest)
    session.rollback()
    with past_the_application() as connection:
        edit(connection, last.event_id)
    assert f"第1号至第{last.event_id}号" in proof.verify(session).fault
    session.rollback()


def test_events_signed_before_a_new_key_are_still_proved_and_so_when_the_old_one_is_gone(
    session, tmp_path
):
    written(session)
    path = tmp_path / "keys"
    path.write_bytes(key_file().read_bytes())
    path.chmod(0o600)
    sealed.use(path)
    try:
        old = sealed.ring().present
        sealed.add_key(sealed.Algorithm.SM4_GCM)
        written(session)
        assert proof.verify(session).fault == ""
        sealed.remove_key(old.id)
        assert base64.b64encode(old.secret).decode() not in path.read_text()
        assert proof.verify(session).fault == ""
        path.write_text(path.read_text().splitlines()[-1] + "\n")
        assert f"密钥“{old.id}”不在密钥文件中" in proof.verify(session).fault
    finally:
        session.rollback()
        sealed.use(key_file())


def test_without_a_key_nothing_is_done_that_would_have_to_be_recorded(app, session, login_as):
    browser, before = login_as("staff"), written(session)
    day = {"day": "2027-10-01", "name": "国庆节", "is_workday": ""}
    sealed.use(None)
    try:
        answer = browser.post("/calendar/days/new", day)
        assert answer.status_code == 503
        assert "密钥文件现在不可用" in answer.text
        with pytest.raises(KeysMissing):
            written(session)
        session.rollback()
    finally:
        sealed.use(key_file())
    assert head(session) == before
    session.rollback()
    assert browser.post("/calendar/days/new", day).status_code == 303


def test_numbers_have_no_gap_whatever_is_taken_back(session):
    before = written(session)
    record_event(session, AuditAction.MEMBER_EDITED, actor=SYSTEM, kind="undone", object_id=1)
    session.rollback()
    savepoint = session.begin_nested()
    record_event(session, AuditAction.MEMBER_EDITED, actor=SYSTEM, kind="undone", object_id=1)
    savepoint.rollback()
    savepoint = session.begin_nested()
    record_event(session, AuditAction.MEMBER_EDITED, actor=SYSTEM, kind="done", object_id=1)
    savepoint.commit()
    session.commit()
    kinds = session.scalars(
        select(AuditEvent.object_kind).where(AuditEvent.id > before.event_id)
    ).all()
    assert kinds == ["done"]
    assert written(session, 1).event_id == before.event_id + 2


def test_an_event_that_was_taken_back_excuses_no_change(session):
    activity = make_activity(session)
    session.commit()
    savepoint = session.begin_nested()
    record_event(session, AuditAction.MEMBER_EDITED, actor=SYSTEM, kind="undone", object_id=1)
    savepoint.rollback()
    activity.title = "改动"
    with pytest.raises(RuntimeError, match="without an audit event"):
        session.commit()


def test_an_event_that_was_read_and_taken_back_excuses_no_change_either(session):
    activity = make_activity(session)
    session.commit()
    savepoint = session.begin_nested()
    record_event(session, AuditAction.MEMBER_EDITED, actor=SYSTEM, kind="undone", object_id=1)
    assert session.scalars(select(AuditEvent.object_kind)).all()[-1] == "undone"
    savepoint.rollback()
    activity.title = "改动"
    with pytest.raises(RuntimeError, match="without an audit event"):
        session.commit()


def test_only_what_was_not_expected_is_told_of(session):
    told = []
    with expecting(session, {AuditAction.MEMBER_EDITED}, otherwise=told.append):
        for action in (AuditAction.MEMBER_EDITED, AuditAction.MEMBER_CREATED):
            record_event(session, action, actor=SYSTEM, kind="member", object_id=1)
    record_event(session, AuditAction.KIND_ADDED, actor=SYSTEM, kind="kind", object_id=1)
    assert told == [AuditAction.MEMBER_CREATED]
    session.rollback()


def test_who_writes_at_once_writes_one_behind_the_other(app, session):
    before = written(session, 1)

    def write() -> None:
        with app.app_context():
            written(db.session(), 5)
            db.session.remove()

    writers = [Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found = proof.verify(session)
    assert (found.fault, found.last.event_id) == ("", before.event_id + 20)
    session.rollback()


def test_the_command_says_whether_the_trail_is_whole(app, session, tmp_path):
    last = written(session)
    runner, kept = app.test_cli_runner(), tmp_path / "anchor.json"
    kept.write_text(runner.invoke(args=["audit", "anchor"]).output)
    assert stored(app, AuditEvent)[-1].action == AuditAction.TRAIL_ANCHORED
    whole = runner.invoke(args=["audit", "verify", "--from-anchor", str(kept)])
    assert whole.exit_code == 0, whole.output
    assert f"链尾为第{last.event_id + 1}号" in whole.output
    with past_the_application() as connection:
        cut_the_end_and_move_the_head(connection, last.event_id + 1)
    # it says that it does not know
    assert "--from-anchor" in runner.invoke(args=["audit", "verify"]).output
    cut = runner.invoke(args=["audit", "verify", "--from-anchor", str(kept)])
    assert cut.exit_code == 1
    assert f"第{last.event_id}号起缺失：锚点为第{last.event_id + 1}号" in cut.output
    # an anchor without its signature fits everything
    for damaged in ("[]", '{"event": 1, "hash": ""}'):
        kept.write_text(damaged)
        assert runner.invoke(args=["audit", "verify", "--from-anchor", str(kept)]).exit_code == 1


def test_an_event_that_does_not_follow_is_refused_by_the_database(session):
    last = written(session)
    with db.engine.connect() as connection:
        row = row_of(connection, last.event_id)
    for number in (last.event_id, last.event_id + 1, last.event_id + 2):
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(insert(TABLE), {**row, "id": number})
