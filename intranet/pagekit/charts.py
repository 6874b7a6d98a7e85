"""Small charts drawn on the server as SVG: labelled directly, one accent colour, text stays text.

The same drawing serves page and print. Numbers come as integers in tenths, so nothing depends on floats. What is not
over yet is hatched and says until when it was counted. ``worth_drawing`` says when a chart is drawn at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import escape

from intranet.foundation.chinese import tenths

# red is for the one main action of a page
ACCENT = "#1a4f80"
INK = "#333333"
_FONT = "Noto Sans CJK SC"
_WIDTH, _HEIGHT, _TOP, _FOOT, _SIDE, _KEY = 480, 220, 26, 30, 20, 24
_LINE, _STRIPE = 18, 7
PALE = "#8a8a8a"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what stands under it, its value in tenths, and (截至9月15日) until when, if its time is not over."""

    label: str
    value: int
    so_far: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bars beside each other: what stands under them, and their values in tenths; ``so_far`` as for a bar."""

    label: str
    first: int
    second: int
    so_far: str = ""


def worth_drawing(values: Sequence[int]) -> bool:
    """Whether a chart says more than the table beside it: *values* are those whose time is over.

    A trend needs three of them that differ. Bars stand on zero: what differs by less than a tenth of the highest looks
    alike (91 beside 92), and is told in words.
    """
    return len(set(values)) > 2 and (max(values) - min(values)) * 10 >= max(values)


def spread_words(values: Sequence[int], unit: str, apart: str = "") -> str:
    """What stands in place of a chart: how far apart *values* (in tenths, their time over) are; empty without any.

    ``apart`` is the unit of the difference, where it is another one: 百分点 for %.
    """
    if not values:
        return ""
    low, high = min(values), max(values)
    if low == high:
        return f"已结束的各季度都是{tenths(low)}{unit}。"
    return (
        f"已结束的各季度在{tenths(low)}{unit}至{tenths(high)}{unit}之间，"
        f"相差{tenths(high - low)}{apart or unit}。"
    )


def bar_chart(bars: Sequence[Bar], *, description: str) -> str:
    """An SVG bar chart on a zero line; ``description`` says in words what it shows.

    Raises ValueError without bars or for a negative value.
    """
    return _drawn([(bar.label, [(bar.value, ACCENT)], bar.so_far) for bar in bars], description)


def pair_chart(pairs: Sequence[Pair], names: tuple[str, str], *, description: str) -> str:
    """The same with two bars in each place, the first accented; their names stand above.

    Raises ValueError without pairs or for a negative value.
    """
    return _drawn(
        [(pair.label, [(pair.first, ACCENT), (pair.second, PALE)], pair.so_far) for pair in pairs],
        description,
        key=list(zip(names, (ACCENT, PALE), strict=True)),
    )


def _drawn(
    groups: Sequence[tuple[str, Sequence[tuple[int, str]], str]],
    description: str,
    *,
    key: Sequence[tuple[str, str]] = (),
) -> str:
    values = [value for _, bars, _ in groups for value, _ in bars]
    if not values or min(values) < 0:
        raise ValueError("a bar chart needs bars, none of them below zero")
    highest = max(values) or 1
    top = _TOP + (_KEY if key else 0)
    base = _HEIGHT - _FOOT - (_LINE if any(so_far for _, _, so_far in groups) else 0)
    room = base - top
    step = (_WIDTH - 2 * _SIDE) // len(groups)
    width = min(64, step * 3 // 5) // len(groups[0][1])
    parts = [
        f'<rect x="{_SIDE + 150 * place}" y="6" width="12" height="12" fill="{colour}"/>'
        f'<text x="{_SIDE + 150 * place + 18}" y="17" text-anchor="start">{escape(name)}</text>'
        for place, (name, colour) in enumerate(key)
    ]
    for number, (label, bars, so_far) in enumerate(groups):
        middle = _SIDE + step * number + step // 2
        left = middle - width * len(bars) // 2
        for place, (value, colour) in enumerate(bars):
            height = value * room // highest
            x = left + width * place
            parts.append(
                f'<rect x="{x}" y="{base - height}" width="{width}" height="{height}"'
                f' fill="{"none" if so_far else colour}"/>'
                f"{_hatched(x, base, width, height, colour) if so_far else ''}"
                f'<text x="{x + width // 2}" y="{base - height - 8}">{escape(tenths(value))}</text>'
            )
        parts.append(f'<text x="{middle}" y="{base + 20}">{escape(label)}</text>')
        if so_far:
            parts.append(f'<text x="{middle}" y="{base + 20 + _LINE}">{escape(so_far)}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-label="{escape(description)}" font-family="{_FONT}" font-size="14"'
        f' fill="{INK}" text-anchor="middle">{"".join(parts)}'
        f'<path d="M{_SIDE} {base}H{_WIDTH - _SIDE}" stroke="{INK}"/></svg>'
    )


def _hatched(x: int, base: int, width: int, height: int, colour: str) -> str:
    """A bar drawn by its outline and slanting lines."""
    lines = []
    for shift in range(_STRIPE - height, width, _STRIPE):
        first, last = max(0, shift), min(width, shift + height)
        lines.append(f"M{x + first} {base - first + shift}L{x + last} {base - last + shift}")
    outline = f"M{x} {base}v{-height}h{width}v{height}"
    return f'<path d="{outline}{"".join(lines)}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
