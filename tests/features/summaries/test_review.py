"""Submit, withdraw, take up, return, approve, reopen; what is approved is frozen."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from sqlalchemy import select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent, record_event
from intranet.domain.access.roles import SYSTEM
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch
from intranet.domain.records.closing import ClosedQuarter
from intranet.domain.records.moves import RETURN_CLOSING, ReviewEvent
from intranet.domain.records.workflow import State
from intranet.domain.reports.document import fingerprint
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot
from intranet.foundation import clock
from tests.factories.activities import make_activity
from tests.features.kept import key_on
from tests.features.summaries.scene import (
    MADE_UP_ON,
    PAGE,
    approve,
    build_quarter,
    decide,
    submit,
    typed,
    version,
)
from tests.rows import committed


@pytest.fixture
def quarter(session):
    """An approved record of everything the branch owes."""
    build_quarter(session)
    return session


def state_of(session):
    session.expire_all()
    return session.scalar(select(QuarterlySummary.state))


def snapshots(session):
    session.expire_all()
    return session.scalars(select(SummarySnapshot).order_by(SummarySnapshot.edition)).all()


def test_the_whole_course(quarter, login_as):
    submit(login_as)
    assert state_of(quarter) is State.SUBMITTED
    leader = login_as("leader")
    assert decide(leader, "take_up").status_code == 303
    assert "已受理" in leader.get("/quarters/2025Q3").text
    assert decide(leader, "return", "请写明补学安排。").status_code == 303
    assert state_of(quarter) is State.RETURNED
    page = login_as("secretary1").get(PAGE).text
    assert "请写明补学安排。" + RETURN_CLOSING in page
    answer = login_as("secretary1").post(
        PAGE, typed(act="submit", version=version(login_as("secretary1")))
    )
    assert answer.status_code == 303
    assert decide(leader, "approve").status_code == 303
    assert state_of(quarter) is State.APPROVED
    moves = quarter.scalars(select(ReviewEvent.move).order_by(ReviewEvent.id)).all()[-5:]
    assert [move.value for move in moves] == ["submit", "take_up", "return", "submit", "approve"]
    actions = set(quarter.scalars(select(AuditEvent.action)))
    assert {AuditAction.SUMMARY_FROZEN, AuditAction.SUMMARY_EDITED} <= actions
    page = leader.get(PAGE).text
    assert "第1版" in page
    assert "审核通过" in page


def test_what_blocks_the_final_print_stops_the_submission(session, login_as):
    build_quarter(session, skip=(date(2025, 8, 15),))
    answer = login_as("secretary1").post(PAGE, typed(act="submit", highlight="约210余场次"))

    assert answer.status_code == 422
    assert "8月主题党日尚未开展，请说明原因。" in answer.text
    assert "“约210余”重复使用了概数词" in answer.text
    assert "还没有保存" in answer.text
    assert state_of(session) is None


def test_what_became_wrong_since_stops_the_approval(quarter, login_as):
    submit(login_as)
    make_activity(quarter, "B01", ["theme_day"], date(2025, 9, 16), State.APPROVED, title="机密")
    page = login_as("leader").get(PAGE).text
    assert "小结中有的内容已不成立，不能通过" in page
    assert 'value="approve"' not in page
    answer = decide(login_as("leader"), "approve")

    assert answer.status_code == 422
    assert "出现“机密”字样" in answer.text
    assert state_of(quarter) is State.SUBMITTED
    assert snapshots(quarter) == []


def test_what_was_certified_and_is_no_longer_true_is_not_approved(session, login_as):
    build_quarter(session, skip=(MADE_UP_ON,))
    meeting = make_activity(
        session,
        "B01",
        ["branch_committee_meeting"],
        date(2025, 8, 5),
        State.APPROVED,
        title="八月支委会",
    )
    submit(login_as)
    leader = login_as("leader")
    certified = "支部委员会会议、党课、主题党日均已按时开展"
    assert certified in leader.get(PAGE).text
    # what waits beside makes nothing untrue
    make_activity(session, "B01", ["theme_day"], date(2025, 9, 16), State.SUBMITTED)
    assert 'value="approve"' in leader.get(PAGE).text

    meeting.state, meeting.approved_at, meeting.approved_by_id = State.RETURNED, None, None
    committed(session)
    text = unescape(leader.get(PAGE).text)
    assert 'value="approve"' not in text
    assert f"{certified}”与台账现在的情况不符。" in text
    assert "八月支委会（2025年8月5日，现为已退回）" in text
    refused = decide(leader, "approve")
    assert refused.status_code == 422
    assert "均已按时开展”与台账现在的情况不符" in unescape(refused.text)
    # the reason is written already: one click returns it
    opinion = re.search(r'name="opinion"[^>]*>\s*([^<]+)</textarea>', text)[1]
    assert decide(leader, "return", opinion).status_code == 303
    returned = unescape(login_as("secretary1").get(PAGE).text)
    # told above the form, before the first field, as on every other record
    assert "退回意见" in returned[: returned.index('name="as_of"')]
    assert "请按现在的数据重新提交。" in returned[: returned.index('name="as_of"')]
    assert state_of(session) is State.RETURNED


def test_withdraw_before_it_is_taken_up(quarter, login_as):
    submit(login_as)
    secretary = login_as("secretary1")
    data = {"version": version(secretary)}
    assert secretary.post(f"{PAGE}/withdraw", data).status_code == 303
    assert state_of(quarter) is State.DRAFT
    assert secretary.post(f"{PAGE}/withdraw", data).status_code == 409


def test_not_after_it_is_taken_up(quarter, login_as):
    submit(login_as)
    decide(login_as("leader"), "take_up")
    secretary = login_as("secretary1")
    data = {"version": str(quarter.scalar(select(QuarterlySummary.version)))}
    assert secretary.post(f"{PAGE}/withdraw", data).status_code == 409
    page = secretary.get(PAGE).text
    assert "已受理，正在审核" in page
    assert "保存草稿" not in secretary.get(f"{PAGE}?edit=1").text


def test_who_may_decide_and_withdraw(quarter, login_as):
    submit(login_as)
    data = {"act": "approve", "version": version(login_as("leader"))}
    decides = {
        "staff": 403,
        "secretary1": 403,
        "clerk1": 403,
        "member1": 403,
        "secretary2": 403,
        "jiwei": 403,
        "sysadmin": 403,
        None: 401,
        "leader": 303,
    }
    withdraws = {"clerk1": 403, "secretary2": 404, "leader": 403, "staff": 403}

    def tried(part, names):
        return {name: login_as(name).post(f"{PAGE}/{part}", data).status_code for name in names}

    assert tried("withdraw", withdraws) == withdraws
    assert tried("decision", decides) == decides


def test_a_clerk_cannot_submit(quarter, login_as):
    answer = login_as("clerk1").post(PAGE, typed(act="submit"))

    assert answer.status_code == 403
    assert state_of(quarter) is None


@pytest.mark.parametrize("act", ["return", "reopen"])
def test_a_return_needs_its_reason(quarter, login_as, act):
    (submit if act == "return" else approve)(login_as)
    answer = decide(login_as("leader"), act)

    assert answer.status_code == 422
    assert "请填写理由" in answer.text


def test_a_decision_on_an_older_version_is_refused_and_keeps_the_words(quarter, login_as):
    submit(login_as)
    leader = login_as("leader")
    data = {"act": "return", "version": "1", "opinion": "请补充。"}
    answer = leader.post(f"{PAGE}/decision", data)

    assert answer.status_code == 409
    assert "请补充。" in answer.text
    assert state_of(quarter) is State.SUBMITTED


def test_an_unknown_decision_is_refused(quarter, login_as):
    submit(login_as)

    assert decide(login_as("leader"), "archive").status_code == 422


def test_there_is_nothing_to_decide_before_the_first_save(quarter, login_as):
    answer = login_as("leader").post(f"{PAGE}/decision", {"act": "approve", "version": "0"})

    assert answer.status_code == 404


def test_words_of_a_decision_survive_a_renewed_sign_in(quarter, login_as):
    submit(login_as)
    leader = login_as("leader")
    key = key_on(leader.get(PAGE).text, "DecisionForm")
    leader.post("/drafts/keep", {"draft_key": key, "opinion": "请补充。", "version": "3"})
    answer = leader.get(f"{PAGE}/decision?draft={key}")

    assert answer.status_code == 303
    assert "请补充。" in leader.get(answer.headers["Location"]).text


# --- frozen --------------------------------------------------------------------------------------


def test_later_changes_are_shown_and_not_printed(quarter, login_as):
    approve(login_as)
    leader = login_as("leader")
    before = leader.get(f"{PAGE}.pdf").data
    make_activity(
        quarter, "B01", ["theme_day"], date(2025, 9, 27), State.APPROVED, title="补报的主题党日"
    )
    page = leader.get(PAGE).text

    assert leader.get(f"{PAGE}.pdf").data == before
    assert "通过之后，台账记录有变化" in page
    assert "<del>3次</del>" in page
    assert "<ins>4次</ins>" in page
    assert "补报的主题党日" in page


def test_what_was_submitted_is_what_is_reviewed_printed_and_approved(quarter, login_as):
    submit(login_as)
    secretary, leader = login_as("secretary1"), login_as("leader")
    assert "提交之后，台账记录有变化" not in leader.get(PAGE).text
    before = leader.get(f"{PAGE}.pdf").data
    make_activity(
        quarter, "B01", ["theme_day"], date(2025, 9, 16), State.APPROVED, title="补报的主题党日"
    )
    assert secretary.get(f"{PAGE}.pdf").data == before
    for page in (leader.get(PAGE).text, secretary.get(PAGE).text):
        assert "提交之后，台账记录有变化" in page
        assert "<del>3次</del>" in page
        assert "<ins>4次</ins>" in page
        assert "补报的主题党日" in page
        assert "提交时的文字" in page
        assert "开展主题党日3次" in page
    # whoever edits it sees what would be submitted next
    assert "开展主题党日4次" in secretary.get(f"{PAGE}?edit=1").text

    assert decide(leader, "approve").status_code == 303
    (snapshot,) = snapshots(quarter)
    assert snapshot.record_count == 11
    assert snapshot.document["content"]["edition"] == "第1版"
    assert "开展主题党日3次" in leader.get(PAGE).text
    assert "通过之后，台账记录有变化" in leader.get(PAGE).text


def test_a_resubmission_takes_the_figures_of_its_day(quarter, login_as):
    submit(login_as)
    make_activity(quarter, "B01", ["theme_day"], date(2025, 9, 16), State.APPROVED)
    decide(login_as("leader"), "return", "请更新数据。")
    secretary = login_as("secretary1")
    assert "开展主题党日4次" in secretary.get(PAGE).text
    again = typed(act="submit", version=version(secretary))
    assert secretary.post(PAGE, again).status_code == 303
    page = login_as("leader").get(PAGE).text
    assert "开展主题党日4次" in page
    assert "提交之后，台账记录有变化" not in page


def test_what_an_older_version_submitted_is_approved_as_its_records_stand(quarter, login_as):
    assert login_as("secretary1").post(PAGE, typed()).status_code == 303
    summary = quarter.scalars(select(QuarterlySummary)).one()
    summary.state, summary.submitted_at = State.SUBMITTED, clock.now()
    committed(quarter)
    leader = login_as("leader")
    assert "提交时的文字" not in leader.get(PAGE).text
    assert decide(leader, "approve").status_code == 303
    assert snapshots(quarter)[0].record_count == 11


def test_new_names_do_not_reach_an_approved_summary(quarter, login_as):
    approve(login_as)
    leader = login_as("leader")
    before = leader.get(f"{PAGE}.pdf").data
    branch = quarter.scalars(select(Branch).where(Branch.code == "B01")).one()
    branch.duty = "另一项主责"
    quarter.scalars(select(Member)).first().name = "改过名"
    record_event(quarter, AuditAction.BRANCH_EDITED, actor=SYSTEM, kind="branch", object_id=1)
    quarter.commit()

    assert leader.get(f"{PAGE}.pdf").data == before
    assert "另一项主责" not in leader.get(PAGE).text


def test_the_snapshot_is_sealed_by_its_hash(quarter, login_as):
    approve(login_as)
    (snapshot,) = snapshots(quarter)

    assert snapshot.sha256 == fingerprint(snapshot.document)
    assert snapshot.record_count == 11
    details = quarter.scalars(
        select(AuditEvent.details).where(AuditEvent.action == AuditAction.SUMMARY_FROZEN)
    ).one()
    assert details == {"edition": 1, "sha256": snapshot.sha256}


def test_a_second_approval_makes_a_second_edition(quarter, login_as):
    approve(login_as)
    leader, secretary = login_as("leader"), login_as("secretary1")
    first = leader.get(f"{PAGE}.pdf").data
    assert decide(leader, "reopen", "补充一项成效。").status_code == 303
    assert state_of(quarter) is State.RETURNED
    assert login_as("member1").get(PAGE).status_code == 404
    again = typed(act="submit", version=version(secretary), highlight="补充的一项成效")
    assert secretary.post(PAGE, again).status_code == 303
    assert decide(leader, "approve").status_code == 303

    editions = snapshots(quarter)
    assert [item.edition for item in editions] == [1, 2]
    assert editions[0].sha256 != editions[1].sha256
    second = leader.get(f"{PAGE}.pdf").data
    assert second != first
    assert leader.get(f"{PAGE}.pdf?edition=1").data == first
    assert leader.get(f"{PAGE}.pdf?edition=2").data == second
    assert leader.get(f"{PAGE}.pdf?edition=3").status_code == 404


def test_a_closed_quarter_is_not_reopened(quarter, login_as):
    approve(login_as)
    leader, secretary = login_as("leader"), login_as("secretary1")
    seen = {"version": version(leader)}
    branch = quarter.scalars(select(Branch).where(Branch.code == "B01")).one()
    quarter.add(
        ClosedQuarter(
            committee_id=branch.committee_id,
            branch_id=branch.id,
            year=2025,
            quarter=3,
            closed_at=clock.now(),
        )
    )
    record_event(quarter, AuditAction.BRANCH_EDITED, actor=SYSTEM, kind="branch", object_id=1)
    quarter.commit()
    words = {"act": "reopen", "opinion": "补充一项成效。"}
    answer = leader.post(f"{PAGE}/decision", words | seen)

    assert answer.status_code == 422
    assert "已经关账" in answer.text
    assert state_of(quarter) is State.APPROVED
    # the branch is led to what helps instead of asking for what nobody can give
    page = secretary.get(PAGE).text
    assert 'value="ask_reopening"' not in page
    assert "已经关账，不能重新打开" in page
    assert 'href="/quarters/2025Q3/closing/ask?branch=B01"' in page
    asked = secretary.post(f"{PAGE}/ask", words | seen | {"act": "ask_reopening"})
    assert asked.status_code == 422
    assert 'href="/quarters/2025Q3/closing/grant?branch=B01"' in leader.get(PAGE).text


def test_plans_of_a_summary_that_is_reopened_months_later_hold_nobody_up(session, login_as):
    build_quarter(session)
    approve(login_as)
    summary = session.scalars(select(QuarterlySummary)).one()
    summary.first_submitted_at = datetime(2025, 10, 20, tzinfo=UTC)
    committed(session)
    # 10月 has passed since
    clock.fix_today(date(2025, 11, 20))
    leader = login_as("leader")
    assert decide(leader, "reopen", "更正学习补充").status_code == 303
    secretary = login_as("secretary1")
    again = typed(act="submit", version=version(secretary))
    assert secretary.post(PAGE, again).status_code == 303
    assert "已经过去" not in leader.get(PAGE).text
    assert decide(leader, "approve").status_code == 303


def test_what_was_reopened_does_not_say_that_it_was_returned(quarter, login_as):
    approve(login_as)
    leader, secretary = login_as("leader"), login_as("secretary1")
    assert decide(leader, "reopen", "同意更正。").status_code == 303

    def told():
        return [secretary.get(PAGE).text, leader.get("/quarters/2025Q3").text]

    def desks():
        return [browser.get("/").text for browser in (secretary, leader)]

    assert all("已重新打开" in text and "已退回" not in text for text in desks())
    page, grid = told()
    assert "重新打开的理由" in page
    assert "同意更正。" in page
    assert all("已重新打开" in text and "已退回" not in text for text in (page, grid))
    assert "退回意见" not in page
    again = typed(act="submit", version=version(secretary), highlight="补充的一项成效")
    assert secretary.post(PAGE, again).status_code == 303
    assert decide(leader, "return", "请再核对。").status_code == 303
    page, grid = told()
    assert all("已退回" in text and "已重新打开" not in text for text in (page, grid, *desks()))
    assert "退回意见" in page
