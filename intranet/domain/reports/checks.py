"""Checks before the final print: rules over what was typed and what will be printed, no model.

What blocks must be mended before a summary can be submitted or approved; what warns is shown and left to people.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from intranet.domain.duties.standing import Gap, Standing
from intranet.domain.figures.branch import BranchFigures
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.records.plain_text import Finding, secrecy_mark, text_findings
from intranet.domain.reports.certified import CERTIFYING, untrue
from intranet.domain.reports.document import SummaryContent
from intranet.domain.reports.length import LINES_OF_TEXT, text_lines
from intranet.domain.reports.own_text import Told, differing, empty, has_tokens, own_lines, unknown
from intranet.domain.reports.text import SummarySource
from intranet.domain.reports.wording.editions import names_of
from intranet.domain.summaries.narrative import Narrative, Plan
from intranet.domain.summaries.phrases import Phrase, phrase_findings
from intranet.foundation.chinese import long_date, phrase
from intranet.foundation.quarters import Period, Quarter

NO_FIGURE = "没有“{}”这项数据，请从所列的数据中选用。"
NONE_YET = "〔{}〕现在为0，请改写这一句。"
DIFFERS = "写的是{}，台账中{}为{}，请核对；写作〔{}〕可随台账更新。"
OWN = "own_"
"""Before the key of a rewritten paragraph in the name of its field."""
_TWO_SECTIONS = re.compile("[。！？]")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckContext:
    """What the rules compare with: ``ended_names`` are (old name, present name) of branch and committee,
    ``previous`` the texts typed for the period before, ``phrases`` wrong forms of set phrases, ``written`` the day of
    submission, or today before it.
    """

    today: date
    written: date
    ended_names: Sequence[tuple[str, str]] = ()
    previous: Sequence[str] = ()
    phrases: Sequence[Phrase] = ()


def typed_findings(narrative: Narrative, context: CheckContext, *, before: str) -> list[Finding]:
    """Findings in everything typed; ``before`` names the period whose wording must not be repeated."""
    found = []
    earlier = {part for text in context.previous for part in _sentences(text)}
    for field, text in narrative.typed().items():
        found += text_findings(text, field)
        found += phrase_findings(text, field, context.phrases)
        for old, new in context.ended_names:
            if old in text and old not in new:
                found.append(Finding(True, f"“{old}”已更名，请使用现名称“{new}”。", field))
        repeated = [
            part
            for part in _sentences(text)
            if part in earlier and len(part) >= 12 and not has_tokens(part)
        ]
        if repeated:
            found.append(Finding(False, f"“{repeated[0]}”与{before}的表述相同，请核对。", field))
    return found


def figure_findings(narrative: Narrative, content: SummaryContent) -> list[Finding]:
    """What is typed of figures: tokens that name none or count nothing, and numbers that differ from the records."""
    found, tokens = [], content.tokens
    for field, text in narrative.typed().items():
        key = field.removeprefix(OWN) if field.startswith(OWN) else ""
        if key:
            found += [
                Finding(True, NO_FIGURE.format(name), field) for name in unknown(text, tokens)
            ]
            found += [Finding(False, NONE_YET.format(name), field) for name in empty(text, tokens)]
        found += [
            Finding(
                False, DIFFERS.format(one.typed, one.datum.label, one.datum.value, one.name), field
            )
            for one in differing(text, tokens, content.linked.get(key, ""))
        ]
    return found


def own_findings(source: Told, content: SummaryContent) -> list[Finding]:
    """Rewritten paragraphs that certify what the records do not bear out."""
    generated = [*content.generated.values(), content.certified]
    return [
        Finding(True, f"“{text.rstrip('。')}”与台账现在的情况不符，请改写。", f"{OWN}{key}")
        for key in source.narrative.own
        for text in untrue(own_lines(source, key) or (), generated, source.wording, CERTIFYING)
    ]


def _sentences(text: str) -> list[str]:
    return [phrase(part) for part in _TWO_SECTIONS.split(text) if phrase(part)]


def passed_findings(narrative: Narrative, period: Period, written: date) -> list[Finding]:
    """Plans for months that had passed on the day they were written: no plan any more.

    A summary that comes so late that the whole following period is over may still be submitted.
    """
    blocks = written <= period.next.last_day
    sentence = "{}月已经过去，请改为今后的安排。" if blocks else "{}月已经过去，请核对。"
    return [
        Finding(blocks, sentence.format(plan.month), f"plans-{number}-month")
        for number, plan in enumerate(narrative.plans)
        if _has_passed(plan.month, period, written)
    ]


def still_ahead(plans: Sequence[Plan], period: Period, written: date) -> tuple[Plan, ...]:
    """Those that a summary may still announce on the day it is written; all, once there is nothing else to announce."""
    if written > period.next.last_day:
        return tuple(plans)
    return tuple(plan for plan in plans if not _has_passed(plan.month, period, written))


def _has_passed(month: int, period: Period, written: date) -> bool:
    return _month_of(month, period.last_day) < (written.year, written.month)


def _month_of(month: int, period_end: date) -> tuple[int, int]:
    """Year and month of a plan: the first such month behind the period."""
    return (period_end.year + (month <= period_end.month), month)


def missing_findings(narrative: Narrative, *, plans: str) -> list[Finding]:
    """What was not typed and has to be; ``plans`` is the name of the last section."""
    found = []
    if not any(phrase(text) for text in narrative.problems):
        found.append(Finding(True, "请填写存在问题，至少一项。", "problems-0"))
    if not narrative.plans:
        found.append(Finding(True, f"请填写{plans}，至少一项。", "plans-0-text"))
    for number, plan in enumerate(narrative.plans):
        if not phrase(plan.owner):
            found.append(Finding(True, "请填写由谁负责。", f"plans-{number}-owner"))
        if not phrase(plan.text):
            found.append(Finding(True, "请填写工作内容。", f"plans-{number}-text"))
    return found


def _open(gap: Gap) -> str:
    return "的记录已退回，尚未重新提交" if gap.returned else "尚未开展"


def _gap_findings(source: SummarySource) -> list[Finding]:
    """Of several quarters each is explained in its own summary, so nothing is asked for here but that it is."""
    figures, found = source.figures, []
    for item in figures.duties:
        for gap in item.gaps:
            said = source.said(gap)
            if not source.explains(gap):
                if item.lacking and not (said and phrase(said.reason)):
                    quarter = Quarter.of(gap.last_day)
                    found.append(
                        Finding(
                            True,
                            f"{quarter.label}的{gap.label}{_open(gap)}，请先在该季度的小结中说明原因。",
                        )
                    )
                continue
            field = f"gap-{gap.key}-reason"
            if said is not None and phrase(said.reason):
                if said.made_up_on and said.made_up_on > figures.as_of:
                    found.append(
                        Finding(
                            False,
                            f"{gap.title}的补开日期在统计截至日之后，补开情况计入下一季度。",
                            f"gap-{gap.key}-made_up_on",
                        )
                    )
            elif item.lacking:
                found.append(Finding(True, f"{gap.title}{_open(gap)}，请说明原因。", field))
            else:
                found.append(
                    Finding(
                        False, f"{gap.title}未在当月开展，已在其他月份补开，可以说明原因。", field
                    )
                )
    return found


def _whole(document: SummaryPrint, source: SummarySource, context: CheckContext) -> list[Finding]:
    found = []
    figures = source.figures
    period, this = figures.period, names_of(figures.period)["this"]
    if figures.members == 0:
        found.append(Finding(True, "截至统计日名册上没有党员，请先核对党员名册。", "as_of"))
    if context.today > period.last_day and figures.as_of < period.last_day:
        found.append(
            Finding(
                False,
                f"数据截至{long_date(figures.as_of)}，此后{this}的活动没有计入。",
                "as_of",
            )
        )
    elif context.today <= period.last_day:
        found.append(Finding(False, f"{this}到{long_date(period.last_day)}结束，数据还会变化。"))
    if figures.waiting:
        found.append(Finding(False, f"还有{figures.waiting}项活动待审核，通过后才计入数据。"))
    pending = [item for item in figures.duties if item.standing is Standing.NOT_YET]
    if pending:
        names = "、".join(item.duty.label for item in pending)
        found.append(Finding(False, f"{names}在截至日还未到期，表中按未到期列出。"))
    lines = text_lines(document)
    if lines > LINES_OF_TEXT:
        found.append(Finding(False, f"正文约{ceil(lines / 22)}页，超过2页，请适当精简。"))
    return found


def _record_findings(figures: BranchFigures) -> list[Finding]:
    """Secrecy marks in titles and topics of the records that the attachments would print."""
    found = []
    seen = set()
    for row in figures.rows:
        for text in (row.title, row.theme):
            mark = secrecy_mark(text)
            if mark and row.activity_id not in seen:
                seen.add(row.activity_id)
                found.append(
                    Finding(
                        True,
                        f"{row.held_on.isoformat()}的记录名称或主题中出现“{mark}”字样，请先核对该记录。",
                    )
                )
    return found


def findings(
    document: SummaryPrint, source: SummarySource, content: SummaryContent, context: CheckContext
) -> list[Finding]:
    """Everything found, what blocks first."""
    figures, narrative = source.figures, source.narrative
    names = names_of(figures.period)
    every = [
        *missing_findings(narrative, plans=f"{names['after']}重点工作"),
        *passed_findings(narrative, figures.period, context.written),
        *_gap_findings(source),
        *typed_findings(narrative, context, before=names["before"]),
        *figure_findings(narrative, content),
        *own_findings(source, content),
        *_record_findings(figures),
        *_whole(document, source, context),
    ]
    return sorted(every, key=lambda item: not item.blocks)
