"""Orders: taken in, dispatched, accepted, handed up, finished, rated; who may do what; what they come to."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.figures.branch import branch_figures
from intranet.domain.figures.committee import committee_figures
from intranet.domain.figures.listed import figure_list
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import Branch
from intranet.domain.records.closing import ClosedQuarter
from intranet.domain.reports.clauses import orders_clause
from intranet.domain.reports.wording.branch_summary import wording_on
from intranet.domain.service.menu import ServiceItem
from intranet.domain.service.orders import (
    OrderCallback,
    OrderLevel,
    OrderMember,
    OrderState,
    OrderStep,
    ServiceOrder,
)
from intranet.features.service.orders import figures
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.quarters import Quarter
from tests.cast import TODAY
from tests.factories.committees import second_committee
from tests.factories.service import make_line, make_order
from tests.print.reading import pages
from tests.rows import again, committed, stored

LIST = "/service/orders"


def order_of(app, **values):
    with app.app_context():
        return make_order(db.session(), **values).id


def act(browser, key, move, **typed):
    """Make a move as the page shows it."""
    version = browser.get(f"{LIST}/{key}/{move}").text.partition('name="version"')[2]
    seen = version.partition('value="')[2].partition('"')[0]
    return browser.post(f"{LIST}/{key}/{move}", {"version": seen, **typed})


def standing(app):
    (order,) = stored(app, ServiceOrder)
    return order


def test_an_order_of_the_committee_goes_to_a_branch_is_accepted_done_and_rated(app, login_as):
    staff, member = login_as("staff"), login_as("member1")
    typed = {
        "need": "老人需要家庭急救培训", "source": "community", "received_on": "2025-10-18", "party": "和平社区",
        "item_id": "", "version": "0",
    }  # fmt: skip
    assert staff.post(f"{LIST}/new?branch=committee", typed).status_code == 303
    order = standing(app)
    assert (order.state, order.level, order.branch_id) == ("received", "committee", None)
    assert member.get(f"{LIST}/{order.id}").status_code == 404
    assert act(staff, order.id, "dispatch", branch="B01", note="三日内办理").status_code == 303
    assert "三日内办理" in member.get(f"{LIST}/{order.id}").text
    assert "接单" in member.get(f"{LIST}/{order.id}").text
    assert act(member, order.id, "accept").status_code == 303
    finished = act(member, order.id, "finish", note="已上门培训", is_solved="yes")
    assert finished.status_code == 303
    assert act(login_as("secretary1"), order.id, "rate", score="good").status_code == 303
    order = standing(app)
    assert (order.state, order.level) == (OrderState.CLOSED, OrderLevel.BRANCH)
    assert (order.responded_on, order.response_days) == (TODAY, 2)
    assert (order.done_on, order.is_solved, order.score) == (TODAY, True, "good")
    acts = [
        one.action for one in stored(app, AuditEvent, AuditEvent.object_kind == "service_order")
    ]
    assert acts == [
        "service.entered",
        "service.order_dispatched",
        "service.order_accepted",
        "service.order_finished",
        "service.order_rated",
    ]
    said = "受理1件；接单1件，响应时间2天；办理1件，已解决；评价1件，为满意"
    paper = "".join(
        line.text for page in pages(staff.get(f"{LIST}.pdf?year=2025").data) for line in page
    )
    assert said in paper.replace("\n", "")
    # of one quarter alone the sum would say the same again
    assert "合计受理" not in paper
    for who in (staff, member):
        page = who.get(f"{LIST}?year=2025").text
        assert "100%（1/1）" in page
        assert "2天" in page


def test_a_branch_hands_up_with_a_reason_and_each_level_to_the_next(app, login_as):
    key = order_of(app)
    clerk, staff = login_as("clerk1"), login_as("staff")
    refused = act(clerk, key, "escalate", note="")
    assert refused.status_code == 422
    assert "请填写原因。" in refused.text
    assert act(clerk, key, "escalate", note="需要市级部门协调").status_code == 303
    order = standing(app)
    assert (order.state, order.level) == (OrderState.ESCALATED, OrderLevel.COMMITTEE)
    assert act(clerk, key, "escalate", note="再次上报").status_code == 403
    assert act(staff, key, "escalate", note="报上级主管部门").status_code == 303
    assert standing(app).level is OrderLevel.SUPERIOR
    assert "/escalate" not in staff.get(f"{LIST}/{key}").text
    # above the last level there is none
    assert act(staff, key, "escalate", note="再报").status_code == 409
    assert act(staff, key, "finish", note="已协调解决", is_solved="yes").status_code == 303
    assert [step.note for step in stored(app, OrderStep)] == [
        "需要市级部门协调", "报上级主管部门", "已协调解决",
    ]  # fmt: skip
    page = login_as("member1").get(f"{LIST}/{key}").text
    assert all(words in page for words in ("需要市级部门协调", "报上级主管部门", "上级单位"))


def test_what_was_handed_up_comes_back_to_another_branch_that_takes_it_on_anew(app, login_as):
    key = order_of(app)
    act(login_as("member1"), key, "accept")
    act(login_as("member1"), key, "escalate", note="不属于本支部职责")
    assert act(login_as("staff"), key, "dispatch", branch="B02", note="").status_code == 303
    assert stored(app, OrderMember) == []
    assert login_as("clerk1").get(f"{LIST}/{key}").status_code == 404
    assert act(login_as("clerk2"), key, "accept").status_code == 303
    # how long it took until somebody accepted first stays
    assert standing(app).response_days == 2


def test_what_comes_back_to_the_same_branch_is_accepted_again_by_who_had_it(app, login_as):
    key = order_of(app)
    member, staff = login_as("member1"), login_as("staff")
    act(member, key, "accept")
    act(member, key, "finish", note="已办理", is_solved="yes")
    act(staff, key, "reopen", note="点单人反映没有解决")
    assert act(staff, key, "dispatch", branch="B01").status_code == 303
    assert "接单" in member.get(f"{LIST}/{key}").text
    assert act(member, key, "accept").status_code == 303
    assert act(member, key, "finish", note="再次办理", is_solved="yes").status_code == 303
    told = member.get(f"{LIST}/{key}").text
    assert "办理结果已登记。" in told
    assert "登记办理结果已登记" not in told
    assert [one.member_id for one in stored(app, OrderMember)]


def test_an_item_of_a_branch_tells_it_nothing_of_the_orders_of_another(app, login_as):
    with app.app_context():
        item = make_line(
            db.session(), ServiceItem, kind="public", category="应急技能", name="急救讲解", since_on=date(2025, 1, 1)
        ).id  # fmt: skip
    order_of(app, item_id=item, need="本支部的点单")
    order_of(app, item_id=item, need="别支部的点单", branch="B02")
    clerk, address = login_as("clerk1"), f"/service/menu/{item}"
    paper = "".join(line.text for page in pages(clerk.get(f"{address}.pdf").data) for line in page)
    for told in (clerk.get(address).text, paper):
        assert "本支部的点单" in told
        assert "别支部的点单" not in told
    assert "别支部的点单" in login_as("staff").get(address).text
    # it is not taken out all the same
    assert "服务点单2条" in clerk.post(f"{address}/remove", {"version": "1"}).text


def test_nobody_rates_own_work_and_none_but_the_committee_dispatches(app, login_as):
    key = order_of(app)
    secretary = login_as("secretary1")
    assert act(secretary, key, "accept").status_code == 303
    assert act(secretary, key, "accept").status_code == 409
    act(secretary, key, "finish", note="已办理", is_solved="no")
    assert act(secretary, key, "rate", score="very_good").status_code == 403
    assert "请由其他同志登记评价" in secretary.get(f"{LIST}/{key}").text
    assert act(login_as("clerk1"), key, "rate", score="").status_code == 422
    assert act(login_as("clerk1"), key, "dispatch", branch="B02").status_code == 403
    assert act(login_as("clerk1"), key, "close", note="两次回访未接通").status_code == 303
    assert act(login_as("clerk1"), key, "reopen", note="重办").status_code == 403
    assert act(login_as("staff"), key, "reopen", note="点单人反映没有解决").status_code == 303
    order = standing(app)
    assert (order.state, order.done_on, order.is_solved) == (OrderState.RECEIVED, None, None)
    assert act(login_as("staff"), key, "decline", note="已另行办理").status_code == 303


@pytest.mark.parametrize("who", ["clerk2", "member2", "auditor"])
def test_strangers_learn_nothing_of_an_order(app, login_as, who):
    key = order_of(app)
    browser = login_as(who)
    for address in ("", "/edit", "/accept", "/slip.pdf", "/slip.docx"):
        assert browser.get(f"{LIST}/{key}{address}").status_code in {403, 404}, address
    for move in ("accept", "finish", "callback"):
        assert browser.post(f"{LIST}/{key}/{move}", {"version": "1"}).status_code in {403, 404}
    assert standing(app).state is OrderState.DISPATCHED


def test_a_member_who_moved_away_takes_nothing_on_any_more(app, login_as):
    key = order_of(app)
    member = login_as("member1")
    assert act(member, key, "accept").status_code == 303
    with app.app_context():
        taken = db.session.scalars(select(OrderMember)).one()
        here = db.session.scalars(
            select(Membership).where(Membership.member_id == taken.member_id)
        ).one()
        here.ends_on = TODAY - timedelta(days=1)
        committed(db.session())
    other = order_of(app, need="第二单")
    assert act(member, other, "accept").status_code == 403
    # who took it on before stays named
    assert "吴八方" in login_as("clerk1").get(f"{LIST}/{key}").text


def test_two_who_act_at_once_are_told(app, login_as):
    key = order_of(app)
    seen = standing(app).version
    assert act(login_as("member1"), key, "accept").status_code == 303
    late = login_as("clerk1").post(f"{LIST}/{key}/escalate", {"version": str(seen), "note": "上报"})
    assert late.status_code == 409
    assert "上报" in late.text


def test_what_was_dealt_with_is_not_taken_out(app, login_as):
    key, clerk = order_of(app), login_as("clerk1")
    assert "移除这条登记" in clerk.get(f"{LIST}/{key}/edit").text
    act(login_as("member1"), key, "accept")
    assert "移除这条登记" not in clerk.get(f"{LIST}/{key}/edit").text
    version = {"version": str(standing(app).version)}
    assert clerk.post(f"{LIST}/{key}/remove", version).status_code == 409


def test_what_was_dispatched_is_not_taken_out_by_the_branch(app, login_as):
    key = order_of(app, branch="")
    assert act(login_as("staff"), key, "dispatch", branch="B01", note="").status_code == 303
    clerk = login_as("clerk1")
    assert "移除这条登记" not in clerk.get(f"{LIST}/{key}/edit").text
    refused = clerk.post(f"{LIST}/{key}/remove", {"version": str(standing(app).version)})
    assert refused.status_code == 409
    assert "点单已经办理" in refused.text


def test_the_day_from_which_the_response_is_counted_stays(app, login_as):
    key, clerk = order_of(app), login_as("clerk1")

    def edit(day):
        return clerk.post(
            f"{LIST}/{key}/edit",
            {"need": "需要维修照明灯", "source": "resident", "received_on": day, "party": "", "item_id": "",
             "version": str(standing(app).version)},
        )  # fmt: skip

    assert edit("2025-10-17").status_code == 303
    assert act(login_as("member1"), key, "accept").status_code == 303
    refused = edit("2025-10-19")
    assert refused.status_code == 422
    assert "受理日期不能修改" in refused.text
    assert edit("2025-10-17").status_code == 303
    order = standing(app)
    assert (order.received_on, order.response_days) == (date(2025, 10, 17), 3)


def test_a_closed_quarter_receives_no_more_orders_and_lets_those_it_has_go_on(app, login_as):
    staff, member = login_as("staff"), login_as("member1")
    key = order_of(app, branch="", received_on=date(2025, 9, 29))
    now = order_of(app)
    with app.app_context():
        session = db.session()
        committee = session.scalars(select(Branch.committee_id)).first()
        closed = ClosedQuarter(committee_id=committee, year=2025, quarter=3, closed_at=clock.now())
        committed(session, closed)
    typed = {"need": "补录的点单", "source": "resident", "party": "", "item_id": ""}
    late = {**typed, "received_on": "2025-09-30", "version": "0"}
    for who, place in ((staff, "committee"), (login_as("clerk1"), "B01")):
        refused = who.post(f"{LIST}/new?branch={place}", late)
        assert refused.status_code == 422
        assert "2025年第三季度" in refused.text
    moved = {**late, "version": "1"}
    assert login_as("clerk1").post(f"{LIST}/{now}/edit", moved).status_code == 422
    assert act(staff, key, "dispatch", branch="B01", note="").status_code == 303
    assert act(member, key, "accept").status_code == 303
    assert act(member, key, "finish", note="已办理", is_solved="yes").status_code == 303
    assert act(staff, key, "rate", score="good").status_code == 303


def test_what_was_finished_in_a_closed_quarter_is_counted_there(app, login_as):
    key = order_of(
        app, state=OrderState.DONE, received_on=date(2025, 9, 1), done_on=date(2025, 9, 20), result="已办理",
        is_solved=True,
    )  # fmt: skip
    with app.app_context():
        session = db.session()
        committee = session.scalars(select(Branch.committee_id)).first()
        closed = ClosedQuarter(committee_id=committee, year=2025, quarter=3, closed_at=clock.now())
        committed(session, closed)
    refused = act(login_as("staff"), key, "reopen", note="还没有修好")
    assert refused.status_code == 409
    assert "该季度已经关账" in refused.text
    assert standing(app).done_on == date(2025, 9, 20)


def test_the_slip_says_what_happened_and_leaves_the_rest_to_the_hand(app, login_as):
    key = order_of(app)
    member = login_as("member1")
    act(member, key, "accept")
    act(member, key, "finish", note="已办理完毕", is_solved="yes")
    words = "".join(
        line.text for page in pages(member.get(f"{LIST}/{key}/slip.pdf").data) for line in page
    )
    for said in (
        "服务点单办理单",
        f"2025-{key:05d}",
        "机关第一党支部",
        "吴八方",
        "已解决",
        "已办理完毕",
        "承办人（签字）",
    ):
        assert said in words
    assert member.get(f"{LIST}/{key}/slip.docx").status_code == 200


def test_how_to_call_back_is_sealed_read_with_an_event_and_goes_with_the_end(app, login_as):
    key = order_of(app)
    with app.app_context():
        session = db.session()
        committed(session, OrderCallback(order_id=key, phone="13800001234"))
        assert "13800001234" not in session.scalar(select(OrderCallback.phone_sealed))
    clerk, member = login_as("clerk1"), login_as("member1")
    assert "13800001234" not in clerk.get(f"{LIST}/{key}").text
    assert member.post(f"{LIST}/{key}/callback", {}).status_code == 403
    assert "13800001234" in clerk.post(f"{LIST}/{key}/callback", {}).text
    assert stored(app, AuditEvent, AuditEvent.action == "service.order_callback_read")
    act(member, key, "accept")
    assert "13800001234" in member.post(f"{LIST}/{key}/callback", {}).text
    act(member, key, "finish", note="已办理", is_solved="yes")
    act(clerk, key, "rate", score="good")
    assert stored(app, OrderCallback) == []
    assert clerk.post(f"{LIST}/{key}/callback", {}).status_code == 404


def test_figures_follow_the_turn_of_the_quarter_and_the_place(app, login_as):
    with app.app_context():
        session = db.session()
        make_order(
            session, received_on=date(2025, 6, 30), responded_on=date(2025, 7, 1), response_days=1,
            done_on=date(2025, 7, 1), is_solved=True, state="done",
        )  # fmt: skip
        make_order(session, received_on=date(2025, 7, 1), branch="B02")
    page = login_as("clerk1").get(f"{LIST}?year=2025").text
    second, third = page.partition("第二季度")[2], page.partition("第三季度")[2]
    assert second.index("1件") < second.index("尚未接单") < second.index("尚无办理结果")
    assert third.index("0件") < third.index("1天") < third.index("100%（1/1）")
    assert "尚无评价" in third
    assert "2件" in login_as("staff").get(f"{LIST}?year=2025").text
    assert "第四季度" in page
    assert "第二季度" not in login_as("clerk1").get(f"{LIST}?year=2024").text


def test_a_list_of_many_orders_takes_as_many_statements_as_one(app, login_as, count_statements):
    key = order_of(app)
    act(login_as("member1"), key, "accept")
    clerk = login_as("clerk1")
    clerk.get(f"{LIST}?year=2025")
    count_statements.clear()
    clerk.get(f"{LIST}?year=2025")
    few = len(count_statements)
    again(app, ServiceOrder, 20)
    count_statements.clear()
    clerk.get(f"{LIST}?year=2025")
    assert len(count_statements) == few


def test_what_waits_stands_on_the_desk_of_who_acts_and_is_found_by_its_state(app, login_as):
    order_of(app, need="待支部接单的事项")
    order_of(app, branch="", need="待机关派单的事项")
    assert "服务点单待派单" in login_as("staff").get("/").text
    assert "服务点单待接单" in login_as("member1").get("/").text
    assert "服务点单待接单" not in login_as("clerk2").get("/").text
    page = login_as("staff").get(f"{LIST}?year=2025&state=received").text
    assert "待机关派单的事项" in page
    assert "待支部接单的事项" not in page
    # how orders stand is told of all of them, whichever are listed
    assert "受理" in page
    assert "2件" in page


def test_the_summary_and_the_handbook_tell_the_figures_of_the_list(app):
    with app.app_context():
        session = db.session()
        for number in range(3):
            make_order(
                session, need=f"第{number}件", received_on=date(2025, 7, 1 + number), state="done",
                responded_on=date(2025, 7, 4), response_days=3 - number, done_on=date(2025, 7, 9), is_solved=number < 2,
            )  # fmt: skip
        make_order(session, branch="B02", received_on=date(2025, 8, 1))
        branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
        quarter = Quarter(2025, 3)
        counted = branch_figures(session, branch, quarter, quarter.last_day)
        whole = committee_figures(session, branch.committee_id, quarter, quarter.last_day)
        told = {one.key: one.value for one in figure_list(counted)}
        listed = figures(quarter.first_day, quarter.last_day, [ServiceOrder.branch_id == branch.id])
    assert (told["order_n"], told["order_days"]) == ("3件", "2天")
    assert told["order_solved"] == "66.7%（2/3）"
    # nothing was rated: there is no rate
    assert "order_good" not in told
    assert listed.said == f"第三季度{counted.orders.told}"
    assert (whole.orders.received, whole.orders.solved_rate) == (4, "66.7%（2/3）")
    wording = wording_on(quarter.last_day, quarter)
    assert orders_clause(wording, counted.orders) == (
        "受理服务点单3件，平均响应时间2天；办理3件，其中2件已解决"
    )


def test_two_committees_know_nothing_of_each_others_orders(app, login_as):
    with app.app_context():
        second_committee(db.session())
    key = order_of(app)
    other = login_as("staff9")
    assert "需要维修照明" not in other.get(f"{LIST}?year=2025").text
    for address in ("", "/dispatch", "/slip.pdf"):
        assert other.get(f"{LIST}/{key}{address}").status_code == 404, address
    # nor does an order go to a branch of the other
    assert act(login_as("staff"), key, "dispatch", branch="D01").status_code == 422
    assert "服务点单待派单" not in other.get("/").text
