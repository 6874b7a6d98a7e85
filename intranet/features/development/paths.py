"""发展党员: who applied and how far they have come; and the steps, each with the meeting that decided on it."""

from datetime import date
from typing import Any

from sqlalchemy.orm import selectinload
from wtforms import SelectField
from wtforms.validators import ValidationError

from intranet.domain.development.course import AHEAD, COURSE, Call, Course
from intranet.domain.development.paths import (
    MAX_DOCUMENT,
    MAX_NAME,
    MAX_PEOPLE,
    DevelopmentPath,
    DevelopmentStep,
    Ending,
    Material,
    StepKind,
)
from intranet.foundation import clock, looks
from intranet.pagekit import plain_fields as fields
from intranet.pagekit.fields import TickBoxes, choices, chosen_id
from intranet.pagekit.filters import iso
from intranet.pagekit.forms import EntryForm, Needed
from intranet.pagekit.listings import Column
from intranet.pagekit.plain import Parent, Plain, days, named, parent, text


def _ending(value: Any) -> Ending | None:
    return Ending(value) if value else None


class PathForm(EntryForm):
    """One person."""

    name = fields.needed_text("姓名", MAX_NAME)
    applied_on = fields.day("申请日期")
    received_on = fields.day_since("applied_on", "转入日期", "由其他党组织转来接续培养的填写。")
    contacts = fields.optional_text("培养联系人", MAX_PEOPLE, "一至两名正式党员（第九条）。")
    introducers = fields.optional_text("入党介绍人", MAX_PEOPLE, "两名正式党员（第十四条）。")
    materials = TickBoxes("已有材料", choices=choices(Material.choices()))
    became_id = SelectField(
        "接收为预备党员后的本人",
        coerce=chosen_id,
        description="机关党委批准接收后自动对应；以前接收的在这里选择。",
    )
    ended_on = fields.last_day("applied_on", "结束日期", "仍在培养的不填；批准转正后自动登记。")
    ending = SelectField(
        "结束情形", choices=choices([("", "未结束"), *Ending.choices()]), coerce=_ending
    )

    def validate_ending(self, field: SelectField) -> None:
        """A day has a reason, and a reason has a day."""
        if field.data and not self.ended_on.data:
            raise ValidationError("请填写结束日期。")
        if self.ended_on.data and not field.data:
            raise ValidationError("请选择结束情形。")


def course_of(row: Any) -> Course:
    """The days of a row of the list."""
    return Course.of(row[0], row)


def _calls(row: Any) -> list[Call]:
    return course_of(row).calls(clock.today())


def _next(row: Any) -> str:
    doubt = course_of(row).doubt
    said = [f"{one.what}（{one.article}）" for one in _calls(row)]
    return "；".join([*said, doubt] if doubt else said)


def _until_said(row: Any) -> str:
    return iso(_until(row)) or ("没有规定" if _calls(row) else "")


def _until(row: Any) -> date | None:
    return min((one.due_on for one in _calls(row) if one.due_on), default=None)


def _look(row: Any) -> tuple[str, str]:
    due, today = _until(row), clock.today()
    if due is None or due > today + AHEAD:
        return looks.NOTHING
    return looks.LACKING if due < today else looks.ATTENTION


PATHS = Plain(
    key="paths",
    what="发展党员",
    about="按《中国共产党发展党员工作细则》登记进展，只登记日期和已有材料的名目，不登记材料内容。",
    table=DevelopmentPath,
    day="applied_on",
    until="ended_on",
    form=PathForm,
    layout=(
        "name",
        ("applied_on", "received_on"),
        ("contacts", "introducers"),
        "materials",
        "became_id",
        ("ended_on", "ending"),
    ),
    columns=(
        named("姓名", 14, "name"),
        Column("目前阶段", 14, lambda row: course_of(row).stage(clock.today()).label),
        days("申请日期", DevelopmentPath.applied_on),
        Column("下一步", 34, _next, blank="已结束"),
        Column("期限", 14, _until_said, blank="已结束", badge=_look),
        text("培养联系人", 18, "contacts"),
        text("入党介绍人", 18, "introducers", on_page=False),
    ),
    more=(text("已有材料", 30, "papers"), text("办理过程", 44, "course")),
    loads=(selectinload(DevelopmentPath.steps),),
    members=("became_id",),
    of_branches=True,
    told_from=COURSE,
)


class StepForm(EntryForm):
    """One step."""

    path_id = SelectField("人员", [Needed()], coerce=chosen_id)
    kind = fields.one_of("步骤", StepKind)
    done_on = fields.day("日期")
    document = fields.optional_text(
        "说明", MAX_DOCUMENT, "例如：备案文号、预审意见文号、培训学时。"
    )
    activity_id = fields.gathering(hint="由会议研究决定的，选择该次会议。")


STEPS = Plain(
    key="steps",
    what="发展步骤",
    about="一步一条；由会议研究决定的，关联该次会议。",
    table=DevelopmentStep,
    day="done_on",
    kind="kind",
    kind_word="步骤",
    form=StepForm,
    layout=(("path_id", "kind", "done_on"), "document", "activity_id"),
    columns=(
        Column("步骤", 18, lambda row: row[0].kind.label, heads=True),
        parent("人员", 12),
        days("日期", DevelopmentStep.done_on),
        text("说明", 30, "document", blank="不适用"),
    ),
    parent=Parent(
        DevelopmentStep.path_id,
        DevelopmentPath,
        DevelopmentPath.name,
        since=("申请日期", DevelopmentPath.applied_on),
    ),
    of_branches=True,
)
