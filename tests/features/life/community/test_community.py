"""Double registration: registrations, the three lists, totals, and who may do what."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.life.community import CommunityProject, CommunityRegistration, ListType
from intranet.domain.organization.members import Member
from intranet.domain.records.workflow import State
from intranet.foundation.database import db
from tests.factories.activities import make_activity
from tests.features.kept import key_on
from tests.print.reading import across_rules
from tests.rows import again, sheet_rows, stored

NEW_PROJECT, NEW_REGISTRATION = "/community/B01/projects/new", "/community/B01/registrations/new"
PROJECT = {
    "list_type": "project",
    "title": "走进社区讲解人防知识",
    "community": "和平社区",
    "starts_on": "2025-09-13",
    "ends_on": "",
    "hours_tenths": "2.5",
    "people_served": "120",
    "participants": "6",
    "feedback": "居民反映良好",
    "award": "",
    "activity_id": "",
    "version": "0",
}
REGISTRATION = {
    "member_id": "",
    "community": "和平社区党委",
    "registered_on": "2024-03-05",
    "ended_on": "",
    "version": "0",
}


def add(browser, key="k1", url=NEW_PROJECT, **changes):
    return browser.post(url, {**PROJECT, "form_key": key, **changes})


def register(browser, key="r1", **changes):
    return browser.post(NEW_REGISTRATION, {**REGISTRATION, "form_key": key, **changes})


def member_id(app, name):
    with app.app_context():
        return str(db.session.scalars(select(Member.id).where(Member.name == name)).one())


def test_a_line_is_kept_and_read_by_branch_and_committee(app, login_as):
    assert add(login_as("clerk1")).status_code == 303
    (line,) = stored(app, CommunityProject)
    assert (line.hours_tenths, line.people_served, line.list_type) == (25, 120, ListType.PROJECT)
    for who in ("member1", "staff", "archivist"):
        page = login_as(who).get("/community?year=2025").text
        assert "走进社区讲解人防知识" in page
        assert "2.5小时" in page
        assert "/community/projects/" not in page
    assert "走进社区" not in login_as("member2").get("/community?year=2025").text


def test_a_second_submit_of_the_same_form_makes_no_second_line(app, login_as):
    clerk = login_as("clerk1")
    assert add(clerk).status_code == 303
    assert add(clerk).status_code == 303
    register(clerk)
    register(clerk)
    assert len(stored(app, CommunityProject)) == 1
    assert len(stored(app, CommunityRegistration)) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "请填写名称"),
        ({"community": ""}, "请填写社区（村）"),
        ({"starts_on": ""}, "日期"),
        ({"starts_on": "2025-10-21"}, "日期晚于今天"),
        ({"ends_on": "2025-09-12"}, "结束日期早于开始日期"),
        ({"hours_tenths": "两小时"}, "服务时长请填写数字"),
        ({"people_served": "-3"}, "服务群众人次请填写整数"),
        ({"feedback": "好" * 301}, "最多300字"),
        ({"activity_id": "4711"}, "error-summary"),
        ({"list_type": "x"}, "error-summary"),
    ],
)
def test_a_line_that_cannot_be_is_refused_beside_the_field(app, login_as, changes, sentence):
    answer = add(login_as("clerk1"), **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    if "title" not in changes:
        assert "走进社区讲解人防知识" in answer.text
    assert stored(app, CommunityProject) == []


def test_what_is_not_known_stays_unknown_and_is_not_summed(app, login_as):
    clerk = login_as("clerk1")
    add(clerk, hours_tenths="", people_served="", participants="0")
    (line,) = stored(app, CommunityProject)
    assert (line.hours_tenths, line.people_served, line.participants) == (None, None, 0)
    page = clerk.get("/community?year=2025").text
    assert "服务时长未填报，服务群众未填报，参加党员0人次" in page
    add(clerk, "k2")
    page = clerk.get("/community?year=2025").text
    assert "服务时长2.5小时，服务群众120人次，参加党员6人次" in page


def test_filters_narrow_list_and_totals(app, login_as):
    clerk = login_as("clerk1")
    add(clerk)
    add(clerk, "k2", title="缺少应急器材", list_type="demand", people_served="7", hours_tenths="")
    add(clerk, "k3", title="去年的事项", starts_on="2024-05-06")
    page = clerk.get("/community?year=2025&list=demand").text
    assert "缺少应急器材" in page
    # nothing was done yet for what a community asks
    assert "不适用" in page
    assert "走进社区" not in page
    assert "服务群众7人次" in page
    assert "去年的事项" not in page
    assert "去年的事项" in clerk.get("/community?year=2024").text
    page = clerk.get("/community?year=all&list=x").text
    assert "列出3项" in page


def test_a_gathering_is_linked_for_who_may_read_it(app, session, login_as):
    activity = make_activity(session, state=State.SUBMITTED)
    add(login_as("clerk1"), activity_id=str(activity.id))
    link = f"/activities/{activity.id}"
    assert link in login_as("clerk1").get("/community?year=2025").text
    assert link not in login_as("member1").get("/community?year=2025").text


def test_a_change_on_an_older_version_is_refused_and_keeps_the_text(app, login_as):
    clerk = login_as("clerk1")
    add(clerk)
    (line,) = stored(app, CommunityProject)
    url = f"/community/projects/{line.id}"
    assert 'value="走进社区讲解人防知识"' in clerk.get(url).text
    first = {**PROJECT, "title": "先保存的", "version": str(line.version)}
    second = {**PROJECT, "title": "后保存的", "version": str(line.version)}
    assert login_as("secretary1").post(url, first).status_code == 303
    answer = clerk.post(url, second)
    assert answer.status_code == 409
    assert "后保存的" in answer.text
    assert stored(app, CommunityProject)[0].title == "先保存的"


def test_a_member_registers_at_home_and_the_registration_ends(app, login_as):
    clerk = login_as("clerk1")
    register(clerk)
    register(clerk, "r2", member_id=member_id(app, "吴八方"), community="东风社区党委")
    page = clerk.get("/community/registrations").text
    assert "东风社区党委" in page
    assert "报到中" in page
    entry = stored(app, CommunityRegistration)[1]
    url = f"/community/registrations/{entry.id}"
    values = {**REGISTRATION, "member_id": str(entry.member_id), "version": str(entry.version)}
    answer = clerk.post(url, {**values, "ended_on": "2024-03-04"})
    assert answer.status_code == 422
    assert clerk.post(url, {**values, "ended_on": "2025-06-30"}).status_code == 303
    assert "已结束" in clerk.get("/community/registrations").text


def test_the_committee_sees_where_branches_are_registered_and_how_many_members(app, login_as):
    clerk = login_as("clerk1")
    register(clerk)
    register(clerk, "r2", member_id=member_id(app, "吴八方"), community="东风社区党委")
    register(
        clerk, "r3", member_id=member_id(app, "李二虎"), ended_on="2025-10-19", community="北园"
    )
    page = login_as("staff").get("/community/registrations").text
    table = page[page.index("各党支部报到情况") :]
    assert "和平社区党委" in table
    assert "1名" in table
    assert "东风社区党委" not in table
    assert "未填报" in table
    assert "东风社区党委" in login_as("staff").get("/community/registrations?branch=B01").text


def test_a_member_of_another_branch_is_not_registered(app, login_as):
    assert register(login_as("clerk1"), member_id=member_id(app, "冯十月")).status_code == 422


def test_an_entry_is_removed_with_a_trace(app, login_as):
    clerk = login_as("clerk1")
    add(clerk)
    register(clerk)
    for kind, path in ((CommunityProject, "projects"), (CommunityRegistration, "registrations")):
        (entry,) = stored(app, kind)
        url = f"/community/{path}/{entry.id}/remove"
        asked = clerk.get(url).text
        assert "移除后不能恢复" in asked
        assert entry.trail_label in asked
        assert url in clerk.get(f"/community/{path}/{entry.id}").text
        assert login_as("secretary2").post(url, {"version": "1"}).status_code == 404
        assert clerk.post(url, {"version": "9"}).status_code == 409
        assert clerk.post(url, {"version": str(entry.version)}).status_code == 303
        assert stored(app, kind) == []
    with app.app_context():
        actions = {e.action for e in db.session.scalars(select(AuditEvent))}
        assert {"community_project.removed", "community_registration.removed"} <= actions


@pytest.mark.parametrize(
    "page",
    ["/community?year=2025", "/community/registrations", "/community/registrations?branch=B01"],
)
def test_twenty_lines_take_as_many_statements_as_one(app, login_as, count_statements, page):
    clerk, staff = login_as("clerk1"), login_as("staff")
    add(clerk)
    register(clerk)
    count_statements.clear()
    staff.get(page)
    one = len(count_statements)
    again(app, CommunityProject, 20)
    again(app, CommunityRegistration, 20)
    count_statements.clear()
    staff.get(page)
    assert len(count_statements) == one


def test_lists_are_printed_and_exported_as_they_are_filtered(app, session, login_as):
    activity = make_activity(session, state=State.SUBMITTED)
    clerk, staff = login_as("clerk1"), login_as("staff")
    add(clerk, activity_id=str(activity.id), participants="0", ends_on="2025-09-14")
    add(clerk, "k2", title="缺少应急器材", list_type="demand", hours_tenths="", people_served="")
    for who in (clerk, staff):
        paper = who.get("/community.pdf?year=2025").data
        assert paper.startswith(b"%PDF")
        assert across_rules(paper) == []
    rows = sheet_rows(clerk.get("/community.xlsx?year=2025&list=project"))
    assert rows[0][0] == "机关第一党支部双报到需求、资源、项目清单"
    assert "2025年项目清单：服务时长2.5小时，服务群众120人次，参加党员0人次" in rows[1][0]
    assert rows[2][4:7] == ("服务时长（小时）", "服务群众（人次）", "参加党员（人次）")
    (line,) = rows[3:]
    assert line[:4] == ("走进社区讲解人防知识", "项目清单", "和平社区", "2025-09-13至2025-09-14")
    assert line[4:] == (2.5, 120, 0, "居民反映良好", None, activity.title, None)
    # a zero is something
    assert "0人次" in clerk.get("/community?year=2025&list=project").text.partition("<tbody>")[2]
    rows = sheet_rows(staff.get("/community.xlsx?year=2025"))
    assert [row[1] for row in rows[3:]] == ["机关第一党支部"] * 2
    # who may not read the gathering does not learn its title from the file
    assert sheet_rows(login_as("member1").get("/community.xlsx?year=2025"))[-1][-1] is None
    assert clerk.get("/community.xlsx?branch=B02").status_code == 404


def test_registrations_are_printed_and_exported(app, login_as):
    clerk, staff = login_as("clerk1"), login_as("staff")
    register(clerk)
    register(clerk, "r2", member_id=member_id(app, "吴八方"), ended_on="2025-06-30")
    for who in (clerk, staff):
        assert who.get("/community/registrations.pdf").data.startswith(b"%PDF")
    rows = sheet_rows(clerk.get("/community/registrations.xlsx"))
    assert [row[0] for row in rows[3:]] == ["党支部", "吴八方"]
    assert rows[4][2:] == (date(2024, 3, 5), "已结束", date(2025, 6, 30))
    rows = sheet_rows(staff.get("/community/registrations.xlsx"))
    assert rows[3][:2] == ("党支部", "机关第一党支部")


@pytest.mark.parametrize(
    ("page", "make", "table"),
    [
        ("/community", add, CommunityProject),
        ("/community/registrations", register, CommunityRegistration),
    ],
)
def test_more_than_fifty_lines_take_a_second_page(app, login_as, page, make, table):
    clerk = login_as("clerk1")
    make(clerk)
    again(app, table, 50, community="第{}社区".format)
    first = clerk.get(page).text
    assert first.count("修改</a>") == 50
    assert "共 51 条" in first
    assert "下一页" in first
    second = clerk.get(f"{page}?page=2").text
    assert second.count("修改</a>") == 1
    assert "上一页" in second


def test_what_was_typed_and_not_saved_is_offered_again(login_as):
    clerk = login_as("clerk1")
    key = key_on(clerk.get(NEW_PROJECT).text)
    assert key != key_on(clerk.get(NEW_PROJECT).text), "two new lines do not overwrite each other"
    clerk.post("/drafts/keep", {**PROJECT, "draft_key": key, "title": "没有保存的"})
    assert "没有保存的" in clerk.get(f"{NEW_PROJECT}?draft={key}").text
    assert "没有保存的" not in clerk.get(NEW_PROJECT).text
    add(clerk, draft_key=key)
    assert "没有保存的" not in clerk.get(f"{NEW_PROJECT}?draft={key}").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "请填写日期。"), ("9月31日", "请填写有效的日期，例如2025-03-05。")],
)
def test_a_line_without_a_readable_day_gets_one_sentence(app, login_as, typed, sentence):
    answer = add(login_as("clerk1"), starts_on=typed)
    assert answer.status_code == 422
    assert "Not a valid" not in answer.text
    # once in the summary, once beside the field
    assert answer.text.count(sentence) == 2
    assert answer.text.count('class="fault"') == 1
    assert stored(app, CommunityProject) == []


def test_a_project_meets_a_demand_and_draws_on_a_resource(app, login_as):
    clerk = login_as("clerk1")
    empty = {"hours_tenths": "", "people_served": "", "participants": "", "feedback": ""}
    add(clerk, "d1", title="缺少应急器材", list_type="demand", **empty)
    add(clerk, "d2", title="路灯不亮", list_type="demand", **empty)
    add(clerk, "o1", title="急救讲师", list_type="resource", **empty)
    demand, _, resource = sorted(stored(app, CommunityProject), key=lambda one: one.id)
    form = clerk.get(NEW_PROJECT).text
    assert f'<option value="{demand.id}">缺少应急器材（和平社区）</option>' in form
    ties = {"demand_id": str(demand.id), "resource_id": str(resource.id)}
    wrong = add(clerk, "p0", list_type="demand", **ties)
    assert wrong.status_code == 422
    assert "只有项目清单的事项对应需求和资源。" in wrong.text
    assert add(clerk, "p1", **ties).status_code == 303
    page = clerk.get("/community?year=2025").text
    assert "需求：缺少应急器材；资源：急救讲师" in page
    assert page.count("已对接1个项目") == 2
    assert page.count("，未对接") == 1
    assert "社区需求2项、已对接1项" in page
    # of another branch nothing can be met
    assert "缺少应急器材" not in login_as("clerk2").get("/community/B02/projects/new").text
    # a demand that is taken out leaves what was done
    removed = clerk.post(
        f"/community/projects/{demand.id}/remove", {"version": str(demand.version)}
    )
    assert removed.status_code == 303
    assert "资源：急救讲师" in clerk.get("/community?year=2025").text
