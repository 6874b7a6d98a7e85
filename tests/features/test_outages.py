"""Database or disk away: an orderly 503 that asks neither, with what was typed; nothing is said that did not happen."""

import logging
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.exc import OperationalError

from intranet.domain.access.accounts import UserSession
from intranet.domain.activities.tables import Activity
from intranet.domain.records.drafts import FormDraft
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from intranet.foundation.database import WAIT_MS, db
from tests.cast import TODAY
from tests.factories.activities import make_activity
from tests.rows import stored

NEW = {
    "kinds": "theme_day",
    "title": "走访慰问老党员",
    "held_on": TODAY.isoformat(),
    "form_key": "abcdefgh",
    "act": "save",
}


@contextmanager
def failing(app, *beginnings):
    """Statements that begin so fail as they do on a full disk, or without a database."""
    with app.app_context():
        engine = db.engine
    sent = []

    def refuse(_c, _cursor, statement, *_rest):
        sent.append(statement)
        if statement.startswith(beginnings):
            raise OperationalError(statement, {}, Exception("disk full"))

    event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", refuse)


@contextmanager
def uncommitted():
    """What is to be committed fails there, as on a disk that has become full."""

    def refuse(_session):
        raise OperationalError("COMMIT", {}, Exception("disk full"))

    event.listen(db.session, "before_commit", refuse)
    try:
        yield
    finally:
        event.remove(db.session, "before_commit", refuse)


def test_without_a_database_the_page_says_so_and_asks_nothing_more(app, login_as, caplog):
    staff = login_as("staff")
    with failing(app, "SELECT") as sent, caplog.at_level(logging.WARNING):
        answer = staff.get("/review")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "数据库或存储空间暂时不可用" in answer.text
    assert len([one for one in sent if one.startswith("SELECT")]) == 1
    assert [record.message for record in caplog.records] == ["database unavailable: disk full"]
    assert staff.get("/review").status_code == 200


def test_a_commit_that_fails_is_told_and_keeps_what_was_typed(app, session, login_as):
    clerk = login_as("clerk1")
    with uncommitted():
        answer = clerk.post("/activities/new", NEW)
    assert answer.status_code == 503
    assert "走访慰问老党员</li>" in answer.text
    assert '<input type="hidden" name="form_key" value="abcdefgh">' in answer.text
    assert session.scalar(select(func.count()).select_from(Activity)) == 0
    # nothing of it is told on the next page, and the same form may be sent again
    assert "已保存" not in clerk.get("/activities/new").text
    assert clerk.post("/activities/new", NEW).status_code == 303


def test_a_fragment_leaves_the_page_with_what_is_typed_as_it_is(app, login_as):
    clerk = login_as("clerk1")
    with uncommitted():
        answer = clerk.post("/activities/new", NEW, headers={"HX-Request": "true"})
    assert answer.status_code == 503
    assert answer.headers["HX-Retarget"] == "#notices"
    assert "页面上填写的内容都还在" in answer.text
    assert "<html" not in answer.text


def test_a_password_is_not_sent_back(app, login_as):
    with failing(app, "SELECT"):
        answer = login_as(None).post("/login", {"username": "clerk1", "password": "geheim-geheim"})
    assert answer.status_code == 503
    assert "geheim" not in answer.text
    assert "再次提交" not in answer.text


def test_reading_goes_on_while_nothing_can_be_written(app, session, login_as):
    staff = login_as("staff")
    session.execute(update(UserSession).values(last_seen_at=clock.now() - timedelta(minutes=5)))
    session.commit()
    with failing(app, "UPDATE", "INSERT"):
        assert staff.get("/review").status_code == 200
        assert staff.get("/health/ready").status_code == 200


def test_readiness_neither_writes_nor_waits_for_who_writes(app, session, login_as):
    browser = login_as(None)
    session.execute(update(UserSession).values(browser="x"))  # holds SQLite's write lock
    with app.app_context():
        assert browser.client.get("/health/ready").status_code == 200


def test_readiness_sees_a_store_that_cannot_be_used(app, login_as, monkeypatch):
    monkeypatch.setattr("intranet.foundation.storage.os.access", lambda *_: False)
    answer = login_as(None).get("/health/ready")
    assert answer.status_code == 503
    assert answer.json == {"status": "unavailable", "database": "up", "files": "down"}


def test_no_wait_for_the_database_is_endless(app, session):
    if session.get_bind().dialect.name == "sqlite":
        assert session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar() == WAIT_MS
        return
    for name, value in (("lock_timeout", "5s"), ("statement_timeout", "30s")):
        assert session.connection().exec_driver_sql(f"SHOW {name}").scalar() == value
    assert WAIT_MS <= 5000


@pytest.mark.parametrize("keyed", [True, False])
def test_an_opinion_on_what_was_withdrawn_meanwhile_is_kept_and_explained(app, login_as, keyed):
    """The same as for a number that never was, so that it tells nobody anything."""
    staff = login_as("staff")
    typed = {
        "form_key": "abcdefgh",
        "version": "1",
        "decision": "return",
        "opinion": "第二段请补写开始和结束的时间",
    }
    if keyed:
        typed |= {"draft_key": "review-x", "draft_page": "/review/999", "draft_view": "v"}
    answer = staff.post("/review/999", typed)
    assert answer.status_code == 404
    assert "已被撤回" in answer.text
    assert "第二段请补写开始和结束的时间</li>" in answer.text
    assert ("未保存的填写" in answer.text) is keyed
    assert bool(stored(app, FormDraft)) is keyed
    if keyed:
        page = staff.get("/review/999?draft=review-x")
        assert page.status_code == 404
        assert "第二段请补写开始和结束的时间</li>" in page.text


def test_minutes_of_what_was_approved_meanwhile_are_shown_again(session, login_as):
    activity = make_activity(session, state=State.APPROVED)
    typed = {**NEW, "title": "补写的会议记录一段", "draft_key": "activity-1", "draft_page": "/x"}
    answer = login_as("clerk1").post(f"/activities/{activity.id}/edit", typed)
    assert answer.status_code == 409
    assert "补写的会议记录一段</li>" in answer.text
    assert "未保存的填写" in answer.text
