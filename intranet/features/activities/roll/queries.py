"""Gatherings that a late change of people has reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.late_changes import RollChange, handled_by, is_open
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import only_visible
from intranet.domain.organization.tables import short_name_on
from intranet.domain.records.workflow import State

SHOWN = 200


@dataclass(frozen=True)
class ChangedRoll:
    """One gathering with what has changed since it was handed in."""

    id: int
    title: str
    held_on: date
    branch_name: str
    state: State
    causes: Sequence[str]


def changed_rolls(
    session: Session, actor: Actor, *, member_ids: Sequence[int]
) -> list[ChangedRoll]:
    """Gatherings that wait for the person, the newest first; with *member_ids* those of these. One statement."""
    about = [RollChange.member_id.in_(member_ids)] if member_ids else []
    statement = only_visible(
        select(
            Activity.id,
            Activity.title,
            Activity.held_on,
            short_name_on(Activity.branch_id, Activity.held_on, Activity),
            Activity.state,
            RollChange.cause,
        ).join(RollChange, RollChange.activity_id == Activity.id),
        actor,
    ).where(is_open(), handled_by(actor), *about)
    found: dict[int, ChangedRoll] = {}
    causes: dict[int, list[str]] = {}
    for key, title, held_on, branch_name, state, cause in session.execute(
        statement.order_by(Activity.held_on.desc(), Activity.id.desc(), RollChange.id).limit(SHOWN)
    ).tuples():
        told = causes.setdefault(key, [])
        told.append(cause)
        found[key] = ChangedRoll(key, title, held_on, branch_name or "机关党委", state, told)
    return list(found.values())
