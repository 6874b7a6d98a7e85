"""Training and make-up study: the list with the queue of the committee, one of them, and the decisions."""

import contextlib
from functools import partial

from flask import Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.records.confirmed import decisions
from intranet.domain.records.exceptions import late_mark
from intranet.domain.study.credit_checks import conflict
from intranet.domain.study.credits import CreditKind, CreditState, StudyCredit
from intranet.domain.study.scope import confirms, edits_branch, open_branches
from intranet.features.study.credits import operations, queries
from intranet.features.study.credits.forms import ReturnForm
from intranet.features.study.page import blueprint, tabs, year_options
from intranet.foundation import clock
from intranet.foundation.chinese import tenths
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed, StaleRecord
from intranet.foundation.pagination import Position
from intranet.foundation.quarters import Year
from intranet.foundation.typed import read_number
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import branch_options
from intranet.pagekit.htmx import go_to
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.removal import removal
from intranet.pagekit.review import timeline_items
from intranet.pagekit.saving import Refused, press
from intranet.pagekit.session import current_actor

ALL = "all"


COLUMNS = (
    Column(
        "日期",
        12,
        lambda row: row.credit.starts_on.isoformat(),
        note=lambda row: (
            f"至{row.credit.ends_on}" if row.credit.ends_on != row.credit.starts_on else ""
        ),
    ),
    Column("党员", 14, lambda row: row.member_name, note=lambda row: row.branch_name),
    Column(
        "内容",
        36,
        lambda row: row.credit.title,
        heads=True,
        link=lambda row: url_for("study.credit", credit_id=row.credit.id),
        note=lambda row: "集中培训" if row.credit.concentrated else "",
    ),
    Column("党支部", 18, lambda row: row.branch_name, on_page=False),
    Column("类别", 10, lambda row: row.credit.kind.label),
    Column("学时", 8, lambda row: tenths(row.credit.hours_tenths), "right"),
    Column(
        "状态",
        10,
        lambda row: row.credit.state.label,
        badge=lambda row: (row.credit.state.tone, row.credit.state.icon),
    ),
)


@listed(blueprint, "/credits", Permission.STUDY_READ, "study/credits/credits.html")
def credits() -> Listing:
    """What the person may read; for who confirms, first what waits."""
    session, actor, today = db.session(), current_actor(), clock.today()
    year, years = year_options()
    branches = open_branches(session, actor, today, first=Year(year).first_day)
    confirming = actor.can(Permission.STUDY_CONFIRM)
    asked = {
        "branch": request.args.get("branch", ""),
        "kind": request.args.get("kind", ""),
        "state": request.args.get("state", CreditState.WAITING.value if confirming else ALL),
    }
    kind, state = None, None
    with contextlib.suppress(ValueError):
        kind = CreditKind(asked["kind"])
    with contextlib.suppress(ValueError):
        state = CreditState(asked["state"])
    branch_id = next((b.id for b in branches if b.code == asked["branch"]), None)
    filters = queries.Filters(year, branch_id, kind, state)
    find = partial(queries.list_credits, session, actor, filters, today)
    return Listing(
        title=f"{year}年外出培训和补学",
        columns=COLUMNS,
        statement=lambda: find(size=queries.MOST)[0].rows,
        paged=lambda: find(position=Position.parse(request.args.get("page"))),
        branch=next((one for one in branches if one.id == branch_id), None),
        values={
            "tabs": tabs("credits"),
            "args": {"year": year, **asked},
            "years": years,
            "branch_options": branch_options(branches),
            "kind_options": [("", "全部"), *CreditKind.choices()],
            "state_options": [(ALL, "全部"), *CreditState.choices()],
            "confirming": confirming,
            "queue": confirming and state is CreditState.WAITING,
            "enters": _enters(actor),
        },
    )


def _enters(actor: Actor) -> bool:
    """Whether the person enters training and make-up study for some branch."""
    return any(g.role.in_branch and g.gives(Permission.STUDY_EDIT) for g in actor.grants)


@blueprint.post("/credits/confirm")
@requires(Permission.STUDY_CONFIRM, emits={AuditAction.STUDY_CREDIT_CONFIRMED})
def confirm_credits() -> Response:
    """Confirm all that were ticked and pass every check; the rest stays with a word why."""
    session, actor = db.session(), current_actor()
    seen: dict[int, int] = {}
    for value in request.form.getlist("chosen"):
        number, _, version = value.partition(":")
        if number.isdecimal() and version.isdecimal():
            seen[int(number)] = int(version)
    chosen = queries.load_credits(session, list(seen), actor)
    done = operations.confirm_fitting(session, chosen, seen, actor=actor)
    left = len(chosen) - done
    if done:
        notices.done(f"已确认{done}条，学时随即计入。")
    if left:
        notices.caution(f"{left}条刚有变动或需要逐条核对，没有确认。")
    if not (done or left):
        notices.caution("没有勾选登记，没有办理。")
    return go_to(url_for("study.credits"))


@blueprint.get("/credits/<int:credit_id>")
@requires(Permission.STUDY_READ)
def credit(credit_id: int) -> Response:
    """One training or make-up study: facts, what speaks against confirming, what may be done."""
    found = queries.load_credit(db.session(), credit_id, current_actor())
    return _show(found, ReturnForm(formdata=None, version=str(found.version)))


def _show(found: StudyCredit, form: ReturnForm, status: int = 200) -> Response:
    session, actor = db.session(), current_actor()
    confirming = confirms(actor, found.committee_id)
    own = conflict(found, actor) if confirming else ""
    deciding = confirming and not own
    file = queries.credit_file(session, found, clock.today())
    page = render_template(
        "study/credits/credit.html",
        credit=found,
        late=late_mark(session, found),
        file=file,
        events=timeline_items(decisions(session, "study_credit", found.id), approved="确认"),
        form=form,
        own_entry=own,
        may_confirm=deciding
        and found.state is CreditState.WAITING
        and not any(finding.blocks for finding in file.found),
        may_return=deciding and found.state is not CreditState.RETURNED,
        may_edit=found.state is not CreditState.CONFIRMED and _edits(actor, found),
        sees_findings=found.state is CreditState.WAITING and (deciding or _edits(actor, found)),
    )
    return make_response(page, status)


def _edits(actor: Actor, found: StudyCredit) -> bool:
    return edits_branch(actor, committee_id=found.committee_id, branch_id=found.branch_id)


def load_editable(credit_id: int) -> StudyCredit:
    """One credit for who enters for its branch; NotAllowed for another reader."""
    actor = current_actor()
    found = queries.load_credit(db.session(), credit_id, actor)
    if not _edits(actor, found):
        raise NotAllowed("培训和补学由所在支部书记或党务干事登记。")
    return found


def _version() -> int:
    return request.form.get("version", type=read_number) or 0


@blueprint.post("/credits/<int:credit_id>/confirm")
@requires(Permission.STUDY_CONFIRM, emits={AuditAction.STUDY_CREDIT_CONFIRMED})
def confirm_credit(credit_id: int) -> Response:
    """Confirm one."""
    session, actor = db.session(), current_actor()
    found = queries.load_credit(session, credit_id, actor)
    version = _version()
    outcome = press(lambda: operations.confirm(session, found, actor=actor, version=version))
    if isinstance(outcome, Refused):
        if outcome.status == 409:
            raise StaleRecord(outcome.sentence)
        notices.caution(outcome.sentence)
        return go_to(url_for("study.credit", credit_id=credit_id))
    notices.done("已确认，学时随即计入。")
    return go_to(url_for("study.credits"))


@blueprint.post("/credits/<int:credit_id>/return")
@requires(Permission.STUDY_CONFIRM, emits={AuditAction.STUDY_CREDIT_RETURNED})
def return_credit(credit_id: int) -> Response:
    """Return one to the branch with a reason."""
    session, actor = db.session(), current_actor()
    found = queries.load_credit(session, credit_id, actor)
    form = ReturnForm(formdata=request.form)
    if not form.validate():
        return _show(found, form, 422)
    operations.give_back(
        session, found, reason=form.reason.data or "", actor=actor, version=form.seen_version
    )
    notices.done("已退回，支部修改后重新等待确认。")
    return go_to(url_for("study.credits"))


@blueprint.route("/credits/<int:credit_id>/remove", methods=["GET", "POST"])
@requires(Permission.STUDY_EDIT, emits={AuditAction.STUDY_CREDIT_REMOVED})
def remove_credit(credit_id: int) -> Response:
    """Ask, then take out what is not confirmed."""
    found, session = load_editable(credit_id), db.session()
    file = queries.credit_file(session, found, clock.today())
    return removal(
        found.kind.label,
        {
            "党员": file.member_name,
            "内容": found.title,
            "日期": found.days_label,
            "学时": f"{tenths(found.hours_tenths)}学时",
        },
        lambda version: operations.remove(session, found, actor=current_actor(), version=version),
        version=found.version,
        back=url_for("study.credit", credit_id=found.id),
        onward=url_for("study.credits"),
    )
