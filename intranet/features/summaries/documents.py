"""The document of a summary for print and preview: what is frozen (approved or submitted), else a draft."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.audit import head
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.reports.document import compose, freeze, freeze_issued, thaw
from intranet.domain.reports.provenance import (
    REPLACES,
    RULES,
    SOURCES,
    hashed,
    rules,
    sources,
)
from intranet.domain.reports.signed import as_signed
from intranet.features.summaries.bench import Bench
from intranet.foundation import clock
from intranet.foundation.errors import NotFound


def draft_document(session: Session, bench: Bench, *, demo: bool) -> SummaryPrint:
    """The summary as it would print now, 草稿 across each page; dated on the day of its submission, if any."""
    submitted = bench.summary is not None and bench.summary.submitted_at is not None
    return _document(session, bench, demo=demo, edition=None, submitted=submitted)


def as_submitted(session: Session, bench: Bench) -> dict[str, Any]:
    """What a submission of today freezes, with what it rests on."""
    return _frozen(session, bench, _document(session, bench, demo=False, edition=None))


def as_approved(session: Session, bench: Bench, *, edition: int) -> dict[str, Any]:
    """What an approval of today freezes: what was submitted; of an older version's submission what the records say.

    It names the edition that it replaces.
    """
    trail = head(session).sentence
    if bench.submission is None:
        document = _document(session, bench, demo=False, edition=edition, trail=trail)
        stored = _frozen(session, bench, document)
    else:
        stored = freeze_issued(
            bench.submission.document, dated=clock.today(), edition=edition, trail=trail
        )
    before = bench.snapshots[-1] if bench.snapshots else None
    if before is not None:
        stored[REPLACES] = {"edition": before.edition, "sha256": before.sha256}
    return hashed(stored)


def _frozen(session: Session, bench: Bench, document: SummaryPrint) -> dict[str, Any]:
    rests_on = {
        SOURCES: sources(
            session,
            activities=bench.content.records,
            achievements=[one.figure.id for one in bench.source.figures.achieved],
            summaries=bench.approved_summaries,
        ),
        RULES: rules(
            session, bench.owner.committee_id, bench.as_of, bench.source.wording.valid_from
        ),
    }
    return freeze(document, bench.content, **rests_on, **bench.beside())


def _document(
    session: Session,
    bench: Bench,
    *,
    demo: bool,
    edition: int | None,
    submitted: bool = True,
    trail: str = "",
) -> SummaryPrint:
    beside = bench.illustrations(session)
    return compose(
        bench.content,
        dated=bench.written_on if edition is None else clock.today(),
        edition=edition,
        demo=demo,
        submitted=submitted,
        trail=trail,
        chart=beside.chart,
        photos=beside.photos,
    )


def document_to_print(
    session: Session, bench: Bench, *, demo: bool, edition: int | None = None
) -> SummaryPrint:
    """What the PDF shows: the asked edition, the approved one, what was submitted, or a draft.

    What was signed since is not in it (``as_signed``). Raises NotFound for an edition that does not exist.
    """
    frozen = bench.frozen
    if edition is not None:
        frozen = next((item.document for item in bench.snapshots if item.edition == edition), None)
        if frozen is None:
            raise NotFound("没有找到小结的这一版次。")
    if frozen is not None:
        return thaw(frozen, demo=demo)
    return draft_document(session, bench, demo=demo)


def edition_to_print(
    session: Session, bench: Bench, *, demo: bool, edition: int | None = None
) -> SummaryPrint:
    """The same with what was signed since, where it is an edition."""
    document = document_to_print(session, bench, demo=demo, edition=edition)
    if document.draft or bench.summary is None:
        return document
    return as_signed(session, bench.summary.id, document, edition or bench.snapshots[-1].edition)
