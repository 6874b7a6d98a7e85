"""年度工作回顾: what the year brought, subject by subject: the Party, the brands, then the themes of the office.

Themes are those of the office's indicators, in the order of its dictionary, and the sections of its chronicle: subjects
and order are its own data. Figures and dated captions come from the registers. Headings, and what is said before the
figures, are typed with the yearly roll-up and frozen with it: the two never differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

from intranet.domain.achievements.indicators import ReportSection
from intranet.domain.brands.tables import quoted
from intranet.domain.paper.dispatches import DispatchPrint
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.paper.parts import Paragraph, SectionPrint
from intranet.domain.reports.clauses import one_line
from intranet.domain.reports.dispatches import sent
from intranet.domain.reports.roll_up_text import (
    CommitteeSource,
    brands_text,
    integrity_text,
    organization_text,
    service_text,
    theory_text,
    told,
)
from intranet.domain.reports.wording import fill
from intranet.domain.reports.wording.dispatches import DISPATCHES
from intranet.domain.summaries.narrative import Chapter
from intranet.foundation.chinese import heading_of, numeral, sentence
from intranet.foundation.quarters import Year

RETROSPECT = "retrospect"
"""Under which the sections are kept in a snapshot."""


@dataclass(frozen=True, slots=True)
class Caption:
    """One entry of the chronicle: the section it was put under, its sentence with its day, its place by hand."""

    section: str
    text: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class Subject:
    """What one part of the review is about: its heading where none was typed, what figures and chronicle tell of it."""

    name: str
    heading: str
    figures: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()


def subjects(source: CommitteeSource, captions: Sequence[Caption]) -> list[Subject]:
    """Of what there is anything to say, the system or people; entries of the chronicle without a section come last."""
    found = {one.name: one for one in _told_by_figures(source) if one.figures}
    for caption in captions:
        name = caption.section or DISPATCHES["review_events"]
        one = found.get(name) or Subject(name, _HEADINGS.get(name, name))
        found[name] = replace(one, captions=(*one.captions, caption.text))
    for name in source.narrative.chapters:
        found.setdefault(name, Subject(name, _HEADINGS.get(name, name)))
    themes = list(dict.fromkeys((*_FIRST, *source.figures.themes)))
    for name, before in _placed(captions):
        if name not in themes and before in themes:
            themes.insert(themes.index(before) + 1, name)
    order = {name: place for place, name in enumerate(themes)}
    last = len(order), len(order) + 1
    return sorted(
        found.values(),
        key=lambda one: order.get(one.name, last[one.name == DISPATCHES["review_events"]]),
    )


def _placed(captions: Sequence[Caption]) -> list[tuple[str, str]]:
    """The sections of the chronicle in their order by hand, each with the one that begins before it."""
    places: dict[str, int] = {}
    for one in captions:
        if one.section:
            places[one.section] = min(one.place, places.get(one.section, one.place))
    ordered = sorted(places, key=lambda name: places[name])
    return [(name, before) for before, name in pairwise(ordered) if places[before] < places[name]]


_FIRST = (DISPATCHES["subject_party"], DISPATCHES["subject_brands"])
_HEADINGS = {
    DISPATCHES["subject_party"]: DISPATCHES["review_party"],
    DISPATCHES["subject_brands"]: DISPATCHES["review_brands"],
    DISPATCHES["subject_publicity"]: DISPATCHES["review_publicity"],
    DISPATCHES["review_events"]: DISPATCHES["review_events"],
}
"""Of subjects that every office has: they stand alone, however little there is to say."""


def _told_by_figures(source: CommitteeSource) -> list[Subject]:
    narrative = source.narrative
    party, brands = _FIRST
    told_of: dict[str, list[str]] = {
        party: [theory_text(source), organization_text(source), integrity_text(source)],
        brands: [
            brands_text(source) + sentence(narrative.highlight),
            _each_brand(source),
            *(sentence(text) for text in narrative.practices),
        ],
    }
    others = {
        ReportSection.BUSINESS: DISPATCHES["review_others"],
        ReportSection.PUBLICITY: DISPATCHES["subject_publicity"],
    }
    for section, without_theme in others.items():
        for item in told(source, section):
            if item.text:
                told_of.setdefault(item.theme or without_theme, []).append(f"{item.text}。")
    told_of.setdefault(DISPATCHES["subject_publicity"], []).append(service_text(source))
    return [
        Subject(name, _HEADINGS.get(name, name), tuple(filter(None, texts)))
        for name, texts in told_of.items()
    ]


def retrospect(source: CommitteeSource, captions: Sequence[Caption]) -> tuple[SectionPrint, ...]:
    """The sections. What is one line alone, and has no heading of its own, joins such a one before it."""
    found: list[tuple[list[str], list[str], bool]] = []
    for subject in subjects(source, captions):
        typed = source.narrative.chapters.get(subject.name, Chapter())
        opening = [sentence(line) for line in typed.opening.splitlines()]
        texts = [*filter(None, opening), *subject.figures, *subject.captions]
        heading = heading_of(typed.heading)
        joins = not (heading or subject.name in _HEADINGS)
        if joins and found and found[-1][2] and (_is_line(texts) or _is_line(found[-1][1])):
            found[-1][0].append(subject.heading)
            found[-1][1].extend(texts)
        elif texts:
            found.append(([heading or subject.heading], texts, joins))
    return _numbered((_together(headings), texts) for headings, texts, _ in found)


def _together(headings: Sequence[str]) -> str:
    *before, last = headings
    return f"{'、'.join(before)}和{last}" if before else last


def _is_line(texts: Sequence[str]) -> bool:
    return one_line("".join(texts))


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


def _lead(lead: str) -> str:
    """The lead of the roll-up, whose last sentence names the paper that follows."""
    *before, _ = lead.rstrip("。").split("。")
    return "".join(f"{one}。" for one in before) + DISPATCHES["review_lead_end"]


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
        lead=_lead(edition.lead),
        sections=(
            *sections,
            replace(plans, heading=f"{numeral(len(sections) + 1)}、{DISPATCHES['review_plans']}"),
        ),
        tables=(),
    )
