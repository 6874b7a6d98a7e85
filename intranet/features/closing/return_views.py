"""Reminding branches of their returns, and the two days until when these are due."""

from flask import Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.returns.reminders import too_early
from intranet.domain.summaries.tables import noun_of
from intranet.features.closing import operations, queries
from intranet.features.closing.forms import DaysForm, ReminderForm
from intranet.features.closing.views import blueprint
from intranet.foundation.database import db
from intranet.foundation.quarters import Period
from intranet.pagekit.access import requires
from intranet.pagekit.forms import given
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

TAKEN = {"valid_from": ["其他人刚登记过这一天起的规定，请核对后再保存。"]}


@blueprint.route("/<code>/remind", methods=["GET", "POST"])
@requires(Permission.RETURN_KEEP, emits={AuditAction.RETURN_REMINDED})
def remind(code: str) -> Response:
    """Remind branches that have not submitted; each reads its own words on its desk."""
    session, actor = db.session(), current_actor()
    quarter = queries.parse_quarter(code)
    names = queries.names_in(session, actor, quarter, Permission.RETURN_KEEP)
    lines = [
        line for line in queries.lines_of(session, names, quarter) if line.found.state.with_branch
    ]
    posted = request.form if request.method == "POST" else None
    asked = {line.branch.id for line in lines if line.branch.code == request.args.get("branch")}
    form = ReminderForm(
        formdata=posted, branches=sorted(asked or {line.branch.id for line in lines})
    ).offering(lines)
    page = FormPage(
        "closing/remind.html",
        url_for("quarters.grid", code=quarter),
        {"quarter": quarter, "lines": lines, "too_early": too_early(quarter)},
    )

    def act() -> int:
        chosen = [line for line in lines if line.branch.id in given(form.branches.data)]
        return operations.remind(
            session,
            quarter,
            chosen,
            queries.lacking_of(session, chosen, quarter),
            note=form.note.data or "",
            actor=actor,
        )

    return page.answer(
        form, act, done=lambda number: f"已催办{number}个党支部，催办内容显示在各支部的工作台。"
    )


@blueprint.route("/deadlines", methods=["GET", "POST"])
@requires(Permission.RETURN_KEEP, emits={AuditAction.REPORTING_RULE_SET})
def deadlines() -> Response:
    """The two days of the committee with all their versions; the form starts from the newest."""
    session, actor = db.session(), current_actor()
    committee_id = queries.committee_of(actor, Permission.RETURN_KEEP)
    known = queries.rules(session, committee_id)
    form = DaysForm(
        formdata=request.form if request.method == "POST" else None,
        **(known[0].laid_down if known else {}),
    )
    page = FormPage(
        "closing/deadlines.html",
        url_for("closing.deadlines"),
        lambda: {"rules": queries.rules(session, committee_id)},
    )

    def done(in_vain: list[Period]) -> str:
        told = "、".join(f"{one.label}{noun_of(one)}" for one in in_vain)
        return "报送期限已登记。" + (
            f"已有党支部开始填写{told}，请告知改按新规定填写。" if told else ""
        )

    return page.answer(
        form,
        lambda: operations.set_days(
            session,
            committee_id,
            valid_from=given(form.valid_from.data),
            timely_days=given(form.timely_days.data),
            closing_days=given(form.closing_days.data),
            year_for_fourth=bool(form.year_for_fourth.data),
            actor=actor,
        ),
        done=done,
        twice=TAKEN,
    )
