"""The gathering that a line of a register belongs to: which are offered, and its name where the line is shown."""

from typing import Any

from sqlalchemy import Select, and_, select

from intranet.domain.access.roles import Actor
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import visible
from intranet.domain.organization.homes import Home
from intranet.domain.records.workflow import State
from intranet.foundation.database import db
from intranet.pagekit.session import current_actor

_OFFERED = 80


def gathering_choices(home: Home, linked: int | None) -> list[tuple[str, str]]:
    """Recent gatherings of the place that the person may read, and the linked one. One statement."""
    rows = db.session().execute(
        select(Activity.id, Activity.held_on, Activity.title)
        .where(
            visible(current_actor()),
            Activity.committee_id == home.committee_id,
            Activity.branch_id == home.branch_id,
            Activity.state != State.VOIDED,
        )
        .order_by((Activity.id == (linked or 0)).desc(), Activity.held_on.desc(), Activity.id)
        .limit(_OFFERED)
    )
    found = [(str(key), f"{day.isoformat()} {title}") for key, day, title in rows]
    return [("", "不关联"), *found]


def with_gathering(lines: Select[Any], table: Any, actor: Actor) -> Select[Any]:
    """The lines of a table with ``activity``, the title of the gathering of each, where the person may read it."""
    return lines.add_columns(Activity.title.label("activity")).outerjoin(
        Activity, and_(Activity.id == table.activity_id, visible(actor))
    )
