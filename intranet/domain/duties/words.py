"""What several duties come to, and the sentences that say so.

A sentence that certifies (均已按时开展, 无需补充) rests on ``outcome`` alone, wherever it stands: it is said only when
the period is over and all of it is true. Before, it is said what is true so far. It names what was judged (``named``,
``about``): talks, hours and dues are told elsewhere, and no sentence about meetings speaks for them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum

from intranet.domain.duties.rules import DOCUMENTED, Cycle, Measure
from intranet.domain.duties.standing import DutyStanding, Standing, Step
from intranet.foundation import looks
from intranet.foundation.chinese import ENOUGH, long_date
from intranet.foundation.quarters import ORDINALS, Quarter, Year
from intranet.foundation.terms import told

LAST_DAY = "还剩今天"
_MEANINGS = {
    Standing.DONE: "应开展的都已开展，记录已通过审核",
    Standing.WAITING: "已经开展，记录还在审核",
    Standing.EXPLAINED: "未如期开展，已说明原因",
    Standing.SHORT: "到期还没有开展",
    Standing.NOT_YET: "期限还没有到",
    Standing.NOT_ASKED: "没有作这项要求，或者没有适用的党员、组织",
}
LEGEND = [(one.label, one.tone, one.icon, meaning) for one, meaning in _MEANINGS.items()]
"""What the shapes of a matrix mean: word, tone, icon, meaning."""


class Outcome(Enum):
    """What the duties of a period come to, taken together."""

    FULFILLED = "over; everything was held in its own time and is approved"
    SETTLED = "over; nothing is open, but something was made up, or has a reason"
    ON_TRACK = "not over; nothing is open of what fell due"
    WAITING = "nothing is lacking, but something waits for review"
    LACKING = "something fell due and was not held"
    NOTHING = "nothing was owed, or it is not kept here; whether it was enough is not known"


# the period is over, and nothing more is needed
SETTLED = frozenset({Outcome.FULFILLED, Outcome.SETTLED})


@told(
    "会议和活动",
    "均已按时开展、无需补充",
    "期间已经结束，应开展的都在各自的月份、季度开展并通过审核，且没有待审核的记录，小结才写“均已按时"
    "开展”，并逐项列出所指的会议和活动；按年度要求的到年末才判断，谈心谈话、学时、党费不在其内。结束以"
    "前只写截至当天的情况。",
)
def outcome(standings: Iterable[DutyStanding], *, over: bool, waiting: int = 0) -> Outcome:
    """Take duties together; ``waiting`` counts records under review that no duty needs.

    What is owed by the year (按年度安排) is left to the year, unless it is judged over it.
    """
    owed = [item for item in standings if item.standing.applies]
    found = {item.standing for item in owed}
    if Standing.SHORT in found:
        return Outcome.LACKING
    if waiting or Standing.WAITING in found:
        return Outcome.WAITING
    # what is left to the year asks for nothing within the quarter
    judged = [item for item in owed if item.expected]
    if not judged:
        return Outcome.NOTHING
    if not over or Standing.NOT_YET in found:
        return Outcome.ON_TRACK
    if all(item.standing is Standing.DONE and not item.gaps for item in judged):
        return Outcome.FULFILLED
    return Outcome.SETTLED


TOGETHER = "会议和活动"
"""What is owed, where its kinds are not named one by one."""


def named(branches: Sequence[Sequence[DutyStanding]]) -> str:
    """What was judged in each of the branches that owe it: 支部党员大会、党课、主题党日. In the order of the documents.

    A duty of the year is named once it is fulfilled in all of them, not while it is left to the year.
    """
    labels = []
    for duty in DOCUMENTED:
        owed = [
            item
            for standings in branches
            for item in standings
            if item.duty.kind == duty.kind and item.standing.applies
        ]
        if owed and all(_judged(item) for item in owed):
            labels.append(owed[-1].duty.label)
    return "、".join(labels)


def _judged(item: DutyStanding) -> bool:
    if item.duty.cycle is Cycle.YEAR and item.standing is Standing.DONE:
        return item.approved >= item.duty.minimum
    return bool(item.expected)


def about(*, year_over: bool) -> str:
    """What the documents' duties are called together; those of the year are among them once it is over."""
    return "三会一课、主题党日、组织生活会、民主评议党员" if year_over else "三会一课、主题党日"


def fell_due(standings: Iterable[DutyStanding]) -> bool:
    """Whether the time of anything is over: before, it is not said that nothing lacks."""
    return any(item.due for item in standings)


def lacking_words(standings: Iterable[DutyStanding], *, verb: str = "") -> str:
    """What lacks, by rule: 主题党日2次、谈心谈话3名; empty when nothing does. With *verb* 缺: 主题党日缺2次."""
    return "、".join(
        f"{item.duty.label}{verb}{item.unexplained}{item.duty.counter}"
        for item in standings
        if item.standing is Standing.SHORT
    )


def by_quarter(standing: DutyStanding, held: Iterable[date], year: int, as_of: date) -> str:
    """One duty of the quarters over a year: in how many it was held (*held*: the days), and which of them lack it."""
    there = sorted({Quarter.of(day).number for day in held})
    had = (
        f"{year}年有{len(there)}个季度开展了学习（{_quarters(there)}）"
        if there
        else f"{year}年还没有开展学习"
    )
    if standing.standing is not Standing.SHORT:
        over = as_of >= Year(year).last_day
        return f"{had}。{sentence([standing], over=over, as_of=as_of, subject=standing.duty.label)}"
    lacking = Counter(
        Quarter.of(gap.last_day).number
        for gap in standing.gaps
        if gap.made_up_on is None and not gap.reason
    )
    words = "，".join(
        f"{_quarters(number for number in sorted(lacking) if lacking[number] == times)}尚缺{times}次"
        for times in sorted(set(lacking.values()))
    )
    return f"{had}；已结束的季度中，{words}。"


def _quarters(numbers: Iterable[int]) -> str:
    return "、".join(f"第{ORDINALS[number - 1]}季度" for number in numbers)


def sentence(
    standings: Sequence[DutyStanding], *, over: bool, as_of: date, subject: str = "各项要求"
) -> str:
    """When it is enough, or what is still to be done; ``subject`` is what the standings are called together."""
    found = outcome(standings, over=over)
    if found is Outcome.LACKING:
        return f"尚缺：{lacking_words(standings)}。补开或补登后据实登记即可。"
    if found is Outcome.WAITING:
        waiting = [item.duty.label for item in standings if item.standing is Standing.WAITING]
        return f"{subject}目前没有欠缺；{'、'.join(waiting)}已开展，等待审核。"
    if found is Outcome.NOTHING:
        return "这段时间没有适用的要求。"
    if found in SETTLED:
        return f"{subject}{ENOUGH}"
    day = long_date(as_of)
    if any(item.standing is Standing.NOT_YET for item in standings):
        if not fell_due(standings) and not any(item.filled for item in standings):
            return f"截至{day}，{subject}都还没有到期，按计划开展即可。"
        return f"截至{day}，{subject}没有欠缺，其余按计划开展即可。"
    return f"截至{day}，{subject}均已开展，没有欠缺。"


def verdict(item: DutyStanding, as_of: date) -> tuple[str, str, str]:
    """The verdict with its colour and shape; on the last day for what is still to be held: 还剩今天."""
    if item.standing is Standing.NOT_YET and item.next_due == as_of:
        return LAST_DAY, *looks.TODAY
    return item.words, item.standing.tone, item.standing.icon


@told(
    "会议和活动",
    "已开展/应开展",
    "应开展次数按要求逐月、逐季、逐年计算，支部成立、启用以前和撤销以后的不计。已开展只计应开展的，含"
    "待审核的记录；多开展的不顶替其他月份，只有登记时注明补开的才计入所补的月份。",
)
def count_of(item: DutyStanding) -> str:
    """已开展/应开展 wherever a page shows it: how many of those asked for took place, approved or waiting: 2/3, 5/9名.

    One too many in a month fills no other; where nothing is asked for, how many took place.
    """
    counter = "" if item.duty.counter == "次" else item.duty.counter
    if item.expected:
        return f"{item.filled}/{item.expected}{counter}"
    return f"{item.took_place}次" if item.took_place else ""


def note_of(item: DutyStanding) -> str:
    """What the verdict does not say: that some were held late, that some wait, how many have a reason."""
    notes = []
    if not item.standing.applies:
        return item.standing.why_not
    late = item.filled - item.on_time
    if late:
        word = "为补开" if item.duty.measure is Measure.RECORDS else "不是按时完成"
        notes.append(f"其中{late}{item.duty.counter}{word}")
    if item.duty.measure is Measure.RECORDS and item.took_place > item.filled:
        notes.append(f"共开展{item.took_place}次")
    if item.explained and item.standing is Standing.SHORT:
        notes.append(f"另有{item.explained}{item.duty.counter}有说明")
    if item.people and item.standing is not Standing.DONE:
        notes.append(item.people)
    if item.waiting and item.standing is not Standing.WAITING:
        review = "待确认" if item.duty.measure is Measure.MARKS else "待审核"
        notes.append(f"另有{item.waiting}条{review}")
    return "；".join(notes)


def marks_of(item: DutyStanding) -> str:
    """The months of a duty of months, a mark each: ●●○; empty where there is only one, or none. See ``months_of``."""
    return "".join(map(_mark, item.steps)) if len(item.steps) > 1 else ""


def _mark(step: Step) -> str:
    if step.lacking:
        return "△" if step.explained == step.lacking else "◇"
    if step.filled >= step.asked:
        return "●"
    return "◐" if step.filled else "○"


def months_of(item: DutyStanding) -> str:
    """The same in words: 9月：3次中已开展2次，尚缺1次; 9月：未到期 as long as nothing took place."""
    paid = item.duty.measure is Measure.DUES
    return "；".join(f"{step.month}月：{_told(step, paid=paid)}" for step in item.steps)


def _told(step: Step, *, paid: bool) -> str:
    if not step.lacking and not step.filled:
        return "未到期"
    if paid:
        return "未交齐" if step.lacking else "已交齐"
    open_ones = step.lacking - step.explained
    lacking = f"，尚缺{open_ones}次" if open_ones else ""
    said = f"，有说明{step.explained}次" if step.explained else ""
    return f"{step.asked}次中已开展{step.filled}次{lacking}{said}"
