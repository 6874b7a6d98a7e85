"""填报负担: the same figures for the committee and for the branch, from what is stored."""

from datetime import UTC, datetime
from io import BytesIO

import time_machine
from openpyxl import load_workbook
from sqlalchemy import select

from intranet.domain import registry
from intranet.domain.access.accounts import User
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.domain.study.essays import StudyEssay
from intranet.features.overview.burden import queries
from tests.cast import TODAY
from tests.factories.activities import make_activity
from tests.rows import committed

QUARTER = "2025Q4"
NOW = datetime(2025, 10, 20, 2, tzinfo=UTC)


def cells(browser):
    """Branch → the cells behind it, of the file."""
    answer = browser.get(f"/burden.xlsx?quarter={QUARTER}")
    sheet = load_workbook(BytesIO(answer.data)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(place for place, row in enumerate(rows) if row[0] == "党支部")
    return {row[0]: row[1:] for row in rows[head + 1 :] if row[0]}


def essay(session, by, title):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    committed(
        session,
        StudyEssay(
            branch_id=branch.id,
            member_id=session.scalar(
                select(Membership.member_id).where(Membership.branch_id == branch.id)
            ),
            title=title,
            written_on=TODAY,
            entered_by_id=session.scalar(select(User.id).where(User.username == by)),
            created_at=NOW,
            updated_at=NOW,
        ),
    )


def test_committee_and_branch_read_the_same_figures(session, login_as):
    make_activity(session, state=State.APPROVED, held_on=TODAY)
    make_activity(session, "B02", state=State.APPROVED, held_on=TODAY)
    whole, own = cells(login_as("staff")), cells(login_as("secretary1"))
    assert set(own) == {"机关第一党支部"}
    assert whole["机关第一党支部"] == own["机关第一党支部"]
    assert own["机关第一党支部"][0] == 1
    assert all(number > 0 for number in own["机关第一党支部"][1:3])
    assert whole["指挥信息保障中心党支部"][:4] == [0, 0, 0, 0]


def test_the_minutes_of_all_branches_are_the_sum_of_theirs(session, login_as):
    for code in ("B01", "B02"):
        make_activity(session, code, state=State.APPROVED, held_on=TODAY)
    staff = login_as("staff")
    minutes = sum(row[4] for row in cells(staff).values())
    assert f"估算{minutes}分钟" in staff.get(f"/burden?quarter={QUARTER}").text


def test_drafts_and_what_the_committee_enters_for_a_branch_cost_it_nothing(session, login_as):
    make_activity(session, state=State.DRAFT, held_on=TODAY)
    essay(session, "staff", "机关党委代为登记")
    assert cells(login_as("secretary1"))["机关第一党支部"][:3] == [0, 0, 0]
    essay(session, "clerk1", "学习体会")
    assert cells(login_as("secretary1"))["机关第一党支部"][0] == 1


def test_the_turn_of_the_quarter_parts_them(session, login_as):
    make_activity(session, state=State.APPROVED, held_on=TODAY.replace(month=9, day=30))
    assert cells(login_as("staff"))["机关第一党支部"][0] == 0
    page = login_as("staff").get("/burden?quarter=2025Q3").text
    assert "2025年第三季度填报负担" in page
    assert "共登记1份" in page


def test_returns_are_told_by_reason(session, login_as):
    activity = make_activity(session, state=State.SUBMITTED, held_on=TODAY)
    number, version = activity.id, activity.version
    session.rollback()
    with time_machine.travel(NOW, tick=False):
        login_as("staff").post(
            f"/review/{number}",
            {"decision": "return", "version": str(version), "reasons": ["0", "3"], "opinion": ""},
        )
    told = cells(login_as("secretary1"))["机关第一党支部"]
    assert told[-2:] == [2, "缺席人员原因未填写1次、学习内容请写明文件全称1次"]


def test_restricted_registers_are_not_counted():
    counted = {one.__tablename__ for one in registry.TABLES if queries._is_register(one)}
    assert {"study_essay", "talk", "plan_item"} <= counted
    assert not counted & {"sanction", "first_form_measure", "integrity_talk", "activity"}


def test_many_branches_take_as_many_statements_as_one(session, login_as, count_statements):
    make_activity(session, state=State.APPROVED, held_on=TODAY)
    numbers = []
    for who in ("secretary1", "staff"):
        browser = login_as(who)
        browser.get("/burden")
        count_statements.clear()
        assert browser.get("/burden").status_code == 200
        numbers.append(len(count_statements))
    assert numbers[0] == numbers[1] <= 12
