"""Checks of the committee's roll-up before it is submitted or approved, and drafts of problems offered from data.

The rules over text are those of the branches' summaries (``summary_checks``). What the branches still owe is shown
and left to people: the committee decides whether it waits for them.
"""

from intranet.domain.figures.achievement_lines import lacking
from intranet.domain.figures.committee import CommitteeFigures
from intranet.domain.paper.dispatches import DispatchPrint
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.records.plain_text import Finding, text_findings
from intranet.domain.reports.checks import (
    CheckContext,
    figure_findings,
    missing_findings,
    own_findings,
    passed_findings,
    typed_findings,
)
from intranet.domain.reports.dispatches import notice
from intranet.domain.reports.document import SummaryContent
from intranet.domain.reports.length import LINES_OF_TEXT, text_lines
from intranet.domain.reports.roll_up_text import CommitteeSource
from intranet.domain.reports.wording import fill
from intranet.domain.reports.wording.editions import names_of
from intranet.domain.summaries.narrative import OF_BRANCHES
from intranet.foundation.chinese import long_date

# marks that may not begin a line, and lines that stay together, can take two lines more than are counted
LINES_OF_NOTICE = LINES_OF_TEXT - 2
TOO_LONG = (
    "按现在的内容，通报正文约{}行，两页排不下。需要印发两页的，请减少约{}行（每行28字）："
    "精简总体做法、支部做法、存在问题，或者由党支部负责的下步打算。"
)
NO_DEMANDS = "下步打算中没有由党支部负责的事项，通报中不写“下步要求”。"


def committee_findings(
    source: CommitteeSource,
    content: SummaryContent,
    context: CheckContext,
    document: SummaryPrint,
) -> list[Finding]:
    """Everything found in a roll-up and in *document* that it makes, what blocks first."""
    before = names_of(source.figures.period)["before"]
    every = [
        *missing_findings(source.narrative, plans="下步打算"),
        *passed_findings(source.narrative, source.figures.period, context.written),
        *typed_findings(source.narrative, context, before=before),
        *figure_findings(source.narrative, content),
        *own_findings(source, content),
        *_achievement_findings(source.figures),
        *_period_findings(source.figures, context),
        *_branch_findings(source.figures),
        *_notice_findings(source, document),
    ]
    return sorted(every, key=lambda item: not item.blocks)


def _achievement_findings(figures: CommitteeFigures) -> list[Finding]:
    """The same rules over the clauses of achievements, and how many are left out or lack evidence."""
    found = []
    for item in figures.achieved:
        label = f"成效“{item.figure.statement}”："
        found += text_findings(item.figure.clause, "", label=label)
    if figures.withheld:
        found.append(
            Finding(False, f"{figures.withheld}条已通过的成效还没有办理公开审查，没有列入。")
        )
    bare = _without_evidence(figures)
    if bare:
        found.append(Finding(False, f"{bare}条工作成效缺佐证材料，表中已注明。"))
    waiting = sum(item.figure.id in figures.suggested for item in figures.achieved)
    if waiting:
        found.append(Finding(False, f"{waiting}条工作成效的归属还没有确认，按办公室口径列出。"))
    return found


def _without_evidence(figures: CommitteeFigures) -> int:
    proofs = {item.figure.id: item.proof for item in figures.achieved}
    return lacking([item.figure for item in figures.achieved], proofs)


def _period_findings(figures: CommitteeFigures, context: CheckContext) -> list[Finding]:
    found = []
    period, this = figures.period, names_of(figures.period)["this"]
    if figures.kept and not figures.members:
        found.append(Finding(True, "截至统计日名册上没有党员，请先核对党员名册。", "as_of"))
    if context.today <= period.last_day:
        found.append(Finding(False, f"{this}到{long_date(period.last_day)}结束，数据还会变化。"))
    elif figures.as_of < period.last_day:
        day = long_date(figures.as_of)
        found.append(Finding(False, f"数据截至{day}，此后{this}的活动没有计入。", "as_of"))
    return found


def _branch_findings(figures: CommitteeFigures) -> list[Finding]:
    """What the branches have not finished; numbers, no names."""
    found = []
    behind = sum(bool(line.pending) for line in figures.lines)
    if behind:
        count = f"{figures.pending}份" if figures.pending > behind else ""
        what = f"{count}{figures.pending_words}"
        found.append(Finding(False, f"{behind}个党支部的{what}尚未通过，附件中没有列入。"))
    waiting = figures.total("waiting")
    if waiting:
        found.append(Finding(False, f"还有{waiting}项活动待审核，通过后才计入数据。"))
    short = sum(bool(line.lacking) for line in figures.lines)
    if short:
        found.append(Finding(False, f"{short}个党支部有应开展未开展的事项还没有说明原因。"))
    return found


def notice_lines(sent: DispatchPrint) -> int:
    """Lines that a notice takes without its tables, as an estimate; the salutation is one."""
    return text_lines(sent) + 1


def _notice_findings(source: CommitteeSource, document: SummaryPrint) -> list[Finding]:
    """Whether what is typed leaves the notice its two pages, and whether it demands anything of branches."""
    found = []
    sent = notice(
        document, source.figures.period, committee=source.short_name, wording=source.wording
    )
    lines = notice_lines(sent)
    if lines > LINES_OF_NOTICE:
        found.append(Finding(False, TOO_LONG.format(lines, lines - LINES_OF_NOTICE)))
    plans = source.narrative.plans
    if plans and not any(OF_BRANCHES in plan.owner for plan in plans):
        found.append(Finding(False, NO_DEMANDS, "plans-0-owner"))
    return found


def offered_problems(source: CommitteeSource) -> list[str]:
    """Drafts of problems from open items, in the wording of the roll-up; none names a branch."""
    figures, wording = source.figures, source.wording
    offers = []
    short = sum(bool(line.lacking) for line in figures.lines)
    if short:
        offers.append(fill(wording["offer_lacking"], {"n": short}))
    bare = _without_evidence(figures)
    if bare:
        offers.append(fill(wording["offer_evidence"], {"n": len(figures.achieved), "m": bare}))
    without = sum(row.brand_id is None for row in figures.brands)
    if without:
        offers.append(fill(wording["offer_brands"], {"n": without}))
    idle = sum(row.brand_id is not None and not row.activities for row in figures.brands)
    if idle:
        offers.append(fill(wording["offer_no_brand_activity"], {"n": idle}))
    if figures.total("waiting"):
        offers.append(fill(wording["offer_waiting"], {"n": figures.total("waiting")}))
    return offers


def offered_practices(source: CommitteeSource) -> list[str]:
    """What the approved summaries of the branches report of themselves, with the branch before it, in office order."""
    period = source.figures.period
    return [
        f"{f'{item.period.label}，' if item.period != period else ''}{line.name}{item.highlight}"
        for line in source.figures.lines
        for item in line.approved
        if item.highlight
    ]
