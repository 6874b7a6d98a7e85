"""The life cycle on the page: who enters what, corrections, the yearly recheck, continuity of the branch."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.brands.tables import BrandStage, BrandStageEntry, RecheckOutcome
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch, Post, PostTitle
from intranet.domain.records.workflow import State
from tests.factories.activities import make_activity
from tests.factories.brands import as_stored, make_achievement, make_brand
from tests.rows import committed

S = BrandStage
APPLIED = [(S.APPLICATION, date(2024, 1, 10))]
NAMED = [*APPLIED, (S.NAMING, date(2024, 9, 1))]


def enter(browser, brand, stage, day="2025-03-01", **changes):
    data = {"stage": stage, "happened_on": day, "document": "机党〔2025〕8号", "note": ""}
    version = str(as_stored(brand).version)
    return browser.post(
        f"/brands/{brand.id}/stages/new", {**data, "outcome": "", "version": version, **changes}
    )


def correct(browser, brand, **changes):
    data = {"happened_on": "2024-01-12", "document": "新文号", "note": "补记"}
    version = str(as_stored(brand).version)
    return browser.post(
        f"/brands/{brand.id}/stages/latest", {**data, "version": version, **changes}
    )


def test_staff_enters_stages_and_the_page_shows_them(app, session, login_as):
    brand = make_brand(session)
    staff = login_as("staff")
    assert "从“申报”起登记" in staff.get(f"/brands/{brand.id}").text
    assert enter(staff, brand, "application").status_code == 303
    assert as_stored(brand).stage is S.APPLICATION
    text = login_as("member2").get(f"/brands/{brand.id}").text
    assert "2025-03-01" in text
    assert "机党〔2025〕8号" in text
    assert "stages/new" not in text


def test_only_the_leader_names(app, session, login_as):
    brand = make_brand(session, stages=APPLIED)
    staff, leader = login_as("staff"), login_as("leader")
    assert 'value="naming"' not in staff.get(f"/brands/{brand.id}/stages/new").text
    assert "“认定”由机关党委负责人登记。" in staff.get(f"/brands/{brand.id}").text
    answer = enter(staff, brand, "naming")
    assert answer.status_code == 403
    assert 'value="naming"' in leader.get(f"/brands/{brand.id}/stages/new").text
    assert enter(leader, brand, "naming").status_code == 303
    assert as_stored(brand).stage is S.NAMING
    # the leader's entry is the leader's to correct
    assert correct(staff, brand).status_code == 403


def test_stages_wait_for_the_file_to_be_approved(app, session, login_as):
    brand = make_brand(session, state=State.SUBMITTED)
    answer = enter(login_as("staff"), brand, "application")
    assert answer.status_code == 409
    assert "品牌档案通过审核后才能登记创建阶段" in answer.text


@pytest.mark.parametrize(
    ("stage", "day", "more", "sentence"),
    [
        ("recheck", "2025-03-01", {"outcome": "kept"}, "认定之后才能登记“复核”"),
        ("cultivation", "2023-03-01", {}, "日期早于上一阶段“申报”"),
        ("cultivation", "2025-10-21", {}, "日期晚于今天"),
        ("cultivation", "", {}, "请填写日期，例如 2025-09-30。"),
        ("cultivation", "2025-03-01", {"outcome": "kept"}, "只有复核需要选择结果"),
        ("", "2025-03-01", {}, "请选择阶段。"),
    ],
)
def test_what_is_out_of_order_is_said_beside_the_field(
    app, session, login_as, stage, day, more, sentence
):
    brand = make_brand(session, stages=APPLIED)
    answer = enter(login_as("staff"), brand, stage, day, **more)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "机党〔2025〕8号" in answer.text


def test_a_stage_entered_by_somebody_else_meanwhile(app, session, login_as):
    brand = make_brand(session, stages=APPLIED)
    answer = enter(login_as("staff"), brand, "cultivation", version="1")
    assert answer.status_code == 409
    assert "已被其他人修改" in answer.text
    assert correct(login_as("staff"), brand, version="1").status_code == 409


def test_branches_enter_no_stages(app, session, login_as):
    brand = make_brand(session, stages=APPLIED)
    for who in ("secretary1", "clerk1", "member2"):
        assert login_as(who).get(f"/brands/{brand.id}/stages/new").status_code == 403
        assert enter(login_as(who), brand, "cultivation").status_code == 403


def test_the_latest_stage_is_corrected(app, session, login_as):
    brand = make_brand(session, stages=APPLIED)
    browser = login_as("staff")
    assert "2024-01-10" in browser.get(f"/brands/{brand.id}/stages/latest").text
    assert correct(browser, brand, happened_on="2026-01-01").status_code == 422
    assert correct(browser, brand).status_code == 303
    entry = session.scalars(select(BrandStageEntry).execution_options(populate_existing=True)).one()
    assert (entry.happened_on, entry.document, entry.note) == (date(2024, 1, 12), "新文号", "补记")


def test_there_is_nothing_to_correct_before_the_first_stage(app, session, login_as):
    brand = make_brand(session)
    assert login_as("staff").get(f"/brands/{brand.id}/stages/latest").status_code == 409


def test_the_outcome_of_a_recheck_is_asked_only_where_one_can_be_entered(app, session, login_as):
    brand = make_brand(session, stages=APPLIED)
    assert "复核结果" not in login_as("leader").get(f"/brands/{brand.id}/stages/new").text
    assert enter(login_as("leader"), brand, "naming").status_code == 303
    assert "复核结果" in login_as("staff").get(f"/brands/{brand.id}/stages/new").text


def test_who_cannot_name_is_told_so_and_not_that_something_changed(app, session, login_as):
    brand = make_brand(session, stages=[*APPLIED, (S.EVALUATION, date(2024, 8, 1))])
    answer = login_as("staff").get(f"/brands/{brand.id}/stages/new")
    assert answer.status_code == 409
    assert "“认定”由机关党委负责人登记。" in answer.text
    assert "现在不能这样办理" in answer.text
    assert "内容已有变化" not in answer.text
    assert "请刷新页面" not in answer.text


def test_the_yearly_recheck_is_due_a_year_after_naming(app, session, login_as):
    brand = make_brand(session, stages=NAMED)
    assert "2025年复核尚未开展" in login_as("member1").get(f"/brands/{brand.id}").text
    assert enter(login_as("staff"), brand, "recheck", outcome="kept").status_code == 303
    text = login_as("member1").get(f"/brands/{brand.id}").text
    assert "下次复核在2026年3月1日前后开展，目前无需办理。" in text
    assert "复核（继续保持）" in text


def test_a_recheck_that_does_not_keep_the_brand_ends_it(app, session, login_as):
    brand = make_brand(session, stages=NAMED)
    staff = login_as("staff")
    answer = enter(staff, brand, "recheck", outcome="withdrawn")
    assert answer.status_code == 303
    assert as_stored(brand).ended_on == date(2025, 3, 1)
    text = staff.get(f"/brands/{brand.id}").text
    assert "已结束" in text
    assert "stages/new" not in text
    assert staff.get(f"/brands/{brand.id}/stages/new").status_code == 409
    # the day of the end follows the correction
    assert correct(staff, brand, happened_on="2025-03-02").status_code == 303
    assert as_stored(brand).ended_on == date(2025, 3, 2)
    # the branch may begin another
    assert "/brands/new" in login_as("secretary1").get("/brands").text


def test_the_brand_goes_on_when_the_secretary_changes(app, session, login_as):
    brand = make_brand(session, stages=NAMED)
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    post = session.scalars(
        select(Post).where(Post.branch_id == branch.id, Post.title == PostTitle.BRANCH_SECRETARY)
    ).one()
    post.ends_on = date(2025, 6, 30)
    successor = session.scalars(select(Member).where(Member.name == "孙六合")).one()
    committed(
        session,
        Post(
            branch_id=branch.id,
            member_id=successor.id,
            title=PostTitle.BRANCH_SECRETARY,
            starts_on=date(2025, 7, 1),
        ),
    )
    for day in (date(2025, 6, 30), date(2025, 7, 1), date(2025, 9, 1)):
        make_activity(session, held_on=day, state=State.APPROVED, brand_id=brand.id)
    make_achievement(session, brand)

    page = login_as("member2").get(f"/brands/{brand.id}").text.partition("延续情况")[2]
    assert "品牌属于党支部。创建以来历经2任书记" in page
    rows = [" ".join(row.split()) for row in page.split("<tr>")[2:4]]
    assert "张一鸣" in rows[0]
    assert "2024-01-10 至 2025-06-30" in rows[0]
    assert "申报、认定" in rows[0]
    assert ">1次<" in rows[0]
    assert "孙六合" in rows[1]
    assert "2025-07-01 至 今" in rows[1]
    assert ">2次<" in rows[1]
    assert ">1项<" in rows[1]


def test_the_main_brand_has_no_secretaries(app, session, login_as):
    main = make_brand(session, None, "示例主品牌", stages=APPLIED)
    assert "延续情况" not in login_as("member1").get(f"/brands/{main.id}").text


def test_the_page_takes_the_same_number_of_statements_for_any_history(
    app, session, login_as, count_statements
):
    short = make_brand(session, stages=APPLIED)
    rechecks = [(S.RECHECK, date(year, 9, 1)) for year in range(2015, 2025)]
    long = make_brand(
        session,
        "B02",
        "历史较长的品牌",
        stages=[(S.NAMING, date(2014, 9, 1)), *rechecks],
        outcome=RecheckOutcome.KEPT,
    )
    for number in range(20):
        make_activity(
            session,
            "B02",
            held_on=date(2025, 3, 1 + number),
            state=State.APPROVED,
            brand_id=long.id,
        )
        make_achievement(session, long)
    browser = login_as("member1")
    browser.get(f"/brands/{short.id}")
    counts = []
    for brand in (short, long):
        count_statements.clear()
        assert browser.get(f"/brands/{brand.id}").status_code == 200
        counts.append(len(count_statements))
    assert counts[0] == counts[1]
