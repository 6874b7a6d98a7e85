"""应急查阅: asking for it, allowing it, reading under it."""

from typing import Any

from flask import Response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.integrity.knowing import Sight, relatives_of, rows_in
from intranet.domain.integrity.openings import (
    OpenedRegister,
    ReadingOpening,
    decide,
    openings_for,
)
from intranet.domain.integrity.restricted import FirstFormMeasure, Sanction
from intranet.domain.organization.directory import branches_of
from intranet.features.integrity.restricted import operations, queries
from intranet.features.integrity.restricted.forms import OpeningForm
from intranet.features.integrity.restricted.page import (
    blueprint,
    damage_of,
    marked,
    read_seen,
    tabs,
)
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.foundation.sealed import set_apart
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor


@blueprint.get("/openings")
@requires(Permission.OPENING_ASK)
def openings() -> str:
    """What one asked to read, and for who decides what everybody asked."""
    session, actor = db.session(), current_actor()
    decides = actor.committee_ids(Permission.SANCTION_EDIT)
    found = openings_for(session, actor, decides)
    whole, _ = set_apart(found)
    return render_template(
        "integrity/restricted/openings.html",
        tabs=tabs("openings"),
        openings=found,
        legible=whole,
        branches=queries.branch_names(session, (one.branch_id for one in found)),
        names=queries.accounts_named(
            session, (who for one in found for who in (one.asked_by_id, one.decided_by_id))
        ),
        decides=decides,
        me=actor.user_id,
        now=clock.now(),
    )


@blueprint.route("/openings/new", methods=["GET", "POST"])
@requires(Permission.OPENING_ASK, emits={AuditAction.OPENING_ASKED})
def new_opening() -> Response:
    """Ask to read one register of one branch."""
    session, actor = db.session(), current_actor()
    if actor.can(Permission.SANCTION_READ):
        raise NotAllowed("您可以直接查阅，不需要申请。")
    branches = branches_of(session, actor, clock.today(), permission=Permission.OPENING_ASK)
    form = OpeningForm.of(ReadingOpening(), is_new=True)
    form.branch_id.choices = choices(
        [("", "请选择"), *((one.id, one.short_name) for one in branches)]
    )
    committees = {one.id: one.committee_id for one in branches}
    return FormPage(
        "integrity/restricted/opening_form.html", url_for("restricted.openings")
    ).answer(
        form,
        lambda: operations.ask_opening(
            session, committees[form.branch_id.data], form.columns(), actor=actor
        ),
        done="申请已提交，由机关纪委答复。",
    )


@blueprint.post("/openings/<int:key>/decide")
@requires(
    Permission.SANCTION_EDIT, emits={AuditAction.OPENING_APPROVED, AuditAction.OPENING_REFUSED}
)
def decide_opening(key: int) -> Response:
    """Allow it for a day, or not."""
    session, actor = db.session(), current_actor()
    opening = session.get(ReadingOpening, key)
    if opening is None or opening.committee_id not in actor.committee_ids(Permission.SANCTION_EDIT):
        raise NotFound("没有找到这项申请。")
    decide(session, opening, approved=request.form.get("answer") == "yes", actor=actor)
    notices.done("申请已答复。")
    return go_to(url_for("restricted.openings"))


@blueprint.get("/openings/<int:key>")
@requires(Permission.OPENING_ASK, reads={AuditAction.RESTRICTED_READ})
def read_opening(key: int) -> str:
    """The rows that were opened, while they are."""
    session, actor = db.session(), current_actor()
    opening = session.get(ReadingOpening, key)
    served = actor.committee_ids(Permission.OPENING_ASK)
    if (
        opening is None
        or opening.asked_by_id != actor.user_id
        or opening.committee_id not in served
    ):
        raise NotFound("没有找到这项申请。")
    if not opening.holds_at(clock.now()):
        raise NotAllowed("这项申请没有同意或者已经到期，现在不能查阅。")
    sanctions = opening.register is OpenedRegister.SANCTIONS
    table: type[Any] = Sanction if sanctions else FirstFormMeasure
    rows, damaged = set_apart(rows_in(session, table, opening.branch_id))
    avoided = relatives_of(session, actor) | {actor.member_id}
    sight = Sight(f"应急查阅{opening.id}号")
    seen = [(row, sight) for row in rows if row.member_id not in avoided]
    read_seen(table, seen, sight.why)
    return render_template(
        "integrity/restricted/opening.html",
        opening=opening,
        lines=queries.lines(session, seen),
        marked=marked(),
        sanctions=sanctions,
        damage=damage_of(damaged),
    )
