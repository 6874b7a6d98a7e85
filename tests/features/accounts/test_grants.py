"""Grants: role × organisation × validity, given and ended by the security administrator."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.roles import ADMINISTRATOR_ROLES, Role, excluded
from intranet.domain.organization.tables import Branch, Committee, PartyGroup
from intranet.foundation.database import db
from tests.features.accounts.second import confirmed
from tests.rows import sheet_rows, stored

TODAY = "2025-10-20"
BUSINESS = [role for role in Role if role not in ADMINISTRATOR_ROLES and role is not Role.MEMBER]


class Scene:
    """Numbers of the cast's accounts and organisations."""

    def __init__(self, app, login_as) -> None:
        self.app, self.login_as = app, login_as
        with app.app_context():
            session = db.session()
            self.users = dict(session.execute(select(User.username, User.id)).all())
            branches = dict(session.execute(select(Branch.code, Branch.id)).all())
            self.branch = {code: f"b{number}" for code, number in branches.items()}
            self.committee = f"c{session.scalar(select(Committee.id))}"
            self.group = f"g{session.scalar(select(PartyGroup.id).order_by(PartyGroup.id))}"

    def grants(self, username: str) -> list[RoleGrant]:
        with self.app.app_context():
            return list(
                db.session.scalars(
                    select(RoleGrant)
                    .where(RoleGrant.user_id == self.users[username])
                    .order_by(RoleGrant.id)
                )
            )

    def address(self, username: str) -> str:
        return f"/admin/grants/{self.users[username]}"

    def propose(self, browser, username: str, role: Role, place: str, /, **more):
        values = {
            "role": role.value,
            "place": place,
            "valid_from": TODAY,
            "valid_to": "",
            "reason": "党组〔2025〕8号",
            **more,
        }
        return browser.post(self.address(username), values)

    def give(self, browser, username: str, role: Role, place: str, /, **more):
        """Proposed by the browser's person; where that is accepted, confirmed by the only other one who may."""
        answer = self.propose(browser, username, role, place, **more)
        if answer.status_code == 303:
            assert confirmed(self.app, self.login_as, "sysadmin").status_code == 303
        return answer

    def place_for(self, role: Role) -> str:
        if role is Role.GROUP_LEADER:
            return self.group
        return self.branch["B01"] if role.in_branch else self.committee

    def end(self, browser, username: str, **values):
        number = self.grants(username)[-1].id
        return browser.post(f"{self.address(username)}/{number}/end", {"last_day": "", **values})


@pytest.fixture
def scene(app, login_as):
    return Scene(app, login_as)


def test_a_role_counts_from_the_next_request_and_ends_with_the_next(app, login_as, scene):
    member, admin = login_as("member1"), login_as("secadmin")
    assert member.get("/activities/new").status_code == 403
    answer = scene.give(admin, "member1", Role.BRANCH_CLERK, scene.branch["B01"])
    assert answer.status_code == 303
    assert member.get("/activities/new").status_code == 200
    assert (
        "支部党务干事（机关第一党支部），已提出，另一名管理员确认后生效"
        in admin.get(answer.location).text
    )
    assert scene.end(admin, "member1").status_code == 303
    assert member.get("/activities/new").status_code == 403
    given, ended = stored(app, AuditEvent, AuditEvent.object_kind == "grant")[-2:]
    assert (given.action, ended.action) == ("grant.added", "grant.ended")
    assert (given.username, ended.username) == ("sysadmin", "secadmin")
    assert given.object_label == "member1：支部党务干事（机关第一党支部）"
    assert given.details["role"] == "branch_clerk"


def test_a_role_may_begin_later_and_end_by_itself(app, login_as, scene):
    admin = login_as("secadmin")
    answer = scene.give(
        admin,
        "member1",
        Role.BRANCH_CLERK,
        scene.branch["B01"],
        valid_from="2025-11-01",
        valid_to="2025-12-31",
    )
    assert answer.status_code == 303
    assert login_as("member1").get("/activities/new").status_code == 403
    page = admin.get(scene.address("member1")).text
    assert "未生效" in page
    assert "2025-12-31" in page


def test_ending_with_a_last_day_keeps_the_role_until_then(app, login_as, scene):
    admin = login_as("secadmin")
    assert scene.end(admin, "clerk1", last_day=TODAY).status_code == 303
    assert scene.grants("clerk1")[-1].valid_to == date(2025, 10, 20)
    assert login_as("clerk1").get("/activities/new").status_code == 200
    assert scene.end(admin, "clerk1").status_code == 303, "and may still be cut short"
    assert scene.grants("clerk1")[-1].valid_to == date(2025, 10, 19)
    assert login_as("clerk1").get("/activities/new").status_code == 403


def test_ending_what_began_today_leaves_only_the_trail(app, login_as, scene):
    admin = login_as("secadmin")
    before = len(scene.grants("member1"))
    scene.give(admin, "member1", Role.BRANCH_CLERK, scene.branch["B01"])
    scene.end(admin, "member1")
    assert len(scene.grants("member1")) == before
    assert stored(app, AuditEvent)[-1].details["role"] == "branch_clerk"


def test_ending_twice_says_so(login_as, scene):
    admin = login_as("secadmin")
    scene.end(admin, "clerk1")
    again = scene.end(admin, "clerk1")
    assert again.status_code == 422
    assert "已结束" in again.text


# --- 三员分立 -------------------------------------------------------------------------------------


@pytest.mark.parametrize("admin_role", sorted(ADMINISTRATOR_ROLES))
def test_the_rule_of_exclusion(admin_role):
    others = set(Role) - {admin_role, Role.MEMBER}
    assert all(excluded(admin_role, other) and excluded(other, admin_role) for other in others)
    assert not excluded(admin_role, Role.MEMBER)
    assert not excluded(Role.BRANCH_SECRETARY, Role.COMMITTEE_STAFF)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MEMBER])
def test_an_administrator_gets_nothing_besides_membership(login_as, scene, role):
    if role is Role.SYSTEM_ADMIN:
        return
    answer = scene.give(login_as("secadmin"), "sysadmin", role, scene.place_for(role))
    assert answer.status_code == 422
    assert "三员分立" in answer.text
    assert len(scene.grants("sysadmin")) == 1


def test_an_administrator_may_be_a_member(login_as, scene):
    answer = scene.give(login_as("secadmin"), "auditor", Role.MEMBER, scene.branch["B01"])
    assert answer.status_code == 303


@pytest.mark.parametrize("role", sorted(ADMINISTRATOR_ROLES))
def test_who_has_business_becomes_no_administrator(login_as, scene, role):
    answer = scene.give(login_as("secadmin"), "staff", role, scene.committee)
    assert answer.status_code == 422
    assert "三员分立" in answer.text


def test_after_the_old_role_has_ended_the_new_one_may_begin(login_as, scene):
    admin = login_as("secadmin")
    scene.end(admin, "staff", last_day="2025-10-31")
    early = scene.give(admin, "staff", Role.AUDITOR, scene.committee, valid_from="2025-10-31")
    assert early.status_code == 422
    late = scene.give(admin, "staff", Role.AUDITOR, scene.committee, valid_from="2025-11-01")
    assert late.status_code == 303


def test_an_open_period_before_a_future_role_is_seen(login_as, scene):
    admin = login_as("secadmin")
    scene.give(admin, "member1", Role.BRANCH_CLERK, scene.branch["B01"], valid_from="2026-01-01")
    answer = scene.give(admin, "member1", Role.AUDITOR, scene.committee)
    assert answer.status_code == 422
    until = scene.give(admin, "member1", Role.AUDITOR, scene.committee, valid_to="2025-12-31")
    assert until.status_code == 303


def test_nobody_changes_their_own_grants(login_as, scene):
    admin = login_as("secadmin")
    own = scene.give(admin, "secadmin", Role.MEMBER, scene.branch["B01"])
    assert own.status_code == 403
    assert "不能给自己授权" in own.text
    assert scene.end(admin, "secadmin").status_code == 403
    assert scene.grants("secadmin")[0].valid_to is None
    assert "由另一名安全管理员办理" in admin.get(scene.address("secadmin")).text


# --- the form ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "place", "more", "sentence"),
    [
        (Role.BRANCH_CLERK, "committee", {}, "应选择党支部"),
        (Role.BRANCH_CLERK, "group", {}, "应选择党支部"),
        (Role.COMMITTEE_STAFF, "branch", {}, "应选择机关党委"),
        (Role.GROUP_LEADER, "branch", {}, "应选择具体的党小组"),
        (Role.MEMBER, "branch", {}, "已有相同的授权"),
        (Role.BRANCH_CLERK, "branch", {"valid_from": "2025-10-19"}, "不能早于今天"),
        (Role.BRANCH_CLERK, "branch", {"valid_from": ""}, "请填写生效日期"),
        (Role.BRANCH_CLERK, "branch", {"valid_from": "morgen"}, "生效日期"),
        (Role.BRANCH_CLERK, "branch", {"valid_to": "2025-10-01"}, "早于生效日期"),
        (Role.BRANCH_CLERK, "branch", {"valid_to": "9999-12-31"}, "年份不对"),
        (Role.BRANCH_CLERK, "branch", {"place": "b99999"}, "所在组织"),
        (Role.BRANCH_CLERK, "branch", {"role": "superuser"}, "角色"),
        (Role.BRANCH_CLERK, "branch", {"reason": ""}, "请填写依据。"),
    ],
)
def test_a_bad_form_says_why(login_as, scene, role, place, more, sentence):
    places = {"committee": scene.committee, "branch": scene.branch["B01"], "group": scene.group}
    answer = scene.give(login_as("secadmin"), "member1", role, places[place], **more)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert len(scene.grants("member1")) == 1


def test_a_group_leader_leads_one_group(login_as, scene):
    answer = scene.give(login_as("secadmin"), "member2", Role.GROUP_LEADER, scene.group)
    assert answer.status_code == 303
    grant = scene.grants("member2")[-1]
    assert grant.party_group_id is not None
    assert grant.branch_id is not None


@pytest.mark.parametrize("last_day", ["2025-10-19", "9999-01-01", "x"])
def test_a_bad_last_day_re_shows_the_form(login_as, scene, last_day):
    answer = scene.end(login_as("secadmin"), "clerk1", last_day=last_day)
    assert answer.status_code == 422
    assert scene.grants("clerk1")[-1].valid_to is None


def test_an_unknown_account_or_grant_is_not_found(login_as, scene):
    admin = login_as("secadmin")
    assert admin.get("/admin/grants/99999").status_code == 404
    assert admin.get(f"{scene.address('clerk1')}/99999/end").status_code == 404
    foreign = scene.grants("clerk2")[0].id
    assert admin.post(f"{scene.address('clerk1')}/{foreign}/end").status_code == 404
    assert scene.grants("clerk2")[0].valid_to is None


@pytest.mark.parametrize("who", ["sysadmin", "auditor", "staff", "leader", "secretary1"])
def test_nobody_else_gives_roles(login_as, scene, who):
    browser = login_as(who)
    assert browser.get("/admin/grants").status_code == 403
    answer = scene.give(browser, "member1", Role.BRANCH_SECRETARY, scene.branch["B01"])
    assert answer.status_code == 403
    assert scene.end(browser, "clerk1").status_code == 403
    assert len(scene.grants("member1")) == 1


# --- the list ------------------------------------------------------------------------------------


def test_the_list_shows_who_holds_what(login_as):
    browser = login_as("secadmin")
    page = browser.get("/admin/grants?role=group_leader").text
    assert "党小组组长（指挥信息保障中心党支部 · 第二党小组）" in page
    assert "secretary1" not in page
    assert "支部书记（机关第一党支部）" in browser.get("/admin/grants?q=张一鸣").text


def test_the_list_needs_the_same_statements_for_any_length(login_as, session, count_statements):
    from tests.features.accounts.test_accounts import crowd

    browser = login_as("secadmin")
    browser.get("/admin/grants?q=staff")
    count_statements.clear()
    browser.get("/admin/grants?q=staff")
    few = len(count_statements)
    crowd(session, 40)
    count_statements.clear()
    browser.get("/admin/grants")
    # who asks, what waits, the accounts and their grants; two that record the read
    assert len(count_statements) == few <= 6


def test_the_security_administrator_sees_no_content(login_as):
    browser = login_as("secadmin")
    for address in ("/activities", "/members", "/branches", "/audit", "/admin/accounts", "/review"):
        assert browser.get(address).status_code == 403


def test_grants_are_taken_along_with_the_places_for_which_they_count(login_as):
    rows = sheet_rows(login_as("secadmin").get("/admin/grants.xlsx?q=secretary1"))
    assert [row[0] for row in rows[3:]] == ["secretary1"]
    assert rows[3][3] == "支部书记（机关第一党支部）"
