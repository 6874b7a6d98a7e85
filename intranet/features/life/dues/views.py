"""Pages of dues: branches by month, members by month, the form of a month."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Role
from intranet.domain.life.dues.notice import NoticeSource, dues_notice
from intranet.domain.life.dues.rules import DuesState
from intranet.domain.life.scope import fills_in, load_branch_or_own
from intranet.domain.organization.directory import branches_of, name_of_branch
from intranet.domain.organization.tables import Branch
from intranet.features.life.dues import operations, queries
from intranet.features.life.dues.forms import MonthForm, draft_key, month_form
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, opening_year, year_options
from intranet.pagekit.htmx import go_to
from intranet.pagekit.printed import DUES_NOTICE, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor

blueprint = Blueprint("dues", __name__)

_MEANINGS = {
    DuesState.PAID: "当月交纳，或者经支部同意按季提前交纳",
    DuesState.LATE: "过了当月才交纳，注明日期",
    DuesState.UNPAID: "支部已登记本月收缴情况，没有这名党员的交纳记录",
    DuesState.UNREGISTERED: "支部还没有登记本月收缴情况",
    DuesState.NOT_DUE: "当月1日不在本支部，这个月还没有开始，或者在启用本系统以前",
}
LEGEND = [(state.label, state.tone, state.icon, _MEANINGS[state]) for state in DuesState]


def _year() -> int:
    """The year asked for; the one that matters now for anything that cannot be one."""
    return asked_year(queries.FIRST_YEAR) or opening_year(Permission.LIFE_READ)


@blueprint.get("/dues")
@requires(Permission.LIFE_READ)
def index() -> str:
    """The committee's branches by month, a branch's members by month, or one's own row."""
    session, actor, today = db.session(), current_actor(), clock.today()
    code, year = request.args.get("branch", "")[:12], _year()
    reads_all = bool(actor.committee_ids(Permission.LIFE_READ))
    branch = load_branch_or_own(session, code, actor) if code or not reads_all else None
    if branch is not None and fills_in(actor, branch):
        return _grid_page(branch, year, today)
    if reads_all:
        # numbers only: who has paid is for the branch
        branches = [
            one
            for one in branches_of(
                session,
                actor,
                min(today, date(year, 12, 31)),
                permission=Permission.LIFE_READ,
                first=date(year, 1, 1),
            )
            if branch is None or one.id == branch.id
        ]
        return render_template(
            "life/dues/overview.html",
            year=year,
            today=today,
            branches=queries.overview(session, branches, year, today),
            legend_items=LEGEND,
            year_options=year_options(year),
            alone=branch is not None,
        )
    row = (
        queries.own_row(session, actor.member_id, year, today)
        if actor.member_id is not None
        else None
    )
    return render_template(
        "life/dues/own.html",
        row=row,
        year=year,
        today=today,
        legend_items=LEGEND,
        year_options=year_options(year),
    )


def _grid_page(branch: Branch, year: int, today: date) -> str:
    session, actor = db.session(), current_actor()
    grid = queries.branch_grid(session, branch.id, year, today)
    # whom to ask after is a question of today, not of a year that is over
    asks = year == today.year and Role.BRANCH_SECRETARY in actor.roles_in_branch(branch.id)
    return render_template(
        "life/dues/grid.html",
        branch=branch,
        name=name_of_branch(session, branch.id, today).short_name,
        year=year,
        today=today,
        grid=grid,
        late=queries.late_months(session, branch.id, year),
        edits=fills_in(actor, branch),
        whole_committee=bool(actor.committee_ids(Permission.LIFE_READ)),
        reminders=queries.reminders(session, branch.id, today) if asks else [],
        legend_items=LEGEND,
        year_options=year_options(year),
    )


@printed(blueprint, "/dues", DUES_NOTICE)
@requires(Permission.LIFE_READ)
def notice_pdf() -> Response:
    """党费收缴情况公示表 of one year: numbers, no names."""
    session, today = db.session(), clock.today()
    year = _year()
    branch = load_branch_or_own(session, request.args.get("branch", "")[:12], current_actor())
    name = name_of_branch(session, branch.id, today)
    document = dues_notice(
        NoticeSource(
            branch_code=branch.code,
            short_name=name.short_name,
            full_name=name.full_name,
            year=year,
            as_of=min(today, date(year, 12, 31)),
            months=queries.notice_months(session, branch.id, year, today),
            late=queries.late_months(session, branch.id, year),
            demo=in_demo(),
        )
    )
    return print_answer("table_sheet.html", document)


def _form_page(
    sheet: queries.Sheet, form: MonthForm, status: int = 200, *, refusal: str = "", extra: Any = ()
) -> Response:
    page = render_template(
        "life/dues/month.html",
        sheet=sheet,
        form=form,
        name=name_of_branch(db.session(), sheet.branch.id, clock.today()).short_name,
        refusal=refusal,
        extra=list(extra),
    )
    return make_response(page, status)


def _sheet(code: str, year: int, number: int) -> queries.Sheet:
    branch = queries.load_kept_branch(db.session(), code, current_actor())
    return queries.sheet(db.session(), branch, queries.begun_month(year, number, clock.today()))


@blueprint.get("/dues/<code>/<int:year>/<int:month>")
@requires(Permission.LIFE_EDIT)
def month(code: str, year: int, month: int) -> Response:
    """The form of one month."""
    sheet = _sheet(code, year, month)
    typed = drafts.asked_for(draft_key(sheet))
    return _form_page(sheet, month_form(sheet, typed, clock.today()))


@blueprint.post("/dues/<code>/<int:year>/<int:month>")
@requires(Permission.LIFE_EDIT, emits={AuditAction.DUES_REGISTERED, AuditAction.DUES_EDITED})
def save_month(code: str, year: int, month: int) -> Response:
    """Enter the month, or correct it."""
    sheet = _sheet(code, year, month)
    form = month_form(sheet, request.form, clock.today())

    def act() -> None:
        operations.save_month(
            db.session(),
            sheet,
            form.to_input(),
            actor=current_actor(),
            version=form.seen_version,
            roster=form.roster.data or "",
        )

    outcome = attempt(form, act)
    if isinstance(outcome, Refused):
        fresh = _sheet(code, year, month)
        if outcome.status == 409:
            return _stale_page(fresh)
        return _form_page(fresh, form, 422, extra=outcome.extra)
    unpaid = _unpaid(sheet, form.to_input().paid)
    notices.done(f"{sheet.month.label}党费收缴情况已保存，{unpaid}。")
    return go_to(url_for("dues.index", branch=code, year=year))


def _unpaid(sheet: queries.Sheet, paid: Sequence[operations.Paid]) -> str:
    lacking = len(sheet.people) - len(paid)
    return f"未交{lacking}名" if lacking else "应交的都已交"


def _stale_page(fresh: queries.Sheet) -> Response:
    """What was typed on the roll and version of now: saving again after the notice is a decision."""
    form = month_form(fresh, request.form, clock.today())
    form.version.data, form.roster.data = str(fresh.version), fresh.roster
    return _form_page(fresh, form, 409, refusal=operations.FASTER)
