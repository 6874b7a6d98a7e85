"""Clauses that texts of branches and of the committee have alike: who was there, what was studied, what was done."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from intranet.domain.activities.rows import RecordRow
from intranet.domain.development.course import Paths
from intranet.domain.figures.branch import Turnout
from intranet.domain.figures.integrity import IntegrityFigures
from intranet.domain.figures.listed import order_values, volunteer_hours
from intranet.domain.paper.parts import Paragraph
from intranet.domain.reports.length import NAMED
from intranet.domain.reports.wording import Value, fill
from intranet.domain.reports.wording.editions import SummaryWording
from intranet.domain.service.order_figures import OrderFigures
from intranet.foundation.chinese import percent
from intranet.foundation.pdf.text import text_cells
from intranet.foundation.quarters import Period, Year

_LINE = 28
_TITLE = re.compile("《[^《》]*(?:〈[^〉]*〉[^《》]*)*》")
_MONTH = re.compile(r"\d+月")
# what is named first: political theory, then rules of the Party; laws and whatever else behind them
_RANKS = (
    re.compile("习近平|党章|中国共产党章程|党的|全会"),
    re.compile("中国共产党|党内|党员|党支部|党政机关"),
)


def day_in_year(day: date, year: int) -> str:
    """9月30日, with the year where it is not the summary's own."""
    return f"{'' if day.year == year else f'{day.year}年'}{day.month}月{day.day}日"


def period_in_text(period: Period) -> str:
    """How a sentence begins with it: 2025年第三季度, and of a year 2025年."""
    return f"{period.year}年" if isinstance(period, Year) else period.label


def documents_in(themes: Iterable[str]) -> list[str]:
    """The documents among what was studied, each once, by their ranks.

    Whatever else was studied (a topic, a visit) stands in the table only.
    """
    found = list(dict.fromkeys(title for theme in themes for title in _TITLE.findall(theme)))
    return sorted(found, key=_rank)


def documents_text(
    wording: SummaryWording,
    themes: Iterable[str],
    key: str = "documents",
    told: int = NAMED[0].documents,
) -> str:
    """The first *told* of the documents, and how many there are where not all are named. Empty for none."""
    found = documents_in(themes)
    if not found:
        return ""
    several = len(found) if len(found) > told else None
    return fill(wording[key], {"docs_top": join_names(found[:told]), "n": several})


def _rank(title: str) -> int:
    return next((n for n, rank in enumerate(_RANKS) if rank.search(title)), len(_RANKS))


def join_names(names: Sequence[str]) -> str:
    """Names in a row: between neighbouring 书名号 or quotes stands no 、."""
    text = ""
    for name in names:
        if text and not (text.endswith(("》", "”")) and name.startswith(("《", "“"))):
            text += "、"
        text += name
    return text


def attendance_text(wording: SummaryWording, life: Turnout, reasons: int) -> str:
    """Who was due and came, and for how many absences a reason was given; empty where nobody was due."""
    if not life.due:
        return ""
    key = "all" if reasons >= life.absent else "some" if reasons else "none"
    absence = fill(wording[f"absence_{key}"], {"absent": life.absent, "n": reasons})
    return fill(
        wording["attendance"],
        {
            "due": life.due,
            "present": life.present,
            "rate": percent(life.present, life.due),
            "absence": absence if life.absent else None,
        },
    )


def volunteers_clause(wording: SummaryWording, volunteering: tuple[int, int, int]) -> str:
    """志愿服务 as a clause: occasions, people, minutes; empty where there was none."""
    times, people, minutes = volunteering
    if not times:
        return ""
    return fill(
        wording["volunteers"],
        {
            "vol_n": times,
            "vol_p": people,
            "vol_h": volunteer_hours(minutes) if minutes else None,
        },
    )


def orders_clause(wording: SummaryWording, found: OrderFigures) -> str:
    """服务点单 as a clause: what became of them by numbers, or linked by their rates. Empty where there was none."""
    if found.is_empty:
        return ""
    values = order_values(found)
    begun = fill(wording["orders_received" if found.received else "orders_before"], values)
    text = ""
    if found.accepted:
        text += fill(wording["orders_response" if found.accepted == 1 else "orders_mean"], values)
    for whole, words, key in (
        (found.finished, found.solved_words, "orders_solved"),
        (found.rated, found.satisfied_words, "orders_satisfied"),
    ):
        if whole:
            text += fill(wording[key], values) if wording.is_linked else f"；{words}"
    # what is told of earlier orders goes on with a comma whatever comes first
    return begun + (text if found.received else f"，{text[1:]}")


def months_together(texts: Iterable[str]) -> list[str]:
    """Texts that say the same of several months as one: 8月、9月主题党日因……未如期开展。"""
    months: dict[str, list[str]] = {}
    for text in texts:
        month = _MONTH.match(text)
        months.setdefault(text[month.end() :] if month else text, []).append(
            month[0] if month else ""
        )
    return ["、".join(dict.fromkeys(found)) + same for same, found in months.items()]


def integrity_clauses(
    wording: SummaryWording, education: tuple[int, int], found: IntegrityFigures
) -> str:
    """What was done, joined by ；; what did not happen is left out. Empty when nothing did."""
    (times, people), parts = education, []
    if times:
        parts.append(fill(wording["education"], {"edu_n": times, "edu_p": people}))
    if found.reminders:
        parts.append(fill(wording["reminders"], {"remind_n": found.reminders}))
    if found.group_talks:
        parts.append(fill(wording["group_talks"], {"gtalk_n": found.group_talks}))
    changed = found.changed or None
    if found.reviewed:
        parts.append(fill(wording["risks"], {"risk_n": found.reviewed, "risk_chg": changed}))
    elif changed:
        parts.append(fill(wording["risks_changed"], {"risk_chg": changed}))
    return "；".join(parts)


def paths_text(wording: SummaryWording, found: Paths) -> str:
    """Who stands where on the path to membership or is away, who was visited, who was honoured; empty for nobody."""
    standing = [
        fill(wording[key], {"n": number})
        for key in ("applicants", "activists", "candidates", "away")
        if (number := getattr(found, key))
    ]
    text = fill(wording["paths"], {"list": "、".join(standing)}) if standing else ""
    if found.visited:
        text += fill(wording["visits"], {"visited": found.visited, "given": found.given or None})
    if found.honours:
        text += fill(wording["honours"], {"n": found.honours})
    return text


def one_line(text: str) -> bool:
    """Whether the text would be a heading's only line: too little for a section of its own."""
    return text_cells(text) <= _LINE


def conveyed(rows: Iterable[RecordRow]) -> tuple[str, ...]:
    """Documents with which gatherings began, each once."""
    return tuple(dict.fromkeys(row.first_topic for row in rows if row.first_topic.strip()))


def themes_of(rows: Iterable[RecordRow], kind: str) -> tuple[str, ...]:
    """What the gatherings that count as *kind* were about, each theme once, in their order."""
    themes = (row.theme.strip() for row in rows if kind in row.kinds)
    return tuple(dict.fromkeys(filter(None, themes)))


def among(names: Sequence[str], told: int) -> dict[str, Value]:
    """The first *told* titles in quotes, and how many there are where not all are named; 《》 stand by themselves."""
    first = names[:told]
    return {
        "titles": join_names([one if "《" in one or "“" in one else f"“{one}”" for one in first]),
        "n": len(names) if len(names) > len(first) else None,
    }


def in_lines(text: str, run_in: str) -> list[Paragraph]:
    """A text as paragraphs, one for each of its lines, the first under its heading."""
    return [
        Paragraph(line, "" if number else run_in) for number, line in enumerate(text.split("\n"))
    ]
