"""Years side by side: for each indicator the phrases of its years, the difference where there is one, totals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from intranet.domain.achievements.indicators import ReportSection
from intranet.domain.achievements.quantities import began_in
from intranet.domain.achievements.series import (
    Counterpart,
    Figure,
    IndicatorName,
    Total,
    compare,
    totals,
)
from intranet.domain.achievements.tables import period_words
from intranet.domain.achievements.targets import standing


@dataclass(frozen=True)
class Entry:
    """One figure in a cell: the value as printed, what to know about it, what a register counts of it."""

    url: str
    phrase: str
    about: str
    counterpart: Counterpart | None = None


@dataclass(frozen=True)
class SumEntry:
    """A total in a cell: the sum in words (empty: none, see ``note``), with its parts to open."""

    sum: str
    note: str
    parts: list[Entry]


@dataclass(frozen=True)
class Cell:
    """What one indicator holds in one year; ``target`` is what was to be reached, and how it stands to that."""

    year: int
    entries: list[Entry]
    sums: list[SumEntry]
    target: str = ""


@dataclass(frozen=True)
class SeriesRow:
    """One indicator; ``notes`` compare the newest shown year with the one before, ``about`` holds for all figures."""

    name: str
    is_part: bool
    cells: list[Cell]
    notes: list[str]
    about: str = ""

    @property
    def compares(self) -> bool:
        """Whether two of the years hold something, or one is compared with its target or its register."""
        return sum(bool(cell.entries or cell.sums) for cell in self.cells) > 1 or any(
            cell.target or any(one.counterpart for one in cell.entries) for cell in self.cells
        )


@dataclass(frozen=True)
class SeriesSection:
    """The rows of one section of the report."""

    label: str
    rows: list[SeriesRow]


def years_shown(years: Sequence[int], year: int | None, *, everything: bool) -> list[int]:
    """Columns, newest first: all years that hold something, or *year* (the newest) and the one before it."""
    ordered = sorted(years, reverse=True)
    if everything:
        return ordered
    return [one for one in ordered if year is None or one <= year][:2]


def compared(sections: Sequence[SeriesSection]) -> tuple[list[SeriesSection], int]:
    """The rows that compare years, and how many hold one year only and are left out; all, where none compares."""
    kept = [
        SeriesSection(section.label, rows)
        for section in sections
        if (rows := [row for row in section.rows if row.compares])
    ]
    if not kept:
        return list(sections), 0
    left_out = sum(not row.compares for section in sections for row in section.rows)
    return kept, left_out


def sections_of(
    figures: Sequence[Figure],
    years: Sequence[int],
    known: Sequence[IndicatorName] = (),
) -> list[SeriesSection]:
    """The tables by section and place in the dictionary; a *known* name with a target has a row in any case."""
    by_indicator: dict[int, list[Figure]] = {}
    names: dict[int, IndicatorName] = {}

    def keep(name: IndicatorName) -> list[Figure]:
        # the total stands before its parts
        for one in (name.home, name):
            names.setdefault(one.id, one)
        return by_indicator.setdefault(name.id, [])

    for figure in figures:
        if figure.indicator is not None and figure.year in years:
            keep(figure.indicator).append(figure)
    for name in known:
        if name.targets.keys() & set(years):
            keep(name)
    parts: dict[int, list[Figure]] = {}
    for found in by_indicator.values():
        for figure in found:
            if figure.indicator and figure.indicator.parent:
                parts.setdefault(figure.indicator.parent.id, []).append(figure)
    sections: dict[str, list[SeriesRow]] = {}
    for number, name in sorted(names.items(), key=lambda item: _place(item[1])):
        row = (
            _total_row(name, parts[number], years)
            if number in parts
            else _row(name, by_indicator.get(number, []), years)
        )
        sections.setdefault(name.home.section.label, []).append(row)
    return [SeriesSection(label, rows) for label, rows in sections.items()]


def _place(name: IndicatorName) -> tuple[int, int, int, bool, int, int]:
    home = name.home
    section = list(ReportSection).index(home.section)
    return (section, home.sort_order, home.id, name is not home, name.sort_order, name.id)


def _target(name: IndicatorName, year: int, figures: Sequence[Figure]) -> str:
    found = name.targets.get(year)
    return standing(found, [one for one in figures if one.year == year]) if found else ""


def _url(figure: Figure) -> str:
    return figure.register or f"/achievements/{figure.id}"


def _about(figure: Figure) -> list[str]:
    since = began_in(figure.measure_kind, figure.quantity, figure.year)
    words = [
        f"自{since}年起" if since else "",
        period_words(figure.period_start, figure.period_end, figure.as_of)
        if (figure.as_of or not _whole_year(figure))
        else "",
        figure.scope,
        figure.owner if figure.branch_id is not None else "",
        f"口径：{figure.definition}" if figure.definition else "",
        f"比较基期：{figure.baseline}" if figure.baseline else "",
    ]
    return [word for word in words if word]


def _entry(figure: Figure, shared: Collection[str] = ()) -> Entry:
    about = "，".join(word for word in _about(figure) if word not in shared)
    return Entry(_url(figure), figure.wording or figure.statement, about, figure.counterpart)


def _whole_year(figure: Figure) -> bool:
    first, last = figure.period_start, figure.period_end
    return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)


def _row(name: IndicatorName, figures: Sequence[Figure], years: Sequence[int]) -> SeriesRow:
    told = [_about(one) for one in figures]
    shared = [word for word in told[0] if all(word in one for one in told)] if told[1:] else []
    cells = [
        Cell(
            year,
            [_entry(one, shared) for one in figures if one.year == year],
            [],
            _target(name, year, figures),
        )
        for year in years
    ]
    notes: list[str] = []
    if len(years) > 1:
        newer, older = ([one for one in figures if one.year == year] for year in years[:2])
        notes = [compare(a, b).text for a, b in _pairs(newer, older)]
    return SeriesRow(
        name.name, name.parent is not None, cells, list(dict.fromkeys(notes)), "，".join(shared)
    )


def _pairs(newer: Sequence[Figure], older: Sequence[Figure]) -> list[tuple[Figure, Figure]]:
    """Which figures of two years belong together: the only ones, else those about the same thing."""
    if len(newer) == 1 and len(older) == 1:
        return [(newer[0], older[0])]

    def about(one: Figure) -> tuple[object, ...]:
        return (one.subject, one.quantity.unit, one.branch_id, one.scope)

    counterparts: dict[tuple[object, ...], list[Figure]] = {}
    for one in older:
        counterparts.setdefault(about(one), []).append(one)
    return [
        (one, found[0])
        for one in newer
        if len(found := counterparts.get(about(one), [])) == 1
        and sum(about(other) == about(one) for other in newer) == 1
    ]


def _total_row(name: IndicatorName, parts: Sequence[Figure], years: Sequence[int]) -> SeriesRow:
    cells = []
    for year in years:
        found = totals(part for part in parts if part.year == year)
        target = _target(name, year, parts)
        cells.append(Cell(year, [], [_sum(total) for total in found], target))
    return SeriesRow(name.name, False, cells, [])


def _sum(total: Total) -> SumEntry:
    return SumEntry(
        total.wording,
        total.note,
        [Entry(_url(part), f"{part.subject}{part.wording}", "") for part in total.parts],
    )
