"""Exemptions: asked for from the page of a cell, decided from the list."""

from typing import Any

from flask import Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.duties.excuses import DutyExemption
from intranet.domain.duties.requirements import load_rulebook
from intranet.features.duties import operations, queries
from intranet.features.duties.forms import DecisionForm, ExemptionForm
from intranet.features.duties.presentation import address
from intranet.features.duties.views import NO_RULE, blueprint, open_cell
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Month, Year
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.downloads import sheet_response
from intranet.pagekit.forms import given
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import FormPage, Refused, attempt
from intranet.pagekit.session import current_actor


@blueprint.get("/duties/exemptions")
@requires(Permission.DUTY_READ)
def exemptions() -> Response:
    """Requests of the branches, those to decide first."""
    return _list_page({}, 200)


COLUMNS = (
    ("党支部", 18),
    ("要求", 18),
    ("自", 12),
    ("至", 12),
    ("原因", 40),
    ("提出人", 12),
    ("提出日期", 12),
    ("决定", 10),
    ("决定人", 12),
    ("意见", 30),
)


def _known() -> tuple[list[queries.ExemptionLine], dict[int, queries.Named], dict[str, str]]:
    """The requests of the branches that the person reads; the branches, and what is asked of them."""
    session, today = db.session(), clock.today()
    view = queries.view_of(session, current_actor(), Year.of(today).previous, today)
    labels = {duty.code: duty.label for duty in load_rulebook(session, view.committee.id).versions}
    names = {item.branch.id: item for item in view.branches}
    return queries.exemptions_of(session, list(names)), names, labels


@blueprint.get("/duties/exemptions.xlsx")
@requires(Permission.DUTY_READ)
def exemptions_xlsx() -> Response:
    """The requests as a spreadsheet."""
    lines, names, labels = _known()
    rows = (
        [
            names[one.branch_id].name,
            labels.get(one.code, one.code),
            one.starts_on.isoformat(),
            one.ends_on.isoformat(),
            one.reason,
            one.requested_by,
            one.requested_on.isoformat(),
            "待决定" if one.agreed is None else "同意" if one.agreed else "不同意",
            one.decided_by or None,
            one.opinion or None,
        ]
        for one in lines
    )
    note, day = "不能如期开展的情况说明。", clock.today()
    return sheet_response("情况说明", COLUMNS, rows, title="情况说明", note=note, as_of=day)


def _form_of(exemption_id: int, formdata: Any = None) -> DecisionForm:
    """The form of one request; several stand on a page, so its controls have ids of their own."""
    form = DecisionForm(formdata=formdata, draft_key=f"exemption:{exemption_id}")
    for field in (form.agreed, form.opinion, form.version, form.draft_key):
        field.id = f"{field.name}-{exemption_id}"
    return form


def _list_page(forms: dict[int, DecisionForm], status: int, *, refusal: str = "") -> Response:
    actor = current_actor()
    lines, names, labels = _known()
    page = render_template(
        "duties/exemptions.html",
        lines=lines,
        names=names,
        labels=labels,
        forms={line.id: forms.get(line.id) or _form_of(line.id) for line in lines},
        refused=set(forms),
        refusal=refusal,
        may_decide=actor.can(Permission.DUTY_EXEMPT),
        own_accounts=actor.accounts,
        own_branches=actor.answers_for,
    )
    return make_response(page, status)


@blueprint.route("/duties/<code>/<rule>/exemption", methods=["GET", "POST"])
@requires(Permission.LIFE_EDIT, emits={AuditAction.DUTY_EXEMPTION_REQUESTED})
def ask(code: str, rule: str) -> Response:
    """Ask for an exemption; the form begins with the months looked at."""
    opened = open_cell(db.session(), code, rule)
    if opened.named is None:
        raise NotFound(NO_RULE)
    branch, period = opened.named.branch, opened.period
    first, last = (Month(period.year, period.months[end]) for end in (0, -1))
    form = ExemptionForm(data={"first": str(first), "last": str(last)})
    page = FormPage("duties/ask.html", address(code, rule, period), {"opened": opened})
    return page.answer(
        form,
        lambda: operations.request_exemption(
            db.session(),
            branch,
            opened.duty,
            term=form.term(),
            reason=given(form.reason.data),
            actor=current_actor(),
        ),
        done="情况说明已提交，等机关党委负责人决定。",
    )


@blueprint.post("/duties/exemptions/<int:exemption_id>")
@requires(Permission.DUTY_EXEMPT, emits={AuditAction.DUTY_EXEMPTION_DECIDED})
def decide(exemption_id: int) -> Response:
    """Agree or decline."""
    session, actor = db.session(), current_actor()
    row, branch = queries.load_row(session, DutyExemption, exemption_id, actor)
    form = _form_of(row.id, request.form)

    def act() -> None:
        operations.decide_exemption(
            session,
            row,
            branch,
            agreed=form.agreed.data == "yes",
            opinion=form.opinion.data or "",
            actor=actor,
            version=form.seen_version,
        )

    outcome = attempt(form, act)
    if isinstance(outcome, Refused):
        if outcome.status == 422:
            return _list_page({exemption_id: form}, 422)
        kept = f"您填写的意见：{form.opinion.data}" if form.opinion.data else ""
        return _list_page({}, 409, refusal=f"{outcome.sentence}{kept}")
    notices.done("已同意。" if row.agreed else "已告知不同意。")
    return go_to(url_for("duties.exemptions"))
