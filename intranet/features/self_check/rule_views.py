"""The rules of the checks: read by all who see findings, set by committee staff."""

from flask import Response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.findings.engine import Rule
from intranet.domain.activities.findings.settings import RULES, load_settings
from intranet.features.self_check import operations
from intranet.features.self_check.forms import RuleForm
from intranet.features.self_check.views import blueprint
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.pagekit.access import requires
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor


def _committee(actor: Actor, permission: Permission) -> int:
    """The committee whose rules the person meets."""
    return next(grant.committee_id for grant in actor.grants if grant.gives(permission))


@blueprint.get("/rules")
@requires(Permission.SELF_CHECK)
def rules() -> str:
    """What is checked, on which basis, with which limit."""
    actor = current_actor()
    committee_id = _committee(actor, Permission.SELF_CHECK)
    settings = load_settings(db.session(), [committee_id])
    return render_template(
        "self_check/rules.html",
        rules=[
            (rule, settings.is_active(committee_id, rule), settings.limit_of(committee_id, rule))
            for rule in RULES
        ],
        edits=actor.can(Permission.DUTY_RULE_EDIT),
    )


def _rule(code: str) -> Rule:
    for rule in RULES:
        if rule.code == code:
            return rule
    raise NotFound("没有找到这条核对规则。")


@blueprint.route("/rules/<code>", methods=["GET", "POST"])
@requires(Permission.DUTY_RULE_EDIT, emits={AuditAction.FINDING_RULE_SET})
def rule(code: str) -> Response:
    """Switch a rule on or off, or change its limit."""
    session, actor = db.session(), current_actor()
    found = _rule(code)
    if found.by_law:
        raise NotAllowed("这一项由党内法规规定，不能停用或者调整。")
    committee_id = _committee(actor, Permission.DUTY_RULE_EDIT)
    settings = load_settings(session, [committee_id])
    row = settings.rows.get((committee_id, found.code))
    page = FormPage("self_check/rule.html", url_for("self_check.rules"), {"rule": found})
    if request.method == "GET":
        form = RuleForm(
            formdata=None,
            active=settings.is_active(committee_id, found),
            number=settings.limit_of(committee_id, found),
            version=str(row.version) if row else "0",
        )
        return page.show(form.bound_by(found.limit))
    form = RuleForm(formdata=request.form).bound_by(found.limit)
    return page.save(
        form,
        lambda: operations.set_rule(
            session,
            row,
            found,
            committee_id=committee_id,
            active=bool(form.active.data),
            limit=form.number.data if found.limit else None,
            version=form.seen_version,
            actor=actor,
        ),
        row=row,
        done="核对规则已保存，各处按新的规则核对。",
    )
