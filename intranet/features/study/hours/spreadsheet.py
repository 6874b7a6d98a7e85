"""Hours of members as an Excel file: the numbers of the page, one row for each member."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from flask import Response

from intranet.features.study.hours.queries import BranchLine, MemberLine
from intranet.foundation.chinese import long_date
from intranet.foundation.spreadsheet import Value
from intranet.pagekit.downloads import sheet_response

_COLUMNS = (
    ("党支部", 24),
    ("姓名", 10),
    ("党内职务", 16),
    ("应达学时", 10),
    ("集体学习", 10),
    ("外出培训", 10),
    ("补学", 10),
    ("合计", 10),
    ("集中培训（次）", 14),
    ("情况", 10),
    ("说明", 60),
)


def _hours(value: int) -> Decimal:
    """Tenths as the number they stand for."""
    return Decimal(value) / 10


def _cells(branch: str, line: MemberLine) -> list[Value]:
    hours = line.hours
    return [
        branch,
        hours.name,
        hours.post or "无",
        "不适用" if hours.exempt else _hours(line.verdict.target_tenths),
        _hours(hours.attended_tenths),
        _hours(hours.training_tenths),
        _hours(hours.make_up_tenths),
        _hours(hours.total_tenths),
        hours.concentrated_trainings,
        line.verdict.pace.label,
        line.verdict.sentence,
    ]


def answer(lines: Sequence[BranchLine], *, title: str, as_of: date) -> Response:
    """The file: title and stamp on top, then the members in office order."""
    return sheet_response(
        "党员学时",
        _COLUMNS,
        (
            _cells(line.branch.short_name, member)
            for line in lines
            for member in line.standing.lines
        ),
        title=title,
        note=f"截至{long_date(as_of)}；单位：学时。只计已通过和已确认的记录。",
        as_of=as_of,
    )
