"""How figures stand to what their indicator is to reach in a year."""

from collections.abc import Sequence

from intranet.domain.achievements import quantities
from intranet.domain.achievements.indicators import Target
from intranet.domain.achievements.quantities import MeasureKind
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
    """目标200场次，已达到; 差12场次 where less was reached; the target alone where that cannot be judged."""
    reached = _reached(target, figures)
    if reached is None:
        return f"目标{target.wording}"
    if reached >= target.low:
        return f"目标{target.wording}，已达到"
    short = quantities.plain_number(target.low - reached)
    return f"目标{target.wording}，差{short}{target.unit}"


def _reached(target: Target, figures: Sequence[Figure]) -> int | None:
    """The one figure of its unit, or the sum of several, in thousandths; None where there is neither."""
    same = [one for one in totals(figures) if one.unit == target.unit]
    if not same or any(part.measure_kind in _NOT_JUDGED for part in same[0].parts):
        return None
    if len(same[0].parts) == 1:
        return same[0].parts[0].quantity.low
    return same[0].quantity.low if same[0].quantity else None
