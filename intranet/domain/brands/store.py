"""Who sees which brand, and finding brands. Lists start from ``visible``; one brand is judged by ``readable``.

A registered brand is known to the whole committee, also while its file is being corrected. What was never approved
stays inside the branch (clerk and secretary; of the main brand: committee staff); once it was submitted those who
review see it, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.brands.tables import Brand, registered
from intranet.domain.records.workflow import State
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.foundation.questions import Asked, Question, Several, Value, answer

_GONE = "没有找到这个品牌，或者不在您的查看范围内。"
_NOT_YOURS = "品牌档案由所属党支部填写，您可以查看，不能修改。"
_MAIN_NOT_YOURS = "主品牌由机关党委工作人员填写，您可以查看，不能修改。"


def reading_committees(actor: Actor) -> list[int]:
    """Committees whose registered brands the person reads: those in which a role gives it, in a branch or not."""
    return sorted({g.committee_id for g in actor.grants if g.gives(Permission.BRAND_READ)})


def visible(actor: Actor) -> ColumnElement[bool]:
    """SQL condition over Brand: what the person may read."""
    ways: list[ColumnElement[bool]] = []
    reading = reading_committees(actor)
    if reading:
        ways.append(and_(Brand.committee_id.in_(reading), registered()))
    writing = actor.own_branches(Permission.BRAND_EDIT)
    if writing:
        ways.append(Brand.branch_id.in_(writing))
    own = actor.committee_ids(Permission.BRAND_EDIT)
    if own:
        ways.append(and_(Brand.committee_id.in_(own), Brand.branch_id.is_(None)))
    reviewing = actor.committee_ids(Permission.BRAND_REVIEW)
    if reviewing:
        ways.append(and_(Brand.committee_id.in_(reviewing), Brand.submitted_at.is_not(None)))
    return or_(*ways) if ways else false()


def readable(brand: Brand, actor: Actor) -> bool:
    """Whether the person may read this brand (the same rule as ``visible``)."""
    if brand.is_registered and brand.committee_id in reading_committees(actor):
        return True
    return editable(brand, actor) or (
        brand.submitted_at is not None
        and brand.committee_id in actor.committee_ids(Permission.BRAND_REVIEW)
    )


def editable(brand: Brand, actor: Actor) -> bool:
    """Whether the person writes this brand's file: the branch's own people, or committee staff for the main brand."""
    return actor.covers(
        Permission.BRAND_EDIT, committee_id=brand.committee_id, branch_id=brand.branch_id
    )


def follows_review(brand: Brand, actor: Actor) -> bool:
    """Whether opinions and moves may be shown: to those who write or review the brand."""
    return editable(brand, actor) or brand.committee_id in actor.committee_ids(
        Permission.BRAND_REVIEW
    )


def load_readable(session: Session, brand_id: int, actor: Actor) -> Brand:
    """The brand with text, logo and stages; NotFound when the person may not know of it. Two statements."""
    brand = session.scalar(
        select(Brand)
        .where(Brand.id == brand_id)
        .options(joinedload(Brand.text), joinedload(Brand.logo), selectinload(Brand.stages))
    )
    if brand is None or not readable(brand, actor):
        raise NotFound(_GONE)
    return brand


def load_editable(session: Session, brand_id: int, actor: Actor) -> Brand:
    """The brand for writing its file; NotAllowed when it may be read but not written by this person."""
    brand = load_readable(session, brand_id, actor)
    if not editable(brand, actor):
        raise NotAllowed(_NOT_YOURS if brand.branch_id is not None else _MAIN_NOT_YOURS)
    return brand


def name_of(session: Session, brand_id: int | None) -> str:
    """The registered name of one brand; empty for none. No statement without an id."""
    return answer(session, named(brand_id))


def named(brand_id: int | None) -> Asked[str]:
    """The same, to be asked with others."""
    if brand_id is None:
        return Several(str)
    return Question(_name, lambda rows: rows[0].name if rows else "", brand=brand_id)


def _name(value: Value) -> Select[Any]:
    return select(Brand.name).where(Brand.id == value("brand"))


@dataclass(frozen=True, slots=True)
class BrandChoice:
    """A brand to which something can be tagged."""

    id: int
    name: str


def living_brands(
    session: Session, *, committee_id: int, branch_id: int | None, keep: int | None = None
) -> list[BrandChoice]:
    """Brands of the branch (None: of the committee itself) that are neither ended nor struck. One statement.

    ``keep`` is a brand that is tagged already and stays a choice although it ended meanwhile.
    """
    living = and_(Brand.state != State.VOIDED, Brand.ended_on.is_(None))
    rows = session.execute(
        select(Brand.id, Brand.name)
        .where(
            Brand.committee_id == committee_id,
            Brand.branch_id == branch_id if branch_id is not None else Brand.branch_id.is_(None),
            living if keep is None else or_(living, Brand.id == keep),
        )
        .order_by(Brand.id)
    )
    return [BrandChoice(*row) for row in rows]


def same_named(
    session: Session, *, committee_id: int, match_key: str, but: int | None = None
) -> Brand | None:
    """The brand of the committee whose name agrees on *match_key*, other than ``but``. One statement."""
    return session.scalar(
        select(Brand)
        .where(
            Brand.committee_id == committee_id,
            Brand.match_key == match_key,
            Brand.state != State.VOIDED,
            Brand.id != but if but is not None else Brand.id.is_not(None),
        )
        .limit(1)
    )


def unfinished(session: Session, actor: Actor, committee_id: int) -> Sequence[Brand]:
    """Brands that the person may see although they are not approved yet, oldest first. One statement."""
    return session.scalars(
        select(Brand)
        .where(
            visible(actor),
            Brand.committee_id == committee_id,
            Brand.state.in_((State.DRAFT, State.SUBMITTED, State.RETURNED)),
        )
        .order_by(Brand.id)
    ).all()
