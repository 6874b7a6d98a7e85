"""Who stands where on the path: in a summary, in the roll-up, on the desk; two branches, two committees."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.development.course import Paths, due_of, paths_of
from intranet.domain.development.paths import Ending, StepKind
from intranet.domain.figures.branch import branch_figures
from intranet.domain.figures.committee import committee_figures
from intranet.domain.figures.listed import figure_list
from intranet.domain.organization.members import ChangeReason, Member, Membership
from intranet.domain.organization.tables import Branch, Committee
from intranet.foundation.quarters import Quarter, Year
from intranet.foundation.questions import answer
from tests.factories.committees import second_committee
from tests.factories.development import make_away, make_honour, make_path, make_visit
from tests.rows import committed

Q3 = Quarter(2025, 3)
END = date(2025, 9, 30)


def branch_of(session, code="B01"):
    return session.scalars(select(Branch).where(Branch.code == code)).one()


def member_of(session, name="郑九州"):
    return session.scalars(select(Member).where(Member.name == name)).one()


def counted(session, first=Q3.first_day, last=END):
    branch = branch_of(session)
    found = answer(
        session,
        paths_of(branch.committee_id, [branch.id, branch_of(session, "B02").id], first, last),
    )
    return found[branch.id], found[branch_of(session, "B02").id], found[None]


def test_stages_are_counted_on_the_day_also_at_the_turn_of_quarter_and_year(session):
    make_path(
        session,
        (StepKind.ACTIVIST, date(2024, 10, 1)),
        (StepKind.CANDIDATE, date(2025, 12, 31)),
        applied_on=date(2024, 9, 30),
    )
    make_path(session, name="申请人乙", applied_on=date(2025, 1, 1), branch="B02", by="clerk2")
    days = {
        date(2024, 9, 29): (Paths(), Paths()),
        date(2024, 9, 30): (Paths(applicants=1), Paths()),
        date(2024, 10, 1): (Paths(activists=1), Paths()),
        date(2024, 12, 31): (Paths(activists=1), Paths()),
        date(2025, 1, 1): (Paths(activists=1), Paths(applicants=1)),
        date(2025, 12, 30): (Paths(activists=1), Paths(applicants=1)),
        date(2025, 12, 31): (Paths(candidates=1), Paths(applicants=1)),
    }
    assert {day: counted(session, last=day)[:2] for day in days} == days


def test_who_was_handed_over_is_counted_once_where_the_person_is(session):
    first = make_path(session, (StepKind.ACTIVIST, date(2024, 3, 1)), applied_on=date(2024, 1, 5))
    first.ended_on, first.ending = date(2025, 7, 1), Ending.MOVED
    committed(session)
    make_path(
        session, (StepKind.ACTIVIST, date(2024, 3, 1)), branch="B02", by="clerk2",
        applied_on=date(2024, 1, 5), received_on=date(2025, 7, 1),
    )  # fmt: skip
    assert counted(session, last=date(2025, 6, 30))[:2] == (Paths(activists=1), Paths())
    assert counted(session, last=date(2025, 7, 1))[:2] == (Paths(), Paths(activists=1))


def test_a_member_who_moved_is_told_by_the_roll_and_no_more_by_the_path(session):
    member = member_of(session)
    period = session.scalars(select(Membership).where(Membership.member_id == member.id)).one()
    make_path(
        session, (StepKind.CANDIDATE, date(2025, 1, 10)), applied_on=date(2023, 1, 5),
        became_id=member.id,
    )  # fmt: skip
    admitted = member.joined_party_on or period.starts_on
    assert counted(session, last=date(2025, 2, 1))[0].candidates == (admitted > date(2025, 2, 1))
    assert counted(session)[0] == Paths()
    other = branch_of(session, "B02")
    before = branch_figures(session, other, Q3, END).probationary
    period.ends_on, period.end_reason = date(2025, 8, 31), ChangeReason.TRANSFERRED_OUT
    session.add(
        Membership(
            member_id=member.id, branch_id=other.id, status=period.status,
            starts_on=date(2025, 9, 1), start_reason=ChangeReason.TRANSFERRED_IN,
        )
    )  # fmt: skip
    committed(session)
    assert branch_figures(session, other, Q3, END).probationary == before + 1
    assert counted(session)[:2] == (Paths(), Paths())


def test_who_is_away_is_counted_once_and_no_more_when_the_branch_was_left(session):
    member = member_of(session)
    make_away(session, member_id=member.id, left_on=date(2025, 5, 1))
    make_away(session, member_id=member.id, left_on=date(2025, 7, 1))
    assert counted(session, last=date(2025, 8, 31))[0].away == 1
    period = session.scalars(select(Membership).where(Membership.member_id == member.id)).one()
    period.ends_on, period.end_reason = date(2025, 8, 31), ChangeReason.TRANSFERRED_OUT
    session.add(
        Membership(
            member_id=member.id, branch_id=branch_of(session, "B02").id, status=period.status,
            starts_on=date(2025, 9, 1), start_reason=ChangeReason.TRANSFERRED_IN,
        )
    )  # fmt: skip
    committed(session)
    assert counted(session, last=date(2025, 8, 31))[0].away == 1
    assert counted(session, last=date(2025, 9, 1))[:2] == (Paths(), Paths())


def test_one_function_tells_summary_and_roll_up(session):
    make_path(session, (StepKind.ACTIVIST, date(2025, 9, 30)))
    make_visit(session, visited_on=date(2025, 9, 30), amount=2000)
    make_visit(session, visited_on=date(2025, 10, 1), amount=7000)
    make_visit(session, visited_on=date(2025, 6, 30), amount=9000)
    make_visit(session, branch="", visited_on=date(2025, 7, 1), people=12, amount=None)
    make_away(session, member_id=member_of(session).id, left_on=date(2025, 7, 1))
    make_honour(session, member_id=member_of(session).id, awarded_on=date(2025, 7, 1))
    own = branch_figures(session, branch_of(session), Q3, END)
    assert own.paths == Paths(activists=1, away=1, visited=1, given=2000, honours=1)
    told = {one.label: one.value for one in figure_list(own)}
    assert told["入党积极分子"] == "1名"
    assert told["慰问金"] == "2000元"
    assert "发展对象" not in told
    committee_id = session.scalars(select(Committee.id)).first()
    whole = committee_figures(session, committee_id, Q3, END)
    assert whole.lines[0].figures.paths == own.paths
    assert whole.paths == Paths(activists=1, away=1, visited=13, given=2000, honours=1)
    year = committee_figures(session, committee_id, Year(2025), date(2025, 12, 31))
    assert year.paths.given == 18_000


def test_another_committee_counts_nothing_of_it(session):
    make_path(session)
    make_visit(session, branch="", people=5)
    branch = second_committee(session)
    found = answer(
        session, paths_of(branch.committee_id, [branch.id], date(2025, 1, 1), date(2025, 12, 31))
    )
    assert found == {branch.id: Paths(), None: Paths()}


def test_what_has_a_day_is_due_two_weeks_ahead(session):
    make_path(session, applied_on=date(2025, 8, 31))
    make_path(session, name="申请人乙", branch="B02", by="clerk2", applied_on=date(2025, 8, 31))
    branch = branch_of(session)

    def due(day):
        return [one.name for one in answer(session, due_of([branch.id], day))]

    assert due(date(2025, 9, 15)) == []
    assert due(date(2025, 9, 16)) == due(date(2025, 12, 1)) == ["申请人甲"]


@pytest.mark.parametrize(
    ("who", "told"),
    [("clerk1", True), ("staff", True), ("groupleader8", False), ("member1", False)],
)
def test_the_desk_reminds_who_may_know(app, session, login_as, who, told):
    make_path(session, applied_on=date(2025, 8, 31))
    page = login_as(who).get("/").text
    assert ("发展党员到期事项" in page) is told
    assert ("派人谈话（第七条）" in page) is told


def test_the_summary_says_it_in_a_sentence(session, login_as):
    make_path(session, (StepKind.ACTIVIST, date(2025, 4, 1)))
    make_visit(session, visited_on=date(2025, 7, 1), amount=2000)
    page = login_as("secretary1").get("/quarters/2025Q3/B01").text
    assert "现有入党积极分子1名。走访慰问1人次，发放慰问金2000元。" in page
    whole = login_as("staff").get("/quarters/2025Q3/committee").text
    assert "现有入党积极分子1名。走访慰问1人次，发放慰问金2000元。" in whole
