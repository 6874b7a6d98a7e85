"""Achievements as a file: one row each, whatever its kind; new ones become drafts, those that wait are left alone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.achievements.quantities import MeasureKind
from intranet.domain.achievements.store import full, load_entered, readable
from intranet.domain.achievements.tables import Achievement, AchievementKind, Level
from intranet.domain.organization.homes import Home
from intranet.domain.records.discarding import discard
from intranet.domain.records.entries import Events
from intranet.domain.records.undoing import columns_as_they_were, columns_of
from intranet.domain.records.workflow import State
from intranet.features.achievements import choices
from intranet.features.achievements.page import edit_key
from intranet.features.achievements.record import operations
from intranet.features.achievements.record.forms import (
    WITHOUT,
    AchievementForm,
    says_measure,
    values_of,
)
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, RuleBroken
from intranet.pagekit import fields
from intranet.pagekit.forms import Needed, VersionedForm
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

_OPEN = frozenset({State.DRAFT, State.RETURNED})
# how the form of the page calls what is a column here
_ON_PAGE = {"period_start": "period_from", "period_end": "period_to"}
_BEYOND = "已提交审核的成效不能用表格修改，请在成效页面办理。"


class RowForm(VersionedForm):
    """All that any kind asks for; what one kind asks for, its own form knows."""

    sort = SelectField("类别", [Needed()], choices=fields.choices(AchievementKind.choices()))
    indicator = SelectField("统计指标")
    subject = StringField("内容")
    wording = StringField("数值")
    tail = StringField("后续文字")
    measure_kind = SelectField(
        "数据类型", choices=fields.choices([("", "按单位自动判断"), *MeasureKind.choices()])
    )
    period_start = DateField("开始日期", [Optional()])
    period_end = DateField("结束日期", [Optional()])
    as_of = DateField("截至日期", [Optional()])
    level = SelectField("级别", choices=fields.choices([("", "请选择"), *Level.choices()]))
    party = StringField("单位")
    reference = StringField("文号或编号")
    scope = StringField("范围")
    baseline = StringField("比较基期")
    definition = StringField("统计口径")
    story = TextAreaField("案例内容")
    brand = SelectField("所属品牌")
    suggested_branch = SelectField("建议归属")
    in_text = BooleanField("写入正文")
    indicators: Mapping[str, str]
    brands: Mapping[str, str]
    branches: Sequence[tuple[str, str]] | None


class Achievements(Register[Any]):
    """Achievements of the places for which the person enters them."""

    def homes(self) -> list[Home]:
        """The branches, and the office."""
        return choices.homes_offered(db.session(), current_actor())

    def of_home(self, home: Home) -> Select[Any]:
        """Those of the place that were not struck."""
        return super().of_home(home).where(Achievement.state != State.VOIDED)


ACHIEVEMENTS = Achievements(
    Achievement,
    "成效",
    Events(
        AuditAction.ACHIEVEMENT_CREATED,
        AuditAction.ACHIEVEMENT_EDITED,
        AuditAction.RECORD_DISCARDED,
    ),
    Permission.BRAND_EDIT,
    reads=lambda actor, row: readable(row, actor),
    loads=full(),
    day="period_end",
)


def _indicators(session: Session, committee_id: int, keep: int | None) -> dict[str, str]:
    offered = choices.indicators_offered(session, committee_id, keep=keep)
    return {value: name for _, pairs in offered for value, name in pairs}


def _brands(
    session: Session, committee_id: int, branch_id: int | None, keep: int | None
) -> dict[str, str]:
    return dict(choices.brands_offered(session, committee_id, branch_id, keep=keep))


def _branches(session: Session, committee_id: int) -> list[tuple[str, str]]:
    found = choices.branches_offered(session, [committee_id])
    return [(str(branch.id), branch.short_name) for branch in found]


def _kept(line: Line[Any], read: Any, held: int | None, *about: Any) -> dict[str, str]:
    """What is offered, and what the row holds that is offered no longer."""
    offered: dict[str, str] = line.once(read, *about, None)
    return offered if not held or str(held) in offered else line.once(read, *about, held)


def filled(line: Line[Any]) -> RowForm:
    """The form of a row."""
    session, home, row = db.session(), line.home, line.row
    values: dict[str, Any] = {"in_text": True}
    if not line.is_new:
        single = row.period_start == row.period_end and row.kind is not AchievementKind.FIGURE
        values = {
            **{name: it for name, it in values_of(row).items() if name not in WITHOUT[row.kind]},
            "sort": row.kind.value,
            "period_start": row.period_start,
            "period_end": None if single else row.period_end,
        }
    form = RowForm(formdata=line.typed, data=values)
    form.indicators = _kept(line, _indicators, row.indicator_id, session, home.committee_id)
    form.brands = _kept(line, _brands, row.brand_id, session, home.committee_id, home.branch_id)
    form.branches = (
        None if home.branch_id is not None else line.once(_branches, session, home.committee_id)
    )
    for field, pairs in (
        (form.indicator, form.indicators.items()),
        (form.brand, form.brands.items()),
        (form.suggested_branch, form.branches or ()),
    ):
        field.choices = fields.choices([("", ""), *pairs])
    return form


def _whole(form: RowForm, kind: AchievementKind) -> AchievementForm:
    """The form of the page as the row fills it in. Raises RuleBroken."""
    posted = [(_ON_PAGE.get(one.name, one.name), one.raw_data or ()) for one in form]
    whole = AchievementForm(formdata=MultiDict((name, it) for name, raw in posted for it in raw))
    whole.arrange(
        kind,
        indicators=[("", list(form.indicators.items()))],
        brands=list(form.brands.items()),
        branches=form.branches,
    )
    beyond = {*WITHOUT[kind], *(("suggested_branch",) if form.branches is None else ())}
    problems = {
        one.name: [f"类别为{kind.label}的，不填写{one.label.text}。"]
        for one in form
        if one.name in beyond and one.data
    }
    if not whole.validate():
        told = {name: page for page, name in _ON_PAGE.items()}
        problems |= {told.get(name, name): list(said) for name, said in whole.errors.items()}
    if problems:
        raise RuleBroken(problems)
    return whole


def _keep(line: Line[Any], form: RowForm) -> Achievement | None:
    session, actor, row = db.session(), current_actor(), line.row
    if not line.is_new and row.state not in _OPEN:
        raise InvalidMove(_BEYOND)
    kind = AchievementKind(form.sort.data)
    if not line.is_new and kind is not row.kind:
        raise RuleBroken({"sort": ["已经登记的不能改为其他类别，请另行登记。"]})
    typed = _whole(form, kind).to_input()
    if not line.is_new:
        operations.edit(session, row, typed, actor=actor, version=form.seen_version)
        return None
    return operations.create(
        session,
        typed,
        kind=kind,
        actor=actor,
        committee_id=line.home.committee_id,
        branch_id=line.home.branch_id,
    )


def _held(lines: Sequence[Any]) -> Iterable[Achievement]:
    """The achievements of the lines of the list, in their order. One statement, and two for their evidence."""
    numbers = [one.id for one in lines]
    found = {
        one.id: one
        for one in db.session.scalars(
            select(Achievement).where(Achievement.id.in_(numbers)).options(*full())
        )
    }
    return [found[number] for number in numbers if number in found]


def _before(line: Line[Any]) -> dict[str, Any]:
    row: Achievement = line.row
    says = says_measure(row)
    return {**columns_of(row), "says": says, "story": row.text.story if row.text else None}


def _restore(achievement: Achievement, before: Mapping[str, Any]) -> None:
    session, actor = db.session(), current_actor()
    found = load_entered(session, achievement.id, actor)
    kept = columns_as_they_were(found, before)
    names = operations.AchievementInput.__dataclass_fields__
    values = {name: value for name, value in kept.items() if name in names}
    values["measure_kind"] = kept["measure_kind"] if before["says"] else None
    values["story"] = before["story"] or ""
    typed = operations.AchievementInput(**values)
    operations.edit(session, found, typed, actor=actor, version=found.version)
    if before["story"] is None:
        found.text = None


def _take_out(achievement: Achievement) -> None:
    session, actor = db.session(), current_actor()
    found = load_entered(session, achievement.id, actor)
    discard(session, found, actor=actor, version=found.version, form_key=edit_key(found.id))


workbook(
    "achievements",
    ACHIEVEMENTS,
    filled,
    listed="achievements.index",
    keep=_keep,
    held=_held,
    same=("subject", "wording", "period_start"),
    also={"成效": "subject", "成效内容": "subject", "归属": "suggested_branch"},
    before=_before,
    take_out=_take_out,
    restore=_restore,
)
