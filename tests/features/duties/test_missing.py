"""Who is behind a number that is not reached is named, to those who may know it, by the same number."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.life.dues.tables import DuesPayment
from intranet.domain.organization.members import Member
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from tests.cast import MEMBERS
from tests.conftest import actor_of
from tests.factories.activities import make_activity
from tests.rows import committed


def named(page: str, label: str) -> tuple[int, set[str]]:
    """The number and the names under a label; nothing where it is not shown."""
    found = re.search(rf"<summary>{label}(\d+)名</summary><span[^>]*>([^<]*)</span>", page)
    return (int(found[1]), set(found[2].split("、"))) if found else (0, set())


def paid(session, *names):
    for member in session.scalars(select(Member).where(Member.name.in_(names))):
        committed(
            session,
            DuesPayment(
                member_id=member.id,
                ym=202509,
                paid_on=date(2025, 9, 10),
                entered_by_id=actor_of(session, "clerk1").user_id,
                entered_at=clock.now(),
            ),
        )


@pytest.mark.parametrize("person", ["secretary1", "clerk1"])
def test_the_branch_reads_who_has_not_paid_nor_talked(session, login_as, person):
    everybody = set(MEMBERS["B01"])
    paid(session, *sorted(everybody - {"周七星", "吴八方"}))
    browser = login_as(person)
    page = browser.get("/duties/B01/dues?period=2025-09").text
    assert named(page, "尚未完成") == (2, {"周七星", "吴八方"})
    number, names = named(browser.get("/duties/B01/talks?period=2025").text, "尚未完成")
    assert number == len(names) == len(everybody)


def test_the_committee_reads_numbers_of_dues_and_talks_and_names_of_hours(session, login_as):
    staff = login_as("staff")
    for rule in ("dues", "talks"):
        page = staff.get(f"/duties/B01/{rule}?period=2025").text
        assert named(page, "尚未完成") == (0, set())
        assert "周七星" not in page
    page = staff.get("/duties/B01/study_hours?period=2025").text
    assert "周七星" in named(page, "尚未完成")[1]


def test_who_was_absent_is_named_beside_the_record(session, login_as):
    make_activity(
        session,
        held_on=date(2025, 9, 15),
        state=State.APPROVED,
        absent={"钱五羊": AbsenceReason.SICK_LEAVE},
    )
    page = login_as("secretary1").get("/duties/B01/theme_day?period=2025-09").text
    assert "到会8/9名" in page
    assert named(page, "缺席") == (1, {"钱五羊"})
