"""Reads that leave an event: written before anything is sent, or nothing is sent."""

import pytest
from flask import Response, abort
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.permissions import Permission
from intranet.domain.records.workflow import State
from intranet.foundation.database import db
from intranet.pagekit.access import record_read, requires
from tests.factories.activities import make_activity
from tests.features.activities.attachments.test_serving import stored

SECRET = "只给登记过的人看"


def reads(app) -> list[AuditEvent]:
    with app.app_context():
        return list(
            db.session.scalars(
                select(AuditEvent).where(AuditEvent.action == AuditAction.TALK_READ.value)
            )
        )


@pytest.fixture
def answering(app, monkeypatch):
    """Let /talks/7 record a read and answer what the given function returns."""

    def put(answer) -> None:
        @requires(Permission.LIFE_READ, reads={AuditAction.TALK_READ})
        def view(talk_id: int):
            record_read(AuditAction.TALK_READ, kind="talk", object_id=talk_id)
            return answer()

        monkeypatch.setitem(app.view_functions, "talks.show", view)

    return put


@pytest.fixture
def full_disk(app):
    """The audit trail takes nothing."""

    def refuse(_c, _cursor, statement, *_rest):
        if statement.startswith("INSERT INTO audit_event"):
            raise OperationalError(statement, {}, Exception("disk full"))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", refuse)
    yield
    event.remove(engine, "before_cursor_execute", refuse)


def test_a_read_says_who_read_what_from_where(app, session, login_as, answering):
    answering(lambda: SECRET)
    assert login_as("secretary1").get("/talks/7").text == SECRET
    (read,) = reads(app)
    reader = session.scalars(select(User).where(User.username == "secretary1")).one()
    assert (read.user_id, read.username, read.address) == (reader.id, "secretary1", "127.0.0.1")
    assert (read.object_kind, read.object_id, read.details) == ("talk", 7, {})
    assert len(read.request_id) == 36


def test_each_read_is_an_event_of_its_own(app, login_as, answering):
    answering(lambda: SECRET)
    browser = login_as("secretary1")
    for _ in range(2):
        browser.get("/talks/7")
    assert len(reads(app)) == 2


@pytest.mark.parametrize(
    "answer", [lambda: (SECRET, 404), lambda: Response(SECRET, 422), lambda: abort(403)]
)
def test_what_is_refused_was_not_read(app, login_as, answering, answer):
    answering(answer)
    assert login_as("secretary1").get("/talks/7").status_code >= 400
    assert reads(app) == []


def test_who_may_not_open_the_page_leaves_no_event(app, login_as, answering):
    answering(lambda: SECRET)
    assert login_as("auditor").get("/talks/7").status_code == 403
    assert login_as(None).get("/talks/7").status_code in {302, 303}
    assert reads(app) == []


def test_a_streamed_file_starts_after_its_event(app, login_as, answering):
    seen = []

    def pieces():
        with app.app_context(), db.engine.connect() as connection:
            seen.append(connection.scalar(select(func.count(AuditEvent.id))))
        yield SECRET.encode()

    answering(lambda: Response(pieces(), mimetype="application/pdf"))
    with app.app_context():
        before = db.session.scalar(select(func.count(AuditEvent.id)))
        db.session.rollback()
    assert login_as("secretary1").get("/talks/7").data == SECRET.encode()
    assert seen == [before + 1]


@pytest.mark.parametrize("answer", [lambda: SECRET, lambda: Response(iter([SECRET.encode()]))])
def test_what_cannot_be_recorded_is_not_shown(app, login_as, answering, full_disk, answer):
    answering(answer)
    page = login_as("secretary1").get("/talks/7")
    assert page.status_code == 503
    assert SECRET not in page.text
    assert "没有能够登记" in page.text
    assert "Content-Security-Policy" in page.headers
    assert reads(app) == []


def test_a_request_that_writes_records_with_its_data(app):
    with (
        app.test_request_context("/talks/7/edit", method="POST"),
        pytest.raises(RuntimeError, match="record_event"),
    ):
        record_read(AuditAction.TALK_READ, kind="talk", object_id=7)


def told(app) -> list[tuple]:
    with app.app_context():
        found = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        return [(e.username, e.action, e.object_kind, e.object_id, e.object_label) for e in found]


# who asks for what, and the event that this leaves
TAKEN = (
    ("sysadmin", "/admin/accounts", ("account.read", "account", None, "")),
    ("sysadmin", "/admin/accounts/3", ("account.read", "account", 3, "")),
    ("auditor", "/audit?person=staff", ("trail.read", "trail", None, "")),
    ("auditor", "/audit/1", ("trail.read", "trail", None, "")),
    ("clerk1", "/activities/ledger.xlsx?kind=lecture", ("file.exported", "file", None, "/activities/ledger.xlsx")),
    ("clerk1", "/calendar.ics", ("file.exported", "file", None, "/calendar.ics")),
    ("secadmin", "/admin/grants/1", ("account.read", "account", 1, "")),
    ("clerk1", "/dues.pdf", ("file.printed", "file", None, "/dues.pdf")),
    ("clerk1", "/activities/1/record.pdf", ("file.printed", "file", None, "/activities/1/record.pdf")),
    ("clerk1", "/activities/1/record.docx", ("file.exported", "file", None, "/activities/1/record.docx")),
    ("clerk1", "/attachments/1/file", ("file.downloaded", "file", None, "/attachments/1/file")),
    ("secretary1", "/integrity/reports", ("officer_report.read", "officer_report", None, "")),
)  # fmt: skip


@pytest.fixture
def something_to_take(app, session, login_as):
    stored(app, login_as, make_activity(session, state=State.DRAFT))


def test_what_is_looked_into_or_taken_away_leaves_one_event(app, login_as, something_to_take):
    for who, address, event_of in TAKEN:
        before = told(app)
        assert login_as(who).get(address).status_code == 200, address
        assert told(app)[len(before) :] == [(who, *event_of)], address


def test_a_report_that_is_printed_is_read_and_taken_away(app, login_as):
    before = told(app)
    assert login_as("secretary1").get("/integrity/reports.xlsx").status_code == 200
    assert told(app)[len(before) :] == [
        ("secretary1", "officer_report.read", "officer_report", None, ""),
        ("secretary1", "file.exported", "file", None, "/integrity/reports.xlsx"),
    ]


def test_what_cannot_be_recorded_is_not_given_away(app, login_as, something_to_take, full_disk):
    for who, address, _ in TAKEN:
        answer = login_as(who).get(address)
        assert answer.status_code == 503, address
        assert answer.mimetype == "text/html"
        assert "没有能够登记" in answer.text


def test_who_is_refused_leaves_an_event_that_tells_where(app, login_as):
    before = told(app)
    auditor, clerk = login_as("auditor"), login_as("clerk1")
    assert auditor.get("/members").status_code == 403
    assert auditor.post("/admin/accounts/3/disable").status_code == 403
    assert login_as("secretary1").get("/integrity/reports/77").status_code == 404
    # what nobody guards is only not there
    assert clerk.get("/activities/77").status_code == 404
    assert clerk.get("/nowhere").status_code == 404
    assert login_as(None).get("/members").status_code in {302, 303}
    assert told(app)[len(before) :] == [
        ("auditor", "page.refused", "page", None, "/members"),
        ("auditor", "page.refused", "page", 3, "/admin/accounts/<int:user_id>/disable"),
        ("secretary1", "page.refused", "page", 77, "/integrity/reports/<int:report_id>"),
    ]


def test_a_refusal_stands_although_it_cannot_be_recorded(app, login_as, full_disk):
    assert login_as("auditor").get("/members").status_code == 403
