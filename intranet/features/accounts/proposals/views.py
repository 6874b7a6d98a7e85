"""What waits for another administrator: shown, confirmed, declined, withdrawn."""

from flask import Response, current_app, make_response, render_template, url_for

from intranet.domain.access import proposals
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.proposals import Act
from intranet.features.accounts.lists.papers import slips
from intranet.features.accounts.page import blueprint
from intranet.features.accounts.proposals import operations, queries
from intranet.features.accounts.proposals.forms import DeclineForm
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit import notices
from intranet.pagekit.access import require_confirmation, requires
from intranet.pagekit.addresses import public_address
from intranet.pagekit.filters import stamp
from intranet.pagekit.htmx import go_to
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.saving import FormPage, Refused, press
from intranet.pagekit.session import current_actor

COLUMNS = (
    Column("事项", 40, lambda line: line.proposal.label, heads=True),
    Column("依据", 30, lambda line: line.proposal.reason),
    Column("提出人", 12, lambda line: line.proposer),
    Column("提出时间", 18, lambda line: stamp(line.proposal.proposed_at)),
    Column("确认人", 12, lambda line: line.decider, blank=""),
    Column("确认时间", 18, lambda line: stamp(line.proposal.decided_at), blank=""),
    Column("状态", 12, lambda line: line.proposal.look[0]),
)


@listed(blueprint, "/proposals", Permission.PROPOSAL_DECIDE, "accounts/proposals/proposals.html")
def proposals_list() -> Listing:
    """What waits, and what was settled of late."""
    found = queries.lines(db.session(), current_actor(), clock.today())
    waiting = [line for line in found if line.proposal.is_open]
    settled = [line for line in found if not line.proposal.is_open]
    return Listing(
        title="待确认和近期办结的事项",
        columns=COLUMNS,
        statement=[*waiting, *settled],
        unit="项",
        narrows=False,
        shown=False,
        values={"waiting": waiting, "settled": settled},
    )


def _page(number: int) -> FormPage:
    def values() -> dict[str, object]:
        return {"line": queries.line(db.session(), current_actor(), clock.today(), number)}

    return FormPage("accounts/proposals/proposal.html", url_for("admin.proposals_list"), values)


@blueprint.get("/proposals/<int:number>")
@requires(Permission.PROPOSAL_DECIDE)
def proposal(number: int) -> Response:
    """One proposal with what can be done about it."""
    return _page(number).show(DeclineForm())


@blueprint.post("/proposals/<int:number>/confirm")
@requires(
    Permission.PROPOSAL_DECIDE,
    emits={
        AuditAction.PASSWORD_RESET,
        AuditAction.SECOND_FACTOR_RESET,
        AuditAction.USER_CREATED,
        AuditAction.USER_ENABLED,
        AuditAction.USER_LINKED,
        AuditAction.GRANT_ADDED,
        AuditAction.PROPOSAL_CONFIRMED,
        *proposals.CARRIED,
    },
)
def confirm_proposal(number: int) -> Response:
    """Carry it out; the password is asked for once more."""
    require_confirmation()
    outcome = press(lambda: operations.confirm(db.session(), number, actor=current_actor()))
    if isinstance(outcome, Refused):
        return _page(number).show(DeclineForm(formdata=None), outcome)
    done: operations.Done = outcome.value
    if done.proposal.act in {Act.NEW_ACCOUNTS, Act.RESETS}:
        document = slips(
            done.given,
            address=public_address("accounts.sign_in"),
            office=current_app.config["SETTINGS"].office_name,
            demo=in_demo(),
        )
        # what is printed lies sealed until it is fetched: the passwords are nowhere else
        return print_answer(
            "slips.html", document, restricted=True, again=url_for("admin.proposals_list")
        )
    if done.given:
        # in the answer itself: it is stored nowhere and cannot be shown again
        page = render_template(
            "accounts/people/password_once.html",
            title=f"已确认：{done.proposal.act.label}",
            user=done.given[0].user,
            password=done.given[0].password,
        )
        return make_response(page)
    notices.done(f"{done.proposal.label}，已确认。")
    return go_to(url_for("admin.proposals_list"))


@blueprint.post("/proposals/<int:number>/decline")
@requires(Permission.PROPOSAL_DECIDE, emits={AuditAction.PROPOSAL_DECLINED})
def decline_proposal(number: int) -> Response:
    """Refuse it with a reason."""
    form = DeclineForm()
    return _page(number).save(
        form,
        lambda: proposals.decline(
            db.session(), number, actor=current_actor(), answer=form.answer.data or ""
        ),
        done="已答复不同意。",
    )


@blueprint.post("/proposals/<int:number>/withdraw")
@requires(Permission.PROPOSAL_DECIDE, emits={AuditAction.PROPOSAL_WITHDRAWN})
def withdraw_proposal(number: int) -> Response:
    """Take back what one proposed oneself."""
    outcome = press(lambda: proposals.withdraw(db.session(), number, actor=current_actor()))
    if isinstance(outcome, Refused):
        return _page(number).show(DeclineForm(formdata=None), outcome)
    notices.done("已撤回。")
    return go_to(url_for("admin.proposals_list"))
