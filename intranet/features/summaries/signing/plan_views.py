"""What a committee lays down for signing, and who signs for whom."""

from flask import Response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.summaries.signing import DEFAULTS, Signed, SigningDelegation
from intranet.features.summaries.committee_queries import committee_id_of
from intranet.features.summaries.signing import plan_operations, queries
from intranet.features.summaries.signing.forms import (
    DelegationForm,
    plan_form,
)
from intranet.features.summaries.views import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound, RuleBroken
from intranet.foundation.typed import read_number
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor


@blueprint.get("/signing")
@requires(Permission.SUMMARY_SIGN)
def signing_settings() -> str:
    """The steps of each kind of document, and who signs for whom."""
    session, actor = db.session(), current_actor()
    plans = queries.plans(session, committee_id_of(actor))
    today = clock.today()
    return render_template(
        "summaries/signing/settings.html",
        plans=[
            (document, plan.planned if plan else DEFAULTS[document])
            for document, plan in plans.items()
        ],
        delegations=queries.delegations(session, actor),
        today=today,
        sets=actor.can(Permission.SUMMARY_REVIEW),
    )


@blueprint.route("/signing/steps/<document>", methods=["GET", "POST"])
@requires(Permission.SUMMARY_REVIEW, emits={AuditAction.SIGNING_PLAN_SET})
def signing_plan(document: str) -> Response:
    """Lay down the steps of a kind of document."""
    if document not in list(Signed):
        raise NotFound("没有这类文件。")
    session, actor, kind = db.session(), current_actor(), Signed(document)
    committee_id = min(actor.committee_ids(Permission.SUMMARY_REVIEW))
    plan = queries.plans(session, committee_id)[kind]
    form = plan_form(kind, plan.planned if plan else DEFAULTS[kind], plan.version if plan else 0)
    page = FormPage(
        "summaries/signing/plan.html", url_for("quarters.signing_settings"), {"document": kind}
    )

    def keep() -> None:
        if not form.planned:
            raise RuleBroken({"label_1": ["请至少设一个环节。"]})
        plan_operations.set_plan(
            session,
            plan,
            committee_id,
            kind,
            form.planned,
            actor=actor,
            version=form.seen_version,
        )

    return page.answer(form, keep, done="签批环节已确定，从以后通过的版次起执行。")


@blueprint.route("/signing/delegations/new", methods=["GET", "POST"])
@requires(Permission.SUMMARY_SIGN, emits={AuditAction.SIGNING_DELEGATED})
def delegate() -> Response:
    """Enter who signs for whom."""
    session, actor = db.session(), current_actor()
    holders = queries.holders(session, actor, clock.today())
    form = DelegationForm()
    form.holder.choices = choices(
        [("", "请选择"), *((str(one.post_id), one.words) for one in holders)]
    )
    people = {one.member_id: one for one in reversed(holders)}
    form.deputy.choices = choices(
        [("", "请选择"), *((str(key), one.words) for key, one in reversed(people.items()))]
    )

    def keep() -> None:
        holder = next(one for one in holders if str(one.post_id) == form.holder.data)
        deputy = people[int(form.deputy.data)]
        values = form.columns()
        if (deputy.branch_id, deputy.committee_id) != (holder.branch_id, holder.committee_id):
            raise RuleBroken({"deputy": ["受托人应与委托人在同一党组织任职。"]})
        plan_operations.delegate(
            session,
            SigningDelegation(
                committee_id=holder.committee_id,
                branch_id=holder.branch_id,
                title=holder.title,
                leader_id=holder.member_id,
                leader_name=holder.name,
                deputy_id=deputy.member_id,
                deputy_name=deputy.name,
                starts_on=values["starts_on"],
                ends_on=values["ends_on"],
                reason=values["reason"],
            ),
            actor=actor,
        )

    page = FormPage("summaries/signing/delegation.html", url_for("quarters.signing_settings"))
    return page.answer(form, keep, done="签批委托已登记。")


@blueprint.post("/signing/delegations/<int:key>/end")
@requires(Permission.SUMMARY_SIGN, emits={AuditAction.SIGNING_DELEGATION_ENDED})
def end_delegation(key: int) -> Response:
    """End a delegation with today."""
    session, actor = db.session(), current_actor()
    row = next((one for one in queries.delegations(session, actor) if one.id == key), None)
    if row is None:
        raise NotFound("没有找到这项委托。")
    version = request.form.get("version", type=read_number) or 0
    plan_operations.end_delegation(session, row, actor=actor, version=version)
    notices.done("委托到今天为止。")
    return go_to(url_for("quarters.signing_settings"))
