"""Dues: a month entered by its exceptions, who sees what, back payments, quarters, moves."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.life.dues.month import of_ym
from intranet.domain.life.dues.rules import DuesState
from intranet.domain.life.dues.store import DuesMonthState, dues_months
from intranet.domain.life.dues.tables import DuesMonth, DuesPayment
from intranet.domain.organization.members import ChangeReason, Member, Membership, MemberStatus
from intranet.domain.organization.tables import Branch
from intranet.features.life.dues.queries import DuesCell, branch_grid
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.quarters import Month
from tests.cast import MEMBERS
from tests.rows import committed

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
OCTOBER = "/dues/B01/2025/10"


def ids(app, branch="B01") -> dict[str, int]:
    with app.app_context():
        return dict(
            db.session.execute(
                select(Member.name, Member.id).where(Member.name.in_(MEMBERS[branch]))
            )
            .tuples()
            .all()
        )


def hidden(page: str) -> dict[str, str]:
    """Version and roster as the form carries them."""
    return {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]
        for name in ("version", "roster")
    }


def enter(browser, url=OCTOBER, *, but=(), paid_on="2025-10-15", **more):
    """Open the form, untick the members of *but*, save."""
    found = hidden(browser.get(url).text)
    ticks = {f"paid_{one}": "y" for one in found["roster"].split(",") if int(one) not in but}
    return browser.post(url, {**found, **ticks, "paid_on": paid_on, **more})


def payments(app) -> dict[tuple[int, int], date]:
    with app.app_context():
        return {
            (row.member_id, row.ym): row.paid_on for row in db.session.scalars(select(DuesPayment))
        }


def states(app, code="B01"):
    with app.app_context():
        branch_id = db.session.scalars(select(Branch.id).where(Branch.code == code)).one()
        found = dues_months(db.session(), [branch_id], *YEAR)
        return {month: state for (_, _, month), state in found.items()}


def row_of(page: str, name: str) -> list[str]:
    """The words in a member's row."""
    row = re.search(rf'<th scope="row">{name}</th>(.*?)</tr>', page, re.DOTALL)[1]
    return [
        re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<td.*?</td>", row, re.DOTALL)
    ]


def test_a_month_is_entered_by_unticking_who_has_not_paid(app, login_as):
    clerk, members = login_as("clerk1"), ids(app)
    page = clerk.get(OCTOBER).text
    assert page.count("checked") == 9
    assert 'value="2025-10-20"' in page
    answer = enter(clerk, but=[members["吴八方"]])
    assert answer.status_code == 303
    assert states(app)[10] == DuesMonthState(9, 8, 8)
    page = clerk.get("/dues").text
    assert row_of(page, "吴八方")[9] == "未交"
    assert row_of(page, "张一鸣")[8:] == ["未登记", "已交", "不适用", "不适用"]
    assert row_of(page, "已交/应交")[8:] == ["未登记", "8/9名", "不适用", "不适用"]
    with app.app_context():
        event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event.action == "dues.registered"
        assert event.details == {"added": 8, "changed": 0, "removed": 0}


def test_a_probationary_member_owes_from_the_month_after_the_admission(app, login_as):
    page = login_as("clerk1").get("/dues").text
    assert row_of(page, "郑九州")[1:4] == ["不适用", "不适用", "未登记"]
    assert states(app)[3].due == 8
    assert states(app)[4].due == 9


def test_a_correction_changes_adds_and_removes(app, login_as):
    clerk, members = login_as("clerk1"), ids(app)
    first, second = members["张一鸣"], members["李二虎"]
    enter(clerk, but=[first])
    page = clerk.get(OCTOBER).text
    assert page.count("checked") == 8
    assert page.count('value="2025-10-15"') == 8
    answer = enter(clerk, but=[second], paid_on="2025-10-16")
    assert answer.status_code == 303
    stored = payments(app)
    assert (second, 202510) not in stored
    assert stored[first, 202510] == date(2025, 10, 16)


def test_an_earlier_month_asks_for_the_day_and_is_shown_as_back_payment(app, login_as):
    clerk = login_as("clerk1")
    answer = enter(clerk, "/dues/B01/2025/7", paid_on="")
    assert answer.status_code == 422
    assert "请填写交纳日期" in answer.text
    member = ids(app)["张一鸣"]
    more = {f"day_{member}": "2025-10-20"}
    assert enter(clerk, "/dues/B01/2025/7", paid_on="2025-07-31", **more).status_code == 303
    page = clerk.get("/dues").text
    assert row_of(page, "张一鸣")[6] == "补交 10月20日"
    assert row_of(page, "李二虎")[6] == "已交"
    assert states(app)[7] == DuesMonthState(9, 9, 8)


@pytest.mark.parametrize(
    ("url", "values", "sentence"),
    [
        ("/dues/B01/2025/3", {"paid_on": "2025-10-20"}, "一般不超过6个月"),
        (OCTOBER, {"paid_on": "2025-10-21"}, "日期晚于今天"),
        (OCTOBER, {"paid_on": "2025-09-30"}, "早于本季度"),
        (OCTOBER, {"amount": "一千"}, "金额请填写数字"),
        (OCTOBER, {"handed_on": "2025-11-01"}, "日期晚于今天"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field_and_stays_typed(
    app, login_as, url, values, sentence
):
    clerk = login_as("clerk1")
    answer = enter(clerk, url, **{"amount": "1286.5", **values})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{values.get("amount", "1286.5")}"' in answer.text
    assert payments(app) == {}


def test_six_months_back_is_still_accepted(app, login_as):
    assert enter(login_as("clerk1"), "/dues/B01/2025/4", paid_on="2025-10-20").status_code == 303
    assert states(app)[4].paid_in_time == 0


def test_the_day_of_one_member_is_refused_beside_that_member(app, login_as):
    member = ids(app)["王三石"]
    answer = enter(
        login_as("clerk1"),
        "/dues/B01/2025/3",
        paid_on="2025-03-20",
        **{f"day_{member}": "2025-10-01"},
    )
    assert answer.status_code == 422
    assert f'id="day_{member}-error"' in answer.text


def test_who_pays_by_the_quarter_is_entered_for_its_three_months(app, login_as):
    clerk, member = login_as("clerk1"), ids(app)["赵四海"]
    enter(clerk, but=[], **{f"quarter_{member}": "y"})
    stored = payments(app)
    assert [stored.get((member, ym)) for ym in (202509, 202510, 202511, 202512)] == [
        None,
        date(2025, 10, 15),
        date(2025, 10, 15),
        date(2025, 10, 15),
    ]
    page = clerk.get("/dues").text
    assert row_of(page, "赵四海")[9:] == ["已交", "已交", "已交"]
    assert row_of(page, "已交/应交")[9:] == ["9/9名", "不适用", "不适用"]
    # November was not entered by that: it still begins with everybody ticked
    with app.app_context():
        rows = {row.ym: row for row in db.session.scalars(select(DuesMonth))}
    assert rows[202510].registered_at is not None
    assert rows[202511].registered_at is None


def test_one_tick_enters_everybody_and_one_more_their_whole_quarter(app, login_as):
    clerk = login_as("clerk1")
    everybody = ids(app)
    answer = enter(clerk, but=everybody.values(), everybody="y", by_quarter="y")

    assert answer.status_code == 303, answer.text
    stored = payments(app)
    assert stored == {
        (member, ym): date(2025, 10, 15)
        for member in everybody.values()
        for ym in (202510, 202511, 202512)
    }


def test_everybody_needs_a_day_as_one_does(app, login_as):
    answer = enter(login_as("clerk1"), but=ids(app).values(), everybody="y", paid_on="")

    assert answer.status_code == 422
    assert "请填写交纳日期。" in answer.text


def test_what_was_paid_ahead_is_told_before_the_month_is_entered(app, login_as):
    clerk, member = login_as("clerk1"), ids(app)["赵四海"]
    enter(clerk, "/dues/B01/2025/8", paid_on="2025-08-15", **{f"quarter_{member}": "y"})
    for reader in ("clerk1", "staff"):
        assert "未登记 1/9名" in login_as(reader).get("/dues").text


def test_a_form_opened_before_the_quarter_was_paid_elsewhere_is_refused(app, login_as):
    secretary, clerk, member = login_as("secretary1"), login_as("clerk1"), ids(app)["赵四海"]
    september = "/dues/B01/2025/9"
    opened = hidden(secretary.get(september).text)
    enter(clerk, "/dues/B01/2025/8", paid_on="2025-08-15", **{f"quarter_{member}": "y"})
    answer = secretary.post(september, {**opened, "paid_on": "2025-09-15", "amount": "88"})
    assert answer.status_code == 409
    assert 'value="88"' in answer.text
    assert (member, 202509) in payments(app)


def test_a_second_save_on_an_older_version_keeps_what_was_typed(app, login_as):
    secretary, clerk = login_as("secretary1"), login_as("clerk1")
    opened = hidden(secretary.get(OCTOBER).text)
    assert enter(clerk).status_code == 303
    answer = secretary.post(OCTOBER, {**opened, "paid_on": "2025-10-09", "amount": "1286.50"})
    assert answer.status_code == 409
    assert 'value="1286.50"' in answer.text
    assert len(payments(app)) == 9
    again = secretary.post(OCTOBER, {**hidden(answer.text), "paid_on": "2025-10-09"})
    assert again.status_code == 303
    assert payments(app) == {}


def test_late_news_of_a_move_changes_where_a_month_counts_and_not_the_row(app, session, login_as):
    clerk, member = login_as("clerk1"), ids(app)["钱五羊"]
    opened = hidden(clerk.get(OCTOBER).text)
    enter(clerk)
    before = payments(app)
    row = session.scalars(select(Membership).where(Membership.member_id == member)).one()
    row.ends_on, row.end_reason = date(2025, 9, 20), ChangeReason.TRANSFERRED_OUT
    other = session.scalars(select(Branch).where(Branch.code == "B02")).one()
    session.add(
        Membership(
            member_id=member,
            branch_id=other.id,
            status=MemberStatus.FULL,
            starts_on=date(2025, 9, 21),
            start_reason=ChangeReason.TRANSFERRED_IN,
        )
    )
    committed(session)
    assert payments(app) == before
    assert states(app)[10] == DuesMonthState(8, 8, 8)
    assert states(app, "B02")[10] == DuesMonthState(6, 1, 1)
    assert states(app)[9].due == 9
    page = login_as("clerk2").get("/dues").text
    assert row_of(page, "钱五羊")[8:10] == ["不适用", "已交"]
    # a form opened before the move was known is not saved blindly
    assert clerk.post(OCTOBER, {**opened, "paid_on": "2025-10-15"}).status_code == 409


def test_members_see_their_own_row_and_committee_readers_numbers_only(app, login_as):
    enter(login_as("clerk1"), but=[ids(app)["吴八方"]])
    own = login_as("member1").get("/dues?branch=B01").text
    assert row_of(own, "吴八方")[9] == "未交"
    assert "张一鸣" not in re.findall(r"<main.*</main>", own, re.DOTALL)[0]
    assert login_as("member1").get("/dues?branch=B02").status_code == 404
    assert login_as("clerk1").get("/dues?branch=B02").status_code == 404
    staff = login_as("staff")
    page = staff.get("/dues").text
    assert "8/9名" in page
    assert "张一鸣" not in page
    alone = staff.get("/dues?branch=B01").text
    assert "8/9名" in alone
    assert "吴八方" not in alone
    assert "机关第二党支部" not in alone
    assert "/dues/B01/2025/10" not in alone


def test_the_table_to_put_up_is_printed_for_the_branch(app, login_as):
    enter(login_as("clerk1"))
    assert "/dues.pdf?branch=B01" in login_as("clerk1").get("/dues").text
    for username, url in (("member1", "/dues.pdf"), ("staff", "/dues.pdf?branch=B01&year=2025")):
        answer = login_as(username).get(url)
        assert answer.status_code == 200
        assert answer.data.startswith(b"%PDF")
        assert answer.headers["Cache-Control"] == "no-store, private"
    assert login_as("member1").get("/dues.pdf?branch=B02").status_code == 404
    assert login_as("staff").get("/dues.pdf").status_code == 404


def test_only_those_who_keep_the_register_of_the_branch_open_its_form(login_as):
    assert login_as("clerk2").get(OCTOBER).status_code == 404
    assert login_as("member1").get(OCTOBER).status_code == 403
    assert login_as("staff").get(OCTOBER).status_code == 403


def test_a_back_payment_of_another_year_tells_the_year():
    late = DuesCell(Month(2025, 12), DuesState.LATE, date(2026, 1, 8))
    assert late.words == "补交 2026年 1月8日"


@pytest.mark.parametrize("address", ["2025/11", "2025/13", "2025/0", "2018/1", "2026/1"])
def test_a_month_that_has_not_begun_has_no_form(login_as, address):
    assert login_as("clerk1").get(f"/dues/B01/{address}").status_code == 404


def test_only_the_secretary_is_asked_to_look_after_three_months(app, login_as):
    clerk, member = login_as("clerk1"), ids(app)["吴八方"]
    for month in (7, 8):
        enter(clerk, f"/dues/B01/2025/{month}", but=[member], paid_on=f"2025-0{month}-15")
    secretary = login_as("secretary1")
    assert "请核实" not in secretary.get("/dues").text
    enter(clerk, "/dues/B01/2025/9", but=[member], paid_on="2025-09-15")
    page = secretary.get("/dues").text
    assert "已连续3个月未登记交纳，请核实" in page
    assert "已满6个月" not in page
    assert "请核实" not in secretary.get("/dues?year=2024").text
    for reader in ("clerk1", "member1", "staff"):
        assert "请核实" not in login_as(reader).get("/dues?branch=B01").text
    for month in (4, 5, 6):
        enter(clerk, f"/dues/B01/2025/{month}", but=[member], paid_on=f"2025-0{month}-15")
    page = secretary.get("/dues").text
    assert "已连续6个月未登记交纳，请核实" in page
    assert "已满6个月" in page


def test_a_year_in_which_nobody_owed_anything_is_not_praised(session):
    branch_id = session.scalars(select(Branch.id).where(Branch.code == "B01")).one()
    assert branch_grid(session, branch_id, 2018, date(2018, 12, 31)).sentence == ""


def test_a_year_that_is_in_order_says_so(app, session, login_as):
    secretary = login_as("secretary1")
    for month in range(1, 11):
        enter(secretary, f"/dues/B01/2025/{month}", paid_on=f"2025-{month:02d}-15")
    page = secretary.get("/dues?year=2025").text
    assert "截至2025年10月20日已到月份的党费都已交齐，没有欠缺。" in page
    assert "无需补充" not in page
    assert "还没有登记的月份" not in page
    assert "还没有登记的月份" in secretary.get("/dues?year=2024").text
    clock.fix_today(date(2025, 12, 31))
    for month in (11, 12):
        enter(secretary, f"/dues/B01/2025/{month}", paid_on=f"2025-{month:02d}-15")
    assert "2025年各月党费都已交齐，无需补充。" in secretary.get("/dues?year=2025").text


@pytest.mark.parametrize(
    ("username", "url"),
    [("staff", "/dues"), ("secretary1", "/dues"), ("secretary1", OCTOBER), ("member1", "/dues")],
)
def test_more_rows_take_no_more_statements(app, session, login_as, count_statements, username, url):
    browser = login_as(username)
    browser.get(url)
    count_statements.clear()
    browser.get(url)
    few = len(count_statements)
    enter(login_as("clerk1"))
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    for number in range(20):
        member = Member(name=f"新党员{number}", sort_key=f"{number:02d}")
        session.add(member)
        session.flush()
        session.add(
            Membership(
                member_id=member.id,
                branch_id=branch.id,
                status=MemberStatus.FULL,
                starts_on=date(2025, 1, 1),
                start_reason=ChangeReason.TRANSFERRED_IN,
            )
        )
    committed(session)
    count_statements.clear()
    browser.get(url)
    assert len(count_statements) == few


def test_branches_by_month_take_one_statement(app, session, count_statements):
    branch_ids = list(session.scalars(select(Branch.id)))
    count_statements.clear()
    found = dues_months(session, branch_ids, *YEAR)
    assert len(count_statements) == 1
    assert len(found) == 12 * len(branch_ids)
    assert found[branch_ids[0], 2025, 10] == DuesMonthState(9, 0, 0)
    assert not found[branch_ids[0], 2025, 10].complete
    assert of_ym(202510) == Month(2025, 10)


def test_before_the_branch_keeps_its_records_here_no_month_is_missing(app, session, login_as):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    branch.in_use_from = date(2025, 9, 1)
    committed(session, branch)
    found = states(app)
    assert {month for month, state in found.items() if state.due} == {9, 10, 11, 12}
    page = login_as("secretary1").get("/dues?branch=B01&year=2025").text
    assert re.sub(r"<[^>]+>|\s", "", page).count("还没有登记的月份：9月、10月。") == 1
    assert row_of(page, "张一鸣")[:9] == ["不适用"] * 8 + ["未登记"]
    cell = login_as("secretary1").get("/duties/B01/dues?period=2025").text
    assert "8名" not in cell  # nobody is named for a month before
