"""党支部工作手册: what is bound into it, for whom, and that it costs the same however much there is."""

import io
from datetime import date

import docx
import pytest
from sqlalchemy import select

from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.organization.directory import branches_on
from intranet.domain.organization.members import ChangeReason, Member, Membership
from intranet.domain.organization.tables import Branch
from intranet.domain.paper.handbook import HandbookPrint
from intranet.domain.records.workflow import State
from intranet.features.handbook.binding import bound
from intranet.foundation.quarters import Quarter, Year
from intranet.pagekit.handbook import Book, sections_for
from tests.conftest import actor_of
from tests.factories.activities import make_activity
from tests.factories.development import make_path, make_visit

MAKER = "中共某市某办公室机关委员会"


def handbook(app, session, who, period, as_of, code="B01") -> HandbookPrint:
    """The handbook as *who* would print it."""
    actor = actor_of(session, who)
    branch = session.scalars(select(Branch).where(Branch.code == code)).one()
    (name,) = branches_on(session, as_of, branch_ids=[branch.id], committee_ids=[])
    book = Book(session=session, actor=actor, branch=name, period=period, as_of=as_of)
    with app.test_request_context():
        return bound(book, sections_for(actor, name), maker=MAKER, demo=False)


def part(document, heading):
    """The section with this heading, whatever its number."""
    (found,) = [one for one in document.parts if one.heading.split("、", 1)[1] == heading]
    return found


def titles(section):
    """Titles of the records of a section, in order."""
    return [page.facts[0].value for page in section.pages]


def test_each_record_stands_under_the_section_of_its_kind_in_the_order_of_days(app, session):
    make_activity(
        session,
        "B01",
        ("theme_day",),
        held_on=date(2025, 9, 15),
        title="九月主题党日",
        state=State.APPROVED,
    )
    make_activity(
        session,
        "B01",
        ("theme_day",),
        held_on=date(2025, 7, 15),
        title="七月主题党日",
        state=State.APPROVED,
    )
    make_activity(
        session,
        "B01",
        ("integrity_lecture",),
        held_on=date(2025, 8, 5),
        title="廉政党课",
        state=State.APPROVED,
    )
    document = handbook(app, session, "secretary1", Year(2025), date(2025, 10, 20))
    assert titles(part(document, "主题党日记录")) == ["七月主题党日", "九月主题党日"]
    # 廉政党课 counts as 党课
    assert titles(part(document, "党课记录")) == ["廉政党课"]
    assert part(document, "党费收缴登记").tables
    # what is empty is named and not printed
    headings = [one.heading for one in document.parts]
    assert not any("支部委员会会议记录" in heading for heading in headings)
    assert "未编入的部分：" in document.source
    assert "支部委员会会议记录" in document.source
    assert headings[0].startswith("一、")


def test_a_quarter_holds_its_own_days_first_and_last_included(app, session):
    for day in (date(2025, 6, 30), date(2025, 7, 1), date(2025, 9, 30)):
        make_activity(
            session, "B01", ("theme_day",), held_on=day, title=f"{day}", state=State.APPROVED
        )
    document = handbook(app, session, "secretary1", Quarter(2025, 3), date(2025, 9, 30))
    assert titles(part(document, "主题党日记录")) == ["2025-07-01", "2025-09-30"]
    # 本年第n次 counts from the beginning of the year
    assert [page.ordinal for page in part(document, "主题党日记录").pages] == [
        "（本年第2次）",
        "（本年第3次）",
    ]


def test_what_is_not_approved_is_counted_and_not_printed_and_drafts_are_neither(app, session):
    make_activity(session, "B01", ("theme_day",), title="已通过", state=State.APPROVED)
    make_activity(session, "B01", ("theme_day",), held_on=date(2025, 9, 16), state=State.SUBMITTED)
    make_activity(session, "B01", ("theme_day",), held_on=date(2025, 9, 17), state=State.DRAFT)
    make_activity(session, "B02", ("theme_day",), title="别的支部", state=State.APPROVED)
    section = part(
        handbook(app, session, "secretary1", Year(2025), date(2025, 10, 20)), "主题党日记录"
    )
    assert titles(section) == ["已通过"]
    assert section.paragraphs[0].text == "共1份。另有1份正在审核或修改，通过后编入。"


def test_the_roll_holds_who_left_in_the_period_and_nobody_who_left_before(app, session):
    gone, before = session.scalars(
        select(Membership)
        .join(Member)
        .where(Member.name.in_(["吴八方", "周七星"]))
        .order_by(Member.name)
    ).all()
    names = [session.get_one(Member, one.member_id).name for one in (gone, before)]
    gone.ends_on, gone.end_reason = date(2025, 8, 1), ChangeReason.TRANSFERRED_OUT
    before.ends_on, before.end_reason = date(2025, 6, 30), ChangeReason.TRANSFERRED_OUT
    session.flush()
    document = handbook(app, session, "secretary1", Quarter(2025, 3), date(2025, 9, 30))
    rows = {row[1]: row[5] for row in part(document, "党员名册").tables[0].rows}
    assert rows[names[0]] == "2025-08-01组织关系转出"
    assert names[1] not in rows
    assert "党员7名" in part(document, "支部基本情况").paragraphs[2].text


def test_reasons_of_absence_are_in_the_book_of_the_branch_and_not_in_that_of_the_archive(
    app, session
):
    make_activity(
        session,
        "B01",
        ("theme_day",),
        absent={"吴八方": AbsenceReason.SICK_LEAVE},
        state=State.APPROVED,
    )
    told = {}
    for who in ("secretary1", "archivist"):
        document = handbook(app, session, who, Year(2025), date(2025, 10, 20))
        (page,) = part(document, "主题党日记录").pages
        told[who] = next(fact.value for fact in page.facts if fact.label == "缺席及原因")
    assert AbsenceReason.SICK_LEAVE.label in told["secretary1"]
    assert AbsenceReason.SICK_LEAVE.label not in told["archivist"]


def test_a_year_full_of_records_asks_as_many_statements_as_one_of_them(
    app, session, count_statements
):
    make_activity(session, "B01", ("theme_day",), held_on=date(2025, 1, 15), state=State.APPROVED)
    session.expunge_all()
    count_statements.clear()
    handbook(app, session, "secretary1", Year(2025), date(2025, 10, 20))
    few = len(count_statements)
    for month in range(1, 10):
        make_activity(
            session, "B01", ("assembly",), held_on=date(2025, month, 16), state=State.APPROVED
        )
        make_activity(
            session, "B01", ("theme_day",), held_on=date(2025, month, 17), state=State.APPROVED
        )
    session.expunge_all()
    count_statements.clear()
    handbook(app, session, "secretary1", Year(2025), date(2025, 10, 20))
    assert len(count_statements) == few


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/branches/B01/handbook/2026.pdf", 404),
        ("/branches/B01/handbook/2025Q9.pdf", 404),
        ("/branches/B02/handbook/2025.pdf", 404),
        ("/branches/B01/handbook/2018.pdf", 404),
    ],
)
def test_there_is_no_handbook_of_a_stranger_nor_of_a_time_without_records(
    login_as, address, status
):
    assert login_as("clerk1").get(address).status_code == status


def test_the_list_offers_the_periods_that_have_begun_of_the_branches_that_one_reads(login_as):
    page = login_as("clerk1").get("/handbook").text
    assert "/branches/B01/handbook/2025Q4.pdf" in page
    assert "/branches/B02/" not in page
    assert "/branches/B02/handbook/2025.pdf" in login_as("archivist").get("/handbook").text
    assert login_as("member1").get("/handbook").status_code == 403


def test_registers_are_printed_by_themselves(session, login_as):
    secretary = login_as("secretary1")
    page = secretary.get("/handbook?year=2025").text
    assert 'href="/branches/B01/handbook/2025/members.pdf"' in page
    roll = docx.Document(io.BytesIO(secretary.get("/branches/B01/handbook/2025/members.docx").data))
    assert roll.paragraphs[0].text.endswith("2025年度党员名册")
    assert [cell.text for cell in roll.tables[0].rows[0].cells][:3] == ["序号", "姓名", "类别"]
    assert secretary.get("/branches/B01/handbook/2025/nothing.docx").status_code == 404
    nobody = secretary.get("/branches/B01/handbook/2025/talks.docx")
    assert nobody.status_code == 404
    assert "没有可以打印的谈心谈话登记" in nobody.text
    assert login_as("secretary2").get("/branches/B01/handbook/2025/members.docx").status_code == 404


def test_paths_to_membership_stand_in_it_and_nobody_who_was_visited_is_named(app, session):
    member = session.scalars(select(Member.id).where(Member.name == "郑九州")).one()
    make_path(session)
    make_visit(session, member_id=member)
    made = handbook(app, session, "secretary1", Year(2025), date(2025, 12, 31))
    assert "申请人甲" in str(part(made, "发展党员").tables)
    visits = str(part(made, "走访慰问").tables)
    assert "困难帮扶" in visits
    assert "郑九州" not in visits
    archived = handbook(app, session, "archivist", Year(2025), date(2025, 12, 31))
    assert "发展党员" not in [one.heading.split("、", 1)[1] for one in archived.parts]
