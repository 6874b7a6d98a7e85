"""What a page is narrowed to by its address, ``?year=`` and ``?branch=``, and what the two selects offer."""

from collections.abc import Iterable, Sequence

from flask import request

from intranet.domain.organization.scope import P, Place, place_with
from intranet.foundation import clock
from intranet.foundation.quarters import FIRST_YEAR

Options = list[tuple[str, str]]
_RECENT = 5


def asked_year(first: int = FIRST_YEAR, last: int | None = None) -> int | None:
    """The year asked for, from *first* to *last* (the present year); None for none and for anything else."""
    text = request.values.get("year", "")
    year = int(text) if len(text) == 4 and text.isascii() and text.isdigit() else 0
    return year if first <= year <= (last or clock.today().year) else None


def year_options(
    chosen: int | None = None,
    years: Iterable[int] | None = None,
    *,
    everything: tuple[str, str] | None = None,
    unit: str = "年",
) -> Options:
    """Years to choose from, newest first, the last five unless told; the one that is shown is always among them."""
    today = clock.today().year
    offered = set(range(today, today - _RECENT, -1) if years is None else years)
    if chosen:
        offered.add(chosen)
    return [
        *([everything] if everything else []),
        *((str(year), f"{year}{unit}") for year in sorted(offered, reverse=True)),
    ]


def asked_branch(found: Sequence[P]) -> P | None:
    """The branch asked for, or the only one there is; None for all. NotFound for one that is not among them."""
    if code := request.values.get("branch", ""):
        return place_with(found, code)
    return found[0] if len(found) == 1 else None


def branch_options(found: Sequence[Place], everything: str = "全部党支部") -> Options:
    """Branches to choose from; none where there is nothing to choose."""
    if len(found) < 2:
        return []
    return [("", everything), *((place.code, place.name) for place in found)]
