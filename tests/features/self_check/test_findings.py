"""What each rule finds, on each side of its limit, on both databases."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.activities.elections import ElectedOffice, Election
from intranet.domain.activities.findings.engine import Severity
from intranet.domain.activities.findings.settings import RULES
from intranet.domain.activities.findings.tables import FindingSetting
from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.activities.quorum import DecisionType, VoteMethod
from intranet.domain.activities.store import complete
from intranet.domain.activities.tables import Activity, ActivityRecord, Resolution, Vote
from intranet.domain.life.admissions import MembershipApproval
from intranet.domain.organization.members import (
    ChangeReason,
    ExemptionReason,
    Member,
    MemberExemption,
    Membership,
    MemberStatus,
)
from intranet.domain.organization.tables import Branch
from intranet.domain.records.days import CalendarDay
from intranet.domain.records.workflow import State
from intranet.domain.self_check.examination import examine
from intranet.domain.study.credits import CreditState
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.foundation import clock
from tests.conftest import actor_of
from tests.factories.activities import HELD_ON, decision_of, make_activity
from tests.features.study.scene import make_training, member_id
from tests.rows import committed

AWAY = AbsenceReason.BUSINESS_TRIP
NIGHT = {"duration_minutes": 60}
# a text of its own for each number, long enough to be compared
PHRASES = [f"第{n}位同志结合岗位谈了第{n * 7}条体会并提出第{n * 13}条建议" for n in range(1, 60)]


def asked(session: Session, activity: Activity) -> dict[str, Any]:
    """What is found about the activity, by code."""
    session.rollback()
    session.expire_all()
    whole = session.scalars(select(Activity).where(Activity.id == activity.id)).one()
    complete(session, [whole])
    found = {one.finding.code: one.finding for one in examine(session, [whole])[whole.id]}
    session.rollback()
    return found


def with_content(session: Session, content: str, **more: Any) -> Activity:
    """A gathering with these minutes."""
    activity = make_activity(session, **more)
    activity.records[0].text.content = content
    committed(session)
    return activity


def with_resolution(session: Session, responsible: str, due_on: date | None) -> Activity:
    activity = make_activity(session)
    activity.records[0].resolutions = [
        Resolution(
            committee_id=activity.committee_id,
            position=0,
            text="整理学习材料",
            responsible=responsible,
            due_on=due_on,
        )
    ]
    committed(session)
    return activity


def beside(session: Session, other: dict[str, Any], **mine: Any) -> Activity:
    """A gathering beside another one, which is entered before it."""
    make_activity(session, **{"kinds": ("lecture",), "title": "党课", **other})
    return make_activity(session, **mine)


def with_absent(session: Session, number: int, **more: Any) -> Activity:
    """A gathering of the nine of 一支部 at which the last *number* were not."""
    names = ["郑九州", "吴八方", "周七星", "孙六合", "钱五羊", "赵四海"][:number]
    return make_activity(session, absent=dict.fromkeys(names, AWAY), **more)


def exempted(
    session: Session, name: str, first: date, last: date, *, before: bool, content: str = ""
) -> Activity:
    """A gathering, and a member whose time abroad is known *before* it is entered, or learnt of later."""
    exemption = MemberExemption(
        member_id=member_id(session, name),
        reason=ExemptionReason.ABROAD,
        approved_by="机关党委",
        starts_on=first,
        ends_on=last,
    )
    if before:
        committed(session, exemption)
        return with_content(session, content) if content else make_activity(session)
    activity = make_activity(session)
    committed(session, exemption)
    return activity


def made_up(session: Session, month: str) -> Activity:
    """The second theme day of a month, held in the place of another one."""
    activity = beside(session, {"kinds": ("theme_day",), "held_on": date(2025, 9, 1)})
    activity.records[0].stands_for = month
    committed(session)
    return activity


def trained(session: Session, first: date, last: date, state: CreditState) -> Activity:
    make_training(session, "周七星", starts_on=first, ends_on=last, state=state)
    return make_activity(session)


def exempt_told(session: Session, content: str) -> Activity:
    """A gathering at which 周七星 is not counted, with these minutes."""
    return exempted(
        session, "周七星", date(2025, 1, 1), date(2025, 12, 31), before=True, content=content
    )


def elected(session: Session, issued: int, **more: Any) -> Activity:
    """A by-election by the eight of 一支部 who vote."""
    activity = make_activity(session, kinds=("assembly",), **more)
    [record] = activity.records
    record.votes = [
        Vote(
            committee_id=activity.committee_id,
            position=0,
            motion="补选支部委员会委员",
            decision_type=DecisionType.ELECTION,
            method=VoteMethod.SECRET_BALLOT,
            person="",
            election=Election(
                office=ElectedOffice.COMMITTEE,
                seats=1,
                issued=issued,
                tellers="周七星",
                counters="孙六合",
                candidates=[],
            ),
        )
    ]
    committed(session)
    return activity


def on_probation(
    session: Session, decision: DecisionType, admitted: date, extended: date | None = None
) -> Activity:
    """An assembly that decides on somebody admitted a while ago, perhaps after another one that extended."""
    member = session.scalars(select(Member).where(Member.name == "郑九州")).one()
    member.joined_party_on = admitted
    committed(session)
    if extended is not None:
        before = decision_of(
            session, decision=DecisionType.EXTENSION, person="郑九州", held_on=extended, months=6
        )
        committed(session, _agreed(session, before.id, extended))
        member.probation_until = date(2025, 9, 16)
        committed(session)
    months = 6 if decision is DecisionType.EXTENSION else None
    vote = decision_of(session, decision=decision, person="郑九州", months=months)
    return session.scalars(
        select(Activity)
        .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
        .where(ActivityRecord.id == vote.record_id)
    ).one()


def _agreed(session: Session, vote_id: int, day: date) -> MembershipApproval:
    actor = actor_of(session, "staff")
    return MembershipApproval(
        vote_id=vote_id,
        agreed=True,
        decided_on=day,
        document="机党组〔2025〕1号",
        entered_by_id=actor.user_id,
        entered_by_name=actor.display_name,
        entered_at=clock.now(),
    )


def joined_later(session: Session, day: date) -> Activity:
    """A gathering, after which somebody is registered as a member since *day*."""
    activity = make_activity(session)
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    member = Member(name="后来人", sort_key="99", joined_party_on=date(2015, 7, 1))
    session.add(member)
    session.flush()
    committed(
        session,
        Membership(
            member_id=member.id,
            branch_id=branch.id,
            status=MemberStatus.FULL,
            starts_on=day,
            start_reason=ChangeReason.TRANSFERRED_IN,
        ),
    )
    return activity


def former(session: Session, name: str, left_on: date) -> Activity:
    """A gathering written down by somebody who belonged to the branch until *left_on*."""
    period = session.scalars(select(Membership).join(Member).where(Member.name == name)).one()
    activity = make_activity(session, recorder_id=None, recorder_name=name)
    activity.attendance = [row for row in activity.attendance if row.name != name]
    period.ends_on = left_on
    committed(session)
    return activity


def few(session: Session, present: int, *, settled: bool = False) -> Activity:
    """A meeting of the four of the committee of 一支部 at which so many were."""
    names = ["王三石", "赵四海", "李二虎"][: 4 - present]
    activity = make_activity(
        session, kinds=("branch_committee_meeting",), absent=dict.fromkeys(names, AWAY)
    )
    activity.records[0].resolutions = (
        [
            Resolution(
                committee_id=activity.committee_id,
                position=0,
                text="整理学习材料",
                responsible="李二虎",
                due_on=HELD_ON,
            )
        ]
        if settled
        else []
    )
    activity.records[0].no_resolutions = not settled
    committed(session)
    return activity


def on_listed_day(session: Session, day: date, *, worked: bool) -> Activity:
    listed = CalendarDay(
        day=day,
        name="中秋节",
        is_workday=worked,
        source="通知",
        entered_by_id=actor_of(session, "staff").user_id,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    committed(session, listed)
    return make_activity(session)


def summed_up(session: Session, approved_on: date, state: State = State.APPROVED) -> Activity:
    """A gathering submitted on the evening of 15 September, in a quarter whose summary was approved on a day."""
    activity = make_activity(session, state=State.SUBMITTED)
    actor = actor_of(session, "secretary1")
    moment = datetime.combine(approved_on, time(4), UTC)
    committed(
        session,
        QuarterlySummary(
            committee_id=activity.committee_id,
            branch_id=activity.branch_id,
            year=2025,
            quarter=3,
            as_of=approved_on,
            state=state,
            entered_by_id=actor.user_id,
            created_at=moment,
            updated_at=moment,
            submitted_at=moment,
            submitted_by_id=actor.user_id,
            approved_at=moment if state is State.APPROVED else None,
            approved_by_id=actor.user_id if state is State.APPROVED else None,
        ),
    )
    return activity


def read_alike(
    session: Session, shared: int, of: int, branch: str = "B02", **more: Any
) -> Activity:
    """Two gatherings whose minutes share so many phrases; the second one is asked about."""
    with_content(
        session,
        "。".join(PHRASES[:of]),
        branch=branch,
        held_on=HELD_ON - timedelta(days=7),
        **more,
    )
    return with_content(session, "。".join([*PHRASES[:shared], *PHRASES[30 : 30 + of - shared]]))


@dataclass(frozen=True)
class Case:
    """What is there, which rule is asked, and whether it finds something."""

    code: str
    finds: bool
    build: Callable[[Session], Activity]


CASES = {
    "an absent chair": Case(
        "absent_acts", True, lambda s: make_activity(s, absent={"张一鸣": AWAY})
    ),
    "an absent recorder": Case(
        "absent_acts", True, lambda s: make_activity(s, absent={"李二虎": AWAY})
    ),
    "an absent lecturer": Case(
        "absent_acts",
        True,
        lambda s: make_activity(
            s,
            kinds=("lecture",),
            chair_id=None,
            chair_name="王主任",
            absent={"张一鸣": AWAY},
        ),
    ),
    "somebody else is absent": Case(
        "absent_acts", False, lambda s: make_activity(s, absent={"王三石": AWAY})
    ),
    "a chair who is not counted": Case(
        "exempt_chairs",
        True,
        lambda s: exempted(s, "张一鸣", HELD_ON, HELD_ON + timedelta(days=200), before=True),
    ),
    "a chair who is counted from this day on": Case(
        "exempt_chairs",
        False,
        lambda s: exempted(s, "张一鸣", date(2025, 1, 1), HELD_ON - timedelta(days=1), before=True),
    ),
    "an absent person speaks": Case(
        "absent_speaks",
        True,
        lambda s: with_content(s, "钱五羊：联系岗位谈体会。", absent={"钱五羊": AWAY}),
    ),
    "an absent comrade speaks": Case(
        "absent_speaks",
        True,
        lambda s: with_content(s, "一、发言。\n钱五羊同志：谈体会。", absent={"钱五羊": AWAY}),
    ),
    "an absent comrade spoke, in prose": Case(
        "absent_speaks",
        True,
        lambda s: with_content(s, "交流环节，钱五羊同志谈到岗位。", absent={"钱五羊": AWAY}),
    ),
    "an absent person is mentioned": Case(
        "absent_speaks",
        False,
        lambda s: with_content(s, "会后，由钱五羊补学。", absent={"钱五羊": AWAY}),
    ),
    "an absent person made a written statement": Case(
        "absent_speaks",
        False,
        lambda s: with_content(s, "钱五羊同志作了书面发言。", absent={"钱五羊": AWAY}),
    ),
    "an absent person sent a text": Case(
        "absent_speaks",
        False,
        lambda s: with_content(s, "钱五羊（书面发言）：谈体会。", absent={"钱五羊": AWAY}),
    ),
    "a present person speaks": Case(
        "absent_speaks",
        False,
        lambda s: with_content(s, "孙六合：谈体会。", absent={"钱五羊": AWAY}),
    ),
    "somebody who is not counted speaks": Case(
        "uncounted_take_part", True, lambda s: exempt_told(s, "周七星：谈体会。")
    ),
    "somebody who is not counted votes": Case(
        "uncounted_take_part", True, lambda s: exempt_told(s, "到会同志逐一表决，周七星举手赞成。")
    ),
    "somebody who is not counted is visited": Case(
        "uncounted_take_part", False, lambda s: exempt_told(s, "会后看望周七星同志。")
    ),
    "a probationary member votes": Case(
        "uncounted_take_part", True, lambda s: with_content(s, "表决时，郑九州投了赞成票。")
    ),
    "a probationary member speaks": Case(
        "uncounted_take_part", False, lambda s: with_content(s, "郑九州：谈体会。")
    ),
    "a full member votes": Case(
        "uncounted_take_part", False, lambda s: with_content(s, "孙六合举手赞成。")
    ),
    "an absent teller": Case("absent_acts", True, lambda s: elected(s, 7, absent={"周七星": AWAY})),
    "people at two gatherings at once": Case(
        "two_at_once",
        True,
        lambda s: beside(s, {"starts_at": time(16, 29), "ends_at": time(17, 30)}),
    ),
    "one gathering after the other": Case(
        "two_at_once",
        False,
        lambda s: beside(s, {"starts_at": time(16, 30), "ends_at": time(17, 30)}),
    ),
    "a recorder who left on the day": Case(
        "out_of_time", False, lambda s: former(s, "孙六合", HELD_ON)
    ),
    "a recorder who left the day before": Case(
        "out_of_time", True, lambda s: former(s, "孙六合", HELD_ON - timedelta(days=1))
    ),
    "a recorder whom the branch never knew": Case(
        "out_of_time", False, lambda s: make_activity(s, recorder_id=None, recorder_name="客座教师")
    ),
    # of a committee of four: two are half, one is less
    "half of the committee": Case("short_of_quorum", False, lambda s: few(s, 2)),
    "less than half of the committee": Case("short_of_quorum", True, lambda s: few(s, 1)),
    "half of the committee settles something": Case(
        "decides_short", False, lambda s: few(s, 2, settled=True)
    ),
    "less than half of the committee settles something": Case(
        "decides_short", True, lambda s: few(s, 1, settled=True)
    ),
    "less than half of the committee settles nothing": Case(
        "decides_short", False, lambda s: few(s, 1)
    ),
    "a gathering overnight until the other begins": Case(
        "two_at_once",
        True,
        lambda s: beside(
            s,
            {
                "held_on": HELD_ON - timedelta(days=1),
                "ends_on": HELD_ON,
                "starts_at": time(20),
                "ends_at": time(14, 31),
            },
        ),
    ),
    "a gathering overnight that ends as the other begins": Case(
        "two_at_once",
        False,
        lambda s: beside(
            s,
            {
                "held_on": HELD_ON - timedelta(days=1),
                "ends_on": HELD_ON,
                "starts_at": time(20),
                "ends_at": time(14, 30),
            },
        ),
    ),
    "people of another branch at the same time": Case(
        "two_at_once", False, lambda s: beside(s, {"branch": "B02"})
    ),
    "present during confirmed training": Case(
        "present_on_leave",
        True,
        lambda s: trained(s, HELD_ON - timedelta(days=2), HELD_ON, CreditState.CONFIRMED),
    ),
    "training ended the day before": Case(
        "present_on_leave",
        False,
        lambda s: trained(
            s, HELD_ON - timedelta(days=2), HELD_ON - timedelta(days=1), CreditState.CONFIRMED
        ),
    ),
    "training that nobody confirmed": Case(
        "present_on_leave",
        False,
        lambda s: trained(s, HELD_ON, HELD_ON, CreditState.WAITING),
    ),
    "present during a long leave": Case(
        "present_on_leave",
        True,
        lambda s: exempted(s, "周七星", HELD_ON, HELD_ON + timedelta(days=200), before=False),
    ),
    "a long leave from the next day on": Case(
        "present_on_leave",
        False,
        lambda s: exempted(
            s, "周七星", HELD_ON + timedelta(days=1), HELD_ON + timedelta(days=200), before=False
        ),
    ),
    # the gathering is on 15 September 2025
    "full membership on the day the year is over": Case(
        "before_its_time",
        False,
        lambda s: on_probation(s, DecisionType.FULL_MEMBERSHIP, date(2024, 9, 15)),
    ),
    "full membership the day before": Case(
        "before_its_time",
        True,
        lambda s: on_probation(s, DecisionType.FULL_MEMBERSHIP, date(2024, 9, 16)),
    ),
    "an extension before the year is over": Case(
        "before_its_time",
        True,
        lambda s: on_probation(s, DecisionType.EXTENSION, date(2024, 9, 16)),
    ),
    "a cancellation before the year is over": Case(
        "before_its_time",
        False,
        lambda s: on_probation(s, DecisionType.CANCELLATION, date(2024, 9, 16)),
    ),
    "full membership before the extension is over": Case(
        "before_its_time",
        True,
        lambda s: on_probation(
            s, DecisionType.FULL_MEMBERSHIP, date(2024, 3, 16), date(2025, 3, 20)
        ),
    ),
    "full membership voted in time, and extended only afterwards": Case(
        "before_its_time",
        False,
        lambda s: on_probation(
            s, DecisionType.FULL_MEMBERSHIP, date(2024, 3, 16), date(2025, 9, 16)
        ),
    ),
    "as many ballots as electors": Case("ballots_differ", False, lambda s: elected(s, 8)),
    "a ballot less than electors": Case("ballots_differ", True, lambda s: elected(s, 7)),
    "a ballot more than electors": Case("ballots_differ", True, lambda s: elected(s, 9)),
    # of nine: seven are 77.8 %, six 66.7 %
    "seven of nine": Case("attendance_low", False, lambda s: with_absent(s, 2)),
    "six of nine": Case("attendance_low", True, lambda s: with_absent(s, 3)),
    "three of four, which is the limit": Case(
        "attendance_low",
        False,
        lambda s: make_activity(s, kinds=("branch_committee_meeting",), absent={"王三石": AWAY}),
    ),
    "somebody registered since, of the day": Case(
        "roll_differs", True, lambda s: joined_later(s, HELD_ON)
    ),
    "somebody registered since, of the next day": Case(
        "roll_differs", False, lambda s: joined_later(s, HELD_ON + timedelta(days=1))
    ),
    "the same kind at overlapping times": Case(
        "entered_twice",
        True,
        lambda s: beside(
            s,
            {"kinds": ("theme_day",), "starts_at": time(16, 29), "ends_at": time(18)},
        ),
    ),
    "the same kind afterwards": Case(
        "entered_twice",
        False,
        lambda s: beside(
            s,
            {"kinds": ("theme_day",), "starts_at": time(16, 30), "ends_at": time(18)},
        ),
    ),
    "the same title on the same day": Case(
        "entered_twice",
        True,
        lambda s: beside(s, {"title": "9月主题党日", "starts_at": time(9), "ends_at": time(10)}),
    ),
    "the same title on the next day": Case(
        "entered_twice",
        False,
        lambda s: beside(s, {"title": "9月主题党日", "held_on": HELD_ON + timedelta(days=1)}),
    ),
    "a struck registration": Case(
        "entered_twice",
        False,
        lambda s: beside(s, {"title": "9月主题党日", "state": State.VOIDED}),
    ),
    "minutes with all phrases of another branch's": Case(
        "reads_alike", True, lambda s: read_alike(s, 20, 20, state=State.APPROVED)
    ),
    "minutes with half of the phrases": Case(
        "reads_alike", False, lambda s: read_alike(s, 10, 20, state=State.APPROVED)
    ),
    "minutes like those of another branch's draft": Case(
        "reads_alike", False, lambda s: read_alike(s, 20, 20)
    ),
    "minutes like those of the own branch's draft": Case(
        "reads_alike", True, lambda s: read_alike(s, 20, 20, branch="B01")
    ),
    "minutes like those of a struck registration": Case(
        "reads_alike", False, lambda s: read_alike(s, 20, 20, branch="B01", state=State.VOIDED)
    ),
    "short minutes that are the same": Case(
        "reads_alike", False, lambda s: read_alike(s, 3, 3, branch="B01")
    ),
    "a resolution without an owner": Case(
        "resolution_open", True, lambda s: with_resolution(s, " ", date(2025, 12, 31))
    ),
    "a resolution without a date": Case(
        "resolution_open", True, lambda s: with_resolution(s, "李二虎", None)
    ),
    "a resolution with both": Case(
        "resolution_open", False, lambda s: with_resolution(s, "李二虎", date(2025, 12, 31))
    ),
    "the second theme day of the month": Case(
        "theme_days",
        True,
        lambda s: beside(s, {"kinds": ("theme_day",), "held_on": date(2025, 9, 1)}),
    ),
    "a theme day in the place of the month before": Case(
        "theme_days", False, lambda s: made_up(s, "2025-08")
    ),
    "the first theme day of the month": Case(
        "theme_days",
        False,
        lambda s: beside(s, {"kinds": ("theme_day",), "held_on": date(2025, 9, 16)}),
    ),
    "the theme day of the month before": Case(
        "theme_days",
        False,
        lambda s: beside(s, {"kinds": ("theme_day",), "held_on": date(2025, 8, 31)}),
    ),
    # 2 hours of study in 90 minutes are 30 minutes more than there were
    "half an hour more of study": Case(
        "hours_beyond", False, lambda s: make_activity(s, duration_minutes=90)
    ),
    "more than half an hour more": Case(
        "hours_beyond", True, lambda s: make_activity(s, duration_minutes=89)
    ),
    "a day off": Case("on_holiday", True, lambda s: on_listed_day(s, HELD_ON, worked=False)),
    "a day worked in exchange": Case(
        "on_holiday", False, lambda s: on_listed_day(s, HELD_ON, worked=True)
    ),
    "the day after a day off": Case(
        "on_holiday",
        False,
        lambda s: on_listed_day(s, HELD_ON - timedelta(days=1), worked=False),
    ),
    "until nine in the evening": Case(
        "at_night",
        False,
        lambda s: make_activity(s, starts_at=time(20), ends_at=time(21), **NIGHT),
    ),
    "a minute longer": Case(
        "at_night",
        True,
        lambda s: make_activity(s, starts_at=time(20), ends_at=time(21, 1), **NIGHT),
    ),
    "from six in the morning": Case(
        "at_night", False, lambda s: make_activity(s, starts_at=time(6), ends_at=time(8))
    ),
    "a minute earlier": Case(
        "at_night", True, lambda s: make_activity(s, starts_at=time(5, 59), ends_at=time(8))
    ),
    # held on a Monday: the fifth working day is the next Monday
    "submitted on the fifth working day": Case(
        "late_entry",
        False,
        lambda s: make_activity(s, state=State.SUBMITTED, submitted_after=7),
    ),
    "submitted on the sixth working day": Case(
        "late_entry",
        True,
        lambda s: make_activity(s, state=State.SUBMITTED, submitted_after=8),
    ),
    "not submitted at all": Case("late_entry", False, make_activity),
    "submitted before the summary was approved": Case(
        "after_summary", False, lambda s: summed_up(s, HELD_ON + timedelta(days=1))
    ),
    "submitted after the summary was approved": Case(
        "after_summary", True, lambda s: summed_up(s, HELD_ON)
    ),
    "a summary that is not approved": Case(
        "after_summary", False, lambda s: summed_up(s, HELD_ON, State.SUBMITTED)
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_finds_what_it_looks_for(session, name):
    case = CASES[name]
    activity = case.build(session)
    assert (case.code in asked(session, activity)) is case.finds


def test_each_rule_is_tried_on_both_sides():
    tried = {(case.code, case.finds) for case in CASES.values()}
    assert tried == {(rule.code, finds) for rule in RULES for finds in (True, False)}


def test_a_complete_gathering_is_asked_nothing(session):
    assert asked(session, make_activity(session, state=State.APPROVED)) == {}


@pytest.mark.parametrize(
    ("code", "limit", "build"),
    [
        ("attendance_low", 66, lambda s: with_absent(s, 3)),
        ("theme_days", 2, CASES["the second theme day of the month"].build),
        ("hours_beyond", 31, CASES["more than half an hour more"].build),
        ("at_night", 22, CASES["a minute longer"].build),
        ("late_entry", 6, CASES["submitted on the sixth working day"].build),
        ("reads_alike", 100, lambda s: read_alike(s, 19, 20, state=State.APPROVED)),
    ],
)
def test_the_committee_moves_a_limit(session, code, limit, build):
    activity = build(session)
    assert code in asked(session, activity)
    set_to(session, activity, code, limit_value=limit)
    assert code not in asked(session, activity)


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_the_committee_switches_a_rule_off(session, code):
    activity = next(c for c in CASES.values() if c.code == code and c.finds).build(session)
    assert code in asked(session, activity)
    set_to(session, activity, code, active=False)
    # what a regulation forbids stays forbidden
    by_law = next(rule.by_law for rule in RULES if rule.code == code)
    assert (code in asked(session, activity)) is by_law


def set_to(session: Session, activity: Activity, code: str, **changes: Any) -> None:
    committed(
        session,
        FindingSetting(
            **{
                "committee_id": activity.committee_id,
                "code": code,
                "active": True,
                "limit_value": None,
                "entered_by_id": actor_of(session, "staff").user_id,
                "created_at": clock.now(),
                "updated_at": clock.now(),
                **changes,
            }
        ),
    )


def test_what_refuses_is_seen_in_the_record_alone():
    """Whoever types it must see it: a rule that refuses looks at nothing else."""
    refusing = [rule.code for rule in RULES if rule.severity is Severity.REFUSE]
    assert refusing == ["absent_acts", "decides_short"]
    assert [rule.code for rule in RULES if rule.by_law] == ["decides_short"]


def test_a_rule_by_law_is_not_set(login_as):
    staff = login_as("staff")
    assert staff.get("/self-check/rules/absent_acts").status_code == 200
    assert staff.get("/self-check/rules/decides_short").status_code == 403
    assert "/self-check/rules/decides_short" not in staff.get("/self-check/rules").text


def test_two_gatherings_of_one_time_point_to_each_other(session):
    other = make_activity(session, kinds=("lecture",), title="党课")
    activity = make_activity(session)
    assert asked(session, activity)["two_at_once"].records == (activity.id, other.id)
    assert asked(session, other)["two_at_once"].records == (other.id, activity.id)


def test_the_record_entered_later_reads_like_the_earlier_one(session):
    activity = read_alike(session, 20, 20, branch="B01")
    first = session.scalars(select(Activity).where(Activity.id != activity.id)).one()
    assert asked(session, activity)["reads_alike"].others == (first.id,)
    assert "reads_alike" not in asked(session, first)


def test_corrected_minutes_no_longer_read_alike(session):
    activity = read_alike(session, 20, 20, branch="B01")
    activity.records[0].text.content = "。".join(PHRASES[30:50])
    committed(session)
    assert "reads_alike" not in asked(session, activity)
