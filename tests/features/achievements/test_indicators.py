"""The dictionary: who keeps it, how totals come about, what is refused."""

import pytest
from sqlalchemy import select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.achievements.indicators import CountedBy, Indicator, ReportSection
from intranet.domain.records.workflow import State
from tests.features.achievements.scene import make_achievement, make_indicator
from tests.features.achievements.scene import typed as figure

PAGE = "/achievements/indicators"


def typed(**changes):
    return {
        "name": "普法宣传",
        "parent_id": "",
        "opening": "",
        "counted_by": "",
        "section": "business",
        "theme": "普法",
        "after_id": "",
        "is_active": "y",
        **changes,
    }


def seen(browser, indicator):
    text = browser.get(f"{PAGE}/{indicator.id}").text
    return text.split('name="version" type="hidden" value="')[1].split('"')[0]


def by_name(session, name):
    session.expire_all()
    found = session.scalar(select(Indicator).where(Indicator.name == name))
    session.rollback()
    return found


@pytest.mark.parametrize("username", ["secretary1", "leader", "member1", "jiwei"])
def test_only_the_staff_keep_it(session, login_as, username):
    found = make_indicator(session, "普法宣传")
    browser = login_as(username)
    for page in (PAGE, f"{PAGE}/new", f"{PAGE}/{found.id}"):
        assert browser.get(page).status_code == 403
    assert "指标目录" not in browser.get("/achievements").text
    assert browser.post(f"{PAGE}/new", typed()).status_code == 403


def test_a_name_is_added_listed_and_changed(session, login_as):
    browser = login_as("staff")
    assert "还没有指标" in browser.get(PAGE).text
    assert browser.post(f"{PAGE}/new", typed()).status_code == 303
    found = by_name(session, "普法宣传")
    assert (found.section, found.theme, found.sort_order) == (ReportSection.BUSINESS, "普法", 10)
    assert f'<a href="{PAGE}/{found.id}">普法宣传</a>' in browser.get(PAGE).text
    data = typed(name="普法教育", version=seen(browser, found))
    data.pop("is_active")
    assert browser.post(f"{PAGE}/{found.id}", data).status_code == 303
    assert by_name(session, "普法教育").is_active is False
    assert "已停用" in browser.get(PAGE).text
    actions = set(session.scalars(select(AuditEvent.action)))
    assert {AuditAction.INDICATOR_ADDED, AuditAction.INDICATOR_EDITED} <= actions


def test_parts_stand_behind_their_total_and_share_its_place(session, login_as):
    total = make_indicator(session, "媒体稿件", section=ReportSection.PUBLICITY, theme="宣传",
                           opening="刊发")  # fmt: skip
    browser = login_as("staff")
    added = browser.post(f"{PAGE}/new", typed(name="省级媒体", parent_id=str(total.id)))
    assert added.status_code == 303
    part = by_name(session, "省级媒体")
    assert (part.parent_id, part.section, part.theme) == (
        total.id,
        ReportSection.PUBLICITY,
        "宣传",
    )
    page = browser.get(PAGE).text
    assert "合计</span>" in page
    assert page.index(">媒体稿件</a>") < page.index(">省级媒体</a>")
    moved = typed(name="媒体稿件", section="theory", theme="理论", version=seen(browser, total))
    assert browser.post(f"{PAGE}/{total.id}", moved).status_code == 303
    assert by_name(session, "省级媒体").section is ReportSection.THEORY


REFUSED = [
    ({"name": ""}, "name", "请填写指标名称"),
    ({"name": "长" * 41}, "name", "最多40字"),
    ({"name": "已有指标"}, "name", "已有同名指标"),
    ({"parent_id": "999"}, "parent_id", "请从列表中选择"),
    ({"section": "x"}, "section", ""),
]


@pytest.mark.parametrize(("changes", "field", "words"), REFUSED)
def test_what_does_not_fit_is_said_and_kept(session, login_as, changes, field, words):
    make_indicator(session, "已有指标")
    answer = login_as("staff").post(f"{PAGE}/new", typed(theme="留下的主题", **changes))
    assert answer.status_code == 422
    assert words in answer.text.split(f'id="{field}-error"')[1]
    assert "留下的主题" in answer.text


def test_an_indicator_with_figures_does_not_become_a_total(session, login_as):
    law = make_indicator(session, "普法活动")
    make_achievement(session, indicator=law)
    browser = login_as("staff")
    answer = browser.post(f"{PAGE}/new", typed(parent_id=str(law.id)))
    assert answer.status_code == 422
    assert "已登记1条数据，不能作合计" in answer.text
    make_achievement(session, indicator=make_indicator(session, "撤销"), state=State.VOIDED)
    gone = by_name(session, "撤销")
    assert browser.post(f"{PAGE}/new", typed(parent_id=str(gone.id))).status_code == 303


def test_totals_do_not_nest(session, login_as):
    total = make_indicator(session, "合计")
    part = make_indicator(session, "部分", parent_id=total.id)
    other = make_indicator(session, "其他")
    browser = login_as("staff")
    assert "列入其他合计" in browser.post(f"{PAGE}/new", typed(parent_id=str(part.id))).text
    for parent in (other, total):
        data = typed(name="合计", parent_id=str(parent.id), version=seen(browser, total))
        assert browser.post(f"{PAGE}/{total.id}", data).status_code == 422


def test_a_stale_save_is_refused_once(session, login_as):
    found = make_indicator(session, "普法宣传")
    browser = login_as("staff")
    old = seen(browser, found)
    assert browser.post(f"{PAGE}/{found.id}", typed(theme="甲", version=old)).status_code == 303
    answer = browser.post(f"{PAGE}/{found.id}", typed(theme="乙", version=old))
    assert answer.status_code == 409
    assert 'value="乙"' in answer.text
    fresh = answer.text.split('name="version" type="hidden" value="')[1].split('"')[0]
    assert browser.post(f"{PAGE}/{found.id}", typed(theme="乙", version=fresh)).status_code == 303


def test_the_dictionary_takes_the_same_statements_for_any_length(
    session, login_as, count_statements
):
    make_indicator(session, "指标")
    browser = login_as("staff")
    browser.get(PAGE)
    count_statements.clear()
    browser.get(PAGE)
    few = len(count_statements)
    for number in range(20):
        make_indicator(session, f"指标{number}")
    count_statements.clear()
    browser.get(PAGE)
    assert len(count_statements) == few <= 4


def test_an_unknown_name_is_not_found(session, login_as):
    assert login_as("staff").get(f"{PAGE}/999").status_code == 404


def test_a_part_may_be_checked_against_a_register_and_a_total_not(session, login_as):
    total = make_indicator(session, "联训")
    part = make_indicator(session, "省市联训", parent_id=total.id)
    browser = login_as("staff")
    data = typed(name="联训", version=seen(browser, total), counted_by="training_province")
    answer = browser.post(f"{PAGE}/{total.id}", data)
    assert answer.status_code == 422
    assert "合计由所含指标自动计算，不与台账核对。" in answer.text
    data = typed(
        name="省市联训",
        version=seen(browser, part),
        parent_id=str(total.id),
        counted_by="training_province",
    )
    assert browser.post(f"{PAGE}/{part.id}", data).status_code == 303
    assert "训练演练：省市联合训练场次" in browser.get(PAGE).text
    counted = typed(name="责任书签订", counted_by="pledges")
    assert browser.post(f"{PAGE}/new", counted).status_code == 303
    wanted = typed(name="签订责任书", parent_id=str(by_name(session, "责任书签订").id))
    assert "与台账核对，不能作合计" in browser.post(f"{PAGE}/new", wanted).text


def test_a_published_figure_is_entered_beside_what_a_register_counts(session, login_as):
    found = make_indicator(session, "责任书签订", counted_by=CountedBy.PLEDGES)
    browser, sent = login_as("clerk1"), figure(found, subject="签订责任书", wording="30份")
    assert f'value="{found.id}"' in browser.get("/achievements/new?kind=figure").text
    assert browser.post("/achievements/new?kind=figure", sent).status_code == 303


def test_the_catalogue_is_searched_by_name_theme_and_part(session, login_as):
    total = make_indicator(session, "联合训练", theme="练兵备战")
    make_indicator(session, "省市联训", parent_id=total.id, theme="练兵备战")
    make_indicator(session, "普法宣传", theme="依法行政")
    browser = login_as("staff")
    for words, there in (("省市", "省市联训"), ("依法", "普法宣传"), ("联合", "省市联训")):
        page = browser.get(f"{PAGE}?q={words}").text
        assert f">{there}</a>" in page
        assert (">普法宣传</a>" in page) == (there == "普法宣传")
    assert "没有找到符合条件的指标" in browser.get(f"{PAGE}?q=无此指标").text


def test_a_name_is_put_behind_another(session, login_as):
    names = [make_indicator(session, name) for name in ("甲", "乙", "丙")]
    browser = login_as("staff")
    page = browser.get(f"{PAGE}/{names[2].id}").text
    assert f'<option selected value="{names[1].id}">“乙”之后</option>' in page
    assert "顺序" not in page
    data = typed(name="丙", after_id=str(names[0].id), version=seen(browser, names[2]))
    assert browser.post(f"{PAGE}/{names[2].id}", data).status_code == 303
    page = browser.get(PAGE).text
    assert page.index(">甲</a>") < page.index(">丙</a>") < page.index(">乙</a>")


def test_targets_of_a_year_are_set_on_one_page(session, login_as):
    law, stopped = make_indicator(session, "普法"), make_indicator(session, "旧项", is_active=False)
    browser, address = login_as("staff"), f"{PAGE}/targets?year=2025"
    assert "旧项" not in browser.get(address).text
    field = f"target_{law.id}"
    refused = browser.post(address, {field: "很多"})
    assert refused.status_code == 422
    assert "请填写数值和单位，例如：不少于200场次。" in refused.text
    assert 'value="很多"' in refused.text
    assert browser.post(address, {field: "不少于200场次"}).status_code == 303
    assert "不少于200场次" in browser.get(PAGE).text
    assert "不少于200场次</td>" in browser.get(f"{PAGE}/targets?year=2026").text
    assert browser.post(address, {field: ""}).status_code == 303
    assert "不少于200场次" not in browser.get(PAGE).text
    acts = session.scalars(
        select(AuditEvent.object_label).where(AuditEvent.action == AuditAction.INDICATOR_TARGET_SET)
    ).all()
    assert acts == ["普法", "普法"]
    assert stopped.id
    for username in ("leader", "secretary1"):
        assert login_as(username).get(address).status_code == 403
