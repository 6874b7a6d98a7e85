"""Talks, study hours and dues in the matrix, counted from what was registered."""

from datetime import date
from functools import partial

import lxml.html
import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import User
from intranet.domain.life.dues.tables import DuesPayment
from intranet.domain.life.talks.occasions import Occasion
from intranet.domain.life.talks.tables import Talk, pair_key
from intranet.domain.organization.members import ChangeReason, Member, Membership, MemberStatus
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from tests.cast import MEMBERS
from tests.factories.activities import make_activity
from tests.rows import committed


@pytest.fixture
def people(session):
    names = MEMBERS["B01"] + MEMBERS["B02"]
    return {
        member.name: member.id
        for member in session.scalars(select(Member).where(Member.name.in_(names)))
    }


@pytest.fixture
def keep(session):
    """Add rows and commit."""
    return partial(committed, session)


def clerk(session):
    return session.scalars(select(User.id).where(User.username == "clerk1")).one()


def cells(login_as, period, code="B02"):
    answer = login_as("staff").get(f"/duties?period={period}")
    page = lxml.html.fromstring(answer.text)
    found = {}
    for line in page.xpath(f"//tr[th/a[starts-with(@href, '/duties/{code}?')]]"):
        found |= {
            td.get("data-label"): " ".join(td.text_content().split()) for td in line.findall("td")
        }
    return found


def test_a_month_of_dues_needs_everybody(session, login_as, people, keep):
    entered_by, moment = clerk(session), clock.now()

    def paid(name, month):
        return DuesPayment(
            member_id=people[name],
            ym=202500 + month,
            paid_on=date(2025, month, 10),
            entered_by_id=entered_by,
            entered_at=moment,
        )

    keep(*[paid(name, month) for name in MEMBERS["B02"] for month in (7, 8)])
    assert cells(login_as, "2025Q3")["党费"] == "1个月未交齐 2/3个月"
    keep(*[paid(name, 9) for name in MEMBERS["B02"][1:]])
    assert cells(login_as, "2025Q3")["党费"] == "1个月未交齐 2/3个月"
    keep(paid(MEMBERS["B02"][0], 9))
    assert cells(login_as, "2025Q3")["党费"] == "已完成 3/3个月"


def test_a_cell_of_dues_tells_month_by_month(session, login_as, people, keep):
    entered_by, moment = clerk(session), clock.now()
    keep(
        *[
            DuesPayment(
                member_id=people[name],
                ym=202507,
                paid_on=date(2025, 8 if number else 7, 10),
                entered_by_id=entered_by,
                entered_at=moment,
            )
            for number, name in enumerate(MEMBERS["B02"][:3])
        ]
    )
    page = lxml.html.fromstring(login_as("staff").get("/duties/B02/dues?period=2025").text)
    rows = {
        tr.find("th").text_content().strip(): " ".join(tr.find("td").text_content().split())
        for tr in page.xpath("//tbody/tr")
    }
    assert rows["7月"] == "已登记交纳3/5名，其中2名补交"
    assert rows["8月"] == "未登记"
    assert rows["10月"] == "未登记，2025年10月31日前登记即可"
    assert rows["12月"].startswith("未到期")


def test_talks_count_members_who_have_had_all_of_theirs(session, login_as, people, keep):
    branch = session.scalars(select(Branch).where(Branch.code == "B02")).one()
    entered_by, moment = clerk(session), clock.now()
    secretary, *others = MEMBERS["B02"]

    def talk(first, second):
        return Talk(
            branch_id=branch.id,
            pair_key=pair_key(people[first], people[second]),
            held_on=date(2025, 5, 6),
            place="谈心室",
            occasion=Occasion.YEARLY,
            talker_id=people[first],
            talker_name=first,
            talkee_id=people[second],
            talkee_name=second,
            entered_by_id=entered_by,
            created_at=moment,
            updated_at=moment,
        )

    assert cells(login_as, "2025")["谈心谈话"] == "未到期 0/5名"
    # two members with each other: the secretary is still to talk with both
    keep(talk(others[0], others[1]))
    assert cells(login_as, "2025")["谈心谈话"] == "未到期 0/5名"
    keep(*[talk(secretary, name) for name in others])
    assert cells(login_as, "2025")["谈心谈话"] == "已完成 5/5名"


def test_study_hours_count_members_who_have_reached_them(session, login_as):
    for day in range(1, 16):
        make_activity(
            session, "B02", ["lecture"], date(2025, 3, day), State.APPROVED, absent={"陈百川": None}
        )
    # 15 lectures of 2 hours: nobody has 32 yet
    assert cells(login_as, "2025")["党员学时"] == "未到期 0/4名"
    make_activity(
        session, "B02", ["lecture"], date(2025, 3, 16), State.APPROVED, absent={"陈百川": None}
    )
    assert cells(login_as, "2025")["党员学时"] == "未到期 3/4名"
    # the secretary needs 56 and a training
    assert cells(login_as, "2025")["书记和委员学时"] == "未到期 0/1名"


def test_who_came_after_the_year_is_not_counted_in_it(session, login_as, keep):
    clock.fix_today(date(2026, 1, 15))
    late = Member(name="岑晚来", sort_key="cenwanlai")
    keep(late)
    branch_id = session.scalars(select(Branch.id).where(Branch.code == "B02")).one()
    keep(
        Membership(
            member_id=late.id,
            branch_id=branch_id,
            status=MemberStatus.FULL,
            starts_on=date(2026, 1, 10),
            start_reason=ChangeReason.TRANSFERRED_IN,
        )
    )
    assert cells(login_as, "2025")["谈心谈话"] == "尚缺5名 0/5名"
    assert cells(login_as, "2026")["谈心谈话"] == "未到期 0/6名"
    named = login_as("secretary2").get("/duties/B02/talks?period=2025").text
    assert "陈百川" in named
    assert "岑晚来" not in named
