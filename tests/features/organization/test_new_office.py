"""The two files of a new office: branches with term and groups, members with posts; all as if typed on their pages."""

import io
import re
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.roles import Role
from intranet.domain.organization.members import Member, Membership, MemberStatus
from intranet.domain.organization.tables import (
    Branch,
    Committee,
    OrganizationName,
    PartyGroup,
    Post,
    PostTitle,
    Term,
)
from tests.cast import FOUNDED
from tests.rows import committed

BRANCH = {
    "支部代码": "b21",
    "全称": "中共某市某办公室机关第二十一支部委员会",
    "简称": "机关第二十一党支部",
    "成立日期": "2021.3.5",
    "启用日期": "2025年10月1日",
    "机关序列": "21",
    "主责": "综合协调",
    "换届日期": "2024-03-05",
    "党小组": "第一党小组、第二党小组",
}
MEMBER = {
    "党支部": "机关第一党支部",
    "姓名": "于小草",
    "性别": "女",
    "民族": "回族",
    "出生日期": "1991-05-04",
    "学历": "大学本科",
    "党员状态": "正式党员",
    "入党时间": "2015-07-01",
}


def file_of(*rows):
    book = Workbook()
    sheet = book.active
    heads = list(dict.fromkeys(head for row in rows for head in row))
    sheet.append(heads)
    for row in rows:
        sheet.append([row.get(head) for head in heads])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def uploaded(browser, name, *rows, branch="committee"):
    answer = browser.post(
        f"/workbooks/{name}",
        {"branch": branch, "file": (io.BytesIO(file_of(*rows)), "名单.xlsx")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303, answer.text
    return answer.location


def written(browser, name, *rows, branch="committee"):
    place = uploaded(browser, name, *rows, branch=branch)
    page = browser.get(place).text
    assert "不能写入" not in page, page
    assert browser.post(f"{place}/confirm").status_code == 303
    return place


def refusals(browser, name, *rows, branch="committee"):
    page = browser.get(uploaded(browser, name, *rows, branch=branch)).text
    return re.sub(r"<[^>]+>|\s", "", page.partition("不能写入")[2])


def one(session, table, **values):
    session.rollback()
    return session.scalars(select(table).filter_by(**values)).one()


def test_a_branch_comes_with_names_term_groups_and_first_day_of_use(session, login_as):
    written(login_as("staff"), "branches", BRANCH)
    branch = one(session, Branch, code="B21")
    assert branch.founded_on == date(2021, 3, 5)
    assert branch.in_use_from == date(2025, 10, 1)
    assert (branch.sort_order, branch.duty) == (21, "综合协调")
    name = one(session, OrganizationName, branch_id=branch.id)
    assert name.full_name == BRANCH["全称"]
    assert one(session, Term, branch_id=branch.id).expires_on == date(2027, 3, 4)
    groups = session.scalars(
        select(PartyGroup.name).filter_by(branch_id=branch.id).order_by(PartyGroup.sort_order)
    ).all()
    assert groups == ["第一党小组", "第二党小组"]
    actions = set(session.scalars(select(AuditEvent.action)))
    assert {"branch.created", "term.started", "party_group.created"} <= actions


def test_a_code_in_full_width_signs_is_the_same_code(session, login_as):
    written(login_as("staff"), "branches", {**BRANCH, "支部代码": "ｂ２１"})
    one(session, Branch, code="B21")


def test_nothing_is_written_before_it_is_confirmed(session, login_as):
    browser = login_as("staff")
    page = browser.get(uploaded(browser, "branches", BRANCH)).text
    assert "新增1行" in page
    assert session.scalar(select(Branch.id).where(Branch.code == "B21")) is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"支部代码": "B01"}, "编号B01已被其他党支部使用"),
        ({"支部代码": "一支部"}, "支部代码用2至12位大写字母和数字"),
        ({"全称": ""}, "请填写全称"),
        ({"换届日期": "2020-01-01"}, "任期开始日期不能早于支部成立日期"),
        ({"换届日期": "", "任期届满": "2027-01-01"}, "请填写换届日期"),
        ({"党小组": "第一党小组、第一党小组"}, "本支部已有第一党小组"),
        ({"成立日期": "2099-01-01"}, "成立日期"),
    ],
)
def test_what_the_page_refuses_of_a_branch_the_file_refuses(login_as, change, told):
    assert told in refusals(login_as("staff"), "branches", BRANCH | change)


def test_branches_are_taken_back_while_nobody_belongs_to_them(session, login_as):
    browser = login_as("staff")
    place = written(browser, "branches", BRANCH, BRANCH | {"支部代码": "B22"})
    assert browser.post(f"{place}/roll-back").status_code == 303
    session.rollback()
    codes = session.scalars(select(Branch.code)).all()
    assert "B21" not in codes
    assert "B22" not in codes
    place = written(browser, "branches", BRANCH)
    written(browser, "new-members", MEMBER | {"党支部": BRANCH["简称"]})
    answer = browser.post(f"{place}/roll-back")
    assert answer.status_code == 409
    assert "不能撤回录入" in answer.text
    assert one(session, Branch, code="B21")


def test_a_member_comes_with_particulars_group_and_posts(session, login_as):
    browser = login_as("staff")
    written(browser, "branches", BRANCH)
    written(
        browser,
        "new-members",
        MEMBER
        | {
            "党支部": BRANCH["简称"],
            "姓名": "于 小草",
            "党小组": "第二党小组",
            "党内职务": "支部书记，党小组长、机关党委委员",
            "行政职务": "处长",
            "党员领导干部": "是",
        },
    )
    branch = one(session, Branch, code="B21")
    member = one(session, Member, name="于小草")
    assert (member.gender, member.ethnicity, member.education) == ("女", "回族", "大学本科")
    assert member.born_on == date(1991, 5, 4)
    assert member.is_leading_cadre
    assert member.sort_key.startswith("03")
    period = one(session, Membership, member_id=member.id)
    assert (period.branch_id, period.starts_on) == (branch.id, branch.founded_on)
    assert period.status is MemberStatus.FULL
    group = one(session, PartyGroup, branch_id=branch.id, name="第二党小组")
    assert period.party_group_id == group.id
    posts = {
        post.title: (post.branch_id, post.party_group_id, post.starts_on)
        for post in session.scalars(select(Post).where(Post.member_id == member.id))
    }
    assert posts == {
        PostTitle.BRANCH_SECRETARY: (branch.id, None, date(2024, 3, 5)),
        PostTitle.GROUP_LEADER: (branch.id, group.id, date(2024, 3, 5)),
        PostTitle.COMMITTEE_MEMBER: (None, None, branch.founded_on),
    }


def test_who_became_a_full_member_since_was_on_probation_before(session, login_as):
    row = MEMBER | {"入党时间": "2023-06-01", "转正时间": "2024-06-01"}
    written(login_as("staff"), "new-members", row)
    member = one(session, Member, name="于小草")
    periods = session.execute(
        select(Membership.status, Membership.starts_on, Membership.ends_on)
        .where(Membership.member_id == member.id)
        .order_by(Membership.starts_on)
    ).all()
    assert [tuple(one) for one in periods] == [
        (MemberStatus.PROBATIONARY, date(2023, 6, 1), date(2024, 5, 31)),
        (MemberStatus.FULL, date(2024, 6, 1), None),
    ]


def test_of_who_became_a_full_member_before_the_branch_was_founded_only_that_is_told(
    session, login_as
):
    row = MEMBER | {"入党时间": "2010-06-01", "转正时间": "2011-06-01"}
    written(login_as("staff"), "new-members", row)
    member = one(session, Member, name="于小草")
    period = one(session, Membership, member_id=member.id)
    assert (period.status, period.starts_on) == (MemberStatus.FULL, FOUNDED)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"党支部": "第九十九党支部"}, "请选择党支部"),
        ({"党内职务": "主任"}, "没有“主任”这一职务"),
        ({"党内职务": "党小组组长"}, "党小组组长应填写所在党小组"),
        ({"党小组": "第三党小组"}, "该党支部没有“第三党小组”"),
        ({"党员状态": "预备党员", "转正时间": "2016-07-01"}, "预备党员没有转正时间"),
        ({"党员状态": "预备党员", "党内职务": "组织委员"}, "预备党员没有被选举权"),
        ({"转正时间": "2014-07-01"}, "转正时间不能早于入党时间"),
        ({"入党时间": "2024-06-01", "转正时间": "2024-12-01"}, "预备期为一年"),
        ({"姓名": "张一鸣"}, "本支部已有党员张一鸣"),
        ({"出生日期": "2000-07-02"}, "入党时应年满18岁"),
        ({"党内职务": "党支部书记", "任职日期": "2024-01-10"}, "已有任职记录"),
    ],
)
def test_what_the_page_refuses_of_a_member_the_file_refuses(login_as, change, told):
    assert told in refusals(login_as("staff"), "new-members", MEMBER | change)


def test_one_bad_row_keeps_no_good_one_out(session, login_as):
    browser = login_as("staff")
    rows = (MEMBER, MEMBER | {"姓名": "错一行", "党内职务": "主任"})
    place = uploaded(browser, "new-members", *rows)
    page = browser.get(place).text
    assert "新增1行" in page
    assert "不能写入1行" in page
    assert browser.post(f"{place}/confirm").status_code == 303
    session.rollback()
    names = session.scalars(select(Member.name)).all()
    assert "于小草" in names
    assert "错一行" not in names


def test_the_same_file_again_changes_nothing(session, login_as):
    browser = login_as("staff")
    written(browser, "new-members", MEMBER)
    assert "本支部已有党员于小草" in refusals(browser, "new-members", MEMBER)
    one(session, Member, name="于小草")


def test_members_are_taken_back_with_their_posts(session, login_as):
    browser = login_as("staff")
    place = written(browser, "new-members", MEMBER | {"党内职务": "支部委员"})
    assert browser.post(f"{place}/roll-back").status_code == 303
    session.rollback()
    assert session.scalar(select(Member.id).where(Member.name == "于小草")) is None
    assert (
        session.scalar(select(Post.id).where(Post.title == PostTitle.BRANCH_COMMITTEE_MEMBER))
        is None
    )


def test_a_secretary_enters_the_members_of_the_own_branch_alone(session, login_as):
    browser = login_as("secretary1")
    row = MEMBER | {"党支部": "机关第二党支部"}
    assert "请选择党支部" in refusals(browser, "new-members", row, branch="B01")
    assert browser.get("/workbooks/branches").status_code == 403
    assert login_as("clerk1").get("/workbooks/new-members").status_code == 403


def test_the_models_offer_what_may_be_chosen(login_as):
    for name, heads in (("branches", "支部代码"), ("new-members", "姓名")):
        asked = login_as("staff").get(f"/workbooks/{name}/model.xlsx")
        assert load_workbook(io.BytesIO(asked.data)).active.max_row == 3
        answer = login_as("staff").get(f"/workbooks/{name}/model.xlsx?empty=1")
        sheet = load_workbook(io.BytesIO(answer.data)).active
        told = [cell.value for row in sheet.iter_rows() for cell in row]
        assert heads in told
        assert len([head for head in told if head]) > 10


def test_the_page_offers_only_an_empty_model(login_as):
    page = login_as("staff").get("/workbooks/new-members").text
    assert "下载空白表格" in page
    assert "下载现有登记" not in page
    assert "用表格登记" in login_as("staff").get("/branches").text


def test_who_works_for_two_committees_says_for_which_a_branch_is(session, login_as):
    other = Committee(code="QT")
    session.add(other)
    session.flush()
    user = session.scalars(select(User).where(User.username == "staff")).one()
    names = {"full_name": "中共某局机关委员会", "short_name": "某局党委", "valid_from": FOUNDED}
    session.add_all(
        [
            OrganizationName(committee_id=other.id, **names),
            RoleGrant(
                user_id=user.id,
                role=Role.COMMITTEE_STAFF,
                committee_id=other.id,
                valid_from=FOUNDED,
            ),
        ]
    )
    committed(session)
    number = other.id
    browser = login_as("staff")
    assert "请选择所属机关党委" in refusals(browser, "branches", BRANCH)
    written(browser, "branches", BRANCH | {"所属机关党委": "某局党委"})
    assert one(session, Branch, code="B21").committee_id == number


def test_particulars_are_corrected_by_the_roll_as_a_file_and_given_back(session, login_as):
    browser = login_as("staff")
    written(browser, "new-members", MEMBER)
    row = {"党支部": MEMBER["党支部"], "姓名": "于小草", "学历": "研究生", "出生日期": "1991-05-05"}
    place = written(browser, "members", row, branch="B01")
    member = one(session, Member, name="于小草")
    assert (member.education, member.born_on) == ("研究生", date(1991, 5, 5))
    assert member.ethnicity == "回族", "a column that is not there changes nothing"
    assert browser.post(f"{place}/roll-back").status_code == 303
    member = one(session, Member, name="于小草")
    assert (member.education, member.born_on) == ("大学本科", date(1991, 5, 4))
