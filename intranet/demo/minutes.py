"""Writes what a record says: agenda, content, resolutions. Sentences are our own and generic."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from intranet.demo import dates, draw, library
from intranet.demo.bodies import OF_COMMITTEE, OF_DISCIPLINE
from intranet.demo.gatherings import Gathering, Item, Motion
from intranet.demo.topics import Topic
from intranet.foundation.chinese import NUMERALS, numeral


@dataclass(frozen=True)
class Cast:
    """Who was there, by name, and what the branch has to do with (nothing for the committee itself)."""

    chair: str
    lecturer: str
    others: tuple[str, ...]
    topics: tuple[Topic, ...] = ()
    duty: str = ""
    has_committee: bool = False

    def speaker(self, *key: object) -> str:
        """Somebody present besides the chair, or the chair when alone."""
        return draw.pick(self.others, "speaker", *key) if self.others else self.chair

    def speakers(self, count: int, *key: object) -> list[str]:
        """Several people present, none twice."""
        return draw.some(self.others, count, "speakers", *key) or [self.chair]


@dataclass(frozen=True)
class Agreed:
    """One resolution."""

    text: str
    responsible: str
    due_on: date


@dataclass
class Words:
    """The typed part of one record."""

    content: str
    agenda: list[str] = field(default_factory=list)
    resolutions: list[Agreed] = field(default_factory=list)
    criticism: str = ""
    first_topic: str = ""


def write(gathering: Gathering, item: Item, cast: Cast) -> Words:
    """The words of one record of the gathering."""
    return _WRITERS.get(item.kind, _deed)(gathering, item, cast)


def _topics(gathering: Gathering, cast: Cast, count: int) -> list[Topic]:
    """Matters of the branch in turn, so that neighbouring meetings speak of different ones."""
    topics = cast.topics
    start = gathering.held_on.month * 2 + gathering.held_on.year + draw.number(2, gathering.key)
    return [topics[(start + step) % len(topics)] for step in range(count)]


def _join(*sentences: str) -> str:
    return "".join(sentences)


def _closing(gathering: Gathering, cast: Cast) -> str:
    meeting = gathering.sort in {"committee", "assembly", "group", "life"}
    pool = library.CLOSINGS_OF_MEETINGS if meeting else library.CLOSINGS_OF_ACTIVITIES
    return draw.pick(pool, "closing", gathering.key).format(chair=cast.chair)


def _remarks(gathering: Gathering, people: list[str], topics: list[Topic]) -> str:
    """One remark for each pair of person and matter, none worded like the one before."""
    start = draw.number(len(library.REMARKS), "remark", gathering.key)
    return "".join(
        library.REMARKS[(start + turn) % len(library.REMARKS)].format(
            name=name, topic=topic.name, problem=topic.problem, measure=topic.measure
        )
        for turn, (name, topic) in enumerate(zip(people, topics, strict=False))
    )


def _agreed(gathering: Gathering, cast: Cast, topic: Topic, turn: int = 0) -> Agreed:
    key = (gathering.key, "agreed", turn)
    due = dates.workday_from(gathering.held_on + timedelta(days=draw.between(12, 40, *key, "due")))
    return Agreed(f"{topic.name}：{topic.measure}", cast.speaker(*key, "who"), due)


def _first_topic(gathering: Gathering) -> str:
    """Studied first in two meetings of three."""
    if not draw.chance(66, "first", gathering.key):
        return ""
    return draw.pick(library.FIRST_TOPICS, "first topic", gathering.key)


def _first_gain(gathering: Gathering) -> str:
    return draw.pick(library.FIRST_GAINS, "first gain", gathering.key)


def _committee(gathering: Gathering, item: Item, cast: Cast) -> Words:
    title, gain = item.document
    one, two = _topics(gathering, cast, 2)
    routines = draw.some(library.ROUTINES, 2, "routine", gathering.key)
    first = _first_topic(gathering)
    speakers = cast.speakers(2, gathering.key)
    a, b = speakers[0], speakers[-1]
    if first:
        title, gain = first, _first_gain(gathering)
    opening = draw.pick(
        (
            f"会前，与会同志集体学习了{title}，{gain}。",
            f"会议首先学习了{title}，{gain}。",
            f"{cast.chair}同志主持会议，带领大家学习了{title}，{gain}。",
        ),
        "opening",
        gathering.key,
    )
    middle = _join(
        f"会议听取了{a}同志关于{one.name}情况的汇报。",
        draw.pick(
            (
                f"会议认为，针对{one.problem}的问题，要{one.measure}。",
                f"讨论中，大家指出{one.problem}，经研究，商定{one.measure}。",
                f"会议对{one.problem}的问题作了分析，明确由{b}同志牵头，{one.measure}。",
            ),
            "middle",
            gathering.key,
        ),
        f"会议还研究了{two.name}，{b}同志建议{two.measure}，与会委员补充意见后表示同意。",
    )
    last = f"会议讨论了{routines[0]}和{routines[1]}，明确了分工和时限。"
    return Words(
        "\n".join((opening, middle, last + _closing(gathering, cast))),
        agenda=[
            f"研究{one.name}",
            f"研究{two.name}",
            f"讨论{routines[0]}和{routines[1]}",
        ],
        resolutions=[_agreed(gathering, cast, one), _agreed(gathering, cast, two, 1)],
        first_topic=first,
    )


def _group(gathering: Gathering, item: Item, cast: Cast) -> Words:
    title, gain = item.document
    (topic,) = _topics(gathering, cast, 1)
    people = cast.speakers(2, gathering.key)
    return Words(
        "\n".join(
            (
                f"会议由{cast.chair}同志主持。小组成员学习了{title}，{gain}。",
                f"围绕{topic.name}开展讨论。" + _remarks(gathering, people, [topic, topic]),
                f"会议传达了支部近期安排，提醒大家按时交纳党费、参加主题党日。{_closing(gathering, cast)}",
            )
        ),
        agenda=[f"学习{title}", f"讨论{topic.name}"],
        resolutions=[_agreed(gathering, cast, topic)],
    )


def _motion_words(motion: Motion, cast: Cast) -> str:
    about = motion.about
    if motion.decision.value == "admission":
        return (
            f"会议讨论接收{about}同志为预备党员。{about}同志汇报了入党动机和思想工作情况，"
            "入党介绍人介绍了培养考察情况，支部委员会报告了审查意见。与会党员充分发表意见，"
            f"肯定{about}同志政治上要求进步、工作踏实，也指出要进一步加强理论学习、主动承担急难任务。"
        )
    if motion.decision.value == "full_membership":
        return (
            f"会议讨论{about}同志转正问题。{about}同志汇报了预备期内的思想、学习和工作情况，"
            "支部委员会报告了教育考察情况。与会党员认为该同志预备期表现良好，"
            "同时希望其在联系群众、钻研业务方面继续努力。"
        )
    if motion.decision.value == "election":
        return (
            "会议按照选举办法差额补选支部委员会委员1名。会前已将候选人预备人选报机关党委批复同意，"
            "会议通过了监票人、计票人名单，采取无记名投票方式进行，当场公布计票结果。"
        )
    return f"会议审议了有关报告，与会党员提出修改建议，{cast.chair}同志逐条作了说明。"


def _assembly(gathering: Gathering, item: Item, cast: Cast) -> Words:
    one, two = _topics(gathering, cast, 2)
    first = _first_topic(gathering)
    gain = _first_gain(gathering) if first else item.document[1]
    quarter = numeral((gathering.held_on.month + 2) // 3)
    reporter = "支部委员会" if cast.has_committee else "支部书记"
    opening = f"会议由{cast.chair}同志主持。全体党员首先学习了{first or item.document[0]}，{gain}。"
    report = (
        f"会议听取了{reporter}第{quarter}季度工作情况报告，从学习教育、组织生活、{cast.duty}等方面"
        f"总结了进展，指出{one.problem}、{two.problem}等不足。"
    )
    people = cast.speakers(2, gathering.key)
    talk = _remarks(gathering, people, [one, two])
    voted = _join(*(_motion_words(motion, cast) for motion in item.motions))
    return Words(
        "\n".join(
            part for part in (opening, report + talk, voted, _closing(gathering, cast)) if part
        ),
        agenda=[
            f"听取{reporter}第{quarter}季度工作情况报告",
            *(f"审议{motion.text}" for motion in item.motions),
            f"讨论{one.name}和下阶段工作",
        ],
        resolutions=[_agreed(gathering, cast, one), _agreed(gathering, cast, two, 1)],
        first_topic=first,
    )


def _theme_day(gathering: Gathering, item: Item, cast: Cast) -> Words:
    title, gain = item.document
    one, two = _topics(gathering, cast, 2)
    people = cast.speakers(2, gathering.key)
    opening = draw.pick(
        (
            f"{cast.chair}同志主持活动并介绍安排，党员集体学习了{title}有关内容，{gain}。",
            f"活动开始，全体党员学习了{title}的重点条款，{gain}，随后开展主题实践。",
            f"活动分学习、实践、交流三个环节。学习环节由{people[0]}同志领学{title}，{gain}。",
        ),
        "theme opening",
        gathering.key,
    )
    talk = "交流环节，" + _remarks(gathering, people, [one, two])
    return Words("\n".join((opening, f"{item.deed}。", talk + _closing(gathering, cast))))


def _lecture(gathering: Gathering, item: Item, cast: Cast) -> Words:
    pool = library.INTEGRITY_POINTS if item.kind == "integrity_lecture" else library.POINTS
    points = draw.some(pool, 3, "points", gathering.key)
    (topic,) = _topics(gathering, cast, 1)
    listed = "；".join(f"{NUMERALS[n]}是{point}" for n, point in enumerate(points, 1))
    name = cast.speaker(gathering.key, "after")
    return Words(
        f"{cast.lecturer}同志以“{item.theme}”为题讲授党课。党课结合身边事例，从三个方面展开：{listed}。\n"
        f"课后开展交流，{name}同志结合{topic.name}谈了体会，表示要把所学用到解决"
        f"“{topic.problem}”这类具体问题上。"
    )


def _study(gathering: Gathering, item: Item, cast: Cast) -> Words:
    title, gain = item.document
    one, two = _topics(gathering, cast, 2)
    people = cast.speakers(2, gathering.key)
    opening = draw.pick(
        (
            f"{cast.lecturer}同志领学{title}，逐条讲解与本支部工作关系密切的条款，{gain}。",
            f"采取“领学一段、讨论一段”的方式学习{title}，由{cast.lecturer}同志作重点辅导，{gain}。",
            f"会前发放学习提纲，会上由{cast.lecturer}同志领学{title}，{gain}。",
        ),
        "study opening",
        gathering.key,
    )
    talk = _remarks(gathering, people, [one, two])
    return Words(
        "\n".join((opening, talk, _closing(gathering, cast))),
        first_topic=_first_topic(gathering) if draw.chance(40, "xx first", gathering.key) else "",
    )


def _integrity(gathering: Gathering, item: Item, cast: Cast) -> Words:
    (topic,) = _topics(gathering, cast, 1)
    seen = (
        "集中观看警示教育片，大家围绕片中人物的思想变化开展讨论。"
        if item.kind == "warning_education"
        else "学习上级关于节日期间和日常作风建设的有关要求，重申公务接待、公车使用、礼品礼金等方面的纪律。"
    )
    name = cast.speaker(gathering.key, "integrity")
    return Words(
        f"{cast.lecturer}同志主持教育活动。{seen}\n"
        f"{name}同志结合{topic.name}谈认识，表示要坚持按制度办事、按程序办事，主动接受监督。"
        f"{cast.chair}同志强调，党员要把纪律要求落实到日常，遇事多想规矩、多作请示，家人和身边工作人员也要一并提醒。"
    )


def _life(gathering: Gathering, item: Item, cast: Cast) -> Words:
    one, two = _topics(gathering, cast, 2)
    people = cast.speakers(3, gathering.key)
    return Words(
        f"会前，支部组织专题学习，开展谈心谈话，征求党员群众意见并梳理反馈。会上，{cast.chair}同志代表支部"
        "通报征求意见情况和上年度整改落实情况，作对照检查。党员逐人发言，开展批评和自我批评，"
        f"查找在学习深度、工作方法、联系群众等方面的不足，并就{one.name}、{two.name}提出改进意见。\n"
        f"会后形成整改清单，逐项明确措施和时限，整改情况向全体党员通报。{_closing(gathering, cast)}",
        resolutions=[_agreed(gathering, cast, one), _agreed(gathering, cast, two, 1)],
        criticism=_join(
            *(
                f"对{name}同志：{words}"
                for name, words in zip(
                    people,
                    (
                        "学习的系统性还不够，联系岗位思考问题不深。",
                        "与其他岗位沟通主动性不够，有时等着别人来问。",
                        "工作标准可以再高一些，对年轻同志的传帮带还不多。",
                    ),
                    strict=False,
                )
            )
        ),
    )


def _appraisal(gathering: Gathering, item: Item, cast: Cast) -> Words:
    return Words(
        "会议组织党员对照党员标准进行自评、互评，随后以无记名方式进行民主测评。"
        "支部根据测评情况，结合党员日常表现研究提出评定意见，按程序报批后向党员反馈。"
        f"{cast.chair}同志要求，被评议党员要正确对待意见建议，认真制定改进措施。",
        agenda=["党员自评和互评", "民主测评", "研究评定意见"],
    )


def _core(gathering: Gathering, item: Item, cast: Cast) -> Words:
    title, gain = item.document
    return Words(
        f"集体学习{item.theme}和{title}，{gain}。成员围绕学习主题联系分管工作作交流发言，"
        "重点研讨如何把学习成果转化为推动机关党建和业务工作的具体举措。\n"
        f"{cast.chair}同志在总结时要求，各支部要把学习内容纳入集中学习安排，坚持学用结合，"
        "改进学习方式，减少不必要的台账资料，让党员把更多精力用在学习思考和解决问题上。"
    )


def _of_body(gathering: Gathering, item: Item, cast: Cast) -> Words:
    """A meeting of 机关党委 or 机关纪委: what the quarter brings."""
    quarters = OF_DISCIPLINE if gathering.sort == "discipline" else OF_COMMITTEE
    one, two = quarters[(gathering.held_on.month - 1) // 3]
    a, b = cast.speakers(2, gathering.key)
    present = "党组成员" if item.kind == "leading_group_meeting" else "与会委员"
    due = dates.workday_from(gathering.held_on + timedelta(days=35))
    return Words(
        f"会议由{cast.chair}同志主持。{a}同志汇报{one.name}情况，会议指出{one.problem}，要求{one.measure}。\n"
        f"{b}同志就{two.name}作了说明，{present}逐一发表意见，认为{two.problem}，同意{two.measure}。",
        agenda=[f"研究{one.name}", f"研究{two.name}"],
        resolutions=[
            Agreed(f"{one.name}：{one.measure}", a, due),
            Agreed(f"{two.name}：{two.measure}", b, due),
        ],
    )


def _drill_end(gathering: Gathering, item: Item, cast: Cast, topic: Topic) -> str:
    return draw.pick(
        (
            f"结束后，{cast.chair}同志现场讲评，肯定了参训人员的配合，也指出{topic.problem}等问题，要求会后逐项改进。",
            f"讲评环节，大家对照方案查找不足，商定{topic.measure}。",
            "党员在各小组中担任骨干，带头承担重点环节任务，结束后分组梳理了需要改进的事项。",
        ),
        "drill end",
        gathering.key,
        item.kind,
    )


def _deed(gathering: Gathering, item: Item, cast: Cast) -> Words:
    """Everything that is told by what was done: exercises, services, volunteering, outreach."""
    deed = item.deed if item.deed.endswith("。") else f"{item.deed}。"
    if not cast.topics:
        return Words(deed)
    (topic,) = _topics(gathering, cast, 1)
    if item.kind in {"exercise", "joint_training"}:
        return Words(deed + _drill_end(gathering, item, cast, topic))
    end = draw.pick(
        (
            f"活动结束后，党员围绕{topic.name}交流了做法，并提出{topic.measure}的建议。",
            "活动中收集的意见建议已整理成清单，能当场答复的当场答复，其余明确专人跟进反馈。",
            f"大家认为，这类活动贴近群众、贴近岗位，今后要与{topic.name}结合起来，形成经常性安排。",
            f"支部对活动情况作了小结，针对“{topic.problem}”的情况商定了改进办法。",
        ),
        "deed end",
        gathering.key,
        item.kind,
    )
    return Words(deed + end)


_WRITERS: dict[str, Callable[[Gathering, Item, Cast], Words]] = {
    "branch_committee_meeting": _committee,
    "group_meeting": _group,
    "assembly": _assembly,
    "theme_day": _theme_day,
    "lecture": _lecture,
    "integrity_lecture": _lecture,
    "study_session": _study,
    "discussion": _study,
    "discipline_study": _study,
    "integrity_education": _integrity,
    "warning_education": _integrity,
    "life_meeting": _life,
    "appraisal_meeting": _appraisal,
    "core_group_session": _core,
    "director_meeting_study": _core,
    "committee_meeting": _of_body,
    "leading_group_meeting": _of_body,
    "discipline_committee_meeting": _of_body,
}
