"""Handbooks as they are filed: that of a year once its last quarter is closed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, case, cast, extract, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.archive.due import Due, filed
from intranet.domain.archive.tables import ArchiveItem
from intranet.domain.archive.words import ItemKind
from intranet.domain.organization.directory import name_on
from intranet.domain.organization.tables import Branch, OrganizationName
from intranet.domain.records.closing import ClosedQuarter, closed_for, opened_until
from intranet.features.handbook.binding import handbook_number, handbook_of, handbook_title
from intranet.foundation.quarters import Year
from intranet.pagekit.filing import Filing, Final, Making, Source, files, reader_of

_WORD = "handbook-"


@files
class HandbookFiling(Filing):
    """A handbook has no row of its own: its record is the branch, under a word with the year."""

    word = "handbooks"
    label = "支部工作手册"
    kinds = frozenset({ItemKind.HANDBOOK})

    def due(self, committees: Sequence[int], today: date) -> Sequence[Due]:
        """Branches with the years of their handbooks, once the last quarter is closed in which they existed."""
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
        kept = filed(committees, ItemKind.HANDBOOK).where(ArchiveItem.year == years.c.year)
        rows = (
            select(Branch)
            .join(years, years.c.committee_id == Branch.committee_id)
            .where(
                founded <= years.c.year,
                or_(Branch.dissolved_on.is_(None), dissolved >= years.c.year),
                Branch.id.not_in(kept.correlate(years)),
                closed_for(*place),
            )
        )
        due = Due(
            record=_WORD,
            rows=rows,
            id=Branch.id,
            branch_id=Branch.id,
            year=years.c.year,
            since=years.c.closed_at,
            opened_until=opened_until(*place, today=today),
        )
        return [due]

    def told(self, session: Session, due: Due, rows: Select[Any]) -> list[Final]:
        """In the order of years and of the office. Two statements."""
        ordered = rows.add_columns(due.year, due.opened_until).order_by(
            due.year, Branch.sort_order, Branch.id
        )
        found = session.execute(ordered).tuples().all()
        names: dict[int, list[OrganizationName]] = {}
        for name in session.scalars(
            select(OrganizationName).where(
                OrganizationName.branch_id.in_({branch.id for branch, *_ in found})
            )
        ):
            names.setdefault(name.branch_id or 0, []).append(name)
        finals = []
        for branch, one, until in found:
            period = Year(one)
            day = min(period.last_day, branch.dissolved_on or period.last_day)
            called = name_on(names[branch.id], day)
            finals.append(
                Final(
                    kind=ItemKind.HANDBOOK,
                    record=(f"{_WORD}{one}", branch.id),
                    branch_id=branch.id,
                    edition=1,
                    title=handbook_title(called.short_name, period),
                    responsible=called.full_name,
                    document_number=handbook_number(branch.code, period),
                    year=one,
                    written_on=day,
                    opened_until=until,
                )
            )
        return finals

    def making(self, session: Session, item: ArchiveItem) -> Making:
        """The handbook as the archivist may read it."""
        branch = session.get_one(Branch, item.record_id)
        document = handbook_of(session, branch, Year(item.year), actor=reader_of(item))
        return Making(
            template="handbook.html",
            document=document,
            told={"手册": {"年度": item.year, "各部分": [one.heading for one in document.parts]}},
        )

    def source(self, session: Session, item: ArchiveItem) -> Source:
        """The list of handbooks of the year."""
        return Source(f"/handbook?year={item.year}")


def _part(name: str, day: Any) -> ColumnElement[int]:
    return cast(extract(name, day), Integer)
