"""Registers of people's paths: what is entered stands in list, file and print; who may read and keep them."""

import pytest

from intranet.domain.access.audit import AuditEvent
from intranet.features.development.shelf import DEVELOPMENT
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
