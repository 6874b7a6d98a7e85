"""The pages of hours: who reads whose, what they say, the Excel file, the conversion."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.organization.members import ExemptionReason, MemberExemption
from intranet.domain.records.workflow import State
from intranet.domain.study.conversion import StudyConversion
from intranet.domain.study.credits import CreditState
from intranet.foundation import clock
from intranet.foundation.database import db
from tests.cast import MEMBERS
from tests.factories.activities import make_activity
from tests.features.study.scene import make_training, make_version, member_id
from tests.rows import committed

VERSION = {
    "form_key": "k1",
    "valid_from": "2025-01-01",
    "share": "50",
    "confirmed_by": "机关党委会议",
    "note": "主题党日只计学习部分",
}


def test_the_committee_sees_branches_with_how_many_of_how_many(app, session, login_as):
    make_training(session, "钱五羊", state=CreditState.CONFIRMED, hours_tenths=320)
    page = login_as("staff").get("/study?year=2025").text
    assert "机关第一党支部" in page
    assert "1/9名" in page
    assert "3.6学时（9名平均）" in page
    assert "截至2025年10月20日" in page


def test_officers_see_their_branch_member_by_member_and_no_other(app, session, login_as):
    clerk = login_as("clerk1")
    page = clerk.get("/study").text
    assert all(name in page for name in MEMBERS["B01"])
    assert page.index("张一鸣") < page.index("钱五羊") < page.index("郑九州")
    assert "冯十月" not in page
    assert clerk.get("/study?branch=B02").status_code == 404


def test_a_member_sees_their_own_hours_and_nobody_else_s(app, session, login_as):
    make_activity(session, state=State.APPROVED, absent={"吴八方": AbsenceReason.BUSINESS_TRIP})
    member = login_as("member1")
    page = member.get("/study").text
    assert "吴八方" in page
    assert "公务出差" in page
    assert "待补学" in page
    assert "张一鸣" not in page
    assert member.get(f"/study/members/{member_id(session, '张一鸣')}").status_code == 403
    assert member.get(f"/study/members/{member_id(session, '冯十月')}").status_code == 404
    assert member.get(f"/study/members/{member_id(session, '吴八方')}").status_code == 200
    assert member.get("/study/hours.xlsx").status_code == 403


def test_every_source_stands_on_the_page_with_its_share(app, session, login_as):
    make_activity(session, state=State.APPROVED, kinds=("theme_day", "lecture"))
    make_version(session, "theme_day", date(2025, 9, 1), share=50)
    make_training(session, "王三石", state=CreditState.CONFIRMED, concentrated=True)
    page = login_as("secretary1").get(f"/study/members/{member_id(session, '王三石')}").text
    assert "50%" in page
    assert "100%" in page
    assert "党务干部培训班" in page
    assert "11学时" in page  # 1 + 2 attended, 8 trained
    assert "应到1次，实到1次" in page


def test_what_a_person_chairs_next_is_shown_as_far_as_they_may_see_it(app, session, login_as):
    make_activity(session, held_on=date(2025, 10, 28), state=State.DRAFT, title="下月党课安排")
    assert "下月党课安排" in login_as("secretary1").get("/study/me").text
    # the drafts of the branch are not for every member
    assert "下月党课安排" not in login_as("member1").get("/study/me").text


def test_who_is_exempt_all_year_is_not_asked_for_hours(app, session, login_as):
    for name, until in (("钱五羊", None), ("孙六合", date(2025, 12, 30))):
        committed(
            session,
            MemberExemption(
                member_id=member_id(session, name),
                reason=ExemptionReason.FRAIL,
                approved_by="机关党委",
                starts_on=date(2025, 1, 1),
                ends_on=until,
            ),
        )
    page = login_as("clerk1").get("/study").text
    assert page.count("全年不计入应到，不作学时要求。") == 1
    assert "尚有差距8/8名" in page


def test_exemptions_that_follow_each_other_cover_the_year_together(app, session, login_as):
    for first, last in ((date(2024, 6, 1), date(2025, 5, 31)), (date(2025, 6, 1), None)):
        committed(
            session,
            MemberExemption(
                member_id=member_id(session, "钱五羊"),
                reason=ExemptionReason.ILLNESS,
                approved_by="机关党委",
                starts_on=first,
                ends_on=last,
            ),
        )
    assert "全年不计入应到，不作学时要求。" in login_as("clerk1").get("/study").text


def test_the_page_says_when_it_is_enough(app, session, login_as):
    for position, name in enumerate(MEMBERS["B02"]):
        make_training(
            session,
            name,
            branch="B02",
            state=CreditState.CONFIRMED,
            hours_tenths=560 if position == 0 else 320,
            concentrated=position == 0,
        )
    page = login_as("clerk2").get("/study").text
    number = len(MEMBERS["B02"])
    assert f"截至2025年10月20日，作学时要求的{number}名党员全部达到全年学时。" in page
    clock.fix_today(date(2025, 12, 31))
    page = login_as("clerk2").get("/study?year=2025").text
    assert f"作学时要求的{number}名党员全部达到全年学时，无需补充。" in page


def test_the_excel_file_holds_the_numbers_of_the_page(app, session, login_as):
    make_training(session, "王三石", state=CreditState.CONFIRMED, hours_tenths=75)
    answer = login_as("clerk1").get("/study/hours.xlsx?year=2025")
    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert rows[2][1] == "姓名"
    line = next(row for row in rows if row[1] == "王三石")
    assert [float(value) for value in line[3:8]] == [56, 0, 7.5, 0, 7.5]
    assert len(rows) == 3 + len(MEMBERS["B01"])


def test_everybody_reads_the_conversion_and_staff_add_versions(app, session, login_as):
    assert "按100%计入" in login_as("member2").get("/study/conversion").text
    assert "登记新标准" not in login_as("secretary1").get("/study/conversion").text
    staff = login_as("staff")
    assert staff.post("/study/conversion/new?kind=theme_day", VERSION).status_code == 303
    # the same opened form twice
    assert staff.post("/study/conversion/new?kind=theme_day", VERSION).status_code == 303
    with app.app_context():
        assert len(db.session.scalars(select(StudyConversion)).all()) == 1
    page = login_as("member2").get("/study/conversion").text
    assert "按50%计入" in page
    assert "主题党日只计学习部分" in page


def test_training_has_a_version_of_its_own(app, session, login_as):
    typed = {
        "form_key": "k2",
        "valid_from": "2025-01-01",
        "half_day_tenths": "3",
        "day_tenths": "6",
        "confirmed_by": "机关党委会议",
    }
    assert login_as("staff").post("/study/conversion/new", typed).status_code == 303
    assert "半天3学时，全天6学时" in login_as("clerk1").get("/study/conversion").text


@pytest.mark.parametrize(
    ("address", "changes", "sentence"),
    [
        ("?kind=theme_day", {"share": "101"}, "不能超过100"),
        ("?kind=theme_day", {"share": ""}, "请填写计入比例"),
        ("?kind=theme_day", {"confirmed_by": ""}, "请填写确定单位或会议"),
        ("?kind=theme_day", {"valid_from": "1980-01-01"}, "生效日期应在"),
        ("", {"half_day_tenths": "9", "day_tenths": "6"}, "全天折算学时不应少于半天"),
        ("", {"half_day_tenths": "", "day_tenths": "6"}, "半天折算学时应在"),
    ],
)
def test_a_version_that_cannot_be_is_refused_beside_the_field(
    app, login_as, address, changes, sentence
):
    answer = login_as("staff").post(f"/study/conversion/new{address}", {**VERSION, **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "主题党日只计学习部分" in answer.text


def test_versions_are_never_changed_in_place(app, session):
    make_version(session, "theme_day", date(2025, 1, 1), share=50)
    for statement in ("UPDATE study_conversion SET share = 10", "DELETE FROM study_conversion"):
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(text(statement))
