"""The list of achievements as an Excel file: what is printed stays as it is printed, and no text becomes a formula."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from flask import Response

from intranet.domain.achievements.quantities import SCALE
from intranet.features.achievements.listing.queries import ListRow
from intranet.foundation import clock
from intranet.foundation.spreadsheet import Value
from intranet.pagekit.downloads import sheet_response
from intranet.pagekit.filters import stamp

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


def _cells(row: ListRow) -> list[Value]:
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


def answer(
    rows: Iterable[ListRow], *, filters: Sequence[tuple[str, str]], moment: datetime
) -> Response:
    """The file: title, stamp and filters on top, then one row for each achievement."""
    chosen = "，".join(f"{label}：{value}" for label, value in filters) or "全部"
    return sheet_response(
        "成效台账",
        _COLUMNS,
        (_cells(row) for row in rows),
        title="品牌创建成效台账",
        note=f"数据截至{stamp(moment)}；筛选条件：{chosen}。",
        as_of=clock.today(),
    )
