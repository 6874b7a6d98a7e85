"""Brands and their achievements for tests, made by the product's own code where it decides something."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.achievements.tables import Achievement, AchievementKind, Attribution
from intranet.domain.brands.tables import (
    Brand,
    BrandStage,
    BrandStageEntry,
    BrandText,
    RecheckOutcome,
    match_key,
)
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.records.moves import apply_move
from intranet.domain.records.workflow import Move, State
from intranet.foundation import clock
from intranet.foundation.database import db
from tests.conftest import actor_of
from tests.factories.activities import CLERKS, PATHS, SECRETARIES
from tests.rows import committed, newest

NAME = "示例先锋 岗位建功"
TEXTS = {
    "meaning": "立足岗位作表率，服务群众零距离。",
    "work_method": "支部牵头、党员带头、岗位联动",
    "measures": "设立党员责任岗\n每季度开展一次岗位练兵",
    "logo_meaning": "",
}


def make_brand(
    session: Session,
    branch: str | None = "B01",
    name: str = NAME,
    state: State = State.APPROVED,
    *,
    stages: Sequence[tuple[BrandStage, date]] = (),
    outcome: RecheckOutcome | None = None,
    entered_by: str | None = None,
    duty: str = "综合协调",
    **texts: str,
) -> Brand:
    """A complete brand in *state*, moved there by the usual people; commits.

    ``outcome`` is that of a recheck among ``stages``.
    """
    entered_by = entered_by or CLERKS[branch]
    home = session.scalars(select(Branch).where(Branch.code == branch)).one() if branch else None
    moment = clock.now()
    brand = Brand(
        committee_id=home.committee_id if home else session.scalars(select(Committee.id)).one(),
        branch_id=home.id if home else None,
        name=name,
        match_key=match_key(name),
        duty=duty,
        state=State.DRAFT,
        entered_by_id=actor_of(session, entered_by).user_id,
        created_at=moment,
        updated_at=moment,
        text=BrandText(**{**TEXTS, **texts}),
        stage=stages[-1][0] if stages else None,
        ended_on=stages[-1][1] if outcome is RecheckOutcome.WITHDRAWN else None,
        logo=None,
        stages=[
            BrandStageEntry(
                stage=stage,
                happened_on=day,
                document="机党〔2025〕3号",
                note="",
                outcome=(outcome or RecheckOutcome.KEPT) if stage is BrandStage.RECHECK else None,
                entered_by_id=actor_of(session, "staff").user_id,
                created_at=moment,
            )
            for stage, day in stages
        ],
    )
    session.add(brand)
    session.flush()
    for move in PATHS[state]:
        by_branch = move in {Move.SUBMIT, Move.VOID}
        person = SECRETARIES[branch] if by_branch else ("staff" if branch else "leader")
        apply_move(
            session,
            brand,
            move,
            actor=actor_of(session, person),
            label=name,
            opinion="请补充品牌内涵。" if move in {Move.RETURN, Move.VOID} else "",
        )
    committed(session)
    return brand


def make_achievement(
    session: Session,
    brand: Brand,
    subject: str = "组织普法宣传教育活动",
    wording: str = "210余场次",
    *,
    period_end: date = date(2025, 9, 30),
    cleared: bool = True,
    state: State = State.APPROVED,
) -> Achievement:
    """An approved achievement of the brand, cleared for print; commits."""
    moment = clock.now()
    staff = actor_of(session, "staff").user_id
    approved = state in {State.APPROVED, State.ARCHIVED}
    found = Achievement(
        committee_id=brand.committee_id,
        branch_id=brand.branch_id,
        brand_id=brand.id,
        kind=AchievementKind.CASE,
        attribution=Attribution.STATED,
        subject=subject,
        wording=wording,
        period_start=date(period_end.year, 1, 1),
        period_end=period_end,
        state=state,
        entered_by_id=brand.entered_by_id,
        created_at=moment,
        updated_at=moment,
        submitted_at=moment,
        submitted_by_id=brand.entered_by_id,
        approved_at=moment if approved else None,
        approved_by_id=staff if approved else None,
        public_ok=cleared,
        cleared_at=moment if cleared else None,
        cleared_by_id=staff if cleared else None,
    )
    committed(session, found)
    return found


def as_stored(brand: Brand) -> Any:
    """The brand as it is stored now."""
    return newest(db.session(), Brand, Brand.id == brand.id)
