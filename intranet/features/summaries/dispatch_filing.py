"""通报, 报告 and 回顾 as they are filed: once the roll-up that they are made of is, in its filed edition."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from intranet.domain.archive.due import Due, filed
from intranet.domain.archive.tables import ArchiveItem
from intranet.domain.archive.words import ItemKind
from intranet.domain.reports.dispatches import title_of
from intranet.domain.reports.document import thaw
from intranet.domain.reports.retrospect import RETROSPECT
from intranet.domain.summaries.issued import Paper, issued
from intranet.domain.summaries.store import in_order
from intranet.domain.summaries.tables import SUMMARY, QuarterlySummary, SummarySnapshot
from intranet.features.summaries.dispatch_views import dispatch_of
from intranet.features.summaries.filing import DISPATCHED, summary_address
from intranet.foundation.quarters import Year, stored_period
from intranet.pagekit.filing import Filing, Final, Making, Source, files
from intranet.pagekit.printing import in_demo


@files
class DispatchFiling(Filing):
    """They say what the filed roll-up says: it cannot change any more, so neither can they."""

    word = "dispatches"
    label = "通报、报告和回顾"
    kinds = frozenset(DISPATCHED)

    def due(self, committees: Sequence[int], today: date) -> Sequence[Due]:
        """Notices, reports and reviews of roll-ups that are filed (ArchiveItem)."""
        return [_due(committees, kind) for kind in DISPATCHED]

    def told(self, session: Session, due: Due, rows: Select[Any]) -> list[Final]:
        """As the roll-up was filed. One statement."""
        kind = ItemKind(due.record)
        found = rows.add_columns(ArchiveItem, issued(Paper(kind.value))).order_by(
            QuarterlySummary.year, in_order()
        )
        return [
            _final(kind, summary, item, number) for summary, item, number in session.execute(found)
        ]

    def making(self, session: Session, item: ArchiveItem) -> Making:
        """What was made of the edition that was filed."""
        summary = session.get_one(QuarterlySummary, item.record_id)
        snapshot = session.scalars(
            select(SummarySnapshot).where(
                SummarySnapshot.summary_id == summary.id, SummarySnapshot.edition == item.edition
            )
        ).one()
        edition = thaw(snapshot.document, demo=in_demo())
        return Making(
            template="dispatch.html",
            document=replace(
                dispatch_of(session, item.kind, edition, summary, snapshot),
                office_number=item.office_number,
            ),
            told={"所依据的小结": edition.code, "内容摘要值": snapshot.sha256},
        )

    def source(self, session: Session, item: ArchiveItem) -> Source:
        """The page of the roll-up."""
        summary = session.get_one(QuarterlySummary, item.record_id)
        return Source(summary_address(session, summary))


def _due(committees: Sequence[int], kind: ItemKind) -> Due:
    rows = (
        select(QuarterlySummary)
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
            QuarterlySummary.id.not_in(filed(committees, kind)),
        )
    )
    if kind is ItemKind.REVIEW:
        # only years have one, and only since it is frozen with them
        rows = rows.join(
            SummarySnapshot,
            and_(
                SummarySnapshot.summary_id == QuarterlySummary.id,
                SummarySnapshot.edition == ArchiveItem.edition,
            ),
        ).where(
            QuarterlySummary.quarter == Year(1).number,
            SummarySnapshot.document[RETROSPECT].as_string().is_not(None),
        )
    return Due(
        record=kind.value,
        rows=rows,
        id=QuarterlySummary.id,
        branch_id=QuarterlySummary.branch_id,
        year=QuarterlySummary.year,
        since=ArchiveItem.created_at,
    )


def _final(kind: ItemKind, summary: QuarterlySummary, item: ArchiveItem, number: str) -> Final:
    period = stored_period(summary.year, summary.quarter)
    title = title_of(kind.value, period)
    if kind is ItemKind.REVIEW:
        # it names whose work it looks back on, as the roll-up does
        title = item.title.partition(period.label)[0] + title
    return Final(
        kind=kind,
        record=(kind.value, summary.id),
        branch_id=None,
        edition=item.edition,
        title=title,
        responsible=item.responsible,
        # 通报 or 报告, as its title ends
        document_number=f"{item.document_number}-{title[-2:]}",
        year=summary.year,
        written_on=item.written_on,
        office_number=number,
    )
