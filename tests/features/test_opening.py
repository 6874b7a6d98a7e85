"""Which period a page opens on at the turn of a month, quarter or year, and which branches a past period holds."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.life.community import CommunityProject, ListType
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import Branch, OrganizationName
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from intranet.foundation.quarters import Month, Quarter, Year, settling
from tests.conftest import actor_of
from tests.factories.activities import make_activity
from tests.features.desk.test_desk import make_summary
from tests.rows import committed


@pytest.mark.parametrize(
    ("present", "today", "before"),
    [
        (Month(2026, 1), date(2026, 1, 7), Month(2025, 12)),
        (Month(2026, 1), date(2026, 1, 8), None),
        (Quarter(2026, 1), date(2026, 1, 15), Quarter(2025, 4)),
        (Quarter(2026, 1), date(2026, 1, 16), None),
        (Year(2026), date(2026, 1, 15), Year(2025)),
        (Year(2026), date(2026, 1, 16), None),
    ],
)
def test_the_period_just_ended_settles_for_some_days(present, today, before):
    assert settling(present, today) == before


QUARTERLY = ("/self-check", "/duties", "/duties/B01")
YEARLY = ("/community", "/dues", "/talks", "/study", "/brands", "/integrity/pledges")


def test_pages_open_on_what_just_ended_until_it_is_summed_up(session, login_as):
    make_activity(session, held_on=date(2025, 12, 15), state=State.APPROVED)
    clock.fix_today(date(2026, 1, 5))
    secretary = login_as("secretary1")
    for url in QUARTERLY:
        assert "2025年第四季度" in secretary.get(url).text, url
    assert secretary.get("/quarters").location.endswith("/quarters/2025Q4")
    for url in YEARLY:
        assert "2025年" in secretary.get(url).text.split("<h1")[1].split("</main>")[0], url
    make_summary(session, "B01", State.APPROVED, quarter=4)
    assert 'value="2026Q1" selected' in secretary.get("/self-check").text
    assert secretary.get("/quarters").location.endswith("/quarters/2026Q1")
    assert 'value="2026" selected' in secretary.get("/community").text
    # who reads several branches waits for all of them
    assert login_as("staff").get("/quarters").location.endswith("/quarters/2025Q4")
    clock.fix_today(date(2026, 1, 16))
    assert login_as("staff").get("/quarters").location.endswith("/quarters/2026Q1")


def test_a_branch_of_the_new_period_opens_on_the_first_period_that_it_has(session, login_as):
    clock.fix_today(date(2026, 1, 5))
    branch = session.scalars(select(Branch).where(Branch.code == "B08")).one()
    branch.founded_on = date(2026, 1, 2)
    for row in session.scalars(
        select(OrganizationName).where(OrganizationName.branch_id == branch.id)
    ):
        row.valid_from = branch.founded_on
    for period in session.scalars(select(Membership).where(Membership.branch_id == branch.id)):
        period.starts_on = branch.founded_on
    committed(session)
    staff = login_as("staff")
    assert staff.get("/self-check?branch=B08&quarter=2025Q4").status_code == 404
    for url in (
        "/self-check?branch=B08",
        "/duties/B08",
        "/dues?branch=B08",
        "/talks?branch=B08",
        "/community?branch=B08",
        "/birthdays?branch=B08",
        "/study?branch=B08",
        "/study/documents?branch=B08",
        "/study/essays?branch=B08",
        "/study/platforms?branch=B08",
    ):
        answer = staff.get(url)
        assert answer.status_code == 200, url
        assert "2026" in answer.text, url
    # another branch opens where its work waits
    assert "2025年第四季度" in staff.get("/duties/B01").text


def test_lists_of_a_past_period_hold_the_branches_of_that_period(session, login_as):
    make_activity(session, "B08", held_on=date(2025, 9, 15), state=State.APPROVED)
    branch = session.scalars(select(Branch).where(Branch.code == "B08")).one()
    committed(
        session,
        CommunityProject(
            branch_id=branch.id,
            list_type=ListType.PROJECT,
            title="慰问老党员",
            community="示例社区",
            starts_on=date(2025, 9, 10),
            entered_by_id=actor_of(session, "clerk1").user_id,
            created_at=clock.now(),
            updated_at=clock.now(),
        ),
    )
    branch.dissolved_on = date(2025, 9, 30)
    name = session.scalars(
        select(OrganizationName).where(OrganizationName.branch_id == branch.id)
    ).one()
    for period in session.scalars(select(Membership).where(Membership.branch_id == branch.id)):
        period.ends_on = branch.dissolved_on
    committed(session)
    staff = login_as("staff")
    for url in (
        "/self-check?quarter=2025Q3",
        "/community?year=2025",
        "/birthdays?month=2025Q3",
        "/calendar?month=2025-09",
        "/plans?year=2025",
        "/inspections",
        "/activities",
        "/follow-up/items",
        "/review",
        "/study/essays?year=2025",
        "/study/credits?year=2025",
    ):
        assert name.short_name in staff.get(url).text, url
    assert "慰问老党员" in staff.get("/community?year=2025").text
    for url in ("/self-check?quarter=2025Q4", "/birthdays?month=2025-10"):
        assert name.short_name not in staff.get(url).text, url
