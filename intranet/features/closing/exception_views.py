"""Lock exceptions (解锁): asked for by a branch, decided or granted by the committee."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Response, request, url_for
from sqlalchemy import select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.directory import name_of_branch
from intranet.domain.organization.homes import COMMITTEE_ITSELF
from intranet.domain.organization.tables import Branch
from intranet.features.closing import operations, queries
from intranet.features.closing.forms import ALL, DecisionForm, ExceptionForm
from intranet.features.closing.views import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Quarter
from intranet.pagekit.access import requires
from intranet.pagekit.forms import given
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

# what a form proposes
_USUAL = timedelta(days=7)


@blueprint.route("/<code>/closing/ask", methods=["GET", "POST"])
@requires(Permission.SUMMARY_SUBMIT, emits={AuditAction.LOCK_EXCEPTION_ASKED})
def ask(code: str) -> Response:
    """Ask the committee for leave to correct what is closed, for the own branch."""
    session, actor = db.session(), current_actor()
    quarter = queries.parse_quarter(code)
    own = actor.own_branches(Permission.SUMMARY_SUBMIT)
    branches = {
        branch.code: branch
        for branch in session.scalars(
            select(Branch).where(Branch.id.in_(own)).order_by(Branch.sort_order, Branch.id)
        )
    }
    if not branches:
        raise NotFound("解锁由党支部书记申请，机关党委负责人可以直接办理。")
    names = {
        branch.id: name.short_name
        for branch in branches.values()
        for name in [name_of_branch(session, branch.id, clock.today())]
    }
    listed = queries.own_exceptions(session, quarter, names)
    # what is posted is judged beside its field, with what was typed
    barred = (
        queries.hindrances(session, list(branches.values()), quarter)
        if request.method == "GET"
        else {}
    )
    places = [(one.code, names[one.id]) for one in branches.values() if one.id not in barred]
    told = [(names[number] if len(branches) > 1 else "", why) for number, why in barred.items()]
    return _form_page(quarter, branches, places, granted=False, listed=listed, barred=told)


@blueprint.route("/<code>/closing/grant", methods=["GET", "POST"])
@requires(Permission.QUARTER_CLOSE, emits={AuditAction.LOCK_EXCEPTION_GRANTED})
def grant(code: str) -> Response:
    """Open a closed quarter for one branch, or for the committee's own records, for a while."""
    session, actor = db.session(), current_actor()
    quarter = queries.parse_quarter(code)
    names = queries.names_in(session, actor, quarter, Permission.QUARTER_CLOSE)
    branches = {line.branch.code: line.branch for line in queries.lines_of(session, names, quarter)}
    places = [(name.code, name.short_name) for name in names if name.code in branches]
    return _form_page(quarter, branches, [*places, (ALL, COMMITTEE_ITSELF)], granted=True)


def _form_page(
    quarter: Quarter,
    branches: dict[str, Branch],
    places: list[tuple[str, str]],
    *,
    granted: bool,
    listed: list[queries.ExceptionLine] | None = None,
    barred: Sequence[tuple[str, str]] = (),
) -> Response:
    session, actor = db.session(), current_actor()
    form = ExceptionForm(
        formdata=request.form if request.method == "POST" else None,
        ends_on=clock.today() + _USUAL,
        place=request.args.get("branch"),
    ).offering(places)
    closing = url_for("closing.index", code=quarter)
    page = FormPage(
        "closing/exception.html",
        closing if granted else url_for("quarters.grid", code=quarter),
        {
            "quarter": quarter,
            "granted": granted,
            "listed": listed or [],
            "places": places,
            "barred": barred,
        },
    )

    def act() -> None:
        branch = branches.get(form.place.data)
        operations.ask_exception(
            session,
            quarter,
            branch,
            committee_id=branch.committee_id
            if branch
            else queries.committee_of(actor, Permission.QUARTER_CLOSE),
            ledgers=form.ledgers.data or (),
            reason=given(form.reason.data),
            ends_on=given(form.ends_on.data),
            actor=actor,
            granted=granted,
        )

    done = (
        "已解锁，到截止日后自动恢复关账。" if granted else "已申请解锁，请等待机关党委负责人决定。"
    )
    return page.answer(form, act, done=done, twice={"place": [queries.pending_sentence(quarter)]})


@blueprint.route("/<code>/closing/exceptions/<int:exception_id>", methods=["GET", "POST"])
@requires(
    Permission.QUARTER_CLOSE,
    emits={AuditAction.LOCK_EXCEPTION_GRANTED, AuditAction.LOCK_EXCEPTION_DECLINED},
)
def decide(code: str, exception_id: int) -> Response:
    """Agree to what a branch asked for, or decline it."""
    session, actor = db.session(), current_actor()
    quarter = queries.parse_quarter(code)
    row = queries.load_exception(session, exception_id, quarter, actor)
    name = COMMITTEE_ITSELF
    if row.branch_id is not None:
        name = name_of_branch(session, row.branch_id, clock.today()).short_name
    form = DecisionForm(
        formdata=request.form if request.method == "POST" else None,
        version=str(row.version),
        ledgers=[one.value for one in row.ledgers],
        ends_on=row.ends_on,
    )
    page = FormPage(
        "closing/decide.html",
        url_for("closing.index", code=quarter),
        {"quarter": quarter, "row": row, "name": name, "own": row.asked_by_id in actor.accounts},
    )
    return page.answer(
        form,
        lambda: operations.decide_exception(
            session,
            row,
            name,
            agreed=form.agreed.data == "yes",
            ledgers=form.ledgers.data or (),
            ends_on=given(form.ends_on.data),
            opinion=form.opinion.data or "",
            actor=actor,
            version=form.seen_version,
        ),
        row=row,
        done=lambda _: "已同意解锁。" if row.agreed else "已答复不同意解锁。",
    )
