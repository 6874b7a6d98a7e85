"""What goes out after a roll-up is approved: a notice (通报) to the branches, a report (报告) to those above.

Both say what the approved edition says, in an order and under headings of their own: nothing is counted or typed anew,
so they can never differ from it. A notice ranks nobody and names nobody who is late. It has two pages, to which
``roll_up_checks`` see: what the branches know, what stands in its tables, the numbered list of the office's
achievements and the committee's own tasks are left to the roll-up.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from intranet.domain.paper.dispatches import DispatchPrint
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.paper.parts import Paragraph, SectionPrint, TablePrint
from intranet.domain.reports.wording import fill
from intranet.domain.reports.wording.dispatches import DISPATCHES
from intranet.domain.reports.wording.editions import SummaryWording
from intranet.domain.summaries.narrative import OF_BRANCHES
from intranet.foundation.chinese import numeral
from intranet.foundation.pdf import title_lines
from intranet.foundation.quarters import Period

_NUMBERED = re.compile(r"\d+\.")
_ORDINAL = re.compile(r"^（[一二三四五六七八九十]+）")
_CLAUSE = re.compile("⟨[^⟨⟩]*⟩")
# what branches know of themselves, and what is not theirs
_LEFT_OUT = ("own", "first_topics", "no_committee")


def title_of(kind: str, period: Period) -> str:
    """The title of a ``notice`` or a ``report`` of the period."""
    return fill(DISPATCHES[f"{kind}_title"], {"period": period.label})


REPORT_TO = "report_to"
"""Under which a snapshot keeps to whom it is reported."""


def report(edition: SummaryPrint, period: Period, to: str) -> DispatchPrint:
    """The report *to* those above: the text of the roll-up; its attachments stay with it."""
    words = {"period": period.label}
    made = sent(
        edition,
        "report",
        title=_parted(title_of("report", period), period),
        lead=fill(DISPATCHES["report_lead"], words),
        sections=edition.sections,
        tables=(),
        closing=DISPATCHES["report_closing"],
    )
    return replace(made, salutation=fill(DISPATCHES["report_to"], {"to": to}) if to else "")


def notice(
    edition: SummaryPrint, period: Period, *, committee: str, wording: SummaryWording
) -> DispatchPrint:
    """The notice to the branches, with the tables of organisational life and of brands.

    *wording* is that of the edition: by its headings the parts of the work are told apart, by its sentences those that
    are left out or shortened.
    """
    work, problems, plans = edition.sections
    words = {"period": period.label, "committee": committee}
    overall, practice = _divided(work.paragraphs, wording["run_in_business"])
    parts = (
        ("notice_overall", tuple(Paragraph(_shortened(one.text, wording)) for one in overall)),
        ("notice_practice", tuple(one for one in practice if not _NUMBERED.match(one.text))),
        ("notice_problems", problems.paragraphs),
        ("notice_demands", demanded(plans.paragraphs, wording)),
    )
    return sent(
        edition,
        "notice",
        title=_parted(title_of("notice", period), period),
        lead=fill(DISPATCHES["notice_lead"], words),
        # without anything to do for the branches there is no last part
        sections=tuple(SectionPrint(DISPATCHES[key], told) for key, told in parts if told),
        tables=[table for table in edition.tables if table.title not in _own(wording)],
    )


def _own(wording: SummaryWording) -> tuple[str, str]:
    """Titles of the tables that stay with the roll-up."""
    return wording["table_achieved"], wording["table_sources"]


def demanded(plans: Sequence[Paragraph], wording: SummaryWording) -> tuple[Paragraph, ...]:
    """Of the plans of a roll-up those that branches answer for, numbered anew; the others are the committee's own."""
    answers = wording["plan"].partition("{text}")[2].partition("{owner}")[0]
    told = [_ORDINAL.sub("", one.text) for one in plans]
    told = [text for text in told if OF_BRANCHES in text.rpartition(answers)[2]]
    if len(told) == 1:
        return (Paragraph(told[0]),)
    return tuple(Paragraph(f"（{numeral(number)}）{text}") for number, text in enumerate(told, 1))


def sent(
    edition: SummaryPrint,
    kind: str,
    *,
    title: tuple[str, str],
    lead: str,
    sections: tuple[SectionPrint, ...],
    tables: Sequence[TablePrint],
    closing: str = "",
) -> DispatchPrint:
    """A paper of this *kind* made of an edition: with its own title and text, some of its *tables*, signed as it is.

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
        salutation=DISPATCHES["notice_to"] if kind == "notice" else "",
        lead=lead,
        sections=sections,
        closing=closing,
        tables=tuple(tables),
        signatory=edition.signatory,
        date=edition.date,
        sealed=edition.sealed,
    )


def _parted(title: str, period: Period) -> tuple[str, str]:
    before, label, after = title.partition(period.label)
    return before + label, after


def _divided(
    paragraphs: Sequence[Paragraph], second: str
) -> tuple[list[Paragraph], list[Paragraph]]:
    """What stands before and after the part whose heading is *second*, and that part; without headings."""
    overall: list[Paragraph] = []
    practice: list[Paragraph] = []
    found = overall
    for one in paragraphs:
        if one.run_in:
            found = practice if one.run_in.endswith(second) else overall
        found.append(replace(one, run_in=""))
    return overall, practice


def _shortened(text: str, wording: SummaryWording) -> str:
    """Without the sentences that tell branches of themselves or of the committee; what each had to hold is in the first
    table.
    """
    for key in _LEFT_OUT:
        text = re.sub(_pattern(wording[key]), "", text)
    return re.sub(
        _pattern(wording["complete"]),
        lambda found: fill(DISPATCHES["notice_complete"], {"n": found["n"]}),
        text,
    )


def _pattern(template: str) -> str:
    """A sentence of the wording as it stands in a text, its number as a group; a clause goes with what is before it."""
    return re.sub(
        r"\\{(\w+)\\}",
        lambda name: r"(?P<n>\d+)" if name[1] == "n" else "[^。；]+",
        re.escape(_CLAUSE.sub("", template)),
    )
