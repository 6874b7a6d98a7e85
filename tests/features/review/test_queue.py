"""The queue: order, checks, filters, bulk approval."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.tables import Activity
from intranet.domain.records.closing import ClosedQuarter
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import Move, State
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.foundation.database import db
from tests.conftest import actor_of
from tests.factories.activities import make_activity
from tests.rows import committed

WAITING = State.SUBMITTED
# days of gatherings that have nothing to do with each other
DAYS = [date(2025, 9, day) for day in (8, 9, 10, 11, 12, 16)]


def states(app):
    with app.app_context():
        return dict(db.session.execute(select(Activity.title, Activity.state)).all())


def chosen(*activities):
    return {"chosen": [f"{activity.id}.{activity.version}" for activity in activities]}


def close_third_quarter(session, branch_id=None):
    actor = actor_of(session, "leader")
    session.add(
        ClosedQuarter(
            committee_id=actor.grants[0].committee_id,
            branch_id=branch_id,
            year=2025,
            quarter=3,
            closed_at=datetime.now(UTC),
        )
    )
    committed(session)


def test_the_oldest_comes_first_with_everything_a_reviewer_needs(session, login_as):
    make_activity(session, title="后交的", held_on=date(2025, 10, 12), state=WAITING)
    make_activity(
        session,
        "B02",
        ("theme_day", "lecture"),
        title="先交的",
        held_on=date(2025, 10, 9),
        state=WAITING,
    )
    page = login_as("staff").get("/review").text
    assert page.index("先交的") < page.index("后交的")
    for words in ("机关第二党支部", "主题党日、党课", "2025-10-09", "已等11天", "各项齐全"):
        assert words in page
    assert "最早一条已等11天，等待时间中位数8天" in page


def test_how_long_it_has_waited_is_told_of_what_is_listed(session, login_as):
    make_activity(session, title="等得久的", held_on=date(2025, 9, 8), state=WAITING)
    make_activity(session, "B02", title="后交的", held_on=date(2025, 10, 12), state=WAITING)
    staff = login_as("staff")
    assert "等待时间中位数8天" in staff.get("/review").text
    narrowed = staff.get("/review?branch=B02").text
    assert "共 1 条待审核，最早一条已等8天，等待时间中位数8天。" in " ".join(narrowed.split())


def test_nothing_waiting_is_said_plainly(login_as):
    assert "没有待审核的记录" in login_as("staff").get("/review").text


@pytest.mark.parametrize("username", ["secretary1", "clerk1", "member1", "archivist", "sysadmin"])
def test_the_branch_and_administrators_have_no_queue(login_as, username):
    assert login_as(username).get("/review").status_code == 403


def test_drafts_and_returned_records_do_not_wait(session, login_as):
    for state in set(State) - {WAITING}:
        make_activity(session, title=f"状态{state.value}", state=state)
    assert "状态" not in login_as("staff").get("/review").text.partition('id="results"')[2]


def test_filters_narrow_by_branch_and_quarter_and_ignore_nonsense(session, login_as):
    make_activity(session, title="一支部第三季度", state=WAITING)
    make_activity(session, "B02", title="二支部第三季度", state=WAITING)
    make_activity(session, title="一支部第四季度", held_on=date(2025, 10, 9), state=WAITING)
    staff = login_as("staff")
    narrowed = staff.get("/review?branch=B01&quarter=2025Q3").text
    assert "一支部第三季度" in narrowed
    assert "二支部第三季度" not in narrowed
    assert "一支部第四季度" not in narrowed
    everything = staff.get("/review?branch=nowhere&quarter=2025Q9").text
    assert everything.count('class="card-title"') == 3
    assert "查看全部待审核记录" in staff.get("/review?branch=B08").text


def test_htmx_gets_the_results_alone(session, login_as):
    make_activity(session, title="待审", state=WAITING)
    fragment = login_as("staff").htmx("/review?branch=B01")
    assert fragment.text.lstrip().startswith('<div id="results">')
    assert "HX-Request" in fragment.headers["Vary"]


def test_a_long_queue_lists_the_oldest_and_says_how_many_there_are(session, login_as):
    for day in range(32):
        make_activity(
            session,
            title=f"第{day}号",
            held_on=date(2025, 9, 1) + timedelta(days=day),
            state=WAITING,
        )
    page = login_as("staff").get("/review").text
    assert page.count('class="card-title"') == 30
    assert "共 32 条待审核，列出最早的 30 条" in page
    assert "第31号" not in page


def test_the_number_of_statements_does_not_grow(session, login_as, count_statements):
    staff = login_as("staff")
    make_activity(session, kinds=("assembly",), state=WAITING)
    count_statements.clear()
    staff.get("/review")
    one = len(count_statements)
    for _ in range(19):
        make_activity(session, "B08", ("assembly", "lecture"), state=WAITING)
    count_statements.clear()
    staff.get("/review")
    assert len(count_statements) == one
    # the number of the top bar is a statement of its own, eleven are what the checks compare records with
    assert one <= 26


def test_what_is_lacking_late_or_ones_own_cannot_be_ticked(session, login_as):
    make_activity(session, title="缺原因", held_on=DAYS[0], absent={"钱五羊": None}, state=WAITING)
    make_activity(
        session,
        title="迟交的",
        state=WAITING,
        submitted_after=21,
    )
    make_activity(session, title="自己的", held_on=DAYS[1], entered_by="staff", state=WAITING)
    page = login_as("staff").get("/review").text
    assert page.count('name="chosen"') == 1
    assert "1处待完善" in page
    assert "活动后21天提交" in page
    assert "请由其他同志审核" in page


def test_all_that_may_be_ticked_is_ticked_by_one_link(session, login_as):
    make_activity(session, title="齐全的", held_on=DAYS[0], state=WAITING)
    make_activity(session, title="缺原因", held_on=DAYS[1], absent={"钱五羊": None}, state=WAITING)
    staff = login_as("staff")
    page = staff.get("/review?branch=B01").text
    assert " checked>" not in page
    everything = re.search(r'href="([^"]*)">全选<', page)[1].replace("&amp;", "&")
    assert "branch=B01" in everything
    page = staff.get(everything).text
    assert re.findall(r'aria-label="勾选([^"]*)" checked>', page) == ["齐全的"]
    assert "全不选" in page


def test_bulk_approval_approves_what_passes(app, session, login_as):
    first = make_activity(session, title="甲", state=WAITING)
    second = make_activity(session, "B02", title="乙", state=WAITING)
    staff = login_as("staff")
    answer = staff.post("/review?branch=B01", chosen(first, second))
    assert answer.status_code == 303
    assert answer.location == "/review?branch=B01"
    assert states(app) == {"甲": State.APPROVED, "乙": State.APPROVED}
    assert "已通过2项。" in staff.get("/review").text


def test_bulk_approval_checks_again_and_reports_in_words(app, session, login_as):
    good = make_activity(session, title="齐全", held_on=DAYS[0], state=WAITING)
    lacking = make_activity(
        session, title="不全", held_on=DAYS[1], absent={"钱五羊": None}, state=WAITING
    )
    own = make_activity(session, title="本人", held_on=DAYS[2], entered_by="staff", state=WAITING)
    stale = make_activity(session, title="变了", held_on=DAYS[3], state=WAITING)
    taken = make_activity(session, title="别人受理", held_on=DAYS[4], state=WAITING)
    gone = make_activity(session, title="已通过的", held_on=DAYS[5], state=State.APPROVED)
    session.close()
    login_as("leader").post(
        f"/review/{taken.id}", {"decision": "take_up", "version": taken.version}
    )
    ticked = chosen(good, lacking, own, gone)
    ticked["chosen"] += [
        f"{stale.id}.{stale.version - 1}",
        f"{taken.id}.{taken.version + 1}",
        "999.1",
    ]
    answer = login_as("staff").post("/review", ticked)
    assert answer.status_code == 200
    for words in (
        "已通过1项。",
        "不全：记录有1处待完善，请退回补充后再通过。",
        "本人：这是您本人填写或提交的记录，请由其他同志审核。",
        "变了：在您操作的同时，这条记录已有变动",
        "别人受理：已由其他同志受理",
        "已通过的：该记录目前为“已通过”",
        "另有1项：没有找到",
    ):
        assert words in answer.text
    assert states(app) == {
        "齐全": State.APPROVED,
        "不全": WAITING,
        "本人": WAITING,
        "变了": WAITING,
        "别人受理": WAITING,
        "已通过的": State.APPROVED,
    }


def test_bulk_approval_refuses_a_closed_quarter(app, session, login_as):
    activity = make_activity(session, title="迟到", state=WAITING)
    close_third_quarter(session, activity.branch_id)
    page = login_as("staff").get("/review").text
    assert 'name="chosen"' not in page
    answer = login_as("staff").post("/review", chosen(activity))
    assert "本次没有通过任何记录。" in answer.text
    assert states(app) == {"迟到": WAITING}


def test_bulk_approval_without_a_tick_says_so(login_as):
    answer = login_as("staff").post("/review", {})
    assert answer.status_code == 422
    assert "请先勾选" in answer.text


@pytest.mark.parametrize("value", ["x", "1", "1.x", "1.1.1", "-1.1", "9" * 30 + ".1"])
def test_bulk_approval_with_a_made_up_tick_is_refused(login_as, value):
    assert login_as("staff").post("/review", {"chosen": value}).status_code == 400


def test_bulk_approval_needs_the_permission(session, login_as):
    activity = make_activity(session, state=WAITING)
    assert login_as("secretary1").post("/review", chosen(activity)).status_code == 403


def test_each_bulk_approval_leaves_one_event_and_one_audit_row(app, session, login_as):
    first = make_activity(session, state=WAITING)
    login_as("staff").post("/review", chosen(first, first))
    with app.app_context():
        moves = db.session.scalars(
            select(ReviewEvent.move).where(ReviewEvent.record_id == first.id)
        ).all()
        audited = db.session.scalars(
            select(AuditEvent.action).where(AuditEvent.action == "record.approved")
        ).all()
    assert moves == [Move.SUBMIT, Move.APPROVE]
    assert len(audited) == 1


def test_a_row_can_be_approved_from_the_queue_without_script(app, session, login_as):
    activity = make_activity(session, title="单条", state=WAITING)
    staff = login_as("staff")
    answer = staff.post(
        f"/review/{activity.id}?branch=B01",
        {"decision": "approve", "version": activity.version, "from": "queue"},
    )
    assert (answer.status_code, answer.location) == (303, "/review?branch=B01")
    assert "已通过：单条。" in staff.get("/review").text
    assert states(app) == {"单条": State.APPROVED}


def test_a_row_approved_by_htmx_leaves_the_list_at_once(session, login_as):
    activity = make_activity(session, title="单条", state=WAITING)
    make_activity(session, "B02", title="余下的", state=WAITING)
    answer = login_as("staff").post(
        f"/review/{activity.id}",
        {"decision": "approve", "version": activity.version, "from": "queue"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="results">')
    assert "已通过：单条。" in answer.text
    assert f"/review/{activity.id}" not in answer.text
    assert "余下的" in answer.text


def test_the_number_of_the_top_bar_goes_down_with_a_row_approved_by_htmx(session, login_as):
    activity = make_activity(session, title="单条", state=WAITING)
    make_activity(session, "B02", title="余下的", state=WAITING)
    staff = login_as("staff")
    number = re.compile(r'id="pending"( hx-swap-oob="true")?>待办 <span class="count">(\d+)</span>')
    (told,) = number.findall(staff.get("/review").text)
    (sent,) = number.findall(
        staff.post(
            f"/review/{activity.id}",
            {"decision": "approve", "version": activity.version, "from": "queue"},
            headers={"HX-Request": "true"},
        ).text
    )
    assert told[0] == ""
    assert sent == (' hx-swap-oob="true"', str(int(told[1]) - 1))
    assert number.findall(staff.get("/review").text) == [("", sent[1])]


def test_a_stale_row_answers_409_with_the_present_queue(session, login_as):
    activity = make_activity(session, title="变了", state=WAITING)
    answer = login_as("staff").post(
        f"/review/{activity.id}",
        {"decision": "approve", "version": activity.version - 1, "from": "queue"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 409
    assert "变了：在您操作的同时，这条记录已有变动" in answer.text


def test_waiting_summaries_are_listed_for_the_leader_only(session, login_as):
    branch_id = make_activity(session).branch_id
    actor = actor_of(session, "secretary1")
    moment = datetime(2025, 10, 8, 2, tzinfo=UTC)
    session.add(
        QuarterlySummary(
            committee_id=actor.grants[0].committee_id,
            branch_id=branch_id,
            year=2025,
            quarter=3,
            as_of=date(2025, 9, 30),
            state=State.SUBMITTED,
            entered_by_id=actor.user_id,
            created_at=moment,
            updated_at=moment,
            submitted_at=moment,
            submitted_by_id=actor.user_id,
        )
    )
    committed(session)
    page = login_as("leader").get("/review").text
    assert "/quarters/2025Q3/B01" in page
    assert "机关第一党支部2025年第三季度党建工作小结" in page
    assert "已等12天" in page
    assert "/quarters/2025Q3/B01" not in login_as("staff").get("/review").text
