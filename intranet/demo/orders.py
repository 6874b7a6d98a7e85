"""What was ordered of the office and what came of it, as rows; who orders is invented and nobody.

The articles tell of 12 items for projects and 32 in six kinds for the public, of 243 services for projects, all of
which enterprises were content with, and of 13 points more that were solved. From what the points are counted they do
not say: the year before is made up (75%).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.organization.roster import Circle, RosterEntry, rosters_on
from intranet.domain.service.menu import MenuKind, ServiceItem
from intranet.domain.service.orders import (
    MOVES,
    OrderLevel,
    OrderMember,
    OrderMove,
    OrderSource,
    OrderState,
    OrderStep,
    Score,
    ServiceOrder,
)

SINCE = date(2024, 1, 2)
PROJECT_MENU = (
    ("前期服务", ("政策咨询", "建设条件告知", "易地建设费测算", "审批事项帮办")),
    ("设计审查", ("施工图审查指导", "设计变更会商", "平战转换方案指导")),
    ("施工监督", ("质量监督交底", "现场疑难会商", "防护设备安装指导")),
    ("验收备案", ("分阶段验收", "竣工备案辅导")),
)
PUBLIC_MENU = (
    ("文化演艺", ("社区文艺演出", "露天电影", "书画展览", "戏曲票友会", "节日联欢", "读书分享")),
    ("健身休闲", ("乒乓球", "棋类活动", "健身操指导", "避暑纳凉", "儿童活动角")),
    ("政策咨询", ("国防动员政策", "人防工程使用", "法律咨询", "社保政策", "办事指南代查")),
    (
        "宣传教育",
        ("国防教育课", "防空防灾知识", "党史故事会", "初心长廊讲解", "青少年研学", "警报常识"),
    ),
    ("康养义诊", ("血压血糖测量", "中医义诊", "心理疏导", "助老理发", "家庭急救培训")),
    ("便民维修", ("小家电维修", "磨刀缝补", "照明检修", "管道疏通", "消费助农集市")),
)
PROJECTS = ("轨道交通二期人防工程", "城市文化中心地下工程", "跨河隧道防护工程")
# year, orders, of these with a result, solved
BY_YEAR = ((2024, 40, 40, 30), (2025, 243, 225, 198))
RATED = 200


@dataclass(frozen=True, kw_only=True)
class Told:
    """One order: of what, when, and how far it went."""

    branch: str | None
    source: OrderSource
    need: str
    party: str
    item: str
    received_on: date
    response: int | None = None
    done: int | None = None
    is_solved: bool | None = None
    result: str = ""
    rated: int | None = None
    score: Score | None = None
    handed_up: str = ""

    def day(self, later: int | None) -> date | None:
        """So many days after it was received."""
        return None if later is None else self.received_on + timedelta(days=later)


PUBLIC = (
    Told(branch="B11", source=OrderSource.COMMUNITY, need="为老年居民讲解家庭急救", party="联建社区甲",
         item="家庭急救培训", received_on=date(2025, 3, 6), response=1, done=8, is_solved=True,
         result="联合救援队到社区授课一场，86人参加。", rated=9, score=Score.VERY_GOOD),
    Told(branch="B02", source=OrderSource.RESIDENT, need="希望纳凉点延长开放到晚上九点", party="", item="避暑纳凉",
         received_on=date(2025, 7, 8), response=0, done=3, is_solved=True, result="七月十一日起延长开放时间。", rated=4,
         score=Score.GOOD),
    Told(branch="B10", source=OrderSource.RESIDENT, need="楼前照明损坏，夜间出行不便", party="", item="照明检修",
         received_on=date(2025, 9, 2), response=2, done=10, is_solved=False, result="属小区自管设施，已转物业并回告。",
         rated=12, score=Score.FAIR),
    Told(branch="B04", source=OrderSource.ENTERPRISE, need="为新入职员工讲一次国防动员法规", party="联建企业乙",
         item="法律咨询", received_on=date(2025, 9, 16), response=1, done=6, is_solved=True,
         result="到企业授课一场，42人参加。", rated=7, score=Score.VERY_GOOD),
    Told(branch="B07", source=OrderSource.RESIDENT, need="申请开放地下车库备用出口", party="", item="人防工程使用",
         received_on=date(2025, 9, 22), response=1, handed_up="涉及多家产权单位，需要机关党委协调。"),
    Told(branch="B02", source=OrderSource.COMMUNITY, need="重阳节前上门为老人理发", party="联建社区丙", item="助老理发",
         received_on=date(2025, 10, 13)),
    Told(branch=None, source=OrderSource.COMMUNITY, need="国庆后组织一次社区文艺演出", party="联建社区丁",
         item="社区文艺演出", received_on=date(2025, 10, 17)),
)  # fmt: skip


def items() -> Iterator[tuple[MenuKind, str, str]]:
    """Kind, category and name of what may be ordered."""
    for kind, menu in ((MenuKind.PROJECT, PROJECT_MENU), (MenuKind.PUBLIC, PUBLIC_MENU)):
        for category, names in menu:
            for name in names:
                yield kind, category, name


def told() -> Iterator[Told]:
    """Every order, those of projects year by year."""
    names = [name for kind, _, name in items() if kind is MenuKind.PROJECT]
    for year, number, finished, solved in BY_YEAR:
        for at in range(number):
            month, project = 1 + at * 9 // number, PROJECTS[at % len(PROJECTS)]
            is_done, is_solved = (
                at < finished,
                (at * solved // finished) < (at + 1) * solved // finished,
            )
            yield Told(
                branch="B05" if at % 3 else "B09",
                source=OrderSource.PROJECT,
                need=f"申请{names[at % len(names)]}",
                party=project,
                item=names[at % len(names)],
                received_on=dates.in_month(year, month, 1 + at % 26),
                response=at % 2,
                done=3 + at % 4 if is_done else None,
                is_solved=is_solved if is_done else None,
                result=("问题已当面解决。" if is_solved else "已告知条件，待企业补齐资料。") if is_done else "",
                rated=5 + at % 4 if at < min(RATED, finished) else None,
                score=(Score.VERY_GOOD, Score.GOOD)[at % 2] if at < min(RATED, finished) else None,
            )  # fmt: skip
    yield from PUBLIC


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Add what may be ordered, and what had been ordered by the day of the load."""
    staff = users["staff"]
    session.add_all(
        ServiceItem(kind=kind, category=category, name=name, content="", since_on=SINCE, until_on=None,
                    **_placed(office, None, staff, SINCE))
        for kind, category, name in items()
    )  # fmt: skip
    session.flush()
    known = dict(session.execute(select(ServiceItem.name, ServiceItem.id)).tuples().all())
    here = [one for one in told() if one.received_on <= office.as_of]
    rolls = {
        code: rosters_on(
            session,
            Circle(office.branches[code].id),
            {one.received_on for one in here if one.branch == code},
        )
        for code in {one.branch for one in here if one.branch}
    }
    made = []
    for number, one in enumerate(here):
        roll = rolls[one.branch][one.received_on] if one.branch else []
        made.append(
            _made(office, users, one, known[one.item], roll[number % len(roll)] if roll else None)
        )
    session.add_all(order for order, _ in made)
    session.flush()
    session.add_all(
        OrderStep(order_id=order.id, branch_id=order.branch_id, user_id=None, actor_role="", **step)
        for order, steps in made
        for step in steps
    )
    session.flush()


def _placed(office: Organization, code: str | None, by: User, day: date) -> dict[str, Any]:
    moment = dates.instant(day, 9)
    return {
        "committee_id": office.committee.id,
        "branch_id": office.branches[code].id if code else None,
        "entered_by_id": by.id,
        "version": 1,
        "created_at": moment,
        "updated_at": moment,
    }


def _made(
    office: Organization,
    users: Mapping[str, User],
    one: Told,
    item_id: int,
    member: RosterEntry | None,
) -> tuple[ServiceOrder, list[dict[str, Any]]]:
    """One order as it stood on the day of the load, and its steps: what came later has not happened."""

    def by_then(later: int | None) -> date | None:
        day = one.day(later)
        return day if day is not None and day <= office.as_of else None

    clerk = users[f"clerk{one.branch[1:]}"] if one.branch else users["staff"]
    accepted, done, rated = by_then(one.response), by_then(one.done), by_then(one.rated)
    course = [
        (OrderMove.ACCEPT, accepted, ""),
        (OrderMove.ESCALATE, accepted if one.handed_up else None, one.handed_up),
        (OrderMove.FINISH, done, one.result),
        (OrderMove.RATE, rated, ""),
    ]
    state = OrderState.DISPATCHED if one.branch else OrderState.RECEIVED
    level = OrderLevel.BRANCH if one.branch else OrderLevel.COMMITTEE
    steps = []
    for move, day, note in course:
        if day is None:
            continue
        state = MOVES[state, move].to
        if move is OrderMove.ESCALATE:
            level = OrderLevel.COMMITTEE
        who = member.name if member and move is not OrderMove.RATE else clerk.display_name
        steps.append(
            {"move": move, "to_state": state, "level": level, "note": note, "actor_name": who,
             "happened_at": dates.instant(day, 15)}
        )  # fmt: skip
    order = ServiceOrder(
        source=one.source,
        party=one.party,
        need=one.need,
        item_id=item_id,
        received_on=one.received_on,
        state=state,
        level=level,
        responded_on=accepted,
        response_days=one.response if accepted else None,
        done_on=done,
        result=one.result if done else "",
        is_solved=one.is_solved if done else None,
        rated_on=rated,
        score=one.score if rated else None,
        **_placed(office, one.branch, clerk, one.received_on),
    )
    if member and accepted:
        order.members = [OrderMember(member_id=member.member_id, accepted_on=accepted)]
    return order, steps
