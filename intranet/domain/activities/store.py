"""Loading an activity is checking access to it: stranger NotFound; known but not allowed NotAllowed."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import Session, class_mapper
from sqlalchemy.orm.attributes import set_committed_value

from intranet.domain.access.roles import Actor
from intranet.domain.activities.elections import Candidate, Election
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import (
    Activity,
    ActivityRecord,
    AgendaItem,
    Attendance,
    RecordText,
    Resolution,
    Vote,
)
from intranet.domain.activities.visibility import may_log, readable
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.foundation.questions import Build, Question, Several, Value, ask, ordered

_GONE = "没有找到这条活动记录，或者不在您的查看范围内。"


def complete(session: Session, activities: Iterable[Activity]) -> None:
    """Load everything these activities are made of. One statement, none for what is loaded already."""
    bare = [one for one in activities if {"records", "attendance"} & inspect(one).unloaded]
    if bare:
        parts = _Parts([one.id for one in bare])
        ask(session, parts.asked)
        parts.join(bare)


def _load(session: Session, activity_id: int) -> Activity | None:
    """The whole activity. One statement."""
    itself, parts = Question(_activities, list, activities=[activity_id]), _Parts([activity_id])
    ask(session, itself, parts.asked)
    parts.join(itself.answer)
    return next(iter(itself.answer), None)


class _Parts:
    """The rows of everything that some activities are made of."""

    def __init__(self, activity_ids: Collection[int]) -> None:
        self._rows: dict[type[Any], Question[list[Any]]] = {
            table: Question(build, list, activities=activity_ids)
            for table, build in _TABLES.items()
        }
        self.asked = Several(lambda: None, *self._rows.values())

    def join(self, activities: Collection[Activity]) -> None:
        """Put the parts into what they are parts of."""
        rows: dict[type[Any], Collection[Any]] = {
            table: question.answer for table, question in self._rows.items()
        }
        rows[Activity] = activities
        kinds = {kind.id: kind for kind in rows[ActivityKind]}
        for record in rows[ActivityRecord]:
            _give(record, "kind", kinds[record.kind_id])
        for whole, name, part, column in _PARTS:
            several = class_mapper(whole).relationships[name].uselist
            found: dict[int, list[Any]] = {}
            for row in rows[part]:
                found.setdefault(getattr(row, column), []).append(row)
            for one in rows[whole]:
                mine = found.get(inspect(one).identity[0], [])
                _give(one, name, mine if several else next(iter(mine), None))


def _give(whole: Any, name: str, value: Any) -> None:
    """As loaded, unless the session has loaded it before."""
    if name in inspect(whole).unloaded:
        set_committed_value(whole, name, value)


# What is a part of what, and the column that says of which.
_PARTS = (
    (Activity, "records", ActivityRecord, "activity_id"),
    (Activity, "attendance", Attendance, "activity_id"),
    (ActivityRecord, "text", RecordText, "record_id"),
    (ActivityRecord, "agenda", AgendaItem, "record_id"),
    (ActivityRecord, "votes", Vote, "record_id"),
    (ActivityRecord, "resolutions", Resolution, "record_id"),
    (Vote, "election", Election, "vote_id"),
    (Election, "candidates", Candidate, "vote_id"),
)


def _activities(value: Value) -> Select[Any]:
    return select(Activity).where(Activity.id.in_(value.any_of("activities")))


def _of_activities(table: Any) -> Build:
    def build(value: Value) -> Select[Any]:
        mine = table.activity_id.in_(value.any_of("activities"))
        return ordered(select(table).where(mine), table.position)

    return build


def _of_records(table: Any, *order: Any) -> Build:
    def build(value: Value) -> Select[Any]:
        mine = ActivityRecord.activity_id.in_(value.any_of("activities"))
        statement = select(table).where(table.record_id.in_(select(ActivityRecord.id).where(mine)))
        return ordered(statement, *order) if order else statement

    return build


def _kinds(value: Value) -> Select[Any]:
    mine = ActivityRecord.activity_id.in_(value.any_of("activities"))
    return select(ActivityKind).where(
        ActivityKind.id.in_(select(ActivityRecord.kind_id).where(mine))
    )


def _of_votes(table: Any, *order: Any) -> Build:
    def build(value: Value) -> Select[Any]:
        votes = (
            select(Vote.id)
            .join(ActivityRecord, ActivityRecord.id == Vote.record_id)
            .where(ActivityRecord.activity_id.in_(value.any_of("activities")))
        )
        statement = select(table).where(table.vote_id.in_(votes))
        return ordered(statement, *order) if order else statement

    return build


# The tables that hold the parts, each with its statement.
_TABLES: dict[type[Any], Build] = {
    ActivityRecord: _of_activities(ActivityRecord),
    Attendance: _of_activities(Attendance),
    ActivityKind: _kinds,
    RecordText: _of_records(RecordText),
    AgendaItem: _of_records(AgendaItem, AgendaItem.position),
    Vote: _of_records(Vote, Vote.position),
    Resolution: _of_records(Resolution, Resolution.position),
    Election: _of_votes(Election),
    Candidate: _of_votes(Candidate, Candidate.position),
}


def load_readable(session: Session, activity_id: int, actor: Actor) -> Activity:
    """The whole activity, when the person may read it; NotFound otherwise."""
    activity = _load(session, activity_id)
    if activity is None or not readable(activity, actor):
        raise NotFound(_GONE)
    return activity


def may_edit(activity: Activity, actor: Actor) -> bool:
    """Whether the person may log all kinds of this activity (records and kinds are loaded)."""
    return all(
        may_log(
            actor, record.kind, branch_id=activity.branch_id, party_group_id=activity.party_group_id
        )
        for record in activity.records
    )


def load_editable(session: Session, activity_id: int, actor: Actor) -> Activity:
    """The whole activity for editing; NotAllowed when it may be read but not edited by this person."""
    activity = load_readable(session, activity_id, actor)
    if not may_edit(activity, actor):
        raise NotAllowed("这条记录由所在党支部填写，您可以查看，不能修改。")
    return activity
