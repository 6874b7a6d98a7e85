"""The brand of one branch and what the branch achieved in a span, as its summary tells them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet.domain.achievements.series import Figure
from intranet.domain.achievements.series_store import read_figures
from intranet.domain.achievements.tables import Achievement
from intranet.domain.brands.tables import Brand, BrandStage, BrandStageEntry, registered
from intranet.domain.figures.achievement_lines import Proof, proofs_of


@dataclass(frozen=True, slots=True)
class BranchBrand:
    """A branch's brand on a day: the name as registered, the stage (None before the first), whether it had ended."""

    id: int
    name: str
    stage: BrandStage | None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Achieved:
    """One achievement of the branch that may be printed, with what proves it."""

    figure: Figure
    proof: Proof


def brands_of(
    session: Session, branch_ids: Collection[int], *, first: date, last: date
) -> dict[int, BranchBrand]:
    """The registered brand that each branch had from *first* to *last*; of two the one that went on. One statement."""
    rows = session.execute(
        select(
            Brand.branch_id,
            Brand.id,
            Brand.name,
            Brand.ended_on,
            BrandStageEntry.stage,
            BrandStageEntry.happened_on,
        )
        .outerjoin(BrandStageEntry, BrandStageEntry.brand_id == Brand.id)
        .where(
            Brand.branch_id.in_(branch_ids),
            registered(),
            or_(Brand.ended_on.is_(None), Brand.ended_on >= first),
        )
        .order_by(
            Brand.ended_on.is_(None),
            Brand.ended_on,
            Brand.id,
            BrandStageEntry.happened_on,
            BrandStageEntry.id,
        )
    )
    found: dict[int, BranchBrand] = {}
    for branch_id, brand_id, name, ended_on, stage, happened_on in rows:
        if happened_on is None or happened_on <= last:
            ended = ended_on is not None and ended_on <= last
            found[branch_id] = BranchBrand(brand_id, name, stage, ended)
    return found


def achieved_by(
    session: Session,
    committee_id: int,
    branch_ids: Collection[int],
    *,
    first: date,
    last: date,
) -> dict[int, tuple[Achieved, ...]]:
    """Approved achievements credited to branches that are cleared for print, by branch and place in the dictionary.

    Their period ends, or the day up to which they count lies, from *first* to *last*. Three statements.
    """
    figures = read_figures(
        session,
        committee_id,
        Achievement.branch_id.in_(branch_ids),
        Achievement.public_ok.is_(True),
        or_(Achievement.period_end.between(first, last), Achievement.as_of.between(first, last)),
    )
    proofs = proofs_of(session, [figure.id for figure in figures])
    found: dict[int, tuple[Achieved, ...]] = {}
    for figure in figures:
        if figure.branch_id is not None:
            one = Achieved(figure, proofs.get(figure.id, Proof()))
            found[figure.branch_id] = (*found.get(figure.branch_id, ()), one)
    return found
