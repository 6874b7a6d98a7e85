"""Entering, changing and moving achievements, and what the committee decides about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.achievements.checks import TYPED, submission_problems, typed_problems
from intranet.domain.achievements.indicators import Indicator
from intranet.domain.achievements.quantities import MeasureKind, Quantity
from intranet.domain.achievements.store import enters, load_entered
from intranet.domain.achievements.tables import (
    Achievement,
    AchievementKind,
    AchievementText,
    Attribution,
    Level,
    period_words,
)
from intranet.domain.achievements.values import read_value
from intranet.domain.brands.tables import Brand
from intranet.domain.organization.existence import require_branch_until
from intranet.domain.organization.tables import Branch
from intranet.domain.records.entered import check_version
from intranet.domain.records.moves import apply_move, record_write, reopen_edited, struck_by
from intranet.domain.records.workflow import Move, State
from intranet.domain.summaries.store import Owner, counted_since
from intranet.features.achievements.record.decisions import end_decisions
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.errors import InvalidMove, NotAllowed, RuleBroken


@dataclass(frozen=True, kw_only=True)
class AchievementInput:
    """What the form holds; ``measure_kind`` None lets the unit decide, ``suggested_branch_id`` is the office's."""

    subject: str
    period_start: date
    period_end: date
    wording: str = ""
    tail: str = ""
    measure_kind: MeasureKind | None = None
    indicator_id: int | None = None
    as_of: date | None = None
    baseline: str = ""
    scope: str = ""
    definition: str = ""
    level: Level | None = None
    party: str = ""
    reference: str = ""
    in_text: bool = True
    brand_id: int | None = None
    suggested_branch_id: int | None = None
    story: str = ""

    @property
    def texts(self) -> dict[str, str]:
        """Every typed text by the name of its field."""
        return {name: getattr(self, name) for name in TYPED} | {"story": self.story}


def create(
    session: Session,
    typed: AchievementInput,
    *,
    kind: AchievementKind,
    actor: Actor,
    committee_id: int,
    branch_id: int | None,
) -> Achievement:
    """Enter an achievement as a draft of this branch, or of the office (None). Raises RuleBroken or NotAllowed."""
    moment = clock.now()
    achievement = Achievement(
        kind=kind,
        committee_id=committee_id,
        branch_id=branch_id,
        attribution=Attribution.NONE if branch_id is None else Attribution.STATED,
        state=State.DRAFT,
        entered_by_id=actor.user_id,
        created_at=moment,
        updated_at=moment,
        text=None,
        public_ok=False,
    )
    if not enters(achievement, actor):
        raise NotAllowed("您不能为该单位登记成效。")
    _fill(session, achievement, typed)
    session.add(achievement)
    record_write(session, AuditAction.ACHIEVEMENT_CREATED, achievement, actor=actor)
    return achievement


def edit(
    session: Session,
    achievement: Achievement,
    typed: AchievementInput,
    *,
    actor: Actor,
    version: int,
) -> None:
    """Change an achievement (its text is loaded); a submitted one goes back to draft, its clearance ends.

    Raises RuleBroken, StaleRecord (somebody saved meanwhile), InvalidMove (past editing).
    """
    achievement.check_editable()
    check_version(achievement, version)
    _fill(session, achievement, typed)
    # a change of the text alone must bump the version too
    achievement.updated_at = clock.now()
    session.flush()
    end_decisions(session, achievement, actor=actor)
    reopen_edited(session, achievement, actor=actor)
    record_write(session, AuditAction.ACHIEVEMENT_EDITED, achievement, actor=actor)


def check_typed(typed: AchievementInput, kind: AchievementKind) -> tuple[Quantity, MeasureKind]:
    """Value and sort of what was typed; RuleBroken for what must not be kept, cannot be read or contradicts itself."""
    problems = typed_problems(typed.texts)
    try:
        quantity, measure_kind = read_value(typed.wording, typed.measure_kind, typed.subject)
    except RuleBroken as broken:
        for field, sentences in broken.problems.items():
            known = problems.get(field, [])
            problems[field] = [one for one in known if not _told_better(one, sentences)]
            problems[field] += [one for one in sentences if one not in problems[field]]
        raise RuleBroken(problems) from broken
    if typed.period_end < typed.period_start:
        problems.setdefault("period_to", []).append("结束日期早于开始日期，请核对。")
    elif typed.as_of is not None:
        outside = _outside(kind, typed, typed.as_of)
        if outside:
            problems.setdefault("as_of", []).append(outside)
    if problems:
        raise RuleBroken(problems)
    return quantity, measure_kind


def _fill(session: Session, achievement: Achievement, typed: AchievementInput) -> None:
    quantity, measure_kind = check_typed(typed, achievement.kind)
    if achievement.branch_id is not None:
        require_branch_until(
            session, achievement.branch_id, typed.period_start, field="period_from"
        )
    _check_indicator(session, achievement, typed.indicator_id)
    _check_brand(session, achievement, typed.brand_id)
    achievement.low, achievement.high = quantity.low, quantity.high
    achievement.unit, achievement.qualifier = quantity.unit, quantity.qualifier
    if achievement.kind is AchievementKind.FIGURE and not (typed.wording or typed.measure_kind):
        # not filled in yet is not the same as a fact without a number
        measure_kind = MeasureKind.COUNT
    achievement.measure_kind = measure_kind
    for name in (
        *TYPED,
        "period_start",
        "period_end",
        "as_of",
        "level",
        "in_text",
        "indicator_id",
        "brand_id",
    ):
        setattr(achievement, name, getattr(typed, name))
    if achievement.branch_id is None:
        _suggest(session, achievement, typed.suggested_branch_id)
    if typed.story or achievement.text is not None:
        if achievement.text is None:
            achievement.text = AchievementText()
        achievement.text.story = typed.story


def _told_better(sentence: str, others: Sequence[str]) -> bool:
    """Whether another sentence names the same doubled qualifier, there with its unit."""
    doubled, told, _ = sentence.partition("”重复使用了概数词")
    return bool(told) and any(other.startswith(doubled) for other in others)


def _outside(kind: AchievementKind, typed: AchievementInput, day: date) -> str:
    """Why a figure cannot count up to *day*; what is no figure may name a later day than its own."""
    figure = kind is AchievementKind.FIGURE
    if typed.period_start <= day and (not figure or day <= typed.period_end):
        return ""
    if not figure:
        return f"截至日期早于{long_date(typed.period_start)}，请核对。"
    period = period_words(typed.period_start, typed.period_end, None)
    side = "早于统计期间开始" if day < typed.period_start else "晚于统计期间结束"
    return f"截至日期{side}（{period}），请核对截至日期和统计期间。"


def _check_indicator(session: Session, achievement: Achievement, indicator_id: int | None) -> None:
    if indicator_id is None:
        if achievement.kind is AchievementKind.FIGURE:
            raise RuleBroken({"indicator": ["请选择统计指标。"]})
        return
    # nobody makes it a total while a figure is entered under it
    found = session.scalar(
        select(Indicator)
        .where(Indicator.id == indicator_id, Indicator.committee_id == achievement.committee_id)
        .with_for_update()
    )
    if found is None or (not found.is_active and achievement.indicator_id != indicator_id):
        raise RuleBroken({"indicator": ["该统计指标已停用，请选择其他指标。"]})
    if session.scalar(select(Indicator.id).where(Indicator.parent_id == indicator_id).limit(1)):
        raise RuleBroken(
            {"indicator": [f"“{found.name}”是合计，由所含指标自动计算，请选择具体指标。"]}
        )


def _check_brand(session: Session, achievement: Achievement, brand_id: int | None) -> None:
    if brand_id is None or brand_id == achievement.brand_id:
        return
    found = session.scalar(
        select(Brand).where(
            Brand.id == brand_id,
            Brand.committee_id == achievement.committee_id,
            Brand.state != State.VOIDED,
        )
    )
    if found is None or found.branch_id != achievement.branch_id:
        raise RuleBroken({"brand": ["请从列表中选择品牌。"]})


def _suggest(session: Session, achievement: Achievement, branch_id: int | None) -> None:
    """The office's own: credited to nobody, or implied to belong to a branch that is only suggested."""
    if branch_id is not None:
        committee_id = session.scalar(select(Branch.committee_id).where(Branch.id == branch_id))
        if committee_id != achievement.committee_id:
            raise RuleBroken({"suggested_branch": ["请从列表中选择党支部。"]})
    achievement.suggested_branch_id = branch_id
    achievement.attribution = Attribution.NONE if branch_id is None else Attribution.IMPLIED


def submit_saved(session: Session, achievement_id: int, *, actor: Actor) -> None:
    """Submit what was saved just now by the same form."""
    achievement = load_entered(session, achievement_id, actor)
    move(session, achievement, Move.SUBMIT, actor=actor, version=achievement.version)


def move(
    session: Session,
    achievement: Achievement,
    wanted: Move,
    *,
    actor: Actor,
    version: int,
    opinion: str = "",
) -> None:
    """Make one move. What is incomplete is neither submitted nor approved; what leaves the approval is cleared anew.

    Raises RuleBroken, StaleRecord, InvalidMove or NotAllowed.
    """
    check_version(achievement, version, acting=True)
    if wanted in {Move.SUBMIT, Move.APPROVE}:
        problems = submission_problems(achievement, today=clock.today())
        if problems:
            raise RuleBroken(problems)
    if wanted is Move.EDIT_REOPENS:
        raise InvalidMove("修改成效请从“修改”进入。")
    if wanted is Move.RESTORE and (why := _restore_hindrance(session, achievement)):
        raise RuleBroken({"opinion": [why]})
    approved = achievement.state is State.APPROVED
    apply_move(session, achievement, wanted, actor=actor, opinion=opinion)
    if approved and wanted in {Move.REOPEN, Move.VOID}:
        end_decisions(session, achievement, actor=actor)


def _restore_hindrance(session: Session, achievement: Achievement) -> str:
    """Why a struck achievement cannot be restored: what was done since depends on its absence."""
    if achievement.indicator_id is not None and session.scalar(
        select(Indicator.id).where(Indicator.parent_id == achievement.indicator_id).limit(1)
    ):
        return "该成效的统计指标已改为合计，由所含指标自动计算，不能恢复，请按现在的指标重新登记。"
    owner = Owner(achievement.committee_id, achievement.branch_id)
    return counted_since(session, owner, achievement.period_end, struck_by(session, achievement))
