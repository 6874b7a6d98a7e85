"""The audit trail as the auditor reads it."""

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent, head, keep_events
from intranet.domain.records.reviewed import ReviewedColumns
from intranet.domain.records.workflow import State
from intranet.domain.registry import OBJECT_LABELS, TABLES
from intranet.features.audit.queries import Moment
from intranet.foundation.database import db
from tests.cast import PASSWORD
from tests.factories.activities import make_activity

START = datetime(2025, 10, 1, 2, 0, tzinfo=UTC)
ROW = re.compile(r'href="/audit/(\d+)"')


def fill(session, count: int, **more) -> list[int]:
    """Events one second apart, every third at the same instant as the one before."""
    keep_events(
        session,
        [
            {
                "occurred_at": START + timedelta(seconds=number - number % 3, microseconds=7),
                "action": AuditAction.SIGNED_IN.value,
                "user_id": None,
                "username": f"person{number}",
                "address": "10.0.0.1",
                "request_id": "r",
                "object_kind": "account",
                "object_id": number,
                "object_label": f"person{number}",
                "details": {},
                **more,
            }
            for number in range(count)
        ],
    )
    session.commit()
    last = head(session).event_id
    session.rollback()
    return list(range(last - count + 1, last + 1))


def numbers(page: str) -> list[int]:
    return [int(found) for found in ROW.findall(page)]


def test_every_action_and_object_has_a_chinese_name():
    for action in AuditAction:
        assert re.search(r"[\u4e00-\u9fff]", action.label)
    assert len({action.label for action in AuditAction}) == len(AuditAction)
    assert {table.record_type.key for table in TABLES if issubclass(table, ReviewedColumns)} <= set(
        OBJECT_LABELS
    )


def test_every_object_kind_in_the_code_has_a_name():
    root = Path(__file__).resolve().parents[3] / "intranet"
    used = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and re.search(
                "record_(event|read)", ast.unparse(node.func)
            ):
                used |= {
                    word.value.value
                    for word in node.keywords
                    if word.arg == "kind" and isinstance(word.value, ast.Constant)
                }
    assert used
    assert used <= set(OBJECT_LABELS), "say it by ``audited`` of its table"


def test_the_newest_comes_first_with_words_and_place(login_as):
    browser = login_as("auditor")
    login_as(None).post("/login", {"username": "staff", "password": PASSWORD})
    page = browser.get("/audit")
    assert page.status_code == 200
    first = page.text.split("<tbody>")[1].split("</tr>")[0]
    assert "登录" in first
    assert "staff" in first
    assert "账号：staff" in first
    assert "127.0.0.1" in first


def test_pages_go_there_and_back_also_among_equal_instants(login_as, session):
    made = fill(session, 130)
    browser = login_as("auditor")
    seen, address, pages = [], "/audit?action=account.signed_in&person=&object=account", 0
    back = ""
    while address:
        page = browser.get(address).text
        seen += numbers(page)
        pages += 1
        found = re.search(r'rel="next" href="([^"]+)"', page)
        before = re.search(r'rel="prev" href="([^"]+)"', page)
        back = before.group(1).replace("&amp;", "&") if before else ""
        address = found.group(1).replace("&amp;", "&") if found else ""
    assert seen == sorted(made, reverse=True)
    assert pages == 3
    assert numbers(browser.get(back).text) == sorted(made, reverse=True)[50:100]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("person=person7", 1),
        ("person=PERSON7", 1),
        ("person=nobody", 0),
        ("person=%25", 0),
        ("action=account.disabled", 0),
        ("object=grant", 0),
        ("object=account", 12),
        ("from=2025-10-01&to=2025-10-01&object=account", 12),
        ("from=2025-10-02&to=2025-10-31&object=account", 0),
        ("to=2025-09-30", 0),
        ("from=x&to=9999-12-31&object=account&action=nonsense", 12),
    ],
)
def test_filters_narrow(login_as, session, query, count):
    fill(session, 12)
    page = login_as("auditor").get(f"/audit?{query}")
    assert page.status_code == 200
    assert len(numbers(page.text)) == count


def test_a_person_is_found_by_name_too(app, login_as):
    login_as(None).post("/login", {"username": "secretary1", "password": PASSWORD})
    assert len(numbers(login_as("auditor").get("/audit?person=张一鸣").text)) == 1


def test_days_are_days_of_beijing(login_as, session):
    late = datetime(2025, 10, 1, 15, 59, 59, tzinfo=UTC)
    fill(session, 1, occurred_at=late)
    fill(session, 1, occurred_at=late + timedelta(seconds=1))
    browser = login_as("auditor")
    assert len(numbers(browser.get("/audit?to=2025-10-01").text)) == 1
    assert len(numbers(browser.get("/audit?from=2025-10-02&to=2025-10-02").text)) == 1


@pytest.mark.parametrize(
    "position", ["x", "1.2.3", "-", "9" * 40, "1760925600.123456.99999999999", "0.000000.-1"]
)
def test_a_broken_position_starts_at_the_top(login_as, session, position):
    fill(session, 3)
    page = login_as("auditor").get(f"/audit?object=account&page={position}")
    assert page.status_code == 200
    assert len(numbers(page.text)) == 3


def test_a_position_survives_its_own_words():
    moment = Moment(START + timedelta(microseconds=7), 17, backwards=True)
    assert Moment.parse(str(moment)) == moment


def test_an_administrative_event_shows_what_changed(app, login_as, session):
    (number,) = fill(
        session,
        1,
        action=AuditAction.GRANT_ADDED.value,
        object_kind="grant",
        object_label="member1：支部党务干事（机关第一党支部）",
        details={"account": "member1", "role": "branch_clerk", "valid_to": ""},
    )
    page = login_as("auditor").get(f"/audit/{number}").text
    assert "授予角色" in page
    assert "支部党务干事" in page
    assert "（空）" in page


def test_content_stays_out_of_the_auditors_sight(app, login_as, session):
    make_activity(session, title="机密标题不应出现", state=State.APPROVED)
    browser = login_as("auditor")
    page = browser.get("/audit?object=activity").text
    assert "审核通过" in page
    assert "活动记录 " in page
    assert "机密标题不应出现" not in page
    for number in numbers(page):
        one = browser.get(f"/audit/{number}").text
        assert "机密标题不应出现" not in one
        assert "业务记录的内容不在审计记录中显示" in one


def test_an_event_of_a_later_version_is_shown_by_its_code(login_as, session):
    (number,) = fill(session, 1, action="future.happened", object_kind="future")
    assert "future.happened" in login_as("auditor").get(f"/audit/{number}").text


def test_an_unknown_event_is_not_found(login_as):
    assert login_as("auditor").get("/audit/999999").status_code == 404


def test_the_list_needs_the_same_statements_for_any_length(login_as, session, count_statements):
    browser = login_as("auditor")
    browser.get("/audit")
    fill(session, 60)
    count_statements.clear()
    browser.get("/audit")
    # who asks; what it may be narrowed to together with what was kept; the events; what waits; two to record the read
    assert len(count_statements) == 4 + 2


@pytest.mark.parametrize(
    "who",
    ["sysadmin", "secadmin", "staff", "leader", "jiwei", "archivist", "secretary1", "member1"],
)
def test_nobody_else_reads_the_trail(login_as, session, who):
    (number,) = fill(session, 1)
    assert login_as(who).get("/audit").status_code == 403
    assert login_as(who).get(f"/audit/{number}").status_code == 403


def test_reading_the_trail_changes_nothing_and_the_trail_cannot_be_changed(app, login_as, session):
    fill(session, 3)
    login_as("auditor").get("/audit")
    rules = [rule for rule in app.url_map.iter_rules() if str(rule).startswith("/audit")]
    assert all(rule.methods <= {"GET", "HEAD", "OPTIONS"} for rule in rules)
    for statement in (
        update(AuditEvent).values(username="nobody"),
        delete(AuditEvent).where(AuditEvent.username == "person1"),
    ):
        with app.app_context():
            with pytest.raises(DatabaseError):
                db.session.execute(statement)
            db.session.rollback()
    with app.app_context():
        assert db.session.scalars(select(AuditEvent).where(AuditEvent.username == "person1")).one()
