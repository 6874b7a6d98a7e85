"""下达任务: the tasks of a year with how the branches stand, a new list, one task, urging."""

from flask import Blueprint, Response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.features.planning.handed import operations, queries
from intranet.features.planning.handed.forms import ListForm, OneTaskForm, UrgeForm
from intranet.features.planning.handed.queries import Part, Task
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.quarters import LAST_YEAR
from intranet.pagekit import choosing
from intranet.pagekit.access import requires
from intranet.pagekit.forms import given
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

blueprint = Blueprint("handed", __name__)


def _names(parts: list[Part]) -> str:
    return "、".join(part.branch.short_name for part in parts)


COLUMNS = (
    Column(
        "期限", 12, lambda task: task.row.due_on.isoformat(), order=lambda task: task.row.due_on
    ),
    Column(
        "任务",
        40,
        lambda task: task.row.title,
        heads=True,
        link=lambda task: url_for("handed.show", task_id=task.row.id),
        note=lambda task: task.row.note,
    ),
    Column("类别", 12, lambda task: task.row.kind.label),
    Column("下达党支部", 10, lambda task: len(task.living), align="right", unit="个"),
    Column("已提交", 10, lambda task: len(task.living) - len(task.open), align="right", unit="个"),
    Column("未提交的党支部", 40, lambda task: _names(task.open), blank="无"),
)


@listed(blueprint, "/handed-down", Permission.PLAN_HAND_DOWN, "planning/handed/index.html")
def index() -> Listing:
    """The tasks of a year."""
    year = choosing.asked_year(last=LAST_YEAR) or clock.today().year
    this_year = clock.today().year
    return Listing(
        title=f"{year}年下达任务",
        columns=COLUMNS,
        statement=queries.tasks_of(db.session(), current_actor(), year),
        values={
            "year": year,
            "year_options": choosing.year_options(year, range(this_year - 3, this_year + 2)),
        },
    )


@blueprint.route("/handed-down/new", methods=["GET", "POST"])
@requires(Permission.PLAN_HAND_DOWN, emits={AuditAction.TASK_HANDED_DOWN})
def new() -> Response:
    """Hand down a month's list: several tasks to the same branches, all of them unless some are unticked."""
    session, actor = db.session(), current_actor()
    branches = queries.offered_branches(session, actor, clock.today())
    form = ListForm(
        formdata=request.form if request.method == "POST" else None,
        branches=[branch.id for branch in branches],
    ).offering(queries.offered_kinds(session), [(one.id, one.short_name) for one in branches])
    page = FormPage("planning/handed/new.html", url_for("handed.index"))
    return page.answer(
        form,
        lambda: operations.hand_down(
            session,
            queries.committee_of(actor),
            form.filled,
            given(form.branches.data),
            actor=actor,
        ),
        done=lambda number: f"已下达{number}项任务，列入各党支部的年度计划和工作台。",
    )


@blueprint.get("/handed-down/<int:task_id>")
@requires(Permission.PLAN_HAND_DOWN)
def show(task_id: int) -> str:
    """One task, branch by branch."""
    return render_template("planning/handed/show.html", task=_load(task_id))


@blueprint.route("/handed-down/<int:task_id>/edit", methods=["GET", "POST"])
@requires(Permission.PLAN_HAND_DOWN, emits={AuditAction.TASK_CHANGED})
def edit(task_id: int) -> Response:
    """Correct a task; give it to further branches, take it back."""
    session, actor, task = db.session(), current_actor(), _load(task_id)
    form = OneTaskForm.of(task.row, is_new=False)
    present = {
        branch.id: branch for branch in queries.offered_branches(session, actor, clock.today())
    }
    present |= {part.branch.id: part.branch for part in task.parts}
    form.branches.offer([(one.id, one.short_name) for one in present.values()])
    if request.method != "POST" and not form.restored:
        form.branches.data = [part.branch.id for part in task.living]
    page = FormPage("planning/handed/edit.html", _address(task), {"task": task})
    return page.answer(
        form,
        lambda: operations.change(
            session,
            task,
            form.columns(),
            given(form.branches.data),
            actor=actor,
            version=form.seen_version,
        ),
        done="任务已修改，各党支部计划中尚未开展的同时修改。",
        row=task.row,
    )


@blueprint.route("/handed-down/<int:task_id>/urge", methods=["GET", "POST"])
@requires(Permission.PLAN_HAND_DOWN, emits={AuditAction.PLAN_ITEM_URGED})
def urge(task_id: int) -> Response:
    """Urge branches that have not handed a record in; each reads it on its desk."""
    session, actor, task = db.session(), current_actor(), _load(task_id)
    form = UrgeForm(
        formdata=request.form if request.method == "POST" else None,
        branches=[part.branch.id for part in task.open],
    )
    form.branches.offer([(part.branch.id, part.branch.short_name) for part in task.open])
    page = FormPage("planning/handed/urge.html", _address(task), {"task": task})

    def act() -> int:
        chosen = [part for part in task.open if part.branch.id in given(form.branches.data)]
        return operations.urge(session, task, chosen, form.note.data or "", actor=actor)

    return page.answer(
        form, act, done=lambda number: f"已督促{number}个党支部，显示在各支部的工作台。"
    )


def _load(task_id: int) -> Task:
    return queries.load_task(db.session(), task_id, current_actor())


def _address(task: Task) -> str:
    return url_for("handed.show", task_id=task.row.id)
