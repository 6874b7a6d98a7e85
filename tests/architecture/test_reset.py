"""Each test begins with the cast: same rows, same next numbers, whatever the test before left behind."""

import pytest
from sqlalchemy import inspect, select, text

from intranet.domain.records.workflow import State
from intranet.foundation.database import Base, db
from tests.factories.activities import make_activity


def everything() -> dict[str, list[str]]:
    """Every row of every table in the order in which the database gives them."""
    with db.engine.connect() as connection:
        found = {
            table.name: [str(tuple(row)) for row in connection.execute(table.select())]
            for table in Base.metadata.sorted_tables
        }
        connection.rollback()
    return found


def keys() -> dict[str, list[tuple[object, ...]]]:
    """The primary keys of all rows."""
    with db.engine.connect() as connection:
        found = {
            table.name: [tuple(row) for row in connection.execute(select(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }
        connection.rollback()
    return found


def test_new_rows_get_the_same_numbers_after_a_reset(backend):
    seen = []
    for _ in range(2):
        backend.reset()
        with backend.app.app_context():
            before = everything()
            make_activity(db.session(), state=State.APPROVED)
            db.session.remove()
            seen.append((before, keys()))
    assert seen[0] == seen[1]
    before, after = seen[0]
    assert before["user_account"]
    assert after["activity"]
    assert after["review_event"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE committee SET code = 'C02'",
        "DELETE FROM organization_name",
        "DELETE FROM activity_kind",
        "INSERT INTO committee (code) VALUES ('C02')",
    ],
)
def test_a_reset_undoes_what_a_statement_changed(backend, statement):
    backend.reset()
    with backend.app.app_context():
        before = everything()
        with db.engine.begin() as connection:
            connection.execute(text(statement))
        assert everything() != before
    backend.reset()
    with backend.app.app_context():
        assert everything() == before


def test_a_reset_brings_back_tables_that_were_dropped_or_changed(backend):
    backend.reset()
    with backend.app.app_context():
        before = everything()
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE search_document"))
            connection.execute(text("ALTER TABLE committee ADD COLUMN more INTEGER"))
    backend.reset()
    with backend.app.app_context():
        assert everything() == before
        columns = inspect(db.engine).get_columns("committee")
        assert "more" not in {column["name"] for column in columns}


def test_a_reset_waits_for_no_transaction_that_was_left_open(backend):
    backend.reset()
    with backend.app.app_context():
        before = everything()
        left_open = db.engine.connect()
        left_open.execute(text("UPDATE committee SET code = 'C02'"))
    backend.reset()
    with backend.app.app_context():
        assert everything() == before
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE committee SET code = 'C03'"))
    left_open.invalidate()
    left_open.close()


def test_what_was_kept_under_a_name_comes_back_by_it_and_by_no_other(backend):
    backend.reset()
    with backend.app.app_context():
        before = everything()
        make_activity(db.session(), state=State.APPROVED)
    backend.keep("gathering")
    with backend.app.app_context():
        kept = everything()
        assert kept != before
        make_activity(db.session())
        db.session.remove()
    backend.reset("gathering")
    with backend.app.app_context():
        assert everything() == kept
    backend.reset()
    with backend.app.app_context():
        assert everything() == before
