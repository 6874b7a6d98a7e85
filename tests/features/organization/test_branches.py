"""Branches and the committee: pages, names, terms, posts, Party groups."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.life.terms import last_day_of_term, months_after, outlook
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import (
    Branch,
    OrganizationName,
    PartyGroup,
    Post,
    PostTitle,
    Term,
)
from intranet.foundation.database import db
from tests.cast import TODAY
from tests.rows import committed

NEW_BRANCH = {
    "code": "b09",
    "full_name": "中共某市某办公室机关第九支部委员会",
    "short_name": "机关第九党支部",
    "founded_on": "2025-10-01",
    "duty": "综合保障",
    "theme_day": "20",
}


def events(app):
    with app.app_context():
        return db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()


def member_id(app, name):
    with app.app_context():
        return db.session.scalars(select(Member.id).where(Member.name == name)).one()


def group_id(app, name):
    with app.app_context():
        return db.session.scalars(select(PartyGroup.id).where(PartyGroup.name == name)).one()


def posts(app, code, title=PostTitle.BRANCH_SECRETARY):
    with app.app_context():
        return [
            tuple(row)
            for row in db.session.execute(
                select(Member.name, Post.starts_on, Post.ends_on)
                .join(Member, Member.id == Post.member_id)
                .join(Branch, Branch.id == Post.branch_id)
                .where(Branch.code == code, Post.title == title)
                .order_by(Post.starts_on)
            )
        ]


# --- list and page ------------------------------------------------------------------------------


def test_the_committee_sees_all_branches_in_office_order(login_as):
    text = login_as("staff").get("/branches").text
    places = [text.index(f">{code}<") for code in ("B01", "B02", "B08")]
    assert places == sorted(places)
    assert "张一鸣" in text
    assert "共3个党支部" in text


def test_a_member_sees_the_own_branch_only(login_as):
    text = login_as("member1").get("/branches").text
    assert "机关第一党支部" in text
    assert "机关第二党支部" not in text
    assert "新建党支部" not in text


@pytest.mark.parametrize(
    ("user", "code", "status"),
    [
        ("member1", "B01", 200),
        ("member1", "B02", 404),
        ("staff", "B02", 200),
        ("archivist", "B02", 200),
        ("staff", "B99", 404),
        ("auditor", "B01", 403),
        (None, "B01", 302),
    ],
)
def test_the_page_of_a_branch_is_for_its_people_and_the_committee(login_as, user, code, status):
    assert login_as(user).get(f"/branches/{code}").status_code == status


def test_below_seven_full_members_the_page_says_that_there_is_no_committee(login_as):
    staff = login_as("staff")
    assert "不设支部委员会" in staff.get("/branches/B02").text
    assert "不设支部委员会" not in staff.get("/branches/B01").text


def test_only_who_may_edit_is_offered_the_buttons(login_as):
    assert "登记换届" in login_as("staff").get("/branches/B01").text
    secretary = login_as("secretary1").get("/branches/B01").text
    assert "登记换届" not in secretary
    assert "变更名称" not in secretary
    assert "新建党小组" in secretary
    assert "新建党小组" not in login_as("member1").get("/branches/B01").text


def test_the_list_costs_the_same_with_one_and_with_twenty_branches(app, login_as, count_statements):
    staff = login_as("staff")
    staff.get("/branches")
    del count_statements[:]
    staff.get("/branches")
    before = len(count_statements)
    with app.app_context():
        committee_id = db.session.scalar(select(Branch.committee_id).limit(1))
        for number in range(10, 30):
            branch = Branch(
                committee_id=committee_id,
                code=f"B{number}",
                sort_order=number,
                founded_on=date(2020, 1, 1),
            )
            db.session.add(branch)
            db.session.flush()
            db.session.add(
                OrganizationName(
                    branch_id=branch.id,
                    full_name=f"第{number}支部",
                    short_name=f"第{number}支部",
                    valid_from=date(2020, 1, 1),
                )
            )
        committed(db.session())
    del count_statements[:]
    assert "共23个党支部" in staff.get("/branches").text
    assert len(count_statements) == before


def test_the_page_of_a_branch_costs_the_same_however_many_members(login_as, count_statements):
    staff = login_as("staff")
    counts = []
    for code in ("B02", "B02", "B01", "B08"):
        del count_statements[:]
        staff.get(f"/branches/{code}")
        counts.append(len(count_statements))
    assert len(set(counts[1:])) == 1


# --- founding and facts -------------------------------------------------------------------------


def test_the_staff_founds_a_branch(app, login_as):
    answer = login_as("staff").post("/branches/new", NEW_BRANCH)
    assert answer.status_code == 303
    assert answer.location == "/branches/B09"
    assert "机关第九党支部" in login_as("staff").get("/branches/B09").text
    assert events(app)[-1] == "branch.created"
    with app.app_context():
        branch = db.session.scalars(select(Branch).where(Branch.code == "B09")).one()
        assert branch.sort_order == 4


def test_a_branch_owes_nothing_before_its_first_day_of_use(app, login_as):
    staff = login_as("staff")
    # the day of the cast is 20 October: the present quarter is proposed
    assert 'value="2025-10-01"' in staff.get("/branches/new").text.split("in_use_from", 1)[1]
    new = {**NEW_BRANCH, "founded_on": "2020-03-01", "in_use_from": "2025-10-01"}
    assert staff.post("/branches/new", new).status_code == 303
    matrix = staff.get("/duties/B09?period=2025Q3").text
    assert "启用本系统以前的不作统计" in matrix
    assert "尚缺" not in matrix
    assert staff.get("/quarters/2025Q3/B09").status_code == 404
    assert "未到期" in staff.get("/duties/B09?period=2025Q4").text
    edit = {**new, "sort_order": "9", "in_use_from": "2025-07-01"}
    assert staff.post("/branches/B09/edit", edit).status_code == 303
    assert "尚缺" in staff.get("/duties/B09?period=2025Q3").text
    with app.app_context():
        branch = db.session.scalars(select(Branch).where(Branch.code == "B09")).one()
        assert (branch.in_use_from, branch.kept_from) == (date(2025, 7, 1), date(2025, 7, 1))


@pytest.mark.parametrize("user", ["secretary1", "leader", "member1"])
def test_founding_and_editing_branches_needs_the_permission(login_as, user):
    browser = login_as(user)
    assert browser.post("/branches/new", NEW_BRANCH).status_code == 403
    assert browser.post("/branches/B01/edit", {}).status_code == 403
    assert browser.get("/branches/B01/names/new").status_code == 403
    assert browser.get("/branches/B01/terms/new").status_code == 403
    assert browser.get("/branches/B01/posts/new").status_code == 403


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "B01"}, "编号B01已被其他党支部使用"),
        ({"code": "第九"}, "编号用2至12位大写字母和数字"),
        ({"full_name": ""}, "请填写全称。"),
        ({"short_name": "名" * 41}, "简称最多40字，现有41字"),
        ({"founded_on": "2025-10-21"}, "日期不能晚于今天"),
        ({"founded_on": "上周"}, "格式填写成立日期"),
        ({"theme_day": "29"}, "主题党日固定日期请填写1至28的整数。"),
    ],
)
def test_a_bad_branch_is_shown_again_with_a_sentence(app, login_as, change, sentence):
    answer = login_as("staff").post("/branches/new", {**NEW_BRANCH, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert NEW_BRANCH["duty"] in answer.text
    assert "branch.created" not in events(app)


def test_the_staff_edits_the_facts(app, login_as):
    answer = login_as("staff").post(
        "/branches/B01/edit",
        {
            "founded_on": "2018-06-01",
            "sort_order": "1",
            "duty": "指挥通信",
            "theme_day": "",
            "grounds": "与批复不符",
        },
    )
    assert answer.status_code == 303
    with app.app_context():
        branch = db.session.scalars(select(Branch).where(Branch.code == "B01")).one()
        assert (branch.duty, branch.theme_day, branch.founded_on) == (
            "指挥通信",
            None,
            date(2018, 6, 1),
        )
        # the first name is valid from the corrected founding day on
        first = db.session.scalars(
            select(OrganizationName).where(OrganizationName.branch_id == branch.id)
        ).one()
        assert first.valid_from == date(2018, 6, 1)
    assert events(app)[-1] == "branch.edited"


def test_a_branch_cannot_be_founded_after_its_first_members(login_as):
    answer = login_as("staff").post(
        "/branches/B01/edit", {"founded_on": "2020-01-01", "sort_order": "1"}
    )
    assert answer.status_code == 422
    assert "成立日期不能晚于该日" in answer.text


def test_a_branch_with_members_cannot_be_dissolved(login_as):
    answer = login_as("staff").post(
        "/branches/B02/edit",
        {"founded_on": "2019-01-01", "sort_order": "2", "dissolved_on": "2025-10-01"},
    )
    assert answer.status_code == 422
    assert "还有5名党员的组织关系在本支部" in answer.text


def test_an_empty_branch_is_dissolved_and_listed_as_such(app, login_as):
    staff = login_as("staff")
    staff.post("/branches/new", NEW_BRANCH)
    answer = staff.post(
        "/branches/B09/edit",
        {"founded_on": "2025-10-01", "sort_order": "4", "dissolved_on": "2025-10-10"},
    )
    assert answer.status_code == 303
    text = staff.get("/branches").text
    assert "已撤销的党支部" in text
    assert "共3个党支部" in text
    assert "供查阅" in staff.get("/branches/B09").text


# --- names --------------------------------------------------------------------------------------


def names(app, code):
    with app.app_context():
        return [
            tuple(row)
            for row in db.session.execute(
                select(
                    OrganizationName.short_name,
                    OrganizationName.valid_from,
                    OrganizationName.valid_to,
                )
                .join(Branch, Branch.id == OrganizationName.branch_id)
                .where(Branch.code == code)
                .order_by(OrganizationName.valid_from)
            )
        ]


def test_a_new_name_ends_the_old_one_the_day_before(app, login_as):
    answer = login_as("staff").post(
        "/branches/B01/names/new",
        {"full_name": "中共某支部委员会", "short_name": "指挥党支部", "valid_from": "2024-03-01"},
    )
    assert answer.status_code == 303
    # 2024 is a leap year
    assert names(app, "B01") == [
        ("机关第一党支部", date(2019, 1, 1), date(2024, 2, 29)),
        ("指挥党支部", date(2024, 3, 1), None),
    ]
    assert events(app)[-1] == "organization.name_added"
    assert "<h1>指挥党支部</h1>" in login_as("staff").get("/branches/B01").text


def test_a_name_that_begins_later_does_not_show_yet(login_as):
    login_as("staff").post(
        "/branches/B01/names/new",
        {"full_name": "中共某支部委员会", "short_name": "指挥党支部", "valid_from": "2025-12-01"},
    )
    assert "<h1>机关第一党支部</h1>" in login_as("staff").get("/branches/B01").text


def test_a_name_cannot_begin_before_the_present_one(login_as):
    answer = login_as("staff").post(
        "/branches/B01/names/new",
        {"full_name": "中共某支部委员会", "short_name": "指挥党支部", "valid_from": "2019-01-01"},
    )
    assert answer.status_code == 422
    assert "新名称的启用日期应晚于该日" in answer.text
    assert "指挥党支部" in answer.text


def test_a_slip_in_a_name_is_corrected_and_kept_on_the_trail(app, login_as):
    with app.app_context():
        name_id = db.session.scalars(
            select(OrganizationName.id).where(OrganizationName.short_name == "机关第一党支部")
        ).one()
    answer = login_as("staff").post(
        f"/entries/name/{name_id}/correct",
        {"full_name": "中共某市机关第一支部委员会", "short_name": "机关第一党支部"},
    )
    assert answer.status_code == 303
    with app.app_context():
        last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert last.action == "entry.corrected"
        assert last.details["full_name"][1] == "中共某市机关第一支部委员会"


# --- terms --------------------------------------------------------------------------------------


def test_a_branch_term_runs_three_years_unless_said_otherwise(app, login_as):
    answer = login_as("staff").post("/branches/B01/terms/new", {"starts_on": "2025-09-01"})
    assert answer.status_code == 303
    with app.app_context():
        term = db.session.scalars(select(Term).order_by(Term.id.desc())).first()
        assert term.expires_on == date(2028, 8, 31)
    assert events(app)[-1] == "term.started"


def test_posts_of_the_former_term_end_with_it_when_asked(app, login_as):
    login_as("staff").post("/branches/B01/terms/new", {"starts_on": "2025-09-01", "end_posts": "y"})
    assert posts(app, "B01") == [("张一鸣", date(2024, 1, 10), date(2025, 8, 31))]
    assert events(app)[-4:] == ["post.ended"] * 4


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"starts_on": "2024-01-10"}, "新一届的开始日期应晚于该日"),
        ({"starts_on": "2025-09-01", "expires_on": "2025-08-01"}, "届满日期应晚于开始日期"),
        ({"starts_on": "2025-09-01", "expires_on": "2029-09-02"}, "延期换届不超过1年"),
        ({"starts_on": ""}, "请填写开始日期。"),
    ],
)
def test_a_bad_term_is_shown_again_with_a_sentence(login_as, data, sentence):
    answer = login_as("staff").post("/branches/B01/terms/new", data)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_committee_term_runs_five_years(app, login_as):
    assert (
        login_as("staff").post("/committee/C01/terms/new", {"starts_on": "2024-02-29"}).status_code
        == 303
    )
    with app.app_context():
        assert db.session.scalars(select(Term).order_by(Term.id.desc())).first().expires_on == date(
            2029, 2, 27
        )


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (date(2026, 7, 8), ""),
        (date(2026, 7, 9), "6个月内届满"),
        (date(2026, 10, 9), "3个月内届满"),
        (date(2026, 12, 8), "3个月内届满"),
        (date(2026, 12, 9), "1个月内届满"),
        (date(2027, 1, 9), "1个月内届满"),
        (date(2027, 1, 10), "任期已届满"),
    ],
)
def test_the_reminder_comes_six_three_and_one_month_ahead(day, word):
    assert outlook(date(2027, 1, 9), day).word == word


def test_a_missing_term_is_said_and_not_taken_for_a_good_one():
    assert outlook(None, TODAY).word == "任期未填报"


def test_months_and_terms_end_on_the_last_day_where_the_day_is_missing():
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert last_day_of_term(date(2024, 3, 1), 3) == date(2027, 2, 28)


# --- posts --------------------------------------------------------------------------------------


def test_a_new_secretary_follows_the_old_one(app, login_as):
    answer = login_as("staff").post(
        "/branches/B01/posts/new",
        {
            "title": "branch_secretary",
            "member_id": member_id(app, "李二虎"),
            "starts_on": "2025-07-01",
        },
    )
    assert answer.status_code == 303
    assert posts(app, "B01") == [
        ("张一鸣", date(2024, 1, 10), date(2025, 6, 30)),
        ("李二虎", date(2025, 7, 1), None),
    ]
    assert events(app)[-3:] == ["post.ended", "grant.ended", "post.filled"]
    with app.app_context():
        filled = db.session.scalars(select(Post).order_by(Post.id.desc())).first()
        assert filled.term_id is not None


def test_several_committee_members_hold_their_posts_side_by_side(app, login_as):
    staff = login_as("staff")
    for name in ("钱五羊", "孙六合"):
        answer = staff.post(
            "/branches/B01/posts/new",
            {
                "title": "branch_committee_member",
                "member_id": member_id(app, name),
                "starts_on": "2025-07-01",
            },
        )
        assert answer.status_code == 303
    assert [row[2] for row in posts(app, "B01", PostTitle.BRANCH_COMMITTEE_MEMBER)] == [None, None]


@pytest.mark.parametrize(
    ("name", "starts_on", "sentence"),
    [
        ("郑九州", "2025-07-01", "预备党员没有被选举权"),
        ("冯十月", "2025-07-01", "请选择党员"),
        ("李二虎", "2024-01-10", "新的任职日期应晚于该日"),
        ("李二虎", "2018-01-01", "不在本组织"),
        ("李二虎", "", "请填写任职日期。"),
    ],
)
def test_a_bad_post_is_shown_again_with_a_sentence(app, login_as, name, starts_on, sentence):
    answer = login_as("staff").post(
        "/branches/B01/posts/new",
        {
            "title": "branch_secretary",
            "member_id": member_id(app, name),
            "starts_on": starts_on,
        },
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert len(posts(app, "B01")) == 1


def test_a_post_ends_once(app, login_as):
    with app.app_context():
        post_id = db.session.scalars(
            select(Post.id).where(Post.title == PostTitle.PUBLICITY_OFFICER).order_by(Post.id)
        ).first()
    staff = login_as("staff")
    url = f"/branches/B01/posts/{post_id}/end"
    assert "不能早于任职日期" in staff.post(url, {"last_day": "2024-01-09"}).text
    assert staff.post(url, {"last_day": "2025-06-30"}).status_code == 303
    assert staff.get(url).status_code == 409
    assert staff.post(url, {"last_day": "2025-07-30"}).status_code == 409
    assert staff.get(f"/branches/B02/posts/{post_id}/end").status_code == 404


def test_a_secretary_does_not_end_posts_of_the_branch_committee(app, login_as):
    with app.app_context():
        post_id = db.session.scalars(select(Post.id).order_by(Post.id)).first()
    answer = login_as("secretary1").post(
        f"/branches/B01/posts/{post_id}/end", {"last_day": "2025-06-30"}
    )
    assert answer.status_code == 403


# --- committee ----------------------------------------------------------------------------------


def test_everybody_in_the_office_reads_the_committee_page(login_as):
    assert "中共某市某办公室机关委员会" in login_as("member2").get("/committee").text
    assert login_as("member2").get("/committee/C01").status_code == 200
    assert login_as("member2").get("/committee/C02").status_code == 404
    assert login_as("sysadmin").get("/committee").status_code == 403


def test_the_staff_fills_and_ends_committee_posts_with_members_of_any_branch(app, login_as):
    staff = login_as("staff")
    answer = staff.post(
        "/committee/C01/posts/new",
        {
            "title": "committee_secretary",
            "member_id": member_id(app, "沈春华"),
            "starts_on": "2025-07-01",
        },
    )
    assert answer.status_code == 303
    page = staff.get("/committee").text
    assert "沈春华" in page
    with app.app_context():
        post_id = db.session.scalars(
            select(Post.id).where(Post.title == PostTitle.COMMITTEE_SECRETARY)
        ).one()
    url = f"/committee/C01/posts/{post_id}/end"
    assert staff.post(url, {"last_day": "2025-08-01"}).status_code == 303
    assert "以往任职" in staff.get("/committee").text


def test_the_staff_changes_the_committee_name_and_nobody_else(app, login_as):
    data = {"full_name": "中共某市新办公室机关委员会", "short_name": "机关党委"}
    url = "/committee/C01/names/new"
    assert login_as("leader").post(url, data).status_code == 403
    answer = login_as("staff").post(url, {**data, "valid_from": "2025-03-01"})
    assert answer.status_code == 303
    page = login_as("staff").get("/committee").text
    assert "2025-02-28" in page
    with app.app_context():
        name_id = db.session.scalars(
            select(OrganizationName.id).where(OrganizationName.valid_from == date(2025, 3, 1))
        ).one()
    corrected = login_as("staff").post(
        f"/entries/name/{name_id}/correct", {**data, "valid_from": "2025-03-02"}
    )
    assert corrected.status_code == 303
    assert events(app)[-1] == "entry.corrected"


# --- Party groups -------------------------------------------------------------------------------


def test_a_secretary_sets_up_and_renames_a_group_of_the_own_branch(app, login_as):
    secretary = login_as("secretary1")
    answer = secretary.post(
        "/branches/B01/groups/new", {"name": "业务党小组", "founded_on": "2025-10-01"}
    )
    assert answer.status_code == 303
    found = group_id(app, "业务党小组")
    assert (
        secretary.post(
            f"/branches/B01/groups/{found}/edit", {"name": "综合党小组", "sort_order": "0"}
        ).status_code
        == 303
    )
    assert "综合党小组" in secretary.get("/branches/B01").text
    assert events(app)[-2:] == ["party_group.created", "party_group.edited"]


@pytest.mark.parametrize(
    ("user", "status"), [("secretary1", 404), ("member1", 403), ("leader", 403), ("staff", 200)]
)
def test_groups_of_another_branch_stay_out_of_reach(login_as, user, status):
    assert login_as(user).get("/branches/B08/groups/new").status_code == status


def test_two_groups_of_a_branch_do_not_share_a_name(login_as):
    answer = login_as("secretary8").post(
        "/branches/B08/groups/new", {"name": "第一党小组", "founded_on": "2025-10-01"}
    )
    assert answer.status_code == 422
    assert "本支部已有第一党小组" in answer.text


def test_the_leader_of_a_group_comes_from_the_group(app, login_as):
    secretary = login_as("secretary8")
    url = f"/branches/B08/groups/{group_id(app, '第二党小组')}/leader"
    other = {"member_id": member_id(app, "沈春华"), "starts_on": "2025-10-01"}
    assert secretary.post(url, other).status_code == 422
    own = {"member_id": member_id(app, "韩秋实"), "starts_on": "2025-10-01"}
    assert secretary.post(url, own).status_code == 303
    assert posts(app, "B08", PostTitle.GROUP_LEADER) == [("韩秋实", date(2025, 10, 1), None)]


def test_dissolving_a_group_keeps_the_history_of_its_members(app, login_as):
    found = group_id(app, "第二党小组")
    secretary = login_as("secretary8")
    late = secretary.post(f"/branches/B08/groups/{found}/dissolve", {"last_day": "2025-10-20"})
    assert late.status_code == 422
    assert "最后一天应早于今天" in late.text
    answer = secretary.post(f"/branches/B08/groups/{found}/dissolve", {"last_day": "2025-09-30"})
    assert answer.status_code == 303
    with app.app_context():
        rows = db.session.execute(
            select(Membership.party_group_id, Membership.starts_on, Membership.ends_on)
            .join(Member, Member.id == Membership.member_id)
            .where(Member.name == "韩秋实")
            .order_by(Membership.starts_on)
        ).all()
    assert [tuple(row) for row in rows] == [
        (found, date(2019, 1, 1), date(2025, 9, 30)),
        (None, date(2025, 10, 1), None),
    ]
    assert secretary.get(f"/branches/B08/groups/{found}/edit").status_code == 409
    assert "已撤销的党小组" in secretary.get("/branches/B08").text
