"""Volunteer hours of many members in one form: numbers follow from the names, and what differs is said."""

from datetime import date

from sqlalchemy import func, select

from intranet.domain.organization.members import Member
from intranet.domain.service.volunteering import Volunteering, VolunteeringMember
from intranet.foundation.database import db
from tests.factories.service import make_line
from tests.rows import stored

NEW = "/service/volunteering/new?branch=B01"
TYPED = {
    "title": "文明交通志愿服务", "held_on": "2025-09-13", "ends_on": "", "place": "", "partners": "",
    "participants": "", "hours_tenths": "", "people_served": "", "activity_id": "", "version": "0",
}  # fmt: skip


def ids(session, *names):
    """Numbers of members by name."""
    found = dict(session.execute(select(Member.name, Member.id)).tuples().all())
    return [str(found[name]) for name in names]


def enter(browser, address=NEW, **changes):
    return browser.post(address, {**TYPED, **changes})


def test_participants_and_hours_follow_from_the_names(app, session, login_as):
    clerk = login_as("clerk1")
    assert "参加的党员" in clerk.get(NEW).text
    two = ids(session, "张一鸣", "李二虎")
    assert enter(clerk, member_ids=two, each_tenths="2.5").status_code == 303
    (line,) = stored(app, Volunteering)
    assert (line.participants, line.hours_tenths) == (2, 50)
    assert {one.hours_tenths for one in stored(app, VolunteeringMember)} == {25}
    page = clerk.get("/service/volunteering?year=2025").text
    assert "每人2.5小时" in page
    assert "不一致" not in page
    # corrected: one less, of another length; the rows that stay are the same
    kept = stored(app, VolunteeringMember)[0].id
    edit = f"/service/volunteering/{line.id}/edit"
    assert enter(clerk, edit, member_ids=two[:1], each_tenths="3", version="1").status_code == 303
    assert [(one.id, one.hours_tenths) for one in stored(app, VolunteeringMember)] == [(kept, 30)]
    assert enter(clerk, edit, member_ids=two[1:], each_tenths="1", version="1").status_code == 409
    assert (
        clerk.post(f"/service/volunteering/{line.id}/remove", {"version": "2"}).status_code == 303
    )
    assert stored(app, VolunteeringMember) == []


def test_typed_numbers_that_differ_stand_beside_the_names_with_a_sentence(app, session, login_as):
    clerk = login_as("clerk1")
    one = ids(session, "张一鸣")
    enter(clerk, member_ids=one, each_tenths="2", participants="5", hours_tenths="10")
    (line,) = stored(app, Volunteering)
    assert (line.participants, line.hours_tenths) == (5, 100)
    for page in ("/service/volunteering?year=2025", f"/service/volunteering/{line.id}"):
        told = clerk.get(page).text
        assert "登记的参加5人次、时长10小时与名单的1人次、2小时不一致" in told


def test_names_and_hours_of_each_belong_together(app, session, login_as):
    clerk = login_as("clerk1")
    one = ids(session, "张一鸣")
    for changes, sentence in (
        ({"member_ids": one}, "请填写每人时长"),
        ({"each_tenths": "2"}, "请勾选参加的党员"),
        ({"member_ids": ["99999"], "each_tenths": "2"}, "member_ids"),
        ({"member_ids": one, "each_tenths": "2", "held_on": "1999-01-01"}, "请核对"),
    ):
        answer = enter(clerk, **changes)
        assert (answer.status_code, sentence in answer.text) == (422, True)
    assert stored(app, Volunteering) == []
    # unknown names: the numbers alone, and what nobody knows stays unknown
    assert enter(clerk, participants="8").status_code == 303
    (line,) = stored(app, Volunteering)
    assert (line.participants, line.hours_tenths) == (8, None)


def test_the_committees_own_line_names_nobody(app, session, login_as):
    staff = login_as("staff")
    address = "/service/volunteering/new?branch=committee"
    assert "参加的党员" not in staff.get(address).text
    one = ids(session, "张一鸣")
    assert enter(staff, address, member_ids=one, each_tenths="2").status_code == 303
    assert stored(app, VolunteeringMember) == []


def test_the_page_of_a_member_tells_the_hours_of_the_year_and_own_data_the_lines(
    app, session, login_as
):
    key = int(ids(session, "张一鸣")[0])
    for day, hours in ((date(2024, 12, 31), 90), (date(2025, 1, 1), 15), (date(2025, 9, 1), 20)):
        line = make_line(session, Volunteering, held_on=day, title="清雪护路")
        with app.app_context():
            db.session.add(
                VolunteeringMember(volunteering_id=line.id, member_id=key, hours_tenths=hours)
            )
            db.session.info["audit_recorded"] = True
            db.session.commit()
    assert "3.5小时" in login_as("clerk1").get(f"/members/{key}").text
    assert "2025年志愿服务" not in login_as("member1").get(f"/members/{key}").text


def test_twenty_lines_take_as_many_statements_as_one(app, session, login_as, count_statements):
    clerk = login_as("clerk1")
    two = ids(session, "张一鸣", "李二虎")

    def read():
        count_statements.clear()
        clerk.get("/service/volunteering?year=2025")
        return len(count_statements)

    enter(clerk, member_ids=two, each_tenths="1")
    read()
    few = read()
    for number in range(5):
        enter(clerk, member_ids=two, each_tenths="1", title=f"服务{number}")
    assert read() == few
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(VolunteeringMember)) == 12
