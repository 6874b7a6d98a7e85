"""A closed quarter locks whatever is dated in it, in every register, until an exception opens it."""

import io
import re
from datetime import date

import docx
import pdfplumber
import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import User
from intranet.domain.achievements.tables import Achievement, AchievementKind, Attribution
from intranet.domain.activities.tables import Activity
from intranet.domain.chronicle import ChronicleEntry, ChroniclePhoto, DatePrecision
from intranet.domain.duties.excuses import DutyExemption
from intranet.domain.duties.marks import DutyMark
from intranet.domain.integrity.group_talks import GroupTalk
from intranet.domain.integrity.reasons import TalkReason
from intranet.domain.life.community import CommunityRegistration
from intranet.domain.life.dues.tables import DuesMonth
from intranet.domain.life.talks.occasions import Occasion
from intranet.domain.life.talks.tables import Talk
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.records.closing import ClosedQuarter, LateEntry, Ledger, LockException
from intranet.domain.records.locking import Locked
from intranet.domain.records.workflow import State
from intranet.domain.registry import TABLES
from intranet.domain.study.credits import CreditKind, StudyCredit
from intranet.domain.study.essays import StudyEssay
from intranet.domain.study.platforms import Platform, PlatformSnapshot
from intranet.foundation import clock
from intranet.foundation.errors import RuleBroken
from tests.cast import TODAY
from tests.factories.activities import make_activity
from tests.rows import committed

Q3_DAY, Q4_DAY = date(2025, 9, 10), date(2025, 10, 10)


def branch_of(session, code="B01"):
    return session.scalars(select(Branch).where(Branch.code == code)).one()


def close(session, code=None, year=2025, number=3, committee_id=None):
    branch = branch_of(session, code or "B01")
    committed(
        session,
        ClosedQuarter(
            committee_id=committee_id or branch.committee_id,
            branch_id=branch.id if code else None,
            year=year,
            quarter=number,
            closed_at=clock.now(),
        ),
    )


def opened(session, code="B01", *, scope="", ends_on=TODAY, number=3, agreed=True):
    row = LockException(
        committee_id=branch_of(session, code).committee_id,
        branch_id=branch_of(session, code).id,
        year=2025,
        quarter=number,
        scope=scope,
        reason="漏登一次活动",
        ends_on=ends_on,
        asked_by_id=session.scalars(select(User.id).where(User.username == "leader")).one(),
        asked_by_name="负责人",
        asked_at=clock.now(),
        agreed=agreed,
        decided_at=clock.now() if agreed is not None else None,
    )
    committed(session, row)
    return row


def entered(session):
    user = session.scalars(select(User.id).where(User.username == "staff")).one()
    return {"entered_by_id": user, "created_at": clock.now(), "updated_at": clock.now()}


def member_of(session, code="B01"):
    branch = branch_of(session, code)
    return session.scalars(
        select(Membership.member_id).where(Membership.branch_id == branch.id)
    ).first()


def essay(session, day, code="B01"):
    return StudyEssay(
        branch_id=branch_of(session, code).id,
        member_id=member_of(session, code),
        title="学习体会",
        written_on=day,
        **entered(session),
    )


def talk(session, day, code="B01"):
    return Talk(
        branch_id=branch_of(session, code).id,
        pair_key=f"#{member_of(session, code)}|李四",
        held_on=day,
        place="办公室",
        occasion=next(iter(Occasion)),
        talker_id=member_of(session, code),
        talker_name="张一鸣",
        talkee_name="李四",
        **entered(session),
    )


def dues(session, day, code="B01"):
    return DuesMonth(
        branch_id=branch_of(session, code).id,
        ym=day.year * 100 + day.month,
        entered_by_id=entered(session)["entered_by_id"],
        updated_at=clock.now(),
    )


def platform(session, day, code="B01"):
    return PlatformSnapshot(
        branch_id=branch_of(session, code).id,
        platform=Platform.XUEXI,
        ym=day.year * 100 + day.month,
        as_of=day,
        members=3,
        registered=3,
        participating=2,
        source="平台导出",
        **entered(session),
    )


def group_talk(session, day, code="B01"):
    branch = branch_of(session, code)
    return GroupTalk(
        committee_id=branch.committee_id,
        branch_id=branch.id,
        held_on=day,
        title="集体廉政谈话",
        reason=next(iter(TalkReason)),
        talker="张一鸣",
        talker_post="支部书记",
        headcount=5,
        scope="全体党员",
        **entered(session),
    )


def chronicle(session, day, code="B01"):
    branch = branch_of(session, code)
    return ChronicleEntry(
        committee_id=branch.committee_id,
        branch_id=branch.id,
        year=day.year,
        precision=DatePrecision.DAY,
        starts_on=day,
        caption="完成重要任务",
        **entered(session),
    )


def registration(session, day, code="B01"):
    return CommunityRegistration(
        branch_id=branch_of(session, code).id,
        community="和平社区",
        registered_on=day,
        **entered(session),
    )


def credit(session, day, code="B01"):
    branch = branch_of(session, code)
    return StudyCredit(
        committee_id=branch.committee_id,
        branch_id=branch.id,
        member_id=member_of(session, code),
        kind=CreditKind.TRAINING,
        title="专题培训",
        organiser="市委党校",
        starts_on=day,
        ends_on=day,
        hours_tenths=40,
        **entered(session),
    )


def exemption(session, day, code="B01"):
    return DutyExemption(
        branch_id=branch_of(session, code).id,
        code="theme_day",
        starts_on=day,
        ends_on=day,
        reason="集中外出保障",
        requested_by_id=entered(session)["entered_by_id"],
        requested_at=clock.now(),
    )


def mark(session, day, code="B01"):
    return DutyMark(
        branch_id=branch_of(session, code).id,
        code="commitment",
        done_on=day,
        entered_by_id=entered(session)["entered_by_id"],
        entered_at=clock.now(),
    )


REGISTERS = [essay, talk, dues, group_talk, chronicle, registration, credit, exemption, mark]


def refused(session, act, quarter="2025年第三季度"):
    """The session refuses what *act* does, names the quarter, and says who can help."""
    act()
    with pytest.raises(RuleBroken) as broken:
        session.flush()
    session.rollback()
    assert f"{quarter}已于" in str(broken.value)
    assert "请由党支部书记向机关党委负责人申请解锁" in str(broken.value)


@pytest.mark.parametrize("make", REGISTERS, ids=lambda make: make.__name__)
def test_no_register_takes_a_line_into_a_closed_quarter(session, make):
    close(session)
    refused(session, lambda: session.add(make(session, Q3_DAY)))
    committed(session, make(session, Q4_DAY))


@pytest.mark.parametrize("make", [essay, talk, chronicle], ids=lambda make: make.__name__)
def test_lines_of_a_closed_quarter_are_neither_changed_nor_moved_nor_taken_out(session, make):
    held, other = make(session, Q3_DAY), make(session, Q4_DAY)
    committed(session, held, other)
    close(session)
    days = type(held).closes.days
    refused(session, lambda: session.delete(held))
    refused(session, lambda: setattr(held, days[0], Q4_DAY))
    refused(session, lambda: setattr(other, days[0], Q3_DAY))
    session.delete(other)
    committed(session)


def test_photographs_of_an_entry_are_locked_with_it(session):
    held, other = chronicle(session, Q3_DAY), chronicle(session, Q4_DAY)
    committed(session, held, other)

    def photo(entry, digest):
        return ChroniclePhoto(
            entry_id=entry.id,
            original_name="现场.jpg",
            media_type="image/jpeg",
            size_bytes=1,
            master_sha256=digest * 64,
            display_sha256=digest * 64,
            sealed_sha256=digest * 64,
            added_by_id=entry.entered_by_id,
            added_at=clock.now(),
        )

    known = photo(held, "a")
    committed(session, known)
    close(session)
    refused(session, lambda: session.add(photo(held, "b")))
    refused(session, lambda: setattr(known, "caption", "改过的说明"))
    refused(session, lambda: session.delete(known))
    committed(session, photo(other, "c"))
    opened(session)
    known.caption = "改过的说明"
    committed(session)
    [late] = session.scalars(select(LateEntry)).all()
    assert late.record_kind == "chronicle_photo"


def test_what_comes_under_an_exception_is_marked_on_its_page_and_on_paper(session, login_as):
    make_activity(session, "B01", ["theme_day"], date(2025, 8, 14), State.APPROVED)
    close(session)
    opened(session)
    late = make_activity(session, "B01", ["theme_day"], Q3_DAY, State.APPROVED)
    session.commit()
    browser = login_as("secretary1")
    mark = "关账后于2025年9月10日补录更正"
    assert mark in browser.get(f"/activities/{late.id}").text
    paper = docx.Document(io.BytesIO(browser.get(f"/activities/{late.id}/record.docx").data))
    assert mark in "".join(cell.text for row in paper.tables[0].rows for cell in row.cells)
    before = session.scalars(select(Activity.id).where(Activity.id != late.id)).one()
    assert mark not in browser.get(f"/activities/{before}").text


LATE = re.compile("关账后于[0-9年月日]+补录更正")


@pytest.mark.parametrize(
    ("make", "listed", "page"),
    [
        (essay, "/study/essays?year=2025", "/study/essays/{}"),
        (talk, None, "/talks/{}"),
        (group_talk, "/integrity/group-talks?year=2025", "/integrity/group-talks/{}"),
        (credit, "/study/credits?year=2025", "/study/credits/{}"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_a_line_that_came_under_an_exception_says_so_in_list_and_on_its_page(
    session, login_as, make, listed, page
):
    before = make(session, date(2025, 8, 14))
    committed(session, before)
    close(session)
    opened(session)
    late = make(session, Q3_DAY)
    committed(session, late)
    browser = login_as("secretary1")
    assert LATE.search(browser.get(page.format(late.id)).text)
    assert not LATE.search(browser.get(page.format(before.id)).text)
    if listed:
        assert len(LATE.findall(browser.get(listed).text)) == 1


def test_the_printed_list_names_its_lines_that_came_after_the_closing(session, login_as):
    committed(session, essay(session, date(2025, 8, 14)))
    close(session)
    opened(session)
    committed(session, essay(session, Q3_DAY))
    answer = login_as("secretary1").get("/study/essays.pdf?year=2025")
    with pdfplumber.open(io.BytesIO(answer.data)) as paper:
        text = "".join(page.extract_text() for page in paper.pages)
    assert "序号1为关账后补录更正。" in text.replace("\n", "")


def paper_of(browser, address):
    with pdfplumber.open(io.BytesIO(browser.get(address).data)) as paper:
        return "".join(page.extract_text() for page in paper.pages).replace("\n", "")


def test_months_of_dues_and_platforms_that_came_after_the_closing_are_named(session, login_as):
    committed(session, dues(session, date(2025, 8, 1)))
    close(session)
    opened(session)
    committed(session, dues(session, date(2025, 9, 1)), platform(session, Q3_DAY))
    browser, mark = login_as("secretary1"), "9月为关账后补录更正。"
    assert mark in browser.get("/dues?year=2025&branch=B01").text
    assert mark in paper_of(browser, "/dues.pdf?year=2025&branch=B01")
    for who, address in (
        ("secretary1", "/study/platforms?year=2025&branch=B01"),
        ("staff", "/study/platforms?year=2025"),
    ):
        assert len(LATE.findall(login_as(who).get(address).text)) == 1


def test_the_page_for_signature_says_that_its_line_came_after_the_closing(session, login_as):
    before = group_talk(session, date(2025, 8, 14))
    committed(session, before)
    close(session)
    opened(session)
    late = group_talk(session, Q3_DAY)
    committed(session, late)
    browser = login_as("secretary1")
    assert LATE.search(paper_of(browser, f"/integrity/group-talks/{late.id}.pdf"))
    assert not LATE.search(paper_of(browser, f"/integrity/group-talks/{before.id}.pdf"))


def test_a_change_of_the_text_alone_is_refused_too(session):
    held = essay(session, Q3_DAY)
    committed(session, held)
    close(session)
    refused(session, lambda: setattr(held, "title", "改过的题目"))


def test_what_is_told_when_it_is_over_may_follow(session):
    held = registration(session, Q3_DAY)
    committed(session, held)
    close(session)
    held.ended_on = Q4_DAY
    committed(session)
    refused(session, lambda: setattr(held, "community", "另一个社区"))


def test_what_waits_is_not_confirmed_after_the_closing_but_may_be_returned(session):
    held = credit(session, Q3_DAY)
    committed(session, held)
    close(session)
    decided = {"decided_at": clock.now(), "decided_by_id": held.entered_by_id}

    def decide(state, reason=""):
        held.state, held.reason = state, reason
        for name, value in decided.items():
            setattr(held, name, value)

    refused(session, lambda: decide("confirmed"))
    decide("returned", "证明材料不全")
    committed(session)


def test_what_was_marked_by_its_day_is_not_confirmed_after_the_closing(session):
    held = mark(session, Q3_DAY)
    committed(session, held)
    close(session)

    def confirm():
        held.confirmed_by_id, held.confirmed_at = held.entered_by_id, clock.now()

    refused(session, confirm)


def test_the_turn_of_the_year_parts_the_quarters(session):
    close(session, year=2025, number=4)
    last = date(2025, 12, 31)
    refused(session, lambda: session.add(essay(session, last)), "2025年第四季度")
    committed(session, essay(session, date(2026, 1, 1)))


def test_a_draft_waits_and_a_counted_record_is_held_fast(session):
    draft = make_activity(session, held_on=Q3_DAY)
    counted = make_activity(session, held_on=date(2025, 9, 15), state=State.APPROVED)
    close(session)
    draft.title = "改过的题目"
    committed(session)
    refused(session, lambda: setattr(counted, "title", "改过的题目"))
    refused(session, lambda: setattr(counted, "held_on", Q4_DAY))


def test_an_achievement_counts_by_the_end_of_its_period_and_by_its_day(session):
    branch = branch_of(session)

    def made(**days):
        return Achievement(
            committee_id=branch.committee_id,
            branch_id=branch.id,
            kind=AchievementKind.CASE,
            attribution=Attribution.STATED,
            subject="形成典型案例",
            state=State.SUBMITTED,
            submitted_at=clock.now(),
            **days,
            **entered(session),
        )

    close(session)
    refused(session, lambda: session.add(made(period_start=Q3_DAY, period_end=Q3_DAY)))
    year = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}
    refused(session, lambda: session.add(made(**year, as_of=date(2025, 9, 30))))
    committed(session, made(**year))


def test_another_branch_and_another_committee_go_on(session):
    close(session, "B01")
    committed(session, essay(session, Q3_DAY, "B02"))
    other = Committee(code="JG2")
    committed(session, other)
    close(session, number=2, committee_id=other.id)
    committed(session, essay(session, date(2025, 5, 10), "B01"))


def test_lines_stay_with_the_branch_that_entered_them_when_the_member_moves(session):
    """The member belongs to the second branch by now; the first one's closing decides about its line."""
    held = essay(session, Q3_DAY, "B01")
    committed(session, held)
    membership = session.scalars(
        select(Membership).where(Membership.member_id == held.member_id)
    ).first()
    membership.branch_id = branch_of(session, "B02").id
    committed(session)
    close(session, "B02")
    held.title = "改过的题目"
    committed(session)
    close(session, "B01")
    refused(session, lambda: setattr(held, "title", "再改"))


def test_an_exception_opens_its_branch_and_register_until_its_day_and_notes_what_came(session):
    close(session)
    opened(session, scope=Ledger.STUDY.value)
    late = essay(session, Q3_DAY)
    committed(session, late)
    late.title = "改过的题目"
    committed(session)
    noted = session.scalars(select(LateEntry)).all()
    assert [(row.record_kind, row.record_id) for row in noted] == [("study_essay", late.id)]
    refused(session, lambda: session.add(talk(session, Q3_DAY)))
    refused(session, lambda: session.add(essay(session, Q3_DAY, "B02")))


@pytest.mark.parametrize(
    "how", [{"ends_on": date(2025, 10, 19)}, {"agreed": None}, {"number": 2}], ids=str
)
def test_what_is_over_or_not_granted_or_of_another_quarter_opens_nothing(session, how):
    close(session)
    opened(session, **how)
    refused(session, lambda: session.add(essay(session, Q3_DAY)))


def test_the_lock_asks_once_however_many_lines_are_written(session, count_statements):
    close(session, number=2)
    rows = [talk(session, date(2025, 8, day)) for day in range(1, 11)]
    count_statements.clear()
    for row in rows:
        session.add(row)
        session.flush()
    asked = [one for one in count_statements if "closed_quarter" in one]
    assert len(asked) == 1
    session.rollback()


def test_every_locked_table_names_columns_that_it_has():
    locked = [table for table in TABLES if isinstance(getattr(table, "closes", None), Locked)]
    assert len(locked) > 15
    for table in locked:
        columns = set(table.__table__.columns.keys())
        # what has no days of its own is dated by its parent
        if columns.isdisjoint(table.closes.days):
            columns |= set(table.closes.parent.__table__.columns.keys())
        assert {*table.closes.days, *table.closes.later} <= columns, table
        assert table.closes.parent is not None or "branch_id" in columns, table
