"""The sheet of a change of secretary, on the page and on paper; proposing the change and taking it back."""

from flask import Response, render_template, url_for

from intranet.domain.access import proposals
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.directory import branch_by_code
from intranet.features.organization import access, choices
from intranet.features.organization.bodies import branch_views
from intranet.features.organization.fields import day_of, grouped, text_of
from intranet.features.organization.handover import operations, papers, queries
from intranet.features.organization.handover.forms import HandoverForm
from intranet.features.organization.page import blueprint, form_page
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.pagekit.access import requires
from intranet.pagekit.printed import HANDOVER, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.removal import removal
from intranet.pagekit.session import current_actor


def _sheet(code: str) -> queries.Sheet:
    session, actor = db.session(), current_actor()
    branch = branch_by_code(session, code, actor, permission=Permission.HANDBOOK_READ)
    return queries.sheet_of(session, branch, actor, clock.today())


@blueprint.get("/branches/<code>/handover")
@requires(Permission.HANDBOOK_READ)
def handover(code: str) -> str:
    """What a secretary leaves open, and the change that waits."""
    found, actor = _sheet(code), current_actor()
    return render_template(
        "organization/handover.html",
        sheet=found,
        branch=found.branch,
        keeps=found.branch.id in actor.kept_branches,
        edits=access.edits_branch(actor, found.branch) and found.branch.dissolved_on is None,
    )


@printed(blueprint, "/branches/<code>/handover", HANDOVER)
@requires(Permission.HANDBOOK_READ)
def handover_pdf(code: str) -> Response:
    """The same on paper, to be signed."""
    return print_answer("record.html", papers.sheet(_sheet(code), demo=in_demo()))


@blueprint.route("/branches/<code>/handover/new", methods=["GET", "POST"])
@requires(Permission.BRANCH_EDIT, emits={AuditAction.PROPOSAL_MADE})
def propose_handover(code: str) -> Response:
    """Propose a new secretary: post and role change together when a security administrator confirms it."""
    session, actor, day = db.session(), current_actor(), clock.today()
    branch = access.load_editable_branch(session, code, actor)
    form = HandoverForm()
    form.member_id.choices = grouped(
        choices.members_for_posts(session, branch, day), first=("", "请选择")
    )
    posts = queries.secretaries(session, branch, day)
    name = branch_views.short_name_of(branch)
    back = url_for("organization.handover", code=code)
    page = form_page(
        "提出书记交接",
        back,
        [(name, branch_views.branch_url(branch)), ("书记交接", back)],
        submit="提出交接",
        lead="安全管理员确认后，前任的任职和授权、接任人的任职和授权一并变更；确认以前不作任何变更。",
    )
    return page.answer(
        form,
        lambda: operations.propose_handover(
            session,
            branch,
            actor=actor,
            name=name,
            former=posts[0].member.name if posts else "",
            member_id=int(form.member_id.data or 0),
            starts_on=day_of(form.starts_on),
            reason=text_of(form.reason),
        ),
        done="书记交接已提出，安全管理员确认后生效。",
    )


@blueprint.route("/branches/<code>/handover/withdraw", methods=["GET", "POST"])
@requires(Permission.BRANCH_EDIT, emits={AuditAction.PROPOSAL_WITHDRAWN})
def withdraw_handover(code: str) -> Response:
    """Take back a change that nobody has confirmed."""
    session, actor = db.session(), current_actor()
    branch = access.load_editable_branch(session, code, actor)
    found = operations.open_handover(session, branch)
    if found is None:
        raise NotFound("没有等待确认的书记交接。")
    return removal(
        "书记交接",
        {"事项": found.label, "任职日期": found.details["valid_from"], "依据": found.reason},
        lambda _: proposals.withdraw(session, found.id, actor=actor),
        back=url_for("organization.handover", code=code),
        verb="撤回",
        warning="撤回后安全管理员不再办理",
        note="需要时可以重新提出。",
        done="书记交接已撤回。",
    )
