"""Logs tell of faults without what people typed."""

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from intranet.domain.access.proposals import Act, Proposal, Standing
from intranet.foundation import clock
from intranet.foundation.faults import traced

TYPED = "谈话时提到的内容"


@pytest.mark.on_both
def test_a_row_that_the_database_refuses_is_not_shown_to_the_log(session):
    committee = session.scalar(text("SELECT min(id) FROM committee"))
    by = session.scalar(text("SELECT min(id) FROM user_account"))
    # a role is given to an account, and there is none
    row = {
        "committee_id": committee,
        "act": Act.GRANT,
        "user_id": None,
        "label": TYPED,
        "details": {"a": TYPED},
    }
    row |= {
        "reason": TYPED,
        "proposed_by_id": by,
        "proposed_at": clock.now(),
        "expires_on": clock.today(),
    }
    with pytest.raises(IntegrityError) as refused:
        session.execute(insert(Proposal).values(**row, state=Standing.PROPOSED, answer=""))
    session.rollback()
    told = traced(refused.value)
    assert "ck_proposal_account" in told
    assert "test_faults.py" in told, "where it was"
    assert TYPED not in told
    assert TYPED not in str(refused.value).split("DETAIL")[0]


def test_what_led_to_a_fault_is_told_and_breaks_no_line():
    try:
        try:
            raise KeyError("first")
        except KeyError as first:
            raise ValueError("x\n2025-10-20 forged line\r\n") from first
    except ValueError as error:
        told = traced(error)
    assert "ValueError: x 2025-10-20 forged line\n" in told
    assert "KeyError: 'first'" in told


def test_a_fault_of_a_view_is_told_to_the_log_and_not_to_who_asked(
    app, login_as, caplog, monkeypatch
):
    def broken():
        raise RuntimeError(f"2025-10-20 {TYPED}\nforged line")

    browser = login_as("staff")
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setitem(app.view_functions, "desk.index", broken)
    answer = browser.get("/")
    assert answer.status_code == 500
    assert TYPED not in answer.text
    assert "\nforged" not in caplog.text
    assert "in broken" in caplog.text
