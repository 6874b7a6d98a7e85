"""Reads of what branches filled in during a quarter, and of what was given back to them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    DateTime,
    Integer,
    Select,
    String,
    bindparam,
    case,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from intranet.domain import registry
from intranet.domain.access.accounts import RoleGrant
from intranet.domain.activities.attachments import Attachment
from intranet.domain.activities.revisions import Revision
from intranet.domain.activities.tables import Activity
from intranet.domain.figures.burden import Typed, of_gathering, of_narrative, reasons_of
from intranet.domain.organization.directory import BranchName
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import State
from intranet.domain.summaries.tables import QuarterlySummary, SummaryText
from intranet.foundation.clock import BEIJING
from intranet.foundation.database import Base, UtcDateTime
from intranet.foundation.quarters import Quarter

# Counted by their words, which stand in tables of their own.
_BY_WORDS = (Activity, QuarterlySummary)
_NOT_TYPED = frozenset(
    {"version", "state", "writers", "match_key", "pair_key", "ym", "position", "origin", "year"}
)
_PLACES = frozenset({"user_account.id", "committee.id", "branch.id"})


@dataclass(frozen=True)
class BurdenLine:
    """One branch: what it filled in, and why records were given back, the most frequent reason first."""

    name: BranchName
    typed: Typed
    returned: Counter[str] = field(default_factory=Counter)

    @property
    def reasons(self) -> str:
        """缺席人员原因未填写2次、其他意见1次."""
        return "、".join(f"{reason}{times}次" for reason, times in self.returned.most_common())


def burden(session: Session, names: Sequence[BranchName], quarter: Quarter) -> list[BurdenLine]:
    """The branches in the order given. Five statements, whatever their number.

    Gatherings and summaries count in the quarter that they are about, registers and returns in that in which they were
    entered. Drafts that were never handed in are nobody's business but the branch's.
    """
    ids = [name.id for name in names]
    typed: dict[int, Typed] = defaultdict(Typed)
    for branch_id, content in session.execute(_gatherings(ids, quarter)):
        typed[branch_id] += of_gathering(content)
    for branch_id, narrative in session.execute(_narratives(ids, quarter)):
        typed[branch_id] += of_narrative(narrative)
    for branch_id, number in session.execute(_files(ids, quarter)):
        typed[branch_id] += Typed(files=number)
    for branch_id, *counted in session.execute(_registers(), _values(ids, quarter)):
        # PostgreSQL sums sums as decimals, which are not rounded as whole numbers are
        typed[branch_id] += Typed(*map(int, counted))
    returned = _returned(session, ids, quarter)
    return [BurdenLine(name, typed[name.id], returned[name.id]) for name in names]


def _held(ids: Sequence[int], quarter: Quarter) -> tuple[Any, ...]:
    return (
        Activity.branch_id.in_(ids),
        Activity.held_on.between(quarter.first_day, quarter.last_day),
        Activity.state != State.VOIDED,
    )


def _gatherings(ids: Sequence[int], quarter: Quarter) -> Select[Any]:
    newer = (
        select(func.max(Revision.number))
        .where(Revision.activity_id == Activity.id)
        .correlate(Activity)
        .scalar_subquery()
    )
    return (
        select(Activity.branch_id, Revision.content)
        .join(Revision, Revision.activity_id == Activity.id)
        .where(*_held(ids, quarter), Revision.number == newer)
    )


def _narratives(ids: Sequence[int], quarter: Quarter) -> Select[Any]:
    return (
        select(QuarterlySummary.branch_id, SummaryText.narrative)
        .join(SummaryText, SummaryText.summary_id == QuarterlySummary.id)
        .where(
            QuarterlySummary.branch_id.in_(ids),
            QuarterlySummary.year == quarter.year,
            QuarterlySummary.quarter == quarter.number,
            QuarterlySummary.first_submitted_at.is_not(None),
        )
    )


def _files(ids: Sequence[int], quarter: Quarter) -> Select[Any]:
    return (
        select(Activity.branch_id, func.count())
        .join(Attachment, Attachment.activity_id == Activity.id)
        .where(*_held(ids, quarter), Activity.first_submitted_at.is_not(None))
        .group_by(Activity.branch_id)
    )


def _moments(quarter: Quarter) -> tuple[datetime, datetime]:
    return (
        datetime.combine(quarter.first_day, time(), BEIJING),
        datetime.combine(quarter.last_day + timedelta(days=1), time(), BEIJING),
    )


def _values(ids: Sequence[int], quarter: Quarter) -> Mapping[str, Any]:
    since, until = _moments(quarter)
    return {"branches": ids, "since": since, "until": until}


@cache
def _registers() -> Any:
    """Rows, filled fields and characters of every register with a branch, by branch: one statement, built once."""
    parts = [_register(table) for table in registry.TABLES if _is_register(table)]
    every = union_all(*parts).subquery()
    columns = every.c
    return select(
        columns.branch_id,
        func.sum(columns.records),
        func.sum(columns.fields),
        func.sum(columns.characters),
    ).group_by(columns.branch_id)


def _is_register(table: type[Base]) -> bool:
    """Lines that a branch enters and everybody who reads its registers may count."""
    columns = table.__table__.c
    return (
        {"branch_id", "entered_by_id"} <= set(columns.keys())
        and bool({"created_at", "entered_at"} & set(columns.keys()))
        and not (table.guarded or table.uncounted or table in _BY_WORDS)
    )


def _is_typed(column: Any) -> bool:
    return not (
        column.primary_key
        or column.name in _NOT_TYPED
        or column.name.endswith("_sealed")
        or isinstance(column.type, (Boolean, DateTime, UtcDateTime))
        or any(key.target_fullname in _PLACES for key in column.foreign_keys)
    )


def _register(table: type[Base]) -> Select[Any]:
    columns = table.__table__.c
    entered = columns["created_at"] if "created_at" in columns else columns["entered_at"]
    typed = [column for column in columns if _is_typed(column)]
    texts = [
        one for one in typed if isinstance(one.type, String) and not hasattr(one.type, "enums")
    ]
    own = exists().where(
        RoleGrant.user_id == columns["entered_by_id"], RoleGrant.branch_id == columns["branch_id"]
    )
    filled = [
        case((column.is_not(None) & ((column != "") if column in texts else True), 1), else_=0)
        for column in typed
    ]
    return (
        select(
            columns["branch_id"].label("branch_id"),
            func.count().label("records"),
            func.sum(sum(filled, start=literal(0, Integer))).label("fields"),
            func.sum(
                sum((func.coalesce(func.length(one), 0) for one in texts), start=literal(0))
            ).label("characters"),
        )
        .where(
            columns["branch_id"].in_(bindparam("branches", expanding=True)),
            entered >= bindparam("since", type_=UtcDateTime()),
            entered < bindparam("until", type_=UtcDateTime()),
            own,
        )
        .group_by(columns["branch_id"])
    )


def _returned(session: Session, ids: Sequence[int], quarter: Quarter) -> dict[int, Counter[str]]:
    since, until = _moments(quarter)
    found: dict[int, Counter[str]] = defaultdict(Counter)
    parts = [
        select(table.branch_id, ReviewEvent.opinion)
        .join(
            ReviewEvent,
            (ReviewEvent.record_id == table.id)
            & (ReviewEvent.record_kind == table.record_type.key),
        )
        .where(
            table.branch_id.in_(ids),
            ReviewEvent.to_state == State.RETURNED,
            ReviewEvent.happened_at >= since,
            ReviewEvent.happened_at < until,
        )
        for table in _BY_WORDS
    ]
    for branch_id, opinion in session.execute(union_all(*parts)):
        found[branch_id].update(reasons_of(opinion))
    return found
