"""The life of a brand in stages: what may follow what, and when the yearly 复核 is due. Pure: no database.

申报 comes first; up to 认定 stages only go forward, and one may be left out. After 认定 come 推广 (once) and 复核 (at
most once a calendar year). A recheck that does not keep the brand ends it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from intranet.domain.brands.tables import BrandStage, RecheckOutcome
from intranet.foundation.chinese import long_date
from intranet.foundation.clock import same_day


class Step(Protocol):
    """One entry: a stage, its day, and the outcome of a recheck."""

    stage: BrandStage
    happened_on: date
    outcome: RecheckOutcome | None


def next_stages(steps: Sequence[Step]) -> list[BrandStage]:
    """Stages that may be entered after *steps* (oldest first); none when the brand has ended."""
    if not steps:
        return [BrandStage.APPLICATION]
    if steps[-1].outcome is RecheckOutcome.WITHDRAWN:
        return []
    held = {step.stage for step in steps}
    if BrandStage.NAMING not in held:
        reached = max(stage.position for stage in held)
        return [s for s in BrandStage if reached < s.position <= BrandStage.NAMING.position]
    return [
        stage
        for stage in (BrandStage.PROMOTION, BrandStage.RECHECK)
        if stage not in held or stage is BrandStage.RECHECK
    ]


def _day_problems(day: date, before: Step | None, today: date) -> list[str]:
    if day > today:
        return ["日期晚于今天，请在开展之后登记。"]
    if before is not None and day < before.happened_on:
        return [
            f"日期早于上一阶段“{before.stage.label}”（{long_date(before.happened_on)}），请核对。"
        ]
    return []


def _recheck_problems(day: date, earlier: Sequence[Step]) -> list[str]:
    if any(s.stage is BrandStage.RECHECK and s.happened_on.year == day.year for s in earlier):
        return [f"{day.year}年已登记过复核，一年登记一次。"]
    return []


def entry_problems(
    steps: Sequence[Step],
    stage: BrandStage,
    happened_on: date,
    outcome: RecheckOutcome | None,
    *,
    today: date,
) -> dict[str, list[str]]:
    """Why this entry cannot follow *steps* (oldest first), by field; empty when it can."""
    found: dict[str, list[str]] = {}
    allowed = next_stages(steps)
    if steps and not allowed:
        return {"stage": ["该品牌复核结果为不再保留，不能再登记阶段。"]}
    if stage not in allowed:
        found["stage"] = [_why_not(steps, stage)]
    days = _day_problems(happened_on, steps[-1] if steps else None, today)
    if stage is BrandStage.RECHECK and not days:
        days = _recheck_problems(happened_on, steps)
    if days:
        found["happened_on"] = days
    if stage is BrandStage.RECHECK and outcome is None:
        found["outcome"] = ["请选择复核结果。"]
    if stage is not BrandStage.RECHECK and outcome is not None:
        found["outcome"] = ["只有复核需要选择结果，其他阶段请留空。"]
    return found


def _why_not(steps: Sequence[Step], stage: BrandStage) -> str:
    if not steps:
        return "请先登记“申报”。"
    held = {step.stage for step in steps}
    if stage in held:
        return f"“{stage.label}”已经登记过；日期、文件有误的，请更正最近一条。"
    if stage.position > BrandStage.NAMING.position and BrandStage.NAMING not in held:
        return f"认定之后才能登记“{stage.label}”。"
    return f"“{stage.label}”在已登记的阶段之前，不能倒回。"


def correction_problems(
    steps: Sequence[Step], happened_on: date, *, today: date
) -> dict[str, list[str]]:
    """Why the latest of *steps* cannot have been on this day; empty when it can."""
    *earlier, last = steps
    days = _day_problems(happened_on, earlier[-1] if earlier else None, today)
    if last.stage is BrandStage.RECHECK and not days:
        days = _recheck_problems(happened_on, earlier)
    return {"happened_on": days} if days else {}


@dataclass(frozen=True, slots=True)
class RecheckOutlook:
    """When the next 复核 is due, in a sentence; ``overdue`` once it is."""

    due_on: date | None
    overdue: bool
    sentence: str


def recheck_outlook(steps: Sequence[Step], *, today: date) -> RecheckOutlook:
    """The yearly 复核: due one year after 认定 or after the last one."""
    if steps and steps[-1].outcome is RecheckOutcome.WITHDRAWN:
        day = long_date(steps[-1].happened_on)
        return RecheckOutlook(None, False, f"{day}复核结果为不再保留，品牌创建已结束。")
    last = next(
        (s for s in reversed(steps) if s.stage in {BrandStage.NAMING, BrandStage.RECHECK}), None
    )
    if last is None:
        return RecheckOutlook(None, False, "认定之后每年复核一次，目前无需复核。")
    due = same_day(last.happened_on, last.happened_on.year + 1)
    if today < due:
        words = f"下次复核在{long_date(due)}前后开展，目前无需办理。"
        return RecheckOutlook(due, False, words)
    before = "上次" if last.stage is BrandStage.RECHECK else ""
    what = f"{before}{last.stage.label}在{long_date(last.happened_on)}"
    return RecheckOutlook(due, True, f"{due.year}年复核尚未开展（{what}，满一年复核一次）。")


def shown_steps(steps: Sequence[Step]) -> list[tuple[str, str]]:
    """All stages in their order as pairs (label, done | current | todo), for the page."""
    held = {step.stage for step in steps}
    latest = steps[-1].stage if steps else None
    return [
        (
            stage.label,
            "current" if stage is latest else "done" if stage in held else "todo",
        )
        for stage in BrandStage
    ]


@dataclass(frozen=True, slots=True)
class Tenure:
    """A span in which one person was secretary; without a name the post was vacant. ``ends_on`` is the last day."""

    name: str
    starts_on: date
    ends_on: date | None


def _without_terms(
    posts: Sequence[tuple[str, date, date | None]],
) -> list[tuple[str, date, date | None]]:
    """Posts of one person that follow each other without a break, as one."""
    found: list[tuple[str, date, date | None]] = []
    for name, starts_on, ends_on in posts:
        if found:
            same, since, until = found[-1]
            if same == name and until is not None and starts_on <= until + timedelta(days=1):
                found[-1] = (name, since, ends_on)
                continue
        found.append((name, starts_on, ends_on))
    return found


def tenures(
    posts: Sequence[tuple[str, date, date | None]], *, first: date, last: date
) -> list[Tenure]:
    """Secretaries from *first* to *last*, oldest first, with the times in which there was none.

    *posts* are (name, first day, last day or None) by first day; a person confirmed for another term appears once.
    Who still serves on *last* has no last day.
    """
    found: list[Tenure] = []
    vacant_from: date | None = first
    for name, starts_on, ends_on in _without_terms(posts):
        if starts_on > last or (ends_on is not None and ends_on < first):
            continue
        if vacant_from is not None and starts_on > vacant_from:
            found.append(Tenure("", vacant_from, starts_on - timedelta(days=1)))
        if ends_on is None or ends_on >= last:
            found.append(Tenure(name, max(starts_on, first), None))
            vacant_from = None
        else:
            found.append(Tenure(name, max(starts_on, first), ends_on))
            if vacant_from is not None:
                vacant_from = max(vacant_from, ends_on + timedelta(days=1))
    if vacant_from is not None and vacant_from <= last:
        found.append(Tenure("", vacant_from, None))
    return found
