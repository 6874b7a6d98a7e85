"""Talks of every branch: B04 has talked with everybody, others with most, two have hardly begun."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from sqlalchemy.orm import Session

from intranet.demo import dates, draw
from intranet.demo.offices import OFFICES, Office
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.life.talks.occasions import Occasion
from intranet.domain.life.talks.tables import Talk, TalkContent, pair_key
from intranet.domain.organization.memberships import load_memberships
from intranet.domain.organization.roster import RosterEntry, roster_on

# In how many of a hundred cases a branch has held the talk that is due.
IN_ORDER = "B04"
USUAL, BEHIND = 80, 35
GISTS = (
    "交流近期思想和工作情况，肯定成绩，提出希望。",
    "围绕岗位职责谈了学习体会，了解工作和生活中的实际困难。",
    "就年度重点任务交换意见，相互提醒注意的问题。",
)
OPINIONS = ("建议增加外出学习的机会。", "希望理论学习与业务工作结合得更紧。", "")
FOLLOW_UPS = ("列入支部学习计划。", "由组织委员与相关处室协调。", "")
PLACES = ("谈心室", "办公室", "会议室")


@dataclass(frozen=True)
class _Pair:
    talker: RosterEntry
    talkee: RosterEntry


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Add the talks of each year up to the day."""
    for year in range(dates.FIRST_DAY.year, office.as_of.year + 1):
        last = min(office.as_of, date(year, 12, 31))
        for place in OFFICES:
            _add_branch(session, office, place, users[f"secretary{place.code[1:]}"], year, last)
    session.flush()


def _pairs(roster: list[RosterEntry], place: Office) -> Iterator[_Pair]:
    """The secretary with the other officers, these with each other, and each with some of the other members."""
    officers = [one for one in roster if one.in_branch_committee]
    others = [one for one in roster if not one.in_branch_committee]
    for first, second in combinations(officers, 2):
        yield _Pair(first, second)
    for number, member in enumerate(others):
        yield _Pair(officers[(number + place.order) % len(officers)], member)


def _add_branch(
    session: Session, office: Organization, place: Office, secretary: User, year: int, last: date
) -> None:
    branch = office.branches[place.code]
    percent = 100 if place.code == IN_ORDER else BEHIND if place.behind else USUAL
    came: dict[int, date] = {}
    for row in load_memberships(session, [branch.id], date(year, 1, 1), last):
        came[row.member_id] = min(row.starts_on, came.get(row.member_id, row.starts_on))
    for pair in _pairs(roster_on(session, branch.id, last), place):
        ids = (pair.talker.member_id, pair.talkee.member_id)
        first = max(date(year, 1, 10), *(came[one] for one in ids))
        days = max((last - first).days, 1)
        names = (place.code, year, pair.talker.name, pair.talkee.name)
        if last < first or not draw.chance(percent, "talk", *names):
            continue
        held_on = dates.workday_from(first + timedelta(days=draw.number(days, "day", *names)))
        held_on = min(held_on, last)
        _add_talk(session, branch.id, place, secretary, pair, held_on)


def _occasion(pair: _Pair, held_on: date) -> Occasion:
    if held_on.month == 12:
        return Occasion.APPRAISAL
    rare = (Occasion.AWARD, Occasion.HARDSHIP, Occasion.FEEDBACK, Occasion.OTHER)
    if draw.chance(12, "occasion", pair.talkee.name, held_on.year):
        return draw.pick(rare, "which", pair.talkee.name, held_on.year)
    return Occasion.YEARLY


def _add_talk(
    session: Session,
    branch_id: int,
    place: Office,
    secretary: User,
    pair: _Pair,
    held_on: date,
) -> None:
    key = f"demo:talk:{place.code}:{held_on}:{pair.talker.name}:{pair.talkee.name}"
    moment = dates.instant(held_on, 17)
    talk = Talk(
        branch_id=branch_id,
        pair_key=pair_key(pair.talker.member_id, pair.talkee.member_id),
        held_on=held_on,
        place=draw.pick(PLACES, key),
        occasion=_occasion(pair, held_on),
        talker_id=pair.talker.member_id,
        talker_name=pair.talker.name,
        talkee_id=pair.talkee.member_id,
        talkee_name=pair.talkee.name,
        entered_by_id=secretary.id,
        created_at=moment,
        updated_at=moment,
    )
    session.add(talk)
    session.flush()
    if place.code == IN_ORDER or draw.chance(80, "written", key):
        follow_up = draw.pick(FOLLOW_UPS, "follow", key)
        done = follow_up and (place.code == IN_ORDER or draw.chance(70, "done", key))
        session.add(
            TalkContent(
                talk_id=talk.id,
                gist=draw.pick(GISTS, "gist", key),
                opinions=draw.pick(OPINIONS, "opinion", key),
                follow_up=follow_up,
                done_on=held_on if done else None,
            )
        )
