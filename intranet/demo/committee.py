"""The committee's own roll-ups of past quarters and years: all approved but the last, which waits for the leader."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.chronicle import ENTERED_ON
from intranet.demo.people import Organization
from intranet.demo.summaries import OPINION, freeze_edition, keep_submission, quarters
from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Role
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import Move, State
from intranet.domain.summaries.narrative import Chapter, Narrative, Plan
from intranet.domain.summaries.tables import SUMMARY, QuarterlySummary, SummaryText
from intranet.features.summaries.committee_queries import bench_of
from intranet.foundation.quarters import Period, Quarter, Year

_PROBLEMS = (
    "学习进度不够均衡，少数党支部人均学时低于序时进度",
    "记录质量有差距，有的会议只记结论、不记讨论过程，有的缺席原因填写笼统",
    "少数品牌活动与主责主业联系不紧，成效缺少佐证",
    "议定事项的跟踪还不够及时，个别事项临近时限才催办",
)
_PLANS = (
    ("组织一次支部书记交流，推广记录和学习的好做法", "机关党委工作人员"),
    ("对照年度任务检查品牌创建情况，帮助进度较慢的党支部", "机关党委专职副书记"),
    ("抽查组织生活记录和佐证材料，问题当面反馈", "机关党委工作人员"),
    ("组织党务干事培训，讲清记录要素和成效填报口径", "机关党委工作人员"),
    ("梳理联合活动安排，减少党支部重复组织", "机关党委专职副书记"),
    ("走访工学矛盾较突出的党支部，帮助落实补学", "机关党委专职副书记"),
    ("汇总党支部意见建议，逐项答复", "机关党委工作人员"),
)
# by the last month of the period: these stand in the notice to the branches, too
_DEMANDS = (
    ("补齐延期事项，活动在哪一天开展就记在哪一天", "各党支部书记"),
    ("逐条核对成效数据，补充佐证材料", "各党支部"),
    ("起每月审看一次会议和活动记录，缺席原因写具体", "各党支部书记"),
)
_PRACTICES = (
    "机关党委统一组织联合活动，各党支部分工承办，党员跨支部交流经验",
    "各党支部把品牌活动与业务工作一同安排，做法在支部之间交流",
)
# Of the annual review, by its subjects.
CHAPTERS = {
    "党建": Chapter(
        "突出政治引领，夯实思想根基",
        "全年把理论学习和组织生活放在首位，学习安排到支部，落实情况按季度核对",
    ),
    "品牌创建": Chapter(
        "主品牌聚合力，子品牌展特色",
        "围绕主品牌明确各党支部的创建方向，品牌活动与业务工作一同安排、一同检查",
    ),
    "练兵备战": Chapter(
        "紧盯实战要求，锤炼过硬本领",
        "训练安排贴近任务，专业之间穿插配合，党员在演训一线带头",
    ),
    "信息支撑": Chapter(
        "依靠科技赋能，提升保障效能", "信息保障工作与支部建设同步推进，关键岗位由党员牵头负责"
    ),
    "工程规划": Chapter(
        "严把质量关口，筑牢防护工程", "党员到工地现场服务，质量监督中的问题当场说明、跟踪整改"
    ),
    "营商环境": Chapter(
        "靠前服务项目，当好办事管家", "服务事项列成清单，项目需要什么就协调什么，办理进度主动告知"
    ),
    "依法行政": Chapter(
        "普法走进基层，法治护航发展", "普法宣传分批安排到单位和社区，结合身边案例讲清法律规定"
    ),
    "宣传教育": Chapter(
        "拓展宣教阵地，讲好国动故事", "宣传内容由各党支部分工准备，发布前均履行保密审查程序"
    ),
    "为民服务": Chapter(
        "平时服务群众，用心办好实事", "便民服务点由党员轮流值守，群众提出的需求逐件登记、逐件答复"
    ),
    "文明创建": Chapter(
        "弘扬文明新风，凝聚奋进力量", "志愿服务和群众性活动列入年度计划，党员就近就便参加"
    ),
    "安全稳定": Chapter(
        "压实安全责任，守牢平安底线", "重要节点前开展安全检查，发现的隐患明确责任人和整改时限"
    ),
}

# Of the year before the platform, of which figures and chronicle alone tell.
EARLIER = Year(2022)
CHAPTERS_EARLIER = {
    "党建": Chapter(
        "坚持党建领航，强固思想根基", "理论学习有计划、有检查，从严治党的责任逐级落实到支部和处室"
    ),
    "学习二十大": Chapter(
        "掀起学习热潮，凝聚奋进共识", "集中收看、专题学习、撰写体会前后衔接，党员干部全员参加"
    ),
    "练兵备战": Chapter(
        "聚焦备战打仗，提升联训水平", "以系列演训为抓手，与兄弟城市共训共练，检验指挥和协同"
    ),
    "信息支撑": Chapter(
        "推进数字赋能，夯实保障支撑", "信息系统和便民应用同步建设，业务培训跟进开展"
    ),
    "工程规划": Chapter("坚持应建必建，优化规划布局", "规划编制、工程建设和质量监督环环相扣"),
    "营商环境": Chapter(
        "创新制度服务，优化营商环境", "服务专班靠前对接，能减的费用减下来，难办的事项协调办"
    ),
    "依法行政": Chapter("推进依法行政，营造法治氛围", "学法用法与执法监管结合，普法宣传送到身边"),
    "宣传教育": Chapter("丰富宣教载体，拓展宣传阵地", "自有平台和各级媒体同向发力"),
    "为民服务": Chapter("厚植为民情怀，擦亮特色品牌", "纳凉点、大舞台和应急包都从群众需要出发"),
    "文明创建": Chapter("培育文明新风，展现队伍风貌", "群众性活动和志愿服务常年开展"),
    "安全稳定": Chapter("树牢底线思维，守护安全稳定", "督导检查不留空档，隐患整改责任到人"),
}
_NARRATIVE_EARLIER = Narrative(
    problems=("部分数据按年度汇总，缺少分季度的佐证材料",),
    plans=(
        Plan(3, "对照年度回顾逐项补充佐证材料", "机关党委工作人员"),
        Plan(6, "按季度登记成效，年底不再集中补录", "各党支部"),
    ),
    chapters=CHAPTERS_EARLIER,
)


def periods(as_of: date) -> list[Period]:
    """The earlier year, quarters that are over, and after the fourth of a year the year itself."""
    found: list[Period] = [EARLIER]
    for quarter in quarters(as_of):
        found.append(quarter)
        if quarter.number == 4:
            found.append(Year(quarter.year))
    return found


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Add all roll-ups whose draft was begun by the day asked for."""
    end = dates.instant(office.as_of, 17, 30)
    events: list[ReviewEvent] = []
    every = periods(office.as_of)
    for turn, period in enumerate(every, -1):
        begun = ENTERED_ON if period == EARLIER else period.last_day
        opened = dates.instant(dates.workdays_later(begun, 14), 10)
        if opened > end:
            continue
        summary = QuarterlySummary(
            committee_id=office.committee.id,
            year=period.year,
            quarter=period.number,
            as_of=period.last_day,
            state=State.DRAFT,
            entered_by_id=users["staff"].id,
            created_at=opened,
            updated_at=opened,
            text=SummaryText(narrative=_narrative(period, turn).to_json()),
        )
        session.add(summary)
        session.flush()
        submitted, approved = opened + timedelta(hours=5), opened + timedelta(days=1)
        if submitted <= end:
            events.append(_move(summary, Move.SUBMIT, submitted, users["staff"]))
        last = period == every[-1]
        if approved <= end and not last:
            events.append(_move(summary, Move.APPROVE, approved, users["leader"]))
            session.flush()
            bench = bench_of(session, office.committee, period, summary)
            freeze_edition(session, bench, approved, users)
        elif submitted <= end:
            session.flush()
            keep_submission(session, bench_of(session, office.committee, period, summary))
        session.flush()
    session.add_all(events)
    session.flush()


def _narrative(period: Period, turn: int) -> Narrative:
    """What staff typed: no sentence comes twice in a row."""
    if period == EARLIER:
        return _NARRATIVE_EARLIER
    first = turn * 2 % len(_PROBLEMS)
    months = period.next.months if isinstance(period, Quarter) else (1, 3, 6)
    return Narrative(
        highlight=_PRACTICES[turn % len(_PRACTICES)],
        problems=_PROBLEMS[first : first + 2],
        plans=(
            *(
                Plan(month, *_PLANS[(turn * 3 + number) % len(_PLANS)])
                for number, month in enumerate(months[:-1])
            ),
            Plan(months[-1], *_DEMANDS[turn % len(_DEMANDS)]),
        ),
        chapters=CHAPTERS if isinstance(period, Year) else {},
    )


def _move(summary: QuarterlySummary, move: Move, at: datetime, user: User) -> ReviewEvent:
    """Make the move on the row and tell of it."""
    before = summary.state
    summary.updated_at = at
    if move is Move.SUBMIT:
        summary.state = State.SUBMITTED
        summary.submitted_at, summary.submitted_by_id = at, user.id
    else:
        summary.state = State.APPROVED
        summary.approved_at, summary.approved_by_id = at, user.id
    role = Role.COMMITTEE_STAFF if move is Move.SUBMIT else Role.COMMITTEE_LEADER
    return ReviewEvent(
        record_kind=SUMMARY.key,
        record_id=summary.id,
        move=move,
        from_state=before,
        to_state=summary.state,
        opinion=OPINION if move is Move.APPROVE else "",
        user_id=user.id,
        actor_name=user.display_name,
        actor_role=role.label,
        happened_at=at,
    )
