"""The attachments of the committee's roll-up, from the same figures as its text."""

from collections.abc import Mapping, Sequence

from intranet.domain.achievements.series import Figure
from intranet.domain.duties.rules import DOCUMENTED
from intranet.domain.duties.standing import DutyStanding, Gap, Standing
from intranet.domain.figures.achievement_lines import NO_EVIDENCE, OFFICE_LEVEL, credited, when
from intranet.domain.figures.branch import Turnout
from intranet.domain.figures.brand_sheet import brand_table
from intranet.domain.figures.committee import MEETING_KINDS, BranchLine, CommitteeFigures
from intranet.domain.paper.parts import NOTHING, ColumnPrint, TablePrint
from intranet.domain.reports.clauses import day_in_year, months_together
from intranet.domain.reports.roll_up_text import CommitteeSource
from intranet.domain.reports.wording import fill
from intranet.domain.summaries.narrative import Explanation
from intranet.foundation.chinese import cause, percent, phrase, tenths
from intranet.foundation.pdf.text import unbroken_in_head
from intranet.foundation.quarters import Quarter

_NAMED = 2
"""Reasons that a row names; of more only their number is said, so that the table stays one to read."""

_SHORT_HEAD, _WORD = 4, 3

_LABELS = {duty.kind: duty.label for duty in DOCUMENTED}


def tables(source: CommitteeSource) -> tuple[TablePrint, ...]:
    """The attachments in their order; one without rows is left out, and the rest move up."""
    every = (
        life_table(source),
        brands_table(source),
        achieved_table(source),
        sources_table(source),
    )
    return tuple(table for table in every if table.rows)


def life_table(source: CommitteeSource) -> TablePrint:
    """附件1 各党支部组织生活开展情况表: one row for each branch in office order, then the total; no rank, no score."""
    figures, wording = source.figures, source.wording
    asked = {kind: _asked(figures, kind) for kind in MEETING_KINDS}
    rows = [
        (str(number), line.name, *_life_row(source, line))
        for number, line in enumerate(figures.lines, 1)
    ]
    if rows:
        rows.append(
            (
                "",
                wording["word_total"],
                str(figures.members),
                *(_ratio_of(asked[kind]) for kind in MEETING_KINDS),
                _rate(figures.life),
                tenths(figures.per_head(figures.total("person_hours"))),
                "",
            )
        )
    heads = [_LABELS[kind] for kind in MEETING_KINDS]
    return TablePrint(
        title=wording["table_life"],
        columns=(
            ColumnPrint("序号", 10),
            ColumnPrint("党支部", 51, "left"),
            ColumnPrint("党员数", 14),
            # the long heads are broken into three lines; what the short ones spare goes to the text
            *(ColumnPrint(head, _head_width(head)) for head in heads),
            ColumnPrint("出勤率", 14),
            ColumnPrint("人均学时", 11),
            ColumnPrint("说明", 44, "left"),
        ),
        rows=tuple(rows),
        note=fill(wording["life_note"], {"as_of": day_in_year(figures.as_of, figures.period.year)})
        + _beyond_note(source, asked),
        empty=wording["life_empty"],
        landscape=True,
        compact=True,
    )


def _head_width(head: str) -> int:
    if unbroken_in_head(head) > _WORD:
        return 18
    return 17 if len(head) > _SHORT_HEAD else 13


def _asked(figures: CommitteeFigures, kind: str) -> list[DutyStanding]:
    """How a duty stands in the branches that owe it: what was held can be compared with what was due."""
    every = (line.figures.duty(kind) for line in figures.lines)
    return [item for item in every if item.standing.applies]


def _ratio_of(items: Sequence[DutyStanding]) -> str:
    if not items:
        return NOTHING
    return f"{sum(item.held for item in items)}/{sum(item.expected for item in items)}"


def _beyond_note(source: CommitteeSource, asked: Mapping[str, Sequence[DutyStanding]]) -> str:
    """What branches held without owing it, which the total leaves out."""
    beyond = {
        kind: source.figures.held(kind) - sum(item.held for item in items)
        for kind, items in asked.items()
    }
    said = "、".join(f"{_LABELS[kind]}{n}次" for kind, n in beyond.items() if n)
    return fill(source.wording["life_note_beyond"], {"list": said}) if said else ""


def _life_row(source: CommitteeSource, line: BranchLine) -> tuple[str, ...]:
    figures = line.figures
    return (
        str(figures.members),
        *(_ratio(figures.duty(kind)) for kind in MEETING_KINDS),
        _rate(figures.life),
        tenths(figures.per_head(figures.person_hours)) if figures.asked else NOTHING,
        _note(source, line),
    )


def _ratio(item: DutyStanding) -> str:
    if item.standing.applies:
        return f"{item.held}/{item.expected}"
    return f"{item.held}次" if item.held else NOTHING


def _rate(turnout: Turnout) -> str:
    if not turnout.due:
        return NOTHING
    return f"{percent(turnout.present, turnout.due)}%"


def _note(source: CommitteeSource, line: BranchLine) -> str:
    """What explains the row: no branch committee, what was late and why, what waits or lacks."""
    wording = source.wording
    notes = [] if line.exists else [wording["note_gone"]]
    if line.figures.duty("branch_committee_meeting").standing is Standing.NO_COMMITTEE:
        notes.append(wording["note_no_committee"])
    named = _reasons(source, line)
    if named:
        notes += named
    elif line.explained:
        notes.append(fill(wording["note_explained"], {"n": line.explained}))
    if line.lacking:
        notes.append(fill(wording["note_lacking"], {"n": line.lacking}))
    if line.figures.waiting:
        notes.append(fill(wording["note_waiting"], {"n": line.figures.waiting}))
    return "；".join(notes)


def _reasons(source: CommitteeSource, line: BranchLine) -> list[str]:
    """What was late and why, as the branch's approved summary of the quarter says it; of a year only the number."""
    if not isinstance(source.figures.period, Quarter) or not line.approved:
        return []
    said = line.approved[0].explanations
    reasons = [
        _reason(source, gap, said[gap.key])
        for item in line.figures.duties
        for gap in item.gaps
        if gap.key in said and phrase(said[gap.key].reason)
    ]
    together = months_together(reasons)
    if len(together) <= _NAMED:
        return together
    more = len(reasons) - _NAMED
    return [*reasons[:_NAMED], fill(source.wording["note_more"], {"n": more})]


def _reason(source: CommitteeSource, gap: Gap, said: Explanation) -> str:
    key = "note_agreed" if said.agreed else "note_late"
    if not gap.month:
        key += "_quarter"
    return fill(
        source.wording[key],
        {"month": gap.month, "kind": gap.label, "reason": cause(said.reason)},
    )


def brands_table(source: CommitteeSource) -> TablePrint:
    """附件2 品牌创建情况表: the brands exactly as registered."""
    return brand_table(
        source.figures.brands,
        title=source.wording["table_brands"],
        activities_head=source.wording["brands_activities_head"],
        note=source.wording["brands_note"],
    )


def achieved_table(source: CommitteeSource) -> TablePrint:
    """附件3 工作成效数据表: every achievement that may be printed, to whom it is credited, what proves it."""
    return (
        TablePrint(
            title=source.wording["table_achieved"],
            columns=(
                ColumnPrint("序号", 10),
                ColumnPrint("成效内容", 44, "left"),
                ColumnPrint("时间或截至时间", 29),
                ColumnPrint("范围", 16),
                ColumnPrint("归属（口径）", 25),
                ColumnPrint("佐证", 34),
            ),
            rows=tuple(
                (
                    str(number),
                    item.figure.entry,
                    when(item.figure),
                    item.figure.scope or NOTHING,
                    _credited(item.figure),
                    item.proof.printed,
                )
                for number, item in enumerate(source.figures.achieved, 1)
            ),
            compact=True,
            note=source.wording["achieved_note"],
        )
        .without_repetition("范围", "归属（口径）", "佐证")
        .said_once("佐证", but=NO_EVIDENCE)
    )


def _credited(figure: Figure) -> str:
    """The branch it is credited to; what is the office's as a whole, as the note says, is left open."""
    owner = credited(figure)
    return NOTHING if owner == OFFICE_LEVEL else owner


def sources_table(source: CommitteeSource) -> TablePrint:
    """附件4 党支部小结清单: the approved summaries of the branches behind the roll-up."""
    figures = source.figures
    rows = [
        (line.name, f"{line.code}-{item.period}", f"第{item.edition}版", item.dated.isoformat())
        for line in figures.lines
        for item in line.approved
    ]
    return TablePrint(
        title=source.wording["table_sources"],
        columns=(
            ColumnPrint("序号", 12),
            ColumnPrint("党支部", 64, "left"),
            ColumnPrint("小结编号", 34),
            ColumnPrint("版次", 20),
            ColumnPrint("日期", 26),
        ),
        rows=tuple((str(number), *cells) for number, cells in enumerate(rows, 1)),
        compact=True,
        note=fill(
            source.wording["sources_note"],
            {"pending": figures.pending, "what": figures.pending_words},
        )
        if figures.pending
        else "",
    )
