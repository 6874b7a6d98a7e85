"""How figures stand to what their indicator is to reach in a year."""

from collections.abc import Sequence

from intranet.domain.achievements import quantities
from intranet.domain.achievements.indicators import Target
from intranet.domain.achievements.quantities import MeasureKind, Qualifier, Quantity
from intranet.domain.achievements.series import Figure, totals

# more of these is not better, or they are no numbers that reach anything
_NOT_JUDGED = frozenset(
    {
        MeasureKind.RANK,
        MeasureKind.PRICE,
        MeasureKind.ORDINAL,
        MeasureKind.MODEL,
        MeasureKind.FACT,
        MeasureKind.DELTA_PERCENT,
        MeasureKind.DELTA_POINT,
    }
)


def standing(target: Target, figures: Sequence[Figure]) -> str:
    """目标200场次，已达到; 差12场次 where less was reached; the target alone where that cannot be judged.

    By how much is told of exact figures alone: 210余 is less than 220, and nobody knows by how much.
    """
    said, reached = f"目标{target.wording}", _reached(target, figures)
    if reached is None or reached.low is None:
        return said
    approximate = reached.qualifier is Qualifier.APPROX
    if quantities.agrees(reached, target.low) and (approximate or reached.low < target.low):
        return said
    if reached.low >= target.low:
        return f"{said}，已达到"
    if reached.qualifier is not Qualifier.EXACT or reached.high is not None:
        return f"{said}，未达到"
    short = quantities.plain_number(target.low - reached.low)
    return f"{said}，差{short}{target.unit}"


def _reached(target: Target, figures: Sequence[Figure]) -> Quantity | None:
    """The one figure of its unit, or the sum of several; None where there is neither."""
    same = [one for one in totals(figures) if one.unit == target.unit]
    if not same or any(part.measure_kind in _NOT_JUDGED for part in same[0].parts):
        return None
    return same[0].parts[0].quantity if len(same[0].parts) == 1 else same[0].quantity
