"""通报 and 报告 as they are filed: once the roll-up that they are made of is, in its filed edition."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.archive.due import DISPATCHES, dispatches
from intranet.domain.archive.tables import ArchiveItem
from intranet.domain.archive.words import ItemKind
from intranet.domain.reports.dispatches import report, title_of
from intranet.domain.reports.document import thaw
from intranet.domain.summaries.store import in_order
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot
from intranet.features.summaries.dispatch_views import notice_of
from intranet.features.summaries.filing import summary_address
from intranet.foundation.quarters import stored_period
from intranet.pagekit.filing import (
    Filing,
    Final,
    Making,
    Record,
    Source,
    files,
)
from intranet.pagekit.printing import in_demo

_KINDS = (ItemKind.NOTICE, ItemKind.REPORT)


@files
class DispatchFiling(Filing):
    """They say what the filed roll-up says: it cannot change any more, so neither can they."""

    word = DISPATCHES
    label = "通报和报告"
    kinds = frozenset(_KINDS)

    def finals(
        self,
        session: Session,
        committee_id: int,
        *,
        year: int | None = None,
        records: Collection[Record] | None = None,
    ) -> list[Final]:
        """Two statements."""
        asked = [kind for kind in _KINDS if records is None or kind.value in dict(records)]
        finals = []
        for kind in asked:
            found = (
                dispatches([committee_id], kind)
                .rows.add_columns(ArchiveItem)
                .order_by(QuarterlySummary.year, in_order())
            )
            if year is not None:
                found = found.where(QuarterlySummary.year == year)
            if records is not None:
                ids = [number for word, number in records if word == kind.value]
                found = found.where(QuarterlySummary.id.in_(ids))
            finals += [_final(kind, summary, filed) for summary, filed in session.execute(found)]
        return finals

    def making(self, session: Session, item: ArchiveItem) -> Making:
        """The notice or the report of the edition that was filed."""
        summary = session.get_one(QuarterlySummary, item.record_id)
        snapshot = session.scalars(
            select(SummarySnapshot).where(
                SummarySnapshot.summary_id == summary.id, SummarySnapshot.edition == item.edition
            )
        ).one()
        edition = thaw(snapshot.document, demo=in_demo())
        period = stored_period(summary.year, summary.quarter)
        make = notice_of if item.kind is ItemKind.NOTICE else report
        return Making(
            template="dispatch.html",
            document=make(edition, period),
            told={"所依据的小结": edition.code, "内容摘要值": snapshot.sha256},
        )

    def source(self, session: Session, item: ArchiveItem) -> Source:
        """The page of the roll-up."""
        summary = session.get_one(QuarterlySummary, item.record_id)
        return Source(summary_address(session, summary))


def _final(kind: ItemKind, summary: QuarterlySummary, filed: ArchiveItem) -> Final:
    return Final(
        kind=kind,
        record=(kind.value, summary.id),
        branch_id=None,
        edition=filed.edition,
        title=title_of(kind.value, stored_period(summary.year, summary.quarter)),
        responsible=filed.responsible,
        document_number=f"{filed.document_number}-{kind.value}",
        year=summary.year,
        written_on=filed.written_on,
    )
