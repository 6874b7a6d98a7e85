"""Trends as tables, with a chart where it says more; every number opens the records behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from intranet.domain.figures.trends import Trend
from intranet.foundation.chinese import tenths
from intranet.foundation.quarters import Quarter
from intranet.pagekit.charts import (
    Bar,
    Pair,
    bar_chart,
    pair_chart,
    spread_words,
    worth_drawing,
)

NOTHING = "未开展"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its head, the words of a quarter, and where what is behind them is listed."""

    label: str
    words: Callable[[Trend], str]
    url: Callable[[Quarter], str]


@dataclass(frozen=True, slots=True)
class Section:
    """One table; rows are the quarter and the words of each column with their address.

    ``chart`` is drawn where it says more than the table (else empty), ``spread`` says in words what it would not show.
    """

    title: str
    note: str
    chart: str
    spread: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[tuple[str, str]]]]


def _short(quarter: Quarter) -> str:
    return f"{quarter.year % 100}年{quarter.number}季"


def _approved(quarter: Quarter) -> str:
    return f"/activities?{urlencode({'quarter': str(quarter), 'state': 'approved'})}"


def _sent_in(quarter: Quarter) -> str:
    return f"/activities?{urlencode({'quarter': str(quarter)})}"


def _figures(quarter: Quarter) -> str:
    return f"/quarters/{quarter}/committee"


def _section(
    title: str,
    note: str,
    drawn: tuple[str, str],
    columns: Sequence[Column],
    trends: Sequence[Trend],
) -> Section:
    return Section(
        title,
        note,
        *drawn,
        [column.label for column in columns],
        [
            (
                trend.quarter.label,
                [(column.words(trend), column.url(trend.quarter)) for column in columns],
            )
            for trend in trends
        ],
    )


def _so_far(trend: Trend, as_of: date) -> str:
    """Until when an open quarter was counted; empty for one that is over."""
    over = trend.quarter.last_day < as_of
    return "" if over else f"截至{as_of.month}月{as_of.day}日"


def _over(trends: Sequence[Trend], as_of: date, value: Callable[[Trend], int | None]) -> list[int]:
    """The values of the quarters that are over; None is no value."""
    found = (value(trend) for trend in trends if not _so_far(trend, as_of))
    return [one for one in found if one is not None]


def _told(
    trends: Sequence[Trend],
    as_of: date,
    value: Callable[[Trend], int | None],
    description: str,
    unit: str,
) -> tuple[str, str]:
    """One value (in tenths) of each quarter as a chart or, where the table says as much, in words."""
    over = _over(trends, as_of, value)
    if not worth_drawing(over):
        return "", spread_words(over, unit, "个百分点" if unit == "%" else "")
    bars = [
        Bar(_short(trend.quarter), value(trend) or 0, _so_far(trend, as_of)) for trend in trends
    ]
    return bar_chart(bars, description=description), ""


def _handling(trends: Sequence[Trend], as_of: date) -> tuple[str, str]:
    """The days of both sides, as a chart of pairs or in words."""
    review = _over(trends, as_of, lambda one: one.review_days * 10 if one.reviewed else None)
    submit = _over(trends, as_of, lambda one: one.submit_days * 10 if one.submitted else None)
    names = ("机关党委审核", "党支部提交")
    if not (worth_drawing(review) or worth_drawing(submit)):
        told = (spread_words(review, "天"), spread_words(submit, "个工作日"))
        return "", "".join(
            f"{name}：{words}" for name, words in zip(names, told, strict=True) if words
        )
    pairs = [
        Pair(
            _short(trend.quarter),
            trend.review_days * 10,
            trend.submit_days * 10,
            _so_far(trend, as_of),
        )
        for trend in trends
    ]
    return pair_chart(pairs, names, description="各季度机关党委审核和党支部提交的用时（天）"), ""


def sections_of(trends: Sequence[Trend], as_of: date) -> list[Section]:
    """What is shown, in this order. The quarter that is not over by *as_of* says so."""
    return [
        _section(
            "开展活动",
            "已通过审核的活动，含机关党委本级；一次活动兼作几类的只计一次。",
            _told(
                trends,
                as_of,
                lambda trend: (trend.gatherings + trend.own) * 10,
                "各季度开展活动的次数",
                "次",
            ),
            [
                Column(
                    "开展活动（次）",
                    lambda trend: _number(trend.gatherings + trend.own),
                    _approved,
                ),
                Column("其中机关党委本级", lambda trend: _number(trend.own), _approved),
            ],
            trends,
        ),
        _section(
            "出勤率",
            "组织生活的实到人次除以应到人次。",
            _told(
                trends,
                as_of,
                lambda trend: trend.turnout,
                "各季度组织生活出勤率（%）",
                "%",
            ),
            [
                Column(
                    "出勤率",
                    lambda trend: NOTHING if trend.turnout is None else f"{tenths(trend.turnout)}%",
                    _figures,
                ),
                Column("实到（人次）", lambda trend: _number(trend.present), _figures),
                Column("应到（人次）", lambda trend: _number(trend.due), _figures),
            ],
            trends,
        ),
        _section(
            "人均学时",
            "季度末（本季度为截至日）在册、作学时要求的党员在本季度的学时，与“学时”页同一口径，含培训和补学。",
            _told(trends, as_of, lambda trend: trend.hours_per_head, "各季度人均学时", "学时"),
            [
                Column("人均学时", lambda trend: tenths(trend.hours_per_head), _figures),
                Column("人学时", lambda trend: tenths(trend.person_hours), _figures),
                Column("作学时要求的党员（名）", lambda trend: str(trend.asked), _figures),
            ],
            trends,
        ),
        _section(
            "办理用时",
            "机关党委：提交到通过的日历日中位数，仍在等待的计到今天。党支部：开展到首次提交的工作日中位数。",
            _handling(trends, as_of),
            [
                Column(
                    "机关党委审核",
                    lambda trend: f"{trend.review_days}天" if trend.reviewed else NOTHING,
                    _approved,
                ),
                Column(
                    "党支部提交",
                    lambda trend: f"{trend.submit_days}个工作日" if trend.submitted else NOTHING,
                    _sent_in,
                ),
                Column(
                    f"超过{trends[-1].late_after}个工作日",
                    lambda trend: f"{trend.late}/{trend.submitted}条",
                    _sent_in,
                ),
            ],
            trends,
        ),
    ]


def _number(value: int) -> str:
    return str(value) if value else NOTHING
