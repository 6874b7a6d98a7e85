"""Members: list, page, entering, editing, and the dated acts through their forms."""

from datetime import date

import pytest
from sqlalchemy import func, select

from intranet.domain.access.accounts import User
from intranet.domain.access.audit import AuditEvent
from intranet.domain.organization.members import (
    ChangeReason,
    Member,
    MemberExemption,
    Membership,
    MemberStatus,
)
from intranet.domain.organization.tables import Branch, PartyGroup
from intranet.foundation.database import db
from tests.features.kept import key_on
from tests.rows import committed

NEW = {
    "name": "于小草",
    "branch": "B01",
    "group_id": "",
    "start_reason": "transferred_in",
    "status": "full",
    "starts_on": "2025-10-08",
    "joined_party_on": "2015-07-01",
}


def id_of(app, name):
    with app.app_context():
        return db.session.scalars(
            select(Member.id).where(Member.name == name).order_by(Member.id.desc())
        ).first()


def periods(app, name):
    with app.app_context():
        return [
            tuple(row)
            for row in db.session.execute(
                select(Branch.code, Membership.status, Membership.starts_on, Membership.ends_on)
                .join(Branch, Branch.id == Membership.branch_id)
                .where(Membership.member_id == id_of(app, name))
                .order_by(Membership.starts_on)
            )
        ]


def last_event(app):
    with app.app_context():
        return db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()


def admit_earlier(app, name, day):
    """Give a member of the cast another day of admission."""
    with app.app_context():
        db.session.scalars(select(Member).where(Member.name == name)).one().joined_party_on = day
        committed(db.session())


# --- list ---------------------------------------------------------------------------------------


def test_the_committee_lists_all_members_by_branch(login_as):
    text = login_as("staff").get("/members").text
    assert text.index("张一鸣") < text.index("冯十月") < text.index("沈春华")
    assert "共 22 条" in text


def test_a_member_lists_the_own_branch(login_as):
    text = login_as("member2").get("/members").text
    assert "冯十月" in text
    assert "张一鸣" not in text
    assert "登记党员" not in text


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("branch=B02", "冯十月", "张一鸣"),
        ("branch=B99", "没有符合条件的党员", "张一鸣"),
        ("status=probationary", "郑九州", "张一鸣"),
        ("q=春华", "沈春华", "张一鸣"),
        ("q=%25", "没有符合条件的党员", "张一鸣"),
        ("status=nonsense&page=nonsense", "张一鸣", "没有符合条件的党员"),
    ],
)
def test_filters_narrow_the_list(login_as, query, there, gone):
    text = login_as("staff").get(f"/members?{query}").text
    assert there in text
    assert gone not in text


def test_a_filter_cannot_reach_into_another_branch(login_as):
    assert "冯十月" not in login_as("member1").get("/members?branch=B02").text


def add_members(app, count):
    with app.app_context():
        branch = db.session.scalars(select(Branch).where(Branch.code == "B02")).one()
        for number in range(count):
            member = Member(name=f"黄{number:03d}", sort_key=f"11黄{number:03d}")
            db.session.add(member)
            db.session.flush()
            db.session.add(
                Membership(
                    member_id=member.id,
                    branch_id=branch.id,
                    status=MemberStatus.FULL,
                    starts_on=date(2020, 1, 1),
                    start_reason=ChangeReason.TRANSFERRED_IN,
                )
            )
        committed(db.session())


def test_pages_cover_everybody_once_in_both_directions(app, login_as):
    add_members(app, 110)
    staff = login_as("staff")
    seen, url, pages = [], "/members", []
    while url:
        text = staff.get(url).text
        names = text.split('<th scope="row"')[1:]
        seen += [n.split("</a>")[0].rsplit(">", 1)[1] for n in names]
        pages.append(text)
        mark = text.split('rel="next" href="')
        url = mark[1].split('"')[0].replace("&amp;", "&") if len(mark) > 1 else None
    assert len(seen) == len(set(seen)) == 132
    back = pages[-1].split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    assert staff.get(back).text.count('<th scope="row"') == 50
    assert 'rel="prev"' not in pages[0]


def test_the_list_costs_the_same_with_one_and_with_twenty_members(app, login_as, count_statements):
    staff = login_as("staff")
    staff.get("/members?q=黄")
    add_members(app, 1)
    del count_statements[:]
    assert staff.get("/members?q=黄").text.count('<th scope="row"') == 1
    one = len(count_statements)
    add_members(app, 20)
    del count_statements[:]
    assert staff.get("/members?q=黄").text.count('<th scope="row"') == 21
    assert len(count_statements) == one


# --- page ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user", "name", "status"),
    [
        ("member1", "张一鸣", 200),
        ("member2", "张一鸣", 404),
        ("secretary2", "张一鸣", 404),
        ("staff", "张一鸣", 200),
        ("jiwei", "张一鸣", 200),
        ("secadmin", "张一鸣", 403),
        (None, "张一鸣", 302),
    ],
)
def test_a_member_page_is_for_the_branch_and_the_committee(app, login_as, user, name, status):
    assert login_as(user).get(f"/members/{id_of(app, name)}").status_code == status


def test_a_member_page_names_the_branch_as_today_and_each_period_as_then(app, login_as):
    staff = login_as("staff")
    staff.post(
        "/branches/B01/names/new",
        {"full_name": "中共某支部委员会", "short_name": "指挥党支部", "valid_from": "2024-03-01"},
    )
    text = staff.get(f"/members/{id_of(app, '张一鸣')}").text
    assert "<strong>指挥党支部</strong>" in text
    assert '<td data-label="党支部">机关第一党支部</td>' in text


def test_an_unknown_member_is_not_found(login_as):
    assert login_as("staff").get("/members/99999").status_code == 404


# --- entering and editing -----------------------------------------------------------------------


@pytest.mark.parametrize("user", ["staff", "secretary1"])
def test_staff_and_secretary_enter_a_member(app, login_as, user):
    browser = login_as(user)
    assert browser.get("/members/new?branch=B01").status_code == 200
    answer = browser.post("/members/new", NEW)
    assert answer.status_code == 303
    assert answer.location == f"/members/{id_of(app, '于小草')}"
    assert periods(app, "于小草") == [("B01", MemberStatus.FULL, date(2025, 10, 8), None)]
    assert last_event(app).action == "member.created"


@pytest.mark.parametrize("user", ["clerk1", "member1", "leader", "archivist"])
def test_entering_members_needs_the_permission(login_as, user):
    assert login_as(user).post("/members/new", NEW).status_code == 403


def test_a_secretary_enters_nobody_into_another_branch(app, login_as):
    answer = login_as("secretary1").post("/members/new", {**NEW, "branch": "B02"})
    assert answer.status_code == 422
    assert id_of(app, "于小草") is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "请填写姓名。"),
        ({"name": "长" * 41}, "姓名最多40字"),
        ({"starts_on": ""}, "请填写自何日起。"),
        ({"starts_on": "2025-10-21"}, "日期不能晚于今天"),
        ({"starts_on": "2018-12-31"}, "日期不能早于该党支部成立日期"),
        ({"starts_on": "2024-02-30"}, "格式填写自何日起"),
        ({"joined_party_on": "2025-10-09"}, "入党时间不能晚于进入本支部的日期"),
        ({"start_reason": "admitted"}, "新接收的党员先为预备党员"),
        ({"status": "honorary"}, "请选择党员状态"),
        ({"name": "张一鸣"}, "本支部已有党员张一鸣"),
    ],
)
def test_a_bad_member_is_shown_again_with_a_sentence(app, login_as, change, sentence):
    answer = login_as("staff").post("/members/new", {**NEW, "duty_title": "四级调研员", **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="四级调研员"' in answer.text
    assert last_event(app).action != "member.created"


def test_a_namesake_is_entered_when_it_is_another_person(app, login_as):
    data = {**NEW, "name": "张一鸣", "another_person": "y"}
    assert login_as("staff").post("/members/new", data).status_code == 303


def test_a_double_click_makes_one_member(app, login_as):
    staff = login_as("staff")
    assert staff.post("/members/new", NEW).status_code == 303
    assert staff.post("/members/new", NEW).status_code == 422
    with app.app_context():
        assert (
            db.session.scalar(
                select(func.count()).select_from(Member).where(Member.name == "于小草")
            )
            == 1
        )


def test_admission_sets_the_joining_day(app, login_as):
    data = {**NEW, "start_reason": "admitted", "status": "probationary", "joined_party_on": ""}
    # an admission goes through the assembly and the committee: the branch's secretary does not enter one
    refused = login_as("secretary1").post("/members/new", data)
    assert refused.status_code == 422
    assert "经支部党员大会表决、机关党委审批" in refused.text
    assert login_as("staff").post("/members/new", data).status_code == 303
    with app.app_context():
        member = db.session.get(Member, id_of(app, "于小草"))
        assert member.joined_party_on == date(2025, 10, 8)


def test_a_secretary_edits_members_of_the_own_branch(app, login_as):
    url = f"/members/{id_of(app, '吴八方')}/edit"
    secretary = login_as("secretary1")
    assert 'value="吴八方"' in secretary.get(url).text
    answer = secretary.post(
        url,
        {
            "version": "1",
            "name": "吴八方",
            "joined_party_on": "2010-07-01",
            "duty_title": "三级主任科员",
        },
    )
    assert answer.status_code == 303
    with app.app_context():
        member = db.session.get(Member, id_of(app, "吴八方"))
        assert member.duty_title == "三级主任科员"
    assert last_event(app).details["duty_title"] == ["", "三级主任科员"]


def test_editing_refuses_strangers_and_readers(app, login_as):
    mine = id_of(app, "吴八方")
    assert login_as("secretary2").post(f"/members/{mine}/edit", {"name": "甲"}).status_code == 404
    assert login_as("member1").post(f"/members/{mine}/edit", {"name": "甲"}).status_code == 403
    assert login_as("leader").post(f"/members/{mine}/edit", {"name": "甲"}).status_code == 403


def test_a_stale_edit_shows_both_texts_and_keeps_what_was_typed(app, login_as):
    typed = {"version": "1", "name": "吴八方", "joined_party_on": "2010-07-01"}
    url = f"/members/{id_of(app, '吴八方')}/edit"
    assert login_as("staff").post(url, {**typed, "duty_title": "处长"}).status_code == 303
    secretary = login_as("secretary1")
    answer = secretary.post(url, {**typed, "duty_title": "副处长"})
    assert answer.status_code == 409
    assert 'value="副处长"' in answer.text
    assert "<span>处长</span>" in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text
    again = secretary.post(url, {**typed, "version": "2", "duty_title": "副处长"})
    assert again.status_code == 303


# --- dated acts ---------------------------------------------------------------------------------


def test_probation_ends_on_the_day_and_the_former_period_the_day_before(app, login_as):
    admit_earlier(app, "郑九州", date(2024, 2, 29))
    url = f"/members/{id_of(app, '郑九州')}/become-full"
    staff = login_as("staff")
    # the year after a leap day is full on 28 February
    assert "至2025年2月28日期满" in staff.get(url).text
    typed = {"on": "2025-08-31", "version": "2"}
    assert "请填写批准文件" in staff.post(url, typed).text
    answer = staff.post(url, typed | {"document": "机党〔2025〕3号"})
    assert answer.status_code == 303
    assert periods(app, "郑九州") == [
        ("B01", MemberStatus.PROBATIONARY, date(2025, 3, 1), date(2025, 8, 30)),
        ("B01", MemberStatus.FULL, date(2025, 8, 31), None),
    ]
    assert last_event(app).action == "member.membership_changed"
    assert staff.get(url).status_code == 409


def test_the_day_on_which_probation_ends_is_proposed(app, login_as):
    admit_earlier(app, "郑九州", date(2024, 8, 31))
    url = f"/members/{id_of(app, '郑九州')}/become-full"
    assert 'value="2025-08-31"' in login_as("staff").get(url).text


@pytest.mark.parametrize(
    ("admitted", "on", "sentence"),
    [
        (date(2025, 3, 1), "2025-10-20", "预备期为一年，转正日期应不早于2026年3月1日"),
        (date(2024, 3, 1), "2025-03-01", "日期应晚于现阶段的开始日期"),
        (date(2024, 3, 1), "2025-10-21", "日期不能晚于今天"),
        (date(2024, 3, 1), "", "请填写转正日期。"),
    ],
)
def test_a_bad_day_of_full_membership_is_shown_again(app, login_as, admitted, on, sentence):
    admit_earlier(app, "郑九州", admitted)
    url = f"/members/{id_of(app, '郑九州')}/become-full"
    answer = login_as("staff").post(url, {"on": on, "document": "机党〔2025〕3号"})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert len(periods(app, "郑九州")) == 1


def test_the_staff_transfers_between_branches_and_posts_end(app, login_as):
    url = f"/members/{id_of(app, '李二虎')}/transfer"
    answer = login_as("staff").post(url, {"branch": "B02", "group_id": "", "on": "2025-09-01"})
    assert answer.status_code == 303
    assert periods(app, "李二虎") == [
        ("B01", MemberStatus.FULL, date(2019, 1, 1), date(2025, 8, 31)),
        ("B02", MemberStatus.FULL, date(2025, 9, 1), None),
    ]
    page = login_as("staff").get(url.removesuffix("/transfer")).text
    assert "组织关系转出" in page
    assert "2025-08-31" in page
    with app.app_context():
        actions = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-3:] == ["post.ended", "grant.ended", "member.membership_changed"]
    # the former branch keeps the trace in its list, the page is the new branch's
    former = login_as("secretary1").get("/members?former=1").text
    assert "李二虎" in former
    assert login_as("secretary1").get(url.removesuffix("/transfer")).status_code == 404
    assert login_as("secretary2").get(url.removesuffix("/transfer")).status_code == 200


def test_a_secretary_cannot_move_a_member_into_another_branch(app, login_as):
    url = f"/members/{id_of(app, '李二虎')}/transfer"
    assert login_as("secretary1").get(url).status_code == 403
    answer = login_as("secretary1").post(url, {"branch": "B02", "on": "2025-09-01"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"branch": "B01", "on": "2025-09-01"}, "请选择转入党支部"),
        ({"branch": "B02", "on": "2019-01-01"}, "日期应晚于现阶段的开始日期"),
        ({"branch": "B02", "on": "2025-11-01"}, "日期不能晚于今天"),
    ],
)
def test_a_bad_transfer_is_shown_again_with_a_sentence(app, login_as, data, sentence):
    answer = login_as("staff").post(
        f"/members/{id_of(app, '李二虎')}/transfer", {"group_id": "", **data}
    )
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_group_of_another_branch_is_refused(app, login_as):
    with app.app_context():
        group = db.session.scalars(select(PartyGroup.id)).first()
    answer = login_as("staff").post(
        f"/members/{id_of(app, '李二虎')}/transfer",
        {"branch": "B02", "group_id": str(group), "on": "2025-09-01"},
    )
    assert answer.status_code == 422
    assert "请选择该党支部的党小组" in answer.text


def test_a_secretary_changes_the_group(app, login_as):
    with app.app_context():
        first = db.session.scalars(
            select(PartyGroup.id).where(PartyGroup.name == "第一党小组")
        ).one()
    url = f"/members/{id_of(app, '尤南山')}/group"
    secretary = login_as("secretary8")
    assert secretary.post(url, {"group_id": str(first), "on": "2025-10-01"}).status_code == 303
    again = secretary.post(url, {"group_id": str(first), "on": "2025-10-02"})
    assert again.status_code == 422
    assert "已在这个党小组" in again.text
    assert periods(app, "尤南山")[1][2] == date(2025, 10, 1)


def test_a_member_leaves_and_comes_back(app, login_as):
    found = id_of(app, "周七星")
    secretary = login_as("secretary1")
    answer = secretary.post(
        f"/members/{found}/leave", {"reason": "transferred_out", "last_day": "2025-05-31"}
    )
    assert answer.status_code == 303
    assert "周七星的组织关系已登记结束" in secretary.get(f"/members/{found}").text
    assert "周七星" not in secretary.get("/members").text
    assert "周七星" in secretary.get("/members?former=1").text
    assert secretary.get(f"/members/{found}/group").status_code == 409
    # plain members do not browse who has left
    assert login_as("member1").get(f"/members/{found}").status_code == 404
    assert "周七星" not in login_as("member1").get("/members?former=1").text
    url = f"/members/{found}/return"
    early = secretary.post(url, {"branch": "B01", "status": "full", "on": "2025-05-31"})
    assert early.status_code == 422
    assert "转入日期应晚于上次离开的日期" in early.text
    back = secretary.post(
        url, {"branch": "B01", "group_id": "", "status": "full", "on": "2025-06-01"}
    )
    assert back.status_code == 303
    assert [row[2:] for row in periods(app, "周七星")] == [
        (date(2019, 1, 1), date(2025, 5, 31)),
        (date(2025, 6, 1), None),
    ]


WAYS = [
    ("transferred_out", "", "组织关系转出", 303),
    ("transferred_out", "介绍信第12号", "组织关系转出", 303),
    ("deceased", "", "去世", 303),
    ("resigned", "机党〔2025〕6号", "退党", 303),
    ("struck_off", "机党〔2025〕7号", "除名", 303),
    ("expelled", "机纪〔2025〕1号", "开除党籍", 303),
    ("suspended", "机党〔2025〕8号", "停止党籍", 303),
    ("resigned", "", "请填写退党的批准文件或决定的文号", 422),
    ("struck_off", " ", "请填写除名的批准文件或决定的文号", 422),
    ("expelled", "", "请填写开除党籍的批准文件或决定的文号", 422),
    ("suspended", "", "请填写停止党籍的批准文件或决定的文号", 422),
    ("left", "机党〔2025〕9号", "情形", 422),
]


@pytest.mark.parametrize(("way", "document", "words", "status"), WAYS)
def test_leaving_has_kinds_with_their_papers(app, login_as, way, document, words, status):
    found = id_of(app, "周七星")
    secretary = login_as("secretary1")
    answer = secretary.post(
        f"/members/{found}/leave",
        {"reason": way, "document": document, "last_day": "2025-05-31"},
    )
    assert answer.status_code == status
    page = answer.text if status == 422 else secretary.get(f"/members/{found}").text
    assert words in page
    if status == 422:
        assert periods(app, "周七星")[-1][3] is None
        return
    assert document in page
    assert words in secretary.get("/members?former=1").text
    read = login_as("leader").get(f"/members/{found}").text
    assert way in {"transferred_out", "deceased"} or words not in read


def test_nobody_comes_back_after_death(app, login_as):
    found = id_of(app, "周七星")
    staff = login_as("staff")
    staff.post(f"/members/{found}/leave", {"reason": "deceased", "last_day": "2025-05-31"})
    assert staff.get(f"/members/{found}/return").status_code == 409
    assert "没有可办理的事项" in staff.get(f"/members/{found}").text


def test_leaving_asks_for_the_reason(app, login_as):
    answer = login_as("staff").post(
        f"/members/{id_of(app, '周七星')}/leave", {"last_day": "2025-05-31"}
    )
    assert answer.status_code == 422
    assert "请选择情形" in answer.text


def test_an_act_on_a_page_that_is_out_of_date_is_refused_and_kept(app, login_as):
    url = f"/members/{id_of(app, '周七星')}/leave"
    staff = login_as("staff")
    staff.post(
        url.replace("leave", "edit"),
        {"version": "1", "name": "周七星", "joined_party_on": "2010-07-01"},
    )
    data = {
        "reason": "resigned",
        "document": "机党〔2025〕6号",
        "last_day": "2025-05-31",
        "version": "1",
    }
    answer = staff.post(url, data)
    assert answer.status_code == 409
    assert 'value="2025-05-31"' in answer.text
    assert staff.post(url, {**data, "version": "2"}).status_code == 303


@pytest.mark.parametrize(
    "act", ["become-full", "transfer", "group", "leave", "return", "exemptions/new"]
)
@pytest.mark.parametrize(
    ("user", "status"), [("secretary2", 404), ("member1", 403), ("leader", 403), (None, 401)]
)
def test_acts_refuse_strangers_and_readers(app, login_as, act, user, status):
    url = f"/members/{id_of(app, '郑九州')}/{act}"
    assert login_as(user).post(url, {"on": "2025-10-01"}).status_code == status


# --- exemptions ---------------------------------------------------------------------------------

EXEMPT = {
    "reason": "illness",
    "approved_by": "机关党委",
    "starts_on": "2025-10-01",
    "ends_on": "2025-12-31",
}


def test_an_exemption_is_entered_ended_and_read_by_few(app, login_as):
    found = id_of(app, "钱五羊")
    secretary = login_as("secretary1")
    answer = secretary.post(f"/members/{found}/exemptions/new", EXEMPT)
    assert answer.status_code == 303
    assert last_event(app).action == "member.exemption_added"
    assert "illness" not in str(last_event(app).details)
    reason = "患病不能表达本人意志"
    for user in ("secretary1", "clerk1", "staff", "leader"):
        browser = login_as(user)
        assert reason in browser.get(f"/members/{found}").text
        assert reason in browser.get("/branches/B01").text
    for user in ("member1", "discipline1", "archivist", "jiwei"):
        browser = login_as(user)
        assert reason not in browser.get(f"/members/{found}").text
        page = browser.get("/branches/B01").text
        assert reason not in page
        assert "不计入应到" in page
    with app.app_context():
        exemption = db.session.scalars(select(MemberExemption.id)).one()
    url = f"/members/{found}/exemptions/{exemption}/end"
    assert secretary.post(url, {"last_day": "2025-09-30"}).status_code == 422
    assert secretary.post(url, {"last_day": "2025-10-10"}).status_code == 303
    assert last_event(app).action == "member.exemption_ended"
    other = id_of(app, "孙六合")
    assert secretary.get(f"/members/{other}/exemptions/{exemption}/end").status_code == 404


def test_a_suspended_vote_is_not_shown_to_ordinary_members(app, login_as):
    found = id_of(app, "钱五羊")
    login_as("secretary1").post(
        f"/members/{found}/exemptions/new", {**EXEMPT, "reason": "vote_suspended"}
    )
    assert "暂不行使表决权" not in login_as("member1").get("/branches/B01").text
    assert "暂不行使表决权" in login_as("secretary1").get("/branches/B01").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": ""}, "请选择情形"),
        ({"approved_by": ""}, "请填写批准的党组织。"),
        ({"starts_on": "2018-01-01"}, "开始日期不能早于最早的组织关系记录"),
        ({"ends_on": "2025-09-30"}, "结束日期不能早于开始日期"),
        ({"ends_on": "很久"}, "格式填写结束日期"),
    ],
)
def test_a_bad_exemption_is_shown_again_with_a_sentence(app, login_as, change, sentence):
    answer = login_as("secretary1").post(
        f"/members/{id_of(app, '钱五羊')}/exemptions/new", {**EXEMPT, **change}
    )
    assert answer.status_code == 422
    assert sentence in answer.text


def test_exemptions_of_one_kind_do_not_overlap(app, login_as):
    url = f"/members/{id_of(app, '钱五羊')}/exemptions/new"
    secretary = login_as("secretary1")
    secretary.post(url, EXEMPT)
    answer = secretary.post(url, {**EXEMPT, "reason": "abroad", "starts_on": "2025-12-31"})
    assert answer.status_code == 422
    assert "登记重叠" in answer.text
    later = {**EXEMPT, "starts_on": "2026-01-01", "ends_on": ""}
    assert secretary.post(url, later).status_code == 303


def test_typed_text_survives_the_end_of_the_session(app, login_as):
    key = key_on(login_as("staff").get("/members/new").text)
    signed_out = login_as(None)
    page = signed_out.post("/members/new", {**NEW, "draft_key": key})
    assert page.status_code == 401
    resume = page.text.split('name="resume" value="')[1].split('"')[0]
    back = signed_out.post(
        "/login", {"username": "staff", "password": "correct-horse-7", "resume": resume}
    )
    assert back.status_code == 303
    assert back.location.startswith("/members/new?draft=")
    assert 'value="于小草"' in signed_out.get(back.location).text


def test_a_branch_is_offered_no_admission_and_told_how_it_comes_about(login_as):
    own, committee = (login_as(name).get("/members/new").text for name in ("secretary1", "staff"))
    assert 'value="admitted"' not in own
    assert "批准后自动登记" in own
    assert 'value="admitted"' in committee


# --- particulars ----------------------------------------------------------------------------------

PARTICULARS = {
    "gender": "女",
    "ethnicity": "回族",
    "born_on": "1991-05-04",
    "education": "大学本科",
}


def test_particulars_are_for_who_keeps_the_list_and_for_the_person(app, login_as):
    assert login_as("secretary1").post("/members/new", NEW | PARTICULARS).status_code == 303
    number = id_of(app, "于小草")
    page = f"/members/{number}"
    for who in ("secretary1", "clerk1", "staff"):
        text = login_as(who).get(page).text
        assert "1991-05-04" in text
        assert "回族" in text
    for who in ("member1", "discipline1", "jiwei"):
        assert "1991-05-04" not in login_as(who).get(page).text
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == "member1")).one()
        user.member_id = number
        committed(db.session())
    assert "1991-05-04" in login_as("member1").get(page).text


def test_the_trail_knows_that_they_were_changed_and_not_what_they_say(app, login_as):
    browser = login_as("staff")
    browser.post("/members/new", NEW | PARTICULARS)
    number = id_of(app, "于小草")
    data = {key: NEW[key] for key in ("name", "joined_party_on")} | PARTICULARS
    data |= {"version": "1", "born_on": "1992-06-05", "ethnicity": ""}
    assert browser.post(f"/members/{number}/edit", data).status_code == 303
    told = str(last_event(app).details)
    assert "born_on" in told
    assert "education" not in told
    assert "199" not in told
    assert "回族" not in told


def test_nobody_joined_before_the_age_of_eighteen(login_as):
    answer = login_as("staff").post("/members/new", NEW | {"born_on": "1997-07-02"})
    assert answer.status_code == 422
    assert "入党时应年满18岁" in answer.text
    answer = login_as("staff").post("/members/new", NEW | {"born_on": "1997-07-01"})
    assert answer.status_code == 303
