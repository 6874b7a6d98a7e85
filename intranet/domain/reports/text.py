"""The text of a branch's summary: which sentence stands where, with which figures.

The sentences themselves are data (``wording.branch_summary``). Nothing here asks the database: a ``SummarySource``
holds all that is needed, so the same values give the same words.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from intranet.domain.achievements.series import joined
from intranet.domain.brands.tables import quoted
from intranet.domain.duties.rules import Cycle
from intranet.domain.duties.standing import DutyStanding, Gap, Standing
from intranet.domain.duties.words import Outcome, named
from intranet.domain.figures.branch import BranchFigures, Turnout
from intranet.domain.figures.integrity import IntegrityFigures
from intranet.domain.figures.listed import volunteer_hours
from intranet.domain.paper.parts import Paragraph, SectionPrint
from intranet.domain.reports.typed import plan_texts, problems_text
from intranet.domain.reports.wording import Value, fill
from intranet.domain.reports.wording.editions import SummaryWording
from intranet.domain.summaries.narrative import Explained, Explanation, Narrative
from intranet.foundation.chinese import numeral, percent, phrase, sentence, tenths
from intranet.foundation.pdf.text import text_cells
from intranet.foundation.quarters import Period, Quarter, Year

_TOP_DOCUMENTS = 2
_LINE = 28
_TITLE = re.compile("《[^《》]*(?:〈[^〉]*〉[^《》]*)*》")
_MONTH = re.compile(r"\d+月")
# what is named first: political theory, then rules of the Party; laws and whatever else behind them
_RANKS = (
    re.compile("习近平|党章|中国共产党章程|党的|全会"),
    re.compile("中国共产党|党内|党员|党支部|党政机关"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySource:
    """Everything a summary is worded from.

    ``previous_problems`` are the problems of the last quarter's approved summary; ``guiding_phrase`` and ``duty``
    are left out of the lead when empty; ``filler`` is the person who typed.
    ``late_entries`` is how many records were logged after the quarter was closed. ``of_quarters`` is what the summaries
    of the quarters explain, where this one covers several; ``own_quarter`` the one for which it is written.
    """

    branch_code: str
    short_name: str
    full_name: str
    committee: str
    duty: str
    figures: BranchFigures
    narrative: Narrative
    wording: SummaryWording
    previous_problems: tuple[str, ...] = ()
    guiding_phrase: str = ""
    filler: str = ""
    late_entries: int = 0
    of_quarters: Mapping[Quarter, Explained] = field(default_factory=dict)
    own_quarter: Quarter | None = None

    @property
    def covers_several(self) -> bool:
        """Whether it sums up quarters that have summaries of their own."""
        return len(self.figures.period.quarters) > 1

    def explains(self, gap: Gap) -> bool:
        """Whether it is typed here why something was not held in time."""
        return not self.covers_several or self.own_quarter == Quarter.of(gap.last_day)

    def said(self, gap: Gap) -> Explanation | None:
        """What was typed of something not held in time: here, or in the summary of its quarter."""
        if not self.covers_several:
            return self.narrative.explanations.get(gap.key)
        return self.of_quarters.get(Quarter.of(gap.last_day), {}).get(gap.key)


def day_in_year(day: date, year: int) -> str:
    """9月30日, with the year where it is not the summary's own."""
    return f"{'' if day.year == year else f'{day.year}年'}{day.month}月{day.day}日"


def period_in_text(period: Period) -> str:
    """How a sentence begins with it: 2025年第三季度, and of a year 2025年."""
    return f"{period.year}年" if isinstance(period, Year) else period.label


def lead(source: SummarySource) -> str:
    """The opening paragraph."""
    figures, wording = source.figures, source.wording
    if not figures.probationary:
        composition = wording["composition_full"]
    elif not figures.full:
        composition = wording["composition_probationary"]
    else:
        composition = fill(
            wording["composition_mixed"],
            {"full": figures.full, "probationary": figures.probationary},
        )
    return fill(
        wording["lead"],
        {
            "period": period_in_text(figures.period),
            "branch": source.short_name,
            "committee": source.committee,
            "guiding_phrase": phrase(source.guiding_phrase) or None,
            "duty": source.duty or None,
            "as_of": day_in_year(figures.as_of, figures.period.year),
            "members": figures.members,
            "composition": composition,
        },
    )


def study_text(source: SummarySource) -> str:
    """（一） study: sessions and how many were discussions, hours per head, documents, what was typed."""
    figures, wording = source.figures, source.wording
    hours = figures.per_head(figures.person_hours)
    hours_year = figures.per_head(figures.person_hours_year)
    values: dict[str, Value] = {
        "study_n": figures.study_count,
        "discuss_n": figures.discussions or None,
        "hours_q": tenths(hours) if hours else None,
        # from the first day of the year on both are the same
        "hours_y": tenths(hours_year) if hours_year and hours_year != hours else None,
    }
    text = ""
    if figures.study_count:
        key = "study_discussed" if figures.discussions == figures.study_count else "study"
        text = fill(wording[key], values)
    elif hours and figures.may_deny:
        text = fill(wording["study_none"], values)
    elif hours_year:
        # what is under review or was kept elsewhere must not be denied on paper
        text = fill(wording["study_waiting"], {**values, "hours_y": tenths(hours_year)})
    text += documents_text(wording, figures.documents)
    if figures.first_topics:
        text += fill(wording["first_topics"], {"first_n": figures.first_topics})
    return text + sentence(source.narrative.study_note)


def documents_text(wording: SummaryWording, themes: Iterable[str]) -> str:
    """The documents among what was studied by their ranks: the first of them, and how many. Empty for none.

    Whatever else was studied (a topic, a visit) stands in the table only.
    """
    found = list(dict.fromkeys(title for theme in themes for title in _TITLE.findall(theme)))
    found.sort(key=_rank)
    if not found:
        return ""
    several = len(found) if len(found) > _TOP_DOCUMENTS else None
    top = join_names(found[:_TOP_DOCUMENTS])
    return fill(wording["documents"], {"docs_top": top, "docs_n": several})


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


def life_text(source: SummarySource) -> str:
    """（二） organisational life: counts, turnout, and a sentence for each state that needs one."""
    figures, wording = source.figures, source.wording

    def counts(*kinds: str) -> list[str]:
        found = [(kind, figures.duty(kind).held) for kind in kinds]
        return [fill(wording[kind], {"n": held}) for kind, held in found if held]

    meetings = counts("assembly", "branch_committee_meeting", "group_meeting", "life_meeting")
    clauses = [fill(wording["meetings"], {"list": "、".join(meetings)})] if meetings else []
    clauses += counts("lecture")
    carried_out = counts("theme_day", "appraisal_meeting")
    clauses += (
        [fill(wording["carried_out"], {"list": "、".join(carried_out)})] if carried_out else []
    )
    none = wording["life_none"] if figures.may_deny else ""
    text = "，".join(clauses) + "。" if clauses else none
    text += attendance_text(wording, figures.life, figures.reasons)
    if figures.leaders:
        text += fill(wording["leaders"], {"leaders": figures.leaders})
    return text + "".join(state_sentences(source))


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


def state_sentences(source: SummarySource) -> list[str]:
    """Sentences by state: no committee, delayed meetings with their reasons, waiting records, all done."""
    figures, wording = source.figures, source.wording
    found = []
    if any(item.standing is Standing.NO_COMMITTEE and not item.held for item in figures.duties):
        found.append(wording["no_committee"])
    told = [
        (item, gap, said)
        for item in figures.duties
        for gap in item.gaps
        if (said := source.said(gap)) and phrase(said.reason)
    ]
    if told and source.covers_several:
        found.append(fill(wording["explained"], {"n": len(told)}))
    else:
        found += months_together(_gap_sentence(source, *of_one) for of_one in told)
    if figures.waiting:
        found.append(fill(wording["waiting"], {"n": figures.waiting}))
    if figures.outcome is Outcome.FULFILLED:
        found.append(certified(source))
    return found


def certified(source: SummarySource) -> str:
    """The sentence by which the period is certified; empty when it is not fulfilled."""
    figures = source.figures
    if not figures.fulfilled:
        return ""
    return fill(source.wording["all_done"], {"kinds": named([figures.duties])})


def months_together(texts: Iterable[str]) -> list[str]:
    """Texts that say the same of several months as one: 8月、9月主题党日因……未如期开展。"""
    months: dict[str, list[str]] = {}
    for text in texts:
        month = _MONTH.match(text)
        months.setdefault(text[month.end() :] if month else text, []).append(
            month[0] if month else ""
        )
    return ["、".join(dict.fromkeys(found)) + same for same, found in months.items()]


def _gap_sentence(source: SummarySource, item: DutyStanding, gap: Gap, said: Explanation) -> str:
    key = "agreed" if said.agreed else "short"
    key += "_month" if gap.month else "_year" if item.duty.cycle is Cycle.YEAR else "_quarter"
    if not said.agreed and not item.duty.convened:
        key += "_activity"
    made_up = said.made_up_on
    return fill(
        source.wording[key],
        {
            "month": gap.month,
            "kind": gap.label,
            "reason": phrase(said.reason),
            "made_up": day_in_year(made_up, source.figures.period.year) if made_up else None,
        },
    )


def care_text(source: SummarySource) -> str:
    """（三） members and service; empty when there is nothing to report."""
    figures, wording = source.figures, source.wording
    clauses = []
    if figures.received:
        clauses.append(fill(wording["received"], {"n1": figures.received}))
    if figures.became_full:
        clauses.append(fill(wording["became_full"], {"n2": figures.became_full}))
    text = "，".join(clauses) + "。" if clauses else ""
    times, people, minutes = figures.volunteering
    if times:
        text += fill(
            wording["volunteers"],
            {
                "vol_n": times,
                "vol_p": people,
                "vol_h": volunteer_hours(minutes) if minutes else None,
            },
        )
    return text


def brand_text(source: SummarySource) -> str:
    """（四） what was done for the brand, what was achieved, then what was typed; without any of it, nothing."""
    text = _brand_sentence(source)
    clauses = [
        phrase(item.figure.clause) for item in source.figures.achieved if item.figure.in_text
    ]
    if clauses:
        text += f"{joined(clauses)}。"
    return text + sentence(source.narrative.highlight)


def _brand_sentence(source: SummarySource) -> str:
    figures, wording = source.figures, source.wording
    brand = figures.brand
    number = figures.brand_activities
    if brand is None or not (number or brand.ended):
        return ""
    # while it is applied for and looked at, its stage is that of a form
    stage = brand.stage if brand.stage and brand.stage.created else None
    key = "brand_ended" if brand.ended else "brand"
    name = fill(
        wording[key], {"brand": quoted(brand.name), "stage": stage.label if stage else None}
    )
    if not number:
        return f"{name}。"
    # without a stage the name alone goes before what was done
    joint = "" if name == quoted(brand.name) else "，"
    return f"{name}{joint}{fill(wording['brand_activities'], {'brand_n': number})}。"


def integrity_text(source: SummarySource) -> str:
    """（五） discipline and integrity: counts only, never a person."""
    figures = source.figures
    done = integrity_clauses(source.wording, figures.education, figures.integrity)
    return f"{done}。" if done else ""


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


def one_line(text: str) -> bool:
    """Whether the text would be a heading's only line: too little for a section of its own."""
    return text_cells(text) <= _LINE


def sections(source: SummarySource) -> tuple[SectionPrint, ...]:
    """All sections with their numbers; a section without anything to say is left out and the rest move up.

    Where members and discipline have one line between them that is no section, they share one.
    """
    wording = source.wording
    care, integrity = care_text(source), integrity_text(source)
    together = bool(care and integrity) and (one_line(care) or one_line(integrity))
    work = [
        (wording["run_in_study"], study_text(source)),
        (wording["run_in_life"], life_text(source)),
        (wording["run_in_care_integrity"], care + integrity)
        if together
        else (wording["run_in_care"], care),
        (
            wording["run_in_brand" if _brand_sentence(source) else "run_in_business"],
            brand_text(source),
        ),
        (wording["run_in_integrity"], "" if together else integrity),
    ]
    filled = [(run_in, text) for run_in, text in work if text]
    plans = plan_texts(source) or [wording["unset_plans"]]
    return (
        SectionPrint(
            wording["part_work"],
            tuple(
                # a part alone has no number
                Paragraph(text, f"（{numeral(number)}）{run_in}" if len(filled) > 1 else run_in)
                for number, (run_in, text) in enumerate(filled, 1)
            ),
        ),
        SectionPrint(wording["part_problems"], (Paragraph(problems_text(source)),)),
        SectionPrint(
            wording["part_plans"],
            tuple(
                Paragraph(text if len(plans) == 1 else f"（{numeral(number)}）{text}")
                for number, text in enumerate(plans, 1)
            ),
        ),
    )
