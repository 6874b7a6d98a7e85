"""Small charts drawn on the server as SVG: labelled directly, one accent colour, text stays text.

The same drawing serves page and print. Numbers come as integers in tenths, so nothing depends on floats.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import escape

from intranet.foundation.chinese import tenths

ACCENT = "#b01e23"
INK = "#333333"
_FONT = "Noto Sans CJK SC"
_WIDTH, _HEIGHT, _TOP, _FOOT, _SIDE, _KEY = 480, 220, 26, 30, 20, 24


PALE = "#8a8a8a"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what stands under it, and its value in tenths."""

    label: str
    value: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bars beside each other: what stands under them, and their values in tenths."""

    label: str
    first: int
    second: int


def bar_chart(bars: Sequence[Bar], *, description: str) -> str:
    """An SVG bar chart on a zero line; ``description`` says in words what it shows.

    Raises ValueError without bars or for a negative value.
    """
    return _drawn([(bar.label, [(bar.value, ACCENT)]) for bar in bars], description)


def pair_chart(pairs: Sequence[Pair], names: tuple[str, str], *, description: str) -> str:
    """The same with two bars in each place, the first accented; their names stand above.

    Raises ValueError without pairs or for a negative value.
    """
    return _drawn(
        [(pair.label, [(pair.first, ACCENT), (pair.second, PALE)]) for pair in pairs],
        description,
        key=list(zip(names, (ACCENT, PALE), strict=True)),
    )


def _drawn(
    groups: Sequence[tuple[str, Sequence[tuple[int, str]]]],
    description: str,
    *,
    key: Sequence[tuple[str, str]] = (),
) -> str:
    values = [value for _, bars in groups for value, _ in bars]
    if not values or min(values) < 0:
        raise ValueError("a bar chart needs bars, none of them below zero")
    highest = max(values) or 1
    top = _TOP + (_KEY if key else 0)
    room, base = _HEIGHT - top - _FOOT, _HEIGHT - _FOOT
    step = (_WIDTH - 2 * _SIDE) // len(groups)
    width = min(64, step * 3 // 5) // len(groups[0][1])
    parts = [
        f'<rect x="{_SIDE + 150 * place}" y="6" width="12" height="12" fill="{colour}"/>'
        f'<text x="{_SIDE + 150 * place + 18}" y="17" text-anchor="start">{escape(name)}</text>'
        for place, (name, colour) in enumerate(key)
    ]
    for number, (label, bars) in enumerate(groups):
        middle = _SIDE + step * number + step // 2
        left = middle - width * len(bars) // 2
        for place, (value, colour) in enumerate(bars):
            height = value * room // highest
            x = left + width * place
            parts.append(
                f'<rect x="{x}" y="{base - height}" width="{width}" height="{height}"'
                f' fill="{colour}"/>'
                f'<text x="{x + width // 2}" y="{base - height - 8}">{escape(tenths(value))}</text>'
            )
        parts.append(f'<text x="{middle}" y="{base + 20}">{escape(label)}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-label="{escape(description)}" font-family="{_FONT}" font-size="14"'
        f' fill="{INK}" text-anchor="middle">{"".join(parts)}'
        f'<path d="M{_SIDE} {base}H{_WIDTH - _SIDE}" stroke="{INK}"/></svg>'
    )
