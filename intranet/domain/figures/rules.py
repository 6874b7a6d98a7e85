"""What a register counts for an indicator: the table, what of it is added up, over which lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from intranet.domain.achievements.indicators import CountedBy
from intranet.domain.achievements.quantities import SCALE, MeasureKind
from intranet.domain.service.media import Issue, MediaItem, MediaLevel
from intranet.domain.service.outreach import Outreach, Venue
from intranet.domain.service.partners import Partnership
from intranet.domain.service.programmes import ServiceSite
from intranet.domain.service.projects import FieldVisit, KeyProject, ProjectNode
from intranet.domain.service.training import Training, TrainingKind, TrainingLevel
from intranet.domain.service.volunteering import Volunteering

_HOURS = "小时"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: the *amount* of its lines, each of which is one where none is named, counted in *unit*.

    A line counts on its *day*; where it goes on *until* another, in each year that it touches. Of lines with the same
    *one* there is only one. ``said`` are the words before the figure, ``address`` its list, narrowed to ``kind``.
    """

    said: str
    unit: str
    day: Any
    address: str
    amount: Any = None
    until: Any = None
    one: Any = None
    where: Sequence[ColumnElement[bool]] = ()
    kind: str = ""

    @property
    def measure(self) -> MeasureKind:
        """What sort of figure it is."""
        return {_HOURS: MeasureKind.HOURS, "平方米": MeasureKind.AREA}.get(
            self.unit, MeasureKind.COUNT
        )

    @property
    def scale(self) -> int:
        """What the stored amounts are multiplied by to be thousandths; hours are stored in tenths."""
        return SCALE // 10 if self.unit == _HOURS else SCALE

    def register(self, year: int) -> str:
        """The list of a year, all places."""
        kind = f"&kind={self.kind}" if self.kind else ""
        return f"{self.address}?year={year}{kind}"

    def lines(self, key: str) -> Any:
        """Its lines by branch and span: how much of what. What nobody knows is no line."""
        table = self.day.class_
        amount = literal(1) if self.amount is None else self.amount
        until = cast(null(), Date) if self.until is None else self.until
        one = cast(null(), Integer) if self.one is None else self.one
        return (
            select(
                literal(key, String).label("rule"),
                table.branch_id.label("branch_id"),
                self.day.label("day"),
                until.label("until"),
                one.label("one"),
                func.sum(amount).label("amount"),
            )
            .where(table.committee_id == bindparam("committee_id"), amount.is_not(None))
            .where(*self.where)
            .group_by(table.branch_id, self.day, until, one)
        )


def _media(level: MediaLevel) -> Rule:
    return Rule(
        said=f"{level.label}{'稿件' if level in _OWN_MEDIA else '媒体稿件'}",
        unit="篇",
        day=MediaItem.published_on,
        amount=MediaItem.pieces,
        address="/service/media",
        where=(MediaItem.level == level, MediaItem.issue == Issue.FIRST),
        kind=level.value,
    )


_OWN_MEDIA = (MediaLevel.SITE, MediaLevel.ACCOUNT)


def _joint(level: TrainingLevel, said: str, amount: Any, unit: str) -> Rule:
    return Rule(
        said=said,
        unit=unit,
        day=Training.held_on,
        amount=amount,
        address="/business/training",
        where=(Training.kind == TrainingKind.JOINT, Training.level == level),
        kind=level.value,
    )


RULES: dict[CountedBy, Rule] = {
    CountedBy.OUTREACH: Rule(
        said="组织宣传教育",
        unit="场次",
        day=Outreach.held_on,
        amount=Outreach.sessions,
        address="/service/outreach",
    ),
    CountedBy.OUTREACH_COMMUNITY: Rule(
        said="组织宣传教育进社区",
        unit="场",
        day=Outreach.held_on,
        amount=Outreach.sessions,
        address="/service/outreach",
        where=(Outreach.venue == Venue.COMMUNITY,),
        kind=Venue.COMMUNITY.value,
    ),
    CountedBy.OUTREACH_PEOPLE: Rule(
        said="宣传教育受众",
        unit="人次",
        day=Outreach.held_on,
        amount=Outreach.audience,
        address="/service/outreach",
    ),
    CountedBy.MEDIA_NATIONAL: _media(MediaLevel.NATIONAL),
    CountedBy.MEDIA_PROVINCE: _media(MediaLevel.PROVINCE),
    CountedBy.MEDIA_CITY: _media(MediaLevel.CITY),
    CountedBy.MEDIA_DISTRICT: _media(MediaLevel.DISTRICT),
    CountedBy.MEDIA_SITE: _media(MediaLevel.SITE),
    CountedBy.MEDIA_ACCOUNT: _media(MediaLevel.ACCOUNT),
    CountedBy.MEDIA_REPRINTS: Rule(
        said="稿件被转载",
        unit="篇次",
        day=MediaItem.published_on,
        amount=MediaItem.pieces,
        address="/service/media",
        where=(MediaItem.issue == Issue.REPRINT,),
    ),
    CountedBy.TRAINING_PROVINCE: _joint(
        TrainingLevel.PROVINCE, "省市联训", Training.sessions, "次"
    ),
    CountedBy.TRAINING_PROVINCE_HOURS: _joint(
        TrainingLevel.PROVINCE, "省市联训", Training.hours_tenths, _HOURS
    ),
    CountedBy.TRAINING_CITY: _joint(TrainingLevel.CITY, "市级联训", Training.sessions, "次"),
    CountedBy.TRAINING_CITY_HOURS: _joint(
        TrainingLevel.CITY, "市级联训", Training.hours_tenths, _HOURS
    ),
    CountedBy.EXERCISES: Rule(
        said="组织演练",
        unit="次",
        day=Training.held_on,
        amount=Training.sessions,
        address="/business/training",
        where=(Training.kind == TrainingKind.EXERCISE,),
    ),
    CountedBy.PROJECTS: Rule(
        said="重点项目建立项目管家机制",
        unit="个",
        day=KeyProject.begun_on,
        until=KeyProject.ended_on,
        address="/business/projects",
    ),
    CountedBy.EARLY_PROJECTS: Rule(
        said="提前完成建设节点的项目",
        unit="个",
        day=ProjectNode.planned_on,
        one=ProjectNode.project_id,
        address="/business/nodes",
        where=(ProjectNode.done_on < ProjectNode.planned_on,),
    ),
    CountedBy.SOLVED: Rule(
        said="现场解决问题",
        unit="个",
        day=FieldVisit.solved_on,
        address="/business/visits",
        where=(FieldVisit.solved_on.is_not(None),),
    ),
    CountedBy.PARTNERS: Rule(
        said="共建单位",
        unit="家",
        day=Partnership.agreed_on,
        until=Partnership.ended_on,
        address="/service/partners",
    ),
    CountedBy.SITES: Rule(
        said="开放服务站点",
        unit="处",
        day=ServiceSite.opened_on,
        until=ServiceSite.closed_on,
        address="/service/sites",
    ),
    CountedBy.SITE_AREA: Rule(
        said="服务站点开放面积",
        unit="平方米",
        day=ServiceSite.opened_on,
        until=ServiceSite.closed_on,
        amount=ServiceSite.area,
        address="/service/sites",
    ),
    CountedBy.VOLUNTEERS: Rule(
        said="参加志愿服务",
        unit="人次",
        day=Volunteering.held_on,
        amount=Volunteering.participants,
        address="/service/volunteering",
    ),
    CountedBy.VOLUNTEER_HOURS: Rule(
        said="志愿服务",
        unit=_HOURS,
        day=Volunteering.held_on,
        amount=Volunteering.hours_tenths,
        address="/service/volunteering",
    ),
}
_GOES_ON = frozenset(key for key, rule in RULES.items() if rule.until is not None)


@dataclass(frozen=True, slots=True)
class Tally:
    """The lines of one rule: branch, day, last day (None while it goes on), what they are one of, amount."""

    rule: CountedBy
    lines: tuple[tuple[int | None, date, date | None, int | None, int], ...]

    def years(self, today: date) -> set[int]:
        """The years of which the register holds something."""
        if self.rule not in _GOES_ON:
            return {day.year for _, day, *_ in self.lines}
        return {
            year
            for _, day, until, *_ in self.lines
            for year in range(day.year, (until or today).year + 1)
        }

    def total(self, first: date, last: date, branch_id: int | None = None) -> int | None:
        """What it counts from *first* to *last*, of one branch or of all, in thousandths; None without a line."""
        goes_on = self.rule in _GOES_ON
        found = [
            (one, amount)
            for branch, day, until, one, amount in self.lines
            if day <= last
            and (until is None or until >= first if goes_on else day >= first)
            and branch_id in (None, branch)
        ]
        if not found:
            return None
        rule = RULES[self.rule]
        counted = (
            sum(amount for _, amount in found)
            if rule.one is None
            else len({one for one, _ in found})
        )
        return int(counted) * rule.scale


@cache
def _statement(keys: tuple[CountedBy, ...]) -> CompoundSelect[Any]:
    return union_all(*(RULES[key].lines(key.value) for key in keys))


def tallies(
    session: Session, committee_id: int, wanted: Sequence[CountedBy]
) -> dict[CountedBy, Tally]:
    """The lines that these rules count. One statement, none without rules."""
    keys = tuple(sorted({key for key in wanted if key in RULES}))
    if not keys:
        return {}
    found: dict[CountedBy, list[Any]] = {key: [] for key in keys}
    for key, *line in session.execute(_statement(keys), {"committee_id": committee_id}):
        found[CountedBy(key)].append(tuple(line))
    return {key: Tally(key, tuple(lines)) for key, lines in found.items()}
