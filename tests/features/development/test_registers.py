"""Registers of people's paths: what is entered stands in list, file and print; who may read and keep them."""

from datetime import date, timedelta

import pytest

from intranet.domain.access.audit import AuditEvent
from intranet.domain.development.paths import DevelopmentPath, StepKind
from intranet.domain.organization.members import Member
from intranet.features.development.shelf import DEVELOPMENT
from intranet.foundation.database import db
from tests.factories.activities import make_activity
from tests.factories.development import make_path
from tests.features.search.helpers import hits
from tests.print.reading import across_rules, pages
from tests.rows import sheet_rows, stored

TYPED = {
    "paths": {
        "name": "申请人甲", "applied_on": "2025-03-03", "received_on": "", "contacts": "", "introducers": "",
        "materials": ["application", "talk"], "became_id": "", "ended_on": "", "ending": "",
    },
    "visits": {
        "occasion": "hardship", "visited_on": "2025-07-01", "people": "", "amount": "1000", "goods": "",
        "member_id": "",
    },
}  # fmt: skip


def at(key, rest=""):
    return f"/development/{key}{rest}"


def enter(browser, key, *, place="B01", **changes):
    return browser.post(at(key, f"/new?branch={place}"), {**TYPED[key], "version": "0", **changes})


def printed(content):
    return "".join(line.text for page in pages(content) for line in page)


@pytest.mark.parametrize("key", TYPED)
def test_a_line_is_entered_corrected_and_removed(app, login_as, key):
    clerk, table = login_as("clerk1"), DEVELOPMENT.books[key].table
    answer = enter(clerk, key)
    assert answer.status_code == 303, answer.text
    (line,) = stored(app, table)
    name = {"paths": "申请人甲", "visits": "困难帮扶"}[key]
    for who in ("secretary1", "staff", "leader"):
        assert name in login_as(who).get(at(key, "?year=2025")).text
    rows = sheet_rows(clerk.get(at(key, ".xlsx?year=2025&branch=B01")))
    assert name in [row[0] for row in rows]
    paper = clerk.get(at(key, ".pdf?year=2025")).data
    assert name in printed(paper)
    assert across_rules(paper) == []
    assert name in clerk.get(at(key, f"/{line.id}")).text
    changed = {**TYPED[key], "version": str(line.version)}
    assert clerk.post(at(key, f"/{line.id}/edit"), changed).status_code == 303
    version = {"version": str(stored(app, table)[0].version)}
    assert clerk.post(at(key, f"/{line.id}/remove"), version).status_code == 303
    acts = [e.action for e in stored(app, AuditEvent, AuditEvent.object_kind == table.audited[0])]
    assert acts == ["development.entered", "development.edited", "development.removed"]


def test_a_step_names_its_meeting_and_moves_the_stage_on(app, login_as):
    clerk = login_as("clerk1")
    with app.app_context():
        path = make_path(db.session(), (StepKind.TALK, date(2025, 3, 20)))
        meeting = make_activity(
            db.session(), kinds=("branch_committee_meeting",), held_on=date(2025, 9, 10),
            title="九月支委会",
        )  # fmt: skip
        key, meeting_id = path.id, meeting.id
    assert "入党申请人" in clerk.get(at("paths", "?year=2025")).text
    typed = {
        "path_id": str(key), "kind": "activist", "done_on": "2025-09-10", "document": "",
        "activity_id": str(meeting_id), "version": "0",
    }  # fmt: skip
    assert clerk.post(at("steps", "/new?branch=B01"), typed).status_code == 303
    steps = clerk.get(at("steps", "?year=2025")).text
    assert all(words in steps for words in ("确定为入党积极分子", "申请人甲", "九月支委会"))
    page = clerk.get(at("paths", f"/{key}")).text
    assert "2025-03-20派人谈话；2025-09-10确定为入党积极分子" in page
    assert "进行考察（第十一条）" in page
    assert clerk.post(at("steps", "/new?branch=B01"), typed).status_code == 409


def test_no_step_comes_before_the_application(app, login_as):
    clerk = login_as("clerk1")
    with app.app_context():
        path = make_path(db.session())
        key, applied_on = path.id, path.applied_on
    typed = {
        "path_id": str(key), "kind": "talk", "done_on": (applied_on - timedelta(days=1)).isoformat(),
        "document": "谈话一次", "activity_id": "", "version": "0",
    }  # fmt: skip
    answer = clerk.post(at("steps", "/new?branch=B01"), typed)
    assert answer.status_code == 422
    assert f"早于申请日期（{applied_on}），请核对。" in answer.text
    assert "谈话一次" in answer.text
    typed["done_on"] = applied_on.isoformat()
    assert clerk.post(at("steps", "/new?branch=B01"), typed).status_code == 303


def test_an_end_has_a_day_and_a_reason(login_as):
    clerk = login_as("clerk1")
    answer = enter(clerk, "paths", ended_on="2025-09-01")
    assert answer.status_code == 422
    assert "请选择结束情形。" in answer.text
    assert "请填写结束日期。" in enter(clerk, "paths", ending="stopped").text
    assert "转入日期早于申请日期，请核对。" in enter(clerk, "paths", received_on="2025-01-01").text
    assert "转入日期晚于今天，请核对。" in enter(clerk, "paths", received_on="2031-01-01").text
    assert enter(clerk, "paths", ended_on="2025-09-01", ending="stopped").status_code == 303


def test_who_was_visited_stands_on_the_page_alone(app, login_as):
    clerk = login_as("clerk1")
    page = clerk.get(at("visits", "/new?branch=B01")).text
    with app.app_context():
        member = db.session.query(Member).filter_by(name="郑九州").one().id
    assert f'value="{member}"' in page
    wrong = enter(clerk, "visits", member_id=str(member), people="3")
    assert "选择了党员的，慰问人次为1" in wrong.text
    assert enter(clerk, "visits", member_id=str(member), amount="1500").status_code == 303
    assert "郑九州" in clerk.get(at("visits", "?year=2025")).text
    assert "郑九州" in login_as("staff").get(at("visits", "?year=2025")).text
    paper = printed(clerk.get(at("visits", ".pdf?year=2025")).data)
    assert "慰问1人次，慰问金1500元" in paper
    assert "郑九州" not in paper
    rows = sheet_rows(clerk.get(at("visits", ".xlsx?year=2025&branch=B01")))
    assert all("郑九州" not in str(cell) for row in rows for cell in row)
    # nor in the file that comes back
    model = clerk.get("/workbooks/development-visits/model.xlsx?year=2025&branch=B01")
    held = str(sheet_rows(model))
    assert "困难帮扶" in held
    assert "郑九州" not in held
    with app.app_context():
        told = [(e.object_label, str(e.details)) for e in db.session.query(AuditEvent)]
    assert not [one for one in told if "郑九州" in one[0] + one[1]]


def test_what_a_branch_keeps_is_not_known_to_its_members_or_to_another_branch(app, login_as):
    with app.app_context():
        path = make_path(db.session())
        key = path.id
    for who in ("member1", "discipline1", "groupleader8", "archivist", "jiwei"):
        assert login_as(who).get(at("paths")).status_code == 403, who
    assert login_as("clerk2").get(at("paths", f"/{key}")).status_code == 404
    assert "申请人甲" not in login_as("clerk2").get(at("paths", "?year=2025")).text
    assert login_as("leader").get(at("paths", f"/{key}/edit")).status_code == 403
    # nobody applies to the committee itself
    assert login_as("staff").get(at("paths", "/new")).status_code == 403
    assert (
        hits(login_as("clerk1"), "申请人甲") == hits(login_as("staff"), "申请人甲") == ["申请人甲"]
    )
    for who in ("clerk2", "member1", "archivist"):
        assert hits(login_as(who), "申请人甲") == [], who
    assert "/paths/new" not in login_as("staff").get(at("paths", "?branch=committee")).text


def test_the_committee_visits_by_itself(app, login_as):
    staff = login_as("staff")
    assert enter(staff, "visits", place="committee", people="12").status_code == 303
    assert "慰问12人次" in staff.get(at("visits", "?year=2025&branch=committee")).text
    assert "列出" not in login_as("clerk1").get(at("visits", "?year=2025")).text


def test_a_list_of_many_takes_as_many_statements_as_one_of_few(app, login_as, count_statements):
    clerk = login_as("clerk1")
    with app.app_context():
        make_path(db.session(), (StepKind.TALK, date(2025, 3, 20)))
    clerk.get(at("paths", "?year=2025"))
    count_statements.clear()
    clerk.get(at("paths", "?year=2025"))
    few = len(count_statements)
    with app.app_context():
        for number in range(8):
            make_path(db.session(), (StepKind.TALK, date(2025, 3, 20)), name=f"申请人{number}")
    count_statements.clear()
    clerk.get(at("paths", "?year=2025"))
    assert len(count_statements) == few
    assert len(stored(app, DevelopmentPath)) == 9
