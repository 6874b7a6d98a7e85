"""The text of a branch's summary: which sentence stands where, with which figures.

The sentences themselves are data (``wording.branch_summary``). Nothing here asks the database: a ``SummarySource``
holds all that is needed, so the same values give the same words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from intranet.domain.achievements.series import joined
from intranet.domain.brands.tables import quoted
from intranet.domain.duties.rules import Cycle
from intranet.domain.duties.standing import DutyStanding, Gap, Standing
from intranet.domain.duties.words import TOGETHER, Outcome, named
from intranet.domain.figures.branch import BranchFigures
from intranet.domain.figures.listed import Figure, figure_list
from intranet.domain.paper.parts import Paragraph, SectionPrint
from intranet.domain.reports.clauses import (
    among,
    attendance_text,
    conveyed,
    day_in_year,
    documents_in,
    documents_text,
    in_lines,
    integrity_clauses,
    months_together,
    one_line,
    orders_clause,
    paths_text,
    period_in_text,
    themes_of,
    volunteers_clause,
)
from intranet.domain.reports.length import NAMED, Named
from intranet.domain.reports.own_text import links, written
from intranet.domain.reports.typed import plan_texts, problems_text
from intranet.domain.reports.wording import Value, fill
from intranet.domain.reports.wording.editions import SummaryWording
from intranet.domain.summaries.narrative import Explained, Explanation, Narrative
from intranet.domain.summaries.wordings import Use
from intranet.foundation.chinese import cause, numeral, phrase, sentence, tenths
from intranet.foundation.quarters import Quarter


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySource:
    """Everything a summary is worded from.

    ``previous_problems`` are the problems of the last quarter's approved summary; ``wordings`` are the office's own,
    left out of the lead where there are none, as is ``duty``; ``decisions`` is what was resolved, ``filler`` the person
    who typed. ``late_entries`` is how many records were logged after the quarter was closed. ``of_quarters`` is
    what the summaries of the quarters explain, where this one covers several; ``own_quarter`` the one for which it is
    written. ``named`` is how many titles the sentences name, fewer where the text is long.
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
    wordings: Mapping[Use, str] = field(default_factory=dict)
    decisions: tuple[str, ...] = ()
    filler: str = ""
    late_entries: int = 0
    of_quarters: Mapping[Quarter, Explained] = field(default_factory=dict)
    own_quarter: Quarter | None = None
    named: Named = NAMED[0]

    @property
    def linkable(self) -> tuple[Figure, ...]:
        """The figures that can be named in rewritten paragraphs: all, and what stands in the text alone."""
        day = day_in_year(self.figures.as_of, self.figures.period.year)
        rows = self.figures.rows
        counted = (
            ("documents", "学习文件数", len(documents_in(self.figures.documents)), "份"),
            ("conveyed", "传达文件数", len(documents_in(conveyed(rows))), "份"),
            ("lecture_titles", "党课专题", len(themes_of(rows, "lecture")), "个"),
            ("theme_titles", "主题党日主题", len(themes_of(rows, "theme_day")), "个"),
            ("decisions", "会议议定事项数", len(self.decisions), "项"),
            ("explained", "因故未如期开展", len(self.told), "项"),
        )
        return (
            Figure("as_of", "截至日期", day),
            *figure_list(self.figures),
            *(Figure(key, label, f"{n}{unit}") for key, label, n, unit in counted if n),
        )

    @property
    def told(self) -> list[tuple[DutyStanding, Gap, Explanation]]:
        """What was not held in time and is explained."""
        return [
            (item, gap, said)
            for item in self.figures.duties
            for gap in item.gaps
            if (said := self.said(gap)) and phrase(said.reason)
        ]

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


def generated(source: SummarySource) -> dict[str, str]:
    """What the system writes in each paragraph, by its key."""
    return {
        "lead": _lead(source),
        "study": _study(source),
        "life": _life(source),
        "care": _care(source),
        "brand": _brand(source),
        "integrity": _integrity(source),
    }


def linked(source: SummarySource) -> dict[str, str]:
    """The same with its figures as tokens: where a rewritten paragraph begins."""
    return generated(replace(source, wording=source.wording.linked(links(source.linkable))))


def lead(source: SummarySource) -> str:
    """The opening paragraph."""
    return written(source, "lead", _lead(source)).replace("\n", "")


def _lead(source: SummarySource) -> str:
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
    bearings = (
        phrase(source.wordings.get(Use.BRANCH_LED, "")),
        phrase(source.wordings.get(Use.GUIDING, "")),
        fill(wording["lead_duty"], {"duty": source.duty}) if source.duty else "",
    )
    return fill(
        wording["lead"],
        {
            "period": period_in_text(figures.period),
            "branch": source.short_name,
            # whichever of them there are: none begins with a comma behind the name
            "bearings": "，".join(filter(None, bearings)),
            "as_of": day_in_year(figures.as_of, figures.period.year),
            "members": figures.members,
            "composition": composition,
        },
    )


def study_text(source: SummarySource) -> str:
    """（一） study: sessions and how many were discussions, hours per head, documents, what was typed."""
    return written(source, "study", _study(source)) + sentence(source.narrative.study_note)


def _study(source: SummarySource) -> str:
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
    named = source.named.documents
    text += documents_text(wording, figures.documents, told=named)
    if figures.first_topics:
        text += fill(wording["first_topics"], {"first_n": figures.first_topics})
        text += documents_text(wording, conveyed(figures.rows), "conveyed", told=named)
    return text


def life_text(source: SummarySource) -> str:
    """（二） organisational life: counts, turnout, and a sentence for each state that needs one."""
    return written(source, "life", _life(source))


def _life(source: SummarySource) -> str:
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
    text += "".join(
        fill(wording[key], among(names, told))
        for key, names, told in (
            ("lecture_titles", themes_of(figures.rows, "lecture"), source.named.themes),
            ("theme_titles", themes_of(figures.rows, "theme_day"), source.named.themes),
            ("decisions", source.decisions, source.named.decisions),
        )
        if names and told
    )
    text += attendance_text(wording, figures.life, figures.reasons)
    if figures.leaders:
        text += fill(wording["leaders"], {"leaders": figures.leaders})
    return text + "".join(state_sentences(source))


def state_sentences(source: SummarySource) -> list[str]:
    """Sentences by state: no committee, delayed meetings with their reasons, waiting records, all done."""
    figures, wording = source.figures, source.wording
    found = []
    if any(item.standing is Standing.NO_COMMITTEE and not item.held for item in figures.duties):
        found.append(wording["no_committee"])
    told = source.told
    if told and source.covers_several:
        found.append(fill(wording["explained"], {"n": len(told)}))
    else:
        found += months_together(_gap_sentence(source, *of_one) for of_one in told)
    if figures.waiting:
        found.append(fill(wording["waiting"], {"n": figures.waiting}))
    if figures.outcome is Outcome.FULFILLED:
        found.append(certified(source) if source.named.kinds else _all_done(source, TOGETHER))
    return found


def certified(source: SummarySource) -> str:
    """The sentence by which the period is certified, kind by kind; empty when it is not fulfilled."""
    figures = source.figures
    return _all_done(source, named([figures.duties])) if figures.fulfilled else ""


def _all_done(source: SummarySource, kinds: str) -> str:
    return fill(source.wording["all_done"], {"kinds": kinds})


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
            "reason": phrase(said.reason) if said.agreed else cause(said.reason),
            "made_up": day_in_year(made_up, source.figures.period.year) if made_up else None,
        },
    )


def care_text(source: SummarySource) -> str:
    """（三） members and service; empty when there is nothing to report."""
    return written(source, "care", _care(source))


def _care(source: SummarySource) -> str:
    figures, wording = source.figures, source.wording
    clauses = []
    if figures.received:
        clauses.append(fill(wording["received"], {"n": figures.received}))
    if figures.became_full:
        clauses.append(fill(wording["became_full"], {"n": figures.became_full}))
    text = "，".join(clauses) + "。" if clauses else ""
    text += paths_text(wording, figures.paths)
    served = (
        volunteers_clause(wording, figures.volunteering),
        orders_clause(wording, figures.orders),
    )
    return text + "".join(f"{one}。" for one in served if one)


def brand_text(source: SummarySource) -> str:
    """（四） what was done for the brand, what was achieved, then what was typed; without any of it, nothing."""
    return written(source, "brand", _brand(source)) + sentence(source.narrative.highlight)


def _brand(source: SummarySource) -> str:
    text = _brand_sentence(source)
    clauses = [
        phrase(item.figure.clause) for item in source.figures.achieved if item.figure.in_text
    ]
    if clauses:
        text += f"{joined(clauses)}。"
    return text


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
    return written(source, "integrity", _integrity(source))


def _integrity(source: SummarySource) -> str:
    figures = source.figures
    done = integrity_clauses(source.wording, figures.education, figures.integrity)
    return f"{done}。" if done else ""


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
                part
                for number, (run_in, text) in enumerate(filled, 1)
                # a part alone has no number
                for part in in_lines(
                    text, f"（{numeral(number)}）{run_in}" if len(filled) > 1 else run_in
                )
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
