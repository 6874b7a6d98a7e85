"""Pages: the self-check of a branch and quarter, and the explanation of one finding."""

import contextlib

from flask import Blueprint, Response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities.findings.answers import answer
from intranet.domain.organization.directory import branches_during
from intranet.features.self_check import queries
from intranet.features.self_check.forms import ReasonForm
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Quarter
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_branch, opening_quarter
from intranet.pagekit.findings import check_period
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

blueprint = Blueprint("self_check", __name__, url_prefix="/self-check")

_QUARTERS = 8


def _quarter() -> Quarter:
    """The quarter asked for, or the one that matters now."""
    with contextlib.suppress(ValueError):
        return Quarter.parse(request.args.get("quarter", ""))
    return opening_quarter(Permission.SELF_CHECK)


def _quarters(chosen: Quarter) -> list[tuple[str, str]]:
    found = [Quarter.of(clock.today())]
    while len(found) < _QUARTERS:
        found.append(found[-1].previous)
    if chosen not in found:
        found.append(chosen)
    return [(str(one), one.label) for one in found]


@blueprint.get("")
@requires(Permission.SELF_CHECK)
def index() -> str:
    """One branch and quarter: every record that somebody would ask about."""
    session, actor = db.session(), current_actor()
    quarter = _quarter()
    branches = branches_during(
        session, actor, quarter, clock.today(), permission=Permission.SELF_CHECK
    )
    if not branches:
        raise NotFound("没有可以自查的党支部。")
    branch = asked_branch(branches) or branches[0]
    return render_template(
        "self_check/index.html",
        branch=branch,
        quarter=quarter,
        branch_options=[(one.code, one.name) for one in branches] if len(branches) > 1 else [],
        quarter_options=_quarters(quarter),
        found=check_period(session, branch.id, quarter, actor),
    )


@blueprint.route("/records/<int:activity_id>/<code>", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_EDIT, emits={AuditAction.FINDING_ANSWERED, AuditAction.ROLL_KEPT})
def explain(activity_id: int, code: str) -> Response:
    """Say why it is as it is; what was said before stays."""
    session, actor = db.session(), current_actor()
    activity, examined = queries.load_finding(session, activity_id, code, actor)
    form = ReasonForm(draft_key=f"finding:{activity.id}:{code}")
    page = FormPage(
        "self_check/explain.html",
        url_for("activities.show", activity_id=activity.id),
        {"activity": activity, "examined": examined},
    )
    if request.method == "GET":
        return page.show(form)
    return page.save(
        form,
        lambda: answer(
            session, activity, examined.finding, reason=form.reason.data or "", actor=actor
        ),
        done="情况说明已登记。",
    )
