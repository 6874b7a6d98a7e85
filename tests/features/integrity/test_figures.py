"""What summary, roll-up and matrix count comes from the registers: of the branch, of the period, and of nobody else."""

from datetime import date

import lxml.html
import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import User
from intranet.domain.access.modules import switch
from intranet.domain.access.permissions import Module
from intranet.domain.duties.marks import DutyMark
from intranet.domain.figures.branch import branch_figures
from intranet.domain.figures.committee import committee_figures
from intranet.domain.figures.integrity import IntegrityFigures
from intranet.domain.figures.listed import figure_list
from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.reviewing import note_step
from intranet.domain.integrity.risks import RiskStep
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import Branch, Committee, Post
from intranet.foundation import clock
from intranet.foundation.quarters import Quarter
from tests.conftest import actor_of
from tests.factories.integrity import (
    make_group_talk,
    make_pledge,
    make_reminder,
    make_risk,
    make_talk,
)
from tests.rows import committed

Q3, Q4 = Quarter(2025, 3), Quarter(2025, 4)
END = date(2025, 9, 30)


def branch_of(session, code="B01"):
    return session.scalars(select(Branch).where(Branch.code == code)).one()


def figures_of(session, code="B01", quarter=Q3, as_of=END):
    return branch_figures(session, branch_of(session, code), quarter, as_of)


def looked_at(session, risk, day, *steps):
    """The risk point with these steps on *day*, confirmed by the committee afterwards."""
    for step in steps:
        note_step(session, risk, step, day, actor=actor_of(session, "clerk1"))
    session.flush()
    risk.confirmed_at = clock.now()
    committed(session, risk)


def filled(session):
    make_reminder(session)
    make_reminder(session, state=Check.WAITING, reminded_on=date(2025, 9, 26))
    make_group_talk(session)
    make_group_talk(session, title="上季度的谈话", held_on=date(2025, 6, 30))
    make_talk(session)
    for name, steps in (
        ("询价不充分", (RiskStep.REVIEWED, RiskStep.LEVEL)),
        ("乙", (RiskStep.REVIEWED,)),
    ):
        looked_at(session, make_risk(session, name=name), date(2025, 9, 1), *steps)


def test_a_branch_is_told_what_its_registers_hold_of_the_quarter(session):
    filled(session)
    assert figures_of(session).integrity == IntegrityFigures(
        reminders=1, group_talks=1, reviewed=2, changed=1
    )
    assert figures_of(session, "B02").integrity == IntegrityFigures()
    values = {one.key: one.value for one in figure_list(figures_of(session))}
    assert [values[key] for key in ("remind_n", "gtalk_n", "risk_n", "risk_chg")] == [
        "1次",
        "1次",
        "2个",
        "1个",
    ]
    assert "remind_n" not in {one.key for one in figure_list(figures_of(session, "B02"))}


def test_a_day_counts_for_its_own_quarter_and_year(session):
    make_group_talk(session, held_on=date(2025, 12, 31), title="年末")
    make_group_talk(session, held_on=date(2026, 1, 1), title="年初")
    last = figures_of(session, quarter=Q4, as_of=date(2025, 12, 31))
    first = figures_of(session, quarter=Quarter(2026, 1), as_of=date(2026, 1, 31))
    assert (last.integrity.group_talks, first.integrity.group_talks) == (1, 1)


def test_the_roll_up_sums_its_own_branches_and_no_other_committees(session):
    filled(session)
    make_reminder(session, branch="B02")
    make_reminder(session, branch=None)
    foreign, branch = make_reminder(session, branch="B08"), branch_of(session, "B08")
    other = Committee(code="C02")
    session.add(other)
    session.flush()
    branch.committee_id = foreign.committee_id = other.id
    committed(session, branch, foreign)
    committee = session.scalars(select(Committee.id).where(Committee.code == "C01")).one()
    found = committee_figures(session, committee, Q3, END)
    assert found.integrity == IntegrityFigures(reminders=2, group_talks=1, reviewed=2, changed=1)
    assert committee_figures(session, other.id, Q3, END).integrity.reminders == 1


def test_what_is_told_stays_with_the_branch_when_its_people_move(session):
    filled(session)
    before = figures_of(session).integrity
    owner = session.scalars(select(Membership).join(Member).where(Member.name == "李二虎")).one()
    owner.ends_on = date(2025, 9, 20)
    moved = Membership(
        member_id=owner.member_id,
        branch_id=branch_of(session, "B02").id,
        status=owner.status,
        starts_on=date(2025, 9, 21),
        start_reason=owner.start_reason,
    )
    committed(session, owner, moved)
    assert figures_of(session).integrity == before
    assert figures_of(session, "B02").integrity == IntegrityFigures()


def test_no_figure_of_measures_stands_in_any_figure_of_a_branch(session):
    """Not even zero: no key, no word of talks of the first form or of sanctions."""
    told = " ".join(f"{one.key}{one.label}{one.value}" for one in figure_list(figures_of(session)))
    for word in ("提醒谈话", "批评教育", "诫勉", "处分", "形态"):
        assert word not in told


# --- the matrix ---------------------------------------------------------------------------------


def cells_of(login_as, period="2025", branch="机关第一党支部"):
    page = lxml.html.fromstring(login_as("staff").get(f"/duties?period={period}").text)
    found = {}
    for line in page.xpath("//table[contains(@class, 'matrix')]/tbody/tr"):
        if " ".join(line.find("th").text_content().split()) == branch:
            for cell in line.findall("td"):
                found[cell.get("data-label")] = " ".join(cell.text_content().split())
    return found


def test_pledges_are_counted_as_owed_and_signed(session, login_as):
    assert cells_of(login_as)["责任书签订"] == "未到期 0/4份"
    make_pledge(session)
    assert cells_of(login_as)["责任书签订"] == "未到期 1/4份"
    posts = session.scalars(
        select(Post).where(Post.branch_id == branch_of(session).id).order_by(Post.id)
    ).all()
    for post in posts[1:]:
        make_pledge(
            session,
            level="post",
            member_id=post.member_id,
            party_b=post.title.label,
            signer_b=f"签订人{post.member_id}",
            state=Check.WAITING if post is posts[-1] else Check.CONFIRMED,
        )
    assert cells_of(login_as)["责任书签订"] == "已登记待确认 4/4份"


def test_risk_points_are_done_when_each_was_looked_at_in_the_year(session, login_as):
    assert cells_of(login_as)["廉政风险点复核"] == "未到期 0/1个"
    for name, day in (("甲", date(2025, 5, 6)), ("乙", date(2024, 5, 6))):
        looked_at(session, make_risk(session, name=name), day, RiskStep.REVIEWED)
    assert cells_of(login_as)["廉政风险点复核"] == "未到期 1/2个"
    looked_at(session, make_risk(session, name="丙"), date(2025, 5, 6), RiskStep.REVIEWED)
    assert cells_of(login_as)["廉政风险点复核"] == "未到期 2/3个"


@pytest.mark.parametrize(
    ("state", "wanted"),
    [(Check.WAITING, "已登记待确认 1/1个"), (Check.RETURNED, "未到期 0/1个")],
)
def test_a_list_of_risk_points_that_waits_for_the_committee_is_waiting(
    session, login_as, state, wanted
):
    make_risk(session, state=state)
    assert cells_of(login_as)["廉政风险点复核"] == wanted


def test_a_reminder_that_was_not_given_before_its_holiday_lacks_at_once(session, login_as):
    """The holidays of a year are those of its listed arrangements; 中秋节 and 国庆节 are one in 2025."""
    assert cells_of(login_as)["节前提醒"] == "尚缺6次 0/6"
    make_reminder(session)
    assert cells_of(login_as)["节前提醒"] == "尚缺5次 1/6"


@pytest.fixture
def switched_off(session):
    """Registers with lines in them, which the leader switched off."""
    make_pledge(session)
    make_reminder(session)
    looked_at(session, make_risk(session), date(2025, 8, 6), RiskStep.REVIEWED)
    leader = actor_of(session, "leader")
    committee_id = leader.grants[0].committee_id
    switch(session, Module.INTEGRITY, committee_id, is_on=False, reason="暂不使用", actor=leader)
    session.commit()


def test_registers_that_are_switched_off_ask_for_nothing(session, switched_off, login_as):
    found = cells_of(login_as)
    for column in ("责任书签订", "廉政风险点复核", "节前提醒"):
        assert found[column] == "不适用"
    for rule in ("commitment", "risk_review", "festival_reminder"):
        page = login_as("secretary1").get(f"/duties/B01/{rule}?period=2025").text
        assert "/integrity/" not in page.split("<main", 1)[1]


def test_registers_that_are_switched_off_stand_in_no_summary(session, switched_off):
    assert figures_of(session).integrity == IntegrityFigures()


def test_a_year_that_was_marked_stays_as_it_was_marked(session, login_as):
    clerk = session.scalars(select(User.id).where(User.username == "clerk1")).one()
    mark = DutyMark(
        branch_id=branch_of(session).id,
        code="commitment",
        done_on=date(2024, 3, 1),
        entered_by_id=clerk,
        entered_at=clock.now(),
        confirmed_by_id=session.scalars(select(User.id).where(User.username == "staff")).one(),
        confirmed_at=clock.now(),
    )
    committed(session, mark)
    assert cells_of(login_as, "2024")["责任书签订"].startswith("已完成 1/1")
    assert cells_of(login_as)["责任书签订"] == "未到期 0/4份"


@pytest.mark.parametrize(
    ("rule", "register"),
    [("commitment", "pledges"), ("risk_review", "risks"), ("festival_reminder", "reminders")],
)
def test_a_cell_leads_to_its_register(session, login_as, rule, register):
    page = login_as("secretary1").get(f"/duties/B01/{rule}?period=2025").text
    assert f"/integrity/{register}?branch=B01&amp;year=2025" in page
