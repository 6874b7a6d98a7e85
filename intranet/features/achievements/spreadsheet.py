"""The list of achievements as an Excel file: what is printed stays as it is printed, and no text becomes a formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from intranet.domain.quantities import SCALE
from intranet.features.achievements.queries.listing import ListRow
from intranet.foundation import clock
from intranet.pagekit.workbook import text_cell

_COLUMNS = (
    ("类别", 10),
    ("统计指标", 22),
    ("成效表述", 44),
    ("数值（原文）", 16),
    ("数值", 14),
    ("数值上限", 12),
    ("单位", 10),
    ("概数", 18),
    ("数据类型", 14),
    ("统计期间", 26),
    ("截至日期", 12),
    ("比较基期", 14),
    ("范围", 14),
    ("统计口径", 24),
    ("单位或媒体", 20),
    ("级别", 10),
    ("编号", 18),
    ("归属", 22),
    ("归属依据", 30),
    ("品牌", 22),
    ("佐证材料（份）", 12),
    ("状态", 10),
    ("公开许可", 14),
)


def _number(value: int | None) -> Decimal | None:
    """Thousandths as the number they stand for."""
    return None if value is None else Decimal(value) / SCALE


def _cells(row: ListRow) -> list[Any]:
    return [
        row.kind.label,
        row.indicator,
        f"{row.subject}{row.wording}{row.tail}",
        row.wording,
        _number(row.quantity.low),
        _number(row.quantity.high),
        row.quantity.unit,
        row.quantity.qualifier.label if row.quantity.low is not None else "",
        row.measure_kind.label,
        row.period,
        row.as_of.isoformat() if row.as_of else "",
        row.baseline,
        row.scope,
        row.definition,
        row.party,
        row.level.label if row.level else "",
        row.reference,
        row.owner,
        row.credit,
        row.brand,
        row.evidence,
        row.state.label,
        "已公开许可" if row.public_ok else "未作保密审查",
    ]


def workbook_of(
    rows: Iterable[ListRow], *, title: str, filters: Sequence[tuple[str, str]], moment: datetime
) -> bytes:
    """The file: title, stamp and filters on top, a bold row of headings, then one row for each achievement."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("成效台账")
    for number, (_, width) in enumerate(_COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A4"
    chosen = "，".join(f"{label}：{value}" for label, value in filters) or "全部"
    stamp = clock.local(moment).strftime("%Y-%m-%d %H:%M")
    sheet.append([text_cell(sheet, title, bold=True)])
    sheet.append([text_cell(sheet, f"数据截至{stamp}；筛选条件：{chosen}。")])
    sheet.append([text_cell(sheet, label, bold=True) for label, _ in _COLUMNS])
    for row in rows:
        sheet.append(
            [
                text_cell(sheet, value, wrap=True) if isinstance(value, str) else value
                for value in _cells(row)
            ]
        )
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
