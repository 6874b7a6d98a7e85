"""The attachments and the 审核页 of a branch's summary, from the same figures as its text."""

from dataclasses import replace

from intranet.domain.activities.kinds import Audience
from intranet.domain.activities.rows import RecordRow, record_number
from intranet.domain.duties.rules import Cycle
from intranet.domain.duties.standing import DutyStanding, Gap, Standing
from intranet.domain.figures.achievement_lines import when
from intranet.domain.figures.branch import BranchFigures, Turnout, gatherings
from intranet.domain.organization.tables import PostTitle
from intranet.domain.paper.parts import NOTHING, ColumnPrint, ReviewPagePrint, ReviewRow, TablePrint
from intranet.domain.reports.clauses import day_in_year, months_together
from intranet.domain.reports.text import SummarySource
from intranet.domain.reports.wording import fill
from intranet.foundation.chinese import cause, percent, phrase, tenths
from intranet.foundation.quarters import Quarter, Year, parse_span


def tables(source: SummarySource) -> tuple[TablePrint, ...]:
    """The attachments in their order; one that has nothing to say is left out, and the rest move up.

    What every summary has otherwise is missed: the note of the first says so.
    """
    brand = (brand_table(source),) if source.figures.achieved else ()
    life = life_table(source)
    every = (study_table(source), *brand, record_table(source))
    empty = [table.title for table in every if not (table.rows or table.note)]
    if empty:
        said = fill(source.wording["tables_left_out"], {"list": "、".join(empty)})
        life = replace(life, note=life.note + said)
    return (life, *(table for table in every if table.title not in empty))


def life_table(source: SummarySource) -> TablePrint:
    """附件1 组织生活开展情况表: one row for each duty, then the total of those of which a number is due."""
    wording, figures = source.wording, source.figures
    rows = [
        (str(number), *_life_row(source, item)) for number, item in enumerate(figures.duties, 1)
    ]
    kinds = [item for item in figures.duties if item.held]
    total = figures.life
    single = Turnout(
        sum(figures.turnout(item.duty.kind).due for item in kinds),
        sum(figures.turnout(item.duty.kind).present for item in kinds),
    )
    numbered = [item for item in figures.duties if _is_numbered(source, item)]
    apart = [item for item in kinds if item not in numbered]
    notes = (
        fill(wording["life_note_apart"], {"list": "、".join(item.duty.label for item in apart)})
        if apart
        else "",
        "" if single == total else wording["life_note_combined"],
    )
    rows.append(
        (
            "",
            wording["word_total"],
            str(sum(_expected(source, item) for item in numbered)),
            str(sum(item.held for item in numbered)),
            *_turnout_cells(source, total),
            "",
        )
    )
    return TablePrint(
        title=wording["table_life"],
        columns=(
            ColumnPrint("序号", 12),
            ColumnPrint("项目", 34, "left"),
            ColumnPrint("应开展（次）", 18),
            ColumnPrint("开展次数", 17),
            ColumnPrint("应到（人次）", 17),
            ColumnPrint("实到（人次）", 17),
            ColumnPrint("出勤率", 16),
            ColumnPrint("说明", 31, "left"),
        ),
        rows=tuple(rows),
        note="".join(notes),
    )


def _life_row(source: SummarySource, item: DutyStanding) -> tuple[str, ...]:
    wording = source.wording
    given_back = any(gap.returned for gap in item.gaps)
    not_held = wording["word_returned" if given_back else "word_not_held"]
    held = str(item.held) if item.held else not_held
    if _is_numbered(source, item):
        expected = str(_expected(source, item))
    elif _is_yearly(source, item):
        expected = wording["word_yearly"]
    else:
        expected = NOTHING
        held = str(item.held) if item.held else NOTHING
    cells = _turnout_cells(source, source.figures.turnout(item.duty.kind))
    return (item.duty.label, expected, held, *cells, _life_note(source, item))


def _is_yearly(source: SummarySource, item: DutyStanding) -> bool:
    """Whether it is owed once in a year, of which this is a part."""
    return item.duty.cycle is Cycle.YEAR and not isinstance(source.figures.period, Year)


def _is_numbered(source: SummarySource, item: DutyStanding) -> bool:
    """Whether a number is due in the period, with which what was held can be compared."""
    return item.standing.applies and not _is_yearly(source, item)


def _expected(source: SummarySource, item: DutyStanding) -> int:
    """How often it was due; what is owed by the year, in the summary of a year alone."""
    yearly = item.duty.cycle is Cycle.YEAR and isinstance(source.figures.period, Year)
    return item.duty.minimum if yearly and item.standing.applies else item.expected


def _turnout_cells(source: SummarySource, turnout: Turnout) -> tuple[str, str, str]:
    if not turnout.due:
        return (NOTHING,) * 3
    rate = f"{percent(turnout.present, turnout.due)}%"
    return str(turnout.due), str(turnout.present), rate


_PLAIN_NOTES = {
    Standing.NO_COMMITTEE: "note_no_committee",
    Standing.NO_GROUPS: "note_no_groups",
    Standing.NOT_YET: "note_not_yet",
    Standing.YEARLY: "note_yearly",
}


def _life_note(source: SummarySource, item: DutyStanding) -> str:
    wording = source.wording
    notes = months_together(_gap_note(source, item, gap) for gap in item.gaps)
    before = _for_before(source.figures, item.duty.kind)
    if before:
        notes.append(fill(wording["note_for_before"], {"n": before}))
    if item.waiting and item.standing.applies:
        notes.append(wording["note_waiting"])
    elif item.standing is Standing.NOT_YET or (item.standing in _PLAIN_NOTES and not item.held):
        notes.append(wording[_PLAIN_NOTES[item.standing]])
    return "；".join(note for note in dict.fromkeys(notes) if note)


def _for_before(figures: BranchFigures, kind: str) -> int:
    """Gatherings of the period that stand for a time before it."""
    return gatherings(
        row
        for row in figures.rows
        if kind in row.kinds
        and row.stands_for
        and parse_span(row.stands_for).last_day < figures.period.first_day
    )


def _gap_note(source: SummarySource, item: DutyStanding, gap: Gap) -> str:
    wording = source.wording
    said = source.said(gap)
    if said is None or not phrase(said.reason):
        when = _when(source, item, gap)
        if gap.made_up_on is not None:
            day = day_in_year(gap.made_up_on, source.figures.period.year)
            return fill(wording["note_made_up"], {"month": when, "day": day})
        key = "note_returned" if gap.returned else "note_unexplained"
        return fill(wording[key], {"month": when})
    if said.agreed:
        return wording["note_agreed"]
    if source.covers_several:
        key = "note_short"
    else:
        key = "note_short_month" if gap.month else "note_short_quarter"
    when = _when(source, item, gap)
    return fill(wording[key], {"month": gap.month, "when": when, "reason": cause(said.reason)})


def _when(source: SummarySource, item: DutyStanding, gap: Gap) -> str:
    """The month or, where the summary covers several, the quarter in which something was not held."""
    if gap.month:
        return f"{gap.month}月"
    if source.covers_several and item.duty.cycle is not Cycle.YEAR:
        return Quarter.of(gap.last_day).within_year
    return gap.within


def study_table(source: SummarySource) -> TablePrint:
    """附件2 集中学习情况表, with the sum from which the hours per head follow."""
    figures, wording = source.figures, source.wording
    rows = tuple(
        (
            str(number),
            _days(row),
            row.kind_label,
            row.theme or row.title,
            row.lecturer,
            f"{row.present}/{row.due}",
            tenths(row.hours_tenths),
        )
        for number, row in enumerate(figures.study_rows, 1)
    )
    return TablePrint(
        title=wording["table_study"],
        columns=(
            ColumnPrint("序号", 11),
            ColumnPrint("日期", 22),
            ColumnPrint("形式", 20),
            ColumnPrint("学习内容", 49, "left"),
            ColumnPrint("领学（主讲）人", 22),
            ColumnPrint("参加/应到（人）", 20),
            ColumnPrint("学时", 12),
        ),
        rows=rows,
        compact=True,
        note=fill(
            wording["study_note"],
            {
                "person_hours": tenths(figures.person_hours),
                "as_of": day_in_year(figures.as_of, figures.period.year),
                "members": figures.asked,
                "hours_q": tenths(figures.per_head(figures.person_hours)),
            },
        )
        if figures.person_hours
        else "",
    )


def brand_table(source: SummarySource) -> TablePrint:
    """品牌成效表: what the branch achieved, each with its time, scope and evidence."""
    rows = tuple(
        (
            str(number),
            item.figure.entry,
            when(item.figure),
            item.figure.scope or NOTHING,
            item.proof.printed,
        )
        for number, item in enumerate(source.figures.achieved, 1)
    )
    return TablePrint(
        title=source.wording["table_brand"],
        columns=(
            ColumnPrint("序号", 10),
            ColumnPrint("成效内容", 62, "left"),
            ColumnPrint("时间或截至时间", 32),
            ColumnPrint("范围", 20),
            ColumnPrint("佐证材料", 32),
        ),
        rows=rows,
        compact=True,
        note=source.wording["brand_note"] if rows else "",
    ).without_repetition("范围", "佐证材料")


def record_table(source: SummarySource) -> TablePrint:
    """附件4 记录清单: every approved record behind the figures once, by date, with all that it is of."""
    filed: dict[int, list[RecordRow]] = {}
    for row in source.figures.rows:
        filed.setdefault(row.activity_id, []).append(row)
    rows = tuple(
        (
            str(number),
            record_number(source.branch_code, first.held_on, first.activity_id),
            _days(first),
            "、".join(dict.fromkeys(row.kind_words for row in (first, *others))),
            # what the branch committee spoke about is for its own members to read
            first.kind_label if first.audience is Audience.BRANCH_COMMITTEE else first.title,
            "",
            "",
        )
        for number, (first, *others) in enumerate(filed.values(), 1)
    )
    return TablePrint(
        title=source.wording["table_records"],
        columns=(
            ColumnPrint("序号", 11),
            ColumnPrint("记录编号", 27),
            ColumnPrint("日期", 21),
            ColumnPrint("类别", 29),
            ColumnPrint("名称", 40, "left"),
            ColumnPrint("页数", 10),
            ColumnPrint("纸质存放", 18),
        ),
        rows=rows,
        compact=True,
        note=(source.wording["records_note"] if rows else "") + _late_note(source),
    )


def _late_note(source: SummarySource) -> str:
    if not source.late_entries:
        return ""
    return fill(
        source.wording["late_entries_note"],
        {"n": source.late_entries, "committee": source.committee},
    )


def _days(row: RecordRow) -> str:
    if row.ends_on is None or row.ends_on == row.held_on:
        return row.held_on.isoformat()
    return f"{row.held_on.isoformat()}至{row.ends_on.strftime('%m-%d')}"


def review_page(source: SummarySource, title: str) -> ReviewPagePrint:
    """审核页: signed and dated by hand."""
    wording = source.wording
    return ReviewPagePrint(
        title,
        (
            ReviewRow(wording["review_filler"], source.filler),
            ReviewRow(wording["review_secretary"], signer=PostTitle.BRANCH_SECRETARY.value),
            ReviewRow(wording["review_opinion_label"], wording["review_opinion"], tall=True),
            ReviewRow(wording["review_handler"]),
            ReviewRow(
                wording["review_reviewer"], signer=PostTitle.FULL_TIME_DEPUTY_SECRETARY.value
            ),
        ),
    )
