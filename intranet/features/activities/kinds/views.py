"""The dictionary of activity kinds, for committee staff."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from flask import Blueprint, Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities.kinds import ActivityKind, Field
from intranet.domain.records.entries import Events
from intranet.domain.records.undoing import columns_as_they_were
from intranet.features.activities.kinds import operations, queries
from intranet.features.activities.kinds.forms import KindForm, NewKindForm
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

blueprint = Blueprint("kinds", __name__)


def _told(kind: ActivityKind) -> str:
    """The fields that it shows, those it requires with a star."""
    return "、".join(
        f"{one.label}*" if kind.requires(one) else one.label for one in Field if kind.shows(one)
    )


COLUMNS = (
    Column("名称", 16, lambda row: row[0].label, heads=True),
    Column("门类", 14, lambda row: row[0].category.label),
    Column("出席登记", 14, lambda row: row[0].attendance_mode.label),
    Column("应到范围", 14, lambda row: queries.due_words(row[0])),
    Column("填写栏目（*必填）", 40, lambda row: _told(row[0])),
    Column(
        "默认学时",
        10,
        lambda row: Decimal(row[0].default_hours_tenths) / 10,
        "right",
    ),
    Column("记录", 8, lambda row: row[1], "right"),
    Column("状态", 10, lambda row: "可用" if row[0].is_active else "已停用"),
)


@listed(blueprint, "/admin/kinds", Permission.KIND_EDIT, "activities/kinds/kinds.html")
def index() -> Listing:
    """The kinds in the order of the form."""
    rows = queries.kinds(db.session())
    return Listing(
        title="活动类别",
        columns=COLUMNS,
        statement=rows,
        unit="类",
        narrows=False,
        shown=False,
        values={"rows": rows, "fields": list(Field), "due_words": queries.due_words},
    )


KINDS: Register[Any] = Register(
    cast(Any, ActivityKind),
    "活动类别",
    Events(AuditAction.KIND_ADDED, AuditAction.KIND_EDITED),
    Permission.KIND_EDIT,
    reads=lambda _actor, _row: True,
    placed_by=(),
)


def filled(line: Line[Any]) -> KindForm:
    """The form of a kind."""
    return line.filled(KindForm)


def _keep(line: Line[Any], form: KindForm) -> None:
    _edit(line.row, form.columns(), form.seen_version)


def _restore(kind: ActivityKind, before: Mapping[str, Any]) -> None:
    was = columns_as_they_were(kind, before)
    _edit(kind, {name: was[name] for name in _CHANGED}, kind.version)


def _edit(kind: ActivityKind, values: Mapping[str, Any], version: int) -> None:
    operations.edit_kind(db.session(), kind, actor=current_actor(), version=version, values=values)


_CHANGED = (
    *("label", "theme_label", "shown_fields", "required_fields", "default_hours_tenths"),
    *("default_minutes", "sort_order", "on_dengta", "is_active"),
)
# a new kind has what is fixed for ever: it is added on its page
workbook(
    "kinds",
    KINDS,
    filled,
    listed="kinds.index",
    keep=_keep,
    held=lambda rows: [row[0] for row in rows],
    only_corrects=True,
    restore=_restore,
)


def _page(kind: ActivityKind | None) -> FormPage:
    due = queries.due_words(kind) if kind else ""
    return FormPage(
        "activities/kinds/kind_form.html",
        url_for("kinds.index"),
        {"kind": kind, "due": due, "here": request.url},
    )


@blueprint.route("/admin/kinds/new", methods=["GET", "POST"])
@requires(Permission.KIND_EDIT, emits={AuditAction.KIND_ADDED})
def add_kind() -> Response:
    """Add a kind."""
    start = {
        "theme_label": "主题",
        "shown_fields": ["theme", "content"],
        "required_fields": ["content"],
        "default_minutes": 90,
        "sort_order": queries.next_sort_order(db.session()),
        "is_active": True,
    }
    form = NewKindForm(data=start)
    return _page(None).answer(
        form,
        lambda: operations.add_kind(db.session(), actor=current_actor(), values=form.columns()),
        done=lambda kind: f"已增加活动类别“{kind.label}”。",
    )


@blueprint.route("/admin/kinds/<int:kind_id>", methods=["GET", "POST"])
@requires(Permission.KIND_EDIT, emits={AuditAction.KIND_EDITED})
def edit_kind(kind_id: int) -> Response:
    """Change one kind."""
    kind = queries.kind(db.session(), kind_id)
    form = KindForm(obj=kind)
    return _page(kind).answer(
        form,
        lambda: _edit(kind, form.columns(), form.seen_version),
        done=f"活动类别“{form.label.data}”已保存，对以后新建和提交的记录生效。",
        row=kind,
    )
