"""荣誉表彰: awards, ranks, instructions and praise of leaders, trials and standards."""

from typing import Any

from wtforms import IntegerField
from wtforms.validators import ValidationError

from intranet.domain.service.honours import (
    MAX_PARTY,
    MAX_RANK,
    MAX_REFERENCE,
    MAX_TITLE,
    Honour,
    HonourKind,
    HonourLevel,
)
from intranet.features.service import fields
from intranet.pagekit.fields import CountField
from intranet.pagekit.forms import EntryForm
from intranet.pagekit.listings import Column
from intranet.pagekit.plain import Plain, Sum, days, named, number, text


class HonourForm(EntryForm):
    """One honour, or several of the same rank at once."""

    title = fields.needed_text("名称", MAX_TITLE, "例如：全市机关党建工作先进单位。")
    kind = fields.one_of("类别", HonourKind)
    level = fields.one_of("级别", HonourLevel)
    given_on = fields.day("日期")
    giver = fields.needed_text("授予单位", MAX_PARTY, "批示、表扬的填写作出的单位和职务。")
    receiver = fields.needed_text("获得单位或个人", MAX_PARTY)
    rank = fields.optional_text("等次", MAX_RANK, "例如：一等奖、第一名。")
    number = fields.times("数量")
    since_year = CountField(
        "连续获得自（年）", most=9999, description="连续多年获得的，填写第一年。"
    )
    reference = fields.optional_text("文号或依据", MAX_REFERENCE)

    def validate_since_year(self, field: IntegerField) -> None:
        """A year before that of the day."""
        given = self.given_on.data
        if field.data is not None and given and not 1949 <= field.data < given.year:
            raise ValidationError(f"应为{given.year}年以前的年份，例如{given.year - 1}。")


def _in_a_row(row: Any) -> str:
    honour = row[0]
    if honour.since_year is None:
        return ""
    return f"连续{honour.given_on.year - honour.since_year + 1}年"


BOOK = Plain(
    key="honours",
    what="荣誉表彰",
    about="表彰奖励、竞赛获奖、领导批示、通报表扬、试点推广和标准规范。",
    table=Honour,
    day="given_on",
    kind="kind",
    form=HonourForm,
    layout=(
        "title",
        ("kind", "level"),
        ("given_on", "giver"),
        "receiver",
        ("rank", "number", "since_year"),
        "reference",
    ),
    columns=(
        named("名称", 30, "title"),
        days("日期", Honour.given_on),
        text("类别", 10, "kind"),
        text("级别", 8, "level"),
        text("授予单位", 18, "giver"),
        text("获得单位或个人", 18, "receiver"),
        text("等次", 10, "rank", blank="不适用"),
        number("数量", 6, Honour.number, "项"),
        Column("连续获得", 10, _in_a_row, blank="不适用"),
        text("文号或依据", 18, "reference", on_page=False),
    ),
    sums=(Sum("合计", Honour.number, "项"),),
)
