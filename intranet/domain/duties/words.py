"""Sentences that say where a branch stands, and when it is enough."""

from collections.abc import Iterable, Sequence

from intranet.domain.duties.rules import Measure
from intranet.domain.duties.standing import DutyStanding, Standing

# nothing is lacking, nothing more is needed
ENOUGH = frozenset({Standing.DONE, Standing.YEARLY, Standing.EXPLAINED})


def satisfied(standings: Iterable[DutyStanding]) -> bool:
    """Whether nothing more is needed."""
    return all(item.standing in ENOUGH or not item.standing.applies for item in standings)


def lacking_words(standings: Iterable[DutyStanding]) -> str:
    """What lacks, by rule: 主题党日2次、谈心谈话3名; empty when nothing does."""
    return "、".join(
        f"{item.duty.label}{item.lacking}{item.duty.measure.counter}"
        for item in standings
        if item.standing is Standing.SHORT
    )


def sentence(standings: Sequence[DutyStanding]) -> str:
    """When it is enough, or what is still to be done."""
    if satisfied(standings):
        return "已满足，无需补充。"
    lacking = lacking_words(standings)
    if lacking:
        return f"尚缺：{lacking}。补开或补登后据实登记即可。"
    waiting = [item.duty.label for item in standings if item.standing is Standing.WAITING]
    if waiting:
        return f"目前没有欠缺；{'、'.join(waiting)}已开展，等待审核。"
    return "目前没有欠缺，其余按计划开展即可。"


def note_of(item: DutyStanding) -> str:
    """What the verdict does not say: that some were held late, that some wait, how many have a reason."""
    notes = []
    if not item.standing.applies:
        return item.standing.why_not
    late = min(item.took_place, item.expected) - item.on_time
    if late > 0:
        notes.append(f"其中{late}{item.duty.measure.counter}不是按时完成")
    if item.waiting and item.standing is not Standing.WAITING:
        review = "待确认" if item.duty.measure is Measure.MARKS else "待审核"
        notes.append(f"另有{item.waiting}条{review}")
    return "；".join(notes)
