"""The matrix and the checklist in words: what stands in a cell, until when, and what it opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from intranet.domain.duties.matrix import Matrix, span_of
from intranet.domain.duties.rules import COMMITMENT, REMINDER, RISK_REVIEW, Duty, Measure
from intranet.domain.duties.standing import DutyStanding
from intranet.domain.duties.words import (
    SETTLED,
    count_of,
    marks_of,
    months_of,
    note_of,
    outcome,
    sentence,
    verdict,
)
from intranet.features.duties.queries import Named
from intranet.foundation import looks
from intranet.foundation.quarters import Month, Quarter, Span, Year

OFFICE = "office"
NOT_IN_FORCE = "未作规定"


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell: the verdict, the count, a note, the address behind it; its months as marks and in words."""

    words: str
    count: str
    note: str
    tone: str
    icon: str
    url: str
    marks: str = ""
    months: str = ""

    @property
    def text(self) -> str:
        """Verdict and count together."""
        return f"{self.words} {self.count}".strip()

    @property
    def printed(self) -> str:
        """The same on paper; more than was owed is told in words, 2/1 reads as a mistake."""
        held, _, owed = self.count.partition("/")
        if held.isdecimal() and owed.isdecimal() and int(held) > int(owed):
            return f"应开展{owed}次，已开展{held}次"
        return self.text

    @property
    def told(self) -> str:
        """The same in a sentence, where nothing says what a fraction is of."""
        held, _, owed = self.count.partition("/")
        if not (held.isdecimal() and owed.isdecimal()):
            return self.text
        done = f"应开展{owed}次，{f'已开展{held}次' if int(held) else '尚未开展'}"
        return done if int(held) >= int(owed) else f"{done}（{self.words}）"


@dataclass(frozen=True, slots=True)
class RowView:
    """One branch (or the office) with its cells in the order of the columns."""

    code: str
    name: str
    cells: Sequence[CellView]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the matrix that fits a screen: some of the rules, and the cells of each branch under them."""

    title: str
    duties: Sequence[Duty]
    rows: Sequence[RowView]


@dataclass(frozen=True, slots=True)
class CheckView:
    """One line of the checklist of a branch."""

    label: str
    amount: str
    basis: str
    span: str
    due: date | None
    expected: int
    filled: int
    on_time: int
    approved: int
    counter: str
    cell: CellView
    owed: bool

    @property
    def nothing_due(self) -> str:
        """What stands in place of a due day."""
        if not self.owed:
            return "不适用"
        return {looks.LACKING.icon: "期限已过", looks.EXPLAINED.icon: "已说明"}.get(
            self.cell.icon, "已办"
        )


def address(code: str, rule: str, period: Span) -> str:
    """Where a cell is opened."""
    # nothing of a period has to be written otherwise in an address
    return f"/duties/{code}/{rule}?period={period}"


def cell_of(item: DutyStanding | None, code: str, rule: str, period: Span, as_of: date) -> CellView:
    """One standing as a cell; None while the rule was not in force."""
    url = address(code, rule, period)
    if item is None:
        return CellView(NOT_IN_FORCE, "", "", *looks.NOTHING, url)
    words, tone, icon = verdict(item, as_of)
    return CellView(
        words,
        count_of(item),
        note_of(item),
        tone,
        icon,
        url,
        marks_of(item),
        months_of(item),
    )


def _row(
    code: str,
    name: str,
    standings: Mapping[str, DutyStanding],
    duties: Sequence[Duty],
    period: Span,
    as_of: date,
) -> RowView:
    cells = [cell_of(standings.get(duty.code), code, duty.code, period, as_of) for duty in duties]
    return RowView(code, name, cells)


def rows_of(matrix: Matrix, branches: Sequence[Named]) -> list[RowView]:
    """The branches in office order."""
    return [
        _row(
            named.branch.code,
            named.name,
            row.standings,
            matrix.branch_duties,
            matrix.period,
            matrix.as_of,
        )
        for named, row in zip(branches, matrix.rows, strict=True)
    ]


def blocks_of(matrix: Matrix, branches: Sequence[Named]) -> list[Block]:
    """The matrix in two parts: meetings and activities, and what is counted by people, months or registered days."""
    rows = rows_of(matrix, branches)
    found = []
    for title, of_records in (("会议和活动", True), ("谈心谈话、学时、党费和其他", False)):
        wanted = [
            number
            for number, duty in enumerate(matrix.branch_duties)
            if (duty.measure is Measure.RECORDS) is of_records
        ]
        if wanted:
            found.append(
                Block(
                    title,
                    [matrix.branch_duties[number] for number in wanted],
                    [
                        RowView(row.code, row.name, [row.cells[number] for number in wanted])
                        for row in rows
                    ],
                )
            )
    return found


def office_checks(matrix: Matrix) -> list[CheckView]:
    """What the office itself owes."""
    return checks_of(
        matrix.office.standings,
        [duty for duty in matrix.duties if duty not in matrix.branch_duties],
        OFFICE,
        matrix.period,
        matrix.as_of,
    )


def checks_of(
    standings: Mapping[str, DutyStanding],
    duties: Sequence[Duty],
    code: str,
    period: Span,
    as_of: date,
) -> list[CheckView]:
    """The checklist: each rule with its due day, the four numbers, and the verdict."""
    found = []
    for duty in duties:
        item = standings.get(duty.code)
        if item is None:
            continue
        span = span_of(item.duty, period)
        found.append(
            CheckView(
                item.duty.label,
                item.duty.amount,
                item.duty.basis,
                span.label,
                item.next_due,
                item.expected,
                item.filled,
                item.on_time,
                item.approved,
                item.duty.counter,
                cell_of(item, code, duty.code, period, as_of),
                item.standing.applies,
            )
        )
    return found


def sentence_of(standings: Mapping[str, DutyStanding], period: Span, as_of: date) -> str:
    """When it is enough."""
    over = _over(standings, period, as_of)
    return sentence(list(standings.values()), over=over, as_of=as_of)


def enough(standings: Mapping[str, DutyStanding], period: Span, as_of: date) -> bool:
    """Whether nothing more is needed."""
    return outcome(standings.values(), over=_over(standings, period, as_of)) in SETTLED


def _over(standings: Mapping[str, DutyStanding], period: Span, as_of: date) -> bool:
    """Whether the period has ended, and the year of whatever is judged by the year."""
    owed = [item.duty for item in standings.values() if item.standing.applies]
    return as_of >= max(span_of(duty, period).last_day for duty in owed) if owed else True


_REGISTERS = {
    Measure.TALKS: ("谈心谈话登记", "/talks"),
    Measure.STUDY_HOURS: ("学时明细", "/study"),
    Measure.DUES: ("党费登记", "/dues"),
}
_OF_INTEGRITY = {
    COMMITMENT: ("责任书台账", "/integrity/pledges"),
    RISK_REVIEW: ("廉政风险点台账", "/integrity/risks"),
    REMINDER: ("节前提醒台账", "/integrity/reminders"),
}


def register_of(duty: Duty, code: str, span: Span, *, integrity: bool) -> tuple[str, str] | None:
    """The register from which a duty is counted, opened at the branch and year: label and address.

    Those of *integrity* may be switched off.
    """
    if duty.code in _OF_INTEGRITY:
        found = _OF_INTEGRITY[duty.code] if integrity else None
    else:
        found = _REGISTERS.get(duty.measure)
    if found is None:
        return None
    label, url = found
    return label, f"{url}?{urlencode({'branch': code, 'year': span.year})}"


def neighbours(period: Span, today: date) -> tuple[Span, Span | None]:
    """The period before, and the one after unless it lies wholly in the future."""
    later = period.next
    return period.previous, later if later.first_day <= today else None


def lengths(period: Span, today: date) -> list[tuple[str, Span, bool]]:
    """The same time as a month, a quarter and a year: label, period, whether it is shown."""
    day = period.first_day
    if today in period:
        day = today
    return [
        (label, kind.of(day), isinstance(period, kind))
        for label, kind in (("按月", Month), ("按季度", Quarter), ("按年度", Year))
    ]
