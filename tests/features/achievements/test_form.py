"""The form: every kind, how a value is read, what is refused and kept, double submits and stale saves."""

from datetime import date

import pytest
from sqlalchemy import func, select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.achievements.indicators import ReportSection
from intranet.domain.achievements.quantities import MeasureKind, Qualifier
from intranet.domain.achievements.tables import Achievement, AchievementKind, Attribution, Level
from intranet.domain.records.workflow import State
from tests.features.achievements.scene import (
    act,
    branch_id_of,
    make_achievement,
    make_brand,
    make_indicator,
    typed,
    version_of,
)
from tests.rows import newest

NEW = "/achievements/new"


@pytest.fixture
def law(session):
    return make_indicator(session, "普法活动")


def count(session):
    session.expire_all()
    return session.scalar(select(func.count(Achievement.id)))


def test_a_kind_is_chosen_first(login_as):
    page = login_as("secretary1").get(NEW).text
    assert "机关第一党支部" in page
    for kind in AchievementKind:
        assert f"kind={kind.value}" in page
        assert kind.label in page


def test_a_branch_enters_for_itself_and_the_source_names_it(session, law, login_as):
    browser = login_as("clerk1")
    answer = browser.post(NEW, typed(law))
    assert answer.status_code == 303
    found = newest(session, Achievement)
    assert answer.headers["Location"] == f"/achievements/{found.id}"
    assert (found.branch_id, found.attribution) == (branch_id_of(session, "B01"), "stated")
    assert (found.low, found.high, found.unit) == (210_000, None, "场次")
    assert (found.qualifier, found.measure_kind) == (Qualifier.OVER, MeasureKind.COUNT)
    assert (found.period_start, found.period_end) == (date(2025, 7, 1), date(2025, 9, 30))
    assert (found.state, found.public_ok, found.in_text) == (State.DRAFT, False, True)
    last = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id.desc())).first()
    assert last == AuditAction.ACHIEVEMENT_CREATED


QUALIFIERS = [
    ("210余场次", 210_000, None, Qualifier.OVER, "场次"),
    ("逾210万人次", 2_100_000_000, None, Qualifier.OVER, "人次"),
    ("10多万平方米", 100_000_000, None, Qualifier.OVER, "平方米"),
    ("约11万平方米", 110_000_000, None, Qualifier.APPROX, "平方米"),
    ("近300人", 300_000, None, Qualifier.APPROX, "人"),
    ("不少于3家", 3000, None, Qualifier.AT_LEAST, "家"),
    ("全覆盖", 100_000, None, Qualifier.ALL, "%"),
    ("16个百分点", 16_000, None, Qualifier.EXACT, "百分点"),
    ("13%", 13_000, None, Qualifier.EXACT, "%"),
    ("3至5万人", 30_000_000, 50_000_000, Qualifier.EXACT, "人"),
    ("362.7万元", 362_700, None, Qualifier.EXACT, "万元"),
]


@pytest.mark.parametrize(("wording", "low", "high", "qualifier", "unit"), QUALIFIERS)
def test_every_qualifier_survives_every_path(
    session, law, login_as, wording, low, high, qualifier, unit
):
    browser = login_as("secretary1")
    assert browser.post(NEW, typed(law, wording=wording)).status_code == 303
    found = newest(session, Achievement)
    assert (found.wording, found.low, found.high) == (wording, low, high)
    assert (found.qualifier, found.unit) == (qualifier, unit)
    assert act(browser, found, "submit").status_code == 303
    assert act(login_as("staff"), found, "approve").status_code == 303
    assert f"{wording}</a>" in login_as("member2").get("/achievements").text
    record = login_as("member2").get(f"/achievements/{found.id}").text
    assert f"<b>{wording}</b>" in record
    assert "数值读作：" in record
    assert wording in login_as("member2").get("/achievements/series").text
    assert "数值读作：" in login_as("member2").get(f"/achievements/{found.id}").text


def test_the_record_page_says_how_the_value_was_read(session, law, login_as):
    browser = login_as("secretary1")
    browser.post(NEW, typed(law, tail="，覆盖五类场所", as_of="2025-09-30"))
    page = browser.get(f"/achievements/{newest(session, Achievement).id}").text
    assert "数值读作：210，多于（余、逾、多），单位“场次”。" in page
    assert "截至2025年9月30日，组织普法宣传教育活动" in page


def test_the_period_stands_beside_the_day_it_counts_up_to(session, law, login_as):
    browser = login_as("secretary1")
    days = {"period_from": "2025-07-01", "period_to": "2025-09-30"}
    assert browser.post(NEW, typed(law, as_of="2025-08-31", **days)).status_code == 303
    words = "2025年第三季度（截至2025年8月31日）"
    assert words in browser.get(f"/achievements/{newest(session, Achievement).id}").text
    assert words in browser.get("/achievements").text


def test_a_wording_without_a_number_is_remarked(session, law, login_as):
    browser = login_as("secretary1")
    assert (
        "“很多”中没有读出数值。"
        in browser.post(NEW, typed(law, wording="很多", act="preview")).text
    )
    assert "没有读出数值" not in browser.post(NEW, typed(law, wording="", act="preview")).text
    browser.post(NEW, typed(law, wording="很多"))
    assert (
        "“很多”中没有读出数值。"
        in browser.get(f"/achievements/{newest(session, Achievement).id}").text
    )


def test_the_value_of_a_figure_is_marked_as_needed(session, law, login_as):
    label = login_as("secretary1").get(f"{NEW}?kind=figure").text.split('<label for="wording">')[1]
    assert "（必填）" in label.split("</label>")[0]


def test_the_preview_saves_nothing(session, law, login_as):
    answer = login_as("secretary1").post(
        NEW, typed(law, act="preview", as_of="2025-09-30", tail="，覆盖五类场所")
    )
    assert answer.status_code == 200
    assert "截至2025年9月30日，组织普法宣传教育活动210余场次，覆盖五类场所。" in answer.text
    assert "还没有保存" in answer.text
    assert count(session) == 0


REFUSED = [
    ({"wording": "约210余场次"}, "wording", "重复使用了概数词"),
    ({"subject": "服务群众约", "wording": "210余人"}, "wording", "重复使用了概数词"),
    ({"wording": "1.2345万元"}, "wording", "小数最多三位"),
    ({"wording": "16个百分点", "measure_kind": "ratio"}, "measure_kind", "不符"),
    ({"wording": "210余场次", "measure_kind": "fact"}, "measure_kind", "事实"),
    ({"wording": "210余场次", "measure_kind": "x"}, "measure_kind", "请从列表中选择"),
    ({"subject": ""}, "subject", "请填写成效内容"),
    ({"subject": "长" * 121}, "subject", "最多120字"),
    ({"subject": "机密会议"}, "subject", "不得录入涉密"),
    ({"subject": "截止2025年9月普法"}, "subject", "请用“截至”"),
    ({"subject": "截止 2025年底普法", "act": "preview"}, "subject", "请用“截至”"),
    ({"as_of": "2025-06-30", "act": "preview"}, "as_of", "早于统计期间开始"),
    ({"scope": "截止9月30日"}, "scope", "请用“截至”"),
    ({"definition": "领导批示：要认真落实"}, "definition", "批示内容不能引用"),
    ({"tail": "，XX万元"}, "tail", "占位"),
    ({"indicator": ""}, "indicator", "请选择统计指标"),
    ({"indicator": "999"}, "indicator", "统计指标"),
    ({"brand": "999"}, "brand", "请从列表中选择"),
    ({"period": ""}, "period_from", "请填写统计期间"),
    ({"period": "", "period_from": "2025-07-01"}, "period_to", "请填写结束日期"),
    ({"period": "", "period_from": "2025-07-01", "period_to": "2025-06-01"}, "period_to", "早于"),
    ({"as_of": "2025-06-30"}, "as_of", "截至日期早于统计期间开始（2025年第三季度）"),
    ({"period": "2024", "as_of": "2025-01-01"}, "as_of", "截至日期晚于统计期间结束（2024年）"),
    ({"period_from": "2025-01-01"}, "period_from", "与所选统计期间“2025年第三季度”不符"),
    ({"period_to": "2025-03-01"}, "period_to", "统计期间请选“按下面的起止日期”"),
    ({"period": "", "period_from": "1925-07-01", "period_to": "2025-06-01"}, "period_from", "年份"),
]


@pytest.mark.parametrize(("changes", "field", "words"), REFUSED)
def test_what_does_not_fit_is_said_beside_the_field_and_kept(
    session, law, login_as, changes, field, words
):
    answer = login_as("secretary1").post(NEW, typed(law, baseline="与2024年相比", **changes))
    assert answer.status_code == 422
    fault = answer.text.split(f'id="{field}-error"')[1][:900]
    assert words in fault
    assert "与2024年相比" in answer.text
    for text in changes.values():
        if len(text) > 6 and not text.startswith(("1", "2")):
            assert text in answer.text
    assert count(session) == 0


def test_a_doubled_qualifier_is_told_once_with_the_number_and_unit_that_were_typed(
    session, law, login_as
):
    text = login_as("secretary1").post(NEW, typed(law, wording="约95余%")).text
    fault = text.split('id="wording-error"')[1][:600]
    assert fault.count("重复使用了概数词") == 1
    assert "（95余%，或约95%）" in fault


def test_a_draft_may_lack_its_value_but_is_not_submitted(session, law, login_as):
    browser = login_as("secretary1")
    assert browser.post(NEW, typed(law, wording="")).status_code == 303
    found = newest(session, Achievement)
    page = browser.get(f"/achievements/{found.id}").text
    assert "提交前还需补充" in page
    assert "请填写数值" in page
    answer = act(browser, found, "submit")
    assert answer.status_code == 422
    assert newest(session, Achievement).state is State.DRAFT


def test_save_and_submit_in_one_go_keeps_nothing_half(session, law, login_as):
    browser = login_as("secretary1")
    answer = browser.post(NEW, typed(law, wording="", act="submit"))
    assert answer.status_code == 422
    assert "请填写数值" in answer.text
    assert count(session) == 0
    assert browser.post(NEW, typed(law, act="submit")).status_code == 303
    assert newest(session, Achievement).state is State.SUBMITTED


def test_a_clerk_prepares_and_the_secretary_submits(session, law, login_as):
    assert "提交审核" not in login_as("clerk1").get(f"{NEW}?kind=figure").text
    assert login_as("clerk1").post(NEW, typed(law, act="submit")).status_code == 403
    assert count(session) == 0


def test_a_period_to_come_needs_its_day(session, law, login_as):
    browser = login_as("secretary1")
    refused = browser.post(NEW, typed(law, period="2025", act="submit"))
    assert refused.status_code == 422
    assert "请填写数据截至的日期" in refused.text
    fine = browser.post(NEW, typed(law, period="2025", as_of="2025-10-15", act="submit"))
    assert fine.status_code == 303
    late = typed(law, period="2025", as_of="2025-10-21", act="submit", form_key="form-key-2")
    assert "截至日期在今天之后" in browser.post(NEW, late).text


def test_a_fact_without_a_number_is_chosen_as_such(session, law, login_as):
    answer = login_as("secretary1").post(
        NEW, typed(law, wording="", measure_kind="fact", act="submit")
    )
    assert answer.status_code == 303
    found = newest(session, Achievement)
    assert (found.measure_kind, found.low) == (MeasureKind.FACT, None)


OTHERS = {
    "award": ({"level": "provincial", "party": "省国动办", "reference": "〔2025〕3号",
               "wording": "2个"}, "荣获通信竞赛一等奖"),
    "media": ({"level": "national", "party": "某日报", "reference": "3版"}, "《纳凉》"),
    "deliverable": ({"level": "provincial", "party": "某厅"}, "主编省级地方标准"),
    "case": ({"story": "背景。\n做法。\n成效。"}, "“一站式”服务"),
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHERS)
def test_other_kinds(session, login_as, kind):
    changes, subject = OTHERS[kind]
    browser = login_as("secretary1")
    data = {
        **typed(kind=kind, subject=subject, act="submit", **{"wording": "", **changes}),
        "period": "",
        "period_from": "2025-08-20",
    }
    answer = browser.post(NEW, data)
    assert answer.status_code == 303, answer.text
    found = newest(session, Achievement)
    assert (found.kind.value, found.subject) == (kind, subject)
    assert (found.period_start, found.period_end) == (date(2025, 8, 20), date(2025, 8, 20))
    page = browser.get(f"/achievements/{found.id}")
    for text in ("2025年8月20日", *(v for v in changes.values() if v.isascii() is False)):
        assert text.split("\n", maxsplit=1)[0] in page.text
    assert browser.get(f"/achievements/{found.id}/edit").status_code == 200


@pytest.mark.parametrize(
    ("kind", "field"),
    [("award", "level"), ("award", "party"), ("media", "party"), ("case", "story"),
     ("endorsement", "level")],
)  # fmt: skip
def test_what_a_kind_needs_before_it_is_submitted(session, login_as, kind, field):
    changes = {**OTHERS.get(kind, ({"level": "own"}, ""))[0], field: ""}
    data = typed(**{"kind": kind, "act": "submit", "wording": "", **changes})
    answer = login_as("secretary1").post(NEW, {**data, "period": "", "period_from": "2025-08-20"})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert count(session) == 0


def test_of_an_endorsement_only_level_day_and_reference_are_kept(session, login_as):
    browser = login_as("secretary1")
    page = browser.get(f"{NEW}?kind=endorsement").text
    assert "批示内容不得录入" in page
    for name in ("subject", "party", "scope", "wording", "tail", "story"):
        assert f'name="{name}"' not in page
    data = {
        "kind": "endorsement",
        "branch": "B01",
        "level": "provincial",
        "reference": "阅办〔2025〕12号",
        "period_from": "2025-08-20",
        "subject": "请认真研究落实",
        "party": "某领导",
        "form_key": "form-key-0002",
        "act": "submit",
    }
    assert browser.post(NEW, data).status_code == 303
    found = newest(session, Achievement)
    assert (found.subject, found.party) == ("工作获省级批示肯定", "")
    assert (found.level, found.reference) == (Level.PROVINCIAL, "阅办〔2025〕12号")
    quoted = {**data, "reference": "批示：请认真研究", "form_key": "form-key-0003"}
    refused = browser.post(NEW, quoted)
    assert refused.status_code == 422
    assert "批示内容不能引用" in refused.text


# --- whom it is credited to -----------------------------------------------------------------------


def test_the_office_enters_its_own_and_only_suggests_a_branch(session, law, login_as):
    browser = login_as("staff")
    page = browser.get(f"{NEW}?kind=figure").text
    assert "办公室口径，不归属党支部" in page
    assert "按上下文推定：建议归属机关第二党支部" in page
    other = branch_id_of(session, "B02")
    assert browser.post(NEW, typed(law, branch="office")).status_code == 303
    found = newest(session, Achievement)
    assert (found.branch_id, found.attribution) == (None, Attribution.NONE)
    suggested = typed(law, branch="office", suggested_branch=str(other), form_key="form-key-2")
    assert browser.post(NEW, suggested).status_code == 303
    found = newest(session, Achievement)
    assert (found.branch_id, found.suggested_branch_id) == (None, other)
    assert found.attribution is Attribution.IMPLIED


def test_nobody_enters_for_others(session, law, login_as):
    for username, code, status in (
        ("secretary1", "B02", 404),
        ("secretary1", "office", 404),
        ("staff", "B01", 404),
        ("member1", "B01", 403),
        ("leader", "office", 403),
    ):
        answer = login_as(username).post(NEW, typed(law, branch=code))
        assert answer.status_code == status, (username, code)
    assert count(session) == 0


def test_a_branch_cannot_suggest_or_take_another_brand(session, law, login_as):
    other = make_brand(session, "平战结合，公益为民", "B02")
    own = make_brand(session, "国动铁军 服务先锋", "B01")
    browser = login_as("secretary1")
    page = browser.get(f"{NEW}?kind=figure").text
    assert own.name in page
    assert other.name not in page
    refused = browser.post(NEW, typed(law, brand=str(other.id)))
    assert refused.status_code == 422
    number = str(branch_id_of(session, "B02"))
    fine = browser.post(NEW, typed(law, brand=str(own.id), suggested_branch=number))
    assert fine.status_code == 303
    found = newest(session, Achievement)
    assert (found.brand_id, found.suggested_branch_id) == (own.id, None)
    assert found.attribution is Attribution.STATED


# --- totals, inactive names -----------------------------------------------------------------------


def test_totals_and_inactive_indicators_are_not_offered(session, login_as):
    total = make_indicator(session, "联训合计")
    make_indicator(session, "省市联训", parent_id=total.id)
    old = make_indicator(session, "旧指标", is_active=False)
    browser = login_as("secretary1")
    page = browser.get(f"{NEW}?kind=figure").text
    assert "联训合计：省市联训" in page
    assert f'value="{total.id}"' not in page
    assert "旧指标" not in page
    for wrong in (total, old):
        answer = browser.post(NEW, typed(wrong))
        assert answer.status_code == 422
        assert 'id="indicator-error"' in answer.text


def test_indicators_stand_under_their_section_and_theme(session, login_as):
    make_indicator(session, "刊发稿件", section=ReportSection.PUBLICITY, theme="", sort_order=1)
    make_indicator(session, "普法活动", theme="普法宣传", sort_order=2)
    make_indicator(session, "服务企业", theme="服务项目", sort_order=3)
    page = login_as("clerk1").get(f"{NEW}?kind=figure").text
    places = [
        page.index(words)
        for words in (
            '<optgroup label="品牌创建与业务融合：普法宣传">', ">普法活动</option>",
            '<optgroup label="品牌创建与业务融合：服务项目">', ">服务企业</option>",
            '<optgroup label="意识形态和精神文明建设">', ">刊发稿件</option>",
        )
    ]  # fmt: skip
    assert places == sorted(places)


def test_an_inactive_indicator_stays_with_its_figure(session, login_as):
    old = make_indicator(session, "旧指标", is_active=False)
    found = make_achievement(session, indicator=old)
    browser = login_as("clerk1")
    page = f"/achievements/{found.id}/edit"
    data = typed(old, version=version_of(browser, page), subject="改过")
    assert browser.post(page, data).status_code == 303
    assert newest(session, Achievement).subject == "改过"


# --- saving again ---------------------------------------------------------------------------------


def test_a_double_submit_makes_one_record(session, law, login_as):
    browser = login_as("secretary1")
    first, second = browser.post(NEW, typed(law)), browser.post(NEW, typed(law))
    assert first.headers["Location"] == second.headers["Location"]
    assert count(session) == 1
    # the form of another page is another request
    assert browser.post(NEW, typed(law, form_key="another-key")).status_code == 303


def test_the_form_shows_what_is_stored(session, law, login_as):
    found = make_achievement(session, indicator=law, scope="市区两级", as_of=date(2025, 9, 30))
    page = login_as("clerk1").get(f"/achievements/{found.id}/edit").text
    for words in ("组织普法宣传教育活动", "210余场次", "市区两级", 'value="2025-09-30"'):
        assert words in page
    assert '<details class="fold" open>' in page


def test_an_edit_of_a_submitted_one_puts_it_back_to_draft(session, law, login_as):
    found = make_achievement(session, indicator=law, state=State.SUBMITTED)
    browser, page = login_as("clerk1"), f"/achievements/{found.id}/edit"
    assert "保存修改后将转为草稿" in browser.get(page).text
    data = typed(law, version=version_of(browser, page), wording="211余场次")
    assert browser.post(page, data).status_code == 303
    again = newest(session, Achievement)
    assert (again.state, again.wording, again.low) == (State.DRAFT, "211余场次", 211_000)


def test_a_stale_save_answers_409_and_shows_both_texts(session, law, login_as):
    found = make_achievement(session, indicator=law)
    page = f"/achievements/{found.id}/edit"
    old = version_of(login_as("clerk1"), page)
    fine = login_as("secretary1").post(page, typed(law, version=old, wording="12次"))
    assert fine.status_code == 303
    answer = login_as("clerk1").post(page, typed(law, version=old, wording="15次"))
    assert answer.status_code == 409
    assert "<del>12次</del>" in answer.text
    assert "<ins>15次</ins>" in answer.text
    assert "您填写的内容都还在" in answer.text
    assert newest(session, Achievement).wording == "12次"
    again = answer.text.split('name="version" type="hidden" value="')[1].split('"')[0]
    assert (
        login_as("clerk1").post(page, typed(law, version=again, wording="15次")).status_code == 303
    )


@pytest.mark.parametrize("state", [State.APPROVED, State.ARCHIVED, State.VOIDED])
def test_what_is_past_editing_is_not_edited(session, law, login_as, state):
    found = make_achievement(session, indicator=law, state=state)
    browser, page = login_as("clerk1"), f"/achievements/{found.id}/edit"
    assert browser.get(page).status_code == 409
    assert browser.post(page, typed(law, version=str(found.version))).status_code == 409


def test_unsaved_text_survives(session, law, login_as):
    browser = login_as("secretary1")
    page = browser.get(f"{NEW}?kind=figure").text
    key = page.split('name="draft_key" type="hidden" value="')[1].split('"')[0]
    form = {"draft_key": key, "draft_page": f"{NEW}?kind=figure"}
    kept = browser.post("/drafts/keep", typed(law, subject="没有保存的文字", **form))
    assert kept.status_code == 200
    assert "继续填写：没有保存的文字" in browser.get("/").text
    again = browser.get(f"{NEW}?draft={key}").text
    assert 'value="没有保存的文字"' in again
    browser.post(NEW, typed(law, draft_key=key))
    assert "没有保存的文字" not in browser.get("/").text
