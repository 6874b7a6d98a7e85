"""The matrix on screen, on paper and as a spreadsheet; the checklist of a branch; one cell opened."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.duties.branches import explained_of
from intranet.domain.duties.matrix import Matrix, span_of
from intranet.domain.duties.missing import missing_people
from intranet.domain.duties.rules import Duty, Measure, Unit
from intranet.domain.duties.words import LEGEND
from intranet.domain.organization.directory import name_of_branch, name_of_committee
from intranet.domain.organization.tables import OrganizationName
from intranet.features.duties import paper, presentation, queries, slots
from intranet.features.duties.queries import Named, View
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Span, Year, parse_span
from intranet.foundation.questions import answer
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import opening_quarter
from intranet.pagekit.downloads import sheet_response
from intranet.pagekit.printed import DUTY_MATRIX, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.session import current_actor

blueprint = Blueprint("duties", __name__)
FIRST_YEAR = 2019
NO_RULE = "没有找到这项要求，或者这段时间没有这项要求。"


def period_of_request() -> Span:
    """The period asked for (``period`` or ``quarter``); the quarter that matters now for anything that is none."""
    code = request.args.get("period") or request.args.get("quarter") or ""
    with suppress(ValueError):
        period = parse_span(code)
        if period.year >= FIRST_YEAR and period.first_day <= clock.today():
            return period
    return opening_quarter(Permission.DUTY_READ)


def navigation_of(period: Span) -> dict[str, Any]:
    """What the head of each page needs to move in time."""
    before, after = presentation.neighbours(period, clock.today())
    return {
        "period": period,
        "before": before if before.year >= FIRST_YEAR else None,
        "after": after,
        "lengths": presentation.lengths(period, clock.today()),
    }


def load(session: Session, period: Span) -> tuple[View, Matrix]:
    """The view and where its branches stand."""
    view = queries.view_of(session, current_actor(), period, min(clock.today(), period.last_day))
    return view, queries.matrix_of(session, view, period, clock.today())


@blueprint.get("/duties")
@requires(Permission.DUTY_READ)
def index() -> str:
    """Branches against requirements."""
    period = period_of_request()
    view, matrix = load(db.session(), period)
    return render_template(
        "duties/index.html",
        matrix=matrix,
        legend_items=LEGEND,
        longer=not isinstance(period, Year),
        blocks=presentation.blocks_of(matrix, view.branches),
        office=presentation.office_checks(matrix) if view.whole else [],
        **navigation_of(period),
    )


@printed(blueprint, "/duties", DUTY_MATRIX)
@requires(Permission.DUTY_READ)
def matrix_pdf() -> Response:
    """The matrix as a landscape table."""
    period, session = period_of_request(), db.session()
    view, matrix = load(session, period)
    code, name = _owner(session, view, period)
    document = paper.document_of(
        paper.Source(
            owner_code=code,
            owner_name=name.short_name,
            owner_full_name=name.full_name,
            matrix=matrix,
            blocks=presentation.blocks_of(matrix, view.branches),
            office=[
                (line.label, line.cell.told)
                for line in (presentation.office_checks(matrix) if view.whole else [])
            ],
            demo=in_demo(),
        )
    )
    return print_answer("table_sheet.html", document)


def _owner(session: Session, view: View, period: Span) -> tuple[str, OrganizationName]:
    """Whose matrix it is: of one branch its own, else the committee's. One statement."""
    day = min(clock.today(), period.last_day)
    if view.whole or len(view.branches) != 1:
        return view.committee.code, name_of_committee(session, view.committee.id, day)
    branch = view.branches[0].branch
    return branch.code, name_of_branch(session, branch.id, day)


@blueprint.get("/duties.xlsx")
@requires(Permission.DUTY_READ)
def matrix_xlsx() -> Response:
    """The matrix as a spreadsheet, one row for each branch and requirement."""
    period, session = period_of_request(), db.session()
    view, matrix = load(session, period)
    _, name = _owner(session, view, period)
    return sheet_response(
        "落实情况",
        paper.spreadsheet_columns(matrix),
        paper.spreadsheet_rows(matrix, presentation.rows_of(matrix, view.branches)),
        title=f"{name.short_name}{period.label}{paper.TITLE}",
        note=f"数据截至{long_date(matrix.as_of)}，按活动开展的日期统计。",
        as_of=matrix.as_of,
    )


@blueprint.get("/duties/<code>")
@requires(Permission.DUTY_READ)
def branch(code: str) -> str:
    """The checklist of one branch."""
    period, session = period_of_request(), db.session()
    view, named, matrix = _of_branch(session, code, period)
    standings = matrix.rows[0].standings
    return render_template(
        "duties/branch.html",
        named=named,
        matrix=matrix,
        checks=presentation.checks_of(standings, matrix.branch_duties, code, period, matrix.as_of),
        sentence=presentation.sentence_of(standings, period, matrix.as_of),
        enough=presentation.enough(standings, period, matrix.as_of),
        whole=view.whole,
        **navigation_of(period),
    )


def _of_branch(session: Session, code: str, period: Span) -> tuple[View, Named, Matrix]:
    """The view, the branch with this code, and the matrix of this branch alone."""
    actor, today = current_actor(), clock.today()
    view = queries.view_of(session, actor, period, min(today, period.last_day))
    named = view.named(code)
    alone = View(view.committee, [named], view.whole)
    return view, named, queries.matrix_of(session, alone, period, today)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell opened: the rule, whose it is (None: the office), and all that is known of it."""

    duty: Duty
    committee_id: int
    named: Named | None
    matrix: Matrix
    period: Span

    @property
    def branch_id(self) -> int | None:
        """The branch; None for the office."""
        return self.named.branch.id if self.named else None

    @property
    def code(self) -> str:
        """The code in addresses."""
        return self.named.branch.code if self.named else presentation.OFFICE

    @property
    def name(self) -> str:
        """Whose cell it is."""
        return self.named.name if self.named else "机关党委"


def open_cell(session: Session, code: str, rule: str) -> Cell:
    """The cell of a branch (or of the office) and a rule; NotFound when there is none in the period."""
    period = period_of_request()
    if code == presentation.OFFICE:
        view, matrix = load(session, period)
        if not view.whole:
            raise NotFound(NO_RULE)
        named = None
    else:
        view, named, matrix = _of_branch(session, code, period)
    for duty in matrix.duties:
        if duty.code == rule and (duty.unit is Unit.OFFICE) == (named is None):
            return Cell(duty, view.committee.id, named, matrix, period)
    raise NotFound(NO_RULE)


@blueprint.get("/duties/<code>/<rule>")
@requires(Permission.DUTY_READ)
def cell(code: str, rule: str) -> str:
    """One requirement of one branch: its records, or why there are none."""
    opened = open_cell(db.session(), code, rule)
    session, actor, duty = db.session(), current_actor(), opened.duty
    matrix, span = opened.matrix, span_of(opened.duty, opened.period)
    assessed = matrix.rows[0] if opened.named else matrix.office
    item = assessed.standings.get(duty.code)
    branch_id = opened.branch_id
    exemptions = (
        queries.exemptions_of(session, [branch_id], code=duty.code, span=span)
        if branch_id is not None
        else []
    )
    explained = (
        answer(session, explained_of([branch_id], span.first_day, span.last_day)).get(branch_id, {})
        if branch_id is not None
        else {}
    )
    marks = (
        queries.marks_of(session, branch_id, duty, span)
        if duty.measure is Measure.MARKS and branch_id is not None
        else []
    )
    if item is None:
        shown = []
    elif duty.measure is Measure.RECORDS or marks:
        shown = slots.slots_of(
            item,
            span,
            matrix.as_of,
            records=queries.records_of(session, actor, opened.committee_id, branch_id, duty, span)
            if duty.measure is Measure.RECORDS
            else [],
            marks=marks,
            exemptions=exemptions,
            explained=explained,
            code=opened.code,
        )
    else:
        shown = slots.people_slots(
            item,
            span,
            matrix.as_of,
            queries.dues_of(session, branch_id, span, matrix.as_of)
            if duty.measure is Measure.DUES
            else {},
            missing_people(session, actor, opened.named.branch, duty, span, matrix.as_of)
            if opened.named
            else {},
        )
    return render_template(
        "duties/cell.html",
        opened=opened,
        duty=item.duty if item else duty,
        item=item,
        view=presentation.cell_of(item, opened.code, duty.code, opened.period, matrix.as_of),
        due=item.next_due if item else None,
        span=span,
        slots=shown,
        exemptions=exemptions,
        register=presentation.register_of(
            duty, opened.code, span, integrity=actor.can(Permission.INTEGRITY_READ)
        ),
        may_ask=opened.named is not None
        and actor.covers(
            Permission.LIFE_EDIT,
            committee_id=opened.named.branch.committee_id,
            branch_id=branch_id,
        ),
        may_decide=actor.can(Permission.DUTY_EXEMPT),
        may_confirm=actor.can(Permission.DUTY_RULE_EDIT) and branch_id not in actor.answers_for,
        own_accounts=actor.accounts,
        **navigation_of(opened.period),
    )
