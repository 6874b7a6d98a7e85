"""Four numbers for the head of the committee: the quarter just ended beside the one before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from intranet.domain.activities.rows import rows_of
from intranet.domain.figures.trends import Trend, trends_of
from intranet.domain.organization.tables import Branch
from intranet.foundation.chinese import tenths
from intranet.foundation.quarters import Quarter
from intranet.foundation.questions import Several


@dataclass(frozen=True)
class Number:
    """A number in words, what it was before, and where what is behind it is listed."""

    label: str
    value: str
    change: str
    url: str


@dataclass(frozen=True)
class Numbers:
    """The numbers, and which two quarters they are of."""

    title: str
    note: str
    rows: list[Number]


def numbers_of(committee_id: int, judged: Sequence[Branch], today: date) -> Several[Numbers | None]:
    """The quarter just ended, by the functions of the overview; None where it was not kept here."""
    ended = Quarter.of(today).previous
    before = ended.previous
    branches = [
        one
        for one in judged
        if one.committee_id == committee_id and one.told_in(before.first_day, ended.last_day)
    ]
    if not any(one.kept_from <= ended.last_day for one in branches):
        return Several(lambda: None)
    ids = [one.id for one in branches]
    compared = any(one.kept_from <= before.last_day for one in branches)
    rows = rows_of(ids, before.first_day, ended.last_day)
    trends = trends_of(committee_id, ids, [before, ended], today, rows)
    return Several(lambda: _told(trends.answer, compared=compared), trends)


@dataclass(frozen=True)
class _Kind:
    """How a number is computed and said: ``change`` is the unit of a difference."""

    label: str
    url: str
    value: Callable[[Trend], int | None]
    words: Callable[[int], str]
    unit: str
    change: str


def _kinds(quarter: Quarter) -> tuple[_Kind, ...]:
    figures = f"/quarters/{quarter}/committee"
    approved = f"/activities?quarter={quarter}&state=approved"
    return (
        _Kind("开展活动", approved, lambda one: one.gatherings + one.own, str, "次", "次"),
        _Kind("出勤率", figures, lambda one: one.turnout, tenths, "%", "个百分点"),
        _Kind(
            "人均学时",
            figures,
            lambda one: one.hours_per_head if one.asked else None,
            tenths,
            "学时",
            "学时",
        ),
        _Kind(
            "审核用时",
            approved,
            lambda one: one.review_days if one.reviewed else None,
            str,
            "天",
            "天",
        ),
    )


def _change(kind: _Kind, before: Trend, ended: Trend) -> str:
    now, then = kind.value(ended), kind.value(before)
    if now is None or then is None:
        return "没有可比的数"
    if now == then:
        return "持平"
    return f"{'增加' if now > then else '减少'}{kind.words(abs(now - then))}{kind.change}"


def _told(trends: Sequence[Trend], *, compared: bool) -> Numbers:
    before, ended = trends
    rows = []
    for kind in _kinds(ended.quarter):
        value = kind.value(ended)
        words = "没有记录" if value is None else f"{kind.words(value)}{kind.unit}"
        change = _change(kind, before, ended) if compared else "没有可比的数"
        rows.append(Number(kind.label, words, change, kind.url))
    return Numbers(ended.quarter.label, f"与{before.quarter.label}相比", rows)
