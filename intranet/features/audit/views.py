"""The audit trail: list with filters, one event. Nothing here changes anything."""

from datetime import date

from flask import Blueprint, Response, render_template, request

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.features.audit import queries
from intranet.foundation.database import db
from intranet.foundation.typed import cleaned
from intranet.pagekit.access import requires
from intranet.pagekit.htmx import respond

blueprint = Blueprint("audit", __name__, url_prefix="/audit")


def _day(text: str) -> date | None:
    """A day of this century; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


@blueprint.get("")
@requires(Permission.AUDIT_READ)
def index() -> Response:
    """List events, newest first."""
    given = {
        name: cleaned(request.args.get(name, ""))[:40]
        for name in ("person", "action", "object", "from", "to")
    }
    first, last = _day(given["from"]), _day(given["to"])
    known = given["action"] in dict(queries.OFFERED_ACTIONS)
    filters = {
        "person": given["person"],
        "action": given["action"] if known else "",
        "object": given["object"] if given["object"] in dict(queries.OFFERED_OBJECTS) else "",
        "from": first.isoformat() if first else "",
        "to": last.isoformat() if last else "",
    }
    page = queries.trail(
        db.session(),
        queries.TrailFilter(
            person=filters["person"],
            action=AuditAction(filters["action"]) if known else None,
            object_kind=filters["object"],
            first=first,
            last=last,
        ),
        queries.Moment.parse(request.args.get("page", "")),
    )
    return respond(
        "audit/index.html",
        "results",
        page=page,
        filters=filters,
        actions=queries.OFFERED_ACTIONS,
        objects=queries.OFFERED_OBJECTS,
        args={name: value for name, value in filters.items() if value},
    )


@blueprint.get("/<int:event_id>")
@requires(Permission.AUDIT_READ)
def show(event_id: int) -> str:
    """One event with what changed, where that is not content."""
    return render_template("audit/show.html", file=queries.event(db.session(), event_id))
