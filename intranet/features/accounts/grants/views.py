"""Grants, for the security administrator: who may do what, where and for how long."""

from flask import Response, make_response, render_template, request, url_for

from intranet.domain.access.accounts import RoleGrant
from intranet.domain.access.roles import Permission, Role
from intranet.features.accounts.grants import operations, queries
from intranet.features.accounts.grants.forms import EndForm, GrantForm
from intranet.features.accounts.page import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.typed import cleaned
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.htmx import go_to, respond
from intranet.pagekit.saving import FormPage, Refused, attempt
from intranet.pagekit.session import current_actor


@blueprint.get("/grants")
@requires(Permission.GRANT_MANAGE)
def grants() -> Response:
    """List accounts with the roles that count today."""
    role = request.args.get("role", "")
    filters = {
        "q": cleaned(request.args.get("q", ""))[:40],
        "role": role if role in {one.value for one in Role} else "",
    }
    page = queries.holders(
        db.session(),
        text=filters["q"],
        role=Role(filters["role"]) if filters["role"] else None,
        day=clock.today(),
        start=request.args.get("page", "")[:41],
    )
    return respond(
        "accounts/grants/grants.html",
        "results",
        page=page,
        filters=filters,
        roles=Role.choices(),
        args={name: value for name, value in filters.items() if value},
    )


def _page(
    user_id: int, form: GrantForm | None, places: list[queries.Place], status: int
) -> Response:
    day = clock.today()
    holder = queries.holder(db.session(), user_id, day)
    page = render_template(
        "accounts/grants/grants_of.html",
        holder=holder,
        lines=[(line, line.standing(day), line.ended(day)) for line in holder.grants],
        own=user_id == current_actor().user_id,
        form=form or GrantForm(places),
    )
    return make_response(page, status)


@blueprint.get("/grants/<int:user_id>")
@requires(Permission.GRANT_MANAGE)
def grants_of(user_id: int) -> Response:
    """All grants of one account, with the form for a new one."""
    return _page(user_id, None, queries.places(db.session(), clock.today()), 200)


@blueprint.post("/grants/<int:user_id>")
@requires(Permission.GRANT_MANAGE)
def add_grant(user_id: int) -> Response:
    """Give a role."""
    places = queries.places(db.session(), clock.today())
    form = GrantForm(places)

    def act() -> tuple[RoleGrant, queries.Place]:
        place = next(place for place in places if place.key == form.place.data)
        grant = operations.add_grant(
            db.session(),
            user_id,
            actor=current_actor(),
            role=Role(form.role.data),
            place=operations.GrantedPlace(
                place.name, place.committee_id, place.branch_id, place.party_group_id
            ),
            valid_from=form.valid_from.data or clock.today(),
            valid_to=form.valid_to.data,
        )
        return grant, place

    outcome = attempt(form, act)
    if isinstance(outcome, Refused):
        return _page(user_id, form, places, outcome.status)
    grant, place = outcome.value
    notices.done(
        f"已授予“{grant.role.label}”（{place.name}），本人下一次操作起生效。"
        if grant.valid_from <= clock.today()
        else f"已授予“{grant.role.label}”（{place.name}），{grant.valid_from.isoformat()}起生效。"
    )
    return go_to(url_for("admin.grants_of", user_id=user_id))


@blueprint.route("/grants/<int:user_id>/<int:grant_id>/end", methods=["GET", "POST"])
@requires(Permission.GRANT_MANAGE)
def end_grant(user_id: int, grant_id: int) -> Response:
    """Ask when a grant ends, and end it."""
    form = EndForm()
    holder, line = queries.grant_of(db.session(), user_id, grant_id, clock.today())
    page = FormPage(
        "accounts/grants/grant_end.html",
        url_for("admin.grants_of", user_id=user_id),
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
