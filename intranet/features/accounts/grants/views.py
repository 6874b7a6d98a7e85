"""Grants, for the security administrator: who may do what, where and for how long."""

from flask import Response, make_response, render_template, request, url_for

from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.proposals import Act, Proposal, propose
from intranet.domain.access.roles import Role
from intranet.domain.access.saved_searches import SavedSearch
from intranet.features.accounts.grants import operations, queries
from intranet.features.accounts.grants.forms import EndForm, GrantForm
from intranet.features.accounts.grants.places import Place
from intranet.features.accounts.page import PROPOSED, WHOSE, blueprint
from intranet.features.accounts.people import operations as people
from intranet.features.accounts.people.forms import LinkForm
from intranet.features.accounts.people.queries import page_by_username
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.pagination import Page
from intranet.foundation.typed import cleaned, read_day
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.forms import given
from intranet.pagekit.htmx import go_to
from intranet.pagekit.listings import Column, Listing, kept_searches, listed
from intranet.pagekit.removal import removal
from intranet.pagekit.saving import FormPage, Refused, attempt
from intranet.pagekit.session import current_actor

COLUMNS = (
    Column(
        "账号",
        16,
        lambda row: row.username,
        heads=True,
        link=lambda row: url_for("admin.grants_of", user_id=row.id),
    ),
    *WHOSE,
    Column(
        "现有角色",
        50,
        lambda row: "、".join(f"{line.words}（{line.place}）" for line in row.grants),
        blank="未授权",
    ),
)


@listed(blueprint, "/grants", Permission.GRANT_MANAGE, "accounts/grants/grants.html")
def grants() -> Listing:
    """List accounts with the roles that count today."""
    session, today = db.session(), clock.today()
    role = request.args.get("role", "")
    filters = {
        "q": cleaned(request.args.get("q", ""))[:40],
        "role": role if role in {one.value for one in Role} else "",
    }
    asked = queries.holders(
        text=filters["q"], role=Role(filters["role"]) if filters["role"] else None, day=today
    )

    def page() -> tuple[Page[queries.Holder], list[SavedSearch]]:
        found = page_by_username(session, asked, request.args.get("page", "")[:41])
        return found.showing(queries.holding(session, found.rows, today)), kept_searches()

    return Listing(
        title="授权",
        columns=COLUMNS,
        statement=lambda: queries.holding(
            session, session.execute(asked.order_by(User.username)).all(), today
        ),
        paged=page,
        values={"filters": filters, "roles": Role.choices()},
    )


@blueprint.get("/grants/to-do")
@requires(Permission.GRANT_MANAGE)
def grants_to_do() -> str:
    """Rights to be looked at: of people who left or moved, of posts and terms that end, of accounts nobody uses."""
    actor, day = current_actor(), clock.today()
    return render_template(
        "accounts/grants/to_do.html",
        found=queries.to_do(db.session(), actor.committee_ids(Permission.GRANT_MANAGE), day),
        own=actor.accounts,
        today=day,
    )


@blueprint.route("/grants/<int:user_id>/end-all", methods=["GET", "POST"])
@requires(Permission.GRANT_MANAGE, emits={AuditAction.GRANT_ENDED})
def end_all_grants(user_id: int) -> Response:
    """Ask whether everything that an account holds is to end at once, or end it."""
    session, actor = db.session(), current_actor()
    user = people.other_account(session, user_id, actor=actor)
    return removal(
        "全部授权",
        {"账号": user.username, "姓名": user.display_name},
        lambda _: operations.end_all(session, user_id, actor=actor),
        back=url_for("admin.grants_to_do"),
        verb="收回",
        warning="立即生效，本人不能再使用各项功能",
        note="以后需要时可以重新授权。审计记录保留各项授权的收回时间和办理人。",
        done="已收回全部授权，立即生效。",
    )


@blueprint.route("/grants/<int:user_id>/member", methods=["GET", "POST"])
@requires(Permission.GRANT_MANAGE, emits={AuditAction.PROPOSAL_MADE})
def link_member(user_id: int) -> Response:
    """Propose to which member an account belongs; it counts when another administrator confirms it."""
    session, actor = db.session(), current_actor()
    user = people.other_account(session, user_id, actor=actor)
    form = LinkForm(member=people.member_words(session, user.member_id))

    def act() -> Proposal:
        details = form.columns()
        reason = details.pop("reason")
        people.check_link(session, user_id, actor=actor, **details)
        return propose(
            session,
            Act.LINK,
            actor=actor,
            user=user,
            what=f"{user.username}（{user.display_name}）",
            details=details,
            reason=reason,
        )

    page = FormPage("accounts/grants/link.html", _back(user_id), {"user": user})
    return page.answer(form, act, done=PROPOSED)


def _back(user_id: int) -> str:
    """The list from which somebody came, or all grants of the account."""
    if request.args.get("from") == "to-do":
        return url_for("admin.grants_to_do")
    return url_for("admin.grants_of", user_id=user_id)


def _page(
    user_id: int,
    form: GrantForm | None,
    places: list[Place],
    refused: Refused | None = None,
) -> Response:
    day = clock.today()
    holder = queries.holder(db.session(), user_id, day)
    page = render_template(
        "accounts/grants/grants_of.html",
        holder=holder,
        lines=[(line, line.standing(day), line.ended(day)) for line in holder.grants],
        own=user_id == current_actor().user_id,
        form=form or GrantForm(places),
        refused=refused,
    )
    return make_response(page, refused.status if refused else 200)


@blueprint.get("/grants/<int:user_id>")
@requires(Permission.GRANT_MANAGE)
def grants_of(user_id: int) -> Response:
    """All grants of one account, with the form for a new one."""
    return _page(user_id, None, queries.places(db.session(), clock.today()))


@blueprint.post("/grants/<int:user_id>")
@requires(Permission.GRANT_MANAGE, emits={AuditAction.PROPOSAL_MADE})
def add_grant(user_id: int) -> Response:
    """Propose a role; it is given when another administrator confirms it."""
    session, actor = db.session(), current_actor()
    places = queries.places(session, clock.today())
    form = GrantForm(places)

    def act() -> Proposal:
        place = next(place for place in places if place.key == form.place.data)
        role, first, last = Role(form.role.data), given(form.valid_from.data), form.valid_to.data
        user = operations.check_grant(
            session,
            user_id,
            actor=actor,
            role=role,
            place=place,
            valid_from=first,
            valid_to=last,
        )
        return propose(
            session,
            Act.GRANT,
            actor=actor,
            user=user,
            what=f"{user.username}（{user.display_name}），{role.label}（{place.name}）",
            details={
                "role": role.value,
                "place": place.key,
                "place_name": place.name,
                "valid_from": first.isoformat(),
                "valid_to": last.isoformat() if last else "",
            },
            reason=form.reason.data or "",
        )

    outcome = attempt(form, act)
    if isinstance(outcome, Refused):
        return _page(user_id, form, places, outcome)
    notices.done(f"{outcome.value.label}，已提出，另一名管理员确认后生效。")
    return go_to(url_for("admin.grants_of", user_id=user_id))


@blueprint.route("/grants/<int:user_id>/<int:grant_id>/end", methods=["GET", "POST"])
@requires(Permission.GRANT_MANAGE, emits={AuditAction.GRANT_ENDED})
def end_grant(user_id: int, grant_id: int) -> Response:
    """Ask when a grant ends, and end it."""
    form = EndForm(last_day=read_day(request.args.get("until", ""), clock.today()))
    holder, line = queries.grant_of(db.session(), user_id, grant_id, clock.today())
    page = FormPage(
        "accounts/grants/grant_end.html",
        _back(user_id),
        {"holder": holder, "line": line},
    )
    last = form.last_day.data
    return page.answer(
        form,
        lambda: operations.end_grant(
            db.session(),
            user_id,
            grant_id,
            actor=current_actor(),
            place=line.place,
            last_day=last,
        ),
        done=f"“{line.role.label}”有效至{last.isoformat()}。"
        if last
        else f"“{line.role.label}”已收回，立即生效。",
    )
