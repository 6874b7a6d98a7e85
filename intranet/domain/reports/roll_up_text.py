"""The text of the committee's roll-up: which sentence stands where, with which figures.

The sentences are data (``wording.committee_report``). Nothing here asks the database: a ``CommitteeSource`` holds all
that is needed, so the same values give the same words. Integrity work appears as counts only.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from intranet.domain.achievements.indicators import ReportSection
from intranet.domain.achievements.series import Figure, ThemeText, sentences
from intranet.domain.achievements.tables import AchievementKind
from intranet.domain.brands.tables import quoted
from intranet.domain.duties.rules import DOCUMENTED
from intranet.domain.duties.words import named
from intranet.domain.figures.committee import BranchLine, CommitteeFigures
from intranet.domain.figures.listed import Figure as Counted
from intranet.domain.figures.own import OwnKind
from intranet.domain.paper.parts import Paragraph, SectionPrint
from intranet.domain.reports.clauses import (
    attendance_text,
    day_in_year,
    documents_text,
    in_lines,
    integrity_clauses,
    one_line,
    orders_clause,
    paths_text,
    period_in_text,
    volunteers_clause,
)
from intranet.domain.reports.own_text import links, own_lines, written
from intranet.domain.reports.roll_up_figures import linkable
from intranet.domain.reports.typed import plan_texts, problems_text
from intranet.domain.reports.wording import Value, fill
from intranet.domain.reports.wording.editions import SummaryWording
from intranet.domain.summaries.narrative import Narrative
from intranet.domain.summaries.wordings import Use
from intranet.foundation.chinese import numeral, phrase, sentence, tenths

_CONVENED = tuple(duty.kind for duty in DOCUMENTED if duty.convened)
_GIVEN = ("lecture",)
_CARRIED_OUT = tuple(
    duty.kind for duty in DOCUMENTED if not duty.convened and duty.kind not in _GIVEN
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeSource:
    """Everything a roll-up is worded from.

    ``previous_problems`` are the problems of the previous period's approved roll-up; ``wordings`` are the office's own,
    left out of the lead where there are none.
    """

    code: str
    short_name: str
    full_name: str
    figures: CommitteeFigures
    narrative: Narrative
    wording: SummaryWording
    previous_problems: tuple[str, ...] = ()
    wordings: Mapping[Use, str] = field(default_factory=dict)

    @property
    def linkable(self) -> tuple[Counted, ...]:
        """The figures that can be named in rewritten paragraphs."""
        return linkable(self.figures)


def generated(source: CommitteeSource) -> dict[str, str]:
    """What the system writes in each paragraph, by its key."""
    return {
        "lead": _lead(source),
        "theory": _theory(source),
        "organization": _organization(source),
        "business": "\n".join(filter(None, _business(source))),
        "integrity": _integrity(source),
        "publicity": _publicity(source),
    }


def linked(source: CommitteeSource) -> dict[str, str]:
    """The same with its figures as tokens: where a rewritten paragraph begins."""
    return generated(replace(source, wording=source.wording.linked(links(source.linkable))))


def _told(source: CommitteeSource, key: str, generated: str) -> str:
    """A paragraph as rewritten or *generated*, with what was typed behind it."""
    return written(source, key, generated) + sentence(source.narrative.notes.get(key, ""))


def lead(source: CommitteeSource) -> str:
    """The opening paragraph."""
    return written(source, "lead", _lead(source)).replace("\n", "")


def _lead(source: CommitteeSource) -> str:
    figures, wording = source.figures, source.wording
    full, probationary = figures.total("full"), figures.total("probationary")
    if not probationary:
        composition = wording["composition_full"]
    elif not full:
        composition = wording["composition_probationary"]
    else:
        composition = fill(
            wording["composition_mixed"], {"full": full, "probationary": probationary}
        )
    period = figures.period
    return fill(
        wording["lead" if figures.kept else "lead_unkept"],
        {
            "period": period_in_text(period),
            "committee": source.short_name,
            "led": phrase(source.wordings.get(Use.COMMITTEE_LED, "")) or None,
            "guiding_phrase": phrase(source.wordings.get(Use.GUIDING, "")) or None,
            "as_of": day_in_year(figures.as_of, period.year),
            "branches": figures.branches,
            # the attachments and the sentences hold them, too
            "gone": len(figures.lines) - figures.branches or None,
            "members": figures.members,
            "composition": composition,
        },
    )


def told(source: CommitteeSource, section: ReportSection) -> list[ThemeText]:
    """What was achieved in one section, by theme; of what has no indicator media are publicity, the rest business."""

    def section_of(figure: Figure) -> ReportSection:
        if figure.indicator is not None:
            return figure.indicator.home.section
        media = figure.kind is AchievementKind.MEDIA
        return ReportSection.PUBLICITY if media else ReportSection.BUSINESS

    figures = [item.figure for item in source.figures.achieved]
    return sentences(
        figure
        for figure in figures
        if section_of(figure) is section and not _says_how_many_have_brands(figure, source)
    )


def _says_how_many_have_brands(figure: Figure, source: CommitteeSource) -> bool:
    """Whether a figure says what the register of brands does (``brands_text``): it stays in the table alone."""
    return (
        re.search(rf"(?<!\d){_owners(source)}个(?:党)?支部[^。]*创建[^。]*品牌", figure.clause)
        is not None
    )


def _owners(source: CommitteeSource) -> int:
    """How many branches have a brand."""
    return len({row.branch_id for row in source.figures.brands if row.brand_id is not None})


def _achieved(source: CommitteeSource, section: ReportSection) -> str:
    """The same as sentences of one paragraph, without the names of the themes."""
    return "".join(f"{item.text}。" for item in told(source, section) if item.text)


def theory_text(source: CommitteeSource) -> str:
    """（一） study over all branches, then figures of this section, then what was typed."""
    return _told(source, "theory", _theory(source))


def _theory(source: CommitteeSource) -> str:
    figures, wording = source.figures, source.wording
    number, discussions = figures.total("study_count"), figures.total("discussions")
    hours = figures.per_head(figures.total("person_hours"))
    hours_year = figures.per_head(figures.total("person_hours_year"))
    # what is under review or was kept elsewhere must not be denied on paper
    none = "study_none" if hours and figures.may_deny else "study_waiting"
    held = "study_discussed" if discussions == number else "study"
    text = fill(
        wording[held if number else none],
        {
            "study_n": number,
            "discuss_n": discussions or None,
            "hours": tenths(hours) if hours else None,
            # from the first day of the year on both are the same
            "hours_y": tenths(hours_year) if hours_year and hours_year != hours else None,
        },
    )
    text += documents_text(wording, figures.documents)
    if figures.total("first_topics"):
        text += fill(wording["first_topics"], {"first_n": figures.total("first_topics")})
    return text + _achieved(source, ReportSection.THEORY)


def organization_text(source: CommitteeSource) -> str:
    """（二） organisational life over all branches, turnout, how many fulfilled everything, what was typed."""
    return _told(source, "organization", _organization(source))


def _organization(source: CommitteeSource) -> str:
    figures, wording = source.figures, source.wording

    def counts(kinds: Sequence[str]) -> list[str]:
        found = [(kind, figures.held(kind)) for kind in kinds]
        return [fill(wording[kind], {"n": held}) for kind, held in found if held]

    meetings = counts(_CONVENED)
    clauses = [fill(wording["meetings"], {"list": "、".join(meetings)})] if meetings else []
    clauses += counts(_GIVEN)
    carried_out = counts(_CARRIED_OUT)
    clauses += (
        [fill(wording["carried_out"], {"list": "、".join(carried_out)})] if carried_out else []
    )
    none = wording["life_none"] if figures.may_deny else ""
    text = _own(source)
    text += fill(wording["life"], {"list": "，".join(clauses)}) if clauses else none
    text += attendance_text(wording, figures.life, figures.total("reasons"))
    text += "".join(state_sentences(source)) + _changes(source)
    return text + _achieved(source, ReportSection.ORGANIZATION)


def _own(source: CommitteeSource) -> str:
    """What the committee itself held; empty for nothing."""
    wording, own = source.wording, source.figures.own
    # a meeting is convened, anything else is carried out; kinds are rows, so their names tell
    meetings = [one for one in own if one.label.endswith(("会", "会议"))]
    others = [one for one in own if one not in meetings]
    held = [
        fill(wording[verb], {"list": "、".join(_times(source, one) for one in some)})
        for verb, some in (("meetings", meetings), ("carried_out", others))
        if some
    ]
    guests = sum(one.guests for one in own) or None
    return fill(wording["own"], {"list": "，".join(held), "guests": guests}) if own else ""


def _times(source: CommitteeSource, one: OwnKind) -> str:
    return fill(source.wording["own_kind"], {"label": one.label, "times": one.times})


def state_sentences(source: CommitteeSource) -> list[str]:
    """How many branches fulfilled everything, had something late, lack something; none is named."""
    figures, wording = source.figures, source.wording
    lines = figures.lines
    counted = (
        ("made_up", sum(line.made_up for line in lines)),
        ("late", sum(bool(line.explained) and not line.lacking for line in lines)),
        ("lacking", sum(bool(line.lacking) for line in lines)),
    )
    clauses = [
        certified(source, [line for line in lines if line.complete]),
        *(
            fill(wording[key], {"n": number, "several": number if number > 1 else None})
            for key, number in counted
            if number
        ),
    ]
    text = "；".join(filter(None, clauses))
    found = [f"{text}。"] if text else []
    small = figures.without_committee()
    if small:
        found.append(fill(wording["no_committee"], {"n": small}))
    waiting = figures.total("waiting")
    if waiting:
        found.append(fill(wording["waiting"], {"n": waiting}))
    return found


def certified(source: CommitteeSource, lines: Sequence[BranchLine]) -> str:
    """The clause by which these branches are certified together; empty without any."""
    if not lines:
        return ""
    kinds = named([line.figures.duties for line in lines])
    return fill(source.wording["complete"], {"n": len(lines), "kinds": kinds})


def _changes(source: CommitteeSource) -> str:
    """Members received and confirmed, who is on the way, what was done for members."""
    clauses = [
        fill(source.wording[key], {"n": source.figures.total(key)})
        for key in ("received", "became_full")
        if source.figures.total(key)
    ]
    text = "，".join(clauses) + "。" if clauses else ""
    return text + paths_text(source.wording, source.figures.paths)


def brands_text(source: CommitteeSource) -> str:
    """（三） the main brand, how many branches have one, their stages, what was done for them."""
    figures, wording = source.figures, source.wording
    text = ""
    if figures.main is not None:
        text = fill(wording["brands_under_main"], {"main": quoted(figures.main.name)})
    total = len({row.branch_id for row in figures.brands})
    branded = [row for row in figures.brands if row.brand_id is not None]
    owners = _owners(source)
    if not owners:
        return ""
    key = "brands_some" if owners < total else "brands_all" if total > 1 else "brands_only"
    clauses = [fill(wording[key], {"n": total, "brands": owners})]
    # a stage with its outcome is told as the stage
    stages = Counter(row.stage.split("（")[0] for row in branded if row.stage)
    if len(stages) > 1:
        listed = "、".join(
            fill(wording["brand_stage"], {"stage": stage, "n": number})
            for stage, number in stages.most_common()
        )
        clauses.append(fill(wording["brand_stages"], {"list": listed}))
    if figures.brand_activities:
        clauses.append(
            fill(
                wording["brand_activities"],
                {"brand_n": figures.brand_activities},
            )
        )
    return text + "，".join(clauses) + "。"


def business(source: CommitteeSource) -> list[Paragraph]:
    """（三） brands and what was typed, then a paragraph for each theme, then what branches do well."""
    narrative = source.narrative
    first, *others = own_lines(source, "business") or _business(source)
    practices = "".join(sentence(text) for text in narrative.practices)
    told_lines = (first + sentence(narrative.highlight), *others, practices)
    return [Paragraph(line) for line in told_lines if line]


def _business(source: CommitteeSource) -> list[str]:
    """What is said of brands, empty where there is none, and a line for each theme."""
    wording, found = source.wording, [brands_text(source)]
    themes = [item for item in told(source, ReportSection.BUSINESS) if item.text]
    named = [item for item in themes if item.theme]
    for number, item in enumerate(named, 1):
        values: dict[str, Value] = {
            # one theme alone has no number
            "number": number if len(named) > 1 else None,
            "theme": item.theme,
            "text": item.text,
        }
        found.append(fill(wording["theme"], values))
    return found + [
        fill(wording["theme_unnamed"], {"text": item.text}) for item in themes if not item.theme
    ]


def integrity_text(source: CommitteeSource) -> str:
    """（四） discipline and integrity: counts only, never a person; then what was typed."""
    return _told(source, "integrity", _integrity(source))


def _integrity(source: CommitteeSource) -> str:
    figures, wording = source.figures, source.wording
    text = ""
    if done := integrity_clauses(wording, figures.education, figures.integrity):
        text = fill(wording["integrity"], {"work": done})
    return text + _achieved(source, ReportSection.INTEGRITY)


def publicity_text(source: CommitteeSource) -> str:
    """（五） volunteering, figures of this section, what was typed; empty when there is nothing to report."""
    return _told(source, "publicity", _publicity(source))


def _publicity(source: CommitteeSource) -> str:
    orders = orders_clause(source.wording, source.figures.orders)
    return _achieved(source, ReportSection.PUBLICITY) + service_text(source, orders)


def service_text(source: CommitteeSource, *more: str) -> str:
    """Volunteering over all branches and what else they did for others; empty where there was nothing."""
    done = [volunteers_clause(source.wording, source.figures.volunteering), *more]
    work = "；".join(filter(None, done))
    return fill(source.wording["service"], {"work": work}) if work else ""


def sections(source: CommitteeSource) -> tuple[SectionPrint, ...]:
    """All sections with their numbers; one without anything to say is left out and the rest move up.

    Where discipline and publicity have one line between them that is no section, they share one.
    """
    wording = source.wording
    integrity, publicity = integrity_text(source), publicity_text(source)
    together = bool(integrity and publicity) and (one_line(integrity) or one_line(publicity))
    work: list[tuple[str, list[Paragraph]]] = [
        (wording["run_in_theory"], in_lines(theory_text(source), "")),
        (wording["run_in_organization"], in_lines(organization_text(source), "")),
        (wording["run_in_business"], business(source)),
        (wording["run_in_integrity_publicity"], in_lines(integrity + publicity, ""))
        if together
        else (wording["run_in_integrity"], in_lines(integrity, "")),
        (wording["run_in_publicity"], in_lines("" if together else publicity, "")),
    ]
    told_parts = [(run_in, parts) for run_in, parts in work if parts and parts[0].text]
    paragraphs: list[Paragraph] = []
    for number, (run_in, parts) in enumerate(told_parts, 1):
        paragraphs.append(Paragraph(parts[0].text, f"（{numeral(number)}）{run_in}"))
        paragraphs += parts[1:]
    plans = plan_texts(source) or [wording["unset_plans"]]
    return (
        SectionPrint(wording["part_work"], tuple(paragraphs)),
        SectionPrint(wording["part_problems"], (Paragraph(problems_text(source)),)),
        SectionPrint(
            wording["part_plans"],
            tuple(
                Paragraph(text if len(plans) == 1 else f"（{numeral(number)}）{text}")
                for number, text in enumerate(plans, 1)
            ),
        ),
    )
