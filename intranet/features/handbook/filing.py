"""Handbooks as they are filed: that of a year once its last quarter is closed."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.archive.due import HANDBOOKS, handbooks
from intranet.domain.archive.tables import ArchiveItem
from intranet.domain.archive.words import ItemKind
from intranet.domain.organization.directory import name_on
from intranet.domain.organization.tables import Branch, OrganizationName
from intranet.features.handbook.binding import handbook_number, handbook_of, handbook_title
from intranet.foundation import clock
from intranet.foundation.quarters import Year
from intranet.pagekit.filing import (
    Filing,
    Final,
    Making,
    Record,
    Source,
    files,
    reader_of,
)

_WORD = "handbook-"


@files
class HandbookFiling(Filing):
    """A handbook has no row of its own: its record is the branch, under a word with the year."""

    word = HANDBOOKS
    label = "支部工作手册"
    kinds = frozenset({ItemKind.HANDBOOK})

    def finals(
        self,
        session: Session,
        committee_id: int,
        *,
        year: int | None = None,
        records: Collection[Record] | None = None,
    ) -> list[Final]:
        """In the order of years and of the office. Two statements."""
        due = handbooks([committee_id], clock.today())
        found = due.rows.add_columns(due.year, due.opened_until).order_by(
            due.year, Branch.sort_order, Branch.id
        )
        if year is not None:
            found = found.where(due.year == year)
        if records is not None:
            found = found.where(Branch.id.in_([number for _, number in records]))
        rows = session.execute(found).tuples().all()
        names: dict[int, list[OrganizationName]] = {}
        for name in session.scalars(
            select(OrganizationName).where(
                OrganizationName.branch_id.in_({branch.id for branch, *_ in rows})
            )
        ):
            names.setdefault(name.branch_id or 0, []).append(name)
        finals = []
        for branch, one, until in rows:
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
