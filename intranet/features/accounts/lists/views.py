"""Lists of accounts, for the system administrator, and of roles, for the security administrator."""

from typing import Any

from flask import Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.proposals import Act, Proposal, propose
from intranet.domain.organization.directory import branches_on
from intranet.features.accounts.lists import operations, queries
from intranet.features.accounts.lists.forms import GrantsForm, accounts_form
from intranet.features.accounts.page import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import branch_options
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

POSTS, AGAIN = "posts", "again"
WHO = (("", "全部党员"), (POSTS, "担任职务的"), (AGAIN, "已有账号，密码没有用过的"))


def _done(proposal: Proposal) -> str:
    return f"{proposal.label}，已提出，另一名管理员确认后生效。"


@blueprint.route("/accounts/list", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE, emits={AuditAction.PROPOSAL_MADE})
def propose_accounts() -> Response:
    """Propose, in one list, accounts for members who have none, or new passwords for who has not signed in."""
    session, actor, day = db.session(), current_actor(), clock.today()
    committees = actor.committee_ids(Permission.ACCOUNT_MANAGE)
    names = [one for one in branches_on(session, day) if one.committee_id in committees]
    filters = {
        "branch": request.args.get("branch", "")[:12],
        "who": request.args["who"] if request.args.get("who") in dict(WHO) else "",
    }
    again = filters["who"] == AGAIN
    people, more, waiting = (
        queries.unopened(session, committees, day, branch=filters["branch"], own=actor.accounts)
        if again
        else queries.people(
            session, committees, day, branch=filters["branch"], posts=filters["who"] == POSTS
        )
    )
    form = accounts_form(people)

    def act() -> Proposal:
        lines = form.chosen()
        if not again:
            operations.check_names(session, lines)
        return propose(
            session,
            Act.RESETS if again else Act.NEW_ACCOUNTS,
            actor=actor,
            user=None,
            what=operations.names_of([line["display_name"] for line in lines]),
            details={"accounts": lines},
            reason=form.reason.data or "",
        )

    page = FormPage(
        "accounts/lists/accounts.html",
        url_for("admin.accounts"),
        {
            "more": more,
            "waiting": waiting,
            "filters": filters,
            "again": again,
            "who": WHO,
            "branch_options": branch_options(names),
        },
    )
    return page.answer(form, act, done=_done)


@blueprint.route("/grants/list", methods=["GET", "POST"])
@requires(Permission.GRANT_MANAGE, emits={AuditAction.PROPOSAL_MADE})
def propose_grants() -> Response:
    """Propose the roles that follow from memberships and posts, in one list."""
    session, actor, day = db.session(), current_actor(), clock.today()
    committees = actor.committee_ids(Permission.GRANT_MANAGE)
    wanted, more, waiting = queries.to_propose(session, committees, day, own=actor.accounts)
    form = GrantsForm(wanted)

    def act() -> Proposal:
        chosen = set(form.roles.data or ())
        lines: list[dict[str, Any]] = [
            {
                "key": one.key,
                "user_id": one.user_id,
                "name": one.name,
                "username": one.username,
                "role": one.role.label,
                "place": one.place.name,
                "why": one.why,
            }
            for one in wanted
            if one.key in chosen
        ]
        return propose(
            session,
            Act.GRANTS,
            actor=actor,
            user=None,
            what=f"{operations.names_of(list(dict.fromkeys(line['name'] for line in lines)))}，共{len(lines)}项",
            details={"grants": lines},
            reason=form.reason.data or "",
        )

    page = FormPage(
        "accounts/lists/grants.html",
        url_for("admin.grants"),
        {"wanted": wanted, "more": more, "waiting": waiting},
    )
    return page.answer(form, act, done=_done)
