"""The dictionary of indicators, for committee staff: the list, the form, both as a file."""

from typing import Any

from flask import Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.achievements.indicators import Indicator, ReportSection
from intranet.domain.records.entries import Events
from intranet.domain.records.undoing import columns_as_they_were
from intranet.features.achievements.indicators import operations, queries
from intranet.features.achievements.indicators.forms import IndicatorForm, targets_form
from intranet.features.achievements.indicators.queries import IndicatorRow
from intranet.features.achievements.page import blueprint
from intranet.foundation.clock import today
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, year_options
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


def _counted_by(row: IndicatorRow) -> str:
    """The register against which it is checked."""
    counted_by = row.indicator.counted_by
    return counted_by.label if counted_by else ""


COLUMNS = (
    Column("指标", 30, lambda row: row.indicator.name, heads=True),
    Column("报告部分", 20, lambda row: row.indicator.section.label),
    Column("主题", 16, lambda row: row.indicator.theme),
    Column("合计起首用语", 16, lambda row: row.indicator.opening, blank=""),
    Column("台账核对", 22, _counted_by, blank="不适用"),
    Column("本年目标", 16, lambda row: row.target, blank="未设定"),
    Column("数据", 12, lambda row: "自动计算" if row.parts else f"{row.figures}条"),
    Column("状态", 10, lambda row: "可用" if row.indicator.is_active else "已停用"),
)


@listed(
    blueprint,
    "/achievements/indicators",
    Permission.INDICATOR_EDIT,
    "achievements/indicators.html",
)
def indicators() -> Listing:
    """The names by section, parts behind their totals, with their targets of this year."""
    session, committee_id = db.session(), queries.committee_of(current_actor())
    words, year = request.args.get("q", "").strip(), today().year
    sections = queries.dictionary(session, committee_id, year, words)
    return Listing(
        title="指标目录",
        columns=COLUMNS,
        statement=[line for one in sections for line in one.lines],
        unit="项",
        narrows=False,
        shown=False,
        values={"sections": sections, "words": words, "year": year},
    )


def filled(line: Line[Any]) -> IndicatorForm:
    """The form of an indicator; a new one stands behind all others.

    Of a file also those that rows above have added are offered.
    """
    names = queries.names_in_order(db.session(), line.home.committee_id)
    others = [one for one in names if line.is_new or one.id != line.row.id]
    before = others if line.is_new else names[: names.index(line.row)]
    form = line.filled(
        IndicatorForm,
        after_id=before[-1].id if before else None,
        section=ReportSection.BUSINESS,
        is_active=True,
    )
    tops = [(str(one.id), one.name) for one in others if one.parent_id is None]
    form.parent_id.choices = choices([("", "不列入合计"), *tops])
    form.after_id.choices = choices(
        [("", "最前面"), *((str(one.id), f"“{one.name}”之后") for one in others)]
    )
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
    del typed["committee_id"], typed["sort_order"]
    operations.edit(db.session(), row, typed, actor=current_actor(), version=row.version)


workbook(
    "indicators",
    INDICATORS,
    filled,
    listed="achievements.indicators",
    keep=_keep,
    held=lambda rows: [one.indicator for one in rows],
    same=("name",),
    # a file would move what stands behind a moved name, too
    without=("after_id",),
    twice="已有同名指标，请使用其他名称。",
    take_out=lambda row: operations.take_back(db.session(), row, actor=current_actor()),
    restore=_restore,
)


@blueprint.route("/achievements/indicators/targets", methods=["GET", "POST"])
@requires(Permission.INDICATOR_EDIT, emits={AuditAction.INDICATOR_TARGET_SET})
def targets() -> Response:
    """What all indicators are to reach in a year, on one page."""
    session, actor = db.session(), current_actor()
    committee_id = queries.committee_of(actor)
    year = asked_year(1900, 9998) or today().year
    sections = queries.dictionary(session, committee_id, year)
    rows = [row for one in sections for top in one.rows for row in (top, *top.parts)]
    active = {row.indicator.id: row for row in rows if row.indicator.is_active}
    before = queries.targets_of(session, committee_id, year - 1)
    form = targets_form(
        {key: row.indicator.name for key, row in active.items()},
        {key: row.target for key, row in active.items()},
    )
    page = FormPage(
        "achievements/targets.html",
        url_for("achievements.indicators"),
        {
            "sections": sections,
            "year": year,
            "years": year_options(years=range(today().year + 1, today().year - 4, -1)),
            "before": before,
            "name_of": operations.target_field,
            "here": request.url,
        },
    )
    return page.answer(
        form,
        lambda: operations.set_targets(
            session,
            {key: (form[operations.target_field(key)].data or "").strip() for key in active},
            committee_id=committee_id,
            year=year,
            actor=actor,
        ),
        done=f"{year}年目标已保存。",
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
