"""Reads of 督办: resolutions the person may see, problems of their branches, what the filters offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind, Audience
from intranet.domain.activities.tables import Activity, ActivityRecord, Resolution
from intranet.domain.activities.visibility import only_visible
from intranet.domain.follow_up.due import DueState
from intranet.domain.follow_up.inspections import ItemState, RectificationItem
from intranet.domain.follow_up.items import ItemRow, item_rows, readable_items
from intranet.domain.follow_up.progress import ResolutionProgress
from intranet.domain.follow_up.resolutions import (
    FollowUpCounts,
    OpenResolution,
    as_resolution,
    by_due_day,
    follow_up_counts,
    in_state,
    is_open,
    resolutions,
)
from intranet.domain.organization.directory import BranchName, branches_during
from intranet.domain.organization.homes import COMMITTEE_CODE, Home, committee_home
from intranet.domain.organization.scope import Place, branch_homes, place_with
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.foundation.errors import NotFound

LIMIT = 200
"""So many rows a list shows at most; older closed ones are found by branch."""
PAST_DUE = "past_due"
"""The filter's word for open problems beyond their day."""
SELF_EXAMINING = ("life_meeting", "appraisal_meeting")
"""Kinds of gatherings in which a branch looks at itself."""
_GONE = "没有找到这项议定事项，或者不在您的查看范围内。"


@dataclass(frozen=True)
class Scope:
    """What the person may filter by: branches in office order, and the committee itself where it may be read."""

    branches: Sequence[BranchName]
    committee: Home | None

    @property
    def places(self) -> list[Place]:
        """The branches, then the committee itself."""
        return [*self.branches, *([self.committee] if self.committee else [])]

    @property
    def names(self) -> dict[int | None, str]:
        """Short names by id; that of the committee under None."""
        found: dict[int | None, str] = {branch.id: branch.short_name for branch in self.branches}
        if self.committee is not None:
            found[None] = self.committee.name
        return found

    def find(self, code: str) -> BranchName | None:
        """The branch with this code; None for no code and for the committee's. Raises NotFound."""
        if not code or (code == COMMITTEE_CODE and self.committee is not None):
            return None
        return place_with(self.branches, code)


def scope_of(session: Session, actor: Actor, today: date) -> Scope:
    """Branches and committee of the person. One statement and one per committee."""
    permission = Permission.FOLLOW_UP_READ
    committees = actor.committee_ids(permission)
    return Scope(
        branches_during(session, actor, None, today, permission=permission),
        committee_home(session, committees[0], today) if committees else None,
    )


@dataclass(frozen=True)
class Filters:
    """What is listed: one branch (or the committee itself), one state; without a state, what is open.

    Of one ``meeting`` everything is listed, whatever became of it.
    """

    branch: str = ""
    state: str = ""
    meeting: int = 0

    @property
    def arguments(self) -> dict[str, str]:
        """The same as parameters of an address."""
        return {
            name: value for name, value in (("branch", self.branch), ("state", self.state)) if value
        }


def parse_filters(args: Mapping[str, Any], states: Sequence[str]) -> Filters:
    """Read the filters from an address; an unknown state counts as none."""
    state, meeting = str(args.get("state", "")), str(args.get("meeting", ""))
    return Filters(
        str(args.get("branch", ""))[:12],
        state if state in states else "",
        int(meeting) if meeting.isascii() and meeting.isdecimal() and len(meeting) < 10 else 0,
    )


def listed(
    session: Session, actor: Actor, scope: Scope, filters: Filters, today: date
) -> list[OpenResolution]:
    """Resolutions of the filters that the person may read, earliest due first, the latest closed first.

    At most LIMIT. One statement.
    """
    committees = {grant.committee_id for grant in actor.grants}
    statement = only_visible(resolutions(), actor).where(Resolution.committee_id.in_(committees))
    branch = scope.find(filters.branch)
    if branch is not None:
        statement = statement.where(Activity.branch_id == branch.id)
    elif filters.branch:
        statement = statement.where(Activity.branch_id.is_(None))
    if filters.meeting:
        statement = by_due_day(statement.where(Activity.id == filters.meeting))
    elif filters.state == DueState.DONE:
        statement = statement.where(in_state(DueState.DONE, today)).order_by(
            ResolutionProgress.happened_on.desc(), Resolution.id.desc()
        )
    elif filters.state:
        statement = by_due_day(statement.where(in_state(DueState(filters.state), today)))
    else:
        statement = by_due_day(statement.where(is_open()))
    return [as_resolution(row, today) for row in session.execute(statement.limit(LIMIT))]


def counts(
    session: Session, actor: Actor, scope: Scope, today: date
) -> list[tuple[BranchName, FollowUpCounts]]:
    """What is open in each branch, in office order, as far as the person may read it. Two statements."""
    found = follow_up_counts(session, [one.id for one in scope.branches], today, reader=actor)
    return [(branch, found[branch.id]) for branch in scope.branches]


def load(session: Session, resolution_id: int, actor: Actor, today: date) -> OpenResolution:
    """One resolution of an approved record that the person may read; NotFound otherwise. One statement."""
    row = session.execute(
        only_visible(resolutions().where(Resolution.id == resolution_id), actor)
    ).one_or_none()
    if row is None:
        raise NotFound(_GONE)
    return as_resolution(row, today)


def steps_of(session: Session, resolution_id: int) -> list[ResolutionProgress]:
    """All steps of one resolution, newest first. One statement."""
    return list(
        session.scalars(
            select(ResolutionProgress)
            .where(ResolutionProgress.resolution_id == resolution_id)
            .order_by(ResolutionProgress.number.desc())
        )
    )


def listed_items(
    session: Session, actor: Actor, scope: Scope, filters: Filters, today: date
) -> list[ItemRow]:
    """Problems of the filters, by branch in office order. One statement."""
    conditions = [readable_items(actor)]
    branch = scope.find(filters.branch)
    if branch is not None:
        conditions.append(RectificationItem.branch_id == branch.id)
    if filters.state == PAST_DUE:
        conditions.append(
            and_(RectificationItem.state == ItemState.OPEN, RectificationItem.due_on < today)
        )
    elif filters.state:
        conditions.append(RectificationItem.state == ItemState(filters.state))
    places = {one.id: place for place, one in enumerate(scope.branches)}
    found = item_rows(session, today, *conditions)
    return sorted(found, key=lambda row: places.get(row.branch_id, len(places)))


def own_homes(session: Session, actor: Actor) -> list[Home]:
    """Branches for which the person enters problems; what the committee found stands with its inspections."""
    return branch_homes(session, actor, Permission.FOLLOW_UP_EDIT)


def sources_of(session: Session, branch_id: int) -> list[tuple[str, str]]:
    """Approved gatherings of the last years in which a branch looks at itself, newest first. One statement."""
    found = session.execute(
        select(Activity.id, Activity.held_on, Activity.title)
        .where(
            Activity.branch_id == branch_id,
            Activity.state.in_(COUNTED_STATES),
            Activity.audience == Audience.MEMBERS,
            exists().where(
                ActivityRecord.activity_id == Activity.id,
                ActivityRecord.kind_id == ActivityKind.id,
                ActivityKind.code.in_(SELF_EXAMINING),
            ),
        )
        .order_by(Activity.held_on.desc(), Activity.id.desc())
        .limit(12)
    )
    return [(str(key), f"{held_on.isoformat()} {title}") for key, held_on, title in found]
