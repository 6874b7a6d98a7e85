"""Registers of service and business: what is entered stands in list, file, print and sums; who may do what."""

from datetime import date

import pytest

from intranet.domain.access.audit import AuditEvent
from intranet.domain.service.partners import Partnership
from intranet.domain.service.programmes import Programme, ProgrammeYear
from intranet.domain.service.projects import FieldVisit, KeyProject, ProjectMember, ProjectNode
from intranet.domain.service.training import Training
from intranet.features.service.shelf import BUSINESS, SERVICE
from intranet.foundation import clock
from intranet.foundation.database import db
from tests.factories.activities import make_activity
from tests.factories.service import make_line, make_training
from tests.features.search.helpers import hits
from tests.print.reading import across_rules, pages
from tests.rows import again, sheet_rows, stored

SPAN = {"held_on": "2025-09-13", "ends_on": "", "activity_id": ""}
TYPED = {
    "training": {
        **SPAN, "title": "市级联训", "kind": "joint", "level": "city", "sessions": "3", "hours_tenths": "2.5",
        "participants": "60", "equipment": "", "kilometres": "", "partners": "", "subjects": "短波通联",
    },
    "outreach": {
        **SPAN, "title": "法律进社区", "venue": "community", "sessions": "", "audience": "120", "materials": "",
        "place": "和平社区", "partners": "",
    },
    "volunteering": {
        **SPAN, "title": "无偿献血", "place": "", "partners": "", "participants": "8", "hours_tenths": "12",
        "people_served": "",
    },
    "partners": {
        "partner": "和平社区党委", "kind": "community", "agreed_on": "2025-03-05", "ended_on": "",
        "matter": "组织联建", "outcome": "",
    },
}  # fmt: skip
TYPED |= {
    "programmes": {
        "name": "纳凉点开放", "since_year": "2010", "ended_year": "", "audience": "市民", "content": "夏季向市民开放",
    },
    "sites": {
        "name": "一号纳凉点", "programme_id": "", "location": "", "purpose": "", "opened_on": "2024-07-01",
        "closed_on": "", "area": "1200",
    },
    "projects": {
        "name": "轨道交通二期", "level": "city", "builder": "", "steward": "张一鸣（处长）",
        "begun_on": "2025-03-01", "ended_on": "",
    },
    "media": {
        "title": "纳凉点开放", "level": "province", "outlet": "示例日报", "published_on": "2025-07-02",
        "issue": "first", "pieces": "", "author": "", "link": "https://news.example.cn/1", "activity_id": "",
    },
    "visits": {
        "project_id": "", "visited_on": "2025-09-13", "place": "三号工地", "people": "", "problem": "图纸不全",
        "solution": "当场补充", "solved_on": "2025-09-13",
    },
}  # fmt: skip
TYPED |= {
    "menu": {
        "name": "急救讲解", "kind": "public", "category": "应急技能", "content": "", "since_on": "2025-01-01",
        "until_on": "",
    },
    "orders": {
        "need": "楼道照明需要维修", "source": "resident", "received_on": "2025-09-13", "party": "", "item_id": "",
    },
}  # fmt: skip
BOOKS = {book.key: (shelf, book) for shelf in (SERVICE, BUSINESS) for book in shelf.books.values()}


def at(key, rest=""):
    return f"/{BOOKS[key][0].blueprint.name}/{key}{rest}"


def enter(browser, key, *, place="B01", **changes):
    return browser.post(at(key, f"/new?branch={place}"), {**TYPED[key], "version": "0", **changes})


def printed(content):
    return "".join(line.text for page in pages(content) for line in page)


@pytest.mark.parametrize("key", TYPED)
def test_a_line_is_entered_corrected_and_removed(app, login_as, key):
    clerk, book = login_as("clerk1"), BOOKS[key][1]
    table = book.table
    answer = enter(clerk, key)
    assert answer.status_code == 303
    assert answer.location.startswith(at(key, "?branch=B01"))
    (line,) = stored(app, table)
    name = next(one for one in book.columns if one.heads).cell([line])
    for who in ("member1", "staff", "archivist"):
        assert name in login_as(who).get(at(key, "?year=2025")).text
        assert name in [
            row[0] for row in sheet_rows(login_as(who).get(at(key, ".xlsx?year=2025&branch=B01")))
        ]
    paper = clerk.get(at(key, ".pdf?year=2025")).data
    assert name in printed(paper)
    assert across_rules(paper) == []
    page = login_as("member1").get(at(key, f"/{line.id}")).text
    assert name in page
    assert "/edit" not in page
    assert hits(login_as("member1"), name) == [name]
    assert hits(login_as("member2"), name) == []
    field = book.layout[0]
    changed = {**TYPED[key], field: "另一个名称", "version": str(line.version)}
    assert clerk.post(at(key, f"/{line.id}/edit"), changed).status_code == 303
    assert "另一个名称" in clerk.get(at(key, "?year=2025")).text
    version = {"version": str(stored(app, table)[0].version)}
    assert "另一个名称" in clerk.get(at(key, f"/{line.id}/remove")).text
    assert clerk.post(at(key, f"/{line.id}/remove"), version).status_code == 303
    assert stored(app, table) == []
    acts = [
        event.action
        for event in stored(app, AuditEvent, AuditEvent.object_kind == table.audited[0])
    ]
    assert acts == ["service.entered", "service.edited", "service.removed"]


def test_what_is_not_filled_in_is_told_and_what_was_typed_stays(login_as):
    answer = enter(
        login_as("clerk1"), "training", title="", hours_tenths="两小时", ends_on="2025-09-01"
    )
    assert answer.status_code == 422
    for sentence in ("请填写名称。", "请填写数字，最多一位小数", "结束日期早于开始日期，请核对。"):
        assert sentence in answer.text
    assert 'value="两小时"' in answer.text


def test_sums_are_of_the_lines_listed_and_what_nobody_knows_is_not_counted(app, login_as):
    with app.app_context():
        session = db.session()
        make_training(session, held_on=date(2024, 12, 31), sessions=9)
        make_training(session, held_on=date(2025, 1, 1), sessions=2, hours_tenths=15)
        make_training(session, held_on=date(2025, 12, 31), sessions=3)
        make_training(session, branch="B02", held_on=date(2025, 5, 1), sessions=4, hours_tenths=20)
        make_training(session, branch="", held_on=date(2025, 5, 1), sessions=5)
    staff = login_as("staff")
    of_all = staff.get(at("training", "?year=2025")).text
    assert "列出4条：场次14场，时长3.5小时，参训未填报，未填报的不计入" in of_all
    assert "机关党委本级" in of_all
    assert (
        "列出2条：场次5场，时长1.5小时，"
        in login_as("clerk1").get(at("training", "?year=2025")).text
    )
    assert (
        "列出1条：场次5场，时长未填报，"
        in staff.get(at("training", "?year=2025&branch=committee")).text
    )
    assert "列出1条：场次9场" in staff.get(at("training", "?year=2024")).text
    paper = printed(staff.get(at("training", ".pdf?year=2025")).data)
    assert "场次14场" in paper
    # on paper the unit stands in the heading of its column, not behind each number
    assert "1.5" in paper.replace("时长3.5小时", "")
    assert "1.5小时" not in paper


def test_the_list_is_narrowed_to_one_level(app, login_as):
    clerk = login_as("clerk1")
    enter(clerk, "training")
    enter(clerk, "training", level="province", title="省市联训")
    page = clerk.get(at("training", "?year=2025&kind=province")).text
    assert "省市联训" in page
    assert "市级联训" not in page
    assert "列出2条" in clerk.get(at("training", "?year=2025&kind=other")).text


def test_a_partner_stands_in_each_year_until_it_ended(app, login_as):
    clerk = login_as("clerk1")
    enter(clerk, "partners", agreed_on="2023-05-01", ended_on="2024-06-30", partner="甲社区")
    enter(clerk, "partners", agreed_on="2024-05-01", partner="乙社区")
    found = {
        year: [
            name
            for name in ("甲社区", "乙社区")
            if name in clerk.get(at("partners", f"?year={year}")).text
        ]
        for year in (2022, 2023, 2024, 2025)
    }
    assert found == {2022: [], 2023: ["甲社区"], 2024: ["甲社区", "乙社区"], 2025: ["乙社区"]}


def test_the_committee_enters_its_own_and_no_branch_those_of_another(app, login_as):
    assert enter(login_as("staff"), "partners", place="committee").status_code == 303
    (line,) = stored(app, Partnership)
    assert line.branch_id is None
    assert enter(login_as("clerk1"), "partners", place="B02").status_code == 404
    assert enter(login_as("member1"), "partners").status_code == 403
    assert login_as("staff").get(at("partners", f"/{line.id}")).status_code == 200
    for page in ("", "/edit"):
        assert login_as("clerk1").get(at("partners", f"/{line.id}{page}")).status_code == 404
    assert login_as("clerk1").get("/service/other/new").status_code == 404


def test_a_gathering_is_named_to_who_may_read_it(app, login_as):
    with app.app_context():
        activity = make_activity(db.session(), title="金盾演练暨主题党日")
        make_training(db.session(), held_on=date(2025, 9, 13), activity_id=activity.id)
    assert "金盾演练暨主题党日" in login_as("clerk1").get(at("training", "?year=2025")).text
    assert "金盾演练暨主题党日" not in login_as("member1").get(at("training", "?year=2025")).text


def test_a_list_of_many_takes_as_many_statements_as_one_of_few(app, login_as, count_statements):
    with app.app_context():
        make_training(db.session(), held_on=date(2025, 9, 13))
    clerk = login_as("clerk1")
    clerk.get(at("training", "?year=2025"))
    count_statements.clear()
    clerk.get(at("training", "?year=2025"))
    few = len(count_statements)
    again(app, Training, 20)
    count_statements.clear()
    clerk.get(at("training", "?year=2025"))
    assert len(count_statements) == few


def test_figures_of_a_programme_are_worded_as_exactly_as_they_are_known(app, login_as):
    clerk = login_as("clerk1")
    enter(clerk, "programmes")
    (programme,) = stored(app, Programme)
    typed = {
        "programme_id": str(programme.id), "as_of": "2025-10-20", "sites": "9", "area": "110000", "sessions": "",
        "ordinal": "", "version": "0",
    }  # fmt: skip
    address = at("programme-years", "/new?branch=B01")
    assert "请填写人次" in clerk.post(address, {**typed, "served": "逾210万元"}).text
    too_early = clerk.post(address, {**typed, "as_of": "2009-12-31", "served": ""})
    assert "早于开始年份（2010年），请核对。" in too_early.text
    assert clerk.post(address, {**typed, "served": "逾210万人次"}).status_code == 303
    (year,) = stored(app, ProgrammeYear)
    assert (year.served, year.people_served) == ("逾210万人次", 2_100_000)
    page = clerk.get(at("programme-years", "?year=2025")).text
    assert all(words in page for words in ("纳凉点开放", "逾210万人次", "9处", "110000平方米"))
    again_on_the_day = clerk.post(address, {**typed, "served": ""})
    assert again_on_the_day.status_code == 409
    assert "16年" in clerk.get(at("programmes", "?year=2025")).text
    assert "纳凉点开放" not in clerk.get(at("programmes", "?year=2009")).text
    # of another branch nothing can be chosen
    assert "纳凉点开放" not in login_as("clerk2").get(at("programme-years", "/new")).text


def test_nodes_reached_early_are_counted_and_what_was_solved_on_the_spot(app, login_as):
    with app.app_context():
        session = db.session()
        project = make_line(
            session,
            KeyProject,
            name="二期",
            level="city",
            steward="张一鸣",
            begun_on=date(2025, 1, 1),
        )
        for node, done in (("主体", date(2025, 6, 1)), ("验收", date(2025, 6, 30)), ("移交", None)):
            make_line(
                session,
                ProjectNode,
                project_id=project.id,
                node=node,
                planned_on=date(2025, 6, 30),
                done_on=done,
            )
        for problem, solved in (("图纸不全", 13), ("材料缺口", 20), ("", None)):
            make_line(
                session, FieldVisit, place="工地", visited_on=date(2025, 9, 13), problem=problem,
                solution="补齐" if solved else "", solved_on=date(2025, 9, solved) if solved else None,
            )  # fmt: skip
    clerk = login_as("clerk1")
    page = clerk.get(at("nodes", "?year=2025")).text
    assert "列出3条：已完成2个，其中提前完成1个，有节点提前完成的项目1个，数据截至" in page
    assert all(words in page for words in ("提前29天", "按期完成", "已到期"))
    assert "发现问题2个，已解决2个，其中当场解决1个" in clerk.get(at("visits", "?year=2025")).text


def test_what_was_solved_says_what_and_how(login_as):
    answer = enter(login_as("clerk1"), "visits", problem="", solution="")
    assert answer.status_code == 422
    assert "请写明解决办法。" in answer.text
    assert "请写明发现的问题。" in answer.text


def test_nothing_is_solved_on_a_day_to_come_or_before_it_was_found(login_as):
    clerk = login_as("clerk1")
    for day, said in (("2031-01-01", "解决日期晚于今天"), ("2025-09-12", "解决日期早于服务日期")):
        answer = enter(clerk, "visits", solution="补齐", solved_on=day)
        assert answer.status_code == 422
        assert said in answer.text


@pytest.fixture
def project(app):
    """A project with one of its team, a node and a visit whose problem is open; of another, a node."""
    with app.app_context():
        session = db.session()
        found = [
            make_line(
                session, KeyProject, name=name, level="city", steward="张一鸣（处长）", begun_on=date(2025, 1, 1)
            ).id
            for name in ("轨道交通二期", "文化中心")
        ]  # fmt: skip
        make_line(
            session, ProjectMember, project_id=found[0], name="胡敏", post="科长", joined_on=date(2025, 1, 1)
        )  # fmt: skip
        for key, node in zip(found, ("主体验收", "另一节点"), strict=True):
            make_line(session, ProjectNode, project_id=key, node=node, planned_on=date(2025, 6, 30))
        make_line(
            session, FieldVisit, project_id=found[0], place="三号工地", visited_on=date(2025, 9, 13),
            problem="图纸不全",
        )  # fmt: skip
        return found[0]


def test_the_page_of_a_project_is_one_sheet_that_prints(login_as, project):
    page = login_as("member1").get(at("projects", f"/{project}")).text
    for words in (
        "张一鸣（处长）",
        "胡敏",
        "科长",
        "主体验收",
        "图纸不全",
        "发现问题1个，尚未解决",
    ):
        assert words in page
    assert "另一节点" not in page
    assert "登记项目节点" not in page, "who reads enters nothing"
    paper = login_as("member1").get(at("projects", f"/{project}.pdf"))
    assert paper.mimetype == "application/pdf"
    assert len(pages(paper.data)) == 1
    for words in ("轨道交通二期", "胡敏", "主体验收", "图纸不全"):
        assert words in printed(paper.data)
    assert across_rules(paper.data) == []
    assert login_as("member1").get(at("projects", f"/{project}.docx")).status_code == 200
    assert login_as("member2").get(at("projects", f"/{project}.pdf")).status_code == 404


def test_what_belongs_to_a_project_is_entered_from_its_page(app, login_as, project):
    clerk = login_as("clerk1")
    address = at("nodes", f"/new?branch=B01&project_id={project}")
    assert address.replace("&", "&amp;") in clerk.get(at("projects", f"/{project}")).text
    assert f'<option selected value="{project}">' in clerk.get(address).text
    typed = {
        "project_id": str(project),
        "node": "竣工",
        "planned_on": "2025-12-30",
        "done_on": "",
        "version": "0",
    }
    answer = clerk.post(address, typed)
    assert (answer.status_code, answer.location) == (303, at("projects", f"/{project}"))
    assert "竣工" in clerk.get(answer.location).text


def test_a_problem_is_closed_where_it_was_met(app, login_as, project):
    clerk = login_as("clerk1")
    (visit,) = stored(app, FieldVisit)
    address = at("visits", f"/{visit.id}/finish")
    for page in (at("visits", "?year=2025"), at("visits", f"/{visit.id}")):
        assert f'href="{address}"' in clerk.get(page).text
        assert address not in login_as("member1").get(page).text
    page = clerk.get(address).text
    assert "图纸不全" in page
    today = clock.today().isoformat()
    assert f'value="{today}"' in page
    typed = {"solution": "", "solved_on": "2025-09-12", "version": str(visit.version)}
    refused = clerk.post(address, typed)
    assert refused.status_code == 422
    assert "请填写解决办法。" in refused.text
    assert "解决日期早于发现问题的日期，请核对。" in refused.text
    answer = clerk.post(address, {**typed, "solution": "补充图纸", "solved_on": "2025-09-13"})
    assert (answer.status_code, answer.location) == (303, at("visits", f"/{visit.id}"))
    (solved,) = stored(app, FieldVisit)
    assert (solved.solution, solved.problem, solved.place) == ("补充图纸", "图纸不全", "三号工地")
    assert "当场解决" in clerk.get(answer.location).text
    assert address not in clerk.get(answer.location).text
    assert clerk.get(address).status_code == 404
    assert login_as("clerk2").get(address).status_code == 404


def test_items_are_counted_by_level_and_reprints_apart(login_as):
    clerk = login_as("clerk1")
    enter(clerk, "media", pieces="3")
    enter(clerk, "media", issue="reprint", title="转载一则")
    enter(clerk, "media", level="site", title="官网稿件", pieces="40", link="一版")
    page = clerk.get(at("media", "?year=2025")).text
    assert "列出3条：原发43篇，转载1篇次" in page
    assert "省级：原发3篇，转载1篇次；官方网站：" in page
    assert "官方网站：原发40篇，转载0篇次。" in page
    assert 'href="https://news.example.cn/1"' in page
    assert 'href="一版"' not in page
    assert "省级：原发" not in clerk.get(at("media", "?year=2025&kind=site")).text
    assert "省级：原发3篇，转载1篇次；官方网站" in printed(
        clerk.get(at("media", ".pdf?year=2025")).data
    )
    wrong = enter(clerk, "media", link="www.example.cn")
    assert "网页地址请以 http:// 或 https:// 开头。" in wrong.text


def test_talks_are_told_by_venue(login_as):
    clerk = login_as("clerk1")
    enter(clerk, "outreach", sessions="7")
    enter(clerk, "outreach", venue="school", sessions="5", audience="")
    page = clerk.get(at("outreach", "?year=2025")).text
    assert "进学校：场次5场，受众未填报，发放资料未填报；进社区：" in page
    assert "进社区：场次7场，受众120人次，发放资料未填报。" in page


def test_an_exercise_that_is_a_theme_day_is_entered_once(app, login_as):
    with app.app_context():
        activity = make_activity(db.session(), title="金盾演练暨主题党日").id
    clerk = login_as("clerk1")
    assert enter(clerk, "training", activity_id=str(activity)).status_code == 303
    twice = enter(clerk, "training", title="又一次", activity_id=str(activity))
    assert twice.status_code == 422
    assert "这次活动已经登记过，不再重复登记。" in twice.text
    assert 'value="又一次"' in twice.text
    assert enter(clerk, "outreach", activity_id=str(activity)).status_code == 303
    assert "列出1条：场次3场" in clerk.get(at("training", "?year=2025")).text


def test_what_a_programme_came_to_over_the_years_keeps_its_wording(app, login_as):
    with app.app_context():
        session = db.session()
        found = make_line(session, Programme, name="百姓大舞台", since_year=2019, content="演出")
        for day, sessions, ordinal, served in (
            (date(2024, 6, 30), 9, 240, "逾90万人次"),
            (date(2024, 12, 31), 20, 252, "逾200万人次"),
            (date(2025, 9, 30), 12, 264, "210万余人次"),
        ):
            make_line(
                session, ProgrammeYear, programme_id=found.id, as_of=day, sessions=sessions, ordinal=ordinal,
                served=served, people_served=None,
            )  # fmt: skip
        key = found.id
    page = login_as("member1").get(at("programmes", f"/{key}")).text
    assert "2024年至2025年累计32场，服务群众410万余人次" in page
    assert "第252场" in page
    assert "未填报的年度" not in page


def test_a_year_of_a_programme_that_nobody_told_is_said_to_be_left_out(app, login_as):
    with app.app_context():
        session = db.session()
        found = make_line(session, Programme, name="百姓大舞台", since_year=2019, content="演出")
        for day, sessions in (
            (date(2023, 6, 30), 9),
            (date(2023, 12, 31), None),
            (date(2025, 9, 30), 12),
        ):
            make_line(
                session, ProgrammeYear, programme_id=found.id, as_of=day, sessions=sessions, served="",
                people_served=None,
            )  # fmt: skip
        key = found.id
    page = login_as("member1").get(at("programmes", f"/{key}")).text
    # the last number that was told of a year stands, and nothing is claimed of the year between
    assert "2023年至2025年累计21场，未填报的年度不计入" in page


def test_what_holds_other_lines_is_not_removed_before_them(app, login_as, project):
    clerk = login_as("clerk1")
    answer = clerk.get(at("projects", f"/{project}/remove"))
    assert answer.status_code == 409
    assert "还有服务团队1条、项目节点1条、现场服务1条，不能移除" in answer.text


def test_partners_and_sites_are_counted(login_as):
    clerk = login_as("clerk1")
    enter(clerk, "partners")
    enter(clerk, "partners", partner="某企业党支部", kind="company")
    page = clerk.get(at("partners", "?year=2025")).text
    assert "列出2条：共建单位2家" in page
    assert "社区（村）：共建单位1家；企业：共建单位1家。" in page
    enter(clerk, "sites")
    assert "列出1条：站点1处，面积1200平方米" in clerk.get(at("sites", "?year=2025")).text
