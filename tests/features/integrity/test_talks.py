"""廉政谈话: with many, with one; kinds kept apart; who enters what; the page for signature."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.counts import TalkCounts, talk_counts
from intranet.domain.integrity.group_talks import GroupTalk
from intranet.domain.integrity.reasons import TalkKind
from intranet.domain.integrity.talks import IntegrityTalk, IntegrityTalkText
from intranet.domain.life.talks.tables import Talk
from intranet.domain.organization.tables import Branch
from intranet.domain.search.documents import SearchDocument
from intranet.pagekit import printing
from tests.factories.integrity import make_group_talk, make_talk, member_id
from tests.rows import newest, stored

FIRST, LAST = date(2025, 7, 1), date(2025, 9, 30)


def form_of(session, *talkees, **changes):
    return {
        "held_on": "2025-09-25",
        "kind": "daily",
        "reason": "yearly",
        "talker_id": str(member_id(session, "张一鸣")),
        "talker_name": "",
        "talker_post": "党支部书记",
        "talkees": [str(member_id(session, name)) for name in talkees],
        "demand": "自觉接受监督。",
        "response": "",
        "follow_up": "",
        "due_on": "",
        "version": "0",
        **changes,
    }


def test_one_form_makes_a_talk_with_each_of_several_people(app, session, login_as):
    answer = (
        login_as("discipline1")
        .confirm()
        .post("/integrity/talks/new?branch=B01", form_of(session, "钱五羊", "孙六合", "周七星"))
    )
    assert answer.status_code == 303
    assert len(stored(app, IntegrityTalk)) == 3
    assert [one.demand for one in stored(app, IntegrityTalkText)] == ["自觉接受监督。"] * 3


def test_a_secretary_enters_talks_that_he_held_himself(app, session, login_as):
    browser = login_as("secretary1").confirm()
    page = browser.get("/integrity/talks/new?branch=B01").text
    assert 'name="talker_id"' not in page
    # whoever is named in a forged field, the talk is his
    answer = browser.post(
        "/integrity/talks/new?branch=B01",
        form_of(session, "钱五羊", talker_id=str(member_id(session, "赵四海"))),
    )
    assert answer.status_code == 303
    (talk,) = stored(app, IntegrityTalk)
    assert (talk.talker_name, talk.talker_id) == ("张一鸣", member_id(session, "张一鸣"))


def test_the_post_of_who_enters_a_talk_stands_in_it_already(login_as):
    for who, post in (("secretary1", "党支部书记"), ("discipline1", "纪检委员")):
        page = login_as(who).confirm().get("/integrity/talks/new?branch=B01").text
        assert f'value="{post}"' in page


def test_a_secretary_does_not_find_the_talks_of_others(session, login_as):
    talk = make_talk(session, talker="赵四海", talkee="钱五羊", by="discipline1")
    browser = login_as("secretary1").confirm()
    assert browser.get(f"/integrity/talks/{talk.id}").status_code == 404
    assert browser.get(f"/integrity/talks/{talk.id}/edit").status_code == 404
    assert "钱五羊" not in browser.get("/integrity/talks?year=2025").text


def test_the_discipline_committee_enters_talks_with_officers_of_branches(app, session, login_as):
    answer = (
        login_as("jiwei")
        .confirm()
        .post(
            "/integrity/talks/new",
            form_of(
                session,
                "冯十月",
                kind="pre_appointment",
                reason="appointment",
                talker_id="",
                talker_name="高一峰",
                talker_post="机关纪委书记",
            ),
        )
    )
    assert answer.status_code == 303
    (talk,) = stored(app, IntegrityTalk)
    assert (talk.branch_id, talk.talker_name) == (None, "高一峰")
    assert login_as("leader").confirm().get(f"/integrity/talks/{talk.id}").status_code == 200
    assert (
        login_as("secretary2").confirm().get(f"/integrity/talks/{talk.id}").text.count("高一峰")
        == 0
    )
    assert login_as("discipline1").confirm().get(f"/integrity/talks/{talk.id}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"talkees": []}, "请选择谈话对象"),
        ({"talker_id": "", "talker_name": ""}, "请填写谈话人姓名"),
        ({"held_on": "2025-10-21"}, "谈话日期晚于今天"),
        ({"demand": "字" * 101}, "要求摘要最多100字，现有101字"),
        ({"due_on": "2025-12-01"}, "请先填写后续事项"),
        ({"demand": ""}, "请填写要求摘要"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(session, login_as, changes, sentence):
    answer = (
        login_as("discipline1")
        .confirm()
        .post("/integrity/talks/new?branch=B01", form_of(session, "钱五羊", **changes))
    )
    assert answer.status_code == 422
    assert sentence in answer.text


def test_what_one_person_said_is_not_kept_of_several(session, login_as):
    answer = (
        login_as("discipline1")
        .confirm()
        .post(
            "/integrity/talks/new?branch=B01",
            form_of(session, "钱五羊", "孙六合", response="表示接受。"),
        )
    )
    assert answer.status_code == 422
    assert "对象表态逐人补充" in answer.text


def test_nobody_talks_with_themselves_nor_enters_a_talk_with_themselves(session, login_as):
    browser = login_as("discipline1").confirm()
    same = browser.post("/integrity/talks/new?branch=B01", form_of(session, "张一鸣"))
    assert same.status_code == 422
    assert "谈话人和谈话对象不能是同一人" in same.text
    assert "赵四海" not in _choices(browser.get("/integrity/talks/new?branch=B01").text)


def _choices(page):
    return page[page.index('id="talkees"') : page.index('id="demand"')]


def test_the_same_talk_is_not_entered_twice(session, login_as):
    make_talk(session, talkee="钱五羊")
    answer = (
        login_as("discipline1")
        .confirm()
        .post("/integrity/talks/new?branch=B01", form_of(session, "钱五羊"))
    )
    assert answer.status_code == 409
    assert "已经登记过" in answer.text


def test_a_talk_is_corrected_and_taken_out_with_its_text(app, session, login_as):
    talk = make_talk(session, talkee="钱五羊")
    browser, address = login_as("discipline1").confirm(), f"/integrity/talks/{talk.id}"
    changed = form_of(session, "钱五羊", response="表示接受。", version="1")
    assert browser.post(f"{address}/edit", changed).status_code == 303
    assert stored(app, IntegrityTalkText)[0].response == "表示接受。"
    assert browser.post(f"{address}/remove", {"version": "1"}).status_code == 409
    assert browser.post(f"{address}/remove", {"version": "2"}).status_code == 303
    assert stored(app, IntegrityTalk) == []
    assert stored(app, IntegrityTalkText) == []


def test_the_person_talked_to_is_marked_as_needed(login_as):
    page = login_as("discipline1").confirm().get("/integrity/talks/new?branch=B01").text
    legend = page.split('id="talkees"')[1].split("</legend>")[0]
    assert "谈话对象" in legend
    assert "（必填）" in legend


def test_what_is_typed_of_a_talk_is_kept_nowhere_else(session, login_as):
    page = login_as("discipline1").confirm().get("/integrity/talks/new?branch=B01").text
    assert 'name="draft_key"' not in page


def test_kinds_are_counted_apart_and_heart_to_heart_talks_not_at_all(session):
    number = session.scalars(select(Branch.id).where(Branch.code == "B01")).one()
    make_talk(session, talkee="钱五羊")
    make_talk(session, talkee="孙六合", kind=TalkKind.PRE_APPOINTMENT)
    make_talk(session, talkee="周七星", kind=TalkKind.INTERVIEW)
    make_talk(session, talkee="吴八方", held_on=date(2025, 10, 1))
    make_group_talk(session)
    make_group_talk(session, title="待审核的", state=Check.WAITING)
    assert not session.scalars(select(Talk)).all()
    assert talk_counts(session, [number], FIRST, LAST) == {
        number: TalkCounts(pre_appointment=1, daily=1, interview=1, group=1)
    }


def test_talks_with_one_person_are_not_searched(session):
    make_talk(session, text="自觉接受监督的要求")
    found = session.scalars(select(SearchDocument)).all()
    assert not [one for one in found if "自觉接受监督的要求" in str(vars(one))]


def test_the_record_for_signature_tells_what_was_asked_for(session, login_as, monkeypatch):
    monkeypatch.setattr(printing, "render_pdf", lambda html, **_: html.encode())
    talk = make_talk(session, talkee="钱五羊")
    page = login_as("secretary1").confirm().get(f"/integrity/talks/{talk.id}.pdf").text
    for words in ("自觉接受监督。", "谈话对象（签字）", "不得记载问题线索"):
        assert words in page
    assert login_as("staff").get(f"/integrity/talks/{talk.id}.pdf").status_code == 403


GROUP = {
    "title": "年度集体廉政谈话",
    "held_on": "2025-09-25",
    "reason": "yearly",
    "talker": "张一鸣",
    "talker_post": "党支部书记",
    "headcount": "8",
    "scope": "全体党员",
    "demand": "严守纪律。",
    "version": "0",
}


def test_a_talk_with_many_is_entered_by_number_and_scope(session, login_as):
    answer = login_as("clerk1").post("/integrity/group-talks/new?branch=B01", GROUP)
    assert answer.status_code == 303
    assert newest(session, GroupTalk).headcount == 8


def test_a_talk_with_one_is_no_talk_with_many(login_as):
    answer = login_as("clerk1").post(
        "/integrity/group-talks/new?branch=B01", {**GROUP, "headcount": "1"}
    )
    assert answer.status_code == 422
    assert "与一人的谈话在个别谈话中登记" in answer.text


def test_members_see_of_a_talk_with_many_what_it_was_called_and_when(session, login_as):
    talk = make_group_talk(session)
    browser = login_as("member1")
    page = browser.get("/integrity/group-talks?year=2025").text
    assert "年度集体廉政谈话" in page
    assert "严守纪律" not in page
    assert browser.get(f"/integrity/group-talks/{talk.id}").status_code == 403


def test_twenty_talks_take_as_many_statements_as_one(session, login_as, count_statements):
    browser = login_as("leader").confirm()
    make_talk(session, talkee="钱五羊")
    count_statements.clear()
    browser.get("/integrity/talks?year=2025")
    one = len(count_statements)
    for day in range(1, 21):
        make_talk(session, talkee="钱五羊", held_on=date(2025, 8, day))
    count_statements.clear()
    browser.get("/integrity/talks?year=2025")
    assert len(count_statements) == one
