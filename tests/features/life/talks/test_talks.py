"""Talks: entered once for both, read by the two and the secretary, counted for everybody."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import User
from intranet.domain.access.audit import AuditEvent
from intranet.domain.life.talks.coverage import talk_coverage
from intranet.domain.life.talks.occasions import Occasion
from intranet.domain.life.talks.rules import TalkCoverage
from intranet.domain.life.talks.tables import Talk, TalkContent, pair_key
from intranet.domain.organization.members import ChangeReason, Member, Membership, MemberStatus
from intranet.domain.organization.tables import Branch, Post, PostTitle
from intranet.foundation import clock
from intranet.foundation.database import db
from tests.features.kept import key_on
from tests.rows import committed, stored

GIST = "围绕岗位工作交流了思想和家庭情况。"
FORM = {"held_on": "2025-10-16", "place": "谈心室", "occasion": "yearly", "version": "0"}


@pytest.fixture
def people(app) -> dict[str, int]:
    """Numbers of the cast by name."""
    with app.app_context():
        return dict(db.session.execute(select(Member.name, Member.id)).tuples().all())


def enter(browser, talker, *talkees, **changes):
    values = {**FORM, "talker_id": str(talker or ""), "talkee_ids": [str(one) for one in talkees]}
    return browser.post("/talks/new", {**values, **changes})


def contents(app) -> dict[int, TalkContent]:
    with app.app_context():
        return {row.talk_id: row for row in db.session.scalars(select(TalkContent))}


def covered(app, code="B01", year=2025, as_of=date(2025, 10, 20)) -> TalkCoverage:
    with app.app_context():
        branch_id = db.session.scalars(select(Branch.id).where(Branch.code == code)).one()
        return talk_coverage(db.session(), [branch_id], year, as_of)[branch_id]


def main_of(page: str) -> str:
    return re.findall(r"<main.*</main>", page, re.DOTALL)[0]


def test_the_form_begins_with_me_today_and_the_place_of_last_time(app, login_as, people):
    secretary = login_as("secretary1")
    page = secretary.get("/talks/new").text
    assert f'selected value="{people["张一鸣"]}"' in page
    assert 'value="2025-10-20"' in page
    assert "谈心室" not in page
    assert "廉政谈话、提醒谈话" in page
    enter(secretary, people["张一鸣"], people["吴八方"])
    assert "谈心室" in secretary.get("/talks/new").text


def test_a_reminder_opens_the_form_filled(login_as, people):
    page = (
        login_as("secretary1")
        .get(f"/talks/new?branch=B01&member={people['吴八方']}&occasion=post_change")
        .text
    )
    assert re.search(rf'checked[^>]*value="{people["吴八方"]}"', page)
    assert 'selected value="post_change"' in page


def test_a_talk_counts_for_both_and_is_read_by_the_two_and_the_secretary(app, login_as, people):
    clerk = login_as("clerk1")
    answer = enter(
        clerk,
        people["李二虎"],
        people["吴八方"],
        gist=GIST,
        follow_up="协调调班",
        occasion="hardship",
    )
    assert answer.status_code == 303
    (talk,) = stored(app, Talk)
    assert covered(app) == TalkCoverage(9, 2, 6, 0, 5, 1, 1)
    for reader in ("clerk1", "member1", "secretary1"):
        page = login_as(reader).get(f"/talks/{talk.id}").text
        assert GIST in page
        assert "家庭困难" in page
        assert "待落实" in page
    for stranger in ("discipline1", "secretary2", "groupleader8", "staff", "leader"):
        assert login_as(stranger).get(f"/talks/{talk.id}").status_code == 404


def test_a_clerk_sees_who_and_when_but_not_about_what(app, login_as, people):
    secretary, clerk = login_as("secretary1"), login_as("clerk1")
    enter(secretary, people["张一鸣"], people["吴八方"], gist=GIST, occasion="feedback")
    (talk,) = stored(app, Talk)
    listed = main_of(clerk.get("/talks").text)
    assert "张一鸣与吴八方" in listed
    assert re.search(r'data-label="事由"[^>]*><span class="muted">不显示', listed)
    page = main_of(clerk.get(f"/talks/{talk.id}").text)
    assert GIST not in page
    assert "群众反映" not in page
    assert "只有谈话双方和支部书记可以查看" in page
    assert clerk.get(f"/talks/{talk.id}/edit").status_code == 403
    assert clerk.post(f"/talks/{talk.id}/remove", {"version": "1"}).status_code == 403


def test_the_committee_sees_numbers_and_no_names(app, login_as, people):
    secretary = login_as("secretary1")
    enter(secretary, people["张一鸣"], people["吴八方"], gist=GIST, occasion="feedback")
    for reader in ("staff", "leader", "archivist"):
        for url in ("/talks", "/talks?branch=B01"):
            page = main_of(login_as(reader).get(url).text)
            assert "2/9名" in page
            assert GIST not in page
            assert not any(name in page for name in ("张一鸣", "吴八方", "王三石"))


def test_members_see_only_their_own_talks(app, login_as, people):
    secretary = login_as("secretary1")
    enter(secretary, people["张一鸣"], people["吴八方"])
    enter(secretary, people["张一鸣"], people["王三石"])
    page = main_of(login_as("member1").get("/talks").text)
    assert "张一鸣与吴八方" in page
    assert "王三石" not in page
    assert "没有登记您参加的谈心谈话" in login_as("discipline1").get("/talks").text
    assert login_as("member1").get("/talks?branch=B02").status_code == 404


def test_several_people_on_one_day_are_several_talks_without_content(app, login_as, people):
    secretary = login_as("secretary1")
    three = [people[name] for name in ("吴八方", "周七星", "孙六合")]
    answer = enter(secretary, people["张一鸣"], *three, gist=GIST)
    assert answer.status_code == 422
    assert "内容逐次补充" in answer.text
    assert GIST in answer.text
    assert enter(secretary, people["张一鸣"], *three).status_code == 303
    assert len(stored(app, Talk)) == 3
    assert contents(app) == {}
    assert main_of(secretary.get("/talks").text).count("内容未填报") == 3


def test_a_talk_with_somebody_from_outside_stands_by_name(app, login_as, people):
    secretary = login_as("secretary1")
    answer = enter(secretary, None, people["吴八方"], talker_name="李书记")
    assert answer.status_code == 303
    (talk,) = stored(app, Talk)
    assert (talk.talker_id, talk.talker_name) == (None, "李书记")
    assert covered(app) == TalkCoverage(9, 1, 6, 0, 5, 0, 0)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"held_on": ""}, "请填写日期"),
        ({"held_on": "2025-10-21"}, "日期晚于今天"),
        ({"held_on": "2023-12-31"}, "只登记2024年以来"),
        ({"talkee_ids": []}, "请选择谈话对象"),
        ({"talker_id": ""}, "请填写谈话人姓名"),
        (
            {"talker_id": "", "talker_name": "甲", "talkee_ids": [], "talkee_name": "乙"},
            "至少有一名",
        ),
        ({"occasion": "integrity"}, "请选择谈话事由"),
        ({"talkee_ids": ["999999"]}, "不是本支部党员"),
        ({"gist": "传达机密文件"}, "机密"),
        ({"follow_up": "调班", "done_on": "2025-10-15"}, "早于谈话日期"),
        ({"follow_up": "调班", "done_on": "2025-10-21"}, "晚于今天"),
        ({"done_on": "2025-10-18"}, "请先填写处理落实"),
        ({"opinions": "长" * 2001}, "最多2000字"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field_and_stays_typed(
    app, login_as, people, changes, sentence
):
    answer = enter(login_as("secretary1"), people["张一鸣"], people["吴八方"], **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "谈心室" in answer.text
    assert stored(app, Talk) == []


def test_nobody_talks_with_themselves(app, login_as, people):
    answer = enter(login_as("secretary1"), people["张一鸣"], people["张一鸣"])
    assert answer.status_code == 422
    assert "不能是同一人" in answer.text


def test_a_member_must_belong_to_the_branch_on_the_day(app, login_as, people):
    answer = enter(login_as("secretary1"), people["张一鸣"], people["郑九州"], held_on="2025-02-28")
    assert answer.status_code == 422
    assert "郑九州在2025年2月28日不是本支部党员" in answer.text
    answer = enter(login_as("secretary1"), people["张一鸣"], people["郑九州"], held_on="2025-03-01")
    assert answer.status_code == 303


def test_a_talk_is_entered_once_whichever_of_the_two_enters_it(app, login_as, people):
    assert enter(login_as("secretary1"), people["张一鸣"], people["李二虎"]).status_code == 303
    answer = enter(login_as("clerk1"), people["李二虎"], people["张一鸣"])
    assert answer.status_code == 422
    assert "已经登记过" in answer.text
    assert len(stored(app, Talk)) == 1


def test_a_double_submit_makes_one_talk(app, login_as, people):
    secretary = login_as("secretary1")
    for _ in range(2):
        answer = enter(secretary, people["张一鸣"], people["吴八方"], form_key="one-opened-form-1")
        assert answer.status_code == 303
    assert len(stored(app, Talk)) == 1


def test_a_clerk_enters_a_talk_of_others_without_content(app, login_as, people):
    clerk = login_as("clerk1")
    answer = enter(clerk, people["张一鸣"], people["吴八方"], gist=GIST)
    assert answer.status_code == 422
    assert "谈话内容由谈话双方或支部书记填写" in answer.text
    assert enter(clerk, people["张一鸣"], people["吴八方"]).status_code == 303
    (talk,) = stored(app, Talk)
    page = clerk.get(f"/talks/{talk.id}/edit")
    assert page.status_code == 200
    assert 'name="gist"' not in page.text
    # what the clerk posts beside the form is not taken as content
    values = {
        **FORM,
        "version": str(talk.version),
        "talker_id": str(people["张一鸣"]),
        "talkee_ids": [str(people["吴八方"])],
        "gist": "代写",
    }
    assert clerk.post(f"/talks/{talk.id}/edit", values).status_code == 303
    assert contents(app) == {}


def test_who_entered_a_talk_cannot_write_themselves_into_its_content(app, login_as, people):
    clerk, secretary = login_as("clerk1"), login_as("secretary1")
    enter(clerk, people["张一鸣"], people["吴八方"])
    (talk,) = stored(app, Talk)
    values = {
        **FORM,
        "version": str(talk.version),
        "talker_id": str(people["张一鸣"]),
        "talkee_ids": [str(people["吴八方"])],
        "gist": GIST,
    }
    assert secretary.post(f"/talks/{talk.id}/edit", values).status_code == 303
    assert contents(app)[talk.id].gist == GIST
    (talk,) = stored(app, Talk)
    taken = {**values, "talker_id": str(people["李二虎"]), "version": str(talk.version)}
    assert clerk.post(f"/talks/{talk.id}/edit", taken).status_code == 403
    assert GIST not in clerk.get(f"/talks/{talk.id}").text


def test_an_edit_on_an_older_version_is_refused_and_keeps_the_text(app, login_as, people):
    secretary = login_as("secretary1")
    enter(secretary, people["张一鸣"], people["吴八方"])
    (talk,) = stored(app, Talk)
    values = {
        **FORM,
        "version": str(talk.version),
        "talker_id": str(people["张一鸣"]),
        "talkee_ids": [str(people["吴八方"])],
    }
    assert secretary.post(f"/talks/{talk.id}/edit", {**values, "gist": "先"}).status_code == 303
    answer = secretary.post(f"/talks/{talk.id}/edit", {**values, "gist": "后保存的内容"})
    assert answer.status_code == 409
    assert "后保存的内容" in answer.text
    assert contents(app)[talk.id].gist == "先"


def test_a_follow_up_is_open_until_its_day_is_entered(app, login_as, people):
    secretary = login_as("secretary1")
    enter(secretary, people["张一鸣"], people["吴八方"], gist=GIST, follow_up="协调调班")
    assert "待落实" in secretary.get("/talks").text
    (talk,) = stored(app, Talk)
    values = {
        **FORM,
        "version": str(talk.version),
        "talker_id": str(people["张一鸣"]),
        "talkee_ids": [str(people["吴八方"])],
        "gist": GIST,
        "follow_up": "协调调班",
        "done_on": "2025-10-18",
    }
    assert secretary.post(f"/talks/{talk.id}/edit", values).status_code == 303
    assert "待落实" not in secretary.get("/talks").text


def test_what_was_typed_comes_back_into_its_own_form_only(app, login_as, people):
    secretary = login_as("secretary1")
    enter(secretary, people["张一鸣"], people["吴八方"])
    (talk,) = stored(app, Talk)
    typed = {**FORM, "branch": "B01", "talker_id": str(people["张一鸣"])}
    edit, new = f"/talks/{talk.id}/edit", "/talks/new"
    own, fresh = (key_on(secretary.get(page).text) for page in (edit, new))
    for key, place in ((own, "值班室"), (fresh, "接待室")):
        secretary.post("/drafts/keep", {**typed, "draft_key": key, "place": place})
    assert "值班室" in secretary.get(f"{edit}?draft={own}").text
    assert "接待室" in secretary.get(f"{new}?draft={fresh}").text
    assert "值班室" not in secretary.get(f"{new}?draft={own}").text
    other = secretary.get(f"{edit}?draft={fresh}").text
    assert "接待室" not in other


def test_removing_asks_first_and_takes_the_content_along(app, login_as, people):
    secretary = login_as("secretary1")
    enter(secretary, people["张一鸣"], people["吴八方"], gist=GIST, occasion="feedback")
    (talk,) = stored(app, Talk)
    asked = secretary.get(f"/talks/{talk.id}/remove").text
    assert "移除后不能恢复" in asked
    assert "谈话内容一并删除" in asked
    assert "吴八方" in main_of(asked)
    assert len(stored(app, Talk)) == 1
    url = f"/talks/{talk.id}/remove"
    assert secretary.post(url, {"version": "99"}).status_code == 409
    assert secretary.post(url, {"version": str(talk.version)}).status_code == 303
    assert stored(app, Talk) == []
    assert contents(app) == {}


def test_events_tell_neither_content_nor_occasion_nor_names(app, login_as, people):
    secretary = login_as("secretary1")
    enter(secretary, people["张一鸣"], people["吴八方"], gist=GIST, occasion="feedback")
    with app.app_context():
        event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event.action == "talk.registered"
        assert event.object_label == ""
        assert event.details == {}


def test_the_secretary_sees_who_is_missing_and_what_calls_for_a_talk(
    app, session, login_as, people
):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    session.add_all(
        [
            Post(
                branch_id=branch.id,
                member_id=people["孙六合"],
                title=PostTitle.BRANCH_COMMITTEE_MEMBER,
                starts_on=date(2025, 9, 1),
            ),
            # goes on in the same post after an election
            Post(
                branch_id=branch.id,
                member_id=people["李二虎"],
                title=PostTitle.ORGANIZATION_OFFICER,
                starts_on=date(2025, 9, 1),
            ),
        ]
    )
    committed(session)
    secretary = login_as("secretary1")
    page = main_of(secretary.get("/talks").text)
    assert "2025年9月1日起任支部委员，之后还没有谈心谈话" in page
    assert page.count("之后还没有谈心谈话") == 1
    assert "应谈的都谈到0/9名" in page
    enter(secretary, people["张一鸣"], people["孙六合"], occasion="post_change")
    page = main_of(secretary.get("/talks").text)
    assert "必谈提醒" not in page
    # both talked, but an officer owes one to each other officer
    assert "应谈的都谈到0/9名" in page
    assert "2/9名" in page
    assert "李二虎与王三石" in page


def test_a_branch_in_good_order_says_so(app, login_as, people):
    secretary = login_as("secretary2")
    names = ("陈百川", "褚千山", "卫万里", "蒋亿年")
    enter(secretary, people["冯十月"], *[people[name] for name in names])
    assert "应谈的都谈到5/5名" in secretary.get("/talks").text
    assert "截至2025年10月20日应谈的都已谈到，没有欠缺。" in secretary.get("/talks").text
    assert "无需补充" not in secretary.get("/talks").text
    clock.fix_today(date(2026, 1, 5))
    page = secretary.get("/talks?year=2025").text
    assert "2025年应谈的都已谈到，无需补充。" in page
    assert covered(app, "B02") == TalkCoverage(5, 5, 0, 0, 4, 4, 5)
    assert "未设" not in page
    assert "不适用" in main_of(page)


def test_who_moved_within_the_year_brings_the_talk_along(app, session, login_as, people):
    enter(login_as("secretary1"), people["张一鸣"], people["吴八方"], held_on="2025-03-10")
    row = session.scalars(select(Membership).where(Membership.member_id == people["吴八方"])).one()
    row.ends_on, row.end_reason = date(2025, 6, 30), ChangeReason.TRANSFERRED_OUT
    other = session.scalars(select(Branch).where(Branch.code == "B02")).one()
    session.add(
        Membership(
            member_id=people["吴八方"],
            branch_id=other.id,
            status=MemberStatus.FULL,
            starts_on=date(2025, 7, 1),
            start_reason=ChangeReason.TRANSFERRED_IN,
        )
    )
    committed(session)
    assert covered(app, "B02") == TalkCoverage(6, 1, 0, 0, 5, 0, 0)
    assert covered(app).talked == 1
    assert covered(app, year=2024, as_of=date(2024, 12, 31)).talked == 0
    # the new branch is reminded of the arrival
    assert "组织关系转入" in main_of(login_as("secretary2").get("/talks").text)


def test_coverage_takes_one_statement_for_all_branches(session, count_statements):
    branch_ids = list(session.scalars(select(Branch.id)))
    count_statements.clear()
    found = talk_coverage(session, branch_ids, 2025, date(2025, 10, 20))
    assert len(count_statements) == 1
    assert set(found) == set(branch_ids)


@pytest.mark.parametrize(
    ("username", "url"),
    [
        ("staff", "/talks"),
        ("staff", "/talks?branch=B01"),
        ("secretary1", "/talks"),
        ("member1", "/talks"),
    ],
)
def test_more_talks_take_no_more_statements(
    app, session, login_as, people, count_statements, username, url
):
    browser = login_as(username)
    enter(login_as("secretary1"), people["张一鸣"], people["吴八方"])
    count_statements.clear()
    browser.get(url)
    few = len(count_statements)
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    user_id = session.scalars(select(User.id).where(User.username == "secretary1")).one()
    for number in range(1, 21):
        session.add(
            Talk(
                branch_id=branch.id,
                pair_key=pair_key(people["吴八方"], people["张一鸣"]),
                held_on=date(2025, 5, number),
                place="",
                occasion=Occasion.YEARLY,
                talker_id=people["吴八方"],
                talker_name="吴八方",
                talkee_id=people["张一鸣"],
                talkee_name="张一鸣",
                entered_by_id=user_id,
                created_at=clock.now(),
                updated_at=clock.now(),
            )
        )
    committed(session)
    count_statements.clear()
    browser.get(url)
    assert len(count_statements) == few
