"""What the branches typed into their quarterly summaries. B04's third quarter of 2025 is the long one."""

from datetime import date

from intranet.demo import draw
from intranet.demo.offices import Office
from intranet.demo.topics import TOPICS
from intranet.domain.duties.standing import Gap
from intranet.domain.figures.branch import BranchFigures
from intranet.domain.summaries.narrative import Explanation, Narrative, Plan
from intranet.foundation.quarters import Period, Quarter

LONG = ("B04", Quarter(2025, 3))

_LONG_STUDY_NOTE = (
    "坚持学用结合，把学习研讨同普法宣讲中群众常问的问题放在一起讨论，"
    "整理宣讲案例12个，形成改进措施6条，全部落实到人。"
)
_LONG_HIGHLIGHT = (
    "结合主责主业，支部把普法课堂搬到社区、学校、企业和公共场所，每次活动前由两名党员试讲，宣讲后当场收集意见。"
    "针对老年群众反映展板字小、条文难懂的问题，党员用一周时间重新编写便民问答手册，改用大字版式和身边案例，"
    "并在社区设置固定取阅点，群众反映听得懂、用得上。"
)
_LONG_PROBLEMS = (
    "宣讲内容与不同群体的需求结合得还不够紧，对青少年、企业职工和老年群众使用的课件差别不大，"
    "互动环节偏少，活动结束后对群众掌握情况的了解主要靠现场提问，缺少持续跟踪，宣讲效果的评估还停留在参加人数和发放资料的层面",
    "普法队伍力量不均衡，经常上台宣讲的主要是几名业务骨干，新调入和年轻党员独立承担专题宣讲的机会不多，"
    "个别同志对新修订法律法规的学习不够及时，解答群众咨询时还需要会后查证，现场答复的准确性和及时性有待提高",
    "组织生活的计划性还需加强，夏季集中宣传期间任务叠加，8月支部委员会会议没有按月召开，"
    "个别学习安排临时调整、通知较晚；议定事项的跟踪主要靠口头提醒，办结情况没有在下次会议上逐项报告",
)
_LONG_PLANS = (
    (
        10,
        "按小学、初中、高中三个学段修改国防教育课件，请两所学校教师提前审看，"
        "完善后用于校园宣讲；组织一次补学，采取送学到岗的办法补足学时",
        "宣传委员",
    ),
    (
        11,
        "开展以老带新试讲活动，每名党员至少承担一次专题宣讲，由支部集体点评；"
        "结合消防宣传开展一次主题党日，现场查找并解决问题",
        "组织委员",
    ),
    (
        12,
        "结合国家宪法日组织系列宣传，对全年宣讲情况进行回访，"
        "梳理群众意见形成下一年度普法重点；做好组织生活会和民主评议党员准备",
        "党支部书记",
    ),
    (
        12,
        "建立议定事项清单，每次支部委员会会议先通报上次议定事项办理情况，"
        "未办结的说明原因和时限，年底前全部清零",
        "纪检委员",
    ),
)

_STUDY_NOTES = (
    "学习中坚持联系岗位谈体会，提出改进工作的建议，部分已经落实。",
    "采取领学、讨论、点评相结合的方式，党员发言面较上季度有所扩大。",
    "对因值班、出差未参加的同志安排了送学补学。",
    "",
)
_HIGHLIGHTS = (
    "围绕{topic}开展主题实践，{measure}，服务对象反映较好。",
    "针对{problem}的问题，支部党员带头研究改进办法，{measure}。",
    "把组织生活与{topic}结合起来，党员认领任务、定期报告进展，{measure}。",
)
_PROBLEMS = (
    "部分党员工学矛盾较为突出，集中学习时有请假，补学方式还比较单一",
    "研讨发言联系自身岗位不够紧，提出具体建议的不多",
    "主题党日以集中学习为主，结合本职工作的实践活动还不够多样",
    "会议记录对讨论过程记得较为简略，发言要点有时归纳不够准确",
    "议定事项的跟踪还不够及时，个别事项临近时限才催办",
    "联系服务对象的广度不够，听取意见主要集中在办事高峰时段",
)
_PLANS = (
    "组织一次专题学习，结合{topic}开展讨论",
    "围绕{topic}开展一次主题党日，现场查找并解决问题",
    "对上季度议定事项逐项核对，未办结的明确责任人和时限",
    "安排谈心谈话，了解党员思想和工作情况",
    "做好{topic}，{measure}",
)
_OWNERS = ("党支部书记", "组织委员", "宣传委员", "纪检委员")
_REASONS = (
    "集中保障重点任务",
    "多数同志外出参加培训",
    "集中开展专项检查",
    "值守任务较重、人员难以集中",
)


def narrative(office: Office, period: Period, figures: BranchFigures) -> Narrative:
    """What was typed for one summary, with a reason for every meeting that was not held in its time."""
    if (office.code, period) == LONG:
        return Narrative(
            study_note=_LONG_STUDY_NOTE,
            highlight=_LONG_HIGHLIGHT,
            problems=_LONG_PROBLEMS,
            previous_done=_problems(office, period.previous)[:1],
            plans=tuple(Plan(month, text, owner) for month, text, owner in _LONG_PLANS),
            explanations={
                gap.key: Explanation("集中参加夏季普法宣传", date(2025, 9, 2))
                if gap.month == 8
                else _explanation(office, period, gap)
                for gap in _gaps(figures)
            },
        )
    key = (office.code, str(period))
    turn = _turn(office, period)
    topics = TOPICS[office.code]
    topic = topics[turn % len(topics)]
    return Narrative(
        study_note=_told(_STUDY_NOTES[turn % len(_STUDY_NOTES)], period),
        highlight=_HIGHLIGHTS[turn % len(_HIGHLIGHTS)].format(
            topic=topic.name, problem=topic.problem, measure=topic.measure
        ),
        problems=_problems(office, period),
        previous_done=_problems(office, period.previous)[: draw.number(3, "done", *key)],
        plans=_plans(office, period),
        # of a longer period the reasons stand in its quarters
        explanations={gap.key: _explanation(office, period, gap) for gap in _gaps(figures)}
        if isinstance(period, Quarter)
        else {},
    )


def _told(text: str, period: Period) -> str:
    return text if isinstance(period, Quarter) else text.replace("上季度", "此前")


def begun(office: Office, period: Period) -> Narrative:
    """A draft that somebody has only begun: no plans yet, nothing said about what is lacking."""
    return Narrative(problems=_problems(office, period)[:1])


def _turn(office: Office, period: Period) -> int:
    """Counts on from period to period, so that no sentence comes twice in a row."""
    return office.order + period.year * 4 + period.number


def _gaps(figures: BranchFigures) -> list[Gap]:
    return [gap for item in figures.duties for gap in item.gaps]


def _explanation(office: Office, period: Period, gap: Gap) -> Explanation:
    return Explanation(draw.pick(_REASONS, "reason", office.code, period, gap.key))


def _problems(office: Office, period: Period) -> tuple[str, ...]:
    """Two problems; not the ones of the period before."""
    start = _turn(office, period) * 2
    return tuple(_PROBLEMS[(start + turn) % len(_PROBLEMS)] for turn in range(2))


def _plans(office: Office, period: Period) -> tuple[Plan, ...]:
    topics = TOPICS[office.code]
    owners = _OWNERS if len(office.officers) > 2 else ("党支部书记", "党支部副书记")
    made = []
    following = period.next.months
    for turn, month in enumerate(following[:: len(following) // 3]):
        key = (office.code, str(period), month)
        topic = draw.pick(topics, "plan topic", *key)
        wording = _PLANS[(office.order + period.number + turn * 2) % len(_PLANS)]
        text = _told(wording.format(topic=topic.name, measure=topic.measure), period)
        made.append(Plan(month, text, owners[(office.order + turn) % len(owners)]))
    return tuple(made)
