"""Accounts and roles for a whole list at once: proposed by one administrator, confirmed by another, all or nothing."""

import io
import re

import pypdfium2
import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.proposals import Act, Proposal, Standing
from intranet.domain.access.roles import Role
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import Branch, Post, PostTitle
from intranet.domain.paper.prints import PrintOrder
from intranet.foundation import clock, passwords
from tests.cast import FOUNDED, TODAY
from tests.features.accounts.second import colleague, confirmed, newest_proposal
from tests.rows import committed, sheet_rows, stored

pytestmark = pytest.mark.usefixtures("quick_hashes")
WHY = {"reason": "党组〔2025〕8号"}
INPUT = re.compile(r'<input[^>]*name="(make_\d+|\d+)"[^>]*>')
PASSWORD = re.compile(r"[A-Za-z0-9]{4}(?:-[A-Za-z0-9]{4}){3}")


def fields_of(page):
    """What the form of accounts begins with: every tick, and every name."""
    found = {}
    for tag in INPUT.finditer(page):
        value = re.search(r'value="([^"]*)"', tag[0])
        if "checkbox" not in tag[0] or "checked" in tag[0]:
            found[tag[1]] = value[1] if value else "y"
    return found


def member_of(session, name):
    return session.scalar(select(Member.id).where(Member.name == name))


def texts(answer):
    pages = pypdfium2.PdfDocument(answer.data)
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


@pytest.fixture
def second(session):
    """A second administrator of each kind."""
    colleague(session, "sysadmin2", Role.SYSTEM_ADMIN)
    colleague(session, "secadmin2", Role.SECURITY_ADMIN)


def proposed(login_as, by="sysadmin", without=(), **changed):
    browser = login_as(by)
    fields = fields_of(browser.get("/admin/accounts/list").text) | changed | WHY
    for one in without:
        fields.pop(one)
    return browser.post("/admin/accounts/list", fields)


def test_all_members_without_an_account_stand_there_with_a_name_in_pinyin(session, login_as):
    wang, wei = member_of(session, "王三石"), member_of(session, "卫万里")
    committed(
        session,
        User(username="wangsanshi", display_name="某人", password_hash="x", created_at=clock.now()),
    )
    page = login_as("sysadmin").get("/admin/accounts/list").text
    fields = fields_of(page)
    assert fields[str(wei)] == "weiwanli"
    assert fields[str(wang)] == "wangsanshi2", "somebody has the plain one"
    assert f"make_{wang}" in fields
    assert "张一鸣" not in page, "has an account"
    assert "宣传委员" in page
    few = login_as("sysadmin").get("/admin/accounts/list?branch=B02").text
    assert "王三石" not in few
    assert "卫万里" in few
    posts = login_as("sysadmin").get("/admin/accounts/list?who=posts").text
    assert "王三石" in posts
    assert "卫万里" not in posts


def test_confirmed_by_another_the_list_opens_as_slips_and_each_password_opens_once(
    app, session, login_as, second
):
    wang = member_of(session, "王三石")
    before = session.scalar(select(func.count(User.id)))
    answer = proposed(login_as, without=[f"make_{member_of(session, '钱五羊')}"])
    assert answer.status_code == 303
    asked = newest_proposal(app)
    assert asked.act is Act.NEW_ACCOUNTS
    number = len(asked.details["accounts"])
    assert "钱五羊" not in {one["display_name"] for one in asked.details["accounts"]}
    page = login_as("sysadmin2").get(f"/admin/proposals/{asked.id}").text
    for fact in ("王三石", "wangsanshi", "机关第一党支部", f'<span class="count">{number}</span>'):
        assert fact in page
    told = login_as("sysadmin").get("/admin/accounts/list").text
    assert f"另有{number}名已经提出" in told
    assert "王三石" not in told

    slips = confirmed(app, login_as, "sysadmin2")
    assert slips.content_type == "application/pdf"
    text = texts(slips)
    words = PASSWORD.findall(text)
    assert len(words) == len(set(words)) == number
    assert "王三石" in text
    assert "wangsanshi" in text
    session.expire_all()
    assert session.scalar(select(func.count(User.id))) == before + number
    made = session.scalars(select(User).where(User.member_id == wang)).one()
    assert made.password_given
    assert roles_of(session, "wangsanshi") == set()
    mine = next(word for word in words if passwords.verify_password(made.password_hash, word))
    session.rollback()
    entered = login_as(None)
    assert entered.post("/login", {"username": "wangsanshi", "password": mine}).status_code == 303
    assert entered.get("/").location == "/account/first-password"
    again = login_as(None).post("/login", {"username": "wangsanshi", "password": mine})
    assert again.status_code != 303, "it opens once"
    events = session.scalars(
        select(AuditEvent.action).order_by(AuditEvent.id.desc()).limit(number + 10)
    ).all()
    assert events.count("account.created") == number
    assert events.count("proposal.confirmed") == 1


def test_nothing_keeps_a_password_in_clear(app, session, login_as, second):
    assert proposed(login_as).status_code == 303
    words = PASSWORD.findall(texts(confirmed(app, login_as, "sysadmin2")))
    assert words
    session.rollback()
    kept = str([vars(event) for event in stored(app, AuditEvent)])
    kept += str([vars(one) for one in stored(app, Proposal)])
    kept += str([(one.document, one.content) for one in stored(app, PrintOrder)])
    kept += str([vars(one) for one in stored(app, User)])
    assert not [word for word in words if word in kept]


def test_a_name_that_is_taken_or_stands_twice_is_said_beside_its_field(session, login_as):
    wang, qian = member_of(session, "王三石"), member_of(session, "钱五羊")
    answer = proposed(login_as, **{str(wang): "Staff", str(qian): "王"})
    assert answer.status_code == 422
    assert "账号应以小写字母开头" in answer.text
    answer = proposed(login_as, **{str(wang): "Staff"})
    assert answer.status_code == 422
    assert "账号“staff”已被使用" in answer.text
    answer = proposed(login_as, **{str(wang): "same", str(qian): "same"})
    assert answer.status_code == 422
    assert answer.text.count("在名单中出现两次") >= 2
    assert 'value="same"' in answer.text


def test_a_list_without_a_tick_is_refused(login_as):
    page = login_as("sysadmin").get("/admin/accounts/list").text
    fields = {key: text for key, text in fields_of(page).items() if key.isdigit()}
    answer = login_as("sysadmin").post("/admin/accounts/list", fields | WHY)
    assert answer.status_code == 422
    assert "请至少勾选一项" in answer.text


@pytest.mark.parametrize("change", ["account", "left", "name"])
def test_what_changed_meanwhile_refuses_the_whole_list(app, session, login_as, second, change):
    assert proposed(login_as).status_code == 303
    wang = member_of(session, "王三石")
    if change == "left":
        period = session.scalars(select(Membership).where(Membership.member_id == wang)).one()
        period.ends_on = TODAY.replace(day=1)
        committed(session)
    else:
        committed(
            session,
            User(
                username="another" if change == "account" else "wangsanshi",
                display_name="王三石",
                member_id=wang if change == "account" else None,
                password_hash="x",
                created_at=clock.now(),
            ),
        )
    before = len(stored(app, User))
    answer = confirmed(app, login_as, "sysadmin2")
    assert answer.status_code == 409
    assert ("wangsanshi" if change == "name" else "王三石") in answer.text
    assert len(stored(app, User)) == before
    assert newest_proposal(app).state is Standing.PROPOSED


@pytest.mark.parametrize("who", ["sysadmin", "sysadmin2"])
def test_nobody_makes_an_account_for_oneself_in_a_list(app, session, login_as, second, who):
    user = session.scalars(select(User).where(User.username == who)).one()
    wang = member_of(session, "王三石")
    assert proposed(login_as).status_code == 303
    user.member_id = wang
    committed(session)
    assert confirmed(app, login_as, "sysadmin2").status_code in {403, 409}
    assert newest_proposal(app).state is Standing.PROPOSED


def test_the_number_of_statements_does_not_grow_with_the_list(
    app, session, login_as, second, count_statements
):
    browser = login_as("sysadmin")
    browser.get("/admin/accounts/list")
    count_statements.clear()
    browser.get("/admin/accounts/list")
    many = len(count_statements)
    count_statements.clear()
    browser.get("/admin/accounts/list?branch=B02")
    assert len(count_statements) == many


# --- roles ----------------------------------------------------------------------------------------


def roles_of(session, username):
    session.expire_all()
    rows = session.execute(
        select(RoleGrant.role, RoleGrant.branch_id, RoleGrant.party_group_id)
        .join(User, User.id == RoleGrant.user_id)
        .where(User.username == username)
    )
    return {(role, branch is not None, group is not None) for role, branch, group in rows}


@pytest.fixture
def entered(session, second):
    """Accounts without any role: of an officer of one branch, of a leader of a Party group, of who works for all."""
    branch = session.scalars(select(Branch).where(Branch.code == "B08")).one()
    leader = member_of(session, "杨冬青")
    period = session.scalars(select(Membership).where(Membership.member_id == leader)).one()
    staff = member_of(session, "褚千山")
    session.add_all(
        [
            Post(
                branch_id=branch.id,
                party_group_id=period.party_group_id,
                member_id=leader,
                title=PostTitle.GROUP_LEADER,
                starts_on=FOUNDED,
            ),
            Post(
                committee_id=branch.committee_id,
                member_id=staff,
                title=PostTitle.COMMITTEE_STAFF,
                starts_on=FOUNDED,
            ),
            *(
                User(
                    username=username,
                    display_name=name,
                    member_id=member_of(session, name),
                    password_hash="x",
                    created_at=clock.now(),
                )
                for username, name in (("yang", "杨冬青"), ("chu", "褚千山"), ("qian", "钱五羊"))
            ),
        ]
    )
    committed(session)


def ticked(page):
    return re.findall(r'name="roles" value="([^"]+)"[^>]* checked', page)


def test_roles_follow_from_membership_and_posts(app, session, login_as, entered):
    browser = login_as("secadmin")
    page = browser.get("/admin/grants/list").text
    keys = ticked(page)
    answer = browser.post("/admin/grants/list", {"roles": keys} | WHY)
    assert answer.status_code == 303
    assert roles_of(session, "yang") == set()
    session.rollback()
    assert confirmed(app, login_as, "secadmin2").status_code == 303
    assert roles_of(session, "yang") == {(Role.GROUP_LEADER, True, True)}
    assert roles_of(session, "chu") == {(Role.COMMITTEE_STAFF, False, False)}
    assert roles_of(session, "qian") == {(Role.MEMBER, True, False)}
    session.rollback()
    assert "账号的角色与党员关系、任职一致" in browser.get("/admin/grants/list").text


def test_only_what_is_ticked_is_proposed_and_stands_there_no_more(app, session, login_as, entered):
    browser = login_as("secadmin")
    keys = ticked(browser.get("/admin/grants/list").text)
    assert browser.post("/admin/grants/list", WHY).status_code == 422
    assert browser.post("/admin/grants/list", {"roles": keys[:1]} | WHY).status_code == 303
    page = browser.get("/admin/grants/list").text
    assert "另有1项已经提出" in page
    assert f'"{keys[0]}"' not in page
    assert browser.post("/admin/grants/list", {"roles": ["7.member.b1"]} | WHY).status_code == 422


def test_a_post_that_ended_meanwhile_refuses_the_list(app, session, login_as, entered):
    browser = login_as("secadmin")
    keys = ticked(browser.get("/admin/grants/list").text)
    browser.post("/admin/grants/list", {"roles": keys} | WHY)
    post = session.scalars(select(Post).where(Post.title == PostTitle.COMMITTEE_STAFF)).one()
    post.ends_on = TODAY.replace(day=1)
    committed(session)
    answer = confirmed(app, login_as, "secadmin2")
    assert answer.status_code == 409
    assert "褚千山的任职、账号或授权已经变化" in answer.text
    assert roles_of(session, "yang") == set()


def test_an_administrator_who_has_become_secretary_is_left_to_a_decision_of_its_own(
    session, login_as, entered
):
    user = session.scalars(select(User).where(User.username == "auditor")).one()
    user.member_id = member_of(session, "褚千山")
    committed(session)
    page = login_as("secadmin").get("/admin/grants/list").text
    assert "杨冬青" in page
    assert "褚千山" not in page


def test_nobody_confirms_a_list_with_an_account_of_ones_own(app, session, login_as, entered):
    browser = login_as("secadmin")
    keys = ticked(browser.get("/admin/grants/list").text)
    browser.post("/admin/grants/list", {"roles": keys} | WHY)
    user = session.scalars(select(User).where(User.username == "secadmin2")).one()
    user.member_id = member_of(session, "钱五羊")
    committed(session)
    assert confirmed(app, login_as, "secadmin2").status_code == 403
    assert roles_of(session, "qian") == set()


# --- once more ------------------------------------------------------------------------------------


def test_who_has_not_signed_in_gets_another_slip_and_the_first_opens_nothing(
    app, session, login_as, second
):
    assert proposed(login_as).status_code == 303
    first = PASSWORD.findall(texts(confirmed(app, login_as, "sysadmin2")))
    browser, address = login_as("sysadmin"), "/admin/accounts/list?who=again"
    page = browser.get(address).text
    assert "wangsanshi" in page
    fields = fields_of(page) | WHY
    assert browser.post(address, fields).status_code == 303
    assert "没有这样的账号" in browser.get(address).text
    slips = confirmed(app, login_as, "sysadmin2")
    assert slips.content_type == "application/pdf"
    words = PASSWORD.findall(texts(slips))
    assert len(words) == len(first)
    assert not set(words) & set(first)
    hashed = session.scalar(select(User.password_hash).where(User.username == "wangsanshi"))
    session.rollback()
    assert [passwords.verify_password(hashed, word) for word in words].count(True) == 1
    assert not any(passwords.verify_password(hashed, word) for word in first)


def test_who_has_chosen_a_password_meanwhile_keeps_it(app, session, login_as, second):
    proposed(login_as)
    confirmed(app, login_as, "sysadmin2")
    browser, address = login_as("sysadmin"), "/admin/accounts/list?who=again"
    browser.post(address, fields_of(browser.get(address).text) | WHY)
    user = session.scalars(select(User).where(User.username == "wangsanshi")).one()
    user.password_given, user.given_until = False, None
    committed(session)
    answer = confirmed(app, login_as, "sysadmin2")
    assert answer.status_code == 409
    assert "王三石已设置自己的密码" in answer.text
    assert newest_proposal(app).state is Standing.PROPOSED


def test_names_that_another_list_proposes_are_not_proposed_again(session, login_as):
    committed(session)
    wang = member_of(session, "王三石")
    wei = member_of(session, "卫万里")
    session.rollback()
    browser = login_as("sysadmin")
    fields = fields_of(browser.get("/admin/accounts/list?branch=B01").text)
    fields[str(wang)] = "weiwanli"
    assert browser.post("/admin/accounts/list?branch=B01", fields | WHY).status_code == 303
    assert fields_of(browser.get("/admin/accounts/list").text)[str(wei)] == "weiwanli2"


def sent_back(browser, *rows, head=("编号", "姓名", "账号", "建立")):
    book = Workbook()
    for row in (head, *rows):
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    data = {"file": (file, "名单.xlsx")}
    return browser.post("/admin/accounts/list/file", data, content_type="multipart/form-data")


def test_a_list_that_was_filled_in_as_a_file_fills_the_form_and_writes_nothing(session, login_as):
    browser = login_as("sysadmin")
    model = sheet_rows(browser.get("/admin/accounts/list.xlsx?branch=B01"))
    assert model[2] == ("编号", "党支部", "姓名", "党内职务", "账号", "建立")
    (number, _, name, _, username, _), *rest = [row for row in model[3:] if row[0]]
    before = session.scalar(select(func.count(User.id)))
    answer = sent_back(
        browser,
        [number, name, f"{username}.bz", "是"],
        [rest[0][0], rest[0][2], rest[0][4], "否"],
        [999999, "查无此人", "nobody", "是"],
    )
    assert answer.status_code == 200
    fields = fields_of(answer.text)
    assert fields[str(number)] == f"{username}.bz"
    assert [field for field in fields if field.startswith("make_")] == [f"make_{number}"]
    assert "第4行查无此人不在名单中" in answer.text
    assert session.scalar(select(func.count(User.id))) == before
    assert stored_proposals(session) == []
    assert browser.post("/admin/accounts/list", fields | WHY).status_code == 303
    (one,) = stored_proposals(session)[0].details["accounts"]
    assert one["username"] == f"{username}.bz"


def stored_proposals(session):
    session.expire_all()
    return session.scalars(select(Proposal)).all()


def test_a_file_with_a_name_that_cannot_be_one_says_so_beside_it(session, login_as):
    browser = login_as("sysadmin")
    number, _, name, *_ = sheet_rows(browser.get("/admin/accounts/list.xlsx"))[3]
    page = sent_back(browser, [number, name, "张三", "是"]).text
    assert "账号应以小写字母开头" in page
    nothing = {"file": (io.BytesIO(b"x"), "名单.xls")}
    refused = browser.post("/admin/accounts/list/file", nothing, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert "另存为 .xlsx" in refused.text
