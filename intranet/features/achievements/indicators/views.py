"""The dictionary of indicators, for committee staff: the list, the form, both as a file."""

from typing import Any

from flask import Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.achievements.indicators import Indicator, ReportSection
from intranet.domain.records.entries import Events
from intranet.domain.records.undoing import columns_as_they_were
from intranet.features.achievements.indicators import operations, queries
from intranet.features.achievements.indicators.forms import IndicatorForm
from intranet.features.achievements.indicators.queries import IndicatorRow
from intranet.features.achievements.page import blueprint
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

INDICATORS: Register[Any] = Register(
    Indicator,
    "成效指标",
    Events(AuditAction.INDICATOR_ADDED, AuditAction.INDICATOR_EDITED, AuditAction.ENTRY_TAKEN_BACK),
    Permission.INDICATOR_EDIT,
    reads=lambda actor, row: row.committee_id in actor.committee_ids(Permission.INDICATOR_EDIT),
    keepers="机关党委工作人员",
    placed_by=("committee_id",),
)


def _data(row: IndicatorRow) -> str:
    """Where its figures come from, or how many there are."""
    if row.parts:
        return "自动计算"
    counted_by = row.indicator.counted_by
    return f"{counted_by.label}自动计算" if counted_by else f"{row.figures}条"


COLUMNS = (
    Column("指标", 30, lambda row: row.indicator.name, heads=True),
    Column("报告部分", 20, lambda row: row.indicator.section.label),
    Column("主题", 16, lambda row: row.indicator.theme),
    Column("合计起首用语", 16, lambda row: row.indicator.opening, blank=""),
    Column("顺序", 8, lambda row: row.indicator.sort_order, "right"),
    Column("数据", 16, _data),
    Column("状态", 10, lambda row: "可用" if row.indicator.is_active else "已停用"),
)


@listed(
    blueprint,
    "/achievements/indicators",
    Permission.INDICATOR_EDIT,
    "achievements/indicators.html",
)
def indicators() -> Listing:
    """The names by section, parts behind their totals."""
    sections = queries.dictionary(db.session(), queries.committee_of(current_actor()))
    return Listing(
        title="指标目录",
        columns=COLUMNS,
        statement=[line for one in sections for line in one.lines],
        unit="项",
        narrows=False,
        shown=False,
        values={"sections": sections},
    )


def filled(line: Line[Any]) -> IndicatorForm:
    """The form of an indicator; of a file also those that rows above have added may be its total."""
    session, committee_id = db.session(), line.home.committee_id
    form = line.filled(
        IndicatorForm,
        sort_order=queries.next_place(session, committee_id) if line.is_new else 0,
        section=ReportSection.BUSINESS,
        is_active=True,
    )
    offered = queries.totals_offered(
        session, committee_id, apart=None if line.is_new else line.row.id
    )
    form.parent_id.choices = choices([("", "不列入合计"), *offered])
    return form


def _keep(line: Line[Any], form: IndicatorForm) -> Indicator:
    session, actor = db.session(), current_actor()
    if line.is_new:
        committee_id = line.home.committee_id
        return operations.add(session, form.columns(), committee_id=committee_id, actor=actor)
    found: Indicator = line.row
    operations.edit(session, found, form.columns(), actor=actor, version=form.seen_version)
    return found


def _restore(row: Indicator, before: dict[str, Any]) -> None:
    typed = columns_as_they_were(row, before)
    del typed["committee_id"]
    operations.edit(db.session(), row, typed, actor=current_actor(), version=row.version)


workbook(
    "indicators",
    INDICATORS,
    filled,
    listed="achievements.indicators",
    keep=_keep,
    held=lambda rows: [one.indicator for one in rows],
    same=("name",),
    twice="已有同名指标，请使用其他名称。",
    take_out=lambda row: operations.take_back(db.session(), row, actor=current_actor()),
    restore=_restore,
)


def _answer(line: Line[Any]) -> Response:
    form = filled(line)
    return FormPage(
        "achievements/indicator_form.html",
        url_for("achievements.indicators"),
        {"indicator": None if line.is_new else line.row, "here": request.url},
    ).answer(
        form,
        lambda: _keep(line, form),
        row=line.row,
        done=lambda kept: f"指标“{kept.name}”已{'增加' if line.is_new else '保存'}。",
    )


@blueprint.route("/achievements/indicators/new", methods=["GET", "POST"])
@requires(Permission.INDICATOR_EDIT, emits={AuditAction.INDICATOR_ADDED})
def add_indicator() -> Response:
    """Add a name."""
    return _answer(INDICATORS.opened())


@blueprint.route("/achievements/indicators/<int:indicator_id>", methods=["GET", "POST"])
@requires(Permission.INDICATOR_EDIT, emits={AuditAction.INDICATOR_EDITED})
def edit_indicator(indicator_id: int) -> Response:
    """Change one name."""
    return _answer(INDICATORS.load(indicator_id))
