"""Writes of brand files: register, edit, move. They flush and never commit."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.brands.checks import submission_problems
from intranet.domain.brands.store import living_brands, same_named
from intranet.domain.brands.tables import MAX_NAME, Brand, BrandText, match_key
from intranet.domain.organization.directory import name_of_branch, name_of_committee
from intranet.domain.organization.homes import Home
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.records.entered import check_version
from intranet.domain.records.moves import apply_move, record_write, reopen_edited
from intranet.domain.records.workflow import Move, State
from intranet.foundation import clock
from intranet.foundation.errors import NotAllowed, RuleBroken

RENAMING = "确需更名的，由机关党委撤销登记后重新登记。"


def name_taken(session: Session, committee_id: int, name: str, but: int | None = None) -> str:
    """The sentence that names the brand which has this name already; empty when it is free."""
    twin = same_named(session, committee_id=committee_id, match_key=match_key(name), but=but)
    if twin is None:
        return ""
    today = clock.today()
    if twin.branch_id is None:
        owner = name_of_committee(session, twin.committee_id, today).short_name
    else:
        owner = name_of_branch(session, twin.branch_id, today).short_name
    return f"与{owner}的品牌“{twin.name}”重名（引号、空格、间隔号不同视为同一名称），请换一个名称。"


def _check_name(session: Session, committee_id: int, name: str, but: int | None = None) -> None:
    key = match_key(name)
    if not key or len(key) > 2 * MAX_NAME:
        raise RuleBroken({"name": ["品牌名称应包含汉字、字母或数字，请核对。"]})
    taken = name_taken(session, committee_id, name, but)
    if taken:
        raise RuleBroken({"name": [taken]})


def _hold_owner(session: Session, home: Home) -> None:
    """Lock the branch (or committee): two people cannot both register its one brand."""
    table, key = (
        (Branch, home.branch_id) if home.branch_id is not None else (Committee, home.committee_id)
    )
    session.scalar(select(table.id).where(table.id == key).with_for_update())


def create(session: Session, home: Home, typed: Mapping[str, Any], *, actor: Actor) -> Brand:
    """Register a brand as a draft.

    Raises RuleBroken beside ``name`` (taken, or the branch has a living brand already), NotAllowed.
    """
    if not actor.covers(
        Permission.BRAND_EDIT, committee_id=home.committee_id, branch_id=home.branch_id
    ):
        raise NotAllowed("您不能为该组织登记品牌。")
    _hold_owner(session, home)
    living = living_brands(session, committee_id=home.committee_id, branch_id=home.branch_id)
    if living:
        raise RuleBroken(
            {
                "name": [
                    f"{home.name}已登记品牌“{living[0].name}”，一个党支部创建一个品牌；"
                    "需要调整的，请修改已有的品牌档案。"
                    if home.branch_id is not None
                    else f"{home.name}已登记主品牌“{living[0].name}”，请修改已有的品牌档案。"
                ]
            }
        )
    _check_name(session, home.committee_id, typed["name"])
    moment = clock.now()
    brand = Brand(
        committee_id=home.committee_id,
        branch_id=home.branch_id,
        parent_id=_main_brand_id(session, home),
        state=State.DRAFT,
        entered_by_id=actor.user_id,
        created_at=moment,
        text=BrandText(),
        stages=[],
    )
    _fill(brand, typed)
    session.add(brand)
    session.flush()
    record_write(session, AuditAction.BRAND_CREATED, brand, actor=actor, version=brand.version)
    return brand


def _main_brand_id(session: Session, home: Home) -> int | None:
    if home.branch_id is None:
        return None
    main = living_brands(session, committee_id=home.committee_id, branch_id=None)
    return main[0].id if main else None


def _fill(brand: Brand, typed: Mapping[str, Any]) -> None:
    for name, value in typed.items():
        setattr(brand if hasattr(brand, name) else brand.text, name, value)
    brand.match_key = match_key(brand.name)
    # a change of the text alone must bump the version too
    brand.updated_at = clock.now()


def edit(
    session: Session, brand: Brand, typed: Mapping[str, Any], *, actor: Actor, version: int
) -> bool:
    """Change the file; whether that put a submitted one back to draft.

    Raises InvalidMove, StaleRecord, RuleBroken beside ``name``.
    """
    brand.check_editable()
    check_version(brand, version)
    if brand.is_registered and typed["name"] != brand.name:
        # records, achievements and printed summaries carry the name that was approved
        raise RuleBroken(
            {"name": [f"品牌名称已通过审核，登记为“{brand.name}”，不能在此更改。{RENAMING}"]}
        )
    _check_name(session, brand.committee_id, typed["name"], brand.id)
    _fill(brand, typed)
    session.flush()
    reopened = reopen_edited(session, brand, actor=actor)
    record_write(session, AuditAction.BRAND_EDITED, brand, actor=actor, version=brand.version)
    return reopened


def move(
    session: Session, brand: Brand, wanted: Move, *, actor: Actor, version: int, opinion: str
) -> None:
    """One move of the review. Raises StaleRecord, RuleBroken (incomplete, no reason), InvalidMove, NotAllowed."""
    check_version(brand, version, acting=True)
    if wanted in {Move.SUBMIT, Move.APPROVE}:
        problems = submission_problems(brand)
        if problems:
            raise RuleBroken({"": [text for texts in problems.values() for text in texts]})
    if wanted is Move.RESTORE and (why := _restore_hindrance(session, brand)):
        raise RuleBroken({"opinion": [why]})
    apply_move(session, brand, wanted, actor=actor, opinion=opinion)


def _restore_hindrance(session: Session, brand: Brand) -> str:
    """Why a struck brand cannot be restored: its place or its name was taken since."""
    living = living_brands(session, committee_id=brand.committee_id, branch_id=brand.branch_id)
    if living and brand.ended_on is None:
        return f"撤销登记之后已另行登记品牌“{living[0].name}”，不能恢复。"
    return name_taken(session, brand.committee_id, brand.name, brand.id)
