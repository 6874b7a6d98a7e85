"""The style page looks as it did when somebody last looked: components change on purpose.

``make pictures`` takes the reference pictures anew; look at both before you commit them.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page, expect

REFERENCES = Path(__file__).with_name("pictures")
RENEW = os.environ.get("RENEW_PICTURES") == "1"
# Sixteen pixels are compared as one, so that how a font is smoothed does not count.
SCALE = 4
GREYS = 16
# Of a square of 32 pixels: how much of black to white it may differ from the reference, on average.
SQUARE, TOLERANCE = 8, 0.08
# The page as a whole may be longer or shorter by this many pixels.
HEIGHT_TOLERANCE = 8


def picture_of(page: Page) -> Image.Image:
    """The components on the style page, small and grey."""
    expect(page.get_by_role("heading", name="样式页")).to_be_visible()
    box = page.locator("main").bounding_box()
    assert box is not None
    last = page.locator("main > :last-child").bounding_box()
    assert last is not None
    shot = page.screenshot(
        clip={**box, "height": last["y"] + last["height"] - box["y"]},
        # a bar without an end moves
        mask=[page.locator("progress:not([value])")],
        animations="disabled",
    )
    small = Image.open(io.BytesIO(shot)).convert("L").reduce(SCALE)
    return small.point(lambda grey: grey * GREYS // 256 * 255 // (GREYS - 1))


def differing(taken: Image.Image, reference: Image.Image) -> list[int]:
    """How far down the page the two differ, in pixels."""
    height = min(taken.height, reference.height)
    both = [one.crop((0, 0, one.width, height)) for one in (taken, reference)]
    squares = ImageChops.difference(*both).reduce(SQUARE)
    return sorted(
        {
            row * SQUARE * SCALE
            for row in range(squares.height)
            for column in range(squares.width)
            if squares.getpixel((column, row)) > 255 * TOLERANCE  # type: ignore[operator]
        }
    )


@pytest.mark.parametrize("width", [1280, 360])
def test_components_look_as_before(width: int, login: Callable[..., Page], tmp_path: Path) -> None:
    # so high that nothing scrolls: what sticks to an edge stays where it is
    page = login("member04", width=width, height=13_000)
    page.goto("/styleguide")
    taken = picture_of(page)
    kept = REFERENCES / f"styleguide-{width}.png"
    if RENEW:
        taken.quantize(GREYS).save(kept, optimize=True)
        return
    reference = Image.open(kept).convert("L")
    seen = tmp_path / kept.name
    taken.save(seen)
    assert taken.width == reference.width
    assert abs(taken.height - reference.height) * SCALE <= HEIGHT_TOLERANCE, (
        f"compare {seen} and {kept}"
    )
    assert not differing(taken, reference), f"compare {seen} and {kept}; right so: make pictures"
