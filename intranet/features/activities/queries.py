"""Reads that feed the pages of activities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Actor
from intranet.domain.activities import joint_store
from intranet.domain.activities.attachments import files_of
from intranet.domain.activities.holding import kinds_held_by
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.late_changes import SettledRoll, settling_of
from intranet.domain.activities.revisions import Revision
from intranet.domain.activities.rolls import stored_roll_of
from intranet.domain.activities.tables import ACTIVITY, Activity
from intranet.domain.activities.visibility import may_log
from intranet.domain.brands.store import named
from intranet.domain.chronicle import made_of
from intranet.domain.life.admissions import approvals_of
from intranet.domain.organization.directory import name_of_home
from intranet.domain.records.closing import Ledger, closed_of
from intranet.domain.records.exceptions import late_days_of
from intranet.domain.records.moves import ReviewEvent, timeline_of
from intranet.domain.records.workflow import State
from intranet.domain.self_check.examination import Examination
from intranet.features.activities.related import related_of
from intranet.foundation.questions import Asked, Question, Several, Value

# Drafts of new gatherings are kept under this prefix and the key of the opened form.
NEW_DRAFT = "activity:new:"


def offered_kinds(
    session: Session, actor: Actor, *, branch_id: int | None, day: date
) -> list[ActivityKind]:
    """Kinds that the branch (None: the committee) can hold on *day* and the person may log."""
    groups = {g.party_group_id for g in actor.grants if g.branch_id == branch_id} | {None}
    return [
        kind
        for kind in kinds_held_by(session, branch_id, day)
        if any(may_log(actor, kind, branch_id=branch_id, party_group_id=group) for group in groups)
    ]


@dataclass(frozen=True)
class Facts:
    """What the record page says around the record: who entered it, how often it was handed in, its entry in 大事记."""

    entered_by: str
    revisions: int
    chronicle_entry: int | None


class Surroundings:
    """What the record page says around the record (loaded in full): ``asked`` once, then each has its answer.

    With *follows* what only those see who write and review it; *examined* with what the checks find.
    """

    def __init__(self, activity: Activity, actor: Actor, *, follows: bool, examined: bool) -> None:
        """Nothing is asked here that the person may not know."""
        committee_id, branch_id, day = activity.committee_id, activity.branch_id, activity.held_on
        self.name = name_of_home(committee_id, branch_id, day)
        self.closed = closed_of(
            committee_id=committee_id, branch_id=branch_id, day=day, ledger=Ledger.ACTIVITIES
        )
        self.facts = Question(
            _facts, _read_facts, activity=activity.id, user=activity.entered_by_id
        )
        self.late = late_days_of(ACTIVITY.key, [activity.id])
        self.brand = named(activity.brand_id)
        self.files = files_of(activity.id)
        self.joint = joint_store.shared_part(activity, actor)
        self.related = related_of(activity, actor)
        self.approvals = approvals_of(
            [vote.id for record in activity.records for vote in record.votes if vote.person]
        )
        self.moved: Asked[list[ReviewEvent]] = timeline_of(activity) if follows else Several(list)
        self.settled: Asked[list[SettledRoll]] = Several(list)
        self.roll_differences: Asked[list[str]] = Several(list)
        if follows:
            settling = settling_of(activity.id)
            self.settled = Several(lambda: settling.answer[1], settling)
        if follows and activity.state is not State.VOIDED:
            roll = stored_roll_of(activity)
            self.roll_differences = Several(lambda: roll.answer.differences, roll)
        self.examination = Examination([activity] if examined else [])
        self.asked = (
            self.name,
            self.closed,
            self.facts,
            self.late,
            self.brand,
            self.files,
            self.joint,
            self.approvals,
            self.related,
            self.moved,
            self.settled,
            self.roll_differences,
            self.examination.asked,
        )


def _read_facts(rows: Sequence[Any]) -> Facts:
    return Facts(*rows[0])


def _facts(value: Value) -> Select[Any]:
    activity = value("activity")
    revisions = select(func.count(Revision.id)).where(Revision.activity_id == activity)
    return select(
        User.display_name,
        revisions.scalar_subquery().label("revisions"),
        made_of(activity).scalar_subquery().label("chronicle_entry"),
    ).where(User.id == value("user"))


def revisions_of(session: Session, activity_id: int) -> list[Revision]:
    """All revisions of the activity, oldest first."""
    return list(
        session.scalars(
            select(Revision).where(Revision.activity_id == activity_id).order_by(Revision.number)
        )
    )
