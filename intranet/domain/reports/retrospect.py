"""年度工作回顾: what the year brought, in the order in which an office tells it: its brands, then theme by theme.

The themes are those of the office's indicators, in the order of its dictionary, so headings and order are its own data.
It is worded from the figures of the yearly roll-up and frozen with it: the two never differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from intranet.domain.achievements.indicators import ReportSection
from intranet.domain.brands.tables import quoted
from intranet.domain.paper.dispatches import DispatchPrint
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.paper.parts import Paragraph, SectionPrint
from intranet.domain.reports.dispatches import sent
from intranet.domain.reports.roll_up_text import (
    CommitteeSource,
    brands_text,
    integrity_text,
    organization_text,
    publicity_text,
    theory_text,
    told,
)
from intranet.domain.reports.text import one_line
from intranet.domain.reports.wording import fill
from intranet.domain.reports.wording.dispatches import DISPATCHES
from intranet.foundation.chinese import numeral, sentence
from intranet.foundation.quarters import Year

RETROSPECT = "retrospect"
"""Under which the sections are kept in a snapshot."""


@dataclass(frozen=True, slots=True)
class Caption:
    """One entry of the chronicle: the section it was put under, and its sentence with its day."""

    section: str
    text: str


def retrospect(source: CommitteeSource, captions: Sequence[Caption]) -> tuple[SectionPrint, ...]:
    """The sections; one without anything to say is left out. Entries of no theme come last, by their days."""
    narrative = source.narrative
    work: list[tuple[str, list[str]]] = [
        (
            DISPATCHES["review_party"],
            [theory_text(source), organization_text(source), integrity_text(source)],
        ),
        (
            DISPATCHES["review_brands"],
            [brands_text(source) + sentence(narrative.highlight), _each_brand(source)],
        ),
        *_themes(source),
        (DISPATCHES["review_practice"], [sentence(text) for text in narrative.practices]),
        (DISPATCHES["review_publicity"], [publicity_text(source)]),
    ]
    headings = {heading for heading, _ in work}
    of_theme = {
        heading: [one.text for one in captions if one.section == heading] for heading in headings
    }
    work.append(
        (DISPATCHES["review_events"], [one.text for one in captions if one.section not in headings])
    )
    filled = [
        (heading, [text for text in (*texts, *of_theme.get(heading, ())) if text])
        for heading, texts in work
    ]
    return _numbered((heading, texts) for heading, texts in filled if texts)


def _themes(source: CommitteeSource) -> list[tuple[str, list[str]]]:
    """The themes with what was achieved; one with a single line is no section and joins the one before it."""
    found: list[tuple[str, list[str]]] = []
    for item in told(source, ReportSection.BUSINESS):
        if not item.text:
            continue
        heading, text = item.theme or DISPATCHES["review_others"], f"{item.text}。"
        if found and (one_line(text) or one_line("".join(found[-1][1]))):
            before, texts = found.pop()
            found.append((f"{before}和{heading}", [*texts, text]))
        else:
            found.append((heading, [text]))
    return found


def _each_brand(source: CommitteeSource) -> str:
    """The brand of each branch exactly as registered, in office order."""
    named = [
        f"{row.branch_name}{quoted(row.brand_name)}"
        for row in source.figures.brands
        if row.brand_id is not None
    ]
    return fill(DISPATCHES["review_each_brand"], {"list": "、".join(named)}) if named else ""


def _numbered(parts: Iterable[tuple[str, list[str]]]) -> tuple[SectionPrint, ...]:
    return tuple(
        SectionPrint(f"{numeral(number)}、{heading}", tuple(Paragraph(text) for text in texts))
        for number, (heading, texts) in enumerate(parts, 1)
    )


def kept(sections: Sequence[SectionPrint]) -> list[dict[str, Any]]:
    """The sections as the snapshot of a roll-up keeps them."""
    return [asdict(part) for part in sections]


def review(edition: SummaryPrint, stored: Sequence[Mapping[str, Any]], year: Year) -> DispatchPrint:
    """The annual review of an approved roll-up of the year, from the sections ``kept`` with it."""
    sections = tuple(
        SectionPrint(part["heading"], tuple(Paragraph(**item) for item in part["paragraphs"]))
        for part in stored
    )
    plans = edition.sections[-1]
    return sent(
        edition,
        "review",
        title=(
            edition.metadata.keywords[0],
            fill(DISPATCHES["review_title"], {"period": year.label}),
        ),
        lead=edition.lead,
        sections=(
            *sections,
            replace(plans, heading=f"{numeral(len(sections) + 1)}、{DISPATCHES['review_plans']}"),
        ),
        tables=0,
    )
