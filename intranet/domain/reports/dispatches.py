"""What goes out after a roll-up is approved: a notice (通报) to the branches, a report (报告) to the office's 党组.

Both say what the approved edition says, in an order and under headings of their own: nothing is counted or typed anew,
so they can never differ from it. A notice ranks nobody and names nobody who is late.
"""

from collections.abc import Sequence
from dataclasses import replace

from intranet.domain.paper.dispatches import DispatchPrint
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.paper.parts import Paragraph, SectionPrint
from intranet.domain.reports.wording import fill
from intranet.domain.reports.wording.dispatches import DISPATCHES
from intranet.domain.reports.wording.editions import SummaryWording
from intranet.foundation.chinese import numeral
from intranet.foundation.pdf import title_lines
from intranet.foundation.quarters import Period


def title_of(kind: str, period: Period) -> str:
    """The title of a ``notice`` or a ``report`` of the period."""
    return fill(DISPATCHES[f"{kind}_title"], {"period": period.label})


def report(edition: SummaryPrint, period: Period) -> DispatchPrint:
    """The report to the office's 党组: the text of the roll-up; its attachments stay with it."""
    words = {"period": period.label}
    return sent(
        edition,
        "report",
        title=_parted(title_of("report", period), period),
        lead=fill(DISPATCHES["report_lead"], words),
        sections=edition.sections,
        tables=0,
        closing=DISPATCHES["report_closing"],
    )


def notice(
    edition: SummaryPrint, period: Period, *, committee: str, wording: SummaryWording
) -> DispatchPrint:
    """The notice to the branches, with the tables of organisational life and of brands.

    *wording* is that of the edition: by its headings the parts of the work are told apart.
    """
    work, problems, plans = edition.sections
    words = {"period": period.label, "committee": committee}
    overall, practice = _divided(work.paragraphs, wording["run_in_business"])
    parts = (
        ("notice_overall", _numbered(overall)),
        ("notice_practice", _numbered(practice)),
        ("notice_problems", problems.paragraphs),
        ("notice_demands", plans.paragraphs),
    )
    return sent(
        edition,
        "notice",
        title=_parted(title_of("notice", period), period),
        lead=fill(DISPATCHES["notice_lead"], words),
        sections=tuple(SectionPrint(DISPATCHES[key], told) for key, told in parts),
        tables=2,
    )


def sent(
    edition: SummaryPrint,
    kind: str,
    *,
    title: tuple[str, str],
    lead: str,
    sections: tuple[SectionPrint, ...],
    tables: int,
    closing: str = "",
) -> DispatchPrint:
    """A paper of this *kind* made of an edition: with its own title and text, the first *tables*, signed as it is.

    The *title* comes in the two parts that may stand on lines of their own.
    """
    whole = "".join(title)
    metadata = replace(
        edition.metadata,
        title=whole,
        identifier=f"{edition.metadata.identifier}/{kind}",
        subject=whole,
        archive=replace(edition.metadata.archive, document_type=whole[-2:]),
    )
    return DispatchPrint(
        metadata=metadata,
        demo=edition.demo,
        draft=edition.draft,
        keep_together=edition.keep_together,
        title_lines=title_lines(title),
        salutation=DISPATCHES.get(f"{kind}_to", ""),
        lead=lead,
        sections=sections,
        closing=closing,
        tables=edition.tables[:tables],
        signatory=edition.signatory,
        date=edition.date,
        sealed=edition.sealed,
    )


def _parted(title: str, period: Period) -> tuple[str, str]:
    about, label, what = title.partition(period.label)
    return about + label, what


def _divided(
    paragraphs: Sequence[Paragraph], second: str
) -> tuple[list[list[Paragraph]], list[list[Paragraph]]]:
    """Parts of the work, each with what follows its heading, before and from the one whose heading is *second*."""
    parts: list[list[Paragraph]] = []
    for one in paragraphs:
        if one.run_in or not parts:
            parts.append([])
        parts[-1].append(one)
    before = [part for part in parts if not part[0].run_in.endswith(second)]
    return before, [part for part in parts if part[0].run_in.endswith(second)]


def _numbered(parts: Sequence[Sequence[Paragraph]]) -> tuple[Paragraph, ...]:
    """The parts under numbers from one on; a single one carries none."""
    found: list[Paragraph] = []
    for number, (first, *rest) in enumerate(parts, 1):
        heading = first.run_in.partition("）")[2]
        found.append(
            replace(first, run_in=f"（{numeral(number)}）{heading}" if len(parts) > 1 else "")
        )
        found += rest
    return tuple(found)
