"""The committee's roll-up on its way: submitted, decided, frozen; on the leader's queue and on the desks."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.roles import Role
from intranet.domain.achievements.tables import Achievement
from intranet.domain.organization.tables import Committee
from intranet.domain.records.closing import ClosedQuarter
from intranet.domain.records.workflow import State
from intranet.domain.reports.document import fingerprint
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot
from intranet.foundation import clock
from tests.cast import FOUNDED
from tests.factories.activities import make_activity
from tests.features.summaries.committee_scene import (
    PAGE,
    YEAR_PAGE,
    approve,
    build_figures,
    make_figure,
    submit,
    typed,
)
from tests.features.summaries.scene import build_quarter, decide, version
from tests.rows import committed


def state_of(session):
    session.expire_all()
    return session.scalar(select(QuarterlySummary.state))


def test_the_whole_course(session, login_as):
    build_quarter(session)
    submit(login_as)
    leader, staff = login_as("leader"), login_as("staff")
    assert decide(leader, "take_up", page=PAGE).status_code == 303
    assert staff.post(PAGE, typed(version=version(leader, PAGE))).status_code == 409
    assert decide(leader, "return", "请写明补学安排。", page=PAGE).status_code == 303
    assert state_of(session) is State.RETURNED
    assert "请写明补学安排。" in staff.get(PAGE).text
    answer = staff.post(PAGE, typed(act="submit", version=version(staff, PAGE)))
    assert answer.status_code == 303
    assert decide(leader, "approve", page=PAGE).status_code == 303
    assert state_of(session) is State.APPROVED
    page = leader.get(PAGE).text
    assert "第1版" in page
    assert "通过的文字" in page
    assert decide(leader, "reopen", "数据有更正。", page=PAGE).status_code == 303
    assert state_of(session) is State.RETURNED


def test_withdraw_before_it_is_taken_up(session, login_as):
    submit(login_as)
    staff = login_as("staff")
    data = {"version": version(staff, PAGE)}
    assert staff.post(f"{PAGE}/withdraw", data).status_code == 303
    assert state_of(session) is State.DRAFT
    assert staff.post(f"{PAGE}/withdraw", data).status_code == 409


def test_what_is_missing_or_doubled_stops_the_submission(session, login_as):
    make_figure(session, "走访约210余户，开展活动", "3次")
    answer = login_as("staff").post(
        PAGE,
        typed(
            act="submit", problems__0="", problems__1="", plans__0__owner="", highlight="截止9月底"
        ),
    )

    assert answer.status_code == 422
    for words in (
        "请填写存在问题，至少一项。",
        "请填写由谁负责。",
        "日期前请用“截至”",
        "成效“走访约210余户，开展活动3次”：“约210余”重复使用了概数词",
    ):
        assert words in answer.text
    assert state_of(session) is None


def test_what_branches_have_not_finished_is_said_and_does_not_block(session, login_as):
    build_quarter(session)
    build_figures(session)
    make_activity(session, "B02", ["theme_day"], date(2025, 9, 3), State.SUBMITTED)
    page = login_as("staff").get(PAGE).text

    for words in (
        "3个党支部的小结尚未通过，附件中没有列入。",
        "还有1项活动待审核，通过后才计入数据。",
        "2个党支部有应开展未开展的事项还没有说明原因。",
        "1条已通过的成效还没有办理公开审查，没有列入。",
        "1条工作成效的归属还没有确认，按办公室口径列出。",
    ):
        assert words in page
    assert "3个党支部的12份小结尚未通过" in login_as("staff").get(YEAR_PAGE).text
    submit(login_as)


def test_who_typed_it_does_not_decide_on_it(session, login_as):
    user = session.scalars(select(User).where(User.username == "leader")).one()
    committee = session.scalars(select(Committee.id)).one()
    committed(
        session,
        RoleGrant(
            user_id=user.id, role=Role.COMMITTEE_STAFF, committee_id=committee, valid_from=FOUNDED
        ),
    )
    leader = login_as("leader")
    assert leader.post(PAGE, typed(act="submit")).status_code == 303

    assert "请由其他同志审核" in leader.get(PAGE).text
    assert decide(leader, "approve", page=PAGE).status_code == 403
    assert state_of(session) is State.SUBMITTED


@pytest.mark.parametrize(("page", "number"), [(PAGE, 3), (YEAR_PAGE, 4)])
def test_a_closed_period_is_not_reopened(session, login_as, page, number):
    approve(login_as, page)
    committee = session.scalars(select(Committee.id)).one()
    closed = ClosedQuarter(committee_id=committee, year=2025, quarter=number, closed_at=clock.now())
    committed(session, closed)
    answer = decide(login_as("leader"), "reopen", "数据有更正。", page=page)

    assert answer.status_code == 422
    assert "已经关账" in answer.text


def test_what_is_approved_is_frozen(session, login_as):
    build_quarter(session)
    build_figures(session)
    approve(login_as)
    session.expire_all()
    snapshot = session.scalar(select(SummarySnapshot))
    assert snapshot.sha256 == fingerprint(snapshot.document)
    assert snapshot.record_count == 11
    assert snapshot.document["content"]["review"] is None
    assert snapshot.document["content"]["sealed"] is True
    assert snapshot.document["content"]["doc_no"] == "C01-2025Q3"

    make_activity(
        session, "B08", ["theme_day"], date(2025, 9, 12), State.APPROVED, title="后补的活动"
    )
    page = login_as("leader").get(PAGE).text
    assert "开展主题党日3次" in page
    assert "后补的活动" in page
    assert "台账记录有变化" in page


def test_a_figure_that_is_another_one_now_is_told_where_their_number_stayed(session, login_as):
    build_quarter(session)
    build_figures(session)
    approve(login_as)
    figure = session.scalar(select(Achievement).where(Achievement.wording == "86次"))
    figure.wording, figure.low = "88次", 88_000
    committed(session)
    page = login_as("leader").get(PAGE).text
    assert "台账记录有变化" in page
    told = page.partition("台账记录有变化")[2].partition("通过的文字")[0]
    assert "开展省市联训86次" in told
    assert "开展省市联训88次" in told
    # rows that stayed are not told
    assert "217次" not in told


def test_a_roll_up_is_reviewed_and_approved_as_it_was_submitted(session, login_as):
    build_quarter(session)
    build_figures(session)
    submit(login_as)
    make_activity(
        session, "B08", ["theme_day"], date(2025, 9, 12), State.APPROVED, title="后补的活动"
    )
    leader = login_as("leader")
    page = leader.get(PAGE).text
    assert "提交之后，台账记录有变化" in page
    assert "后补的活动" in page
    assert "开展主题党日3次" in page
    assert decide(leader, "approve", page=PAGE).status_code == 303
    session.expire_all()
    snapshot = session.scalar(select(SummarySnapshot))
    assert snapshot.record_count == 11
    assert snapshot.document["content"]["doc_no"] == "C01-2025Q3"


def test_an_attribution_confirmed_later_is_named_as_a_difference(session, login_as):
    build_quarter(session)
    build_figures(session)
    approve(login_as)
    suggested = Achievement.suggested_branch_id.is_not(None)
    ours = session.scalars(select(Achievement).where(suggested)).one()
    assert "归属（口径）：" not in login_as("leader").get(PAGE).text
    confirmed = login_as("leader").post(
        f"/achievements/{ours.id}/attribution",
        {"act": "confirm", "branch": ours.suggested_branch_id, "version": ours.version},
    )
    assert confirmed.status_code == 303
    page = login_as("leader").get(PAGE).text
    assert f"工作成效数据表：{ours.statement}" in page
    assert "归属（口径）：" in page


# --- where it waits ------------------------------------------------------------------------------


def test_it_waits_in_the_leader_s_queue_beside_those_of_the_branches(session, login_as):
    submit(login_as)
    submit(login_as, YEAR_PAGE)
    page = login_as("leader").get("/review").text

    assert f'href="{PAGE}">机关党委2025年第三季度党建工作小结</a>' in page
    assert f'href="{YEAR_PAGE}">机关党委2025年度党建工作总结</a>' in page
    assert PAGE not in login_as("staff").get("/review").text


def part(page, heading, following):
    start = page.index(heading)
    return page[start : page.index(following, start)]


def test_it_stands_on_the_desks_of_those_whose_turn_it_is(session, login_as):
    staff, leader = login_as("staff"), login_as("leader")
    title = "机关党委2025年第三季度党建工作小结"
    assert title not in staff.get("/").text
    staff.post(PAGE, typed())
    assert title in part(staff.get("/").text, "待我办理", "等待他人")
    assert title not in leader.get("/").text
    staff.post(PAGE, typed(act="submit", version="1"))
    assert title in part(staff.get("/").text, "等待他人", "</html>")
    assert title in part(leader.get("/").text, "待我办理", "等待他人")
    decide(leader, "return", "请补充。", page=PAGE)
    assert title in part(staff.get("/").text, "待我办理", "等待他人")
    assert "按审核意见修改后再提交" in staff.get("/").text
    assert "等机关党委工作人员修改" in leader.get("/").text
    staff.post(PAGE, typed(act="submit", version=version(staff, PAGE)))
    decide(leader, "approve", page=PAGE)
    # what follows is signing, by whoever holds the post: nobody here does
    for browser in (staff, leader):
        assert title not in part(browser.get("/").text, "待我办理", "等待他人")
        assert "等机关党委专职副书记“核稿”" in part(browser.get("/").text, "等待他人", "</html>")
    assert title not in login_as("secretary1").get("/").text


def test_it_is_counted_in_the_top_bar(app, login_as):
    staff, leader, secretary = (login_as(name) for name in ("staff", "leader", "secretary1"))

    def counts():
        marker = '<span class="count">'
        pages = [browser.get("/").text for browser in (staff, leader, secretary)]
        return [int(page.split(marker, 1)[1].split("<", 1)[0]) for page in pages]

    # the summary that the secretary's branch has not begun is on the desk and so in the number
    assert counts() == [0, 0, 1]
    staff.post(PAGE, typed())
    assert counts() == [1, 0, 1]
    staff.post(PAGE, typed(act="submit", version="1"))
    assert counts() == [0, 1, 1]
