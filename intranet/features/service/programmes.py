"""长期服务项目: the programmes, their figures year by year, their sites."""

from collections.abc import Sequence
from typing import Any

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from intranet.domain.achievements.quantities import SCALE, in_wan, parse_wording, total
from intranet.domain.service.programmes import (
    MAX_ADDRESS,
    MAX_NAME,
    MAX_SERVED,
    MAX_TEXT,
    Programme,
    ProgrammeYear,
    ServiceSite,
)
from intranet.foundation import clock
from intranet.pagekit import plain_fields as fields
from intranet.pagekit.fields import CountField, chosen_id
from intranet.pagekit.forms import EntryForm, Needed, TextLength
from intranet.pagekit.listings import Column
from intranet.pagekit.plain import Parent, Plain, Sum, days, named, number, parent, text

_PEOPLE = frozenset({"人次", "人", "名"})


class ProgrammeForm(EntryForm):
    """One programme."""

    name = fields.needed_text("项目名称", MAX_NAME)
    since_year = CountField("开始年份", validators=[Needed()], most=9999)
    ended_year = CountField("结束年份", most=9999, description="仍在开展的不填。")
    audience = fields.optional_text("服务对象", MAX_TEXT)
    content = TextAreaField("服务内容", [Needed(), TextLength(MAX_TEXT)])

    def validate_since_year(self, field: CountField) -> None:
        """A year that has begun."""
        this = clock.today().year
        if field.data is not None and not 1949 <= field.data <= this:
            raise ValidationError(f"填写1949到{this}之间的年份。")

    def validate_ended_year(self, field: CountField) -> None:
        """Not before it began."""
        begun = self.since_year.data
        if field.data is not None and begun and not begun <= field.data <= clock.today().year:
            raise ValidationError("结束年份不早于开始年份，也不晚于今年。")


def _kept_up(row: Any) -> str:
    one = row[0]
    over = one.ended_year or clock.today().year
    return f"{over - one.since_year + 1}年"


PROGRAMMES = Plain(
    key="programmes",
    what="服务项目",
    about="常年开展的公益和便民服务，一个项目登记一次，数据逐年另行登记。",
    table=Programme,
    day="since_year",
    until="ended_year",
    form=ProgrammeForm,
    layout=("name", ("since_year", "ended_year"), "audience", "content"),
    columns=(
        named("项目名称", 24, "name"),
        text("开始年份", 8, "since_year"),
        text("结束年份", 8, "ended_year", blank="仍在开展"),
        Column("持续时间", 10, _kept_up),
        text("服务对象", 18, "audience"),
        text("服务内容", 32, "content"),
    ),
)


class YearForm(EntryForm):
    """Figures of one programme from New Year to a day."""

    programme_id = SelectField("服务项目", [Needed()], coerce=chosen_id)
    as_of = fields.day("统计截至")
    sites = fields.known_number("服务站点（处）")
    area = fields.known_number("开放面积（平方米）", 100_000_000)
    sessions = fields.known_number("本年场次")
    ordinal = fields.known_number("累计场次（至第几场）")
    served = StringField(
        "服务群众",
        [TextLength(MAX_SERVED)],
        description="按准确程度填写，例如：逾210万人次、1200余人次、356人次。",
    )

    def validate_served(self, field: StringField) -> None:
        """A number of people, worded as exactly as it is known."""
        if not field.data:
            return
        try:
            quantity = parse_wording(field.data)
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault
        if quantity.low is None or quantity.unit not in _PEOPLE:
            raise ValidationError("请填写人次，例如：逾210万人次。")

    def columns(self) -> dict[str, Any]:
        """What was typed, and the number that the wording stands for."""
        said = parse_wording(self.served.data or "").low
        return {**super().columns(), "people_served": None if said is None else said // SCALE}


def _ordinal(row: Any) -> str:
    return "" if row[0].ordinal is None else f"第{row[0].ordinal}场"


def _all_years(rows: Sequence[Any]) -> str:
    """What all years come to: of each the last that was told, 余 and 约 kept; empty where there is but one.

    A year of which a number is not known is left out, and that is said.
    """
    years = {row[0].as_of.year for row in rows}
    if len(years) < 2:
        return ""
    sessions, served = (
        {
            row[0].as_of.year: held
            for row in rows
            if (held := getattr(row[0], name)) not in {None, ""}
        }
        for name in ("sessions", "served")
    )
    told = []
    if sessions:
        told.append((f"{sum(sessions.values())}场", sessions))
    people = [parse_wording(one) for one in served.values()]
    if len({one.unit for one in people}) == 1 and (sum_of := total(people)):
        told.append((f"服务群众{in_wan(sum_of)}", served))
    if not told:
        return ""
    span = range(min(years), max(years) + 1)
    unknown = any(year not in known for _, known in told for year in span)
    said = "，".join(one for one, _ in told) + ("，未填报的年度不计入" if unknown else "")
    return f"{span[0]}年至{span[-1]}年累计{said}"


YEARS = Plain(
    key="programme-years",
    what="项目年度数据",
    about="从年初到统计截至日的数据；同一天同一项目只登记一次。",
    table=ProgrammeYear,
    day="as_of",
    form=YearForm,
    layout=("programme_id", ("as_of", "served"), ("sites", "area"), ("sessions", "ordinal")),
    parent=Parent(
        ProgrammeYear.programme_id,
        Programme,
        Programme.name,
        since=("开始年份", Programme.since_year),
    ),
    tells_below=_all_years,
    columns=(
        parent("服务项目", 24, heads=True),
        days("统计截至", ProgrammeYear.as_of),
        number("站点", 8, ProgrammeYear.sites, "处"),
        number("面积", 10, ProgrammeYear.area, "平方米"),
        number("本年场次", 8, ProgrammeYear.sessions, "场"),
        Column("累计至", 10, _ordinal),
        text("服务群众", 14, "served"),
    ),
)


class SiteForm(EntryForm):
    """One place."""

    name = fields.needed_text("站点名称", MAX_NAME)
    programme_id = SelectField("服务项目", coerce=chosen_id)
    location = fields.optional_text("地址", MAX_ADDRESS)
    purpose = fields.optional_text("功能", MAX_TEXT)
    opened_on: DateField = fields.day("启用日期")
    closed_on: DateField = fields.last_day("opened_on", "停用日期", "仍在使用的不填。")
    area = fields.known_number("面积（平方米）", 10_000_000)


SITES = Plain(
    key="sites",
    what="服务站点",
    about="向群众开放的场所和站点；更名的，停用旧名称后另行登记。",
    table=ServiceSite,
    day="opened_on",
    until="closed_on",
    form=SiteForm,
    layout=("name", "programme_id", "location", "purpose", ("opened_on", "closed_on", "area")),
    parent=Parent(ServiceSite.programme_id, Programme, Programme.name),
    columns=(
        named("站点名称", 22, "name"),
        parent("服务项目", 18),
        text("地址", 22, "location"),
        text("功能", 22, "purpose"),
        days("启用日期", ServiceSite.opened_on, "closed_on"),
        number("面积", 10, ServiceSite.area, "平方米"),
    ),
    sums=(
        Sum("站点", ServiceSite.id, "处", apart=True),
        Sum("面积", ServiceSite.area, "平方米"),
    ),
)
