"""Writes of a brand's life: enter a stage, correct the latest one. They flush and never commit."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.brands.stages import correction_problems, entry_problems
from intranet.domain.brands.tables import Brand, BrandStage, BrandStageEntry, RecheckOutcome
from intranet.domain.records.entered import check_version
from intranet.domain.records.moves import record_write
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove, NotAllowed, RuleBroken

NOT_APPROVED = "品牌档案通过审核后才能登记创建阶段。"
NAMED_BY_LEADER = "“认定”由机关党委负责人登记。"


def may_enter(brand: Brand, actor: Actor) -> bool:
    """Whether the person enters stages of this brand: the committee's reviewers."""
    return brand.committee_id in actor.committee_ids(Permission.BRAND_REVIEW)


def may_name(brand: Brand, actor: Actor) -> bool:
    """Whether the person may enter 认定: the committee leader."""
    return brand.committee_id in actor.committee_ids(Permission.BRAND_NAME)


def check_open(brand: Brand) -> None:
    """Raise InvalidMove while the file is not approved."""
    if brand.state not in COUNTED_STATES:
        raise InvalidMove(NOT_APPROVED)


def _check(brand: Brand, stage: BrandStage, actor: Actor) -> None:
    if not may_enter(brand, actor):
        raise NotAllowed("创建阶段由机关党委登记，您可以查看，不能登记。")
    if stage is BrandStage.NAMING and not may_name(brand, actor):
        raise NotAllowed(NAMED_BY_LEADER)


def enter(
    session: Session,
    brand: Brand,
    stage: BrandStage,
    outcome: RecheckOutcome | None,
    typed: Mapping[str, Any],
    *,
    actor: Actor,
    version: int,
) -> BrandStageEntry:
    """Enter the next stage; a recheck that does not keep the brand ends it on its day.

    Raises InvalidMove, NotAllowed, StaleRecord, RuleBroken.
    """
    check_open(brand)
    _check(brand, stage, actor)
    check_version(brand, version)
    problems = entry_problems(
        brand.stages, stage, typed["happened_on"], outcome, today=clock.today()
    )
    if problems:
        raise RuleBroken(problems)
    entry = BrandStageEntry(
        brand_id=brand.id,
        stage=stage,
        **typed,
        outcome=outcome,
        entered_by_id=actor.user_id,
        created_at=clock.now(),
    )
    brand.stages.append(entry)
    brand.stage = stage
    if outcome is RecheckOutcome.WITHDRAWN:
        brand.ended_on = typed["happened_on"]
    brand.updated_at = clock.now()
    session.flush()
    _record(session, AuditAction.BRAND_STAGE_ENTERED, brand, entry, actor)
    return entry


def correct(
    session: Session, brand: Brand, typed: Mapping[str, Any], *, actor: Actor, version: int
) -> None:
    """Correct day, document and note of the latest stage.

    Raises InvalidMove, NotAllowed, StaleRecord, RuleBroken.
    """
    check_open(brand)
    if not brand.stages:
        raise InvalidMove("还没有登记过创建阶段。")
    entry = brand.stages[-1]
    _check(brand, entry.stage, actor)
    check_version(brand, version)
    problems = correction_problems(brand.stages, typed["happened_on"], today=clock.today())
    if problems:
        raise RuleBroken(problems)
    for name, value in typed.items():
        setattr(entry, name, value)
    if brand.ended_on is not None:
        brand.ended_on = typed["happened_on"]
    brand.updated_at = clock.now()
    session.flush()
    _record(session, AuditAction.BRAND_STAGE_CORRECTED, brand, entry, actor)


def _record(
    session: Session, action: AuditAction, brand: Brand, entry: BrandStageEntry, actor: Actor
) -> None:
    happened_on = entry.happened_on.isoformat()
    record_write(
        session, action, brand, actor=actor, stage=entry.stage.value, happened_on=happened_on
    )
