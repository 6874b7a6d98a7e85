"""Every register of the demo comes back as the file that it went out as: nothing is changed."""

import pytest
from flask import Flask, request

from intranet.foundation.database import db
from intranet.foundation.spreadsheet import workbook_of
from intranet.pagekit.acting import acting
from intranet.pagekit.judging import Reading
from intranet.pagekit.workbooks import WORKBOOKS
from tests.conftest import actor_of

KEEPERS = (*(f"secretary{number:02}" for number in range(1, 12)), "staff")
# a list that opens on a month in which there may be nothing yet
NARROWED = {"birthdays": b"month=2025Q3"}
CORRECTED = sorted(name for name, book in WORKBOOKS.items() if not book.only_adds)


@pytest.mark.parametrize("name", CORRECTED)
def test_what_was_downloaded_and_sent_back_changes_nothing(name: str, demo: Flask):
    book = WORKBOOKS[name]
    lines, judged = [], []
    with demo.app_context():
        # the first who has any line of it
        for keeper in KEEPERS:
            with acting(actor_of(db.session(), keeper)):
                request.query_string = NARROWED.get(name, b"")
                homes = book.register.homes()
                if not homes:
                    continue
                columns, rows, offers = book.model(homes[0], empty=False)
                lines = list(rows)
                if not lines:
                    continue
                content = workbook_of(
                    book.title, columns, lines, title=book.title, note="", offers=offers
                )
                reading = Reading(book, homes[0], homes)
                table = book.table(content, "登记表.xlsx", homes[0])
                judged = list(reading.judged(reading.asked(table.rows), write=False))
                break
        db.session.rollback()
        db.session.remove()
    assert lines, "the demo has no line of it"
    assert len(judged) == len(lines)
    assert [(one.label, one.changes, one.problems) for one in judged if one.outcome] == []


@pytest.mark.parametrize("name", sorted(set(WORKBOOKS) - set(CORRECTED)))
def test_what_is_corrected_elsewhere_goes_out_empty(name: str, demo: Flask):
    book = WORKBOOKS[name]
    with demo.app_context(), acting(actor_of(db.session(), "staff")):
        _, rows, _ = book.model(book.register.homes()[0], empty=False)
        assert list(rows) == []
        db.session.remove()
