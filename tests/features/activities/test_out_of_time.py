"""Nothing is recorded of a branch before it was founded or after it was dissolved; who was not in it is pointed out."""

from datetime import date

import pytest
from sqlalchemy import func, select

from intranet.domain.activities.tables import Activity
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import Branch, OrganizationName
from intranet.domain.records.workflow import State
from intranet.foundation.database import db
from tests.factories.activities import make_activity
from tests.features.activities.helpers import logged, theme_day
from tests.rows import committed


def branch_dates(app, *, founded_on, dissolved_on=None, named_from=None):
    """Give 一支部 another beginning, end, and day from which its name holds."""
    with app.app_context():
        branch = db.session.scalars(select(Branch).where(Branch.code == "B01")).one()
        branch.founded_on, branch.dissolved_on = founded_on, dissolved_on
        name = db.session.scalars(
            select(OrganizationName).where(OrganizationName.branch_id == branch.id)
        ).one()
        name.valid_from = named_from or founded_on
        committed(db.session())


def member_since(app, name, starts_on, ends_on=None):
    """Let a member of the cast belong to its branch in this period only."""
    with app.app_context():
        period = db.session.scalars(
            select(Membership).join(Member).where(Member.name == name)
        ).one()
        period.starts_on, period.ends_on = starts_on, ends_on
        committed(db.session())


@pytest.mark.parametrize(
    ("held_on", "refused"),
    [
        ("2025-02-28", "党支部自2025年3月1日起设立，日期在此之前，请核对"),
        ("2025-03-01", ""),
        ("2025-10-20", ""),
        ("2025-11-01", "党支部将于2025年10月31日撤销，日期在撤销之后，请核对"),
    ],
)
@pytest.mark.parametrize("act", ["save", "submit"])
def test_a_day_without_the_branch_is_refused_beside_the_date(app, login_as, held_on, refused, act):
    branch_dates(app, founded_on=date(2025, 3, 1), dissolved_on=date(2025, 10, 31))
    answer = login_as("secretary1").post("/activities/new", theme_day(held_on=held_on, act=act))
    if not refused:
        # what was saved opens
        assert answer.status_code == 303, answer.text
        assert login_as("secretary1").get(answer.location).status_code == 200
        return
    assert answer.status_code == 422
    assert refused in answer.text.split('id="held_on-error"')[1].split("</div>")[0]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Activity)) == 0


def test_a_day_before_the_branch_had_a_name_is_refused_too(app, login_as):
    branch_dates(app, founded_on=date(2019, 1, 1), named_from=date(2025, 3, 1))
    answer = login_as("clerk1").post("/activities/new", theme_day(held_on="2025-02-01"))
    assert answer.status_code == 422
    assert "自2025年3月1日起设立" in answer.text


def test_the_committee_has_a_beginning_too(login_as):
    form = theme_day(branch="committee", kinds=["core_group_session"], held_on="2018-12-31")
    answer = login_as("staff").post("/activities/new", form)
    assert answer.status_code == 422
    assert "机关党委自2019年1月1日起设立" in answer.text


def test_an_inspection_of_a_branch_that_was_not_there_is_refused_beside_the_date(app, login_as):
    branch_dates(app, founded_on=date(2025, 3, 1))
    with app.app_context():
        number = db.session.scalars(select(Branch.id).where(Branch.code == "B01")).one()
    form = {
        "held_on": "2025-02-28",
        "branch_id": str(number),
        "kind": "party_building",
        "team": "第一督导组",
        "leader": "王组长",
        "topic": "组织生活台账",
    }
    staff = login_as("staff")
    answer = staff.post("/inspections/new", form)
    assert answer.status_code == 422
    assert "自2025年3月1日起设立" in answer.text.split('id="held_on-error"')[1].split("</div>")[0]
    assert staff.post("/inspections/new", form | {"held_on": "2025-03-01"}).status_code == 303


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "why"),
    [
        (date(2025, 9, 15), None, ""),
        (date(2025, 9, 16), None, "自2025年9月16日起才在本支部，活动在此之前"),
        (date(2020, 1, 1), date(2025, 9, 15), ""),
        (date(2020, 1, 1), date(2025, 9, 14), "已于2025年9月14日离开本支部，活动在此之后"),
    ],
)
@pytest.mark.parametrize(("field", "part"), [("chair_name", "主持人"), ("recorder_name", "记录人")])
def test_who_was_not_in_the_branch_that_day_is_pointed_out_and_not_refused(
    app, login_as, starts_on, ends_on, why, field, part
):
    member_since(app, "孙六合", starts_on, ends_on)
    secretary = login_as("secretary1")
    number = logged(secretary, act="submit", **{field: "孙六合"})
    shown = [secretary.get(f"/activities/{number}").text]
    shown.append(login_as("staff").get(f"/review/{number}").text)
    for page in shown:
        assert (f"{part}孙六合{why}，请核对姓名和日期。" in page) is bool(why)
        assert ("请核对姓名和日期" in page) is bool(why)


def test_who_took_part_and_proves_to_have_left_before_is_pointed_out(app, session, login_as):
    made = make_activity(session, kinds=("volunteer_service",), state=State.SUBMITTED)
    member_since(app, "周七星", date(2020, 1, 1), date(2025, 8, 31))
    page = login_as("staff").get(f"/review/{made.id}").text
    assert "参加人员周七星已于2025年8月31日离开本支部，活动在此之后，请核对姓名和日期。" in page


def test_a_guest_is_nobody_of_whom_the_branch_knows(login_as):
    secretary = login_as("secretary1")
    number = logged(secretary, chair_name="客座教师")
    assert "请核对姓名和日期" not in secretary.get(f"/activities/{number}").text
