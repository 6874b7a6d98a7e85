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
_WIDTH, _HEIGHT, _TOP, _FOOT, _SIDE = 480, 220, 26, 30, 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what stands under it, and its value in tenths."""

    label: str
    value: int


def bar_chart(bars: Sequence[Bar], *, description: str) -> str:
    """An SVG bar chart on a zero line; ``description`` says in words what it shows.

    Raises ValueError without bars or for a negative value.
    """
    if not bars or any(bar.value < 0 for bar in bars):
        raise ValueError("a bar chart needs bars, none of them below zero")
    highest = max(bar.value for bar in bars) or 1
    room, base = _HEIGHT - _TOP - _FOOT, _HEIGHT - _FOOT
    step = (_WIDTH - 2 * _SIDE) // len(bars)
    width = min(64, step * 3 // 5)
    parts = []
    for number, bar in enumerate(bars):
        middle = _SIDE + step * number + step // 2
        height = bar.value * room // highest
        parts.append(
            f'<rect x="{middle - width // 2}" y="{base - height}" width="{width}"'
            f' height="{height}" fill="{ACCENT}"/>'
            f'<text x="{middle}" y="{base - height - 8}">{escape(tenths(bar.value))}</text>'
            f'<text x="{middle}" y="{base + 20}">{escape(bar.label)}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-label="{escape(description)}" font-family="{_FONT}" font-size="14"'
        f' fill="{INK}" text-anchor="middle">{"".join(parts)}'
        f'<path d="M{_SIDE} {base}H{_WIDTH - _SIDE}" stroke="{INK}"/></svg>'
    )
