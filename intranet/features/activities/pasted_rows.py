"""From a text that tells of several gatherings to rows that are confirmed, and from the rows to drafts."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.pasted_list import Passage, Review, read_review
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.activities.visibility import may_log
from intranet.domain.organization.existence import require_branch_on
from intranet.domain.organization.homes import Home
from intranet.domain.organization.tables import Branch
from intranet.domain.planning.drafting import Wanted, draft_gatherings
from intranet.domain.records.workflow import State
from intranet.features.activities import queries
from intranet.foundation import clock

RECORDED = "活动台账中已有这一天的同类活动"


def draftable_kinds(session: Session, actor: Actor, home: Home) -> list[ActivityKind]:
    """Kinds of which the person may make drafts here. Three statements."""
    offered = queries.offered_kinds(session, actor, branch_id=home.branch_id, day=clock.today())
    return [
        kind
        for kind in offered
        if may_log(actor, kind, branch_id=home.branch_id, party_group_id=None)
    ]


def read(text: str, kinds: Sequence[ActivityKind], year: int | None) -> Review:
    """What the text tells, where these kinds may be meant; of *year* or this one where it names none."""
    today = clock.today()
    labels = {kind.code: kind.label for kind in kinds}
    return read_review(text, labels, today, year=year or today.year)


def rows_of(
    session: Session, home: Home, passages: Sequence[Passage], kinds: Sequence[ActivityKind]
) -> Iterator[dict[str, Any]]:
    """Gatherings whose day is told, as rows; what is recorded already is not ticked. One statement."""
    labels = {kind.code: kind.label for kind in kinds}
    recorded = _recorded(session, home, {one.when.first for one in passages})
    for one in passages:
        first, *others = one.kinds
        doubts = [RECORDED] if (is_known := (one.when.first, first) in recorded) else []
        if one.when.doubt:
            doubts.append(one.when.doubt)
        if others:
            also = "、".join(labels[code] for code in others)
            doubts.append(f"原文还写了{also}，建好草稿后加选")
        said = {name: found.value for name, found in one.said.values.items()}
        yield {
            "take": not is_known,
            "told": one.text,
            "doubt": "；".join(doubts),
            "kind": first,
            "title": f"{one.when.first.month}月{labels[first]}",
            "held_on": one.when.first,
            "ends_on": one.when.last,
            **{
                name: said.get(name)
                for name in ("starts_at", "ends_at", "place", "chair_name", "theme")
            },
        }


def _recorded(session: Session, home: Home, days: Collection[date]) -> set[tuple[date, str]]:
    """Day and kind of what is recorded of the place on these days, and not struck."""
    found = session.execute(
        select(Activity.held_on, ActivityKind.code)
        .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
        .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
        .where(
            Activity.committee_id == home.committee_id,
            Activity.branch_id == home.branch_id,
            Activity.held_on.in_(days),
            Activity.state != State.VOIDED,
        )
    )
    return {(day, code) for day, code in found}


def draft_all(session: Session, home: Home, wanted: Sequence[Wanted], *, actor: Actor) -> int:
    """Make these drafts, all or none; how many there are.

    Raises RuleBroken beside ``rows`` for a day on which the branch was not there.
    """
    branch = None
    if home.branch_id is not None:
        days = [one.held_on for one in wanted]
        for day in {min(days), max(days)}:
            require_branch_on(session, home.branch_id, day, field="rows")
        branch = session.get_one(Branch, home.branch_id)
    ordered = sorted(wanted, key=lambda one: one.held_on)
    return len(draft_gatherings(session, home.committee_id, branch, ordered, actor=actor))
