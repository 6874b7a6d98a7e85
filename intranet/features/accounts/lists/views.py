"""Lists of accounts, for the system administrator, and of roles, for the security administrator."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.proposals import Act, Proposal, propose
from intranet.domain.organization.directory import branches_on
from intranet.features.accounts.lists import files, operations, queries
from intranet.features.accounts.lists.forms import GrantsForm, accounts_form
from intranet.features.accounts.page import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import RefusedFile
from intranet.foundation.sheets import MOST_BYTES
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import branch_options
from intranet.pagekit.downloads import sheet_response
from intranet.pagekit.saving import FormPage, Refused
from intranet.pagekit.session import current_actor

POSTS, AGAIN = "posts", "again"
WHO = (("", "全部党员"), (POSTS, "担任职务的"), (AGAIN, "已有账号，密码没有用过的"))


def _done(proposal: Proposal) -> str:
    return f"{proposal.label}，已提出，另一名管理员确认后生效。"


class Chosen(NamedTuple):
    """Whom the page lists: narrowed how, how many more there are, how many are proposed already."""

    filters: dict[str, str]
    people: list[queries.Person]
    more: int
    waiting: int

    @property
    def again(self) -> bool:
        """Whether they have accounts, and get new passwords."""
        return self.filters["who"] == AGAIN


def _chosen() -> Chosen:
    session, actor, day = db.session(), current_actor(), clock.today()
    committees = actor.committee_ids(Permission.ACCOUNT_MANAGE)
    filters = {
        "branch": request.args.get("branch", "")[:12],
        "who": request.args["who"] if request.args.get("who") in dict(WHO) else "",
    }
    if filters["who"] == AGAIN:
        found = queries.unopened(
            session, committees, day, branch=filters["branch"], own=actor.accounts
        )
    else:
        found = queries.people(
            session, committees, day, branch=filters["branch"], posts=filters["who"] == POSTS
        )
    return Chosen(filters, *found)


def _accounts_page(chosen: Chosen, left: Sequence[str] = ()) -> FormPage:
    committees = current_actor().committee_ids(Permission.ACCOUNT_MANAGE)
    names = [
        one for one in branches_on(db.session(), clock.today()) if one.committee_id in committees
    ]
    return FormPage(
        "accounts/lists/accounts.html",
        url_for("admin.accounts"),
        {
            "more": chosen.more,
            "waiting": chosen.waiting,
            "filters": chosen.filters,
            "again": chosen.again,
            "who": WHO,
            "branch_options": branch_options(names),
            "left": left,
        },
    )


@blueprint.route("/accounts/list", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE, emits={AuditAction.PROPOSAL_MADE})
def propose_accounts() -> Response:
    """Propose, in one list, accounts for members who have none, or new passwords for who has not signed in."""
    chosen = _chosen()
    form = accounts_form(chosen.people)

    def act() -> Proposal:
        lines = form.chosen()
        if not chosen.again:
            operations.check_names(db.session(), lines)
        return propose(
            db.session(),
            Act.RESETS if chosen.again else Act.NEW_ACCOUNTS,
            actor=current_actor(),
            user=None,
            what=operations.names_of([line["display_name"] for line in lines]),
            details={"accounts": lines},
            reason=form.reason.data or "",
        )

    return _accounts_page(chosen).answer(form, act, done=_done)


@blueprint.get("/accounts/list.xlsx")
@requires(Permission.ACCOUNT_MANAGE)
def accounts_file() -> Response:
    """The list as a file to fill in, with the user names that are proposed."""
    return sheet_response(
        "账号",
        files.COLUMNS,
        files.rows(_chosen().people),
        title="账号登记表",
        note="账号可以修改；不建立的，“建立”一列填否。编号和表头不改动。",
        as_of=clock.today(),
        offers=files.OFFERS,
    )


@blueprint.post("/accounts/list/file")
@requires(Permission.ACCOUNT_MANAGE, emits=())
def fill_accounts() -> Response:
    """The list filled in as the file says, to be looked through and proposed; nothing is written."""
    chosen = _chosen()
    sent = request.files.get("file")
    try:
        told, left = files.read(
            sent.stream.read(MOST_BYTES + 1) if sent else b"",
            (sent.filename if sent else "") or "",
            chosen.people,
        )
    except RefusedFile as refused:
        return _accounts_page(chosen).show(
            accounts_form(chosen.people, {}), Refused(422, str(refused))
        )
    form = accounts_form(chosen.people, told)
    form.names_are_fine()
    return _accounts_page(chosen, left).show(form)


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
