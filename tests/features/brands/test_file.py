"""Brand files: register, edit, names that agree, moves of the review, who may do what."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.brands.tables import Brand, BrandStage
from intranet.domain.records.drafts import FormDraft
from intranet.domain.records.workflow import State
from intranet.features.brands import operations
from intranet.foundation.database import db
from tests.factories.activities import make_activity
from tests.factories.brands import NAME, as_stored, make_achievement, make_brand
from tests.features.kept import key_on

NEW = "/brands/new"


def typed(**changes):
    values = {
        "home": "B01",
        "name": NAME,
        "duty": "综合协调",
        "meaning": "立足岗位作表率。",
        "work_method": "支部牵头、党员带头",
        "measures": "设立党员责任岗\n每季度开展一次岗位练兵",
        "logo_meaning": "",
        "draft_key": "brand:new:B01",
        "act": "save",
    }
    return {**values, **changes}


def the_brand():
    return db.session.scalars(select(Brand)).one()


def act(browser, brand, move, opinion="", version=None):
    return browser.post(
        f"/brands/{brand.id}",
        {
            "act": move,
            "opinion": opinion,
            "version": str(version or as_stored(brand).version),
        },
    )


# --- register -------------------------------------------------------------------------------------


def test_the_form_begins_with_the_duty_of_the_branch(app, login_as):
    text = login_as("clerk1").get(NEW).text
    assert 'value="综合协调"' in text
    # a clerk prepares, the secretary submits
    assert 'value="submit"' not in text
    assert 'value="submit"' in login_as("secretary1").get(NEW).text


def test_a_name_is_kept_exactly_as_typed(app, session, login_as):
    name = "‘清泉’服务 ‘春风’上门"
    answer = login_as("clerk1").post(NEW, typed(name=name))
    assert answer.status_code == 303
    brand = the_brand()

    assert answer.location == f"/brands/{brand.id}"
    assert brand.name == name
    assert brand.match_key == "清泉服务春风上门"
    assert brand.state is State.DRAFT
    assert name in login_as("clerk1").get(answer.location).text
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event.action == "brand.created"
    assert "立足岗位" not in str(event.details)


def test_kept_text_is_forgotten_once_it_is_saved(app, session, login_as):
    browser = login_as("clerk1")
    browser.post("/drafts/keep", typed(meaning="还没保存的话"))
    assert "还没保存的话" in browser.get(f"{NEW}?draft=brand:new:B01").text
    browser.post(NEW, typed())
    assert session.scalars(select(FormDraft)).first() is None


def test_registering_and_submitting_in_one_go(app, session, login_as):
    answer = login_as("secretary1").post(NEW, typed(act="submit"))
    assert answer.status_code == 303
    assert the_brand().state is State.SUBMITTED


def test_an_incomplete_file_is_not_submitted_and_says_what_is_missing(app, session, login_as):
    data = typed(act="submit", duty="", meaning="", work_method="", measures="\n")
    answer = login_as("secretary1").post(NEW, data)

    assert answer.status_code == 422
    for sentence in ("依托职能未填写", "品牌内涵未填写", "工作法和主要举措都未填写"):
        assert sentence in answer.text
    assert NAME in answer.text
    assert session.scalars(select(Brand)).first() is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "请填写品牌名称。"),
        ({"name": "“ · ”"}, "品牌名称应包含汉字、字母或数字"),
        ({"name": "名" * 61}, "品牌名称最多60字"),
        ({"meaning": "文" * 301}, "品牌内涵最多300字"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_the_field(app, login_as, change, sentence):
    answer = login_as("clerk1").post(NEW, typed(**change))
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_name_that_agrees_with_another_is_refused_with_its_branch(app, session, login_as):
    make_brand(session, "B02", "示例先锋·岗位建功", State.DRAFT)
    answer = login_as("clerk1").post(NEW, typed())

    assert answer.status_code == 422
    assert "与机关第二党支部的品牌“示例先锋·岗位建功”重名" in answer.text
    make_brand(session, "B08", "已撤销的", State.VOIDED)
    assert login_as("clerk1").post(NEW, typed(name="已撤销的")).status_code == 303


def test_the_race_for_a_name_ends_in_the_same_sentence(app, session, login_as, monkeypatch):
    make_brand(session, "B02", "示例先锋·岗位建功", State.DRAFT)
    # as if the other one had been saved after this one looked
    monkeypatch.setattr(operations, "_check_name", lambda *_: None)
    answer = login_as("clerk1").post(NEW, typed())
    assert answer.status_code == 422
    assert "与机关第二党支部的品牌“示例先锋·岗位建功”重名" in answer.text

    own = make_brand(session, "B01", "另一名称", State.DRAFT)
    answer = login_as("clerk1").post(f"/brands/{own.id}/edit", typed(version=str(own.version)))
    assert answer.status_code == 422
    assert "重名" in answer.text


def test_one_branch_one_brand(app, session, login_as):
    make_brand(session, state=State.RETURNED)
    answer = login_as("secretary1").post(NEW, typed(name="第二个品牌"))
    assert answer.status_code == 422
    assert f"机关第一党支部已登记品牌“{NAME}”，一个党支部创建一个品牌" in answer.text


def test_a_double_click_registers_once(app, session, login_as):
    browser = login_as("clerk1")
    first, second = (browser.post(NEW, typed(form_key="form-key-0001")) for _ in range(2))
    assert second.status_code == 303
    assert first.location == second.location


def test_the_main_brand_is_the_committee_staffs(app, session, login_as):
    browser = login_as("staff")
    assert "机关党委主品牌" in browser.get(NEW).text
    data = typed(home="committee", name="示例主品牌", draft_key="brand:new:committee")
    assert browser.post(NEW, data).status_code == 303
    main = the_brand()
    assert main.branch_id is None
    again = browser.post(NEW, {**data, "name": "又一个"})
    assert "机关党委已登记主品牌“示例主品牌”" in again.text
    # a branch's brand hangs below it
    login_as("clerk1").post(NEW, typed())
    child = session.scalars(select(Brand).where(Brand.branch_id.is_not(None))).one()
    assert child.parent_id == main.id


def test_nobody_registers_for_another_branch(app, login_as):
    assert login_as("clerk1").post(NEW, typed(home="B02")).status_code == 404
    assert login_as("staff").get(f"{NEW}?home=B01").status_code == 404
    for who in ("member1", "discipline1", "leader", "jiwei", "auditor"):
        assert login_as(who).get(NEW).status_code == 403, who


# --- show and edit --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "readers", "strangers"),
    [
        (State.DRAFT, "clerk1 secretary1", "member1 secretary2 staff leader jiwei archivist"),
        (State.SUBMITTED, "clerk1 staff leader", "member1 secretary2 jiwei archivist"),
        (State.RETURNED, "secretary1 staff leader", "member1 clerk2 jiwei"),
        (State.APPROVED, "clerk1 member1 member2 groupleader8 staff jiwei archivist", ""),
        (State.VOIDED, "clerk1", "member1 member2 archivist"),
    ],
)
def test_who_reads_a_brand(app, session, login_as, state, readers, strangers):
    brand = make_brand(session, state=state)
    for who in readers.split():
        assert login_as(who).get(f"/brands/{brand.id}").status_code == 200, who
    for who in strangers.split():
        assert login_as(who).get(f"/brands/{brand.id}").status_code == 404, who


def test_members_see_the_file_but_not_the_course_of_its_review(app, session, login_as):
    brand = make_brand(session)
    text = login_as("member2").get(f"/brands/{brand.id}").text
    assert "立足岗位作表率，服务群众零距离。" in text
    assert "<li>设立党员责任岗</li>" in text
    assert "办理过程" not in text
    assert "办理过程" in login_as("staff").get(f"/brands/{brand.id}").text


def test_editing_changes_the_file(app, session, login_as):
    brand = make_brand(session, state=State.DRAFT)
    browser, url = login_as("clerk1"), f"/brands/{brand.id}/edit"
    assert NAME in browser.get(url).text
    answer = browser.post(url, typed(meaning="新的内涵", version=str(brand.version)))
    assert answer.status_code == 303
    assert "新的内涵" in browser.get(f"/brands/{brand.id}").text


def test_editing_a_submitted_file_puts_it_back_to_draft(app, session, login_as):
    brand = make_brand(session, state=State.SUBMITTED)
    browser, url = login_as("clerk1"), f"/brands/{brand.id}/edit"
    assert "保存修改后将转为草稿" in browser.get(url).text
    answer = browser.post(url, typed(version=str(brand.version)), follow_redirects=True)
    assert "已由“待审核”转为草稿" in answer.text
    assert as_stored(brand).state is State.DRAFT


def test_an_approved_file_is_closed_until_it_is_reopened(app, session, login_as):
    brand = make_brand(session)
    url = f"/brands/{brand.id}/edit"
    answer = login_as("clerk1").get(url)
    assert answer.status_code == 409
    assert "确需更正，请联系机关党委重新打开" in answer.text
    assert login_as("clerk1").post(url, typed()).status_code == 409
    assert act(login_as("staff"), brand, "reopen", "更正依托职能。").status_code == 303
    assert login_as("clerk1").get(url).status_code == 200
    assert "更正依托职能。" in login_as("clerk1").get(f"/brands/{brand.id}").text


def test_a_registered_brand_counts_while_its_file_is_corrected(app, session, login_as):
    brand = make_brand(session, stages=[(BrandStage.APPLICATION, date(2025, 5, 1))])
    make_activity(session, held_on=date(2025, 9, 9), state=State.APPROVED, brand_id=brand.id)
    make_achievement(session, brand)
    url = f"/brands/{brand.id}"
    assert act(login_as("staff"), brand, "reopen", "更正依托职能。").status_code == 303
    for who in ("member2", "staff", "secretary1"):
        matrix = login_as(who).get("/brands").text
        assert "3个党支部中，1个已登记品牌" in matrix, who
        assert "申报" in matrix
        assert "1次" in matrix
        assert "组织普法宣传教育活动210余场次" in matrix
        assert "品牌档案正在更正，尚未重新通过审核" in login_as(who).get(url).text
    answer = login_as("clerk1").post(
        f"{url}/edit",
        typed(
            duty="综合协调、机关党务",
            version=str(as_stored(brand).version),
        ),
    )
    assert answer.status_code == 303
    assert act(login_as("secretary1"), brand, "submit").status_code == 303
    assert act(login_as("staff"), brand, "approve").status_code == 303
    assert "正在更正" not in login_as("member2").get(url).text
    assert act(login_as("staff"), brand, "void", "登记有误。").status_code == 303
    assert "个党支部均未登记品牌" in login_as("member2").get("/brands").text
    assert login_as("member2").get(url).status_code == 404


def test_the_approved_name_stays(app, session, login_as):
    brand = make_brand(session)
    assert act(login_as("staff"), brand, "reopen", "更正名称。").status_code == 303
    clerk, url = login_as("clerk1"), f"/brands/{brand.id}/edit"
    assert "已登记的名称不能更改" in clerk.get(url).text
    answer = clerk.post(
        url,
        typed(name=f"“{NAME}”", version=str(as_stored(brand).version)),
    )
    assert answer.status_code == 422
    assert f"品牌名称已通过审核，登记为“{NAME}”" in answer.text
    assert as_stored(brand).name == NAME


def test_known_but_not_written_by_this_person(app, session, login_as):
    brand = make_brand(session)
    for who in ("secretary2", "staff"):
        assert login_as(who).get(f"/brands/{brand.id}/edit").status_code == 403, who
    main = make_brand(session, None, "示例主品牌")
    answer = login_as("secretary1").get(f"/brands/{main.id}/edit")
    assert answer.status_code == 403
    assert "主品牌由机关党委工作人员填写" in answer.text


def test_two_editors_see_each_others_text(app, session, login_as):
    brand = make_brand(session, state=State.DRAFT)
    url, version = f"/brands/{brand.id}/edit", str(brand.version)
    assert login_as("clerk1").post(url, typed(duty="甲", version=version)).status_code == 303
    answer = login_as("secretary1").post(url, typed(duty="乙", version=version))

    assert answer.status_code == 409
    assert "已被其他人修改" in answer.text
    assert "<del>甲</del>" in answer.text
    assert "<ins>乙</ins>" in answer.text
    now = str(as_stored(brand).version)
    assert f'value="{now}"' in answer.text
    assert login_as("secretary1").post(url, typed(duty="乙", version=now)).status_code == 303


# --- moves ----------------------------------------------------------------------------------------


def test_the_whole_way_to_approval(app, session, login_as):
    brand = make_brand(session, state=State.DRAFT)
    secretary, staff = login_as("secretary1"), login_as("staff")
    assert act(secretary, brand, "submit").status_code == 303
    assert act(secretary, brand, "withdraw").status_code == 303
    assert act(secretary, brand, "submit").status_code == 303
    assert act(staff, brand, "take_up").status_code == 303
    # taken up: no more changes by the branch
    assert act(secretary, brand, "withdraw").status_code == 409
    assert login_as("clerk1").get(f"/brands/{brand.id}/edit").status_code == 409
    assert act(staff, brand, "return", "内涵与职能结合不紧。").status_code == 303
    assert as_stored(brand).state is State.RETURNED
    text = secretary.get(f"/brands/{brand.id}").text
    assert "内涵与职能结合不紧。修改后直接提交即可，无需另附说明。" in text
    assert act(secretary, brand, "submit").status_code == 303
    assert act(login_as("leader"), brand, "approve").status_code == 303
    assert as_stored(brand).state is State.APPROVED


def test_what_is_missing_is_listed_and_stops_the_submission(app, session, login_as):
    brand = make_brand(session, state=State.DRAFT, meaning="")
    text = login_as("secretary1").get(f"/brands/{brand.id}").text
    assert "品牌内涵未填写，请补充。" in text
    assert 'value="submit"' not in text
    answer = act(login_as("secretary1"), brand, "submit")
    assert answer.status_code == 422
    assert as_stored(brand).state is State.DRAFT


def test_nobody_reviews_what_they_entered(app, session, login_as):
    main = make_brand(session, None, "示例主品牌", State.SUBMITTED)
    text = login_as("staff").get(f"/brands/{main.id}").text
    assert "这是您本人填写或提交的记录，请由其他同志审核。" in text
    assert act(login_as("staff"), main, "approve").status_code == 403
    assert act(login_as("leader"), main, "approve").status_code == 303


def test_a_reason_is_needed_where_the_table_asks_for_one(app, session, login_as):
    brand = make_brand(session, state=State.SUBMITTED)
    answer = act(login_as("staff"), brand, "return")
    assert answer.status_code == 422
    assert "请填写理由" in answer.text


def test_a_decision_on_an_older_version_is_refused_and_loses_no_word(app, session, login_as):
    brand = make_brand(session, state=State.SUBMITTED)
    answer = act(login_as("staff"), brand, "return", "请补充举措。", version=99)
    assert answer.status_code == 409
    assert "请补充举措。" in answer.text
    assert "已有变动，本次没有办理" in answer.text


def test_members_decide_nothing(app, session, login_as):
    brand = make_brand(session)
    for who in ("member1", "clerk1", "secretary2", "jiwei"):
        assert act(login_as(who), brand, "void", "x").status_code == 403, who


@pytest.mark.parametrize("word", ["", "archive", "edit_reopens", "x"])
def test_only_the_moves_of_the_page_are_made(app, session, login_as, word):
    brand = make_brand(session)
    assert act(login_as("staff"), brand, word).status_code == 422


def test_a_struck_brand_leaves_its_name_free(app, session, login_as):
    brand = make_brand(session)
    assert act(login_as("leader"), brand, "void", "重复登记。").status_code == 303
    assert as_stored(brand).state is State.VOIDED
    assert login_as("clerk1").post(NEW, typed()).status_code == 303


def test_words_typed_before_the_session_ran_out_come_back(app, session, login_as):
    brand = make_brand(session, state=State.SUBMITTED)
    browser = login_as("staff")
    key = key_on(browser.get(f"/brands/{brand.id}").text, "MoveForm")
    browser.post("/drafts/keep", {"draft_key": key, "opinion": "请补充举措。", "version": "1"})
    assert "请补充举措。" in browser.get(f"/brands/{brand.id}?draft={key}").text


def test_two_new_brands_in_two_tabs_are_kept_beside_each_other(login_as):
    browser = login_as("clerk1")
    keys = [key_on(browser.get(NEW).text) for _ in range(2)]
    assert len(set(keys)) == 2
    for key, words in zip(keys, ("第一个品牌的话", "第二个品牌的话"), strict=True):
        browser.post("/drafts/keep", typed(meaning=words, draft_key=key))
    assert "第一个品牌的话" in browser.get(f"{NEW}?draft={keys[0]}").text
    assert "第二个品牌的话" in browser.get(f"{NEW}?draft={keys[1]}").text
