"""Which gatherings each branch holds, month by month. Pure data: no people, no texts, no database."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from intranet.demo import bodies, dates, draw, joint, library
from intranet.demo.business import business
from intranet.demo.changes import ADMISSIONS, Admission, assembly_day
from intranet.demo.gatherings import Gathering, Item, Motion
from intranet.demo.offices import FORMER_SECRETARY, GROUPS, OFFICES, Office
from intranet.domain.activities.quorum import DecisionType
from intranet.foundation.chinese import numeral
from intranet.foundation.quarters import Month

# Plans are kept as drafts this far ahead.
AHEAD = timedelta(days=16)
PLANNED_AHEAD = ("committee", "theme", "assembly")
# How often a branch that is behind leaves a regular gathering out, in percent.
LEFT_OUT = 16
MAY_BE_LEFT_OUT = ("committee", "theme", "study", "lecture", "integrity")
# What is lacking on the day asked for, whatever that day is: nothing of it since the month before.
LACKING_NOW = (("B03", "theme"), ("B07", "committee"))
# Where a theme day is held by a word in its form; otherwise in the branch's meeting place.
PLACES_AWAY = (
    ("现场学习", "市内红色教育基地"),
    ("实地参观", "城市规划展览馆"),
    ("走访慰问", "走访慰问现场"),
    ("走访调研", "服务对象单位"),
    ("志愿服务", "联系社区"),
    ("义务劳动", "义务劳动现场"),
    ("宣传咨询", "社区文化广场"),
)
# B04 put its committee meeting of August 2025 off to September.
PUT_OFF = ("B04", 2025, 8, date(2025, 9, 2))


def all_gatherings(as_of: date) -> list[Gathering]:
    """Everything held up to *as_of* and planned shortly after, in order of date, then of office."""
    horizon = as_of + AHEAD
    found: list[Gathering] = [*bodies.gatherings(as_of), *joint.gatherings(as_of)]
    for office in OFFICES:
        found += _Calendar(office, as_of).fill(horizon)
    kept = [
        gathering
        for gathering in found
        if gathering.held_on <= as_of
        or (gathering.held_on <= horizon and gathering.sort in PLANNED_AHEAD)
    ]
    return sorted(kept, key=lambda g: (g.held_on, g.branch or "", g.key))


def of_the_year(office: Office, year: int) -> list[Gathering]:
    """What a branch means to hold in a year, before anything is moved or left out, in order of date."""
    found = [
        gathering
        for month in range(1, 13)
        for gathering in (
            *_regular(office, year, month),
            *_study(office, year, month),
            *_integrity(office, year, month),
        )
    ]
    return sorted(found, key=lambda gathering: (gathering.held_on, gathering.key))


@dataclass
class _Calendar:
    """The gatherings of one branch; flexible ones move to a day that is still free."""

    office: Office
    as_of: date
    taken: set[date] = field(default_factory=set)
    found: list[Gathering] = field(default_factory=list)

    def fill(self, horizon: date) -> list[Gathering]:
        for year, month in dates.months(dates.FIRST_DAY, horizon):
            for gathering in (
                *_regular(self.office, year, month),
                *_groups(self.office, year, month),
            ):
                self._add(gathering, fixed=True)
            for gathering in (
                *_study(self.office, year, month),
                *_integrity(self.office, year, month),
                *business(self.office, year, month),
            ):
                self._add(gathering, fixed=False)
        return self.found

    def _add(self, gathering: Gathering, *, fixed: bool) -> None:
        if self._left_out(gathering):
            return
        if not fixed:
            gathering = replace(gathering, held_on=self._free(gathering.held_on))
        self.taken.add(gathering.held_on)
        self.found.append(gathering)

    def _left_out(self, gathering: Gathering) -> bool:
        last_month = (self.as_of.replace(day=1) - timedelta(days=1)).replace(day=1)
        if (self.office.code, gathering.sort) in LACKING_NOW and (
            last_month <= gathering.held_on <= self.as_of
        ):
            return True
        return (
            self.office.behind
            and gathering.sort in MAY_BE_LEFT_OUT
            and draw.chance(LEFT_OUT, "left out", gathering.key)
        )

    def _free(self, day: date) -> date:
        later = dates.workday_from(day)
        while later in self.taken:
            later = dates.workday_from(later + timedelta(days=1))
        if later.month == day.month:
            return later
        earlier = day
        while (earlier in self.taken or not dates.is_workday(earlier)) and earlier.day > 1:
            earlier -= timedelta(days=1)
        return earlier


def _theme(office: Office, year: int, month: int) -> tuple[str, str, str]:
    return library.THEMES[month][(office.order + year) % 3]


def _document(office: Office, *key: object) -> tuple[str, str]:
    return draw.pick(library.DOCUMENTS, "document", office.code, *key)


def _lecture(office: Office, year: int, quarter: int) -> Item:
    if quarter == 2:
        title = draw.pick(library.INTEGRITY_LECTURES, office.code, year)
        return Item("integrity_lecture", theme=title, form="专题讲授")
    titles = library.LECTURES
    title = titles[(office.order * 5 + year * 3 + quarter) % len(titles)]
    return Item(
        "lecture", theme=title, form=draw.pick(("专题讲授", "讲授加交流"), office.code, title)
    )


def _lecture_goes_with(office: Office, year: int, quarter: int) -> str:
    """Whether the quarter's lecture is part of a theme day, of the assembly, or held alone."""
    if quarter == 2:
        return "alone"
    return ("theme", "assembly", "alone")[(office.order + year + quarter) % 3]


def _regular(office: Office, year: int, month: int) -> Iterator[Gathering]:
    """Committee meeting, theme day, and in the last month of a quarter the assembly."""
    quarter = (month + 2) // 3
    if len(office.officers) > 2:
        yield from _committee_meeting(office, year, month)
    yield _theme_day(office, year, month, quarter)
    if month == quarter * 3:
        yield _assembly(office, year, quarter)
    if month == quarter * 3 - 1 and _lecture_goes_with(office, year, quarter) == "alone":
        item = _lecture(office, year, quarter)
        name = "廉政党课" if item.kind == "integrity_lecture" else "党课"
        yield Gathering(
            f"{office.code}-{year}-{month:02d}-lecture",
            "lecture",
            office.code,
            dates.in_month(year, month, 26 if office.theme_day < 20 else 9),
            f"{name}：{item.theme}",
            (item,),
            time(15),
            90,
            office.place,
        )
    if month == 12:
        yield _life_meeting(office, year)


def _committee_meeting(office: Office, year: int, month: int) -> Iterator[Gathering]:
    code, late_year, late_month, late_day = PUT_OFF
    day = dates.committee_meeting_day(office.order, year, month)
    title, stands_for = f"{month}月支部委员会会议", ""
    if (office.code, year, month) == (code, late_year, late_month):
        day, title = late_day, f"{month}月支部委员会会议（延期召开）"
        stands_for = str(Month(year, month))
    yield Gathering(
        f"{office.code}-{year}-{month:02d}-committee",
        "committee",
        office.code,
        day,
        title,
        (
            Item(
                "branch_committee_meeting",
                document=_document(office, "zwh", year, month),
                stands_for=stands_for,
            ),
        ),
        time(9),
        60,
        office.place,
    )


def _theme_day(office: Office, year: int, month: int, quarter: int) -> Gathering:
    theme, form, deed = _theme(office, year, month)
    items = [
        Item(
            "theme_day",
            theme=theme,
            form=form,
            deed=deed,
            document=_document(office, "ztdr", year, month),
        )
    ]
    title = f"“{theme}”主题党日"
    if month == quarter * 3 - 1 and _lecture_goes_with(office, year, quarter) == "theme":
        items.append(_lecture(office, year, quarter))
        title += "暨党课"
    elif "志愿服务" in form or "义务劳动" in form:
        items.append(Item("volunteer_service", theme=theme, form=form, deed=deed))
    elif "演练" in form:
        items.append(Item("exercise", theme="办公场所人员疏散演练", form="现场演练", deed=deed))
        title += "暨疏散演练"
    elif "现场学习" in form:
        items.append(Item("field_study", theme=theme, form="现场教学", deed=deed))
    elif "重温誓词" in form:
        items.append(Item("oath_renewal", theme="重温入党誓词", form="集体宣誓", deed=deed))
    return Gathering(
        f"{office.code}-{year}-{month:02d}-theme",
        "theme",
        office.code,
        dates.in_month(year, month, office.theme_day),
        title,
        tuple(items),
        time(14, 30),
        150 if len(items) > 1 else 120,
        next((place for word, place in PLACES_AWAY if word in form), office.place),
    )


def _admission_motion(admission: Admission, day: date) -> Motion | None:
    if admission.admitted_on == day:
        return Motion(
            f"接收{admission.name}同志为中共预备党员", DecisionType.ADMISSION, admission.name
        )
    if admission.full_on == day:
        return Motion(
            f"{admission.name}同志按期转为中共正式党员",
            DecisionType.FULL_MEMBERSHIP,
            admission.name,
        )
    return None


def _motions(office: Office, year: int, quarter: int) -> tuple[Motion, ...]:
    found = []
    if quarter == 1:
        found.append(Motion(f"通过支部{year}年度工作计划", DecisionType.ORDINARY))
    if quarter == 4:
        found.append(Motion(f"通过支部{year}年度工作总结", DecisionType.ORDINARY))
    if (office.code, year, quarter) == (FORMER_SECRETARY[0], 2025, 2):
        found.append(
            Motion(
                "补选支部委员会委员1名",
                DecisionType.ELECTION,
                office.secretary,
            )
        )
    for admission in ADMISSIONS:
        if admission.branch == office.code:
            motion = _admission_motion(admission, assembly_day(office, year, quarter))
            if motion is not None:
                found.append(motion)
    return tuple(found)


def _assembly(office: Office, year: int, quarter: int) -> Gathering:
    items = [
        Item(
            "assembly",
            document=_document(office, "dydh", year, quarter),
            motions=_motions(office, year, quarter),
        )
    ]
    title = f"第{numeral(quarter)}季度支部党员大会"
    if _lecture_goes_with(office, year, quarter) == "assembly":
        items.append(_lecture(office, year, quarter))
        title += "暨党课"
    return Gathering(
        f"{office.code}-{year}-{quarter * 3:02d}-assembly",
        "assembly",
        office.code,
        assembly_day(office, year, quarter),
        title,
        tuple(items),
        time(9, 30),
        120 if len(items) > 1 else 90,
        office.place,
    )


def _life_meeting(office: Office, year: int) -> Gathering:
    theme = draw.pick(
        ("对照先进找差距 改进作风促落实", "学思践悟 担当作为", "增强党性 提升能力"),
        office.code,
        year,
    )
    return Gathering(
        f"{office.code}-{year}-12-life",
        "life",
        office.code,
        dates.in_month(year, 12, 22 + office.order % 6),
        f"{year}年度组织生活会和民主评议党员",
        (Item("life_meeting", theme=theme), Item("appraisal_meeting")),
        time(14),
        210,
        office.place,
    )


def _groups(office: Office, year: int, month: int) -> Iterator[Gathering]:
    for index, (name, _) in enumerate(GROUPS.get(office.code, ())):
        yield Gathering(
            f"{office.code}-{year}-{month:02d}-group{index}",
            "group",
            office.code,
            dates.in_month(year, month, 23 + index),
            f"{name}{month}月党小组会",
            (Item("group_meeting", document=_document(office, "dxz", year, month, index)),),
            time(16),
            60,
            ("中心一楼值班室", "中心二楼会议室", "中心三楼机房值班室")[index],
            group=index,
        )


def _study(office: Office, year: int, month: int) -> Iterator[Gathering]:
    """One collective study a month (B04 two), now and then as discussion or study of discipline."""
    for turn in range(2 if office.code == "B04" else 1):
        title, gain = _document(office, "xx", year, month, turn)
        kind, label = "study_session", "集中学习"
        if month in {3, 7} and turn == 0:
            kind, label = "discipline_study", "党纪学习"
            title, gain = library.DOCUMENTS[4 + (office.order + year + month) % 4]
        elif month in {5, 8, 11} and turn == 0:
            kind, label = "discussion", "交流研讨"
        form = draw.pick(
            ("集体学习", "领学加讨论", "专题辅导", "交流研讨"), office.code, year, month, turn
        )
        yield Gathering(
            f"{office.code}-{year}-{month:02d}-study{turn}",
            "study",
            office.code,
            dates.in_month(year, month, (6 + office.order * 2 + turn * 13) % 27 + 1),
            f"{label}{title}",
            (Item(kind, theme=title, form=form, document=(title, gain)),),
            time(9, 30) if turn else time(15),
            120 if kind == "discussion" else 90,
            office.place,
        )


def _integrity(office: Office, year: int, month: int) -> Iterator[Gathering]:
    if month in library.INTEGRITY and (month != 6 or office.order % 2):
        theme, form = library.INTEGRITY[month]
        yield Gathering(
            f"{office.code}-{year}-{month:02d}-integrity",
            "integrity",
            office.code,
            dates.in_month(year, month, 21 + office.order % 6 if month != 6 else 11),
            theme,
            (Item("integrity_education", theme=theme, form=form),),
            time(16),
            60,
            office.place,
        )
    if month == (8 if office.order % 2 else 11) or (office.code, month) == ("B04", 7):
        theme = draw.pick(library.WARNING, office.code, year, month)
        yield Gathering(
            f"{office.code}-{year}-{month:02d}-warning",
            "warning",
            office.code,
            dates.in_month(year, month, 9 + office.order % 9),
            f"警示教育：{theme}",
            (Item("warning_education", theme=theme, form="观看教育片、交流讨论"),),
            time(9, 30),
            90,
            office.place,
        )
