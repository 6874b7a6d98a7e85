"""Pages of the appraisal: all branches of a year, one branch, its form, its moves, its printed table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.life import appraisal_store as store
from intranet.domain.life.appraisals import (
    OPEN_STAGES,
    PROBATIONARY_RULE,
    Appraisal,
    AppraisalRow,
    Grade,
)
from intranet.domain.life.scope import load_branch
from intranet.domain.organization import directory
from intranet.domain.organization.tables import Branch
from intranet.domain.records.confirmed import decisions
from intranet.features.life.appraisals import operations, queries
from intranet.features.life.appraisals.forms import (
    DecisionForm,
    HeadForm,
    RowForm,
    Table,
)
from intranet.features.life.appraisals.papers import summary_table
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, NotFound, StaleRecord
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, branch_options, year_options
from intranet.pagekit.htmx import go_to
from intranet.pagekit.listings import Column, Listing, listed, shown
from intranet.pagekit.printed import APPRAISAL_TABLE, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.review import timeline_items
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor

blueprint = Blueprint("appraisals", __name__)


def _address(branch: Branch, year: int) -> str:
    return url_for("appraisals.index", branch=branch.code, year=year)


def _branches(session: Session, actor: Actor, year: int) -> list[directory.BranchName]:
    """The branches of the year that the person reads."""
    return directory.branches_of(
        session,
        actor,
        min(clock.today(), date(year, 12, 31)),
        permission=Permission.LIFE_READ,
        first=date(year, 1, 1),
    )


def _graded(grade: Grade) -> Callable[[queries.OverviewLine], int | None]:
    return lambda line: line.found.grades[grade] if line.found and line.told else None


COLUMNS = (
    Column("党支部", 20, lambda line: line.branch.short_name, heads=True),
    Column(
        "状态",
        12,
        lambda line: line.found.state.label if line.found else None,
        blank="未填报",
        says_blank=True,
    ),
    Column("评议日期", 14, lambda line: line.found.held_on.isoformat() if line.told else None),
    Column(
        "参加评议",
        12,
        lambda line: line.found.taking_part if line.told else None,
        "right",
        unit="名",
    ),
    *(Column(grade.label, 12, _graded(grade), "right", unit="名") for grade in Grade),
)


def _of_votes(place: int) -> Callable[[AppraisalRow], int | None]:
    return lambda row: row.votes[place] if row.votes else None


ROW_COLUMNS = (
    Column("姓名", 12, lambda row: row.name, heads=True),
    Column("党员状态", 12, lambda row: row.status.label),
    Column("自评", 8, lambda row: "已作" if row.self_assessed else None),
    *(
        Column(f"{grade.label}票", 12, _of_votes(place), "right")
        for place, grade in enumerate(Grade)
    ),
    Column("支部委员会意见", 40, lambda row: row.opinion),
    Column("评定等次", 12, lambda row: row.final_label),
)


@listed(blueprint, "/appraisals", Permission.LIFE_READ, "life/appraisals/index.html")
def index() -> Listing:
    """One branch's appraisal of a year; for who reads several branches first all of them."""
    session, actor = db.session(), current_actor()
    year = asked_year(queries.FIRST_YEAR) or queries.usual_year(clock.today())
    found = _branches(session, actor, year)
    code = request.args.get("branch", "")
    if code or len(found) == 1:
        return _of_branch(code or found[0].code, year)
    lines = queries.overview(session, found, year, actor)
    return Listing(
        title=f"{year}年度民主评议党员情况",
        columns=COLUMNS,
        statement=lines,
        scope="支部提交后列出等次。",
        unit="个党支部",
        narrows=False,
        shown=False,
        values={"lines": lines, **_choices(year, found, "")},
    )


def _choices(year: int, found: list[directory.BranchName], code: str) -> dict[str, Any]:
    """The strip of filters, the same above one branch and above all."""
    return {
        "year": year,
        "today": clock.today(),
        "branch_code": code,
        "year_options": year_options(year, queries.years(clock.today()), unit="年度"),
        "branch_options": branch_options(found),
    }


def _of_branch(
    code: str, year: int, form: DecisionForm | None = None, extra: Any = (), typed: str = ""
) -> Listing:
    """The rows that the person reads; *typed* is the opinion of a decision that came too late, which stays readable."""
    session, actor = db.session(), current_actor()
    branch = load_branch(session, code, actor)
    appraisal = store.find(session, branch.id, year)
    page = queries.branch_page(session, branch, year, appraisal, actor)
    found = _branches(session, actor, year)
    if form is None:
        form = DecisionForm(
            formdata=None, version=str(appraisal.version if appraisal else 0), reason=typed
        )
    return Listing(
        title=f"{year}年度民主评议党员情况",
        columns=ROW_COLUMNS,
        statement=page.rows,
        branch=next((one for one in found if one.id == branch.id), None),
        scope=f"状态：{appraisal.state.label if appraisal else '未填报'}。",
        unit="名党员",
        narrows=False,
        shown=False,
        template="life/appraisals/branch.html",
        values={
            "page": page,
            "branch": branch,
            "form": form,
            "extra": extra,
            "events": timeline_items(decisions(session, "appraisal", appraisal.id), approved="确认")
            if appraisal and page.follows
            else [],
            # where the form is gone, what was typed stands by itself
            "lost": "" if page.decides and not page.conflict else typed,
            "rule": PROBATIONARY_RULE,
            **_choices(year, found, branch.code),
        },
    )


def _branch_page(
    code: str, year: int, form: DecisionForm | None, extra: Any, status: int, typed: str = ""
) -> Response:
    listing = _of_branch(code, year, form, extra, typed)
    return make_response(shown(listing, listing.template), status)


# --- form -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Editor:
    """What the form is about."""

    branch: Branch
    year: int
    appraisal: Appraisal | None

    @property
    def key(self) -> str:
        """Under which unsaved text survives."""
        return f"appraisal:{self.branch.code}:{self.year}"


def _head(editor: _Editor, formdata: Any, appraisal: Appraisal | None) -> HeadForm:
    form = HeadForm(formdata=formdata, obj=appraisal, version="0", draft_key=editor.key)
    form.offer(
        editor.year,
        store.gatherings(db.session(), current_actor(), editor.branch.id, editor.year),
    )
    return form


def _table(editor: _Editor, appraisal: Appraisal, formdata: Any = None) -> Table:
    return Table(
        _head(editor, formdata, appraisal),
        [(row, RowForm.of(row, formdata)) for row in appraisal.rows],
    )


def _form_page(
    editor: _Editor,
    head: HeadForm,
    table: Table | None = None,
    *,
    refused: Refused | None = None,
) -> Response:
    name = directory.name_of_branch(db.session(), editor.branch.id, clock.today()).short_name
    html = render_template(
        "life/appraisals/form.html",
        branch=editor.branch,
        branch_name=name,
        year=editor.year,
        appraisal=editor.appraisal,
        form=head,
        table=table,
        extra=[
            *(refused.extra if refused else ()),
            *(table.row_errors() if table else ()),
        ],
        refusal=refused.sentence if refused else "",
        rule=PROBATIONARY_RULE,
        back=_address(editor.branch, editor.year),
    )
    return make_response(html, refused.status if refused else 200)


def _checked_year(year: int) -> int:
    if year not in queries.years(clock.today()):
        raise NotFound("没有这个年度的民主评议。")
    return year


@blueprint.get("/appraisals/<code>/<int:year>/new")
@requires(Permission.LIFE_EDIT)
def new(code: str, year: int) -> Response:
    """Ask for the day, from which the roll follows."""
    branch = load_branch(db.session(), code, current_actor(), to_fill_in=True)
    editor = _Editor(branch, _checked_year(year), None)
    if store.find(db.session(), branch.id, year) is not None:
        return go_to(url_for("appraisals.edit", code=code, year=year))
    kept = drafts.asked_for(editor.key)
    form = _head(editor, kept, None)
    if kept is None:
        form.suggest()
    return _form_page(editor, form)


@blueprint.post("/appraisals/<code>/<int:year>/new")
@requires(Permission.LIFE_EDIT, emits={AuditAction.APPRAISAL_BEGUN})
def create(code: str, year: int) -> Response:
    """Open the table of the year."""
    session, actor = db.session(), current_actor()
    branch = load_branch(session, code, actor, to_fill_in=True)
    editor = _Editor(branch, _checked_year(year), None)
    form = _head(editor, request.form, None)

    def act() -> None:
        operations.begin(session, branch, year, form.columns(), actor=actor)

    outcome = attempt(form, act, twice=operations.TWICE)
    if not isinstance(outcome, Refused):
        notices.done("名册已生成，请填写评议情况。")
    elif outcome.status == 422:
        return _form_page(editor, form, refused=outcome)
    else:
        # there already, or begun in the same moment by somebody else
        notices.caution(outcome.sentence)
    return go_to(url_for("appraisals.edit", code=code, year=year))


def _open_editor(code: str, year: int) -> tuple[_Editor, Appraisal]:
    branch = load_branch(db.session(), code, current_actor(), to_fill_in=True)
    appraisal = store.load(db.session(), branch, year)
    if appraisal.state not in OPEN_STAGES:
        raise InvalidMove(operations.FROZEN)
    return _Editor(branch, year, appraisal), appraisal


@blueprint.get("/appraisals/<code>/<int:year>/edit")
@requires(Permission.LIFE_EDIT)
def edit(code: str, year: int) -> Response:
    """The table of all members in one form."""
    editor, appraisal = _open_editor(code, year)
    table = _table(editor, appraisal, drafts.asked_for(editor.key))
    return _form_page(editor, table.head, table)


@blueprint.post("/appraisals/<code>/<int:year>/edit")
@requires(Permission.LIFE_EDIT, emits={AuditAction.APPRAISAL_EDITED})
def save(code: str, year: int) -> Response:
    """Keep the table."""
    editor, appraisal = _open_editor(code, year)
    table = _table(editor, appraisal, request.form)

    def act() -> int:
        return operations.save(
            db.session(),
            appraisal,
            table.head.columns(),
            table.lines(),
            all_qualified=bool(table.head.all_qualified.data),
            actor=current_actor(),
            version=table.head.seen_version,
        )

    outcome = attempt(table, act, row=appraisal)
    if isinstance(outcome, Refused):
        editor, fresh = _open_editor(code, year)
        return _form_page(editor, table.head, table.on(fresh.rows), refused=outcome)
    filled = outcome.value
    notices.done(
        f"民主评议已保存，其中{filled}名党员的等次确定为“合格”。" if filled else "民主评议已保存。"
    )
    return go_to(_address(editor.branch, year))


# --- moves ----------------------------------------------------------------------------------------


def _move(
    code: str, year: int, form: DecisionForm, act: Callable[[], object], done: str
) -> Response:
    outcome = attempt(form, act, faster=StaleRecord.ACTING)
    if isinstance(outcome, Refused):
        if outcome.status == 422:
            return _branch_page(code, year, form, outcome.extra, 422)
        told = [(outcome.sentence, None)]
        return _branch_page(code, year, None, told, 409, form.reason.data or "")
    notices.done(done)
    return go_to(url_for("appraisals.index", branch=code, year=year))


@blueprint.post("/appraisals/<code>/<int:year>/submit")
@requires(Permission.LIFE_EDIT, emits={AuditAction.APPRAISAL_SUBMITTED})
def submit(code: str, year: int) -> Response:
    """The secretary hands the results to the committee."""
    session, actor = db.session(), current_actor()
    branch = load_branch(session, code, actor, to_fill_in=True)
    appraisal = store.load(session, branch, year)
    form = DecisionForm(formdata=request.form)
    return _move(
        code,
        year,
        form,
        lambda: operations.submit(
            session, branch, appraisal, actor=actor, version=form.seen_version
        ),
        "民主评议结果已提交机关党委确认。",
    )


@blueprint.post("/appraisals/<code>/<int:year>/decide")
@requires(
    Permission.ACTIVITY_REVIEW,
    emits={AuditAction.APPRAISAL_RETURNED, AuditAction.APPRAISAL_CONFIRMED},
)
def decide(code: str, year: int) -> Response:
    """The committee confirms the results or returns them."""
    session, actor = db.session(), current_actor()
    branch = directory.branch_by_code(session, code, actor, permission=Permission.ACTIVITY_REVIEW)
    appraisal = store.load(session, branch, year)
    form = DecisionForm(formdata=request.form)
    confirm = request.form.get("act") == "confirm"
    return _move(
        code,
        year,
        form,
        lambda: operations.decide(
            session,
            appraisal,
            confirm=confirm,
            reason=form.reason.data or "",
            actor=actor,
            version=form.seen_version,
        ),
        "民主评议结果已确认。" if confirm else "已退回，支部可以看到理由并修改。",
    )


@printed(blueprint, "/appraisals/<code>/<int:year>/table", APPRAISAL_TABLE)
@requires(Permission.LIFE_READ)
def table_pdf(code: str, year: int) -> Response:
    """民主评议党员汇总表, as it stands; a draft says so across the page."""
    session, actor = db.session(), current_actor()
    branch = load_branch(session, code, actor)
    appraisal = store.load_rows(session, branch, year, actor)
    names = directory.name_of_branch(session, branch.id, appraisal.held_on)
    document = summary_table(
        appraisal,
        branch_code=branch.code,
        full_name=names.full_name,
        short_name=names.short_name,
        demo=in_demo(),
    )
    return print_answer("table_sheet.html", document)
