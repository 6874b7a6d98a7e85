"""The figures of a summary as a list: each with a key, its wording and where its records are found."""

import re
from dataclasses import dataclass

from intranet.domain.access.permissions import Permission
from intranet.domain.development.course import Paths
from intranet.domain.duties.rules import DUTY_KINDS, Cycle
from intranet.domain.figures.branch import BranchFigures
from intranet.domain.figures.integrity import IntegrityFigures
from intranet.domain.service.order_figures import OrderFigures
from intranet.foundation.chinese import percent, tenths
from intranet.foundation.quarters import Quarter


@dataclass(frozen=True, slots=True)
class Sources:
    """The records behind a figure, as filters of the list of activities; members, achievements, brands and the
    registers have lists of their own. ``register`` is the address of such a list, which opens to who holds the
    permission ``asks``; ``brand`` narrows to the activities of one brand.
    """

    kinds: tuple[str, ...] = ()
    state: str = "approved"
    members: bool = False
    whole_year: bool = False
    achievements: bool = False
    brands: bool = False
    register: str = ""
    asks: Permission | None = None
    brand: int | None = None


NOT_HELD = "未开展"
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(\D*)")
_MEASURES = {"次": "次数", "名": "人数", "项": "项数", "条": "条数", "个": "个数"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: stable key, label, value with its unit, sources."""

    key: str
    label: str
    value: str
    sources: Sources | None = None

    @property
    def measured(self) -> tuple[str, str] | None:
        """Its number as decimal digits and its unit; None for what is told in words."""
        found = _NUMBER.fullmatch(self.value)
        return (found[1], found[2]) if found else None

    @property
    def name(self) -> str:
        """Its name in running text, which says what is counted: 集中学习次数, 应到人次, 出勤率."""
        _, unit = self.measured or ("", "次" if self.value == NOT_HELD else "")
        measure = _MEASURES.get(unit, unit if unit.endswith(("人次", "学时")) else "")
        label = self.label.removeprefix("其中")
        return label if label.endswith(measure) else label + measure


def figure_list(figures: BranchFigures) -> tuple[Figure, ...]:
    """Every figure of the summary, in the order of its sections; what did not happen says so."""
    return (
        *_people(figures),
        *_study(figures),
        *_life(figures),
        *_brand(figures),
        *_other(figures),
    )


def _times(number: int) -> str:
    return f"{number}次" if number else NOT_HELD


def _people(figures: BranchFigures) -> list[Figure]:
    sources = Sources(members=True)
    found = [
        Figure("members", "党员", f"{figures.members}名", sources),
        Figure("full", "正式党员", f"{figures.full}名", sources),
        Figure("probationary", "预备党员", f"{figures.probationary}名", sources),
    ]
    if figures.received:
        found.append(Figure("received", "接收预备党员", f"{figures.received}名", sources))
    if figures.became_full:
        found.append(Figure("became_full", "转正", f"{figures.became_full}名", sources))
    return found + of_paths(figures.paths)


def of_paths(found: Paths) -> list[Figure]:
    """What the registers of people's paths count, as far as there is any."""
    return [
        Figure(
            key,
            label,
            f"{number}{unit}",
            Sources(register=f"/development/{book}", asks=Permission.DEVELOPMENT_READ),
        )
        for key, label, number, unit, book in (
            ("applicants", "入党申请人", found.applicants, "名", "paths"),
            ("activists", "入党积极分子", found.activists, "名", "paths"),
            ("candidates", "发展对象", found.candidates, "名", "paths"),
            ("away", "流动党员", found.away, "名", "away"),
            ("visited", "走访慰问", found.visited, "人次", "visits"),
            ("given", "慰问金", found.given, "元", "visits"),
            ("honours", "党员获得荣誉", found.honours, "项", "honours"),
        )
        if number
    ]


def _study(figures: BranchFigures) -> list[Figure]:
    kinds = tuple(sorted({row.kind for row in figures.study_rows})) or ("study_session",)
    study, every = Sources(kinds), Sources()
    hours = figures.per_head(figures.person_hours)
    hours_year = figures.per_head(figures.person_hours_year)
    found = [Figure("study_n", "集中学习", _times(figures.study_count), study)]
    if figures.documents:
        found.append(Figure("docs_n", "学习内容", f"{len(figures.documents)}项", study))
    found += [
        Figure("discuss_n", "其中交流研讨", _times(figures.discussions), Sources(("discussion",))),
        Figure("first_n", "会前先学", _times(figures.first_topics), every),
    ]
    if figures.person_hours:
        person_hours = tenths(figures.person_hours)
        found += [
            Figure("person_hours", "计入学时", f"{person_hours}人学时", every),
            Figure("hours_q", "人均学时", f"{tenths(hours)}学时", every),
        ]
    # of a period that began with the year both are one figure; a quarter has always listed it
    if hours_year and (isinstance(figures.period, Quarter) or hours_year != hours):
        year = Sources(whole_year=True)
        found.append(Figure("hours_y", "年内累计人均", f"{tenths(hours_year)}学时", year))
    return found


def _life(figures: BranchFigures) -> list[Figure]:
    found = [
        Figure(item.duty.kind, item.duty.label, _times(item.held), Sources((item.duty.kind,)))
        for item in figures.duties
        if item.held or (item.standing.applies and item.duty.cycle is not Cycle.YEAR)
    ]
    life, turnout = Sources(DUTY_KINDS), figures.life
    if turnout.due:
        rate = percent(turnout.present, turnout.due)
        found += [
            Figure("due", "应到", f"{turnout.due}人次", life),
            Figure("present", "实到", f"{turnout.present}人次", life),
            Figure("absent", "缺席", f"{turnout.absent}人次", life),
            Figure("rate", "出勤率", f"{rate}%", life),
        ]
    if figures.leaders:
        found.append(Figure("leaders", "党员领导干部参加", f"{figures.leaders}人次", life))
    if figures.waiting:
        waiting = Sources(state="submitted")
        found.append(Figure("waiting", "已开展待审核", f"{figures.waiting}项", waiting))
    return found


def _brand(figures: BranchFigures) -> list[Figure]:
    found = []
    if figures.brand is not None:
        tagged = Sources(brand=figures.brand.id)
        found.append(Figure("brand_n", "品牌活动", _times(figures.brand_activities), tagged))
    if figures.achieved:
        number = f"{len(figures.achieved)}条"
        found.append(Figure("achieved_n", "工作成效", number, Sources(achievements=True)))
    return found


def _other(figures: BranchFigures) -> list[Figure]:
    volunteers = Sources(("volunteer_service",))
    times, people, minutes = figures.volunteering
    found = [Figure("vol_n", "志愿服务", _times(times), volunteers)]
    if times:
        found += [
            Figure("vol_p", "志愿服务参加", f"{people}人次", volunteers),
            Figure("vol_h", "志愿服务时长", f"{volunteer_hours(minutes)}小时", volunteers),
        ]
    found += of_orders(figures.orders)
    kinds = tuple(sorted({row.kind for row in figures.rows if row.is_integrity}))
    integrity = Sources(kinds or ("integrity_education",))
    times, people = figures.education
    found.append(Figure("edu_n", "党风廉政教育", _times(times), integrity))
    if times:
        found.append(Figure("edu_p", "党风廉政教育参加", f"{people}人次", integrity))
    return [*found, *of_registers(figures.integrity)]


def of_orders(found: OrderFigures) -> list[Figure]:
    """服务点单, as far as there is any: each rate with what it is made of, none where there is nothing to divide by."""
    named = (
        ("order_n", "服务点单受理", f"{found.received}件", True),
        ("order_days", "服务点单平均响应时间", found.response, found.accepted),
        ("order_solved", "服务点单解决率", found.solved_rate, found.finished),
        ("order_good", "服务点单满意率", found.satisfied_rate, found.rated),
    )
    return (
        []
        if found.is_empty
        else [Figure(key, label, value) for key, label, value, known in named if known]
    )


def order_values(found: OrderFigures) -> dict[str, str | None]:
    """The same by their keys, for a sentence; None for what is not known."""
    known = {one.key: one.value for one in of_orders(found)}
    return {key: known.get(key) for key in ("order_n", "order_days", "order_solved", "order_good")}


def of_registers(found: IntegrityFigures) -> list[Figure]:
    """What the registers of discipline and integrity count, as far as there is any."""
    named = (
        Figure(
            "remind_n",
            "节前廉政提醒",
            f"{found.reminders}次",
            Sources(register="/integrity/reminders"),
        )
        if found.reminders
        else None,
        Figure(
            "gtalk_n",
            "集体廉政谈话",
            f"{found.group_talks}次",
            Sources(register="/integrity/group-talks"),
        )
        if found.group_talks
        else None,
        Figure(
            "risk_n", "廉政风险点复核", f"{found.reviewed}个", Sources(register="/integrity/risks")
        )
        if found.reviewed
        else None,
        Figure(
            "risk_chg", "廉政风险点调整", f"{found.changed}个", Sources(register="/integrity/risks")
        )
        if found.changed
        else None,
    )
    return [one for one in named if one is not None]


def volunteer_hours(minutes: int) -> str:
    """Person-minutes as hours with at most one decimal, halves up."""
    return tenths((minutes + 3) // 6)
