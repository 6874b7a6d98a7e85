"""党费收缴情况公示表: the months of a branch in numbers of members, to be put up once a year. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from intranet.domain.life.dues.rules import REGULATION
from intranet.domain.life.dues.store import DuesMonthState
from intranet.domain.paper.documents import TableSheetPrint
from intranet.domain.paper.metadata import sheet_metadata
from intranet.domain.paper.parts import NOTHING, ColumnPrint, Paragraph, TablePrint
from intranet.foundation.chinese import long_date
from intranet.foundation.quarters import Month

TITLE = "党费收缴情况公示表"


@dataclass(frozen=True, slots=True)
class NoticeMonth:
    """A month that has begun: its numbers, and whether the branch has entered it."""

    month: Month
    state: DuesMonthState
    entered: bool


@dataclass(frozen=True, kw_only=True)
class NoticeSource:
    """What the table is made from; ``late`` says which months came after the closing."""

    branch_code: str
    short_name: str
    full_name: str
    year: int
    as_of: date
    months: Sequence[NoticeMonth]
    demo: bool
    late: str = ""


def dues_notice(source: NoticeSource) -> TableSheetPrint:
    """The table of one year: members who owe, who paid in time, who paid later; no names, no amounts."""
    title = f"{source.short_name}{source.year}年{TITLE}"
    return TableSheetPrint(
        metadata=sheet_metadata(
            title,
            author=source.full_name,
            identifier=f"{source.branch_code}-{source.year}-dues",
            day=source.as_of,
            subject=TITLE,
            document_type="公示表",
            year=source.year,
        ),
        demo=source.demo,
        title_lines=(title,),
        paragraphs=(
            Paragraph(f"按照{REGULATION}，现将{source.year}年本支部党费收缴情况公示如下。"),
        ),
        source=f"{source.full_name}制表，数据截至{long_date(source.as_of)}。"
        "应交人数按每月1日的党员名册计算，只列人数，不列个人金额。",
        table=replace(notice_table(source.months), note=source.late),
    )


def notice_table(months: Sequence[NoticeMonth]) -> TablePrint:
    """The months as a wide table."""
    return TablePrint(
        title=TITLE,
        columns=(
            ColumnPrint("月份", 30),
            ColumnPrint("应交（名）", 30),
            ColumnPrint("按时交纳（名）", 36),
            ColumnPrint("补交（名）", 30),
            ColumnPrint("未交（名）", 30),
        ),
        rows=tuple(_row(one) for one in months),
        empty="这一年还没有可以公示的月份。",
        landscape=True,
        # twelve months stand on one sheet
        compact=True,
    )


def _row(one: NoticeMonth) -> tuple[str, ...]:
    state, label = one.state, f"{one.month.number}月"
    if not state.due:
        return (label, *[NOTHING] * 4)
    entered = one.entered or state.complete
    if not entered and not state.paid:
        return (label, str(state.due), *[NOTHING] * 3)
    paid = (state.due, state.paid_in_time, state.paid - state.paid_in_time)
    # before the month is entered nobody is said not to have paid
    return (label, *map(str, paid), str(state.due - state.paid) if entered else NOTHING)
