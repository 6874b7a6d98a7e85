"""Who could do what on a day: read off the grants, those that have ended since among them."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Role
from intranet.domain.organization.tables import Branch
from intranet.foundation import clock
from tests.features.accounts.second import colleague
from tests.rows import committed, sheet_rows

NAME = re.compile(r'<th scope="row" class="card-title[^"]*">(?:<a [^>]*>)?([^<]+)')


def names(page: str) -> list[str]:
    return NAME.findall(page.split("授予和收回", maxsplit=1)[0])


def grant_of(session, username):
    user = session.scalars(select(User).where(User.username == username)).one()
    return session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one()


def test_a_role_shows_on_the_days_on_which_it_counted(session, login_as):
    grant_of(session, "clerk1").valid_to = date(2025, 9, 30)
    committed(session)
    browser, url = login_as("auditor"), "/admin/rights?role=branch_clerk&day="
    assert names(browser.get(f"{url}2025-09-30").text) == ["李二虎", "陈百川"]
    assert names(browser.get(f"{url}2025-10-01").text) == ["陈百川"]
    assert names(browser.get(f"{url}2018-12-31").text) == []
    page = browser.get("/admin/rights?role=branch_clerk").text
    assert names(page) == ["陈百川"], "today where no day is asked for"
    assert "2025年10月20日有效的授权" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("person=张一鸣", ["张一鸣"]),
        ("person=GROUPLEADER", ["韩秋实"]),
        ("person=%25", []),
        ("role=auditor", ["审计管理员"]),
        ("role=system_admin&person=x", []),
        ("place=b2", ["冯十月", "陈百川", "蒋亿年"]),
        ("place=b2&order=person", ["冯十月", "陈百川", "蒋亿年"]),
        ("place=c1&role=committee_staff", ["机关党委工作人员"]),
        # what is offered to nobody narrows nothing
        ("day=9999-12-31&role=superuser&place=b99&person=secretary2", ["冯十月"]),
    ],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_list_is_narrowed(login_as, query, found):
    shown = names(login_as("secadmin").get(f"/admin/rights?{query}").text)
    assert shown == found


def test_the_same_lines_are_a_file_and_the_auditor_is_led_nowhere_else(login_as):
    query = "place=b1&day=2025-10-20"
    rows = sheet_rows(login_as("auditor").get(f"/admin/rights.xlsx?{query}"))
    assert rows[0][0] == "机关党委角色授权一览"
    assert "2025年10月20日有效的授权" in rows[1][0]
    assert rows[2][:4] == ("角色", "组织", "姓名", "账号")
    assert [row[3] for row in rows[3:]] == ["discipline1", "secretary1", "clerk1", "member1"]
    assert "/admin/grants/" not in login_as("auditor").get(f"/admin/rights?{query}").text
    assert "/admin/grants/" in login_as("secadmin").get(f"/admin/rights?{query}").text


def test_what_was_given_and_taken_back_on_one_day_is_told_beside(app, session, login_as):
    """It leaves no grant behind, and yet it counted for some hours."""
    from tests.features.accounts.test_grants import Scene

    scene, admin = Scene(app, login_as), login_as("secadmin")
    scene.give(admin, "member1", Role.BRANCH_CLERK, scene.branch["B01"])
    scene.end(admin, "member1")
    # who looks at roles gives none
    admin.get("/admin/rights")
    day = clock.local(clock.now()).date()
    told = login_as("auditor").get(f"/admin/rights?day={day}").text.split("授予和收回")[1]
    assert told.count("member1：支部党务干事（机关第一党支部）") == 2
    assert "收回角色" in told
    assert AuditAction.ACCOUNT_READ.label not in told
    assert "系统管理员" in told, "who confirmed it"


def test_the_page_costs_the_same_however_many(session, login_as, count_statements):
    browser = login_as("auditor")
    browser.get("/admin/rights")
    count_statements.clear()
    browser.get("/admin/rights")
    few = len(count_statements)
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    user = colleague(session, "secadmin2", Role.SECURITY_ADMIN)
    committed(
        session,
        *(
            RoleGrant(
                user_id=user.id,
                role=Role.MEMBER,
                committee_id=branch.committee_id,
                branch_id=branch.id,
                valid_from=date(2020, 1, 1),
            )
            for _ in range(20)
        ),
    )
    count_statements.clear()
    browser.get("/admin/rights")
    # who asks, places (committees, groups, branches), changes, the lines and how many, what waits, the event of the
    # read
    assert len(count_statements) == few <= 10


@pytest.mark.parametrize("who", ["sysadmin", "staff", "leader", "secretary1"])
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_nobody_else_reads_it(login_as, who):
    assert login_as(who).get("/admin/rights").status_code == 403
