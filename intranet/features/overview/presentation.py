"""Trends as charts, each with its table; every number opens the records behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from intranet.domain.figures.trends import Trend
from intranet.foundation.chinese import tenths
from intranet.foundation.quarters import Quarter
from intranet.pagekit.charts import Bar, Pair, bar_chart, pair_chart

NOTHING = "未开展"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its head, the words of a quarter, and where what is behind them is listed."""

    label: str
    words: Callable[[Trend], str]
    url: Callable[[Quarter], str]


@dataclass(frozen=True, slots=True)
class Section:
    """One chart with its table; rows are the quarter and the words of each column with their address."""

    title: str
    note: str
    chart: str
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
    title: str, note: str, chart: str, columns: Sequence[Column], trends: Sequence[Trend]
) -> Section:
    return Section(
        title,
        note,
        chart,
        [column.label for column in columns],
        [
            (
                trend.quarter.label,
                [(column.words(trend), column.url(trend.quarter)) for column in columns],
            )
            for trend in trends
        ],
    )


def sections_of(trends: Sequence[Trend]) -> list[Section]:
    """What is shown, in this order."""
    label = {trend: _short(trend.quarter) for trend in trends}
    return [
        _section(
            "开展活动",
            "已通过审核的活动，含机关党委本级；一次活动兼作几类的只计一次。",
            bar_chart(
                [Bar(label[trend], (trend.gatherings + trend.own) * 10) for trend in trends],
                description="各季度开展活动的次数",
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
            bar_chart(
                [Bar(label[trend], trend.turnout or 0) for trend in trends],
                description="各季度组织生活出勤率（%）",
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
            bar_chart(
                [Bar(label[trend], trend.hours_per_head) for trend in trends],
                description="各季度人均学时",
            ),
            [
                Column("人均学时", lambda trend: tenths(trend.hours_per_head), _figures),
                Column("人学时", lambda trend: tenths(trend.person_hours), _figures),
                Column("党员（名）", lambda trend: str(trend.members), _figures),
            ],
            trends,
        ),
        _section(
            "办理用时",
            "机关党委：提交到通过的日历日中位数，仍在等待的计到今天。党支部：开展到首次提交的工作日中位数。",
            pair_chart(
                [
                    Pair(label[trend], trend.review_days * 10, trend.submit_days * 10)
                    for trend in trends
                ],
                ("机关党委审核", "党支部提交"),
                description="各季度机关党委审核和党支部提交的用时（天）",
            ),
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
