"""Deputies: asked for, ended, taken back by who asked; shown to both on the page of the own account."""

from flask import Response, url_for

from intranet.domain.access import proposals
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.features.accounts import queries
from intranet.features.accounts.deputies import operations
from intranet.features.accounts.deputies.forms import DeputyForm
from intranet.features.accounts.deputies.queries import candidates
from intranet.features.accounts.grants.queries import places
from intranet.features.accounts.views import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.pagekit.access import requires
from intranet.pagekit.forms import given
from intranet.pagekit.removal import removal
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor


@blueprint.route("/account/deputies/new", methods=["GET", "POST"])
@requires(Permission.DEPUTIZE, emits={AuditAction.PROPOSAL_MADE})
def new_deputy() -> Response:
    """Ask that somebody exercises one's role for a while."""
    session, actor, day = db.session(), current_actor(), clock.today()
    branches = actor.own_branches(Permission.DEPUTIZE)
    own = {
        one.key: one
        for one in places(session, day)
        if one.branch_id in branches and one.party_group_id is None
    }
    form = DeputyForm(
        [(key, one.name) for key, one in own.items()],
        candidates(session, branches, actor, day),
    )
    page = FormPage("accounts/deputies/new.html", url_for("accounts.account"), {})
    return page.answer(
        form,
        lambda: operations.ask_for_deputy(
            session,
            actor=actor,
            place=own[form.place.data],
            user_id=int(form.deputy.data),
            valid_from=given(form.valid_from.data),
            valid_to=given(form.valid_to.data),
            reason=form.reason.data or "",
        ),
        done="已提出，安全管理员确认后生效。",
    )


@blueprint.route("/account/deputies/<int:grant_id>/end", methods=["GET", "POST"])
@requires(Permission.DEPUTIZE, emits={AuditAction.GRANT_ENDED})
def end_deputy(grant_id: int) -> Response:
    """Ask whether it is to end at once, or end it."""
    session, actor = db.session(), current_actor()
    found = queries.standing_in(session, actor.accounts, clock.today())
    one = next((one for one in found if one.id == grant_id and one.own), None)
    if one is None:
        raise NotFound("没有找到这项委托，或者已经结束。")
    return removal(
        "代行委托",
        {"委托": one.words},
        lambda _: operations.end_deputy(session, grant_id, actor=actor),
        back=url_for("accounts.account"),
        verb="结束",
        warning="立即生效，代行人不能再以您的职责办理",
        note="审计记录会保留结束的时间和办理人。",
        done="代行委托已结束，立即生效。",
    )


@blueprint.route("/account/deputies/asked/<int:number>/withdraw", methods=["GET", "POST"])
@requires(Permission.DEPUTIZE, emits={AuditAction.PROPOSAL_WITHDRAWN})
def withdraw_deputy(number: int) -> Response:
    """Take back what no administrator has confirmed."""
    session, actor = db.session(), current_actor()
    found = queries.asked_for(session, actor.accounts)
    one = next((one for one in found if one.id == number), None)
    if one is None:
        raise NotFound("没有找到这项委托，或者已经办理。")
    return removal(
        "代行委托",
        {"委托": one.label, "依据": one.reason},
        lambda _: proposals.withdraw(session, number, actor=actor),
        back=url_for("accounts.account"),
        verb="撤回",
        warning="撤回后安全管理员不再办理",
        note="需要时可以重新提出。",
        done="已撤回。",
    )
