"""廉情报告 in words: four parts from the figures, two texts as typed. No names, no course of any matter."""

from collections.abc import Mapping

from intranet.domain.figures.officer_report import OfficerFigures
from intranet.domain.paper.parts import Paragraph, SectionPrint
from intranet.domain.reports.wording import fill
from intranet.domain.reports.wording.officer_report import PARTS, WORDING
from intranet.foundation.chinese import long_date, numeral, phrase, sentence


def stated(figures: OfficerFigures) -> dict[str, str]:
    """The counted sentences by part, with the day up to which they count."""
    return {
        "as_of": long_date(figures.as_of),
        "education": _education(figures),
        "talks": _talks(figures),
        "risks": _risks(figures),
        "inspections": _inspections(figures),
    }


def sections(
    counted: Mapping[str, str], *, problems: str, suggestions: str
) -> tuple[SectionPrint, ...]:
    """The five parts with their numbers; what is not typed yet says so."""
    typed = {
        "inspections": sentence(fill(WORDING["problems"], {"text": phrase(problems)}))
        if problems
        else WORDING["unset_problems"],
        "suggestions": sentence(suggestions) if suggestions else WORDING["unset_suggestions"],
    }
    return tuple(
        SectionPrint(
            f"{numeral(number)}、{heading}",
            tuple(Paragraph(text) for text in (counted.get(part, ""), typed.get(part, "")) if text),
        )
        for number, (part, heading) in enumerate(PARTS, 1)
    )


def _education(figures: OfficerFigures) -> str:
    times, people = figures.education
    if not times:
        return "" if figures.waiting or figures.partial else WORDING["education_none"]
    topics = "、".join(figures.topics[:3])
    more = "等" if len(figures.topics) > 3 else ""
    values = {"n": times, "p": people, "topics": f"{topics}{more}" if topics else None}
    return fill(WORDING["education"], values)


def _talks(figures: OfficerFigures) -> str:
    talks = figures.talks
    parts = [
        fill(WORDING[kind], {"n": number})
        for kind, number in (
            ("pre_appointment", talks.pre_appointment),
            ("daily", talks.daily),
            ("group", talks.group),
            ("festival", talks.festival),
            ("interview", talks.interview),
            ("reminders", figures.reminders),
        )
        if number
    ]
    if parts:
        return f"{WORDING['talks']}{'、'.join(parts)}。"
    return "" if figures.unconfirmed or figures.partial else WORDING["talks_none"]


def _risks(figures: OfficerFigures) -> str:
    levels = [
        fill(WORDING["risk_level"], {"level": level.label, "n": number})
        for level, number in figures.levels.items()
        if number
    ]
    if not figures.entered:
        return WORDING["risks_none"]
    moved = {"reviewed": figures.reviewed or None, "changed": figures.changed or None}
    if levels:
        number = sum(figures.levels.values())
        return fill(WORDING["risks"], {"n": number, "levels": "、".join(levels), **moved})
    return fill(WORDING["risks_over"], moved) if figures.reviewed else ""


def _inspections(figures: OfficerFigures) -> str:
    found = figures.inspected
    if not (found.times or found.closed or found.open):
        return "" if figures.partial else WORDING["inspections_none"]
    parts = [
        fill(WORDING[key], {"n": number})
        for key, number in (
            ("inspected", found.times),
            ("listed", found.listed),
            ("closed", found.closed),
            ("open", found.open),
        )
        if number
    ]
    return f"{'，'.join(parts)}。"
