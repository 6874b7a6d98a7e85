"""Handbooks as they are filed: that of a year once its last quarter is closed."""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from intranet.domain.archive.tables import ArchiveItem
from intranet.domain.archive.words import ItemKind
from intranet.domain.organization.directory import existing, name_on
from intranet.domain.organization.tables import Branch, OrganizationName
from intranet.domain.records.closing import ClosedQuarter, closings_of
from intranet.features.handbook.binding import handbook_number, handbook_of, handbook_title
from intranet.foundation.quarters import Quarter, Year
from intranet.pagekit.filing import (
    Filing,
    Final,
    Making,
    Record,
    Source,
    filed_records,
    files,
    is_closed,
    reader_of,
)

_WORD = "handbook-"


@files
class HandbookFiling(Filing):
    """A handbook has no row of its own: its record is the branch, under a word with the year."""

    word = "handbooks"
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
        """Of the years whose last quarter is closed. Two statements, and one for each year."""
        closings = closings_of(session, [committee_id])
        finals: list[Final] = []
        for one in sorted(self.years(session, committee_id)):
            word = f"{_WORD}{one}"
            if year not in {None, one} or (records is not None and word not in dict(records)):
                continue
            period = Year(one)
            open_ones = _branches(committee_id, period).where(
                Branch.id.not_in(
                    filed_records(committee_id, ItemKind.HANDBOOK).where(
                        ArchiveItem.record_kind == word
                    )
                )
            )
            names: dict[int, list[OrganizationName]] = {}
            branches = {}
            for branch, name in session.execute(open_ones).tuples():
                branches[branch.id] = branch
                names.setdefault(branch.id, []).append(name)
            for branch in branches.values():
                day = min(period.last_day, branch.dissolved_on or period.last_day)
                place = (committee_id, branch.id)
                if closings.since(place, Quarter.of(day)) is None:
                    continue
                called = name_on(names[branch.id], day)
                finals.append(
                    Final(
                        kind=ItemKind.HANDBOOK,
                        record=(word, branch.id),
                        branch_id=branch.id,
                        edition=1,
                        title=handbook_title(called.short_name, period),
                        responsible=called.full_name,
                        document_number=handbook_number(branch.code, period),
                        year=one,
                        written_on=day,
                        closed=is_closed(closings, place, Quarter.of(day)),
                    )
                )
        return finals

    def years(self, session: Session, committee_id: int) -> Collection[int]:
        """Whose last quarter is closed for anybody."""
        return session.scalars(
            select(ClosedQuarter.year)
            .where(ClosedQuarter.committee_id == committee_id, ClosedQuarter.quarter == 4)
            .distinct()
        ).all()

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


def _branches(committee_id: int, period: Year) -> Select[tuple[Branch, OrganizationName]]:
    """Branches that existed in the year, with all their names, in the order of the office."""
    return (
        select(Branch, OrganizationName)
        .join(OrganizationName, OrganizationName.branch_id == Branch.id)
        .where(Branch.committee_id == committee_id, existing(period.last_day, period.first_day))
        .order_by(Branch.sort_order, Branch.id)
    )
