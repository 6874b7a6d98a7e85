"""The rules: what is asked for, on which basis, since when, and new versions."""

from datetime import date

from flask import Response, make_response, render_template, request, url_for
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities.holding import kinds_in_use
from intranet.domain.activities.kinds import ActivityKind, AttendanceMode, DueRule
from intranet.domain.duties.requirements import load_rulebook
from intranet.domain.duties.rules import Cycle, Duty, Measure, Origin, Rulebook, first_day_for
from intranet.features.duties import operations, queries
from intranet.features.duties.forms import NewRuleForm, VersionForm
from intranet.features.duties.views import NO_RULE, blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Year
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.htmx import go_to
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

FASTER = "您填写期间，有人保存了新的规定，请看上面的“历次规定”。您填写的内容都还在，仍需保存的，请再点一次。"


def _rules(session: Session) -> tuple[int, Rulebook]:
    today = clock.today()
    view = queries.view_of(session, current_actor(), Year.of(today), today)
    return view.committee.id, load_rulebook(session, view.committee.id)


COLUMNS = (
    Column("项目", 16, lambda duty: duty.label, heads=True),
    Column("要求", 16, lambda duty: duty.amount),
    Column("宽限天数", 10, lambda duty: duty.grace_days or None, "right", blank=""),
    Column("范围", 10, lambda duty: duty.unit.label),
    Column("依据", 36, lambda duty: duty.basis),
    Column("依据类别", 14, lambda duty: duty.origin.label),
    Column("施行日期", 12, lambda duty: duty.valid_from.isoformat()),
    Column("决定", 24, lambda duty: duty.confirmed_by, blank="系统默认"),
)


@listed(blueprint, "/duties/rules", Permission.DUTY_READ, "duties/rules.html")
def rules() -> Listing:
    """All requirements as they are today, and those that begin later."""
    _, book = _rules(db.session())
    today = clock.today()
    in_force = book.on(today)
    coming = [duty for duty in book.versions if duty.valid_from > today]
    return Listing(
        title="组织生活要求",
        columns=COLUMNS,
        statement=[*in_force, *coming],
        unit="项",
        narrows=False,
        shown=False,
        values={
            "duties": in_force,
            "coming": coming,
            "may_edit": current_actor().can(Permission.DUTY_RULE_EDIT),
        },
    )


def _history(book: Rulebook, code: str) -> list[Duty]:
    found = book.history(code)
    if not found:
        raise NotFound(NO_RULE)
    return found


def _rule_page(versions: list[Duty], form: VersionForm | None, status: int = 200) -> Response:
    # of versions that began on one day the later one holds
    in_force = {duty.valid_from: duty.id for duty in versions}
    return make_response(
        render_template(
            "duties/rule.html",
            versions=list(reversed(versions)),
            duty=versions[-1],
            form=form,
            today=clock.today(),
            in_force=in_force,
            refusal=FASTER if status == 409 else "",
        ),
        status,
    )


@blueprint.get("/duties/rules/<code>")
@requires(Permission.DUTY_READ)
def rule(code: str) -> Response:
    """One requirement with all its versions; staff may add one."""
    _, book = _rules(db.session())
    versions = _history(book, code)
    form = None
    if current_actor().can(Permission.DUTY_RULE_EDIT):
        latest = versions[-1]
        next_start = first_day_for([item.cycle for item in versions], clock.today())
        form = VersionForm(
            formdata=None,
            versions=versions,
            data={
                "latest": str(latest.id),
                "minimum": latest.minimum,
                "hours": latest.minimum,
                "cycle": latest.cycle,
                "grace_days": latest.grace_days,
                "basis": latest.basis,
                "origin": Origin.LOCAL,
                "valid_from": max(next_start, latest.valid_from),
                "confirmed_by": "",
            },
        )
    return _rule_page(versions, form)


@blueprint.post("/duties/rules/<code>")
@requires(Permission.DUTY_RULE_EDIT, emits={AuditAction.REQUIREMENT_CHANGED})
def rule_submit(code: str) -> Response:
    """Add a version."""
    session = db.session()
    committee_id, book = _rules(session)
    versions = _history(book, code)
    form = VersionForm(formdata=request.form, versions=versions)
    if not form.validate():
        return _rule_page(versions, form, 422)
    typed = form.columns()
    known = operations.is_known(session, committee_id, code, typed)
    if form.out_of_date and not known:
        # saving again after having seen the notice is a decision, not an accident
        form.latest.data = str(versions[-1].id)
        return _rule_page(versions, form, 409)
    operations.add_version(
        session,
        committee_id,
        versions[-1],
        typed,
        actor=current_actor(),
    )
    notices.done("新的规定已保存，过去的时间仍按当时的规定判断。")
    return go_to(url_for("duties.rule", code=code))


def kinds_without_rule(session: Session, book: Rulebook) -> list[ActivityKind]:
    """Kinds of activity of which nothing is asked so far. One statement."""
    known = {duty.code for duty in book.versions if duty.measure is Measure.RECORDS}
    return [
        kind
        for kind in kinds_in_use(session)
        if not kind.committee_level
        and kind.due_rule is not DueRule.PARTY_GROUP
        and kind.attendance_mode is not AttendanceMode.HEADCOUNT
        and kind.code not in known
    ]


@blueprint.route("/duties/rules/new", methods=["GET", "POST"])
@requires(Permission.DUTY_RULE_EDIT, emits={AuditAction.REQUIREMENT_ADDED})
def new_rule() -> Response:
    """Add a requirement of the office's own."""
    session = db.session()
    committee_id, book = _rules(session)
    kinds = {kind.code: kind for kind in kinds_without_rule(session, book)}
    start: date = first_day_for([Cycle.YEAR], clock.today())
    form = NewRuleForm(data={"minimum": 1, "cycle": Cycle.YEAR, "valid_from": start})
    form.kind.choices = choices((kind.code, kind.label) for kind in kinds.values())
    return FormPage("duties/new_rule.html", url_for("duties.rules")).answer(
        form,
        lambda: operations.add_rule(
            session, committee_id, kinds[form.kind.data], form.rule(), actor=current_actor()
        ),
        done="新的要求已保存。",
    )
