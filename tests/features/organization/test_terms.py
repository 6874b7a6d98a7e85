"""The page of elections to come: terms of committee and branches, in office order."""

from datetime import date

from sqlalchemy import select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM
from intranet.domain.life.terms import TermLevel, expiring_terms
from intranet.domain.organization.tables import Branch, Committee, Term
from intranet.foundation.questions import answer
from tests.cast import TODAY


def branch_ids(session):
    return list(session.scalars(select(Branch.id).order_by(Branch.sort_order)))


def ends(session, code, day):
    """The branch's term ends on *day*."""
    branch = session.scalars(select(Branch).where(Branch.code == code)).one()
    term = session.scalars(select(Term).where(Term.branch_id == branch.id)).one()
    term.starts_on, term.expires_on = date(2022, 1, 1), day
    record_event(session, AuditAction.TERM_STARTED, actor=SYSTEM, kind="test", object_id=None)
    session.commit()


def test_what_runs_out_is_found_in_office_order(session):
    ends(session, "B08", date(2025, 10, 19))
    ends(session, "B01", date(2026, 4, 20))
    found = answer(session, expiring_terms([], branch_ids(session), TODAY))
    assert [(line.code, line.reminder.level) for line in found] == [
        ("B01", TermLevel.SIX_MONTHS),
        ("B08", TermLevel.EXPIRED),
    ]


def test_a_committees_term_stands_before_its_branches(session):
    committee = session.scalars(select(Committee)).one()
    session.add(
        Term(committee_id=committee.id, starts_on=date(2021, 1, 1), expires_on=date(2025, 12, 31))
    )
    ends(session, "B01", date(2025, 11, 1))
    found = answer(session, expiring_terms([committee.id], branch_ids(session), TODAY))
    assert [line.name for line in found] == ["机关党委", "机关第一党支部"]


def test_the_page_says_what_is_missing_and_what_is_due(session, login_as):
    ends(session, "B01", date(2025, 12, 1))
    ends(session, "B02", date(2025, 10, 1))
    page = login_as("staff").get("/terms").text
    assert page.index("机关第一党支部") < page.index("机关第二党支部")
    for word in ("3个月内届满", "任期已届满", "任期内", "登记换届", "2个组织需要准备或者研究换届"):
        assert word in page
    # the committee of the cast has no term
    assert "任期未填报" in page


def test_a_branch_sees_its_own_and_its_committees(session, login_as):
    page = login_as("member1").get("/terms").text
    assert "机关第一党支部" in page
    assert "机关第二党支部" not in page
    assert "登记换届" not in page


def test_a_branch_without_a_term_is_said_to_lack_it(session, login_as):
    branch = session.scalars(select(Branch).where(Branch.code == "B02")).one()
    term = session.scalars(select(Term).where(Term.branch_id == branch.id)).one()
    # not begun yet
    term.starts_on, term.expires_on = date(2025, 11, 1), date(2028, 10, 31)
    ends(session, "B01", date(2027, 1, 9))
    assert "任期未填报" in login_as("secretary2").get("/terms").text


def test_the_page_takes_as_many_statements_for_one_branch_as_for_three(login_as, count_statements):
    numbers = set()
    for who in ("secretary1", "staff"):
        browser = login_as(who)
        count_statements.clear()
        assert browser.get("/terms").status_code == 200
        numbers.add(len(count_statements))
    assert len(numbers) == 1
