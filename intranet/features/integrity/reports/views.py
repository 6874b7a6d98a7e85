"""Pages of quarterly reports: the list, the form, one report with its moves, its page for signature."""

from flask import Blueprint, Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.figures.officer_report import officer_figures
from intranet.domain.integrity.officer_reports import (
    NAME,
    OfficerReport,
    load_report,
    require_reporter,
)
from intranet.domain.organization.directory import BranchName, branches_during, name_of_branch
from intranet.domain.organization.scope import place_with
from intranet.domain.organization.tables import Branch
from intranet.domain.records.moves import open_moves, return_opinion, review_conflict, timeline
from intranet.domain.records.workflow import Move, State
from intranet.domain.reports.officer_report import sections, stated
from intranet.features.integrity.reports import operations, papers, queries
from intranet.features.integrity.reports.forms import ReportForm
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Quarter, Year
from intranet.foundation.typed import read_number
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_branch, asked_year, branch_options, year_options
from intranet.pagekit.htmx import go_to
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.printed import OFFICER_REPORT, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.review import MoveForm, make_move, timeline_items
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

blueprint = Blueprint("officer_reports", __name__)

TAKEN_NOTE = "已受理"
_DONE = {
    Move.SUBMIT: "已报送机关纪委。受理前可以撤回修改。",
    Move.WITHDRAW: "已撤回，修改后请重新报送。",
    Move.RETURN: "已退回，填报人会看到意见。",
    Move.APPROVE: "已受理。",
    Move.REOPEN: "已退回修改，修改后重新报送。",
}
_NAMES = {
    Move.SUBMIT: "报送机关纪委",
    Move.APPROVE: "受理",
    Move.REOPEN: "退回修改",
}


def state_words(report: OfficerReport) -> str:
    """The state as this report knows it: 机关纪委 takes note, it does not approve."""
    return {State.APPROVED: TAKEN_NOTE, State.SUBMITTED: "待受理"}.get(
        report.state, report.state.label
    )


def _show_url(report_id: int) -> str:
    return url_for("officer_reports.show", report_id=report_id)


@listed(
    blueprint,
    "/integrity/reports",
    Permission.INTEGRITY_REPORT_READ,
    "integrity/reports/index.html",
)
def index() -> Listing:
    """Reports of a year, those of the last quarter first."""
    session, actor, today = db.session(), current_actor(), clock.today()
    year = asked_year() or today.year
    branches = branches_during(
        session, actor, Year(year), today, permission=Permission.INTEGRITY_REPORT_READ
    )
    one = asked_branch(branches)
    number = request.args.get("quarter", 0, type=read_number)
    names = {branch.id: branch.short_name for branch in branches}
    own = queries.own_branches(session, actor, today)
    return Listing(
        title=f"{year}年{NAME}",
        columns=(
            Column(
                "报告",
                24,
                lambda row: row.title,
                heads=True,
                link=lambda row: _show_url(row.id),
            ),
            *(
                [Column("党支部", 18, lambda row: names.get(row.branch_id, "已撤销的党支部"))]
                if len(branches) > 1
                else []
            ),
            Column(
                "报送日期",
                12,
                lambda row: (
                    clock.local(row.submitted_at).date().isoformat() if row.submitted_at else ""
                ),
                blank="未报送",
                order=OfficerReport.submitted_at,
            ),
            Column("状态", 10, state_words, badge=lambda row: (row.state.tone, row.state.icon)),
        ),
        statement=queries.reports_of(actor, year, one.id if one else None, number or None),
        row=lambda found: found[0],
        branch=one,
        values={
            "year": year,
            "one": one,
            "number": number,
            "year_options": year_options(year),
            "branch_options": branch_options(branches, "全部"),
            "quarter_options": [
                ("", "全部"),
                *((str(quarter.number), f"{quarter.label[5:]}") for quarter in Year(year).quarters),
            ],
            "begins": [(branch, _offered(branch)) for branch in own],
        },
    )


def _offered(branch: BranchName) -> list[tuple[str, str]]:
    """The quarters whose report may be begun, with the address: the last one and the present one."""
    present = Quarter.of(clock.today())
    return [
        (
            quarter.label,
            url_for("officer_reports.write", code=branch.code, quarter=str(quarter)),
        )
        for quarter in (present.previous, present)
    ]


@blueprint.route("/integrity/reports/<code>/<quarter>", methods=["GET", "POST"])
@requires(
    Permission.INTEGRITY_REPORT_EDIT,
    emits={AuditAction.OFFICER_REPORT_CREATED},
)
def write(code: str, quarter: str) -> Response:
    """Begin the report of a quarter, or go on with it."""
    session, actor, today = db.session(), current_actor(), clock.today()
    branch = place_with(queries.own_branches(session, actor, today), code)
    try:
        period = Quarter.parse(quarter)
    except ValueError:
        raise NotFound("没有这个季度。") from None
    if (found := queries.known(session, branch.id, period)) is not None:
        return go_to(url_for("officer_reports.edit", report_id=found))
    figures = officer_figures(session, branch.id, period, today)
    form = _form(None, f"officer-report:{code}:{period}")
    page = FormPage(
        "integrity/reports/form.html",
        url_for("officer_reports.index"),
        {
            "place": branch.short_name,
            "title": f"{period.label}{NAME}",
            "report": None,
            "parts": sections(stated(figures), problems="", suggestions=""),
            "here": request.path,
        },
    )

    def act() -> OfficerReport:
        return operations.create(session, branch.id, period, _typed(form), actor=actor)

    return page.answer(
        form,
        act,
        done="已保存为草稿，核对后报送机关纪委。",
        back=lambda made: _show_url(made.id),
    )


@blueprint.route("/integrity/reports/<int:report_id>/edit", methods=["GET", "POST"])
@requires(
    Permission.INTEGRITY_REPORT_EDIT,
    emits={
        AuditAction.OFFICER_REPORT_EDITED,
        AuditAction.RECORD_SUBMITTED,
        AuditAction.REVIEW_REOPENED_BY_EDIT,
    },
)
def edit(report_id: int) -> Response:
    """Change the texts of a report."""
    session, actor = db.session(), current_actor()
    report = load_report(session, report_id, actor)
    require_reporter(session, report.branch_id, actor)
    report.check_editable()
    form = _form(report, f"officer-report:{report_id}")
    page = FormPage(
        "integrity/reports/form.html",
        _show_url(report_id),
        {
            "place": name_of_branch(session, report.branch_id, report.period.last_day).short_name,
            "title": report.title,
            "report": report,
            "parts": (),
            "here": request.path,
        },
    )

    def act() -> None:
        operations.edit(session, report, _typed(form), actor=actor, version=form.seen_version)

    return page.answer(form, act, done="已保存。", row=report)


def _form(report: OfficerReport | None, key: str) -> ReportForm:
    if request.method == "POST":
        return ReportForm()
    return ReportForm(
        formdata=None, obj=report, draft_key=key, version=str(report.version) if report else "0"
    )


def _typed(form: ReportForm) -> dict[str, str]:
    return {"problems": form.problems.data or "", "suggestions": form.suggestions.data or ""}


@blueprint.get("/integrity/reports/<int:report_id>")
@requires(Permission.INTEGRITY_REPORT_READ)
def show(report_id: int) -> Response:
    """One report with what may be done with it now."""
    return _page(load_report(db.session(), report_id, current_actor()))


def _page(
    report: OfficerReport, status: int = 200, form: MoveForm | None = None, refusal: str = ""
) -> Response:
    session, actor, today = db.session(), current_actor(), clock.today()
    reports = any(
        branch.id == report.branch_id for branch in queries.own_branches(session, actor, today)
    )
    moves = [
        one
        for one in open_moves(report, actor=actor)
        if one.move in operations.OFFERED and (reports or one.move is not Move.SUBMIT)
    ]
    page = render_template(
        "integrity/reports/show.html",
        report=report,
        place=name_of_branch(session, report.branch_id, report.period.last_day).short_name,
        state=state_words(report),
        parts=sections(
            queries.counted(session, report, today),
            problems=report.problems,
            suggestions=report.suggestions,
        ),
        frozen=bool(report.stated),
        edits=reports and not report.locked_because,
        moves=moves,
        names=_NAMES,
        conflict=review_conflict(report, actor=actor),
        returned_for=return_opinion(session, report),
        events=timeline_items(timeline(session, report), approved=TAKEN_NOTE),
        form=form or MoveForm.opened(report.version),
        refusal=refusal,
    )
    return make_response(page, status)


@blueprint.post("/integrity/reports/<int:report_id>")
@requires(
    Permission.INTEGRITY_REPORT_READ,
    emits={
        AuditAction.RECORD_SUBMITTED,
        AuditAction.RECORD_WITHDRAWN,
        AuditAction.RECORD_RETURNED,
        AuditAction.RECORD_APPROVED,
        AuditAction.RECORD_REOPENED,
    },
)
def decide(report_id: int) -> Response:
    """Hand the report in, withdraw it, take note of it, or return it."""
    session, actor = db.session(), current_actor()
    report = load_report(session, report_id, actor)
    form = MoveForm()

    def act(wanted: Move) -> str:
        operations.move(
            session,
            report,
            wanted,
            actor=actor,
            version=form.seen_version,
            opinion=form.words,
        )
        return _DONE[wanted]

    refused = make_move(form, report, _DONE, act)
    if refused is None:
        return go_to(
            _show_url(report_id) if _still_read(report) else url_for("officer_reports.index")
        )
    fresh = load_report(session, report_id, actor)
    return _page(fresh, refused.status, form, refused.sentence)


def _still_read(report: OfficerReport) -> bool:
    """Whether the person reads the report after the move: a returned one is its branch's again."""
    return report.state is not State.RETURNED or report.branch_id in current_actor().own_branches(
        Permission.INTEGRITY_REPORT_READ
    )


@printed(blueprint, "/integrity/reports/<int:report_id>", OFFICER_REPORT)
@requires(Permission.INTEGRITY_REPORT_READ)
def paper(report_id: int) -> Response:
    """The report on one page, for signature."""
    session, today = db.session(), clock.today()
    report = load_report(session, report_id, current_actor())
    branch = session.get_one(Branch, report.branch_id)
    day = min(report.period.last_day, today)
    document = papers.report_page(
        report,
        queries.counted(session, report, today),
        code=branch.code,
        name=name_of_branch(session, branch.id, day),
        signer=queries.signer(session, branch.id, day),
        day=day,
        demo=in_demo(),
    )
    return print_answer("record.html", document)
