"""Summaries as they are filed: which are final, and the edition with its signing, editions and photographs."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.attachments import Attachment
from intranet.domain.archive.due import Due
from intranet.domain.archive.tables import ArchiveItem
from intranet.domain.archive.words import ItemKind
from intranet.domain.organization.homes import COMMITTEE_CODE
from intranet.domain.organization.tables import Branch
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.paper.prints import FinalPrint
from intranet.domain.records.closing import closed_for, opened_until
from intranet.domain.records.moves import timeline
from intranet.domain.records.workflow import State
from intranet.domain.reports.document import thaw
from intranet.domain.reports.signed import as_signed
from intranet.domain.summaries.finality import final, final_at, last_quarter
from intranet.domain.summaries.issued import Paper, issued
from intranet.domain.summaries.store import in_order, newest_edition, snapshots_of
from intranet.domain.summaries.tables import SUMMARY, QuarterlySummary, SummarySnapshot
from intranet.features.summaries.filed_signing import signing_of
from intranet.foundation.errors import DamagedFile, InvalidMove
from intranet.foundation.quarters import stored_period
from intranet.pagekit.files import stores
from intranet.pagekit.filing import Filing, Final, Making, Source, files
from intranet.pagekit.printing import in_demo, render_document

STANDS_ON = "这一件的通报、报告或者回顾已经归档，请先撤销它们的归档。"
DISPATCHED = (ItemKind.NOTICE, ItemKind.REPORT, ItemKind.REVIEW)
"""Papers that are made of a roll-up."""


def kind_of(summary: QuarterlySummary) -> ItemKind:
    """As what a summary is filed."""
    if summary.branch_id is not None:
        return ItemKind.BRANCH_SUMMARY if summary.quarter else ItemKind.BRANCH_YEAR
    return ItemKind.COMMITTEE_SUMMARY if summary.quarter else ItemKind.COMMITTEE_YEAR


@files
class SummaryFiling(Filing):
    """Summaries of branches and of the committee: the newest edition, signed, of a closed quarter."""

    word = "summaries"
    label = "小结和总结"
    kinds = frozenset(
        {
            ItemKind.BRANCH_SUMMARY,
            ItemKind.BRANCH_YEAR,
            ItemKind.COMMITTEE_SUMMARY,
            ItemKind.COMMITTEE_YEAR,
        }
    )
    table = QuarterlySummary

    def due(self, committees: Sequence[int], today: date) -> Sequence[Due]:
        """Approved summaries, each with its newest edition (SummarySnapshot)."""
        place = (
            QuarterlySummary.committee_id,
            QuarterlySummary.branch_id,
            QuarterlySummary.year,
            last_quarter(),
        )
        rows = (
            select(QuarterlySummary)
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
            )
        )
        due = Due(
            record=SUMMARY.key,
            rows=rows,
            id=QuarterlySummary.id,
            branch_id=QuarterlySummary.branch_id,
            year=QuarterlySummary.year,
            since=final_at(),
            signed=final(),
            closed=closed_for(*place),
            opened_until=opened_until(*place, today=today),
        )
        return [due]

    def told(self, session: Session, due: Due, rows: Select[Any]) -> list[Final]:
        """As the edition says it. One statement."""
        content = SummarySnapshot.document["content"]
        found = (
            rows.add_columns(
                SummarySnapshot.edition,
                due.signed,
                due.closed,
                due.opened_until,
                content[("metadata", "title")].as_string(),
                content[("metadata", "author")].as_string(),
                content["doc_no"].as_string(),
                content[("metadata", "archive", "date")].as_string(),
                issued(Paper.SUMMARY),
            )
            .outerjoin(Branch, Branch.id == QuarterlySummary.branch_id)
            .order_by(
                QuarterlySummary.year,
                in_order(),
                func.coalesce(Branch.sort_order, 0),
                QuarterlySummary.id,
            )
        )
        return [
            Final(
                kind=kind_of(summary),
                record=(SUMMARY.key, summary.id),
                branch_id=summary.branch_id,
                edition=edition,
                title=title,
                responsible=author,
                document_number=number,
                year=summary.year,
                written_on=date.fromisoformat(day),
                signed=signed,
                closed=closed,
                opened_until=until,
                office_number=given,
            )
            for summary, edition, signed, closed, until, title, author, number, day, given in (
                session.execute(found)
            )
        ]

    def making(self, session: Session, item: ArchiveItem) -> Making:
        """The edition as it was signed, and what it replaces."""
        snapshots = snapshots_of(session, item.record_id)
        prints = _known_prints(session, snapshots)
        filed = next(one for one in snapshots if one.edition == item.edition)
        edition = thaw(filed.document, demo=in_demo())
        document = as_signed(session, item.record_id, edition, item.edition)
        signing = signing_of(session, item.record_id, item.edition)
        return Making(
            template="summary.html",
            document=document,
            told={
                "内容摘要值": filed.sha256,
                "统计": filed.document["data"],
                "指标": filed.document["figures"],
                **signing.told,
            },
            acts=signing.acts,
            originals=[*_originals(session, document), *signing.files],
            beside={
                f"历次版本/第{one.edition}版.pdf": _edition(one, prints.get(one.sha256))
                for one in snapshots
            },
        )

    def withdrawn(self, session: Session, item: ArchiveItem, reason: str, *, actor: Actor) -> None:
        """What is made of it comes first: a notice never tells of a roll-up that may still change."""
        made_of_it = select(ArchiveItem.id).where(
            ArchiveItem.committee_id == item.committee_id,
            ArchiveItem.kind.in_(DISPATCHED),
            ArchiveItem.record_id == item.record_id,
            ArchiveItem.standing(),
        )
        if session.scalar(made_of_it.limit(1)) is not None:
            raise InvalidMove(STANDS_ON)
        super().withdrawn(session, item, reason, actor=actor)

    def source(self, session: Session, item: ArchiveItem) -> Source:
        """The summary."""
        record = session.get_one(QuarterlySummary, item.record_id)
        return Source(summary_address(session, record), timeline(session, record))


def summary_address(session: Session, record: QuarterlySummary) -> str:
    """The page of a summary. One statement."""
    code = session.scalar(select(Branch.code).where(Branch.id == record.branch_id))
    period = stored_period(record.year, record.quarter)
    return SUMMARY.address.format(period=period, code=code or COMMITTEE_CODE)


def _known_prints(session: Session, snapshots: list[SummarySnapshot]) -> dict[str, str]:
    """Files of editions that were printed before, by fingerprint. One statement."""
    found = session.execute(
        select(FinalPrint.fingerprint, FinalPrint.sha256).where(
            FinalPrint.fingerprint.in_([one.sha256 for one in snapshots])
        )
    )
    return dict(found.tuples().all())


def _edition(snapshot: SummarySnapshot, printed: str | None) -> Callable[[], bytes]:
    """An edition as it was approved: the file that was printed, or the same set anew."""
    stored = snapshot.document

    def content() -> bytes:
        if printed is not None:
            try:
                return stores().objects.get(printed)
            except DamagedFile:
                # it is made from what was frozen, byte for byte
                pass
        return render_document("summary.html", thaw(stored, demo=in_demo()), signed=True)

    return content


def _originals(session: Session, document: SummaryPrint) -> list[tuple[str, str]]:
    """The unaltered originals of the photographs, with their paths in the package. At most one statement."""
    shown = [one.image_id for one in document.pictures]
    if not shown:
        return []
    rows = session.execute(
        select(Attachment.original_name, Attachment.sealed_sha256)
        .where(or_(Attachment.master_sha256.in_(shown), Attachment.display_sha256.in_(shown)))
        .order_by(Attachment.id)
    ).tuples()
    return [
        (f"附件/{number:02d}-{name}", digest)
        for number, (digest, name) in enumerate({digest: name for name, digest in rows}.items(), 1)
    ]
