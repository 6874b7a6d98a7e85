"""One cell opened: month by month (or as a whole) the records that fill it, or why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from intranet.domain.duties.making_up import cycle_of
from intranet.domain.duties.rules import Cycle, Measure
from intranet.domain.duties.standing import DutyStanding, Gap
from intranet.domain.life.dues.store import DuesMonthState
from intranet.features.duties.queries import ExemptionLine, MarkLine, RecordLine
from intranet.foundation.chinese import long_date
from intranet.foundation.quarters import Month, Quarter, Span, Year, month_end


@dataclass(frozen=True, slots=True)
class SlotView:
    """One month, quarter or year of the cell; ``words`` say why it is empty, with a link where the reason stands.

    ``missing`` are the names of those who are behind, for who may know them.
    """

    label: str
    records: Sequence[RecordLine]
    marks: Sequence[MarkLine]
    words: Sequence[tuple[str, str]]
    missing: Sequence[str] = ()


def _pieces(cycle: Cycle, span: Span) -> list[Span]:
    if cycle is Cycle.MONTH:
        return [Month(span.year, number) for number in span.months]
    if cycle is Cycle.QUARTER and isinstance(span, Year):
        return list(span.quarters)
    return [span]


def _label(piece: Span) -> str:
    return f"{piece.number}月" if isinstance(piece, Month) else piece.label


def slots_of(
    item: DutyStanding,
    span: Span,
    as_of: date,
    *,
    records: Sequence[RecordLine],
    marks: Sequence[MarkLine],
    exemptions: Sequence[ExemptionLine],
    explained: dict[Quarter, frozenset[str]],
    code: str,
) -> list[SlotView]:
    """The pieces of the span, the oldest first."""
    found = []
    for piece in _pieces(item.duty.cycle, span):
        gaps = [gap for gap in item.gaps if gap.last_day in piece]
        there = [line for line in records if line.held_on in piece]
        done = [line for line in marks if line.done_on in piece]
        words = [_why(gap, piece, exemptions, explained, code) for gap in gaps]
        # in the cycle for which it counts, and beside the record in that of its day
        words += [
            (f"宽限期内{long_date(day)}开展的计入{cycle_of(item.duty.cycle, last).label}", "")
            for day, last in dict.fromkeys(item.in_grace)
            if day in piece or last in piece
        ]
        if not there and not done and not words:
            words = [(_nothing_yet(item, piece, as_of), "")]
        found.append(SlotView(_label(piece), there, done, words))
    return found


def people_slots(
    item: DutyStanding,
    span: Span,
    as_of: date,
    dues: Mapping[int, DuesMonthState],
    missing: Mapping[int, Sequence[str]],
) -> list[SlotView]:
    """The same for what is counted by people or a register: dues month by month, all else of the year as a whole.

    ``dues`` are the months that have begun, by number; ``missing`` the names of who is behind, by month, or under 0.
    """
    if item.duty.cycle is not Cycle.MONTH:
        counted = ""
        if item.expected:
            people = item.duty.measure is not Measure.MARKS
            what = "名党员已达到" if people else f"{item.duty.counter}已登记"
            counted = f"{item.took_place}/{item.expected}{what}"
        words = counted or item.standing.why_not
        if item.next_due:
            words += f"，{long_date(item.next_due)}前完成即可"
        return [SlotView(_label(span), [], [], [(words, "")], missing.get(0, ()))]
    found = []
    for piece in _pieces(item.duty.cycle, span):
        number = piece.months[0]
        state = dues.get(number)
        if state is None:
            words = "未到期"
        elif not state.due:
            words = "没有要登记的党员"
        else:
            words = f"已登记交纳{state.paid}/{state.due}名" if state.paid else "未登记"
            if state.paid_in_time < state.paid:
                words += f"，其中{state.paid - state.paid_in_time}名补交"
            if not state.complete and piece.last_day > as_of:
                words += f"，{long_date(piece.last_day)}前登记即可"
        found.append(SlotView(_label(piece), [], [], [(words, "")], missing.get(number, ())))
    return found


def _nothing_yet(item: DutyStanding, piece: Span, as_of: date) -> str:
    if not item.standing.applies:
        return item.standing.why_not
    last = month_end(piece.year, piece.months[-1])
    if last >= as_of:
        return f"未到期，{long_date(last)}前开展即可"
    return "不作要求"


def _why(
    gap: Gap,
    piece: Span,
    exemptions: Sequence[ExemptionLine],
    explained: dict[Quarter, frozenset[str]],
    code: str,
) -> tuple[str, str]:
    if gap.made_up_on:
        return f"{gap.label}未按期开展，已于{long_date(gap.made_up_on)}补开", ""
    who = f"{gap.label}{'记录已退回，重新提交后计入' if gap.returned else '未开展'}"
    for line in exemptions:
        if line.agreed and line.starts_on <= gap.last_day <= line.ends_on:
            until = f"{long_date(line.starts_on)}至{long_date(line.ends_on)}"
            return f"{who}，有说明：{line.reason}（{until}，{line.decided_by}同意）", ""
    quarter = Quarter.of(piece.first_day)
    if gap.key in explained.get(quarter, frozenset()):
        return f"{who}，已在{quarter.label}小结中说明原因", f"/quarters/{quarter}/{code}"
    return who, ""
