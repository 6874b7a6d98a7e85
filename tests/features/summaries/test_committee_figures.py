"""The roll-up agrees with the branches it sums, in a fixed number of statements; a year is its quarters."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.duties.standing import Standing
from intranet.domain.figures.branch import branch_figures
from intranet.domain.figures.committee import MEETING_KINDS, committee_figures
from intranet.domain.organization.tables import Branch, Committee, OrganizationName
from intranet.domain.records.workflow import State
from intranet.foundation.quarters import Quarter, Year
from tests.factories.activities import make_activity
from tests.features.summaries import scene
from tests.features.summaries.committee_scene import build_brands, build_figures, make_figure
from tests.features.summaries.scene import build_quarter
from tests.rows import committed

Q3, YEAR = Quarter(2025, 3), Year(2025)
END, DECEMBER = date(2025, 9, 30), date(2025, 12, 31)


def rolled_up(session, period=Q3, as_of=END):
    return committee_figures(session, session.scalars(select(Committee.id)).one(), period, as_of)


def branches(session):
    return session.scalars(select(Branch).order_by(Branch.sort_order)).all()


@pytest.fixture
def office(session):
    """Three branches with different quarters, and what must not count."""
    build_quarter(session)
    build_quarter(session, "B08")
    absent = {"陈百川": AbsenceReason.SICK_LEAVE}
    make_activity(session, "B02", ["theme_day"], date(2025, 9, 3), State.APPROVED, absent=absent)
    make_activity(session, "B02", ["study_session"], date(2025, 3, 3), State.APPROVED)
    make_activity(session, "B02", ["theme_day"], date(2025, 9, 4), State.SUBMITTED)
    make_activity(session, "B02", ["theme_day"], date(2025, 9, 5), State.DRAFT)
    make_activity(session, "B08", ["theme_day"], date(2025, 10, 2), State.APPROVED)
    return session


def test_every_line_is_the_branch_s_own_summary(office):
    figures = rolled_up(office)

    assert [line.code for line in figures.lines] == ["B01", "B02", "B08"]
    for line, branch in zip(figures.lines, branches(office), strict=True):
        own = branch_figures(office, branch, Q3, END)
        for name in ("members", "full", "duties", "rows", "life", "person_hours",
                     "person_hours_year", "waiting", "education", "volunteering"):  # fmt: skip
            assert getattr(line.figures, name) == getattr(own, name), (line.code, name)
        assert not own.life.due or line.figures.per_head(own.person_hours) > 0


def test_totals_are_sums_of_the_lines(office):
    figures = rolled_up(office)
    own = [branch_figures(office, branch, Q3, END) for branch in branches(office)]

    assert figures.members == 22
    assert figures.held("theme_day") == 7 == sum(item.duty("theme_day").held for item in own)
    assert figures.expected("theme_day") == 9
    assert figures.life.due == sum(item.life.due for item in own)
    assert figures.life.absent == 3
    assert figures.total("waiting") == 1
    assert figures.education == (2, sum(item.education[1] for item in own))
    assert figures.without_committee() == 1
    assert len(figures.documents) == 1


def test_a_year_is_the_sum_of_its_quarters(office):
    year = rolled_up(office, YEAR, DECEMBER)
    quarters = [rolled_up(office, quarter, quarter.last_day) for quarter in YEAR.quarters]

    for kind in MEETING_KINDS:
        assert year.held(kind) == sum(item.held(kind) for item in quarters), kind
        assert year.expected(kind) == sum(item.expected(kind) for item in quarters), kind
    for line in year.lines:
        of_quarters = [next(x for x in item.lines if x.id == line.id) for item in quarters]
        assert line.lacking == sum(item.lacking for item in of_quarters)
        assert len(line.figures.rows) == sum(len(item.figures.rows) for item in of_quarters)
    assert year.held("theme_day") == 8
    assert year.total("person_hours") == year.total("person_hours_year")


def test_a_year_that_lasts_counts_the_quarters_that_have_begun(office):
    figures = rolled_up(office, YEAR, date(2025, 8, 31))

    assert figures.expected("assembly") == 9
    assert figures.lines[0].figures.duty("assembly").standing is Standing.SHORT
    assert figures.lines[1].figures.duty("branch_committee_meeting").standing is (
        Standing.NO_COMMITTEE
    )
    assert figures.lines[0].owed == 3


def test_branches_that_ended_or_began_within_the_span(session):
    first, second, last = branches(session)
    first.dissolved_on, second.founded_on = date(2025, 8, 31), date(2025, 10, 1)
    name = session.scalars(
        select(OrganizationName).where(OrganizationName.branch_id == last.id)
    ).one()
    name.valid_to = date(2025, 8, 15)
    new = OrganizationName(
        branch_id=last.id, full_name="新全称", short_name="新名称", valid_from=date(2025, 8, 16)
    )
    committed(session, new)
    make_activity(session, "B08", ["theme_day"], date(2025, 8, 2), State.APPROVED)
    figures = rolled_up(session)

    assert [(line.name, line.exists) for line in figures.lines] == [
        ("机关第一党支部", False),
        ("新名称", True),
    ]
    assert figures.branches == 1
    assert figures.held("theme_day") == 1


def test_gaps_and_their_reasons(session, login_as):
    build_quarter(session, skip=(date(2025, 9, 15), date(2025, 9, 2)))
    line = rolled_up(session).lines[0]
    assert (line.lacking, line.explained, line.complete, line.pending) == (2, 0, False, 1)

    scene.approve(
        login_as,
        gap__theme_day__9__reason="集中保障重大活动",
        gap__branch_committee_meeting__8__made_up_on="",
    )
    session.expire_all()
    line = rolled_up(session).lines[0]
    assert (line.lacking, line.explained, line.pending) == (0, 2, 0)
    assert line.approved[0].edition == 1
    assert line.approved[0].explanations["theme_day-9"].reason == "集中保障重大活动"


def test_reasons_typed_in_an_open_summary_do_not_leave_the_branch(session, login_as):
    build_quarter(session, skip=(date(2025, 9, 15),))
    scene.submit(login_as, gap__theme_day__9__reason="集中保障重大活动")
    session.expire_all()
    line = rolled_up(session).lines[0]

    assert line.approved == ()
    assert (line.lacking, line.explained) == (0, 1)


def test_brands_and_achievements(session):
    build_brands(session)
    build_figures(session)
    make_figure(session, "将来的成效", "9次", period=(date(2025, 10, 1), date(2025, 10, 9)))
    figures = rolled_up(session)

    assert figures.main.name == "示例同心·共建"
    assert [row.brand_name for row in figures.brands] == [
        "国动铁军 服务先锋",
        "党建“360”品牌",
        "‘泉’动员 ‘法’护航",
    ]
    assert len(figures.achieved) == 7
    assert figures.withheld == 1
    assert list(figures.suggested.values()) == ["机关第一党支部"]
    assert figures.achieved[0].proof.words == "普法活动台账"


def test_a_figure_of_the_whole_year_counts_in_a_report_taken_before_its_end(session):
    make_figure(session, "全年普法", "210余场次", period=(date(2025, 1, 1), DECEMBER))
    early = rolled_up(session, YEAR, date(2025, 10, 20))
    assert [item.figure.clause for item in early.achieved] == ["全年普法210余场次"]
    assert rolled_up(session, Q3, END).achieved == ()


def test_the_same_statements_whatever_there_is(session, count_statements):
    build_brands(session)
    build_figures(session)
    make_activity(session, "B01", ["theme_day"], date(2025, 7, 1), State.APPROVED)
    number = session.scalars(select(Committee.id)).one()
    session.rollback()
    count_statements.clear()
    committee_figures(session, number, YEAR, DECEMBER)
    few = len(count_statements)
    build_quarter(session)
    build_quarter(session, "B08")
    for kind in range(8):
        make_figure(session, "走访企业", f"{kind}家", branch="B01", evidence=("台账", "照片"))
    session.rollback()
    count_statements.clear()
    committee_figures(session, number, YEAR, DECEMBER)

    assert len(count_statements) == few == 24
