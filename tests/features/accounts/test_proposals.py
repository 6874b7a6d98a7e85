"""Dual control: what gives rights is proposed by one administrator and confirmed by another, judged by person."""

import ast
from datetime import date, timedelta
from itertools import permutations

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.proposals import Proposal, Standing
from intranet.domain.access.roles import ADMINISTRATOR_ROLES, Role
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch, Committee
from intranet.features.accounts.grants.operations import add_grant
from intranet.features.accounts.grants.places import Place
from intranet.features.accounts.people.operations import link_member
from intranet.foundation.config import PROJECT_ROOT
from intranet.foundation.errors import RuleBroken
from tests.cast import PASSWORD, TODAY
from tests.conftest import actor_of
from tests.features.accounts.second import colleague, confirmed, newest_proposal
from tests.features.desk.scene import part
from tests.rows import committed, sheet_rows

WHY = {"reason": "党组〔2025〕8号"}
YESTERDAY = TODAY - timedelta(days=1)
PACKAGE = PROJECT_ROOT / "intranet"


def number_of(session, username):
    return session.scalar(select(User.id).where(User.username == username))


def ask_for_role(session, login_as, username="member1", by="secadmin", role=Role.BRANCH_CLERK):
    branch = session.scalar(select(Branch.id).where(Branch.code == "B01"))
    committee = session.scalar(select(Committee.id))
    values = {
        "role": role.value,
        "place": f"b{branch}" if role.in_branch else f"c{committee}",
        "valid_from": TODAY.isoformat(),
        "valid_to": "",
        **WHY,
    }
    session.rollback()
    return login_as(by).post(f"/admin/grants/{number_of(session, username)}", values)


def roles_of(session, username):
    session.expire_all()
    return session.scalars(
        select(RoleGrant.role)
        .join(User, User.id == RoleGrant.user_id)
        .where(User.username == username)
    ).all()


@pytest.fixture
def asked(session, login_as):
    """A second administrator of each kind; a role for member1 is proposed by the first."""
    colleague(session, "secadmin2", Role.SECURITY_ADMIN)
    colleague(session, "sysadmin2", Role.SYSTEM_ADMIN)
    assert ask_for_role(session, login_as).status_code == 303


def test_proposed_it_gives_nothing_and_confirmed_by_a_colleague_it_counts(
    app, session, login_as, asked
):
    member, colleague_ = login_as("member1"), login_as("secadmin2")
    assert member.get("/activities/new").status_code == 403
    number = newest_proposal(app).id
    page = colleague_.get(f"/admin/proposals/{number}").text
    for fact in ("安全管理员，20", "党组〔2025〕8号", "支部党务干事", "长期"):
        assert fact in page
    assert confirmed(app, login_as, "secadmin2").status_code == 303
    assert member.get("/activities/new").status_code == 200
    assert "没有待确认的事项" in colleague_.get("/admin/proposals").text
    told = session.execute(
        select(AuditEvent.action, AuditEvent.username, AuditEvent.request_id)
        .where(AuditEvent.action.not_in(["page.refused", "account.read"]))
        .order_by(AuditEvent.id.desc())
        .limit(3)
    ).all()
    assert [(action, by) for action, by, _ in told] == [
        ("proposal.confirmed", "secadmin2"),
        ("grant.added", "secadmin2"),
        ("proposal.made", "secadmin"),
    ]
    assert told[0].request_id == told[1].request_id


def test_it_waits_on_the_desk_of_who_may_confirm_it_and_counts_in_the_top_bar(
    session, login_as, asked
):
    number = number_of(session, "staff")
    session.rollback()
    login_as("sysadmin").post(f"/admin/accounts/{number}/reset", WHY)
    asked_for = "重置密码：staff（机关党委工作人员）"
    for who, count in (("sysadmin2", 1), ("sysadmin", 0)):
        desk = login_as(who).get("/").text
        assert 'href="/admin/grants/to-do"' not in desk, "that page is not theirs"
        assert (asked_for in part(desk, "待我办理")) == (count == 1)
        # who proposed it sees for what another one is waited
        assert (asked_for in part(desk, "等待他人")) == (count == 0)
        assert f'<span class="count">{count}</span>' in desk
    waiting = login_as("secadmin2").get("/").text
    assert "授予角色：member1（吴八方），支部党务干事（机关第一党支部）" in waiting
    assert asked_for not in waiting


def test_the_password_is_asked_for_before_it_is_confirmed(app, session, login_as, asked):
    url = f"/admin/proposals/{newest_proposal(app).id}/confirm"
    browser = login_as("secadmin2")
    assert browser.post(url).status_code == 401
    assert roles_of(session, "member1") == [Role.MEMBER]
    assert browser.post(url, {"confirm_password": PASSWORD}).status_code == 303


@pytest.mark.parametrize(
    ("who", "status"),
    [("secadmin", 403), ("sysadmin", 404), ("sysadmin2", 404), ("auditor", 403), ("staff", 403)],
)
def test_nobody_else_confirms_while_there_is_a_colleague(
    app, session, login_as, asked, who, status
):
    assert confirmed(app, login_as, who).status_code == status
    assert roles_of(session, "member1") == [Role.MEMBER]
    assert newest_proposal(app).state is Standing.PROPOSED


def test_a_second_account_of_the_same_person_is_no_second_person(app, session, login_as):
    person = session.scalars(select(Member).where(Member.name == "孙六合")).one()
    session.scalars(select(User).where(User.username == "secadmin")).one().member_id = person.id
    colleague(session, "secadmin2", Role.SECURITY_ADMIN, member_id=person.id)
    ask_for_role(session, login_as)
    assert confirmed(app, login_as, "secadmin2").status_code == 403
    assert roles_of(session, "member1") == [Role.MEMBER]
    # the office has nobody else: the other kind of administrator stands in
    assert confirmed(app, login_as, "sysadmin").status_code == 303


def test_without_a_colleague_the_other_kind_stands_in_and_never_the_auditor(app, session, login_as):
    number = number_of(session, "staff")
    session.rollback()
    login_as("sysadmin").post(f"/admin/accounts/{number}/reset", WHY)
    for who in ("sysadmin", "auditor"):
        assert confirmed(app, login_as, who).status_code == 403
    assert confirmed(app, login_as, "secadmin").status_code == 200


def test_a_colleague_whose_account_is_disabled_or_over_is_none(app, session, login_as, asked):
    other = session.scalars(select(User).where(User.username == "secadmin2")).one()
    other.is_active = False
    committed(session)
    assert confirmed(app, login_as, "sysadmin").status_code == 303


def test_the_owner_of_the_account_confirms_nothing(app, session, login_as, asked):
    session.rollback()
    assert ask_for_role(session, login_as, "secadmin2", role=Role.MEMBER).status_code == 303
    assert confirmed(app, login_as, "secadmin2").status_code == 403
    # of the three one proposes, one owns it: the other kind stands in
    assert confirmed(app, login_as, "sysadmin").status_code == 303


def test_an_account_that_turns_out_to_be_the_proposers_is_not_given_anything(
    app, session, login_as, asked
):
    person = session.scalars(select(User).where(User.username == "member1")).one().member_id
    session.scalars(select(User).where(User.username == "secadmin")).one().member_id = person
    committed(session)
    answer = confirmed(app, login_as, "secadmin2")
    assert answer.status_code == 403
    assert "属于提出人本人" in answer.text


def test_an_account_that_was_renamed_since_is_not_touched(app, session, login_as):
    colleague(session, "sysadmin2", Role.SYSTEM_ADMIN)
    number = number_of(session, "leader")
    session.rollback()
    admin = login_as("sysadmin")
    for name in ("newcomer", "leader"):
        names = {"username": name, "display_name": "机关党委负责人"}
        assert admin.post(f"/admin/accounts/{number}/edit", names).status_code == 303
        if name == "newcomer":
            assert admin.post(f"/admin/accounts/{number}/reset", WHY).status_code == 303
    answer = confirmed(app, login_as, "sysadmin2")
    assert answer.status_code == 409
    assert "在提出后改过" in answer.text


def test_a_new_account_that_turns_out_to_be_the_proposers_is_not_made(app, session, login_as):
    new = {"username": "second", "display_name": "孙六合", "member": "孙六合"}
    assert login_as("sysadmin").post("/admin/accounts/new", {**new, **WHY}).status_code == 303
    person = session.scalars(select(Member).where(Member.name == "孙六合")).one()
    session.scalars(select(User).where(User.username == "sysadmin")).one().member_id = person.id
    committed(session)
    # the account that is there is now the proposer's other one
    proposal = session.scalars(select(Proposal)).one()
    proposal.details = {**proposal.details, "same_person": True}
    committed(session)
    assert confirmed(app, login_as, "secadmin").status_code == 403
    assert session.scalar(select(User.id).where(User.username == "second")) is None


def test_nobody_proposes_a_second_account_for_themselves(session, login_as):
    person = session.scalars(select(Member).where(Member.name == "孙六合")).one()
    session.scalars(select(User).where(User.username == "sysadmin")).one().member_id = person.id
    committed(session)
    new = {"username": "second", "display_name": "孙六合", "member": "孙六合", "same_person": "y"}
    answer = login_as("sysadmin").post("/admin/accounts/new", {**new, **WHY})
    assert answer.status_code == 422
    assert "不能给自己建立或者登记账号" in answer.text


def test_it_is_settled_once(app, session, login_as, asked):
    assert confirmed(app, login_as, "secadmin2").status_code == 303
    again = confirmed(app, login_as, "secadmin2")
    assert again.status_code == 409
    assert "已确认，不能再办理" in again.text
    assert roles_of(session, "member1") == [Role.MEMBER, Role.BRANCH_CLERK]


def test_it_is_declined_with_a_reason(app, session, login_as, asked):
    browser, url = login_as("secadmin2"), f"/admin/proposals/{newest_proposal(app).id}"
    empty = browser.post(f"{url}/decline", {"answer": ""})
    assert empty.status_code == 422
    assert "请填写不同意的理由。" in empty.text
    assert browser.post(f"{url}/decline", {"answer": "文号不对"}).status_code == 303
    assert "文号不对" in login_as("secadmin").get(url).text
    assert confirmed(app, login_as, "secadmin2").status_code == 409
    assert login_as("secadmin").post(f"{url}/decline", {"answer": "x"}).status_code == 409
    assert roles_of(session, "member1") == [Role.MEMBER]


def test_who_proposed_it_may_take_it_back_and_nobody_else(app, session, login_as, asked):
    url = f"/admin/proposals/{newest_proposal(app).id}/withdraw"
    assert login_as("secadmin2").post(url).status_code == 403
    assert login_as("secadmin").post(url).status_code == 303
    assert confirmed(app, login_as, "secadmin2").status_code == 409
    assert session.scalars(select(AuditEvent.action).order_by(AuditEvent.id.desc())).first() == (
        "proposal.withdrawn"
    )


def test_the_same_is_not_proposed_twice_and_after_a_fortnight_anew(app, session, login_as, asked):
    again = ask_for_role(session, login_as)
    assert again.status_code == 422
    assert "已经提出，正在等待确认" in again.text
    proposal = session.scalars(select(Proposal)).one()
    assert proposal.expires_on == TODAY + timedelta(days=14)
    proposal.expires_on = YESTERDAY
    committed(session)
    late = confirmed(app, login_as, "secadmin2")
    assert late.status_code == 409
    assert "已过期" in late.text
    assert ask_for_role(session, login_as).status_code == 303


def test_what_has_changed_since_is_told_and_nothing_is_half_done(app, session, login_as, asked):
    member = session.scalars(select(User).where(User.username == "member1")).one()
    grant = session.scalars(select(RoleGrant).where(RoleGrant.user_id == member.id)).one()
    auditor = RoleGrant(
        user_id=member.id,
        role=Role.AUDITOR,
        committee_id=grant.committee_id,
        valid_from=date(2025, 10, 1),
    )
    committed(session, auditor)
    answer = confirmed(app, login_as, "secadmin2")
    assert answer.status_code == 422
    assert "三员分立" in answer.text
    assert "本次没有办理" in answer.text
    assert roles_of(session, "member1") == [Role.MEMBER, Role.AUDITOR]
    assert newest_proposal(app).state is Standing.PROPOSED


def test_who_has_lost_the_office_has_proposed_nothing(app, session, login_as, asked):
    user = number_of(session, "secadmin")
    session.scalars(select(RoleGrant).where(RoleGrant.user_id == user)).one().valid_to = YESTERDAY
    committed(session)
    answer = confirmed(app, login_as, "secadmin2")
    assert answer.status_code == 409
    assert "提出人已不是安全管理员" in answer.text
    assert roles_of(session, "member1") == [Role.MEMBER]


def test_an_account_whose_name_was_taken_since_is_not_made(app, session, login_as):
    new = {"username": "liuxing", "display_name": "刘行", "member": ""}
    login_as("sysadmin").post("/admin/accounts/new", {**new, **WHY})
    session.scalars(select(User).where(User.username == "clerk2")).one().username = "liuxing"
    committed(session)
    answer = confirmed(app, login_as, "secadmin")
    assert answer.status_code == 422
    assert "已被使用" in answer.text


def test_the_page_costs_the_same_however_long(session, login_as, count_statements, asked):
    browser = login_as("secadmin2")
    browser.get("/admin/proposals")
    count_statements.clear()
    browser.get("/admin/proposals")
    # who asks, what waits, the proposals, and the event of the read (the end of the trail, its row)
    assert len(count_statements) == 5
    first = session.scalars(select(Proposal)).one()
    values = {
        c.key: getattr(first, c.key) for c in Proposal.__mapper__.column_attrs if c.key != "id"
    }
    committed(session, *(Proposal(**{**values, "label": f"授予角色：{n}"}) for n in range(20)))
    count_statements.clear()
    assert "授予角色：19" in browser.get("/admin/proposals").text
    assert len(count_statements) == 5


@pytest.mark.parametrize(("held", "asked_for"), [*permutations(sorted(ADMINISTRATOR_ROLES), 2)])
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_no_two_of_the_three_in_one_account_nor_in_one_person(session, held, asked_for):
    users = {user.username: user for user in session.scalars(select(User))}
    by_role = {"system_admin": "sysadmin", "security_admin": "secadmin", "auditor": "auditor"}
    own, free = users[by_role[held]], users["archivist"]
    committee = session.scalar(select(Committee.id))
    giver = actor_of(session, "leader")
    values = {
        "actor": giver,
        "role": Role(asked_for),
        "place": Place("c", "机关党委", committee),
        "valid_from": TODAY,
        "valid_to": None,
    }
    with pytest.raises(RuleBroken, match="三员分立"):
        add_grant(session, own.id, **values)
    # nor over two accounts of a person, whichever comes first: the role or that it is found out
    person = session.scalars(select(Member).where(Member.name == "孙六合")).one()
    session.delete(session.scalars(select(RoleGrant).where(RoleGrant.user_id == free.id)).one())
    session.flush()
    own.member_id = free.member_id = person.id
    with pytest.raises(RuleBroken, match="三员分立"):
        add_grant(session, free.id, **values)
    free.member_id = None
    add_grant(session, free.id, **values)
    with pytest.raises(RuleBroken, match="不能由同一人担任"):
        link_member(session, free.id, actor=giver, member="孙六合", same_person=True)
    session.rollback()


def test_what_gives_rights_is_called_by_the_confirmation_alone():
    """No view and no other operation gives a role, makes or enables an account, or resets what opens one.

    The operator's command resets too: who has the server needs no account, and its event names the system.
    """
    acts = {
        "add_grant",
        "create_account",
        "enable_account",
        "link_member",
        "reset_password",
        "reset_second_factor",
    }
    texts = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    callers = {
        path.relative_to(PACKAGE).as_posix()
        for path, text in texts.items()
        if any(act in text for act in acts)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in acts
    }
    assert callers == {"features/accounts/proposals/operations.py", "web/commands.py"}


def test_what_waits_and_what_was_settled_is_taken_along(app, login_as, asked):
    colleague_ = login_as("secadmin2")
    told = sheet_rows(colleague_.get("/admin/proposals.xlsx"))[3]
    assert (told[0], told[4], told[6]) == (newest_proposal(app).label, None, "待确认")
    assert confirmed(app, login_as, "secadmin2").status_code == 303
    told = sheet_rows(colleague_.get("/admin/proposals.xlsx"))[3]
    assert (told[4], told[6]) == ("安全管理员乙", "已确认")
    assert login_as("staff").get("/admin/proposals.xlsx").status_code == 403
