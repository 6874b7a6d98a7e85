"""What several duties come to, and the sentences that say so.

A sentence that certifies (均已落实, 无需补充) rests on ``outcome`` alone, wherever it stands: it is said only when the
period is over and all of it is true. Before, it is said what is true so far.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum

from intranet.domain.duties.rules import Cycle, Measure
from intranet.domain.duties.standing import DutyStanding, Standing
from intranet.foundation.chinese import ENOUGH, long_date


class Outcome(Enum):
    """What the duties of a period come to, taken together."""

    FULFILLED = "over; everything was held in its own time and is approved"
    SETTLED = "over; nothing is open, but something was made up, or has a reason"
    ON_TRACK = "not over; nothing is open of what fell due"
    WAITING = "nothing is lacking, but something waits for review"
    LACKING = "something fell due and was not held"


# the period is over, and nothing more is needed
SETTLED = frozenset({Outcome.FULFILLED, Outcome.SETTLED})


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
    if not over or Standing.NOT_YET in found:
        return Outcome.ON_TRACK
    judged = [item for item in owed if not _left_to_the_year(item)]
    if judged and all(item.standing is Standing.DONE and not item.gaps for item in judged):
        return Outcome.FULFILLED
    return Outcome.SETTLED


def _left_to_the_year(item: DutyStanding) -> bool:
    return item.standing is Standing.YEARLY or (item.duty.cycle is Cycle.YEAR and not item.expected)


def lacking_words(standings: Iterable[DutyStanding]) -> str:
    """What lacks, by rule: 主题党日2次、谈心谈话3名; empty when nothing does."""
    return "、".join(
        f"{item.duty.label}{item.lacking}{item.duty.measure.counter}"
        for item in standings
        if item.standing is Standing.SHORT
    )


def sentence(standings: Sequence[DutyStanding], *, over: bool, as_of: date) -> str:
    """When it is enough, or what is still to be done."""
    found = outcome(standings, over=over)
    if found is Outcome.LACKING:
        return f"尚缺：{lacking_words(standings)}。补开或补登后据实登记即可。"
    if found is Outcome.WAITING:
        waiting = [item.duty.label for item in standings if item.standing is Standing.WAITING]
        return f"目前没有欠缺；{'、'.join(waiting)}已开展，等待审核。"
    if found in SETTLED:
        return ENOUGH
    if any(item.standing is Standing.NOT_YET for item in standings):
        return f"截至{long_date(as_of)}没有欠缺，其余按计划开展即可。"
    return f"截至{long_date(as_of)}要求的均已开展，没有欠缺。"


def note_of(item: DutyStanding) -> str:
    """What the verdict does not say: that some were held late, that some wait, how many have a reason."""
    notes = []
    if not item.standing.applies:
        return item.standing.why_not
    late = item.filled - item.on_time
    if late:
        word = "为补开" if item.duty.measure is Measure.RECORDS else "不是按时完成"
        notes.append(f"其中{late}{item.duty.measure.counter}{word}")
    if item.duty.measure is Measure.RECORDS and item.took_place > item.filled:
        notes.append(f"共开展{item.took_place}次")
    if item.people and item.standing is not Standing.DONE:
        notes.append(item.people)
    if item.waiting and item.standing is not Standing.WAITING:
        review = "待确认" if item.duty.measure is Measure.MARKS else "待审核"
        notes.append(f"另有{item.waiting}条{review}")
    return "；".join(notes)
