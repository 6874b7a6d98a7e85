"""What is to be filed, kind by kind, in SQL: the desk counts the same rows as the lists of the archive show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    and_,
    case,
    cast,
    extract,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from intranet.domain.activities.tables import Activity
from intranet.domain.archive.tables import ArchiveItem
from intranet.domain.archive.words import ItemKind
from intranet.domain.organization.tables import Branch
from intranet.domain.records.closing import ClosedQuarter, Ledger, closed_for, opened_until
from intranet.domain.records.workflow import State
from intranet.domain.summaries.finality import final, final_at, last_quarter
from intranet.domain.summaries.store import newest_edition
from intranet.domain.summaries.tables import SUMMARY, QuarterlySummary, SummarySnapshot

SUMMARIES, MINUTES, DISPATCHES, HANDBOOKS = "summaries", "minutes", "dispatches", "handbooks"


@dataclass(frozen=True)
class Due:
    """Documents of one word that are not filed: their ``rows``, and SQL that tells of each.

    ``since`` is when it became final, ``opened_until`` the end of the exceptions that open its quarter today. None for
    what holds of all these rows.
    """

    word: str
    rows: Select[Any]
    id: Any
    branch_id: Any
    year: Any
    since: Any
    closed: Any = None
    opened_until: Any = None
    signed: Any = None

    @property
    def ready(self) -> ColumnElement[bool]:
        """Whether it can be filed: signed, of a quarter that is closed and that no exception opens."""
        asked = [one for one in (self.signed, self.closed) if one is not None]
        if self.opened_until is not None:
            asked.append(self.opened_until.is_(None))
        return and_(true(), *asked)


def summaries(committees: Sequence[int], today: date) -> Due:
    """Approved summaries, each with its newest edition (SummarySnapshot)."""
    place = (
        QuarterlySummary.committee_id,
        QuarterlySummary.branch_id,
        QuarterlySummary.year,
        last_quarter(),
    )
    return Due(
        word=SUMMARIES,
        rows=select(QuarterlySummary)
        .join(
            SummarySnapshot,
            and_(
                SummarySnapshot.summary_id == QuarterlySummary.id,
                SummarySnapshot.edition == newest_edition(),
            ),
        )
        .where(
            QuarterlySummary.committee_id.in_(committees),
            QuarterlySummary.state == State.APPROVED,
        ),
        id=QuarterlySummary.id,
        branch_id=QuarterlySummary.branch_id,
        year=QuarterlySummary.year,
        since=final_at(),
        signed=final(),
        closed=closed_for(*place),
        opened_until=opened_until(*place, today=today),
    )


def minutes(committees: Sequence[int], today: date) -> Due:
    """Approved records of gatherings."""
    quarter = (Activity.ym % 100 + 2) // 3
    place = Activity.committee_id, Activity.branch_id, Activity.ym // 100, quarter
    return Due(
        word=MINUTES,
        rows=select(Activity).where(
            Activity.committee_id.in_(committees), Activity.state == State.APPROVED
        ),
        id=Activity.id,
        branch_id=Activity.branch_id,
        year=Activity.ym // 100,
        since=Activity.approved_at,
        closed=closed_for(*place),
        opened_until=opened_until(*place, today=today, ledger=Ledger.ACTIVITIES.value),
    )


def dispatches(committees: Sequence[int], kind: ItemKind) -> Due:
    """Notices or reports of roll-ups that are filed (ArchiveItem): these cannot change any more."""
    return Due(
        word=DISPATCHES,
        rows=select(QuarterlySummary)
        .join(
            ArchiveItem,
            and_(
                ArchiveItem.record_kind == SUMMARY.key,
                ArchiveItem.record_id == QuarterlySummary.id,
                ArchiveItem.standing(),
            ),
        )
        .where(
            QuarterlySummary.committee_id.in_(committees),
            QuarterlySummary.branch_id.is_(None),
            QuarterlySummary.id.not_in(_filed(committees, kind)),
        ),
        id=QuarterlySummary.id,
        branch_id=QuarterlySummary.branch_id,
        year=QuarterlySummary.year,
        since=ArchiveItem.created_at,
    )


def handbooks(committees: Sequence[int], today: date) -> Due:
    """Branches with the years (``year``) of their handbooks, once the last quarter is closed in which they existed."""
    years = (
        select(
            ClosedQuarter.committee_id,
            ClosedQuarter.year,
            func.max(ClosedQuarter.closed_at).label("closed_at"),
        )
        .where(ClosedQuarter.committee_id.in_(committees), ClosedQuarter.quarter == 4)
        .group_by(ClosedQuarter.committee_id, ClosedQuarter.year)
        .subquery()
    )
    founded, dissolved = _part("year", Branch.founded_on), _part("year", Branch.dissolved_on)
    quarter = case(
        (dissolved == years.c.year, (_part("month", Branch.dissolved_on) + 2) // 3), else_=4
    )
    place = Branch.committee_id, Branch.id, years.c.year, quarter
    filed = _filed(committees, ItemKind.HANDBOOK).where(ArchiveItem.year == years.c.year)
    return Due(
        word=HANDBOOKS,
        rows=select(Branch)
        .join(years, years.c.committee_id == Branch.committee_id)
        .where(
            founded <= years.c.year,
            or_(Branch.dissolved_on.is_(None), dissolved >= years.c.year),
            Branch.id.not_in(filed.correlate(years)),
            closed_for(*place),
        ),
        id=Branch.id,
        branch_id=Branch.id,
        year=years.c.year,
        since=years.c.closed_at,
        opened_until=opened_until(*place, today=today),
    )


def _part(name: str, day: Any) -> ColumnElement[int]:
    return cast(extract(name, day), Integer)


def _filed(committees: Sequence[int], kind: ItemKind) -> Select[tuple[int]]:
    return select(ArchiveItem.record_id).where(
        ArchiveItem.committee_id.in_(committees), ArchiveItem.kind == kind, ArchiveItem.standing()
    )


def _every(committees: Sequence[int], today: date) -> list[Due]:
    return [
        summaries(committees, today),
        minutes(committees, today),
        dispatches(committees, ItemKind.NOTICE),
        dispatches(committees, ItemKind.REPORT),
        handbooks(committees, today),
    ]


def waiting(committees: Sequence[int], today: date) -> CompoundSelect[Any]:
    """All that can be filed now and is of years that are over: ``id``, ``branch_id``, ``year`` and ``since``."""
    return union_all(
        *(
            one.rows.with_only_columns(
                one.id.label("id"),
                one.branch_id.label("branch_id"),
                one.year.label("year"),
                one.since.label("since"),
                maintain_column_froms=True,
            ).where(one.year < today.year, one.ready)
            for one in _every(committees, today)
        )
    )


def standing(committees: Sequence[int], today: date) -> CompoundSelect[Any]:
    """Words and years of which anything is not filed, with how much of it can be filed now (``ready``)."""
    return union_all(
        *(
            one.rows.with_only_columns(
                literal(one.word).label("word"),
                one.year.label("year"),
                func.count().filter(one.ready).label("ready"),
                maintain_column_froms=True,
            ).group_by(one.year)
            for one in _every(committees, today)
        )
    )
