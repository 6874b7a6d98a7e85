"""项目管家: key projects, their nodes, and what was solved on the spot."""

from datetime import date
from typing import Any, Self

from sqlalchemy import case
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import Optional, ValidationError

from intranet.domain.service.projects import (
    MAX_NAME,
    MAX_PEOPLE,
    MAX_PERSON,
    MAX_POST,
    MAX_TEXT,
    FieldVisit,
    KeyProject,
    ProjectLevel,
    ProjectMember,
    ProjectNode,
)
from intranet.foundation import clock, looks
from intranet.pagekit import plain_fields as fields
from intranet.pagekit.fields import NotLater, SensibleDate, chosen_id
from intranet.pagekit.forms import EntryForm, Needed, TextLength
from intranet.pagekit.listings import Column
from intranet.pagekit.plain import Parent, Plain, Step, Sum, days, named, parent, text


class ProjectForm(EntryForm):
    """One project with its stewards."""

    name = fields.needed_text("项目名称", MAX_NAME)
    level = fields.one_of("级别", ProjectLevel)
    builder = fields.optional_text("建设单位", MAX_NAME)
    steward = fields.needed_text("项目管家", MAX_PEOPLE, "1名牵头管家，写明姓名和职务。")
    begun_on = fields.day("开始服务日期")
    ended_on = fields.last_day("begun_on", "服务结束日期", "仍在服务的不填。")


PROJECTS = Plain(
    key="projects",
    what="重点项目",
    about="由项目管家跟踪服务的重点项目，“1+N”组成服务团队。",
    table=KeyProject,
    day="begun_on",
    until="ended_on",
    kind="level",
    kind_word="级别",
    form=ProjectForm,
    layout=("name", ("level", "builder"), "steward", ("begun_on", "ended_on")),
    columns=(
        named("项目名称", 28, "name"),
        text("级别", 8, "level"),
        text("建设单位", 18, "builder"),
        text("项目管家", 16, "steward"),
        days("服务日期", KeyProject.begun_on, "ended_on"),
    ),
    sums=(Sum("重点项目", KeyProject.id, "个", apart=True),),
)
_PROJECT = (KeyProject, KeyProject.name)


class MemberForm(EntryForm):
    """One of a team."""

    project_id = SelectField("重点项目", [Needed()], coerce=chosen_id)
    name = fields.needed_text("姓名", MAX_PERSON)
    post = fields.optional_text("职务", MAX_POST)
    duty = fields.optional_text("分工", MAX_NAME, "例如：技术指导、手续协调。")
    joined_on = fields.day("加入日期")
    left_on = fields.last_day("joined_on", "退出日期", "仍在团队的不填。")


TEAM = Plain(
    key="team",
    what="服务团队",
    about="“1+N”中除牵头管家以外的服务人员，一人一条。",
    table=ProjectMember,
    day="joined_on",
    until="left_on",
    form=MemberForm,
    layout=("project_id", ("name", "post"), "duty", ("joined_on", "left_on")),
    parent=Parent(ProjectMember.project_id, *_PROJECT),
    columns=(
        named("姓名", 12, "name"),
        parent("重点项目", 28),
        text("职务", 14, "post"),
        text("分工", 20, "duty"),
        days("服务日期", ProjectMember.joined_on, "left_on"),
    ),
)


class NodeForm(EntryForm):
    """One node."""

    project_id = SelectField("重点项目", [Needed()], coerce=chosen_id)
    node = fields.needed_text("节点", MAX_NAME, "例如：主体结构验收。")
    planned_on = DateField("计划日期", [Needed(), SensibleDate()])
    done_on = DateField(
        "完成日期", [Optional(), SensibleDate(), NotLater()], description="尚未完成的不填。"
    )


def _standing(row: Any) -> str:
    node = row[0]
    if node.done_on is None:
        return "已到期" if node.planned_on < clock.today() else "未到期"
    early = (node.planned_on - node.done_on).days
    if early == 0:
        return "按期完成"
    return f"提前{early}天" if early > 0 else f"推迟{-early}天"


def _look(row: Any) -> tuple[str, str]:
    node = row[0]
    if node.done_on is None:
        return looks.ATTENTION if node.planned_on < clock.today() else looks.NOTHING
    return looks.DONE


_EARLY = ProjectNode.done_on < ProjectNode.planned_on
NODES = Plain(
    key="nodes",
    what="项目节点",
    about="项目的关键节点，按计划日期归入年度。",
    table=ProjectNode,
    day="planned_on",
    form=NodeForm,
    layout=(("project_id", "node"), ("planned_on", "done_on")),
    parent=Parent(ProjectNode.project_id, *_PROJECT),
    columns=(
        named("节点", 22, "node"),
        parent("重点项目", 28),
        days("计划日期", ProjectNode.planned_on),
        text("完成日期", 12, "done_on", blank="尚未完成"),
        Column("情况", 10, _standing, badge=_look),
    ),
    sums=(
        Sum("已完成", case((ProjectNode.done_on.is_not(None), 1), else_=0), "个"),
        Sum("其中提前完成", case((_EARLY, 1), else_=0), "个"),
        Sum(
            "有节点提前完成的项目",
            case((_EARLY, ProjectNode.project_id)),
            "个",
            apart=True,
            of_parents=True,
        ),
    ),
)


class SolveForm(EntryForm):
    """How a problem was solved, and when: on the spot unless said otherwise."""

    solution = TextAreaField("解决办法", [Needed(), TextLength(MAX_TEXT)])
    solved_on = fields.day("解决日期")
    visited_on: date

    @classmethod
    def of(cls, row: FieldVisit, **more: Any) -> Self:
        """The form of a visit; what is solved is solved today."""
        form = super().of(row, **more)
        form.visited_on = row.visited_on
        if form.solved_on.data is None and not form.solved_on.raw_data:
            form.solved_on.data = clock.today()
        return form

    def validate_solved_on(self, field: DateField) -> None:
        """Not before it was found."""
        if field.data and field.data < self.visited_on:
            raise ValidationError("解决日期早于发现问题的日期，请核对。")


class VisitForm(EntryForm):
    """One visit on the spot."""

    place = fields.needed_text("地点", MAX_NAME)
    visited_on = fields.day("服务日期")
    project_id = SelectField("重点项目", coerce=chosen_id)
    people = fields.optional_text("参加人员", MAX_PEOPLE)
    problem = TextAreaField("发现的问题", [TextLength(MAX_TEXT)], description="没有问题的不填。")
    solution = TextAreaField("解决办法", [TextLength(MAX_TEXT)])
    solved_on = fields.day_since("visited_on", "解决日期", "当场解决的填写当天；尚未解决的不填。")

    def validate_solution(self, field: TextAreaField) -> None:
        """What was solved says how."""
        if self.solved_on.data and not field.data:
            raise ValidationError("已经填写解决日期，请写明解决办法。")

    def validate_problem(self, field: TextAreaField) -> None:
        """What was solved was a problem."""
        if self.solved_on.data and not field.data:
            raise ValidationError("已经填写解决日期，请写明发现的问题。")


def _solved(row: Any) -> str:
    visit = row[0]
    if not visit.problem:
        return ""
    if visit.solved_on is None:
        return "尚未解决"
    return "当场解决" if visit.solved_on == visit.visited_on else f"{visit.solved_on}解决"


VISITS = Plain(
    key="visits",
    what="现场服务",
    about="到项目现场、到基层一线发现和解决问题。",
    table=FieldVisit,
    day="visited_on",
    form=VisitForm,
    layout=(
        "place",
        ("visited_on", "project_id"),
        "people",
        "problem",
        "solution",
        "solved_on",
    ),
    parent=Parent(FieldVisit.project_id, *_PROJECT),
    step=Step(
        "登记解决",
        SolveForm,
        ("solution", "solved_on"),
        lambda row: bool(row.problem) and row.solved_on is None,
    ),
    columns=(
        named("地点", 20, "place"),
        days("服务日期", FieldVisit.visited_on),
        parent("重点项目", 22),
        text("发现的问题", 26, "problem", blank="没有问题"),
        Column(
            "解决办法",
            26,
            lambda row: row[0].solution or ("尚未解决" if row[0].problem else ""),
            blank="不适用",
        ),
        Column(
            "情况",
            10,
            _solved,
            blank="不适用",
            badge=lambda row: looks.DONE if row[0].solved_on else looks.WAITING,
        ),
        text("参加人员", 16, "people", on_page=False),
    ),
    sums=(
        Sum("发现问题", case((FieldVisit.problem != "", 1), else_=0), "个"),
        Sum("已解决", case((FieldVisit.solved_on.is_not(None), 1), else_=0), "个"),
        Sum(
            "其中当场解决", case((FieldVisit.solved_on == FieldVisit.visited_on, 1), else_=0), "个"
        ),
    ),
)
