"""Pages of inspections: list, form, one inspection with its problems, the two papers of it that are signed."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.follow_up import rectification
from intranet.domain.follow_up.inspections import (
    Inspection,
    InspectionKind,
    ItemState,
    RectificationItem,
)
from intranet.domain.follow_up.items import item_rows
from intranet.domain.organization.directory import (
    BranchName,
    branches_during,
    branches_of,
    name_of_branch,
)
from intranet.domain.organization.tables import Branch
from intranet.domain.records import entries
from intranet.domain.records.entries import Events
from intranet.features.follow_up.inspections import papers, queries
from intranet.features.follow_up.inspections.forms import InspectionForm, ProblemForm
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, NotAllowed
from intranet.foundation.quarters import Year
from intranet.pagekit import drafts
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_branch, asked_year, branch_options, year_options
from intranet.pagekit.fields import choices
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.printed import INSPECTION_NOTICE, RECTIFICATION_REPORT, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

blueprint = Blueprint("inspections", __name__)
OF_OTHERS = "机关纪委登记党风廉政督导，其他类型的督导检查由机关党委登记。"


def _may(permission: Permission, actor: Actor, row: Inspection) -> bool:
    return actor.covers(permission, committee_id=row.committee_id, branch_id=row.branch_id)


def _inspects(actor: Actor, row: Inspection) -> bool:
    return _may(row.kind.permission, actor, row)


def _load(inspection_id: int) -> Line[Inspection]:
    """An inspection for who enters those of its kind; NotAllowed for who enters others."""
    line = INSPECTIONS.load(inspection_id)
    if not _inspects(current_actor(), line.row):
        raise NotAllowed(OF_OTHERS)
    return line


# entered by the committee or its discipline committee, each about one of its branches
INSPECTIONS = Register(
    Inspection,
    "督导检查",
    Events(AuditAction.INSPECTION_ENTERED, AuditAction.INSPECTION_EDITED),
    Permission.INSPECTION_EDIT,
    reads=lambda actor, row: _may(Permission.FOLLOW_UP_READ, actor, row),
    keepers="机关党委或机关纪委",
    placed_by=("committee_id",),
    day="held_on",
)


def _problems(row: Any) -> str:
    if row.entered > row.closed:
        return f"共{row.entered}项，未销号{row.entered - row.closed}项"
    return f"共{row.entered}项，全部销号" if row.entered else ""


def _progress(row: Any) -> tuple[str, str]:
    state = ItemState.CLOSED if row.entered == row.closed else ItemState.REPORTED
    return state.tone, state.icon


def _columns(names: dict[int, str]) -> tuple[Column, ...]:
    """What stands in the list; the branches where there are several."""

    def place(row: Any) -> str:
        return names.get(row.Inspection.branch_id, "已撤销的党支部")

    return (
        Column(
            "日期", 12, lambda row: row.Inspection.held_on.isoformat(), order=Inspection.held_on
        ),
        Column(
            "检查内容",
            40,
            lambda row: row.Inspection.topic,
            heads=True,
            link=lambda row: _show(row.Inspection.id),
        ),
        Column("类型", 12, lambda row: row.Inspection.kind.label),
        Column(
            "检查主题",
            14,
            lambda row: row.Inspection.subject.label if row.Inspection.subject else "",
            blank="不适用",
        ),
        *([Column("受检党支部", 16, place)] if len(names) > 1 else []),
        Column("督导组", 16, lambda row: row.Inspection.team),
        Column("问题", 20, _problems, blank="未列问题", badge=_progress),
    )


@listed(
    blueprint,
    "/inspections",
    Permission.FOLLOW_UP_READ,
    "follow_up/inspections/index.html",
)
def index() -> Listing:
    """Inspections, newest first, with how many of their problems are still open."""
    session, actor, year = db.session(), current_actor(), asked_year()
    branches = branches_during(
        session,
        actor,
        Year(year) if year else None,
        clock.today(),
        permission=Permission.FOLLOW_UP_READ,
    )
    one = asked_branch(branches)
    code = request.args.get("kind", "")
    kind = InspectionKind(code) if code in list(InspectionKind) else None
    return Listing(
        title=f"{year}年督导检查台账" if year else "督导检查台账",
        columns=_columns({branch.id: branch.short_name for branch in branches}),
        statement=queries.inspections_of(actor, year, one.id if one else None, kind),
        branch=one,
        day=lambda row: row.Inspection.held_on,
        scope=f"类型：{kind.label}。" if kind else "",
        values={
            "year": year,
            "one": one,
            "kind": kind,
            "year_options": year_options(
                year, queries.years(session, actor), everything=("", "全部")
            ),
            "branch_options": branch_options(branches, "全部"),
            "kind_options": [("", "全部"), *InspectionKind.choices()],
            "narrowed": any(request.args.get(name) for name in ("year", "branch", "kind")),
            "edits": actor.can(Permission.INSPECTION_EDIT),
        },
    )


def _show(inspection_id: int) -> str:
    return url_for("inspections.show", inspection_id=inspection_id)


@blueprint.route("/inspections/new", methods=["GET", "POST"])
@requires(Permission.INSPECTION_EDIT, emits={AuditAction.INSPECTION_ENTERED})
def new() -> Response:
    """Enter an inspection."""
    return _form(INSPECTIONS.opened(), url_for("inspections.index"))


@blueprint.route("/inspections/<int:inspection_id>/edit", methods=["GET", "POST"])
@requires(Permission.INSPECTION_EDIT, emits={AuditAction.INSPECTION_EDITED})
def edit(inspection_id: int) -> Response:
    """Change one."""
    return _form(_load(inspection_id), _show(inspection_id))


def _branches(session: Session, actor: Actor, day: date) -> list[BranchName]:
    return branches_of(session, actor, day, permission=Permission.INSPECTION_EDIT)


def filled(line: Line[Inspection]) -> InspectionForm:
    """The form of an inspection, with the branches and the kinds of the person."""
    session, actor, today, row = db.session(), current_actor(), clock.today(), line.row
    form = line.filled(InspectionForm, held_on=today)
    branches = line.once(_branches, session, actor, today)
    pairs = [
        (one.id, one.short_name) for one in branches if one.committee_id == line.home.committee_id
    ]
    if not line.is_new:
        form.has_problems = queries.has_problems(session, row.id)
        if row.branch_id not in dict(pairs):
            # dissolved since
            name = name_of_branch(session, row.branch_id, row.held_on)
            pairs.append((row.branch_id, name.short_name))
    form.branch_id.choices = choices(pairs)
    committee_id = line.home.committee_id
    form.kind.choices = choices(
        (kind.value, kind.label)
        for kind in InspectionKind
        if actor.covers(kind.permission, committee_id=committee_id, branch_id=None)
    )
    return form


def _keep(line: Line[Inspection], form: InspectionForm) -> None:
    # the kinds of a new one are those that are offered
    if not line.is_new and not _inspects(current_actor(), line.row):
        raise NotAllowed(OF_OTHERS)
    line.keep(form)


def _take_out(found: Inspection) -> None:
    session = db.session()
    if queries.has_problems(session, found.id):
        raise InvalidMove(f"“{found.topic}”已列出问题，不能撤销。")
    entries.withdraw(session, found, actor=current_actor())


workbook(
    "inspections",
    INSPECTIONS,
    filled,
    listed="inspections.index",
    keep=_keep,
    same=("branch_id", "held_on", "topic"),
    take_out=_take_out,
)


def _form(line: Line[Inspection], back: str) -> Response:
    form = filled(line)
    return line.answer(
        form, "follow_up/inspections/form.html", back=back, onward=lambda kept: _show(kept.id)
    )


@blueprint.get("/inspections/<int:inspection_id>")
@requires(Permission.FOLLOW_UP_READ)
def show(inspection_id: int) -> Response:
    """One inspection with its problems; staff lists another one below."""
    page, form = _with_problems(INSPECTIONS.find(inspection_id))
    return page.show(form)


@blueprint.post("/inspections/<int:inspection_id>")
@requires(Permission.INSPECTION_EDIT, emits={AuditAction.RECTIFICATION_ENTERED})
def add_problem(inspection_id: int) -> Response:
    """List a problem that the inspection found."""
    found = _load(inspection_id).row
    source = rectification.Source(
        committee_id=found.committee_id,
        branch_id=found.branch_id,
        found_on=found.held_on,
        inspection_id=found.id,
    )
    page, form = _with_problems(found)

    def act() -> None:
        rectification.add_item(
            db.session(),
            source,
            form.problem.data or "",
            rectification.Plan(due_on=form.due_on.data),
            actor=current_actor(),
            permission=found.kind.permission,
        )

    return page.save(form, act, done="问题已列出，由受检党支部填写整改措施。")


def _with_problems(found: Inspection) -> tuple[FormPage, ProblemForm]:
    session = db.session()
    rows = item_rows(session, clock.today(), RectificationItem.inspection_id == found.id)
    values = {
        "inspection": found,
        "place": name_of_branch(session, found.branch_id, found.held_on).short_name,
        "rows": rows,
        "closed": sum(row.state is ItemState.CLOSED for row in rows),
        "edits": _inspects(current_actor(), found),
    }
    page = FormPage("follow_up/inspections/show.html", _show(found.id), values)
    return page, _problem_form(drafts.adding_key(f"inspection:{found.id}:problem"))


def _problem_form(key: str, **stored: str) -> ProblemForm:
    if request.method == "POST":
        return ProblemForm()
    return ProblemForm(formdata=None, data={**stored, "draft_key": key})


@blueprint.route("/inspections/<int:inspection_id>/items/<int:item_id>", methods=["GET", "POST"])
@requires(Permission.INSPECTION_EDIT, emits={AuditAction.RECTIFICATION_EDITED})
def problem(inspection_id: int, item_id: int) -> Response:
    """Word one problem anew, while nothing is reported."""
    session = db.session()
    found = _load(inspection_id).row
    item = queries.load_problem(session, inspection_id, item_id)
    values = {"inspection": found, "item": item}
    back = url_for("follow_up.item", item_id=item_id)
    page = FormPage("follow_up/inspections/problem.html", back, values)
    form = _problem_form(
        f"inspection:item:{item_id}", problem=item.problem, version=str(item.version)
    )
    if request.method != "POST":
        return page.show(form)

    def act() -> None:
        rectification.edit_problem(
            session,
            item,
            form.problem.data or "",
            actor=current_actor(),
            version=form.seen_version,
        )

    return page.save(form, act, done="问题表述已保存。", row=item)


@printed(blueprint, "/inspections/<int:inspection_id>/notice", INSPECTION_NOTICE)
@requires(Permission.FOLLOW_UP_READ)
def notice(inspection_id: int) -> Response:
    """What was found and by when it is to be put right, on one page for both signatures."""
    return print_answer("record.html", papers.notice(_source(inspection_id)))


@printed(blueprint, "/inspections/<int:inspection_id>/rectification", RECTIFICATION_REPORT)
@requires(Permission.FOLLOW_UP_READ)
def report(inspection_id: int) -> Response:
    """What the branch did about it, for the signatures of its secretary and of who verified."""
    return print_answer("table_sheet.html", papers.rectification_report(_source(inspection_id)))


def _source(inspection_id: int) -> papers.Source:
    session, today = db.session(), clock.today()
    found = INSPECTIONS.find(inspection_id)
    branch = db.session.get_one(Branch, found.branch_id)
    return papers.Source(
        inspection=found,
        code=branch.code,
        name=name_of_branch(session, branch.id, found.held_on),
        rows=item_rows(session, today, RectificationItem.inspection_id == found.id),
        as_of=today,
        demo=in_demo(),
    )
