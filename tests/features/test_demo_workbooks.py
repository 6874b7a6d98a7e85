"""Every register of the demo comes back as the file that it went out as: nothing is changed."""

import pytest
from flask import Flask

from intranet.foundation.database import db
from intranet.foundation.spreadsheet import workbook_of
from intranet.pagekit.acting import acting
from intranet.pagekit.judging import Reading
from intranet.pagekit.workbooks import WORKBOOKS
from tests.conftest import actor_of

# who keeps the lines of which the demo has most, where that is not the secretary of the first branch
KEEPERS = {
    **dict.fromkeys(("chronicle", "days", "inspections", "phrases"), "staff"),
    **dict.fromkeys(
        ("service-partners", "service-programme-years", "service-programmes", "service-sites"),
        "secretary02",
    ),
    "service-outreach": "secretary04",
    **dict.fromkeys(("business-projects", "business-nodes", "business-visits"), "secretary05"),
    **dict.fromkeys(("business-training", "service-volunteering"), "secretary06"),
}


@pytest.mark.parametrize("name", sorted(WORKBOOKS))
def test_what_was_downloaded_and_sent_back_changes_nothing(name: str, demo: Flask):
    book = WORKBOOKS[name]
    with demo.app_context():
        actor = actor_of(db.session(), KEEPERS.get(name, "secretary01"))
        with acting(actor):
            homes = book.register.homes()
            columns, rows, offers = book.model(homes[0], empty=False)
            lines = list(rows)
            assert lines, "the demo has no line of it"
            content = workbook_of(
                book.title, columns, lines, title=book.title, note="", offers=offers
            )
            reading = Reading(book, homes[0], homes)
            table = book.table(content, "登记表.xlsx", homes[0])
            judged = list(reading.judged(map(reading.asked, table.rows), write=False))
        db.session.rollback()
        db.session.remove()
    assert len(judged) == len(lines)
    assert [(one.label, one.changes, one.problems) for one in judged if one.outcome] == []
