"""Political birthdays: who is listed, marking several at once, taking one back."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent, record_event
from intranet.domain.access.roles import SYSTEM
from intranet.domain.life.birthdays import BirthdayForm, PoliticalBirthday, birthdays_between
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import Branch
from intranet.foundation.database import db
from intranet.pagekit import listings
from tests.rows import sheet_rows, stored

# the cast joined on 1 July 2010
PAGE, MARK = "/birthdays?branch=B01&month=2025-07", "/birthdays/B01/2025-07"
FORM = {"held_on": "2025-07-01", "form": "individual", "words": "重温入党誓词"}


def change(session, name, **values):
    """Set columns of a member."""
    member = session.scalars(select(Member).where(Member.name == name)).one()
    for column, value in values.items():
        setattr(member, column, value)
    record_event(session, AuditAction.MEMBER_EDITED, actor=SYSTEM, kind="test", object_id=None)
    session.commit()
    return member.id


def ids(app, *names):
    with app.app_context():
        found = dict(db.session.execute(select(Member.name, Member.id)).tuples().all())
    return [str(found[name]) for name in names]


def mark(app, browser, *names, url=MARK, **changes):
    return browser.post(url, {**FORM, "members": ids(app, *names), **changes})


def test_the_month_lists_who_joined_then_with_the_years_in_the_party(app, session, login_as):
    change(session, "张一鸣", joined_party_on=date(2000, 7, 15))
    page = login_as("member1").get(PAGE).text
    assert "7月15日" in page
    assert "25年" in page
    assert "15年" in page
    assert "登记所选党员" not in page
    assert "登记开展情况" not in page
    assert MARK not in page
    assert "张一鸣" not in login_as("member1").get("/birthdays?month=2025-06").text


def test_several_are_marked_at_once_and_a_second_submit_changes_nothing(app, login_as):
    clerk = login_as("clerk1")
    assert mark(app, clerk, "张一鸣", "李二虎").status_code == 303
    entries = stored(app, PoliticalBirthday)
    assert [(e.held_on, e.year, e.words) for e in entries] == [
        (date(2025, 7, 1), 2025, "重温入党誓词")
    ] * 2
    answer = mark(app, clerk, "张一鸣", "李二虎", words="另一次")
    assert "不再重复登记" in clerk.get(answer.location).text
    assert [e.words for e in stored(app, PoliticalBirthday)] == ["重温入党誓词"] * 2
    with app.app_context():
        actions = [e.action for e in db.session.scalars(select(AuditEvent))]
        assert actions.count("political_birthday.held") == 2


def test_a_quarter_is_marked_together(app, login_as):
    clerk = login_as("clerk1")
    url = "/birthdays/B01/2025Q3"
    assert url in clerk.get("/birthdays?branch=B01&month=2025Q3").text
    page = clerk.get(url).text
    assert re.search(r'value="collective"[^>]*checked|checked[^>]*value="collective"', page)
    assert mark(app, clerk, "张一鸣", url=url, held_on="2025-09-26").status_code == 303
    assert "2025-09-26" in clerk.get(PAGE).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"members": []}, "请勾选党员"),
        ({"held_on": ""}, "开展日期"),
        ({"held_on": "2025-10-21"}, "开展日期晚于今天"),
        ({"held_on": "2024-07-01"}, "开展日期的年份不对"),
        ({"form": "none"}, "error-summary"),
        ({"words": "好" * 201}, "最多200字"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(app, login_as, changes, sentence):
    answer = mark(app, login_as("clerk1"), "张一鸣", **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    if "words" not in changes:
        assert "重温入党誓词" in answer.text
    assert stored(app, PoliticalBirthday) == []


def test_a_member_of_another_branch_is_not_marked(app, login_as):
    assert mark(app, login_as("clerk1"), "冯十月").status_code == 422
    assert mark(app, login_as("clerk1"), "冯十月", url="/birthdays/B02/2025-07").status_code == 404
    assert mark(app, login_as("member1"), "张一鸣").status_code == 403
    assert mark(app, login_as("staff"), "张一鸣").status_code == 403
    assert stored(app, PoliticalBirthday) == []


def test_an_entry_is_taken_back(app, login_as):
    clerk = login_as("clerk1")
    mark(app, clerk, "张一鸣")
    (entry,) = stored(app, PoliticalBirthday)
    url = f"/birthdays/{entry.id}/remove"
    assert login_as("secretary2").post(url).status_code == 404
    asked = clerk.get(f"{url}?month=2025-07").text
    assert "张一鸣2025年政治生日" in asked
    assert "移除后不能恢复" in asked
    assert clerk.post(url, {"month": "2025-07", "version": "9"}).status_code == 409
    answer = clerk.post(url, {"month": "2025-07", "version": str(entry.version)})
    assert answer.location == PAGE
    assert stored(app, PoliticalBirthday) == []
    assert mark(app, clerk, "张一鸣").status_code == 303


def test_a_missing_date_is_said_with_a_way_to_fill_it_in_for_who_may(app, session, login_as):
    member_id = change(session, "吴八方", joined_party_on=None)
    page = login_as("secretary1").get(PAGE).text
    assert "入党时间未填报" in page
    assert f"/members/{member_id}/edit" in page
    page = login_as("clerk1").get(PAGE).text
    assert "吴八方" in page
    assert f"/members/{member_id}/edit" not in page


def test_a_member_stands_under_the_branch_of_the_day(app, session, login_as):
    change(session, "吴八方", joined_party_on=date(2010, 7, 20))
    membership = session.scalars(
        select(Membership)
        .join(Member, Member.id == Membership.member_id)
        .where(Member.name == "吴八方")
    ).one()
    membership.ends_on = date(2025, 7, 19)
    change(session, "吴八方")
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    found = birthdays_between(session, [branch.id], date(2025, 7, 1), date(2025, 7, 31))
    assert "吴八方" not in [one.name for one in found]


def test_birthdays_between_crosses_the_year_in_order_of_days(app, session):
    change(session, "张一鸣", joined_party_on=date(2001, 12, 31))
    change(session, "李二虎", joined_party_on=date(2000, 1, 2))
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    found = birthdays_between(session, [branch.id], date(2024, 12, 20), date(2025, 1, 10))
    assert [(one.name, one.day, one.years) for one in found] == [
        ("张一鸣", date(2024, 12, 31), 23),
        ("李二虎", date(2025, 1, 2), 25),
    ]


def test_the_committee_sees_all_branches_in_office_order(app, login_as):
    page = login_as("staff").get("/birthdays?month=2025-07").text
    table = page[page.index("<tbody>") :]
    assert table.index("机关第一党支部") < table.index("机关第二党支部")
    assert "登记所选党员" not in page
    assert "登记开展情况" not in page


def test_an_entry_is_corrected_on_the_version_that_was_seen(app, login_as):
    clerk = login_as("clerk1")
    mark(app, clerk, "张一鸣")
    (entry,) = stored(app, PoliticalBirthday)
    url = f"/birthdays/{entry.id}?month=2025-07"
    assert url in clerk.get(PAGE).text
    assert "重温入党誓词" in clerk.get(url).text
    seen = {**FORM, "version": str(entry.version)}
    assert clerk.post(url, {**seen, "held_on": "2024-07-01"}).status_code == 422
    answer = clerk.post(url, {**seen, "words": "赠送贺卡", "form": "collective"})
    assert answer.location == PAGE
    stale = clerk.post(url, {**seen, "words": "后保存的"})
    assert stale.status_code == 409
    assert "后保存的" in stale.text
    (entry,) = stored(app, PoliticalBirthday)
    assert (entry.words, entry.form, entry.year) == ("赠送贺卡", BirthdayForm.COLLECTIVE, 2025)
    assert login_as("member1").get(url).status_code == 403
    assert login_as("secretary2").get(url).status_code == 404
    with app.app_context():
        actions = [e.action for e in db.session.scalars(select(AuditEvent))]
        assert actions.count("political_birthday.edited") == 1


def test_who_has_an_entry_is_said_in_the_form(app, login_as):
    clerk = login_as("clerk1")
    mark(app, clerk, "张一鸣")
    page = clerk.get(MARK).text
    assert "张一鸣（7月1日，已登记）" in page
    assert "李二虎（7月1日）" in page


def test_birthdays_are_printed_and_exported(app, login_as):
    clerk, staff = login_as("clerk1"), login_as("staff")
    mark(app, clerk, "张一鸣")
    for who in (clerk, staff):
        assert who.get("/birthdays.pdf?month=2025-07").data.startswith(b"%PDF")
    rows = sheet_rows(clerk.get("/birthdays.xlsx?month=2025-07"))
    assert rows[0][0] == "机关第一党支部2025年7月党员政治生日"
    assert "已开展1名" in rows[1][0]
    assert rows[2][:3] == ("日期", "姓名", "党龄（年）")
    assert ("7月1日", "张一鸣", 15, "个别开展", date(2025, 7, 1), "重温入党誓词") in rows
    assert ("7月1日", "李二虎", 15, None, None, None) in rows
    rows = sheet_rows(staff.get("/birthdays.xlsx?month=2025-07"))
    assert {"机关第一党支部", "机关第二党支部"} <= {row[2] for row in rows[3:]}


def test_computed_lines_are_paged_like_stored_ones(login_as, monkeypatch):
    monkeypatch.setattr(listings, "PAGE_SIZE", 4)
    clerk = login_as("clerk1")
    pages = [clerk.get(f"{PAGE}&page={number}").text for number in (1, 2, 3)]
    assert [page.count('data-label="党龄"') for page in pages] == [4, 4, 1]
    assert all("共 9 条" in page for page in pages)
    assert ["下一页" in page for page in pages] == [True, True, False]


def test_all_members_take_as_many_statements_as_none(app, login_as, count_statements):
    staff = login_as("staff")
    numbers = set()
    for month in ("2025-07", "2025-08"):
        count_statements.clear()
        assert staff.get(f"/birthdays?month={month}").status_code == 200
        numbers.add(len(count_statements))
    assert len(numbers) == 1


def test_a_month_without_birthdays_has_nothing_to_register(login_as):
    page = login_as("clerk1").get("/birthdays/B01/2025-02").text
    assert "2025年2月没有过政治生日的党员。" in page
    assert "登记所选党员" not in page
