"""What the pages show of a summary: links to sources, the timeline, differences to what was approved."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import urlencode

from intranet.domain.duties.standing import DutyStanding
from intranet.domain.duties.words import count_of, marks_of, months_of, verdict
from intranet.domain.figures.listed import Figure, Sources
from intranet.domain.paper.parts import TablePrint
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import Move
from intranet.domain.reports.changes import Passage, edition_changes, passages, unheld
from intranet.domain.summaries.narrative import Narrative
from intranet.domain.summaries.signed_copies import AcceptedIn, CopyDifference
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot
from intranet.features.summaries.bench import Bench
from intranet.foundation import clock
from intranet.foundation.marked import marked
from intranet.foundation.quarters import Period
from intranet.pagekit.filters import stamp
from intranet.pagekit.session import current_actor


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was."""

    label: str
    old: str
    new: str
    pieces: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ShownFigure:
    """A figure with the address of its sources."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class DutyCell:
    """One duty in words: 已完成 3/3, with the address of its records.

    ``blank`` stands in place of a count where there is none; ``marks`` and ``months`` tell its months.
    """

    label: str
    basis: str
    words: str
    count: str
    blank: str
    tone: str
    icon: str
    url: str
    marks: str
    months: str


def sources_url(code: str, period: Period, sources: Sources) -> str:
    """Where the records behind a figure are listed; without a ``code`` those of all branches."""
    if sources.members:
        return f"/branches/{code}" if code else "/branches"
    of_branch = [("branch", code)] if code else []
    if sources.register:
        return f"{sources.register}?{urlencode([*of_branch, ('year', str(period.year))])}"
    if sources.achievements:
        return f"/achievements?{urlencode([*of_branch, ('year', str(period.year))])}"
    if sources.brands:
        return f"/brands?{urlencode({'year': period.year})}"
    pairs = list(of_branch)
    pairs.append(("quarter", str(period.year if sources.whole_year else period)))
    pairs += [("kind", kind) for kind in sources.kinds]
    if sources.brand is not None:
        pairs.append(("brand", str(sources.brand)))
    if sources.state:
        pairs.append(("state", sources.state))
    return f"/activities?{urlencode(pairs)}"


def shown_figures(bench: Bench) -> list[ShownFigure]:
    """All live figures."""
    code = "" if bench.is_committees else bench.code
    actor = current_actor()
    return [
        ShownFigure(
            item.label,
            item.value,
            sources_url(code, bench.period, item.sources)
            if item.sources and (item.sources.asks is None or actor.can(item.sources.asks))
            else "",
        )
        for item in bench.content.figures
    ]


def traces(bench: Bench) -> dict[str, str]:
    """Where each clause that tells of an achievement comes from: its page, or the register that counts it."""
    return {
        said: figure.register or f"/achievements/{figure.id}"
        for item in bench.source.figures.achieved
        for figure in [item.figure]
        for said in (figure.entry, figure.statement)
    }


def duty_cell(item: DutyStanding, code: str, period: Period) -> DutyCell:
    """One duty of one branch as a cell."""
    words, tone, icon = verdict(item, clock.today())
    # what waits for review counts as held: where there are both, both are listed
    state = "" if item.held and item.waiting else "submitted" if item.waiting else "approved"
    url = sources_url(code, period, Sources((item.duty.kind,), state))
    return DutyCell(
        item.duty.label,
        item.duty.basis,
        words,
        count_of(item),
        _nothing_held(item),
        tone,
        icon,
        url if item.held or item.waiting else "",
        marks_of(item),
        months_of(item),
    )


def _nothing_held(item: DutyStanding) -> str:
    """What stands where nothing is counted: what was held and given back is not told as not held."""
    if not item.standing.applies:
        return "不适用"
    return "退回修改" if any(gap.returned for gap in item.gaps) else "未开展"


def differences(
    frozen: Mapping[str, Any], bench: Bench, gone: Sequence[str] = ()
) -> list[Difference]:
    """Figures that are no longer what was frozen, and before them records that came, or went (*gone*, by name)."""
    found = []
    before = set(frozen["data"]["记录"])
    added = sorted(set(bench.content.records) - before)
    if added:
        titles = bench.titles()
        found.append(Difference("新增的记录", "", _listed([titles[number] for number in added])))
    if gone:
        found.append(Difference("不再计入的记录", _listed(gone), ""))
    found += figure_differences(frozen, bench.content.figures)
    live_tables = {table.title: table for table in bench.content.tables}
    for table in frozen["content"]["tables"]:
        if table["title"] in live_tables:
            found += _table_differences(table, live_tables[table["title"]])
    return found


def figure_differences(frozen: Mapping[str, Any], figures: Iterable[Figure]) -> list[Difference]:
    """Figures that are no longer what was frozen."""
    live = {item.key: item for item in figures}
    found = []
    for stored in frozen["figures"]:
        now = live.pop(stored["key"], None)
        value = now.value if now else ""
        if value != stored["value"]:
            found.append(Difference(stored["label"], stored["value"], value))
    return found + [Difference(item.label, "", item.value) for item in live.values()]


def _listed(names: Sequence[str]) -> str:
    rest = f"等{len(names)}项" if len(names) > NAMED else ""
    return "、".join(names[:NAMED]) + rest


def _table_differences(stored: Mapping[str, Any], live: TablePrint) -> list[Difference]:
    """Cells of an attached table that read otherwise now, and rows that are no longer there with those that came.

    A row is known by what follows its number.
    """
    if [column["title"] for column in stored["columns"]] != [c.title for c in live.columns]:
        return []
    before, now = _rows_by_name(stored["rows"]), _rows_by_name(live.rows)
    cells = [
        Difference(f"{live.title}：{name}", f"{column.title}：{old}", f"{column.title}：{new}")
        for name, row in before.items()
        if name in now
        for column, old, new in zip(live.columns[2:], row[2:], now[name][2:], strict=True)
        if old != new
    ]
    # a row whose name holds its number is another one when the number changes
    was, is_now = ([row[1] for row in rows] for rows in (stored["rows"], live.rows))
    gone = [name for name in was if name not in is_now]
    came = [name for name in is_now if name not in was]
    return [*cells, *([Difference(live.title, _listed(gone), _listed(came))] if gone else [])]


def _rows_by_name(rows: Sequence[Sequence[str]]) -> dict[str, Sequence[str]]:
    """Rows by their second cell; those that share it cannot be told apart and are left out."""
    often = Counter(row[1] for row in rows)
    return {row[1]: row for row in rows if often[row[1]] == 1}


NAMED = 20
"""Records that are named; of more only their number is said."""


def typed_differences(
    stored: Narrative, typed: Narrative, labels: Mapping[str, str]
) -> list[Difference]:
    """What is stored against what was typed, for a form that came too late; *labels* are those of its fields."""
    old, new = stored.typed(), typed.typed()
    return [
        Difference(_label(name, labels), old.get(name, ""), new.get(name, ""))
        for name in dict.fromkeys([*old, *new])
        if old.get(name, "") != new.get(name, "")
    ]


_PARTS = {"heading": "标题", "opening": "概述"}


def _label(name: str, labels: Mapping[str, str]) -> str:
    if name in labels:
        return labels[name]
    kind, _, rest = name.partition("-")
    if kind not in labels:
        return "未如期召开的原因"
    number, _, part = rest.partition("-")
    if kind == "chapters":
        return f"{labels[kind]}第{int(number) + 1}个主题的{_PARTS[part]}"
    return f"{labels[kind]}{int(number) + 1}"


class NotHeld(NamedTuple):
    """What the signed copy of an edition says and a later text does not."""

    edition: int
    differences: list[CopyDifference]


def not_held(
    accepted: AcceptedIn, said: Sequence[Passage], *, before: int | None = None
) -> NotHeld | None:
    """What the last signed copy of an edition *before* this one says that its text does not; None for nothing."""
    earlier = [number for number in accepted if before is None or number < before]
    if not earlier:
        return None
    found = unheld(accepted[max(earlier)], said)
    return NotHeld(max(earlier), found) if found else None


def editions(
    snapshots: Sequence[SummarySnapshot],
    moved: Sequence[ReviewEvent],
    summary: QuarterlySummary | None,
    accepted: AcceptedIn,
) -> list[dict[str, Any]]:
    """Approved editions, newest first: who approved, what it replaces and changed, whether it was signed.

    *moved* are the moves of the summary, oldest first: each approval made an edition. *accepted* is what signed copies
    say otherwise: an edition names what it does not hold of it.
    """
    approvals = [one for one in moved if one.move is Move.APPROVE]
    who = {item.edition: one.actor_name for item, one in zip(snapshots, approvals, strict=False)}
    signed = summary.signed_edition if summary else None
    before = {item.edition: last for last, item in pairwise(snapshots)}
    return [
        {
            "number": item.edition,
            "when": stamp(item.created_at),
            "who": who.get(item.edition, ""),
            "records": item.record_count,
            "sha256": item.sha256,
            "signed": item.edition == signed,
            "replaces": before[item.edition].edition if item.edition in before else None,
            "changes": [
                Difference(one.place, one.old, one.new, marked(one.old, one.new))
                for one in edition_changes(before[item.edition].document, item.document)
            ]
            if item.edition in before
            else [],
            "unheld": not_held(accepted, passages(item.document), before=item.edition),
        }
        for item in reversed(snapshots)
    ]
